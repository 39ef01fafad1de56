"""What one edit of an open workbook costs in the rules: ``python -m benchmarks.judging [ROUNDS]``.

Prints, in milliseconds of CPU time, what ``Session.judge`` takes for edits that each touch several rules, and what
the whole judgement of the same workbook takes: by itself (``validators.single``), and in pandas' frames with their schemas,
as a round is judged. The last column is the ratio of the edit to the latter. No spreadsheet program is involved.
"""

from __future__ import annotations

import datetime as dt
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from addin.session import Session
from tests.support import application
from validators.engine import check

EDITS: dict[str, dict[str, Any]] = {
    "application.settlements": {"settlements": 1},
    "application.grant_requested": {"grant_requested": 1_700_000},
    "expenses.amount": {"expenses__amount": [1_100_000]},
    "years.project_grant": {"years__project_grant": [None, 1_700_000]},
    "implementers.method": {"implementers__method": ["委託"]},
    "plan.status": {"plan__status": "策定中"},
    "application.starts_on": {"starts_on": dt.date(2026, 6, 1)},
}
_NO_BOOK: Any = None


def taken(what: Callable[[], object], clock: Callable[[], float] = time.thread_time) -> float:
    """Return the milliseconds that something takes."""
    began = clock()
    what()
    return (clock() - began) * 1000


def judging(rounds: int, clock: Callable[[], float] = time.thread_time) -> dict[str, list[float]]:
    """Return by edited name the milliseconds that judging the edit, and taking it back, takes."""
    sound = application()
    session = Session(_NO_BOOK)
    session.judge(sound)
    found: dict[str, list[float]] = {name: [] for name in EDITS}
    for _ in range(rounds):
        for name, change in EDITS.items():
            for submission in (application(**change), sound):
                found[name].append(taken(lambda submission=submission: session.judge(submission), clock))
    return found


def main(rounds: int) -> None:
    """Measure and print."""
    edits = judging(rounds)
    print(f"{'edited':<30}{'edit':>8}{'alone':>8}{'frames':>8}{'ratio':>8}")
    for name, figures in edits.items():
        edited = [application(**EDITS[name])]
        alone = min(taken(lambda edited=edited: check(edited, by_schema=False)) for _ in range(5))
        whole = min(taken(lambda edited=edited: check(edited)) for _ in range(5))
        edit = statistics.median(figures)
        print(f"{name:<30}{edit:>8.1f}{alone:>8.1f}{whole:>8.0f}{edit / whole:>8.3f}")
    every = [figure for figures in edits.values() for figure in figures]
    print(
        f"all edits: median {statistics.median(every):.1f} ms, greatest {max(every):.1f} ms, n = {len(every)}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
