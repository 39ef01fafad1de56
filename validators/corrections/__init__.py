"""What must change together: the fewest cells whose change removes what the rules about money tell of.

A sum that is mended in one place breaks its copies elsewhere, and the clerk is sent back a second time. Here the
rules about sums, copies and limits are read as equations over the workbook's cells (``system``); the fewest cells
whose change makes all of them hold are found (``search``), and said in a clerk's words (``words``). All smallest
corrections are told and none is chosen; nothing is ever written into a cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from validators.corrections.equations import Cell, Equation, Found
from validators.corrections.search import Changes, Correction, smallest
from validators.corrections.system import system_of
from validators.corrections.words import Words
from validators.finding import Finding
from validators.parameters import Parameters
from validators.report import Checked
from validators.submission import Submission

RULES = frozenset((*(f"SUM-{number}" for number in range(1, 8)), "S3-3", "S3-4", "S3-5", "Q02-3", "Q02-7"))
"""The rules whose findings may come with a correction."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Ways to correct the same findings, each with its cells and the values that they take."""

    cells: Sequence[Cell]
    ways: tuple[Changes, ...]

    def changes(self, way: int) -> dict[tuple[str, int], int]:
        """Return what one of the ways changes: (name, row) → value."""
        return {(self.cells[at].name, self.cells[at].row): value for at, value in self.ways[way]}


def advised(checked: Checked, p: Parameters) -> list[Finding]:
    """Return the findings of a workbook, each with what must change together with it (``Finding.together``)."""
    made = proposals(checked, p)
    if not made or checked.source is None:
        return checked.findings
    return [_with(one, made.get(_key(one)), checked) for one in checked.findings]


def _with(finding: Finding, proposal: Proposal | None, checked: Checked) -> Finding:
    if proposal is None or checked.source is None:
        return finding
    words = Words(proposal.cells, checked.typed, checked.source)
    return replace(finding, together=words.told(proposal.ways, (finding.name, finding.row)))


def proposals(checked: Checked, p: Parameters) -> dict[Found, Proposal]:
    """Return, by finding (rule, name, row), what would correct it; a finding without a known correction is not among them."""
    told = {_key(one) for one in checked.findings if one.rule in RULES}
    if not told or not isinstance(checked.source, Submission):
        return {}
    system = system_of(checked.typed, checked.source.computed, p)
    values = [one.value for one in system.cells]
    held = [one for one in system.soft if one.holds(values)]
    made = dict(_proposed(system.cells, [*system.equations, *held], told))
    if len(held) < len(system.soft):
        # A warning is no fault: it has a correction of its own, and the faults theirs without it.
        warned = dict(_proposed(system.cells, [*system.equations, *system.soft], told))
        made = warned | made
    return made


def _proposed(
    cells: Sequence[Cell], equations: Sequence[Equation], told: set[Found]
) -> Iterator[tuple[Found, Proposal]]:
    parts = smallest(cells, equations)
    for key in sorted(told):
        own = [one for one in parts if any(_tells(equations[at], key) for at in one.mends)]
        if own:
            yield key, Proposal(cells, tuple(dict.fromkeys(one.changes for one in own)))


def _tells(equation: Equation, key: Found) -> bool:
    rule, name, row = key
    return (rule, name, row) in equation.found or (rule, name, 0) in equation.found


def _key(finding: Finding) -> Found:
    return finding.rule, finding.name, finding.row


__all__ = ["RULES", "Correction", "Proposal", "advised", "proposals"]
