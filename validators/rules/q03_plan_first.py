"""Rules of 手引き 回答３: a plan comes first, best in an earlier year."""

from __future__ import annotations

from validators.derived import Frames, count, derived
from validators.frames import BASE_PROJECT, PLAN_EXISTING, PLAN_MADE, PLAN_MAKING, STAGE_BOTH, STATUS_DONE
from validators.late import pd
from validators.messages import Words
from validators.parameters import Parameters
from validators.rule import ERROR, WARNING, Verdicts, rule


@derived("application.planned_years", "years.has_plan", formula="COUNTIF(years.has_plan,TRUE)")
def planned_years(frames: Frames, p: Parameters) -> pd.Series:
    """How many rows of the years hold 計画策定."""
    return count(frames["years"], frames["years"]["has_plan"])


@rule(
    "Q03-2",
    WARNING,
    frame="years",
    needs=("years.stage", "application.planned_years"),
    reads=("years.status",),
    marks=("years.stage",),
    citation="手引き 回答３",
    formula='OR(years.stage<>"両方",years.status="実績",application.planned_years>1)',
    words=Words(
        title="計画策定と事業を同じ年度に行うとき",
        message="計画策定を行うただ1つの年度に、小さな拠点づくりも予定されています。",
        found="{years.fiscal_year:year} 両方",
        expected="小さな拠点づくりは計画策定の翌年度からが望ましい（同じ年度も可能）",
        fix="話合いの時間が足りるかを確かめてください。十分であれば、このままでかまいません。",
    ),
)
def both_in_one_year(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """計画策定を1か年度だけで行い、その年度に小さな拠点づくりも行う予定になっていないかを確かめます。

    なぜ：同じ年度に行うことも可能ですが、計画策定を1か年度で行う場合は、翌年度から事業を
    行うのが現実的で望ましいとされています。可能なことなので「要確認」です。2年目の計画策定に
    続けて同じ年度に事業を行う場合と、済んだ年度（実績）は指摘しません。

    よい例：令和7年度 計画策定、令和8年度 小さな拠点づくり
    よい例：令和7年度 計画策定、令和8年度 両方
    確かめる例：令和8年度 両方（計画策定はこの年度だけ）
    """
    done = rows["status"] == STATUS_DONE
    return (rows["stage"] != STAGE_BOTH) | done | (rows["application.planned_years"] > 1)


@rule(
    "Q03-3",
    WARNING,
    needs=("application.submitted_on", "plan.completed_on"),
    reads=("plan.status",),
    marks=("plan.completed_on", "plan.status"),
    citation="手引き 回答３",
    scope=BASE_PROJECT,
    formula=(
        'OR(AND(plan.status<>"策定済",plan.status<>"既存計画"),plan.completed_on<=application.submitted_on)'
    ),
    words=Words(
        title="できている計画の日付",
        message="できているはずの計画の策定年月日が、申請年月日より後です。",
        found="{plan.status}、策定 {plan.completed_on}（申請 {application.submitted_on}）",
        expected="申請の日までの策定年月日、または計画の状況「策定中」",
        fix="策定年月日か計画の状況を確かめてください。まだできていないときは「策定中」を選んでください。",
    ),
)
def plan_is_made(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """「策定済」や「既存計画」とした計画の日付が、申請の日より後になっていないかを確かめます。

    なぜ：計画（またはその内容を網羅した計画）ができていることが必須の要件です。日付が先のときは、
    日付か状況のどちらかの書き間違いと思われます。

    よい例：策定済、策定年月日 令和8年3月20日、申請年月日 令和8年3月20日
    確かめる例：策定済、策定年月日 令和8年3月21日、申請年月日 令和8年3月20日
    """
    made = rows["plan.status"].isin((PLAN_MADE, PLAN_EXISTING))
    return ~made | (rows["plan.completed_on"] <= rows["submitted_on"])


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
def plan_exists(rows: pd.DataFrame, p: Parameters) -> Verdicts:
    """小さな拠点づくり事業に、もとになる計画があるかを確かめます。

    なぜ：計画（またはその内容を網羅した計画）ができていることが必須の要件です。
    同じ年度に計画を作る場合は、「策定中」と策定予定日を記入してください。

    よい例：計画の状況 策定済、計画名「○○地区小さな拠点づくり計画」
    直す例：計画の状況 未策定
    """
    being_made = (rows["plan.status"] == PLAN_MAKING) & rows["plan.completed_on"].notna()
    return {
        "plan.status": rows["plan.status"].isin((PLAN_MADE, PLAN_EXISTING)) | being_made,
        "plan.name": rows["plan.name"].notna(),
    }
