"""A table of the summary goes on in a further sheet when the first is full; its links are formulas."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from batch.summary.looks import looks
from batch.summary.table import Head, Table
from workbooks.writer import Book

HEADS = (Head("番号", 6, "int"), Head("場所", 20, "link"))


def write(path: Path, rows: int, last: int) -> openpyxl.Workbook:
    """Write a table whose sheets end at the row ``last``, and read it back."""
    with Book(path) as book:
        table = Table(book, looks(book), "指摘一覧", HEADS, last)
        for number in range(1, rows + 1):
            table.add((number, (f"写し/{number}.xlsx#'申請書'!D5", f"申請書 D5（{number}）")))
        table.close()
    return openpyxl.load_workbook(path)


def test_a_full_sheet_goes_on_in_a_second_one_under_the_same_head(tmp_path: Path) -> None:
    book = write(tmp_path / "s.xlsx", rows=7, last=4)
    assert book.sheetnames == ["指摘一覧", "指摘一覧（2）", "指摘一覧（3）"]
    numbers = [[row[0].value for row in sheet.iter_rows()] for sheet in book.worksheets]
    assert numbers == [["番号", 1, 2, 3], ["番号", 4, 5, 6], ["番号", 7]]
    assert [sheet.auto_filter.ref for sheet in book.worksheets] == ["A1:B4", "A1:B4", "A1:B2"]


def test_links_are_formulas_since_a_sheet_holds_few_links_of_the_other_sort(tmp_path: Path) -> None:
    [sheet] = write(tmp_path / "s.xlsx", rows=3, last=100).worksheets
    assert str(sheet["B3"].value).startswith('=HYPERLINK("写し/2.xlsx#')
    assert not sheet._hyperlinks


def test_every_row_has_a_height_of_its_own_which_typing_does_not_change(tmp_path: Path) -> None:
    """A row of the height that all have is no fixed one: LibreOffice fits it to hidden texts when somebody types."""
    [sheet] = write(tmp_path / "s.xlsx", rows=3, last=100).worksheets
    assert all(sheet.row_dimensions[row].customHeight for row in range(1, 5))


def test_where_the_examiner_types_the_cell_says_what_is_allowed(tmp_path: Path) -> None:
    heads = (
        Head("対応", 8, "typed", ("返却", "容認"), "返却：直してもらう"),
        Head("メモ", 20, "typed", why="覚え"),
    )
    with Book(tmp_path / "s.xlsx") as book:
        table = Table(book, looks(book), "指摘一覧", heads, frozen=1)
        table.add(("", ""))
        table.close()
    sheet = openpyxl.load_workbook(tmp_path / "s.xlsx")["指摘一覧"]
    said = {
        str(one.sqref): (one.type, one.promptTitle, one.prompt, one.error)
        for one in sheet.data_validations.dataValidation
    }
    assert said == {
        "A2": ("list", "対応", "返却：直してもらう", "返却、容認 から選んでください。"),
        "B2": (None, "メモ", "覚え", None),
    }
    assert sheet.freeze_panes == "B2"
