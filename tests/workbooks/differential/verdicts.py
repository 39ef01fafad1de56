"""What the rules say of a case, and what the form's formulas say, in the same words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.workbooks.differential.cases import Case, handed_in
from validators import frames
from validators.cells import Typed
from validators.engine import check
from validators.finding import Severity
from validators.frames import Column
from validators.pending import pending
from validators.report import Checked
from validators.submission import Block, Submission
from workbooks.form.checks import rules
from workbooks.form.ledger import DOUBT, FAULT, MISSING, STARS, Ledger
from workbooks.form.typed import FAULT as UNREADABLE
from workbooks.form.typed import SILENT, UNREAD

HOLDS, FAILS, NOT_JUDGED = "holds", "fails", "not judged"
_FROM_CODE = {0: HOLDS, 1: FAILS, 2: NOT_JUDGED, 3: HOLDS}
_RANK = {Severity.ERROR: FAULT, Severity.WARNING: DOUBT, Severity.NOTE: 0}
_EPOCH = dt.date(1899, 12, 30)

Cell = tuple[str, int]
"""A name and its 1-based row."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """By rule what is said; by cell its state (1 missing, 2 doubt, 3 fault); by cell how it is read.

    A reading is the typed value as a cell holds it, or ``!`` and why it cannot be read.
    """

    rules: dict[str, str]
    marks: dict[Cell, int]
    readings: dict[Cell, Any]

    def differences(self, other: Verdicts) -> list[str]:
        """Return on what the rules (self) and the form (other) do not agree.

        A spelling that is beyond the form (``!!``) is no disagreement where it leaves open what
        depends on it: the form then asks to look again, and says that it cannot judge.
        """
        beyond = {cell for cell, read in other.readings.items() if str(read).startswith(UNREAD)}
        read_by_rules = any(not str(self.readings.get(cell, "")).startswith(UNREADABLE) for cell in beyond)
        found = [
            f"{one}: {said} / {other.rules[one]}"
            for one, said in self.rules.items()
            if said != other.rules[one] and not (read_by_rules and other.rules[one] == NOT_JUDGED)
        ]
        for cell in sorted({*self.marks, *other.marks} - beyond):
            mine, theirs = self.marks.get(cell, 0), other.marks.get(cell, 0)
            if mine != theirs and not read_by_rules:
                found.append(f"{cell[0]} {cell[1]}: {mine} / {theirs}")
        for cell, read in self.readings.items():
            said = other.readings.get(cell, read)
            if str(said).startswith(SILENT):
                said = ""
            if cell not in beyond and said != read:
                found.append(f"{cell[0]} {cell[1]} read: {read!r} / {other.readings[cell]!r}")
        return found


def by_python(cases: Sequence[Case]) -> list[Verdicts]:
    """Return what the rules themselves say."""
    checked = check([_submission(case) for case in cases])
    return [_verdicts(one, handed_in(case)) for one, case in zip(checked, cases, strict=True)]


def _submission(case: Case) -> Submission:
    blocks = {
        name: Block("", 1, 1, list(value) if isinstance(value, list) else [value])
        for name, value in case.items()
    }
    blocks["plan_items.item"] = Block("", 1, 1, list(frames.PLAN_ITEMS))
    return Submission("", blocks)


def _verdicts(checked: Checked, strict: bool) -> Verdicts:
    assert not checked.faults, checked.faults
    said = {rule.id: HOLDS for rule in rules()}
    said |= {one.rule: NOT_JUDGED for one in checked.not_checked if one.rule in said}
    said |= {one.rule: FAILS for one in checked.findings if one.rule in said}
    marks: dict[Cell, int] = {}
    for one in checked.findings:
        level = _RANK[one.severity]
        if level and not strict and pending(one, checked.typed):
            level = MISSING
        marks[one.name, one.row] = max(marks.get((one.name, one.row), 0), level)
    return Verdicts(said, {cell: mark for cell, mark in marks.items() if mark}, _readings(checked.typed))


def _readings(typed: Typed) -> dict[Cell, Any]:
    why = {
        (one.name, one.row): "!" + str(one.words.get("reason", "一覧にありません"))
        for one in typed.observations
        if one.rule in ("FORM-2", "FORM-3")
    }
    read: dict[Cell, Any] = {}
    for frame in frames.FRAMES[:-1]:
        for row in typed.frames[frame.name]:
            for column in frame.columns:
                cell = (f"{frame.name}.{column.name}", row["row"])
                if compared(cell[0], column):
                    read[cell] = why.get(cell, as_cell(row[column.name]))
    return read


def compared(name: str, column: Column) -> bool:
    """Tell whether the reading of a column's cells is compared."""
    return column.kind != "text" or name == "application.municipality_code"


def as_cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "○" if value else "×"
    if isinstance(value, dt.date):
        return (value - _EPOCH).days
    return "" if value is None else value


def addresses(ledger: Ledger) -> tuple[dict[str, str], dict[Cell, str], dict[Cell, str]]:
    """Return the cells of 計算 (A1) that hold each rule's code, each input cell's state and its reading."""
    local = {rule.id: _bare(ledger.code(rule)) for rule in rules()}
    marks, readings = {}, {}
    for frame in frames.FRAMES:
        if frame.name == "form":
            continue
        for column in frame.columns:
            name = f"{frame.name}.{column.name}"
            for row in range(1, frame.rows + 1):
                if frame not in STARS:
                    marks[name, row] = _bare(ledger.shown(name))
                elif ledger.marked(name):
                    marks[name, row] = _bare(ledger.row("shown", name, row - 1))
                if compared(name, column):
                    at = ledger.row("value", name, row - 1) if frame in STARS else ledger.one(name)
                    readings[name, row] = _bare(at)
    return local, marks, readings


def _bare(reference: str) -> str:
    return reference.split("!")[1].replace("$", "")


def by_codes(codes: dict[str, Any], marks: dict[Cell, Any], readings: dict[Cell, Any]) -> Verdicts:
    """Return what the form's cells say, from their values."""
    said = {
        one: _FROM_CODE.get(int(code), str(code)) if _number(code) else str(code)
        for one, code in codes.items()
    }
    states = {cell: int(mark) if _number(mark) else 9 for cell, mark in marks.items() if mark != 0}
    return Verdicts(said, states, {cell: plain(value) for cell, value in readings.items()})


def plain(value: Any) -> Any:
    """Return a read value as Python would write it: a whole number without its point, a day as its serial."""
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return (value - _EPOCH).days
    if isinstance(value, float):
        return int(value) if value.is_integer() else round(value, 9)
    return "" if value is None else value


def _number(value: object) -> bool:
    return isinstance(value, int | float)
