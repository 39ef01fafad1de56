"""Rules of good bookkeeping (SUM-*): the guide does not state them."""

from __future__ import annotations

import pandas as pd

from validators.parameters import Parameters
from validators.rule import ERROR, WARNING, rule

_PLACE = "収支の基本（手引きに定めなし）"


@rule(
    "SUM-1",
    ERROR,
    frame="expenses",
    needs=("expenses.amount",),
    reads=("expenses.quantity", "expenses.unit_price", "expenses.product"),
    marks=("expenses.amount",),
    citation=_PLACE,
    formula='IF(expenses.product="",TRUE,ABS(expenses.product-expenses.amount)<1)',
)
def amount_is_product(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """支出の各行で、金額が数量×単価と合うかを確かめます（両方が書かれている行だけ）。

    なぜ：どちらかの入力間違いがあると、補助対象経費も違ってきます。数量×単価に1円未満の
    端数が出るときは、切捨て・切上げ・四捨五入のどれでもかまいません。

    よい例：数量 3、単価 20,000円、金額 60,000円
    よい例：数量 1.5、単価 333円、金額 499円または500円（計算は 499.5円）
    直す例：数量 3、単価 20,000円、金額 50,000円
    """
    return (rows["product"] - rows["amount"]).abs() < 1


@rule(
    "SUM-2",
    ERROR,
    needs=("application.income_total", "application.expenses_total"),
    marks=("income.amount",),
    citation=_PLACE,
    formula="application.income_total=application.expenses_total",
)
def balanced(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """収入の合計と支出の合計が同じかを確かめます。

    なぜ：収支予算は、収入と支出の計がそれぞれ一致します。

    よい例：収入 計 1,000,000円、支出 計 1,000,000円
    直す例：収入 計 1,000,000円、支出 計 1,050,000円
    """
    return rows["income_total"] == rows["expenses_total"]


@rule(
    "SUM-3",
    ERROR,
    needs=(
        "application.total_cost",
        "application.eligible_cost",
        "application.grant_requested",
        "application.expenses_total",
        "application.expenses_eligible",
        "application.income_grant",
        "application.this_grant",
    ),
    marks=("application.total_cost", "application.eligible_cost", "application.grant_requested"),
    citation=_PLACE,
    formula={
        "application.total_cost": "application.total_cost=application.expenses_total",
        "application.eligible_cost": "application.eligible_cost=application.expenses_eligible",
        "application.grant_requested": (
            "AND(application.grant_requested=application.income_grant,"
            'OR(application.this_grant="",application.grant_requested=application.this_grant))'
        ),
    },
)
def transferred(rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
    """申請書の金額が、収支予算と年度別の金額に合うかを確かめます。

    なぜ：総事業費は支出の合計、補助対象経費は補助対象額の合計、補助金申請額は収入の県補助金の
    合計であり、年度別の今回申請の補助額でもあります。表を直したあと、申請書に残った古い
    金額を見付けます。

    よい例：支出の合計 1,000,000円、総事業費 1,000,000円
    直す例：支出の合計 1,000,000円、総事業費 900,000円
    """
    income = rows["grant_requested"] == rows["income_grant"]
    listed = rows["grant_requested"] == rows["this_grant"]
    return pd.DataFrame(
        {
            "application.total_cost": rows["total_cost"] == rows["expenses_total"],
            "application.eligible_cost": rows["eligible_cost"] == rows["expenses_eligible"],
            "application.grant_requested": income & listed,
        }
    )


@rule(
    "SUM-4",
    ERROR,
    frame="expenses",
    needs=("expenses.amount",),
    reads=("expenses.eligible",),
    marks=("expenses.eligible", "expenses.amount"),
    citation=_PLACE,
    formula={
        "expenses.eligible": "AND(N(expenses.eligible)>=0,OR(expenses.amount<0,N(expenses.eligible)<=expenses.amount))",
        "expenses.amount": "AND(expenses.amount>=0,N(expenses.eligible)<=expenses.amount)",
    },
)
def eligible_within_amount(rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
    """支出の各行で、補助対象額が0円以上で金額以下かを確かめます。

    なぜ：補助対象額は金額の一部なので、金額を超えることはありません。マイナスのときは、
    マイナスの欄だけに印を付けます。

    よい例：金額 100,000円、うち補助対象額 80,000円
    直す例：金額 100,000円、うち補助対象額 120,000円
    """
    positive = rows["amount"] >= 0
    return pd.DataFrame(
        {
            "expenses.eligible": (rows["eligible"] >= 0) & (~positive | (rows["eligible"] <= rows["amount"])),
            "expenses.amount": positive & (rows["eligible"] <= rows["amount"]),
        }
    )


@rule(
    "SUM-5",
    WARNING,
    needs=("application.grant_requested",),
    marks=("application.grant_requested",),
    citation=_PLACE,
    formula="MOD(application.grant_requested,{p.rounding_unit})=0",
)
def rounded(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """補助金申請額に、端数処理の単位に満たない端数がないかを確かめます。

    なぜ：手引きに端数処理の定めがないため、初めは1円単位（点検しないのと同じ）です。
    千円未満を切り捨てる取扱いの場合は、設定（rounding_unit）を1000にしてください。

    よい例：単位が1,000円のとき、補助金申請額 450,000円
    直す例：単位が1,000円のとき、補助金申請額 450,500円
    """
    return rows["grant_requested"] % p.rounding_unit == 0


@rule(
    "SUM-6",
    WARNING,
    needs=(
        "application.total_cost",
        "application.eligible_cost",
        "application.grant_requested",
        "application.expenses_total",
        "application.expenses_eligible",
        "application.income_grant",
    ),
    marks=("application.total_cost", "application.eligible_cost", "application.grant_requested"),
    citation=_PLACE,
    formula={
        "application.total_cost": (
            "NOT(AND(application.total_cost>0,ABS(application.total_cost*"
            "1000-application.expenses_total)<1000))"
        ),
        "application.eligible_cost": (
            "NOT(AND(application.eligible_cost>0,ABS(application.eligible_cost*"
            "1000-application.expenses_eligible)<1000))"
        ),
        "application.grant_requested": (
            "NOT(AND(application.grant_requested>0,ABS(application.grant_requested*"
            "1000-application.income_grant)<1000))"
        ),
    },
)
def not_in_thousands(rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
    """申請書の金額が、千円単位で書かれていないかを確かめます。

    なぜ：表の合計のちょうど1,000分の1（1,000円未満の端数は除く）の金額は、円で書くところを
    千円で書いたものと思われます。

    よい例：支出の合計 1,000,000円、総事業費 1,000,000
    直す例：支出の合計 1,000,000円、総事業費 1,000
    """
    return pd.DataFrame(
        {
            "application.total_cost": ~_thousandth(rows["total_cost"], rows["expenses_total"]),
            "application.eligible_cost": ~_thousandth(rows["eligible_cost"], rows["expenses_eligible"]),
            "application.grant_requested": ~_thousandth(rows["grant_requested"], rows["income_grant"]),
        }
    )


def _thousandth(amount: pd.Series, in_yen: pd.Series) -> pd.Series:
    return (amount > 0) & ((amount * 1000 - in_yen).abs() < 1000)


@rule(
    "SUM-7",
    ERROR,
    needs=("application.overpaid_rows", "application.unlisted_rows"),
    marks=("implementers.amount", "expenses.implementer"),
    where={"implementers.amount": "implementers.overpaid", "expenses.implementer": "expenses.unlisted"},
    citation=_PLACE,
    formula={
        "implementers.amount": "application.overpaid_rows=0",
        "expenses.implementer": "application.unlisted_rows=0",
    },
)
def implementers_agree(rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
    """間接補助の金額が、その実施主体の支出に収まり、支出の実施主体が間接補助の表にあるかを確かめます。

    なぜ：実施主体に渡す額は、その実施主体が行う支出の合計を超えません。支出に書かれた
    実施主体が表にないと、方法や書類を確かめられません。空欄は市町村自身とみなします。

    よい例：○○協議会への補助金 300,000円、○○協議会の支出の合計 300,000円
    直す例：○○協議会への補助金 300,000円、○○協議会の支出の合計 250,000円
    """
    return pd.DataFrame(
        {
            "implementers.amount": rows["overpaid_rows"] == 0,
            "expenses.implementer": rows["unlisted_rows"] == 0,
        }
    )
