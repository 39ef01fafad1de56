"""A clerk at work: real keys in a real LibreOffice; the marks follow, nothing else is touched."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest

from addin.marks import COLOURS
from tests.addin.clerk import Clerk, clerk_with, quiet, until
from tests.addin.forms import filled
from tests.workbooks.books import edited, put, text
from validators.finding import Severity

pytestmark = [
    pytest.mark.office,
    pytest.mark.slow,
    pytest.mark.skipif(
        not all(map(shutil.which, ("Xvfb", "xdotool", "openbox", "import"))),
        reason="Xvfb, xdotool, openbox and ImageMagick are needed",
    ),
]

RED = COLOURS[Severity.ERROR]
INPUT = (255, 251, 230)
ROWS, COLUMNS = 200, 20
AMOUNT, CATEGORY, OUTLINE = "expenses.amount", "expenses.category", "application.outline"


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A form with one fault: the outline is missing, and 提出前点検 is ticked, so that a blank counts."""
    path = filled(tmp_path_factory.mktemp("form") / "申請書.xlsx", outline=None)
    path.write_bytes(edited(path.read_bytes(), {"xl/worksheets/sheet1.xml": put(D5=text("○"))}))
    return path


@pytest.fixture(scope="module")
def at_work(form: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clerk]:
    with clerk_with(form, tmp_path_factory.mktemp("clerk")) as clerk:
        for sheet in clerk.book.sheets:
            sheet.api.unprotect("")  # Calc puts no rows into a protected sheet
        clerk.book.api.getUndoManager().clear()
        clerk.book.api.setModified(False)
        until(lambda: clerk.colour(OUTLINE) == RED, 120)
        yield clerk


@pytest.fixture
def clerk(at_work: Clerk) -> Iterator[Clerk]:
    """The clerk at work; what a test typed is taken back afterwards, as a clerk would."""
    before = values(at_work)
    yield at_work
    at_work.at(AMOUNT)
    for _ in at_work.undo_list():
        at_work.screen.key("ctrl+z")
    until(lambda: not at_work.undo_list())
    assert values(at_work) == before
    settled(at_work)


def values(clerk: Clerk) -> list[object]:
    return [clerk.book.names[name].refers_to_range.value for name in (AMOUNT, CATEGORY, OUTLINE)]


def looks(clerk: Clerk) -> dict[tuple[str, int], tuple[object, str | None]]:
    """Return fill and note of the cells that the tests work with."""
    found: dict[tuple[str, int], tuple[object, str | None]] = {}
    for name, rows in ((OUTLINE, 1), (AMOUNT, 12), (CATEGORY, 12)):
        for row in range(1, rows + 1):
            found[name, row] = (clerk.colour(name, row), clerk.note(name, row))
    return found


def formatting(clerk: Clerk) -> dict[str, list[tuple[object, ...]]]:
    """Return which cells share one formatting, and its fill: every cell of the sheets that are shown.

    (On the hidden one, Calc itself gives formulas the number format of what they compute from.)
    """
    found = {}
    for sheet in (one for one in clerk.book.sheets if one.visible):
        alike = sheet.api.getUniqueCellFormatRanges()
        each = [alike.getByIndex(number) for number in range(alike.getCount())]
        found[sheet.name] = sorted((one.RangeAddressesAsString, one.CellBackColor) for one in each)
    return found


def fills(clerk: Clerk) -> dict[tuple[str, int, int], object]:
    """Return the fill of every cell of the workbook, as far as the form reaches."""
    found: dict[tuple[str, int, int], object] = {}
    for sheet in clerk.book.sheets:
        alike = sheet.api.getUniqueCellFormatRanges()
        for one in (alike.getByIndex(number) for number in range(alike.getCount())):
            colour = one.CellBackColor
            for area in one.getRangeAddresses():
                for row in range(area.StartRow, min(area.EndRow, ROWS) + 1):
                    for column in range(area.StartColumn, min(area.EndColumn, COLUMNS) + 1):
                        found[sheet.name, row, column] = colour
    return found


def settled(clerk: Clerk) -> None:
    quiet(lambda: looks(clerk), 2.5)


def turns(clerk: Clerk, name: str, row: int, colour: object) -> None:
    until(lambda: clerk.colour(name, row) == colour)


def test_the_form_is_marked_when_it_opens_and_is_not_modified_by_it(clerk: Clerk) -> None:
    assert clerk.colour(OUTLINE) == RED
    assert clerk.undo_list() == ()
    assert not clerk.book.api.isModified()


def test_typing_undo_and_redo(clerk: Clerk) -> None:
    clerk.enter(AMOUNT, "12345")
    turns(clerk, AMOUNT, 1, RED)
    assert len(clerk.undo_list()) == 1
    clerk.screen.key("ctrl+z")
    turns(clerk, AMOUNT, 1, INPUT)
    assert clerk.undo_list() == ()
    clerk.screen.key("ctrl+y")
    turns(clerk, AMOUNT, 1, RED)
    assert len(clerk.undo_list()) == 1


def test_a_pasted_mark_does_not_stay(clerk: Clerk) -> None:
    clerk.enter(AMOUNT, "12345")
    turns(clerk, AMOUNT, 1, RED)
    clerk.copy(AMOUNT, 1, to=8)
    turns(clerk, CATEGORY, 8, RED)
    turns(clerk, AMOUNT, 8, INPUT)
    assert len(clerk.undo_list()) == 2


def test_filling_down_is_noticed(clerk: Clerk) -> None:
    clerk.book.names[AMOUNT].refers_to_range[3:8, 0].select()
    clerk.screen.key("ctrl+d")
    turns(clerk, CATEGORY, 6, RED)
    turns(clerk, CATEGORY, 8, RED)
    assert len(clerk.undo_list()) == 1


def test_marks_follow_rows_put_in_and_taken_out(clerk: Clerk) -> None:
    clerk.enter(AMOUNT, "999", 6)
    turns(clerk, CATEGORY, 6, RED)
    clerk.at(AMOUNT, 3)
    sheet = clerk.book.sheets["収支予算"]
    row = clerk.book.names[AMOUNT].refers_to_range[2, 0].row
    sheet.range(f"A{row}:XFD{row}").select()
    clerk.screen.key("ctrl+plus")
    until(lambda: clerk.book.names[AMOUNT].refers_to_range.shape == (41, 1))
    turns(clerk, CATEGORY, 7, RED)
    turns(clerk, CATEGORY, 6, INPUT)
    sheet.range(f"A{row}:XFD{row}").select()
    clerk.screen.key("ctrl+minus")
    until(lambda: clerk.book.names[AMOUNT].refers_to_range.shape == (40, 1))
    turns(clerk, CATEGORY, 6, RED)
    turns(clerk, CATEGORY, 7, INPUT)
    assert len(clerk.undo_list()) == 3


def test_a_saved_file_has_no_marks_and_they_come_back(clerk: Clerk, form: Path) -> None:
    settled(clerk)
    before = looks(clerk)
    assert before[OUTLINE, 1][0] == RED
    clerk.book.save()
    saved = openpyxl.load_workbook(form)
    sheet, cells = next(iter(saved.defined_names[OUTLINE].destinations))
    outline = saved[sheet][cells.partition(":")[0]]
    assert outline.fill.fgColor.rgb == "FFFFFBE6"
    assert outline.comment is None
    assert [cell.coordinate for sheet in saved for row in sheet for cell in row if cell.comment] == []
    until(lambda: looks(clerk) == before)
    assert not clerk.book.api.isModified()


def test_a_saved_file_is_marked_anew_when_it_is_opened_again(clerk: Clerk, form: Path) -> None:
    clerk.book.save()
    again = shutil.copy(form, form.with_name("また開く.xlsx"))
    opened = clerk.app.books.open(again)
    try:
        outline = opened.names[OUTLINE].refers_to_range
        until(lambda: outline.color == RED, 60)
        assert opened.names[AMOUNT].refers_to_range[0, 0].color == INPUT
        assert not opened.api.isModified()
    finally:
        opened.close()
    assert clerk.colour(OUTLINE) == RED


def test_a_note_of_the_clerks_is_not_touched(clerk: Clerk) -> None:
    note = clerk.book.names[AMOUNT].refers_to_range[0, 0].add_note("わたしのメモ")
    clerk.enter(AMOUNT, "12345")
    turns(clerk, AMOUNT, 1, RED)
    clerk.screen.key("ctrl+z")
    turns(clerk, AMOUNT, 1, INPUT)
    assert clerk.note(AMOUNT) == "わたしのメモ"
    note.delete()  # no undo takes back what was put there behind the undo list


def test_the_commands_of_the_menu(clerk: Clerk) -> None:
    def selection() -> str | None:
        selected = clerk.app.selection
        return selected[0, 0].address if selected else None

    outline = clerk.book.names[OUTLINE].refers_to_range[0, 0].address
    clerk.at(AMOUNT)
    clerk.command("next")
    until(lambda: selection() == outline)
    clerk.command("clear")
    turns(clerk, OUTLINE, 1, INPUT)
    clerk.enter(AMOUNT, "12345")
    settled(clerk)
    assert clerk.colour(AMOUNT) == INPUT
    clerk.command("check")
    turns(clerk, OUTLINE, 1, RED)
    turns(clerk, AMOUNT, 1, RED)
    clerk.screen.key("ctrl+z")
    clerk.command("check")
    turns(clerk, AMOUNT, 1, INPUT)
    clerk.command("auto")
    clerk.enter(AMOUNT, "12345")
    turns(clerk, AMOUNT, 1, RED)


@pytest.mark.parametrize("pasting", [False, True])
def test_after_twenty_random_edits_the_formatting_is_the_original(clerk: Clerk, pasting: bool) -> None:
    """What is pasted brings its own formatting along, as it should, but never a fill of ours."""
    looked: Callable[[], object] = lambda: (fills(clerk), None if pasting else formatting(clerk))  # noqa: E731
    chance = random.Random(7)
    clerk.command("clear")
    turns(clerk, OUTLINE, 1, INPUT)
    settled(clerk)
    original, notes = looked(), looks(clerk)
    clerk.command("auto")
    turns(clerk, OUTLINE, 1, RED)
    assert looked() != original
    for _ in range(20):
        what = chance.choice(("type", "type", "undo", "redo", "paste" if pasting else "type"))
        name, row = chance.choice((AMOUNT, CATEGORY)), chance.randint(1, 10)
        if what == "type":
            clerk.enter(name, chance.choice(("0", "12345", "abc")), row)
            if name == CATEGORY:  # none of them is in its list
                clerk.answer("Return")
        elif what == "paste":
            clerk.copy(name, row, to=chance.randint(1, 10))
        else:
            clerk.screen.key("ctrl+z" if what == "undo" else "ctrl+y")
    settled(clerk)
    clerk.command("clear")
    turns(clerk, OUTLINE, 1, INPUT)
    settled(clerk)
    assert looked() == original
    assert looks(clerk) == notes
    clerk.command("auto")
