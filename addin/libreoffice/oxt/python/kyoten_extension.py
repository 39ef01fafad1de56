"""The part of kyoten that lives inside LibreOffice: it starts the service and forwards to it.

Nothing is checked here. The office's own Python need have no package installed;
the checking runs in the Python whose path stands in ``python.txt`` in the user's
kyoten folder. The two talk over a named pipe with a random name, on which one
single connection is accepted.
"""

import os
import secrets
import subprocess
import threading
from pathlib import Path
from urllib.parse import quote

import uno
import unohelper
from com.sun.star.bridge import XInstanceProvider
from com.sun.star.frame import XDispatch, XDispatchProvider
from com.sun.star.lang import XInitialization, XServiceInfo
from com.sun.star.task import XJob

PROTOCOL = "vnd.kyoten:"
FORM_NAME, FORM_ID = "form.id", "kyoten-network"
COPIES = "写し"
LOADED = "OnLoadFinished"
HELP = (
    "点検の本体が見つからないか、動きませんでした。\n"
    "「LibreOfficeに入れる.bat」（または kyoten addin install --libreoffice）をもう一度実行し、LibreOffice を開き直してください。\n\n"
    "調べた場所：{place}"
)
_PYTHON_SETTINGS = ("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "LD_LIBRARY_PATH", "URE_BOOTSTRAP")


def python_file():
    """Return the file that names the service's Python."""
    base = os.environ.get("APPDATA") or os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(base) / "kyoten" / "python.txt"


def service_python():
    """Return the service's Python; "" where none is set up."""
    given = os.environ.get("KYOTEN_PYTHON", "")
    if given:
        return given
    try:
        return python_file().read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def service_environment(context):
    """Return the environment of the service: without the office's own Python settings."""
    kept = {key: value for key, value in os.environ.items() if key not in _PYTHON_SETTINGS}
    expander = context.getValueByName("/singletons/com.sun.star.util.theMacroExpander")
    program = uno.fileUrlToSystemPath(expander.expandMacros("$BRAND_BASE_DIR/program"))
    kept["KYOTEN_UNO_PATH"] = os.pathsep.join((str(Path(uno.__file__).parent), program))
    return kept


class Provider(unohelper.Base, XInstanceProvider):
    """Gives the one caller of the pipe the office's component context."""

    def __init__(self, context):
        self.context = context

    def getInstance(self, name):
        return self.context if name == "StarOffice.ComponentContext" else None


class Service:
    """The service process: started when it is first needed, and again when it has died."""

    def __init__(self):
        self.lock = threading.RLock()
        self.job = None
        self.starting = False
        self.waiting = []

    def send(self, context, command, document):
        """Pass a command on; what comes before the service is there waits for it."""
        with self.lock:
            job = self.job
            if job is None:
                self.waiting.append((command, document))
        if job is None:
            self.start(context)
            return
        try:
            job.execute(_message(command, document))
        except Exception:  # the service has died: it is started anew
            with self.lock:
                self.job = None
            self.send(context, command, document)

    def start(self, context):
        """Start the process and accept its connection, unless it is there or under way."""
        with self.lock:
            if self.starting or self.job is not None:
                return
            self.starting = True
        try:
            self.launch(context, service_python())
        except Exception:  # no Python is set up, or it cannot be run
            self.failed(context)

    def launch(self, context, python):
        """Start the process, which asks for the pipe until it is there."""
        create = context.ServiceManager.createInstanceWithContext
        acceptor = create("com.sun.star.connection.Acceptor", context)
        pipe = "kyoten" + secrets.token_hex(16)
        process = subprocess.Popen(
            [python, "-I", "-m", "addin.service", pipe],
            env=service_environment(context),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        threading.Thread(target=self.accept, args=(context, acceptor, pipe), daemon=True).start()
        threading.Thread(target=self.watch, args=(context, acceptor, process), daemon=True).start()

    def accept(self, context, acceptor, pipe):
        """Wait for the one connection; nobody else is let in."""
        connection = acceptor.accept("pipe,name=" + pipe)
        acceptor.stopAccepting()
        if connection is None:
            return
        create = context.ServiceManager.createInstanceWithContext
        factory = create("com.sun.star.bridge.BridgeFactory", context)
        self.bridge = factory.createBridge("", "urp", connection, Provider(context))

    def watch(self, context, acceptor, process):
        """See the process end; where it never came so far as to attach, say so."""
        process.wait()
        acceptor.stopAccepting()
        with self.lock:
            attached, self.job = self.job is not None, None
        if not attached:
            self.failed(context)

    def attached(self, job):
        """Take the service's job, and send what has waited."""
        with self.lock:
            self.job, self.starting = job, False
            waiting, self.waiting = self.waiting, []
        for command, document in waiting:
            job.execute(_message(command, document))

    def failed(self, context):
        """Give up for now; tell the clerk only where a menu item asked for something."""
        with self.lock:
            self.starting = False
            waiting, self.waiting = self.waiting, []
        asked = [document for command, document in waiting if command != "open"]
        if asked:
            tell(context, asked[0], HELP.format(place=service_python() or python_file()))


SERVICE = Service()


def _message(command, document):
    values = []
    for name, value in (("command", command), ("document", document)):
        one = uno.createUnoStruct("com.sun.star.beans.NamedValue")
        one.Name, one.Value = name, value
        values.append(one)
    return tuple(values)


def tell(context, document, text):
    """Show a message over a document's window."""
    toolkit = context.ServiceManager.createInstanceWithContext("com.sun.star.awt.Toolkit", context)
    parent = document.getCurrentController().getFrame().getContainerWindow()
    kind = uno.Enum("com.sun.star.awt.MessageBoxType", "WARNINGBOX")
    toolkit.createMessageBox(parent, kind, 1, "点検", text).execute()


def is_our_form(document):
    """Return whether a document is our form; others are left alone."""
    if not document.supportsService("com.sun.star.sheet.SpreadsheetDocument"):
        return False
    names = document.NamedRanges
    if not names.hasByName(FORM_NAME):
        return False
    cells = names.getByName(FORM_NAME).getReferredCells()
    return cells is not None and cells.getCellByPosition(0, 0).getString().strip() == FORM_ID


def open_round(context, document):
    """Ask for a folder and open the desk at its round: a program of its own, which LibreOffice does not wait for."""
    create = context.ServiceManager.createInstanceWithContext
    picker = create("com.sun.star.ui.dialogs.FolderPicker", context)
    picker.setTitle("届いた申請ブックのフォルダーを選んでください")
    if picker.execute() != 1:
        return
    try:
        subprocess.Popen(
            [
                service_python(),
                "-I",
                "-B",
                "-m",
                "batch",
                "desk",
                uno.fileUrlToSystemPath(picker.getDirectory()),
            ],
            env=service_environment(context),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError:
        tell(context, document, HELP.format(place=service_python() or python_file()))


def open_copies(context, document):
    """Open the folder of the copies that stands beside the summary."""
    folder = document.getURL().rpartition("/")[0] + "/" + quote(COPIES)
    if not document.getURL() or not Path(uno.fileUrlToSystemPath(folder)).is_dir():
        tell(
            context,
            document,
            "審査結果一覧を開いてから押してください。となりに「写し」のフォルダーがありません。",
        )
        return
    create = context.ServiceManager.createInstanceWithContext
    create("com.sun.star.system.SystemShellExecute", context).execute(folder, "", 1)


OFFICER = {"round": open_round, "copies": open_copies}
"""The commands that need no service: they open something outside the office."""


class _Component(unohelper.Base, XServiceInfo):
    def __init__(self, context, *arguments):
        self.context = context

    def getImplementationName(self):
        return self.NAME

    def supportsService(self, name):
        return name in self.getSupportedServiceNames()

    def getSupportedServiceNames(self):
        return self.SERVICES


class Handler(_Component, XInitialization, XDispatchProvider, XDispatch):
    """Menu and toolbar: every ``vnd.kyoten:`` address is a command for the service."""

    NAME, SERVICES = "kyoten.Handler", ("com.sun.star.frame.ProtocolHandler",)

    def initialize(self, arguments):
        self.frame = arguments[0] if arguments else None

    def queryDispatch(self, url, target, flags):
        return self if url.Protocol == PROTOCOL else None

    def queryDispatches(self, requests):
        return tuple(self.queryDispatch(one.FeatureURL, one.FrameName, one.SearchFlags) for one in requests)

    def dispatch(self, url, arguments):
        document = self.frame.getController().getModel()
        if url.Path in OFFICER:
            OFFICER[url.Path](self.context, document)
        else:
            SERVICE.send(self.context, url.Path, document)

    def addStatusListener(self, listener, url):
        pass

    def removeStatusListener(self, listener, url):
        pass


class Opened(_Component, XJob):
    """Runs when a document has been read, and when it is shown; where it is our form, the service starts and is told of it."""

    NAME, SERVICES = "kyoten.Opened", ("kyoten.Opened",)

    def execute(self, arguments):
        environment = {
            one.Name: one.Value for one in next(one.Value for one in arguments if one.Name == "Environment")
        }
        document = environment.get("Model")
        if document is None or not is_our_form(document):
            return
        if environment.get("EventName") == LOADED:
            SERVICE.start(self.context)  # it loads while the office draws the document
        else:
            SERVICE.send(self.context, "open", document)


class Extension(_Component, XJob):
    """What the service calls when it is there: ``service`` is its job."""

    NAME, SERVICES = "kyoten.Extension", ("kyoten.Extension",)

    def execute(self, arguments):
        SERVICE.attached(arguments[0].Value)


g_ImplementationHelper = unohelper.ImplementationHelper()
for _one in (Handler, Opened, Extension):
    g_ImplementationHelper.addImplementation(_one, _one.NAME, _one.SERVICES)
