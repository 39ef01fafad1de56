"""What if: whose verdict would flip under other parameters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from batch.run.alone import checked_folder
from batch.store.result import UNREADABLE
from validators.finding import Finding
from validators.parameters import ParameterBook


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
    def is_unread(self) -> bool:
        """Whether the workbook could not be read."""
        return UNREADABLE in (self.first, self.second)

    @property
    def flips(self) -> bool:
        """Whether the verdict itself changes."""
        return self.first != self.second


def compare(folder: Path, first: ParameterBook, second: ParameterBook) -> Iterator[Difference]:
    """Yield every workbook below a folder that the two parameters judge differently, the round's rules among them.

    One that could not be read is yielded, too: nothing can be said of it.
    """
    for one, other in zip(checked_folder(folder, first), checked_folder(folder, second), strict=True):
        before, after = Counter(_identity(one.findings)), Counter(_identity(other.findings))
        if before != after or one.status != other.status or one.record is None:
            yield Difference(
                one.file, one.status, other.status, _by_rule(after - before), _by_rule(before - after)
            )


def _identity(findings: Iterable[Finding]) -> Iterator[tuple[str, str, int]]:
    for one in findings:
        yield one.rule, one.name, one.row


def _by_rule(findings: Counter[tuple[str, str, int]]) -> dict[str, int]:
    rules: Counter[str] = Counter()
    for (rule, _, _), count in findings.items():
        rules[rule] += count
    return dict(sorted(rules.items()))
