"""Cases of the rules in validators/rules/s3_activities.py."""

from __future__ import annotations

from tests.validators.cases.drawing import faulty, sound
from validators.frames import PLAN_PROJECT

faulty("S3-6", "1集落", "S3-6 application.settlements", settlements=1)
sound("S3-6", "2集落", settlements=2)

faulty(
    "S3-7",
    "同じ課題が2行",
    """
    S3-7 activities.issue 1
    S3-7 activities.issue 2
    """,
    activities__issue=["買物", "買 物"],
)
faulty("S3-7", "課題が1行", "S3-7 activities.issue 1", activities__issue=["買物", None])
faulty("S3-7", "課題の記入なし", "S3-7 activities.issue 1", activities__issue=[None, None])
sound("S3-7", "計画策定事業では見ない", kind=PLAN_PROJECT, activities__issue=["買物", None])

faulty(
    "S3-8",
    "④だけ",
    """
    S3-8 activities.step 1
    S3-8 activities.step 2
    """,
    activities__step=["④", "④"],
)
sound("S3-8", "①と④", activities__step=["①", "④"])
faulty("S3-8", "ステップの記入なし", "S3-8 activities.step 1", activities__step=[None, None])
sound("S3-8", "計画策定事業でステップの記入なし", kind=PLAN_PROJECT, activities__step=[None, None])
faulty(
    "S3-8",
    "計画策定事業で④だけ",
    "S3-8 activities.step 1",
    kind=PLAN_PROJECT,
    activities__step=["④", None],
)
