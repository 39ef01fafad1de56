"""Where the values of the form stand in a workbook whose names are lost: its own labels tell."""

from __future__ import annotations

from dataclasses import replace

from validators.frames import FORM, FRAMES, PLAN_ITEMS, Frame
from workbooks.form.defaults import NAMES as ENTRIES
from workbooks.ooxml.address import Area
from workbooks.reading.blank import blank_form, own
from workbooks.reading.book import At, Book, Table
from workbooks.reading.cells import Sheet

ENOUGH = 5
"""So many labels of the form a workbook without any name must still show."""


def anchor(name: str) -> At:
    """Return the cell of the blank form whose text leads to a name: left of one cell, above a column."""
    area = blank_form().areas[name]
    sheet = blank_form().sheets[area.sheet]
    if area.rows > 1:
        return area.sheet, area.row - 1, area.column
    left = next(c for c in range(area.column - 1, 0, -1) if isinstance(sheet.value(area.row, c), str))
    return area.sheet, area.row, left


def labels(book: Book) -> set[str]:
    """Return the single cells whose label a workbook still shows."""
    singles = (frame for frame in FRAMES if frame.rows == 1 and frame is not FORM)
    found = (f"{frame.name}.{column.name}" for frame in singles for column in frame.columns)
    return {name for name in found if labelled(book, name) is not None}


def labelled(book: Book, name: str) -> At | None:
    """Return the cell beside the name's label, where exactly one such label stands in its usual column."""
    sheet, row, column = anchor(name)
    text = blank_form().value((sheet, row, column))
    found = [
        (one, line, blank_form().areas[name].column)
        for one, content in book.sheets.items()
        for line, value in enumerate(content.column(column, 1, len(content.rows)), start=1)
        if value == text
    ]
    same = [at for at in found if at[0] == sheet] or found
    return same[0] if len(same) == 1 else None


def is_heading(sheet: Sheet, row: int) -> bool:
    """Whether a row starts another part of the form: one of its own texts in the first columns."""
    pairs, texts = own()
    return any(
        (column, value) in pairs and value in texts
        for column in (1, 2)
        if (value := sheet.value(row, column))
    )


def table(book: Book, frame: Frame) -> Table | None:
    """Find a table: by the names of its columns, by its headings, or at its old place."""
    blank = blank_form().areas_of(frame)
    named = book.areas_of(frame)
    if named:
        sheets = [area.sheet for area in named.values()]
        found = book.table_of(frame, named, max(dict.fromkeys(sheets), key=sheets.count))
        usual = {name: area.column for name, area in blank.items()}
        return replace(found, columns=usual | _headed(found.sheet, found.first - 1, blank) | found.columns)
    return _by_headings(book, frame, blank) or _at_old_place(book, frame, blank)


def _headed(sheet: Sheet, row: int, blank: dict[str, Area]) -> dict[str, int]:
    """Return the columns of those names whose heading stands in a row."""
    found = {}
    line = [_heading(value) for value in sheet.line(row)] if row > 0 else []
    for name in blank:
        text = _heading(blank_form().value(anchor(name)))
        if text is not None and text in line:
            found[name] = line.index(text) + 1
    return found


def _heading(value: object) -> object:
    """Return a heading without what stands below it (必須, 円), which not every edition has."""
    return value.partition("\n")[0] if isinstance(value, str) else value


def _by_headings(book: Book, frame: Frame, blank: dict[str, Area]) -> Table | None:
    """Find the row with most of a table's headings; the table ends at the form's next own text."""
    rows = [
        (len(found), name, row, found)
        for name, sheet in book.sheets.items()
        for row in range(1, len(sheet.rows) + 1)
        if len(found := _headed(sheet, row, blank)) * 2 > len(blank)
    ]
    if not rows:
        return None
    _, name, row, columns = max(rows, key=lambda one: one[0])
    sheet = book.sheets[name]
    last = row
    while last < len(sheet.rows) and not _ends(sheet, last + 1, columns):
        last += 1
    return Table(frame, name, sheet, row + 1, last, columns)


def _ends(sheet: Sheet, row: int, columns: dict[str, int]) -> bool:
    _, texts = own()
    values = [sheet.value(row, column) for column in columns.values()]
    return (
        is_heading(sheet, row)
        or any((row, at) in sheet.probe.formulas for name, at in columns.items() if name not in ENTRIES)
        or any(value in texts and value not in PLAN_ITEMS for value in values if value is not None)
    )


def _at_old_place(book: Book, frame: Frame, blank: dict[str, Area]) -> Table | None:
    area = next(iter(blank.values()))
    return book.table_of(frame, blank, area.sheet) if area.sheet in book.sheets else None
