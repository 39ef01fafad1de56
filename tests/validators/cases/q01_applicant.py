"""Cases of the rules in validators/rules/q01_applicant.py."""

from __future__ import annotations

from tests.validators.cases.drawing import DATE, faulty, sound
from validators.frames import PLAN_PROJECT

faulty(
    "Q01-1",
    "よく似た別の村の番号",
    """
    Q01-1 application.municipality_code
    Q01-1 application.municipality
    """,
    municipality_code="074021",
)
faulty("Q01-1", "県外の番号", "Q01-1 application.municipality_code", municipality_code="012335")
sound("Q01-1", "一部過疎の市", **DATE, former_municipality="旧梁川町")

IMPLEMENTER = """
implementers: name | method | amount | rules_attached | breakdown_attached
              茂庭自治会 | 委託 | 0 | |
"""
faulty(
    "Q01-2",
    "計画策定事業に実施主体",
    """
    Q01-2 implementers.name 1
    Q12-1 implementers.breakdown_attached 1
    Q12-1 implementers.rules_attached 1
    """,
    IMPLEMENTER,
    kind=PLAN_PROJECT,
)
sound("Q01-2", "計画策定事業に実施主体なし", kind=PLAN_PROJECT)

faulty("Q01-3", "方法なし", "Q01-3 implementers.method 1", implementers__method=[None])
faulty("Q01-3", "金額なし", "Q01-3 implementers.amount 1", implementers__amount=[None])
sound("Q01-3", "金額0円", implementers__amount=[0])
faulty("Q01-3", "名称のない行", "FORM-1 implementers.name 2", implementers__rules_attached=["○", "○"])
