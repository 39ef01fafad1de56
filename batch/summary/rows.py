"""What becomes a row of the summary: an application, a line of findings, a note that is kept, a rank."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from batch.examiner.changes import Change
from batch.examiner.decision import Decision, PreviousLine, written
from batch.examiner.heads import FILE_HEAD
from batch.store.result import UNREADABLE
from batch.summary.columns import KEPT_SENDER, KEPT_WORDS
from batch.summary.entry import Entry, Line, Stray
from batch.summary.looks import NOT_READ
from validators.messages import shown
from validators.rules import REGISTRY
from validators.submission import BLANK
from workbooks.annotate.words import ANSWER_HEAD, WHY_HEAD


def application_row(number: int, entry: Entry) -> tuple[Any, ...]:
    """Return a file as a row of 申請一覧."""
    cells = entry.cells
    open_lines = [line for line in entry.lines if not line.waived]
    counts = Counter(
        dict.fromkeys(("不備", "要確認", "参考"), 0)
        | Counter(one.severity.label for line in open_lines for one in line.findings)
    )
    year = cells.get("fiscal_year")
    return (
        number,
        cells.get("municipality"),
        cells.get("district"),
        entry.adoption.choice,
        _amount(entry.adoption.amount),
        entry.adoption.note,
        entry.status,
        counts["不備"],
        counts["要確認"],
        cells.get("grant_requested"),
        cells.get("priority"),
        cells.get("project_type"),
        (entry.copy, entry.result.file),
        entry.remark or _first_message(entry),
        shown(year, "year") if year is not None else None,
        cells.get("total_cost"),
        cells.get("eligible_cost"),
        counts["参考"],
        sum(len(line.findings) for line in entry.lines if line.waived),
        len(entry.result.not_checked),
        cells.get("bureau"),
        cells.get("municipality_code"),
        entry.result.file,
        cells.get("outline"),
        entry.key,
        written(entry.adoption),
    )


def finding_row(
    number: int, line: Line, sender: tuple[Any, Any], labels: str, place: tuple[str, str]
) -> tuple[Any, ...]:
    """Return a line as a row of 指摘一覧; ``place`` is where its link leads and its text."""
    one = line.first
    return (
        number,
        *sender,
        *_typed(line.decision),
        *line.answer,
        one.severity.label,
        title_of(one.rule),
        one.message,
        one.found,
        one.expected,
        one.advice,
        labels,
        place,
        one.citation,
        line.state,
        one.rule,
        line.lacks or ("容認により、未処理に数えていません。" if line.waived else ""),
        one.file,
        " ".join(line.keys),
        written(line.decision),
    )


def title_of(rule: str) -> str:
    """Return what a rule checks: its number never stands alone."""
    return REGISTRY[rule].title if rule in REGISTRY else rule


def _typed(decision: Decision) -> tuple[Any, ...]:
    return decision.action, decision.memo, decision.who, decision.until or decision.until_typed


def _amount(typed: str) -> int | str:
    return int(typed) if typed.isdecimal() and typed.isascii() else typed


def kept_row(
    number: int, one: PreviousLine, answered: Mapping[str, tuple[str, str]] | None = None
) -> tuple[Any, ...]:
    """Return a line of the previous summary as a row of 解消した指摘 or 引き継げなかったメモ.

    ``answered`` are the answers that came since, by the findings' keys.
    """
    before = (one.cells.get(ANSWER_HEAD, ""), one.cells.get(WHY_HEAD, ""))
    answer = next((found for key in one.keys if (found := (answered or {}).get(key))), before)
    sender, words = ((one.cells.get(head.title, "") for head in heads) for heads in (KEPT_SENDER, KEPT_WORDS))
    keys = " ".join(one.keys)
    return (number, *sender, *_typed(one.decision), *answer, *words, one.cells.get(FILE_HEAD, ""), keys)


def stray_row(number: int, one: Stray) -> tuple[Any, ...]:
    """Return an answer without a finding as a row of その他の回答."""
    answer = one.given.answer
    words = (
        answer.choice,
        answer.words,
        one.why,
        answer.place,
        answer.finding,
        one.given.file,
    )
    return (number, one.municipality, one.district, "", "", "", "", *words)


def change_row(
    number: int, one: Change, sender: tuple[Any, Any], place: tuple[str, str], file: str
) -> tuple[Any, ...]:
    """Return a change as a row of 変更点; ``place`` is where its link leads and its text."""
    asked = "、".join(title_of(rule) for rule in one.rules)
    return (number, *sender, one.kind, one.label, one.row, one.before, one.after, place, asked, file)


def _first_message(entry: Entry) -> str:
    return entry.lines[0].first.message if entry.status == UNREADABLE and entry.lines else ""


def ranked(entry: Entry) -> tuple[Any, ...]:
    """Return a line of 優先順位, behind what it is ranked by: the priority, the code, the file (no two alike)."""
    cells = entry.cells
    priority = cells.get("priority")
    return (
        priority is None,
        priority or 0,
        cells.get("municipality_code") or "",
        entry.result.file,
        priority,
        cells.get("municipality"),
        cells.get("district"),
        cells.get("project_type"),
        _grant(entry),
        entry.status,
    )


def _grant(entry: Entry) -> int | str | None:
    """Return the grant asked for in yen; words where it could not be read, which is not nothing."""
    gaps = entry.result.record.gaps if entry.result.record else {}
    unread = any(gaps.get(("application.grant_requested", row), BLANK) != BLANK for row in (0, 1))
    return NOT_READ if unread else entry.cells.get("grant_requested")
