"""Rules of 手引き 回答２ and 回答３: the years of a district."""

from __future__ import annotations

import pandas as pd

from validators.frames import PLAN_PROJECT, STAGE_BASE, STAGE_BOTH, STAGE_PLAN
from validators.parameters import Parameters
from validators.rule import ERROR, WARNING, rule


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
)
def plan_years(rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
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
)
def project_years(rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
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


@rule(
    "Q02-3",
    ERROR,
    needs=("application.years_grant",),
    marks=("years.plan_grant", "years.project_grant"),
    citation="手引き 回答２",
    formula="SUM(years.plan_grant)+SUM(years.project_grant)<={p.district_grant_cap}",
)
def district_cap(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """同じ地区の補助額の累計（計画策定分を含む）が500万円を超えていないかを確かめます。

    なぜ：補助の上限は地区ごとに累計で定められています。

    よい例：1年目 500,000円、2年目以降の合計 4,500,000円
    直す例：1年目 500,000円、2年目以降の合計 4,500,001円
    """
    return rows["years_grant"] <= p.district_grant_cap


@rule(
    "Q02-4",
    ERROR,
    needs=("application.fiscal_year", "application.starts_on", "application.ends_on"),
    marks=("application.starts_on", "application.ends_on"),
    citation="手引き 回答２",
    formula={
        "application.starts_on": (
            "AND(application.starts_on>=DATE(application.fiscal_year,4,1),"
            "application.starts_on<DATE(application.fiscal_year+1,4,1),"
            "OR(application.ends_on<DATE(application.fiscal_year,4,1),"
            "application.ends_on>=DATE(application.fiscal_year+1,4,1),"
            "application.starts_on<=application.ends_on))"
        ),
        "application.ends_on": (
            "AND(application.ends_on>=DATE(application.fiscal_year,4,1),"
            "application.ends_on<DATE(application.fiscal_year+1,4,1),"
            "OR(application.starts_on<DATE(application.fiscal_year,4,1),"
            "application.starts_on>=DATE(application.fiscal_year+1,4,1),"
            "application.starts_on<=application.ends_on))"
        ),
    },
)
def within_year(rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
    """着手予定日と完了予定日が、申請する年度の中にあり、順序が正しいかを確かめます。

    なぜ：申請は単年度ごとに行うため、事業の期間も4月1日から翌年3月31日までに収まります。
    年度の外にある日だけに印を付け、どちらも年度内で順序が逆のときは両方に付けます。

    よい例：令和8年度、着手 令和8年4月1日、完了 令和9年3月31日
    直す例：令和8年度、着手 令和8年4月1日、完了 令和9年4月1日
    """
    starts = _fiscal_year(rows["starts_on"]) == rows["fiscal_year"]
    ends = _fiscal_year(rows["ends_on"]) == rows["fiscal_year"]
    reversed_order = starts & ends & (rows["starts_on"] > rows["ends_on"])
    return pd.DataFrame(
        {"application.starts_on": starts & ~reversed_order, "application.ends_on": ends & ~reversed_order}
    )


def _fiscal_year(days: pd.Series) -> pd.Series:
    years: pd.Series = days.dt.year - (days.dt.month < 4)
    return years


@rule(
    "Q02-5",
    ERROR,
    needs=(
        "application.fiscal_year",
        "application.project_type",
        "application.this_rows",
        "application.this_year",
        "application.this_stage",
    ),
    marks=("years.status", "years.fiscal_year", "years.stage"),
    where={
        "years.status": "years.wants_this",
        "years.fiscal_year": "years.is_this",
        "years.stage": "years.is_this",
    },
    citation="手引き 回答２",
    formula={
        "years.status": "application.this_rows=1",
        "years.fiscal_year": 'OR(application.this_year="",application.this_year=application.fiscal_year)',
        "years.stage": (
            'OR(application.this_rows<>1,application.this_stage="両方",'
            'application.this_stage=IF(application.project_type="計画策定事業","計画策定","小さな拠点づくり"))'
        ),
    },
)
def this_year(rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
    """年度別の表に「今回申請」がちょうど1行あり、年度と事業が申請書と合うかを確かめます。

    なぜ：申請は単年度ごとなので、今回申請するのは1か年度だけです。

    よい例：申請書 令和8年度・計画策定事業、年度別 令和8年度・計画策定・今回申請
    直す例：申請書 令和8年度・計画策定事業、年度別 令和9年度・計画策定・今回申請
    """
    plan = rows["project_type"] == PLAN_PROJECT
    fits = (
        rows["this_stage"]
        .isin((STAGE_PLAN, STAGE_BOTH))
        .where(plan, rows["this_stage"].isin((STAGE_BASE, STAGE_BOTH)))
    )
    single = rows["this_rows"] == 1
    return pd.DataFrame(
        {
            "years.status": single,
            "years.fiscal_year": rows["this_year"] == rows["fiscal_year"],
            "years.stage": fits | ~single,
        }
    )


@rule(
    "Q02-6",
    WARNING,
    frame="years",
    needs=("years.fiscal_year", "years.stage"),
    reads=("years.expected_year", "years.project_before", "years.has_plan"),
    marks=("years.fiscal_year", "years.stage"),
    citation="手引き 回答２・参考（事業期間の考え方）",
    whole=True,
    formula={
        "years.fiscal_year": 'OR(years.expected_year="",years.fiscal_year=years.expected_year)',
        "years.stage": "NOT(AND(years.has_plan,years.project_before))",
    },
)
def years_in_order(rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
    """年度別の表が、年度順に途切れず並び、計画策定が小さな拠点づくりより後にないかを確かめます。

    なぜ：最長5か年度の連続した取組として考えられています。空いた年度や、事業の後の計画の
    作り直しについて手引きに定めがないため、「要確認」に止めます。

    よい例：令和7年度 計画策定、令和8年度 小さな拠点づくり
    直す例：令和7年度 計画策定、令和9年度 小さな拠点づくり（令和8年度が空いています）
    """
    follows = rows["fiscal_year"] == rows["expected_year"]
    return pd.DataFrame(
        {
            "years.fiscal_year": rows["expected_year"].isna() | follows,
            "years.stage": ~(rows["has_plan"] & rows["project_before"]),
        }
    )


@rule(
    "Q02-7",
    ERROR,
    needs=("application.fiscal_year", "application.plan_years_so_far", "application.project_years_so_far"),
    reads=("application.plan_year_no", "application.project_year_no"),
    marks=("application.plan_year_no", "application.project_year_no"),
    citation="手引き 回答２",
    formula={
        "application.plan_year_no": (
            'OR(application.plan_year_no="",application.plan_years_so_far="",'
            "application.plan_year_no=application.plan_years_so_far)"
        ),
        "application.project_year_no": (
            'OR(application.project_year_no="",application.project_years_so_far="",'
            "application.project_year_no=application.project_years_so_far)"
        ),
    },
)
def year_numbers(rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
    """通算年度目が、年度別の表で今回の年度までを数えた年数と合うかを確かめます。

    なぜ：計画策定は2か年度、小さな拠点づくりは3か年度までなので、何年目かが大切です。
    年度別の表に今回の年度の行がないときは、数えられないので点検しません（Q02-5 で指摘します）。

    よい例：年度別 令和7年度・令和8年度 計画策定、申請書 令和8年度、通算2年度目
    直す例：年度別 令和7年度・令和8年度 計画策定、申請書 令和8年度、通算1年度目
    """
    return pd.DataFrame(
        {
            "application.plan_year_no": rows["plan_year_no"] == rows["plan_years_so_far"],
            "application.project_year_no": rows["project_year_no"] == rows["project_years_so_far"],
        }
    )


@rule(
    "Q03-2",
    WARNING,
    frame="years",
    needs=("years.stage",),
    marks=("years.stage",),
    citation="手引き 回答３",
    formula='years.stage<>"両方"',
)
def both_in_one_year(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """計画策定と小さな拠点づくりを同じ年度に行う予定になっていないかを確かめます。

    なぜ：同じ年度に行うことも可能ですが、十分な話合いのため、計画ができた翌年度から
    事業を行うのが現実的で望ましいとされています。可能なことなので「要確認」です。

    よい例：令和7年度 計画策定、令和8年度 小さな拠点づくり
    確かめる例：令和7年度 両方
    """
    return rows["stage"] != STAGE_BOTH
