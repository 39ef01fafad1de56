"""How long the clerk waits in LibreOffice: ``python -m benchmarks.live_latency [EDITS]``.

Types real keys into a real office (Xvfb, xdotool) and prints, in milliseconds,

- edit → mark: from Calc's change event to the first fill, and to the last one written,
- judging alone: what one edit costs in the rules, without any office,
- start: from the start of the office to the first mark.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from addin.marks import COLOURS
from addin.session import Session
from addin.uno_engine.bridge import load_uno
from tests.addin.clerk import Clerk, clerk_with, until
from tests.addin.forms import filled
from tests.support import application
from validators.finding import Severity
from validators.submission import Submission

load_uno()

import unohelper  # noqa: E402
from com.sun.star.util import XChangesListener, XModifyListener  # noqa: E402

NAME = "application.settlements"
EDITS = 20
QUIET = 1.5
_NO_BOOK: Any = None


class _Clock(unohelper.Base, XChangesListener, XModifyListener):  # type: ignore[misc]
    """Notes when the edit was heard and when each write after it was."""

    def __init__(self) -> None:
        self.edit = 0.0
        self.writes: list[float] = []

    def changesOccurred(self, event: Any) -> None:
        self.edit = time.perf_counter()
        self.writes = []

    def modified(self, event: Any) -> None:
        self.writes.append(time.perf_counter())

    def disposing(self, source: Any) -> None:
        pass


def edit_to_mark(clerk: Clerk, edits: int) -> tuple[list[float], list[float]]:
    """Return, for each edit, the milliseconds to the first and to the last write."""
    clock = _Clock()
    clerk.book.api.addChangesListener(clock)
    clerk.book.api.addModifyListener(clock)
    first, last = [], []
    for number in range(edits):
        clock.edit = 0.0
        clerk.enter(NAME, "1" if number % 2 == 0 else "4")
        until(lambda: clock.edit > 0 and len(clock.writes) > 0)
        until(lambda: time.perf_counter() - clock.writes[-1] > QUIET)
        first.append((clock.writes[0] - clock.edit) * 1000)
        last.append((clock.writes[-1] - clock.edit) * 1000)
    return first, last


def judging(edits: int) -> list[float]:
    """Return the milliseconds that judging one edit takes, edit after edit of another cell."""
    session = Session(_NO_BOOK)
    session.judge(application())
    changes = [
        ("settlements", 1),
        ("priority", 2),
        ("outline", "別の概要"),
        ("grant_requested", 1_700_000),
        ("district", "北"),
    ]
    found = []
    for number in range(edits * 2):
        name, value = changes[number // 2 % len(changes)]
        submission: Submission = application(**({name: value} if number % 2 == 0 else {}))
        before = time.perf_counter()
        session.judge(submission)
        found.append((time.perf_counter() - before) * 1000)
    return found


def line(title: str, figures: list[float]) -> str:
    """Return a line of the report."""
    ordered = sorted(figures)
    late = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    return (
        f"{title:<28} median {statistics.median(ordered):7.0f} ms   p95 {late:7.0f} ms   n = {len(ordered)}"
    )


def main(edits: int) -> None:
    """Measure and print."""
    print(
        f"{time.strftime('%Y-%m-%d')}  {platform.platform()}  {os.cpu_count()} CPUs  load {os.getloadavg()[0]:.1f}"
    )
    print(line("judging one edit", judging(edits)))
    with tempfile.TemporaryDirectory() as folder:
        path = filled(Path(folder) / "申請書.xlsx", outline=None)
        began = time.perf_counter()
        with clerk_with(path, Path(folder)) as clerk:
            until(lambda: clerk.colour("application.outline") == COLOURS[Severity.ERROR], 180)
            print(f"{'office and service start':<28} {time.perf_counter() - began:7.1f} s")
            time.sleep(QUIET)
            first, last = edit_to_mark(clerk, edits)
    print(line("edit → first fill", first))
    print(line("edit → last fill", last))
    print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else EDITS)
