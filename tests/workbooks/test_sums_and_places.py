"""The form's own sums, stale or spelt otherwise, and cells without addresses; drawn by code."""

from __future__ import annotations

import re

import pytest

from tests.workbooks.books import (
    APPLICATION,
    BUDGET,
    SHEETS,
    edited,
    found,
    observed,
    part,
    put,
    replaced,
    sound,
    text,
)
from workbooks.form.build import fill
from workbooks.reading.probe import probe
from workbooks.reading.reader import read
from workbooks.samples import load

STYLES, STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"
WARNED, NOTED = "warning", "note"


def budget(**cells: str) -> bytes:
    return edited(sound(), {BUDGET: put(**cells)})


# --- the form's sums ----------------------------------------------------------------------------

TOTAL = r"IFERROR\(SUM\([^()]*\),SUM\(expenses.amount\)\)"
STORED = rf"({TOTAL}</f><v>)\d+"


@pytest.mark.parametrize(
    "formula",
    [
        "sum( EXPENSES.Amount )",
        "SUM('収支予算'!H26:H65)",
        "SUM(収支予算!$H$26:$H$40,収支予算!H41:H65)",
        "収支予算!H66",
        "+SUM(expenses.amount)",
        "SUM((expenses.amount))",
        "SUM([0]!expenses.amount)",
    ],
)
def test_another_spelling_of_the_forms_sum_is_the_forms_sum(formula: str) -> None:
    assert found(edited(sound(), {APPLICATION: replaced((TOTAL, formula))})) == []


@pytest.mark.parametrize(
    "formula",
    [
        "2100000+0",
        "SUM('収支予算'!H26:H64)",
        "SUM(expenses.eligible)",
        "ROUND(SUM(expenses.amount),-3)",
        "収支予算!H67",
    ],
)
def test_another_formula_in_its_place_is_told(formula: str) -> None:
    data = edited(sound(), {APPLICATION: replaced((TOTAL, formula))})
    assert observed(data) == [("FORM-6", "other_formula", "application.total_cost", 1)]


@pytest.mark.parametrize("stored", ["1700000", "0", "2100000.5"])
def test_a_stale_sum_is_taken_from_the_table_and_told_once(stored: str) -> None:
    data = edited(
        sound(),
        {
            APPLICATION: replaced(
                (STORED, rf"\g<1>{stored}"), (r"(SUM\(expenses.eligible\)\)</f><v>)\d+", rf"\g<1>{stored}")
            )
        },
    )
    assert found(data) == [("FORM-6", WARNED, "申請書!D33")]
    assert read(data, "a").blocks["application.total_cost"].values == [2_100_000]


@pytest.mark.parametrize("error", ["#REF!", "#NAME?"])
def test_an_error_in_the_forms_own_sum_is_no_error_of_the_table(error: str) -> None:
    data = edited(
        sound(),
        {APPLICATION: replaced((rf'(<c r="D33"[^>]*?)>(<f>{TOTAL}</f>)<v>\d+', rf'\1 t="e">\2<v>{error}'))},
    )
    assert found(data) == [("FORM-6", WARNED, "申請書!D33")]


def test_numbers_stored_as_text_are_one_cause() -> None:
    data = budget(H26=text("1200000"), I26=text("1,200,000円"))
    data = edited(
        data,
        {
            APPLICATION: replaced(
                (STORED, r"\g<1>900000"), (r"(SUM\(expenses.eligible\)\)</f><v>)\d+", r"\g<1>800000")
            )
        },
    )
    assert [one for one in found(data) if one[0] != "FORM-4"] == [("FORM-6", WARNED, "申請書!D33")]
    [seen] = [one for one in read(data, "a").observations if one.rule == "FORM-6"]
    assert (seen.variant, seen.words["cells"]) == ("as_text", "H26、I26")


def test_a_sum_over_what_cannot_be_read_is_not_used() -> None:
    data = budget(H26=text("約120万円"))
    data = edited(data, {APPLICATION: replaced((STORED, r"\g<1>900000"))})
    assert [one for one in found(data) if one[1] == "error"] == [("FORM-2", "error", "収支予算!H26")]
    assert ("application.total_cost", 1) in read(data, "a").unreadable


# --- cells without addresses ----------------------------------------------------------------------


def bare(sheet: str) -> bytes:
    """Return the sound form with empty cells filled in and the addresses of a sheet's cells and rows taken away."""

    def edit(xml: str) -> str:
        lines = []
        for number, body in re.findall(r'<row r="(\d+)"[^>]*>(.*?)</row>', xml, re.DOTALL):
            while len(lines) + 1 < int(number):
                lines.append("<row></row>")
            cells = {
                cell[6]: cell for cell in re.findall(r'<c r="[A-Z]\d+"[^>]*?(?:/>|>.*?</c>)', body, re.DOTALL)
            }
            lines.append(
                "<row>" + "".join(cells.get(letter, "<c/>") for letter in "ABCDEFGHIJKLM") + "</row>"
            )
        body = re.sub(r'(<c) r="[A-Z]+\d+"', r"\1", "".join(lines))
        return re.sub(
            "<sheetData>.*</sheetData>", lambda _: f"<sheetData>{body}</sheetData>", xml, flags=re.DOTALL
        )

    return edited(sound(), {SHEETS[sheet]: edit})


@pytest.mark.parametrize("sheet", list(SHEETS))
def test_cells_without_addresses_are_counted_along(sheet: str) -> None:
    with_addresses, without = (probe(part(data, SHEETS[sheet])) for data in (sound(), bare(sheet)))
    assert without.formulas == with_addresses.formulas
    assert without.unresolved == with_addresses.unresolved
    assert found(bare(sheet)) == []


def test_errors_and_hidden_rows_without_addresses_are_found() -> None:
    xml = b"<worksheet><sheetData><row><c/></row><row hidden='1'><c/><c t='e'><v>#N/A</v></c></row></sheetData></worksheet>"
    seen = probe(xml)
    assert (seen.errors, seen.hidden) == ({(2, 2): "#N/A"}, {2})


def test_a_cell_of_many_formulas_is_looked_at_once() -> None:
    xml = b"<worksheet><sheetData><row r='1'><c\nr='A1'>" + b"<f >" * 50_000 + b"</sheetData></worksheet>"
    assert probe(xml).formulas == {(1, 1): ""}


def test_what_the_form_itself_writes_is_told_from_what_was_typed() -> None:
    values = dict(load()[0].values)
    submission = read(fill(values | {"income.amount": [..., 300_000, 80_000]}), "a.xlsx")
    assert {
        ("application.total_cost", 1),
        ("application.eligible_cost", 1),
        ("income.amount", 1),
    } <= submission.computed
    assert ("income.amount", 2) not in submission.computed
    assert ("income.amount", 1) not in read(fill(values), "a.xlsx").computed
