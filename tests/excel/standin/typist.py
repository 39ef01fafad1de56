"""Who fills in the form in the stand-in: one application after another, only the cells that differ."""

from __future__ import annotations

from typing import Any

from tests.addin.forms import cells
from tests.excel.standin.model import State
from validators.frames import names

Edit = tuple[str, str]
"""Sheet and address, as Excel's ``SheetChange`` tells them."""


class Typist:
    """Types applications into one open form; ``book`` is xlwings' view of it."""

    def __init__(self, state: State, book: Any) -> None:
        self._state = state
        self._stands = cells()
        self.at: dict[str, tuple[str, int, int]] = {}
        self._formulas = {}
        for name in names():
            where = book.names[name].refers_to_range
            self.at[name] = where.sheet.name, where.row, where.column
            if name not in self._stands and name.startswith("application."):
                self._formulas[name] = where.formula

    def type(self, wanted: dict[str, Any]) -> list[Edit]:
        """Type the values by name; return the edits in their order."""
        edits = []
        for name in (*self._formulas, *cells()):
            value = wanted.get(name, self._formulas.get(name))
            if value != self._stands.get(name, self._formulas.get(name)):
                edits.append(self.put(name, value))
        self._stands = wanted
        return edits

    def put(self, name: str, value: Any) -> Edit:
        """Type into the cell or the column of a name."""
        sheet, row, column = self.at[name]
        return sheet, self._state.type(sheet, row, column, value if isinstance(value, list) else [value])
