"""What is to be marked, and what the note at a cell says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from validators.finding import Finding, Severity
from workbooks.ooxml.text import safe

NOTE_LIMIT = 2_000
HEADING = "】審査の指摘（kyoten）"
ENDING = "（指摘ここまで）"


@dataclass(frozen=True, slots=True)
class Mark:
    """One remark at one cell: sheet name, A1 address, severity, text."""

    sheet: str
    cell: str
    severity: Severity
    text: str


def marks_of(findings: Iterable[Finding]) -> list[Mark]:
    """Return the marks for the findings that stand at a cell.

    The numbers are those of the result sheet, which lists the findings in the order given.
    """
    return [
        Mark(f.sheet, f.cell, f.severity, f"{f.message}\n→ {f.fix}\n（審査結果 No.{number}）")
        for number, f in enumerate(findings, 1)
        if f.sheet and f.cell
    ]


def gravest(marks: Sequence[Mark]) -> Severity:
    """Return the gravest severity among marks."""
    return min((mark.severity for mark in marks), key=lambda severity: severity.rank)


def note_text(marks: Sequence[Mark]) -> str:
    """Return the note for the marks of one cell: a letter mark first, then each remark."""
    lines = ["【" + gravest(marks).label + HEADING]
    for mark in sorted(marks, key=lambda m: m.severity.rank):
        lead = f"［{mark.severity.label}］" if len(marks) > 1 else ""
        lines.append(lead + mark.text)
    return safe("\n".join(lines), NOTE_LIMIT) + "\n" + ENDING
