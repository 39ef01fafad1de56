"""The service's side of LibreOffice: hears the clerk's edits and commands, keeps the marks right.

Listeners run while the office waits: they put a message into a queue and return.
One worker takes the messages, reads and writes in the office's main thread
(``MainThread``) and judges in its own, where nobody waits.
"""

from __future__ import annotations

import logging
import queue
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from addin.libreoffice.edits import Edit, areas_of, places_of
from addin.libreoffice.listeners import Changes, Job, Modified, Saves, Selections
from addin.libreoffice.office import MainThread
from addin.libreoffice.windows import FindingsWindow, TextWindow
from addin.session import Session, attach, explain, in_a_line
from addin.tamed import xw
from addin.uno_engine.bridge import load_uno
from addin.uno_engine.engine import App, Book
from validators.finding import Finding

log = logging.getLogger(__name__)

SETTLE = 0.3
"""Seconds of quiet after a change without an address (fill down) before all is checked."""

SAME_EDIT = 0.1
"""An edit that is heard with its address is heard without one too, within this time (seconds)."""

LENT = 0.1
"""Seconds for which a key in one cell waits for its mark, before the office paints; what takes longer comes after it."""

SLICE = 0.04
"""Seconds of writing after which the clerk gets a turn."""

PING = 5.0
"""Seconds of silence after which the service asks whether the office is still there."""

NO_NOTES = 0
"""Taking a note away behind the undo list makes LibreOffice 7.4 crash when rows are then undone."""


@dataclass(slots=True)
class Desk:
    """A form that is open: its session, and what has happened since the last check."""

    key: str
    session: Session
    auto: bool = True
    saving: bool = False
    writing: bool = False
    unfinished: bool = False
    telling: bool = False
    edits: list[Edit] = field(default_factory=list)
    heard: float = 0.0
    changed: float = 0.0
    due: float | None = None

    @property
    def doc(self) -> Any:
        """The document."""
        return self.session.book.api


class Host:
    """All forms that are open in one office."""

    def __init__(self, app: xw.App) -> None:
        self._app = app
        impl: App = app.impl
        self._context = impl.context
        self._main = MainThread(impl.context)
        self._messages: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._desks: dict[str, Desk] = {}
        self._window = FindingsWindow(impl.context, self._post_jump)
        self._page = TextWindow(impl.context)
        self.job = Job(self)

    # --- messages ---------------------------------------------------------------------------

    def post(self, message: Callable[[], None]) -> None:
        """Have the worker do something, soon; returns at once."""
        self._messages.put(message)

    def run(self) -> None:
        """Work until the office is gone."""
        gone = load_uno().getClass("com.sun.star.lang.DisposedException")
        while True:
            try:
                self._next()
            except gone:
                return
            except Exception:  # a fault of ours must not end the service
                log.exception("a message failed")

    def _next(self) -> None:
        waiting = [desk.due for desk in self._desks.values() if desk.due is not None]
        waiting += [0.0 for desk in self._desks.values() if desk.unfinished]
        patience = max(0.0, min(waiting) - time.monotonic()) if waiting else PING
        try:
            self._messages.get(timeout=patience)()
        except queue.Empty:
            if not waiting:
                self._context.getServiceManager()  # raises where the office is gone
        while not self._messages.empty():
            self._messages.get()()
        for desk in list(self._desks.values()):
            self._attend(desk)
        if self._messages.empty():
            self._main.give_back()

    # --- forms come and go ------------------------------------------------------------------

    def opened(self, doc: Any) -> Desk | None:
        """Take a document on, if it is our form; its first check is due at once."""
        key = doc.RuntimeUID
        if key not in self._desks:
            book = xw.Book(impl=Book(self._app.impl, doc))
            session = self._main(lambda: attach(book, notes=NO_NOTES))
            if session is None:
                return None
            self._desks[key] = desk = Desk(key, session, due=time.monotonic())
            self._main(lambda: self._listen(desk))
        return self._desks[key]

    def _listen(self, desk: Desk) -> None:
        doc = desk.doc
        doc.addChangesListener(Changes(self, desk))
        doc.addModifyListener(Modified(self, desk))
        doc.addDocumentEventListener(Saves(self, desk))
        doc.getCurrentController().addSelectionChangeListener(Selections(self, desk))

    def closed(self, desk: Desk) -> None:
        """Forget a form that was closed."""
        self._desks.pop(desk.key, None)
        self._window.close()

    # --- edits ------------------------------------------------------------------------------

    def edited(self, desk: Desk, edits: list[Edit]) -> None:
        """Note edits that were heard with their cells; they explain a change heard just before them."""
        desk.saving = False
        desk.edits += edits
        desk.heard = edits[-1].heard
        if desk.due is not None and desk.heard - desk.changed < SAME_EDIT:
            desk.due = None

    def wait_for_marks(self, desk: Desk) -> None:
        """Let the marks of an edit be put while the office waits for our listener, for a short time."""
        self._main.lend(LENT)
        desk.heard = time.monotonic()

    def modified(self, desk: Desk, heard: float) -> None:
        """Note a change that was heard without its cells, unless an edit just before explains it."""
        if heard - desk.heard > SAME_EDIT:
            if desk.due is None:
                desk.changed = heard
            desk.due = heard + SETTLE

    def _attend(self, desk: Desk) -> None:
        """Check a form where something has happened."""
        due = desk.due is not None and desk.due <= time.monotonic()
        if not due and not desk.edits:
            if desk.unfinished:
                self._show(desk)
            return
        edits, desk.edits = desk.edits, []
        if due:
            desk.due = None
        if desk.auto:
            self._check(desk, edits, everything=due)

    def _check(self, desk: Desk, edits: list[Edit], everything: bool) -> None:
        desk.unfinished = True
        typed = not everything and all(edit.is_typed for edit in edits)
        session = desk.session
        submission = self._main(lambda: self._read(session, edits, typed))
        if submission is not None:
            session.judge(submission)
        self._show(desk)

    def _read(self, session: Session, edits: list[Edit], typed: bool) -> Any:
        areas = [area for edit in edits for area in areas_of(session.book, edit)]
        places = [place for area in areas for place in places_of(area)]
        if typed:
            session.tidy(places)
            return session.read(areas)
        submission = session.read()
        session.reconcile(places)
        return submission

    # --- marks ------------------------------------------------------------------------------

    def _show(self, desk: Desk) -> None:
        """Write the marks in short turns; what the clerk does meanwhile goes first."""
        desk.unfinished = True
        while desk.unfinished and self._messages.empty():
            desk.unfinished = not self._main(lambda: self._write(desk))
        if not desk.unfinished:
            self._tell(desk)

    def _write(self, desk: Desk) -> bool:
        """Write for the length of one slice; return whether all is written."""
        if desk.saving or desk.doc.isReadonly():
            return True
        until = time.monotonic() + SLICE
        return self._unnoticed(desk, desk.session.show(), lambda: time.monotonic() > until)

    def _unnoticed(
        self, desk: Desk, steps: Iterator[None], enough: Callable[[], bool] = lambda: False
    ) -> bool:
        """Take steps without the document becoming "modified" by them; return whether all were taken."""
        before = desk.doc.isModified()
        desk.writing = True
        try:
            return all(not enough() for _ in steps)
        finally:
            if not before and desk.doc.isModified():
                desk.doc.setModified(False)
            desk.writing = False

    def _tell(self, desk: Desk) -> None:
        """Have the status bar and the list say what was found; nobody waits for it."""
        if not desk.telling:
            desk.telling = True
            self._main.later(lambda: self._told(desk))

    def _told(self, desk: Desk) -> None:
        desk.telling = False
        if desk.unfinished:  # the marks go first, and this comes after them
            return
        self._say(in_a_line(desk.session.here()) or desk.session.summary())
        self._window.show_findings(desk.session.findings)

    def selected(self, desk: Desk) -> None:
        """Say what is wrong with the cell that the clerk has come to."""
        if desk.auto:
            self._tell(desk)

    def before_save(self, desk: Desk) -> None:
        """Take the marks away (in the office's main thread, which waits)."""
        desk.saving = True
        self._unnoticed(desk, desk.session.wipe())

    def after_save(self, desk: Desk) -> None:
        """Put the marks back."""
        desk.saving = False
        if desk.auto:
            self._show(desk)

    # --- commands ---------------------------------------------------------------------------

    def command(self, name: str, doc: Any) -> None:
        """Do what a menu item asks for."""
        desk = self.opened(doc)
        if desk is None:
            self._main(lambda: self._page.show("点検", "このファイルは申請書の様式ではありません。", doc))
            return
        _COMMANDS[name](self, desk)

    def _check_now(self, desk: Desk) -> None:
        desk.due = None
        session = desk.session
        submission = self._main(session.read_afresh)
        session.judge(submission)
        self._main(session.reconcile)
        self._show(desk)

    def _switch(self, desk: Desk) -> None:
        desk.auto = not desk.auto
        if desk.auto:
            self._check_now(desk)
        else:
            self._main(lambda: self._say("自動点検を切りました"))

    def _clear(self, desk: Desk) -> None:
        desk.auto = desk.unfinished = False
        self._main(lambda: self._unnoticed(desk, desk.session.wipe()))
        self._main(lambda: self._say("印を消し、自動点検を切りました"))

    def _say(self, text: str) -> None:
        if self._app.status_bar != text:
            self._app.status_bar = text

    def _go(self, desk: Desk, step: int) -> None:
        finding = self._main(lambda: desk.session.go(step))
        if finding is None:
            self._main(lambda: self._say(desk.session.summary()))
            return
        self._main(lambda: self._say(in_a_line([finding])))

    def _list(self, desk: Desk) -> None:
        self._main(lambda: self._window.open(desk.doc, desk.session))

    def _post_jump(self, session: Session, finding: Finding) -> None:
        def jump() -> None:
            self._main(lambda: session.go_to(finding))

        self.post(jump)

    def _explain(self, desk: Desk) -> None:
        here = self._main(desk.session.here) or desk.session.findings[:1]
        rules = list(dict.fromkeys(one.rule for one in here))
        text = "\n\n――――――――\n\n".join(explain(rule) for rule in rules) or "指摘はありません。"
        self._main(lambda: self._page.show("規則の説明", text, desk.doc))


_COMMANDS: dict[str, Callable[[Host, Desk], None]] = {
    "check": Host._check_now,
    "auto": Host._switch,
    "next": lambda host, desk: host._go(desk, 1),
    "previous": lambda host, desk: host._go(desk, -1),
    "list": Host._list,
    "clear": Host._clear,
    "explain": Host._explain,
}
