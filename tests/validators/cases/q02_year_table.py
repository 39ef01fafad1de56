"""Cases of the rules in validators/rules/q02_year_table.py."""

from __future__ import annotations

from tests.validators.cases.drawing import faulty, sound
from validators.frames import PLAN_PROJECT

sound("Q02-4", "年度いっぱい", starts_on="2026-04-01", ends_on="2027-03-31")
faulty("Q02-4", "着手だけ前の年度", "Q02-4 application.starts_on", starts_on="2026-03-31")
faulty("Q02-4", "完了だけ次の年度", "Q02-4 application.ends_on", ends_on="2027-04-01")
faulty(
    "Q02-4",
    "順序が逆",
    """
    Q02-4 application.starts_on
    Q02-4 application.ends_on
    """,
    starts_on="2026-06-02",
    ends_on="2026-06-01",
)
sound("Q02-4", "1日だけの事業", starts_on="2026-06-01", ends_on="2026-06-01")
faulty(
    "Q02-4",
    "両方とも次の年度",
    """
    Q02-4 application.starts_on
    Q02-4 application.ends_on
    """,
    starts_on="2027-05-01",
    ends_on="2027-04-01",
)

faulty("Q02-5", "今回申請なし", "Q02-5 years.status 2", years__status=["実績", "予定", "予定"])
faulty(
    "Q02-5",
    "今回申請が2行",
    """
    Q02-5 years.status 2
    Q02-5 years.status 3
    """,
    years__status=["実績", "今回申請", "今回申請"],
)
faulty(
    "Q02-5",
    "今回申請の年度が違う",
    """
    Q02-5 years.fiscal_year 2
    Q02-7 application.project_year_no
    """,
    years__fiscal_year=[2024, 2025, 2026],
)
faulty(
    "Q02-5",
    "今回申請の事業が違う",
    """
    Q02-5 years.stage 2
    Q02-7 application.project_year_no
    SUM-9 years.project_grant 2
    """,
    years__stage=["計画策定", "計画策定"],
)
faulty("Q02-5", "年度別の表が空", "Q02-5 years.status 1", "years: fiscal_year")
sound("Q02-5", "今回申請が1行")

faulty("Q02-6", "空いた年度", "Q02-6 years.fiscal_year 3", years__fiscal_year=[2025, 2026, 2028])
faulty("Q02-6", "同じ年度が2行", "Q02-6 years.fiscal_year 3", years__fiscal_year=[2025, 2026, 2026])
faulty(
    "Q02-6",
    "小さな拠点づくりの後の計画策定",
    """
    Q02-6 years.stage 3
    SUM-9 years.project_grant 3
    """,
    years__stage=["計画策定", "小さな拠点づくり", "計画策定"],
)
sound("Q02-6", "計画策定から続く3年")

faulty(
    "Q02-7",
    "計画策定の通算年度目が多い",
    "Q02-7 application.plan_year_no",
    kind=PLAN_PROJECT,
    plan_year_no=2,
)
faulty(
    "Q02-7",
    "小さな拠点づくりの通算年度目が多い",
    "Q02-7 application.project_year_no",
    project_year_no=2,
    development="運行日を増やす",
)
sound("Q02-7", "もう一方の通算年度目も合う", plan_year_no=1)
faulty("Q02-7", "もう一方の通算年度目が違う", "Q02-7 application.plan_year_no", plan_year_no=2)
faulty(
    "Q02-5",
    "申請の年度も今回申請もない",
    """
    FORM-1 application.fiscal_year
    FORM-1 years.fiscal_year 2
    """,
    """
    years: fiscal_year | stage | status | plan_grant | project_grant
           2025 | 計画策定 | 実績 | 500000 |
                | 小さな拠点づくり | 予定 | | 1800000
    """,
    fiscal_year=None,
)
