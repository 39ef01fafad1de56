"""How much a part may ask of whoever parses it, told from its bytes before anybody does.

Every count and every reference of a file is held against what its bytes can
hold: a shared text that many cells use is copied for each of them, a stated
number of texts is reserved before one is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbooks.refusal import Limits, Refused, shown_part

_STATED = re.compile(rb"<[^<>]*\suniqueCount\s*=\s*[\"']\s*\+?(\d+)")
_ITEM = re.compile(rb"<(?:[\w.-]+:)?si[\s/>]")
_TAG = len(b"<si>")
_CELL = re.compile(
    rb"<(?:[\w.-]+:)?c(\s[^<>]*)?>(?:<(?:[\w.-]+:)?f(?:\s[^<>]*)?(?:/>|>[^<]*</[^<>]*>))?<(?:[\w.-]+:)?v(?:\s[^<>]*)?>([^<]*)<"
)
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v[\s>]")
_SHARED = re.compile(rb"\st\s*=\s*[\"']s[\"']")


def check_strings(content: bytes, part: str) -> None:
    """Refuse shared strings that state more texts than there are tags. Raises ``Refused``: corrupt."""
    stated = max((int(found) for found in _STATED.findall(content)), default=0)
    if stated > content.count(b"<"):
        raise Refused("corrupt", {"part": shown_part(part)})


def text_lengths(strings: bytes) -> tuple[int, ...]:
    """Return how many bytes each of the shared texts takes at most."""
    return tuple(len(item) + _TAG for item in _ITEM.split(strings)[1:])


def used_text(sheet: bytes, lengths: Sequence[int], most: int) -> int:
    """Return how many bytes of shared text the cells of a sheet use at most, each use counted.

    A cell that is written in an unusual way counts with the longest text. Beyond ``most`` nothing is counted.
    """
    cells = sheet.count(b"<v") + sheet.count(b":v")
    longest = max(lengths, default=0)
    if cells * longest <= _HARMLESS:
        return cells * longest
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
