"""The form's formulas worked out in process by formualizer, an engine with Excel's semantics."""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType
from typing import Any

import formualizer
from xlsxwriter.utility import xl_cell_to_rowcol

from tests.workbooks.differential.cases import Case, handed_in
from tests.workbooks.differential.verdicts import Verdicts, addresses, by_codes, plain
from workbooks.form.build import Built
from workbooks.form.ledger import SHEET, TICK

_EPOCH = dt.date(1899, 12, 30)


def serial(value: Any) -> Any:
    """Return a day as the number a cell holds."""
    if isinstance(value, dt.datetime):
        value = value.date()
    return float((value - _EPOCH).days) if isinstance(value, dt.date) else value


class Formualizer:
    """One open form into which case after case is typed."""

    blind = MappingProxyType({"Q11-2": "expenses.item"})
    """formualizer 0.13 does not spread ``FIND({…},cell)`` over the array inside SUMPRODUCT; LibreOffice does."""

    def __init__(self, built: Built) -> None:
        self._book = formualizer.load_workbook_bytes(built.data)
        self._places = built.places
        self._codes, self._marks, self._readings = addresses(built.ledger)
        self._typed: dict[tuple[str, int], Any] = {}
        self._tick = built.places[TICK]
        cells = [*self._codes.values(), *self._marks.values(), *self._readings.values()]
        self._targets = [(SHEET, row + 1, column + 1) for row, column in map(xl_cell_to_rowcol, cells)]

    def judge(self, case: Case) -> Verdicts:
        """Type a case and return what the form says of it."""
        for name, value in {**case, TICK: "○" if handed_in(case) else None}.items():
            for row, one in enumerate(value if isinstance(value, list) else [value]):
                before = self._typed.get((name, row), ...)
                if before != one or type(before) is not type(one):
                    place = self._places[name]
                    self._book.set_value(place.sheet, place.row + row + 1, place.column + 1, serial(one))
                    self._typed[name, row] = one
        self._book.evaluate_all()
        values = [self._book.get_value(*target) for target in self._targets]
        first, second = len(self._codes), len(self._codes) + len(self._marks)
        return by_codes(
            dict(zip(self._codes, values[:first], strict=True)),
            dict(zip(self._marks, values[first:second], strict=True)),
            dict(zip(self._readings, values[second:], strict=True)),
        )

    def value(self, reference: str) -> Any:
        """Return the value of one cell of 計算, after :meth:`judge`."""
        row, column = xl_cell_to_rowcol(reference.split("!")[1].replace("$", ""))
        return self._book.get_value(SHEET, row + 1, column + 1)

    def verdict(self, rule: str) -> str:
        """Return the verdict that 点検 gives a rule, "" where it does not list it, after :meth:`judge`."""
        return self._listed(rule, 2)

    def message(self, rule: str) -> str:
        """Return what 点検 says of a rule, "" where it does not list it, after :meth:`judge`."""
        return self._listed(rule, 4)

    def _listed(self, rule: str, column: int) -> str:
        for row in range(8, 33):
            if self._book.get_value("点検", row, 6) == rule:
                return str(self._book.get_value("点検", row, column))
        return ""

    def at(self, sheet: str, row: int, column: int) -> Any:
        """Return what stands in a cell (1-based), after :meth:`judge`."""
        return self._book.get_value(sheet, row, column)

    def type(self, name: str, value: Any, row: int = 1) -> None:
        """Type into one cell of the form."""
        place = self._places[name]
        self._book.set_value(place.sheet, place.row + row, place.column + 1, serial(value))
        self._typed[name, row - 1] = value

    def reading(self, name: str) -> Any:
        """Return how the first cell of a name is read."""
        row, column = xl_cell_to_rowcol(self._readings[name, 1])
        return plain(self._book.get_value(SHEET, row + 1, column + 1))

    def work_out(self) -> None:
        """Work everything out anew."""
        self._book.evaluate_all()
