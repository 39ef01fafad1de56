"""Rules of 手引き 回答２ on how long and how much: years of each kind, and the district's cap."""

from __future__ import annotations

import pandas as pd

from validators.derived import Frames, count, derived, total
from validators.messages import Words
from validators.parameters import Parameters
from validators.rule import ERROR, rule


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
def planned_in_time(rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
    """計画策定が最長2か年度に収まっているかを確かめます。

    なぜ：計画策定事業の期間は最長で2か年度です。年度の途中からでも1か年度と数えます。
    同じ年度の「両方」も、計画策定の1か年度に数えます。

    よい例：令和7年度 計画策定、令和8年度 計画策定
    直す例：令和7年度・令和8年度・令和9年度 計画策定
    """
    return pd.DataFrame(
        {
            "years.stage": rows["plan_years"] <= p.plan_years_max,
            "application.plan_year_no": rows["plan_year_no"] <= p.plan_years_max,
        }
    )


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
def carried_out_in_time(rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
    """小さな拠点づくりが最長3か年度に収まっているかを確かめます。

    なぜ：小さな拠点づくり事業の期間は、計画策定に何年かけたかに関わらず、最長で3か年度です。
    同じ年度の「両方」も、小さな拠点づくりの1か年度に数えます。

    よい例：令和7年度 計画策定、令和8年度から令和10年度まで 小さな拠点づくり
    直す例：令和7年度から令和10年度まで 小さな拠点づくり
    """
    return pd.DataFrame(
        {
            "years.stage": rows["project_years"] <= p.project_years_max,
            "application.project_year_no": rows["project_year_no"] <= p.project_years_max,
        }
    )


@derived(
    "application.years_grant",
    "years.plan_grant",
    "years.project_grant",
    formula="SUM(years.plan_grant)+SUM(years.project_grant)",
)
def years_grant(frames: Frames, p: Parameters) -> pd.Series:
    """The district's grants over all its years, both kinds, in yen (手引き 回答２)."""
    return total(frames["years"], "plan_grant").add(total(frames["years"], "project_grant"), fill_value=0)


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
        fix="各年度の補助額を見直し、累計を{p.district_grant_cap:yen}以内にしてください。",
    ),
)
def district_cap(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """同じ地区の補助額の累計（計画策定分を含む）が500万円を超えていないかを確かめます。

    なぜ：補助の上限は地区ごとに累計で定められています。

    よい例：1年目 500,000円、2年目以降の合計 4,500,000円
    直す例：1年目 500,000円、2年目以降の合計 4,500,001円
    """
    return rows["years_grant"] <= p.district_grant_cap
