"""How gravely a failing rule is told: by its severity, one grade more mildly in its softer cases."""

from __future__ import annotations

from collections.abc import Callable

from validators.rule import Rule
from workbooks.form.ledger import RANK


def soft(rule: Rule, mark: str, cell: Callable[[str], str]) -> str:
    """Return 1 where a mark's case is a softer one, else 0, as a formula; "" where the rule has none.

    ``cell`` gives the reference of the case's name: a cell, or a table's column (for SUMPRODUCT).
    It is a number, since Excel holds neither TRUE=1 nor FALSE=0 for true.
    """
    case = rule.cases.get(mark)
    if not case or not rule.softer:
        return ""
    return "(" + "+".join(f'({cell(case)}="{one}")*1' for one in rule.softer) + ")"


def rank(rule: Rule, mark: str, cell: Callable[[str], str]) -> str:
    """Return the formula of the state that a failing rule gives a marked cell: fault, doubt or none."""
    grave, test = RANK[rule.severity], soft(rule, mark, cell)
    return f"IF({test}>0,{RANK[rule.severity.softer]},{grave})" if test else str(grave)
