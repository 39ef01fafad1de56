"""The separate result workbook, for files that we do not write into."""

from __future__ import annotations

import datetime as dt

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from workbooks.annotate.layout import (
    CHOICE_ERROR,
    CHOICE_PROMPT,
    CHOICE_TITLE,
    HEAD_ROWS,
    HIDDEN,
    SIDE,
    TYPED,
    WIDTHS,
    ZOOM,
    ResultSheet,
    composed,
    with_hash,
)
from workbooks.annotate.looks import FONT, LOOKS, Look
from workbooks.annotate.words import CHOICES, TITLE
from workbooks.look import ERROR
from workbooks.ooxml.text import safe
from workbooks.writer import Book

_NO_DATE = dt.datetime(1980, 1, 1)


def result_workbook(source: bytes, sheet: ResultSheet) -> bytes:
    """Return a workbook that holds the sheet 審査結果 alone, for the file ``source``: always the same bytes."""
    book = Book()
    book.set_properties({"title": TITLE, "created": _NO_DATE})
    formats = {name: book.add_format(_properties(look)) for name, look in LOOKS.items()}
    page = book.add_worksheet(TITLE)
    _set_up(page)
    for row, line in enumerate(composed(with_hash(sheet, source), frozenset())):
        if line.height:
            page.set_row(row, line.height)
        for first, last in line.spans:
            page.merge_range(row, first, row, last, "", formats[line.cells[first].look])
        for column, cell in enumerate(line.cells):
            _write(page, row, column, safe(cell.text), formats[cell.look])
        if line.answered:
            page.data_validation(row, TYPED[0], row, TYPED[0], _CHOICE)
    book.close()
    return book.data()


_CHOICE = {
    "validate": "list",
    "source": list(CHOICES),
    "error_type": "warning",
    "error_title": "一覧にない言葉です",
    "error_message": CHOICE_ERROR,
    "input_title": CHOICE_TITLE,
    "input_message": CHOICE_PROMPT,
}


def _write(page: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    if text:
        page.write_string(row, column, text, look)
    else:
        page.write_blank(row, column, None, look)


def _set_up(page: Worksheet) -> None:
    for column, width in enumerate(WIDTHS):
        page.set_column(column, column, width, None, {"hidden": column == HIDDEN})
    page.freeze_panes(HEAD_ROWS, 0)
    page.set_zoom(ZOOM)
    page.repeat_rows(HEAD_ROWS - 1)
    page.protect(options={"format_columns": True, "format_rows": True})
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_margins(left=SIDE, right=SIDE, top=0.5, bottom=0.6)
    page.set_footer("&L審査結果&R&P / &N")
    page.hide_gridlines(2)
    page.set_tab_color(ERROR)


def _properties(look: Look) -> dict[str, object]:
    properties: dict[str, object] = {
        "font_name": FONT,
        "font_size": look.size,
        "bold": look.bold,
        "underline": int(look.underline),
        "font_color": f"#{look.color}",
        "align": look.align,
        "valign": {"top": "top", "center": "vcenter", "bottom": "bottom"}[look.vertical],
        "text_wrap": look.wrap,
        "quote_prefix": look.typed,
    }
    if look.open:
        properties |= {"locked": False, "num_format": "@"}
    if look.fill:
        properties["bg_color"] = f"#{look.fill}"
    if look.border:
        properties |= {"border": 1, "border_color": f"#{look.line}"}
    return properties
