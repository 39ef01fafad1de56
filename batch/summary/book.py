"""The summary while it is written: one pass over the files, in the order in which an examiner takes them up.

Written with XlsxWriter's constant memory: every sheet's rows go to disk as they
come. Everything a submitter typed is written as text.
"""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from batch.examiner.decisions import (
    ACTION_HEAD,
    ACTIONS,
    AMOUNT_HEAD,
    APPLICATION_SHEET,
    CHOICE_HEAD,
    CHOICES,
    EMPTY,
    FILE_HEAD,
    GONE_SHEET,
    HOMELESS_SHEET,
    ITEM_HEAD,
    KEY_HEAD,
    MEMO_HEAD,
    NO_TICK,
    NOTE_HEAD,
    SHEET,
    STATE_HEAD,
    TICK_HEAD,
    UNTIL_HEAD,
    WHO_HEAD,
    Decision,
)
from batch.examiner.decisions import Line as PreviousLine
from batch.grants.districts import District
from batch.store.result import UNREADABLE
from batch.summary.entry import READING, Entry, Line, RunFacts
from batch.summary.front import Counts, write_front, write_legend
from batch.summary.looks import looks, print_set_up, quoted
from batch.summary.table import Head, Table
from validators.finding import spans
from validators.messages import era_year, shown
from validators.parameters import Parameters
from validators.rule import REGISTRY
from validators.traceability import CHECKLIST

_NO_ONE_MISSING = f"{EMPTY}（締切と、提出があるはずの市町村を、募集の定義に書いたときに調べます。）"

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
    Head("容認", 6, "int"),
    Head("未点検", 7, "int"),
    Head(CHOICE_HEAD, 8, "typed", CHOICES),
    Head(AMOUNT_HEAD, 13, "typed_yen"),
    Head(NOTE_HEAD, 20, "typed"),
    Head("写しを開く", 34, "link"),
    Head("備考", 30),
    Head("団体コード", 9),
    Head(FILE_HEAD, 4, "hidden"),
    Head("事業概要", 4, "hidden"),
    Head(KEY_HEAD, 4, "hidden"),
)
_FINDING = (
    Head("番号", 5, "int"),
    Head("重大さ", 7, "status"),
    Head(STATE_HEAD, 6),
    Head("市町村名", 11),
    Head("地区名", 12),
    Head("規則", 8),
    Head("欄", 14),
    Head("場所（写しを開く）", 13, "link"),
    Head("内容", 26),
    Head("記入", 18),
    Head("正しくは", 20),
    Head("直し方", 24),
    Head("根拠", 11),
)
_TYPED = (
    Head(ACTION_HEAD, 8, "typed", ACTIONS),
    Head(MEMO_HEAD, 18, "typed"),
    Head(WHO_HEAD, 10, "typed"),
    Head(UNTIL_HEAD, 12, "typed_date"),
)
_FILE = Head(FILE_HEAD, 36)
_KEY = Head(KEY_HEAD, 4, "hidden")
FINDINGS = (*_FINDING, *_TYPED, Head("備考", 24), _FILE, _KEY)
_KEPT = tuple(head for head in _FINDING if head.title not in ("番号", STATE_HEAD))
KEPT = (Head("番号", 6, "int"), *(Head(h.title, h.width) for h in _KEPT), *_TYPED, _FILE, _KEY)
READINGS = (
    Head("番号", 6, "int"),
    Head("市町村名", 12),
    Head("地区名", 18),
    Head("欄", 24),
    Head("場所（写しを開く）", 18, "link"),
    Head("記入", 30),
    Head("読み取った値", 30),
    Head("ファイル", 44),
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
MISSING = (
    Head("区分", 10),
    Head("市町村名", 14),
    Head("地区名", 18),
    Head("内容", 50),
    Head("記入", 26),
    Head("締切など", 30),
    Head("ファイル", 44),
)
RECORD = (
    Head("区分", 10),
    Head("規則", 9),
    Head("何を確かめるか", 40),
    Head("市町村名", 12),
    Head("地区名", 18),
    Head("理由", 60),
    Head("ファイル", 44),
)
RULES = (
    Head("規則", 10),
    Head("重大さ", 8, "status"),
    Head("何を確かめるか", 44),
    Head("根拠", 26),
    Head("点検", 26),
    Head("指摘の数", 9, "int"),
    Head("指摘のあるブック", 15, "int"),
    Head("容認", 7, "int"),
    Head("点検できなかったブック", 21, "int"),
)
HUMAN = (Head(ITEM_HEAD, 76), Head("根拠", 26), Head(TICK_HEAD, 8, "typed"))
INPUTS = (
    Head("番号", 6, "int"),
    Head("ファイル", 56),
    Head("大きさ（バイト）", 16, "int"),
    Head("SHA-256", 68),
)


@dataclass(slots=True)
class _Tally(Counts):
    """What is counted on the way."""

    rule_files: Counter[str] = field(default_factory=Counter)
    rule_waived: Counter[str] = field(default_factory=Counter)
    not_checked: Counter[str] = field(default_factory=Counter)
    ranked: list[tuple[Any, ...]] = field(default_factory=list)


class Summary:
    """The summary workbook: ``add`` each file in order, then ``close``."""

    def __init__(self, target: Path) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = xlsxwriter.Workbook(str(target), options)
        self._book.set_properties({"title": "審査結果一覧", "created": _created()})
        self._looks = looks(self._book)
        self._front = self._book.add_worksheet("総括")
        self._applications = self._table(APPLICATION_SHEET, APPLICATIONS, NOTE_HEAD)
        self._findings = self._table(SHEET, FINDINGS, MEMO_HEAD)
        self._gone = self._table(GONE_SHEET, KEPT, MEMO_HEAD)
        self._homeless = self._table(HOMELESS_SHEET, KEPT, MEMO_HEAD)
        self._districts = self._book.add_worksheet("地区別累計")
        self._ranking = self._table("優先順位", RANKING)
        self._missing = self._table("未提出・期限後", MISSING, empty=_NO_ONE_MISSING)
        self._readings = self._table("読取の注記", READINGS)
        self._record = self._table("点検の記録", RECORD)
        self._human = self._table("人が確認する事項", HUMAN)
        self._rules = self._table("規則一覧", RULES)
        self._facts = self._book.add_worksheet("実行情報")
        self._inputs = self._table("入力ファイル", INPUTS)
        self._legend = self._book.add_worksheet("凡例")
        self._tally = _Tally()

    def _table(self, name: str, heads: tuple[Head, ...], printed_to: str = "", empty: str = EMPTY) -> Table:
        return Table(self._book, self._looks, name, heads, printed_to=printed_to, empty=empty)

    @property
    def statuses(self) -> Mapping[str, int]:
        """How many files have which status, so far."""
        return self._tally.statuses

    @property
    def severities(self) -> Mapping[str, int]:
        """How many open findings there are of each severity, so far."""
        return self._tally.severities

    @property
    def counts(self) -> Counts:
        """All that 総括 shows, so far."""
        return self._tally

    def add(self, entry: Entry) -> None:
        """Add one file and its lines."""
        self._count(entry)
        self._applications.add(self._application(entry))
        for line in entry.lines:
            self._add_line(line, entry.cells, entry.copy, entry.apart)
        for gap in entry.result.not_checked:
            self._add_record("未点検", gap.rule, entry.cells, gap.reason, entry.result.file)
        self._inputs.add(
            (self._applications.rows, entry.result.file, entry.result.size or None, entry.result.sha256)
        )
        if entry.result.record is not None:
            self._tally.ranked.append(_ranked(entry))

    def close(self, run: RunFacts, districts: list[District], p: Parameters) -> None:
        """Write the sheets that need the whole, and the file."""
        for line in run.general:
            self._tally.add_line(line)
            self._add_line(line, {}, "")
        self._tally.not_checked.update(gap.rule for gap in run.not_checked)
        self._tally.gone = len(run.gone)
        for gap in run.not_checked:
            self._add_record("未点検", gap.rule, {}, gap.reason, gap.file)
        for fault in run.faults:
            self._record.add(("不具合", "", "プログラムの不具合", "", "", fault, ""))
        for table, kept in ((self._gone, run.gone), (self._homeless, run.homeless)):
            for one in kept:
                table.add(_kept(table.rows + 1, one))
        self._write_ranking()
        self._write_districts(districts, p)
        for item in CHECKLIST:
            self._human.add((item.text, item.place, run.ticks.get(item.text, NO_TICK)))
        self._write_rules(run.not_run)
        self._write_facts(run)
        for table in (self._gone, self._homeless):
            if not table.rows:
                table.hide()
        write_front(self._book, self._front, self._looks, self._tally, run.partial)
        write_legend(self._legend, self._looks)
        for title in ("総事業費", "補助金申請額"):
            self._applications.data_bar(title)
        for table in (
            self._applications,
            self._findings,
            self._gone,
            self._homeless,
            self._ranking,
            self._missing,
            self._readings,
            self._record,
            self._human,
            self._rules,
            self._inputs,
        ):
            table.close()
        self._book.close()

    def _count(self, entry: Entry) -> None:
        tally = self._tally
        for line in entry.lines:
            tally.add_line(line)
            tally.rule_waived[line.first.rule] += len(line.findings) if line.waived else 0
        tally.rule_files.update({line.first.rule for line in entry.lines})
        tally.not_checked.update(one.rule for one in entry.result.not_checked)
        tally.add_file(entry)

    def _application(self, entry: Entry) -> tuple[Any, ...]:
        cells = entry.cells
        open_lines = [line for line in entry.lines if not line.waived]
        counts = Counter(
            dict.fromkeys(("不備", "要確認", "参考"), 0)
            | Counter(one.severity.label for line in open_lines for one in line.findings)
        )
        year = cells.get("fiscal_year")
        return (
            self._applications.rows + 1,
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
            sum(len(line.findings) for line in entry.lines if line.waived),
            len(entry.result.not_checked),
            entry.adoption.choice,
            _amount(entry.adoption.amount),
            entry.adoption.note,
            (entry.copy, entry.result.file),
            entry.remark or _first_message(entry),
            cells.get("municipality_code"),
            entry.result.file,
            cells.get("outline"),
            entry.key,
        )

    def _add_line(self, line: Line, cells: Mapping[str, Any], copy: str, apart: bool = False) -> None:
        one = line.first
        place = f"{one.sheet} {spans(each.cell for each in line.findings)}".strip()
        link = (
            f"{copy}#{quoted(one.sheet)}!{one.cell}"
            if copy and one.sheet and one.cell and not apart
            else copy
        )
        labels = "・".join(dict.fromkeys(each.label for each in line.findings if each.label))
        sender = (cells.get("municipality"), cells.get("district"))
        if one.rule == READING:
            words = (labels, (link, place), one.found, one.expected, one.file)
            self._readings.add((self._readings.rows + 1, *sender, *words))
            return
        if one.rule in ("BATCH-4", "BATCH-6"):
            what = "未提出" if one.rule == "BATCH-6" else "期限後"
            name = sender[0] or one.content
            self._missing.add((what, name, sender[1], one.message, one.found, one.expected, one.file))
        if line.waived:
            self._add_record(
                "容認", one.rule, cells, f"{line.decision.memo}（{line.decision.who}）", one.file
            )
        self._findings.add(
            (
                self._findings.rows + 1,
                one.severity.label,
                line.state,
                *sender,
                one.rule,
                labels,
                (link, place or "ブック全体"),
                one.message,
                one.found,
                one.expected,
                one.fix,
                one.citation,
                *_typed(line.decision),
                line.lacks or ("容認により、未処理に数えていません。" if line.waived else ""),
                one.file,
                " ".join(line.keys),
            )
        )

    def _add_record(self, what: str, rule: str, cells: Mapping[str, Any], reason: str, file: str) -> None:
        title = REGISTRY[rule].title if rule in REGISTRY else ""
        sender = (cells.get("municipality"), cells.get("district"))
        self._record.add((what, rule, title, *sender, reason, file))

    def _write_ranking(self) -> None:
        total = 0
        for number, (*_, file, priority, town, place, kind, grant, status) in enumerate(
            sorted(self._tally.ranked), start=1
        ):
            total += grant or 0
            self._ranking.add((number, priority, town, place, kind, grant, total, status, file))

    def _write_districts(self, districts: list[District], p: Parameters) -> None:
        years = sorted({year for one in districts for year in one.grants})
        years = [year for year in years if 2000 <= year <= 2100][-10:]
        sheet, styles = self._districts, self._looks
        heads = (
            Head("市町村名", 14),
            Head("地区名", 22),
            *(Head(f"{era_year(year)}年度", 13, "yen") for year in years),
            Head("累計", 14, "yen"),
            Head("残額", 14, "yen"),
            Head("計画策定の残年数", 10, "int"),
            Head("小さな拠点づくりの残年数", 12, "int"),
            Head("判定", 10),
        )
        for column, head in enumerate(heads):
            sheet.set_column(column, column, head.width)
            sheet.write_string(0, column, head.title, styles["head"])
        print_set_up(sheet)
        sheet.set_row(0, 32)
        sheet.freeze_panes(1, 2)
        sheet.repeat_rows(0)
        for line, one in enumerate(districts, start=1):
            left = one.remaining(p)
            grants = [one.grants.get(year) for year in years]
            sheet.write_string(line, 0, one.municipality, styles["text"])
            sheet.write_string(line, 1, one.name, styles["text"])
            for column, value in enumerate([*grants, one.total, left, *one.years_left(p)], start=2):
                if value is None:
                    sheet.write_blank(line, column, None, styles["yen"])
                else:
                    sheet.write_number(line, column, value, styles["yen"])
            verdict = "上限超過" if left < 0 else "上限到達" if left == 0 else ""
            sheet.write_string(line, len(heads) - 1, verdict, styles["不備" if left < 0 else "text"])
        if districts:
            sheet.autofilter(0, 0, len(districts), len(heads) - 1)
            bars = {"type": "data_bar", "bar_solid": True, "bar_color": "#A9C7D4", "min_type": "num"}
            bars |= {"min_value": 0, "max_type": "num", "max_value": p.district_grant_cap}
            sheet.conditional_format(1, 2 + len(years), len(districts), 2 + len(years), bars)

    def _write_rules(self, not_run: Mapping[str, str]) -> None:
        tally = self._tally
        for one in sorted(REGISTRY.values(), key=lambda rule: _rule_order(rule.id)):
            self._rules.add(
                (
                    one.id,
                    one.severity.label,
                    one.title,
                    one.citation,
                    f"していません（{not_run[one.id]}）" if one.id in not_run else "済",
                    tally.rules[one.id],
                    tally.rule_files[one.id],
                    tally.rule_waived[one.id],
                    tally.not_checked[one.id],
                )
            )

    def _write_facts(self, run: RunFacts) -> None:
        sheet, styles = self._facts, self._looks
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 90)
        print_set_up(sheet)
        sheet.write_string(0, 0, "実行情報", styles["title"])
        line = 2
        for key, value in run.facts.items():
            sheet.write_string(line, 0, key, styles["label"])
            sheet.write_string(line, 1, value, styles["text"])
            line += 1
        for fault in run.faults:
            sheet.write_string(line, 0, "プログラムの不具合", styles["label"])
            sheet.write_string(line, 1, fault, styles["text"])
            line += 1


def _typed(decision: Decision) -> tuple[Any, ...]:
    return decision.action, decision.memo, decision.who, decision.until or decision.until_typed


def _amount(typed: str) -> int | str:
    return int(typed) if typed.isdecimal() and typed.isascii() else typed


def _kept(number: int, one: PreviousLine) -> tuple[Any, ...]:
    """Return a line of the previous summary as a row of 解消した指摘 or 引き継げなかったメモ."""
    cells = (one.cells.get(head.title, "") for head in _KEPT)
    return (number, *cells, *_typed(one.decision), one.cells.get(_FILE.title, ""), " ".join(one.keys))


def _created() -> dt.datetime:
    """Return the workbook's date of creation: the same for the same input (SOURCE_DATE_EPOCH, if set)."""
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))
    return dt.datetime.fromtimestamp(epoch, dt.UTC).replace(tzinfo=None)


def _first_message(entry: Entry) -> str:
    return entry.lines[0].first.message if entry.status == UNREADABLE and entry.lines else ""


def _ranked(entry: Entry) -> tuple[Any, ...]:
    """Return a line of 優先順位, behind what it is ranked by: the priority, the code, the file (no two alike)."""
    cells = entry.cells
    priority = cells.get("priority")
    return (
        priority is None,
        priority or 0,
        cells.get("municipality_code") or "",
        entry.result.file,
        priority,
        cells.get("municipality"),
        cells.get("district"),
        cells.get("project_type"),
        cells.get("grant_requested"),
        entry.status,
    )


def _rule_order(rule: str) -> tuple[int, str]:
    groups = ("S", "Q", "END", "SUM", "FORM", "BATCH")
    head = rule.rpartition("-")[0].rstrip("0123456789")
    return (groups.index(head) if head in groups else len(groups), rule)
