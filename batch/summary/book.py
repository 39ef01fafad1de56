"""The summary while it is written: one pass over the files, in the order in which an examiner takes them up.

Written with XlsxWriter's constant memory: every sheet's rows go to disk as they
come. Everything a submitter typed is written as text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from batch.examiner.answers import LEADING
from batch.examiner.heads import (
    ANSWERS_SHEET,
    APPLICATION_SHEET,
    CHANGES_SHEET,
    EMPTY,
    GONE_SHEET,
    HOMELESS_SHEET,
    NO_TICK,
    SHEET,
)
from batch.store.result import Result
from batch.summary.columns import (
    APPLICATIONS,
    CHANGES,
    FINDINGS,
    HUMAN,
    INPUTS,
    KEPT,
    MISSING,
    RANKING,
    READINGS,
    RECORD,
    RULES,
    STRAYS,
    UNANSWERED,
)
from batch.summary.detail import DETAIL, write_detail
from batch.summary.districts import write_districts
from batch.summary.entry import READING, Entry, Line, RunFacts
from batch.summary.front import Counts, write_front
from batch.summary.looks import NOT_READ, looks
from batch.summary.rows import application_row, change_row, finding_row, kept_row, ranked, stray_row
from batch.summary.settled import ACCOUNTS, write_accounts
from batch.summary.settled import SHEET as SETTLED
from batch.summary.table import Head, Table
from batch.summary.words import write_facts, write_legend
from validators.finding import spans
from validators.grants import District
from validators.parameters import Parameters
from validators.rule import REGISTRY
from validators.traceability import checklist
from workbooks.ooxml.address import quoted_sheet
from workbooks.writer import Book, created

WHOLE = "ブック全体"
"""The place of a finding about no cell."""

_NO_ONE_MISSING = f"{EMPTY}（締切と、提出があるはずの市町村を、募集の定義に書いたときに調べます。）"


@dataclass(slots=True)
class _Tally(Counts):
    """What is counted on the way."""

    rule_files: Counter[str] = field(default_factory=Counter)
    rule_waived: Counter[str] = field(default_factory=Counter)
    not_checked: Counter[str] = field(default_factory=Counter)
    ranked: list[tuple[Any, ...]] = field(default_factory=list)


class Summary:
    """The summary workbook: ``lead`` with what waits for an examiner, ``add`` each file in order, then ``close``.

    ``answered`` says that clerks have answered: without it the columns for answers are hidden.
    """

    def __init__(self, target: Path, answered: bool = False) -> None:
        self._book = Book(target)
        self._book.set_properties({"title": "審査結果一覧", "created": created()})
        self._looks = looks(self._book)
        self._front = self._book.add_worksheet("総括")
        self._applications = self._table(APPLICATION_SHEET, APPLICATIONS, "備考", frozen=3)
        self._findings = self._table(SHEET, FINDINGS if answered else UNANSWERED, "根拠", frozen=3)
        self._detail = self._book.add_worksheet(DETAIL)
        self._changes = self._table(CHANGES_SHEET, CHANGES, "求めた指摘", frozen=3)
        self._strays = self._table(ANSWERS_SHEET, STRAYS, frozen=3)
        self._gone = self._table(GONE_SHEET, KEPT, "根拠", frozen=3)
        self._homeless = self._table(HOMELESS_SHEET, KEPT, "根拠", frozen=3)
        self._districts = self._book.add_worksheet("地区別累計")
        self._ranking = self._table("優先順位", RANKING)
        self._settled = self._table(SETTLED, ACCOUNTS, "備考", frozen=3)
        self._missing = self._table("未提出・期限後", MISSING, empty=_NO_ONE_MISSING)
        self._readings = self._table("読取の注記", READINGS)
        self._record = self._table("点検の記録", RECORD)
        self._human = self._table("人が確認する事項", HUMAN)
        self._rules = self._table("規則一覧", RULES)
        self._facts = self._book.add_worksheet("実行情報")
        self._inputs = self._table("入力ファイル", INPUTS)
        self._legend = self._book.add_worksheet("凡例")
        self._tally = _Tally()
        self._contents: dict[bytes, str] = {}

    def _table(
        self,
        name: str,
        heads: tuple[Head, ...],
        printed_to: str = "",
        empty: str = EMPTY,
        frozen: int = 0,
    ) -> Table:
        """Add a sheet of rows (see :class:`Table`)."""
        return Table(self._book, self._looks, name, heads, printed_to=printed_to, empty=empty, frozen=frozen)

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

    def lead(self, entry: Entry, choice: str) -> None:
        """Put the lines of a file first to which a clerk answered ``choice``, one of ``LEADING``."""
        for line in entry.lines:
            if line.answer[0] == choice:
                self._add_line(line, entry.cells, entry.copy, entry.apart)

    def add_reply(self, result: Result) -> None:
        """Add a file that is no application, but a sheet of answers."""
        assert result.answers is not None
        self._tally.statuses[result.status] += 1
        sender, count = result.answers.sender, len(result.answers.given)
        handled = f"審査結果のシートだけのファイルです（{sender}）。回答 {count} 件を、指摘の横に示しました。"
        if not count:
            handled = f"審査結果のシートだけのファイルです（{sender}）。回答は書かれていません。"
        self._inputs.add((None, result.file, handled, result.size or None, result.sha256))

    def add(self, entry: Entry) -> None:
        """Add one file and its lines, but for those that lead."""
        self._count(entry)
        self._applications.add(application_row(self._applications.rows + 1, entry))
        for line in entry.lines:
            if line.answer[0] not in LEADING:
                self._add_line(line, entry.cells, entry.copy, entry.apart)
        self._add_changes(entry)
        for gap in entry.result.not_checked:
            self._add_record("未点検", gap.rule, entry.cells, gap.reason, entry.result.file)
        self._add_input(entry)
        if entry.result.record is not None:
            self._tally.ranked.append(ranked(entry))

    def close(self, run: RunFacts, districts: Iterable[District], p: Parameters) -> None:
        """Write the sheets that need the whole, and the file."""
        for line in run.general:
            self._tally.add_line(line)
            self._add_line(line, {}, "")
        self._tally.not_checked.update(gap.rule for gap in run.not_checked)
        self._tally.gone, self._tally.passed = len(run.gone), sum(not aside for *_, aside in run.passed)
        for name, size, why, _ in run.passed:
            self._inputs.add((None, name, why, size, ""))
        for gap in run.not_checked:
            self._add_record("未点検", gap.rule, {}, gap.reason, gap.file)
        for fault in run.faults:
            self._record.add(("不具合", "", "プログラムの不具合", "", "", fault, ""))
        for table, kept in ((self._gone, run.gone), (self._homeless, run.homeless)):
            for one in kept:
                table.add(kept_row(table.rows + 1, one, run.answered))
        gone = {key for one in run.gone for key in one.keys}
        for key, answer in run.answered.items():
            if key in gone:
                self._tally.add_answer(*answer)
        for stray in run.strays:
            self._tally.add_answer(stray.given.answer.choice, stray.given.answer.words)
            self._strays.add(stray_row(self._strays.rows + 1, stray))
        if run.compared and not self._changes.rows:
            self._changes.say(run.compared)
        self._write_ranking()
        write_districts(self._districts, self._looks, districts, p)
        write_accounts(self._settled, run.accounts, p)
        for item in checklist(p):
            tick = run.ticks.get(item.text, NO_TICK)
            self._human.add((item.text, item.place, tick, item.reason))
        self._write_rules(run.not_run)
        write_facts(self._facts, self._looks, run)
        for table in (self._gone, self._homeless, self._strays, self._changes, self._settled):
            if not table.rows and not (table is self._changes and run.compared):
                table.hide()
        write_detail(
            self._detail,
            self._looks,
            (FINDINGS, self._findings.first),
            (APPLICATIONS, self._applications.first),
        )
        write_front(self._book, self._front, self._looks, self._tally, run.partial)
        write_legend(self._legend, self._looks)
        for title in ("総事業費", "補助金申請額"):
            self._applications.data_bar(title)
        for table in (
            self._applications,
            self._findings,
            self._changes,
            self._strays,
            self._gone,
            self._homeless,
            self._ranking,
            self._settled,
            self._missing,
            self._readings,
            self._record,
            self._human,
            self._rules,
            self._inputs,
        ):
            table.close()
        self._book.close()

    def _add_input(self, entry: Entry) -> None:
        """Add a file to 入力ファイル: what was done with it, and of what it is a copy."""
        result = entry.result
        known = bytes.fromhex(result.sha256)
        first = self._contents.setdefault(known, result.file) if known else result.file
        handled = "読めませんでした。" if result.record is None else "点検しました。"
        if first != result.file:
            handled += f"「{first}」と中身が同じです。"
        elif entry.copied:
            handled += f"名前から見ると「{entry.copied}」の写しか、直したものです。どちらが正しいか確かめてください。"
        self._inputs.add((self._applications.rows, result.file, handled, result.size or None, result.sha256))

    def _count(self, entry: Entry) -> None:
        tally = self._tally
        for line in entry.lines:
            tally.add_line(line)
            tally.rule_waived[line.first.rule] += len(line.findings) if line.waived else 0
        tally.rule_files.update({line.first.rule for line in entry.lines})
        tally.not_checked.update(one.rule for one in entry.result.not_checked)
        tally.add_file(entry)

    def _add_line(self, line: Line, cells: Mapping[str, Any], copy: str, apart: bool = False) -> None:
        one = line.first
        place = f"{one.sheet} {spans(each.cell for each in line.findings)}".strip()
        link = (
            f"{copy}#{quoted_sheet(one.sheet)}!{one.cell}"
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
        number = self._findings.rows + 1
        self._findings.add(finding_row(number, line, sender, labels, (link, place or WHOLE)))

    def _add_changes(self, entry: Entry) -> None:
        """Add what a resubmission changed."""
        sender = (entry.cells.get("municipality"), entry.cells.get("district"))
        for one in entry.changes:
            at = f"{one.sheet} {one.cell}".strip() if one.cell else ""
            link = (
                f"{entry.copy}#{quoted_sheet(one.sheet)}!{one.cell}"
                if entry.copy and at and not entry.apart
                else ""
            )
            row = change_row(self._changes.rows + 1, one, sender, (link, at), entry.result.file)
            self._changes.add(row)

    def _add_record(self, what: str, rule: str, cells: Mapping[str, Any], reason: str, file: str) -> None:
        title = REGISTRY[rule].title if rule in REGISTRY else ""
        sender = (cells.get("municipality"), cells.get("district"))
        self._record.add((what, rule, title, *sender, reason, file))

    def _write_ranking(self) -> None:
        total = unread = 0
        for number, (*_, file, priority, town, place, kind, grant, status) in enumerate(
            sorted(self._tally.ranked), start=1
        ):
            if grant == NOT_READ:
                unread += 1
            else:
                total += grant or 0
            remark = f"累計に、読めない補助金申請額 {unread} 件を含みません。" if unread else ""
            self._ranking.add((number, priority, town, place, kind, grant, total, status, remark, file))

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


def _rule_order(rule: str) -> tuple[int, str]:
    groups = ("S", "Q", "END", "SUM", "FORM", "BATCH")
    head = rule.rpartition("-")[0].rstrip("0123456789")
    return (groups.index(head) if head in groups else len(groups), rule)
