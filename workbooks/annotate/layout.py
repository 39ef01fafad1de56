"""What the sheet 審査結果 says, line by line, whatever program writes it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from validators.finding import Finding, NotChecked, Severity, status
from validators.frames import column
from validators.rules import REGISTRY
from workbooks.ooxml.address import quoted_sheet
from workbooks.ooxml.text import width

TITLE = "審査結果"
HASH = "元のファイルのSHA-256"
WIDTHS = (5, 8, 15, 17, 32, 19, 21, 29, 15)
"""Widths of the columns, in characters."""
HEAD_ROWS = 3
"""Rows that stay in view and are printed on every page."""

_LINE_POINTS, _MOST_POINTS = 14.5, 405.0
_SPANS = ((1, 3), (4, 6), (7, 8))
_HEAD = ("No.", "区分", "場所", "欄", "指摘", "記入内容", "基準", "直し方", "根拠")


@dataclass(frozen=True, slots=True)
class ResultSheet:
    """What goes into the sheet 審査結果.

    ``findings`` in the order in which they are numbered; ``checklist`` holds
    (place in the guide, what a person has to check); ``facts`` labels and
    values such as file hash, edition of the guide and program version;
    ``remarks`` whole sentences about the copy itself.
    """

    findings: Sequence[Finding] = ()
    not_checked: Sequence[NotChecked] = ()
    checklist: Sequence[tuple[str, str]] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    remarks: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the sheet: text, look (a key of ``looks.LOOKS``), and where a click leads."""

    text: str
    look: str = "text"
    link: str = ""
    tip: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of cells from column A on; ``spans`` are merged runs of columns (first, last), 0-based.

    ``height`` in points: not every program finds the height of wrapped or merged cells by itself.
    """

    cells: tuple[Cell, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    height: float | None = None


def composed(result: ResultSheet, present: frozenset[str]) -> list[Line]:
    """Return the lines of the sheet; cells of the sheets ``present`` are linked to."""
    return [
        Line((Cell(TITLE, "title"),), height=30),
        Line((Cell(_summary(result), "summary"),), height=22),
        Line(tuple(Cell(text, "head") for text in _HEAD), height=20),
        *_findings(result.findings, present),
        *_not_checked(result.not_checked),
        *_checklist(tuple(result.checklist)),
        *_facts(result.facts, result.remarks),
    ]


def with_hash(result: ResultSheet, source: bytes) -> ResultSheet:
    """Return the result with the SHA-256 of the submitted file among its facts."""
    return replace(result, facts={HASH: hashlib.sha256(source).hexdigest(), **result.facts})


def _summary(result: ResultSheet) -> str:
    counts = "　".join(
        f"{severity.label} {sum(f.severity is severity for f in result.findings)}件" for severity in Severity
    )
    return (
        f"判定：{status(list(result.findings))}　　{counts}　確認できなかった項目 {len(result.not_checked)}件"
    )


def _findings(findings: Sequence[Finding], present: frozenset[str]) -> Iterator[Line]:
    if not findings:
        yield _row("", "指摘はありません。", "", "")
    for number, finding in enumerate(findings, 1):
        cells = (
            Cell(str(number), "number"),
            Cell(finding.severity.label, finding.severity.value),
            _place(finding, present),
            Cell(finding.label),
            Cell(finding.message),
            Cell(finding.found),
            Cell(finding.expected),
            Cell(finding.advice),
            Cell(_lines(finding.citation, finding.rule)),
        )
        yield Line(cells, height=_height([cell.text for cell in cells], WIDTHS))


def _place(finding: Finding, present: frozenset[str]) -> Cell:
    if not finding.sheet or not finding.cell:
        return Cell(finding.sheet or "（ブック全体）")
    shown = f"{finding.sheet}!{finding.cell}"
    if finding.sheet not in present:
        return Cell(shown)
    return Cell(shown, "link", f"{quoted_sheet(finding.sheet)}!{finding.cell}", "このセルへ移動します")


def _not_checked(rules: Sequence[NotChecked]) -> Iterator[Line]:
    yield from _section("確認できなかった項目", "項目", "理由", "関係する欄")
    if not rules:
        yield _row("", "ありません。", "", "")
    for number, rule in enumerate(rules, 1):
        known = REGISTRY.get(rule.rule)
        title = _lines(known.title, rule.rule) if known else rule.rule
        yield _row(str(number), title, rule.reason, "、".join(_label(name) for name in rule.names))


def _label(name: str) -> str:
    """Return the label of ``frame.column``, or the name where the form has no such column."""
    try:
        return column(name).label
    except KeyError:
        return name


@lru_cache(8)
def _checklist(items: tuple[tuple[str, str], ...]) -> list[Line]:
    """Return the lines of what a person has to check: the same for every workbook of a round."""
    if not items:
        return []
    rows = [_row(str(number), place, text, "□") for number, (place, text) in enumerate(items, 1)]
    return [*_section("人の目で確認する項目", "根拠", "確認すること", "確認欄"), *rows]


def _facts(facts: Mapping[str, str], remarks: Sequence[str]) -> Iterator[Line]:
    yield Line()
    yield Line((Cell("この結果について", "section"),), height=24)
    for remark in remarks:
        yield Line((Cell("・", "bullet"), Cell(remark, "plain")))
    for label, value in facts.items():
        yield Line((Cell("・", "bullet"), Cell(f"{label}：{value}", "plain")))


def _section(title: str, first: str, second: str, third: str) -> Iterator[Line]:
    yield Line()
    yield Line((Cell(title, "section"),), height=24)
    yield _row("No.", first, second, third, look="subhead")


def _row(number: str, first: str, second: str, third: str, look: str = "text") -> Line:
    """Return a line of the lower tables: a narrow cell and three wide ones."""
    texts = [""] * len(WIDTHS)
    for (start, _), text in zip(_SPANS, (first, second, third), strict=True):
        texts[start] = text
    lead = Cell(number, look if look == "subhead" else "number")
    cells = (lead, *(Cell(text, look) for text in texts[1:]))
    widths = [sum(WIDTHS[start : end + 1]) for start, end in _SPANS]
    return Line(cells, _SPANS, _height((first, second, third), widths))


def _height(texts: Sequence[str], widths: Sequence[int]) -> float:
    """Return the points that wrapped texts need in columns of these widths."""
    lines = 1
    for text, room in zip(texts, widths, strict=True):
        lines = max(lines, sum(1 + max(width(part) - 1, 0) // room for part in text.split("\n")))
    return min(_LINE_POINTS * lines + 5, _MOST_POINTS)


def _lines(first: str, second: str) -> str:
    return f"{first}\n{second}" if first and second else first or second
