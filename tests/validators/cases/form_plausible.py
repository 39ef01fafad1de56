"""Cases of the rule in validators/rules/form_plausible.py."""

from __future__ import annotations

from tests.validators.cases.drawing import faulty, granted, sound

_SUMS = """
FORM-8 application.eligible_cost
FORM-8 application.grant_requested
FORM-8 application.total_cost
"""

faulty(
    "FORM-8",
    "8/2/10 と打った申請年月日",
    "FORM-8 application.submitted_on\nQ03-3 plan.completed_on\nQ03-3 plan.status",
    submitted_on="2008-02-10",
)
faulty(
    "FORM-8",
    "6年前",
    "FORM-8 application.submitted_on\nQ03-3 plan.completed_on\nQ03-3 plan.status",
    submitted_on="2020-12-31",
)
sound("FORM-8", "5年前", submitted_on="2021-01-01", plan__completed_on="2021-01-01")
sound("FORM-8", "古い既存計画", plan__status="既存計画", plan__completed_on="2008-03-01")
faulty("FORM-8", "古い日付の策定済", "FORM-8 plan.completed_on", plan__completed_on="2008-03-01")
faulty(
    "FORM-8",
    "すべて千円単位",
    _SUMS,
    total_cost=2_100,
    eligible_cost=2_000,
    **granted(1_800) | {"income__amount": [1_800, 300]},
    expenses__unit_price=[100, 50, 600, 5],
    expenses__amount=[1_200, 200, 600, 100],
    expenses__eligible=[1_200, 200, 600, 0],
    implementers__amount=[1_200],
    years__plan_grant=[500],
)
sound("FORM-8", "ちょうど1万円", **granted(10_000))
faulty("FORM-8", "1円足りない", _SUMS, **granted(9_999))
faulty("FORM-8", "点検をやめる設定", "", **granted(9_999), parameters={"implausible_grant": 0})
faulty("FORM-8", "0 のない電話", "FORM-8 application.phone", phone=241_000_000)
faulty("FORM-8", "0 のない電話（ハイフン）", "FORM-8 application.phone", phone="241-00-0000")
sound("FORM-8", "国番号付き", phone="+81-241-00-0000")
faulty("FORM-8", "電話を見ない設定", "", phone=241_000_000, parameters={"phone_without_zero": "off"})
faulty(
    "FORM-8",
    "日付を見ない設定",
    "Q03-3 plan.completed_on\nQ03-3 plan.status",
    submitted_on="2008-02-10",
    parameters={"implausible_years": 0},
)
sound("FORM-8", "8桁の電話はハイフンを数えない", phone="24-12-3456")
faulty(
    "FORM-8",
    "申請額だけ1万円",
    "SUM-3 application.grant_requested",
    **granted(10_000) | {"income__amount": [9_999, 2_090_001]},
)
faulty(
    "FORM-8",
    "県補助金だけ1万円",
    "SUM-3 application.grant_requested",
    **granted(9_999) | {"income__amount": [10_000, 2_090_000]},
)
faulty(
    "FORM-8",
    "千円単位のそばの0円",
    """
    FORM-8 application.grant_requested
    FORM-8 application.total_cost
    S3-3 application.grant_requested
    SUM-3 application.eligible_cost
    """,
    **granted(1_800),
    eligible_cost=0,
)
