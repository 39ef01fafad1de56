"""What is still to be written, told apart from what is wrong: 未記入 is no 不備 until the clerk hands in.

A finding is *pending* where more writing heals it: it marks a blank cell, or it is
one of ``AWAITS``, which mark a written cell because something else is not there
yet (the other side of the budget, the row 今回申請 …). The form counts the same
cells as 「あと N か所」; exit codes, JSON and the round know no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from validators.finding import Finding, Severity
from validators.submission import BLANK

if TYPE_CHECKING:
    from validators.cells import Typed

Row = dict[str, object]
_SUM_OF_EXPENSES = "application.expenses_total=0"


def _total(typed: Typed, frame: str, column: str) -> int:
    return sum(row[column] or 0 for row in typed.frames[frame])


def _no_expenses(typed: Typed, row: Row) -> bool:
    return _total(typed, "expenses", "amount") == 0


def _one_side(typed: Typed, row: Row) -> bool:
    return _no_expenses(typed, row) or _total(typed, "income", "amount") == 0


def _no_eligible(typed: Typed, row: Row) -> bool:
    return _total(typed, "expenses", "eligible") == 0


def _no_grant(typed: Typed, row: Row) -> bool:
    return not any(one["source"] == "県補助金" and one["amount"] for one in typed.frames["income"])


def _no_this(typed: Typed, row: Row) -> bool:
    return not any(one["status"] == "今回申請" for one in typed.frames["years"])


def _in_the_making(typed: Typed, row: Row) -> bool:
    return row["status"] == "策定中"


def _always(typed: Typed, row: Row) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Awaits:
    """When a rule's mark on a written cell only waits: as a test, and as its twin in the form."""

    holds: Callable[[Typed, Row], bool]
    formula: str


AWAITS: dict[tuple[str, str], Awaits] = {
    ("Q02-5", "years.status"): Awaits(_no_this, "application.this_rows=0"),
    ("Q03-1", "plan.status"): Awaits(_in_the_making, 'plan.status="策定中"'),
    ("S3-3", "application.grant_requested"): Awaits(_no_eligible, "application.expenses_eligible=0"),
    ("S3-7", "activities.issue"): Awaits(_always, "TRUE"),
    ("SUM-2", "income.amount"): Awaits(
        _one_side, "OR(application.income_total=0,application.expenses_total=0)"
    ),
    ("SUM-3", "application.total_cost"): Awaits(_no_expenses, _SUM_OF_EXPENSES),
    ("SUM-3", "application.eligible_cost"): Awaits(_no_expenses, _SUM_OF_EXPENSES),
    ("SUM-3", "application.grant_requested"): Awaits(_no_grant, "application.income_grant=0"),
    ("SUM-7", "implementers.amount"): Awaits(_no_expenses, _SUM_OF_EXPENSES),
}
"""By rule and marked name."""


def pending(finding: Finding, typed: Typed) -> bool:
    """Tell whether a finding on a form only waits for more to be written."""
    frame, _, column = finding.name.partition(".")
    if finding.rule == "FORM-1":
        return True
    if finding.rule.startswith(("FORM-", "BATCH-")) or frame not in typed.frames:
        return False
    row = next((one for one in typed.frames[frame] if one["row"] == finding.row), None)
    if row is None or row.get(column) is None:
        return row is None or typed.gaps.get((finding.name, finding.row), BLANK) == BLANK
    waits = AWAITS.get((finding.rule, finding.name))
    return waits is not None and waits.holds(typed, row)


@dataclass(frozen=True, slots=True)
class States:
    """How many cells of a form are faulty, doubtful and still to be written: each counted once, by its gravest."""

    faults: int = 0
    doubts: int = 0
    missing: int = 0

    def __str__(self) -> str:
        """In the words of the form: 直すところ 1 か所、要確認 0 か所、未記入 あと 3 か所."""
        return f"直すところ {self.faults} か所、要確認 {self.doubts} か所、未記入 あと {self.missing} か所"


def states(findings: Iterable[Finding], typed: Typed, handed_in: bool = False) -> States:
    """Count the marked cells of one form by state; handed in, nothing is missing any more, but wrong."""
    worst: dict[tuple[str, int], int] = {}
    for one in findings:
        if one.severity is Severity.NOTE or not one.name:
            continue
        level = (
            1
            if not handed_in and pending(one, typed)
            else {Severity.WARNING: 2, Severity.ERROR: 3}[one.severity]
        )
        cell = (one.name, one.row)
        worst[cell] = max(worst.get(cell, 0), level)
    levels = list(worst.values())
    return States(levels.count(3), levels.count(2), levels.count(1))
