"""The examiner's notes through the summary: typed, rearranged, carried over, never lost."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from batch.examiner.heads import (
    ACCEPTED,
    ACTION_HEAD,
    AMOUNT_HEAD,
    CHOICE_HEAD,
    GONE_SHEET,
    HOMELESS_SHEET,
    ITEM_HEAD,
    KEY_HEAD,
    MEMO_HEAD,
    NO_TICK,
    NOTE_HEAD,
    OWN_HEADS,
    TICK_HEAD,
    UNTIL_HEAD,
    WHO_HEAD,
)
from batch.run.definition import Definition
from batch.run.options import previous_of
from batch.run.round import run_batch
from batch.summary.columns import APPLICATIONS, FINDINGS, KEPT, STRAYS
from tests.batch.rounds import SUMMARY, TODAY, Round, notes, values
from tests.batch.test_run import Here, options
from validators.round import RoundInfo
from workbooks.form.build import fill


@pytest.fixture
def round_(tmp_path: Path) -> Round:
    return Round(tmp_path)


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
    place = heads.index(MEMO_HEAD) if MEMO_HEAD in heads else 5
    for row in (["審査用"], [], heads, *reversed(rows), [*[None] * place, "合計は2件"]):
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
    known = Definition(previous=(Path("前回.xlsx"),))
    assert previous_of(known, round_.out) == known.previous
    round_.write("a.xlsx")
    round_.run()
    assert previous_of(known, round_.out) == known.previous
    round_.type("申請一覧", **{NOTE_HEAD: "面談済"})
    assert previous_of(known, round_.out) == ()


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
        ("要確認", 0, "容認の期限が過ぎています。"),
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
    assert {head.title for head in (*APPLICATIONS, *FINDINGS, *KEPT, *STRAYS)} == OWN_HEADS
    assert {ITEM_HEAD, TICK_HEAD}.isdisjoint(OWN_HEADS)
    assert NO_TICK
