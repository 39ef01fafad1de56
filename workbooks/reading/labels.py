"""Where the values of the form stand in a workbook whose names are lost: its own labels tell."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from validators.frames import FORM, FORM_VERSIONS, FRAMES, PLAN_ITEMS, Frame, names
from validators.frames import frame as frame_named
from workbooks.form.defaults import NAMES as ENTRIES
from workbooks.ooxml.address import Area
from workbooks.reading.blank import EARLIER, blank_form, own
from workbooks.reading.book import At, Book, Table
from workbooks.reading.cells import Sheet

ENOUGH = 5
"""So many labels of the form a workbook without any name must still show."""


def anchor(name: str, edition: str = FORM_VERSIONS[-1]) -> At:
    """Return the cell of the blank form whose text leads to a name: left of one cell, above a column."""
    form = blank_form(edition)
    area = form.areas[name]
    sheet = form.sheets[area.sheet]
    if area.rows > 1:
        return area.sheet, area.row - 1, area.column
    left = next(c for c in range(area.column - 1, 0, -1) if isinstance(sheet.value(area.row, c), str))
    return area.sheet, area.row, left


@cache
def label_of(name: str) -> tuple[object, ...]:
    """Return the texts that lead to a name: that of the form, and those of its earlier editions and printings."""
    editions = [blank_form(one).value(anchor(name, one)) for one in reversed(FORM_VERSIONS)]
    return tuple(dict.fromkeys((*editions, *EARLIER.get(name, ()))))


def labels(book: Book) -> set[str]:
    """Return the single cells whose label a workbook still shows."""
    singles = (frame for frame in FRAMES if frame.rows == 1 and frame is not FORM)
    found = (f"{frame.name}.{column.name}" for frame in singles for column in frame.columns)
    return {name for name in found if labelled(book, name) is not None}


def labelled(book: Book, name: str) -> At | None:
    """Return the cell beside the name's label, where exactly one such label stands in its usual column."""
    places = {
        (anchor(name, one)[2], blank_form(one).areas[name].column, blank_form(one).value(anchor(name, one)))
        for one in FORM_VERSIONS
    }
    newest = anchor(name)[2], blank_form().areas[name].column
    places |= {(*newest, text) for text in EARLIER.get(name, ())}
    found = {
        (one, line, beside)
        for one, content in book.sheets.items()
        for column, beside, text in places
        for line in content.told()
        if content.value(line, column) == text
    }
    same = [at for at in found if at[0] == anchor(name)[0]] or list(found)
    return same[0] if len(same) == 1 else None


def is_found(book: Book, name: str) -> bool:
    """Whether a value whose name is lost can be found by the form's own words."""
    frame = frame_named(name.partition(".")[0])
    if frame.rows == 1:
        return frame is not FORM and labelled(book, name) is not None
    found = table(book, frame)
    blank = {name: blank_form().areas[name]}
    return found is not None and name in _headed(found.sheet, found.first - 1, blank)


@cache
def _anchors() -> dict[str, frozenset[tuple[int, object]]]:
    """Return the (column, text) pairs that lead to the form's names, by the sheet on which they stand."""
    found: dict[str, set[tuple[int, object]]] = {}
    for name in (name for name in names() if not name.startswith("form.")):
        for edition in FORM_VERSIONS:
            sheet, _, at = anchor(name, edition)
            found.setdefault(sheet, set()).update((at, text) for text in label_of(name))
    return {sheet: frozenset(pairs) for sheet, pairs in found.items()}


@cache
def labels_free() -> frozenset[str]:
    """Return the form's own sheets on which no label of a name stands."""
    return frozenset(blank_form().sheets) - frozenset(_anchors())


def likeness(sheet: Sheet) -> str:
    """Return which of the form's sheets a sheet is, by its labels; "" where it is none."""
    shown = {(column, value) for row in sheet.told() for column, value in enumerate(sheet.line(row), start=1)}
    alike = {name: len(shown & pairs) for name, pairs in _anchors().items()}
    best = max(alike, key=lambda name: alike[name])
    return best if alike[best] >= ENOUGH else ""


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
        place = next((line.index(text) for text in map(_heading, label_of(name)) if text in line), None)
        if place is not None:
            found[name] = place + 1
    return found


def _heading(value: object) -> object:
    """Return a heading without what stands below it (必須, 円), which not every edition has."""
    return value.partition("\n")[0] if isinstance(value, str) else value


def _by_headings(book: Book, frame: Frame, blank: dict[str, Area]) -> Table | None:
    """Find the row with most of a table's headings; the table ends at the form's next own text."""
    rows = [
        (len(found), name, row, found)
        for name, sheet in book.sheets.items()
        for row in sheet.told()
        if len(found := _headed(sheet, row, blank)) * 2 > len(blank)
    ]
    if not rows:
        return None
    _, name, row, columns = max(rows, key=lambda one: one[0])
    sheet = book.sheets[name]
    ending = next((one for one in sheet.told(row) if _ends(sheet, one, columns)), len(sheet.rows) + 1)
    return Table(frame, name, sheet, row + 1, max(row, ending - 1), columns)


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
