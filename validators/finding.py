"""What a check has to say: findings, what was not checked, and our own faults."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How grave a finding is, after the verb of the guide."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def label(self) -> str:
        """The Japanese word: 不備 / 要確認 / 参考."""
        return {"error": "不備", "warning": "要確認", "note": "参考"}[self.value]

    @property
    def softer(self) -> Severity:
        """One grade milder: warning for error, note for warning."""
        return Severity.WARNING if self is Severity.ERROR else Severity.NOTE

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return ("error", "warning", "note").index(self.value)


FOUND, EXPECTED = "記入", "正しくは"
"""The labels of a finding's two values, wherever they are shown."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault (or note) at one cell of one workbook.

    ``name`` is ``frame.column`` and ``row`` the 1-based row in that frame; both
    are empty (``""`` and 0) for a finding about the whole file. ``content`` is what
    identifies the row (科目 and 内容 of an expense …), so that the finding is known
    again after rows were inserted above it; it is empty for one-row frames. ``together``
    says what must change together with it (see ``validators.corrections``), "" where nothing is known to.
    """

    file: str
    rule: str
    severity: Severity
    sheet: str
    cell: str
    name: str
    row: int
    label: str
    found: str
    expected: str
    message: str
    fix: str
    citation: str
    content: str = ""
    together: str = ""

    @property
    def advice(self) -> str:
        """What to do, wherever it is shown: the rule's own words, then what must change together."""
        return f"{self.fix}\n{self.together}" if self.together else self.fix

    def as_dict(self) -> dict[str, Any]:
        """Return the finding as plain JSON values: the one serialiser."""
        return {name: getattr(self, name) for name in _FIELDS} | {"severity": self.severity.value}


_FIELDS = tuple(one.name for one in fields(Finding))


@dataclass(frozen=True, slots=True)
class NotChecked:
    """A rule that could not be judged for a workbook, and why."""

    file: str
    rule: str
    reason: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """The program's own fault: a rule that raised. Never a finding."""

    file: str
    rule: str
    detail: str


def status(findings: list[Finding]) -> str:
    """Return the verdict on a workbook that was read: 適 / 要確認 / 不備."""
    worst = min((f.severity.rank for f in findings), default=Severity.NOTE.rank)
    return ("不備", "要確認", "適")[worst]


def short(text: str) -> str:
    """Return a short key for a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def finding_keys(application: str, findings: Iterable[Finding]) -> list[str]:
    """Return a short key for each finding of an application; equal ones are told apart by their order.

    A finding about no cell of the form is known by what was found. Without an
    application the keys tell findings within one workbook apart.
    """
    seen: Counter[str] = Counter()
    keys = []
    for one in findings:
        place = one.content if one.name else one.content or one.found
        text = "|".join((application, one.rule, one.name, place))
        seen[text] += 1
        keys.append(short(f"{text}|{seen[text]}"))
    return keys


def merged(findings: Iterable[Finding]) -> list[tuple[Finding, ...]]:
    """Group the findings that say the same of the same sheet, in the order of their first.

    People read one message with many cells; see :func:`spans`.
    """
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for one in findings:
        said = (one.file, one.rule, one.sheet, one.message, one.found, one.expected, one.advice)
        groups.setdefault(said, []).append(one)
    return [tuple(group) for group in groups.values()]


def spans(cells: Iterable[str]) -> str:
    """Write A1 addresses shortly: neighbours in a column as a span, empty ones left out.

    >>> spans(["E5", "F5", "E6", "E7", "F9", ""])
    'E5～E7、F5、F9'
    """
    columns: dict[str, list[int]] = {}
    for cell in cells:
        letters = cell.rstrip("0123456789")
        if letters != cell:
            columns.setdefault(letters, []).append(int(cell[len(letters) :]))
    return "、".join(
        f"{letters}{first}" if first == last else f"{letters}{first}～{letters}{last}"
        for letters, rows in columns.items()
        for first, last in _runs(sorted(set(rows)))
    )


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    first = last = numbers[0]
    for number in numbers[1:]:
        if number != last + 1:
            yield first, last
            first = number
        last = number
    yield first, last
