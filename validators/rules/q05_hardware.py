"""The rule of 手引き 回答５: not building and buying alone."""

from __future__ import annotations

from validators.derived import Frames, count, derived
from validators.late import pd
from validators.messages import Words
from validators.parameters import Parameters
from validators.rule import WARNING, rule


def _eligible(frames: Frames) -> pd.Series:
    return frames["expenses"]["eligible"].fillna(0) > 0


@derived(
    "expenses.is_hard",
    "expenses.category",
    "expenses.eligible",
    formula="AND(N(expenses.eligible)>0,ISNUMBER(MATCH(expenses.category,{p.hard_categories},0)))",
)
def is_hard(frames: Frames, p: Parameters) -> pd.Series:
    """Whether a row holds eligible money for building or buying (ハード)."""
    return _eligible(frames) & frames["expenses"]["category"].isin(p.hard_categories)


@derived("application.hard_rows", "expenses.is_hard", formula="COUNTIF(expenses.is_hard,TRUE)")
def hard_rows(frames: Frames, p: Parameters) -> pd.Series:
    """How many rows hold eligible money for building or buying."""
    return count(frames["expenses"], frames["expenses"]["is_hard"])


@derived("application.eligible_rows", "expenses.eligible", formula='COUNTIF(expenses.eligible,">0")')
def eligible_rows(frames: Frames, p: Parameters) -> pd.Series:
    """How many rows hold eligible money."""
    return count(frames["expenses"], _eligible(frames))


@rule(
    "Q05-1",
    WARNING,
    needs=("application.hard_rows", "application.eligible_rows"),
    marks=("expenses.category",),
    where={"expenses.category": "expenses.is_hard"},
    citation="手引き 回答５",
    formula="OR(application.hard_rows=0,application.hard_rows<application.eligible_rows)",
    words=Words(
        title="ハード整備だけの事業でないこと",
        message="補助対象の経費が、施設の工事や備品の購入だけになっています。",
        found="補助対象の {application.eligible_rows} 行がすべて{p.hard_categories}",
        expected="ソフト的な取組の経費を含む",
        fix="ソフト的な取組の経費がないかを確かめてください。",
    ),
)
def not_only_hard(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """補助対象の経費が、工事請負費と備品購入費（ハード整備）だけになっていないかを確かめます。

    なぜ：この事業はハード整備を前提とせず、仕組みをつくるソフト的な取組を想定しています。
    ハード整備がまったくなくても差し支えありません。

    よい例：補助対象 委託料 500,000円、備品購入費 300,000円
    直す例：補助対象 備品購入費 800,000円だけ
    """
    return (rows["hard_rows"] == 0) | (rows["hard_rows"] < rows["eligible_rows"])
