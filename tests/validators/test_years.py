"""The years of a district: exactly the permitted patterns are free of Q02, and the cap holds."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import application
from validators.engine import check
from validators.frames import BASE_PROJECT, PLAN_PROJECT
from validators.rules import REGISTRY
from validators.submission import Submission

Q02 = [one for one in REGISTRY.values() if one.id.startswith("Q02")]

PERMITTED = {
    *("B", "BB", "BBB"),
    *("P", "PP"),
    *("PB", "PBB", "PBBB", "PPB", "PPBB", "PPBBB"),
    *("X", "XB", "XBB"),
    *("PX", "PXB", "PXBB"),
}
"""P 計画策定, B 小さな拠点づくり, X both in one year: 手引き 回答２・回答３・回答７ and 参考."""

STAGES = {"P": "計画策定", "B": "小さな拠点づくり", "X": "両方"}


def district(pattern: str, this: int) -> Submission:
    """Draw a district's years from 2020 on (``-`` is a year without project); ``this`` is applied for."""
    years = [(2020 + place, one) for place, one in enumerate(pattern) if one != "-"]
    fiscal_year, own = years[this]
    so_far = "".join(one for year, one in years if year <= fiscal_year)
    lines = [
        f"{year} | {STAGES[one]} | {'今回申請' if year == fiscal_year else '実績' if year < fiscal_year else '予定'}"
        for year, one in years
    ]
    return application(
        "\n".join(["years: fiscal_year | stage | status", *lines]),
        kind=PLAN_PROJECT if own == "P" else BASE_PROJECT,
        fiscal_year=fiscal_year,
        starts_on=f"{fiscal_year}-04-01",
        ends_on=f"{fiscal_year + 1}-03-31",
        plan_year_no=so_far.count("P") + so_far.count("X") or None,
        project_year_no=so_far.count("B") + so_far.count("X") or None,
    )


def free(patterns: list[str], this: int) -> set[str]:
    """Return the patterns for which no rule of 回答２ finds anything."""
    results = check([district(one, this) for one in patterns], rules=Q02)
    faulty = {"Q02-1", "Q02-2", "Q02-3", "Q02-4", "Q02-5", "Q02-6", "Q02-7"}
    return {
        pattern
        for pattern, result in zip(patterns, results, strict=True)
        if not faulty & {one.rule for one in result.findings} and not result.faults
    }


def test_exactly_the_permitted_patterns_are_free_over_all_sequences_of_up_to_six_years() -> None:
    patterns = ["".join(one) for length in range(1, 7) for one in product("PBX", repeat=length)]
    assert len(patterns) == 1092
    assert len(PERMITTED) == 17
    assert free(patterns, this=-1) == PERMITTED


def test_the_permitted_patterns_are_free_whichever_year_is_applied_for() -> None:
    for length in range(1, 6):
        patterns = [one for one in PERMITTED if len(one) == length]
        for this in range(length):
            assert free(patterns, this) == set(patterns)


def test_a_year_without_project_is_never_free() -> None:
    patterns = [
        "".join((first, *middle, last))
        for length in (1, 2)
        for first, *middle, last in product("PBX", *["PBX-"] * length, "PBX")
        if "-" in middle
    ]
    assert free(patterns, this=-1) == set()


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.integers(0, 2_000_000), st.integers(0, 2_000_000)), min_size=1, max_size=5),
        min_size=20,
        max_size=20,
    )
)
def test_the_cap_is_never_passed_by_years_called_valid(districts: list[list[tuple[int, int]]]) -> None:
    submissions = [
        application(
            "years: fiscal_year",
            years__plan_grant=[plan for plan, _ in years],
            years__project_grant=[project for _, project in years],
            years__fiscal_year=[2025 + place for place in range(len(years))],
            years__stage=["両方"] * len(years),
            years__status=["実績"] * len(years),
        )
        for years in districts
    ]
    results = check(submissions, rules=[REGISTRY["Q02-3"]])
    assert [any(one.rule == "Q02-3" for one in result.findings) for result in results] == [
        sum(plan + project for plan, project in years) > 5_000_000 for years in districts
    ]
