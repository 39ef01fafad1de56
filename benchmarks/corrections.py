"""What it costs to say what must change together: ``python -m benchmarks.corrections``.

Prints, for workbooks that are hard to correct, the CPU time of ``validators.corrections.advised`` and its share of
the time in which the same workbook is judged by every rule.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.support import application
from tests.validators.cases import CASES
from validators.corrections import RULES, advised
from validators.engine import check
from validators.parameters import ParameterBook
from validators.submission import Submission

_ROWS = 40
_TIMES = 15


def full(too_much: int, wrong_rows: int) -> Submission:
    """Return a workbook of 40 expenses that asks for too much and multiplies some rows wrongly."""
    quantity = [row % 5 + 1 for row in range(_ROWS)]
    amount = [number * 10_000 for number in quantity]
    grant = sum(amount) * 9 // 10 + too_much
    cells: dict[str, Any] = {
        "expenses__category": ["委託料"] * _ROWS,
        "expenses__quantity": [n + 1 if row < wrong_rows else n for row, n in enumerate(quantity)],
        "expenses__unit_price": [10_000] * _ROWS,
        "expenses__amount": amount,
        "expenses__eligible": amount,
        "total_cost": sum(amount),
        "eligible_cost": sum(amount),
        "grant_requested": grant,
        "income__amount": [grant, sum(amount) - grant],
        "years__project_grant": [None, grant],
    }
    submission = application(**cells)
    submission.computed |= {("application.total_cost", 1), ("application.eligible_cost", 1)}
    return submission


def milliseconds(job: Callable[[], object]) -> float:
    """Return the least CPU time of several runs."""
    best = float("inf")
    for _ in range(_TIMES):
        start = time.process_time()
        job()
        best = min(best, time.process_time() - start)
    return best * 1000


def main() -> None:
    """Measure and print."""
    book = ParameterBook()
    p = book.for_year(2026)
    fixtures = [one.submission() for one in CASES if one.about in RULES and not one.parameters]
    results = check(fixtures, book)
    costs = sorted(milliseconds(partial(advised, one, p)) for one in results)
    print(f"{len(costs)} money fixtures: median {costs[len(costs) // 2]:.1f} ms, slowest {costs[-1]:.1f} ms")
    for title, one in (
        ("40 expenses, sound", full(0, 0)),
        ("40 expenses, too much asked for", full(10_000, 0)),
        ("40 expenses, too much asked for, 5 rows wrong", full(10_000, 5)),
        ("40 expenses, too much asked for, 12 rows wrong", full(10_000, 12)),
    ):
        [result] = check([one], book, by_schema=False)
        own = milliseconds(partial(advised, result, p))
        judged = milliseconds(partial(check, [one], book, by_schema=False))
        print(f"{title}: {own:.1f} ms, {own / judged:.0%} of judging it ({judged:.0f} ms)")


if __name__ == "__main__":
    main()
