"""What Excel's ribbon and events ask of Python; every answer is a line of text.

The add-in's VBA hands over the workbook and asks one of ``QUESTIONS``. The work is that of ``addin.session``, the same as in
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
from addin.session import Session, attach, in_a_line
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
    unsaved_marks: bool = False
    current: Finding | None = None


_seats: list[_Seat] = []
_window: FindingsWindow | None = None


# --- live: reading only -----------------------------------------------------------------------


def look(book: xw.Book) -> str:
    """Check the whole workbook and say how many findings there are."""
    return _judged(_seat(book))


def changed(book: xw.Book, sheet: str, address: str) -> str:
    """Check again after cells of a sheet were edited; whole rows or columns mean that cells have moved."""
    seat = _seat(book)
    areas = areas_of(sheet, address)
    if not seat.checked or areas is None:
        return _judged(seat)
    submission = seat.session.read(areas)
    if submission is not None:
        seat.session.judge(submission)
        _refresh(seat)
    return seat.session.summary()


# --- the buttons ------------------------------------------------------------------------------


def check_now(book: xw.Book) -> str:
    """Check everything and mark exactly the faulty cells; not where AutoSave would save the marks."""
    seat = _seat(book)
    said = _judged(seat)
    if _saves_itself(seat.session.book):
        return said + _SAVES_ITSELF
    try:
        seat.session.mark()
    except Exception:  # a sheet that somebody protected refuses in each program's own way
        return said + _NOT_MARKED
    return said


def clear_marks(book: xw.Book) -> str:
    """Give every marked cell its own look back."""
    seat = _seat(book)
    seat.session.clear()
    seat.unsaved_marks = False
    return "点検：印を消しました"


def next_finding(book: xw.Book) -> str:
    """Go to the next finding's cell and say what it is."""
    return _go(book, 1)


def previous_finding(book: xw.Book) -> str:
    """Go to the previous finding's cell and say what it is."""
    return _go(book, -1)


def show_list(book: xw.Book) -> str:
    """Show the findings in a window of their own."""
    seat = _checked(book)
    return _shown(seat, None)


def explain_rule(book: xw.Book) -> str:
    """Show the rule of the finding in the selected cell, or else of the one gone to last."""
    seat = _checked(book)
    if not seat.session.findings:
        return _NO_FINDING
    return _shown(seat, _selected(seat) or seat.current or seat.session.findings[0])


# --- saving and closing -----------------------------------------------------------------------


def before_save(book: xw.Book) -> str:
    """Take the marks off, so that they are not part of what is saved."""
    seat = _known(book)
    if seat is None or not seat.session.marked:
        return ""
    seat.session.clear()
    seat.unsaved_marks = True
    return "cleared"


def after_save(book: xw.Book) -> str:
    """Put the marks back on that saving took off; ``marked`` when there were any."""
    seat = _known(book)
    if seat is None or not seat.unsaved_marks:
        return ""
    seat.session.mark()
    seat.unsaved_marks = False
    return "marked"


def before_close(book: xw.Book) -> str:
    """Take the marks off and let the workbook go."""
    seat = _known(book)
    if seat is None:
        return ""
    if seat.session.marked:
        seat.session.clear()
    _seats.remove(seat)
    if _window is not None:
        _window.close()
    return "closed"


# --- Excel for Mac: one run, one window -------------------------------------------------------


def check_now_on_mac() -> None:
    """Check the workbook and list the findings; nothing is written to it."""
    seat = _seat(xw.Book.caller())
    said = _judged(seat)
    seat.session.book.app.status_bar = said
    if seat.session.findings:
        window = FindingsWindow(seat.session.go_to)
        window.show(said, seat.session.findings)
        window.run()


# --- the sessions -----------------------------------------------------------------------------


def _seat(book: xw.Book) -> _Seat:
    """Return the seat of the calling workbook, a new one where there is none."""
    seat = _known(book)
    if seat is not None:
        return seat
    session = attach(book)
    if session is None:
        raise NotOurForm("このブックは申請ブック（参考様式）ではありません。")
    _seats.append(_Seat(session))
    return _seats[-1]


def _known(book: xw.Book) -> _Seat | None:
    """Return the seat of the calling workbook; workbooks that are gone lose theirs."""
    name = book.name
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


def _checked(book: xw.Book) -> _Seat:
    seat = _seat(book)
    if not seat.checked:
        _judged(seat)
    return seat


def _go(book: xw.Book, step: int) -> str:
    seat = _checked(book)
    finding = seat.session.go(step)
    if finding is None:
        return _NO_FINDING
    seat.current = finding
    return in_a_line([finding])


def _selected(seat: _Seat) -> Finding | None:
    """Return the first finding in the selected cells."""
    selection = seat.session.book.app.selection
    if selection is None:
        return None
    place = selection.sheet.name, selection.get_address(False, False)
    return next((one for one in seat.session.findings if (one.sheet, one.cell) == place), None)


def let_go() -> None:
    """Forget every workbook and close the window."""
    _seats.clear()
    if _window is not None:
        _window.close()


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


QUESTIONS: dict[str, Callable[..., str]] = {
    one.__name__: one
    for one in (
        look,
        changed,
        check_now,
        clear_marks,
        next_finding,
        previous_finding,
        show_list,
        explain_rule,
        before_save,
        after_save,
        before_close,
    )
}
"""What Excel's side may ask, by name; nothing else of this program can be called from there."""
