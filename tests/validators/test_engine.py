"""The machine: our own faults stay apart, and no order changes a verdict."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pandera.pandas as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import application, checked, listed
from tests.validators.cases import CASES
from validators.derived import Derived
from validators.engine import check
from validators.parameters import Parameters
from validators.rules import DERIVED, REGISTRY


def _raises(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    raise ZeroDivisionError("broken on purpose")


def _raises_at_13(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    if (rows["settlements"] == 13).any():
        raise ZeroDivisionError("broken on purpose")
    return rows["settlements"] >= 2


@pytest.mark.parametrize("by_schema", [True, False])
def test_a_broken_rule_is_our_own_fault_and_leaves_the_other_findings_standing(by_schema: bool) -> None:
    rules = [replace(REGISTRY["S3-6"], judge=_raises), REGISTRY["END-1"], REGISTRY["S3-1"]]
    submissions = [
        application(file="1.xlsx", bureau="県北", settlements=1),
        application(file="2.xlsx", area_class="対象外"),
    ]
    one, two = check(submissions, rules=rules, by_schema=by_schema)
    assert listed(one.findings) == ["END-1 application.bureau"]
    assert listed(two.findings) == ["S3-1 application.area_class"]
    assert [(f.file, f.rule, f.detail) for f in (*one.faults, *two.faults)] == [
        ("1.xlsx", "S3-6", "ZeroDivisionError: broken on purpose"),
        ("2.xlsx", "S3-6", "ZeroDivisionError: broken on purpose"),
    ]


@pytest.mark.parametrize("by_schema", [True, False])
def test_a_rule_that_raises_on_one_workbook_still_judges_the_others(by_schema: bool) -> None:
    rules = [replace(REGISTRY["S3-6"], judge=_raises_at_13)]
    submissions = [application(settlements=number) for number in (1, 13, 5)]
    one, two, three = check(submissions, rules=rules, by_schema=by_schema)
    assert listed(one.findings) == ["S3-6 application.settlements"]
    assert [fault.rule for fault in two.faults] == ["S3-6"]
    assert (one.faults, three.faults, two.findings, three.findings) == ([], [], [], [])


def test_a_broken_sum_is_a_fault_of_the_rules_that_use_it(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "application.income_total"
    broken = Derived(name, ("income.amount",), _raises, 0)
    monkeypatch.setitem(DERIVED, name, broken)
    rules = [REGISTRY["SUM-2"], REGISTRY["END-1"]]
    results = check([application(bureau="県北"), application()], rules=rules)
    assert [listed(one.findings) for one in results] == [["END-1 application.bureau"], []]
    assert [[(f.rule, f.detail) for f in one.faults] for one in results] == [
        [("SUM-2", "application.income_total: ZeroDivisionError: broken on purpose")]
    ] * 2


@pytest.mark.parametrize(("by_schema", "validated"), [(True, True), (False, False)])
def test_frames_are_validated_by_pandera_unless_told_otherwise(
    by_schema: bool, validated: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    schemas = []
    validate = pa.DataFrameSchema.validate

    def noted(self: pa.DataFrameSchema, *args: Any, **options: Any) -> Any:
        schemas.append(self)
        return validate(self, *args, **options)

    monkeypatch.setattr(pa.DataFrameSchema, "validate", noted)
    (result,) = check([application(bureau="県北")], by_schema=by_schema)
    assert listed(result.findings) == ["END-1 application.bureau"]
    assert bool(schemas) == validated


def test_no_order_of_the_workbooks_changes_what_is_found() -> None:
    cases = [case for case in CASES if not case.parameters][::4]
    forward = check([case.submission() for case in cases])
    backward = check([case.submission() for case in reversed(cases)])[::-1]
    assert [one.findings for one in forward] == [one.findings for one in backward]
    assert [one.not_checked for one in forward] == [one.not_checked for one in backward]


EXPENSES = (
    "委託料 | 運行 | 12 | 月 | 100001 | 1200000 | 1200000 | 山都地域協議会",
    "報償費 | 賞金 | 4 | 回 | 50000 | 200000 | 200000 | 山都観光協会",
    "備品購入費 | 車載庫 | 1 | 台 | 600000 | 600000 | 600001 |",
    "対象外 | 懇親会費 | 20 | 人 | 5000 | 100000 | 1 |",
)


@settings(max_examples=6, deadline=None)
@given(st.permutations(EXPENSES))
def test_no_order_of_the_expenses_changes_what_is_found(rows: list[str]) -> None:
    head = "expenses: category | item | quantity | unit | unit_price | amount | eligible | implementer"
    result = checked(application("\n".join([head, *rows])))
    found = {(one.rule, one.name, rows[one.row - 1]) for one in result.findings if "expenses." in one.name}
    assert found == {
        ("SUM-1", "expenses.amount", EXPENSES[0]),
        ("Q11-2", "expenses.item", EXPENSES[1]),
        ("SUM-7", "expenses.implementer", EXPENSES[1]),
        ("SUM-4", "expenses.eligible", EXPENSES[2]),
        ("SUM-4", "expenses.amount", EXPENSES[2]),
        ("Q11-1", "expenses.category", EXPENSES[3]),
        ("Q11-1", "expenses.eligible", EXPENSES[3]),
    }
    assert {one.rule for one in result.findings if "expenses." not in one.name} == {"SUM-3"}


SPELLINGS = {
    "fiscal_year": ["令和8年度", "R8", 8, "２０２６"],
    "submitted_on": ["R8.2.10", "令和8年2月10日", "2026/2/10", 46063],
    "municipality_code": ["72087", "07208", "０７２０８７", 72087],
    "municipality": [" 喜多方市 ", "喜多方市"],
    "settlements": ["４", "4集落", 4.0],
    "priority": ["第1位", "１"],
    "starts_on": ["令和８年５月１日", "R8/5/1", "2026-05-01"],
    "total_cost": ["2,100,000円", "２１０万円", "¥2,100,000", 2_100_000.0],
    "grant_requested": ["1,800,000", "180万円"],
    "plan__municipal_role": ["〇", "◯", "レ"],
    "income__amount": [["1,800,000円", "３０万円"], [1_800_000.0, "300,000"]],
}


@settings(max_examples=12, deadline=None)
@given(st.fixed_dictionaries({key: st.sampled_from(values) for key, values in SPELLINGS.items()}))
def test_a_sound_application_stays_sound_under_every_spelling(spelt: dict[str, object]) -> None:
    result = checked(application(**spelt))
    assert {one.rule for one in result.findings} <= {"FORM-4"}
    assert result.status == "適"
