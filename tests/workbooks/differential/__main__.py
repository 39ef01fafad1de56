"""``python -m tests.workbooks.differential``: the last line is ``N cases, M disagreements``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from tests.workbooks.differential.cases import cases
from tests.workbooks.differential.office_engine import Office
from tests.workbooks.differential.run import disagreements, spread
from workbooks.form import built


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
    print(f"{chosen.cases} cases, {wrong} disagreements")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
