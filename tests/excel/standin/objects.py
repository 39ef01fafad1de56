"""Excel's objects, as far as the add-in and xlwings ask for them. Each class names the pages that say how it behaves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openpyxl.utils import range_boundaries

from tests.excel.standin.dispatch import Served, refused
from tests.excel.standin.model import LAST_COLUMN, LAST_ROW, SheetState, State
from tests.excel.standin.ranges import Range


class Application(Served):
    """Excel.Application.Selection, .StatusBar, .Intersect; Excel.Application.Hwnd is whatever window the test has."""

    hwnd = 4711

    def get_Hwnd(self) -> int:
        return type(self).hwnd

    def get_Version(self) -> str:
        return "16.0"

    def get_Selection(self) -> Range:
        sheet, area = self._state.selection
        return Range(self._state, sheet, area)

    def get_StatusBar(self) -> Any:
        return self._state.status_bar

    def put_StatusBar(self, text: Any) -> None:
        self._state.status_bar = text

    def sheet(self, name: str) -> Worksheet:
        """Return a sheet by its name."""
        return Worksheet(self._state, name)

    def get_ActiveWorkbook(self) -> Workbook:
        return Workbook(self._state)

    def get_Workbooks(self) -> Workbooks:
        return Workbooks(self._state)

    def do_Intersect(self, one: Range, other: Range) -> Range | None:
        top, left = max(one.area[0], other.area[0]), max(one.area[1], other.area[1])
        bottom, right = min(one.area[2], other.area[2]), min(one.area[3], other.area[3])
        if one.sheet != other.sheet or top > bottom or left > right:
            return None
        return Range(self._state, one.sheet, (top, left, bottom, right))


class Workbooks(Served):
    """Excel.Workbooks: here one."""

    default = "Item"

    def get_Count(self) -> int:
        return 1

    def get_Item(self, index: int | str) -> Workbook:
        if index not in (1, self._state.name):
            raise refused("添字が有効範囲にありません。")
        return Workbook(self._state)


class Workbook(Served):
    """Excel.Workbook: .Name, .Date1904, .Saved; .AutoSaveOn is True where edits are saved by themselves."""

    def get_Name(self) -> str:
        if self._state.closed:
            raise refused("オブジェクトは閉じられました。")
        return self._state.name

    def get_Path(self) -> str:
        return "C:\\申請"

    def get_FullName(self) -> str:
        return f"C:\\申請\\{self._state.name}"

    def get_Worksheets(self) -> Worksheets:
        return Worksheets(self._state)

    def get_Names(self) -> Names:
        return Names(self._state)

    def get_Date1904(self) -> bool:
        return self._state.date1904

    def get_AutoSaveOn(self) -> bool:
        return self._state.autosave

    def get_Saved(self) -> bool:
        return self._state.saved

    def put_Saved(self, saved: bool) -> None:
        self._state.saved = saved

    def get_ActiveSheet(self) -> Worksheet:
        return Worksheet(self._state, self._state.active)


class Worksheets(Served):
    """Excel.Worksheets: by number or name."""

    default = "Item"

    def get_Count(self) -> int:
        return len(self._state.sheets)

    def get_Item(self, index: float | str) -> Worksheet:
        names = list(self._state.sheets)
        if isinstance(index, str):
            found = next((one for one in names if one.lower() == index.lower()), None)
        else:
            found = names[int(index) - 1] if 1 <= index <= len(names) else None
        if found is None:
            raise refused("添字が有効範囲にありません。")
        return Worksheet(self._state, found)

    def members(self) -> Iterator[Worksheet]:
        """Yield every sheet, as ``For Each`` does."""
        return (Worksheet(self._state, one) for one in self._state.sheets)

    def get_Parent(self) -> Workbook:
        return Workbook(self._state)


class Names(Served):
    """Excel.Names.Item fails where there is no such name; .Count."""

    default = "Item"

    def get_Count(self) -> int:
        return len(self._state.names)

    def get_Item(self, index: float | str) -> Name:
        if isinstance(index, str):
            wanted = [one for one in self._state.names if one[0].lower() == index.lower()]
        else:
            wanted = self._state.names[int(index) - 1 : int(index)]
        if not wanted:
            raise refused("アプリケーション定義またはオブジェクト定義のエラーです。")
        return Name(self._state, *wanted[0])


class Name(Served):
    """Excel.Name.RefersTo begins with ``=``; .RefersToRange fails where the name means no range."""

    def __init__(self, state: State, name: str, refers_to: str) -> None:
        super().__init__(state)
        self._name, self._refers_to = name, refers_to

    def get_Name(self) -> str:
        return self._name

    def get_RefersTo(self) -> str:
        return self._refers_to

    def get_RefersToRange(self) -> Range:
        sheet, _, reference = self._refers_to.removeprefix("=").rpartition("!")
        own = sheet.strip("'").replace("''", "'")
        try:
            left, top, right, bottom = range_boundaries(reference)
        except ValueError as fault:
            raise refused("アプリケーション定義またはオブジェクト定義のエラーです。") from fault
        if own not in self._state.sheets:
            raise refused("アプリケーション定義またはオブジェクト定義のエラーです。")
        return Range(self._state, own, (top, left, bottom, right))


class Worksheet(Served):
    """Excel.Worksheet: .Range, .Cells, .Columns, .UsedRange, .Visible, .Activate, .ProtectContents."""

    def __init__(self, state: State, sheet: str) -> None:
        super().__init__(state)
        self.sheet = sheet

    @property
    def own(self) -> SheetState:
        """What the sheet holds."""
        return self._state.sheets[self.sheet]

    def get_Name(self) -> str:
        return self.sheet

    def get_Index(self) -> int:
        return list(self._state.sheets).index(self.sheet) + 1

    def get_Parent(self) -> Workbook:
        return Workbook(self._state)

    def get_Visible(self) -> int:
        return self.own.visible

    def get_ProtectContents(self) -> bool:
        return self.own.protected

    def do_Activate(self) -> None:
        if self.own.visible != -1:
            raise refused("Worksheet クラスの Activate メソッドが失敗しました。")
        self._state.active = self.sheet

    def get_Range(self, first: Any, last: Any = None) -> Range:
        areas = [one.area if isinstance(one, Range) else _area(one) for one in (first, last) if one]
        tops, lefts, bottoms, rights = zip(*areas, strict=True)
        return Range(self._state, self.sheet, (min(tops), min(lefts), max(bottoms), max(rights)))

    def get_Cells(self) -> Range:
        return Range(self._state, self.sheet, (1, 1, LAST_ROW, LAST_COLUMN))

    def get_Columns(self) -> Range:
        return Range(self._state, self.sheet, (1, 1, LAST_ROW, LAST_COLUMN), "columns")

    def get_UsedRange(self) -> Range:
        return Range(self._state, self.sheet, (1, 1, self.own.rows, self.own.columns))


def _area(address: str) -> tuple[int, int, int, int]:
    try:
        left, top, right, bottom = range_boundaries(address)
    except ValueError as fault:
        raise refused("'Range' メソッドは失敗しました。") from fault
    return top, left, bottom, right
