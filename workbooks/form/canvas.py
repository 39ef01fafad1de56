"""What the sheets are drawn with: one workbook, its formats, and the place of every name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from validators import frames
from validators.frames import Column
from workbooks import look
from workbooks.form import defaults, texts
from workbooks.look import Look

Values = Mapping[str, object]
"""Cell values by ``frame.column``: one value, or a list of the table's rows."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a name stands: sheet, first row and column (0-based), rows."""

    sheet: str
    row: int
    column: int
    rows: int

    def cell(self, row: int = 1) -> str:
        """Return the A1 address of the 1-based row."""
        return str(xl_rowcol_to_cell(self.row + row - 1, self.column))

    def reference(self) -> str:
        """Return the absolute reference of all rows, with the sheet."""
        first = xl_rowcol_to_cell(self.row, self.column, row_abs=True, col_abs=True)
        last = xl_rowcol_to_cell(self.row + self.rows - 1, self.column, row_abs=True, col_abs=True)
        return f"='{self.sheet}'!{first}" + (f":{last}" if self.rows > 1 else "")


@dataclass(slots=True)
class Canvas:
    """One workbook being drawn.

    ``places`` says where every name stands, ``marks`` where the mark of a single
    value or of a table's rows (by frame) goes, ``spans`` the last column of a
    joined cell, ``spots`` the cells that 計算 fills in later. ``results`` are the
    worked-out values of the form's formulas, by sheet, row and column (0-based).
    """

    book: Workbook
    values: Values
    places: dict[str, Place] = field(default_factory=dict)
    sheets: dict[str, Worksheet] = field(default_factory=dict)
    marks: dict[str, Place] = field(default_factory=dict)
    spans: dict[str, int] = field(default_factory=dict)
    spots: dict[str, tuple[str, int, int]] = field(default_factory=dict)
    inputs: dict[tuple[str, int], tuple[Worksheet, int, int, Format]] = field(default_factory=dict)
    results: Mapping[tuple[str, int, int], Any] = field(default_factory=dict)
    limits: dict[tuple[str, str], tuple[dict[str, Any], list[list[int]]]] = field(default_factory=dict)
    look: Look = field(init=False)

    def __post_init__(self) -> None:
        self.look = Look(self.book)

    def value(self, name: str, row: int = 1) -> Any:
        """Return what is to stand in the 1-based row of a name, None for nothing."""
        if self.is_own(name, row):
            return defaults.result(name, row, self.value)
        given = self.values.get(name)
        if isinstance(given, Sequence) and not isinstance(given, str):
            return given[row - 1] if row <= len(given) else None
        return given if row == 1 else None

    def is_own(self, name: str, row: int) -> bool:
        """Tell whether the form itself writes this cell: it may, and nothing is given for it."""
        if name not in defaults.NAMES or (name.startswith("income.") and row > 1):
            return False
        given = self.values.get(name, ())
        if given is None and name in defaults.SUMS:
            return True
        return isinstance(given, tuple | list) and (row > len(given) or given[row - 1] is defaults.OWN)

    @property
    def is_example(self) -> bool:
        """Tell whether this is a complete example, which nobody may hand in."""
        return bool(self.values.get("form.version") == texts.EXAMPLE)

    def amounts(self, name: str) -> list[int]:
        """Return the numbers of a column, blanks and texts as 0."""
        found = (self.value(name, row + 1) for row in range(frames.frame(name.partition(".")[0]).rows))
        return [one if isinstance(one, int) else 0 for one in found]

    def formula(
        self, sheet: Worksheet, row: int, column: int, text: str, made: Format | None, own: Any = ""
    ) -> None:
        """Write a formula with its result: the worked-out one where that is known, else ``own``."""
        result = self.results.get((sheet.get_name(), row, column), own)
        sheet.write_formula(row, column, text, made, result)

    def limit(self, sheet: Worksheet, at: tuple[int, int], options: Mapping[str, Any], rows: int = 1) -> None:
        """Remember the data validation of a cell, or of some below each other: like ones are written as one."""
        if options != {"validate": "any"}:
            _, cells = self.limits.setdefault((sheet.get_name(), repr(options)), (dict(options), []))
            cells.append([*at, at[0] + rows - 1, at[1]])

    def write_limits(self, sheet: Worksheet) -> None:
        """Write the data validations of a sheet's cells."""
        for (name, _), (options, cells) in self.limits.items():
            if name == sheet.get_name():
                sheet.data_validation(*cells[0], {**options, "other_cells": cells[1:]})

    def place(self, name: str, sheet: Worksheet, row: int, column: int, rows: int = 1) -> None:
        """Remember and define the name at its cells."""
        self.places[name] = Place(sheet.get_name(), row, column, rows)
        self.book.define_name(name, self.places[name].reference())

    def enter(
        self, sheet: Worksheet, name: str, row: int, column: int, nth: int = 1, style: str = "input"
    ) -> None:
        """Draw one input cell with its value; what the form writes itself is written later."""
        more = {} if style == "box" else _input_format(name, frames.column(name))
        made = self.look(style, **more)
        self.inputs[name, nth] = (sheet, row, column, made)
        value = None if self.is_own(name, nth) else self.value(name, nth)
        if value is None:
            sheet.write_blank(row, column, None, made)
        elif hasattr(value, "year"):
            sheet.write_datetime(row, column, value, made)
        elif isinstance(value, str):
            sheet.write_string(row, column, value, made)
        else:
            sheet.write(row, column, value, made)


def _input_format(name: str, column: Column) -> dict[str, Any]:
    if column.kind == "date":
        return {"num_format": look.DATE, "align": "left", "indent": 1}
    if column.kind == "int":
        return {"num_format": look.YEN, "align": "right"}
    if column.kind == "number":
        return {"num_format": look.NUMBER, "align": "right"}
    if column.kind == "mark":
        return {"align": "center"}
    if column.kind == "year":
        return {"align": "left", "indent": 1}
    if column.kind == "choice":
        return {
            "align": "center" if name == "activities.step" else "left",
            "indent": int(name != "activities.step"),
        }
    return {"num_format": look.TEXT, "text_wrap": True, "align": "left", "indent": 1}
