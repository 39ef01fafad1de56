"""Rules of 手引き 回答３: a plan comes first, best in an earlier year."""

from __future__ import annotations

import pandas as pd

from validators.frames import BASE_PROJECT, PLAN_EXISTING, STAGE_BOTH
from validators.messages import Words
from validators.parameters import Parameters
from validators.rule import ERROR, WARNING, rule


@rule(
    "Q03-2",
    WARNING,
    frame="years",
    needs=("years.stage",),
    marks=("years.stage",),
    citation="手引き 回答３",
    formula='years.stage<>"両方"',
    words=Words(
        title="計画策定と事業を同じ年度に行うとき",
        message="計画策定と小さな拠点づくりが同じ年度に予定されています。",
        found="{years.fiscal_year:year} 両方",
        expected="小さな拠点づくりは計画策定の翌年度からが望ましい（同じ年度も可能）",
        fix="話合いの時間が足りるかを確かめてください。十分であれば、このままでかまいません。",
    ),
)
def both_in_one_year(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """計画策定と小さな拠点づくりを同じ年度に行う予定になっていないかを確かめます。

    なぜ：同じ年度に行うことも可能ですが、十分な話合いのため、計画ができた翌年度から
    事業を行うのが現実的で望ましいとされています。可能なことなので「要確認」です。

    よい例：令和7年度 計画策定、令和8年度 小さな拠点づくり
    確かめる例：令和7年度 両方
    """
    return rows["stage"] != STAGE_BOTH


@rule(
    "Q03-1",
    ERROR,
    needs=("application.project_type",),
    reads=("plan.status", "plan.completed_on", "plan.name"),
    marks=("plan.status", "plan.name"),
    citation="手引き 回答３",
    scope=BASE_PROJECT,
    formula={
        "plan.status": (
            'OR(plan.status="策定済",plan.status="既存計画",AND(plan.status="策定中",plan.completed_on<>""))'
        ),
        "plan.name": 'plan.name<>""',
    },
    words=Words(
        title="もとになる計画があること",
        message="小さな拠点づくり事業のもとになる計画を確かめられません。",
        fix="計画の内容を記入してください。",
        variants={
            "plan.status": {
                "expected": "策定済、既存計画、または策定予定日のある策定中",
                "fix": "計画の状況を確かめてください。策定中のときは策定（予定）年月日も記入してください。",
            },
            "plan.name": {"expected": "計画名の記入", "fix": "もとになる計画の名称を記入してください。"},
        },
    ),
)
def plan_exists(rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
    """小さな拠点づくり事業に、もとになる計画があるかを確かめます。

    なぜ：計画（またはその内容を網羅した計画）ができていることが必須の要件です。
    同じ年度に計画を作る場合は、「策定中」と策定予定日を記入してください。

    よい例：計画の状況 策定済、計画名「○○地区小さな拠点づくり計画」
    直す例：計画の状況 未策定
    """
    being_made = (rows["plan.status"] == "策定中") & rows["plan.completed_on"].notna()
    return pd.DataFrame(
        {
            "plan.status": rows["plan.status"].isin(("策定済", PLAN_EXISTING)) | being_made,
            "plan.name": rows["plan.name"].notna(),
        }
    )
