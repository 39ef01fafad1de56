"""One workbook judged by itself, in plain Python: the rules' own functions over its few rows.

It finds what :func:`validators.engine.judge` finds in long frames, without loading pandas, and in a
fiftieth of the time: an open workbook is judged so after every edit, and so are a few files.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, cast

from validators.columns import KINDS, Column, Table
from validators.derived import Derived
from validators.finding import Fault, NotChecked
from validators.frames import frame
from validators.parameters import Parameters
from validators.report import Checked, Failing, report
from validators.rule import Rule
from validators.scope import Absent, absent_of, columns_of, names_of, silenced, sound
from validators.tables import KEY, in_order


def judge_single(result: Checked, rules: tuple[Rule, ...], p: Parameters) -> None:
    """Judge rules over a workbook whose cells are typed; findings, gaps and faults go to it."""
    if not rules:
        return
    needed = _needed(rules)
    frames = {name: _table(name, columns, result) for name, columns in needed.columns.items()}
    rules = sound(rules, _join(frames, needed, p), [result])
    absent = absent_of(result.typed)
    for rule in rules:
        rows = frames[rule.frame]
        judged = _judged(rule, rows, result, absent)
        if not any(judged):
            continue
        try:
            failing = _failing(rule, rows, judged, p)
        except Exception as fault:  # our own fault, whatever it is, must not cost the other rules
            result.faults.append(Fault(result.file, rule.id, f"{type(fault).__name__}: {fault}"))
            continue
        report(rule, failing, cast(Any, frames), [result], p)
        if rule.doubt:
            _doubted(rule, rows, judged, failing, result)


class _Needed(NamedTuple):
    """What rules work with: the form's columns by frame, the derived ones, each after what it is made from, and what is
    joined: to which frame, under which full name, from which column of which one-row frame."""

    columns: Mapping[str, Collection[str]]
    made: Sequence[Derived]
    joined: Sequence[tuple[str, str, str, str]]


@lru_cache(maxsize=64)
def _needed(rules: tuple[Rule, ...]) -> _Needed:
    names = names_of(rules)
    made = in_order(name for own in names.values() for name in own)
    joined = [
        (name, full, source, column)
        for name, wanted in names.items()
        for full in wanted
        for source, _, column in (full.partition("."),)
        if source != name and frame(source).rows == 1
    ]
    return _Needed(columns_of(rules), made, joined)


def _table(name: str, wanted: Collection[str], result: Checked) -> Table:
    rows = result.typed.frames[name]
    columns = {
        KEY: Column([0] * len(rows), "number"),
        "row": Column([row["row"] for row in rows], "number"),
    }
    for column in frame(name).columns:
        if column.name in wanted:
            columns[column.name] = Column([row[column.name] for row in rows], KINDS[column.kind])
    return Table(columns)


def _join(frames: dict[str, Table], needed: _Needed, p: Parameters) -> dict[str, str]:
    """Join to the tables what rules need from elsewhere (see :func:`validators.tables.join`)."""
    broken: dict[str, str] = {}
    for one in needed.made:
        try:
            values: Any = one.make(cast(Any, frames), p)
            frames[one.frame][one.column] = _one(values, one.empty) if one.frame == "application" else values
        except Exception as fault:  # whatever it is, it must not cost the rules that do without
            broken[one.name] = f"{one.name}: {type(fault).__name__}: {fault}"
    for name, full, source, column in needed.joined:
        if full not in broken:
            rows, own = frames[name], frames[source][column]
            rows[full] = Column(own.values * len(rows), own.kind)
    return broken


def _one(values: Column, empty: object) -> Column:
    """Return the one value of a derived column of ``application``; ``empty`` where there is none."""
    value: Any = next((value for label, value in zip(values.index, values, strict=True) if label == 0), None)
    value = empty if value is None else value
    if values.kind in ("number", "bool", "boolean"):
        return Column([None if value is None else int(value)], "number")
    return Column([value])


def _judged(rule: Rule, rows: Table, result: Checked, absent: Absent) -> list[bool]:
    """Return which rows the rule judges, and note what it could not judge."""
    silent = silenced(rule, result, absent)
    kind = result.typed.frames["application"][0]["project_type"]
    if silent is None or (rule.scope and kind != rule.scope):
        return [False] * len(rows)
    return [number not in silent for number in rows["row"]]


def _failing(rule: Rule, rows: Table, judged: list[bool], p: Parameters) -> Failing:
    """Return the judged rows that do not hold, each with the marks for which they do not; what is unknown holds."""
    assert rule.judge is not None
    verdict: Any = rule.judge(cast(Any, rows), p)
    by_mark = verdict if isinstance(verdict, Mapping) else dict.fromkeys(rule.marks, verdict)
    failing = []
    for place, is_judged in enumerate(judged):
        if is_judged:
            marks = [name for name in rule.marks if by_mark[name].values[place] is False]
            if marks:
                failing.append((place, marks))
    return failing


def _doubted(rule: Rule, rows: Table, judged: list[bool], failing: Failing, result: Checked) -> None:
    """Note the rows that hold, but only as far as is known, as not checked."""
    fails = {place for place, _ in failing}
    for place, doubt in enumerate(rows[rule.doubt.partition(".")[2]]):
        if judged[place] and doubt is not None and place not in fails:
            result.not_checked.append(NotChecked(result.file, rule.id, str(doubt), rule.needs))
