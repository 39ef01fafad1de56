"""From a file's result to what the summary says of it: findings with notes and answers, changes, the verdict."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from batch.examiner.answers import BESIDE_NONE, LEADING, NO_FINDING, Returned, as_one, beside
from batch.examiner.changes import SAME, SWAPPED, UNASKED, Change
from batch.examiner.earlier import Earlier
from batch.examiner.keys import key_of, plain_key
from batch.examiner.previous import Previous, Told
from batch.output.senders import other_sender
from batch.run.options import Link, Options
from batch.store.result import UNREADABLE, Result
from batch.store.rounds import Filing
from batch.summary.entry import Entry, Line, Stray
from validators.finding import Finding, finding_keys, merged, status
from workbooks.annotate.answer import Answer


@dataclass(slots=True)
class Entries:
    """The entries of a round's summary, one file after another; ``strays`` are the answers that belong to no finding."""

    options: Options
    links: Mapping[str, Link]
    copied: Mapping[str, str]
    previous: Previous
    returned: Returned
    earlier: Earlier | None = None
    strays: list[Stray] = field(default_factory=list)
    _lines: dict[str, tuple[Line, ...]] = field(default_factory=dict)

    def of(self, result: Result) -> Entry:
        """Return a file's entry."""
        key = key_of(result.record, result.file, self.previous)
        told = self._lines.pop(result.file) if result.file in self._lines else self._told(result, key)
        open_findings = [one for line in told if not line.waived for one in line.findings]
        verdict = UNREADABLE if result.record is None else status(open_findings)
        link = self.links.get(result.file, Link())
        changes = self._changes(result, key)
        adoption = self.previous.adoption(key, result.file)
        remarks = (link.remark, _fault(result), other_sender(result), adoption.clash, remark_of(changes))
        return Entry(
            result,
            verdict,
            told,
            link.path,
            " ".join(one for one in remarks if one),
            key,
            adoption,
            bool(link.path and link.remark),
            self.copied.get(result.file, ""),
            changes,
        )

    def leading(self, result: Result) -> Entry:
        """Return what 指摘一覧 says first of a file: the lines in which a clerk waits for an examiner."""
        key = key_of(result.record, result.file, self.previous)
        if result.file not in self._lines:
            self._lines[result.file] = self._told(result, key)
        link = self.links.get(result.file, Link())
        lines = tuple(line for line in self._lines[result.file] if line.answer[0] in LEADING)
        return Entry(result, "", lines, link.path, key=key, apart=bool(link.path and link.remark))

    def filing(self, entry: Entry) -> Filing:
        """Return what is remembered of a file for the next round."""
        found = (one for line in entry.lines for one in line.findings if one.name)
        asked = tuple((one.rule, one.name, one.row) for one in found)
        return Filing(entry.result.file, entry.key, entry.result.sha256, asked)

    def _told(self, result: Result, key: str) -> tuple[Line, ...]:
        """Return a file's findings as lines, with what was typed beside each and what was answered."""
        findings = result.findings
        inner = finding_keys("", findings)
        keys = dict(zip(map(id, findings), zip(inner, finding_keys(key, findings), strict=True), strict=True))
        given = self.returned.of(result, (plain_key(result.record, result.file), key))
        answers, rest = beside(given, inner)
        cells = result.record.application if result.record else {}
        sender = (cells.get("municipality") or "", cells.get("district") or "")
        self.strays += [Stray(*sender, one, NO_FINDING if one.answer.key else BESIDE_NONE) for one in rest]
        return tuple(
            line
            for group in merged(findings)
            for line in lines_of(
                group,
                [keys[id(one)][1] for one in group],
                self.previous,
                self.options,
                [answers.get(keys[id(one)][0]) for one in group],
            )
        )

    def _changes(self, result: Result, key: str) -> tuple[Change, ...]:
        if result.record is None or not self.earlier:
            return ()
        return self.earlier.changes(result, key, self.previous.current)


def lines_of(
    group: tuple[Finding, ...],
    keys: Sequence[str],
    previous: Previous,
    options: Options,
    answers: Sequence[Answer | None] = (),
) -> Iterator[Line]:
    """Yield a group's line (lines, where an examiner decided on a part) with what was typed beside it."""
    for part in previous.told(group[0].file, keys):
        yield Line(
            tuple(group[at] for at in part.positions),
            tuple(keys[at] for at in part.positions),
            part.state,
            part.decision,
            part.decision.waives(options.today),
            part.decision.lacks(options.today),
            _answer(part, answers),
        )


def _answer(part: Told, answers: Sequence[Answer | None]) -> tuple[str, str]:
    """Return what the clerk answered: now, else to the same finding before."""
    now = [one for at in part.positions for one in answers[at : at + 1] if one is not None]
    return as_one(now) if now else part.answer


def _fault(result: Result) -> str:
    return f"プログラムの不具合：{result.faults[0].detail}" if result.faults else ""


def remark_of(changes: Sequence[Change]) -> str:
    """Return what 申請一覧 says of a resubmission."""
    if not changes:
        return ""
    swapped = [one.after for one in changes if one.kind == SWAPPED]
    same = [one.before for one in changes if one.kind == SAME]
    if swapped or same:
        return f"再提出：{'、'.join((*swapped, *same))}。"
    unasked = sum(one.kind == UNASKED for one in changes)
    return f"再提出：変更 {len(changes)} か所（うち{UNASKED} {unasked}）。"


class Number:
    """The number of a round: what was handed in, and nothing else."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def add(self, result: Result) -> None:
        """Add a file."""
        self._digest.update(f"{result.file}\0{result.sha256}\n".encode("utf-8", "surrogatepass"))

    def __str__(self) -> str:
        """Return the number."""
        return self._digest.hexdigest()[:16]
