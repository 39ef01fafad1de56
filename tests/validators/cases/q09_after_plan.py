"""Cases of the rules in validators/rules/q09_after_plan.py."""

from __future__ import annotations

from tests.validators.cases.drawing import faulty, sound
from validators.frames import PLAN_PROJECT

sound("Q09-1", "策定の翌日に着手", plan__status="策定中", plan__completed_on="2026-04-30")
faulty(
    "Q09-1",
    "策定と同じ日に着手",
    """
    Q09-1 application.starts_on
    Q09-1 plan.completed_on
    """,
    plan__status="策定中",
    plan__completed_on="2026-05-01",
)
sound("Q09-1", "計画策定事業では見ない", kind=PLAN_PROJECT)
faulty(
    "Q09-1",
    "策定の前の日に着手",
    """
    Q09-1 application.starts_on
    Q09-1 plan.completed_on
    """,
    plan__status="策定中",
    plan__completed_on="2026-05-02",
)
