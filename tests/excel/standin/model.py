"""A workbook as Excel holds it: values and formulas, looks, notes, names, protection; and what a user does in it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import formualizer
import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.styles.numbers import is_date_format
from openpyxl.utils import get_column_letter, range_boundaries

At = tuple[int, int]
"""Row and column, from 1."""

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
_EPOCH = dt.datetime(1899, 12, 30)


@dataclass(slots=True)
class SheetState:
    """What a sheet holds besides its values."""

    name: str
    visible: int
    protected: bool
    formats_allowed: bool
    objects_protected: bool
    rows_may_go: bool
    rows: int
    columns: int
    formulas: dict[At, str] = field(default_factory=dict)
    values: dict[At, Any] = field(default_factory=dict)
    formats: dict[At, str] = field(default_factory=dict)
    fills: dict[At, int] = field(default_factory=dict)
    notes: dict[At, str] = field(default_factory=dict)
    locked: set[At] = field(default_factory=set)
    unlocked: set[At] = field(default_factory=set)
    struck: dict[At, list[tuple[str, bool]]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    lists: set[At] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


class State:
    """An open workbook and the program around it; ``undo`` is the list of steps that a user may take back."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self.sheets: dict[str, SheetState] = {}
        self.names: list[tuple[str, str]] = []
        self.undo: list[str] = []
        self.saved = True
        self.autosave = False
        self.busy = False
        self.closed = False
        self.writes = 0
        self.calls = self.rejected = 0
        self.status_bar: Any = False
        self.heard: list[tuple[str, int, int, list[Any]]] = []
        book = openpyxl.load_workbook(BytesIO(data), rich_text=True)
        self.date1904 = book.epoch.year == 1904
        for sheet in book.worksheets:
            self.sheets[sheet.title] = _sheet(sheet)
        self.active = book.active.title if book.active else next(iter(self.sheets))
        self.selection = (self.active, (1, 1, 1, 1))
        self.names = [(one, f"={defined.attr_text}") for one, defined in book.defined_names.items()]
        for sheet in book.worksheets:
            for one, defined in sheet.defined_names.items():
                if not one.startswith(("_xlnm", "Print_")):
                    self.names.append((f"'{sheet.title}'!{one}", f"={defined.attr_text}"))
        self._engine = formualizer.load_workbook_bytes(data)
        self._stale = True

    # --- values -------------------------------------------------------------------------------

    def value(self, sheet: str, at: At) -> Any:
        """Return what a cell holds, or its formula's result."""
        state = self.sheets[sheet]
        if at not in state.formulas:
            return state.values.get(at)
        if self._stale:
            self._engine.evaluate_all()
            self._stale = False
        return self._engine.get_value(sheet, *at)

    def put(self, sheet: str, at: At, value: Any) -> None:
        """Write a value or a formula into a cell."""
        state = self.sheets[sheet]
        if isinstance(value, str) and value.startswith("="):
            state.formulas[at] = value
            self._engine.set_formula(sheet, *at, value)
        else:
            state.formulas.pop(at, None)
            state.values[at] = value = None if value == "" else value
            self._engine.set_value(sheet, *at, serial(value) if isinstance(value, dt.date) else value)
            if isinstance(value, dt.date) and not is_date_format(state.formats.get(at, "General")):
                state.formats[at] = "yyyy/m/d"  # Excel gives a cell that a date is typed into a date's format
        self._stale = True
        self.saved = False

    # --- the user -----------------------------------------------------------------------------

    def type(self, sheet: str, row: int, column: int, values: list[Any]) -> str:
        """Type, or paste, a column of values, and return its address, as ``SheetChange`` tells it."""
        for offset, value in enumerate(values):
            self.put(sheet, (row + offset, column), value)
        letters = get_column_letter(column)
        address = f"${letters}${row}" + (f":${letters}${row + len(values) - 1}" if len(values) > 1 else "")
        self.undo.append(f"{sheet}!{address}")
        self.heard.append((sheet, row, column, values))
        return address

    # --- other programs and macros ------------------------------------------------------------

    def written(self) -> None:
        """Note that a program has changed the workbook: the list of steps to undo is then empty (Application.Undo)."""
        self.undo.clear()
        self.writes += 1
        self.saved = False


def serial(day: dt.date) -> float:
    """Return a day as the number that a cell holds."""
    moment = day if isinstance(day, dt.datetime) else dt.datetime(day.year, day.month, day.day)
    return (moment - _EPOCH) / dt.timedelta(days=1)


def moment(number: float) -> dt.datetime:
    """Return the day of a cell's number."""
    return _EPOCH + dt.timedelta(days=number)


def _sheet(sheet: Any) -> SheetState:
    protection = sheet.protection
    state = SheetState(
        sheet.title,
        {"visible": -1, "hidden": 0, "veryHidden": 2}[sheet.sheet_state],
        protected=bool(protection.sheet),
        formats_allowed=not protection.formatCells,
        objects_protected=bool(protection.objects),
        rows_may_go=not protection.deleteRows,
        rows=sheet.max_row,
        columns=sheet.max_column,
    )
    for row in sheet.iter_rows():
        for cell in row:
            _cell(state, cell)
    for area in sheet.merged_cells.ranges:
        state.merged.append((area.min_row, area.min_col, area.max_row, area.max_col))
    for one in sheet.data_validations.dataValidation:
        for area in one.sqref.ranges:
            left, top, right, bottom = range_boundaries(str(area))
            state.lists |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)}
    state.hidden_rows = {number for number, one in sheet.row_dimensions.items() if one.hidden}
    for one in sheet.column_dimensions.values():
        if one.hidden:
            state.hidden_columns |= set(range(one.min or 0, (one.max or 0) + 1))
    return state


def _cell(state: SheetState, cell: Any) -> None:
    at = (cell.row, cell.column)
    if not cell.has_style and cell.value is None and cell.comment is None:
        return
    value = cell.value
    if isinstance(value, CellRichText):
        state.struck[at] = [
            (one.text, bool(one.font and one.font.strike)) if isinstance(one, TextBlock) else (one, False)
            for one in value
        ]
        value = str(value)
    elif cell.font.strike and value is not None:
        state.struck[at] = [(str(value), True)]
    if isinstance(value, str) and value.startswith("=") and cell.data_type == "f":
        state.formulas[at] = value
    elif hasattr(value, "text") and hasattr(value, "ref"):  # an array formula
        state.formulas[at] = str(value.text)
    elif value is not None:
        state.values[at] = value
    state.formats[at] = cell.number_format
    if cell.fill.fill_type == "solid" and cell.fill.fgColor.type == "rgb":
        red, green, blue = bytes.fromhex(cell.fill.fgColor.rgb[-6:])
        state.fills[at] = red | green << 8 | blue << 16
    if not cell.protection.locked:
        state.unlocked.add(at)
    if cell.comment is not None:
        state.notes[at] = cell.comment.text
