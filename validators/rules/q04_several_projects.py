"""Rules of 手引き 回答４ over the whole round: several projects of one municipality, one district's cap."""

from __future__ import annotations

import pandas as pd

from validators.messages import Words
from validators.parameters import Parameters
from validators.rule import ERROR, NOTE, rule


@rule(
    "Q04-1",
    ERROR,
    needs=("application.municipality", "application.fiscal_year", "application.priority"),
    reads=("round.priority_shared", "round.priority_rank"),
    marks=("application.priority",),
    citation="手引き 回答４",
    batch=True,
    words=Words(
        title="市町村内の優先順位",
        message="同じ市町村の申請で、優先順位が重なっているか抜けています。",
        found="優先順位 {application.priority}（{application.municipality}の申請 {round.applications} 件）",
        expected="1から{round.applications}までを1つずつ",
        fix="市町村内の優先順位を確かめて直してください。届いていない申請がないかも確かめてください。",
    ),
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
    words=Words(
        title="2事業目以降の順位",
        message="ほかの市町村の1事業目より下位の扱いになります。",
        found="優先順位 {application.priority}",
        expected="1事業目を先に並べる",
        fix="直す必要はありません。",
    ),
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
    words=Words(
        title="地区の累計（台帳と今回の申請）は500万円以内",
        message="台帳と今回の申請を合わせた地区の累計が上限を超えています。",
        found="累計 {round.district_total:yen}（台帳 {round.ledger_total:yen}、今回の申請 {round.requested_total:yen}）",
        expected="上限 {p.district_grant_cap:yen}",
        fix="同じ地区のほかの申請と台帳を確かめ、累計を{p.district_grant_cap:yen}以内にしてください。",
    ),
)
def district_total(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """同じ地区の補助額が、台帳と今回のすべての申請を合わせて500万円に収まるかを確かめます。

    なぜ：上限は地区当たりの累計です。市町村当たりの上限はありません。台帳に同じ年度・
    同じ事業の記録があるときは、今回の申請の額で数えます。

    よい例：台帳 3,000,000円、今回 2,000,000円
    直す例：台帳 3,000,000円、今回 2,000,001円
    """
    return rows["round.district_total"] <= p.district_grant_cap
