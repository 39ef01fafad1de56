"""Rules of 手引き 回答２ on one application a fiscal year: its days, and its row of the years (年度別)."""

from __future__ import annotations

from validators.derived import KEY, Frames, derived, this_row
from validators.frames import PLAN_PROJECT, STAGE_BASE, STAGE_BOTH, STAGE_PLAN
from validators.late import pd
from validators.messages import Words
from validators.parameters import Parameters
from validators.rule import ERROR, Verdicts, rule


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
    words=Words(
        title="事業の期間は申請する年度の中",
        message="「{label}」が申請する年度の中にないか、着手と完了の順序が逆です。",
        found="着手 {application.starts_on}、完了 {application.ends_on}",
        expected="{application.fiscal_year:span}、着手は完了の日まで",
        fix="日付と申請の年度を確かめて直してください。",
    ),
)
def within_year(rows: pd.DataFrame, p: Parameters) -> Verdicts:
    """着手予定日と完了予定日が、申請する年度の中にあり、順序が正しいかを確かめます。

    なぜ：申請は単年度ごとに行うため、事業の期間も4月1日から翌年3月31日までに収まります。
    年度の外にある日だけに印を付け、どちらも年度内で順序が逆のときは両方に付けます。

    よい例：令和8年度、着手 令和8年4月1日、完了 令和9年3月31日
    直す例：令和8年度、着手 令和8年4月1日、完了 令和9年4月1日
    """
    starts = _fiscal_year(rows["starts_on"]) == rows["fiscal_year"]
    ends = _fiscal_year(rows["ends_on"]) == rows["fiscal_year"]
    reversed_order = starts & ends & (rows["starts_on"] > rows["ends_on"])
    return {"application.starts_on": starts & ~reversed_order, "application.ends_on": ends & ~reversed_order}


def _fiscal_year(days: pd.Series) -> pd.Series:
    years: pd.Series = days.dt.year - (days.dt.month < 4)
    return years


@derived(
    "years.wants_this",
    "years.is_this",
    "years.fiscal_year",
    "application.fiscal_year",
    formula=("IF(COUNTIF([years.is_this],TRUE)>0,years.is_this,years.fiscal_year=application.fiscal_year)"),
)
def wantsthis_row(frames: Frames, p: Parameters) -> pd.Series:
    """Whether a row is 今回申請 or, where none is, is of the application's year and so should be."""
    years = frames["years"]
    some = years["is_this"].groupby(years[KEY]).transform("any")
    same = (years["fiscal_year"] == years[KEY].map(frames["application"]["fiscal_year"])).fillna(False)
    return years["is_this"].where(some, same.astype(bool))


@derived(
    "application.this_year",
    "years.is_this",
    "years.fiscal_year",
    empty=None,
    formula='IF(application.this_rows=1,INDEX(years.fiscal_year,MATCH(TRUE,years.is_this,0)),"")',
)
def this_year(frames: Frames, p: Parameters) -> pd.Series:
    """The fiscal year of the row that is 今回申請."""
    return this_row(frames, "fiscal_year")


@derived(
    "application.this_stage",
    "years.is_this",
    "years.stage",
    empty=None,
    formula='IF(application.this_rows=1,INDEX(years.stage,MATCH(TRUE,years.is_this,0)),"")',
)
def this_stage(frames: Frames, p: Parameters) -> pd.Series:
    """The stage of the row that is 今回申請."""
    return this_row(frames, "stage")


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
    words=Words(
        title="今回申請する年度は1つ",
        message="年度別の表の「今回申請」が、申請書と合っていません。",
        fix="年度別の表を申請書に合わせてください。",
        variants={
            "years.status": {
                "message": "年度別の表の「今回申請」が、ちょうど1行ではありません。",
                "found": "今回申請 {application.this_rows} 行",
                "expected": "今回申請 1 行（{application.fiscal_year:year}）",
                "fix": "{application.fiscal_year:year}の行だけを「今回申請」にしてください。",
            },
            "years.fiscal_year": {
                "message": "「今回申請」の年度が、申請書の年度と違います。",
                "found": "年度別 {application.this_year:year}",
                "expected": "申請書 {application.fiscal_year:year}",
                "fix": "年度別の表か申請書の年度を直してください。",
            },
            "years.stage": {
                "message": "「今回申請」の事業が、申請書の事業区分と違います。",
                "found": "年度別 {application.this_stage}",
                "expected": "申請書 {application.project_type}（または「両方」）",
                "fix": "年度別の表か申請書の事業区分を直してください。",
            },
        },
    ),
)
def one_year_applied_for(rows: pd.DataFrame, p: Parameters) -> Verdicts:
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
    return {
        "years.status": single,
        "years.fiscal_year": rows["this_year"] == rows["fiscal_year"],
        "years.stage": fits | ~single,
    }
