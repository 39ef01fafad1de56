"""What the rules say of a case, and what the form's formulas say, in the same words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.workbooks.differential.cases import Case
from validators import frames
from validators.engine import check
from validators.report import Checked
from validators.submission import Block, Submission
from workbooks.form.calculation import Ledger
from workbooks.form.checks import rules

HOLDS, FAILS, NOT_JUDGED = "holds", "fails", "not judged"
_FROM_CODE = {0: HOLDS, 1: FAILS, 2: NOT_JUDGED, 3: HOLDS}
_RANK = {"error": 2, "warning": 1, "note": 0}


@dataclass(frozen=True, slots=True)
class Verdicts:
    """By rule what is said, and by cell (name, row) how it is marked: 1 warning, 2 error, 3 unfilled."""

    rules: dict[str, str]
    marks: dict[tuple[str, int], int]

    def differences(self, other: Verdicts) -> list[str]:
        """Return what two verdicts do not agree on."""
        found = [
            f"{one}: {said} / {other.rules[one]}"
            for one, said in self.rules.items()
            if said != other.rules[one]
        ]
        for cell in sorted({*self.marks, *other.marks}):
            mine, theirs = self.marks.get(cell, 0), other.marks.get(cell, 0)
            if mine != theirs:
                found.append(f"{cell[0]} {cell[1]}: {mine} / {theirs}")
        return found


def by_python(cases: Sequence[Case]) -> list[Verdicts]:
    """Return what the rules themselves say."""
    return [_verdicts(one) for one in check([_submission(case) for case in cases])]


def _submission(case: Case) -> Submission:
    blocks = {
        name: Block("", 1, 1, list(value) if isinstance(value, list) else [value])
        for name, value in case.items()
    }
    blocks["plan_items.item"] = Block("", 1, 1, list(frames.PLAN_ITEMS))
    return Submission("", blocks)


def _verdicts(checked: Checked) -> Verdicts:
    assert not checked.faults, checked.faults
    said = {rule.id: HOLDS for rule in rules()}
    said |= {one.rule: NOT_JUDGED for one in checked.not_checked if one.rule in said}
    said |= {one.rule: FAILS for one in checked.findings if one.rule in said}
    marks: dict[tuple[str, int], int] = {}
    begun = {(frame, row["row"]) for frame, rows in checked.typed.frames.items() for row in rows}
    for one in checked.findings:
        cell = (one.name, one.row)
        if (one.name.partition(".")[0], one.row) in begun:
            marks[cell] = max(marks.get(cell, 0), 3 if one.rule == "FORM-1" else _RANK[one.severity.value])
    return Verdicts(said, {cell: mark for cell, mark in marks.items() if mark})


def addresses(ledger: Ledger) -> tuple[dict[str, str], dict[tuple[str, int], str]]:
    """Return the cells of 計算 (A1) that hold each rule's code and each input cell's mark."""
    local = {rule.id: _bare(ledger.code(rule)) for rule in rules()}
    marks = {}
    for frame in frames.FRAMES:
        if frame.name == "form":
            continue
        for column in frame.columns:
            name = f"{frame.name}.{column.name}"
            if frame.rows == 1:
                marks[name, 1] = _bare(ledger.shown(name))
                continue
            if not ledger.marked(name):
                continue
            for row in range(1, frame.rows + 1):
                marks[name, row] = _bare(ledger.row("shown", name, row - 1))
    return local, marks


def _bare(reference: str) -> str:
    return reference.split("!")[1].replace("$", "")


def by_codes(codes: dict[str, Any], marks: dict[tuple[str, int], Any]) -> Verdicts:
    """Return what the form's cells say, from their values."""
    said = {
        one: _FROM_CODE.get(int(code), str(code)) if _number(code) else str(code)
        for one, code in codes.items()
    }
    return Verdicts(
        said, {cell: int(mark) if _number(mark) else 9 for cell, mark in marks.items() if mark != 0}
    )


def _number(value: object) -> bool:
    return isinstance(value, int | float)
