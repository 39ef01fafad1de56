"""The round's rules where the ledger, last year's text or the list of receipts tells more, and a district is spelt otherwise."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.validators.test_round import NOON, OUTLINE, booked, found, one_finding, sent
from validators.frames import PLAN_PROJECT
from validators.grants import LedgerRow
from validators.parameters import ParameterBook
from validators.round import RoundInfo, check_round
from validators.rules import REGISTRY, batch_district_names

# --- 回答10 --------------------------------------------------------------------------------------


def test_last_years_outline_over_again_in_the_ledger() -> None:
    ledger = [booked(outline=OUTLINE.replace("4", "４"))]
    assert found([sent("a.xlsx", years=())], ledger) == ["a.xlsx Q10-2 application.outline"]
    one = one_finding([sent("a.xlsx", years=())], "Q10-2", ledger)
    assert one.found == "一致度 100%（前年度：交付台帳）"
    assert one.expected == "95%未満、または発展・改善点の記入"


def test_last_years_outline_over_again_in_last_years_workbook() -> None:
    records = [sent("a.xlsx"), sent("old.xlsx", fiscal_year=2025)]
    assert found(records) == ["a.xlsx Q10-2 application.outline"]


@pytest.mark.parametrize(
    ("ledger", "changes"),
    [
        ([booked(outline=OUTLINE)], {"development": "運行日を増やす"}),
        ([booked(2024, outline=OUTLINE)], {}),
        ([booked(outline="道の駅で農産物を集めて売る仕組み")], {}),
        ([booked(outline=OUTLINE, district="相川")], {}),
        ([booked(outline=OUTLINE, stage="計画策定")], {}),
        ([booked(outline=OUTLINE)], {"project_type": PLAN_PROJECT}),
    ],
)
def test_an_outline_that_is_not_last_years(ledger: list[LedgerRow], changes: dict[str, object]) -> None:
    assert found([sent("a.xlsx", years=(), **changes)], ledger) == []


@pytest.mark.parametrize(("threshold", "lines"), [(93, ["a.xlsx Q10-2 application.outline"]), (94, [])])
def test_the_threshold_is_a_parameter(threshold: int, lines: list[str]) -> None:
    ledger = [booked(outline="移動販売と見守りの仕組みを4集落でつくる")]
    book = ParameterBook((("similarity_threshold", threshold),))
    assert found([sent("a.xlsx", years=())], ledger, book=book) == lines


# --- one district, whoever wrote its name -------------------------------------------------------


def test_a_district_spelt_otherwise_counts_as_one_and_is_noted() -> None:
    records = [sent("a.xlsx", district="大澤地区"), sent("b.xlsx", district="相川", priority=2)]
    ledger = [booked(district="大沢", project_grant=3_200_001)]
    assert found(records, ledger, rules=[REGISTRY["Q04-3"], REGISTRY["BATCH-7"]]) == [
        "a.xlsx BATCH-7 application.district",
        "a.xlsx Q04-3 application.grant_requested",
    ]
    one = one_finding(records, "BATCH-7", ledger)
    assert (one.severity, one.expected) == ("note", "ほかの書き方 「大沢」（交付台帳）")


def test_a_district_that_is_only_like_another_is_asked_about() -> None:
    records = [sent("a.xlsx", district="大笹生"), sent("b.xlsx", district="大笹尾", priority=2)]
    result = check_round(records, rules=[REGISTRY["BATCH-7"]])
    assert [(one.file, one.severity) for own in result.findings.values() for one in own] == [
        ("a.xlsx", "warning"),
        ("b.xlsx", "warning"),
    ]
    off = ParameterBook((("district_similarity", 100),))
    assert found(records, book=off, rules=[REGISTRY["BATCH-7"]]) == []
    for pair in (
        ("大沢", "大沢（おおさわ）"),
        ("二本松", "2本松"),
        ("山都第一", "山都1"),
        ("大沢", "大沢小学校区"),
    ):
        alike = [sent(f"{nth}.xlsx", district=name, priority=nth) for nth, name in enumerate(pair, start=1)]
        assert found(alike, rules=[REGISTRY["BATCH-7"]]) == [
            f"{nth}.xlsx BATCH-7 application.district" for nth in (1, 2)
        ]
    apart = [sent("a.xlsx", district="山都第一"), sent("b.xlsx", district="山都第二", priority=2)]
    assert found(apart, rules=[REGISTRY["BATCH-7"]]) == []


@pytest.mark.parametrize(
    ("names", "threshold", "is_told"),
    [
        (("大笹生", "大笹尾"), 66, True),
        (("大笹生", "大笹尾"), 67, False),
        (("大沢", "大田"), 50, True),
        (("大沢", "大沢（おおさわ）"), 99, True),
        (("大沢", "大沢（おおさわ）"), 100, False),
    ],
)
def test_the_likeness_from_which_names_are_asked_about(
    names: tuple[str, str], threshold: int, is_told: bool
) -> None:
    records = [sent(f"{nth}.xlsx", district=name, priority=nth) for nth, name in enumerate(names, 1)]
    book = ParameterBook((("district_similarity", threshold),))
    assert bool(found(records, book=book, rules=[REGISTRY["BATCH-7"]])) is is_told


def test_five_other_spellings_are_named_at_most() -> None:
    spelt = ("大沢", "大澤", "大沢 ", "大 沢", "大沢　", "大澤 ", "大　澤")
    records = [sent("a.xlsx", district="大沢地区")]
    ledger = [booked(2019 + nth, district=name) for nth, name in enumerate(spelt)]
    expected = one_finding(records, "BATCH-7", ledger).expected
    assert expected.count("」（交付台帳）、「") == 4
    assert expected.count("「") == 5


@pytest.mark.parametrize("together", [1, 5, 1_000])
def test_names_are_compared_so_many_at_a_time_as_there_is_room_for(
    together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch_district_names, "_TOGETHER", together)
    names = ("大笹生", "相川", "大笹尾", "東長沼", "相河", "西長沼", "大沢(おおさわ)", "大沢")
    records = [sent(f"{number}.xlsx", district=name, priority=None) for number, name in enumerate(names)]
    told = check_round(records, rules=[REGISTRY["BATCH-7"]]).findings
    assert {file: one.expected for file, [one] in told.items()} == {
        "0.xlsx": "「大笹尾」（2.xlsx） と同じ地区かどうかの確認",
        "2.xlsx": "「大笹生」（0.xlsx） と同じ地区かどうかの確認",
        "6.xlsx": "「大沢」（7.xlsx） と同じ地区かどうかの確認",
        "7.xlsx": "「大沢(おおさわ)」（6.xlsx） と同じ地区かどうかの確認",
    }


def test_last_years_workbook_makes_no_sum_of_this_year() -> None:
    records = [
        sent("a.xlsx", grant_requested=3_000_000),
        sent("old.xlsx", fiscal_year=2025, grant_requested=3_000_000),
    ]
    assert found(records, [], RoundInfo(2026), rules=[REGISTRY["Q04-3"]]) == []


def test_a_sum_with_an_unreadable_part_is_not_checked_and_not_whole() -> None:
    lost = {("application.grant_requested", 1): "読み取れない"}
    unread = replace(sent("b.xlsx", project_type=PLAN_PROJECT, grant_requested=None, priority=2), gaps=lost)
    result = check_round([sent("a.xlsx"), unread], rules=[REGISTRY["Q04-3"]])
    assert result.findings == {}
    assert [(one.file, one.reason) for one in result.not_checked] == [
        ("a.xlsx", "b.xlsx の「補助金申請額」を読み取れないため"),
        ("b.xlsx", "「補助金申請額」を読み取れないため"),
    ]


def test_a_sum_names_every_part_that_could_not_be_read_and_nothing_where_all_were() -> None:
    rules = [REGISTRY["Q04-3"]]
    assert check_round([sent("a.xlsx"), sent("b.xlsx", district="相川")], rules=rules).not_checked == []
    lost = {("application.grant_requested", 1): "読み取れない"}
    unread = [
        replace(sent(file, project_type=kind, grant_requested=None, fiscal_year=2026), gaps=lost)
        for file, kind in (("b.xlsx", PLAN_PROJECT), ("c.xlsx", None))
    ]
    reasons = {
        one.file: one.reason for one in check_round([sent("a.xlsx"), *unread], rules=rules).not_checked
    }
    assert reasons["a.xlsx"] == "b.xlsx の「補助金申請額」、c.xlsx の「補助金申請額」を読み取れないため"


def test_the_years_of_the_ledger_count() -> None:
    ledger = [booked(year, stage="小さな拠点づくり", project_grant=1) for year in (2023, 2024, 2025)]
    only = (
        {
            "row": 1,
            "fiscal_year": 2026,
            "stage": "小さな拠点づくり",
            "status": "今回申請",
            "plan_grant": None,
            "project_grant": 1_800_000,
        },
    )
    rules = [REGISTRY["Q02-8"]]
    assert found([sent("a.xlsx", years=only)], ledger, rules=rules) == [
        "a.xlsx Q02-8 application.project_year_no",
        "a.xlsx Q02-8 years.stage 1",
    ]
    assert found([sent("a.xlsx", years=only)], ledger[1:], rules=rules) == []
    # Years that the workbook writes itself count as well, up to what it may have alone.
    own = [{**only[0], "row": row, "fiscal_year": 2026 + row} for row in range(3)]
    assert found([sent("a.xlsx", years=own)], ledger[:1], rules=rules) == [
        "a.xlsx Q02-8 application.project_year_no",
        *(f"a.xlsx Q02-8 years.stage {row}" for row in range(3)),
    ]
    assert "Q02-8" not in {
        one.rule for own in check_round([sent("a.xlsx", years=only)]).findings.values() for one in own
    }


def test_the_ledgers_years_of_planning_count_for_planning() -> None:
    ledger = [booked(year, stage="計画策定", plan_grant=1) for year in (2024, 2025)]
    now = {"row": 1, "fiscal_year": 2026, "stage": "計画策定", "status": "今回申請"}
    years = ({**now, "plan_grant": 450_000, "project_grant": None},)
    project = sent("b.xlsx").application
    home = {key: project[key] for key in ("municipality", "municipality_code", "district")}
    plan = sent("a.xlsx", kind=PLAN_PROJECT, years=years, **home)
    rules = [REGISTRY["Q02-8"]]
    assert found([plan], ledger, rules=rules) == [
        "a.xlsx Q02-8 application.plan_year_no",
        "a.xlsx Q02-8 years.stage 1",
    ]
    assert found([plan], ledger[1:], rules=rules) == []


@pytest.mark.parametrize("key", ["a.xlsx", "喜多方市"])
def test_the_list_of_receipts_goes_by_file_or_by_municipality(key: str) -> None:
    info = RoundInfo(deadlines={"会津": NOON}, arrived={key: dt.datetime(2026, 2, 13, 12, 1)})
    one = one_finding([sent("a.xlsx", submitted_on=dt.date(2026, 2, 1))], "BATCH-4", None, info)
    assert one.found == "届いた日時 令和8年2月13日 12時01分"
