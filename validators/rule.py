"""What a rule is: one small function and, beside it, its declaration.

The function takes the rows of one frame and the parameters in force and says
which rows hold (True), do not (False) or cannot be judged (NA). The engine
stamps id, severity, place and words, so that a rule cannot lie about them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from validators.finding import Severity
from validators.messages import CATALOGUE
from validators.parameters import Parameters

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

Verdict = pd.Series | pd.DataFrame
Judge = Callable[[pd.DataFrame, Parameters], Verdict]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's declaration.

    ``frame`` is the frame whose rows it judges; ``needs`` the names without
    which it cannot be judged (blank or unreadable: reported as not checked);
    ``marks`` the names whose cells a failure marks. ``scope`` is a 事業区分 or
    None for all. ``batch`` rules judge the applications of a whole round.
    ``formula`` is the in-sheet twin over the same names, ``when`` the condition
    under which it applies; ``no_formula`` says why there is none. ``page`` is
    its page in the manual. ``judge`` is None where reading and typing observe
    the fault themselves (FORM-*, BATCH-5).
    """

    id: str
    severity: Severity
    frame: str
    needs: tuple[str, ...]
    marks: tuple[str, ...]
    citation: str
    page: str
    judge: Judge | None = None
    scope: str | None = None
    batch: bool = False
    formula: str | None = None
    when: str | None = None
    no_formula: str | None = None

    @property
    def title(self) -> str:
        """The rule's short Japanese title."""
        return CATALOGUE[self.id].title

REGISTRY: dict[str, Rule] = {}


def rule(
    id: str,
    severity: Severity,
    *,
    frame: str = "application",
    needs: tuple[str, ...] = (),
    marks: tuple[str, ...],
    citation: str,
    scope: str | None = None,
    batch: bool = False,
    formula: str | None = None,
    when: str | None = None,
    no_formula: str | None = None,
) -> Callable[[Judge], Judge]:
    """Declare the decorated function as the rule ``id``."""

    def declare(judge: Judge) -> Judge:
        if id in REGISTRY:
            raise ValueError(f"rule {id} is declared twice")
        REGISTRY[id] = Rule(
            id, severity, frame, needs, marks, citation, page_of(judge), judge, scope, batch, formula, when, no_formula
        )
        return judge

    return declare


def observed(id: str, severity: Severity, *, citation: str, no_formula: str) -> Callable[[Judge], Judge]:
    """Declare a rule whose faults are seen while reading; the function only carries its page."""

    def declare(page: Judge) -> Judge:
        if id in REGISTRY:
            raise ValueError(f"rule {id} is declared twice")
        REGISTRY[id] = Rule(id, severity, "", (), (), citation, page_of(page), no_formula=no_formula)
        return page

    return declare


def page_of(judge: Callable[..., object]) -> str:
    """Return a rule's manual page: the docstring of its function, unindented."""
    return inspect.cleandoc(judge.__doc__ or "")
