"""Cases of the rules in validators/rules/s3_grant.py."""

from __future__ import annotations

from tests.validators.cases.drawing import TWO_PLAN_YEARS, faulty, granted, planned, sound
from validators.frames import PLAN_PROJECT

sound("S3-3", "ちょうど10分の9")
faulty("S3-3", "10分の9より1円多い", "S3-3 application.grant_requested", **granted(1_800_001))
sound(
    "S3-3",
    "10分の9に端数が出て切捨て",
    **granted(1_800_000),
    eligible_cost=2_000_001,
    expenses__eligible=[1_200_000, 200_000, 600_000, 1],
    expenses__category=["委託料", "報償費", "備品購入費", "諸経費"],
)
faulty(
    "S3-3",
    "10分の9に端数が出て切上げ",
    "S3-3 application.grant_requested",
    **granted(1_800_001),
    eligible_cost=2_000_001,
    expenses__eligible=[1_200_000, 200_000, 600_000, 1],
    expenses__category=["委託料", "報償費", "備品購入費", "諸経費"],
)

sound("S3-4", "ちょうど50万円", kind=PLAN_PROJECT, **planned(500_000))
faulty(
    "S3-4",
    "50万円より1円多い",
    """
    S3-4 application.grant_requested
    S3-5 years.plan_grant 1
    """,
    kind=PLAN_PROJECT,
    **planned(500_001),
)

sound("S3-5", "2年で50万円", TWO_PLAN_YEARS, kind=PLAN_PROJECT, plan_year_no=2)
faulty(
    "S3-5",
    "2年で50万円より1円多い",
    """
    S3-5 years.plan_grant 1
    S3-5 years.plan_grant 2
    """,
    TWO_PLAN_YEARS,
    kind=PLAN_PROJECT,
    plan_year_no=2,
    years__plan_grant=[50_001],
)
faulty(
    "S3-5",
    "年度ごとに比べる設定",
    "",
    TWO_PLAN_YEARS,
    kind=PLAN_PROJECT,
    plan_year_no=2,
    years__plan_grant=[500_000],
    parameters={"plan_grant_cap_scope": "year"},
)
faulty(
    "S3-5",
    "年度ごとに比べて1年だけ多い",
    "S3-5 years.plan_grant 1",
    TWO_PLAN_YEARS,
    kind=PLAN_PROJECT,
    plan_year_no=2,
    years__plan_grant=[500_001],
    parameters={"plan_grant_cap_scope": "year"},
)
