"""The papers that a clerk hands in: A4, nine points or more, whole tables, nothing that is meant for the screen."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from validators import frames
from workbooks import look
from workbooks.form import blank, texts
from workbooks.form.build import built
from workbooks.form.canvas import Place

PAPERS = ("表紙", *texts.LEADS)
SHORT, LONG = 595.3, 841.9
"""The sides of A4 in points."""

DIGIT = {"Excel": 11 * 0.75, "LibreOffice": 1556 / 2048 * 10.5}
"""How broad a column of width 1 is, in points: as a digit of the form's font at 10.5 points, in Excel in whole pixels."""


@pytest.fixture(scope="module")
def form() -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(blank()))


@pytest.fixture(scope="module")
def places() -> dict[str, Place]:
    return built({}).places


def _area(sheet: Worksheet) -> tuple[int, int, int, int]:
    """Return the first column and row and the last column and row of what is printed of a sheet."""
    return range_boundaries(re.sub(r"^.*!|\$", "", str(sheet.print_area)))


def _scale(sheet: Worksheet, digit: float) -> float:
    left, _, right, _ = _area(sheet)
    columns = {
        number: one.width
        for one in sheet.column_dimensions.values()
        for number in range(one.min, min(one.max, 100) + 1)
    }
    broad = sum(columns[number] for number in range(left, right + 1)) * digit
    side = LONG if sheet.page_setup.orientation == "landscape" else SHORT
    return min(1.0, (side - 72 * (sheet.page_margins.left + sheet.page_margins.right)) / broad)


def _pages(sheet: Worksheet) -> list[float]:
    """Return how high what stands between a sheet's own page breaks is, in points before it is scaled."""
    _, top, _, bottom = _area(sheet)
    ends = [*sorted(one.id for one in sheet.row_breaks.brk), bottom]
    pages = []
    for end in ends:
        pages.append(sum(sheet.row_dimensions[row].height or 15 for row in range(top, end + 1)))
        top = end + 1
    return pages


@pytest.mark.parametrize("program", DIGIT)
@pytest.mark.parametrize("name", PAPERS)
def test_papers_are_printed_at_nine_points_or_more(form: openpyxl.Workbook, name: str, program: str) -> None:
    sheet = form[name]
    left, top, right, bottom = _area(sheet)
    assert form._fonts[0].name == look.FONT and form._fonts[0].sz == 10.5, "widths are told in its digits"
    assert sheet.page_setup.paperSize == 9 and sheet.page_setup.fitToHeight == 0
    cells = [
        cell
        for line in sheet.iter_rows(top, bottom, left, right)
        for cell in line
        if cell.has_style and (cell.value is not None or not cell.protection.locked)
    ]
    assert len(cells) > 10
    assert min(cell.font.sz for cell in cells) * _scale(sheet, DIGIT[program]) >= 9


@pytest.mark.parametrize("program", DIGIT)
@pytest.mark.parametrize(
    ("name", "pages"), [("表紙", 1), ("申請書", 2), ("計画", 1), ("間接補助", 1), ("年度別", 1)]
)
def test_no_page_runs_over_by_a_few_lines(
    form: openpyxl.Workbook, name: str, pages: int, program: str
) -> None:
    sheet = form[name]
    side = SHORT if sheet.page_setup.orientation == "landscape" else LONG
    room = side - 72 * (sheet.page_margins.top + sheet.page_margins.bottom)
    high = _pages(sheet)
    assert len(high) == pages
    assert max(high) * _scale(sheet, DIGIT[program]) <= room


@pytest.mark.parametrize("name", texts.LEADS)
def test_marks_counts_and_hints_are_not_printed(
    form: openpyxl.Workbook, places: dict[str, Place], name: str
) -> None:
    _, top, right, bottom = _area(form[name])
    own = [
        (one, places[f"{one.name}.{c.name}"])
        for one in frames.FRAMES
        for c in one.columns
        if one.sheet == name
    ]
    assert own
    assert max(place.row + place.rows for _, place in own) <= bottom
    assert top == 4, "the lead and the counts stand above"
    heads = [
        get_column_letter(cell.column)
        for line in form[name].iter_rows()
        for cell in line
        if cell.value in ("点検", "理由・読み取り") and cell.column <= right
    ]
    assert heads == []


def test_a_table_over_several_pages_begins_one_and_has_its_heads_on_each(form: openpyxl.Workbook) -> None:
    sheet = form["収支予算"]
    [section] = [cell.row for cell in sheet["B"] if cell.value == "支出"]
    assert [one.id for one in sheet.row_breaks.brk] == [section - 1]
    assert sheet.print_title_rows == f"${section}:${section + 1}"
    assert sheet.cell(section + 1, 3).value == "科目\n（必須）"


def test_each_page_says_of_which_sheet_it_is(form: openpyxl.Workbook) -> None:
    for name in texts.LEADS:
        assert str(form[name].oddHeader.left.text).endswith(f"{texts.NAME}　&A"), name


def test_a_box_shows_all_that_it_may_hold(form: openpyxl.Workbook, places: dict[str, Place]) -> None:
    """In paragraphs of three lines, the last of which is half full."""
    sheet = form["申請書"]
    widths = {one.min: one.width for one in sheet.column_dimensions.values()}
    for name, limit in texts.LIMITS.items():
        place = places[name]
        font = sheet.cell(place.row + 1, place.column + 1).font.sz
        broad = sum(widths[column] for column in range(place.column + 1, place.column + 4))
        line = int((broad * DIGIT["LibreOffice"] - 2 * font) / font)
        lines = -(-limit // int(line * 2.5)) * 3
        assert lines * font <= sum(texts.BOX_HEIGHT[name]), name
