"""Rules of 手引き 回答２ on the order and the count of the years (年度別)."""

from __future__ import annotations

from validators.derived import KEY, Frames, count, derived, repeated
from validators.late import pd
from validators.messages import Words
from validators.parameters import Parameters
from validators.rule import ERROR, WARNING, Verdicts, rule


@derived(
    "years.expected_year",
    "years.fiscal_year",
    formula=(
        'IF(SUMPRODUCT(([years.fiscal_year]<>"")*([years.row]<years.row))=0,"",'
        'INDEX([years.fiscal_year],SUMPRODUCT(MAX(([years.fiscal_year]<>"")*([years.row]<years.row)*[years.row])))+1)'
    ),
)
def expected_year(frames: Frames, p: Parameters) -> pd.Series:
    """The fiscal year after that of the row above; missing in the first row."""
    years = frames["years"]
    return years["fiscal_year"].groupby(years[KEY]).shift() + 1


@derived(
    "years.project_before",
    "years.has_project",
    formula="SUMPRODUCT(([years.has_project]=TRUE)*([years.row]<years.row))>0",
)
def project_before(frames: Frames, p: Parameters) -> pd.Series:
    """Whether a row above holds 小さな拠点づくり."""
    years = frames["years"]
    own = years["has_project"].astype("int64")
    return own.groupby(years[KEY]).cumsum() - own > 0


@derived(
    "years.order_case",
    "years.fiscal_year",
    empty=None,
    formula=(
        'IF(SUMPRODUCT(([years.fiscal_year]=years.fiscal_year)*([years.row]<years.row))>0,"same_year","")'
    ),
)
def order_case(frames: Frames, p: Parameters) -> pd.Series:
    """Whether a row above is of the same fiscal year ("same_year")."""
    years = frames["years"]
    again = repeated(years, year=years["fiscal_year"]) & years["fiscal_year"].notna()
    return again.map({True: "same_year"})


@rule(
    "Q02-6",
    WARNING,
    frame="years",
    needs=("years.fiscal_year", "years.stage"),
    reads=("years.expected_year", "years.project_before", "years.has_plan"),
    marks=("years.fiscal_year", "years.stage"),
    cases={"years.fiscal_year": "years.order_case"},
    citation="手引き 回答２・参考（事業期間の考え方）",
    whole=True,
    formula={
        "years.fiscal_year": 'OR(years.expected_year="",years.fiscal_year=years.expected_year)',
        "years.stage": "NOT(AND(years.has_plan,years.project_before))",
    },
    words=Words(
        title="年度の並び",
        message="年度別の表の年度が、前の行から続いていません。",
        found="{years.fiscal_year:year}",
        expected="{years.expected_year:year}（前の行の翌年度）",
        fix="年度の入力を確かめてください。空いた年度があるときは、理由を地方振興局に伝えてください。",
        variants={
            "years.stage": {
                "message": "小さな拠点づくりを行った後の年度に、計画策定があります。",
                "found": "{years.fiscal_year:year} {years.stage}",
                "expected": "計画策定は小さな拠点づくりより前",
                "fix": "事業の順序を確かめてください。計画を作り直すときは、地方振興局に確かめてください。",
            },
            "same_year": {
                "message": "同じ年度が2行以上にあります。",
                "found": "{years.fiscal_year:year}（上の行にもあります）",
                "expected": "1つの年度は1行（同じ年度に計画策定と小さな拠点づくりを行うときは「両方」）",
                "fix": "1行にまとめ、両方を行う年度は「両方」を選び、補助額をそれぞれの欄に書いてください。年度の書き間違いであれば直してください。",
            },
        },
    ),
)
def years_in_order(rows: pd.DataFrame, p: Parameters) -> Verdicts:
    """年度別の表が、年度順に途切れず並び、計画策定が小さな拠点づくりより後にないかを確かめます。

    なぜ：最長5か年度の連続した取組として考えられています。空いた年度や、事業の後の計画の
    作り直しについて手引きに定めがないため、「要確認」に止めます。

    よい例：令和7年度 計画策定、令和8年度 小さな拠点づくり
    直す例：令和7年度 計画策定、令和9年度 小さな拠点づくり（令和8年度が空いています）
    """
    follows = rows["fiscal_year"] == rows["expected_year"]
    return {
        "years.fiscal_year": rows["expected_year"].isna() | follows,
        "years.stage": ~(rows["has_plan"] & rows["project_before"]),
    }


def _so_far(frames: Frames, which: str) -> pd.Series:
    years = frames["years"]
    this_year = years[KEY].map(frames["application"]["fiscal_year"])
    counted = count(years, years[which] & (years["fiscal_year"] <= this_year)).astype("Int64")
    listed = count(years, years["fiscal_year"] == this_year) > 0
    return counted.where(listed)


@derived(
    "application.plan_years_so_far",
    "years.new_plan_year",
    "years.fiscal_year",
    "application.fiscal_year",
    empty=None,
    formula=(
        'IF(COUNTIF(years.fiscal_year,application.fiscal_year)=0,"",'
        'COUNTIFS(years.new_plan_year,TRUE,years.fiscal_year,"<="&application.fiscal_year))'
    ),
)
def plan_years_so_far(frames: Frames, p: Parameters) -> pd.Series:
    """In how many fiscal years up to this one there is 計画策定; missing where this year is not listed."""
    return _so_far(frames, "new_plan_year")


@derived(
    "application.project_years_so_far",
    "years.new_project_year",
    "years.fiscal_year",
    "application.fiscal_year",
    empty=None,
    formula=(
        'IF(COUNTIF(years.fiscal_year,application.fiscal_year)=0,"",'
        'COUNTIFS(years.new_project_year,TRUE,years.fiscal_year,"<="&application.fiscal_year))'
    ),
)
def project_years_so_far(frames: Frames, p: Parameters) -> pd.Series:
    """In how many fiscal years up to this one there is 小さな拠点づくり; missing as above."""
    return _so_far(frames, "new_project_year")


def _none_yet(frames: Frames, which: str) -> pd.Series:
    return frames["application"][which].map({0: f"no_{which}"})


@derived(
    "application.plan_no_case",
    "application.plan_years_so_far",
    empty=None,
    formula='IF(application.plan_years_so_far=0,"no_plan_years_so_far","")',
)
def plan_no_case(frames: Frames, p: Parameters) -> pd.Series:
    """Whether the table holds no year of 計画策定 up to this one."""
    return _none_yet(frames, "plan_years_so_far")


@derived(
    "application.project_no_case",
    "application.project_years_so_far",
    empty=None,
    formula='IF(application.project_years_so_far=0,"no_project_years_so_far","")',
)
def project_no_case(frames: Frames, p: Parameters) -> pd.Series:
    """Whether the table holds no year of 小さな拠点づくり up to this one."""
    return _none_yet(frames, "project_years_so_far")


@rule(
    "Q02-7",
    ERROR,
    needs=("application.fiscal_year", "application.plan_years_so_far", "application.project_years_so_far"),
    reads=("application.plan_year_no", "application.project_year_no"),
    marks=("application.plan_year_no", "application.project_year_no"),
    cases={
        "application.plan_year_no": "application.plan_no_case",
        "application.project_year_no": "application.project_no_case",
    },
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
    words=Words(
        title="通算年度目と年度別の表の一致",
        message="「{label}」が、年度別の表の年数と合っていません。",
        fix="通算年度目か年度別の表を直してください。",
        variants={
            "application.plan_year_no": {
                "found": "{application.plan_year_no} 年度目",
                "expected": "{application.plan_years_so_far} 年度目（{application.fiscal_year:year}までの計画策定の年数）",
            },
            "application.project_year_no": {
                "found": "{application.project_year_no} 年度目",
                "expected": "{application.project_years_so_far} 年度目（{application.fiscal_year:year}までの小さな拠点づくりの年数）",
            },
            "no_plan_years_so_far": {
                "message": "計画策定の通算年度目がありますが、年度別の表に、{application.fiscal_year:year}までの計画策定の年度がありません。",
                "found": "{application.plan_year_no} 年度目",
                "expected": "年度別の表に計画策定（または両方）の年度",
                "fix": "年度別の表の「実施する事業」を確かめてください。計画策定を行っていなければ、通算年度目を空欄にしてください。",
            },
            "no_project_years_so_far": {
                "message": "小さな拠点づくりの通算年度目がありますが、年度別の表に、{application.fiscal_year:year}までの小さな拠点づくりの年度がありません。",
                "found": "{application.project_year_no} 年度目",
                "expected": "年度別の表に小さな拠点づくり（または両方）の年度",
                "fix": "年度別の表の「実施する事業」を確かめてください。小さな拠点づくりを行っていなければ、通算年度目を空欄にしてください。",
            },
        },
    ),
)
def year_numbers(rows: pd.DataFrame, p: Parameters) -> Verdicts:
    """通算年度目が、年度別の表で今回の年度までを数えた年数と合うかを確かめます。

    なぜ：計画策定は2か年度、小さな拠点づくりは3か年度までなので、何年目かが大切です。
    年度別の表に今回の年度の行がないときは、数えられないので点検しません（Q02-5 で指摘します）。

    よい例：年度別 令和7年度・令和8年度 計画策定、申請書 令和8年度、通算2年度目
    直す例：年度別 令和7年度・令和8年度 計画策定、申請書 令和8年度、通算1年度目
    """
    return {
        "application.plan_year_no": rows["plan_year_no"] == rows["plan_years_so_far"],
        "application.project_year_no": rows["project_year_no"] == rows["project_years_so_far"],
    }
