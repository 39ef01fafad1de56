"""The built form: every name in place, the same bytes each time, the committed file current."""

from __future__ import annotations

import datetime as dt
import zipfile
from io import BytesIO

import openpyxl
import pytest

from validators import frames
from validators.engine import check
from validators.frames import FORM_VERSIONS
from validators.pending import states
from workbooks import look
from workbooks.form import blank, twins
from workbooks.form.build import build_form, fill
from workbooks.form.checks import rules
from workbooks.form.results import complete
from workbooks.reading.reader import read


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


@pytest.fixture(scope="module")
def finished() -> bytes:
    """The blank form with every result, as ``python -m workbooks.form`` writes it."""
    return complete({})


def test_committed_form_is_what_the_builder_gives(finished: bytes) -> None:
    """Compared part by part: another zlib may compress the same parts differently."""
    built, committed = (zipfile.ZipFile(BytesIO(data)) for data in (finished, blank()))
    assert committed.namelist() == built.namelist()
    for part in built.namelist():
        assert committed.read(part) == built.read(part), part


def test_identity_stands_in_cells_and_in_document_properties() -> None:
    book = openpyxl.load_workbook(BytesIO(build_form()))
    assert book["様式情報"].sheet_state == "veryHidden"
    assert [book["様式情報"]["B1"].value, book["様式情報"]["B2"].value] == [
        "kyoten-network",
        FORM_VERSIONS[-1],
    ]
    assert {p.name: p.value for p in book.custom_doc_props.props} == {
        "form.id": "kyoten-network",
        "form.version": FORM_VERSIONS[-1],
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
        for one_may in ("insertRows", "deleteRows", "sort"):
            assert getattr(sheet.protection, one_may) is False, f"{one_may} is allowed"
        for column in one.columns:
            _, cells = next(iter(book.defined_names[f"{one.name}.{column.name}"].destinations))
            cell = sheet[cells.split(":")[0]]
            assert cell.protection.locked is (column.name == one.fixed), f"{one.name}.{column.name}"


def test_a_table_row_holds_no_locked_cell() -> None:
    """So Excel deletes it from a protected sheet; the seven subjects of the plan stay.

    A cell that the file does not hold looks as its row does, and not as its column, where the row has a style.
    """
    book = openpyxl.load_workbook(BytesIO(build_form()))
    for one in frames.FRAMES[:-1]:
        if one.rows == 1:
            continue
        sheet = book[one.sheet]
        [(_, cells)] = book.defined_names[f"{one.name}.{one.columns[0].name}"].destinations
        first, last = (int(end.split("$")[2]) for end in cells.split(":"))
        free = {
            all(not cell.protection.locked for cell in sheet[row] if cell.has_style)
            and bool(sheet.row_dimensions[row].customFormat)
            and sheet.row_dimensions[row].protection.locked is False
            for row in range(first, last + 1)
        }
        assert free == {not one.fixed}, one.name


def test_columns_right_of_a_table_are_out_of_reach_but_in_no_window() -> None:
    """LibreOffice paints hidden columns in a window as it does others: 16,000 of them cost a third of a second a key."""
    book = openpyxl.load_workbook(BytesIO(build_form()))
    free = {one.sheet for one in frames.FRAMES if one.rows > 1 and not one.fixed}
    for sheet in book:
        columns = sorted(sheet.column_dimensions.values(), key=lambda at: at.min or 0)
        hidden = [at for at in columns if at.hidden]
        assert [at.max for at in hidden] == ([16384] if sheet.title in free else []), sheet.title
        if hidden:
            assert columns[-1] is hidden[0]
            shown = sum(at.width * (at.max - at.min + 1) for at in columns[:-1])
            assert shown * 7 > 2_500, "pixels: broader than the window of a large screen"


def test_a_list_of_what_was_typed_elsewhere_does_not_let_everything_pass() -> None:
    """A list over cells of which one is blank warns of nothing in Excel, unless blanks count as entries."""
    book = openpyxl.load_workbook(BytesIO(build_form()))
    lists = [
        one
        for sheet in book
        for one in sheet.data_validations.dataValidation
        if one.type == "list" and one.formula1 in set(frames.names())
    ]
    assert [(one.formula1, bool(one.allowBlank), one.errorStyle) for one in lists] == [
        ("implementers.name", False, "warning")
    ]


def test_every_link_leads_to_a_name_or_a_sheet() -> None:
    book = openpyxl.load_workbook(BytesIO(build_form()))
    formulas = [
        str(cell.value) for sheet in book for row in sheet.iter_rows(max_row=60) for cell in row if cell.value
    ]
    targets = {one.split('"')[1].removeprefix("#") for one in formulas if one.startswith("=HYPERLINK(")}
    known = {*book.defined_names, *(f"'{name}'!A1" for name in book.sheetnames)}
    assert targets - known == set()
    listed = {rule.marks[0] for rule in rules()} | {
        mark for rule in rules() for mark in twins.parts(rule)
    } - {""}
    assert listed - set(book.defined_names) == set()


def test_excel_puts_no_triangles_of_its_own_into_a_sound_form() -> None:
    with zipfile.ZipFile(BytesIO(blank())) as book:
        sheets = [book.read(f"xl/worksheets/sheet{number}.xml").decode() for number in range(1, 9)]
    for one in sheets:
        for remark in ("numberStoredAsText", "formula", "unlockedFormula"):
            assert f'<ignoredError sqref="A1:Z200" {remark}="1"/>' in one


def test_names_for_the_form_itself_hold_no_dot() -> None:
    """The reader takes every name with a dot for a value: helpers have none."""
    book = openpyxl.load_workbook(BytesIO(build_form()))
    assert {one for one in book.defined_names if "." in one} == set(frames.names())


def test_sheets_stand_in_the_order_of_filling_them_in() -> None:
    shown = [
        sheet.title for sheet in openpyxl.load_workbook(BytesIO(blank())) if sheet.sheet_state == "visible"
    ]
    assert shown[:8] == ["はじめに", "表紙", "申請書", "計画", "間接補助", "収支予算", "年度別", "点検"]


def test_a_blank_form_accuses_nobody(finished: bytes) -> None:
    """What is stored, and so what a phone shows: what is missing is counted, nothing is a fault."""
    book = openpyxl.load_workbook(BytesIO(finished), data_only=True)
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value]
    assert [one for one in texts if one.startswith(("▲", "！"))] == []
    [checked] = check([read(finished, "")])
    missing = states(checked.findings, checked.typed)
    assert (missing.faults, missing.doubts) == (0, 0)
    assert book["はじめに"]["B3"].value == f"あと {missing.missing} か所です"


def test_every_formula_of_the_blank_form_has_its_result(finished: bytes) -> None:
    formulas, results = (openpyxl.load_workbook(BytesIO(finished), data_only=one) for one in (False, True))
    counted = 0
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    counted += 1
                    stored = results[sheet.title][cell.coordinate].value
                    assert not str(stored).startswith("#"), f"{sheet.title} {cell.coordinate}"
    assert counted > 4000


@pytest.mark.parametrize(("name", "cell"), [("expenses.amount", "H26"), ("years.plan_grant", "G6")])
def test_the_form_fills_in_what_follows_until_it_is_typed_over(name: str, cell: str) -> None:
    book = openpyxl.load_workbook(BytesIO(build_form()))
    assert str(book[frames.frame(name.partition(".")[0]).sheet][cell].value).startswith("=IF")


def test_each_fact_is_said_once() -> None:
    submission = read(
        fill(
            {
                "application.municipality": "三島町",
                "application.project_type": "小さな拠点づくり事業",
                "application.grant_requested": 90_000,
                "expenses.quantity": [2, "3名", 1.5],
                "expenses.unit_price": [50_000, 1_000, 333],
                "years.status": ["実績", "今回申請"],
            }
        ),
        "",
    )
    values = {name: block.values for name, block in submission.blocks.items()}
    assert values["application.municipality_code"] == ["074446"]
    assert values["application.bureau"] == ["会津"]
    assert values["expenses.amount"][:3] == [100_000, None, 499]
    assert [values["income.source"][0], values["income.amount"][0]] == ["県補助金", 90_000]
    assert values["years.project_grant"][:2] == [None, 90_000]
    assert values["years.plan_grant"][:2] == [None, None]
    assert values["application.total_cost"] == [100_499]
    assert submission.observations == []


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.1, 1.4.3)."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lights = sorted((light(one), light(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


@pytest.mark.parametrize("style", sorted(look.STYLES))
def test_every_text_and_every_border_can_be_seen(style: str) -> None:
    made = look.STYLES[style]
    ground = made.get("bg_color", "#FFFFFF")
    assert contrast(made.get("font_color", look.INK), ground) >= 4.5
    for border in ("border_color", "bottom_color", "top_color"):
        assert contrast(made.get(border, look.INK), "#FFFFFF") >= 3


@pytest.mark.parametrize("shown", [look.FAULT, look.DOUBT, look.SOUND, look.FAINT])
def test_every_mark_can_be_seen_on_every_ground(shown: dict[str, str]) -> None:
    grounds = [shown["bg_color"]] if "bg_color" in shown else ["#FFFFFF", look.INPUT_FILL, look.AUTO_FILL]
    assert min(contrast(shown["font_color"], ground) for ground in grounds) >= 4.5


def test_an_input_cell_is_told_by_its_frame_as_well_as_by_its_colour() -> None:
    assert (look.STYLES["input"]["border"], look.STYLES["auto"]["border"]) == (2, 1)
