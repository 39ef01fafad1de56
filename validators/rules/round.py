"""Rules over the whole round (手引き 回答４・回答10, and the desk's own order); see validators/round.py.

They judge one row per workbook (frame ``application``), or one row per past year
(frame ``years``), with what the round knows joined as ``round.*`` columns.
"""

from __future__ import annotations

import pandas as pd

from validators.frames import BASE_PROJECT
from validators.parameters import Parameters
from validators.rule import ERROR, NOTE, WARNING, observed, rule

_DESK = "受付の確認（手引きに定めなし）"
_OTHERS = "ほかのブックや台帳と比べる点検のため"


@rule(
    "Q04-1",
    ERROR,
    needs=("application.municipality", "application.fiscal_year", "application.priority"),
    reads=("round.priority_shared", "round.priority_rank"),
    marks=("application.priority",),
    citation="手引き 回答４",
    batch=True,
    no_formula=_OTHERS,
)
def priorities(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """一つの市町村の申請の優先順位が、1から重なりも抜けもなく付いているかを確かめます。

    なぜ：1市町村で複数の申請ができますが、採択は優先順位によります。同じ年度の申請を
    まとめて比べます。同じ申請が二度届いているときは一つと数えます。

    よい例：A市の3件の優先順位 1、2、3
    直す例：A市の3件の優先順位 1、2、2
    """
    in_row = (rows["priority"] >= 1) & (rows["priority"] <= rows["round.priority_rank"])
    return in_row & ~rows["round.priority_shared"]


@rule(
    "Q04-2",
    NOTE,
    needs=("application.priority",),
    marks=("application.priority",),
    citation="手引き 回答４",
    batch=True,
    no_formula=_OTHERS,
)
def ranks_lower(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """2事業目以降の申請は、ほかの市町村の1事業目より下位になることを知らせます。

    なぜ：優先順位の一覧は、全市町村の1事業目、2事業目…の順に並べます。直す必要はありません。

    お知らせする例：優先順位 2
    """
    return rows["priority"] <= 1


@rule(
    "Q04-3",
    ERROR,
    needs=("application.municipality", "application.district", "application.grant_requested"),
    reads=("round.district_total",),
    marks=("application.grant_requested",),
    citation="手引き 回答４",
    batch=True,
    no_formula=_OTHERS,
)
def district_total(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """同じ地区の補助額が、台帳と今回のすべての申請を合わせて500万円に収まるかを確かめます。

    なぜ：上限は地区当たりの累計です。市町村当たりの上限はありません。台帳に同じ年度・
    同じ事業の記録があるときは、今回の申請の額で数えます。

    よい例：台帳 3,000,000円、今回 2,000,000円
    直す例：台帳 3,000,000円、今回 2,000,001円
    """
    return rows["round.district_total"] <= p.district_grant_cap


@rule(
    "Q10-2",
    WARNING,
    needs=(
        "application.municipality",
        "application.district",
        "application.fiscal_year",
        "application.outline",
    ),
    reads=("application.development", "round.similarity"),
    marks=("application.outline",),
    citation="手引き 回答10",
    scope=BASE_PROJECT,
    batch=True,
    no_formula=_OTHERS,
)
def outline_renewed(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """事業概要が、前年度の文章とほとんど同じになっていないかを確かめます。

    なぜ：2年目は、1年目を踏まえた発展や改善が望ましいとされています。発展・改善点が
    書かれていれば、同じ文章でも指摘しません。どれほど似ていれば指摘するかは設定
    （similarity_threshold）で変えられます。

    よい例：前年度と同じ事業概要、発展・改善点「対象を3集落に広げる」
    直す例：前年度と同じ事業概要、発展・改善点 空欄
    """
    return rows["development"].notna() | (rows["round.similarity"] < p.similarity_threshold)


@rule(
    "BATCH-1",
    ERROR,
    needs=(
        "application.municipality",
        "application.district",
        "application.fiscal_year",
        "application.project_type",
    ),
    reads=("round.same_count", "round.same_files"),
    marks=("application.district",),
    citation=_DESK,
    batch=True,
    no_formula=_OTHERS,
)
def one_application(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """同じ市町村・地区・年度・事業区分の申請が一つだけかを確かめます。

    なぜ：訂正の前後のファイルが両方届くと、どちらが正しいか分かりません。

    よい例：A市 ○○地区 令和8年度 計画策定事業 1件
    直す例：A市 ○○地区 令和8年度 計画策定事業 2件
    """
    return rows["round.same_count"] <= 1


@rule(
    "BATCH-2",
    WARNING,
    needs=("application.fiscal_year",),
    reads=("round.fiscal_year",),
    marks=("application.fiscal_year",),
    citation=_DESK,
    batch=True,
    no_formula=_OTHERS,
)
def fiscal_year_of_round(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """申請の年度が、今回募集している年度かを確かめます。

    よい例：今回の募集 令和8年度、申請 令和8年度
    直す例：今回の募集 令和8年度、申請 令和7年度
    """
    return rows["fiscal_year"] == rows["round.fiscal_year"]


@rule(
    "BATCH-3",
    WARNING,
    frame="years",
    needs=("application.municipality", "application.district", "years.fiscal_year"),
    reads=("years.plan_grant", "years.project_grant", "round.plan_grant", "round.project_grant"),
    marks=("years.plan_grant", "years.project_grant"),
    citation=_DESK,
    batch=True,
    no_formula=_OTHERS,
)
def past_years_agree(rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
    """年度別の表の実績が、交付台帳の記録と合うかを確かめます。

    なぜ：累計の上限は過年度の補助額をもとに数えます。台帳にその年度の記録が一つもない
    ときは、比べられないので点検しません。

    よい例：台帳 令和7年度 500,000円、年度別 令和7年度 実績 500,000円
    直す例：台帳 令和7年度 500,000円、年度別 令和7年度 実績 400,000円
    """
    return pd.DataFrame(
        {
            "years.plan_grant": rows["plan_grant"].fillna(0) == rows["round.plan_grant"],
            "years.project_grant": rows["project_grant"].fillna(0) == rows["round.project_grant"],
        }
    )


@rule(
    "BATCH-4",
    WARNING,
    needs=("application.bureau",),
    reads=("application.submitted_on", "round.arrived", "round.deadline"),
    marks=("application.submitted_on",),
    citation=_DESK,
    batch=True,
    no_formula=_OTHERS,
)
def in_time(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """提出先の地方振興局の締切りまでに届いたかを確かめます。

    なぜ：締切りは地方振興局ごとに、日と時刻で決まります。届いた日時が分かるときはそれで、
    分からないときは申請年月日（日だけ）で比べます。

    よい例：締切り 令和8年2月13日 12時、届いた日時 令和8年2月13日 11時
    確かめる例：締切り 令和8年2月13日 12時、届いた日時 令和8年2月13日 13時
    """
    unknown = rows["round.arrived"].isna() | rows["round.deadline"].isna()
    return unknown | (rows["round.arrived"] <= rows["round.deadline"])


@observed("BATCH-5", ERROR, citation=_DESK, no_formula="開けないファイルでは数式も動かないため")
def readable() -> None:
    """ファイルを開いて読めるかを確かめます。

    なぜ：パスワード付き、壊れたもの、大きすぎるもの、Excel ブックでないものは点検できません。
    どれに当たるかと、どうすればよいかをお知らせします。

    よい例：様式に記入して保存した .xlsx のブック
    直す例：読み取りパスワードの付いたブック
    """


@observed("BATCH-6", NOTE, citation=_DESK, no_formula=_OTHERS)
def expected_senders() -> None:
    """提出が見込まれる市町村のうち、まだ届いていないところを知らせます。

    見込みの一覧を渡したときだけ点検します。

    お知らせする例：一覧に A市 があり、A市からのファイルがない
    """
