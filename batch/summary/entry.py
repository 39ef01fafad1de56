"""What the summary is told about a file and about the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from batch.examiner.answers import Given
from batch.examiner.changes import Change
from batch.examiner.decision import NOTHING, UNDECIDED, Adoption, Decision, PreviousLine
from batch.grants.accounts import Account
from batch.store.result import UNREADABLE, Result
from validators.finding import Finding, NotChecked, merged

READING = "FORM-4"
"""The rule of the notes how something was read: they stand on a sheet of their own, without 経過 and 対応."""

STATUSES = ("不備", UNREADABLE, "要確認", "適")
"""The states of a workbook, in the order in which an examiner takes them up."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of 指摘一覧: findings that say the same, with what is known of them from the previous run.

    ``state`` is 新規, 継続 or "" (a first run); ``waived`` whether it no longer
    counts as open; ``lacks`` what an acceptance lacks to count (Japanese); ``answer`` what
    the clerk answered: the choice and the words.
    """

    findings: tuple[Finding, ...]
    keys: tuple[str, ...] = ()
    state: str = ""
    decision: Decision = NOTHING
    waived: bool = False
    lacks: str = ""
    answer: tuple[str, str] = ("", "")

    @property
    def first(self) -> Finding:
        """The finding that gives the line its words."""
        return self.findings[0]


def lines(findings: Sequence[Finding]) -> tuple[Line, ...]:
    """Merge findings into lines, without anything from an earlier run."""
    return tuple(Line(group) for group in merged(findings))


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in the summary: its result, its verdict, its lines (the round's too), its copy below the output.

    ``key`` tells its application from every other; ``adoption`` is what an
    examiner typed beside it. ``apart`` says that the copy holds the results alone,
    without the sheets that were checked; ``copied`` of which file it is a copy, by its name;
    ``changes`` what it changed since the last round.
    """

    result: Result
    status: str
    lines: Sequence[Line] = ()
    copy: str = ""
    remark: str = ""
    key: str = ""
    adoption: Adoption = UNDECIDED
    apart: bool = False
    copied: str = ""
    changes: Sequence[Change] = ()

    @property
    def cells(self) -> Mapping[str, Any]:
        """The typed cells of ``application``; empty where the file could not be read."""
        return self.result.record.application if self.result.record else {}


@dataclass(frozen=True, slots=True)
class Stray:
    """An answer that belongs to no finding of this round: whose it is, and what is to be said of it (Japanese)."""

    municipality: str
    district: str
    given: Given
    why: str


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What is known at the end; nothing in it depends on when or how fast the run was.

    ``ticks`` are what was typed beside the items for people, ``not_run`` why a rule was not run at all.
    ``passed`` are the files that were not checked: name, size in bytes, why, whether nobody need look at it. ``strays`` are the answers
    without a finding, ``answered`` those to findings that are gone, by the findings' keys; ``compared``
    tells why nothing was compared with the last round ("": it was, or this is the first).
    """

    facts: Mapping[str, str]
    partial: str = ""
    general: Sequence[Line] = ()
    not_checked: Sequence[NotChecked] = ()
    faults: Sequence[str] = ()
    gone: Sequence[PreviousLine] = ()
    homeless: Sequence[PreviousLine] = ()
    ticks: Mapping[str, str] = field(default_factory=dict)
    not_run: Mapping[str, str] = field(default_factory=dict)
    passed: Sequence[tuple[str, int, str, bool]] = ()
    strays: Sequence[Stray] = ()
    answered: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    compared: str = ""
    accounts: Sequence[Account] = ()
