"""Sums and looked-up values that the rules compare, joined as columns to the frame they belong to.

A derived column has a name like any other (``application.years_grant``), may be
needed by a rule and shown in a message, and knows the names it is made from, so
that a rule is silent where one of those could not be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from validators.frames import BASE_PROJECT, PLAN_PROJECT, STAGE_BASE, STAGE_BOTH, STAGE_PLAN, STATUS_THIS
from validators.parameters import Parameters
from validators.reference import BY_CODE, BY_NAME

Frames = Mapping[str, pd.DataFrame]
Make = Callable[[Frames, Parameters], pd.Series]

KEY = "submission"
PREFECTURE_GRANT = "県補助金"


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived column: its full name, the names it is made from, its function.

    For ``application``, whose index is the submission, the function returns a Series
    indexed by submission (one that is missing in it gets ``empty``); for a table, a
    Series with the table's own index. ``formula`` is its in-sheet twin (see ``workbooks.form.twins``).
    """

    name: str
    sources: tuple[str, ...]
    make: Make
    empty: Any
    formula: str | None = None

    @property
    def frame(self) -> str:
        """The frame to which the column is joined."""
        return self.name.partition(".")[0]

    @property
    def column(self) -> str:
        """The column's name in its frame."""
        return self.name.partition(".")[2]


DERIVED: dict[str, Derived] = {}


def derived(name: str, *sources: str, empty: Any = 0, formula: str | None = None) -> Callable[[Make], Make]:
    """Declare the decorated function as the derived column of that full name."""

    def declare(make: Make) -> Make:
        DERIVED[name] = Derived(name, sources, make, empty, formula)
        return make

    return declare


def total(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return the sum of a column by submission; blanks count as 0."""
    return frame[column].fillna(0).groupby(frame[KEY]).sum()


def count(frame: pd.DataFrame, which: pd.Series) -> pd.Series:
    """Return by submission how many rows of a frame are marked True."""
    return which.astype("Int64").groupby(frame[KEY]).sum()


def compact(texts: pd.Series) -> pd.Series:
    """Return texts as they are compared: width and spaces do not matter.

    >>> list(compact(pd.Series(["見守り　隊", "ミマモリ ﾀｲ"])))
    ['見守り隊', 'ミマモリタイ']
    """
    return texts.astype("string").str.normalize("NFKC").str.replace(r"\s+", "", regex=True)


# --- who and where (手引き ３, 回答１, お問合せ) --------------------------------------------


@derived(
    "application.municipality_known_code",
    "application.municipality",
    empty=pd.NA,
    formula=('IFERROR(INDEX(municipality_codes,MATCH(application.municipality,municipality_names,0)),"")'),
)
def municipality_known_code(frames: Frames, p: Parameters) -> pd.Series:
    """The 団体コード of the municipality that is named."""
    return frames["application"]["municipality"].map({name: one.code for name, one in BY_NAME.items()})


@derived(
    "application.code_owner",
    "application.municipality_code",
    empty=pd.NA,
    formula=(
        'IFERROR(INDEX(municipality_names,MATCH(application.municipality_code,municipality_codes,0)),"")'
    ),
)
def code_owner(frames: Frames, p: Parameters) -> pd.Series:
    """The municipality that has the 団体コード; missing where none of the prefecture has it."""
    return frames["application"]["municipality_code"].map({code: one.name for code, one in BY_CODE.items()})


@derived(
    "application.bureau_in_charge",
    "application.municipality",
    empty=pd.NA,
    formula=('IFERROR(INDEX(municipality_bureaus,MATCH(application.municipality,municipality_names,0)),"")'),
)
def bureau_in_charge(frames: Frames, p: Parameters) -> pd.Series:
    """The 地方振興局 in charge of the municipality."""
    return frames["application"]["municipality"].map({name: one.bureau for name, one in BY_NAME.items()})


_DESIGNATIONS = {"whole": "全部", "part": "一部", "none": "なし"}


@derived(
    "application.depopulated",
    "application.municipality",
    empty=pd.NA,
    formula=(
        'IFERROR(INDEX(municipality_depopulated,MATCH(application.municipality,municipality_names,0)),"")'
    ),
)
def depopulated(frames: Frames, p: Parameters) -> pd.Series:
    """How much of the municipality is designated as 過疎地域: 全部, 一部 or なし."""
    words = {name: _DESIGNATIONS[one.depopulated] for name, one in BY_NAME.items()}
    return frames["application"]["municipality"].map(words)


@derived(
    "application.depopulated_former",
    "application.municipality",
    empty=pd.NA,
    formula=('IFERROR(INDEX(municipality_former,MATCH(application.municipality,municipality_names,0)),"")'),
)
def depopulated_former(frames: Frames, p: Parameters) -> pd.Series:
    """The 旧市町村 that are designated where only a part is, joined by 「・」."""
    words = {name: "・".join(one.depopulated_former) for name, one in BY_NAME.items()}
    return frames["application"]["municipality"].map(words)


# --- how much (手引き ３ 補助率・補助上限額) --------------------------------------------------


@derived(
    "application.grant_limit",
    "application.eligible_cost",
    empty=pd.NA,
    formula=(
        'IF(application.eligible_cost="","",INT(application.eligible_cost*'
        "{p.rate_numerator}/{p.rate_denominator}))"
    ),
)
def grant_limit(frames: Frames, p: Parameters) -> pd.Series:
    """補助対象経費 × 補助率, whole yen, rounded down (手引き ３ 補助率)."""
    return frames["application"]["eligible_cost"] * p.rate_numerator // p.rate_denominator


@derived("application.plan_grant_total", "years.plan_grant", formula="SUM(years.plan_grant)")
def plan_grant_total(frames: Frames, p: Parameters) -> pd.Series:
    """The district's grants for 計画策定 over all its years, in yen."""
    return total(frames["years"], "plan_grant")


@derived(
    "application.years_grant",
    "years.plan_grant",
    "years.project_grant",
    formula="SUM(years.plan_grant)+SUM(years.project_grant)",
)
def years_grant(frames: Frames, p: Parameters) -> pd.Series:
    """The district's grants over all its years, both kinds, in yen (手引き 回答２)."""
    return total(frames["years"], "plan_grant").add(total(frames["years"], "project_grant"), fill_value=0)


# --- what is done (手引き ３ 事業概要, 回答５) -------------------------------------------------


@derived(
    "activities.new_issue",
    "activities.issue",
    formula='IF(activities.issue="",FALSE,MATCH(activities.issue,[activities.issue],0)=activities.row)',
)
def new_issue(frames: Frames, p: Parameters) -> pd.Series:
    """Whether a row tackles an issue that no row above it tackles."""
    issues = compact(frames["activities"]["issue"])
    return issues.notna() & ~pd.DataFrame({KEY: frames["activities"][KEY], "issue": issues}).duplicated()


@derived("application.issues", "activities.new_issue", formula="COUNTIF(activities.new_issue,TRUE)")
def issues(frames: Frames, p: Parameters) -> pd.Series:
    """How many different issues the activities tackle."""
    return count(frames["activities"], frames["activities"]["new_issue"])


@derived("application.steps_given", "activities.step", formula='SUMPRODUCT((activities.step<>"")*1)')
def steps_given(frames: Frames, p: Parameters) -> pd.Series:
    """How many activities say their step."""
    return count(frames["activities"], frames["activities"]["step"].notna())


@derived(
    "application.main_steps",
    "activities.step",
    formula="SUMPRODUCT((activities.step={p.main_steps})*1)",
)
def main_steps(frames: Frames, p: Parameters) -> pd.Series:
    """How many activities belong to the steps that the scheme is mainly for."""
    return count(frames["activities"], frames["activities"]["step"].isin(p.main_steps))


def _eligible(frames: Frames) -> pd.Series:
    return frames["expenses"]["eligible"].fillna(0) > 0


@derived(
    "expenses.is_hard",
    "expenses.category",
    "expenses.eligible",
    formula="AND(N(expenses.eligible)>0,ISNUMBER(MATCH(expenses.category,{p.hard_categories},0)))",
)
def is_hard(frames: Frames, p: Parameters) -> pd.Series:
    """Whether a row holds eligible money for building or buying (ハード)."""
    return _eligible(frames) & frames["expenses"]["category"].isin(p.hard_categories)


@derived("application.hard_rows", "expenses.is_hard", formula="COUNTIF(expenses.is_hard,TRUE)")
def hard_rows(frames: Frames, p: Parameters) -> pd.Series:
    """How many rows hold eligible money for building or buying."""
    return count(frames["expenses"], frames["expenses"]["is_hard"])


@derived("application.eligible_rows", "expenses.eligible", formula='COUNTIF(expenses.eligible,">0")')
def eligible_rows(frames: Frames, p: Parameters) -> pd.Series:
    """How many rows hold eligible money."""
    return count(frames["expenses"], _eligible(frames))


# --- the plan (手引き 回答６・回答７) ----------------------------------------------------------


@derived(
    "application.items_covered",
    "plan_items.covered",
    formula=('SUMPRODUCT((plan_items.covered="○")*(plan_items.row<={p.required_plan_items}))'),
)
def items_covered(frames: Frames, p: Parameters) -> pd.Series:
    """How many of the plan's required subjects are covered."""
    items = frames["plan_items"]
    return count(items, items["covered"].fillna(False) & (items["row"] <= p.required_plan_items))


# --- the years of a district (手引き 回答２) ---------------------------------------------------


@derived("years.has_plan", "years.stage", formula='OR(years.stage="計画策定",years.stage="両方")')
def has_plan(frames: Frames, p: Parameters) -> pd.Series:
    """Whether a year holds 計画策定."""
    return frames["years"]["stage"].isin((STAGE_PLAN, STAGE_BOTH))


@derived("years.has_project", "years.stage", formula='OR(years.stage="小さな拠点づくり",years.stage="両方")')
def has_project(frames: Frames, p: Parameters) -> pd.Series:
    """Whether a year holds 小さな拠点づくり."""
    return frames["years"]["stage"].isin((STAGE_BASE, STAGE_BOTH))


def _new_year(frames: Frames, which: str) -> pd.Series:
    years = frames["years"]
    chosen = years[which] & years["fiscal_year"].notna()
    return chosen & ~years[[KEY, "fiscal_year"]].assign(chosen=chosen).duplicated()


@derived(
    "years.new_plan_year",
    "years.has_plan",
    "years.fiscal_year",
    formula=(
        "AND(years.has_plan,SUMPRODUCT(([years.has_plan]=TRUE)*"
        "([years.fiscal_year]=years.fiscal_year)*([years.row]<years.row))=0)"
    ),
)
def new_plan_year(frames: Frames, p: Parameters) -> pd.Series:
    """Whether a row is the first with 計画策定 in its fiscal year: a half year counts as one."""
    return _new_year(frames, "has_plan")


@derived(
    "years.new_project_year",
    "years.has_project",
    "years.fiscal_year",
    formula=(
        "AND(years.has_project,SUMPRODUCT(([years.has_project]=TRUE)*"
        "([years.fiscal_year]=years.fiscal_year)*([years.row]<years.row))=0)"
    ),
)
def new_project_year(frames: Frames, p: Parameters) -> pd.Series:
    """Whether a row is the first with 小さな拠点づくり in its fiscal year."""
    return _new_year(frames, "has_project")


@derived("application.plan_years", "years.new_plan_year", formula="COUNTIF(years.new_plan_year,TRUE)")
def plan_years(frames: Frames, p: Parameters) -> pd.Series:
    """In how many fiscal years there is 計画策定 (手引き 回答２)."""
    return count(frames["years"], frames["years"]["new_plan_year"])


@derived(
    "application.project_years", "years.new_project_year", formula="COUNTIF(years.new_project_year,TRUE)"
)
def project_years(frames: Frames, p: Parameters) -> pd.Series:
    """In how many fiscal years there is 小さな拠点づくり (手引き 回答２)."""
    return count(frames["years"], frames["years"]["new_project_year"])


def _so_far(frames: Frames, which: str) -> pd.Series:
    years = frames["years"]
    this_year = years[KEY].map(frames["application"]["fiscal_year"])
    counted = count(years, years[which] & (years["fiscal_year"] <= this_year)).astype("Int64")
    listed = count(years, years["fiscal_year"] == this_year) > 0
    return counted.where(listed, pd.NA)


@derived(
    "application.plan_years_so_far",
    "years.new_plan_year",
    "years.fiscal_year",
    "application.fiscal_year",
    empty=pd.NA,
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
    empty=pd.NA,
    formula=(
        'IF(COUNTIF(years.fiscal_year,application.fiscal_year)=0,"",'
        'COUNTIFS(years.new_project_year,TRUE,years.fiscal_year,"<="&application.fiscal_year))'
    ),
)
def project_years_so_far(frames: Frames, p: Parameters) -> pd.Series:
    """In how many fiscal years up to this one there is 小さな拠点づくり; missing as above."""
    return _so_far(frames, "new_project_year")


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
    return years.groupby(KEY)["fiscal_year"].shift() + 1


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


@derived("years.is_this", "years.status", formula='years.status="今回申請"')
def is_this(frames: Frames, p: Parameters) -> pd.Series:
    """Whether a row is the year that is applied for (今回申請)."""
    return frames["years"]["status"] == STATUS_THIS


@derived("application.this_rows", "years.is_this", formula="COUNTIF(years.is_this,TRUE)")
def this_rows(frames: Frames, p: Parameters) -> pd.Series:
    """How many rows are 今回申請."""
    return count(frames["years"], frames["years"]["is_this"])


@derived(
    "years.wants_this",
    "years.is_this",
    "years.fiscal_year",
    "application.fiscal_year",
    formula=("IF(COUNTIF([years.is_this],TRUE)>0,years.is_this,years.fiscal_year=application.fiscal_year)"),
)
def wants_this(frames: Frames, p: Parameters) -> pd.Series:
    """Whether a row is 今回申請 or, where none is, is of the application's year and so should be."""
    years = frames["years"]
    some = years["is_this"].groupby(years[KEY]).transform("any")
    same = (years["fiscal_year"] == years[KEY].map(frames["application"]["fiscal_year"])).fillna(False)
    return years["is_this"].where(some, same.astype(bool))


def _this(frames: Frames, column: str) -> pd.Series:
    """Return a column of the one row that is 今回申請; missing where there is not exactly one."""
    years = frames["years"]
    chosen = years[years["is_this"]].drop_duplicates(KEY, keep=False)
    return chosen.set_index(KEY)[column]


@derived(
    "application.this_year",
    "years.is_this",
    "years.fiscal_year",
    empty=pd.NA,
    formula='IF(application.this_rows=1,INDEX(years.fiscal_year,MATCH(TRUE,years.is_this,0)),"")',
)
def this_year(frames: Frames, p: Parameters) -> pd.Series:
    """The fiscal year of the row that is 今回申請."""
    return _this(frames, "fiscal_year")


@derived(
    "application.this_stage",
    "years.is_this",
    "years.stage",
    empty=pd.NA,
    formula='IF(application.this_rows=1,INDEX(years.stage,MATCH(TRUE,years.is_this,0)),"")',
)
def this_stage(frames: Frames, p: Parameters) -> pd.Series:
    """The stage of the row that is 今回申請."""
    return _this(frames, "stage")


@derived(
    "application.this_grant",
    "years.is_this",
    "years.plan_grant",
    "years.project_grant",
    "application.project_type",
    empty=pd.NA,
    formula=(
        'IF(application.this_rows=1,IF(application.project_type="計画策定事業",'
        "N(INDEX(years.plan_grant,MATCH(TRUE,years.is_this,0))),"
        'IF(application.project_type="小さな拠点づくり事業",N(INDEX(years.project_grant,MATCH(TRUE,'
        'years.is_this,0))),"")),"")'
    ),
)
def this_grant(frames: Frames, p: Parameters) -> pd.Series:
    """The grant of the row that is 今回申請, of the 事業区分 applied for; a blank counts as 0 yen."""
    plan, project = _this(frames, "plan_grant").fillna(0), _this(frames, "project_grant").fillna(0)
    kinds = frames["application"]["project_type"].reindex(plan.index)
    return plan.where(kinds == PLAN_PROJECT, project.where(kinds == BASE_PROJECT, pd.NA))


# --- the budget ---------------------------------------------------------------------------------


@derived("application.expenses_total", "expenses.amount", formula="SUM(expenses.amount)")
def expenses_total(frames: Frames, p: Parameters) -> pd.Series:
    """The sum of the expenses, in yen."""
    return total(frames["expenses"], "amount")


@derived("application.expenses_eligible", "expenses.eligible", formula="SUM(expenses.eligible)")
def expenses_eligible(frames: Frames, p: Parameters) -> pd.Series:
    """The sum of the eligible parts of the expenses, in yen."""
    return total(frames["expenses"], "eligible")


@derived("application.income_total", "income.amount", formula="SUM(income.amount)")
def income_total(frames: Frames, p: Parameters) -> pd.Series:
    """The sum of the income, in yen."""
    return total(frames["income"], "amount")


@derived(
    "application.income_grant",
    "income.source",
    "income.amount",
    formula='SUMIFS(income.amount,income.source,"県補助金")',
)
def income_grant(frames: Frames, p: Parameters) -> pd.Series:
    """The income from the prefecture's grant, in yen."""
    income = frames["income"]
    return total(income[income["source"] == PREFECTURE_GRANT], "amount")


@derived(
    "expenses.product",
    "expenses.quantity",
    "expenses.unit_price",
    empty=pd.NA,
    formula=(
        "IF(AND(ISNUMBER(expenses.quantity),ISNUMBER(expenses.unit_price)),"
        'ROUND(expenses.quantity*expenses.unit_price,6),"")'
    ),
)
def product(frames: Frames, p: Parameters) -> pd.Series:
    """Quantity × unit price in yen, not rounded; missing where one of them is blank."""
    expenses = frames["expenses"]
    return (expenses["quantity"] * expenses["unit_price"]).round(6)


# --- who else carries it out (手引き 回答１・回答12) -------------------------------------------

_MUNICIPALITY_ITSELF = "市町村"


def _named(table: pd.DataFrame, column: str) -> pd.Series:
    """Return the names of a column as keys: the submission and the compact name; missing where blank."""
    return table[KEY].astype("string") + "|" + compact(table[column])


@derived(
    "expenses.unlisted",
    "expenses.implementer",
    "implementers.name",
    "application.municipality",
    formula=(
        'AND(expenses.implementer<>"",expenses.implementer<>"市町村",'
        "expenses.implementer<>application.municipality,ISNA(MATCH(expenses.implementer,"
        "implementers.name,0)))"
    ),
)
def unlisted(frames: Frames, p: Parameters) -> pd.Series:
    """Whether a row names an implementer that the list does not hold.

    The municipality's own name, and 「市町村」, mean the same as a blank cell.
    """
    expenses = frames["expenses"]
    name = compact(expenses["implementer"])
    own = (name == _MUNICIPALITY_ITSELF) | (name == expenses[KEY].map(frames["application"]["municipality"]))
    listed = _named(expenses, "implementer").isin(_named(frames["implementers"], "name").dropna())
    return name.notna() & ~listed & ~own.fillna(False).astype(bool)


@derived("application.unlisted_rows", "expenses.unlisted", formula="COUNTIF(expenses.unlisted,TRUE)")
def unlisted_rows(frames: Frames, p: Parameters) -> pd.Series:
    """How many expenses name an implementer that the list does not hold."""
    return count(frames["expenses"], frames["expenses"]["unlisted"])


@derived(
    "implementers.expenses",
    "implementers.name",
    "expenses.implementer",
    "expenses.amount",
    formula=('IF(implementers.name="",0,SUMIFS(expenses.amount,expenses.implementer,implementers.name))'),
)
def implementer_expenses(frames: Frames, p: Parameters) -> pd.Series:
    """The sum of the expenses that name the row's implementer, in yen."""
    expenses = frames["expenses"]
    sums = expenses["amount"].fillna(0).groupby(_named(expenses, "implementer")).sum()
    return _named(frames["implementers"], "name").map(sums).fillna(0).astype("Int64")


@derived(
    "implementers.promised",
    "implementers.name",
    "implementers.amount",
    formula=(
        'IF(implementers.name="","",SUMIFS([implementers.amount],[implementers.name],implementers.name))'
    ),
)
def promised(frames: Frames, p: Parameters) -> pd.Series:
    """The sum of the amounts listed for the row's implementer (it may be listed twice), in yen."""
    implementers = frames["implementers"]
    names = _named(implementers, "name")
    return names.map(implementers["amount"].fillna(0).groupby(names).sum()).astype("Int64")


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
