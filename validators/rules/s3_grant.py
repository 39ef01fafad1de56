"""Rules of 手引き ３ 補助率・補助上限額: how much."""

from __future__ import annotations

from validators.derived import Frames, derived, total
from validators.frames import PLAN_PROJECT
from validators.late import pd
from validators.messages import Words
from validators.parameters import Parameters
from validators.rule import ERROR, WARNING, rule


@derived(
    "application.grant_limit",
    "application.eligible_cost",
    empty=None,
    formula=(
        'IF(application.eligible_cost="","",INT(application.eligible_cost*'
        "{p.rate_numerator}/{p.rate_denominator}))"
    ),
)
def grant_limit(frames: Frames, p: Parameters) -> pd.Series:
    """補助対象経費 × 補助率, whole yen, rounded down (手引き ３ 補助率)."""
    return frames["application"]["eligible_cost"] * p.rate_numerator // p.rate_denominator


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
    words=Words(
        title="補助金申請額は補助対象経費の10分の9以内",
        message="補助金申請額が補助率の上限を超えています。",
        found="{application.grant_requested:yen}",
        expected="上限 {application.grant_limit:yen}（補助対象経費 {application.eligible_cost:yen} × {p.rate_numerator}/{p.rate_denominator}）",
        fix="補助金申請額を{application.grant_limit:yen}以下に直してください。",
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
    words=Words(
        title="計画策定事業の補助上限額は50万円",
        message="計画策定事業の補助金申請額が、補助上限額を超えています。",
        found="{application.grant_requested:yen}",
        expected="上限 {p.plan_grant_cap:yen}",
        fix="補助金申請額を{p.plan_grant_cap:yen}以下に直してください。",
    ),
)
def plan_cap(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """計画策定事業の補助金申請額が50万円を超えていないかを確かめます。

    なぜ：計画策定事業の補助上限額は50万円です。

    よい例：計画策定事業、補助金申請額 500,000円
    直す例：計画策定事業、補助金申請額 500,001円
    """
    return rows["grant_requested"] <= p.plan_grant_cap


@derived("application.plan_grant_total", "years.plan_grant", formula="SUM(years.plan_grant)")
def plan_grant_total(frames: Frames, p: Parameters) -> pd.Series:
    """The district's grants for 計画策定 over all its years, in yen."""
    return total(frames["years"], "plan_grant")


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
    words=Words(
        title="計画策定分の補助額の合計（50万円を超えるとき）",
        message="計画策定分の補助額が、補助上限額を超えているかもしれません。",
        found="{years.fiscal_year:year} {years.plan_grant:yen}、合計 {application.plan_grant_total:yen}",
        expected="{p.plan_grant_cap:yen}以内（合計か年度ごとかは手引きに明記なし）",
        fix="上限の数え方を地方振興局に確かめ、必要なら補助額を見直してください。",
    ),
)
def plan_cap_over_years(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """計画策定分の補助額の合計が50万円を超えるときに、上限の数え方を確かめていただきます。

    なぜ：計画策定事業の補助上限額は50万円ですが、2か年度の合計なのか年度ごとなのかは、
    手引きからは読み取れません。このため合計で比べ、超えても「要確認」に止めます。
    年度ごとに比べるかどうかは、設定（plan_grant_cap_scope）で変えられます。

    よい例：1年目 300,000円、2年目 200,000円
    確かめる例：1年目 300,000円、2年目 200,001円（合計で数えるかは手引きに明記なし）
    """
    if p.plan_grant_cap_scope == "year":
        return rows["plan_grant"] <= p.plan_grant_cap
    return rows["plan_grant"].isna() | (rows["application.plan_grant_total"] <= p.plan_grant_cap)
