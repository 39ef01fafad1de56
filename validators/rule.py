"""What a rule is: one small function and, beside it, its declaration.

The function takes the rows of one frame and the parameters in force and says
which rows hold (True), do not (False) or cannot be judged (NA). The engine
stamps id, severity, place and words, so that a rule cannot lie about them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from validators.finding import Severity
from validators.late import pd
from validators.messages import Words
from validators.parameters import Parameters

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

Verdicts = Mapping[str, "pd.Series"]
"""A verdict for each mark."""

Verdict: TypeAlias = "pd.Series | Verdicts"
Page = TypeVar("Page", bound=Callable[..., None])
Formula = str | Mapping[str, str]
Judge = Callable[["pd.DataFrame", Parameters], Verdict]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's declaration.

    ``frame`` is the frame whose rows it judges. ``needs`` are the names without
    which it cannot be judged (blank or unreadable: reported as not checked);
    ``reads`` the names that it reads but that may be blank (only an unreadable
    one silences it). Both may be derived names; those of other one-row frames
    and the derived ones stand in a table's rows under their full name. With
    ``whole`` a gap in any row of the table silences the rule, else only the row.
    ``marks`` are the names whose cells a failure marks; a judge that returns a
    verdict for each of these names marks each by its own. A mark in
    a table other than ``frame`` falls on the filled cells of that column, or on
    those alone for whose row the derived boolean column ``where[mark]`` is True.
    ``cases`` gives for a mark a derived text column of ``frame``: where it says
    something, that is the variant of the words; the cases in ``softer`` are told one grade
    more mildly. ``doubt`` is such a column, too: a row that holds, but for which it says
    something, counts as not checked for that reason. ``scope`` is a 事業区分 or None for all. ``batch`` rules judge the
    applications of a whole round.
    ``formula`` is the in-sheet twin over the same names (one for each mark where the
    judge gives a column for each); ``no_formula`` says why there is none. ``page`` is
    its page in the manual. ``judge`` is None where reading and typing observe
    the fault themselves (FORM-*, BATCH-5).
    """

    id: str
    severity: Severity
    frame: str
    needs: tuple[str, ...]
    reads: tuple[str, ...]
    marks: tuple[str, ...]
    citation: str
    page: str
    words: Words
    judge: Judge | None = None
    whole: bool = False
    where: Mapping[str, str] = field(default_factory=dict)
    cases: Mapping[str, str] = field(default_factory=dict)
    softer: tuple[str, ...] = ()
    doubt: str = ""
    scope: str | None = None
    batch: bool = False
    formula: Formula | None = None
    no_formula: str | None = None

    def __hash__(self) -> int:
        """Rules are told apart by their id."""
        return hash(self.id)

    def names(self) -> tuple[str, ...]:
        """Every name whose value the rule works with: needed, read, or choosing the marks."""
        doubt = (self.doubt,) if self.doubt else ()
        return (*self.needs, *self.reads, *self.where.values(), *self.cases.values(), *doubt)

    @property
    def title(self) -> str:
        """The rule's short Japanese title."""
        return self.words.title


REGISTRY: dict[str, Rule] = {}
_OTHERS = "ほかのブックや台帳と比べる点検のため"


def rule(
    id: str,
    severity: Severity,
    *,
    frame: str = "application",
    needs: tuple[str, ...] = (),
    reads: tuple[str, ...] = (),
    marks: tuple[str, ...],
    citation: str,
    words: Words,
    whole: bool = False,
    where: Mapping[str, str] | None = None,
    cases: Mapping[str, str] | None = None,
    softer: tuple[str, ...] = (),
    doubt: str = "",
    scope: str | None = None,
    batch: bool = False,
    formula: Formula | None = None,
    no_formula: str | None = None,
) -> Callable[[Judge], Judge]:
    """Declare the decorated function as the rule ``id``."""

    def declare(judge: Judge) -> Judge:
        if id in REGISTRY:
            raise ValueError(f"rule {id} is declared twice")
        REGISTRY[id] = Rule(
            id=id,
            severity=severity,
            frame=frame,
            needs=needs,
            reads=reads,
            marks=marks,
            citation=citation,
            page=page_of(judge),
            words=words,
            judge=judge,
            whole=whole,
            where=where or {},
            cases=cases or {},
            softer=softer,
            doubt=doubt,
            scope=scope,
            batch=batch,
            formula=formula,
            no_formula=no_formula or (_OTHERS if batch else None),
        )
        return judge

    return declare


def observed(
    id: str, severity: Severity, *, citation: str, no_formula: str, words: Words, softer: tuple[str, ...] = ()
) -> Callable[[Page], Page]:
    """Declare a rule whose faults are seen while reading; the function only carries its page.

    The variants in ``softer`` are told one grade more mildly.
    """

    def declare(page: Page) -> Page:
        if id in REGISTRY:
            raise ValueError(f"rule {id} is declared twice")
        REGISTRY[id] = Rule(
            id, severity, "", (), (), (), citation, page_of(page), words, no_formula=no_formula, softer=softer
        )
        return page

    return declare


def page_of(judge: Callable[..., object]) -> str:
    """Return a rule's manual page: the docstring of its function, unindented."""
    return inspect.cleandoc(judge.__doc__ or "")
