"""The rule of 手引き 回答12: the papers of an indirect grant (間接補助)."""

from __future__ import annotations

import pandas as pd

from validators.messages import Words
from validators.parameters import Parameters
from validators.rule import ERROR, rule


@rule(
    "Q12-1",
    ERROR,
    frame="implementers",
    needs=("implementers.method",),
    reads=("implementers.rules_attached", "implementers.breakdown_attached"),
    marks=("implementers.rules_attached", "implementers.breakdown_attached"),
    citation="手引き 回答12",
    formula={
        "implementers.rules_attached": (
            'OR(AND(implementers.method<>"補助金",implementers.method<>"負担金"),'
            'implementers.rules_attached="○")'
        ),
        "implementers.breakdown_attached": (
            'OR(AND(implementers.method<>"補助金",implementers.method<>"負担金"),'
            'implementers.breakdown_attached="○")'
        ),
    },
    words=Words(
        title="間接補助の添付書類",
        message="「{implementers.name}」への{implementers.method}に、必要な書類の添付がありません。",
        found="{label} 空欄",
        expected="要綱と経費内訳の両方に ○",
        fix="市町村が定めた要綱と経費内訳の分かる書類を添付し、○を付けてください（見積書は不要です）。",
    ),
)
def papers_attached(rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
    """補助金・負担金で実施させる場合に、要綱と経費内訳の書類が添付されているかを確かめます。

    なぜ：間接補助では、市町村が定めた要綱と、経費の内訳が分かる書類を県に提出します。
    見積書などの詳しい資料は不要です。委託の場合はこの点検をしません。

    よい例：補助金、要綱の添付 ○、経費内訳の添付 ○
    直す例：補助金、要綱の添付 ○、経費内訳の添付 空欄
    """
    other = ~rows["method"].isin(("補助金", "負担金"))
    return pd.DataFrame(
        {
            "implementers.rules_attached": other | rows["rules_attached"].fillna(False),
            "implementers.breakdown_attached": other | rows["breakdown_attached"].fillna(False),
        }
    )
