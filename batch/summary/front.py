"""総括 and 凡例: the counts at a glance, with charts, and what the words mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from batch.examiner.heads import ACCEPTED, GONE, NEW, STILL
from batch.store.result import UNREADABLE
from batch.summary.entry import READING, STATUSES, Entry, Line
from batch.summary.looks import COLOURS, print_set_up, write_link
from batch.summary.table import LINE, lines_of
from validators.finding import Severity
from validators.reference import BUREAUS
from validators.rule import REGISTRY
from workbooks import look
from workbooks.annotate.words import CHOICES, WORDS_ALONE
from workbooks.look import FONT
from workbooks.ooxml.address import quoted_sheet

_SEVERITIES = ("不備", "要確認", "参考")
_MOST = 10
_NAMES = 32
"""The width of the column of names, in characters."""
MEANING = {
    "不備": "直しが必要です（差し戻しの対象）",
    "要確認": "提出者または担当者の確認が必要です",
    "適": "指摘はありません（参考のみを含む）",
    UNREADABLE: "ファイルを読めませんでした。再提出が必要です",
}


@dataclass(slots=True)
class Counts:
    """What 総括 shows: files by status, open findings by severity, rule and municipality, and how they go on.

    ``rules`` counts all findings of a rule, ``faults`` those that are no mere note,
    ``answers`` what the municipalities chose as their answers.
    """

    statuses: Counter[str] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    municipalities: Counter[str] = field(default_factory=Counter)
    bureaus: dict[str, Counter[str]] = field(default_factory=dict)
    answers: Counter[str] = field(default_factory=Counter)
    waived: int = 0
    gone: int = 0
    passed: int = 0

    def add_file(self, entry: Entry) -> None:
        """Count a file, and its open findings for its municipality."""
        self.statuses[entry.status] += 1
        self.bureaus.setdefault(entry.cells.get("bureau") or "（不明）", Counter())[entry.status] += 1
        faults = [line for line in entry.lines if not line.waived and line.first.severity.label != "参考"]
        count = sum(len(line.findings) for line in faults)
        if count:
            self.municipalities[entry.cells.get("municipality") or "（不明）"] += count

    def add_answer(self, choice: str, words: str) -> None:
        """Count what a municipality answered, if it did."""
        if choice or words:
            self.answers[choice or WORDS_ALONE] += 1

    def add_line(self, line: Line) -> None:
        """Count a line of findings, and its answer."""
        count = len(line.findings)
        self.add_answer(*line.answer)
        if line.first.rule != READING:
            self.states[line.state] += 1
        self.rules[line.first.rule] += count
        if line.first.severity is not Severity.NOTE:
            self.faults[line.first.rule] += count
        if line.waived:
            self.waived += count
        else:
            self.severities[line.first.severity.label] += count


def write_front(
    book: xlsxwriter.Workbook, sheet: Worksheet, looks: Mapping[str, Format], counts: Counts, partial: str
) -> None:
    """Write 総括."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 2)
    sheet.set_column(1, 1, _NAMES)
    sheet.set_column(2, 6, 8)
    sheet.set_column(7, 7, 3)
    print_set_up(sheet)
    sheet.fit_to_pages(1, 1)
    sheet.set_row(0, 30)
    sheet.write_string(0, 1, "審査結果一覧", looks["title"])
    sheet.write_string(1, 1, _headline(counts), looks["plain"])
    sheet.write_string(2, 1, f"途中まで：{partial}" if partial else "", looks["alarm"])
    block = _Blocks(sheet, looks, 4)
    block.add("ブックの状態", ("状態", "数"), [(one, counts.statuses[one]) for one in STATUSES], MEANING)
    block.add("未処理の指摘", ("重大さ", "数"), [(one, counts.severities[one]) for one in _SEVERITIES])
    if set(counts.states) - {""} or counts.gone:
        states = [(one, counts.states[one]) for one in (NEW, STILL)]
        block.add("前回からの経過", ("経過", "件"), [*states, (GONE, counts.gone), (ACCEPTED, counts.waived)])
    if counts.answers:
        answers = [(one, counts.answers[one]) for one in (*CHOICES, WORDS_ALONE)]
        block.add("市町村からの回答", ("回答", "件"), answers)
    order = {one.name: place for place, one in enumerate(BUREAUS)}
    bureaus = [
        (name, *(counts.bureaus[name][status] for status in STATUSES), counts.bureaus[name].total())
        for name in sorted(counts.bureaus, key=lambda name: (order.get(name, len(order)), name))
    ]
    first, last = block.add("地方振興局ごとのブック", ("地方振興局", *STATUSES, "計"), bureaus)
    if bureaus:
        sheet.insert_chart("I4", _bureau_chart(book, first, last), {"object_position": 2})
    rules = [
        (f"{REGISTRY[rule].title}（{rule}）", count)
        for rule, count in _most(counts.faults)
        if rule in REGISTRY
    ]
    first, last = block.add("多い指摘", ("指摘", "数"), rules)
    if rules:
        sheet.insert_chart("I20", _bars(book, "指摘の数", first, last), {"object_position": 2})
    senders = _most(counts.municipalities)
    first, last = block.add("未処理の指摘が多い市町村", ("市町村名", "数"), senders)
    if senders:
        sheet.insert_chart(
            "I36", _bars(book, "市町村ごとの未処理の指摘", first, last), {"object_position": 2}
        )
    block.links("シートへ", [one.name for one in book.worksheets() if one is not sheet and not one.hidden])


class _Blocks:
    """Small tables, one below the other."""

    def __init__(self, sheet: Worksheet, looks: Mapping[str, Format], line: int) -> None:
        self._sheet, self._looks, self._line = sheet, looks, line

    def add(
        self,
        title: str,
        heads: Sequence[str],
        rows: Iterable[Sequence[Any]],
        meanings: Mapping[str, str] | None = None,
    ) -> tuple[int, int]:
        """Write a block; returns its first and last line of values (0-based)."""
        sheet, looks = self._sheet, self._looks
        sheet.write_string(self._line, 1, title, looks["section"])
        for column, head in enumerate(heads, start=1):
            sheet.write_string(self._line + 1, column, head, looks["head"])
        first = line = self._line + 2
        for row in rows:
            if (needed := lines_of(row[0], _NAMES)) > 1:
                sheet.set_row(line, LINE * needed + 2.5)
            sheet.write_string(line, 1, row[0], looks.get(row[0], looks["text"]))
            for column, value in enumerate(row[1:], start=2):
                sheet.write_number(line, column, value, looks["int"])
            if meanings:
                sheet.write_string(line, len(heads) + 1, meanings.get(row[0], ""), looks["meaning"])
            line += 1
        self._line = line + 1
        return first, line - 1

    def links(self, title: str, names: Iterable[str]) -> None:
        """Write links to sheets."""
        self._sheet.write_string(self._line, 1, title, self._looks["section"])
        for line, name in enumerate(names, start=self._line + 1):
            write_link(self._sheet, line, 1, f"#{quoted_sheet(name)}!A1", name, self._looks["link"])


_TEXT = {"name": FONT, "size": 9}
_WIDTH = 640


def _bars(book: xlsxwriter.Workbook, title: str, first: int, last: int) -> Any:
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "categories": ["総括", first, 1, last, 1],
            "values": ["総括", first, 2, last, 2],
            "fill": {"color": look.CHART_BAR},
            "data_labels": {"value": True, "font": _TEXT},
            "gap": 40,
        }
    )
    chart.set_title({"name": title, "name_font": {"name": FONT, "size": 11}})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": _TEXT})
    # The numbers stand at the bars; an axis would cut one finding into halves.
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_size({"width": _WIDTH, "height": 290})
    return chart


def _bureau_chart(book: xlsxwriter.Workbook, first: int, last: int) -> Any:
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    patterns = {"不備": "wide_upward_diagonal", UNREADABLE: "dark_horizontal"}
    for column, status in enumerate(STATUSES, start=2):
        series: dict[str, Any] = {
            "name": ["総括", first - 1, column],
            "categories": ["総括", first, 1, last, 1],
            "values": ["総括", first, column, last, column],
            "border": {"color": look.CHART_LINE},
            "gap": 40,
        }
        colour = COLOURS[status]
        if status in patterns:
            series["pattern"] = {
                "pattern": patterns[status],
                "fg_color": look.CHART_HATCH,
                "bg_color": colour,
            }
        else:
            series["fill"] = {"color": colour}
        chart.add_series(series)
    chart.set_title({"name": "地方振興局ごとの状態", "name_font": {"name": FONT, "size": 11}})
    chart.set_legend({"position": "bottom", "font": _TEXT})
    chart.set_y_axis({"reverse": True, "num_font": _TEXT})
    chart.set_x_axis(
        {"num_font": _TEXT, "major_gridlines": {"visible": True, "line": {"color": look.CHART_GRID}}}
    )
    chart.set_size({"width": _WIDTH, "height": 300})
    return chart


def _headline(counts: Counts) -> str:
    files = counts.statuses.total()
    return (
        f"{files:,} 件のブックを点検しました。未処理の指摘：不備 {counts.severities['不備']:,} 件、"
        f"要確認 {counts.severities['要確認']:,} 件。"
        + (
            f"点検していないファイル {counts.passed:,} 件（シート「入力ファイル」）。"
            if counts.passed
            else ""
        )
    )


def _most(counter: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda one: (-one[1], one[0]))[:_MOST]
