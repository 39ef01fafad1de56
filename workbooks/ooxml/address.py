"""Addresses: cells, rectangles of cells, areas on a sheet, and how each is written (A1 style)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""The last row and column that a sheet can have."""

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})", re.IGNORECASE | re.ASCII)
_RANGE = re.compile(rf"{_CELL.pattern}(?::{_CELL.pattern})?", re.IGNORECASE | re.ASCII)
_REFERENCE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle of cells, 1-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Say whether a cell lies in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def meets(self, other: Rectangle) -> bool:
        """Say whether the two have a cell in common."""
        rows = self.top <= other.bottom and other.top <= self.bottom
        return rows and self.left <= other.right and other.left <= self.right


@dataclass(frozen=True, slots=True)
class Area:
    """The cells of one reference: sheet, 1-based first row and column, height and width."""

    sheet: str
    row: int
    column: int
    rows: int
    columns: int

    @property
    def last(self) -> int:
        """The last row."""
        return self.row + self.rows - 1


@lru_cache(maxsize=4096)
def column_number(letters: str) -> int:
    """Return the 1-based number of a column's letters.

    >>> column_number("A"), column_number("aa"), column_number("XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def parse_cell(text: str) -> tuple[int, int] | None:
    """Return (row, column), 1-based, of an address; None where it is none or lies beyond the edge of a sheet.

    >>> parse_cell("C5"), parse_cell("$AA$10"), parse_cell("XFE1")
    ((5, 3), (10, 27), None)
    """
    match = _CELL.fullmatch(text)
    return _placed(match[1], match[2]) if match else None


def parse_range(text: str) -> Rectangle | None:
    """Return the rectangle of ``B2`` or ``B2:D5``, whichever corners are written; None where it is none.

    >>> parse_range("D5:B2")
    Rectangle(top=2, left=2, bottom=5, right=4)
    """
    match = _RANGE.fullmatch(text)
    if match is None:
        return None
    first = _placed(match[1], match[2])
    last = _placed(match[3], match[4]) if match[3] else first
    if first is None or last is None:
        return None
    rows, columns = sorted((first[0], last[0])), sorted((first[1], last[1]))
    return Rectangle(rows[0], columns[0], rows[1], columns[1])


@lru_cache(maxsize=4096)
def parse_reference(text: str) -> Area | None:
    """Return the area that a reference names; None where it is no single area.

    >>> parse_reference("'収支 予算'!$C$5:$C$44")
    Area(sheet='収支 予算', row=5, column=3, rows=40, columns=1)
    >>> parse_reference("#REF!") is None and parse_reference("申請書!#REF!") is None
    True
    """
    match = _REFERENCE.fullmatch(text.removeprefix("="))
    cells = _RANGE.fullmatch(match[3]) if match else None
    if match is None or cells is None:
        return None
    first = _placed(cells[1], cells[2])
    last = _placed(cells[3], cells[4]) if cells[3] else first
    if first is None or last is None or last[0] < first[0] or last[1] < first[1]:
        return None
    sheet = match[1].replace("''", "'") if match[1] else match[2]
    return Area(sheet, *first, last[0] - first[0] + 1, last[1] - first[1] + 1)


def quoted_sheet(name: str) -> str:
    """Return a sheet's name as it stands in a reference, always quoted.

    >>> quoted_sheet("O'Brien")
    "'O''Brien'"
    """
    return "'" + name.replace("'", "''") + "'"


def _placed(letters: str, digits: str) -> tuple[int, int] | None:
    row, column = int(digits), column_number(letters)
    return (row, column) if 1 <= row <= LAST_ROW and column <= LAST_COLUMN else None
