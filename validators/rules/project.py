"""Rules of 手引き 回答５, 回答10 and 回答11: what the money is for."""

from __future__ import annotations

import pandas as pd

from validators.frames import BASE_PROJECT
from validators.parameters import Parameters
from validators.rule import ERROR, WARNING, rule


@rule(
    "Q05-1",
    WARNING,
    needs=("application.hard_rows", "application.eligible_rows"),
    marks=("expenses.category",),
    where={"expenses.category": "expenses.is_hard"},
    citation="手引き 回答５",
    formula="OR(application.hard_rows=0,application.hard_rows<application.eligible_rows)",
)
def not_only_hard(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """補助対象の経費が、工事請負費と備品購入費（ハード整備）だけになっていないかを確かめます。

    なぜ：この事業はハード整備を前提とせず、仕組みをつくるソフト的な取組を想定しています。
    ハード整備がまったくなくても差し支えありません。

    よい例：補助対象 委託料 500,000円、備品購入費 300,000円
    直す例：補助対象 備品購入費 800,000円だけ
    """
    return (rows["hard_rows"] == 0) | (rows["hard_rows"] < rows["eligible_rows"])


@rule(
    "Q10-1",
    WARNING,
    needs=("application.project_year_no",),
    reads=("application.development",),
    marks=("application.development",),
    citation="手引き 回答10",
    scope=BASE_PROJECT,
    formula='OR(application.project_year_no<2,application.development<>"")',
)
def development(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """2年目以降の小さな拠点づくり事業で、前年度からの発展・改善点が書かれているかを確かめます。

    なぜ：同じ内容を続けることもできますが、前年度を踏まえた発展や改善が望ましいとされています。

    よい例：通算2年度目、発展・改善点「運行を週2日から3日に増やす」
    直す例：通算2年度目、発展・改善点 空欄
    """
    return (rows["project_year_no"] < 2) | rows["development"].notna()


@rule(
    "Q11-1",
    ERROR,
    frame="expenses",
    needs=("expenses.category",),
    reads=("expenses.eligible",),
    marks=("expenses.category", "expenses.eligible"),
    citation="手引き 回答11",
    formula=("OR(ISNUMBER(MATCH(expenses.category,{p.eligible_categories},0)),N(expenses.eligible)<=0)"),
)
def eligible_category(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """補助対象額のある支出が、補助対象の5つの科目に入っているかを確かめます。

    なぜ：対象になるのは、県の交付要綱に定める経費（報償費・委託料・工事請負費・備品購入費・
    諸経費）です。対象外の支出を収支予算に載せること自体は差し支えありません。

    よい例：科目 対象外、うち補助対象額 0円
    直す例：科目 対象外、うち補助対象額 10,000円
    """
    return rows["category"].isin(p.eligible_categories) | (rows["eligible"] <= 0)


@rule(
    "Q11-2",
    WARNING,
    frame="expenses",
    needs=("expenses.category",),
    reads=("expenses.item", "expenses.eligible"),
    marks=("expenses.item",),
    citation="手引き 回答11",
    formula=(
        "OR(N(expenses.eligible)<=0,NOT(OR({each p.ineligible_words}AND(ISNUMBER(FIND({word},expenses.item)),"
        'NOT(ISNUMBER(FIND({word}&"を除",expenses.item)))){end})))'
    ),
)
def no_prize_money(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """補助対象額のある支出の内容に、賞金のような対象にならない言葉がないかを確かめます。

    なぜ：表彰の経費は対象になりますが、賞金は除かれます。言葉だけで見分けるので
    「要確認」に止めます。「賞金を除く」と書かれたものは指摘しません。

    よい例：報償費「講師謝金」
    直す例：報償費「コンクール賞金」、うち補助対象額 30,000円
    """
    texts = rows["item"].astype("string")
    named = pd.Series(False, index=rows.index)
    for word in p.ineligible_words:
        named |= texts.str.contains(word, regex=False) & ~texts.str.contains(f"{word}を除", regex=False)
    return ~named | (rows["eligible"] <= 0)
