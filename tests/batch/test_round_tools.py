"""The tools of a round: decisions and their keys, districts, ledger, what-if, watch, settlement."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import threading
from pathlib import Path

import openpyxl
import pytest

from batch.adoption import accepted, blank_ledger, with_rows
from batch.compare import Difference, compare
from batch.decisions import (
    ACCEPTED,
    NEW,
    STILL,
    Decision,
    Line,
    Previous,
    PreviousRefused,
    application_key,
    finding_keys,
    read_previous,
)
from batch.districts import districts
from batch.ledger import read_ledger
from batch.settlement import Item, settlement
from batch.watch import arrivals, wait_until_quiet
from tests.support import application, checked
from validators.cells import type_cells
from validators.parameters import ParameterBook
from validators.round import LedgerRow, record
from workbooks.form import fill
from workbooks.samples import load

TODAY = dt.date(2026, 3, 1)
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


# --- decisions --------------------------------------------------------------------------------


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


def test_a_finding_keeps_its_key_when_a_row_is_inserted_above_it() -> None:
    table = "expenses: category | item | amount | eligible\n{}          委託料 | 移動販売 | 100 | 120\n"
    before = checked(application(table.format(""))).findings
    after = checked(application(table.format("          諸経費 | 印刷 | 50 | 50\n"))).findings
    faults = [[one for one in found if one.rule == "SUM-4"] for found in (before, after)]
    assert [one.row for one in faults[0]] != [one.row for one in faults[1]]
    assert finding_keys("a", faults[0]) == finding_keys("a", faults[1])


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
    noted = Decision("返却", "電話済", "花子")
    lines = [
        Line(("k1", "k2"), noted, {}),
        Line(("k2b",), noted, {}),
        Line((), noted, {}),
        Line(("k3",), noted, {}),
    ]
    previous = Previous(lines, {"k1": 0, "k2": 0, "k2b": 1, "k3": 3}, is_first=False)
    assert previous.decision(["k1", "k2b"]) == noted
    assert previous.state(["k1", "k2b"]) == STILL
    assert previous.state(["new"]) == NEW
    assert previous.gone() == [lines[3]]
    assert previous.homeless() == [lines[1], lines[2]]


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
    [found] = districts([record(one)], [past])
    assert found.grants == {2025: 500_000, 2026: 1_800_000}
    assert (found.total, found.remaining(P), found.years_left(P)) == (2_300_000, 2_700_000, (1, 2))


def test_a_cancelled_row_does_not_count() -> None:
    assert districts((), [row(status="取消")]) == []


@pytest.mark.parametrize(
    ("held", "new", "reason"),
    [
        ([], row(project_grant=5_000_000), ""),
        ([], row(project_grant=5_000_001), "地区の累計 5,000,001円 が上限 5,000,000円 を超えます"),
        ([row()], row(), "すでに台帳にあります"),
        ([row()], row(stage="計画策定", plan_grant=500_000, project_grant=0), ""),
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
    assert read_ledger(path) == [row()]
    book = openpyxl.load_workbook(path)
    book.active.cell(1, 20, "県の控え")
    book.active.cell(2, 20, "手書きの列")
    book.save(path)
    grown = tmp_path / "新.xlsx"
    grown.write_bytes(with_rows(path, [row(fiscal_year=2027)]))
    assert read_ledger(grown) == [row(), row(fiscal_year=2027)]
    sheet = openpyxl.load_workbook(grown).active
    assert (sheet.cell(1, 20).value, sheet.cell(2, 20).value) == ("県の控え", "手書きの列")
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n"}


# --- what-if ----------------------------------------------------------------------------------


def test_whose_verdict_would_flip(tmp_path: Path) -> None:
    sound = dict(load()[0].values)
    (tmp_path / "a.xlsx").write_bytes(fill(sound))
    stricter = ParameterBook((("rate_numerator", 8),))
    assert list(compare(tmp_path, ParameterBook(), ParameterBook())) == []
    assert list(compare(tmp_path, ParameterBook(), stricter)) == [
        Difference("a.xlsx", "適", "不備", {"S3-3": 1}, {})
    ]


# --- watch ------------------------------------------------------------------------------------


def test_a_file_that_still_grows_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"1")
    naps = []

    def sleep(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) < 3:
            path.write_bytes(b"1" * (len(naps) + 1))

    wait_until_quiet(tmp_path, tmp_path / "out", 0.5, sleep)
    assert naps == [0.5, 0.5, 0.5]


def test_arrivals_are_told_and_our_own_output_is_not(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    stop = threading.Event()
    told: list[int] = []

    def listen() -> None:
        for count in arrivals(tmp_path, out, stop, quiet=0.05):
            told.append(count)
            stop.set()

    listener = threading.Thread(target=listen)
    listener.start()
    for _ in range(100):  # the watch needs a moment before it sees anything
        (out / "own.xlsx").write_bytes(b"x")
        (tmp_path / "~$a.xlsx").write_bytes(b"x")
        (tmp_path / "a.xlsx").write_bytes(b"x")
        listener.join(0.2)
        if not listener.is_alive():
            break
    stop.set()
    listener.join(10)
    assert told == [1]


# --- settlement -------------------------------------------------------------------------------


def test_the_budget_is_held_against_the_results() -> None:
    table = "expenses: category | item | amount | eligible\n          委託料 | 移動販売 | {} | {}\n"
    budget, result = (type_cells(application(table.format(a, a))) for a in (1_000_000, 1_300_000))
    items = {(one.part, one.name): one for one in settlement(budget, result)}
    assert items["支出の金額", "委託料"] == Item("支出の金額", "委託料", 1_000_000, 1_300_000)
    assert items["支出の金額", "計"].change == 300_000


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
