"""The returned copy: what it shows first, what a clerk can type into it, and that the answers come back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.end_to_end.office import saved_by_office
from tests.workbooks import packages
from validators.finding import Finding, Severity, finding_keys
from workbooks.annotate.annotator import annotate, verify
from workbooks.annotate.answer import Answer, Answers
from workbooks.annotate.answers import answers_in
from workbooks.annotate.layout import ResultSheet
from workbooks.annotate.marks import marks_of
from workbooks.annotate.resultbook import result_workbook
from workbooks.annotate.strip import strip
from workbooks.annotate.words import ANSWER_HEAD, ASKS, CHOICES, DONE, KEY_HEAD, STANDS, WHY_HEAD
from workbooks.arrival.formats import opened


def finding(number: int, cell: str = "B1") -> Finding:
    return Finding(
        "a.xlsx", "S3-3", Severity.ERROR, "申請書", cell, "x.y", 1, "補助金申請額", f"{number}円", "1円以下",
        f"指摘{number}です。", f"{number}を直してください。", "手引き 3", f"行{number}",
    )  # fmt: skip


FOUND = (finding(1), finding(2, "A2"))
KEYS = finding_keys("", FOUND)
SHEET = ResultSheet(
    FOUND, application="0123456789abcdef", sender="福島市　第1地区", keys=("a" * 16, "b" * 16)
)
TYPED = {1: (STANDS, "要綱第5条のとおりです"), 2: (ASKS, "=どの行ですか")}


def returned() -> bytes:
    return annotate(packages.workbook(), marks_of(FOUND), SHEET)


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def columns(page) -> dict[str, int]:
    return {cell.value: cell.column for cell in page[4]}


def answer(data: bytes, change: Callable[[openpyxl.Workbook], None] = lambda book: None) -> bytes:
    """Type the answers as a clerk does, with openpyxl; ``change`` does something more to the workbook."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    page = book["審査結果"]
    at = columns(page)
    for row in range(5, page.max_row + 1):
        if page.cell(row, at[KEY_HEAD]).value:
            choice, words = TYPED[int(page.cell(row, 1).value)]
            page.cell(row, at[ANSWER_HEAD], choice)
            page.cell(row, at[WHY_HEAD], words).data_type = "s"
    change(book)
    return saved(book)


def parts(copy: bytes) -> dict[str, bytes]:
    """Return the parts of a copy; the sum of the file that was marked is another each time."""
    return {name: re.sub(rb"[0-9a-f]{64}<", b"<", data) for name, data in packages.unzipped(copy).items()}


def given() -> tuple[Answer, ...]:
    return tuple(
        Answer(key, letter * 16, *TYPED[number], f"申請書!{one.cell}", f"［補助金申請額］\n{one.message}")
        for number, (one, key, letter) in enumerate(zip(FOUND, KEYS, "ab", strict=True), 1)
    )


def test_a_copy_opens_on_the_sheet_and_no_other_is_selected():
    selected = packages.sheet().replace(
        "<sheetData>",
        '<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews><sheetData>',
        1,
    )
    for views in (
        "",
        '<bookViews><workbookView activeTab="0"/></bookViews>',
        "<bookViews><workbookView/></bookViews>",
    ):
        source = packages.workbook(sheets={"申請書": selected}, book_before=views)
        copy = annotate(source, marks_of(FOUND), SHEET)
        verify(source, copy)
        book = openpyxl.load_workbook(io.BytesIO(copy))
        assert book.active.title == "審査結果"
        assert [page.title for page in book if page.sheet_view.tabSelected] == ["審査結果"]
        assert packages.unzipped(strip(copy)) == packages.unzipped(source)


def test_a_clerk_types_into_the_answers_and_into_nothing_else():
    page = openpyxl.load_workbook(io.BytesIO(returned()))["審査結果"]
    at = columns(page)
    assert page.protection.sheet and not page.protection.password
    open_cells = {cell.coordinate for row in page for cell in row if not cell.protection.locked}
    letters = [openpyxl.utils.get_column_letter(at[head]) for head in (ANSWER_HEAD, WHY_HEAD)]
    assert open_cells == {f"{letter}{row}" for letter in letters for row in (5, 6)}
    assert {page[cell].number_format for cell in open_cells} == {"@"}
    [rule] = page.data_validations.dataValidation
    assert (str(rule.sqref), rule.formula1) == (f"{letters[0]}5:{letters[0]}6", f'"{",".join(CHOICES)}"')


def test_the_fix_and_the_answer_fit_on_a_small_screen_and_the_checklist_stays_at_home():
    page = openpyxl.load_workbook(io.BytesIO(returned()))["審査結果"]
    at = columns(page)
    widths = [
        page.column_dimensions[openpyxl.utils.get_column_letter(n)].width for n in range(1, at[WHY_HEAD] + 1)
    ]
    # LibreOffice takes 10.2 pixels a character, and has a bar at the right; row heads and scroll bar apart.
    assert sum(10.2 * width for width in widths) * page.sheet_view.zoomScale / 100 <= 1252
    assert page.column_dimensions[openpyxl.utils.get_column_letter(at[KEY_HEAD])].hidden
    texts = [str(cell.value or "") for row in page for cell in row]
    assert texts[0] == "審査結果　福島市　第1地区" and "①" in page["A3"].value
    assert not any("人の目で" in text for text in texts)
    assert (page.page_setup.paperSize, page.page_setup.orientation) == (9, "landscape")


def test_nothing_is_answered_yet():
    assert answers_in(opened(returned())) == Answers(SHEET.application, SHEET.sender, ())
    assert answers_in(opened(packages.workbook())) is None


def _renamed(book: openpyxl.Workbook) -> None:
    book["審査結果"].title = "返事"
    for name in book.defined_names.values():
        name.value = (name.value or "").replace("審査結果", "返事")


def _alone(book: openpyxl.Workbook) -> None:
    del book["申請書"]
    book.defined_names.clear()


@pytest.mark.parametrize("change", [lambda book: None, _renamed, _alone], ids=("saved", "renamed", "alone"))
def test_answers_come_back(change):
    data = answer(returned(), change)
    assert answers_in(opened(data)) == Answers(SHEET.application, SHEET.sender, given())


def test_answers_on_the_results_alone_come_back():
    data = answer(result_workbook(packages.workbook(), SHEET))
    assert answers_in(opened(data)) == Answers(SHEET.application, SHEET.sender, given())


@pytest.mark.office
def test_answers_come_back_after_libreoffice_saved_them(tmp_path: Path):
    path = tmp_path / "写し.xlsx"
    path.write_bytes(answer(returned()))
    data = saved_by_office(path, tmp_path).read_bytes()
    assert answers_in(opened(data)) == Answers(SHEET.application, SHEET.sender, given())


def test_what_is_typed_beside_no_finding_is_not_lost():
    def write(book: openpyxl.Workbook) -> None:
        page = book["審査結果"]
        page.cell(page.max_row + 1, columns(page)[WHY_HEAD], "電話ください")

    found = answers_in(opened(answer(returned(), write)))
    assert found is not None and found.given == (*given(), Answer("", words="電話ください"))


def test_marking_twice_gives_the_same_parts_and_answers_stay():
    assert parts(annotate(returned(), marks_of(FOUND), SHEET)) == parts(returned())
    once = annotate(answer(returned()), marks_of(FOUND), SHEET)
    kept = answers_in(opened(once))
    assert kept is not None and kept.given == given()
    assert parts(annotate(once, marks_of(FOUND), SHEET)) == parts(once)


def test_an_answer_to_what_is_no_finding_any_more_stays_on_the_sheet():
    less = ResultSheet(FOUND[1:], keys=("b" * 16,))
    once = annotate(answer(returned()), marks_of(FOUND[1:]), less)
    kept = answers_in(opened(once))
    assert kept is not None and sorted(one.choice for one in kept.given) == sorted((STANDS, ASKS))
    assert parts(annotate(once, marks_of(FOUND[1:]), less)) == parts(once)
    assert DONE not in {one.choice for one in kept.given}
