"""精算 over a round: budgets, the ledger's decisions and the results, side by side in the summary."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from batch.grants.accounts import Account, accounts
from batch.output.files import OutputRefused
from batch.run.closing import Round as Finished
from batch.run.closing import close_round
from batch.store.result import Result
from batch.summary.settled import SHEET
from tests.batch.rounds import SUMMARY, TODAY, Round, values
from tests.support import application, checked
from validators.grants import LedgerRow
from validators.parameters import ParameterBook
from validators.round import record
from workbooks.form.build import fill

P = ParameterBook().for_year(2026)


def result(file: str, **changes: Any) -> Result:
    one = record(checked(application(file=file, **changes)))
    return Result(file, "", 0, record=one)


def adopted(grant: int, **changes: Any) -> LedgerRow:
    known = {"status": "採択", "fiscal_year": 2026, **changes}
    return LedgerRow("072087", "喜多方市", "山都", stage="小さな拠点づくり", project_grant=grant, **known)


def of(results: list[Result], ledger: list[LedgerRow] | None = None, **budget: Any) -> list[Account]:
    sent = record(checked(application(file="申請.xlsx", **budget)))
    return accounts([sent], results, ledger)


def test_the_proposal_is_the_least_of_results_decision_and_rate() -> None:
    [same] = of([result("実績.xlsx")], [adopted(1_800_000)])
    assert (same.settled(P), same.less(P), same.remarks(P)) == (1_800_000, 0, "")
    [cheaper] = of(
        [result("実績.xlsx", eligible_cost=1_500_000, grant_requested=1_350_000)], [adopted(1_700_000)]
    )
    assert (cheaper.settled(P), cheaper.less(P)) == (1_350_000, 350_000)
    [too_much] = of([result("実績.xlsx")], [adopted(1_700_000)])
    assert (too_much.settled(P), too_much.less(P)) == (1_700_000, 0)
    assert too_much.remarks(P) == "実績の補助金が、交付決定額を 100,000円 超えています。"
    [over] = of([result("実績.xlsx", eligible_cost=1_000_000)], [adopted(1_800_000)])
    assert (over.settled(P), over.less(P)) == (900_000, 900_000)
    assert over.remarks(P) == "実績の補助金が、補助対象経費の 9/10（900,000円）を超えています。"


def test_without_a_ledger_what_was_asked_for_is_compared() -> None:
    [one] = of([result("実績.xlsx", eligible_cost=1_900_000, grant_requested=1_710_000)])
    assert (one.decided, one.settled(P), one.less(P), one.remarks(P)) == (None, 1_710_000, 90_000, "")


def test_what_is_missing_is_told_and_never_guessed() -> None:
    [lonely] = of([], [adopted(1_800_000)])
    assert (lonely.settled(P), lonely.remarks(P)) == (None, "実績のブックがありません。")
    [undecided] = of([result("実績.xlsx")], [adopted(1_800_000, status="取消")])
    assert (undecided.settled(P), undecided.less(P)) == (None, None)
    assert undecided.remarks(P) == "台帳に、この年度のこの事業の採択がありません。"
    [twice] = of([result("実績.xlsx"), result("実績2.xlsx")], [adopted(1_800_000)])
    assert twice.settled(P) is None
    assert twice.remarks(P) == "実績のブックが 2 つあります（実績.xlsx、実績2.xlsx）。1つにしてください。"
    [blank] = of([result("実績.xlsx", grant_requested=None)], [adopted(1_800_000)])
    assert (blank.settled(P), blank.remarks(P)) == (None, "実績の未記入の欄があるため、比べられません。")
    [vague] = of([result("実績.xlsx", grant_requested="約180万円")], [adopted(1_800_000)])
    assert vague.remarks(P) == "実績の読めない欄があるため、比べられません。"
    other, asked = of([result("別.xlsx", district="別の地区")], [adopted(1_800_000)])
    assert asked.remarks(P) == "実績のブックがありません。"
    assert other.remarks(P) == "申請のブックがありません。台帳に、この年度のこの事業の採択がありません。"
    *_, unread = of([Result("壊れた.xlsx", "", 0)])
    assert unread.remarks(P) == "申請のブックがありません。実績の読めない欄があるため、比べられません。"
    assert unread.result_files == ["壊れた.xlsx"]


def test_a_decision_that_several_rows_make_up_is_told() -> None:
    [both] = of([result("実績.xlsx")], [adopted(1_800_000), adopted(1_700_000, status="確定")])
    assert (both.decided, both.less(P)) == (3_500_000, 1_700_000)
    assert (
        both.remarks(P)
        == "台帳に、この年度のこの事業の行が 2 つあり、交付決定額は合わせて 3,500,000円 としました。"
    )


def test_a_change_beyond_the_parameter_is_told() -> None:
    p = ParameterBook((("settlement_change_percent", 20),)).for_year(2026)
    [within] = of([result("実績.xlsx", eligible_cost=1_600_000, grant_requested=1_440_000)])
    [beyond] = of([result("実績.xlsx", eligible_cost=1_599_999, grant_requested=1_439_999)])
    assert within.remarks(p) == ""
    assert beyond.remarks(p) == "補助対象経費の増減が、予算の 20% を超えています。"


@pytest.fixture
def round_(tmp_path: Path) -> Round:
    one = Round(tmp_path)
    one.write("a.xlsx")
    one.write("b.xlsx", district="別の地区", priority=2)
    return one


def results_of(tmp_path: Path, **changes: Any) -> Path:
    folder = tmp_path / "実績"
    folder.mkdir()
    (folder / "a実績.xlsx").write_bytes(fill(values(**changes)))
    return folder


def test_the_summary_has_a_sheet_over_the_round_and_a_bureau_its_own(round_: Round, tmp_path: Path) -> None:
    ledger = [LedgerRow("074446", "三島町", "霧立", 2026, "小さな拠点づくり", project_grant=1_620_000)]
    settled = results_of(tmp_path, grant_requested=1_500_000)
    (settled / "b実績.pdf").write_bytes(b"%PDF")
    round_.run(settled=settled, ledger=ledger, by_bureau=True)
    log = (round_.out / "実行記録.txt").read_text("utf-8-sig")
    assert "実績のフォルダーにあるほかのファイル 1 件：b実績.pdf（PDF です。" in log
    book = openpyxl.load_workbook(round_.out / SUMMARY)
    sheet = book[SHEET]
    assert sheet.sheet_state == "visible"
    heads, *rows = sheet.iter_rows(values_only=True)
    got = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [(one["地区名"], one["交付決定額（台帳）"], one["確定額の案"], one["減る額"], one["備考"]) for one in got[:2]] == [
        ("別の地区", None, None, None, "実績のブックがありません。台帳に、この年度のこの事業の採択がありません。"),
        ("霧立地区", 1_620_000, 1_500_000, 120_000, None),
    ]  # fmt: skip
    assert (got[2]["市町村名"], got[2]["確定額の案"], got[2]["減る額"]) == ("計", 1_500_000, 120_000)
    slices = {
        path.parent.name: len(openpyxl.load_workbook(path)[SHEET]["A"])
        for path in (round_.out / "地方振興局別").glob(f"*/{SUMMARY}")
    }
    assert slices == {"会津": 4}


def test_without_results_the_sheet_is_hidden(round_: Round) -> None:
    round_.run()
    assert openpyxl.load_workbook(round_.out / SUMMARY)[SHEET].sheet_state == "hidden"


def test_results_among_the_submissions_are_refused(round_: Round) -> None:
    inside = round_.submitted / "実績"
    inside.mkdir()
    with pytest.raises(OutputRefused, match="申請ブックのフォルダーの中にあります"):
        round_.run(settled=inside)


def test_a_closed_round_keeps_the_results(round_: Round, tmp_path: Path) -> None:
    folder = results_of(tmp_path)
    round_.run(settled=folder)
    close_round(Finished(round_.out, settled=folder), tmp_path / "記録", TODAY)
    assert (tmp_path / "記録" / "実績" / "a実績.xlsx").is_file()
    assert "　実績　年度末に届いたままの実績のブック" in (tmp_path / "記録" / "README.txt").read_text(
        "utf-8-sig"
    )
