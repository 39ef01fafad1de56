"""Text that others typed, made safe for a part of the package."""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import east_asian_width

CELL_LIMIT = 32_767
"""Longest text of a cell, in UTF-16 units (Excel's own limit)."""

CUT = "…（以下略）"

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNSAFE = re.compile(rf"[\r{_ILLEGAL.pattern[1:-1]}{_DIRECTION.pattern[1:-1]}]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def safe(text: str, limit: int = CELL_LIMIT) -> str:
    r"""Return text without control characters, at most ``limit`` UTF-16 units long.

    What XML cannot hold becomes U+FFFD; what turns the reading direction is shown by its number.

    >>> safe("a\x07b"), safe("1\u202e2"), safe("x\r\ny")
    ('a�b', '1[U+202E]2', 'x\ny')
    """
    if not _UNSAFE.search(text):
        return clipped(text, limit)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _ILLEGAL.sub("\ufffd", text)
    text = _DIRECTION.sub(lambda m: f"[U+{ord(m.group()):04X}]", text)
    return clipped(text, limit)


def clipped(text: str, limit: int) -> str:
    """Cut text to ``limit`` UTF-16 units and say so at its end.

    >>> clipped("あいうえおかきくけこ", 9)
    'あいう…（以下略）'
    """
    if len(text) * 2 <= limit or utf16_length(text) <= limit:
        return text
    room = (limit - len(CUT)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT


def utf16_length(text: str) -> int:
    """Return the length that Excel counts."""
    return len(text.encode("utf-16-le")) // 2


@lru_cache(4096)
def content(text: str, limit: int = CELL_LIMIT) -> str:
    """Return XML content of a ``t`` element: safe, escaped, ``_xHHHH_`` kept literal.

    >>> content("<a> & _x000D_")
    '&lt;a&gt; &amp; _x005F_x000D_'
    """
    return escaped(_ESCAPE.sub("_x005F_", safe(text, limit)))


@lru_cache(4096)
def attribute(text: str) -> str:
    """Return text for a double-quoted attribute value.

    >>> attribute('a"b')
    'a&quot;b'
    """
    return escaped(safe(text)).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def escaped(text: str) -> str:
    """Escape what is markup in XML content."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@lru_cache(4096)
def width(text: str) -> int:
    """Return how wide a line of text is, in half-width characters.

    >>> width("A県")
    3
    """
    return len(text) if text.isascii() else sum(2 if east_asian_width(c) in "WFA" else 1 for c in text)
