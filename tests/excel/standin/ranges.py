"""Excel.Range: where it is, its values, its looks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils import get_column_letter

from tests.excel.standin import looks
from tests.excel.standin.dispatch import Served, refused
from tests.excel.standin.model import LAST_COLUMN, LAST_ROW, At, SheetState, State, moment, serial

_ALL_VALIDATION = -4174
_ERRORS = {
    "#DIV/0!": -2146826281,
    "#N/A": -2146826246,
    "#NAME?": -2146826259,
    "#NULL!": -2146826288,
    "#NUM!": -2146826252,
    "#REF!": -2146826265,
    "#VALUE!": -2146826273,
}


class Range(Served):
    """Excel.Range; ``kind`` says whether its items are cells, rows or columns.

    .Value of several cells is an array of rows, and days are days where the cell shows a day; .Formula of a cell without
    one is its constant as text; .Locked, .MergeCells and .NumberFormat are Null where the cells differ; .Comment is that of
    the first cell; .Select works on the sheet in front.
    """

    default = "Item"

    def __init__(
        self, state: State, sheet: str, area: tuple[int, int, int, int], kind: str = "cells"
    ) -> None:
        super().__init__(state)
        self.sheet, self.area, self._kind = sheet, area, kind

    @property
    def own(self) -> SheetState:
        """What its sheet holds."""
        return self._state.sheets[self.sheet]

    def cells(self) -> list[At]:
        """Return its cells, row by row."""
        top, left, bottom, right = self.area
        return [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]

    def _first(self) -> At:
        return self.area[:2]

    def _with(self, top: int, left: int, bottom: int, right: int, kind: str = "cells") -> Range:
        return Range(self._state, self.sheet, (top, left, bottom, right), kind)

    # --- where it is --------------------------------------------------------------------------

    def get_Row(self) -> int:
        return self.area[0]

    def get_Column(self) -> int:
        return self.area[1]

    def get_Worksheet(self) -> Any:
        return self.get_Application().sheet(self.sheet)

    def get_Parent(self) -> Any:
        return self.get_Application().sheet(self.sheet)

    def get_Rows(self) -> Range:
        return self._with(*self.area, kind="rows")

    def get_Columns(self) -> Range:
        return self._with(*self.area, kind="columns")

    def get_EntireRow(self) -> Range:
        return self._with(self.area[0], 1, self.area[2], LAST_COLUMN, "rows")

    def get_EntireColumn(self) -> Range:
        return self._with(1, self.area[1], LAST_ROW, self.area[3], "columns")

    def get_Cells(self) -> Range:
        return self._with(*self.area)

    def get_Count(self) -> int:
        rows, columns = self.area[2] - self.area[0] + 1, self.area[3] - self.area[1] + 1
        return {"rows": rows, "columns": columns}.get(self._kind, rows * columns)

    get_CountLarge = get_Count

    def get_Item(self, row: float, column: float | None = None) -> Range:
        top, left, bottom, right = self.area
        if self._kind == "rows":
            return self._with(top + int(row) - 1, left, top + int(row) - 1, right, "rows")
        if self._kind == "columns":
            return self._with(top, left + int(row) - 1, bottom, left + int(row) - 1, "columns")
        if column is None:
            row, column = divmod(int(row) - 1, right - left + 1)
            row, column = row + 1, column + 1
        at = top + int(row) - 1, left + int(column) - 1
        return self._with(*at, *at)

    def get_Address(self, row_absolute: bool = True, column_absolute: bool = True, *_: Any) -> str:
        def one(at: At) -> str:
            return f"{'$' * bool(column_absolute)}{get_column_letter(at[1])}{'$' * bool(row_absolute)}{at[0]}"

        first, last = self.area[:2], self.area[2:]
        return one(first) if first == last else f"{one(first)}:{one(last)}"

    def do_GetAddress(self, *given: Any) -> str:
        """``Address`` with arguments, under the name that pywin32's early-bound classes give it."""
        return self.get_Address(*given)

    def do_Select(self) -> bool:
        if self._state.active != self.sheet:
            raise refused("Range クラスの Select メソッドが失敗しました。")
        self._state.selection = (self.sheet, self.area)
        return True

    # --- values -------------------------------------------------------------------------------

    def _table(self, of: Any) -> Any:
        top, left, bottom, right = self.area
        rows = tuple(
            tuple(of((row, column)) for column in range(left, right + 1)) for row in range(top, bottom + 1)
        )
        return rows[0][0] if len(rows) == len(rows[0]) == 1 else rows

    def get_Value(self) -> Any:
        return self._table(self._value)

    def _value(self, at: At) -> Any:
        value = self._state.value(self.sheet, at)
        if isinstance(value, dict):  # formualizer's word for an error
            value = str(value.get("kind") or value.get("error") or "#VALUE!")
        if isinstance(value, str):
            return _ERRORS.get(value, value)
        if isinstance(value, dt.datetime | dt.date):
            value = serial(value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        shows_day = is_date_format(self.own.formats.get(at, "General"))
        return moment(float(value)) if shows_day else float(value)

    def put_Value(self, value: Any) -> None:
        self._refuse_where_locked()
        rows = value if isinstance(value, tuple | list) else None
        for row, column in self.cells():
            one = rows[row - self.area[0]][column - self.area[1]] if rows else value
            self._state.put(self.sheet, (row, column), one)
        self._state.written()

    def get_Formula(self) -> Any:
        return self._table(self._formula)

    def _formula(self, at: At) -> str:
        if at in self.own.formulas:
            return self.own.formulas[at]
        value = self._state.value(self.sheet, at)
        if isinstance(value, dt.datetime | dt.date):
            value = serial(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else str(value).upper() if isinstance(value, bool) else str(value)

    def _refuse_where_locked(self) -> None:
        if self.own.protected and any(at not in self.own.unlocked for at in self.cells()):
            raise refused("変更しようとしているセルまたはグラフは保護されているシート上にあります。")

    def _same(self, of: Any) -> Any:
        found = [of(at) for at in self.cells()]
        return found[0] if all(one == found[0] for one in found) else None

    # --- looks --------------------------------------------------------------------------------

    def get_Interior(self) -> looks.Interior:
        return looks.Interior(self._state, self)

    def get_NumberFormat(self) -> Any:
        return self._same(lambda at: self.own.formats.get(at, "General"))

    def get_Font(self) -> looks.Font:
        return looks.Font(self._state, self)

    def get_Characters(self, start: float = 1, length: float = 0) -> looks.Characters:
        return looks.Characters(self._state, self, int(start), int(length))

    def get_Locked(self) -> Any:
        return self._same(lambda at: at not in self.own.unlocked)

    def get_Hidden(self) -> Any:
        if self._kind == "columns":
            state = [column in self.own.hidden_columns for column in range(self.area[1], self.area[3] + 1)]
        else:
            state = [row in self.own.hidden_rows for row in range(self.area[0], self.area[2] + 1)]
        return state[0] if len(set(state)) == 1 else None

    def _merges(self) -> list[tuple[int, int, int, int]]:
        top, left, bottom, right = self.area
        return [
            one
            for one in self.own.merged
            if one[0] <= bottom and top <= one[2] and one[1] <= right and left <= one[3]
        ]

    def get_MergeCells(self) -> Any:
        merged = self._merges()
        if not merged:
            return False
        return True if len(merged) == 1 and _holds(merged[0], self.area) else None

    def get_MergeArea(self) -> Range:
        merged = self._merges()
        return self._with(*merged[0]) if merged else self._with(*self.area)

    def get_Validation(self) -> looks.Validation:
        return looks.Validation(self._state, self)

    def do_SpecialCells(self, kind: float) -> Range:
        found = [at for at in self.own.lists if kind == _ALL_VALIDATION]
        if not found:
            raise refused("該当するセルが見つかりません。")
        rows, columns = zip(*found, strict=True)
        return self._with(min(rows), min(columns), max(rows), max(columns))

    # --- notes --------------------------------------------------------------------------------

    def get_Comment(self) -> looks.Comment | None:
        return (
            looks.Comment(self._state, self.sheet, self._first()) if self._first() in self.own.notes else None
        )

    def get_CommentThreaded(self) -> None:
        return None

    def do_AddComment(self, text: str = "") -> looks.Comment:
        if self.own.objects_protected and self.own.protected:
            raise refused("保護されているシートではこのコマンドを使用できません。")
        if self._first() in self.own.notes:
            raise refused("アプリケーション定義またはオブジェクト定義のエラーです。")
        self.own.notes[self._first()] = str(text)
        self._state.written()
        return looks.Comment(self._state, self.sheet, self._first())


def _holds(outer: tuple[int, int, int, int], inner: tuple[int, int, int, int]) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]
