"""What belongs to the cells of a range: fill, font, note, list."""

from __future__ import annotations

from typing import Any

from tests.excel.standin.dispatch import Served, refused
from tests.excel.standin.model import At, State

NO_COLOUR, WHITE = -4142, 0xFFFFFF
_LIST = 3


class Interior(Served):
    """Excel.Interior.Color, .ColorIndex (xlColorIndexNone without a fill): Null where the cells differ; refused on a protected
    sheet that does not allow formatting (Excel.Worksheet.Protect, AllowFormattingCells)."""

    def __init__(self, state: State, of: Any) -> None:
        super().__init__(state)
        self._of = of

    def get_ColorIndex(self) -> Any:
        fills = [self._of.own.fills.get(at, NO_COLOUR) for at in self._of.cells()]
        if any(one != fills[0] for one in fills):
            return None
        return NO_COLOUR if fills[0] == NO_COLOUR else 1

    def put_ColorIndex(self, index: float) -> None:
        self._refuse_where_fixed()
        if index == NO_COLOUR:
            for at in self._of.cells():
                self._of.own.fills.pop(at, None)
        self._state.written()

    def get_Color(self) -> Any:
        return self._of._same(lambda at: self._of.own.fills.get(at, WHITE))

    def put_Color(self, colour: float) -> None:
        self._refuse_where_fixed()
        self._of.own.fills |= dict.fromkeys(self._of.cells(), int(colour))
        self._state.written()

    def _refuse_where_fixed(self) -> None:
        if self._of.own.protected and not self._of.own.formats_allowed:
            raise refused("Interior クラスの Color プロパティを設定できません。")


class Comment(Served):
    """Excel.Comment.Text reads without and writes with an argument; .Delete; both refused where objects are protected."""

    def __init__(self, state: State, sheet: str, at: At) -> None:
        super().__init__(state)
        self._sheet, self._at = state.sheets[sheet], at

    def do_Text(self, text: str | None = None) -> str:
        if text is not None:
            self._refuse()
            self._sheet.notes[self._at] = str(text)
            self._state.written()
        return self._sheet.notes[self._at]

    def do_Delete(self) -> None:
        self._refuse()
        del self._sheet.notes[self._at]
        self._state.written()

    def _refuse(self) -> None:
        if self._sheet.objects_protected and self._sheet.protected:
            raise refused("保護されているシートではこのコマンドを使用できません。")


class Validation(Served):
    """Excel.Validation.Type fails where there is none, or where the cells differ."""

    def __init__(self, state: State, of: Any) -> None:
        super().__init__(state)
        self._of = of

    def get_Type(self) -> int:
        if not all(at in self._of.own.lists for at in self._of.cells()):
            raise refused("アプリケーション定義またはオブジェクト定義のエラーです。")
        return _LIST


class Font(Served):
    """Excel.Font.Strikethrough: Null where a part of the text alone is struck out."""

    def __init__(self, state: State, of: Any) -> None:
        super().__init__(state)
        self._of = of

    def get_Strikethrough(self) -> Any:
        states = {struck for _, struck in self._of.own.struck.get(self._of.area[:2], [("", False)])}
        return states.pop() if len(states) == 1 else None


class Characters(Served):
    """Excel.Range.Characters: a part of a cell's text, with its own font."""

    def __init__(self, state: State, of: Any, start: int, length: int) -> None:
        super().__init__(state)
        self._of, self._start, self._length = of, start, length

    def get_Font(self) -> _Part:
        letters = [
            one for text, struck in self._of.own.struck[self._of.area[:2]] for one in [struck] * len(text)
        ]
        return _Part(self._state, letters[self._start - 1 : self._start - 1 + self._length])


class _Part(Served):
    def __init__(self, state: State, struck: list[bool]) -> None:
        super().__init__(state)
        self._struck = struck

    def get_Strikethrough(self) -> Any:
        return self._struck[0] if len(set(self._struck)) == 1 else None
