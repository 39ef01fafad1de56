"""What the form's sheets are drawn from: a sheet's band and print set-up, sections, single values, tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from validators import frames
from workbooks import look
from workbooks.form import texts, validation
from workbooks.form.canvas import Canvas, Place

PROTECTION = {
    "objects": True,  # notes may be written: the add-in's marks, and a clerk's own
    "insert_rows": True,
    "delete_rows": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "sort": True,
    "autofilter": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}
FIRST = 1
"""Column B: column A is the margin."""


def open_sheet(canvas: Canvas, name: str, widths: Sequence[float], notice_columns: int = 1) -> Worksheet:
    """Add an input sheet with its title band, lead, print set-up and protection."""
    sheet = canvas.book.add_worksheet(name)
    canvas.sheets[name] = sheet
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 2, canvas.look("plain"))
    for number, width in enumerate(widths, start=FIRST):
        sheet.set_column(number, number, width, canvas.look("plain"))
    last = FIRST + len(widths) - 1
    sheet.set_row(0, 30)
    split = last - notice_columns
    sheet.merge_range(0, FIRST, 0, split, f"{texts.NAME}　{name}", canvas.look("title"))
    across(sheet, 0, split + 1, last, texts.NOTICE, canvas.look("band"))
    sheet.set_row(1, 32)
    if name in texts.LEADS:
        sheet.merge_range(1, FIRST, 1, last, texts.LEADS[name], canvas.look("lead"))
        sheet.set_row(2, 20)
        sheet.merge_range(2, FIRST, 2, last, "", canvas.look("banner"))
        canvas.spots[f"banner {name}"] = (name, 2, FIRST)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.5, 0.5, 0.6, 0.6)
    sheet.center_horizontally()
    sheet.set_footer(f"&L&8{texts.NOTICE}&C&8&P / &N&R&8&A")
    sheet.repeat_rows(0)
    sheet.protect("", PROTECTION)
    return sheet


def across(sheet: Worksheet, row: int, first: int, last: int, text: str, made: Format) -> None:
    """Write a text over one cell or several joined ones."""
    if first == last:
        sheet.write_string(row, first, text, made)
    else:
        sheet.merge_range(row, first, row, last, text, made)


def section(canvas: Canvas, sheet: Worksheet, row: int, title: str, last: int, note: str = "") -> int:
    sheet.set_row(row, 24)
    for column in range(FIRST, last + 1):
        sheet.write_blank(row, column, None, canvas.look("section"))
    sheet.write_string(row, FIRST, title, canvas.look("section"))
    if note:
        sheet.write_string(row, FIRST + 2, note, canvas.look("section", bold=False, font_size=9))
    return row + 1


def required_word(required: bool | str) -> str:
    if isinstance(required, str):
        return "条件付"
    return "必須" if required else ""


@dataclass(frozen=True, slots=True)
class Fields:
    """Where the parts of a one-value line stand."""

    required: int
    label: int
    entry: int
    entry_last: int
    unit: int
    mark: int
    note: int


def field(canvas: Canvas, sheet: Worksheet, row: int, name: str, at: Fields) -> int:
    """Draw the line of one single value; returns the next row."""
    column = frames.column(name)
    sheet.set_row(row, texts.TALL.get(name, 28))
    sheet.write_string(row, at.required, required_word(column.required), canvas.look("required"))
    sheet.write_string(row, at.label, column.label, canvas.look("label"))
    if at.entry_last > at.entry:
        sheet.merge_range(row, at.entry, row, at.entry_last, "", canvas.look("input"))
    canvas.enter(sheet, name, row, at.entry)
    sheet.write_string(row, at.unit, texts.UNITS.get(name, ""), canvas.look("unit"))
    canvas.marks[name] = Place(sheet.get_name(), row, at.mark, 1)
    sheet.write_string(row, at.note, texts.NOTES[name], canvas.look("note"))
    canvas.place(name, sheet, row, at.entry)
    canvas.spans[name] = at.entry_last
    sheet.data_validation(row, at.entry, row, at.entry, validation.options(name))
    return row + 1


def figure(canvas: Canvas, sheet: Worksheet, row: int, key: str, label: str, note: str, at: Fields) -> int:
    """Draw the line of a figure that 計算 works out; returns the next row."""
    sheet.set_row(row, 28)
    sheet.write_string(row, at.required, "", canvas.look("required"))
    sheet.write_string(row, at.label, label, canvas.look("label"))
    canvas.spots[key] = (sheet.get_name(), row, at.entry)
    sheet.write_string(row, at.unit, "円", canvas.look("unit"))
    sheet.write_blank(row, at.mark, None, canvas.look("mark"))
    sheet.write_string(row, at.note, note, canvas.look("note"))
    return row + 1


@dataclass(frozen=True, slots=True)
class Table:
    """Where a table's columns stand, and how tall its rows are."""

    frame: str
    columns: dict[str, int]
    mark: int
    height: float = 21
    spans: tuple[tuple[str, int], ...] = ()


def draw_table(canvas: Canvas, sheet: Worksheet, row: int, table: Table) -> int:
    """Draw a frame's heading and rows; returns the row below it."""
    frame = frames.frame(table.frame)
    spans = dict(table.spans)
    sheet.set_row(row, 32)
    sheet.write_string(row, FIRST, "No.", canvas.look("head"))
    for column, at in table.columns.items():
        title = frame[column].label + ("\n（必須）" if column in frame.keys else "")
        if column in spans:
            sheet.merge_range(row, at, row, spans[column], title, canvas.look("head"))
        sheet.write_string(row, at, title, canvas.look("head"))
    sheet.write_string(row, table.mark, "点検", canvas.look("head"))
    first = row + 1
    for nth in range(1, frame.rows + 1):
        line = first + nth - 1
        sheet.set_row(line, table.height)
        sheet.write_number(line, FIRST, nth, canvas.look("number"))
        for column, at in table.columns.items():
            if column == frame.fixed:
                sheet.write_string(line, at, frames.PLAN_ITEMS[nth - 1], canvas.look("label"))
                continue
            if column in spans:
                sheet.merge_range(line, at, line, spans[column], "", canvas.look("input"))
            canvas.enter(sheet, f"{table.frame}.{column}", line, at, nth)
    canvas.marks[table.frame] = Place(sheet.get_name(), first, table.mark, frame.rows)
    for column, at in table.columns.items():
        name = f"{table.frame}.{column}"
        canvas.place(name, sheet, first, at, frame.rows)
        canvas.spans[name] = spans.get(column, at)
        if column != frame.fixed:
            sheet.data_validation(first, at, first + frame.rows - 1, at, validation.options(name))
    return first + frame.rows


def total(
    canvas: Canvas, sheet: Worksheet, row: int, at: int, formula: str, result: float, **more: object
) -> None:
    sheet.write_formula(row, at, formula, canvas.look("total", num_format=look.YEN, **more), result)
