"""Rules of 手引き 回答２ on how long and how much: years of each kind, and the district's cap."""

from __future__ import annotations

from validators.derived import KEY, Frames, count, derived, total
from validators.frames import STAGE_BASE, STAGE_PLAN
from validators.grants import stages_of
from validators.late import pd
from validators.messages import Words
from validators.parameters import Parameters
from validators.rule import ERROR, Verdicts, rule


@derived("application.plan_years", "years.new_plan_year", formula="COUNTIF(years.new_plan_year,TRUE)")
def plan_years(frames: Frames, p: Parameters) -> pd.Series:
    """In how many fiscal years there is 計画策定 (手引き 回答２)."""
    return count(frames["years"], frames["years"]["new_plan_year"])


@rule(
    "Q02-1",
    ERROR,
    needs=("application.plan_years",),
    reads=("application.plan_year_no",),
    marks=("years.stage", "application.plan_year_no"),
    where={"years.stage": "years.has_plan"},
    citation="手引き 回答２",
    formula={
        "years.stage": "application.plan_years<={p.plan_years_max}",
        "application.plan_year_no": "N(application.plan_year_no)<={p.plan_years_max}",
    },
    words=Words(
        title="計画策定は最長2か年度",
        message="計画策定の期間が、最長の年数を超えています。",
        found="計画策定 {application.plan_years} か年度",
        expected="{p.plan_years_max} か年度以内",
        fix="年度別の表を確かめ、計画策定を{p.plan_years_max}か年度以内に直してください。",
        variants={
            "application.plan_year_no": {
                "found": "通算 {application.plan_year_no} 年度目",
                "fix": "通算年度目を確かめてください。{p.plan_years_max}年度目を超える申請はできません。",
            }
        },
    ),
)
def planned_in_time(rows: pd.DataFrame, p: Parameters) -> Verdicts:
    """計画策定が最長2か年度に収まっているかを確かめます。

    なぜ：計画策定事業の期間は最長で2か年度です。年度の途中からでも1か年度と数えます。
    同じ年度の「両方」も、計画策定の1か年度に数えます。

    よい例：令和7年度 計画策定、令和8年度 計画策定
    直す例：令和7年度・令和8年度・令和9年度 計画策定
    """
    return {
        "years.stage": rows["plan_years"] <= p.plan_years_max,
        "application.plan_year_no": rows["plan_year_no"] <= p.plan_years_max,
    }


@derived(
    "application.project_years", "years.new_project_year", formula="COUNTIF(years.new_project_year,TRUE)"
)
def project_years(frames: Frames, p: Parameters) -> pd.Series:
    """In how many fiscal years there is 小さな拠点づくり (手引き 回答２)."""
    return count(frames["years"], frames["years"]["new_project_year"])


@rule(
    "Q02-2",
    ERROR,
    needs=("application.project_years",),
    reads=("application.project_year_no",),
    marks=("years.stage", "application.project_year_no"),
    where={"years.stage": "years.has_project"},
    citation="手引き 回答２",
    formula={
        "years.stage": "application.project_years<={p.project_years_max}",
        "application.project_year_no": "N(application.project_year_no)<={p.project_years_max}",
    },
    words=Words(
        title="小さな拠点づくりは最長3か年度",
        message="小さな拠点づくりの期間が、最長の年数を超えています。",
        found="小さな拠点づくり {application.project_years} か年度",
        expected="{p.project_years_max} か年度以内（計画策定の年数に関わらず）",
        fix="年度別の表を確かめ、小さな拠点づくりを{p.project_years_max}か年度以内に直してください。",
        variants={
            "application.project_year_no": {
                "found": "通算 {application.project_year_no} 年度目",
                "fix": "通算年度目を確かめてください。{p.project_years_max}年度目を超える申請はできません。",
            }
        },
    ),
)
def carried_out_in_time(rows: pd.DataFrame, p: Parameters) -> Verdicts:
    """小さな拠点づくりが最長3か年度に収まっているかを確かめます。

    なぜ：小さな拠点づくり事業の期間は、計画策定に何年かけたかに関わらず、最長で3か年度です。
    同じ年度の「両方」も、小さな拠点づくりの1か年度に数えます。

    よい例：令和7年度 計画策定、令和8年度から令和10年度まで 小さな拠点づくり
    直す例：令和7年度から令和10年度まで 小さな拠点づくり
    """
    return {
        "years.stage": rows["project_years"] <= p.project_years_max,
        "application.project_year_no": rows["project_year_no"] <= p.project_years_max,
    }


@derived(
    "application.years_grant",
    "years.plan_grant",
    "years.project_grant",
    formula="SUM(years.plan_grant)+SUM(years.project_grant)",
)
def years_grant(frames: Frames, p: Parameters) -> pd.Series:
    """The district's grants over all its years, both kinds, in yen (手引き 回答２)."""
    return total(frames["years"], "plan_grant") + total(frames["years"], "project_grant")


@rule(
    "Q02-3",
    ERROR,
    needs=("application.years_grant",),
    marks=("years.plan_grant", "years.project_grant"),
    citation="手引き 回答２",
    formula="SUM(years.plan_grant)+SUM(years.project_grant)<={p.district_grant_cap}",
    words=Words(
        title="地区の補助額の累計は500万円以内",
        message="この地区の補助額の累計が上限を超えています。",
        found="累計 {application.years_grant:yen}",
        expected="上限 {p.district_grant_cap:yen}（計画策定分を含む）",
        fix="今回と予定の補助額を見直し、累計を{p.district_grant_cap:yen}以内にしてください（実績の年度は、金額の誤りがあるときだけ直してください）。",
    ),
)
def district_cap(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """同じ地区の補助額の累計（計画策定分を含む）が500万円を超えていないかを確かめます。

    なぜ：補助の上限は地区ごとに累計で定められています。

    よい例：1年目 500,000円、2年目以降の合計 4,500,000円
    直す例：1年目 500,000円、2年目以降の合計 4,500,001円
    """
    return rows["years_grant"] <= p.district_grant_cap


_NEW_YEARS = ("application.place", "years.fiscal_year", "years.stage")


def _all_years(frames: Frames, kind: str, column: str) -> pd.Series:
    """Return the fiscal years of a kind over ledger and workbook, where the ledger knows more than the workbook.

    Missing where the workbook alone says it all: then Q02-1 or Q02-2 speaks.
    """
    years, book = frames["years"], frames["ledger"]
    typed = years[years[column]].groupby(KEY)["fiscal_year"].agg(set)
    booked = book[book["stage"].map(lambda stage: kind in stages_of(stage)).astype(bool)]
    known = booked.groupby("place")["fiscal_year"].agg(set)
    found = {}
    for number, place in frames["application"]["place"].dropna().items():
        own, held = set(typed.get(number, ())) - {pd.NA}, set(known.get(place, ()))
        if held - own:
            found[number] = tuple(sorted({int(year) for year in own | held}))
    return pd.Series(found, dtype=object)


@derived("application.all_plan_years", *_NEW_YEARS, "years.has_plan", empty=None)
def all_plan_years(frames: Frames, p: Parameters) -> pd.Series:
    """The fiscal years with 計画策定 over ledger and workbook."""
    return _all_years(frames, STAGE_PLAN, "has_plan")


@derived("application.all_project_years", *_NEW_YEARS, "years.has_project", empty=None)
def all_project_years(frames: Frames, p: Parameters) -> pd.Series:
    """The fiscal years with 小さな拠点づくり over ledger and workbook."""
    return _all_years(frames, STAGE_BASE, "has_project")


def _at_most(years: pd.Series, own: pd.Series, most: int) -> pd.Series:
    """Tell whether years over ledger and workbook are within a limit; what the workbook breaks alone holds."""
    count = years.map(lambda one: len(one) if isinstance(one, tuple) else 0)
    return (count <= most) | (own > most).fillna(False).astype(bool)


@rule(
    "Q02-8",
    ERROR,
    needs=("application.municipality", "application.district"),
    reads=(
        "application.all_plan_years",
        "application.all_project_years",
        "application.plan_years",
        "application.project_years",
    ),
    marks=("years.stage", "application.plan_year_no", "application.project_year_no"),
    where={"years.stage": "years.is_this"},
    citation="手引き 回答２",
    batch=True,
    words=Words(
        title="台帳と合わせた年数（計画策定2か年度、小さな拠点づくり3か年度）",
        message="交付台帳の年度を合わせると、最長の年数を超えます。",
        found="計画策定 {application.all_plan_years:year}、小さな拠点づくり {application.all_project_years:year}",
        expected="計画策定 {p.plan_years_max} か年度以内、小さな拠点づくり {p.project_years_max} か年度以内（台帳と年度別の表を合わせて）",
        fix="年度別の表に、過年度の実績がすべて書かれているかを確かめてください。",
        variants={
            "application.plan_year_no": {
                "found": "計画策定 {application.all_plan_years:year}",
                "expected": "{p.plan_years_max} か年度以内（台帳と年度別の表を合わせて）",
            },
            "application.project_year_no": {
                "found": "小さな拠点づくり {application.all_project_years:year}",
                "expected": "{p.project_years_max} か年度以内（台帳と年度別の表を合わせて）",
            },
        },
    ),
)
def within_years_of_ledger(rows: pd.DataFrame, p: Parameters) -> Verdicts:
    """計画策定と小さな拠点づくりの年数が、交付台帳の年度を合わせても最長の年数に収まるかを確かめます。

    なぜ：期間は地区の通算で数えます。年度別の表に過年度が書かれていなくても、台帳にあれば1か年度です。
    年度別の表だけで超えているときは Q02-1・Q02-2 で指摘します。

    よい例：台帳 令和6年度・令和7年度 計画策定、年度別 令和8年度 小さな拠点づくり
    直す例：台帳 令和6年度・令和7年度 計画策定、年度別 令和8年度 計画策定だけ
    """
    plan = _at_most(rows["all_plan_years"], rows["plan_years"], p.plan_years_max)
    project = _at_most(rows["all_project_years"], rows["project_years"], p.project_years_max)
    return {
        "years.stage": plan & project,
        "application.plan_year_no": plan,
        "application.project_year_no": project,
    }
