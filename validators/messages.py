"""What the words about a rule are made of, and the grammar that fills them.

The words themselves stand in each rule's declaration. A template names values by their full name, ``{application.grant_requested:yen}``.
A value that is not there prints as 不明; a report never fails for want of a word.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

UNKNOWN, EMPTY = "不明", "空欄"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one rule: title, message, the two values, what to do.

    ``variants`` replace single words, by the name that is marked or by the case that
    the rule tells; a case goes before a name.
    """

    title: str
    message: str
    fix: str
    found: str = "{cell}"
    expected: str = ""
    variants: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def fill(self, values: Mapping[str, Any], *variants: str) -> dict[str, str]:
        """Return message, found, expected and fix with the values filled in."""
        return {part: filled(template, values) for part, template in self.templates(*variants).items()}

    def names(self, *variants: str) -> tuple[str, ...]:
        """Return the names of the values that these words show."""
        return _names(self.templates(*variants).values())

    def all_names(self) -> tuple[str, ...]:
        """Return the names of the values that any of these words shows, in their order."""
        texts = [self.message, self.found, self.expected, self.fix]
        return _names([*texts, *(text for variant in self.variants.values() for text in variant.values())])

    def templates(self, *variants: str) -> dict[str, str]:
        """Return message, found, expected and fix; each of the variants overrides what stands before it."""
        chosen: dict[str, str] = {
            part: getattr(self, part) for part in ("message", "found", "expected", "fix")
        }
        for variant in variants:
            chosen |= self.variants.get(variant, {})
        return chosen


def _names(templates: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.name for text in templates for one in parsed(text) if one.name))


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a template: a text as it stands, or the name of a value and how it is shown."""

    text: str = ""
    name: str = ""
    as_what: str = ""


_VALUE = re.compile(r"\{([a-z_.]+)(?::([a-z]+))?\}")


@cache
def parsed(template: str) -> tuple[Piece, ...]:
    """Return a template's pieces in order: the one reading of the grammar, for reports and for the form.

    >>> parsed("上限 {limit:yen}以下")
    (Piece(text='上限 ', name='', as_what=''), Piece(text='', name='limit', as_what='yen'), Piece(text='以下', name='', as_what=''))
    """
    pieces, end = [], 0
    for value in _VALUE.finditer(template):
        pieces += [Piece(template[end : value.start()]), Piece(name=value[1], as_what=value[2] or "")]
        end = value.end()
    pieces.append(Piece(template[end:]))
    return tuple(one for one in pieces if one.text or one.name)


def filled(template: str, values: Mapping[str, Any]) -> str:
    """Fill a template; what is missing reads 不明.

    >>> filled("上限 {limit:yen}", {"limit": 1800000})
    '上限 1,800,000円'
    >>> filled("上限 {limit:yen}", {})
    '上限 不明'
    """
    return "".join(one.text or shown(values.get(one.name), one.as_what) for one in parsed(template))


def shown(value: Any, as_what: str = "") -> str:
    """Show a value as a clerk would write it. ``as_what``: yen, year, span or nothing.

    >>> shown(2026, "year"), shown(dt.date(2026, 4, 1)), shown(("①", "②"))
    ('令和8年度', '令和8年4月1日', '①、②')
    >>> shown(1234.5, "yen"), shown(2026, "span")
    ('1,234.5円', '令和8年4月1日から令和9年3月31日まで')
    """
    if value is None or (isinstance(value, float) and value != value) or str(value) in ("<NA>", "NaT"):
        return UNKNOWN
    if isinstance(value, str):
        return value
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return f"{era_year(value.year)}年{value.month}月{value.day}日"
    if isinstance(value, bool):
        return "○" if value else "×"
    if isinstance(value, tuple):
        return "、".join(shown(one, as_what) for one in value)
    if as_what == "yen":
        return f"{int(value):,}円" if value == int(value) else f"{value:,}円"
    if as_what == "span":
        return f"{era_year(int(value))}年4月1日から{era_year(int(value) + 1)}年3月31日まで"
    if as_what == "year":
        return f"{era_year(int(value))}年度"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def era_year(year: int) -> str:
    """Return a Western year (for fiscal years: the one it starts in) as 令和n.

    >>> era_year(2026), era_year(2019), era_year(2018)
    ('令和8', '令和元', '平成30')
    """
    name, first = ("令和", 2019) if year >= 2019 else ("平成", 1989)
    number = year - first + 1
    if number < 1:
        return str(year)
    return f"{name}{'元' if number == 1 else number}"
