"""The rule about what is hardly meant as it is written (FORM-8): the guide does not state it."""

from __future__ import annotations

from validators.derived import KEY
from validators.frames import PLAN_MADE, PLAN_MAKING
from validators.late import pd
from validators.messages import Words
from validators.parameters import Parameters
from validators.rule import WARNING, Verdicts, rule

_FIRST = '"123456789１２３４５６７８９"'
_DAYS = (
    'OR({{p.implausible_years}}=0,{name}="",application.fiscal_year="",{free}'
    "ABS(YEAR(N({name}))-application.fiscal_year)<={{p.implausible_years}})"
)
_THOUSANDS = (
    'OR({{p.implausible_grant}}=0,application.grant_requested="",N(application.grant_requested)<=0,'
    "application.grant_requested>={{p.implausible_grant}},application.income_grant>={{p.implausible_grant}},"
    "N({name})<=0)"
)
_SUMS = ("application.total_cost", "application.eligible_cost", "application.grant_requested")


@rule(
    "FORM-8",
    WARNING,
    needs=("application.fiscal_year",),
    reads=(
        "application.submitted_on",
        "application.phone",
        *_SUMS,
        "application.income_grant",
        "plan.completed_on",
        "plan.status",
    ),
    marks=("application.submitted_on", "plan.completed_on", *_SUMS, "application.phone"),
    citation="参考様式 記入要領（手引きに定めなし）",
    formula={
        "application.submitted_on": _DAYS.format(name="application.submitted_on", free=""),
        "plan.completed_on": _DAYS.format(
            name="plan.completed_on", free='AND(plan.status<>"策定中",plan.status<>"策定済"),'
        ),
        **{name: _THOUSANDS.format(name=name) for name in _SUMS},
        "application.phone": (
            'OR({p.phone_without_zero}="off",application.phone="",'
            'LEN(SUBSTITUTE(SUBSTITUTE(application.phone,"-",""),"－",""))<9,'
            f"NOT(ISNUMBER(FIND(LEFT(application.phone,1),{_FIRST}))))"
        ),
    },
    words=Words(
        title="書き間違いと思われる値",
        message="「{label}」の額が小さすぎます。千円単位で書かれているようです。",
        found="{cell}",
        expected="円単位の額",
        fix="円単位で書かれているかを確かめてください。収支予算の表も同じです。",
        variants={
            "application.submitted_on": {
                "message": "申請年月日が、申請の年度から離れた年になっています。",
                "expected": "{application.fiscal_year:year}の申請の日付",
                "fix": "年の書き方を確かめてください（「8/2/10」は西暦2008年と読まれます。「R8.2.10」と書いてください）。",
            },
            "plan.completed_on": {
                "message": "計画の策定年月日が、申請の年度から離れた年になっています。",
                "expected": "{application.fiscal_year:year}から{p.implausible_years}年以内の日付",
                "fix": "年の書き方を確かめてください（「8/2/10」は西暦2008年と読まれます。「R8.2.10」と書いてください）。",
            },
            "application.phone": {
                "message": "電話番号の先頭の 0 が抜けているようです。",
                "expected": "0 から始まる電話番号",
                "fix": "市外局番の 0 から書いてください（例：024-521-2657）。",
            },
            "format": {
                "message": "「{label}」のセルが{unit}単位の表示形式になっています。",
                "found": "表示「{typed}」、値 {cell}",
                "expected": "円単位の額",
                "fix": "セルの表示形式を元に戻し、円単位で書かれているかを確かめてください。",
            },
        },
    ),
)
def plausible(rows: pd.DataFrame, p: Parameters) -> Verdicts:
    """年度から何年も離れた日付、千円単位と思われる申請額、先頭の 0 のない電話番号を確かめます。

    なぜ：どれも形は正しい値ですが、打ち間違いのことが多いものです。日付は年度から何年離れたら
    確かめるか（implausible_years）、申請額はいくら未満なら確かめるか（implausible_grant）、電話番号を
    確かめるか（phone_without_zero）を設定で変えられ、やめることもできます。表と申請書の一方だけが千円単位の
    ときは SUM-6 で指摘します。

    よい例：令和8年度の申請、申請年月日 令和8年2月10日
    確かめる例：令和8年度の申請、申請年月日 平成20年2月10日（「8/2/10」と打ったもの）
    確かめる例：補助金申請額 1,800円（県補助金も 1,800円）
    確かめる例：電話 241000000
    """
    verdict = {"application.submitted_on": _near(rows["submitted_on"], rows, p)}
    ours = rows["plan.status"].isin((PLAN_MAKING, PLAN_MADE))
    verdict["plan.completed_on"] = ~ours | _near(rows["plan.completed_on"], rows, p)
    grant, income = rows["grant_requested"], rows["income_grant"]
    small = (grant > 0) & (grant < p.implausible_grant) & (income < p.implausible_grant)
    for name in _SUMS:
        verdict[name] = ~(small & (rows[name.partition(".")[2]] > 0))
    phone = rows["phone"].astype("string").str.replace("[-－]", "", regex=True)
    lost = phone.str.match("[1-9１-９]") & (phone.str.len() >= 9)
    verdict["application.phone"] = ~lost | (p.phone_without_zero == "off")
    return verdict


def _near(days: pd.Series, rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """Tell whether days lie within so many years of the fiscal year; a blank day does."""
    if not p.implausible_years:
        return rows[KEY].notna()
    far = (days.dt.year - rows["fiscal_year"]).abs() > p.implausible_years
    near: pd.Series = ~far.fillna(False).astype(bool)
    return near
