"""Rules of the guide's section 3 (事業概要): who, where, how much."""

from __future__ import annotations

import pandas as pd

from validators.parameters import Parameters
from validators.rule import ERROR, rule


@rule(
    "S3-3",
    ERROR,
    needs=("application.grant_requested", "application.eligible_cost"),
    reads=("application.grant_limit",),
    marks=("application.grant_requested",),
    citation="手引き ３ 補助率",
    formula="application.grant_requested*{p.rate_denominator}<=application.eligible_cost*{p.rate_numerator}",
)
def grant_rate(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """補助金申請額が、補助対象経費に補助率（10分の9）を掛けた額を超えていないかを確かめます。

    なぜ：補助率は10分の9以内と定められています。端数は切り捨てて計算します。

    よい例：補助対象経費 2,000,000円、補助金申請額 1,800,000円
    直す例：補助対象経費 2,000,000円、補助金申請額 1,800,001円
    """
    return rows["grant_requested"] * p.rate_denominator <= rows["eligible_cost"] * p.rate_numerator
