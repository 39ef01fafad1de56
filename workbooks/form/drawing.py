"""How the sheets are drawn: title band, sections, one-value lines, tables, sums."""

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
_NO_TRIANGLES = ("number_stored_as_text", "formula_differs", "formula_unlocked")
"""What Excel would remark with a green triangle in a sound form: codes, sums beside each other, the form's own entries."""

_WIDEST = 250

FIRST = 1
"""Column B: column A is the margin."""

BODY = 3
"""The row (0-based) in which a sheet's own content begins, and its print: title, lead and counts stand above."""

BESIDE = (7, 38)
"""The widths of what helps on screen and is not printed: marks, and reasons or hints."""

FIELD = 26
"""The height in points of the line of one value: two lines of what stands beside it."""

GAP = 9
"""The height in points of the blank row between two sections."""


def open_sheet(
    canvas: Canvas,
    name: str,
    widths: Sequence[float],
    beside: Sequence[float] = (),
    *,
    free_rows: bool = False,
    headed: bool = True,
) -> Worksheet:
    """Add a sheet with its title band, lead, counts, print set-up and protection.

    ``widths`` are the columns that are printed, ``beside`` those that only help on screen;
    ``free_rows`` says that it has tables whose rows are free to the last column,
    ``headed`` that its title is printed at the head of each page.
    """
    sheet = canvas.book.add_worksheet(name)
    canvas.sheets[name] = sheet
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 2, canvas.look("plain"))
    every = (*widths, *beside)
    for number, width in enumerate(every, start=FIRST):
        sheet.set_column(number, number, width, canvas.look("plain"))
    last, printed = FIRST + len(every) - 1, FIRST + len(widths) - 1
    if free_rows:
        _fence(canvas, sheet, FIRST + len(every))
    sheet.set_row(0, 30)
    stamp = texts.EXAMPLE_STAMP if canvas.is_example else ""
    title = canvas.look("stamp") if stamp else canvas.look("title")
    sheet.merge_range(0, FIRST, 0, printed, f"{stamp}{texts.NAME}　{name}", title)
    if last > printed:
        across(sheet, 0, printed + 1, last, texts.NOTICE, canvas.look("band"))
    if name in texts.LEADS:
        sheet.set_row(1, 32)
        sheet.merge_range(1, FIRST, 1, last, texts.LEADS[name], canvas.look("lead"))
        sheet.set_row(2, 22)
        sheet.merge_range(2, FIRST, 2, last, "", canvas.look("banner"))
        canvas.spots[f"banner {name}"] = (name, 2, FIRST)
        sheet.freeze_panes(BODY, 0)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.3, 0.3, 0.6, 0.6)
    sheet.center_horizontally()
    sheet.set_footer(f"&L&8{texts.NOTICE}&C&8&P / &N&R&8&A")
    bold = f'&"{look.FONT},Bold"&12'
    head = f"&L{bold}{texts.NAME}　&A" if headed else ""
    sheet.set_header(head + (f"&R{bold}{stamp}" if stamp else ""))
    sheet.ignore_errors(dict.fromkeys(_NO_TRIANGLES, "A1:Z200"))
    if stamp:
        sheet.set_tab_color(look.STAMP)
    sheet.protect("", PROTECTION)
    return sheet


def _fence(canvas: Canvas, sheet: Worksheet, column: int) -> None:
    """Keep the Tab key from a sheet's columns right of its last: rows of tables are free to the end, so that Excel deletes them.

    All but the first are hidden. That one is broader than any window: LibreOffice paints hidden columns
    within a window as it does others, all 16,000 of them, a third of a second at each key.
    (One is hidden here, and the others with it by ``shared.slim``: XlsxWriter takes half its time for 16,000.)
    """
    sheet.set_column(column, column, _WIDEST, canvas.look("plain"))
    sheet.set_column(column + 1, column + 1, None, None, {"hidden": True})


def finish(canvas: Canvas, sheet: Worksheet, last_row: int, printed: int) -> None:
    """Say what is printed: the printed columns, no counts, no hints."""
    canvas.write_limits(sheet)
    sheet.print_area(BODY, FIRST, last_row, FIRST + printed - 1)


def across(sheet: Worksheet, row: int, first: int, last: int, text: str, made: Format) -> None:
    """Write a text over one cell or several joined ones."""
    if first == last:
        sheet.write_string(row, first, text, made)
    else:
        sheet.merge_range(row, first, row, last, text, made)


def section(canvas: Canvas, sheet: Worksheet, row: int, title: str, last: int) -> int:
    """Draw a heading over the printed columns; returns the next row."""
    sheet.set_row(row, 24)
    for column in range(FIRST, last + 1):
        sheet.write_blank(row, column, None, canvas.look("section"))
    sheet.write_string(row, FIRST, title, canvas.look("section"))
    return row + 1


def required_word(required: bool | str) -> str:
    """Return what stands before a cell that must be filled in."""
    if isinstance(required, str):
        return "条件付"
    return "必須" if required else ""


@dataclass(frozen=True, slots=True)
class Fields:
    """Where the parts of a one-value line stand; ``unit`` is None where none is shown."""

    required: int
    label: int
    entry: int
    entry_last: int
    unit: int | None
    mark: int
    note: int


def field_line(canvas: Canvas, sheet: Worksheet, row: int, name: str, at: Fields) -> int:
    """Draw the line of one single value; returns the next row."""
    column = frames.column(name)
    sheet.set_row(row, FIELD)
    sheet.write_string(row, at.required, required_word(column.required), canvas.look("required"))
    sheet.write_string(row, at.label, column.label, canvas.look("label"))
    if at.entry_last > at.entry:
        sheet.merge_range(row, at.entry, row, at.entry_last, "", canvas.look("input"))
    canvas.enter(sheet, name, row, at.entry)
    if at.unit is not None:
        sheet.write_string(row, at.unit, texts.UNITS.get(name, ""), canvas.look("unit"))
    _placed(canvas, sheet, name, (row, at.entry), at.entry_last, Place(sheet.get_name(), row, at.mark, 1))
    canvas.spots[f"note {name}"] = (sheet.get_name(), row, at.note)
    return row + 1


def box(canvas: Canvas, sheet: Worksheet, row: int, name: str, at: Fields) -> int:
    """Draw a box for sentences that shows all it may hold; returns the next row."""
    heights = texts.BOX_HEIGHT[name]
    last = row + len(heights) - 1
    for line, height in enumerate(heights, start=row):
        sheet.set_row(line, height)
    label = canvas.look("label", align="center", valign="top")
    across_rows(sheet, row, last, at.required, at.required, frames.label(name), label)
    sheet.merge_range(row, at.label, last, at.unit or at.entry_last, "", canvas.look("box"))
    canvas.enter(sheet, name, row, at.label, style="box")
    _placed(canvas, sheet, name, (row, at.label), at.entry_last, Place(sheet.get_name(), row, at.mark, 1))
    canvas.spots[f"note {name}"] = (sheet.get_name(), row, at.note)
    return last + 1


def across_rows(
    sheet: Worksheet, first: int, last: int, left: int, right: int, text: str, made: Format
) -> None:
    """Write a text over a block of joined cells, or one cell."""
    if (first, left) == (last, right):
        sheet.write_string(first, left, text, made)
    else:
        sheet.merge_range(first, left, last, right, text, made)


def _placed(canvas: Canvas, sheet: Worksheet, name: str, at: tuple[int, int], last: int, mark: Place) -> None:
    canvas.marks[name] = mark
    canvas.place(name, sheet, *at)
    canvas.spans[name] = last
    canvas.limit(sheet, at, validation.limits(name))


def figure(canvas: Canvas, sheet: Worksheet, row: int, key: str, label: str, note: str, at: Fields) -> int:
    """Draw the line of a figure that 計算 works out; returns the next row."""
    sheet.set_row(row, FIELD)
    sheet.write_string(row, at.required, "", canvas.look("required"))
    sheet.write_string(row, at.label, label, canvas.look("label"))
    canvas.spots[key] = (sheet.get_name(), row, at.entry)
    if at.unit is not None:
        sheet.write_string(row, at.unit, "円", canvas.look("unit"))
    sheet.write_string(row, at.note, note, canvas.look("note"))
    return row + 1


@dataclass(frozen=True, slots=True)
class Table:
    """Where a table's columns stand, and how tall its rows are; ``why`` is the column of reasons."""

    frame: str
    columns: dict[str, int]
    mark: int
    why: int
    height: float = 21
    spans: tuple[tuple[str, int], ...] = ()


def table(canvas: Canvas, sheet: Worksheet, row: int, one: Table) -> int:
    """Draw a frame's heading and rows; returns the row below it."""
    frame = frames.frame(one.frame)
    spans = dict(one.spans)
    sheet.set_row(row, 32)
    sheet.write_string(row, FIRST, "No.", canvas.look("head"))
    for column, at in one.columns.items():
        title = frame[column].label + ("\n（必須）" if column in frame.keys else _unit_of(one.frame, column))
        across(sheet, row, at, spans.get(column, at), title, canvas.look("head"))
    sheet.write_string(row, one.mark, "点検", canvas.look("head"))
    sheet.write_string(row, one.why, "理由・読み取り", canvas.look("head"))
    first = row + 1
    for nth in range(1, frame.rows + 1):
        line = first + nth - 1
        if frame.fixed:
            sheet.set_row(line, one.height)
            sheet.write_number(line, FIRST, nth, canvas.look("number"))
        else:
            sheet.set_row(line, one.height, canvas.look("free"))
            number = canvas.look("number", locked=False)
            canvas.formula(sheet, line, FIRST, f"=ROW()-ROW($B${first})", number, nth)
        for column, at in one.columns.items():
            if column == frame.fixed:
                sheet.write_string(line, at, frames.PLAN_ITEMS[nth - 1], canvas.look("label"))
                continue
            if column in spans:
                sheet.merge_range(line, at, line, spans[column], "", canvas.look("input"))
            canvas.enter(sheet, f"{one.frame}.{column}", line, at, nth)
    if not frame.fixed:
        for at in (FIRST, one.mark, one.why):
            canvas.limit(sheet, (first, at), validation.KEPT, frame.rows)
    canvas.marks[one.frame] = Place(sheet.get_name(), first, one.mark, frame.rows)
    canvas.spots[f"why {one.frame}"] = (sheet.get_name(), first, one.why)
    for column, at in one.columns.items():
        name = f"{one.frame}.{column}"
        canvas.place(name, sheet, first, at, frame.rows)
        canvas.spans[name] = spans.get(column, at)
        if column != frame.fixed:
            canvas.limit(sheet, (first, at), validation.options(name), frame.rows)
    return first + frame.rows


def _unit_of(frame: str, column: str) -> str:
    yen = frames.column(f"{frame}.{column}").kind == "int"
    return "\n（円）" if yen else ""


def total(canvas: Canvas, sheet: Worksheet, row: int, at: int, text: str, result: float) -> None:
    """Write a sum of the form."""
    canvas.formula(sheet, row, at, text, canvas.look("total", num_format=look.YEN), result)


def labelled_total(canvas: Canvas, sheet: Worksheet, row: int, first: int, last: int, label: str) -> None:
    """Draw the words beside a sum."""
    sheet.set_row(row, 22)
    sheet.merge_range(row, first, row, last, label, canvas.look("total", align="center"))
