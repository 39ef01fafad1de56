"""A workbook that was read: its sheets, and where the names of the form stand on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from validators.frames import Frame
from validators.submission import letters
from workbooks.annotate.words import SHEET_NAME
from workbooks.form.ledger import SHEET as CALCULATION
from workbooks.form.ledger import TICK
from workbooks.form.texts import CHECKS
from workbooks.form.validation import LISTS
from workbooks.ooxml.address import Area, parse_reference
from workbooks.ooxml.package import Package
from workbooks.ooxml.workbook import WorkbookPart, read_workbook
from workbooks.reading.cells import Sheet, load
from workbooks.reading.names import resolve

At = tuple[str, int, int]
"""Sheet, row and column of a cell."""


@dataclass(slots=True)
class Book:
    """``sheets`` are those that were read, ``areas`` the places of the form's names.

    ``hidden`` names the sheets that are not shown, ``results`` our own sheet 審査結果 ("": there
    is none); ``mac_days`` tells whether day 0 is 1904-01-01. ``tick`` is the cell of 提出前点検
    (None: the edition before has none).
    """

    sheets: dict[str, Sheet]
    areas: dict[str, Area]
    hidden: frozenset[str] = frozenset()
    results: str = ""
    mac_days: bool = False
    tick: Area | None = None

    def value(self, at: At) -> object:
        """Return the value of a cell, None where there is none."""
        return self.sheets[at[0]].value(at[1], at[2])

    def cells(self) -> Iterator[tuple[At, object]]:
        """Yield every cell that holds something, formulas included."""
        for name, sheet in self.sheets.items():
            for row in sheet.told():
                for column, value in enumerate(sheet.line(row), start=1):
                    if not is_blank(value) or (row, column) in sheet.probe.errors:
                        yield (name, row, column), value

    def areas_of(self, frame: Frame) -> dict[str, Area]:
        """Return the areas of a frame's names that are there, in the order of its columns."""
        return {name: self.areas[name] for name in _names_of(frame) if name in self.areas}

    def table(self, frame: Frame) -> Table | None:
        """Return the table of a frame on the sheet of its first column; None where it has no rows of its own."""
        areas = self.areas_of(frame)
        if frame.rows == 1 or not areas:
            return None
        return self.table_of(frame, areas, next(iter(areas.values())).sheet)

    def table_of(self, frame: Frame, areas: dict[str, Area], sheet: str) -> Table:
        """Return the table that those of the areas make that stand on one sheet."""
        here = {name: area for name, area in areas.items() if area.sheet == sheet}
        first, last = min(area.row for area in here.values()), max(area.last for area in here.values())
        columns = {name: area.column for name, area in here.items()}
        return Table(frame, sheet, self.sheets[sheet], first, last, columns)


@dataclass(frozen=True, slots=True)
class Table:
    """Where the table of a frame stands on one sheet: its rows, and the column of each name."""

    frame: Frame
    name: str
    sheet: Sheet
    first: int
    last: int
    columns: dict[str, int]

    def typed(self, row: int) -> Iterator[tuple[str, int, object]]:
        """Yield (name, column, value) of what was typed in a sheet row; a column's own heading was not."""
        for name, column in self.columns.items():
            value = self.sheet.value(row, column)
            heading = value == self.frame[name.partition(".")[2]].label
            if not heading and not is_blank(value) and (row, column) not in self.sheet.probe.formulas:
                yield name, column, value

    def computes(self, row: int) -> bool:
        """Whether a formula stands in one of the table's columns of a sheet row."""
        return any((row, column) in self.sheet.probe.formulas for column in self.columns.values())


def book_of(part: WorkbookPart, areas: dict[str, Area], sheets: dict[str, Sheet]) -> Book:
    """Return the book of a workbook part whose sheets were read."""
    ours = parse_reference(part.names.get(SHEET_NAME, ""))
    tick = parse_reference(part.names.get(TICK, ""))
    return Book(sheets, areas, part.hidden, ours.sheet if ours else "", part.mac_days, tick)


def wanted(part: WorkbookPart, areas: dict[str, Area]) -> list[str]:
    """Return the sheets that are read: all but those of the form's own lists and calculations."""
    computed = ({LISTS, CALCULATION} & part.hidden | {CHECKS}) - {area.sheet for area in areas.values()}
    return [name for name, path in part.sheets.items() if path and name not in computed]


def whole(package: Package) -> Book:
    """Read a workbook whole, but for the form's own hidden lists and calculations.

    Raises as :func:`workbooks.ooxml.workbook.read_workbook` and :func:`workbooks.reading.cells.load` do.
    """
    part = read_workbook(package)
    areas = resolve(part).areas
    own = {LISTS, CALCULATION} & part.hidden
    sheets = [name for name, path in part.sheets.items() if path and name not in own]
    return book_of(part, areas, load(package, part, sheets, areas))


@cache
def _names_of(frame: Frame) -> tuple[str, ...]:
    return tuple(f"{frame.name}.{column.name}" for column in frame.columns)


def is_blank(value: object) -> bool:
    """Whether a cell holds nothing, or spaces only."""
    return value is None or (isinstance(value, str) and not value.strip())


def address(row: int, column: int) -> str:
    """Return the A1 address of a cell.

    >>> address(5, 3)
    'C5'
    """
    return f"{letters(column)}{row}"
