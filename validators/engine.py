"""The check: submissions in, findings out, the same for one workbook and for 500.

    submissions ─cells─▶ typed values ─tables─▶ long frames ─pandera─▶ failing rows ─▶ findings

Every rule runs as a named pandera check over the long frame of the rows that it
judges. A rule that raises is the program's own fault, never a finding: it is
judged again workbook by workbook, so that the others keep their findings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from validators.cells import MISSING, UNREADABLE, Typed, type_cells
from validators.finding import Fault, Finding, NotChecked, status
from validators.frames import FRAMES, column, frame, label
from validators.messages import CATALOGUE, EMPTY, shown
from validators.parameters import ParameterBook, Parameters
from validators.rule import Rule
from validators.rules import REGISTRY
from validators.submission import Observation, Submission
from validators.tables import DTYPES, KEY, join, sources, tables

_ORDER = {name: place for place, name in enumerate(f"{f.name}.{c.name}" for f in FRAMES for c in f.columns)}


@dataclass(slots=True)
class Checked:
    """All there is to say about one workbook.

    ``values`` holds the typed columns of ``application`` and ``plan``, ``years``
    the typed rows of the years table; ``places`` the (sheet, cell) of the cells
    that a rule over the whole round may mark.
    """

    file: str
    findings: list[Finding] = field(default_factory=list)
    not_checked: list[NotChecked] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    typed: Typed = field(default_factory=Typed)
    submission: Submission | None = None
    edition: str = ""

    @property
    def status(self) -> str:
        """適 / 要確認 / 不備."""
        return status(self.findings)


def check(
    submissions: Sequence[Submission],
    book: ParameterBook | None = None,
    rules: Iterable[Rule] | None = None,
) -> list[Checked]:
    """Check workbooks that have been read; one ``Checked`` each, in their order.

    ``rules`` limits the rules (all rules of single workbooks by default); what
    reading and typing observed is always reported.
    """
    book = book or ParameterBook()
    chosen = tuple(r for r in (REGISTRY.values() if rules is None else rules) if r.judge and not r.batch)
    results = [Checked(one.file, typed=type_cells(one), submission=one) for one in submissions]
    groups: dict[Parameters, list[Checked]] = defaultdict(list)
    for result in results:
        parameters = book.for_year(result.typed.frames["application"][0]["fiscal_year"])
        result.edition = parameters.edition
        groups[parameters].append(result)
    for parameters, group in groups.items():
        _observed(group)
        _judge(group, chosen, parameters)
    for result in results:
        result.findings.sort(key=finding_order)
        result.not_checked.sort(key=lambda one: one.rule)
    return results


def finding_order(finding: Finding) -> tuple[Any, ...]:
    """Return the key by which the findings of one workbook are ordered: gravest first."""
    return (finding.severity.rank, _ORDER.get(finding.name, -1), finding.row, finding.rule, finding.found)


# --- what reading and typing observed ---------------------------------------------------------


def _observed(group: list[Checked]) -> None:
    for result in group:
        assert result.submission is not None
        for seen in (*result.submission.observations, *result.typed.observations):
            result.findings.append(_finding(result, REGISTRY[seen.rule], seen))


def _finding(result: Checked, rule: Rule, seen: Observation) -> Finding:
    assert result.submission is not None
    return observed_finding(result.submission, seen)


def observed_finding(submission: Submission, seen: Observation) -> Finding:
    """Return the finding of something observed at a workbook; a file that was never read has no blocks."""
    rule = REGISTRY[seen.rule]
    sheet, cell = submission.place(seen.name, seen.row)
    title = label(seen.name) if seen.name in _ORDER else ""
    values = {key: show(seen, key, value) for key, value in seen.words.items()} | {"label": title}
    words = CATALOGUE[rule.id].fill(values, seen.variant)
    return Finding(
        file=submission.file,
        rule=rule.id,
        severity=rule.severity,
        sheet=seen.sheet or sheet,
        cell=seen.cell or cell,
        name=seen.name,
        row=seen.row,
        label=title,
        citation=rule.citation,
        content=seen.content or submission.content(seen.name, seen.row),
        **words,
    )


def show(seen: Observation, key: str, value: Any) -> Any:
    """Show a value that was read the way its column is written (yen, 年度, date)."""
    return shown(value, unit(seen.name)) if key == "read" else value


def unit(name: str) -> str:
    """Return how values of a name are shown: "yen", "year" or ""."""
    if name not in _ORDER:
        return ""
    one = column(name)
    if one.kind == "year":
        return "year"
    money = one.kind == "int" and one.name in _MONEY
    return "yen" if money else ""


_MONEY = {
    "total_cost",
    "eligible_cost",
    "grant_requested",
    "amount",
    "unit_price",
    "eligible",
    "plan_grant",
    "project_grant",
}


# --- what the rules judge ---------------------------------------------------------------------


def _judge(group: list[Checked], rules: tuple[Rule, ...], p: Parameters) -> None:
    if not rules:
        return
    names = _names(rules)
    frames = tables([result.typed for result in group], _frames_of(rules))
    broken = join(frames, names, p)
    if broken and len(group) > 1:
        for result in group:
            _judge([result], rules, p)
        return
    rules = _sound(rules, broken, group)
    for name in dict.fromkeys(rule.frame for rule in rules):
        own = tuple(rule for rule in rules if rule.frame == name)
        rows = frames[name]
        masks = {f"?{rule.id}": _judged(rule, rows, group) for rule in own}
        rows = pd.concat([rows, pd.DataFrame(masks, index=rows.index)], axis=1)
        for rule, failing in _failures(name, own, rows, p, group):
            _report(rule, rows, failing, frames, group, p)


def _names(rules: tuple[Rule, ...]) -> dict[str, dict[str, None]]:
    """Return by frame, in order, the full names that the rules judging it work with."""
    names: dict[str, dict[str, None]] = {}
    for rule in rules:
        scope = ("application.project_type",) if rule.scope else ()
        names.setdefault(rule.frame, {}).update(dict.fromkeys((*rule.names(), *scope)))
    return names


def _frames_of(rules: tuple[Rule, ...]) -> set[str]:
    """Return the frames that the rules judge, read or mark."""
    names = {source for rule in rules for name in (*rule.names(), *rule.marks) for source in sources(name)}
    return {"application", "plan", *(rule.frame for rule in rules), *(n.partition(".")[0] for n in names)}


def _sound(rules: tuple[Rule, ...], broken: dict[str, str], group: list[Checked]) -> tuple[Rule, ...]:
    """Return the rules that do without the derived columns that raised; the others are faults."""
    for rule in rules:
        for name in broken:
            if name in rule.names():
                group[0].faults.append(Fault(group[0].file, rule.id, broken[name]))
    return tuple(rule for rule in rules if not broken.keys() & set(rule.names()))


def _judged(rule: Rule, rows: pd.DataFrame, group: list[Checked]) -> pd.Series:
    """Return which rows the rule judges, and note what it could not judge."""
    keys = rows[KEY]
    judged = pd.Series(True, index=rows.index)
    if rule.scope:
        kinds = rows["project_type" if rule.frame == "application" else "application.project_type"]
        judged &= (kinds == rule.scope).to_numpy(dtype=bool)
    needs = {source for name in rule.needs for source in sources(name)}
    reads = {source for name in rule.reads for source in sources(name)} - needs
    for number, result in enumerate(group):
        kind = result.typed.frames["application"][0]["project_type"]
        if rule.scope and kind is not None and kind != rule.scope:
            continue
        gaps = _gaps(rule, needs, reads, result.typed)
        if not gaps:
            continue
        whole = [gap for gap in gaps if not _row_only(rule, gap[0])]
        if whole:
            judged &= keys != number
        else:
            judged &= ~((keys == number) & rows["row"].isin([row for _, row, _ in gaps]))
        reason = "、".join(dict.fromkeys(_why(name, row, why) for name, row, why in (whole or gaps)))
        names = tuple(dict.fromkeys(name for name, _, _ in gaps))
        result.not_checked.append(NotChecked(result.file, rule.id, reason, names))
    return judged


def _gaps(rule: Rule, needs: set[str], reads: set[str], typed: Typed) -> list[tuple[str, int, str]]:
    if rule.scope:
        needs = needs | {"application.project_type"}
    gaps = [
        (name, row, why)
        for (name, row), why in typed.gaps.items()
        if name in needs or (name in reads and why in (UNREADABLE, MISSING))
    ]
    known = {name for name, _, _ in gaps}
    for name in sorted(needs - known):
        frame_name, _, column_name = name.partition(".")
        if frame(frame_name).rows == 1 and typed.frames[frame_name][0][column_name] is None:
            gaps.append((name, 1, "未記入"))
    return sorted(gaps, key=lambda gap: (_ORDER[gap[0]], gap[1]))


def _row_only(rule: Rule, name: str) -> bool:
    return not rule.whole and rule.frame != "application" and name.startswith(f"{rule.frame}.")


def _why(name: str, row: int, why: str) -> str:
    where = f"{row}行目の" if frame(name.partition(".")[0]).rows > 1 and row else ""
    tail = {"未記入": "が未記入のため", UNREADABLE: "を読み取れないため", MISSING: "の欄が見つからないため"}[
        why
    ]
    return f"{where}「{label(name)}」{tail}"


@lru_cache(maxsize=64)
def _schema(name: str, rules: tuple[Rule, ...], p: Parameters) -> pa.DataFrameSchema:
    """Build the pandera schema of a frame: its typed columns, and each rule as a named check."""
    columns = {c.name: pa.Column(DTYPES[c.kind], nullable=True) for c in frame(name).columns}
    checks = [pa.Check(_Check(rule, p), name=rule.id, ignore_na=False) for rule in rules]
    return pa.DataFrameSchema(columns, checks=checks)


@dataclass(frozen=True, slots=True)
class _Check:
    """A rule as a pandera check: rows that it does not judge hold."""

    rule: Rule
    p: Parameters

    def __call__(self, rows: pd.DataFrame) -> pd.Series:
        return holds(self.rule, rows, self.p)


def holds(rule: Rule, rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """Return, as plain booleans, which rows hold; rows that are not judged hold."""
    return verdicts(rule, rows, p).all(axis=1) | ~rows[f"?{rule.id}"]


def verdicts(rule: Rule, rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
    """Return a rule's verdict as one plain boolean column per mark; what cannot be judged holds."""
    assert rule.judge is not None
    verdict = rule.judge(rows, p)
    if isinstance(verdict, pd.Series):
        columns = dict.fromkeys(rule.marks, _plain(verdict))
    else:
        columns = {name: _plain(verdict[name]) for name in rule.marks}
    return pd.DataFrame(columns, index=rows.index)


def _plain(verdict: pd.Series) -> npt.NDArray[np.bool_]:
    if verdict.dtype == bool:
        return verdict.to_numpy()
    return verdict.astype("boolean").to_numpy(dtype=bool, na_value=True)


def _failures(
    name: str, rules: tuple[Rule, ...], rows: pd.DataFrame, p: Parameters, group: list[Checked]
) -> Iterable[tuple[Rule, pd.DataFrame]]:
    """Yield each rule that does not hold with the verdict (a column per mark) of its failing rows."""
    if rows.empty:
        return
    by_id = {rule.id: rule for rule in rules}
    try:
        _schema(name, rules, p).validate(rows, lazy=True)
    except SchemaErrors as broken:
        for error in broken.schema_errors:
            rule = by_id.get(getattr(error.check, "name", "") or "")
            if rule is None:
                raise
            if isinstance(error.check_output, pd.Series):
                yield rule, verdicts(rule, rows, p)[~error.check_output.to_numpy(dtype=bool)]
            else:
                yield rule, _one_by_one(rule, rows, p, group)


def _one_by_one(rule: Rule, rows: pd.DataFrame, p: Parameters, group: list[Checked]) -> pd.DataFrame:
    """Judge a rule that raised again, workbook by workbook; note whose it is."""
    failing = [pd.DataFrame(columns=list(rule.marks))]
    for number, own in rows.groupby(KEY):
        try:
            failing.append(verdicts(rule, own, p)[~holds(rule, own, p)])
        except Exception as fault:  # our own fault, whatever it is, must not cost the others
            result = group[int(str(number))]
            result.faults.append(Fault(result.file, rule.id, f"{type(fault).__name__}: {fault}"))
    return pd.concat(failing)


def _report(
    rule: Rule,
    rows: pd.DataFrame,
    failing: pd.DataFrame,
    frames: dict[str, pd.DataFrame],
    group: list[Checked],
    p: Parameters,
) -> None:
    figures = {f"p.{one.name}": getattr(p, one.name) for one in fields(p)}
    for place, row in rows.loc[failing.index].iterrows():
        application = frames["application"].iloc[row[KEY]]
        values = figures | named(application, "application") | named(row, rule.frame)
        for name in rule.marks:
            if not failing.at[place, name]:
                result = group[row[KEY]]
                result.findings.extend(_marked(rule, name, row, result, frames, values))


def named(row: pd.Series, frame_name: str) -> dict[str, Any]:
    """Return a row's values by full name; a blank cell reads 空欄.

    Columns that were joined to the row have their full name already.
    """
    values = {str(c) if "." in str(c) else f"{frame_name}.{c}": value for c, value in row.items()}
    return {name: EMPTY if name in _ORDER and pd.isna(value) else value for name, value in values.items()}


def _marked(
    rule: Rule,
    name: str,
    row: pd.Series,
    result: Checked,
    frames: dict[str, pd.DataFrame],
    values: dict[str, Any],
) -> Iterable[Finding]:
    """Yield one finding for each cell of ``name`` that the failing row marks."""
    frame_name, _, column_name = name.partition(".")
    if frame_name == rule.frame:
        own = [row]
    elif frame(frame_name).rows == 1:
        typed = result.typed.frames[frame_name][0]
        own = [pd.Series({**typed, "row": 1})]
    else:
        table = frames[frame_name]
        own = _marked_rows(table[table[KEY] == row[KEY]], rule.where.get(name, ""), column_name)
    for one in own:
        value = one[column_name]
        cell = EMPTY if pd.isna(value) else shown(value, unit(name))
        words = {**values, **named(one, frame_name), "label": label(name), "cell": cell, "row": one["row"]}
        yield _finding(result, rule, Observation(rule.id, name, int(one["row"]), variant=name, words=words))


def _marked_rows(table: pd.DataFrame, where: str, column_name: str) -> list[pd.Series]:
    """Return the rows of a workbook's table to mark: chosen, else filled, else the blank first one."""
    chosen = table[table[where.partition(".")[2]]] if where else table.iloc[:0]
    chosen = table[table[column_name].notna()] if chosen.empty else chosen
    if chosen.empty:
        return [pd.Series({column_name: None, "row": 1})]
    return [row for _, row in chosen.iterrows()]
