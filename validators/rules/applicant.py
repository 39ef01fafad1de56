"""Rules of 手引き 回答１, 回答12 and the contact list: who applies, where to, and through whom."""

from __future__ import annotations

import pandas as pd

from validators.frames import BASE_PROJECT, PLAN_PROJECT
from validators.parameters import Parameters
from validators.rule import ERROR, rule


@rule(
    "Q01-1",
    ERROR,
    needs=("application.municipality_code", "application.municipality"),
    reads=("application.municipality_known_code", "application.code_owner"),
    marks=("application.municipality_code", "application.municipality"),
    citation="手引き 回答１",
    formula={
        "application.municipality_code": "application.municipality_code=application.municipality_known_code",
        "application.municipality": (
            'OR(application.municipality_code=application.municipality_known_code,application.code_owner="")'
        ),
    },
)
def applicant(rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
    """申請者が県内59市町村のいずれかで、団体コードと市町村名が合っているかを確かめます。

    なぜ：実施主体は市町村に限られます。番号だけでは打ち間違いに気付けないことがあるため、
    名前と組み合わせて確かめます（北塩原村 074021 と磐梯町 074071 は、一字違いでどちらも
    正しい番号です）。県内にない番号は番号の欄だけ、ほかの市町村の番号は両方の欄に印を付けます。

    よい例：団体コード 072010、市町村名 福島市
    直す例：団体コード 074021、市町村名 磐梯町
    """
    agrees = rows["municipality_code"] == rows["municipality_known_code"]
    return pd.DataFrame(
        {
            "application.municipality_code": agrees,
            "application.municipality": agrees | rows["code_owner"].isna(),
        }
    )


@rule(
    "Q01-2",
    ERROR,
    frame="implementers",
    needs=("implementers.name",),
    marks=("implementers.name",),
    citation="手引き 回答１",
    scope=PLAN_PROJECT,
    formula='implementers.name=""',
)
def no_implementer(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """計画策定事業で、間接補助の実施主体が記入されていないかを確かめます。

    なぜ：民間団体が委託や補助金などを受けて実施できるのは、小さな拠点づくり事業だけです。

    よい例：計画策定事業、間接補助の表は空欄
    直す例：計画策定事業、実施主体の名称「○○協議会」
    """
    return rows["name"].isna()


@rule(
    "Q01-3",
    ERROR,
    frame="implementers",
    needs=("implementers.name",),
    reads=("implementers.method", "implementers.amount"),
    marks=("implementers.method", "implementers.amount"),
    citation="手引き 回答１",
    scope=BASE_PROJECT,
    formula={
        "implementers.method": 'OR(implementers.name="",implementers.method<>"")',
        "implementers.amount": 'OR(implementers.name="",implementers.amount<>"")',
    },
)
def implementer_complete(rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
    """間接補助の実施主体に、方法（委託・補助金・負担金）と金額が記入されているかを確かめます。

    なぜ：民間団体は、市町村から委託・補助金・負担金のいずれかを受けて実施します。
    どの方法でいくら渡すかが分からないと、経費を確かめられません。

    よい例：○○協議会、補助金、1,000,000円
    直す例：○○協議会、方法 空欄、1,000,000円
    """
    unnamed = rows["name"].isna()
    return pd.DataFrame(
        {
            "implementers.method": unnamed | rows["method"].notna(),
            "implementers.amount": unnamed | rows["amount"].notna(),
        }
    )


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


@rule(
    "END-1",
    ERROR,
    needs=("application.bureau", "application.municipality"),
    reads=("application.bureau_in_charge",),
    marks=("application.bureau",),
    citation="手引き 事業に関するお問合せ",
    formula="application.bureau=application.bureau_in_charge",
)
def bureau_in_charge(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """提出先が、その市町村を所管する地方振興局かを確かめます。

    なぜ：この事業の窓口は、所管の地方振興局です。

    よい例：福島市、提出先 県北
    直す例：福島市、提出先 県中
    """
    return rows["bureau"] == rows["bureau_in_charge"]
