"""How long LibreOffice takes to work out the whole form anew: ``python -m benchmarks.recalculation``.

CPU time of the office itself, so that other work on the machine does not count.
"""

from __future__ import annotations

import os
import statistics
from pathlib import Path

from tests.workbooks.differential.office_engine import Office
from tests.workbooks.differential.projects import project
from workbooks.form.build import built

RUNS = 20


def _cpu(pid: int) -> float:
    """Return the seconds of CPU that a process and its children have taken (Linux)."""
    total, ticks = 0.0, os.sysconf("SC_CLK_TCK")
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text("utf-8").rpartition(")")[2].split()
            except OSError:  # it has ended meanwhile
                continue
            if int(folder.name) == pid:
                total += (int(fields[11]) + int(fields[12])) / ticks
            elif int(fields[1]) == pid:
                total += _cpu(int(folder.name))
    return total


def main() -> None:
    """Measure the blank form and a filled one."""
    with Office(built({})) as office:
        for name, case in (("blank", None), ("filled", project())):
            if case:
                office.judge(case)
            office.recalculate()
            took = []
            for _ in range(RUNS):
                before = _cpu(office.pid)
                office.recalculate()
                took.append(_cpu(office.pid) - before)
            print(f"{name}: {1000 * statistics.mean(took):.0f} ms of CPU for everything, of {RUNS} runs")


if __name__ == "__main__":
    main()
