"""The rules over the whole round: pass, fail, boundary; the whole list of findings by file."""

from __future__ import annotations

import datetime as dt
import pickle
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import application, listed
from validators.engine import check
from validators.finding import Finding
from validators.frames import BASE_PROJECT, PLAN_PROJECT
from validators.grants import LedgerRow
from validators.parameters import Parameters
from validators.record import RoundRecord
from validators.round import RoundInfo, _slices, check_round, record
from validators.rules import REGISTRY
from validators.rules.batch_desk import moment


@cache
def _sound(kind: str) -> RoundRecord:
    return record(check([application(kind=kind)], rules=[])[0])


def sent(file: str, kind: str = BASE_PROJECT, years: object = None, **changes: object) -> RoundRecord:
    """Return the record of a sound application with other typed values in ``application``."""
    one = _sound(kind)
    typed = tuple(one.years) if years is None else tuple(years)  # type: ignore[arg-type]
    return replace(one, file=file, application={**one.application, **changes}, years=typed)


def booked(fiscal_year: int = 2025, district: str = "山都地区", **changes: object) -> LedgerRow:
    return replace(LedgerRow("072087", "喜多方市", district, fiscal_year, "小さな拠点づくり"), **changes)


def found(records: list[RoundRecord], *args: object, **options: object) -> list[str]:
    """Return all findings of the round as ``file rule name row``, sorted."""
    result = check_round(records, *args, **options)  # type: ignore[arg-type]
    assert result.faults == []
    return [f"{file} {line}" for file, own in sorted(result.findings.items()) for line in listed(own)]


def one_finding(records: list[RoundRecord], rule: str, *args: object) -> Finding:
    findings = check_round(records, *args).findings  # type: ignore[arg-type]
    (one,) = [one for own in findings.values() for one in own if one.rule == rule]
    return one


OUTLINE = "移動販売と見守りの仕組みを4集落の連携でつくる"


# --- 回答４ --------------------------------------------------------------------------------------


def priorities(*given: int | None) -> list[RoundRecord]:
    return [sent(f"{n}.xlsx", priority=one, district=f"{n}地区") for n, one in enumerate(given, 1)]


@pytest.mark.parametrize(
    ("given", "faulty"),
    [
        ((1,), []),
        ((1, 2, 3), []),
        ((3, 1, 2), []),
        ((2,), [1]),
        ((1, 2, 2), [2, 3]),
        ((1, 3), [2]),
        ((1, 1, 3), [1, 2]),
        ((0, 1), [1]),
        ((1, None, 3), []),
        ((1, 1, None), [1, 2]),
    ],
)
def test_priorities_of_one_municipality(given: tuple[int | None, ...], faulty: list[int]) -> None:
    lines = found(priorities(*given), rules=[REGISTRY["Q04-1"]])
    assert lines == [f"{n}.xlsx Q04-1 application.priority" for n in faulty]


def test_priorities_are_compared_within_one_municipality_and_year() -> None:
    records = [
        sent("a.xlsx"),
        sent("b.xlsx", kind=PLAN_PROJECT),
        sent("c.xlsx", fiscal_year=2025, district="相川"),
    ]
    assert found(records) == []


def test_an_application_sent_twice_has_one_priority() -> None:
    records = [sent("a.xlsx"), sent("b.xlsx"), sent("c.xlsx", district="相川", priority=2)]
    assert found(records) == [
        "a.xlsx BATCH-1 application.district",
        "b.xlsx BATCH-1 application.district",
        "c.xlsx Q04-2 application.priority",
    ]


def test_a_priority_shows_how_many_applications_there_are() -> None:
    one = one_finding(priorities(1, 4), "Q04-1")
    assert one.found == "優先順位 4（喜多方市の申請 2 件）"
    assert one.expected == "1から2までを1つずつ"
    assert (one.sheet, one.cell, one.severity) == ("申請書", "B21", "warning")


def test_workbooks_whose_district_nobody_knows_are_each_an_application() -> None:
    nowhere = {"municipality_code": None, "municipality": "喜多方市", "district": None}
    unknown = [sent(f"{n}.xlsx", priority=n, **nowhere) for n in (1, 2)]
    assert found(unknown, rules=[REGISTRY["Q04-1"]]) == []
    one = one_finding([unknown[0], sent("4.xlsx", priority=4, **nowhere)], "Q04-1")
    assert one.found == "優先順位 4（喜多方市の申請 2 件）"


def test_second_projects_rank_lower() -> None:
    assert found(priorities(1, 2)) == ["2.xlsx Q04-2 application.priority"]


@pytest.mark.parametrize(("before", "lines"), [(3_200_000, []), (3_200_001, ["Q04-3"])])
def test_the_district_cap_counts_the_ledger(before: int, lines: list[str]) -> None:
    ledger = [booked(2024, plan_grant=200_000, project_grant=before - 200_000)]
    assert found([sent("a.xlsx", years=())], ledger) == [
        f"a.xlsx {rule} application.grant_requested" for rule in lines
    ]


def test_the_district_cap_counts_every_workbook_of_the_district() -> None:
    plan = sent("p.xlsx", project_type=PLAN_PROJECT, grant_requested=500_000, priority=2)
    base = sent("b.xlsx", grant_requested=4_500_001, district="山都 地区")
    assert found([plan, base], rules=[REGISTRY["Q04-3"]]) == [
        "b.xlsx Q04-3 application.grant_requested",
        "p.xlsx Q04-3 application.grant_requested",
    ]
    one = one_finding([base], "Q04-3", [booked(plan_grant=500_000)])
    assert one.found == "累計 5,000,001円（台帳 500,000円、今回の申請 4,500,001円）"
    assert one.expected == "上限 5,000,000円"


def test_what_the_ledger_already_holds_of_this_application_counts_once() -> None:
    ledger = [booked(2026, project_grant=1_800_000), booked(2025, project_grant=3_200_000)]
    assert found([sent("a.xlsx", years=())], ledger) == []


def test_a_cancelled_row_of_the_ledger_does_not_count() -> None:
    ledger = [booked(2025, project_grant=4_000_000, status="取消")]
    assert found([sent("a.xlsx", years=())], ledger) == []


def test_the_ledger_is_found_by_code_though_its_name_is_spelt_otherwise() -> None:
    ledger = [booked(2025, district="山都", municipality="喜多方", project_grant=4_000_000)]
    assert found([sent("a.xlsx", years=())], ledger) == [
        "a.xlsx BATCH-7 application.district",
        "a.xlsx Q04-3 application.grant_requested",
    ]


def test_a_municipality_has_no_cap() -> None:
    records = [
        sent(f"{n}.xlsx", district=f"{n}地区", priority=n, grant_requested=4_000_000) for n in (1, 2, 3)
    ]
    assert [line for line in found(records) if "Q04-2" not in line] == []


# --- the desk ------------------------------------------------------------------------------------


def test_one_application_per_district_year_and_kind() -> None:
    records = [
        sent("a.xlsx"),
        sent("b.xlsx", district="山都"),
        sent("c.xlsx", project_type=PLAN_PROJECT, grant_requested=1, priority=2),
        sent("d.xlsx", district="山都第二地区", priority=3),
    ]
    assert [line for line in found(records) if "BATCH-1" in line] == [
        "a.xlsx BATCH-1 application.district",
        "b.xlsx BATCH-1 application.district",
    ]
    one = check_round(records).findings["a.xlsx"][0]
    assert one.found == "2 件（ほかのファイル：b.xlsx）"


def test_the_year_of_the_round() -> None:
    records = [sent("a.xlsx"), sent("old.xlsx", fiscal_year=2025, development="広げた")]
    assert found(records, None, RoundInfo(fiscal_year=2026), rules=[REGISTRY["BATCH-2"]]) == [
        "old.xlsx BATCH-2 application.fiscal_year"
    ]
    assert found(records, rules=[REGISTRY["BATCH-2"]]) == []


def past(plan: int | None, project: int | None, fiscal_year: int = 2025) -> tuple[dict[str, object], ...]:
    return (
        {
            "row": 1,
            "fiscal_year": fiscal_year,
            "stage": "計画策定",
            "status": "実績",
            "plan_grant": plan,
            "project_grant": project,
        },
        {
            "row": 2,
            "fiscal_year": 2026,
            "stage": "小さな拠点づくり",
            "status": "今回申請",
            "plan_grant": 9,
            "project_grant": 9,
        },
    )


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        (past(500_000, None), []),
        (past(500_000, 0), []),
        (past(400_000, None), ["years.plan_grant"]),
        (past(500_000, 1), ["years.project_grant"]),
        (past(None, None), ["years.plan_grant"]),
        (past(400_000, None, 2024), []),
    ],
)
def test_past_years_agree_with_the_ledger(typed: tuple[dict[str, object], ...], names: list[str]) -> None:
    ledger = [booked(2025, plan_grant=500_000)]
    assert found([sent("a.xlsx", years=typed)], ledger) == [f"a.xlsx BATCH-3 {name} 1" for name in names]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        (past(None, 300_000), []),
        (past(0, 300_000), []),
        (past(None, None), ["years.project_grant"]),
        (past(1, 300_000), ["years.plan_grant"]),
    ],
)
def test_a_blank_past_grant_is_nothing(typed: tuple[dict[str, object], ...], names: list[str]) -> None:
    ledger = [booked(2025, project_grant=300_000)]
    assert found([sent("a.xlsx", years=typed)], ledger) == [f"a.xlsx BATCH-3 {name} 1" for name in names]


def test_a_past_year_that_the_ledger_does_not_know() -> None:
    ledger = [booked(2025, district="相川", plan_grant=500_000)]
    assert found([sent("a.xlsx", years=past(500_000, None))], ledger) == ["a.xlsx BATCH-3 years.plan_grant 1"]


def test_only_past_years_with_a_result_are_held_against_the_ledger() -> None:
    planned = ({**past(400_000, None)[0], "status": "予定"},)
    this_year = ({**past(400_000, None)[0], "fiscal_year": 2026},)
    ledger = [booked(2025, plan_grant=500_000), booked(2026, plan_grant=500_000)]
    rules = [REGISTRY["BATCH-3"]]
    assert found([sent("a.xlsx", years=planned)], ledger, rules=rules) == []
    assert found([sent("a.xlsx", years=this_year)], ledger, rules=rules) == []


def test_the_other_files_of_an_application_are_named_up_to_five() -> None:
    records = [sent(f"{nth}.xlsx") for nth in range(7)]
    result = check_round(records, rules=[REGISTRY["BATCH-1"]])
    assert result.findings["0.xlsx"][0].found == (
        "7 件（ほかのファイル：1.xlsx、2.xlsx、3.xlsx、4.xlsx、5.xlsx）"
    )


NOON = dt.datetime(2026, 2, 13, 12, 0)


@pytest.mark.parametrize(
    ("submitted", "arrived", "late"),
    [
        (dt.date(2026, 2, 13), None, False),
        (dt.date(2026, 2, 14), None, True),
        (dt.date(2026, 2, 1), dt.datetime(2026, 2, 13, 12, 0), False),
        (dt.date(2026, 2, 1), dt.datetime(2026, 2, 13, 12, 1), True),
        (None, None, False),
    ],
)
def test_deadline(submitted: dt.date | None, arrived: dt.datetime | None, late: bool) -> None:
    info = RoundInfo(deadlines={"会津": NOON}, arrived={"a.xlsx": arrived} if arrived else {})
    assert found([sent("a.xlsx", submitted_on=submitted)], None, info) == (
        ["a.xlsx BATCH-4 application.submitted_on"] if late else []
    )


def test_deadlines_are_by_bureau_and_shown_to_the_minute() -> None:
    late = sent("a.xlsx", submitted_on=dt.date(2026, 2, 20))
    assert found([late], None, RoundInfo(deadlines={"県北": NOON})) == []
    one = one_finding([late], "BATCH-4", None, RoundInfo(deadlines={"会津": NOON}))
    assert (one.found, one.expected) == ("申請年月日 令和8年2月20日", "締切り 令和8年2月13日 12時00分")
    info = RoundInfo(deadlines={"会津": NOON}, arrived={"a.xlsx": dt.datetime(2026, 2, 13, 13, 5)})
    assert one_finding([late], "BATCH-4", None, info).found == "届いた日時 令和8年2月13日 13時05分"


def test_moment_without_a_moment() -> None:
    assert moment(pd.NaT) == "不明"  # type: ignore[arg-type]


def test_expected_senders() -> None:
    info = RoundInfo(expected=("いわき市", "福島市", "喜多方市", "会津若松市"))
    general = check_round([sent("a.xlsx")], None, info).general
    assert [one.found for one in general] == ["福島市 提出なし", "会津若松市 提出なし", "いわき市 提出なし"]
    assert {(one.rule, one.file, one.severity) for one in general} == {("BATCH-6", "", "note")}
    aizu = replace(info, bureau="会津")
    assert [one.found for one in check_round([], None, aizu).general] == [
        "会津若松市 提出なし",
        "喜多方市 提出なし",
    ]
    nameless = sent("b.xlsx", municipality=None, municipality_code="072010")
    assert "福島市 提出なし" not in [one.found for one in check_round([nameless], None, info).general]


# --- the machine ---------------------------------------------------------------------------------


def test_a_blank_silences_the_rules_that_need_it() -> None:
    result = check_round([sent("a.xlsx", district=None, priority=2)], [booked(project_grant=9_000_000)])
    assert listed(result.findings["a.xlsx"]) == ["Q04-1 application.priority", "Q04-2 application.priority"]
    assert [(one.file, one.rule, one.names) for one in result.not_checked] == [
        ("a.xlsx", "BATCH-1", ("application.district",)),
        ("a.xlsx", "BATCH-3", ("application.district",)),
        ("a.xlsx", "BATCH-7", ("application.district",)),
        ("a.xlsx", "Q02-8", ("application.district",)),
        ("a.xlsx", "Q04-3", ("application.district",)),
        ("a.xlsx", "Q10-2", ("application.district",)),
    ]
    assert result.not_checked[0].reason == "「地区名」が未記入のため"


def test_an_empty_round() -> None:
    result = check_round([], [], RoundInfo(2026))
    assert (result.findings, result.general, result.not_checked, result.faults) == ({}, [], [], [])


def _raises_at_13(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    if (rows["priority"] == 13).any():
        raise ZeroDivisionError("broken on purpose")
    return rows["priority"] <= 1


def test_a_broken_rule_costs_only_the_workbook_that_it_meets() -> None:
    rules = [replace(REGISTRY["Q04-2"], judge=_raises_at_13), REGISTRY["Q04-1"]]
    result = check_round(priorities(2, 13), rules=rules)
    assert {file: listed(own) for file, own in result.findings.items()} == {
        "1.xlsx": ["Q04-1 application.priority", "Q04-2 application.priority"],
        "2.xlsx": ["Q04-1 application.priority"],
    }
    assert [(one.file, one.rule) for one in result.faults] == [("2.xlsx", "Q04-2")]


def test_a_record_travels_between_processes() -> None:
    one = record(check([application()])[0])
    assert pickle.loads(pickle.dumps(one)) == one
    assert one.places["years.project_grant", 2] == ("年度別", "G5")


MIXED = [
    sent("a.xlsx"),
    sent("b.xlsx", district="山都", priority=3, grant_requested=5_000_001),
    sent("c.xlsx", district="相川", priority=3),
    sent("d.xlsx", kind=PLAN_PROJECT, submitted_on=dt.date(2026, 2, 20)),
    sent("e.xlsx", fiscal_year=2025),
    sent("f.xlsx", municipality=None),
]
BOOK = [
    booked(outline=OUTLINE, project_grant=3_000_000),
    booked(2024, plan_grant=300_000),
    booked(district="相川", project_grant=1),
]


@settings(max_examples=8, deadline=None)
@given(st.permutations(MIXED), st.permutations(BOOK))
def test_no_order_of_files_or_ledger_rows_changes_what_is_found(
    records: list[RoundRecord], ledger: list[LedgerRow]
) -> None:
    info = RoundInfo(2026, deadlines={"県北": NOON, "会津": NOON}, expected=("福島市", "郡山市"))
    assert check_round(records, ledger, info) == check_round(MIXED, BOOK, info)


def test_every_rule_of_the_round_has_its_words() -> None:
    ids = {one.id for one in REGISTRY.values() if one.batch} | {"BATCH-6"}
    assert ids == {
        *("Q02-8", "Q04-1", "Q04-2", "Q04-3", "Q10-2"),
        *("BATCH-1", "BATCH-2", "BATCH-3", "BATCH-4", "BATCH-6", "BATCH-7"),
    }
    assert all(REGISTRY[one].words.fix for one in ids)


@pytest.mark.parametrize(("size", "slices"), [(1, 3), (5, 3), (1_000, 1)])
def test_the_round_may_be_judged_in_slices_of_any_size(
    size: int, slices: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    towns = [sent(f"{name}.xlsx", municipality=name, priority=2) for name in ("福島市", "郡山市")]
    records, info = [towns[0], *MIXED, towns[1]], RoundInfo(fiscal_year=2026)
    whole = check_round(records, BOOK, info)
    monkeypatch.setattr("validators.round.SLICE", size)
    assert len(_slices(records)[0]) == slices
    assert check_round(records, BOOK, info) == whole
