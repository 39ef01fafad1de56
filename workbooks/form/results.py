"""The results that a form stores with its formulas, worked out once by a spreadsheet engine.

Excel's protected view and a phone show what is stored. The blank form is built
twice: its formulas are worked out on the first, and stored in the second.
"""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from typing import Any

import openpyxl

from workbooks.form.build import Results, built
from workbooks.form.canvas import Values

_EPOCH = dt.date(1899, 12, 30)


def worked_out(data: bytes) -> Results:
    """Return the value of every formula of a form, as formualizer (a development tool) works it out."""
    import formualizer

    engine = formualizer.load_workbook_bytes(data)
    engine.evaluate_all()
    book = openpyxl.load_workbook(BytesIO(data))
    found: dict[tuple[str, int, int], Any] = {}
    for sheet in book:
        for row, cells in enumerate(sheet.iter_rows(), start=1):
            for column, cell in enumerate(cells, start=1):
                if cell.data_type == "f":
                    value = engine.get_value(sheet.title, row, column)
                    found[sheet.title, row - 1, column - 1] = _stored(value, str(cell.value))
    return found


def _stored(value: Any, formula: str) -> Any:
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return (value - _EPOCH).days
    if isinstance(value, dict):
        raise ValueError(f"{value}: {formula[:200]}")
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return "" if value is None else value


def complete(values: Values) -> bytes:
    """Return the form with values typed into it and the result of every formula stored."""
    return built(values, worked_out(built(values).data)).data
