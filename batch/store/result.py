"""What a worker hands back about one workbook: small, and kept as JSON between runs."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterable
from dataclasses import astuple, dataclass, field
from typing import Any

from validators.finding import Fault, Finding, NotChecked, Severity, status
from validators.frames import FRAMES, Frame
from validators.pending import States
from validators.record import RoundRecord
from workbooks.annotate.answer import Answer, Answers

UNREADABLE = "読取不能"
REPLY = "回答のみ"
"""The state of a file that is no application but the sheet 審査結果 alone, with a clerk's answers."""


@dataclass(frozen=True, slots=True)
class Result:
    """All that a check says about one file, apart from the round.

    ``sha256`` and ``size`` (bytes) are those of the file itself, empty and 0
    where it could not even be opened; ``record`` is None for a file that could
    not be read. ``answers`` are those of the sheet 審査結果 in it (None: it has none);
    ``values`` is what was filled in, packed, where a worker has just read it.
    """

    file: str
    sha256: str
    size: int
    edition: str = ""
    findings: tuple[Finding, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()
    faults: tuple[Fault, ...] = ()
    record: RoundRecord | None = None
    answers: Answers | None = None
    values: bytes = field(default=b"", compare=False, repr=False)
    states: States | None = field(default=None, compare=False)
    """How many cells are faulty, doubtful and still to be written; not kept between runs."""

    @property
    def is_reply(self) -> bool:
        """Whether the file is a sheet 審査結果 alone."""
        return self.record is None and self.answers is not None and not (self.findings or self.faults)

    @property
    def status(self) -> str:
        """適 / 要確認 / 不備, 読取不能 or 回答のみ."""
        if self.is_reply:
            return REPLY
        return UNREADABLE if self.record is None else status(list(self.findings))


@dataclass(frozen=True, slots=True)
class Kept:
    """A result as the store keeps it: packed by the worker that made it, so that its parent need not.

    ``is_reusable`` tells whether another run may take it over: what was read, without a fault of ours.
    """

    file: str
    sha256: str
    body: str
    record: str | None
    values: bytes
    is_reusable: bool


def kept(result: Result) -> Kept:
    """Return a result as the store keeps it."""
    reusable = result.record is not None and not result.faults
    return Kept(result.file, result.sha256, *packed(result), result.values, reusable)


PACKING = 2
"""The edition of what :func:`packed` returns; results of another edition are not reused."""


def packed(result: Result) -> tuple[str, str | None]:
    """Return a result and its record (None where there is none) as JSON, without the file's name.

    Equal content has equal results.
    """
    body: dict[str, Any] = {
        "sha256": result.sha256,
        "size": result.size,
        "edition": result.edition,
        "findings": _plain_findings(result.findings),
        "not_checked": [[one.rule, one.reason, one.names] for one in result.not_checked],
        "faults": [[one.rule, one.detail] for one in result.faults],
        "answers": _packed_answers(result.answers),
    }
    return _json(body), None if result.record is None else _packed_record(result.record)


def unpacked(text: str, record: str | None, file: str) -> Result:
    """Return the result of ``file`` from its JSON and its record's, of which ``application`` and the gaps alone are read."""
    body = json.loads(text)
    return Result(
        file,
        body["sha256"],
        body["size"],
        body["edition"],
        _findings(body["findings"], file),
        tuple(NotChecked(file, rule, reason, tuple(names)) for rule, reason, names in body["not_checked"]),
        tuple(Fault(file, rule, detail) for rule, detail in body["faults"]),
        None if record is None else _brief(record, file),
        _unpacked_answers(body["answers"]),
    )


def _packed_answers(answers: Answers | None) -> list[Any] | None:
    if answers is None:
        return None
    given = [list(astuple(one)) for one in answers.given]
    return [answers.application, answers.sender, given]


def _unpacked_answers(packed: list[Any] | None) -> Answers | None:
    if packed is None:
        return None
    application, sender, given = packed
    return Answers(application, sender, tuple(Answer(*one) for one in given))


def _json(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def packed_findings(findings: Iterable[Finding]) -> str:
    """Return findings of one file as JSON, without the file's name."""
    return _json(_plain_findings(findings))


def unpacked_findings(text: str, file: str) -> tuple[Finding, ...]:
    """Return the findings of ``file`` from their JSON."""
    return _findings(json.loads(text), file)


def _plain_findings(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    plain = [one.as_dict() for one in findings]
    for one in plain:
        del one["file"]
    return plain


def _findings(plain: list[dict[str, Any]], file: str) -> tuple[Finding, ...]:
    return tuple(Finding(**{**one, "file": file, "severity": Severity(one["severity"])}) for one in plain)


def _packed_record(record: RoundRecord) -> str:
    """Return a record as two lines of JSON: what is asked for whenever a result is read, and what the rules alone read."""
    brief = {
        "application": _plain(record.application),
        "gaps": [[name, row, why] for (name, row), why in record.gaps.items()],
    }
    rest = {
        "plan": _plain(record.plan),
        "years": [_plain(row) for row in record.years],
        "places": [[name, row, *place] for (name, row), place in record.places.items()],
    }
    return f"{_json(brief)}\n{_json(rest)}"


def _brief(text: str, file: str) -> RoundRecord:
    body = json.loads(text.partition("\n")[0])
    return RoundRecord(file, _typed("application", body["application"]), {}, (), {}, _gaps(body))


def unpacked_record(text: str, file: str) -> RoundRecord:
    """Return the whole record of ``file`` from its JSON."""
    first, _, second = text.partition("\n")
    brief, rest = json.loads(first), json.loads(second)
    return RoundRecord(
        file,
        _typed("application", brief["application"]),
        _typed("plan", rest["plan"]),
        tuple(_typed("years", row) for row in rest["years"]),
        {(name, row): (sheet, cell) for name, row, sheet, cell in rest["places"]},
        _gaps(brief),
    )


def _gaps(body: dict[str, Any]) -> dict[tuple[str, int], str]:
    return {(name, row): sys.intern(why) for name, row, why in body["gaps"]}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, dt.date) else value for key, value in row.items()}


def _typed(of: str, row: dict[str, Any]) -> dict[str, Any]:
    dates, words = _KINDS[of]
    for name in dates:
        if row.get(name):
            row[name] = dt.date.fromisoformat(row[name])
    for name in words:
        if row.get(name):
            row[name] = sys.intern(row[name])  # one of few words, held for many files
    return row


def _of_kind(of: Frame, kind: str) -> tuple[str, ...]:
    return tuple(column.name for column in of.columns if column.kind == kind)


_KINDS = {
    one.name: (_of_kind(one, "date"), (*_of_kind(one, "choice"), "municipality_code", "municipality"))
    for one in FRAMES
}
"""By frame the columns of dates, and those that hold one of few words."""
