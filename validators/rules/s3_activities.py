"""Rules of 手引き ３ 事業概要: what kind of work, by how many settlements."""

from __future__ import annotations

from validators.derived import Frames, count, derived, repeated
from validators.frames import BASE_PROJECT, PLAN_PROJECT
from validators.late import pd
from validators.messages import Words
from validators.parameters import Parameters
from validators.rule import WARNING, rule


@rule(
    "S3-6",
    WARNING,
    needs=("application.settlements",),
    marks=("application.settlements",),
    citation="手引き ３ 事業概要",
    formula="application.settlements>={p.settlements_min}",
    words=Words(
        title="複数の集落の連携",
        message="関係集落が1つ以下です。",
        found="{application.settlements} 集落",
        expected="{p.settlements_min} 集落以上",
        fix="連携する集落の数を確かめてください。",
    ),
)
def settlements(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """関係集落が2つ以上あるかを確かめます。

    なぜ：この事業は、複数の集落などの連携による取組を支援するものです。

    よい例：関係集落数 2
    直す例：関係集落数 1
    """
    return rows["settlements"] >= p.settlements_min


@derived(
    "activities.new_issue",
    "activities.folded_issue",
    formula=(
        'IF(activities.folded_issue="",FALSE,'
        "SUMPRODUCT(([activities.folded_issue]=activities.folded_issue)*([activities.row]<activities.row))=0)"
    ),
)
def new_issue(frames: Frames, p: Parameters) -> pd.Series:
    """Whether a row tackles an issue that no row above it tackles."""
    issues = frames["activities"]["folded_issue"]
    return issues.notna() & ~repeated(frames["activities"], issue=issues)


@derived("application.issues", "activities.new_issue", formula="COUNTIF(activities.new_issue,TRUE)")
def issues(frames: Frames, p: Parameters) -> pd.Series:
    """How many different issues the activities tackle."""
    return count(frames["activities"], frames["activities"]["new_issue"])


@rule(
    "S3-7",
    WARNING,
    needs=("application.issues",),
    marks=("activities.issue",),
    citation="手引き ３ ②小さな拠点づくり事業",
    scope=BASE_PROJECT,
    formula="application.issues>={p.issues_min}",
    words=Words(
        title="複数の地域課題への取組",
        message="異なる地域課題の数が足りません。",
        found="{application.issues} 件",
        expected="{p.issues_min} 件以上",
        fix="解決を図る地域課題を確かめ、取組の表に記入してください。",
    ),
)
def several_issues(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """小さな拠点づくり事業で、異なる地域課題が2つ以上挙げられているかを確かめます。

    なぜ：小さな拠点づくり事業は、集落間の連携で複数の地域課題の解決を図る取組です。
    同じ課題を2行に書いたものは1つと数えます。

    よい例：地域課題「買物」「高齢者の見守り」
    直す例：地域課題「買物」だけ
    """
    return rows["issues"] >= p.issues_min


@derived("application.steps_given", "activities.step", formula='SUMPRODUCT((activities.step<>"")*1)')
def steps_given(frames: Frames, p: Parameters) -> pd.Series:
    """How many activities say their step."""
    return count(frames["activities"], frames["activities"]["step"].notna())


@derived(
    "application.main_steps",
    "activities.step",
    formula="SUMPRODUCT((activities.step={p.main_steps})*1)",
)
def main_steps(frames: Frames, p: Parameters) -> pd.Series:
    """How many activities belong to the steps that the scheme is mainly for."""
    return count(frames["activities"], frames["activities"]["step"].isin(p.main_steps))


@rule(
    "S3-8",
    WARNING,
    needs=("application.project_type",),
    reads=("application.steps_given", "application.main_steps"),
    marks=("activities.step",),
    citation="手引き ３ 事業概要",
    formula=(
        'OR(application.main_steps>0,AND(application.steps_given=0,application.project_type="計画策定事業"))'
    ),
    words=Words(
        title="ステップ①〜③に当たる取組",
        message="ステップ{p.main_steps}のいずれかに当たる取組が見当たりません。",
        expected="{p.main_steps}のいずれかを含む",
        fix="取組のステップを確かめてください。④だけの場合は、ほかの事業が合わないかを検討してください。",
    ),
)
def steps(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """取組の中に、ステップ①・②・③のいずれかに当たるものがあるかを確かめます。

    なぜ：この事業に主に当たるのはステップ①〜③の取組です。④（仕事・収入の確保）だけの
    場合は、ほかの事業（収益事業など）が合うかもしれません。計画策定事業は、それ自体が
    ①に当たるので、ステップが一つも選ばれていなくても指摘しません。

    よい例：取組のステップ ②、④
    直す例：取組のステップ ④ だけ
    """
    planning = (rows["steps_given"] == 0) & (rows["project_type"] == PLAN_PROJECT)
    return (rows["main_steps"] > 0) | planning
