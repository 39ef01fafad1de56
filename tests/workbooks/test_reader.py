"""The reader: filled forms, whole and damaged in the ways that clerks and programs damage them."""

from __future__ import annotations

import datetime as dt
import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from openpyxl import Workbook

from validators.frames import names
from validators.submission import Block, Observation, Submission
from workbooks.arrival.formats import opened
from workbooks.form import blank
from workbooks.form.build import fill
from workbooks.ooxml.address import Area, parse_reference
from workbooks.ooxml.workbook import read_workbook
from workbooks.reading.reader import read
from workbooks.refusal import Refused

FILLED = {
    "application.municipality": "三島町",
    "application.starts_on": dt.date(2026, 4, 1),
    "expenses.category": ["報償費", "委託料", None],
    "expenses.amount": [120_000, 300_000, None],
    "expenses.eligible": [120_000, 250_000, None],
}
BUDGET, APPLICATION = "xl/worksheets/sheet6.xml", "xl/worksheets/sheet3.xml"


def patched(data: bytes, part: str, *edits: tuple[str, str]) -> bytes:
    """Return a workbook with regular expressions replaced (each exactly once) in one part."""
    target = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            for pattern, replacement in edits if name == part else ():
                changed, count = re.subn(pattern, replacement, text.decode(), count=1)
                assert count, pattern
                text = changed.encode()
            new.writestr(name, text)
    return target.getvalue()


def renamed(data: bytes, *edits: tuple[str, str]) -> bytes:
    return patched(data, "xl/workbook.xml", *edits)


def seen(submission: Submission) -> list[tuple[str, str, str, int, str]]:
    """Return rule, variant, name, row and cell of everything that was observed."""
    return [(o.rule, o.variant, o.name, o.row, o.cell) for o in submission.observations]


def read_through_openpyxl(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(data))


def saved(book: openpyxl.Workbook) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def test_the_blank_form_has_every_name_and_nothing_to_remark() -> None:
    submission = read(blank(), "a.xlsx")
    assert set(submission.blocks) == set(names())
    assert submission.observations == []
    assert submission.unreadable == set()
    assert submission.sheets[:3] == ("はじめに", "表紙", "申請書")


def test_values_come_with_the_places_of_their_cells() -> None:
    submission = read(fill(FILLED), "a.xlsx")
    assert submission.observations == []
    assert submission.blocks["application.municipality"].values == ["三島町"]
    assert submission.blocks["application.starts_on"].values == [dt.date(2026, 4, 1)]
    assert submission.blocks["application.total_cost"].values == [420_000]
    amounts = submission.blocks["expenses.amount"]
    assert amounts.values == [120_000, 300_000] + [None] * 38
    sheet, cell = submission.place("expenses.amount", 2)
    found = read_through_openpyxl(fill(FILLED))[sheet][cell]
    assert found.value == 300_000


def test_sheets_may_be_moved_and_renamed_and_names_written_in_any_case() -> None:
    book = read_through_openpyxl(fill(FILLED))
    book["収支予算"].title = "予算 (案)'26"
    book.move_sheet("申請書", 4)
    for name in list(book.defined_names):
        one = book.defined_names.pop(name)
        one.attr_text = one.attr_text.replace("'収支予算'", "'予算 (案)''26'")
        one.name = name.upper()
        book.defined_names[name.upper()] = one
    submission = read(saved(book), "a.xlsx")
    assert submission.blocks["expenses.amount"].sheet == "予算 (案)'26"
    assert submission.blocks["expenses.amount"].values[:2] == [120_000, 300_000]


def test_rows_inserted_and_deleted_inside_a_table_count() -> None:
    longer = renamed(fill(FILLED), *((r"('収支予算'!\$[A-Z]\$26:\$[A-Z]\$)65(?=<)", r"\g<1>60"),) * 9)
    assert read(longer, "a.xlsx").blocks["expenses.note"].values == [None] * 35


def test_a_name_of_a_single_sheet_is_passed_over() -> None:
    copied = renamed(
        fill(FILLED),
        (
            "<definedNames>",
            '<definedNames><definedName name="application.municipality" localSheetId="1">\'計画\'!$A$1</definedName>',
        ),
    )
    assert read(copied, "a.xlsx").blocks["application.municipality"].values == ["三島町"]


def test_the_value_of_a_cell_merged_into_another_is_found() -> None:
    merged = renamed(
        fill({"application.outline": "交流拠点の整備"}),
        (r"(application.outline\">'申請書'!\$C\$39)", r"\1:$E$40"),
    )
    assert read(merged, "a.xlsx").blocks["application.outline"] == Block("申請書", 39, 3, ["交流拠点の整備"])


def test_table_rows_of_two_sheet_rows_count_once() -> None:
    book = read_through_openpyxl(
        fill({"income.source": ["県補助金", None, "市町村負担"], "income.amount": [9, None, 1]})
    )
    sheet = book["収支予算"]
    for area in [a for a in list(sheet.merged_cells.ranges) if 16 <= a.min_row <= 21]:
        sheet.unmerge_cells(str(area))
    for first in (16, 18, 20):
        for left, right in (("C", "C"), ("D", "G"), ("H", "H")):
            sheet.merge_cells(f"{left}{first}:{right}{first + 1}")
    submission = read(saved(book), "a.xlsx")
    assert submission.blocks["income.amount"].values == [9, 1, None]
    assert submission.blocks["income.amount"].address(2) == "H18"


@pytest.mark.parametrize(
    ("reference", "area"),
    [
        ("申請書!$C$5", Area("申請書", 5, 3, 1, 1)),
        ("'収支 予算'!$C$5:$F$44", Area("収支 予算", 5, 3, 40, 4)),
        ("'O''Neil'!AA10", Area("O'Neil", 10, 27, 1, 1)),
        ("#REF!", None),
        ("申請書!#REF!", None),
        ("申請書!$C$5,申請書!$C$7", None),
        ("申請書!$C:$C", None),
        ("申請書!$C$0", None),
        ("OFFSET(申請書!$C$5,1,0)", None),
    ],
)
def test_references(reference: str, area: Area | None) -> None:
    assert parse_reference(reference) == area


def test_another_workbook_is_told_as_such_and_nothing_else_is_said_of_it() -> None:
    submission = read(saved(Workbook()), "a.xlsx")
    assert submission.observations == [Observation("FORM-5", variant="other")]
    assert submission.blocks == {}


def test_each_missing_and_each_broken_name_is_listed() -> None:
    damaged = renamed(
        fill(FILLED),
        ('name="plan.meetings"', 'name="meetings"'),
        (r"(name=\"plan.status\">)[^<]*", r"\1計画!#REF!"),
    )
    submission = read(damaged, "a.xlsx")
    assert seen(submission) == [
        ("FORM-5", "broken", "plan.status", 0, ""),
        ("FORM-5", "missing", "plan.meetings", 0, ""),
    ]
    assert submission.observations[0].words == {"defined": "plan.status", "reference": "計画!#REF!"}
    assert "plan.status" not in submission.blocks


def test_the_form_is_known_by_its_properties_when_the_hidden_sheet_is_gone() -> None:
    damaged = renamed(
        blank(),
        (r'(name="form.id">)[^<]*', r"\1#REF!"),
        (r'(name="form.version">)[^<]*', r"\1#REF!"),
    )
    assert seen(read(damaged, "a.xlsx")) == [("FORM-5", "inspected", "", 0, "")]


def test_an_unknown_version_is_told_and_the_rest_is_read() -> None:
    newer = patched(fill(FILLED), "xl/sharedStrings.xml", ("<t>2026-11-26</t>", "<t>2031-04-01</t>"))
    submission = read(newer, "a.xlsx")
    assert seen(submission) == [("FORM-5", "version", "form.version", 1, "")]
    assert submission.observations[0].words["version"] == "2031-04-01"
    assert submission.blocks["application.municipality"].values == ["三島町"]


def test_columns_of_a_table_that_slipped_apart_are_told() -> None:
    slipped = renamed(fill(FILLED), (r"(expenses.amount\">'収支予算'!\$H\$26:\$H\$)65", r"\g<1>66"))
    assert seen(read(slipped, "a.xlsx")) == [("FORM-5", "ragged", "expenses.category", 0, "")]


def test_the_forms_own_sums_are_computed_where_no_result_is_stored() -> None:
    fresh = saved(read_through_openpyxl(fill(FILLED)))
    submission = read(fresh, "a.xlsx")
    assert submission.observations == []
    assert submission.blocks["application.total_cost"].values == [420_000]
    assert submission.blocks["application.eligible_cost"].values == [370_000]


def test_an_overwritten_formula_of_the_form_is_told_and_its_value_read() -> None:
    submission = read(fill({**FILLED, "application.total_cost": 500_000}), "a.xlsx")
    assert seen(submission) == [("FORM-6", "overwritten", "application.total_cost", 1, "")]
    assert submission.blocks["application.total_cost"].values == [500_000]


def test_an_overwritten_total_of_a_table_is_told_with_its_cell() -> None:
    book = read_through_openpyxl(fill(FILLED))
    book["収支予算"]["H66"] = 999
    assert seen(read(saved(book), "a.xlsx")) == [("FORM-6", "total", "expenses.amount", 0, "H66")]


def test_overwritten_sums_beside_the_cells_are_told_with_their_cells() -> None:
    book = read_through_openpyxl(fill(FILLED))
    book["年度別"]["I7"] = 495_000
    assert seen(read(saved(book), "a.xlsx")) == [("FORM-6", "beside", "years.fiscal_year", 2, "I7")]


def test_a_typed_formula_counts_only_with_its_result() -> None:
    book = read_through_openpyxl(fill(FILLED))
    book["収支予算"]["H28"] = "=100*3"
    submission = read(saved(book), "a.xlsx")
    assert seen(submission) == [
        ("FORM-6", "no_result", "application.total_cost", 1, ""),
        ("FORM-6", "no_result", "expenses.amount", 3, ""),
    ]
    assert submission.unreadable == {("application.total_cost", 1), ("expenses.amount", 3)}


def test_a_typed_formula_with_a_result_is_read() -> None:
    typed = patched(fill(FILLED), BUDGET, (r'(<c r="H28"[^>]*)/>', r"\1><f>100*3</f><v>300</v></c>"))
    typed = patched(typed, APPLICATION, (r"(SUM\(expenses.amount\)\)</f><v>)420000", r"\g<1>420300"))
    submission = read(typed, "a.xlsx")
    assert submission.observations == []
    assert submission.blocks["expenses.amount"].values[2] == 300


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A", "#SPILL!", "#CALC!"])
def test_an_error_value_is_told_and_not_used(error: str) -> None:
    broken = patched(
        fill(FILLED),
        BUDGET,
        (r'<c r="H27"([^>]*)><v>[^<]*</v></c>', rf'<c r="H27"\1 t="e"><f>1/0</f><v>{error}</v></c>'),
    )
    submission = read(broken, "a.xlsx")
    assert seen(submission) == [("FORM-6", "error", "expenses.amount", 2, "")]
    assert submission.observations[0].words == {"typed": error}
    assert submission.unreadable == {("expenses.amount", 2), ("application.total_cost", 1)}
    assert submission.blocks["expenses.category"].values[:2] == ["報償費", "委託料"]


def test_data_below_a_table_is_told_once_a_row() -> None:
    book = read_through_openpyxl(fill(FILLED))
    sheet = book["間接補助"]
    sheet["C11"], sheet["E11"] = "宮下地区協議会", 100_000
    submission = read(saved(book), "a.xlsx")
    assert seen(submission) == [("FORM-7", "outside", "implementers.name", 0, "C11")]
    assert submission.observations[0].words["typed"] == "宮下地区協議会"


def test_a_row_inserted_above_the_first_is_told() -> None:
    shorter = renamed(fill(FILLED), *((r"('収支予算'!\$[A-Z]\$)26(:\$[A-Z]\$65<)", r"\g<1>27\2"),) * 9)
    shorter = patched(
        shorter,
        APPLICATION,
        (r"(SUM\(expenses.amount\)\)</f><v>)420000", r"\g<1>300000"),
        (r"(SUM\(expenses.eligible\)\)</f><v>)370000", r"\g<1>250000"),
    )
    assert seen(read(shorter, "a.xlsx")) == [("FORM-7", "outside", "expenses.category", 0, "C26")]


def test_data_in_hidden_rows_is_told_and_read() -> None:
    hidden = patched(
        fill(FILLED),
        BUDGET,
        ('<row r="27"', '<row r="27" hidden="1"'),
        ('<row r="40"', '<row r="40" hidden="1"'),
    )
    submission = read(hidden, "a.xlsx")
    assert seen(submission) == [("FORM-7", "hidden", "expenses.category", 0, "C27")]
    assert submission.blocks["expenses.amount"].values[1] == 300_000


def test_lost_drop_down_lists_are_told_by_sheet() -> None:
    book = read_through_openpyxl(fill(FILLED))
    book["計画"].data_validations.dataValidation.clear()
    submission = read(saved(book), "a.xlsx")
    assert [(o.rule, o.variant, o.sheet) for o in submission.observations] == [
        ("FORM-6", "validation", "計画")
    ]


def test_readings_above_the_characters_are_no_part_of_the_text() -> None:
    with_kana = patched(
        fill(FILLED),
        "xl/sharedStrings.xml",
        (
            "<si><t>三島町</t></si>",
            '<si><t>三島町</t><rPh sb="0" eb="3"><t>ミシママチ</t></rPh><phoneticPr fontId="1"/></si>',
        ),
    )
    spilled = patched(with_kana, APPLICATION, (r'<c r="D4"[^>]*/>', '<c r="D4" t="e"><v>#SPILL!</v></c>'))
    for data in (with_kana, spilled):
        assert read(data, "a.xlsx").blocks["application.municipality"].values == ["三島町"]


def test_escaped_control_characters_are_decoded_once() -> None:
    typed = patched(
        fill({"application.outline": "一行目*二行目", "application.development": "_x000D_"}),
        "xl/sharedStrings.xml",
        (r"一行目\*二行目", "一行目_x000D_二行目"),
    )
    spilled = patched(typed, APPLICATION, (r'<c r="D4"[^>]*/>', '<c r="D4" t="e"><v>#SPILL!</v></c>'))
    for data in (typed, spilled):
        blocks = read(data, "a.xlsx").blocks
        assert blocks["application.outline"].values == ["一行目\r二行目"]
        assert blocks["application.development"].values == ["_x000D_"]


def test_the_strict_dialect_and_prefixed_namespaces_are_read() -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strict = renamed(fill(FILLED), (main, "http://purl.oclc.org/ooxml/spreadsheetml/main"))
    assert read(strict, "a.xlsx").blocks["expenses.amount"].values[0] == 120_000
    prefixed = patched(fill(FILLED), BUDGET, *_prefixed(fill(FILLED)))
    submission = read(prefixed, "a.xlsx")
    assert submission.observations == []
    assert submission.blocks["expenses.amount"].values[0] == 120_000


def _prefixed(data: bytes) -> list[tuple[str, str]]:
    with ZipFile(BytesIO(data)) as package:
        text = package.read(BUDGET).decode()
    body = text.partition("?>")[2].lstrip()
    changed = re.sub(r"<(/?)(?=\w)", r"<\1x:", body).replace("xmlns=", "xmlns:x=", 1)
    return [(re.escape(body), changed.replace("\\", "\\\\"))]


def test_a_japanese_built_in_date_format_gives_the_date() -> None:
    styles = patched(fill(FILLED), "xl/styles.xml", (r'numFmtId="1[67]\d"', 'numFmtId="57"'))
    value = read(styles, "a.xlsx").blocks["application.starts_on"].values[0]
    assert value in (dt.date(2026, 4, 1), 46113)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", b"text"])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        read(data, "a.xlsx")


def test_a_package_without_a_workbook_part_is_refused() -> None:
    target = BytesIO()
    with ZipFile(target, "w") as package:
        package.writestr("hello.txt", "x")
    with pytest.raises(Refused):
        read(target.getvalue(), "a.xlsx")


def test_the_workbook_part_is_found_where_the_package_says() -> None:
    moved = BytesIO()
    with ZipFile(BytesIO(blank())) as old, ZipFile(moved, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "_rels/.rels":
                text = text.replace(b"xl/workbook.xml", b"xl/book.xml")
            new.writestr(
                name.replace("xl/workbook.xml", "xl/book.xml").replace("workbook.xml.rels", "book.xml.rels"),
                text,
            )
    assert next(iter(read_workbook(opened(moved.getvalue())).sheets)) == "はじめに"


def test_a_hostile_part_is_refused_where_it_is_read_and_nowhere_else() -> None:
    dtd = (r"<worksheet ", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet ')
    with pytest.raises(Refused, match="dtd"):
        read(patched(fill(FILLED), APPLICATION, dtd), "a.xlsx")
    never_read = patched(fill(FILLED), "xl/worksheets/sheet12.xml", dtd)
    assert read(never_read, "a.xlsx") == read(fill(FILLED), "a.xlsx")


def test_a_workbook_of_too_many_sheets_is_refused() -> None:
    sheets = "".join(f'<sheet name="表{n}" sheetId="{n + 100}" r:id="rId1"/>' for n in range(300))
    with pytest.raises(Refused, match="sheets"):
        read(patched(fill(FILLED), "xl/workbook.xml", ("</sheets>", f"{sheets}</sheets>")), "a.xlsx")
