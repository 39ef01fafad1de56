"""Cases of the rules in validators/rules/sum_budget.py."""

from __future__ import annotations

from tests.validators.cases.drawing import faulty, granted, sound
from validators.frames import PLAN_PROJECT

faulty("SUM-1", "数量が1つ多い", "SUM-1 expenses.amount 1", expenses__quantity=[13])
sound("SUM-1", "数量なし", expenses__quantity=[None, None, None, None])
sound(
    "SUM-1",
    "端数を切り捨てた金額",
    expenses__quantity=[12, 4, 0.7],
    expenses__unit_price=[100_000, 50_000, 857_143],
)
sound(
    "SUM-1",
    "端数を切り上げた金額",
    expenses__quantity=[12, 4, 0.7],
    expenses__unit_price=[100_000, 50_000, 857_142],
)
faulty(
    "SUM-1",
    "端数より違う金額",
    "SUM-1 expenses.amount 3",
    expenses__quantity=[12, 4, 0.7],
    expenses__unit_price=[100_000, 50_000, 857_141],
)
faulty("SUM-1", "1円違い", "SUM-1 expenses.amount 3", expenses__unit_price=[100_000, 50_000, 600_001])

faulty(
    "SUM-2",
    "収入が1円多い",
    """
    SUM-2 income.amount 1
    SUM-2 income.amount 2
    """,
    income__amount=[1_800_000, 300_001],
)
sound(
    "SUM-2",
    "収入を4つに分ける",
    income__source=["県補助金", "市町村負担", "地元負担", "その他"],
    income__amount=[1_800_000, 100_000, 100_000, 100_000],
)

faulty("SUM-3", "総事業費が違う", "SUM-3 application.total_cost", total_cost=2_100_001)
faulty("SUM-3", "補助対象経費が違う", "SUM-3 application.eligible_cost", eligible_cost=2_000_001)
faulty("SUM-3", "補助金申請額が違う", "SUM-3 application.grant_requested", grant_requested=1_799_999)
faulty(
    "SUM-3",
    "年度別の補助額が違う",
    "SUM-3 application.grant_requested",
    years__project_grant=[None, 1_799_999],
)
faulty(
    "SUM-3", "年度別の補助額が空欄", "SUM-3 application.grant_requested", years__project_grant=[None, None]
)
faulty(
    "SUM-3",
    "県補助金の収入が違う",
    "SUM-3 application.grant_requested",
    income__amount=[1_700_000, 400_000],
)
faulty(
    "SUM-3",
    "計画策定分が違う",
    "SUM-3 application.grant_requested",
    kind=PLAN_PROJECT,
    years__plan_grant=[449_999],
)
faulty("SUM-3", "今回申請の行がない", "Q02-5 years.status 2", years__status=["実績", "予定", "予定"])
sound(
    "SUM-3",
    "県補助金が2行",
    income__source=["県補助金", "市町村負担", "県補助金"],
    income__amount=[1_000_000, 300_000, 800_000],
)


faulty(
    "SUM-5",
    "千円未満の端数",
    "SUM-5 application.grant_requested",
    **granted(1_799_500),
    parameters={"rounding_unit": 1000},
)
sound("SUM-5", "初めは見ない", **granted(1_799_501))

faulty(
    "SUM-6",
    "総事業費が千円単位",
    """
    SUM-3 application.total_cost
    SUM-6 application.total_cost
    """,
    total_cost=2_100,
)
faulty(
    "SUM-6",
    "補助対象経費が千円単位",
    """
    S3-3 application.grant_requested
    SUM-3 application.eligible_cost
    SUM-6 application.eligible_cost
    """,
    eligible_cost=2_000,
)
faulty(
    "SUM-6",
    "補助金申請額が千円単位で四捨五入",
    """
    SUM-3 application.grant_requested
    SUM-6 application.grant_requested
    """,
    **{**granted(1_799_501), "grant_requested": 1_800},
)
faulty("SUM-6", "千分の一でない", "SUM-3 application.total_cost", total_cost=2_101)
faulty("SUM-6", "0円", "SUM-3 application.total_cost", total_cost=0)
sound("SUM-6", "円単位")
faulty(
    "SUM-6",
    "どちらも0円",
    "S3-3 application.grant_requested",
    eligible_cost=0,
    expenses__eligible=[0, 0, 0, 0],
)
faulty(
    "SUM-6",
    "1千円",
    """
    S3-3 application.grant_requested
    SUM-3 application.eligible_cost
    SUM-6 application.eligible_cost
    """,
    eligible_cost=1,
    expenses__eligible=[1_000, 0, 0, 0],
)
