"""The form's formulas worked out in process by formualizer, an engine with Excel's semantics."""

from __future__ import annotations

import datetime as dt
from types import MappingProxyType
from typing import Any

import formualizer
from xlsxwriter.utility import xl_cell_to_rowcol

from tests.workbooks.differential.cases import Case
from tests.workbooks.differential.verdicts import Verdicts, addresses, by_codes
from workbooks.form import Built
from workbooks.form.calculation import SHEET

_EPOCH = dt.date(1899, 12, 30)


def serial(value: Any) -> Any:
    """Return a day as the number a cell holds."""
    return float((value - _EPOCH).days) if isinstance(value, dt.date) else value


class Formualizer:
    """One open form into which case after case is typed."""

    blind = MappingProxyType({"Q11-2": "expenses.item"})
    """formualizer 0.13 does not spread ``FIND({…},cell)`` over the array inside SUMPRODUCT; LibreOffice does."""

    def __init__(self, built: Built) -> None:
        self._book = formualizer.load_workbook_bytes(built.data)
        self._places = built.places
        self._codes, self._marks = addresses(built.ledger)
        self._typed: dict[tuple[str, int], Any] = {}
        cells = [*self._codes.values(), *self._marks.values()]
        self._targets = [(SHEET, row + 1, column + 1) for row, column in map(xl_cell_to_rowcol, cells)]

    def judge(self, case: Case) -> Verdicts:
        """Type a case and return what the form says of it."""
        for name, value in case.items():
            for row, one in enumerate(value if isinstance(value, list) else [value]):
                if self._typed.get((name, row)) != one or type(self._typed.get((name, row))) is not type(one):
                    place = self._places[name]
                    self._book.set_value(place.sheet, place.row + row + 1, place.column + 1, serial(one))
                    self._typed[name, row] = one
        self._book.evaluate_all()
        values = [self._book.get_value(*target) for target in self._targets]
        split = len(self._codes)
        return by_codes(
            dict(zip(self._codes, values[:split], strict=True)),
            dict(zip(self._marks, values[split:], strict=True)),
        )

    def value(self, reference: str) -> Any:
        """Return the value of one cell of 計算, after :meth:`judge`."""
        row, column = xl_cell_to_rowcol(reference.split("!")[1].replace("$", ""))
        return self._book.get_value(SHEET, row + 1, column + 1)

    def verdict(self, rule: str) -> str:
        """Return the verdict that 点検 gives a rule, after :meth:`judge`."""
        return self._listed(rule, 2)

    def message(self, rule: str) -> str:
        """Return what 点検 says of a rule, after :meth:`judge`."""
        return self._listed(rule, 5)

    def _listed(self, rule: str, column: int) -> str:
        ids = [self._book.get_value("点検", row, 8) for row in range(1, 80)]
        return str(self._book.get_value("点検", ids.index(rule) + 1, column))
