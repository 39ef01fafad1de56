"""What the office calls: each listener runs while the office waits, posts a message to the host and returns at once.

Only an edit of one cell waits a little, so that its mark is there before the office paints.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from addin.libreoffice.edits import Edit
from addin.uno_engine.bridge import load_uno

if TYPE_CHECKING:
    from addin.libreoffice.host import Desk, Host

load_uno()

import unohelper  # noqa: E402
from com.sun.star.document import XDocumentEventListener  # noqa: E402
from com.sun.star.task import XJob  # noqa: E402
from com.sun.star.util import XChangesListener, XModifyListener  # noqa: E402
from com.sun.star.view import XSelectionChangeListener  # noqa: E402

_BEFORE_SAVE = frozenset({"OnSave", "OnSaveAs", "OnSaveTo", "OnCopyTo"})
_AFTER_SAVE = frozenset(
    {
        "OnSaveDone",
        "OnSaveAsDone",
        "OnSaveToDone",
        "OnCopyToDone",
        "OnSaveFailed",
        "OnSaveAsFailed",
        "OnSaveToFailed",
        "OnCopyToFailed",
    }
)


class Changes(unohelper.Base, XChangesListener):  # type: ignore[misc]
    """Hears edits with their cells."""

    def __init__(self, host: Host, desk: Desk) -> None:
        self._host, self._desk = host, desk

    def changesOccurred(self, event: Any) -> None:
        heard = time.monotonic()
        edits = [Edit(str(change.Accessor), change.ReplacedElement, heard) for change in event.Changes]
        self._host.post(lambda: self._host.edited(self._desk, edits))
        if len(edits) == 1 and edits[0].is_of_one_cell:
            self._host.wait_for_marks(self._desk)

    def disposing(self, source: Any) -> None:
        self._host.post(lambda: self._host.closed(self._desk))


class Modified(unohelper.Base, XModifyListener):  # type: ignore[misc]
    """Hears that the document was modified, without the cells."""

    def __init__(self, host: Host, desk: Desk) -> None:
        self._host, self._desk = host, desk

    def modified(self, event: Any) -> None:
        if self._desk.writing:
            return
        heard = time.monotonic()
        self._host.post(lambda: self._host.modified(self._desk, heard))

    def disposing(self, source: Any) -> None:
        pass


class Saves(unohelper.Base, XDocumentEventListener):  # type: ignore[misc]
    """Hears the moments before and after saving."""

    def __init__(self, host: Host, desk: Desk) -> None:
        self._host, self._desk = host, desk

    def documentEventOccured(self, event: Any) -> None:
        if event.EventName in _BEFORE_SAVE:
            self._host.before_save(self._desk)
        elif event.EventName in _AFTER_SAVE:
            self._host.post(lambda: self._host.after_save(self._desk))

    def disposing(self, source: Any) -> None:
        pass


class Selections(unohelper.Base, XSelectionChangeListener):  # type: ignore[misc]
    """Hears that another cell was selected."""

    def __init__(self, host: Host, desk: Desk) -> None:
        self._host, self._desk = host, desk

    def selectionChanged(self, event: Any) -> None:
        self._host.post(lambda: self._host.selected(self._desk))

    def disposing(self, source: Any) -> None:
        pass


class Job(unohelper.Base, XJob):  # type: ignore[misc]
    """What the extension calls: ``command`` and ``document``; returns at once."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def execute(self, arguments: Any) -> None:
        given = {one.Name: one.Value for one in arguments}
        name, doc = given["command"], given["document"]
        if name == "open":
            self._host.post(lambda: _ignore(self._host.opened(doc)))
        else:
            self._host.post(lambda: self._host.command(name, doc))


def _ignore(result: object) -> None:
    """Drop a result."""
