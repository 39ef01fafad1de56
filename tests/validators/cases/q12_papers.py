"""Cases of the rules in validators/rules/q12_papers.py."""

from __future__ import annotations

from tests.validators.cases.drawing import faulty, sound

faulty("Q12-1", "要綱なし", "Q12-1 implementers.rules_attached 1", implementers__rules_attached=[None])
faulty("Q12-1", "内訳が×", "Q12-1 implementers.breakdown_attached 1", implementers__breakdown_attached=["×"])
faulty(
    "Q12-1",
    "負担金で書類なし",
    """
    Q12-1 implementers.breakdown_attached 1
    Q12-1 implementers.rules_attached 1
    """,
    implementers__method=["負担金"],
    implementers__rules_attached=[None],
    implementers__breakdown_attached=[None],
)
faulty(
    "Q12-1",
    "委託で書類なし（要確認）",
    """
    Q12-1 implementers.breakdown_attached 1
    Q12-1 implementers.rules_attached 1
    """,
    implementers__method=["委託"],
    implementers__rules_attached=[None],
    implementers__breakdown_attached=[None],
)
sound("Q12-1", "委託で書類あり", implementers__method=["委託"])
