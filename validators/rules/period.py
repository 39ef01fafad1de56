"""Rules of 手引き 回答２ and 回答３: the years of a district."""

from __future__ import annotations

import pandas as pd

from validators.parameters import Parameters
from validators.rule import ERROR, rule


@rule(
    "Q02-3",
    ERROR,
    needs=("application.years_grant",),
    marks=("years.plan_grant", "years.project_grant"),
    citation="手引き 回答２",
    formula="SUM(years.plan_grant)+SUM(years.project_grant)<={p.district_grant_cap}",
)
def district_cap(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """同じ地区の補助額の累計（計画策定分を含む）が500万円を超えていないかを確かめます。

    なぜ：補助の上限は地区ごとに累計で定められています。

    よい例：1年目 500,000円、2年目以降の合計 4,500,000円
    直す例：1年目 500,000円、2年目以降の合計 4,500,001円
    """
    return rows["years_grant"] <= p.district_grant_cap
