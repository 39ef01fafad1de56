"""The money of one workbook as cells and equations: the rules about sums, copies and limits, read the other way round.

The equations are those of SUM-1 to SUM-7, S3-3 to S3-5, Q02-3 and Q02-7; each names the findings
by which it is told. An equation of which a cell is blank (where that is a gap) or unreadable is left out: nobody
knows whether it holds.

What a proposal may do is narrower than what the rules allow. What was granted before (実績) is a fact.
How much of an expense is eligible (補助対象額) is a judgement on that expense, no sum: it is never raised to make room for
a grant; nor is an expense changed that its own quantity and price bear out. The form's own sums and copies are not typed: they follow.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from validators.cells import Row, Typed
from validators.corrections.equations import MOST, Cell, Equation, Found, Product, Sum
from validators.derived import PREFECTURE_GRANT
from validators.frames import (
    BASE_PROJECT,
    PLAN_PROJECT,
    STAGE_BASE,
    STAGE_BOTH,
    STAGE_PLAN,
    STATUS_DONE,
    STATUS_THIS,
)
from validators.normalise.characters import folded_name
from validators.parameters import Parameters

_FINEST = 1_000_000
"""Parts of one unit that a quantity is read to."""

_TOTAL, _ELIGIBLE, _GRANT = _SUMS = (
    "application.total_cost",
    "application.eligible_cost",
    "application.grant_requested",
)
_COPIES = ("income.amount", "years.plan_grant", "years.project_grant")
"""What the form itself may fill with the grant asked for."""
_STAGES = {"plan_grant": (STAGE_PLAN, STAGE_BOTH), "project_grant": (STAGE_BASE, STAGE_BOTH)}


@dataclass(slots=True)
class System:
    """The cells and equations of one workbook; ``soft`` are the equations of rules that only warn."""

    cells: list[Cell] = field(default_factory=list)
    equations: list[Equation] = field(default_factory=list)
    soft: list[Equation] = field(default_factory=list)


def system_of(typed: Typed, sums: Collection[tuple[str, int]], p: Parameters) -> System:
    """Return the equations of a workbook whose cells are typed; ``sums`` are the cells that hold the form's own formula."""
    making = _Making(typed, sums, p)
    making.grant()
    making.budget()
    making.application()
    making.years()
    making.implementers()
    making.year_numbers()
    return making.system


Terms = list[tuple[int, int]]


@dataclass(slots=True)
class _Making:
    typed: Typed
    sums: Collection[tuple[str, int]]
    p: Parameters
    system: System = field(default_factory=System)
    _places: dict[tuple[str, int], int] = field(default_factory=dict)

    # --- cells --------------------------------------------------------------------------------

    def knows(self, *names: str, row: int | None = None) -> bool:
        """Tell whether none of the columns (or none of their cells in a row) has a gap."""
        return not any(name in names and (row is None or at in (0, row)) for name, at in self.typed.gaps)

    def rows(self, frame: str) -> list[Row]:
        return self.typed.frames[frame]

    def cell(self, name: str, row: Row, low: int = 0, high: int = MOST, step: int = 1) -> int:
        """Return the place of a cell; it is the same whenever the cell is asked for again.

        A cell that the form itself fills with the grant asked for is that cell.
        """
        key = name, row["row"]
        if key not in self._places:
            value = row[name.partition(".")[2]]
            grant = self._places.get((_GRANT, 1))
            copies = grant is not None and key in self.sums and name in _COPIES
            if grant is not None and copies and value == self.system.cells[grant].value:
                return grant
            value = 0 if value is None else value if isinstance(value, int) else _exact(value)
            self._places[key] = len(self.system.cells)
            self.system.cells.append(Cell(*key, value, low, high, step))
        return self._places[key]

    def column(self, name: str, rows: list[Row], factor: int = 1, **bounds: int) -> Terms:
        """Return the sum of a column's cells in some rows, as terms."""
        return [(self.cell(name, row, **bounds), factor) for row in rows]

    def add(self, terms: Terms, low: int | None, high: int | None, *found: Found, soft: bool = False) -> None:
        """Add an equation; one without a cell cannot be mended, so that it is left out."""
        factors: dict[int, int] = {}
        for at, factor in terms:
            factors[at] = factors.get(at, 0) + factor
        told = tuple((at, factor) for at, factor in factors.items() if factor)
        if told:
            (self.system.soft if soft else self.system.equations).append(Sum(told, low, high, found))

    def in_range(self, name: str, row: Row, *found: Found) -> None:
        """Add that a cell is not out of its range, where it is now."""
        at = self.cell(name, row)
        one = self.system.cells[at]
        if not one.low <= one.value <= one.high:
            self.add([(at, 1)], one.low, one.high, *found)

    def grant(self) -> None:
        """SUM-5 and S3-4: the grant asked for, the first cell of all, since others are copies of it."""
        [row] = self.rows("application")
        now = row["grant_requested"]
        if now is None or not self.knows(_GRANT):
            return
        unit = self.p.rounding_unit
        most = self.p.plan_grant_cap if row["project_type"] == PLAN_PROJECT else MOST
        least = self.p.implausible_grant if now >= self.p.implausible_grant else 0
        at = self.cell(_GRANT, row, max(least, min(1, max(now, 0))), most, unit)
        self.in_range(_GRANT, row, ("SUM-4" if now < 0 else "S3-4", _GRANT, 1))
        if now % unit:
            self.add([(at, 1)], None, now // unit * unit, ("SUM-5", _GRANT, 1), soft=True)

    # --- 収支予算 -----------------------------------------------------------------------------

    def budget(self) -> None:
        """SUM-1, SUM-2 and the range of every amount (SUM-4)."""
        for row in self.rows("income"):
            if self.knows("income.amount", row=row["row"]):
                self.in_range("income.amount", row, ("SUM-4", "income.amount", row["row"]))
        for row in self.rows("expenses"):
            self._expense(row)
        if self.knows("income.amount", "expenses.amount"):
            income = self.column("income.amount", self.rows("income"))
            spent = self.column("expenses.amount", self.rows("expenses"), -1)
            self.add(income + spent, 0, 0, ("SUM-2", "income.amount", 0))

    def _expense(self, row: Row) -> None:
        number = row["row"]
        known = [
            name
            for name in ("amount", "eligible", "quantity", "unit_price")
            if self.knows(f"expenses.{name}", row=number)
        ]
        if "eligible" in known:
            high = max(0, row["eligible"] or 0)
            self.cell("expenses.eligible", row, high=high)
            self.in_range("expenses.eligible", row, ("SUM-4", "expenses.eligible", number))
        if "amount" not in known:
            return
        product = _product(row) if len(known) == 4 else None
        typed = row["amount"] or 0
        fits = product is not None and -1 < product - typed < 1 and typed >= 0
        amount = self.cell("expenses.amount", row, *((typed, typed) if fits else ()))
        self.in_range("expenses.amount", row, ("SUM-4", "expenses.amount", number))
        if "eligible" in known and row["eligible"] is not None:
            found = [("SUM-4", f"expenses.{name}", number) for name in ("eligible", "amount")]
            self.add([(amount, 1), (self.cell("expenses.eligible", row), -1)], 0, None, *found)
        if product is not None and not fits:
            quantity, price = (
                self.cell(f"expenses.{name}", row, low=1) for name in ("quantity", "unit_price")
            )
            found_at = ("SUM-1", "expenses.amount", number)
            self.system.equations.append(Product(quantity, price, amount, (found_at,)))

    # --- 申請書 -------------------------------------------------------------------------------

    def application(self) -> None:
        """SUM-3 (with SUM-6, which tells of the same cells) and S3-3."""
        [row] = self.rows("application")
        eligible: Terms = []
        for name, source in ((_TOTAL, "expenses.amount"), (_ELIGIBLE, "expenses.eligible")):
            terms = self.column(source, self.rows("expenses"), -1) if self.knows(source) else None
            if (name, 1) in self.sums:
                own = [(at, -factor) for at, factor in terms or ()]
            elif row[name.partition(".")[2]] is None or not self.knows(name):
                continue
            else:
                own = [(self.cell(name, row), 1)]
                self.in_range(name, row, ("SUM-4", name, 1))
                if terms is not None:
                    self.add([*own, *terms], 0, 0, ("SUM-3", name, 1), ("SUM-6", name, 1))
            eligible = own if name == _ELIGIBLE else []
        if (_GRANT, 1) in self._places:
            self._copies(row, self._places[_GRANT, 1], eligible)

    def _copies(self, row: Row, grant: int, eligible: Terms) -> None:
        if eligible:
            rate, whole = self.p.rate_numerator, self.p.rate_denominator
            terms = [(at, factor * rate) for at, factor in eligible]
            self.add([*terms, (grant, -whole)], 0, None, ("S3-3", _GRANT, 1))
        told = ("SUM-3", _GRANT, 1), ("SUM-6", _GRANT, 1)
        if self.knows("income.source", "income.amount"):
            of_prefecture = [one for one in self.rows("income") if one["source"] == PREFECTURE_GRANT]
            self.add([(grant, 1), *self.column("income.amount", of_prefecture, -1)], 0, 0, *told)
        column = {PLAN_PROJECT: "plan_grant", BASE_PROJECT: "project_grant"}.get(row["project_type"])
        if column and self.knows("years.status", f"years.{column}"):
            this = [one for one in self.rows("years") if one["status"] == STATUS_THIS]
            if len(this) == 1:
                terms, fixed = self._year_grants(column, this)
                self.add([(grant, 1), *((at, -factor) for at, factor in terms)], fixed, fixed, *told)

    # --- 年度別 -------------------------------------------------------------------------------

    def _year_grants(self, column: str, rows: list[Row]) -> tuple[Terms, int]:
        """Return a grant's cells that may change, and the sum of the others.

        Fixed are past years, and a cell of a project that its year does not hold.
        """
        terms: Terms = []
        fixed = 0
        for row in rows:
            value = row[column] or 0
            if row["status"] == STATUS_DONE or (row["stage"] not in _STAGES[column] and value <= 0):
                fixed += value
            else:
                terms.append((self.cell(f"years.{column}", row), 1))
        return terms, fixed

    def years(self) -> None:
        """Q02-3, S3-5 and the range of the grants (SUM-4)."""
        rows = self.rows("years")
        names = "plan_grant", "project_grant"
        for row in rows:
            for name in (*names, "total_cost"):
                if row[name] is not None and row[name] < 0 and row["status"] != STATUS_DONE:
                    self.in_range(f"years.{name}", row, ("SUM-4", f"years.{name}", row["row"]))
        if not self.knows(*(f"years.{name}" for name in names)):
            return
        parts = [self._year_grants(name, rows) for name in names]
        fixed = sum(one for _, one in parts)
        found = [("Q02-3", f"years.{name}", 0) for name in names]
        self.add([*parts[0][0], *parts[1][0]], None, self.p.district_grant_cap - fixed, *found)
        if self.p.plan_grant_cap_scope == "total":
            terms, fixed = parts[0]
            self.add(terms, None, self.p.plan_grant_cap - fixed, ("S3-5", "years.plan_grant", 0), soft=True)
            return
        for row in rows:
            terms, fixed = self._year_grants("plan_grant", [row])
            told = ("S3-5", "years.plan_grant", row["row"])
            self.add(terms, None, self.p.plan_grant_cap - fixed, told, soft=True)

    # --- 間接補助 -----------------------------------------------------------------------------

    def implementers(self) -> None:
        """SUM-7: what an implementer is given, and the expenses that name it."""
        for row in self.rows("implementers"):
            if (row["amount"] or 0) < 0:
                self.in_range("implementers.amount", row, ("SUM-4", "implementers.amount", row["row"]))
        if not self.knows(
            "implementers.name", "implementers.amount", "expenses.implementer", "expenses.amount"
        ):
            return
        listed, named = (
            _by_name(self.rows(frame), column)
            for frame, column in (("implementers", "name"), ("expenses", "implementer"))
        )
        for name, rows in listed.items():
            given = self.column("implementers.amount", rows, -1, low=1)
            spent = self.column("expenses.amount", named.get(name, []))
            found = [("SUM-7", "implementers.amount", row["row"]) for row in rows]
            self.add([*spent, *given], 0, None, *found)

    # --- 通算年度目 ---------------------------------------------------------------------------

    def year_numbers(self) -> None:
        """Q02-7: each number of years is that which 年度別 gives up to this year."""
        [row] = self.rows("application")
        now = row["fiscal_year"]
        rows = self.rows("years")
        if now is None or not self.knows("years.fiscal_year", "years.stage"):
            return
        if all(one["fiscal_year"] != now for one in rows):
            return
        for column, grant, most in (
            ("plan_year_no", "plan_grant", self.p.plan_years_max),
            ("project_year_no", "project_grant", self.p.project_years_max),
        ):
            name = f"application.{column}"
            if row[column] is None or not self.knows(name):
                continue
            years = {one["fiscal_year"] for one in rows if one["stage"] in _STAGES[grant]}
            count = sum(year <= now for year in years)
            at = self.cell(name, row, low=1, high=most)
            self.add([(at, 1)], count, count, ("Q02-7", name, 1))


def _by_name(rows: list[Row], column: str) -> Mapping[str, list[Row]]:
    """Return the rows by the name in a column, as names are compared."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if row[column] is not None:
            found.setdefault(folded_name(row[column]), []).append(row)
    return found


def _product(row: Row) -> Fraction | int | None:
    """Return quantity × price of an expense; None where one of them is blank."""
    if row["quantity"] is None or row["unit_price"] is None:
        return None
    return _exact(row["quantity"]) * int(row["unit_price"])


def _exact(value: Any) -> Fraction | int:
    """Return a quantity as it was meant: 0.1 is a tenth."""
    exact = Fraction(value).limit_denominator(_FINEST)
    return exact.numerator if exact.denominator == 1 else exact
