"""What is said of what was judged: failing rows and things observed become findings."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Any, Protocol

from validators.cells import Row, Typed
from validators.finding import Fault, Finding, NotChecked, status
from validators.frames import column, frame, label
from validators.frames import names as form_names
from validators.late import pd
from validators.messages import EMPTY, shown
from validators.parameters import Parameters
from validators.rule import Rule
from validators.rules import REGISTRY
from validators.submission import Observation
from validators.tables import KEY

ORDER = {name: place for place, name in enumerate(form_names())}
"""The place of every name in the form."""

Failing = list[tuple[int, list[str]]]
"""The places of failing rows in their long frame, and the names that each marks."""


class Source(Protocol):
    """What findings are about: a workbook as it was read, or what the round keeps of it."""

    @property
    def file(self) -> str:
        """The workbook's file."""

    def place(self, name: str, row: int) -> tuple[str, str]:
        """Return (sheet, A1 address) of a cell; empty where the name is missing."""

    def content(self, name: str, row: int) -> str:
        """Return what identifies the row of a cell."""


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
    source: Source | None = None
    edition: str = ""

    @property
    def status(self) -> str:
        """適 / 要確認 / 不備."""
        return status(self.findings)


def finding_order(finding: Finding) -> tuple[Any, ...]:
    """Return the key by which the findings of one workbook are ordered: gravest first."""
    return (finding.severity.rank, ORDER.get(finding.name, -1), finding.row, finding.rule, finding.found)


def observed_finding(source: Source, seen: Observation) -> Finding:
    """Return the finding of something observed at a workbook; a file that was never read has no blocks."""
    rule = REGISTRY[seen.rule]
    sheet, cell = source.place(seen.name, seen.row)
    title = label(seen.name) if seen.name in ORDER else ""
    values = {key: show(seen, key, value) for key, value in seen.words.items()} | {"label": title}
    words = rule.words.fill(values, seen.variant, seen.case)
    return Finding(
        file=source.file,
        rule=rule.id,
        severity=rule.severity.softer if {seen.case, seen.variant} & set(rule.softer) else rule.severity,
        sheet=seen.sheet or sheet,
        cell=seen.cell or cell,
        name=seen.name,
        row=seen.row,
        label=title,
        citation=rule.citation,
        content=seen.content or source.content(seen.name, seen.row),
        **words,
    )


def show(seen: Observation, key: str, value: Any) -> Any:
    """Show a value that was read the way its column is written (yen, 年度, date)."""
    return shown(value, column(seen.name).as_what) if key == "read" else value


@dataclass(frozen=True, slots=True)
class _At:
    """A row of a workbook in hand: its typed values, and its place in the long frame (None: not there)."""

    typed: Row
    place: int | None


def report(
    rule: Rule, failing: Failing, frames: dict[str, pd.DataFrame], group: list[Checked], p: Parameters
) -> None:
    keys = frames[rule.frame][KEY].values
    for place, names in failing:
        number = int(keys[place])
        result = group[number]
        typed = result.typed.frames
        rows = {name: _At(typed[name][0], number) for name in ("application", "plan")}
        rows[rule.frame] = _At(typed[rule.frame][place - bisect_left(keys, number)], place)
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
    first = bisect_left(table[KEY].values, number)
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
    assert result.source is not None
    frame_name, _, column_name = name.partition(".")
    number = row.typed["row"]
    value = row.typed[column_name]
    told = _word(rule.cases[name], rows, frames, p) if name in rule.cases else ""
    case = told if isinstance(told, str) else ""
    words: dict[str, object] = {
        word: _word(word, {**rows, frame_name: row}, frames, p) for word in rule.words.names(name, case)
    }
    words |= {"cell": EMPTY if value is None else shown(value, column(name).as_what), "row": number}
    seen = Observation(rule.id, name, number, variant=name, words=words, case=case)
    return observed_finding(result.source, seen)


def _word(word: str, rows: dict[str, _At], frames: dict[str, pd.DataFrame], p: Parameters) -> object:
    """Return the value of a full name, 空欄 where its cell is blank; None where there is none."""
    frame_name, _, column_name = word.partition(".")
    if frame_name == "p":
        return getattr(p, column_name, None)
    row = rows.get(frame_name)
    if row is None:
        return None
    if word in ORDER:
        value = row.typed.get(column_name)
        return EMPTY if value is None else value
    if row.place is None or column_name not in frames[frame_name]:
        return None
    return frames[frame_name][column_name].iat[row.place]
