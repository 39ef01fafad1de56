"""What if: whose verdict would flip under other parameters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from batch.run.first_pass import CheckTask
from batch.store.result import Result
from validators.finding import Finding
from validators.parameters import ParameterBook
from validators.round import check_round
from workbooks.arrival.find import find

_CHUNK = 200


@dataclass(frozen=True, slots=True)
class Difference:
    """A workbook that is judged differently: both verdicts, and the rules whose findings come or go.

    ``more`` and ``fewer`` map a rule to how many findings it has more or fewer under the second parameters.
    """

    file: str
    first: str
    second: str
    more: dict[str, int]
    fewer: dict[str, int]

    @property
    def flips(self) -> bool:
        """Whether the verdict itself changes."""
        return self.first != self.second


def compare(folder: Path, first: ParameterBook, second: ParameterBook) -> Iterator[Difference]:
    """Yield every workbook below a folder that the two parameters judge differently, the round's rules among them."""
    for one, other in zip(_judged(folder, first), _judged(folder, second), strict=True):
        before, after = Counter(_identity(one.findings)), Counter(_identity(other.findings))
        if before != after or one.status != other.status:
            yield Difference(
                one.file, one.status, other.status, _by_rule(after - before), _by_rule(before - after)
            )


def _judged(folder: Path, book: ParameterBook) -> list[Result]:
    """Check a folder; the results hold the findings of the round, too."""
    found, results = find(folder), list[Result]()
    while sources := list(islice(found, _CHUNK)):
        results += CheckTask(book)(sources)
    checked = check_round([one.record for one in results if one.record], book=book)
    return [replace(one, findings=(*one.findings, *checked.findings.get(one.file, ()))) for one in results]


def _identity(findings: Iterable[Finding]) -> Iterator[tuple[str, str, int]]:
    for one in findings:
        yield one.rule, one.name, one.row


def _by_rule(findings: Counter[tuple[str, str, int]]) -> dict[str, int]:
    rules: Counter[str] = Counter()
    for (rule, _, _), count in findings.items():
        rules[rule] += count
    return dict(sorted(rules.items()))
