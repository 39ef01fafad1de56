"""Cases of the rules in validators/rules/q06_plan_items.py."""

from __future__ import annotations

from tests.validators.cases.drawing import faulty, sound
from validators.frames import PLAN_PROJECT

faulty("Q06-1", "3番目の事項が空欄", "Q06-1 plan_items.covered 3", plan_items__covered=["○", "○", None])
faulty("Q06-1", "6番目の事項が×", "Q06-1 plan_items.covered 6", plan_items__covered=["○"] * 5 + ["×"])
sound("Q06-1", "7番目は自由", plan_items__covered=["○"] * 6 + ["×"])

faulty("Q06-2", "該当頁なし", "Q06-2 plan_items.page 2", plan_items__page=["1", None])
faulty("Q06-2", "その他の該当頁なし", "Q06-2 plan_items.page 7", plan_items__covered=["○"] * 7)
sound("Q06-2", "計画策定事業では見ない", kind=PLAN_PROJECT)

faulty(
    "Q06-3",
    "盛り込む予定のない事項",
    "Q06-3 plan_items.covered 4",
    kind=PLAN_PROJECT,
    plan_items__covered=["○", "○", "○", None],
)
sound("Q06-3", "6事項とも予定", kind=PLAN_PROJECT)

faulty(
    "Q07-1",
    "既存計画に足りない事項",
    "Q07-1 plan_items.covered 1",
    plan__status="既存計画",
    plan_items__covered=[None],
)
sound("Q07-1", "既存計画が網羅", plan__status="既存計画")

faulty("Q07-2", "網羅した既存計画", "Q07-2 plan.status", kind=PLAN_PROJECT, plan__status="既存計画")
faulty(
    "Q07-2",
    "足りない既存計画",
    "Q06-3 plan_items.covered 6",
    kind=PLAN_PROJECT,
    plan__status="既存計画",
    plan_items__covered=["○"] * 5 + [None, "○"],
)
sound("Q07-2", "策定中", kind=PLAN_PROJECT)
