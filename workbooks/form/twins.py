"""The rules as worksheet formulas: the twin that stands beside a rule, compiled to cells.

A twin is plain text over the same names as its rule (``application.grant_requested``),
with the figures of the guide as ``{p.name}``. A name stands for the typed value, as it
does in Python: a fiscal year is a number whatever its spelling, a mark is "○", "×" or "",
a blank or unreadable cell is "" (so ``N(name)`` is 0 there). Inside the twin of a table's
rows, a name of that table is the row's own value and ``[expenses.amount]`` its whole
column; ``expenses.row`` is the row's place in its table. ``{each p.words}…{word}…{end}``
is written once for each word, with commas between. ``FOLDED(plan.name)``, alone, stands for the
steps in which a name is folded for comparing (``typed.names``).

Only functions that Excel 2016 and LibreOffice 7 share are used, none volatile, none
that needs array entry.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import IntEnum

from validators import frames
from validators.parameters import Parameters
from validators.rule import Rule
from validators.rules import DERIVED
from validators.tables import sources

FUNCTIONS = frozenset(
    [
        "ABS",
        "AND",
        "ASC",
        "CHAR",
        "CHOOSE",
        "COLUMN",
        "COUNT",
        "COUNTA",
        "COUNTIF",
        "COUNTIFS",
        "DATE",
        "DAY",
        "EXACT",
        "FALSE",
        "FIND",
        "HYPERLINK",
        "IF",
        "IFERROR",
        "INDEX",
        "INT",
        "ISERROR",
        "ISLOGICAL",
        "ISNA",
        "ISNUMBER",
        "ISTEXT",
        "LARGE",
        "LEFT",
        "LEN",
        "MATCH",
        "MAX",
        "MID",
        "MIN",
        "MOD",
        "MONTH",
        "N",
        "NOT",
        "OR",
        "REPT",
        "RIGHT",
        "ROUND",
        "ROW",
        "ROWS",
        "SUBSTITUTE",
        "SUM",
        "SUMIF",
        "SUMIFS",
        "SUMPRODUCT",
        "TEXT",
        "TRIM",
        "TRUE",
        "UPPER",
        "VALUE",
        "YEAR",
    ]
)
"""Every worksheet function the form may use."""

ROWS = frozenset(f"{frame.name}.row" for frame in frames.FRAMES if frame.rows > 1)

_NAME = re.compile(r"\[?\b([a-z_]+\.[a-z_]+)\b\]?")
_FOLDED = re.compile(r"FOLDED\((.*)\)")
_FIGURE = re.compile(r"\{p\.([a-z_]+)\}")
_EACH = re.compile(r"\{each p\.([a-z_]+)\}(.*?)\{end\}", re.S)
_STRING = re.compile(r'("(?:[^"]|"")*")')
_WORD = '"{}"'


class Code(IntEnum):
    """What a rule's cell says."""

    HOLDS = 0
    FAILS = 1
    NOT_JUDGED = 2
    NOT_APPLICABLE = 3


@dataclass(frozen=True, slots=True)
class Addresses:
    """How names become references in one place of the workbook.

    ``one`` gives the cell of a one-row name, ``column`` the range of a table's
    column, ``row`` the cell of a table's column in the row that is judged.
    """

    one: Callable[[str], str]
    column: Callable[[str], str]
    row: Callable[[str], str]


class TwinError(ValueError):
    """A twin that cannot be compiled: an unknown name, figure or function."""


def figures(p: Parameters) -> dict[str, str]:
    """Return every figure of an edition as it is written in a formula."""
    return {one.name: _written(getattr(p, one.name)) for one in fields(p)}


def _written(value: object) -> str:
    if isinstance(value, tuple):
        return "{" + ",".join(_WORD.format(one) for one in value) + "}"
    return str(value) if isinstance(value, int) else _WORD.format(value)


def compiled(text: str, p: Parameters, at: Addresses, own: str = "") -> str:
    """Return a twin's text over cells; ``own`` is the frame whose rows it judges.

    Raises:
        TwinError: it holds an unknown name, figure or function.
    """
    known = figures(p)

    def figure(found: re.Match[str]) -> str:
        if found[1] not in known:
            raise TwinError(f"unknown figure {found[1]}")
        return known[found[1]]

    def reference(found: re.Match[str]) -> str:
        name, whole = found[1], found[0].startswith("[")
        if name not in DERIVED and name not in frames.names() and name not in ROWS:
            raise TwinError(f"unknown name {name}")
        frame = name.partition(".")[0]
        if frames.frame(frame).rows == 1:
            return at.one(name)
        return at.row(name) if frame == own and not whole else at.column(name)

    def each(found: re.Match[str]) -> str:
        words = getattr(p, found[1])
        return ",".join(found[2].replace("{word}", _WORD.format(word)) for word in words)

    text = _EACH.sub(each, text)
    parts = _STRING.split(_FIGURE.sub(figure, text))
    result = "".join(part if part.startswith('"') else _NAME.sub(reference, part) for part in parts)
    _only_known_functions(result)
    return result


def _only_known_functions(formula: str) -> None:
    used = set(re.findall(r"\b([A-Z][A-Z0-9.]*)\(", _STRING.sub('""', formula)))
    if not used <= FUNCTIONS:
        raise TwinError(f"not in Excel 2016 and LibreOffice 7: {sorted(used - FUNCTIONS)}")


def needed(rule: Rule) -> tuple[str, ...]:
    """Return the form's names that a rule cannot do without."""
    return tuple(dict.fromkeys(source for name in rule.needs for source in sources(name)))


def read(rule: Rule) -> tuple[str, ...]:
    """Return the further names of the form that a rule reads, blank or not."""
    found = dict.fromkeys(source for name in rule.reads for source in sources(name))
    return tuple(name for name in found if name not in needed(rule))


def names_in(text: str) -> tuple[str, ...]:
    """Return the names, derived ones included, that a formula or a template holds."""
    found = (match[1] for match in _NAME.finditer(_STRING.sub('""', text)))
    return tuple(dict.fromkeys(name for name in found if name in DERIVED or name in frames.names()))


def folds(name: str) -> str:
    """Return the name whose folded texts a derived column holds, "" for any other."""
    found = _FOLDED.fullmatch(DERIVED[name].formula or "") if name in DERIVED else None
    return found[1] if found else ""


def parts(rule: Rule) -> dict[str, str]:
    """Return a rule's formulas by mark; one that speaks for all its marks stands under ""."""
    if rule.formula is None:
        return {}
    return {"": rule.formula} if isinstance(rule.formula, str) else dict(rule.formula)


def has_twin(rule: Rule) -> bool:
    """Tell whether a rule of single workbooks has its formula."""
    return rule.judge is not None and not rule.batch and rule.formula is not None


def used(rule: Rule) -> tuple[str, ...]:
    """Return every name that a rule's twin, its words and the choice of its words need."""
    named = [name for name in rule.words.all_names() if name in DERIVED or name in frames.names()]
    named += [name for formula in parts(rule).values() for name in names_in(formula)]
    return tuple(dict.fromkeys((*named, *rule.where.values(), *rule.cases.values())))
