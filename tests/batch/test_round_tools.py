"""The tools of a round: districts, ledger, what-if, watch, settlement."""

from __future__ import annotations

import dataclasses
import io
import threading
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from batch.cli.main import main
from batch.grants.adoption import accepted, blank_ledger, with_rows
from batch.grants.ledger import read_ledger
from batch.grants.settlement import Item, settlement, unread
from batch.run.compare import Difference, compare
from batch.run.watch import arrivals, wait_until_quiet
from tests.support import application, checked
from validators.cells import type_cells
from validators.grants import LedgerRow, reckoned
from validators.parameters import ParameterBook
from validators.round import record
from workbooks.form.build import fill
from workbooks.samples import load

P = ParameterBook().for_year(2026)


def row(**changes: object) -> LedgerRow:
    values = {
        "municipality_code": "072087",
        "municipality": "喜多方市",
        "district": "山都地区",
        "fiscal_year": 2026,
        "stage": "小さな拠点づくり",
        "total_cost": 2_000_000,
        "project_grant": 1_800_000,
        "outline": "=移動販売",
    }
    return LedgerRow(**{**values, **changes})  # type: ignore[arg-type]


# --- districts and the ledger -----------------------------------------------------------------


def test_a_districts_money_counts_the_ledger_before_the_workbook() -> None:
    one = checked(
        application(
            """years: fiscal_year | stage | status | plan_grant | project_grant
                      2025 | 計画策定 | 実績 | 400000 |
                      2026 | 小さな拠点づくり | 今回申請 | | 1800000"""
        )
    )
    past = row(fiscal_year=2025, stage="計画策定", plan_grant=500_000, project_grant=0, district="山都")
    [found] = reckoned([past], [record(one)]).values()
    assert found.grants == {2025: 500_000, 2026: 1_800_000}
    assert (found.total, found.granted_total, found.years_left(P)) == (2_300_000, 500_000, (1, 2))
    assert (found.remaining(P), found.remaining_after_all(P)) == (4_500_000, 2_700_000)


def test_a_cancelled_row_does_not_count() -> None:
    assert reckoned([row(status="取消")]) == {}


@pytest.mark.parametrize(
    ("held", "new", "reason"),
    [
        ([], row(project_grant=5_000_000), ""),
        ([], row(project_grant=5_000_001), "地区の累計 5,000,001円 が上限 5,000,000円 を超えます"),
        ([row()], row(), "すでに台帳にあります"),
        ([row()], row(stage="計画策定", plan_grant=500_000, project_grant=0), ""),
        ([row(stage="両方")], row(stage="計画策定", plan_grant=1, project_grant=0), "すでに台帳にあります"),
        (
            [row(fiscal_year=2025, stage="計画策定", plan_grant=400_000, project_grant=0)],
            row(stage="計画策定", plan_grant=100_001, project_grant=0),
            "計画策定分の合計 500,001円 が上限 500,000円 を超えます",
        ),
        (
            [row(fiscal_year=2025, stage="計画策定", plan_grant=400_000, project_grant=0)],
            row(stage="計画策定", plan_grant=100_000, project_grant=0),
            "",
        ),
        (
            [row(fiscal_year=2025, district="大澤", project_grant=3_200_000)],
            row(district="大沢地区", project_grant=1_800_001),
            "地区の累計",
        ),
        ([], row(stage="計画策定", plan_grant=500_001, project_grant=0), "上限 500,000円 を超えます"),
        ([row(fiscal_year=y, project_grant=1) for y in (2023, 2024, 2025)], row(project_grant=1), "4 か年度"),
        (
            [row(fiscal_year=y, stage="計画策定", project_grant=0) for y in (2024, 2025)],
            row(stage="計画策定", project_grant=0, plan_grant=1),
            "計画策定事業が 3 か年度",
        ),
        ([row(district="別の地区", project_grant=5_000_000)], row(project_grant=5_000_000), ""),
    ],
)
def test_what_would_break_a_cap_is_refused(held: list[LedgerRow], new: LedgerRow, reason: str) -> None:
    added, refused = accepted(held, [new], ParameterBook())
    if not reason:
        assert (added, refused) == ([new], [])
        return
    assert added == []
    assert reason in refused[0].reason


def test_the_ledger_comes_back_as_it_was_written_and_grows_in_a_copy(tmp_path: Path) -> None:
    path = tmp_path / "台帳.xlsx"
    path.write_bytes(blank_ledger([row()]))
    assert blank_ledger([row()]) == blank_ledger([row()])
    assert read_ledger(path).rows == [row()]
    book = openpyxl.load_workbook(path)
    book.active.cell(1, 20, "県の控え")
    book.active.cell(2, 20, "手書きの列")
    book.save(path)
    grown = tmp_path / "新.xlsx"
    grown.write_bytes(with_rows(path, [row(fiscal_year=2027)]))
    assert read_ledger(grown).rows == [row(), row(fiscal_year=2027)]
    sheet = openpyxl.load_workbook(grown).active
    assert (sheet.cell(1, 20).value, sheet.cell(2, 20).value) == ("県の控え", "手書きの列")
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n"}


def test_a_row_of_sums_in_the_ledger_is_told_wherever_the_ledger_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "状態"))
    ledger, folder, out = tmp_path / "台帳.xlsx", tmp_path / "提出", tmp_path / "結果"
    ledger.write_bytes(blank_ledger([row()]))
    book = openpyxl.load_workbook(ledger)
    book.active.append([None, "合計", None, None, None, 2_000_000, None, 1_800_000])
    book.save(ledger)
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(fill(dict(load()[0].values)))
    said = f"{ledger} 3行目は合計の行とみて、読み飛ばしました。"
    for command in (
        ["batch", str(folder), "--out", str(out), "--workers", "1"],
        ["compare", str(folder), "--parameters", "標準", "標準"],
    ):
        monkeypatch.setattr("sys.argv", ["kyoten", *command, "--ledger", str(ledger)])
        with pytest.raises(SystemExit):
            main()
        assert capsys.readouterr().err.count(said) == 1
    assert said in (out / "実行記録.txt").read_text("utf-8")


# --- what-if ----------------------------------------------------------------------------------


def test_whose_verdict_would_flip(tmp_path: Path) -> None:
    sound = dict(load()[0].values)
    (tmp_path / "a.xlsx").write_bytes(fill(sound))
    stricter = ParameterBook((("rate_numerator", 8),))
    assert list(compare(tmp_path, ParameterBook(), ParameterBook())) == []
    assert list(compare(tmp_path, ParameterBook(), stricter)) == [
        Difference(
            *("a.xlsx", KIRITACHI, "適", "不備", {"S3-3": 1}, {}, (1_620_000, 1_440_000)),
            application=("074446|霧立", 2026, "小さな拠点づくり事業"),
        )
    ]


KIRITACHI = "三島町　霧立地区　霧立地区小さな拠点づくり事業"


def test_with_the_ledger_what_was_granted_before_narrows_what_may_be_granted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, ledger, own = tmp_path / "提出", tmp_path / "台帳.xlsx", tmp_path / "基準.toml"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(fill(dict(load()[0].values)))
    past = row(
        municipality_code="074446",
        municipality="三島町",
        district="霧立",
        fiscal_year=2025,
        stage="計画策定",
        plan_grant=495_000,
        project_grant=0,
    )
    lower = ParameterBook((("district_grant_cap", 2_000_000),))
    [without] = compare(folder, ParameterBook(), lower, [])
    assert (without.grants, without.change) == ((1_620_000, 1_505_000), -115_000)
    [held] = compare(folder, ParameterBook(), lower, [replace(past, plan_grant=600_000)])
    assert (held.grants, held.change) == ((1_620_000, 1_400_000), -220_000)
    ledger.write_bytes(blank_ledger([past]))
    own.write_text("district_grant_cap = 2000000\n", encoding="utf-8")
    command = ["kyoten", "compare", str(folder), "--parameters", "標準", str(own), "--ledger", str(ledger)]
    monkeypatch.setattr("sys.argv", command)
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert f"{KIRITACHI}（a.xlsx）：適 → 不備" in said
    assert "  補助できる額：1,620,000円 → 1,505,000円（-115,000円）" in said
    assert "補助できる額が変わるブック 1 件（合わせて -115,000円）" in said


def test_the_rules_over_the_round_flip_verdicts_too(tmp_path: Path) -> None:
    sound = dict(load()[0].values) | {"years.project_grant": [None, 1_620_000]}
    plan = {"application.project_type": "計画策定事業"}
    for name, kind in (("a", {}), ("b", plan)):
        (tmp_path / f"{name}.xlsx").write_bytes(fill(sound | kind))
    lower = ParameterBook((("district_grant_cap", 3_000_000),))
    more = [(one.file, one.more.get("Q04-3")) for one in compare(tmp_path, ParameterBook(), lower)]
    assert more == [("a.xlsx", 1), ("b.xlsx", 1)]


# --- watch ------------------------------------------------------------------------------------


def test_a_file_that_still_grows_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"1")
    naps = []

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) < 3:
            path.write_bytes(b"1" * (len(naps) + 1))

    after = wait_until_quiet(tmp_path, tmp_path / "out", 0.5, sleep)
    assert naps == [0.5, 0.5, 0.5]
    assert {name: size for name, (size, _) in after.items()} == {str(path): 3}


def test_arrivals_are_told_and_our_own_output_is_not(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for name in ("a.xlsx", "b.xlsx"):
        (tmp_path / name).write_bytes(b"old")
    stop = threading.Event()
    told: list[int] = []

    def listen() -> None:
        for count in arrivals(tmp_path, out, stop, quiet=0.05):
            if told:
                stop.set()
            else:  # what arrives while the first ones are checked is not missed
                (tmp_path / "c.xlsx").write_bytes(b"x")
                (tmp_path / "b.xlsx").unlink()
            told.append(count)

    listener = threading.Thread(target=listen)
    listener.start()
    for _ in range(100):  # until the changes of "b" and "c" were told: nothing else ever is
        (out / "own.xlsx").write_bytes(b"x")
        (tmp_path / "~$a.xlsx").write_bytes(b"x")
        listener.join(0.2)
        if not listener.is_alive():
            break
    stop.set()
    listener.join(10)
    assert told == [2, 2]


# --- settlement -------------------------------------------------------------------------------


def test_the_budget_is_held_against_the_results() -> None:
    table = "expenses: category | item | amount | eligible\n          委託料 | 移動販売 | {} | {}\n"
    budget, result = (type_cells(application(table.format(a, a))) for a in (1_000_000, 1_300_000))
    items = {(one.part, one.name): one for one in settlement(budget, result)}
    assert items["支出の金額", "委託料"] == Item("支出の金額", "委託料", 1_000_000, 1_300_000)
    assert items["支出の金額", "計"].change == 300_000


def test_nothing_unreadable_is_zero_in_a_settlement() -> None:
    table = "expenses: category | item | amount | eligible\n          委託料 | 移動販売 | {} | 10\n          諸経費 | 印刷 | 50 | 50"
    budget, result = (type_cells(application(table.format(a))) for a in (1_000_000, "約148万円"))
    items = {(one.part, one.name): one for one in settlement(budget, result)}
    assert unread(budget) == []
    assert unread(result) == [("expenses.amount", 1), ("application.total_cost", 1)]
    assert items["支出の金額", "委託料"] == Item("支出の金額", "委託料", 1_000_000, None)
    assert items["支出の金額", "諸経費"] == Item("支出の金額", "諸経費", 50, 50)
    assert items["支出の金額", "計"] == Item("支出の金額", "計", 1_000_050, None)
    assert items["うち補助対象額", "計"] == Item("うち補助対象額", "計", 60, 60)
    assert items["支出の金額", "計"].change is None
    assert "比べられません" in items["支出の金額", "計"].remark(P)


def test_settle_names_what_it_could_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    values = dict(load()[0].values)
    amounts = list(values["expenses.amount"])
    for name, amount in (("申請", amounts[0]), ("実績", "約148万円")):
        (tmp_path / f"{name}.xlsx").write_bytes(fill(values | {"expenses.amount": [amount, *amounts[1:]]}))
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as ended:
        paths = [str(tmp_path / f"{name}.xlsx") for name in ("申請", "実績", "精算")]
        patch.setattr("sys.argv", ["kyoten", "settle", *paths[:2], "--out", paths[2]])
        main()
    printed = capsys.readouterr()
    assert ended.value.code == 2
    [line] = printed.err.splitlines()
    assert line.startswith(
        "読めません：実績（実績.xlsx）の「収支予算」H26 金額「約148万円」：「金額」を読み取れません"
    )
    assert "一つの数字で入力してください" in line
    assert "実績がありません" not in printed.out
    sheet, looked_at = openpyxl.load_workbook(tmp_path / "精算.xlsx").worksheets
    assert [row[0].value for row in looked_at][:2] == ["確かめること", line]
    total = next(row for row in sheet.iter_rows(values_only=True) if row[:2] == ("支出の金額", "計"))
    assert total[3:] == ("読めません", "読めません", "読めません", "読めない欄があるため、比べられません。")


@pytest.mark.parametrize(
    ("budget", "result", "percent", "said"),
    [
        (100, 100, 20, ""),
        (100, 300, 0, ""),
        (100, 120, 20, ""),
        (100, 121, 20, "20% を超えて"),
        (100, 79, 20, "20% を超えて"),
        (0, 1, 0, "予算になかった"),
        (1, 0, 0, "実績がありません"),
    ],
)
def test_changes_are_told_by_the_prefectures_own_threshold(
    budget: int, result: int, percent: int, said: str
) -> None:
    p = dataclasses.replace(P, settlement_change_percent=percent)
    remark = Item("支出", "委託料", budget, result).remark(p)
    assert (said in remark) and bool(remark) is bool(said)


def test_a_blank_ledger_is_a_workbook() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(blank_ledger())).active
    assert [cell.value for cell in sheet[1]][:4] == ["団体コード", "市町村名", "地区名", "年度"]


def test_what_if_and_next_year_open_no_foreign_file_themselves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def opened_here(*_: object) -> None:
        raise AssertionError("a foreign file was opened in the program itself")

    monkeypatch.setattr("batch.run.alone.open_workbook", opened_here)
    monkeypatch.setattr("batch.run.first_pass.CheckTask.__call__", opened_here)
    submitted = tmp_path / "申請"
    submitted.mkdir()
    (submitted / "a.xlsx").write_bytes(fill(dict(load()[0].values)))
    (submitted / "b.xlsx").write_bytes(b"PK\x03\x04")
    found = list(compare(submitted, ParameterBook(), ParameterBook()))
    assert [(one.file, one.is_unread) for one in found] == [("b.xlsx", True)]
    again = str(submitted / "a.xlsx")  # as a second project of the district and year
    command = ["kyoten", "next-year", str(submitted), again, "--out", str(tmp_path / "次")]
    monkeypatch.setattr("sys.argv", command)
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert "b.xlsx" in capsys.readouterr().err
    made = sorted(one.name for one in (tmp_path / "次").iterdir())
    assert made == [made[0], made[0].replace(".xlsx", "_2.xlsx")]
