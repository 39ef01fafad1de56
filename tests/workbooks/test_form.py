"""The built form: every name in place, the same bytes each time, the committed file current."""

from __future__ import annotations

import datetime as dt
import zipfile
from io import BytesIO

import openpyxl
import pytest

from validators import frames
from workbooks.form import blank, build_form, fill


def _names(data: bytes) -> dict[str, tuple[str, int]]:
    """Return (sheet, number of cells) by defined name, print set-up left out."""
    book = openpyxl.load_workbook(BytesIO(data))
    found = {}
    for name, defined in book.defined_names.items():
        [(sheet, cells)] = defined.destinations
        area = book[sheet][cells]
        found[name] = (sheet, len(area) if isinstance(area, tuple) else 1)
    return found


def test_every_name_of_the_frames_has_its_rows_on_its_sheet() -> None:
    expected = {f"{f.name}.{c.name}": (f.sheet, f.rows) for f in frames.FRAMES for c in f.columns}
    found = _names(build_form())
    assert {name: found[name] for name in expected} == expected


def test_names_of_one_frame_have_the_same_rows_of_cells() -> None:
    book = openpyxl.load_workbook(BytesIO(build_form()))
    for one in frames.FRAMES:
        if one.rows == 1:
            continue
        tops = {
            book.defined_names[f"{one.name}.{c.name}"]
            .attr_text.split("!")[1]
            .replace("$", "")
            .lstrip("ABCDEFGHIJKL")
            for c in one.columns
        }
        first_rows = {top.split(":")[0] for top in tops}
        assert len(first_rows) == 1, one.name


def test_built_twice_is_byte_for_byte_the_same() -> None:
    assert build_form() == build_form()


def test_committed_form_is_what_the_builder_gives() -> None:
    """Compared part by part: another zlib may compress the same parts differently."""
    built, committed = (zipfile.ZipFile(BytesIO(data)) for data in (build_form(), blank()))
    assert committed.namelist() == built.namelist()
    for part in built.namelist():
        assert committed.read(part) == built.read(part), part


def test_identity_stands_in_cells_and_in_document_properties() -> None:
    book = openpyxl.load_workbook(BytesIO(build_form()))
    assert book["様式情報"].sheet_state == "veryHidden"
    assert [book["様式情報"]["B1"].value, book["様式情報"]["B2"].value] == ["kyoten-network", "2025-01-08"]
    assert {p.name: p.value for p in book.custom_doc_props.props} == {
        "form.id": "kyoten-network",
        "form.version": "2025-01-08",
    }


def test_filled_values_stand_at_their_names_and_totals_are_stored() -> None:
    data = fill(
        {
            "application.submitted_on": dt.date(2026, 4, 15),
            "application.fiscal_year": "令和8年度",
            "expenses.category": ["委託料", None, "諸経費"],
            "expenses.amount": [1_200_000, None, 300_000],
            "expenses.eligible": [1_200_000, None, 100_000],
        }
    )
    book = openpyxl.load_workbook(BytesIO(data), data_only=True)

    def at(name: str, row: int = 1) -> object:
        sheet, cells = next(iter(book.defined_names[name].destinations))
        area = book[sheet][cells]
        return area[row - 1][0].value if isinstance(area, tuple) else area.value

    assert at("application.submitted_on") == dt.datetime(2026, 4, 15)
    assert at("application.fiscal_year") == "令和8年度"
    assert [at("expenses.category", n) for n in (1, 2, 3)] == ["委託料", None, "諸経費"]
    assert at("application.total_cost") == 1_500_000
    assert at("application.eligible_cost") == 1_300_000


def test_unknown_name_is_refused() -> None:
    with pytest.raises(KeyError, match="nothing"):
        fill({"application.nothing": 1})


def test_input_cells_are_free_and_everything_else_is_protected() -> None:
    book = openpyxl.load_workbook(BytesIO(build_form()))
    for one in frames.FRAMES[:-1]:
        sheet = book[one.sheet]
        assert sheet.protection.sheet and sheet.protection.password is None
        assert sheet.protection.insertRows is False, "inserting rows is allowed"
        for column in one.columns:
            _, cells = next(iter(book.defined_names[f"{one.name}.{column.name}"].destinations))
            cell = sheet[cells.split(":")[0]]
            computed = column.name == one.fixed or f"{one.name}.{column.name}" in (
                "application.total_cost",
                "application.eligible_cost",
            )
            assert cell.protection.locked is computed, f"{one.name}.{column.name}"


def test_every_link_leads_to_a_name() -> None:
    book = openpyxl.load_workbook(BytesIO(build_form()))
    formulas = [
        str(cell.value) for sheet in book for row in sheet.iter_rows(max_row=60) for cell in row if cell.value
    ]
    targets = [one.split('"')[1].removeprefix("#") for one in formulas if one.startswith("=HYPERLINK(")]
    assert len(targets) > 40
    assert {one for one in targets if one not in book.defined_names} == set()


def test_names_for_the_form_itself_hold_no_dot() -> None:
    """The reader takes every name with a dot for a value: helpers have none."""
    book = openpyxl.load_workbook(BytesIO(build_form()))
    assert {one for one in book.defined_names if "." in one} == set(frames.names())
