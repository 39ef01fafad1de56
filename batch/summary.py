"""審査結果一覧.xlsx: the workbook in which an examiner works after the deadline.

Written in one pass over the results with XlsxWriter's constant memory: every
sheet's rows go to disk as they come. Links are HYPERLINK formulas (a sheet may
hold only 65,530 links of the other kind); everything a submitter typed is
written as text.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from batch.copies import HUMAN_CHECKS
from batch.result import UNREADABLE, Result
from validators.finding import Finding, NotChecked
from validators.messages import shown
from validators.rule import REGISTRY

LAST_ROW = 1_048_576
"""The last row a sheet can have; what does not fit goes on in a further sheet."""

STATUSES = ("不備", "要確認", "適", UNREADABLE)
_COLOURS = {"不備": "#F4B6B0", "要確認": "#FBE3A6", "適": "#D5E8D4", UNREADABLE: "#D0CECE", "参考": "#DCE6F1"}
_FONT = "游ゴシック"


@dataclass(frozen=True, slots=True)
class Entry:
    """One file in the summary: its result, all findings (the round's too), its copy below the output folder."""

    result: Result
    status: str
    findings: Sequence[Finding]
    copy: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What the sheet 実行情報 says; nothing in it depends on when or how fast the run was."""

    facts: Mapping[str, str]
    partial: str = ""
    general: Sequence[Finding] = ()
    not_checked: Sequence[NotChecked] = ()
    faults: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """One column of a sheet: its title, its width in characters, its kind of cell."""

    title: str
    width: float
    look: str = "text"


APPLICATIONS = (
    Head("番号", 6, "int"),
    Head("状態", 9, "status"),
    Head("地方振興局", 10),
    Head("市町村名", 12),
    Head("地区名", 18),
    Head("事業区分", 20),
    Head("年度", 11),
    Head("優先順位", 8, "int"),
    Head("総事業費", 13, "yen"),
    Head("補助対象経費", 13, "yen"),
    Head("補助金申請額", 13, "yen"),
    Head("不備", 6, "int"),
    Head("要確認", 7, "int"),
    Head("参考", 6, "int"),
    Head("未点検", 7, "int"),
    Head("ファイル（注釈付きの写しを開く）", 44, "link"),
    Head("備考", 40),
)
FINDINGS = (
    Head("番号", 6, "int"),
    Head("重大さ", 8, "status"),
    Head("市町村名", 12),
    Head("地区名", 16),
    Head("規則", 9),
    Head("欄", 20),
    Head("場所（写しを開く）", 18, "link"),
    Head("内容", 40),
    Head("記入", 26),
    Head("正しくは", 32),
    Head("直し方", 40),
    Head("根拠", 20),
    Head("ファイル", 40),
)
RANKING = (
    Head("順位", 6, "int"),
    Head("優先順位", 8, "int"),
    Head("市町村名", 12),
    Head("地区名", 20),
    Head("事業区分", 20),
    Head("補助金申請額", 14, "yen"),
    Head("累計", 14, "yen"),
    Head("状態", 9, "status"),
    Head("ファイル", 44),
)
RULES = (
    Head("規則", 10),
    Head("重大さ", 8, "status"),
    Head("何を確かめるか", 44),
    Head("根拠", 26),
    Head("指摘の数", 9, "int"),
    Head("指摘のあるブック", 15, "int"),
    Head("点検できなかったブック", 21, "int"),
)
HUMAN = (Head("確認する事項", 76), Head("根拠", 24), Head("確認", 8))
INPUTS = (
    Head("番号", 6, "int"),
    Head("ファイル", 56),
    Head("大きさ（バイト）", 16, "int"),
    Head("SHA-256", 68),
)


@dataclass(slots=True)
class _Tally:
    """What is counted on the way, for 総括 and 規則一覧."""

    statuses: Counter[str] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    rule_files: Counter[str] = field(default_factory=Counter)
    not_checked: Counter[str] = field(default_factory=Counter)
    bureaus: dict[str, Counter[str]] = field(default_factory=dict)
    ranked: list[tuple[Any, ...]] = field(default_factory=list)


class Summary:
    """The summary workbook while it is written: ``add`` each file in order, then ``close``."""

    def __init__(self, target: Path) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(str(target), options)
        self._book.set_properties({"title": "審査結果一覧", "created": _created()})
        self._looks = _looks(self._book)
        self._front = self._book.add_worksheet("総括")
        self._applications = _Table(self, "申請一覧", APPLICATIONS)
        self._findings = _Table(self, "指摘一覧", FINDINGS)
        self._ranking = _Table(self, "優先順位", RANKING)
        self._human = _Table(self, "人が確認する事項", HUMAN)
        self._rules = _Table(self, "規則一覧", RULES)
        self._facts = self._book.add_worksheet("実行情報")
        self._inputs = _Table(self, "入力ファイル", INPUTS)
        self._tally = _Tally()
        self._number = 0
        self._finding_number = 0

    @property
    def statuses(self) -> Mapping[str, int]:
        """How many files have which status, so far."""
        return self._tally.statuses

    @property
    def severities(self) -> Mapping[str, int]:
        """How many findings there are of each severity, so far."""
        return self._tally.severities

    def add(self, entry: Entry) -> None:
        """Add one file and its findings."""
        self._number += 1
        self._count(entry)
        cells = entry.result.record.application if entry.result.record else {}
        self._applications.add(self._application(entry, cells))
        for one in entry.findings:
            self._add_finding(one, cells, entry.copy)
        self._inputs.add((self._number, entry.result.file, entry.result.size or None, entry.result.sha256))
        if entry.result.record and entry.result.record.application.get("priority") is not None:
            self._tally.ranked.append(_ranked(entry, cells))

    def close(self, run: RunFacts) -> None:
        """Write the sheets that need the counts, and the file."""
        for one in run.general:
            self._tally.rules[one.rule] += 1
            self._tally.severities[one.severity.label] += 1
            self._add_finding(one, {}, "")
        for gap in run.not_checked:
            self._tally.not_checked[gap.rule] += 1
        self._write_ranking()
        for words, place in HUMAN_CHECKS:
            self._human.add((words, place, "□"))
        self._write_rules()
        self._write_facts(run)
        self._write_front(run)
        for table in (self._applications, self._findings, self._ranking, self._rules):
            table.close()
        self._book.close()

    def _count(self, entry: Entry) -> None:
        tally = self._tally
        tally.statuses[entry.status] += 1
        tally.severities.update(one.severity.label for one in entry.findings)
        tally.rules.update(one.rule for one in entry.findings)
        tally.rule_files.update({one.rule for one in entry.findings})
        tally.not_checked.update(one.rule for one in entry.result.not_checked)
        bureau = entry.result.record.application.get("bureau") if entry.result.record else None
        tally.bureaus.setdefault(bureau or "（不明）", Counter())[entry.status] += 1

    def _application(self, entry: Entry, cells: Mapping[str, Any]) -> tuple[Any, ...]:
        counts = Counter(one.severity.label for one in entry.findings)
        year = cells.get("fiscal_year")
        return (
            self._number,
            entry.status,
            cells.get("bureau"),
            cells.get("municipality"),
            cells.get("district"),
            cells.get("project_type"),
            shown(year, "year") if year is not None else None,
            cells.get("priority"),
            cells.get("total_cost"),
            cells.get("eligible_cost"),
            cells.get("grant_requested"),
            counts["不備"],
            counts["要確認"],
            counts["参考"],
            len(entry.result.not_checked),
            (entry.copy, entry.result.file),
            entry.remark or _first_message(entry),
        )

    def _add_finding(self, one: Finding, cells: Mapping[str, Any], copy: str) -> None:
        self._finding_number += 1
        place = f"{one.sheet} {one.cell}".strip()
        link = f"{copy}#{quoted(one.sheet)}!{one.cell}" if copy and one.sheet and one.cell else copy
        label = f"{one.label}（{one.row}行目）" if one.row > 1 else one.label
        self._findings.add(
            (
                self._finding_number,
                one.severity.label,
                cells.get("municipality"),
                cells.get("district"),
                one.rule,
                label,
                (link, place or "ブック全体"),
                one.message,
                one.found,
                one.expected,
                one.fix,
                one.citation,
                one.file,
            )
        )

    def _write_ranking(self) -> None:
        total = 0
        for number, (_, row) in enumerate(sorted(self._tally.ranked, key=lambda one: one[0]), start=1):
            total += row[4] or 0
            self._ranking.add((number, *row[:5], total, *row[5:]))

    def _write_rules(self) -> None:
        tally = self._tally
        for one in sorted(REGISTRY.values(), key=lambda rule: _rule_order(rule.id)):
            self._rules.add(
                (
                    one.id,
                    one.severity.label,
                    one.title,
                    one.citation,
                    tally.rules[one.id],
                    tally.rule_files[one.id],
                    tally.not_checked[one.id],
                )
            )

    def _write_facts(self, run: RunFacts) -> None:
        sheet, looks = self._facts, self._looks
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 90)
        _print_set_up(sheet)
        sheet.write_string(0, 0, "実行情報", looks["title"])
        line = 2
        for key, value in run.facts.items():
            sheet.write_string(line, 0, key, looks["label"])
            sheet.write_string(line, 1, value, looks["text"])
            line += 1
        for fault in run.faults:
            sheet.write_string(line, 0, "プログラムの不具合", looks["label"])
            sheet.write_string(line, 1, fault, looks["text"])
            line += 1

    def _write_front(self, run: RunFacts) -> None:
        sheet, looks, tally = self._front, self._looks, self._tally
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 3)
        sheet.set_column(1, 1, 22)
        sheet.set_column(2, 7, 12)
        _print_set_up(sheet)
        sheet.set_row(0, 30)
        sheet.write_string(0, 1, "審査結果一覧", looks["title"])
        line = 1
        if run.partial:
            sheet.write_string(line, 1, f"途中まで：{run.partial}", looks["alarm"])
            line += 1
        sheet.write_string(line, 1, _headline(tally), looks["plain"])
        line = self._block(line + 2, "ブックの状態", ("状態", "数", "意味"), _status_rows(tally))
        severities = [(name, tally.severities[name]) for name in ("不備", "要確認", "参考")]
        line = self._block(line + 1, "指摘の数", ("重大さ", "数"), severities)
        bureaus = [
            (name, *(counts[status] for status in STATUSES), sum(counts.values()))
            for name, counts in sorted(tally.bureaus.items())
        ]
        line = self._block(line + 1, "地方振興局ごとのブック", ("地方振興局", *STATUSES, "計"), bureaus)
        frequent = [
            (f"{rule}", count, REGISTRY[rule].title)
            for rule, count in _frequent(tally.rules)
            if rule in REGISTRY
        ]
        line = self._block(line + 1, "多い指摘", ("規則", "数", "何を確かめるか"), frequent)
        sheet.write_string(line + 1, 1, "シートへ", looks["label"])
        for number, name in enumerate(
            ("申請一覧", "指摘一覧", "優先順位", "人が確認する事項", "規則一覧", "実行情報")
        ):
            _write_link(sheet, line + 2 + number, 1, f"#{quoted(name)}!A1", name, looks["link"])

    def _block(self, line: int, title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        sheet, looks = self._front, self._looks
        sheet.write_string(line, 1, title, looks["section"])
        for column, head in enumerate(heads, start=1):
            sheet.write_string(line + 1, column, head, looks["head"])
        line += 2
        for row in rows:
            for column, value in enumerate(row, start=1):
                if isinstance(value, int):
                    sheet.write_number(line, column, value, looks["int"])
                elif column == len(heads) and column > 2:
                    sheet.write_string(line, column, value, looks["plain"])
                else:
                    sheet.write_string(line, column, value, looks.get(value, looks["text"]))
            line += 1
        return line


class _Table:
    """A sheet of rows under a head; it goes on in a further sheet when it is full."""

    def __init__(self, summary: Summary, name: str, heads: tuple[Head, ...], last: int | None = None) -> None:
        self._summary = summary
        self._name = name
        self._heads = heads
        self._last = last or LAST_ROW
        self._part = 1
        self._open()

    def add(self, row: Sequence[Any]) -> None:
        if self._line >= self._last:
            self._part += 1
            self.close()
            self._open()
        for column, (head, value) in enumerate(zip(self._heads, row, strict=True)):
            self._write(column, head, value)
        self._line += 1

    def close(self) -> None:
        """Set the filter over what was written."""
        if self._line > 1:
            self._sheet.autofilter(0, 0, self._line - 1, len(self._heads) - 1)

    def _open(self) -> None:
        name = self._name if self._part == 1 else f"{self._name}（{self._part}）"
        book, looks = self._summary._book, self._summary._looks
        self._sheet = book.add_worksheet(name)
        for column, head in enumerate(self._heads):
            self._sheet.set_column(column, column, head.width)
        _print_set_up(self._sheet)
        self._sheet.freeze_panes(1, 0)
        self._sheet.repeat_rows(0)
        self._sheet.set_row(0, 32)
        for column, head in enumerate(self._heads):
            self._sheet.write_string(0, column, head.title, looks["head"])
        self._line = 1

    def _write(self, column: int, head: Head, value: Any) -> None:
        looks = self._summary._looks
        if isinstance(value, tuple):
            link, text = value
            if link:
                _write_link(self._sheet, self._line, column, link, text, looks["link"])
                return
            value = text
        if value is None or value == "":
            self._sheet.write_blank(self._line, column, None, looks["text"])
        elif isinstance(value, int):
            self._sheet.write_number(self._line, column, value, looks[head.look])
        else:
            look = looks.get(value, looks["text"]) if head.look == "status" else looks["text"]
            self._sheet.write_string(self._line, column, str(value), look)


def quoted(sheet: str) -> str:
    """Return a sheet's name as it stands in a reference.

    >>> quoted("収支予算"), quoted("Tom's")
    ("'収支予算'", "'Tom''s'")
    """
    doubled = sheet.replace("'", "''")
    return f"'{doubled}'"


def literal(text: str) -> str:
    """Return a text as a formula's literal; a literal holds at most 255 characters, so longer ones are joined.

    >>> literal('a"b')
    '"a""b"'
    """
    pieces = [text[at : at + 250] for at in range(0, len(text), 250)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def _write_link(sheet: Worksheet, line: int, column: int, link: str, text: str, look: Format) -> None:
    formula = f"=HYPERLINK({literal(link)},{literal(text)})"
    if len(link) > 2_000 or len(formula) > 8_000:
        sheet.write_string(line, column, text, look)
        return
    sheet.write_formula(line, column, formula, look, text)


def _looks(book: xlsxwriter.Workbook) -> dict[str, Format]:
    base = {"font_name": _FONT, "font_size": 10, "valign": "top"}
    cell = base | {"border": 1, "border_color": "#BFBFBF", "text_wrap": True}
    looks = {
        "plain": base,
        "text": cell,
        "int": cell | {"num_format": "#,##0", "text_wrap": False},
        "yen": cell | {"num_format": "#,##0", "text_wrap": False},
        "link": cell | {"font_color": "#0B5394", "underline": 1},
        "label": cell | {"bold": True, "bg_color": "#F2F2F2"},
        "head": cell
        | {
            "bold": True,
            "bg_color": "#1F4E5F",
            "font_color": "#FFFFFF",
            "valign": "vcenter",
            "align": "center",
        },
        "section": base | {"bold": True, "font_size": 12, "font_color": "#1F4E5F"},
        "title": base | {"bold": True, "font_size": 18, "font_color": "#1F4E5F"},
        "alarm": base | {"bold": True, "font_size": 12, "font_color": "#C00000"},
    }
    for status, colour in _COLOURS.items():
        looks[status] = cell | {"bg_color": colour, "align": "center", "bold": status in ("不備", UNREADABLE)}
    return {name: book.add_format(look) for name, look in looks.items()}


def _print_set_up(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    sheet.set_footer("&L&A&R&P / &N")


def _created() -> dt.datetime:
    """Return the workbook's date of creation: the same for the same input (SOURCE_DATE_EPOCH, if set)."""
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))
    return dt.datetime.fromtimestamp(epoch, dt.UTC).replace(tzinfo=None)


def _first_message(entry: Entry) -> str:
    return entry.findings[0].message if entry.status == UNREADABLE and entry.findings else ""


def _ranked(entry: Entry, cells: Mapping[str, Any]) -> tuple[Any, ...]:
    order = (cells["priority"], cells.get("municipality_code") or "", entry.result.file)
    row = (
        cells["priority"],
        cells.get("municipality"),
        cells.get("district"),
        cells.get("project_type"),
        cells.get("grant_requested"),
        entry.status,
        entry.result.file,
    )
    return order, row


def _rule_order(rule: str) -> tuple[int, str]:
    groups = ("S", "Q", "END", "SUM", "FORM", "BATCH")
    head = rule.rpartition("-")[0].rstrip("0123456789")
    return (groups.index(head) if head in groups else len(groups), rule)


def _headline(tally: _Tally) -> str:
    files = sum(tally.statuses.values())
    return f"{files:,} 件のブックを点検し、不備 {tally.severities['不備']:,} 件、要確認 {tally.severities['要確認']:,} 件を見つけました。"


_MEANING = {
    "不備": "直しが必要です（差し戻しの対象）",
    "要確認": "提出者または担当者の確認が必要です",
    "適": "指摘はありません（参考のみを含む）",
    UNREADABLE: "ファイルを読めませんでした。再提出が必要です",
}


def _status_rows(tally: _Tally) -> list[tuple[Any, ...]]:
    return [(status, tally.statuses[status], _MEANING[status]) for status in STATUSES]


def _frequent(rules: Counter[str]) -> list[tuple[str, int]]:
    return sorted(rules.items(), key=lambda one: (-one[1], one[0]))[:10]
