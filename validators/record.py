"""What of a checked workbook travels from a worker to its parent for the rules over the round, and is kept between runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from validators.report import Checked


@dataclass(frozen=True, slots=True)
class RoundRecord:
    """The little of one checked workbook that the round needs; it can be pickled.

    ``application`` and ``plan`` map column names to typed values, ``years`` holds
    the typed rows of the years table (with "row"), ``places`` the (sheet, cell)
    of the cells that a rule over the round may mark by (name, row), ``gaps`` why a (name, row) of these has no value.
    """

    file: str
    application: dict[str, Any]
    plan: dict[str, Any]
    years: tuple[dict[str, Any], ...]
    places: dict[tuple[str, int], tuple[str, str]]
    gaps: dict[tuple[str, int], str] = field(default_factory=dict)

    def place(self, name: str, row: int) -> tuple[str, str]:
        """Return (sheet, A1 address) of a cell; empty where the round does not know it."""
        return self.places.get((name, row), ("", ""))

    def content(self, name: str, row: int) -> str:
        """Return what identifies the row of a cell: the fiscal year of a row of ``years``."""
        years = [one["fiscal_year"] for one in self.years if one["row"] == row]
        return str(years[0]) if name.startswith("years.") and years and years[0] is not None else ""

    def checked(self) -> Checked:
        """Return the workbook as the engine judges it."""
        from validators.cells import Typed  # whoever only keeps records loads no rules
        from validators.report import Checked

        frames = {"application": [self.application], "plan": [self.plan], "years": list(self.years)}
        return Checked(self.file, typed=Typed(frames, gaps=self.gaps), source=self)
