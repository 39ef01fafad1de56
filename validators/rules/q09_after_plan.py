"""The rule of 手引き 回答９: no project before its plan."""

from __future__ import annotations

from validators.derived import Frames, derived
from validators.frames import BASE_PROJECT
from validators.late import pd
from validators.messages import Words
from validators.parameters import Parameters
from validators.rule import ERROR, rule


@derived(
    "application.start_case",
    "application.starts_on",
    "plan.completed_on",
    empty=None,
    formula='IF(AND(application.starts_on<>"",application.starts_on=plan.completed_on),"same_day","")',
)
def start_case(frames: Frames, p: Parameters) -> pd.Series:
    """Whether the project begins on the very day on which the plan is finished ("same_day")."""
    same = frames["application"]["starts_on"] == frames["plan"]["completed_on"]
    return same.map({True: "same_day"})


_CASES = dict.fromkeys(("application.starts_on", "plan.completed_on"), "application.start_case")


@rule(
    "Q09-1",
    ERROR,
    needs=("application.starts_on", "plan.completed_on"),
    marks=("application.starts_on", "plan.completed_on"),
    cases=_CASES,
    softer=("same_day",),
    citation="手引き 回答９",
    scope=BASE_PROJECT,
    formula="application.starts_on>plan.completed_on",
    words=Words(
        title="着手は計画の策定後",
        message="計画の策定前に、小さな拠点づくり事業に着手する予定になっています。",
        found="着手 {application.starts_on}、計画の策定 {plan.completed_on}",
        expected="着手は計画の策定（{plan.completed_on}）より後",
        fix="着手予定日を計画の策定より後にするか、策定（予定）年月日を確かめてください。",
        variants={
            "same_day": {
                "message": "計画の策定と同じ日に、小さな拠点づくり事業に着手する予定になっています。",
                "fix": "計画ができてから着手することを確かめてください。そうであれば、このままでかまいません。",
            }
        },
    ),
)
def after_plan(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """小さな拠点づくり事業の着手が、計画の策定より後かを確かめます。

    なぜ：計画の策定前に小さな拠点づくり事業を行うことはできません。計画に盛り込む取組を
    試すための実証も同じです。同じ日の着手は、順序が分からないので「要確認」に止めます。

    よい例：計画の策定 令和8年9月30日、着手 令和8年10月1日
    確かめる例：計画の策定 令和8年9月30日、着手 令和8年9月30日
    直す例：計画の策定 令和8年9月30日、着手 令和8年9月1日
    """
    return rows["starts_on"] > rows["plan.completed_on"]
