"""The checker of what Excel would repair: a sound workbook passes, every fault put into it is found."""

from __future__ import annotations

import doctest
import io
import zipfile
from collections.abc import Callable

import pytest
import xlsxwriter

from addin.excel.install import packaged
from batch.grants.adoption import blank_ledger
from tests.excel import book as book_module
from tests.excel import formulas as formulas_module
from tests.excel.repairs import KINDS, repairs
from workbooks.form import blank, examples

Parts = dict[str, bytes]
SHEET = "xl/worksheets/sheet1.xml"
WORKBOOK = "xl/workbook.xml"
CELL = b'<c r="A2" s="1"><v>1</v></c>'


@pytest.fixture(scope="module")
def sound() -> bytes:
    """A small workbook with one of everything."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet, second = book.add_worksheet("申請書"), book.add_worksheet("計画 (2)")
    red = book.add_format({"bg_color": "#FF0000", "num_format": '0"円"'})
    sheet.write("A1", "見出し")
    sheet.write("A2", 1, red)
    sheet.write_formula("B2", "=SUM(A2:A9)+'計画 (2)'!A1")
    sheet.merge_range("D1:E2", "joined")
    sheet.write_url("A4", "internal:'計画 (2)'!A1", tip="行く")
    sheet.write_comment("A5", "メモ")
    sheet.data_validation("C1:C9", {"validate": "list", "source": ["はい", "いいえ"], "input_title": "選ぶ"})
    sheet.conditional_format("A1:A9", {"type": "formula", "criteria": "=$A1>1", "format": red})
    sheet.insert_textbox("G1", "text")
    sheet.insert_textbox("G9", "text")
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 12)
    sheet.set_column(2, 3, 9)
    second.add_table("A1:B3", {"name": "表", "columns": [{"header": "甲"}, {"header": "乙"}]})
    book.define_name("合計", "=申請書!$A$2:$A$9")
    book.close()
    return stream.getvalue()


def _changed(data: bytes, part: str, old: str, new: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert parts[part].count(old.encode()), f"{old} in {parts[part].decode()}"
    parts[part] = parts[part].replace(old.encode(), new.encode(), 1)
    return _packed(parts)


def _packed(parts: Parts) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for name, body in parts.items():
            package.writestr(name, body)
    return stream.getvalue()


def test_a_sound_workbook_has_nothing_to_repair(sound: bytes) -> None:
    assert repairs(sound) == []


FAULTS: dict[str, tuple[str, str, str, list[str]]] = {
    "a type without a part": ("[Content_Types].xml", "/xl/styles.xml", "/xl/gone.xml", ["package: type of a part that is not there: xl/gone.xml"]),
    "a relationship to nothing": ("xl/_rels/workbook.xml.rels", "theme/theme1.xml", "theme/gone.xml", ["package: xl/workbook.xml: rId3 leads to xl/theme/gone.xml, which is not there"]),
    "two relationships of one id": ("xl/worksheets/_rels/sheet1.xml.rels", 'Id="rId2"', 'Id="rId1"', ["package: xl/worksheets/_rels/sheet1.xml.rels: id rId1 twice", "used_relations: xl/worksheets/sheet1.xml: rId2 of <legacyDrawing> is no relationship"]),
    "a long sheet name": (WORKBOOK, 'name="計画 (2)"', f'name="{"計" * 32}"', [f"sheet_names: sheet name '{'計' * 32}'", "formulas: 申請書: sheet 計画 (2) is not there", "links: 申請書!A4: leads to '計画 (2)'!A1, which is not there"]),
    "a sheet name with a mark": (WORKBOOK, 'name="申請書"', 'name="申請:書"', ["sheet_names: sheet name '申請:書'", "defined_names: name 合計: sheet 申請書 is not there"]),
    "two sheets of one number": (WORKBOOK, 'sheetId="2"', 'sheetId="1"', ["sheet_names: two sheets with sheetId 1"]),
    "nothing shown": (WORKBOOK, 'sheetId="1"', 'sheetId="1" state="hidden"', ["sheet_names: the sheet in front (0) is not shown"]),
    "a name like a cell": (WORKBOOK, 'name="合計"', 'name="ABC12"', ["defined_names: name 'ABC12'"]),
    "a name with a blank": (WORKBOOK, 'name="合計"', 'name="合 計"', ["defined_names: name '合 計'"]),
    "a name of a table": (WORKBOOK, 'name="合計"', 'name="表"', ["tables: xl/tables/table1.xml: the name 表"]),
    "a broken name": (WORKBOOK, "申請書!$A$2:$A$9", "申請書!#REF!", ["defined_names: name 合計 means '申請書!#REF!'", "defined_names: name 合計: #REF! in 申請書!#REF!"]),
    "a name of a sheet that is gone": (WORKBOOK, '<definedName name="合計"', '<definedName name="合計" localSheetId="7"', ["defined_names: name 合計 belongs to sheet 7, which is not there"]),
    "a row twice": (SHEET, '<row r="4"', '<row r="2"', ["cells: 申請書: row 2 after row 2", "cells: 申請書: cell A4 in row 2 after column 0"]),
    "a cell twice": (SHEET, '<c r="B2"', '<c r="A2"', ["cells: 申請書: cell A2 in row 2 after column 1"]),
    "a look that is not there": (SHEET, '<c r="A2" s="1"', '<c r="A2" s="99"', ["cells: 申請書!A2: style 99 of 3"]),
    "a shared text that is not there": (SHEET, 't="s"><v>0</v>', 't="s"><v>99</v>', ["cells: 申請書!A1: shared text 99 of [5]"]),
    "a number that is none": (SHEET, 's="1"><v>1</v>', 's="1"><v>一</v>', ["cells: 申請書!A2: the number '一'"]),
    "a function of later days": (SHEET, "SUM(A2:A9)", "XLOOKUP(A2,A3,A4)", ["formulas: 申請書: XLOOKUP without _xlfn."]),
    "a formula with a long text": (SHEET, "SUM(A2:A9)", f'LEN("{"あ" * 256}")', [f'formulas: 申請書: a text of 256 characters: LEN("{"あ" * 55}']),
    "a formula too deep": (SHEET, "SUM(A2:A9)", "ABS(" * 65 + "1" + ")" * 65, [f"formulas: 申請書: 65 deep: {'ABS(' * 15}"]),
    "brackets that do not match": (SHEET, "SUM(A2:A9)", "SUM(A2:A9", ["formulas: 申請書: brackets do not match: SUM(A2:A9+'計画 (2)'!A1"]),
    "one cell merged": (SHEET, 'ref="D1:E2"', 'ref="D1"', ["merged: 申請書: merged D1"]),
    "columns told twice": (SHEET, 'min="3"', 'min="1"', ["merged: 申請書: columns 1 to 4 after 1, width 9.7109375"]),
    "a list too long": (SHEET, "はい,いいえ", "は" * 256, [f"formulas: 申請書: a text of 256 characters: \"{'は' * 59}", "validations: 申請書!C1:C9: a list of 256 characters"]),
    "a title too long": (SHEET, 'promptTitle="選ぶ"', f'promptTitle="{"選" * 33}"', ["validations: 申請書!C1:C9: promptTitle of 33 characters"]),
    "a condition without a look": (SHEET, 'dxfId="0"', 'dxfId="5"', ["conditions: 申請書!A1:A9: look 5 of 1"]),
    "a condition on no cells": (SHEET, '<conditionalFormatting sqref="A1:A9"', '<conditionalFormatting sqref="あ"', ["conditions: 申請書: a condition for 'あ'"]),
    "a link to nowhere": (SHEET, "'計画 (2)'!A1\" tooltip", "'計画 (3)'!A1\" tooltip", ["links: 申請書!A4: leads to '計画 (3)'!A1, which is not there"]),
    "a link without quotes": (SHEET, "location=\"'計画 (2)'!A1\"", 'location="計画 (2)!A1"', ["links: 申請書!A4: 計画 (2)!A1 needs quotes"]),
    "a selection outside": (SHEET, '<selection pane="bottomLeft"', '<selection pane="bottomLeft" activeCell="Z9" sqref="A1"', ["views: 申請書: Z9 is not in A1"]),
    "two sheets chosen": ("xl/worksheets/sheet2.xml", "<sheetView ", '<sheetView tabSelected="1" ', ["views: 2 sheets are chosen together: what is typed goes into all of them"]),
    "two heads alike": ("xl/tables/table1.xml", 'name="乙"', 'name="甲"', ["tables: xl/tables/table1.xml: two columns 甲"]),
    "a table without a column": ("xl/tables/table1.xml", 'ref="A1:B3"', 'ref="A1:C3"', ["tables: xl/tables/table1.xml: 2 columns on A1:C3"]),
    "a note by nobody": ("xl/comments1.xml", 'authorId="0"', 'authorId="3"', ["notes: 申請書: author 3 of 1"]),
    "a note without a drawing": (SHEET, "legacyDrawing", "legacyDrawingHF", ["notes: 申請書: notes without a drawing"]),
    "two shapes of one number": ("xl/drawings/drawing1.xml", 'cNvPr id="3"', 'cNvPr id="2"', ["drawings: xl/drawings/drawing1.xml: shape 2 2 times"]),
    "a look without its font": ("xl/styles.xml", 'fontId="0" fillId="2"', 'fontId="9" fillId="2"', ["styles: xl/styles.xml: fontId 9 of 3 in look 1"]),
    "a number format that is gone": ("xl/styles.xml", '<numFmts count="1"><numFmt numFmtId="164"', '<numFmts count="1"><numFmt numFmtId="170"', ["styles: xl/styles.xml: number format 164 in look 1"]),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_found(sound: bytes, name: str) -> None:
    part, old, new, expected = FAULTS[name]
    assert repairs(_changed(sound, part, old, new)) == expected


def test_two_parts_of_one_name_are_found(sound: bytes) -> None:
    stream = io.BytesIO(sound)
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr("xl/Styles.xml", package.read("xl/styles.xml"))
    assert repairs(stream.getvalue()) == [
        "package: part xl/styles.xml stands 2 times in the zip",
    ]


def test_every_kind_of_fault_is_among_those_that_were_put_in() -> None:
    seen = {fault.partition(":")[0] for *_, faults in FAULTS.values() for fault in faults}
    assert {kind.__name__ for kind in KINDS} - seen == {"shape_links"}


def test_a_shape_that_leads_to_nowhere_is_found(sound: bytes) -> None:
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://x/hyperlink" Target="#\'計画 (3)\'!A1"/></Relationships>'
    with zipfile.ZipFile(io.BytesIO(sound)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/drawings/_rels/drawing1.xml.rels"] = rels.encode()
    assert repairs(_packed(parts)) == [
        "shape_links: xl/drawings/drawing1.xml: rId1 leads to #'計画 (3)'!A1, which is not there"
    ]


@pytest.mark.parametrize("module", [book_module, formulas_module])
def test_examples(module: Callable[..., object]) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]


WRITTEN: dict[str, Callable[[], bytes]] = {
    "the blank form": blank,
    **{name: one.read_bytes for name, one in examples().items()},
    "an empty ledger": lambda: blank_ledger([]),
    "the add-in": packaged,
}


@pytest.mark.parametrize("made", WRITTEN.values(), ids=WRITTEN)
def test_what_this_project_writes_is_not_repaired(made: Callable[[], bytes]) -> None:
    """One of each kind that is written without a round; all kinds are looked at by ``make excel``."""
    assert repairs(made()) == []
