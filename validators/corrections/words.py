"""A correction in the words of a clerk: which cells, and to what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from validators.cells import Typed
from validators.corrections.equations import Cell
from validators.corrections.search import Changes
from validators.frames import column, frame, label
from validators.messages import shown
from validators.report import Source

_NUMBERS = "①②③"
"""The ways that are told; of the others is told how many there are."""
_LONGEST = 14


@dataclass(frozen=True, slots=True)
class Words:
    """The cells of one workbook as they are named to its clerk."""

    cells: Sequence[Cell]
    typed: Typed
    source: Source

    def told(self, ways: Sequence[Changes], at_first: tuple[str, int]) -> str:
        """Return the ways to correct what a finding tells of, as proposals (案); its own cell is named first."""
        common = tuple(one for one in ways[0] if all(one in way for way in ways))
        if len(ways) == 1:
            return f"案：{self._phrase(common, at_first)}"
        rests = [tuple(one for one in way if one not in common) for way in ways]
        choices = "　".join(
            f"{number}{self._list(rest) if common else self._phrase(rest, at_first)}"
            for number, rest in zip(_NUMBERS, rests, strict=False)
        )
        more = f"　（ほかに {len(ways) - len(_NUMBERS)} 通り）" if len(ways) > len(_NUMBERS) else ""
        both = f"{self._phrase(common, at_first)}。あわせて、" if common else ""
        return f"案：{both}次のどれか1つ　{choices}{more}"

    def _phrase(self, changes: Changes, at_first: tuple[str, int]) -> str:
        """Say one change, and which others go with it."""
        lead = next(
            (one for one in changes if self._key(one[0]) == at_first),
            next((one for one in changes if self.cells[one[0]].name.startswith("application.")), changes[0]),
        )
        others = [one for one in changes if one != lead]
        said = f"{self._place(lead[0])}を{self._value(*lead)}に"
        if not others:
            return said
        same = [one for one in others if one[1] == lead[1] and self._is_yen(one[0]) and self._is_yen(lead[0])]
        parts = [f"{' と '.join(self._place(cell) for cell, _ in same)}も同じ額に"] if same else []
        parts += (
            [self._list(tuple(one for one in others if one not in same))] if len(same) < len(others) else []
        )
        return f"{said}直すときは、{'、'.join(parts)}"

    def _list(self, changes: Changes) -> str:
        return "、".join(f"{self._place(cell)}を{self._value(cell, value)}に" for cell, value in changes)

    def _key(self, cell: int) -> tuple[str, int]:
        return self.cells[cell].name, self.cells[cell].row

    def _is_yen(self, cell: int) -> bool:
        return column(self.cells[cell].name).yen

    def _place(self, cell: int) -> str:
        """Return where a cell is, and which it is: sheet, address, and its label or what its row is about."""
        name, row = self._key(cell)
        sheet, address = self.source.place(name, row)
        return f"{sheet} {address}（{self._about(name, row)}）"

    def _about(self, name: str, row: int) -> str:
        of = frame(name.partition(".")[0])
        if of.rows == 1 or of.name == "expenses":
            return label(name)
        [typed] = [one for one in self.typed.frames[of.name] if one["row"] == row]
        own = typed[of.identity[0]]
        said = shown(own, column(f"{of.name}.{of.identity[0]}").as_what) if own is not None else label(name)
        return said if len(said) <= _LONGEST else said[:_LONGEST] + "…"

    def _value(self, cell: int, value: int) -> str:
        name = self.cells[cell].name
        if self._is_yen(cell):
            return shown(value, "yen")
        return f"{value}年度目" if name.endswith("_year_no") else str(value)
