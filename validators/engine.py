"""The check: submissions in, findings out, the same for one workbook and for 500.

    submissions ─cells─▶ typed values ─tables─▶ long frames ─rules─▶ failing rows ─▶ findings

Every rule runs as a named pandera check over the long frame of the rows that it
judges. An open workbook and a few files are judged by the same functions one at a time
(:mod:`validators.single`), a round in such frames without the schemas.
A rule that raises is the program's own fault, never a finding: it is
judged again workbook by workbook, so that the others keep their findings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import and_
from typing import TYPE_CHECKING, TypeAlias

from validators.cells import type_cells
from validators.finding import Fault, NotChecked
from validators.frames import frame
from validators.late import np, pd
from validators.parameters import ParameterBook, Parameters
from validators.report import Checked, Failing, finding_order, observed_finding, report
from validators.rule import Rule
from validators.rules import REGISTRY
from validators.scope import Absent, absent_of, columns_of, names_of, silenced, sound
from validators.single import judge_single
from validators.submission import Submission
from validators.tables import DTYPES, KEY, join, tables

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandera.pandas as pa


def check(
    submissions: Sequence[Submission],
    book: ParameterBook | None = None,
    rules: Iterable[Rule] | None = None,
    *,
    by_schema: bool = True,
) -> list[Checked]:
    """Check workbooks that have been read; one ``Checked`` each, in their order.

    ``rules`` limits the rules (all rules of single workbooks by default); what
    reading and typing observed is always reported. ``by_schema`` judges all of them
    in long frames, each validated through its pandera schema; without it each is judged
    for itself (:mod:`validators.single`), to the same result, in a fraction of the time for a few.
    """
    book = book or ParameterBook()
    chosen = tuple(r for r in (REGISTRY.values() if rules is None else rules) if r.judge and not r.batch)
    results = [_typed(one) for one in submissions]
    groups: dict[Parameters, list[Checked]] = defaultdict(list)
    for result in results:
        parameters = book.for_year(result.typed.frames["application"][0]["fiscal_year"])
        result.edition = parameters.edition
        groups[parameters].append(result)
    for parameters, group in groups.items():
        if by_schema:
            judge(group, chosen, parameters)
        else:
            for result in group:
                judge_single(result, chosen, parameters)
    for result in results:
        result.findings.sort(key=finding_order)
        result.not_checked.sort(key=lambda one: one.rule)
    return results


def _typed(submission: Submission) -> Checked:
    """Type a workbook's cells; what reading and typing observed becomes its first findings."""
    result = Checked(submission.file, typed=type_cells(submission), source=submission)
    for seen in (*submission.observations, *result.typed.observations):
        result.findings.append(observed_finding(submission, seen))
    return result


# --- what the rules judge ---------------------------------------------------------------------

Mask: TypeAlias = "npt.NDArray[np.bool_]"


def judge(
    group: list[Checked],
    rules: tuple[Rule, ...],
    p: Parameters,
    *,
    by_schema: bool = True,
    known: Mapping[str, pd.DataFrame] | None = None,
    members: Sequence[int] | None = None,
) -> None:
    """Judge rules over workbooks whose cells are typed; findings, gaps and faults go to each one's ``Checked``.

    ``known`` are further frames that derived columns may use (what a round knows
    beside its workbooks); with them the workbooks are compared with each other, so
    that they are judged together or not at all. ``members`` limits what is said to
    these places of the group.
    """
    if not rules:
        return
    frames = tables([result.typed for result in group], columns_of(rules))
    if known is not None:
        frames.update(known)
        frames["application"]["file"] = [result.file for result in group]
    broken = join(frames, names_of(rules), p)
    if broken and len(group) > 1 and known is None:
        for result in group:
            judge([result], rules, p, by_schema=by_schema)
        return
    rules = sound(rules, broken, group)
    absent = {number: absent_of(group[number].typed) for number in (members or range(len(group)))}
    for name in dict.fromkeys(rule.frame for rule in rules):
        own = tuple(rule for rule in rules if rule.frame == name)
        rows = frames[name]
        masks = {rule: _judged(rule, rows, group, absent) for rule in own}
        if rows.empty:
            continue
        failures = _schema_failures if by_schema else _direct_failures
        failed: dict[Rule, Failing] = dict(failures(name, masks, rows, p, group))
        for rule, failing in failed.items():
            report(rule, failing, frames, group, p)
        for rule in own:
            if rule.doubt:
                _doubted(rule, masks[rule], failed.get(rule, []), rows, group)


def _doubted(rule: Rule, judged: Mask, failing: Failing, rows: pd.DataFrame, group: list[Checked]) -> None:
    """Note the rows that hold, but only as far as is known, as not checked."""
    doubts = rows[rule.doubt.partition(".")[2]]
    fails = {place for place, _ in failing}
    for place in map(int, np.flatnonzero(judged & doubts.notna().to_numpy())):
        if place not in fails:
            result = group[int(rows[KEY].to_numpy()[place])]
            result.not_checked.append(NotChecked(result.file, rule.id, str(doubts.iat[place]), rule.needs))


# --- which rows a rule judges -------------------------------------------------------------------


def _judged(rule: Rule, rows: pd.DataFrame, group: list[Checked], absent: dict[int, Absent]) -> Mask:
    """Return which rows the rule judges, and note what it could not judge."""
    judged = np.isin(rows[KEY].to_numpy(), list(absent)) if len(absent) < len(group) else _all(rows)
    if rule.scope:
        kinds = rows["project_type" if rule.frame == "application" else "application.project_type"]
        judged &= (kinds == rule.scope).to_numpy(dtype=bool)
    keys = rows[KEY].to_numpy()
    for number, gaps in absent.items():
        silent = silenced(rule, group[number], gaps)
        if silent is None:
            judged &= keys != number
        elif silent:
            judged &= ~((keys == number) & np.isin(rows["row"].to_numpy(), list(silent)))
    return judged


def _all(rows: pd.DataFrame) -> Mask:
    return np.ones(len(rows), dtype=bool)


# --- which of them fail -------------------------------------------------------------------------


def _verdicts(rule: Rule, rows: pd.DataFrame, p: Parameters) -> dict[str, Mask]:
    """Return a rule's verdict as one plain boolean column per mark; what cannot be judged holds."""
    assert rule.judge is not None
    verdict = rule.judge(rows, p)
    if isinstance(verdict, Mapping):
        return {name: _plain(verdict[name]) for name in rule.marks}
    return dict.fromkeys(rule.marks, _plain(verdict))


def _plain(verdict: pd.Series) -> Mask:
    if verdict.dtype == bool:
        return verdict.to_numpy()
    return verdict.astype("boolean").to_numpy(dtype=bool, na_value=True)


def _holds(verdict: dict[str, Mask], judged: Mask) -> Mask:
    """Return which rows hold by every mark; rows that are not judged hold."""
    return reduce(and_, verdict.values()) | ~judged


def _failing(verdict: dict[str, Mask], holds: Mask) -> Failing:
    return [
        (int(place), [name for name, column in verdict.items() if not column[place]])
        for place in np.flatnonzero(~holds)
    ]


Failures = Iterable[tuple[Rule, Failing]]


def _direct_failures(
    name: str, masks: dict[Rule, Mask], rows: pd.DataFrame, p: Parameters, group: list[Checked]
) -> Failures:
    """Yield each rule that does not hold with its failing rows."""
    for rule, judged in masks.items():
        try:
            verdict = _verdicts(rule, rows, p)
        except Exception:  # a fault of ours, to be told workbook by workbook
            yield rule, _one_by_one(rule, rows, judged, p, group)
            continue
        holds = _holds(verdict, judged)
        if not holds.all():
            yield rule, _failing(verdict, holds)


def _schema_failures(
    name: str, masks: dict[Rule, Mask], rows: pd.DataFrame, p: Parameters, group: list[Checked]
) -> Failures:
    """Yield the same, found by one pandera validation of the frame."""
    from pandera.errors import (
        SchemaErrors,  # as long in loading as pandas: where few workbooks are checked it is not needed
    )

    by_id = {rule.id: rule for rule in masks}
    columns = tuple(one.name for one in frame(name).columns if one.name in rows.columns)
    hidden = pd.DataFrame({f"?{rule.id}": judged for rule, judged in masks.items()}, index=rows.index)
    try:
        _schema(name, columns, tuple(masks), p).validate(pd.concat([rows, hidden], axis=1), lazy=True)
    except SchemaErrors as broken:
        for error in broken.schema_errors:
            rule = by_id.get(getattr(error.check, "name", "") or "")
            if rule is None:
                raise
            if isinstance(error.check_output, pd.Series):
                verdict = _verdicts(rule, rows, p)
                yield rule, _failing(verdict, error.check_output.to_numpy(dtype=bool))
            else:
                yield rule, _one_by_one(rule, rows, masks[rule], p, group)


@lru_cache(maxsize=64)
def _schema(
    name: str, columns: tuple[str, ...], rules: tuple[Rule, ...], p: Parameters
) -> pa.DataFrameSchema:
    """Build the pandera schema of a frame: its typed columns, and each rule as a named check."""
    import pandera.pandas as pa

    typed = {one: pa.Column(DTYPES[frame(name)[one].kind], nullable=True) for one in columns}
    checks = [pa.Check(_Check(rule, p), name=rule.id, ignore_na=False) for rule in rules]
    return pa.DataFrameSchema(typed, checks=checks)


@dataclass(frozen=True, slots=True)
class _Check:
    """A rule as a pandera check: rows that it does not judge hold."""

    rule: Rule
    p: Parameters

    def __call__(self, rows: pd.DataFrame) -> pd.Series:
        judged = rows[f"?{self.rule.id}"].to_numpy()
        return pd.Series(_holds(_verdicts(self.rule, rows, self.p), judged), index=rows.index)


def _one_by_one(rule: Rule, rows: pd.DataFrame, judged: Mask, p: Parameters, group: list[Checked]) -> Failing:
    """Judge a rule that raised again, workbook by workbook; note whose it is."""
    failing: Failing = []
    for number, places in rows.groupby(KEY).indices.items():
        try:
            verdict = _verdicts(rule, rows.iloc[places], p)
        except Exception as fault:  # our own fault, whatever it is, must not cost the others
            result = group[int(str(number))]
            result.faults.append(Fault(result.file, rule.id, f"{type(fault).__name__}: {fault}"))
            continue
        own = _failing(verdict, _holds(verdict, judged[places]))
        failing += [(int(places[place]), names) for place, names in own]
    return failing
