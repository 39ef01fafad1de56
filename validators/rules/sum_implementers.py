"""The rule of good bookkeeping about indirect grants (SUM-7): the guide does not state it."""

from __future__ import annotations

from validators.derived import KEY, Frames, count, derived
from validators.late import pd
from validators.messages import Words
from validators.parameters import Parameters
from validators.rule import ERROR, Verdicts, rule

_MUNICIPALITY_ITSELF = "市町村"


def _named(table: pd.DataFrame, column: str) -> pd.Series:
    """Return the names of a folded column as keys: the submission and the name; missing where blank."""
    return table[KEY].astype("string") + "|" + table[column]


@derived(
    "expenses.unlisted",
    "expenses.folded_implementer",
    "implementers.folded_name",
    "application.folded_municipality",
    formula=(
        'AND(expenses.folded_implementer<>"",expenses.folded_implementer<>"市町村",'
        "expenses.folded_implementer<>application.folded_municipality,"
        "SUMPRODUCT((implementers.folded_name=expenses.folded_implementer)*1)=0)"
    ),
)
def unlisted(frames: Frames, p: Parameters) -> pd.Series:
    """Whether a row names an implementer that the list does not hold.

    The municipality's own name, and 「市町村」, mean the same as a blank cell.
    """
    expenses = frames["expenses"]
    name, town = expenses["folded_implementer"], frames["application"]["folded_municipality"]
    own = (name == _MUNICIPALITY_ITSELF) | (name == expenses[KEY].map(town))
    listed = _named(expenses, "folded_implementer").isin(_named(frames["implementers"], "folded_name"))
    return name.notna() & ~listed & ~own.fillna(False).astype(bool)


@derived("application.unlisted_rows", "expenses.unlisted", formula="COUNTIF(expenses.unlisted,TRUE)")
def unlisted_rows(frames: Frames, p: Parameters) -> pd.Series:
    """How many expenses name an implementer that the list does not hold."""
    return count(frames["expenses"], frames["expenses"]["unlisted"])


@derived(
    "implementers.expenses",
    "implementers.folded_name",
    "expenses.folded_implementer",
    "expenses.amount",
    formula=(
        'IF(implementers.folded_name="",0,'
        "SUMPRODUCT((expenses.folded_implementer=implementers.folded_name)*1,expenses.amount))"
    ),
)
def implementer_expenses(frames: Frames, p: Parameters) -> pd.Series:
    """The sum of the expenses that name the row's implementer, in yen."""
    expenses = frames["expenses"]
    sums = expenses["amount"].groupby(_named(expenses, "folded_implementer")).sum()
    return _named(frames["implementers"], "folded_name").map(sums).fillna(0).astype("Int64")


@derived(
    "implementers.promised",
    "implementers.folded_name",
    "implementers.amount",
    formula=(
        'IF(implementers.folded_name="","",'
        "SUMPRODUCT(([implementers.folded_name]=implementers.folded_name)*1,[implementers.amount]))"
    ),
)
def promised(frames: Frames, p: Parameters) -> pd.Series:
    """The sum of the amounts listed for the row's implementer (it may be listed twice), in yen."""
    implementers = frames["implementers"]
    names = _named(implementers, "folded_name")
    return names.map(implementers["amount"].groupby(names).sum()).astype("Int64")


@derived(
    "implementers.overpaid",
    "implementers.promised",
    "implementers.expenses",
    formula='IF(implementers.name="",FALSE,implementers.promised>implementers.expenses)',
)
def overpaid(frames: Frames, p: Parameters) -> pd.Series:
    """Whether an implementer is to get more than the expenses that name it."""
    implementers = frames["implementers"]
    return (implementers["promised"] > implementers["expenses"]).fillna(False).astype(bool)


@derived("application.overpaid_rows", "implementers.overpaid", formula="COUNTIF(implementers.overpaid,TRUE)")
def overpaid_rows(frames: Frames, p: Parameters) -> pd.Series:
    """How many listed implementers are to get more than the expenses that name them."""
    return count(frames["implementers"], frames["implementers"]["overpaid"])


_PLACE = "収支の基本（手引きに定めなし）"


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
    words=Words(
        title="間接補助と支出の実施主体の一致",
        message="間接補助の表と、支出の実施主体が合っていません。",
        fix="間接補助の表と支出の実施主体を確かめて直してください。",
        variants={
            "implementers.amount": {
                "message": "「{implementers.name}」に渡す額が、その実施主体の支出の合計を超えています。",
                "found": "間接補助 {implementers.promised:yen}",
                "expected": "「{implementers.name}」の支出の合計 {implementers.expenses:yen} 以下",
                "fix": "間接補助の金額か、支出の実施主体の欄を直してください。",
            },
            "expenses.implementer": {
                "message": "支出の実施主体が、間接補助の表にありません。",
                "found": "「{expenses.implementer}」",
                "expected": "間接補助の表にある名称（市町村自身は空欄）",
                "fix": "間接補助の表に実施主体を加えるか、名称をそろえてください。",
            },
        },
    ),
)
def implementers_agree(rows: pd.DataFrame, p: Parameters) -> Verdicts:
    """間接補助の金額が、その実施主体の支出に収まり、支出の実施主体が間接補助の表にあるかを確かめます。

    なぜ：実施主体に渡す額は、その実施主体が行う支出の合計を超えません。支出に書かれた
    実施主体が表にないと、方法や書類を確かめられません。空欄は市町村自身とみなします。空白、全角と半角、
    略称（㈱と株式会社など）の違いは、同じ名称とみなします。

    よい例：○○協議会への補助金 300,000円、○○協議会の支出の合計 300,000円
    直す例：○○協議会への補助金 300,000円、○○協議会の支出の合計 250,000円
    """
    return {
        "implementers.amount": rows["overpaid_rows"] == 0,
        "expenses.implementer": rows["unlisted_rows"] == 0,
    }
