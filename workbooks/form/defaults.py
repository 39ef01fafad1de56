"""What the form writes into input cells itself, until somebody types over it: each fact is said once.

市町村名 gives 団体コード and 提出先; 金額 is 数量 × 単価; the row 今回申請 of 年度別 and the 県補助金
of the income follow the application; its sums follow the budget.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from validators.frames import PLAN_PROJECT, STATUS_THIS, frame
from validators.reference import BY_NAME

_SPARE = 200
"""Rows that may have been inserted in a table, beside its own."""

OWN = ...
"""Stands among the values of a table's column where the form itself is to write, as it does below the last."""

Value = Callable[[str, int], Any]
"""Gives what stands in the 1-based row of a name."""

Address = Callable[[str], str]
"""Gives the cell of another column in the same row of the table."""

GRANT = "application.grant_requested"
FROM_READINGS = frozenset({"expenses.amount"})
"""The cells that the form fills in from how cells of the same row are read: without what 「同上」 says of other rows."""

_LOOKED_UP = 'IFERROR(INDEX({list},MATCH(application.municipality,municipality_names,0)),"")'
SUMS = {"application.total_cost": "expenses.amount", "application.eligible_cost": "expenses.eligible"}

NAMES = frozenset(
    {
        "application.municipality_code",
        "application.bureau",
        *SUMS,
        "expenses.amount",
        "income.source",
        "income.amount",
        "years.total_cost",
        "years.plan_grant",
        "years.project_grant",
    }
)
"""The input cells that hold a formula of the form until they are typed over."""


def formula(name: str, row: int, at: Address, readings: Callable[[str], str]) -> str | None:
    """Return the form's own formula for a cell, without its =; None where it has none.

    ``readings`` gives the range on 計算 with the readings of a table's column.
    """
    if name in SUMS:
        source = SUMS[name]
        return f"IFERROR(SUM({readings(source)}),SUM({source}))"
    if name in ("application.municipality_code", "application.bureau"):
        listed = "municipality_codes" if name.endswith("code") else "municipality_bureaus"
        return _LOOKED_UP.replace("{list}", listed)
    if name == "expenses.amount":
        # Numbers typed as words (3名) are multiplied as they are read.
        place = f"ROW()-ROW({at('head')})"
        factors = (f"INDEX({readings(f'expenses.{one}')},{place})" for one in ("quantity", "unit_price"))
        return f'IFERROR(INT(ROUND({"*".join(factors)},6)),"")'
    if name.startswith("income.") and row == 1:
        return f'IF({GRANT}="","",{GRANT if name.endswith("amount") else _quoted("県補助金")})'
    if name.startswith("years."):
        return f'IF({at("years.status")}="{STATUS_THIS}",{_of_this_year(name)},"")'
    return None


def _of_this_year(name: str) -> str:
    if name == "years.total_cost":
        return "application.total_cost"
    same = "=" if name == "years.plan_grant" else "<>"
    blank = (
        f'OR(application.project_type="",application.project_type{_other(same)}"{PLAN_PROJECT}",{GRANT}="")'
    )
    return f'IF({blank},"",{GRANT})'


def _other(same: str) -> str:
    return "<>" if same == "=" else "="


def _quoted(word: str) -> str:
    return f'"{word}"'


def result(name: str, row: int, value: Value) -> Any:
    """Return what the form's own formula gives for the values typed."""
    if name in SUMS:
        source = SUMS[name]
        rows = range(1, frame("expenses").rows + _SPARE)
        return sum(one for at in rows if isinstance(one := value(source, at), int) and one is not True)
    if name in ("application.municipality_code", "application.bureau"):
        town = BY_NAME.get(value("application.municipality", 1))
        return (town.code if name.endswith("code") else town.bureau) if town else ""
    if name == "expenses.amount":
        quantity, price = value("expenses.quantity", row), value("expenses.unit_price", row)
        both = all(isinstance(one, int | float) and not isinstance(one, bool) for one in (quantity, price))
        return math.floor(round(quantity * price, 6)) if both else ""
    grant = value(GRANT, 1)
    if name.startswith("income."):
        return "" if row > 1 or grant in (None, "") else grant if name.endswith("amount") else "県補助金"
    if value("years.status", row) != STATUS_THIS:
        return ""
    if name == "years.total_cost":
        return value("application.total_cost", 1)
    kind = value("application.project_type", 1)
    own = kind and (kind == PLAN_PROJECT) is (name == "years.plan_grant")
    return grant if own and grant is not None else ""


_BEGINNINGS: dict[str, str | tuple[str, ...]] = {
    "application.municipality_code": "IFERROR(INDEX(municipality_codes,",
    "application.bureau": "IFERROR(INDEX(municipality_bureaus,",
    "application.total_cost": ("IFERROR(SUM(", "SUM(expenses.amount)"),
    "application.eligible_cost": ("IFERROR(SUM(", "SUM(expenses.eligible)"),
    "expenses.amount": "IFERROR(INT(ROUND(INDEX(",
    "income.source": f'IF({GRANT}="","",',
    "income.amount": f'IF({GRANT}="","",',
}


def is_own(name: str, text: str) -> bool:
    """Tell whether a formula found in a cell of this name is the form's own, of whatever edition."""
    if name.startswith("years."):
        return f'="{STATUS_THIS}",' in text and text.startswith("IF($")
    return text.startswith(_BEGINNINGS.get(name, "\0"))
