"""What stands beside a cell: the first finding's short words, or how an unusual spelling was read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from validators import frames
from validators.frames import Frame
from validators.normalise import vague
from validators.rule import Rule
from workbooks.form import twins, typed
from workbooks.form.words import as_text, by_case, formula

if TYPE_CHECKING:
    from workbooks.form.ledger import Ledger

_UNIT = {"int": "yen", "year": "year"}


def short(books: Ledger, rule: Rule, mark: str, at: Callable[[str], str]) -> str:
    """Return the formula of a rule's short words: what is right in the case that is met, else its title.

    The explanation in brackets is left to 点検; ``at`` gives the cell of a name's value.
    """

    def said(*variants: str) -> str:
        template = rule.words.templates(*variants)["expected"].partition("（")[0] or rule.title
        return formula(template, mark, books.p, at)

    return by_case(rule, mark, at, said)


def of_one(books: Ledger, name: str) -> str:
    """Return the formula of what stands beside a single cell."""
    column, value = frames.column(name), _local(books.one(name))
    said = _read_as(name, _local(books.single("cell", name)), value)
    for rule in reversed(_by_gravity(books, name)):
        part = "" if "" in twins.parts(rule) else name
        code = _local(books.single("part", f"{rule.id} {part}"))
        words = short(books, rule, name, lambda one: _local(books.one(one)))
        said = f"IF({code}=1,{words},{said})"
    if column.required is not True or not typed.free(column):
        said = f"IF({typed.unreadable(value, column)},{typed.reason(value)},{said})"
    return said


def of_row(books: Ledger, frame: Frame, line: int) -> str:
    """Return the formula of what stands beside a row of a table."""
    names = [f"{frame.name}.{column.name}" for column in frame.columns]
    said = _readings(books, names, line)
    for rule, name in reversed(_marks(books, names)):
        words = short(books, rule, name, partial(_in_row, books, frame, line))
        said = f'IF({_local(books.failing(rule, name, line))},"{frames.label(name)}："&{words},{said})'
    for name in reversed(names):
        column = frames.column(name)
        if ("value", name) in books.columns and column.name != frame.fixed:
            value = _local(books.row("value", name, line))
            fault = f'"{frames.label(name)}："&{typed.reason(value)}'
            said = f"IF({typed.unreadable(value, column)},{fault},{said})"
        elif column.name != frame.fixed:
            fault = f'"{frames.label(name)}：{vague.ABOVE}"'
            said = f"IF({_local(books.row('shown', name, line))}>0,{fault},{said})"
    return said


def _marks(books: Ledger, names: list[str]) -> list[tuple[Rule, str]]:
    """Return which rules mark which columns, the gravest first, each rule once."""
    found: dict[str, tuple[Rule, str]] = {}
    for name in names:
        for rule in books.rules:
            if name in rule.marks:
                key = rule.id if "" in twins.parts(rule) else f"{rule.id} {name}"
                found.setdefault(key, (rule, name))
    return sorted(found.values(), key=lambda one: _gravity(one[0]))


def _by_gravity(books: Ledger, name: str) -> list[Rule]:
    return sorted((one for one in books.rules if name in one.marks), key=_gravity)


def _gravity(rule: Rule) -> tuple[int, bool]:
    """Sort the gravest first; what the guide says before what only has to add up."""
    return rule.severity.rank, rule.id.startswith("SUM-")


def _in_row(books: Ledger, frame: Frame, line: int, name: str) -> str:
    if frames.frame(name.partition(".")[0]) is frame and ("value", name) in books.columns:
        return _local(books.row("value", name, line))
    if frames.frame(name.partition(".")[0]).rows == 1:
        return _local(books.one(name))
    return '""'


def _readings(books: Ledger, names: list[str], line: int) -> str:
    parts = [*_row_readings(books, names, line)]
    return "&".join(parts) or '""'


def _row_readings(books: Ledger, names: list[str], line: int) -> Iterator[str]:
    for name in names:
        if frames.column(name).kind in typed.FOLDED_KINDS:
            cell, value = (_local(books.row(what, name, line)) for what in ("cell", "value"))
            words = as_text(value, name, _UNIT.get(frames.column(name).kind, ""), blank="")
            yield f'IF(AND(ISTEXT({cell}),ISNUMBER({value})),"→ {frames.label(name)} "&{words}&" ","")'


def _read_as(name: str, cell: str, value: str) -> str:
    """Return how a cell was read, where that differs from what stands in it."""
    column = frames.column(name)
    if column.kind in typed.FOLDED_KINDS:
        from_yen = "yen" if column.kind == "int" and frames.column(name).name in _YEN else ""
        words = as_text(value, name, "year" if column.kind == "year" else from_yen, blank="")
        odd = f"{cell}<>{value}" if column.kind == "year" else f"ISTEXT({cell})"
        plain = f"{cell}<>{words}" if column.kind in ("year", "date") else "TRUE"
        return f'IF(AND(ISNUMBER({value}),{odd}),IF({plain},"→ "&{words},""),"")'
    if column.kind == "mark" or column.name == "municipality_code":
        return f'IF(OR({value}="",{cell}&""={value}),"","→ "&{value})'
    return '""'


_YEN = ("total_cost", "eligible_cost", "grant_requested")


def _local(text: str) -> str:
    return text.replace("'計算'!", "")
