"""Sheets as rows of values, with what their XML says beside the values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from workbooks.ooxml.address import Area, parse_range
from workbooks.ooxml.package import Package
from workbooks.ooxml.workbook import WorkbookPart, parse_part
from workbooks.reading.drawings import shapes
from workbooks.reading.probe import Cell, Looks, Probe, probe, read_cells
from workbooks.reading.texts import Texts, shared_texts, struck_formats, struck_texts, unit_formats
from workbooks.refusal import Refused

Rows = Sequence[Sequence[object]]
Merge = tuple[Cell, Cell]
"""The first and the last cell of a merged area."""


@dataclass(slots=True)
class Sheet:
    """One sheet: its rows of values from A1 on ("" or None: blank), its merged areas, its probe."""

    rows: Rows
    merged: list[Merge]
    probe: Probe

    def line(self, row: int) -> Sequence[object]:
        """Return the values of a row (1-based) from column A on."""
        return self.rows[row - 1] if row <= len(self.rows) else ()

    def value(self, row: int, column: int) -> object:
        """Return the value of a cell (1-based), None where there is none."""
        line = self.line(row)
        value = line[column - 1] if column <= len(line) else None
        return None if value == "" else value

    def column(self, column: int, first: int, last: int) -> list[object]:
        """Return the values of a column from the first to the last row."""
        at = column - 1
        lines = self.rows[first - 1 : last]
        values: list[object] = []
        if lines and at < len(lines[0]):
            values = [None if line[at] == "" else line[at] for line in lines]
        return values + [None] * (last - first + 1 - len(values))

    def holder(self, row: int, column: int) -> Cell:
        """Return the cell that holds the value of a cell: where that one is empty and merged, the area's first."""
        if self.value(row, column) is not None:
            return row, column
        for top, end in self.merged:
            if top[0] <= row <= end[0] and top[1] <= column <= end[1]:
                return top
        return row, column


def load(
    package: Package, book: WorkbookPart, wanted: Iterable[str], areas: Mapping[str, Area]
) -> dict[str, Sheet]:
    """Return the wanted sheets, every row of each.

    Where calamine cannot read a sheet (newer error values), its cells are read
    in a pass of our own, which gives dates as serial numbers. A sheet on which none
    of the ``areas`` stands is left out where it cannot be read. What is struck out in
    part of a text is no part of the value.

    Raises:
        KeyError, BadZipFile, XMLSyntaxError: a part is missing or broken.
        Refused: a part must not be parsed, or a cell holds what no cell can hold.
    """
    needed = {area.sheet for area in areas.values()}
    loading = _Loading(package, _calamine(package), _looks(package))
    sheets: dict[str, Sheet] = {}
    for name in wanted:
        try:
            sheets[name] = loading.sheet(name, book.sheets[name])
        except (KeyError, Refused, etree.XMLSyntaxError):
            if name in needed:
                raise
    return sheets


@dataclass(slots=True)
class _Loading:
    """A package whose sheets are being read; the shared texts are parsed when first needed."""

    package: Package
    workbook: CalamineWorkbook | None
    looks: Looks
    texts: Texts | None = None

    def sheet(self, name: str, part: str) -> Sheet:
        xml = self.package.read(part)
        found = _through_calamine(self.workbook, name)
        if found is None:
            if self.texts is None:
                self.texts = shared_texts(_part(self.package, _TEXTS))
            found = _own_pass(xml, self.texts, part), _merges(xml)
        rows, merged = found
        seen = probe(xml, self.looks)
        if b"drawing" in xml:
            seen.shapes = shapes(self.package, part)
        for (row, column), (_, left) in seen.struck.items():
            if left is not None and row <= len(rows) and column <= len(rows[row - 1]):
                rows[row - 1][column - 1] = left
        return Sheet(rows, merged, seen)


_TEXTS, _STYLES = _SHARED = ("xl/sharedStrings.xml", "xl/styles.xml")
"""What calamine parses beside the workbook part and the sheets that it is asked for."""


def _calamine(package: Package) -> CalamineWorkbook | None:
    for name in _SHARED:
        if name in package:
            package.read(name)
    try:
        return CalamineWorkbook.from_object(BytesIO(package.data))
    except CalamineError:
        return None


def _through_calamine(
    workbook: CalamineWorkbook | None, name: str
) -> tuple[list[list[Any]], list[Merge]] | None:
    if workbook is None:
        return None
    try:
        sheet = workbook.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False)
    except CalamineError:
        return None
    merged = sheet.merged_cell_ranges or []
    return rows, [((top + 1, left + 1), (bottom + 1, right + 1)) for (top, left), (bottom, right) in merged]


def _merges(xml: bytes) -> list[Merge]:
    areas = (parse_range(element.get("ref", "")) for element in parse_part(xml).iter("{*}mergeCell"))
    return [((area.top, area.left), (area.bottom, area.right)) for area in areas if area is not None]


def _part(package: Package, name: str) -> bytes:
    return package.read(name) if name in package else b"<none/>"


def _looks(package: Package) -> Looks:
    styles = _part(package, _STYLES)
    return Looks(struck_formats(styles), unit_formats(styles), struck_texts(_part(package, _TEXTS)))


def _own_pass(xml: bytes, texts: Texts, part: str) -> list[list[Any]]:
    try:
        cells = read_cells(xml, texts)
    except (ValueError, IndexError):
        # A number that is none, a string beyond the last: Excel calls such a file damaged.
        raise Refused("corrupt", {"part": part}) from None
    width = max((column for _, column in cells), default=0)
    depth = max((row for row, _ in cells), default=0)
    rows: list[list[Any]] = [[None] * width for _ in range(depth)]
    for (row, column), value in cells.items():
        rows[row - 1][column - 1] = value
    return rows
