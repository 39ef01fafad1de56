"""Cases of the rules in validators/rules/q03_plan_first.py."""

from __future__ import annotations

from tests.validators.cases.drawing import faulty, sound

BOTH_THIS_YEAR = """
years: fiscal_year | stage | status | plan_grant | project_grant
       2026 | 両方 | 今回申請 | 500000 | 1800000
       2027 | 小さな拠点づくり | 予定 | | 1500000
"""
faulty("Q03-2", "同じ年度に両方", "Q03-2 years.stage 1", BOTH_THIS_YEAR)
sound("Q03-2", "翌年度から")

faulty("Q03-1", "計画の状況が空欄", "Q03-1 plan.status", plan__status=None)
faulty("Q03-1", "未策定", "Q03-1 plan.status", plan__status="未策定")
faulty("Q03-1", "予定日のない策定中", "Q03-1 plan.status", plan__status="策定中", plan__completed_on=None)
sound("Q03-1", "予定日のある策定中", plan__status="策定中")
sound("Q03-1", "既存計画", plan__status="既存計画")
faulty("Q03-1", "計画名なし", "Q03-1 plan.name", plan__name="　")
faulty(
    "Q03-2",
    "申請の前の年度の両方は実績でなければ指摘",
    "Q03-2 years.stage 1",
    """
    years: fiscal_year | stage | status | plan_grant | project_grant
           2026 | 両方 | 今回申請 | 500000 | 1800000
    """,
)
sound(
    "Q03-2",
    "2年目の計画策定に続けて事業",
    """
    years: fiscal_year | stage | status | plan_grant | project_grant
           2025 | 計画策定 | 実績 | 200000 |
           2026 | 両方 | 今回申請 | 300000 | 1800000
    """,
)
sound(
    "Q03-2",
    "済んだ年度の両方",
    """
    years: fiscal_year | stage | status | plan_grant | project_grant
           2025 | 両方 | 実績 | 500000 | 1000000
           2026 | 小さな拠点づくり | 今回申請 | | 1800000
    """,
    project_year_no=2,
    development="運行日を増やす",
)

sound("Q03-3", "申請の日に策定", plan__completed_on="2026-02-10")
faulty(
    "Q03-3",
    "申請の翌日に策定済",
    """
    Q03-3 plan.completed_on
    Q03-3 plan.status
    """,
    plan__completed_on="2026-02-11",
)
faulty(
    "Q03-3",
    "申請の翌日の既存計画",
    """
    Q03-3 plan.completed_on
    Q03-3 plan.status
    """,
    plan__completed_on="2026-02-11",
    plan__status="既存計画",
)
sound("Q03-3", "策定中は先の日付", plan__status="策定中", plan__completed_on="2026-04-30")
