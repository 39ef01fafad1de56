"""Rules of 手引き 回答11: which expenses are eligible."""

from __future__ import annotations

import re

from validators.derived import KEY
from validators.late import pd
from validators.messages import Words
from validators.normalise.characters import narrow
from validators.parameters import Parameters
from validators.rule import ERROR, WARNING, rule


@rule(
    "Q11-1",
    ERROR,
    frame="expenses",
    needs=("expenses.category",),
    reads=("expenses.eligible",),
    marks=("expenses.category", "expenses.eligible"),
    citation="手引き 回答11",
    formula=("OR(ISNUMBER(MATCH(expenses.category,{p.eligible_categories},0)),N(expenses.eligible)<=0)"),
    words=Words(
        title="補助対象になる科目",
        message="補助対象にならない科目に、補助対象額が入っています。",
        found="科目 {expenses.category}、うち補助対象額 {expenses.eligible:yen}",
        expected="{p.eligible_categories}のいずれか、または補助対象額 0円",
        fix="科目を確かめ、対象外であれば補助対象額を0円にしてください。",
    ),
)
def eligible_category(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """補助対象額のある支出が、補助対象の5つの科目に入っているかを確かめます。

    なぜ：対象になるのは、県の交付要綱に定める補助対象経費です。5つの科目（報償費・委託料・
    工事請負費・備品購入費・諸経費）はこの事業の募集の案内によります（手引きに定めなし）。
    対象外の支出を収支予算に載せること自体は差し支えありません。

    よい例：科目 対象外、うち補助対象額 0円
    直す例：科目 対象外、うち補助対象額 10,000円
    """
    return rows["category"].isin(p.eligible_categories) | (rows["eligible"] <= 0)


_NOT_MEANT = tuple(
    f"{joint}{end}"
    for joint in ("", "を", "は", "も", "等を", "等は", "などを", "などは")
    for end in ("除", "含まな", "含まず", "含まれな", "含めな", "含めず", "対象外", "対象としな")
)
"""What follows a word that is named only to say that it is left out."""


def _plain(text: str) -> str:
    """Return a text whose look makes no difference: without spaces and invisible characters, in one width."""
    return "".join(narrow(text).split())


_ITEM = 'SUBSTITUTE(SUBSTITUTE(expenses.item," ",""),"　","")'
_EXCEPT = "{" + ",".join(f'"{one}"' for one in _NOT_MEANT) + "}"


@rule(
    "Q11-2",
    WARNING,
    frame="expenses",
    needs=("expenses.category",),
    reads=("expenses.item", "expenses.eligible"),
    marks=("expenses.item",),
    citation="手引き 回答11",
    formula=(
        "OR(N(expenses.eligible)<=0,NOT(OR({each p.ineligible_words}AND(ISNUMBER(FIND({word}," + _ITEM + ")),"
        "SUMPRODUCT(ISNUMBER(FIND({word}&" + _EXCEPT + "," + _ITEM + "))*1)=0){end})))"
    ),
    words=Words(
        title="対象にならない経費の言葉",
        message="補助対象にならない経費（{p.ineligible_words}）が含まれているかもしれません。",
        found="「{expenses.item}」、うち補助対象額 {expenses.eligible:yen}",
        expected="{p.ineligible_words}は補助対象額に含めない",
        fix="内容を確かめ、含まれていれば補助対象額から除いてください。",
    ),
)
def no_prize_money(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """補助対象額のある支出の内容に、賞金のような対象にならない言葉がないかを確かめます。

    なぜ：この事業の募集の案内では、表彰の経費は対象になりますが、賞金は除かれます（手引きに定めなし）。
    言葉だけで見分けるので「要確認」に止めます。「賞金を除く」「賞金は除く」「賞金は含まない」などと
    書かれたものは指摘しません。文字の間の空白は無視します。

    よい例：報償費「講師謝金」
    直す例：報償費「コンクール賞金」、うち補助対象額 30,000円
    """
    texts = rows["item"].astype("string").map(_plain, na_action="ignore").astype("string")
    named = rows[KEY].isna()
    for word in map(_plain, p.ineligible_words):
        left_out = "|".join(re.escape(f"{word}{end}") for end in _NOT_MEANT)
        named |= texts.str.contains(word, regex=False) & ~texts.str.contains(left_out)
    return ~named | (rows["eligible"] <= 0)
