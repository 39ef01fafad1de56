"""The warm Python that Excel for Windows talks to: one COM object of a class per user.

Excel's side starts it (``pythonw -c "import addin.excel.server as s; s.serve(CLASS, WINDOW)"``) and goes on at once;
the desk starts it, too, for machines on which Excel may start nothing. The class is there as soon as Python runs, the
rules load meanwhile. Nothing is registered: the class lives as long as this process, and this process as long as
somebody needs it.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from addin.excel.owners import Owners, process_of, still_there
from addin.log import log_file

log = logging.getLogger(__name__)

BEAT = 2000
"""Milliseconds between two looks at whether anybody still needs this process."""


class Service:
    """What Excel's side may ask for.

    Args:
        owners: who needs this process.
        opened: makes a workbook of what Excel hands over.
        refusal: makes the exception whose text reaches Excel's side.
    """

    _public_methods_ = ("Alive", "Ready", "Ask")

    def __init__(
        self, owners: Owners, opened: Callable[[Any], Any], refusal: Callable[[str], Exception]
    ) -> None:
        self._owners, self._opened, self._refusal = owners, opened, refusal
        self._host: Any = None
        self._failed = ""
        self._loading = threading.Thread(target=self._load, name="kyoten-rules", daemon=True)
        self._loading.start()

    def _load(self) -> None:
        try:
            from addin.excel import host
        except Exception as fault:  # told when Excel asks: nobody sees this thread
            log.exception("the rules cannot be loaded")
            self._failed = str(fault) or type(fault).__name__
        else:
            self._host = host

    def Alive(self) -> bool:
        """Return True: a server that has died cannot."""
        return True

    def Ready(self) -> bool:
        """Return whether the rules are loaded; never waits."""
        if self._failed:
            raise self._refusal(f"点検の規則を読み込めませんでした（{self._failed}）。")
        return self._host is not None

    def Ask(self, book: Any, question: str, *arguments: str) -> str:
        """Answer one of the host's questions about a workbook."""
        if not self.Ready():
            raise self._refusal("点検の準備ができていません。")
        if question not in self._host.QUESTIONS:
            raise self._refusal(f"点検に「{question}」という仕事はありません。アドインを入れ直してください。")
        try:
            workbook = self._opened(book)
            self._owners.add(workbook.app.pid)
            return str(self._host.QUESTIONS[question](workbook, *arguments))
        except self._host.NotOurForm as fault:
            raise self._refusal(str(fault)) from fault
        except Exception as fault:
            log.exception("%s failed", question)
            raise self._refusal(f"{fault}（記録：{log_file()}）") from fault

    def let_go(self) -> None:
        """Forget every workbook: a workbook that is remembered here keeps Excel from ending."""
        if self._host is not None:
            self._host.let_go()


def serve(class_id: str, window: int = 0, process: int = 0) -> None:
    """Serve until nobody needs this process any more (Windows only).

    Args:
        class_id: the COM class under which Excel looks for this process.
        window: a window of the Excel that started it.
        process: the process that started it, where that was not Excel.
    """
    # pywin32 alone: this must stand before anything large is loaded.
    import pythoncom
    import win32com.server.policy
    import win32com.server.util
    import win32event
    from win32com.server.exception import COMException

    _log_to_file()
    _own_types(log_file().with_name("gen_py"))
    owners = Owners(still_there)
    owners.add(process_of(window) if window else process)
    service = Service(owners, _workbook, lambda text: COMException(description=text, scode=-2147467259))
    wanted = pythoncom.MakeIID(class_id)

    class Policy(win32com.server.policy.DefaultPolicy):  # type: ignore[misc]
        def _CreateInstance_(self, clsid: Any, interface: Any) -> Any:
            return win32com.server.util.wrap(service, interface)

    win32com.server.policy.DefaultPolicy = Policy
    ticket = pythoncom.CoRegisterClassObject(
        wanted, pythoncom.MakePyFactory(wanted), pythoncom.CLSCTX_LOCAL_SERVER, pythoncom.REGCLS_MULTIPLEUSE
    )
    while owners.needed():
        win32event.MsgWaitForMultipleObjects((), 0, BEAT, win32event.QS_ALLEVENTS)
        if pythoncom.PumpWaitingMessages():
            break
    pythoncom.CoRevokeClassObject(ticket)
    service.let_go()


def _workbook(book: Any) -> Any:
    """Return xlwings' workbook for Excel's own; imported late, since xlwings loads for a while."""
    import win32com.client

    from addin.tamed import xw

    windows: Any = xw._xlwindows  # type: ignore[attr-defined]  # there on Windows only
    return xw.Book(impl=windows.Book(win32com.client.Dispatch(book)))


def _own_types(folder: Path) -> None:
    """Have pywin32 keep what it writes about Excel's types in a folder of our own.

    Its usual one (``%TEMP%\\gen_py``) is shared by every program on pywin32 and often damaged, and every call fails then.
    """
    import win32com

    folder.mkdir(exist_ok=True)
    win32com.__gen_path__ = win32com.gen_py.__path__[0] = str(folder)


def _log_to_file() -> None:
    """Under ``pythonw`` there is nothing to print to, and printing would fail."""
    stream = log_file().open("a", encoding="utf-8")
    sys.stdout = sys.stderr = stream
    logging.basicConfig(stream=stream, level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
