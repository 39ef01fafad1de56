"""The engine against a real LibreOffice: each member of the subset, through xlwings' public API."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
import xlwings as xw
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

pytestmark = pytest.mark.office


@pytest.fixture
def book(office: xw.App, tmp_path: Path) -> Iterator[xw.Book]:
    """A book of two sheets with values of each kind, a fill, a note and three names."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "申請書"
    sheet.append(["年度", 8, 1.5, True, dt.datetime(2026, 4, 1), None])
    sheet.append(["001", "=1+1", "=1/0", "=DATE(2026,4,1)", 1, 0])
    sheet["A1"].fill = PatternFill("solid", fgColor="FFF2CC")
    sheet["A2"].comment = Comment("はじめのメモ", "作成者")
    listed = DataValidation(type="list", formula1='"○,×"')
    listed.add("H1")
    sheet.add_data_validation(listed)
    made.create_sheet("収支 予算")
    for name, place in (
        ("application.fiscal_year", "申請書!$B$1"),
        ("expenses.amount", "'収支 予算'!$C$2:$C$4"),
        ("rate", "0.9"),
    ):
        made.defined_names[name] = DefinedName(name, attr_text=place)
    path = tmp_path / "試し.xlsx"
    made.save(path)
    opened = office.books.open(path)
    yield opened
    opened.api.setModified(False)
    opened.close()


def test_it_is_an_engine_like_any_other(office: xw.App) -> None:
    assert "libreoffice" in [engine.name for engine in xw.engines]
    assert office.engine.type == "desktop"
    assert office.version.major >= 7
    assert xw.engines["libreoffice"].apps[office.pid] == office


def test_books_are_found_by_name_and_know_their_path(office: xw.App, book: xw.Book, tmp_path: Path) -> None:
    assert book.name == "試し.xlsx"
    assert Path(book.fullname) == tmp_path / "試し.xlsx"
    assert office.books["試し.xlsx"] == book
    assert "試し.xlsx" in office.books
    with pytest.raises(KeyError):
        office.books["ほかの.xlsx"]


def test_a_block_is_read_with_the_kind_of_every_value(book: xw.Book) -> None:
    values = book.sheets["申請書"].range("A1:F2").value
    assert values == [
        ["年度", 8.0, 1.5, True, dt.datetime(2026, 4, 1), None],
        ["001", 2.0, None, dt.datetime(2026, 4, 1), 1.0, 0.0],
    ]
    assert type(values[0][3]) is bool
    assert type(values[1][4]) is float


def test_options_of_reading(book: xw.Book) -> None:
    sheet = book.sheets[0]
    assert sheet.range("C2").options(err_to_str=True).value == "#DIV/0!"
    assert sheet.range("E1").options(dates=dt.date).value == dt.date(2026, 4, 1)
    assert sheet.range("B1").options(numbers=int).value == 8
    assert sheet.range("F1").options(empty="空").value == "空"
    assert sheet.range("A1:A2").value == ["年度", "001"]
    assert sheet.range("A1:A2").options(ndim=2).value == [["年度"], ["001"]]


def test_a_block_is_written_and_read_back(book: xw.Book) -> None:
    written = [
        ["文字", 12, dt.date(2026, 5, 1)],
        ["007", None, dt.datetime(2026, 5, 2, 12)],
        ["=1+2", True, 2.5],
    ]
    sheet = book.sheets["収支 予算"]
    sheet.range("B2").value = written
    assert sheet.range("B2:D4").value == [
        ["文字", 12.0, dt.datetime(2026, 5, 1)],
        ["007", None, dt.datetime(2026, 5, 2, 12)],
        [3.0, True, 2.5],
    ]
    sheet.range("B2:D4").clear_contents()
    assert sheet.range("B2:D4").value == [[None] * 3] * 3
    sheet.range("B2:C2").value = 5
    assert sheet.range("B2:C2").value == [5.0, 5.0]


def test_formulas(book: xw.Book) -> None:
    cell = book.sheets[0].range("F2")
    assert book.sheets[0].range("B2").formula == "=1+1"
    cell.formula = "=B1*2"
    assert (cell.formula, cell.value) == ("=B1*2", 16.0)


def test_fill_colour_is_read_set_and_taken_away(book: xw.Book) -> None:
    cell = book.sheets[0].range("A1")
    assert cell.color == (255, 242, 204)
    cell.color = (255, 199, 206)
    assert cell.color == (255, 199, 206)
    cell.color = "#c6efce"
    assert cell.color == (198, 239, 206)
    cell.color = None
    assert cell.color is None


def test_notes_are_added_changed_and_deleted(book: xw.Book) -> None:
    sheet = book.sheets[0]
    assert sheet.range("A1").note is None
    note = sheet.range("A1").add_note("点検")
    assert (note.text, sheet.range("A1").note.text) == ("点検", "点検")
    with pytest.raises(ValueError, match="already has a note"):
        sheet.range("A1").add_note("もう一つ")
    assert [(n.location.address, n.text) for n in sheet.notes] == [("$A$1", "点検"), ("$A$2", "はじめのメモ")]
    note.text = "点検２"
    assert sheet.range("A1").note.text == "点検２"
    note.delete()
    assert sheet.range("A1").note is None
    assert sheet.range("A1").value == "年度"
    assert sheet.range("A2").note.text == "はじめのメモ"


def test_names(book: xw.Book) -> None:
    assert [name.name for name in book.names] == ["application.fiscal_year", "expenses.amount", "rate"]
    assert book.names["application.fiscal_year"].refers_to == "=申請書!$B$1"
    assert book.names["expenses.amount"].refers_to == "='収支 予算'!$C$2:$C$4"
    assert book.names["rate"].refers_to == "=0.9"
    assert book.names["expenses.amount"].refers_to_range.shape == (3, 1)
    assert book.sheets[0].range("application.fiscal_year").value == 8.0
    assert "nothing" not in book.names
    with pytest.raises(KeyError):
        book.names["nothing"]
    with pytest.raises(xw.XlwingsError):
        _ = book.names["rate"].refers_to_range
    book.names.add("plan_name", "='収支 予算'!$A$1")
    assert book.sheets[1].range("A1").name.name == "plan_name"
    book.names["plan_name"].refers_to = "=申請書!$A$2"
    assert book.names["plan_name"].refers_to_range.value == "001"
    book.names["plan_name"].delete()
    assert len(book.names) == 3


def test_ranges_address_themselves(book: xw.Book) -> None:
    block = book.sheets[0].range((2, 2), (4, 3))
    assert (block.address, block.shape, block.row, block.column, block.count) == (
        "$B$2:$C$4",
        (3, 2),
        2,
        2,
        6,
    )
    assert block[1, 1].address == "$C$3"
    assert block.get_address(False, False, external=True) == "[試し.xlsx]申請書!B2:C4"
    assert block.offset(1, 1).resize(1, 1).address == "$C$3"
    with pytest.raises(xw.XlwingsError):
        book.sheets[0].range("no such name")


def test_a_range_follows_rows_put_in_and_knows_when_it_is_gone(book: xw.Book) -> None:
    sheet = book.sheets[0]
    cell = sheet.range("A2")
    sheet.api.getRows().insertByIndex(0, 2)
    assert cell.address == "$A$4"
    sheet.api.getRows().removeByIndex(3, 1)
    with pytest.raises(xw.XlwingsError, match="deleted"):
        _ = cell.address


def test_hidden_rows_merged_cells_and_lists_are_seen(book: xw.Book) -> None:
    sheet = book.sheets[0]
    rows = sheet.range("A1:A3").rows
    assert rows.hidden is False
    rows[1].rows.hidden = True
    assert (rows.hidden, rows[1].rows.hidden) == (None, True)
    assert not sheet.range("D4").merge_cells
    sheet.range("D4:E5").api.merge(True)
    assert sheet.range("D4").merge_cells
    assert sheet.range("E5").merge_area.address == "$D$4:$E$5"
    assert sheet.range("F9").merge_area.address == "$F$9"
    assert sheet.range("H1").data_validation.type == "list"
    assert sheet.range("A1").data_validation.type == "none"


def test_sheets(book: xw.Book) -> None:
    assert [sheet.name for sheet in book.sheets] == ["申請書", "収支 予算"]
    added = book.sheets.add("点検", before="申請書")
    assert (added.index, len(book.sheets)) == (1, 3)
    added.name = "結果"
    assert book.sheets[0].name == "結果"
    added.visible = False
    assert not book.sheets["結果"].visible
    assert book.sheets["申請書"].used_range.address == "$A$1:$F$2"


def test_selecting_goes_to_the_sheet_and_the_cell(office: xw.App, book: xw.Book) -> None:
    book.sheets["収支 予算"].range("C3").select()
    assert book.sheets.active.name == "収支 予算"
    assert office.selection.address == "$C$3"
    assert office.books.active == book


def test_status_bar(office: xw.App, book: xw.Book) -> None:
    office.status_bar = "点検中"
    assert office.status_bar == "点検中"
    office.status_bar = False
    assert office.status_bar is False


def test_saving(book: xw.Book, tmp_path: Path) -> None:
    book.sheets[0].range("B1").value = 9
    book.save()
    assert openpyxl.load_workbook(tmp_path / "試し.xlsx")["申請書"]["B1"].value == 9
    book.save(tmp_path / "別名.ods")
    assert book.name == "別名.ods"
    with pytest.raises(xw.XlwingsError, match="unknown file type"):
        book.save(tmp_path / "別名.doc")


def test_no_mark_enters_the_undo_list(book: xw.Book) -> None:
    cell = book.sheets[0].range("B1")
    cell.color = (1, 2, 3)
    cell.add_note("メモ").text = "メモ２"
    cell.note.delete()
    assert book.api.getUndoManager().getAllUndoActionTitles() == ()
    assert not book.api.getUndoManager().isLocked()


def test_no_value_enters_the_undo_list(office: xw.App) -> None:
    book = office.books.add()
    sheet = book.sheets[0]
    sheet.range("B1").value = [[1, dt.date(2026, 4, 1), True, "=1+1"]]
    sheet.range("C1").clear_contents()
    assert book.api.getUndoManager().getAllUndoActionTitles() == ()
    book.api.setModified(False)
    book.close()
