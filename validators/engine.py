"""The check: submissions in, findings out, the same for one workbook and for 500.

    submissions ─cells─▶ typed values ─tables─▶ long frames ─rules─▶ failing rows ─▶ findings

Every rule runs as a named pandera check over the long frame of the rows that it
judges; where one open workbook is judged after every edit, the same functions run
without pandera's schemas, whose cost does not depend on the number of rows.
A rule that raises is the program's own fault, never a finding: it is
judged again workbook by workbook, so that the others keep their findings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from validators.cells import BLANK, MISSING, UNREADABLE, Row, Typed, type_cells
from validators.finding import Fault, Finding, NotChecked, status
from validators.frames import FRAMES, column, frame, label
from validators.messages import EMPTY, shown
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
    *,
    by_schema: bool = True,
) -> list[Checked]:
    """Check workbooks that have been read; one ``Checked`` each, in their order.

    ``rules`` limits the rules (all rules of single workbooks by default); what
    reading and typing observed is always reported. ``by_schema`` validates each
    frame through its pandera schema; without it the rules' functions run directly,
    to the same result, in a fraction of the time for a single workbook.
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
        _judge(group, chosen, parameters, by_schema)
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
            result.findings.append(observed_finding(result.submission, seen))


def observed_finding(submission: Submission, seen: Observation) -> Finding:
    """Return the finding of something observed at a workbook; a file that was never read has no blocks."""
    rule = REGISTRY[seen.rule]
    sheet, cell = submission.place(seen.name, seen.row)
    title = label(seen.name) if seen.name in _ORDER else ""
    values = {key: show(seen, key, value) for key, value in seen.words.items()} | {"label": title}
    words = rule.words.fill(values, seen.variant)
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
    return "yen" if one.yen else ""


# --- what the rules judge ---------------------------------------------------------------------

Mask = npt.NDArray[np.bool_]
Absent = dict[str, list[tuple[int, str]]]
"""The names without a value, each with its rows and why (see ``Typed.gaps``)."""
Failing = list[tuple[int, list[str]]]
"""The places of failing rows in their long frame, and the names that each marks."""


def _judge(group: list[Checked], rules: tuple[Rule, ...], p: Parameters, by_schema: bool) -> None:
    if not rules:
        return
    names = _names(rules)
    frames = tables([result.typed for result in group], _columns(rules))
    broken = join(frames, names, p)
    if broken and len(group) > 1:
        for result in group:
            _judge([result], rules, p, by_schema)
        return
    rules = _sound(rules, broken, group)
    absent = [_absent(result.typed) for result in group]
    for name in dict.fromkeys(rule.frame for rule in rules):
        own = tuple(rule for rule in rules if rule.frame == name)
        rows = frames[name]
        masks = {rule: _judged(rule, rows, group, absent) for rule in own}
        if rows.empty:
            continue
        failures = _schema_failures if by_schema else _direct_failures
        for rule, failing in failures(name, masks, rows, p, group):
            _report(rule, failing, frames, group, p)


@lru_cache(maxsize=64)
def _names(rules: tuple[Rule, ...]) -> dict[str, dict[str, None]]:
    """Return by frame, in order, the full names that the rules judging it work with."""
    names: dict[str, dict[str, None]] = {}
    for rule in rules:
        scope = ("application.project_type",) if rule.scope else ()
        names.setdefault(rule.frame, {}).update(dict.fromkeys((*rule.names(), *scope)))
    return names


@lru_cache(maxsize=64)
def _columns(rules: tuple[Rule, ...]) -> dict[str, set[str]]:
    """Return by frame the columns of the form that the rules work with, through derived ones too."""
    columns: dict[str, set[str]] = {name: set() for name in ("application", *(rule.frame for rule in rules))}
    for own in _names(rules).values():
        for name in own:
            for source in sources(name):
                frame_name, _, column_name = source.partition(".")
                columns.setdefault(frame_name, set()).add(column_name)
    for rule in rules:
        for name in rule.marks:
            columns.setdefault(name.partition(".")[0], set())
    return columns


def _sound(rules: tuple[Rule, ...], broken: dict[str, str], group: list[Checked]) -> tuple[Rule, ...]:
    """Return the rules that do without the derived columns that raised; the others are faults."""
    if not broken:
        return rules
    for rule in rules:
        for name in broken:
            if name in rule.names():
                group[0].faults.append(Fault(group[0].file, rule.id, broken[name]))
    return tuple(rule for rule in rules if not broken.keys() & set(rule.names()))


# --- which rows a rule judges -------------------------------------------------------------------


def _judged(rule: Rule, rows: pd.DataFrame, group: list[Checked], absent: list[Absent]) -> Mask:
    """Return which rows the rule judges, and note what it could not judge."""
    judged = np.ones(len(rows), dtype=bool)
    if rule.scope:
        kinds = rows["project_type" if rule.frame == "application" else "application.project_type"]
        judged &= (kinds == rule.scope).to_numpy(dtype=bool)
    keys = rows[KEY].to_numpy()
    needs, reads = _sources(rule)
    for number, result in enumerate(group):
        kind = result.typed.frames["application"][0]["project_type"]
        if rule.scope and kind is not None and kind != rule.scope:
            continue
        gaps = _gaps(needs, reads, absent[number])
        if not gaps:
            continue
        whole = [gap for gap in gaps if not _row_only(rule, gap[0])]
        if whole:
            judged &= keys != number
        else:
            judged &= ~((keys == number) & np.isin(rows["row"].to_numpy(), [row for _, row, _ in gaps]))
        reason = "、".join(dict.fromkeys(_why(name, row, why) for name, row, why in (whole or gaps)))
        names = tuple(dict.fromkeys(name for name, _, _ in gaps))
        result.not_checked.append(NotChecked(result.file, rule.id, reason, names))
    return judged


@cache
def _sources(rule: Rule) -> tuple[frozenset[str], frozenset[str]]:
    """Return the form's names that a rule needs, and those that it reads beside them."""
    needs = {source for name in rule.needs for source in sources(name)}
    reads = {source for name in rule.reads for source in sources(name)} - needs
    if rule.scope:
        needs.add("application.project_type")
    return frozenset(needs), frozenset(reads)


def _absent(typed: Typed) -> Absent:
    """Return the gaps of a workbook by name, the blank cells of its one-row frames included."""
    absent: Absent = {}
    for (name, row), why in typed.gaps.items():
        absent.setdefault(name, []).append((row, why))
    for one in FRAMES:
        if one.rows == 1:
            for column_name, value in typed.frames[one.name][0].items():
                if value is None:
                    absent.setdefault(f"{one.name}.{column_name}", [(1, BLANK)])
    return absent


def _gaps(needs: frozenset[str], reads: frozenset[str], absent: Absent) -> list[tuple[str, int, str]]:
    gaps = [(name, row, why) for name in needs & absent.keys() for row, why in absent[name]]
    for name in reads & absent.keys():
        gaps += [(name, row, why) for row, why in absent[name] if why in (UNREADABLE, MISSING)]
    return sorted(gaps, key=lambda gap: (_ORDER[gap[0]], gap[1]))


def _row_only(rule: Rule, name: str) -> bool:
    return not rule.whole and rule.frame != "application" and name.startswith(f"{rule.frame}.")


def _why(name: str, row: int, why: str) -> str:
    where = f"{row}行目の" if frame(name.partition(".")[0]).rows > 1 and row else ""
    tail = {BLANK: "が未記入のため", UNREADABLE: "を読み取れないため", MISSING: "の欄が見つからないため"}[why]
    return f"{where}「{label(name)}」{tail}"


# --- which of them fail -------------------------------------------------------------------------


def verdicts(rule: Rule, rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
    """Return a rule's verdict as one plain boolean column per mark; what cannot be judged holds."""
    return pd.DataFrame(_verdicts(rule, rows, p), index=rows.index)


def _verdicts(rule: Rule, rows: pd.DataFrame, p: Parameters) -> dict[str, Mask]:
    assert rule.judge is not None
    verdict = rule.judge(rows, p)
    if isinstance(verdict, pd.Series):
        return dict.fromkeys(rule.marks, _plain(verdict))
    return {name: _plain(verdict[name]) for name in rule.marks}


def _plain(verdict: pd.Series) -> Mask:
    if verdict.dtype == bool:
        return verdict.to_numpy()
    return verdict.astype("boolean").to_numpy(dtype=bool, na_value=True)


def _holds(verdict: dict[str, Mask], judged: Mask) -> Mask:
    """Return which rows hold by every mark; rows that are not judged hold."""
    holds: Mask = np.logical_and.reduce(list(verdict.values()))
    return holds | ~judged


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


# --- from failing rows to findings --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _At:
    """A row of a workbook in hand: its typed values, and its place in the long frame (None: not there)."""

    typed: Row
    place: int | None


def _report(
    rule: Rule, failing: Failing, frames: dict[str, pd.DataFrame], group: list[Checked], p: Parameters
) -> None:
    keys = frames[rule.frame][KEY].to_numpy()
    for place, names in failing:
        number = int(keys[place])
        result = group[number]
        typed = result.typed.frames
        rows = {name: _At(typed[name][0], number) for name in ("application", "plan")}
        rows[rule.frame] = _At(typed[rule.frame][place - int(np.searchsorted(keys, number))], place)
        for name in names:
            for row in _marked(rule, name, rows[rule.frame], number, result, frames):
                result.findings.append(_finding(rule, name, row, rows, result, frames, p))


def _marked(
    rule: Rule, name: str, failing: _At, number: int, result: Checked, frames: dict[str, pd.DataFrame]
) -> list[_At]:
    """Return the rows of ``name``'s frame whose cells the failing row marks.

    In a table other than the rule's own: the chosen rows, else the filled ones, else
    the blank first one.
    """
    frame_name, _, column_name = name.partition(".")
    if frame_name == rule.frame:
        return [failing]
    typed = result.typed.frames[frame_name]
    if frame(frame_name).rows == 1:
        return [_At(typed[0], number)]
    table = frames[frame_name]
    first = int(np.searchsorted(table[KEY].to_numpy(), number))
    rows = {place: _At(row, place) for place, row in enumerate(typed, start=first)}
    where = rule.where.get(name, "").partition(".")[2]
    chosen = [row for place, row in rows.items() if where and table[where].iat[place]]
    filled = chosen or [row for row in rows.values() if row.typed[column_name] is not None]
    return filled or [_At({column_name: None, "row": 1}, None)]


def _finding(
    rule: Rule,
    name: str,
    row: _At,
    rows: dict[str, _At],
    result: Checked,
    frames: dict[str, pd.DataFrame],
    p: Parameters,
) -> Finding:
    """Return the finding on one cell; ``rows`` are the rows by frame whose values its words may show."""
    assert result.submission is not None
    frame_name, _, column_name = name.partition(".")
    number = row.typed["row"]
    value = row.typed[column_name]
    words: dict[str, object] = {
        word: _word(word, {**rows, frame_name: row}, frames, p) for word in rule.words.names(name)
    }
    words |= {"cell": EMPTY if value is None else shown(value, unit(name)), "row": number}
    return observed_finding(result.submission, Observation(rule.id, name, number, variant=name, words=words))


def _word(word: str, rows: dict[str, _At], frames: dict[str, pd.DataFrame], p: Parameters) -> object:
    """Return the value of a full name, 空欄 where its cell is blank; None where there is none."""
    frame_name, _, column_name = word.partition(".")
    if frame_name == "p":
        return getattr(p, column_name, None)
    row = rows.get(frame_name)
    if row is None:
        return None
    if word in _ORDER:
        value = row.typed.get(column_name)
        return EMPTY if value is None else value
    if row.place is None or column_name not in frames[frame_name]:
        return None
    return frames[frame_name][column_name].iat[row.place]
