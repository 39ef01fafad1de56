"""A clerk at a screen: a real office window under Xvfb, driven by real keys (xdotool)."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import xlwings as xw

from addin import uno_engine
from addin.libreoffice.build import build
from addin.uno_engine import connect_context, end_office, new_pipe, start_office
from addin.uno_engine.bridge import load_uno

SIZE = "1400x950x24"


def install_extension(profile: Path, oxt: Path) -> None:
    """Install an extension into a profile, through an office without a window.

    (unopkg would refuse to run as root, as tests in a container do.)
    """
    load_uno()
    import unohelper
    from com.sun.star.task import XInteractionHandler
    from com.sun.star.ucb import XCommandEnvironment

    class Silent(unohelper.Base, XCommandEnvironment, XInteractionHandler):  # type: ignore[misc]
        def getInteractionHandler(self) -> Any:
            return self

        def getProgressHandler(self) -> Any:
            return None

        def handle(self, request: Any) -> None:
            for one in request.getContinuations():
                if one.queryInterface(load_uno().getTypeByName("com.sun.star.task.XInteractionApprove")):
                    one.select()

    pipe = new_pipe()
    process = start_office(pipe=pipe, profile=profile)
    try:
        context = connect_context(pipe)
        manager = context.getValueByName("/singletons/com.sun.star.deployment.ExtensionManager")
        manager.addExtension(oxt.as_uri(), (), "user", manager.createAbortChannel(), Silent())
        uno_engine.app_of(context, process.pid).quit()
        process.wait(30)
    finally:
        end_office(process)


class Screen:
    """An X display of its own with a window manager."""

    def __init__(self, size: str = SIZE) -> None:
        reading, writing = os.pipe()
        self._x = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"],
            pass_fds=(writing,),
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as numbers:
            self.display = f":{numbers.readline().strip()}"
        self.environment = {**os.environ, "DISPLAY": self.display}
        self._manager = subprocess.Popen(["openbox"], env=self.environment, stderr=subprocess.DEVNULL)

    def do(self, *command: str) -> str:
        """Run a command on this display and return what it says."""
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )
        return done.stdout.strip()

    def learn(self, letters: str) -> None:
        """Give each letter a key of its own, before a program starts that reads the keyboard.

        (xdotool would change one key for every letter, which a busy machine does not follow.)
        """
        known = self.do("xkbcomp", "-w0", self.display, "-")
        known = re.sub(r"key +<I\d+> \{[^}]*\};\n", "", known)  # those of music and the like
        used = set(re.findall(r"key +<([^>]+)>", known))
        free = [one for one in re.findall(r"<([^>]+)> = \d+;", known) if one not in used]
        pairs = [letters[at : at + 2] for at in range(0, len(letters), 2)]
        assert len(pairs) <= len(free), f"{len(letters)} letters, {2 * len(free)} keys"
        symbols = ""
        for key, pair in zip(free, pairs, strict=False):
            signs = ", ".join(f"U{ord(letter):04X}" for letter in pair)
            symbols += f'key <{key}> {{ type= "TWO_LEVEL", symbols[Group1]= [ {signs} ] }};\n'
        known = re.sub(r"(xkb_symbols [^{]*\{)", lambda one: f"{one[1]}\n{symbols}", known, count=1)
        subprocess.run(
            ["xkbcomp", "-w0", "-", self.display], input=known, text=True, env=self.environment, check=True
        )

    def key(self, *keys: str) -> None:
        """Press keys, one after another."""
        self.do("xdotool", "key", "--delay", "60", *keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self.do("xdotool", "type", "--delay", "40", text)

    def active(self) -> str:
        """Return the number of the window that takes the keys; nothing where none does."""
        return self.do("xdotool", "getactivewindow")

    def picture(self, path: Path) -> Path:
        """Save a picture of the whole screen."""
        self.do("import", "-window", "root", str(path))
        return path

    def close(self) -> None:
        """End the display."""
        for process in (self._manager, self._x):
            process.send_signal(signal.SIGTERM)
            process.wait()


class Clerk:
    """One office with a window on one form, with the extension at work."""

    def __init__(self, screen: Screen, app: xw.App) -> None:
        self.screen = screen
        self.app = app
        self.book = app.books[0]

    def colour(self, name: str, row: int = 1) -> Any:
        """Return the fill of a cell behind a name."""
        return self.book.names[name].refers_to_range[row - 1, 0].color

    def note(self, name: str, row: int = 1) -> str | None:
        """Return the note of a cell behind a name."""
        note = self.book.names[name].refers_to_range[row - 1, 0].note
        return note.text if note else None

    def at(self, name: str, row: int = 1) -> None:
        """Put the cell cursor on a cell behind a name."""
        self.book.names[name].refers_to_range[row - 1, 0].select()

    def enter(self, name: str, text: str, row: int = 1) -> None:
        """Type a text into a cell behind a name, as a clerk does."""
        self.at(name, row)
        self.screen.type(text)
        self.screen.key("Return")

    def copy(self, name: str, row: int, to: int) -> None:
        """Copy a cell behind a name into another row, over what stands there."""
        self.at(name, row)
        self.screen.key("ctrl+c")
        self.at(name, to)
        over = self.book.names[name].refers_to_range[to - 1, 0].formula
        self.screen.key("ctrl+v")
        if over:  # the office asks whether to overwrite it
            self.answer("alt+y")
        self.screen.key("Escape")

    def answer(self, key: str) -> None:
        """Answer what the office asks in a window in front of the form; go on when it is gone.

        (A question that comes late takes the keys that are meant for the form.)
        """
        until(lambda: self.screen.active() not in ("", self._form()))
        self.screen.key(key)
        until(lambda: self.screen.active() == self._form())

    def _form(self) -> str:
        return self.screen.do("xdotool", "search", "--onlyvisible", "--name", re.escape(self.book.name))

    def undo_list(self) -> tuple[str, ...]:
        """Return the titles of the undo list, the newest first."""
        return tuple(self.book.api.getUndoManager().getAllUndoActionTitles())

    def command(self, name: str) -> None:
        """Choose a menu item of the extension."""
        uno = load_uno()
        context = self.app.impl.context
        helper = context.ServiceManager.createInstanceWithContext(
            "com.sun.star.frame.DispatchHelper", context
        )
        frame = self.book.api.getCurrentController().getFrame()
        assert uno is not None
        helper.executeDispatch(frame, f"vnd.kyoten:{name}", "_self", 0, ())


def until(condition: Callable[[], bool], patience: float = 40.0) -> None:
    """Wait for a condition; fail where it does not come true in time."""
    end = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.05)


def quiet(condition: Callable[[], object], seconds: float = 1.5) -> None:
    """Wait until a value has not changed for a while."""
    last, since = condition(), time.monotonic()
    while time.monotonic() - since < seconds:
        now = condition()
        if now != last:
            last, since = now, time.monotonic()
        time.sleep(0.1)


@contextmanager
def window_on(
    path: Path,
    folder: Path,
    size: str = SIZE,
    environment: dict[str, str] | None = None,
    letters: str = "",
) -> Iterator[Clerk]:
    """Open a workbook in an office with a window on a screen of its own; end everything afterwards.

    ``folder`` holds the office's profile; ``size`` is Xvfb's, width x height x bits; ``letters`` are
    those that will be typed beside ASCII.
    """
    screen = Screen(size)
    if letters:
        screen.learn(letters)
    pipe = new_pipe()
    process = start_office(
        [path],
        pipe=pipe,
        profile=folder / "profile",
        headless=False,
        environment={"DISPLAY": screen.display, **(environment or {})},
    )
    try:
        app = uno_engine.app_of(connect_context(pipe, 120), process.pid)
        until(lambda: len(app.books) == 1, 120)
        yield Clerk(screen, app)
    finally:
        with suppress(Exception):
            app.books[0].api.setModified(False)
            app.quit()
            process.wait(15)
        end_office(process)
        screen.close()


@contextmanager
def clerk_with(path: Path, folder: Path) -> Iterator[Clerk]:
    """Open a form in an office with a window and the extension; end everything afterwards."""
    install_extension(folder / "profile", build(folder))
    with clerk_at_work(path, folder) as clerk:
        yield clerk


@contextmanager
def clerk_at_work(path: Path, folder: Path) -> Iterator[Clerk]:
    """The same, where the extension is in the profile already."""
    own = {"KYOTEN_PYTHON": sys.executable, "XDG_STATE_HOME": str(folder)}
    with window_on(path, folder, environment=own) as clerk:
        yield clerk
