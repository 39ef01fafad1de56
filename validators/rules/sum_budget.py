"""Rules of good bookkeeping on the budget and its sums: the guide does not state them."""

from __future__ import annotations

from validators.derived import Frames, derived, this_row, total
from validators.frames import BASE_PROJECT, PLAN_PROJECT
from validators.late import pd
from validators.messages import Words
from validators.parameters import Parameters
from validators.rule import ERROR, WARNING, Verdicts, rule


@derived(
    "expenses.product",
    "expenses.quantity",
    "expenses.unit_price",
    empty=None,
    formula=(
        "IF(AND(ISNUMBER(expenses.quantity),ISNUMBER(expenses.unit_price)),"
        'ROUND(expenses.quantity*expenses.unit_price,6),"")'
    ),
)
def product(frames: Frames, p: Parameters) -> pd.Series:
    """Quantity × unit price in yen, not rounded; missing where one of them is blank."""
    expenses = frames["expenses"]
    return (expenses["quantity"] * expenses["unit_price"]).round(6)


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
    words=Words(
        title="金額は数量×単価",
        message="金額が、数量×単価と合っていません。",
        found="金額 {expenses.amount:yen}",
        expected="{expenses.product:yen}（{expenses.quantity} × {expenses.unit_price:yen}）",
        fix="数量・単価・金額のどれが正しいかを確かめて直してください。",
    ),
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


@derived("application.income_total", "income.amount", formula="SUM(income.amount)")
def income_total(frames: Frames, p: Parameters) -> pd.Series:
    """The sum of the income, in yen."""
    return total(frames["income"], "amount")


@rule(
    "SUM-2",
    ERROR,
    needs=("application.income_total", "application.expenses_total"),
    marks=("income.amount",),
    citation=_PLACE,
    formula="application.income_total=application.expenses_total",
    words=Words(
        title="収入の合計と支出の合計の一致",
        message="収入の合計と支出の合計が違います。",
        found="収入 計 {application.income_total:yen}",
        expected="支出 計 {application.expenses_total:yen} と同額",
        fix="収入と支出の表を確かめ、合計をそろえてください。",
    ),
)
def balanced(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """収入の合計と支出の合計が同じかを確かめます。

    なぜ：収支予算は、収入と支出の計がそれぞれ一致します。

    よい例：収入 計 1,000,000円、支出 計 1,000,000円
    直す例：収入 計 1,000,000円、支出 計 1,050,000円
    """
    return rows["income_total"] == rows["expenses_total"]


@derived(
    "application.this_grant",
    "years.is_this",
    "years.plan_grant",
    "years.project_grant",
    "application.project_type",
    empty=None,
    formula=(
        'IF(application.this_rows=1,IF(application.project_type="計画策定事業",'
        "N(INDEX(years.plan_grant,MATCH(TRUE,years.is_this,0))),"
        'IF(application.project_type="小さな拠点づくり事業",N(INDEX(years.project_grant,MATCH(TRUE,'
        'years.is_this,0))),"")),"")'
    ),
)
def this_grant(frames: Frames, p: Parameters) -> pd.Series:
    """The grant of the row that is 今回申請, of the 事業区分 applied for; a blank counts as 0 yen."""
    plan, project = this_row(frames, "plan_grant").fillna(0), this_row(frames, "project_grant").fillna(0)
    kinds = frames["application"]["project_type"].reindex(plan.index)
    return plan.where(kinds == PLAN_PROJECT, project.where(kinds == BASE_PROJECT))


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
    words=Words(
        title="申請書の金額と表の合計の一致",
        message="「{label}」が、表の金額と合っていません。",
        fix="申請書か表の金額を直してください。",
        variants={
            "application.total_cost": {
                "found": "{application.total_cost:yen}",
                "expected": "支出の合計 {application.expenses_total:yen} と同額",
            },
            "application.eligible_cost": {
                "found": "{application.eligible_cost:yen}",
                "expected": "補助対象額の合計 {application.expenses_eligible:yen} と同額",
            },
            "application.grant_requested": {
                "found": "{application.grant_requested:yen}",
                "expected": "収入の県補助金 {application.income_grant:yen}、年度別の今回申請 {application.this_grant:yen} と同額",
            },
        },
    ),
)
def transferred(rows: pd.DataFrame, p: Parameters) -> Verdicts:
    """申請書の金額が、収支予算と年度別の金額に合うかを確かめます。

    なぜ：総事業費は支出の合計、補助対象経費は補助対象額の合計、補助金申請額は収入の県補助金の
    合計であり、年度別の今回申請の補助額でもあります。表を直したあと、申請書に残った古い
    金額を見付けます。

    よい例：支出の合計 1,000,000円、総事業費 1,000,000円
    直す例：支出の合計 1,000,000円、総事業費 900,000円
    """
    income = rows["grant_requested"] == rows["income_grant"]
    listed = rows["grant_requested"] == rows["this_grant"]
    return {
        "application.total_cost": rows["total_cost"] == rows["expenses_total"],
        "application.eligible_cost": rows["eligible_cost"] == rows["expenses_eligible"],
        "application.grant_requested": income & listed,
    }


@rule(
    "SUM-5",
    WARNING,
    needs=("application.grant_requested",),
    marks=("application.grant_requested",),
    citation=_PLACE,
    formula="MOD(application.grant_requested,{p.rounding_unit})=0",
    words=Words(
        title="端数処理の単位",
        message="補助金申請額に、端数処理の単位に満たない端数があります。",
        found="{application.grant_requested:yen}",
        expected="{p.rounding_unit:yen}単位（手引きに定めなし、設定による）",
        fix="端数の取扱いを確かめ、必要なら切り捨ててください。",
    ),
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
            "NOT(AND(application.total_cost>0,application.expenses_total>=1000,ABS(application.total_cost*"
            "1000-application.expenses_total)<1000))"
        ),
        "application.eligible_cost": (
            "NOT(AND(application.eligible_cost>0,application.expenses_eligible>=1000,ABS(application.eligible_cost*"
            "1000-application.expenses_eligible)<1000))"
        ),
        "application.grant_requested": (
            "NOT(AND(application.grant_requested>0,application.income_grant>=1000,ABS(application.grant_requested*"
            "1000-application.income_grant)<1000))"
        ),
    },
    words=Words(
        title="千円単位の書き間違い",
        message="「{label}」が千円単位で書かれているようです。",
        fix="円単位で書き直してください。",
        variants={
            "application.total_cost": {
                "found": "{application.total_cost:yen}",
                "expected": "支出の合計 {application.expenses_total:yen}",
            },
            "application.eligible_cost": {
                "found": "{application.eligible_cost:yen}",
                "expected": "補助対象額の合計 {application.expenses_eligible:yen}",
            },
            "application.grant_requested": {
                "found": "{application.grant_requested:yen}",
                "expected": "収入の県補助金 {application.income_grant:yen}",
            },
        },
    ),
)
def not_in_thousands(rows: pd.DataFrame, p: Parameters) -> Verdicts:
    """申請書の金額が、千円単位で書かれていないかを確かめます。

    なぜ：表の合計のちょうど1,000分の1（1,000円未満の端数は除く）の金額は、円で書くところを
    千円で書いたものと思われます。

    よい例：支出の合計 1,000,000円、総事業費 1,000,000
    直す例：支出の合計 1,000,000円、総事業費 1,000
    """
    return {
        "application.total_cost": ~_thousandth(rows["total_cost"], rows["expenses_total"]),
        "application.eligible_cost": ~_thousandth(rows["eligible_cost"], rows["expenses_eligible"]),
        "application.grant_requested": ~_thousandth(rows["grant_requested"], rows["income_grant"]),
    }


def _thousandth(amount: pd.Series, in_yen: pd.Series) -> pd.Series:
    return (in_yen >= 1000) & ((amount * 1000 - in_yen).abs() < 1000)
