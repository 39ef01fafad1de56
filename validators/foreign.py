"""Text that somebody else typed, made fit for every output: terminal, list, summary, letter."""

from __future__ import annotations

import unicodedata

_KEPT = {"Zs", "Co", "Cn"}
"""Wide spaces, 外字, and characters newer than this Python: unprintable to it, and harmless."""


def many_lines(text: str) -> str:
    """Return text without what commands a terminal, turns the direction of reading, hides, or breaks a document.

    Line feeds stay.

    >>> (
    ...     many_lines("福\\x1b[31m島\\n市"),
    ...     many_lines("a\\u202excod.xlsx"),
    ...     many_lines("葛\\U000e0100飾　\\ue000"),
    ... )
    ('福 [31m島\\n市', 'axcod.xlsx', '葛\\U000e0100飾　\\ue000')
    """
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() or one == "\n" else _instead(one) for one in text)


def one_line(text: str) -> str:
    """Return the same on one line.

    >>> one_line("福島市\\n山都地区\\x00")
    '福島市 山都地区 '
    """
    return many_lines(text).replace("\n", " ")


def _instead(one: str) -> str:
    kind = unicodedata.category(one)
    if kind == "Cf":
        return ""
    code = ord(one)
    is_none = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return one if kind in _KEPT and not is_none else " "
