"""The examiner's decisions: known again by what they are about, and never lost."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from batch.cli.shared import previous_of
from batch.examiner.decisions import (
    ACCEPTED,
    ACTION_HEAD,
    AMOUNT_HEAD,
    CHOICE_HEAD,
    GONE_SHEET,
    HOMELESS_SHEET,
    ITEM_HEAD,
    KEY_HEAD,
    MEMO_HEAD,
    NEW,
    NO_TICK,
    NOTE_HEAD,
    OWN_HEADS,
    STILL,
    TICK_HEAD,
    UNTIL_HEAD,
    WHO_HEAD,
    Decision,
    Line,
    Previous,
    PreviousRefused,
    Told,
    application_key,
    finding_keys,
    read_previous,
)
from batch.grants.adoption import blank_ledger
from batch.run.definition import Definition
from batch.run.round import run_batch
from batch.summary.book import APPLICATIONS, FINDINGS, KEPT
from tests.batch.test_run import Here, options, run_here
from tests.support import application, checked
from validators.round import RoundInfo, record
from workbooks.form import fill
from workbooks.samples import load

TODAY = dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("decision", "waives", "lacks"),
    [
        (Decision(), False, ""),
        (Decision("返却", "理由", "花子"), False, ""),
        (Decision(ACCEPTED, "理由", "花子"), True, ""),
        (Decision(ACCEPTED, "", "花子"), False, "メモ（理由）と担当者"),
        (Decision(ACCEPTED, "理由", ""), False, "メモ（理由）と担当者"),
        (Decision(ACCEPTED, "理由", "花子", TODAY, "2026/3/1"), True, ""),
        (Decision(ACCEPTED, "理由", "花子", TODAY - dt.timedelta(1), "2026/2/28"), False, "期限が過ぎて"),
        (Decision(ACCEPTED, "理由", "花子", None, "来月"), False, "日付として読めません"),
    ],
)
def test_an_acceptance_counts_with_reason_name_and_time(decision: Decision, waives: bool, lacks: str) -> None:
    assert decision.waives(TODAY) is waives
    assert lacks in decision.lacks(TODAY)
    assert bool(decision.lacks(TODAY)) is bool(lacks)


LINES = {
    "expenses": (
        "SUM-4",
        "category | item | amount | eligible",
        "委託料 | 移動販売 | 100 | 120",
        "諸経費 | 印刷 | 50 | 50",
    ),
    "income": ("FORM-3", "source | amount", "寄付 | 100", "市町村負担 | 1"),
    "activities": ("FORM-3", "issue | activity | step", "買物 | 移動販売 | ⑤", "見守り | 見守り隊 | ①"),
    "years": (
        "FORM-3",
        "fiscal_year | stage | status",
        "2026 | 小さな拠点 | 今回申請",
        "2025 | 計画策定 | 実績",
    ),
    "implementers": (
        "FORM-3",
        "name | method | amount",
        "山都地域協議会 | 助成 | 1",
        "原営農組合 | 委託 | 1",
    ),
}


@pytest.mark.parametrize("frame", LINES)
def test_a_finding_keeps_its_key_when_a_row_is_inserted_above_it(frame: str) -> None:
    rule, heads, faulty, sound = LINES[frame]
    tables = [f"{frame}: {heads}\n{faulty}", f"{frame}: {heads}\n{sound}\n{faulty}"]
    faults = [[one for one in checked(application(t)).findings if one.rule == rule] for t in tables]
    assert [one.row + 1 for one in faults[0]] == [one.row for one in faults[1]]
    assert finding_keys("a", faults[0]) == finding_keys("a", faults[1])


def test_sheet_rows_inserted_above_change_no_key() -> None:
    one = application(bureau="県南", grant_requested=1_900_000, plan__status="未策定")
    moved = application(bureau="県南", grant_requested=1_900_000, plan__status="未策定")
    for name, block in moved.blocks.items():
        moved.blocks[name] = dataclasses.replace(block, row=block.row + 3)
    before, after = checked(one).findings, checked(moved).findings
    assert {one.name.partition(".")[0] for one in before} == {"application", "plan"}
    assert [one.cell for one in before] != [one.cell for one in after]
    assert finding_keys("a", before) == finding_keys("a", after)


def test_findings_about_no_cell_of_the_form_are_told_apart_by_what_was_found() -> None:
    [base, *_] = checked(application(bureau="県南")).findings
    one, other = (
        dataclasses.replace(base, rule="BATCH-6", name="", sheet="", cell="", found=town)
        for town in ("福島市", "二本松市")
    )
    assert len({*finding_keys("", [one]), *finding_keys("", [other])}) == 2
    moved = dataclasses.replace(one, sheet="計画", cell="C12")
    assert finding_keys("", [one]) == finding_keys("", [moved])


def test_equal_rows_have_keys_of_their_own() -> None:
    line = "          委託料 | 移動販売 | 100 | 120\n"
    table = f"expenses: category | item | amount | eligible\n{line}{line}"
    found = [one for one in checked(application(table)).findings if one.rule == "SUM-4"]
    assert len(found) == 4
    assert len(set(finding_keys("a", found))) == 4


def test_an_application_is_known_by_what_it_is_and_not_by_its_file() -> None:
    one, other = record(checked(application())), record(checked(application()))
    other = dataclasses.replace(other, file="再提出.xlsx")
    assert application_key(one, one.file) == application_key(other, other.file)
    assert application_key(None, "壊れた.xlsx") == "壊れた.xlsx"


def test_what_has_no_place_any_more_is_kept() -> None:
    noted, other = Decision("返却", "電話済", "花子"), Decision("確認済", "", "")
    lines = [
        Line(("k1", "k2"), noted, {}),
        Line(("k3",), other, {}),
        Line((), noted, {}),
        Line(("k4",), noted, {}),
        Line(("k5",), other, {}, archived=True),
    ]
    previous = Previous(lines, is_first=False)
    assert previous.told("", ["k1", "k3", "k2", "new"]) == [
        Told((0, 2), STILL, noted),
        Told((1,), STILL, other),
        Told((3,), NEW, Decision()),
    ]
    assert previous.gone() == [lines[3]]
    assert previous.homeless() == [lines[2], lines[4]]


def test_two_workbooks_of_one_application_keep_their_own() -> None:
    lines = [Line(("k",), Decision(memo=file), {"ファイル": file}) for file in ("a", "b")]

    def memos(*files: str) -> list[str]:
        previous = Previous(lines, is_first=False, current=files)
        found = [previous.told(file, ["k"])[0].decision.memo for file in files]
        return [*found, *(line.decision.memo for line in previous.gone())]

    assert memos("b", "a") == ["b", "a"]
    assert memos("c", "a") == ["b", "a"]
    assert memos("c", "d") == ["a", "b"]
    assert memos("b") == ["b", "a"]
    assert memos("a", "b", "c") == ["a", "b", "a"]


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "開けません"), (b"text", "開けません"), (blank_ledger(), "シートがありません")],
)
def test_a_wrong_previous_summary_is_told(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "前回.xlsx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PreviousRefused, match=said):
        read_previous(path)


# --- through the summary, as an examiner would ------------------------------------------------

SUMMARY = "審査結果一覧.xlsx"
Rows = list[dict[str, Any]]


def values(**changes: Any) -> dict[str, Any]:
    """Return a sound workbook's values with changes in its ``application``."""
    return dict(load()[0].values) | {f"application.{name}": value for name, value in changes.items()}


class Round:
    """A folder of submissions and its results."""

    def __init__(self, folder: Path) -> None:
        self.submitted, self.out = folder / "提出", folder / "結果"
        self.submitted.mkdir()

    def write(self, name: str, **changes: Any) -> None:
        (self.submitted / name).write_bytes(fill(values(**changes)))

    def run(self, **changes: Any) -> None:
        run_here(self.submitted, self.out, **{"copies": False, "today": TODAY, **changes})

    def rows(self, sheet: str) -> Rows:
        book = openpyxl.load_workbook(self.out / SUMMARY)
        heads, *lines = book[sheet].iter_rows(values_only=True)
        found = [dict(zip(heads, line, strict=True)) for line in lines]
        return [one for one in found if one[KEY_HEAD] or one.get(MEMO_HEAD) or one.get(ACTION_HEAD)]

    def change(self, sheet: str, how: Callable[[Any], None]) -> None:
        book = openpyxl.load_workbook(self.out / SUMMARY)
        how(book[sheet])
        book.save(self.out / SUMMARY)

    def type(self, sheet: str, rule: str = "", **typed: Any) -> None:
        """Type beside every row of a sheet (of a rule), by head."""

        def how(one: Any) -> None:
            columns = {cell.value: cell.column for cell in one[1]}
            for row in range(2, one.max_row + 1):
                if not rule or one.cell(row, columns["規則"]).value == rule:
                    for head, value in typed.items():
                        one.cell(row, columns[head], value)

        self.change(sheet, how)


@pytest.fixture
def round_(tmp_path: Path) -> Round:
    return Round(tmp_path)


def notes(rows: Rows) -> list[tuple[Any, ...]]:
    rows = sorted(rows, key=lambda one: (one["地区名"] or "", one["番号"]))
    return [(one["規則"], one["経過"], one[ACTION_HEAD], one[MEMO_HEAD]) for one in rows]


def test_notes_stay_however_often_the_round_is_checked(round_: Round) -> None:
    round_.write("a.xlsx", bureau="県南")
    round_.run()
    round_.type("指摘一覧", **{ACTION_HEAD: ACCEPTED, MEMO_HEAD: "電話済", WHO_HEAD: "花子"})
    round_.type("申請一覧", **{CHOICE_HEAD: "採択", AMOUNT_HEAD: 1000, NOTE_HEAD: "良い計画"})
    round_.type("人が確認する事項", **{TICK_HEAD: "済"})
    for _ in range(3):
        round_.run()
        assert notes(round_.rows("指摘一覧")) == [("END-1", "継続", ACCEPTED, "電話済")]
        [row] = round_.rows("申請一覧")
        assert [row[head] for head in ("状態", CHOICE_HEAD, AMOUNT_HEAD, NOTE_HEAD)] == [
            "適", "採択", 1000, "良い計画",
        ]  # fmt: skip
        assert round_.rows(HOMELESS_SHEET) == round_.rows(GONE_SHEET) == []
    sheet = openpyxl.load_workbook(round_.out / SUMMARY)["人が確認する事項"]
    assert {cell.value for cell in sheet["C"][1:]} == {"済"}


def test_notes_outlive_a_run_that_is_cut_short(round_: Round) -> None:
    round_.write("a.xlsx")
    round_.write("b.xlsx", bureau="県南", district="別の地区", priority=2)
    round_.run()
    round_.type("指摘一覧", "END-1", **{MEMO_HEAD: "電話済"})
    round_.type("申請一覧", **{NOTE_HEAD: "面談済"})

    def interrupt(step: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    cut = options(round_.submitted, round_.out, chunk=1, use_cache=False, copies=False)
    assert run_batch(cut, interrupt, Here(1)).partial
    assert (round_.out / "審査結果一覧（途中まで）.xlsx").exists()
    round_.run()
    assert ("END-1", "継続", None, "電話済") in notes(round_.rows("指摘一覧"))
    assert [row[NOTE_HEAD] for row in round_.rows("申請一覧")] == ["面談済"] * 2
    assert round_.rows(GONE_SHEET) == round_.rows(HOMELESS_SHEET) == []
    assert not (round_.out / "審査結果一覧（途中まで）.xlsx").exists()


def test_what_is_new_and_what_stays_is_counted_on_the_first_sheet(round_: Round) -> None:
    round_.write("a.xlsx", bureau="県南", grant_requested="1620000円", contact_person=None)
    round_.run()
    round_.type("指摘一覧", "END-1", **{ACTION_HEAD: ACCEPTED, MEMO_HEAD: "協議済", WHO_HEAD: "花子"})
    round_.write("a.xlsx", bureau="県南", grant_requested="1620000円", outline=None)
    round_.run()
    front = openpyxl.load_workbook(round_.out / SUMMARY)["総括"]
    counts = {row[1]: row[2] for row in reversed(list(front.iter_rows(values_only=True)))}
    assert {state: counts[state] for state in ("新規", "継続", "解消", "容認")} == {
        "新規": 1,
        "継続": 1,
        "解消": 1,
        "容認": 1,
    }


def _rearranged(sheet: Any) -> None:
    """Turn columns and rows round, filter, add a column and a title, and rename the sheet."""
    lines = [list(row) for row in sheet.iter_rows(values_only=True)]
    heads = [*reversed(lines[0]), "課長の確認"]
    rows = [[*reversed(line), f"見た{number}"] for number, line in enumerate(lines[1:], 1)]
    sheet.delete_rows(1, sheet.max_row)
    for row in (["審査用"], [], heads, *reversed(rows), [*[None] * 5, "合計は2件"]):
        sheet.append(row)
    sheet.auto_filter.ref = "A3:Z5"
    sheet.row_dimensions[4].hidden = True
    sheet.title = f"{sheet.title}（花子用）" if sheet.title == "申請一覧" else "作業用"


def test_a_rearranged_and_renamed_sheet_loses_nothing(round_: Round) -> None:
    round_.write("a.xlsx", bureau="県南")
    round_.write("b.xlsx", district="別の地区", priority=2, grant_requested=1_620_001)
    round_.run()
    for rule in ("END-1", "S3-3", "SUM-3"):
        round_.type("指摘一覧", rule, **{ACTION_HEAD: "返却", MEMO_HEAD: f"{rule}のメモ"})
    round_.type("申請一覧", **{NOTE_HEAD: "面談済"})
    before = notes(round_.rows("指摘一覧"))
    round_.change("指摘一覧", _rearranged)
    round_.change("申請一覧", _rearranged)
    round_.run()
    after = notes(round_.rows("指摘一覧"))
    assert [(rule, action, memo) for rule, _, action, memo in after] == [
        (rule, action, memo) for rule, _, action, memo in before
    ]
    assert {state for _, state, *_ in after} == {"継続"}
    assert [row[NOTE_HEAD] for row in round_.rows("申請一覧")] == ["面談済"] * 2
    own = [(row["内容"] or "", row[MEMO_HEAD]) for row in round_.rows(HOMELESS_SHEET)]
    lines, applications = len(before), 2
    column = "追加された列「課長の確認」の記入"
    expected = [(column, f"見た{number}") for size in (lines, applications) for number in range(1, size + 1)]
    assert sorted(own) == sorted([*expected, ("追加された行の記入", "合計は2件"), ("", "合計は2件")])


def test_without_the_keys_notes_are_kept_and_nothing_else_is_made_of_them(round_: Round) -> None:
    round_.write("a.xlsx", bureau="県南", contact_person=None)
    round_.run()
    round_.type("指摘一覧", "END-1", **{MEMO_HEAD: "電話済"})

    def without_keys(sheet: Any) -> None:
        sheet.delete_cols([cell.value for cell in sheet[1]].index(KEY_HEAD) + 1)

    for sheet in ("指摘一覧", "申請一覧"):
        round_.change(sheet, without_keys)
    round_.run()
    assert {(state, memo) for _, state, _, memo in notes(round_.rows("指摘一覧"))} == {("新規", None)}
    assert [(row["規則"], row[MEMO_HEAD]) for row in round_.rows(HOMELESS_SHEET)] == [("END-1", "電話済")]


def test_notes_in_the_results_are_newer_than_the_definitions_previous_summary(round_: Round) -> None:
    known = Definition(previous=Path("前回.xlsx"))
    assert previous_of(known, round_.out) == known.previous
    round_.write("a.xlsx")
    round_.run()
    assert previous_of(known, round_.out) == known.previous
    round_.type("申請一覧", **{NOTE_HEAD: "面談済"})
    assert previous_of(known, round_.out) is None


def test_an_acceptance_ends_after_its_last_day(round_: Round) -> None:
    round_.write("a.xlsx", bureau="県南")
    round_.run()
    typed = {ACTION_HEAD: ACCEPTED, MEMO_HEAD: "協議済", WHO_HEAD: "花子", UNTIL_HEAD: TODAY}
    round_.type("指摘一覧", **typed)
    seen = []
    for today in (TODAY, TODAY + dt.timedelta(1)):
        round_.run(today=today)
        [finding], [entry] = round_.rows("指摘一覧"), round_.rows("申請一覧")
        seen.append((entry["状態"], entry["容認"], finding["備考"]))
        assert {head: finding[head] for head in typed} == typed | {UNTIL_HEAD: dt.datetime(2026, 3, 1)}
    assert seen == [
        ("適", 1, "容認により、未処理に数えていません。"),
        ("不備", 0, "容認の期限が過ぎています。"),
    ]


def test_a_renamed_archive_stays_one(round_: Round) -> None:
    round_.write("a.xlsx", bureau="県南")
    round_.run()
    round_.type("指摘一覧", **{MEMO_HEAD: "電話済"})
    round_.write("a.xlsx")
    round_.run()
    round_.change(GONE_SHEET, lambda sheet: setattr(sheet, "title", "済んだもの"))
    round_.write("a.xlsx", bureau="県南")
    round_.run()
    assert notes(round_.rows("指摘一覧")) == [("END-1", "新規", None, "電話済")]
    assert round_.rows(GONE_SHEET) == round_.rows(HOMELESS_SHEET) == []


def test_a_copied_sheet_changes_no_classification_and_what_differs_in_it_is_kept(round_: Round) -> None:
    round_.write("a.xlsx", bureau="県南")
    round_.run()
    round_.type("指摘一覧", **{MEMO_HEAD: "元のメモ"})
    book = openpyxl.load_workbook(round_.out / SUMMARY)
    copied = book.copy_worksheet(book["指摘一覧"])
    copied.cell(2, [cell.value for cell in copied[1]].index(MEMO_HEAD) + 1, "写しのメモ")
    book.save(round_.out / SUMMARY)
    round_.run()
    assert notes(round_.rows("指摘一覧")) == [("END-1", "継続", None, "元のメモ")]
    assert [row[MEMO_HEAD] for row in round_.rows(HOMELESS_SHEET)] == ["写しのメモ"]
    assert round_.rows(GONE_SHEET) == []


def test_notes_of_what_vanished_are_kept_with_it(round_: Round) -> None:
    round_.write("a.xlsx", bureau="県南")
    round_.write("b.xlsx", bureau="県南", district="別の地区", priority=2)
    (round_.submitted / "空.xlsx").write_bytes(b"")
    round_.run()
    round_.type("指摘一覧", **{MEMO_HEAD: "電話済"})
    round_.type("申請一覧", **{CHOICE_HEAD: "保留", AMOUNT_HEAD: 5, NOTE_HEAD: "面談済"})
    round_.write("a.xlsx")
    (round_.submitted / "b.xlsx").unlink()
    (round_.submitted / "空.xlsx").unlink()
    for _ in range(2):
        round_.run()
        kept = [*round_.rows(GONE_SHEET), *round_.rows(HOMELESS_SHEET)]
        assert sorted((row["ファイル"], row["内容"], row[MEMO_HEAD]) for row in kept) == sorted(
            [
                *((row["ファイル"], row["内容"], "電話済") for row in kept if row["規則"]),
                ("b.xlsx", "申請一覧の記入", "交付決定額 5、面談済"),
                ("空.xlsx", "申請一覧の記入", "交付決定額 5、面談済"),
            ]
        )
        assert sorted(row["規則"] for row in kept if row["規則"]) == [
            "BATCH-5",
            "END-1",
            "END-1",
            "Q04-2",
        ]
        assert [row[NOTE_HEAD] for row in round_.rows("申請一覧")] == ["面談済"]


def test_an_acceptance_does_not_reach_a_finding_that_joins_the_line(round_: Round) -> None:
    faulty = {"expenses.category": ["寄付金", "寄付金"], "expenses.item": ["一", "二"]}
    for name, values_ in (("one", 1), ("two", 2)):
        cells = {key: value[:values_] for key, value in faulty.items()}
        (round_.submitted / "a.xlsx").write_bytes(fill(values() | _expenses(cells)))
        if name == "one":
            round_.run()
            typed = {ACTION_HEAD: ACCEPTED, MEMO_HEAD: "県と協議済", WHO_HEAD: "花子"}
            round_.type("指摘一覧", "FORM-3", **typed)
    round_.run()
    told = [one for one in notes(round_.rows("指摘一覧")) if one[0] == "FORM-3"]
    assert told == [("FORM-3", "継続", ACCEPTED, "県と協議済"), ("FORM-3", "新規", None, None)]


def _expenses(cells: dict[str, list[str]]) -> dict[str, Any]:
    count = len(cells["expenses.item"])
    return {**cells, "expenses.amount": [100] * count, "expenses.eligible": [0] * count}


def test_an_application_whose_head_data_were_corrected_is_still_the_same(round_: Round) -> None:
    round_.write("a.xlsx", fiscal_year=2062, bureau="県南")
    round_.run()
    round_.type("指摘一覧", "END-1", **{MEMO_HEAD: "電話済"})
    round_.type("申請一覧", **{NOTE_HEAD: "面談済"})
    round_.write("a.xlsx", bureau="県南")
    round_.run()
    assert ("END-1", "継続", None, "電話済") in notes(round_.rows("指摘一覧"))
    assert [row[NOTE_HEAD] for row in round_.rows("申請一覧")] == ["面談済"]


def test_another_application_in_a_file_of_the_same_name_inherits_nothing(round_: Round) -> None:
    round_.write("a.xlsx", bureau="県南")
    round_.run()
    round_.type("指摘一覧", **{ACTION_HEAD: ACCEPTED, MEMO_HEAD: "電話済", WHO_HEAD: "花子"})
    round_.write("a.xlsx", bureau="県南", district="別の地区")
    round_.run()
    assert notes(round_.rows("指摘一覧")) == [("END-1", "新規", None, None)]
    assert [row[MEMO_HEAD] for row in round_.rows(GONE_SHEET)] == ["電話済"]


@pytest.mark.parametrize("copies", [False, True])
def test_a_second_workbook_of_one_application_takes_no_decision_from_the_first(
    round_: Round, copies: bool
) -> None:
    round_.write("b.xlsx")
    round_.run(copies=copies)
    round_.type("申請一覧", **{CHOICE_HEAD: "採択"})
    round_.write("a.xlsx")
    round_.run(copies=copies)
    chosen = {row["ファイル"]: row[CHOICE_HEAD] for row in round_.rows("申請一覧")}
    assert chosen == {"a.xlsx": None, "b.xlsx": "採択"}


def test_who_has_not_sent_anything_is_noted_town_by_town(round_: Round) -> None:
    round_.write("a.xlsx")
    info = RoundInfo(expected=("福島市", "二本松市", "伊達市"))
    round_.run(info=info)

    def how(sheet: Any) -> None:
        columns = {cell.value: cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, columns["記入"]).value == "伊達市 提出なし":
                sheet.cell(row, columns[MEMO_HEAD], "電話済")

    round_.change("指摘一覧", how)
    round_.run(info=dataclasses.replace(info, expected=("福島市", "伊達市", "本宮市")))
    told = {row["記入"].split()[0]: (row["経過"], row[MEMO_HEAD]) for row in round_.rows("指摘一覧")}
    assert told == {"福島市": ("継続", None), "伊達市": ("継続", "電話済"), "本宮市": ("新規", None)}
    assert [row["記入"] for row in round_.rows(GONE_SHEET)] == ["二本松市 提出なし"]
    missing = openpyxl.load_workbook(round_.out / SUMMARY)["未提出・期限後"]
    assert [cell.value for cell in missing["B"][1:]] == ["福島市", "伊達市", "本宮市"]


def test_the_heads_of_the_sheets_on_which_an_examiner_types_are_known() -> None:
    assert {head.title for head in (*APPLICATIONS, *FINDINGS, *KEPT)} == OWN_HEADS
    assert {ITEM_HEAD, TICK_HEAD}.isdisjoint(OWN_HEADS)
    assert NO_TICK
