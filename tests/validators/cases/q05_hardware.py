"""Cases of the rules in validators/rules/q05_hardware.py."""

from __future__ import annotations

from tests.validators.cases.drawing import faulty, sound

faulty(
    "Q05-1",
    "ハードだけ",
    """
    Q05-1 expenses.category 1
    Q05-1 expenses.category 3
    """,
    expenses__category=["工事請負費", "対象外", "備品購入費"],
    expenses__eligible=[1_400_000, 0, 600_000],
    expenses__unit_price=[None, 50_000],
    expenses__amount=[1_400_000, 0, 600_000],
    expenses__quantity=[None, 0],
)
sound("Q05-1", "ハードなし", expenses__category=["委託料", "報償費", "諸経費"])
faulty(
    "Q05-1",
    "ハードが1行だけ",
    """
    Q05-1 expenses.category 3
    S3-3 application.grant_requested
    """,
    eligible_cost=600_000,
    expenses__eligible=[0, 0, 600_000, 0],
)
faulty(
    "Q05-1",
    "補助対象額がまったくない",
    "S3-3 application.grant_requested",
    eligible_cost=0,
    expenses__eligible=[0, None, 0, 0],
)
sound("Q05-1", "ほとんどハード", expenses__category=["工事請負費", "報償費", "備品購入費"])
faulty(
    "Q05-1",
    "補助対象額が1円のハードだけ",
    """
    Q05-1 expenses.category 3
    S3-3 application.grant_requested
    """,
    eligible_cost=1,
    expenses__eligible=[0, 0, 1, 0],
)
faulty(
    "Q05-1",
    "ハードのほかの補助対象額が空",
    """
    Q05-1 expenses.category 3
    S3-3 application.grant_requested
    """,
    eligible_cost=600_000,
    expenses__eligible=[None, None, 600_000, None],
)
