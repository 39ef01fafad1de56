"""Running cases through an engine and counting on what it and the rules do not agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from typing import Protocol

from tests.workbooks.differential.cases import Case, cases, walks
from tests.workbooks.differential.formualizer_engine import Formualizer
from tests.workbooks.differential.verdicts import Verdicts, by_python
from workbooks.form.build import built

CHUNK = 500
"""Cases judged by the rules at once."""

JOB = 500
"""Cases of one process's job."""


class Engine(Protocol):
    """Something that types a case into the form and says what the form says.

    ``blind`` names the rules whose formula it cannot work out, each with the name that the rule marks.
    """

    blind: Mapping[str, str]

    def judge(self, case: Case) -> Verdicts: ...


def disagreements(engine: Engine, chosen: Iterable[Case]) -> Iterator[tuple[Case, list[str]]]:
    """Yield for every case what the engine and the rules do not agree on (mostly nothing)."""
    waiting = iter(chosen)
    while chunk := list(islice(waiting, CHUNK)):
        for case, said in zip(chunk, by_python(chunk), strict=True):
            yield case, _seen(engine, said.differences(engine.judge(case)))


def _seen(engine: Engine, differences: list[str]) -> list[str]:
    """Leave out what an engine is known not to work out: a rule, and the marks of that rule alone."""
    blind = tuple(start for rule, marked in engine.blind.items() for start in (f"{rule}: ", f"{marked} "))
    return [one for one in differences if not one.startswith(blind)] if blind else differences


def in_formualizer(count: int, seed: int, systematic: bool) -> list[list[str]]:
    """Return the disagreements of ``count`` cases in the second engine, case by case."""
    chosen = cases(count, seed) if systematic else islice(walks(seed), count)
    return [found for _, found in disagreements(Formualizer(built({})), chosen)]


def spread(count: int, seed: int, workers: int) -> Iterator[list[str]]:
    """Yield the disagreements of ``count`` cases in the second engine, over several processes."""
    jobs = [min(JOB, count - start) for start in range(0, count, JOB)]
    with ProcessPoolExecutor(workers) as pool:
        firsts = [number == 0 for number in range(len(jobs))]
        for share in pool.map(in_formualizer, jobs, range(seed, seed + len(jobs)), firsts):
            yield from share
