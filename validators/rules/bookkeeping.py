"""Rules of good bookkeeping (SUM-*): the guide does not state them."""

from __future__ import annotations

import pandas as pd

from validators.parameters import Parameters
from validators.rule import ERROR, rule


@rule(
    "SUM-4",
    ERROR,
    frame="expenses",
    needs=("expenses.amount",),
    reads=("expenses.eligible",),
    marks=("expenses.eligible", "expenses.amount"),
    citation="収支の基本（手引きに定めなし）",
    formula="AND(expenses.amount>=0,expenses.eligible>=0,expenses.eligible<=expenses.amount)",
)
def eligible_within_amount(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """支出の各行で、補助対象額が0円以上で金額以下かを確かめます。

    なぜ：補助対象額は金額の一部なので、金額を超えることはありません。

    よい例：金額 100,000円、うち補助対象額 80,000円
    直す例：金額 100,000円、うち補助対象額 120,000円
    """
    eligible = rows["eligible"].fillna(0)
    return (rows["amount"] >= 0) & (eligible >= 0) & (eligible <= rows["amount"])
