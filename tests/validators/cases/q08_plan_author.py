"""Cases of the rules in validators/rules/q08_plan_author.py."""

from __future__ import annotations

from tests.validators.cases.drawing import faulty, sound
from validators.frames import PLAN_PROJECT

faulty("Q08-1", "策定主体なし", "Q08-1 plan.author", plan__author=None)
sound("Q08-1", "連名", plan__author="連名", plan__municipal_role=None)
sound("Q08-1", "計画策定事業では見ない", kind=PLAN_PROJECT, plan__author=None)

faulty("Q08-2", "地域の計画に役割なし", "Q08-2 plan.municipal_role", plan__municipal_role=None)
faulty(
    "Q08-2",
    "役割が×",
    "Q08-2 plan.municipal_role",
    kind=PLAN_PROJECT,
    plan__author="地域",
    plan__municipal_role="×",
)
sound("Q08-2", "市町村の計画", plan__author="市町村", plan__municipal_role=None)
sound("Q08-1", "その他で名称あり", plan__author="その他")
faulty("Q08-1", "その他で名称なし", "Q08-1 plan.author_name", plan__author="その他", plan__author_name=None)
