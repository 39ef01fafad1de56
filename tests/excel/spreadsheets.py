"""Two more engines with Excel's semantics into which cases are typed: formulon (Excel's Japanese profiles) and IronCalc."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from xlsxwriter.utility import xl_cell_to_rowcol

from tests.workbooks.differential.cases import Case, handed_in
from tests.workbooks.differential.formualizer_engine import serial
from tests.workbooks.differential.verdicts import Verdicts, addresses, by_codes
from workbooks.form.build import Built
from workbooks.form.ledger import SHEET, TICK

NONE: Mapping[str, str] = MappingProxyType({})


class _Engine:
    """One open form into which case after case is typed; what an engine must do is in its own class."""

    blind = NONE

    def __init__(self, built: Built) -> None:
        self._places = built.places
        self._codes, self._marks, self._readings = addresses(built.ledger)
        self._typed: dict[tuple[str, int], Any] = {}
        cells = [*self._codes.values(), *self._marks.values(), *self._readings.values()]
        self._targets = list(map(xl_cell_to_rowcol, cells))

    def judge(self, case: Case) -> Verdicts:
        """Type a case and return what the form says of it."""
        for name, value in {**case, TICK: "○" if handed_in(case) else None}.items():
            for row, one in enumerate(value if isinstance(value, list) else [value]):
                before = self._typed.get((name, row), ...)
                if before != one or type(before) is not type(one):
                    place = self._places[name]
                    self._put(place.sheet, place.row + row, place.column, serial(one))
                    self._typed[name, row] = one
        self._work_out()
        values = [self._get(SHEET, *target) for target in self._targets]
        first, second = len(self._codes), len(self._codes) + len(self._marks)
        return by_codes(
            dict(zip(self._codes, values[:first], strict=True)),
            dict(zip(self._marks, values[first:second], strict=True)),
            dict(zip(self._readings, values[second:], strict=True)),
        )

    def _put(self, sheet: str, row: int, column: int, value: Any) -> None:
        raise NotImplementedError

    def _work_out(self) -> None:
        raise NotImplementedError

    def _get(self, sheet: str, row: int, column: int) -> Any:
        raise NotImplementedError


class Formulon(_Engine):
    """formulon with one of Excel's Japanese profiles: ``win-365-ja_JP`` or ``mac-365-ja_JP``."""

    def __init__(self, built: Built, profile: str) -> None:
        from formulon import Workbook

        super().__init__(built)
        self._book = Workbook.load(built.data)
        self._book.set_excel_profile_id(profile)
        names = [self._book.sheet_name(number) for number in range(self._book.sheet_count())]
        self._sheets = {name: number for number, name in enumerate(names)}

    def _put(self, sheet: str, row: int, column: int, value: Any) -> None:
        place = self._sheets[sheet], row, column
        if value is None:
            self._book.set_blank(*place)
        elif isinstance(value, str):
            self._book.set_text(*place, value)
        else:
            self._book.set_number(*place, float(value))

    def _work_out(self) -> None:
        self._book.recalc()

    def _get(self, sheet: str, row: int, column: int) -> Any:
        return self._book.get_value(self._sheets[sheet], row, column).to_python()


class IronCalc(_Engine):
    """IronCalc; it knows no Japanese, which the form's formulas do not need."""

    blind = MappingProxyType(
        {
            "Q11-2": "expenses.item",
            "marks of years.plan_grant": "years.plan_grant",
            "marks of years.project_grant": "years.project_grant",
        }
    )
    """IronCalc 0.9 does not spread ``FIND({…},cell)`` over the array inside SUMPRODUCT, and makes ``#VALUE!`` of an AND over a
    CHOOSE of comparisons; LibreOffice, formualizer and formulon do both."""

    def __init__(self, built: Built) -> None:
        import ironcalc

        super().__init__(built)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "form.xlsx"
            file.write_bytes(built.data)
            self._model = ironcalc.load_from_xlsx(str(file), "en", "UTC", "en")
        names = [
            one["name"] if isinstance(one, dict) else one.name
            for one in self._model.get_worksheets_properties()
        ]
        self._sheets = {name: number for number, name in enumerate(names)}

    def _put(self, sheet: str, row: int, column: int, value: Any) -> None:
        place = self._sheets[sheet], row + 1, column + 1
        if value is None:
            self._model.clear_cell_contents(*place)
        elif isinstance(value, str):
            self._model.update_cell_with_text(*place, value)
        else:
            self._model.update_cell_with_number(*place, float(value))

    def _work_out(self) -> None:
        self._model.evaluate()

    def _get(self, sheet: str, row: int, column: int) -> Any:
        return self._model.get_cell_value(self._sheets[sheet], row + 1, column + 1)
