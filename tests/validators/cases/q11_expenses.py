"""Cases of the rules in validators/rules/q11_expenses.py."""

from __future__ import annotations

from tests.validators.cases.drawing import faulty, sound

faulty(
    "Q11-1",
    "対象外に補助対象額",
    """
    Q11-1 expenses.category 4
    Q11-1 expenses.eligible 4
    """,
    eligible_cost=2_000_001,
    expenses__eligible=[1_200_000, 200_000, 600_000, 1],
)
sound("Q11-1", "対象外で補助対象額が空欄", expenses__eligible=[1_200_000, 200_000, 600_000, None])

faulty("Q11-2", "賞金", "Q11-2 expenses.item 2", expenses__item=["試験運行", "コンクール賞金"])
sound("Q11-2", "賞金を除く表彰", expenses__item=["試験運行", "表彰経費（賞金を除く）"])
sound("Q11-2", "対象にしない賞金", expenses__item=["試験運行", "講師謝金", "保冷車載庫", "賞金"])
faulty(
    "Q11-2",
    "加えた言葉",
    "Q11-2 expenses.item 3",
    parameters={"ineligible_words": ("賞金", "保冷車")},
)
faulty(
    "Q11-2",
    "順序を変えた言葉",
    "Q11-2 expenses.item 3",
    parameters={"ineligible_words": ("保冷車", "賞金")},
)
faulty(
    "Q11-2",
    "記号のある言葉はそのまま比べる",
    "Q11-2 expenses.item 2",
    parameters={"ineligible_words": ("(賞金)",)},
    expenses__item=["賞金の案内", "賞金を除く景品(賞金)"],
)
faulty(
    "Q11-2",
    "1円の賞金",
    "Q11-2 expenses.item 4",
    eligible_cost=2_000_001,
    expenses__category=["委託料", "報償費", "備品購入費", "諸経費"],
    expenses__item=["試験運行", "講師謝金", None, "賞金"],
    expenses__eligible=[1_200_000, 200_000, 600_000, 1],
)
sound(
    "Q11-2",
    "補助対象額が空欄の賞金",
    expenses__item=["試験運行", "講師謝金", "保冷車載庫", "賞金"],
    expenses__eligible=[1_200_000, 200_000, 600_000, None],
)
faulty("Q11-2", "空白のある賞金", "Q11-2 expenses.item 2", expenses__item=["試験運行", "コンクール 賞　金"])
sound("Q11-2", "賞金は除く", expenses__item=["試験運行", "表彰の経費（賞金は除く）"])
sound("Q11-2", "賞金を含まない", expenses__item=["試験運行", "表彰の経費（賞金を含まない）"])
faulty(
    "Q11-2", "賞金を含む", "Q11-2 expenses.item 2", expenses__item=["試験運行", "表彰の経費（賞金を含む）"]
)
