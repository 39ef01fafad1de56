"""How much a part may ask of whoever parses it, told from its bytes before anybody does.

Every count and every reference of a file is held against what its bytes can
hold: a shared text that many cells use is copied for each of them, a stated
number of texts is reserved before one is read.
"""

from __future__ import annotations

import re
from functools import cached_property

from workbooks.refusal import Limits, Refused, shown_part

_STATED = re.compile(rb"<[^<>]*\suniqueCount\s*=\s*[\"']\s*\+?(\d+)")
_COUNT = re.compile(rb"uniqueCount\s*=\s*[\"']\s*\+?(\d+)")
_ITEM = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")
_TAG = len(b"<si>")
_CELL = re.compile(
    rb"<(?:[\w.-]+:)?c(\s[^<>]*)?>(?:<(?:[\w.-]+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</[^<>]*>))?<(?:[\w.-]+:)?v(?:\s[^<>]*)?>([^<]*)<"
)
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v[\s>]")
_SHARED = re.compile(rb"\st\s*=\s*[\"']s[\"']")


def check_strings(content: bytes, part: str) -> None:
    """Refuse shared strings that state more texts than there are tags. Raises ``Refused``: corrupt."""
    tags = content.count(b"<")
    if all(int(found) <= tags for found in _COUNT.findall(content)):  # found faster, in texts too
        return
    stated = max((int(found) for found in _STATED.findall(content)), default=0)
    if stated > tags:
        raise Refused("corrupt", {"part": shown_part(part)})


class SharedTexts:
    """How many bytes the texts take at most that a part of shared strings holds (b"": there is none)."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    @cached_property
    def bound(self) -> int:
        """What no text exceeds: found at once, and in the usual part no more than the longest."""
        return max(map(len, self._content.split(b"<si>"))) + _TAG if self._content else 0

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """What each text takes, by its number."""
        return tuple(len(item) + _TAG for item in _ITEM.split(self._content)[1:])


def used_text(sheet: bytes, texts: SharedTexts, most: int) -> int:
    """Return how many bytes of shared text the cells of a sheet use at most, each use counted.

    A cell that is written in an unusual way counts with the longest text. Beyond ``most`` nothing is counted.
    """
    cells = sheet.count(b"<v") + sheet.count(b":v")
    if cells * texts.bound <= _HARMLESS:
        return cells * texts.bound
    lengths = texts.lengths
    longest = max(lengths, default=0)
    used = known = 0
    for cell in _CELL.finditer(sheet):
        known += 1
        if _SHARED.search(cell[1] or b""):
            number = cell[2].strip()
            at = int(number) if number.isdigit() and len(number) < 10 else len(lengths)
            used += lengths[at] if at < len(lengths) else 0
            if used > most:
                return used
    return used + max(sum(1 for _ in _VALUE.finditer(sheet)) - known, 0) * longest


_HARMLESS = 4 << 20
"""So many bytes of text are nothing to look into further."""


def check_used(used: int, part: str, limits: Limits) -> None:
    """Refuse cells that use too much text together. Raises ``Refused``: texts."""
    if used > limits.texts:
        raise Refused("texts", {"part": shown_part(part)})
