"""One district, one sum: the key, the reckoning, and what the ledger may grow by."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batch.grants.adoption import accepted
from tests.support import application
from validators.engine import check
from validators.grants import LedgerRow, district_key, reckoned, year_of_round
from validators.normalise.district import fold
from validators.parameters import ParameterBook
from validators.round import record

P = ParameterBook().for_year(2026)

SPELLINGS = (
    ("大沢", "大澤", "大沢地区", "大　澤 地域", "大\u200b沢", "大沢\ufe00", "⼤沢"),
    ("霞ヶ城", "霞ケ城", "霞が城", "霞ヶ城地区"),
    ("上ノ原", "上之原", "上の原", "上ﾉ原"),
    ("山都第一", "山都第1", "山都第１地区"),
    ("渡辺", "渡邉", "渡邊"),
    ("髙﨑", "高崎"),
    ("西会津", "⻄会津", "西會津"),
)


@pytest.mark.parametrize("names", SPELLINGS, ids=lambda names: names[0])
def test_spellings_of_one_district_fold_equal(names: tuple[str, ...]) -> None:
    assert {fold(one) for one in names} == {fold(names[0])}


def test_other_districts_do_not() -> None:
    folded = [fold(names[0]) for names in SPELLINGS]
    assert len(set(folded)) == len(folded)
    assert len({fold(one) for one in ("山都", "山都第一", "山都第二", "東山都", "山戸")}) == 5
    assert district_key("072010", "山都") != district_key("072087", "山都")
    assert district_key(None, "山都") is None
    assert district_key("072087", None) is None


def row(**changes: object) -> LedgerRow:
    one = LedgerRow("072087", "喜多方市", "山都地区", 2025, "小さな拠点づくり", project_grant=1_000_000)
    return replace(one, **changes)  # type: ignore[arg-type]


def sent(**changes: object):  # type: ignore[no-untyped-def]
    kind = changes.pop("kind", "小さな拠点づくり事業")
    return record(check([application(kind=kind, **changes)], rules=[])[0])  # type: ignore[arg-type]


def test_both_kinds_of_one_year_count() -> None:
    both = row(fiscal_year=2026, stage="両方", plan_grant=450_000, project_grant=1_350_000)
    [one] = reckoned([both, row(project_grant=1_800_000)]).values()
    assert (one.granted_total, one.grants) == (3_600_000, {2025: 1_800_000, 2026: 1_800_000})
    assert one.years_used() == (1, 2)


def test_a_copy_and_a_workbook_of_another_year_do_not_count() -> None:
    now = sent()
    old = replace(now, application={**now.application, "fiscal_year": 2025})
    [one] = reckoned([], [now, replace(now, file="2.xlsx"), old], 2026).values()
    assert one.asked_total == 1_800_000


def test_granted_is_told_from_planned() -> None:
    [one] = reckoned([row(stage="計画策定", plan_grant=400_000, project_grant=0)], [sent()], 2026).values()
    assert one.granted == {(2025, "計画策定"): 400_000}
    assert (one.remaining(P), one.total, one.remaining_after_all(P)) == (4_600_000, 3_700_000, 1_300_000)


def test_the_unreadable_is_told_and_not_nothing() -> None:
    [one] = reckoned(
        [], [sent(grant_requested="約180万円", years__project_grant=[None, "約180万円"])], 2026
    ).values()
    assert one.unreadable == [
        "申請書.xlsx の「補助金申請額」",
        "申請書.xlsx の2行目の「小さな拠点づくり分の補助額」",
    ]
    assert one.unreadable_now == ["申請書.xlsx の「補助金申請額」"]


def test_a_name_goes_before_a_code_and_a_code_stands_for_a_missing_name() -> None:
    by_code = sent(municipality=None)
    assert [*reckoned([], [by_code])] == [*reckoned([], [sent()])]


def test_the_year_of_a_round() -> None:
    assert year_of_round({2025: 2, 2026: 2, 2024: 1}) == 2026


# --- the ledger never passes the cap ------------------------------------------------------------------

NAMES = [name for names in SPELLINGS[:4] for name in names]
GRANTS = st.integers(min_value=1, max_value=5_000_001)


@st.composite
def rows(draw: st.DrawFn) -> LedgerRow:
    stage = draw(st.sampled_from(("計画策定", "小さな拠点づくり", "両方")))
    grant = draw(GRANTS)
    return LedgerRow(
        draw(st.sampled_from(("072087", "072010"))),
        draw(st.sampled_from(("喜多方市", "喜多方", "福島市"))),
        draw(st.sampled_from(NAMES)),
        draw(st.integers(min_value=2023, max_value=2028)),
        stage,
        plan_grant=0 if stage == "小さな拠点づくり" else min(grant, draw(st.integers(1, 500_001))),
        project_grant=0 if stage == "計画策定" else grant,
        status=draw(st.sampled_from(("採択", "確定", "取消"))),
    )


@settings(max_examples=150, deadline=None)
@given(st.lists(rows(), max_size=8), st.lists(rows(), max_size=12), st.sampled_from(("total", "year")))
def test_what_is_added_never_passes_a_cap_under_any_spelling(
    ledger: list[LedgerRow], adopted: list[LedgerRow], scope: str
) -> None:
    adopted = [replace(one, status="採択") for one in adopted]
    added, refused = accepted(ledger, adopted, ParameterBook((("plan_grant_cap_scope", scope),)))
    assert len(added) + len(refused) == len(adopted)
    names = {name: names[0] for names in SPELLINGS for name in names}
    grown = {(one.municipality_code, names[one.district]) for one in added}
    money: dict[tuple[str, str], int] = defaultdict(int)
    plans: dict[tuple[str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for one in [*(one for one in ledger if one.status != "取消"), *added]:
        key = one.municipality_code, names[one.district]
        money[key] += one.plan_grant + one.project_grant
        plans[key][one.fiscal_year] += one.plan_grant
    for key in grown:
        assert money[key] <= 5_000_000
        years = plans[key].values()
        assert (sum(years) if scope == "total" else max(years)) <= 500_000


def test_a_plan_of_two_years_is_capped_over_both() -> None:
    first = row(stage="計画策定", plan_grant=400_000, project_grant=0)
    second = replace(first, fiscal_year=2026)
    assert accepted([first], [second], ParameterBook())[0] == []
    by_year = ParameterBook((("plan_grant_cap_scope", "year"),))
    assert accepted([first], [second], by_year)[0] == [second]
