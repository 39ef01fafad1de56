"""Rules of 手引き 回答１: who applies, and through whom."""

from __future__ import annotations

from validators.derived import Frames, derived
from validators.frames import BASE_PROJECT, PLAN_PROJECT
from validators.late import pd
from validators.messages import Words
from validators.parameters import Parameters
from validators.reference import BY_CODE, BY_NAME
from validators.rule import ERROR, Verdicts, rule


@derived(
    "application.municipality_known_code",
    "application.municipality",
    empty=None,
    formula=('IFERROR(INDEX(municipality_codes,MATCH(application.municipality,municipality_names,0)),"")'),
)
def municipality_known_code(frames: Frames, p: Parameters) -> pd.Series:
    """The 団体コード of the municipality that is named."""
    return frames["application"]["municipality"].map({name: one.code for name, one in BY_NAME.items()})


@derived(
    "application.code_owner",
    "application.municipality_code",
    empty=None,
    formula=(
        'IFERROR(INDEX(municipality_names,MATCH(application.municipality_code,municipality_codes,0)),"")'
    ),
)
def code_owner(frames: Frames, p: Parameters) -> pd.Series:
    """The municipality that has the 団体コード; missing where none of the prefecture has it."""
    return frames["application"]["municipality_code"].map({code: one.name for code, one in BY_CODE.items()})


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
    words=Words(
        title="申請者は県内の市町村（団体コードと市町村名の一致）",
        message="団体コードと市町村名が合っていません。",
        found="団体コード {application.municipality_code}（{application.code_owner}）、市町村名 {application.municipality}",
        expected="{application.municipality}の団体コードは {application.municipality_known_code}",
        fix="市町村名を確かめ、正しければ団体コードを {application.municipality_known_code} に直してください。",
    ),
)
def applicant(rows: pd.DataFrame, p: Parameters) -> Verdicts:
    """申請者が県内59市町村のいずれかで、団体コードと市町村名が合っているかを確かめます。

    なぜ：実施主体は市町村に限られます。番号だけでは打ち間違いに気付けないことがあるため、
    名前と組み合わせて確かめます（北塩原村 074021 と磐梯町 074071 は、一字違いでどちらも
    正しい番号です）。県内にない番号は番号の欄だけ、ほかの市町村の番号は両方の欄に印を付けます。

    よい例：団体コード 072010、市町村名 福島市
    直す例：団体コード 074021、市町村名 磐梯町
    """
    agrees = rows["municipality_code"] == rows["municipality_known_code"]
    return {
        "application.municipality_code": agrees,
        "application.municipality": agrees | rows["code_owner"].isna(),
    }


@rule(
    "Q01-2",
    ERROR,
    frame="implementers",
    needs=("implementers.name",),
    marks=("implementers.name",),
    citation="手引き 回答１",
    scope=PLAN_PROJECT,
    formula='implementers.name=""',
    words=Words(
        title="計画策定事業は市町村が自ら実施",
        message="計画策定事業に、間接補助の実施主体が記入されています。",
        found="実施主体「{implementers.name}」",
        expected="空欄（民間団体が実施できるのは小さな拠点づくり事業だけ）",
        fix="間接補助の行を消すか、事業区分を確かめてください。",
    ),
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
    words=Words(
        title="間接補助の方法と金額の記入",
        message="実施主体「{implementers.name}」の「{label}」が記入されていません。",
        found="空欄",
        expected="方法（委託・補助金・負担金）と金額",
        fix="「{label}」を記入してください。",
        variants={
            "implementers.method": {"expected": "委託、補助金、負担金のいずれか"},
            "implementers.amount": {"expected": "実施主体に渡す金額（円）"},
        },
    ),
)
def implementer_complete(rows: pd.DataFrame, p: Parameters) -> Verdicts:
    """間接補助の実施主体に、方法（委託・補助金・負担金）と金額が記入されているかを確かめます。

    なぜ：民間団体は、市町村から委託・補助金・負担金のいずれかを受けて実施します。
    どの方法でいくら渡すかが分からないと、経費を確かめられません。

    よい例：○○協議会、補助金、1,000,000円
    直す例：○○協議会、方法 空欄、1,000,000円
    """
    unnamed = rows["name"].isna()
    return {
        "implementers.method": unnamed | rows["method"].notna(),
        "implementers.amount": unnamed | rows["amount"].notna(),
    }
