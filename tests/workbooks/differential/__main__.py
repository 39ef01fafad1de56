"""``python -m tests.workbooks.differential``: the last line is ``N cases, M disagreements``."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from collections.abc import Iterator

from tests.workbooks.differential.cases import cases
from tests.workbooks.differential.office_engine import Office
from tests.workbooks.differential.run import disagreements, spread
from tools.evidence import Figures
from workbooks.form.build import built

WHAT = "the form's verdicts, marks and readings against the rules, a third of the cells spelled unusually"


def in_office(count: int, seed: int) -> Iterator[list[str]]:
    """Yield the disagreements of ``count`` cases in LibreOffice, case by case."""
    with Office(built({})) as office:
        for _, found in disagreements(office, cases(count, seed)):
            yield found


def main() -> int:
    """Compare the formulas with the rules; 0 where they agree in every case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=500)
    parser.add_argument("--engine", choices=("office", "formualizer"), default="office")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1, help="processes (formualizer only)")
    chosen = parser.parse_args()
    started = time.monotonic()
    if chosen.engine == "office":
        results = in_office(chosen.cases, chosen.seed)
    else:
        results = spread(chosen.cases, chosen.seed, chosen.workers)
    wrong = 0
    for number, found in enumerate(results, start=1):
        wrong += bool(found)
        if found and wrong <= 20:
            print(f"case {number}: {'; '.join(found[:5])}")
        if number % 1000 == 0:
            print(f"{number} …", flush=True)
    took = dt.timedelta(seconds=round(time.monotonic() - started))
    print(f"{chosen.cases} cases, {wrong} disagreements, {took}")
    if not wrong:
        _record(chosen.engine, chosen.cases, took)
    return 1 if wrong else 0


def _record(engine: str, cases: int, took: dt.timedelta) -> None:
    """Leave what was counted for docs/evidence.md."""
    figures = Figures("LibreOffice" if engine == "office" else "formualizer")
    figures.add(f"{WHAT} ({took})", cases, "0 disagreements")
    figures.save(f"differential-{engine}")


if __name__ == "__main__":
    sys.exit(main())
