"""詳細: one finding and one application in full, by the number that an examiner types.

The rows of the lists have fixed heights, so that a long text is cut there. A workbook without macros cannot follow
the selection; it can look a number up, wherever sorting and moving have put its row and its column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from batch.examiner.heads import ACTION_HEAD, APPLICATION_SHEET, MEMO_HEAD, NOTE_HEAD, SHEET, TITLE_HEAD
from batch.summary.looks import literal, print_set_up
from batch.summary.table import LINE, ZOOM, Head
from validators.finding import EXPECTED, FOUND
from workbooks.annotate.words import ANSWER_HEAD, WHY_HEAD
from workbooks.ooxml.address import quoted_sheet
from workbooks.ooxml.text import CELL_LIMIT

DETAIL = "詳細"
NUMBER = "番号"
_SENDER = {"市町村名": 1, "地区名": 1}
FINDING = _SENDER | {
    "重大さ": 1,
    TITLE_HEAD: 1,
    "欄": 1,
    "内容": 4,
    FOUND: 4,
    EXPECTED: 4,
    "直し方": 8,
    "根拠": 1,
    ANSWER_HEAD: 1,
    WHY_HEAD: 4,
    ACTION_HEAD: 1,
    MEMO_HEAD: 4,
    "備考": 2,
}
APPLICATION = _SENDER | {"状態": 1, "事業区分": 1, "事業概要": 20, NOTE_HEAD: 4, "備考": 4}
"""What is shown of a row, by its head, and the lines that it may take."""

_WIDTH = 100


def write_detail(
    sheet: Worksheet,
    looks: Mapping[str, Format],
    findings: tuple[Sequence[Head], Sequence[Any]],
    applications: tuple[Sequence[Head], Sequence[Any]],
) -> None:
    """Write the sheet; of each list its heads and its first row are given (none where it is empty)."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, _WIDTH)
    sheet.set_zoom(ZOOM)
    print_set_up(sheet)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 1)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, DETAIL, looks["title"])
    sheet.write_string(1, 0, "黄色い欄に番号を入れると、その行の全文が下に出ます。", looks["plain"])
    line = _block(sheet, looks, 3, "指摘", SHEET, FINDING, *findings)
    _block(sheet, looks, line + 1, "申請", APPLICATION_SHEET, APPLICATION, *applications)


def _block(
    sheet: Worksheet,
    looks: Mapping[str, Format],
    line: int,
    what: str,
    name: str,
    shown: Mapping[str, int],
    heads: Sequence[Head],
    first: Sequence[Any],
) -> int:
    """Write a block; return the line after it (0-based)."""
    sheet.write_string(line, 0, what, looks["section"])
    at = line + 1
    said = {"input_title": NUMBER, "input_message": f"シート「{name}」の番号を入れます。"}
    wrong = {
        "error_title": "番号ではありません",
        "error_message": f"シート「{name}」の番号を、数字で入れてください。",
    }
    rule = {"validate": "integer", "criteria": ">=", "value": 1, "error_type": "warning"}
    sheet.write_string(at, 0, f"{name}の{NUMBER}", looks["label"])
    sheet.write_number(at, 1, 1, looks["typed_number"])
    sheet.data_validation(at, 1, at, 1, rule | said | wrong)
    values = dict(zip((head.title for head in heads), first, strict=False))
    for at, (head, lines) in enumerate(shown.items(), line + 2):
        sheet.set_row(at, LINE * lines + 2.5)
        sheet.write_string(at, 0, head, looks["label"])
        value = values.get(head)
        sheet.write_formula(at, 1, looked_up(name, head, line + 2), looks["text"], _shown(value))
    return line + 2 + len(shown)


def looked_up(name: str, head: str, row: int) -> str:
    """Return the formula of what stands below a head, in the row of the number in ``B{row}`` (1-based).

    Columns are found by their heads: an examiner may move them. No function in it is volatile.
    """
    quoted = quoted_sheet(name)
    heads = f"{quoted}!$1:$1"
    rows = f"{quoted}!$A:$AZ"
    column = f"MATCH({literal(head)},{heads},0)"
    numbers = f"INDEX({rows},0,MATCH({literal(NUMBER)},{heads},0))"
    return f'=IFERROR(INDEX({rows},MATCH($B${row},{numbers},0),{column})&"","")'


def _shown(value: Any) -> str:
    """Return what stands there until it is reckoned, no longer than a cell may hold whatever its letters are."""
    shown = value[1] if isinstance(value, tuple) else value
    return "" if shown is None else str(shown)[: CELL_LIMIT // 2]
