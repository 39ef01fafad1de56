"""Cases of the rules in validators/rules/sum_amounts.py."""

from __future__ import annotations

from tests.validators.cases.drawing import faulty, granted, sound
from validators.frames import PLAN_PROJECT

faulty(
    "SUM-4",
    "補助対象額が金額より1円多い",
    """
    SUM-4 expenses.eligible 1
    SUM-4 expenses.amount 1
    """,
    eligible_cost=2_000_001,
    expenses__eligible=[1_200_001],
)
faulty(
    "SUM-4",
    "マイナスの金額",
    "SUM-4 expenses.amount 5",
    total_cost=2_099_999,
    income__amount=[1_800_000, 299_999],
    expenses__category=["委託料", "報償費", "備品購入費", "対象外", "諸経費"],
    expenses__amount=[1_200_000, 200_000, 600_000, 100_000, -1],
)
sound("SUM-4", "金額と同じ補助対象額")
faulty(
    "SUM-4",
    "金額0円に補助対象額1円",
    """
    SUM-4 expenses.amount 5
    SUM-4 expenses.eligible 5
    """,
    eligible_cost=2_000_001,
    expenses__category=["委託料", "報償費", "備品購入費", "対象外", "諸経費"],
    expenses__amount=[1_200_000, 200_000, 600_000, 100_000, 0],
    expenses__eligible=[1_200_000, 200_000, 600_000, 0, 1],
)
faulty(
    "SUM-4",
    "マイナスの補助対象額",
    "SUM-4 expenses.eligible 5",
    eligible_cost=1_999_999,
    **granted(1_799_999),
    expenses__category=["委託料", "報償費", "備品購入費", "対象外", "諸経費"],
    expenses__amount=[1_200_000, 200_000, 600_000, 100_000, 0],
    expenses__eligible=[1_200_000, 200_000, 600_000, 0, -1],
)
sound(
    "SUM-4",
    "金額0円で補助対象額が空欄",
    expenses__category=["委託料", "報償費", "備品購入費", "対象外", "諸経費"],
    expenses__amount=[1_200_000, 200_000, 600_000, 100_000, 0],
)
faulty(
    "SUM-4",
    "マイナスの収入",
    "SUM-4 income.amount 3",
    income__source=["県補助金", "市町村負担", "その他"],
    income__amount=[1_800_000, 300_001, -1],
)
faulty(
    "SUM-4",
    "年度別のマイナス",
    """
    SUM-4 years.plan_grant 1
    SUM-4 years.project_grant 3
    SUM-4 years.total_cost 3
    """,
    years__total_cost=[600_000, 2_100_000, -1],
    years__plan_grant=[-1],
    years__project_grant=[None, 1_800_000, -1],
)
faulty("SUM-4", "間接補助のマイナス", "SUM-4 implementers.amount 1", implementers__amount=[-1])
faulty(
    "SUM-4",
    "申請書のマイナス",
    """
    SUM-3 application.eligible_cost
    SUM-3 application.grant_requested
    SUM-3 application.total_cost
    SUM-4 application.eligible_cost
    SUM-4 application.grant_requested
    SUM-4 application.total_cost
    """,
    total_cost=-2_100_000,
    eligible_cost=-2_000_000,
    grant_requested=-1_800_000,
)
sound("SUM-4", "0円の実施主体", implementers__amount=[0])

faulty(
    "SUM-8",
    "申請額が0円",
    "SUM-8 application.grant_requested",
    **{**granted(0), "income__amount": [0, 2_100_000]},
)
faulty(
    "SUM-8",
    "1円は千円単位の疑いだけ",
    "\n".join(f"FORM-8 application.{one}" for one in ("eligible_cost", "grant_requested", "total_cost")),
    **granted(1),
)

faulty(
    "SUM-9",
    "小さな拠点づくりの年度に計画策定分",
    "SUM-9 years.plan_grant 3",
    years__plan_grant=[499_999, None, 1],
)
faulty(
    "SUM-9",
    "計画策定の年度に小さな拠点づくり分",
    "SUM-9 years.project_grant 1",
    years__project_grant=[1, 1_800_000],
)
sound("SUM-9", "0円は書いてよい", years__plan_grant=[500_000, 0, 0], years__project_grant=[0, 1_800_000, 0])
sound(
    "SUM-9",
    "両方の年度には両方",
    """
    years: fiscal_year | stage | status | plan_grant | project_grant
           2025 | 計画策定 | 実績 | 200000 |
           2026 | 両方 | 今回申請 | 300000 | 1800000
    """,
)
sound("SUM-8", "450,000円", kind=PLAN_PROJECT)
