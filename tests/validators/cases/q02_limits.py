"""Cases of the rules in validators/rules/q02_limits.py."""

from __future__ import annotations

from tests.validators.cases.drawing import TWO_PLAN_YEARS, faulty, sound
from validators.frames import PLAN_PROJECT

faulty(
    "Q02-1",
    "計画策定が3か年度",
    """
    Q02-1 years.stage 1
    Q02-1 years.stage 2
    Q02-1 years.stage 3
    Q02-1 application.plan_year_no
    """,
    """
    years: fiscal_year | stage | status | plan_grant
           2024 | 計画策定 | 実績 | 20000
           2025 | 計画策定 | 実績 | 30000
           2026 | 計画策定 | 今回申請 | 450000
    """,
    kind=PLAN_PROJECT,
    plan_year_no=3,
)
sound("Q02-1", "計画策定が2か年度", TWO_PLAN_YEARS, kind=PLAN_PROJECT, plan_year_no=2)
faulty(
    "Q02-1",
    "計画策定が3か年度、両方を含み事業だけの年に印なし",
    """
    Q02-1 years.stage 1
    Q02-1 years.stage 2
    Q02-1 years.stage 3
    """,
    """
    years: fiscal_year | stage | status | plan_grant | project_grant
           2023 | 計画策定 | 実績 | 100000 |
           2024 | 計画策定 | 実績 | 100000 |
           2025 | 両方 | 実績 | 100000 | 100000
           2026 | 小さな拠点づくり | 今回申請 | | 1800000
    """,
    project_year_no=2,
    development="対象の集落を広げる",
)
faulty(
    "Q02-1",
    "通算3年度目だけ",
    """
    Q02-1 application.plan_year_no
    Q02-7 application.plan_year_no
    """,
    kind=PLAN_PROJECT,
    plan_year_no=3,
)

FOUR_PROJECT_YEARS = """
years: fiscal_year | stage | status | plan_grant | project_grant
       2022 | 計画策定 | 実績 | 100000 |
       2023 | 小さな拠点づくり | 実績 | | 100000
       2024 | 小さな拠点づくり | 実績 | | 100000
       2025 | 小さな拠点づくり | 実績 | | 100000
       2026 | 小さな拠点づくり | 今回申請 | | 1800000
"""
faulty(
    "Q02-2",
    "小さな拠点づくりが4か年度",
    """
    Q02-2 years.stage 2
    Q02-2 years.stage 3
    Q02-2 years.stage 4
    Q02-2 years.stage 5
    Q02-2 application.project_year_no
    """,
    FOUR_PROJECT_YEARS,
    project_year_no=4,
    development="運行日を増やす",
)
sound(
    "Q02-2",
    "小さな拠点づくりが3か年度",
    FOUR_PROJECT_YEARS,
    years__stage=["計画策定", "計画策定"],
    years__plan_grant=[100_000, 100_000],
    years__project_grant=[None, None],
    project_year_no=3,
    development="運行日を増やす",
)

sound("Q02-3", "累計がちょうど500万円", years__project_grant=[None, 1_800_000, 2_700_000])
faulty(
    "Q02-3",
    "累計が500万円より1円多い",
    """
    Q02-3 years.plan_grant 1
    Q02-3 years.project_grant 2
    Q02-3 years.project_grant 3
    """,
    years__project_grant=[None, 1_800_000, 2_700_001],
)
