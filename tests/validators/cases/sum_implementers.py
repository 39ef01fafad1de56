"""Cases of the rules in validators/rules/sum_implementers.py."""

from __future__ import annotations

from tests.validators.cases.drawing import faulty, sound

sound("SUM-7", "支出と同じ額")
faulty("SUM-7", "支出より1円多い", "SUM-7 implementers.amount 1", implementers__amount=[1_200_001])
faulty(
    "SUM-7",
    "表にない実施主体",
    "SUM-7 expenses.implementer 2",
    expenses__implementer=["山都地域協議会", "山都観光協会"],
)
sound("SUM-7", "全角と空白の違い", expenses__implementer=["山都　地域協議会"])
sound("SUM-7", "法人の略称", implementers__name=["株式会社山都"], expenses__implementer=["㈱山都"])
sound(
    "SUM-7",
    "ＮＰＯ法人の正式の名",
    implementers__name=["NPO法人山都の里"],
    expenses__implementer=["特定非営利活動法人　山都の里"],
)
faulty(
    "SUM-7",
    "前と後ろの株式会社",
    """
    SUM-7 implementers.amount 1
    SUM-7 expenses.implementer 1
    """,
    implementers__name=["株式会社山都"],
    expenses__implementer=["山都株式会社"],
)
sound("SUM-7", "市町村自身", expenses__implementer=["山都地域協議会", "喜多方市", "市町村"])
faulty(
    "SUM-7",
    "二度載った実施主体の計",
    """
    SUM-7 implementers.amount 1
    SUM-7 implementers.amount 2
    """,
    """
    implementers: name | method | amount | rules_attached | breakdown_attached
                  山都地域協議会 | 補助金 | 700000 | ○ | ○
                  山都地域協議会 | 委託 | 500001 | ○ | ○
    """,
)
faulty(
    "SUM-7",
    "金額の空いた行と二度載った実施主体",
    "Q01-3 implementers.amount 2",
    """
    implementers: name | method | amount | rules_attached | breakdown_attached
                  山都地域協議会 | 補助金 | 1200000 | ○ | ○
                  山都地域協議会 | 委託 |  | ○ | ○
    """,
)
faulty(
    "SUM-7",
    "支出のない実施主体に1円",
    "SUM-7 implementers.amount 2",
    """
    implementers: name | method | amount | rules_attached | breakdown_attached
                  山都地域協議会 | 補助金 | 1200000 | ○ | ○
                  山都観光協会 | 委託 | 1 | ○ | ○
    """,
)
faulty(
    "SUM-7",
    "市町村名がなく、表にない実施主体",
    "FORM-1 application.municipality",
    municipality=None,
    expenses__implementer=["山都地域協議会", "山都観光協会"],
)
