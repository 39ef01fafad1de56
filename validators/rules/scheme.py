"""Rules of 手引き ３ (事業概要): which districts, how much, what kind of work."""

from __future__ import annotations

import pandas as pd

from validators.derived import compact
from validators.frames import BASE_PROJECT, PLAN_PROJECT
from validators.parameters import Parameters
from validators.rule import ERROR, WARNING, rule


@rule(
    "S3-1",
    ERROR,
    needs=("application.area_class",),
    marks=("application.area_class",),
    citation="手引き ３ 対象地域",
    formula='application.area_class<>"対象外"',
)
def area(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """対象地域の区分が、過疎地域か中山間地域かを確かめます。

    なぜ：この事業の対象は過疎・中山間地域です。

    よい例：対象地域の区分 中山間地域
    直す例：対象地域の区分 対象外
    """
    return rows["area_class"] != "対象外"


@rule(
    "S3-2",
    WARNING,
    needs=("application.municipality", "application.area_class"),
    reads=(
        "application.former_municipality",
        "application.area_basis",
        "application.depopulated",
        "application.depopulated_former",
    ),
    marks=("application.area_class", "application.former_municipality", "application.area_basis"),
    citation="手引き ３ 対象地域",
    formula={
        "application.area_class": 'OR(application.area_class<>"過疎地域",application.depopulated<>"なし")',
        "application.former_municipality": (
            'OR(application.area_class<>"過疎地域",application.depopulated<>"一部",'
            "ISNUMBER(FIND(INDEX(former_1,MATCH(application.municipality,municipality_names,0)),"
            "application.former_municipality)),"
            "ISNUMBER(FIND(INDEX(former_2,MATCH(application.municipality,municipality_names,0)),"
            "application.former_municipality)),"
            "ISNUMBER(FIND(INDEX(former_3,MATCH(application.municipality,municipality_names,0)),"
            "application.former_municipality)))"
        ),
        "application.area_basis": 'OR(application.area_class<>"中山間地域",application.area_basis<>"")',
    },
)
def area_confirmed(rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
    """過疎地域の区分が指定の一覧と合うか、中山間地域の根拠が書かれているかを確かめます。

    なぜ：過疎地域は市町村の全部または一部（旧市町村の区域）が指定されています。
    中山間地域には県内をまとめた一覧がないため、区分の根拠の記入をお願いしています。
    一覧は令和4年4月1日時点のものなので、合わないときも「要確認」に止めます。

    よい例：伊達市、過疎地域、旧市町村名「旧霊山町」
    よい例：福島市、中山間地域、区分の根拠「特定農山村法の指定地域」
    直す例：福島市、過疎地域（福島市は一覧にありません）
    """
    claimed = rows["area_class"] == "過疎地域"
    part = rows["depopulated"] == "一部"
    return pd.DataFrame(
        {
            "application.area_class": ~claimed | (rows["depopulated"] != "なし"),
            "application.former_municipality": ~claimed | ~part | _designated(rows),
            "application.area_basis": (rows["area_class"] != "中山間地域") | rows["area_basis"].notna(),
        }
    )


def _designated(rows: pd.DataFrame) -> pd.Series:
    """Return whether the former municipality that is named is one that is designated."""
    typed = compact(rows["former_municipality"]).astype(object)
    return typed.combine(rows["depopulated_former"], _names_one).astype(bool)


def _names_one(text: object, former: object) -> bool:
    """Tell whether a text names one of the former municipalities, with or without 「旧」.

    >>> _names_one("霊山町の一部", "旧梁川町・旧霊山町"), _names_one("旧保原町", "旧梁川町・旧霊山町")
    (True, False)
    """
    if not isinstance(text, str) or not isinstance(former, str):
        return False
    return any(name.removeprefix("旧") in text for name in former.split("・") if name)


@rule(
    "S3-3",
    ERROR,
    needs=("application.grant_requested", "application.eligible_cost"),
    reads=("application.grant_limit",),
    marks=("application.grant_requested",),
    citation="手引き ３ 補助率",
    formula=(
        "application.grant_requested*{p.rate_denominator}<=application.eligible_cost*{p.rate_numerator}"
    ),
)
def grant_rate(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """補助金申請額が、補助対象経費に補助率（10分の9）を掛けた額を超えていないかを確かめます。

    なぜ：補助率は10分の9以内と定められています。端数は切り捨てて計算します。

    よい例：補助対象経費 2,000,000円、補助金申請額 1,800,000円
    直す例：補助対象経費 2,000,000円、補助金申請額 1,800,001円
    """
    return rows["grant_requested"] * p.rate_denominator <= rows["eligible_cost"] * p.rate_numerator


@rule(
    "S3-4",
    ERROR,
    needs=("application.grant_requested",),
    marks=("application.grant_requested",),
    citation="手引き ３ 補助上限額①",
    scope=PLAN_PROJECT,
    formula="application.grant_requested<={p.plan_grant_cap}",
)
def plan_cap(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """計画策定事業の補助金申請額が50万円を超えていないかを確かめます。

    なぜ：計画策定事業の補助上限額は50万円です。

    よい例：計画策定事業、補助金申請額 500,000円
    直す例：計画策定事業、補助金申請額 500,001円
    """
    return rows["grant_requested"] <= p.plan_grant_cap


@rule(
    "S3-5",
    WARNING,
    frame="years",
    needs=("years.plan_grant",),
    reads=("application.plan_grant_total",),
    marks=("years.plan_grant",),
    citation="手引き ３ 補助上限額①",
    whole=True,
    formula=(
        'OR(years.plan_grant="",IF({p.plan_grant_cap_scope}="year",years.plan_grant,'
        "application.plan_grant_total)<={p.plan_grant_cap})"
    ),
)
def plan_cap_over_years(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """計画策定分の補助額が、年度を通して50万円に収まっているかを確かめます。

    なぜ：計画策定事業の補助上限額は50万円ですが、2か年度の合計なのか年度ごとなのかは、
    手引きからは読み取れません。このため合計で比べ、超えても「要確認」に止めます。
    年度ごとに比べるかどうかは、設定（plan_grant_cap_scope）で変えられます。

    よい例：1年目 300,000円、2年目 200,000円
    直す例：1年目 300,000円、2年目 200,001円
    """
    if p.plan_grant_cap_scope == "year":
        return rows["plan_grant"] <= p.plan_grant_cap
    return rows["plan_grant"].isna() | (rows["application.plan_grant_total"] <= p.plan_grant_cap)


@rule(
    "S3-6",
    WARNING,
    needs=("application.settlements",),
    marks=("application.settlements",),
    citation="手引き ３ 事業概要",
    formula="application.settlements>={p.settlements_min}",
)
def settlements(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """関係集落が2つ以上あるかを確かめます。

    なぜ：この事業は、複数の集落などの連携による取組を支援するものです。

    よい例：関係集落数 2
    直す例：関係集落数 1
    """
    return rows["settlements"] >= p.settlements_min


@rule(
    "S3-7",
    WARNING,
    needs=("application.issues",),
    marks=("activities.issue",),
    citation="手引き ３ ②小さな拠点づくり事業",
    scope=BASE_PROJECT,
    formula="application.issues>={p.issues_min}",
)
def issues(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """小さな拠点づくり事業で、異なる地域課題が2つ以上挙げられているかを確かめます。

    なぜ：小さな拠点づくり事業は、集落間の連携で複数の地域課題の解決を図る取組です。
    同じ課題を2行に書いたものは1つと数えます。

    よい例：地域課題「買物」「高齢者の見守り」
    直す例：地域課題「買物」だけ
    """
    return rows["issues"] >= p.issues_min


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
