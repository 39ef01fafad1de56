"""Sheets as rows of values, with what their XML says beside the values."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import Any

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from workbooks.ooxml.address import Area, parse_range
from workbooks.ooxml.package import Package
from workbooks.ooxml.workbook import WorkbookPart, parse_part
from workbooks.reading import plain
from workbooks.reading.drawings import shapes
from workbooks.reading.formats import Formats
from workbooks.reading.probe import Cell, Looks, Probe, probe, read_cells
from workbooks.reading.texts import (
    Texts,
    shared_texts,
    struck_formats,
    struck_texts,
    unit_formats,
    unseen_formats,
)
from workbooks.refusal import Refused, shown_part

Rows = Sequence[Sequence[object]]
_BLANK = frozenset((None, ""))
Merge = plain.Merge


@dataclass(slots=True)
class Sheet:
    """One sheet: its rows of values from A1 on ("" or None: blank), its merged areas, its probe."""

    rows: Rows
    merged: list[Merge]
    probe: Probe
    _told: list[int] | None = field(default=None, init=False, repr=False, compare=False)

    def told(self, after: int = 0) -> Sequence[int]:
        """Return the rows (1-based) after one in which anything stands: a value, an error or a formula.

        A single cell far below makes a sheet of a million rows; nobody should walk through the empty ones.
        """
        if self._told is None:
            valued = _filled(self.rows)
            noted = (row for cells in (self.probe.errors, self.probe.formulas) for row, _ in cells)
            self._told = sorted({*valued, *noted})
        return self._told[bisect_right(self._told, after) :]

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


def _filled(rows: Rows) -> Iterator[int]:
    blank = None
    for row, line in enumerate(rows, start=1):
        if line is blank:
            continue
        if _BLANK.issuperset(line):
            blank = line  # most rows that hold nothing are one and the same
        else:
            yield row


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
    loading = _Loading(package, book.mac_days)
    sheets: dict[str, Sheet] = {}
    for name in wanted:
        try:
            sheets[name] = loading.sheet(name, book.sheets[name])
        except (KeyError, Refused, etree.XMLSyntaxError):
            if name in needed:
                raise
    return sheets


class _Loading:
    """A package whose sheets are being read: each by its bytes where it is of the usual form, else by calamine."""

    def __init__(self, package: Package, mac_days: bool) -> None:
        self.package = package
        strings, styles = (package.read(name) if name in package else b"" for name in plain.SHARED)
        self.looks = Looks(
            struck_formats(styles or _NONE),
            unit_formats(styles or _NONE),
            unseen_formats(styles or _NONE),
            struck_texts(strings or _NONE),
        )
        self.usual: tuple[plain.Texts, Formats] | None = None
        if not (mac_days or self.looks != Looks()):
            with suppress(plain.Unusual):
                self.usual = plain.usual(package)

    def sheet(self, name: str, part: str) -> Sheet:
        plainly = _Plainly(self)
        try:
            xml = self.package.read(part, plainly)
        except Refused as refused:
            if "cell" in refused.words:  # a clerk knows the sheet, not its part
                raise Refused(
                    refused.code, refused.words | {"part": f"シート「{shown_part(name)}」"}
                ) from None
            raise
        rows, merged, seen = plainly.found or self._in_general(name, part, xml)
        if _DRAWING in xml[: xml.find(_ROWS)] or _DRAWING in xml[xml.rfind(_ROWS) :]:
            seen.shapes = shapes(self.package, part)
        return Sheet(rows, merged, seen)

    def _in_general(self, name: str, part: str, xml: bytes) -> Found:
        found = _through_calamine(self.calamine, name) if _FAR.search(xml) is None else None
        rows, merged = found or (_own_pass(xml, self.texts, part), _merges(xml))
        seen = probe(xml, self.looks)
        for (row, column), (_, left) in seen.struck.items():
            if left is not None and row <= len(rows) and column <= len(rows[row - 1]):
                rows[row - 1][column - 1] = left
        return rows, merged, seen

    @cached_property
    def calamine(self) -> CalamineWorkbook | None:
        """The whole workbook; None where calamine cannot open it."""
        try:
            return CalamineWorkbook.from_object(BytesIO(self.package.data))
        except CalamineError:
            return None

    @cached_property
    def texts(self) -> Texts:
        """The shared texts, for sheets that calamine cannot read."""
        return shared_texts(self.package.read(_TEXTS) if _TEXTS in self.package else _NONE)


Found = tuple[list[list[Any]], list[Merge], Probe]

_TEXTS, _STYLES = plain.SHARED
_NONE = b"<none/>"
_ROWS, _DRAWING = b"sheetData", b"rawing"
"""What stands around the cells of a sheet, and in <drawing> and <legacyDrawing>, which never stand among them."""

_FAR = re.compile(rb"<(?:\w+:)?c\s[^<>]*?r\s*=\s*[\"'][A-Z]{1,3}[0-9]{6,7}[\"'][^<>]*(?<!/)>")
"""A cell with something in it, so far below that calamine would give hundreds of thousands of empty rows."""


class _Plainly:
    """The attempt to read one sheet as it is usually written, which proves it harmless, too."""

    def __init__(self, loading: _Loading) -> None:
        self._loading = loading
        self.found: Found | None = None

    def __call__(self, content: bytes) -> bool:
        if self._loading.usual is not None:
            with suppress(plain.Unusual, UnicodeDecodeError, Refused):
                self.found = plain.read_sheet(content, *self._loading.usual, self._loading.package.limits)
        return self.found is not None


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


def _own_pass(xml: bytes, texts: Texts, part: str) -> list[list[Any]]:
    try:
        cells = read_cells(xml, texts)
    except (ValueError, IndexError):
        # A number that is none, a string beyond the last: Excel calls such a file damaged.
        raise Refused("corrupt", {"part": part}) from None
    width = max((column for _, column in cells), default=0)
    depth = max((row for row, _ in cells), default=0)
    blank: list[Any] = [None] * width
    rows = [blank] * depth  # one row for all that hold nothing
    for (row, column), value in cells.items():
        if rows[row - 1] is blank:
            rows[row - 1] = [None] * width
        rows[row - 1][column - 1] = value
    return rows
