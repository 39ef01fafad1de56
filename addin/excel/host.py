"""What Excel's ribbon and events ask of Python; every answer is a line of text.

The add-in's VBA hands over the workbook (``Book.caller()``) and calls one of
these functions. The work is that of ``addin.session``, the same as in
LibreOffice. ``look`` and ``changed`` only read: a write would empty Excel's list
of steps to undo. Marks are written by ``check_now`` alone, come off before the
workbook is saved, and go back on afterwards.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass

from addin.excel.window import FindingsWindow, NoWindow
from addin.openbook import areas_of
from addin.session import Session, attach
from addin.tamed import xw
from validators.finding import Finding

_NO_FINDING = "点検：指摘はありません"
_NOT_MARKED = "（シートが保護されているため、印を付けられないセルがありました。［指摘の一覧］をご覧ください）"
_SAVES_ITSELF = "（自動保存がオンのため、印は付けませんでした。［指摘の一覧］をご覧ください）"
_NO_WINDOW = (
    "点検：一覧の窓を表示できません（この Python には tkinter がありません）。［次の指摘］をお使いください。"
)


class NotOurForm(Exception):
    """The workbook is not this form; it is left alone."""


@dataclass(slots=True)
class _Seat:
    """A session, and what Excel's side has to remember about it."""

    session: Session
    checked: bool = False
    marked: bool = False
    unsaved_marks: bool = False
    current: Finding | None = None


_seats: list[_Seat] = []
_window: FindingsWindow | None = None


# --- live: reading only -----------------------------------------------------------------------


def look() -> str:
    """Check the whole workbook and say how many findings there are."""
    return _judged(_seat())


def changed(sheet: str, address: str) -> str:
    """Check again after cells of a sheet were edited; whole rows or columns mean that cells have moved."""
    seat = _seat()
    areas = areas_of(sheet, address)
    if not seat.checked or areas is None:
        return _judged(seat)
    submission = seat.session.read(areas)
    if submission is not None:
        seat.session.judge(submission)
        _refresh(seat)
    return seat.session.summary()


# --- the buttons ------------------------------------------------------------------------------


def check_now() -> str:
    """Check everything and mark exactly the faulty cells; not where AutoSave would save the marks."""
    seat = _seat()
    said = _judged(seat)
    if _saves_itself(seat.session.book):
        return said + _SAVES_ITSELF
    seat.marked = True
    try:
        seat.session.mark()
    except Exception:  # a sheet that somebody protected refuses in each program's own way
        return said + _NOT_MARKED
    return said


def clear_marks() -> str:
    """Give every marked cell its own look back."""
    seat = _seat()
    seat.session.clear()
    seat.marked = seat.unsaved_marks = False
    return "点検：印を消しました"


def next_finding() -> str:
    """Go to the next finding's cell and say what it is."""
    return _go(1)


def previous_finding() -> str:
    """Go to the previous finding's cell and say what it is."""
    return _go(-1)


def show_list() -> str:
    """Show the findings in a window of their own."""
    seat = _checked()
    return _shown(seat, None)


def explain_rule() -> str:
    """Show the rule of the finding in the selected cell, or else of the one gone to last."""
    seat = _checked()
    if not seat.session.findings:
        return _NO_FINDING
    return _shown(seat, _selected(seat) or seat.current or seat.session.findings[0])


# --- saving and closing -----------------------------------------------------------------------


def before_save() -> str:
    """Take the marks off, so that they are not part of what is saved."""
    seat = _known()
    if seat is None or not seat.marked:
        return ""
    seat.session.clear()
    seat.marked, seat.unsaved_marks = False, True
    return "cleared"


def after_save() -> str:
    """Put the marks back on that saving took off; ``marked`` when there were any."""
    seat = _known()
    if seat is None or not seat.unsaved_marks:
        return ""
    seat.session.mark()
    seat.marked, seat.unsaved_marks = True, False
    return "marked"


def before_close() -> str:
    """Take the marks off and let the workbook go."""
    seat = _known()
    if seat is None:
        return ""
    if seat.marked:
        seat.session.clear()
    _seats.remove(seat)
    if _window is not None:
        _window.close()
    return "closed"


# --- Excel for Mac: one run, one window -------------------------------------------------------


def check_now_on_mac() -> None:
    """Check the workbook and list the findings; nothing is written to it."""
    seat = _seat()
    said = _judged(seat)
    seat.session.book.app.status_bar = said
    if seat.session.findings:
        window = FindingsWindow(seat.session.go_to)
        window.show(said, seat.session.findings)
        window.run()


# --- the sessions -----------------------------------------------------------------------------


def _seat() -> _Seat:
    """Return the seat of the calling workbook, a new one where there is none."""
    seat = _known()
    if seat is not None:
        return seat
    session = attach(xw.Book.caller())
    if session is None:
        raise NotOurForm("このブックは申請ブック（参考様式）ではありません。")
    _seats.append(_Seat(session))
    return _seats[-1]


def _known() -> _Seat | None:
    """Return the seat of the calling workbook; workbooks that are gone lose theirs."""
    name = xw.Book.caller().name
    for seat in list(_seats):
        try:
            own = seat.session.book.name
        except Exception:  # a closed workbook raises what its program pleases
            _seats.remove(seat)
            continue
        if own == name:
            return seat
    return None


def _saves_itself(book: xw.Book) -> bool:
    """Return whether AutoSave is on (``Workbook.AutoSaveOn``; programs without it do not save by themselves)."""
    try:
        return bool(book.api.AutoSaveOn)
    except Exception:  # each program says in its own way that it has no such property
        return False


def _judged(seat: _Seat) -> str:
    seat.session.check()
    seat.checked = True
    _refresh(seat)
    return seat.session.summary()


def _checked() -> _Seat:
    seat = _seat()
    if not seat.checked:
        _judged(seat)
    return seat


def _go(step: int) -> str:
    seat = _checked()
    finding = seat.session.go(step)
    if finding is None:
        return _NO_FINDING
    seat.current = finding
    return f"{finding.severity.label}　{finding.rule}　{finding.sheet} {finding.cell} {finding.label}：{finding.message}"


def _selected(seat: _Seat) -> Finding | None:
    """Return the first finding in the selected cells."""
    selection = seat.session.book.app.selection
    if selection is None:
        return None
    place = selection.sheet.name, selection.get_address(False, False)
    return next((one for one in seat.session.findings if (one.sheet, one.cell) == place), None)


# --- the window -------------------------------------------------------------------------------


def _shown(seat: _Seat, chosen: Finding | None) -> str:
    global _window
    if _window is None or not _window.is_open():
        try:
            _window = FindingsWindow(_picker(seat.session.book))
        except NoWindow:
            return _NO_WINDOW
        threading.Thread(target=_window.run, name="kyoten-window", daemon=True).start()
    _window.show(seat.session.summary(), seat.session.findings, chosen)
    return seat.session.summary()


def _refresh(seat: _Seat) -> None:
    """Bring an open window up to date."""
    if _window is not None and _window.is_open():
        _window.show(seat.session.summary(), seat.session.findings)


def _picker(book: xw.Book) -> Callable[[Finding], object]:
    """Return what a pick in the window does: in its own thread, where it must find the workbook anew."""
    pid, name = book.app.pid, book.name

    def go(finding: Finding) -> None:
        if sys.platform == "win32":
            import pythoncom

            pythoncom.CoInitialize()
        sheet = xw.apps[pid].books[name].sheets[finding.sheet]
        sheet.activate()
        sheet.range(finding.cell).select()

    return go
