"""Sums and looked-up values that the rules compare, joined as columns to the frame they belong to.

A derived column has a name like any other (``application.years_grant``), may be
needed by a rule and shown in a message, and knows the names it is made from, so
that a rule is silent where one of those could not be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from validators.frames import STAGE_BASE, STAGE_BOTH, STAGE_PLAN, STATUS_THIS
from validators.late import pd
from validators.normalise import organisation
from validators.parameters import Parameters

Frames = Mapping[str, "pd.DataFrame"]

Make = Callable[[Frames, Parameters], "pd.Series"]

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


def repeated(frame: pd.DataFrame, **values: pd.Series) -> pd.Series:
    """Return which rows of a frame hold the same values as a row above them in their workbook."""
    again: pd.Series = frame[[KEY]].assign(**values).duplicated()
    return again


def compact(texts: pd.Series) -> pd.Series:
    """Return texts as they are compared: width, spaces, forms of characters and a short legal form do not matter.

    >>> list(compact(pd.Series(["見守り　隊", "ミマモリ ﾀｲ", "株式会社隊"])))
    ['見守り隊', 'ミマモリタイ', '(株)隊']
    """
    return texts.astype("string").map(organisation.fold, na_action="ignore").astype("string")


def folded(name: str) -> None:
    """Declare ``frame.folded_column``: the texts of a column as they are compared (see :func:`compact`).

    In the form it is worked out in several steps, for which ``FOLDED(name)`` stands.
    """
    frame, _, column = name.partition(".")

    @derived(f"{frame}.folded_{column}", name, empty=None, formula=f"FOLDED({name})")
    def make(frames: Frames, p: Parameters) -> pd.Series:
        return compact(frames[frame][column])


for _name in (
    "application.municipality",
    "application.former_municipality",
    "activities.issue",
    "expenses.implementer",
    "implementers.name",
):
    folded(_name)


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
    return chosen & ~repeated(years, year=years["fiscal_year"], chosen=chosen)


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


@derived("years.is_this", "years.status", formula='years.status="今回申請"')
def is_this(frames: Frames, p: Parameters) -> pd.Series:
    """Whether a row is the year that is applied for (今回申請)."""
    return frames["years"]["status"] == STATUS_THIS


@derived("application.this_rows", "years.is_this", formula="COUNTIF(years.is_this,TRUE)")
def this_rows(frames: Frames, p: Parameters) -> pd.Series:
    """How many rows are 今回申請."""
    return count(frames["years"], frames["years"]["is_this"])


def this_row(frames: Frames, column: str) -> pd.Series:
    """Return a column of the one row that is 今回申請; missing where there is not exactly one."""
    years = frames["years"]
    chosen = years[column].where(years["is_this"]).groupby(years[KEY]).first()
    return chosen[count(years, years["is_this"]) == 1]


@derived("application.expenses_total", "expenses.amount", formula="SUM(expenses.amount)")
def expenses_total(frames: Frames, p: Parameters) -> pd.Series:
    """The sum of the expenses, in yen."""
    return total(frames["expenses"], "amount")


@derived("application.expenses_eligible", "expenses.eligible", formula="SUM(expenses.eligible)")
def expenses_eligible(frames: Frames, p: Parameters) -> pd.Series:
    """The sum of the eligible parts of the expenses, in yen."""
    return total(frames["expenses"], "eligible")


@derived(
    "application.income_grant",
    "income.source",
    "income.amount",
    formula='SUMIFS(income.amount,income.source,"県補助金")',
)
def income_grant(frames: Frames, p: Parameters) -> pd.Series:
    """The income from the prefecture's grant, in yen."""
    income = frames["income"]
    amounts = income["amount"].where(income["source"] == PREFECTURE_GRANT)
    return amounts.fillna(0).groupby(income[KEY]).sum()


@derived("application.place", "application.municipality", "application.district", empty=None)
def place(frames: Frames, p: Parameters) -> pd.Series:
    """The key of the district that the application is for (see ``validators.grants``)."""
    return frames["districts"]["place"].astype("string")
