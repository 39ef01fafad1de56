"""Siblings of what the field sent: merged across, subtotals by other words, names that all died; drawn by code."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from tests.workbooks.books import (
    APPLICATION,
    BOOK,
    BUDGET,
    SHEETS,
    edited,
    found,
    observed,
    put,
    replaced,
    sound,
    text,
)
from tests.workbooks.packages import unzipped, zipped
from validators.engine import check
from workbooks.reading.reader import read
from workbooks.repair import repair

ERROR, WARNED = "error", "warning"


def merged(sheet: str, *areas: str) -> Callable[[bytes], bytes]:
    """Return what merges areas of a sheet beside those that the form has."""

    def merge(data: bytes) -> bytes:
        parts = unzipped(data)
        xml = parts[SHEETS[sheet]].decode()
        cells = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
        assert "</mergeCells>" in xml
        parts[SHEETS[sheet]] = xml.replace("</mergeCells>", cells + "</mergeCells>").encode()
        return zipped(parts)

    return merge


EMPTY = "|"


@pytest.mark.parametrize(
    ("sheet", "area", "emptied", "refused"),
    [
        ("収支予算", "H26:I26", "I26", ("expenses.eligible", 1)),
        ("年度別", "G6:H6", "H6", ("years.project_grant", 1)),
        ("収支予算", "I26:I29", "I27", ("expenses.eligible", 1)),
        ("申請書", "D34:D35", "D35", ("application.grant_requested", 1)),
    ],
)
def test_an_amount_that_covers_another_is_no_amount_of_that_one(
    sheet: str, area: str, emptied: str, refused: tuple[str, int]
) -> None:
    data = merged(sheet, area)(edited(sound(), {SHEETS[sheet]: lambda xml: put(**{emptied: EMPTY})(xml)}))
    seen = [one for one in read(data, "a.xlsx").observations if one.rule == "FORM-2"]
    assert [(one.name, one.row) for one in seen] == [refused]
    assert "結合" in str(seen[0].words["reason"])
    assert [rule for rule, severity, _ in found(data) if severity == ERROR] == ["FORM-2"]


@pytest.mark.parametrize(
    ("area", "errors"),
    [("C26:D26", [("FORM-1", ERROR, "申請書!D26")]), ("D26:D27", [])],
)
def test_a_cell_merged_into_a_label_or_another_cell_is_empty(
    area: str, errors: list[tuple[str, str, str]]
) -> None:
    emptied = {"C26:D26": "D26", "D26:D27": "D27"}[area]
    data = merged("申請書", area)(edited(sound(), {APPLICATION: put(**{emptied: EMPTY})}))
    assert found(data) == errors
    assert read(data, "a.xlsx").blocks["application.former_municipality"].values == [None]


@pytest.mark.parametrize(
    "cells",
    [
        {"D30": "小計（委託料ほか）"},
        {"D30": "支出合計"},
        {"D30": "計："},
        {"D30": "合計額"},
        {"D30": "Total"},
        {"D30": "小計①"},
        {"D30": "≪小計≫"},
        {"D30": "小計 ※"},
        {"D30": "①＋②"},
        {"D30": "総事業費"},
        {"D30": "しょうけい"},
        {"C30": "支出計"},
        {"K30": "事業費計"},
        {},
    ],
)
def test_a_subtotal_by_another_word_or_none_is_told_by_what_it_adds_up(cells: dict[str, str]) -> None:
    typed = {cell: text(word) for cell, word in cells.items()}
    data = edited(sound(), {BUDGET: put(**typed, H30="|<v>2100000</v>", I30="|<v>2000000</v>")})
    place = next(iter(cells), "H30")
    assert found(data) == [("FORM-7", WARNED, f"収支予算!{place}")]


@pytest.mark.parametrize(
    "cells",
    [
        {"C30": text("委託料"), "D30": text("基本設計"), "H30": "|<v>100000</v>"},
        {"C30": text("委託料"), "D30": text("実施設計①"), "H30": "|<v>5000</v>"},
        {"D30": text("小計①"), "H30": "|<v>5000</v>"},
        {"C30": text("委託料"), "D30": text("設計"), "H30": "|<v>2100000</v>"},
        {"D30": text("設計"), "H30": "|<v>5000</v>"},
        {"H30": "|<v>5000</v>"},
    ],
)
def test_a_line_of_its_own_is_no_subtotal(cells: dict[str, str]) -> None:
    seen = observed(edited(sound(), {BUDGET: put(**cells)}))
    assert [one for one in seen if one[1] == "subtotal"] == []


def test_a_remark_below_the_years_is_no_row() -> None:
    data = edited(sound(), {SHEETS["年度別"]: put(C9=text("※令和9年度以降は予定"))})
    assert [(rule, severity) for rule, severity, _ in found(data)] == [("FORM-4", "note")]


@pytest.mark.parametrize("sheet", ["申請書", "収支予算", "年度別"])
def test_a_value_that_is_true_is_told_as_the_sheet_shows_it(sheet: str) -> None:
    cell = {"申請書": "D30", "収支予算": "E26", "年度別": "H7"}[sheet]
    data = edited(sound(), {SHEETS[sheet]: put(**{cell: 't="b"|<v>1</v>'})})
    [result] = check([read(data, "a.xlsx")])
    assert {one.found for one in result.findings if one.rule == "FORM-2"} == {"「TRUE」"}


# --- names ---------------------------------------------------------------------------------------


def by_openpyxl(change: Callable[[Any], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(sound()))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _rename_all(book: Any) -> None:
    for sheet in SHEETS:
        book[sheet].title = f"{sheet}（提出用）"


def _rename(book: Any) -> None:
    book["年度別"].title = "年度別計画"


def _delete(book: Any) -> None:
    del book["間接補助"]


@pytest.mark.parametrize(
    ("change", "variant", "left"),
    [(_rename_all, "lost", []), (_rename, "table", []), (_delete, "table_alone", ["SUM-7"])],
)
def test_names_that_died_of_one_cause_are_one_finding(
    change: Callable[[Any], None], variant: str, left: list[str]
) -> None:
    """A program that renames or deletes a sheet leaves the names behind; repair goes by the labels."""
    data = by_openpyxl(change)
    assert [(rule, seen) for rule, seen, _, _ in observed(data)] == [("FORM-5", variant)]
    assert [rule for rule, _, _ in found(repair(data, "a.xlsx")[0])] == left


def test_names_that_overlap_are_called_by_their_tables() -> None:
    onto = r"\1'収支予算'!$H$21:$H$26"
    data = edited(sound(), {BOOK: replaced((r'(<definedName name="income\.amount">)[^<]*', onto))})
    [seen] = [one for one in read(data, "a.xlsx").observations if one.rule == "FORM-5"]
    assert (seen.words["one"], seen.words["other"]) == ("収入の表の金額", "支出の表の金額")


@pytest.mark.parametrize("row", ['ht="0.1" customHeight="1"', 'ht=".75"'])
def test_a_row_too_low_to_be_seen_is_told(row: str) -> None:
    edit = replaced((r'<row r="27"', f'<row r="27" {row}'), (r'(<row r="27"[^>]*?) ht="[1-9][^"]*"', r"\1"))
    assert observed(edited(sound(), {BUDGET: edit})) == [("FORM-7", "hidden", "expenses.category", 0)]
