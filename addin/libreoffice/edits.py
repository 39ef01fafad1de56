"""What the clerk edited, as Calc tells it, and the cells of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any

from addin.marks import Place
from addin.tamed import xw
from validators.submission import letters
from workbooks.ooxml.address import Area

PASTED = 500
"""Cells of one edit that are searched for marks that came along."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What the clerk did: the kind of edit and the cells, as Calc tells them."""

    kind: str
    cells: Any
    heard: float

    @property
    def is_typed(self) -> bool:
        """Whether no row or column was put in or taken out."""
        return self.kind == "cell-change"

    @property
    def is_of_one_cell(self) -> bool:
        """Whether one single cell was typed in."""
        return self.is_typed and self.cells.getImplementationName() == "ScCellObj"


def areas_of(book: xw.Book, edit: Edit) -> list[Area]:
    """Return the areas of an edit."""
    several = hasattr(edit.cells, "getRangeAddresses")
    return [
        Area(
            book.sheets[area.Sheet].name,
            area.StartRow + 1,
            area.StartColumn + 1,
            area.EndRow - area.StartRow + 1,
            area.EndColumn - area.StartColumn + 1,
        )
        for area in (edit.cells.getRangeAddresses() if several else [edit.cells.getRangeAddress()])
    ]


def places_of(area: Area) -> list[Place]:
    """Return the cells of an area, at most ``PASTED`` of them."""
    cells = (
        (row, column)
        for row in range(area.row, area.last + 1)
        for column in range(area.column, area.column + area.columns)
    )
    return [(area.sheet, f"{letters(column)}{row}") for row, column in islice(cells, PASTED)]
