"""What the sheet 審査結果 says, line by line, whatever program writes it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from validators.finding import EXPECTED, FOUND, Finding, NotChecked, Severity, finding_keys, status
from validators.frames import column
from validators.rules import REGISTRY
from workbooks.annotate.answer import Answer
from workbooks.annotate.words import (
    ANSWER_HEAD,
    ASKS,
    CHOICES,
    DONE,
    FINDING_HEAD,
    FIX_HEAD,
    KEY_HEAD,
    PLACE_HEAD,
    STANDS,
    TAG,
    TITLE,
    WHY_HEAD,
)
from workbooks.ooxml.address import quoted_sheet
from workbooks.ooxml.text import width

HASH = "元のファイルのSHA-256"
COLUMNS = (
    ("No.", 4),
    ("区分", 6),
    (PLACE_HEAD, 13),
    (FINDING_HEAD, 17),
    (f"{FOUND}・{EXPECTED}", 17),
    (FIX_HEAD, 21),
    (ANSWER_HEAD, 13),
    (WHY_HEAD, 11),
    ("根拠", 9),
    (KEY_HEAD, 4),
)
"""The heads of the columns and their widths, in characters: as many as A4 (landscape) takes in letters of 9 points."""

ZOOM = 100
"""In percent: all columns fit on a screen of 1366 × 768 as they are, in LibreOffice too."""

SIDE = 0.25
"""The print's margins left and right, in inches."""

WIDTHS = tuple(width for _, width in COLUMNS)
HIDDEN = len(COLUMNS) - 1
"""The column (0-based) of the keys, which is not shown."""

TYPED = tuple(at for at, (head, _) in enumerate(COLUMNS) if head in (ANSWER_HEAD, WHY_HEAD))
"""The columns (0-based) into which the clerk types: the choice, the words."""

HEAD_ROWS = 4
"""Rows that stay in view; the last of them is printed on every page."""

CHOICE_TITLE = "回答を選んでください"
CHOICE_PROMPT = f"{DONE}：直して再提出します\n{STANDS}：右の「{WHY_HEAD}」に理由を書きます\n{ASKS}：右の「{WHY_HEAD}」に書きます"
CHOICE_ERROR = f"{'、'.join(CHOICES)} から選び、ほかのことは右の「{WHY_HEAD}」に書いてください。"

_TO_DO = (
    "① 「直し方」を見て、申請書などのシートを直します（「場所」を押すと、そのセルへ移ります）。\n"
    f"② 黄色の「{ANSWER_HEAD}」の欄で選びます。「{STANDS}」「{ASKS}」のときは「{WHY_HEAD}」にも書きます。\n"
    "③ 上書き保存し、このシートを付けたまま、ブックを再提出します。"
)
_NOTHING_TO_DO = "直すところはありません。このシートを付けたままでも、提出できます。"
_LINE_POINTS, _MOST_POINTS = 14.5, 405.0
_ROOM = 1.1
"""Characters of this sheet's size that go into the width of one: widths are told in the workbook's own, larger font."""
_SPANS = ((1, 2), (3, 4), (5, 8))
"""The merged columns (0-based) of the lower tables; none begins where a clerk answers."""

_NO_LONGER = "前回の回答（今回の指摘にないもの）"


@dataclass(frozen=True, slots=True)
class ResultSheet:
    """What goes into the sheet 審査結果.

    ``findings`` in the order in which they are numbered; ``facts`` labels and
    values such as file hash, edition of the guide and program version;
    ``remarks`` whole sentences about the copy itself. ``application`` is the key of
    the application and ``sender`` its name for people; ``keys`` are those by which the
    summary knows the findings. ``answers`` were given to an earlier copy: None for
    those that the workbook itself brings.
    """

    findings: Sequence[Finding] = ()
    not_checked: Sequence[NotChecked] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    remarks: Sequence[str] = ()
    application: str = ""
    sender: str = ""
    keys: Sequence[str] = ()
    answers: Sequence[Answer] | None = None


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
    ``answered`` says that the clerk chooses an answer in it.
    """

    cells: tuple[Cell, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    height: float | None = None
    answered: bool = False


def composed(result: ResultSheet, present: frozenset[str]) -> list[Line]:
    """Return the lines of the sheet; cells of the sheets ``present`` are linked to."""
    keys = finding_keys("", result.findings)
    answers = {one.key: one for one in result.answers or () if one.key}
    gone = [one for one in result.answers or () if one.key not in keys]
    return [
        *_top(result),
        Line(tuple(Cell(head, "head") for head, _ in COLUMNS), height=20),
        *_findings(result, keys, answers, present),
        *_no_longer(gone),
        *_not_checked(result.not_checked),
        *_facts(result.facts, result.remarks),
    ]


def with_hash(result: ResultSheet, source: bytes) -> ResultSheet:
    """Return the result with the SHA-256 of the submitted file among its facts, computed if it is not there."""
    if HASH in result.facts:
        return result
    return replace(result, facts={HASH: hashlib.sha256(source).hexdigest(), **result.facts})


def _top(result: ResultSheet) -> Iterator[Line]:
    """Yield the title with the hidden key, the verdict, and what to do first."""
    title = f"{TITLE}　{result.sender}" if result.sender else TITLE
    between = [Cell("", "plain")] * (HIDDEN - 1)
    yield Line((Cell(title, "title"), *between, Cell(f"{TAG}{result.application}", "plain")), height=25)
    yield Line((Cell(_summary(result), "summary"),), height=19)
    words, last = (_TO_DO, 48) if result.findings else (_NOTHING_TO_DO, 20)
    yield Line((Cell(words, "first"), *[Cell("", "first")] * (HIDDEN - 1)), ((0, HIDDEN - 1),), last)


def _summary(result: ResultSheet) -> str:
    counts = "　".join(
        f"{severity.label} {sum(f.severity is severity for f in result.findings)}件" for severity in Severity
    )
    return (
        f"判定：{status(list(result.findings))}　　{counts}　確認できなかった項目 {len(result.not_checked)}件"
    )


def _findings(
    result: ResultSheet, keys: Sequence[str], answers: Mapping[str, Answer], present: frozenset[str]
) -> Iterator[Line]:
    if not result.findings:
        yield _row("", "指摘はありません。", "", "")
    known = result.keys or [""] * len(keys)
    for number, (finding, key, summary) in enumerate(zip(result.findings, keys, known, strict=True), 1):
        answer = answers.get(key, Answer(key))
        cells = (
            Cell(str(number), "number"),
            Cell(finding.severity.label, finding.severity.value),
            _place(finding, present),
            Cell(_lines(finding.label and f"［{finding.label}］", finding.message)),
            Cell(_lines(_named(FOUND, finding.found), _named(EXPECTED, finding.expected))),
            Cell(finding.advice),
            Cell(answer.choice, "typed"),
            Cell(answer.words, "typed"),
            Cell(_lines(finding.citation, finding.rule)),
            Cell(f"{key} {summary}".strip(), "plain"),
        )
        yield Line(cells, height=_height([cell.text for cell in cells[:-1]], WIDTHS), answered=True)


def _named(label: str, text: str) -> str:
    return text and f"{label}：{text}"


def _place(finding: Finding, present: frozenset[str]) -> Cell:
    if not finding.sheet or not finding.cell:
        return Cell(finding.sheet or "（ブック全体）")
    shown = f"{finding.sheet}!{finding.cell}"
    if finding.sheet not in present:
        return Cell(shown)
    return Cell(shown, "link", f"{quoted_sheet(finding.sheet)}!{finding.cell}", "このセルへ移動します")


def _no_longer(answers: Sequence[Answer]) -> Iterator[Line]:
    """Yield the answers to what is no finding any more: nobody's words are lost."""
    if not answers:
        return
    yield from _titled(_NO_LONGER)
    for one in answers:
        said = {
            PLACE_HEAD: one.place,
            FINDING_HEAD: one.finding,
            ANSWER_HEAD: one.choice,
            WHY_HEAD: one.words,
            KEY_HEAD: f"{one.key} {one.known}".strip(),
        }
        texts = [said.get(head, "") for head, _ in COLUMNS]
        looks = dict.fromkeys(TYPED, "typed") | {HIDDEN: "plain"}
        cells = tuple(Cell(text, looks.get(at, "text")) for at, text in enumerate(texts))
        yield Line(cells, height=_height(texts[:-1], WIDTHS), answered=True)


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


def _facts(facts: Mapping[str, str], remarks: Sequence[str]) -> Iterator[Line]:
    yield from _titled("この結果について")
    for remark in remarks:
        yield Line((Cell("・", "bullet"), Cell(remark, "plain")))
    for label, value in facts.items():
        yield Line((Cell("・", "bullet"), Cell(f"{label}：{value}", "plain")))


def _titled(title: str) -> Iterator[Line]:
    yield Line()
    yield Line((Cell(title, "section"),), height=24)


def _section(title: str, first: str, second: str, third: str) -> Iterator[Line]:
    yield from _titled(title)
    yield _row("No.", first, second, third, look="subhead")


@lru_cache(1024)
def _row(number: str, first: str, second: str, third: str, look: str = "text") -> Line:
    """Return a line of the lower tables: a narrow cell and three wide ones."""
    texts = [""] * (_SPANS[-1][1] + 1)
    for (start, _), text in zip(_SPANS, (first, second, third), strict=True):
        texts[start] = text
    lead = Cell(number, look if look == "subhead" else "number")
    cells = (lead, *(Cell(text, look) for text in texts[1:]))
    widths = [sum(WIDTHS[start : end + 1]) for start, end in _SPANS]
    return Line(cells, _SPANS, _height((first, second, third), widths))


def _height(texts: Sequence[str], widths: Sequence[int]) -> float:
    """Return the points that wrapped texts need in columns of these widths."""
    lines = 1
    for text, room in zip(texts, widths, strict=False):
        lines = max(lines, _wrapped(text, int(room * _ROOM)))
    return min(_LINE_POINTS * lines + 5, _MOST_POINTS)


@lru_cache(4096)
def _wrapped(text: str, usable: int) -> int:
    """Return how many lines a text takes in a column of so many characters."""
    return sum(1 + max(width(part) - 1, 0) // usable for part in text.split("\n"))


def _lines(first: str, second: str) -> str:
    return f"{first}\n{second}" if first and second else first or second
