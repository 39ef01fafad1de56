"""How long the clerk waits in LibreOffice: ``python -m benchmarks.live_latency [EDITS]``.

Types real keys into a real office (Xvfb, xdotool) and prints, in milliseconds,

- key → mark: from the Return key, before Calc sees it, to the new fill of the cell,
- edit → mark: the same from Calc's change event,
- judging alone: what one edit costs in the rules, without any office (see ``benchmarks.judging``),
- start: from the start of the office, with the extension installed, to the first mark.
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

from addin.libreoffice.build import build
from addin.marks import COLOURS
from addin.uno_engine.bridge import load_uno
from benchmarks.judging import judging
from tests.addin.clerk import Clerk, clerk_at_work, install_extension, until
from tests.addin.forms import filled
from validators.finding import Severity

load_uno()

import unohelper  # noqa: E402
from com.sun.star.awt import XKeyHandler  # noqa: E402
from com.sun.star.util import XChangesListener, XModifyListener  # noqa: E402

NAME = "application.settlements"
FAULTY = "application.grant_requested"
EDITS, STARTS = 20, 3
QUIET = 1.5


class _Clock(unohelper.Base, XChangesListener, XModifyListener, XKeyHandler):  # type: ignore[misc]
    """Notes when a key and an edit were heard, and when the cell had the wanted fill after them.

    (Calc tells the listener that came last first: this one, before the service's, which may let the office wait.)
    """

    def __init__(self, cell: Any) -> None:
        self._cell = cell
        self.wanted: Any = None
        self.key = self.edit = self.marked = 0.0

    def keyPressed(self, event: Any) -> bool:
        self.key = time.perf_counter()
        return False

    def keyReleased(self, event: Any) -> bool:
        return False

    def changesOccurred(self, event: Any) -> None:
        self.edit = time.perf_counter()

    def modified(self, event: Any) -> None:
        if self.edit and not self.marked and self._cell.color == self.wanted:
            self.marked = time.perf_counter()

    def disposing(self, source: Any) -> None:
        pass


def edit_to_mark(clerk: Clerk, edits: int) -> tuple[list[float], list[float]]:
    """Return, for each edit, the milliseconds from the key and from Calc's event to the new fill of the cell."""
    cell = clerk.book.names[NAME].refers_to_range
    clock = _Clock(cell)
    plain = cell.color
    clerk.book.api.addChangesListener(clock)
    clerk.book.api.addModifyListener(clock)
    clerk.book.api.getCurrentController().addKeyHandler(clock)
    from_key, from_edit = [], []
    for number in range(edits):
        clock.edit = clock.marked = 0.0
        clock.wanted = COLOURS[Severity.WARNING] if number % 2 == 0 else plain
        clerk.enter(NAME, "1" if number % 2 == 0 else "4")
        until(lambda: clock.marked > 0)
        from_key.append((clock.marked - clock.key) * 1000)
        from_edit.append((clock.marked - clock.edit) * 1000)
        time.sleep(QUIET)
    return from_key, from_edit


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
    judged = judging(edits, time.perf_counter)
    print(line("judging one edit", [figure for figures in judged.values() for figure in figures]))
    with tempfile.TemporaryDirectory() as folder:
        path = filled(Path(folder) / "申請書.xlsx", grant_requested=1_900_000)
        install_extension(Path(folder) / "profile", build(Path(folder)))
        starts = []
        for _ in range(STARTS):
            began = time.perf_counter()
            with clerk_at_work(path, Path(folder)) as clerk:
                until(lambda: clerk.colour(FAULTY) == COLOURS[Severity.ERROR], 180)
                starts.append((time.perf_counter() - began) * 1000)
                if len(starts) == STARTS:
                    time.sleep(QUIET)
                    from_key, from_edit = edit_to_mark(clerk, edits)
    print(line("start", starts))
    print(line("key → mark", from_key))
    print(line("edit → mark", from_edit))
    print(f"load at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else EDITS)
