"""Rules of good bookkeeping on single amounts (SUM-4, SUM-8, SUM-9): the guide does not state them."""

from __future__ import annotations

from validators.derived import Frames, Make, count, derived
from validators.late import pd
from validators.messages import Words
from validators.parameters import Parameters
from validators.rule import ERROR, WARNING, Verdicts, rule

_PLACE = "収支の基本（手引きに定めなし）"

_IN_TABLES = (
    "income.amount",
    "years.total_cost",
    "years.plan_grant",
    "years.project_grant",
    "implementers.amount",
)
_ON_APPLICATION = ("application.total_cost", "application.eligible_cost", "application.grant_requested")


def _negative(name: str) -> Make:
    frame, _, column = name.partition(".")

    def make(frames: Frames, p: Parameters) -> pd.Series:
        return (frames[frame][column] < 0).fillna(False).astype(bool)

    return make


def _rows(name: str) -> Make:
    frame, _, column = name.partition(".")

    def make(frames: Frames, p: Parameters) -> pd.Series:
        return count(frames[frame], frames[frame][column])

    return make


def _wrong(name: str) -> str:
    """Return the derived column that says whether a row's amount is out of its range."""
    return f"{name}_wrong"


def _wrong_rows(name: str) -> str:
    """Return the derived column that counts these rows."""
    return f"application.{name.replace('.', '_')}_wrong_rows"


for _name in _IN_TABLES:
    derived(_wrong(_name), _name, formula=f"N({_name})<0")(_negative(_name))


@derived(
    "expenses.eligible_wrong",
    "expenses.eligible",
    "expenses.amount",
    formula=(
        "OR(N(expenses.eligible)<0,AND(ISNUMBER(expenses.amount),expenses.amount>=0,"
        "N(expenses.eligible)>expenses.amount))"
    ),
)
def eligible_wrong(frames: Frames, p: Parameters) -> pd.Series:
    """Whether a row's eligible part is negative, or more than its amount."""
    eligible, amount = frames["expenses"]["eligible"], frames["expenses"]["amount"]
    return ((eligible < 0) | ((amount >= 0) & (eligible > amount))).fillna(False).astype(bool)


@derived(
    "expenses.amount_wrong",
    "expenses.eligible",
    "expenses.amount",
    formula=("AND(ISNUMBER(expenses.amount),OR(expenses.amount<0,N(expenses.eligible)>expenses.amount))"),
)
def amount_wrong(frames: Frames, p: Parameters) -> pd.Series:
    """Whether a row's amount is negative, or less than its eligible part."""
    eligible, amount = frames["expenses"]["eligible"], frames["expenses"]["amount"]
    return ((amount < 0) | (eligible > amount)).fillna(False).astype(bool)


_TABLES = ("expenses.eligible", "expenses.amount", *_IN_TABLES)
for _name in _TABLES:
    derived(_wrong_rows(_name), _wrong(_name), formula=f"COUNTIF({_wrong(_name)},TRUE)")(_rows(_wrong(_name)))

_NEGATIVE = {
    "message": "「{label}」がマイナスの額になっています。",
    "found": "{cell}",
    "expected": "0円以上",
    "fix": "「{label}」を確かめて直してください。",
}


@rule(
    "SUM-4",
    ERROR,
    needs=tuple(map(_wrong_rows, _TABLES)),
    reads=_ON_APPLICATION,
    marks=(*_TABLES, *_ON_APPLICATION),
    where={name: _wrong(name) for name in _TABLES},
    citation=_PLACE,
    formula={
        **{name: f"{_wrong_rows(name)}=0" for name in _TABLES},
        **{name: f"N({name})>=0" for name in _ON_APPLICATION},
    },
    words=Words(
        title="金額は0円以上、補助対象額は金額以下",
        message="補助対象額または金額の範囲が正しくありません。",
        found="金額 {expenses.amount:yen}、うち補助対象額 {expenses.eligible:yen}",
        expected="0円 ≦ 補助対象額 ≦ 金額",
        fix="金額と補助対象額を確かめて直してください。",
        variants=dict.fromkeys((*_IN_TABLES, *_ON_APPLICATION), _NEGATIVE),
    ),
)
def amounts_in_range(rows: pd.DataFrame, p: Parameters) -> Verdicts:
    """金額がどこでも0円以上か、支出の各行で補助対象額が金額以下かを確かめます。

    なぜ：補助対象額は金額の一部なので、金額を超えることはありません。収入、年度別、間接補助、申請書の
    金額もマイナスにはなりません。マイナスのときは、マイナスの欄だけに印を付けます。

    よい例：金額 100,000円、うち補助対象額 80,000円
    直す例：金額 100,000円、うち補助対象額 120,000円
    直す例：収入の金額 −50,000円
    """
    tables = {name: rows[_wrong_rows(name).partition(".")[2]] == 0 for name in _TABLES}
    return tables | {name: rows[name.partition(".")[2]] >= 0 for name in _ON_APPLICATION}


@rule(
    "SUM-8",
    WARNING,
    needs=("application.grant_requested",),
    marks=("application.grant_requested",),
    citation=_PLACE,
    formula="application.grant_requested<>0",
    words=Words(
        title="補助金申請額が0円でないこと",
        message="補助金申請額が0円です。",
        found="{application.grant_requested:yen}",
        expected="1円以上",
        fix="補助金申請額を確かめてください。",
    ),
)
def something_is_asked_for(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """補助金申請額が0円になっていないかを確かめます。

    なぜ：0円の申請では補助金を交付できません。収入の表の県補助金が書かれていないことが多いものです。
    マイナスのときは SUM-4 で指摘します。

    よい例：補助金申請額 1円
    確かめる例：補助金申請額 0円
    """
    return rows["grant_requested"] != 0


@rule(
    "SUM-9",
    WARNING,
    frame="years",
    needs=("years.stage",),
    reads=("years.plan_grant", "years.project_grant", "years.has_plan", "years.has_project"),
    marks=("years.plan_grant", "years.project_grant"),
    citation=_PLACE,
    formula={
        "years.plan_grant": "OR(N(years.plan_grant)<=0,years.has_plan)",
        "years.project_grant": "OR(N(years.project_grant)<=0,years.has_project)",
    },
    words=Words(
        title="年度別の補助額の欄と実施する事業の一致",
        message="行わない事業の欄に補助額があります。",
        found="{years.fiscal_year:year} {years.stage}、「{label}」 {cell}",
        expected="空欄または0円",
        fix="補助額を書く欄か、実施する事業を確かめてください。同じ年度に両方を行うときは「両方」を選んでください。",
    ),
)
def grant_of_its_stage(rows: pd.DataFrame, p: Parameters) -> Verdicts:
    """年度別の表で、計画策定分と小さな拠点づくり分の補助額が、その事業を行う年度に書かれているかを確かめます。

    なぜ：欄を取り違えると、計画策定分の上限や累計が正しく数えられません。

    よい例：計画策定の年度、計画策定分 500,000円
    よい例：両方の年度、計画策定分 500,000円、小さな拠点づくり分 1,000,000円
    確かめる例：計画策定の年度、小さな拠点づくり分 500,000円
    """
    return {
        "years.plan_grant": rows["has_plan"] | ~(rows["plan_grant"] > 0).fillna(False).astype(bool),
        "years.project_grant": rows["has_project"] | ~(rows["project_grant"] > 0).fillna(False).astype(bool),
    }
