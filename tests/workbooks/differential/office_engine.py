"""The form's formulas worked out by a LibreOffice of our own: one process, one open form, many cases."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any

from xlsxwriter.utility import xl_cell_to_rowcol

from addin.uno_engine import connect_context, end_office, new_pipe, start_office
from tests.workbooks.differential.cases import Case, handed_in
from tests.workbooks.differential.verdicts import Verdicts, addresses, by_codes
from validators import frames
from validators.frames import Frame
from workbooks.form.build import Built
from workbooks.form.ledger import SHEET, TICK

_EPOCH = dt.date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class _Block:
    """The smallest rectangle that holds all input cells of a frame: typed in one call."""

    area: Any
    cells: dict[str, tuple[int, int]]
    height: int
    width: int

    def filled(self, values: Case) -> tuple[tuple[Any, ...], ...]:
        rows = [[""] * self.width for _ in range(self.height)]
        for name, value in values.items():
            top, left = self.cells[name]
            for row, one in enumerate(value if isinstance(value, list) else [value]):
                rows[top + row][left] = _cell(one)
        return tuple(map(tuple, rows))


class Office:
    """One open form into which case after case is typed; a context manager."""

    blind: Mapping[str, str] = MappingProxyType({})

    def __init__(self, built: Built) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="kyoten-differential-")
        folder = Path(self._folder.name)
        path = folder / "form.xlsx"
        path.write_bytes(built.data)
        pipe = new_pipe()
        self._office = start_office([path], pipe=pipe, profile=folder / "profile")
        context = connect_context(pipe)
        self._document = self._wait_for_document(context)
        self._document.enableAutomaticCalculation(False)
        self._sheets = self._document.Sheets
        for name in self._sheets.ElementNames:
            self._sheets.getByName(name).unprotect("")
        self._places = built.places
        self._blocks = {frame.name: self._block(frame) for frame in frames.FRAMES[:-1]}
        self._codes, self._marks, self._readings = addresses(built.ledger)
        self._typed: dict[str, Any] = {}
        cells = [xl_cell_to_rowcol(cell) for cell in self._wanted()]
        last_row, last_column = (max(one[axis] for one in cells) for axis in (0, 1))
        self._area = self._sheets.getByName(SHEET).getCellRangeByPosition(0, 0, last_column, last_row)

    def _wanted(self) -> list[str]:
        return [*self._codes.values(), *self._marks.values(), *self._readings.values()]

    @staticmethod
    def _wait_for_document(context: Any, patience: float = 90) -> Any:
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        until = time.monotonic() + patience
        while time.monotonic() < until:
            document = desktop.getCurrentComponent()
            if document is not None and hasattr(document, "Sheets"):
                return document
            time.sleep(0.2)
        raise TimeoutError("LibreOffice did not open the form")

    def judge(self, case: Case) -> Verdicts:
        """Type a case and return what the form says of it."""
        for frame, block in self._blocks.items():
            rows = block.filled({name: value for name, value in case.items() if name.startswith(f"{frame}.")})
            if self._typed.get(frame) != rows:
                block.area.setDataArray(rows)
                self._typed[frame] = rows
        tick = self._places[TICK]
        cell = self._sheets.getByName(tick.sheet).getCellByPosition(tick.column, tick.row)
        cell.setString("○" if handed_in(case) else "")
        return self.read()

    def insert(self, name: str, row: int, cells: Case) -> Verdicts:
        """Insert a sheet row above a 1-based row of a table, type into it and return what the form says."""
        place = self._places[name]
        sheet = self._sheets.getByName(place.sheet)
        sheet.Rows.insertByIndex(place.row + row - 1, 1)
        for one, value in cells.items():
            cell = sheet.getCellByPosition(self._places[one].column, place.row + row - 1)
            cell.setDataArray(((_cell(value),),))
        return self.read()

    @property
    def pid(self) -> int:
        """The office's process."""
        return int(self._office.pid)

    def recalculate(self) -> None:
        """Work every formula out anew, changed or not."""
        self._document.calculateAll()

    def read(self) -> Verdicts:
        """Return what the form says of what is typed into it."""
        self._document.calculate()
        values = self._area.getDataArray()
        codes = {one: _at(values, cell) for one, cell in self._codes.items()}
        marks = {one: _at(values, cell) for one, cell in self._marks.items()}
        return by_codes(codes, marks, {one: _at(values, cell) for one, cell in self._readings.items()})

    def _block(self, frame: Frame) -> _Block:
        places = {
            c.name: self._places[f"{frame.name}.{c.name}"] for c in frame.columns if c.name != frame.fixed
        }
        top, left = min(p.row for p in places.values()), min(p.column for p in places.values())
        bottom = max(p.row + p.rows for p in places.values()) - 1
        right = max(p.column for p in places.values())
        sheet = self._sheets.getByName(frame.sheet)
        cells = {
            f"{frame.name}.{name}": (place.row - top, place.column - left) for name, place in places.items()
        }
        area = sheet.getCellRangeByPosition(left, top, right, bottom)
        return _Block(area, cells, bottom - top + 1, right - left + 1)

    def __enter__(self) -> Office:
        return self

    def __exit__(self, kind: type | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        end_office(self._office)
        self._folder.cleanup()


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return float((value - _EPOCH).days)
    return float(value) if isinstance(value, int | float) else value


def _at(values: tuple[tuple[Any, ...], ...], cell: str) -> Any:
    row, column = xl_cell_to_rowcol(cell)
    return values[row][column]
