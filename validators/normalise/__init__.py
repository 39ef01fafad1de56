"""Reading what clerks type: one small module per kind of cell, all of one shape.

Each has ``WANTED``, the words for what belongs into such a cell, and ``read``,
which takes the value of a cell (None, str, bool, int, float, date or datetime)
and returns a :class:`Reading` or raises :class:`Unreadable`. The doctests are
the spelling guide. What is read differently from what stands there carries
``note``; what could mean two things is never guessed. Nothing is written back.
Characters are folded in ``characters`` and nowhere else; the words for
"nothing" stand in ``nothing``.

Source of the spellings: 総務省 統計表における機械判読可能なデータの表記方法の統一ルール,
and the types of the form.
"""

from __future__ import annotations

from collections.abc import Callable

from validators.normalise import amount, choice, code, day, mark, quantity, text, year
from validators.normalise.nothing import blank, optional_blank
from validators.normalise.reading import Reading, Unreadable, reason

READERS: dict[str, Callable[[object], Reading]] = {
    "text": text.read,
    "int": amount.read,
    "number": quantity.read,
    "date": day.read,
    "year": year.read,
    "mark": mark.read,
}
"""The reader of each kind of column; a choice needs its list, :func:`choice.read`."""

WANTED = {
    "text": text.WANTED,
    "int": amount.WANTED,
    "number": quantity.WANTED,
    "date": day.WANTED,
    "year": year.WANTED,
    "mark": mark.WANTED,
}
"""What belongs into a cell of each kind, in words."""

__all__ = [
    "READERS",
    "WANTED",
    "Reading",
    "Unreadable",
    "amount",
    "blank",
    "choice",
    "code",
    "day",
    "mark",
    "optional_blank",
    "quantity",
    "reason",
    "text",
    "year",
]
