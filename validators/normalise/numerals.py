"""漢数字・万・千: the number that digits, 漢数字 and units of ten together stand for."""

from __future__ import annotations

import re
from decimal import Decimal

from validators.normalise.reading import Unreadable

NOT_A_NUMBER = "数値として読めません"
PLAIN = r"\d{1,3}(?:,\d{3})+|\d+"
NUMBER = r"[\d,.〇零一二三四五六七八九十百千万億壱壹弐貳参參伍拾廿卅佰仟萬]+"
"""What a number may be written with, after folding."""

KANJI = str.maketrans("〇零一二三四五六七八九壱壹弐貳参參伍拾佰仟萬", "001234567891122335十百千万") | {
    ord("廿"): "2十",
    ord("卅"): "3十",
}
TENS = "十拾廿卅"
_MIXED = re.compile(r"\d[一二三四五六七八九]|[一二三四五六七八九]\d")
"""Digits of both kinds side by side: no one writes one number so."""

_DECIMAL = re.compile(rf"(?:{PLAIN})(?:\.\d+)?")
_PART = rf"({PLAIN}|\d+\.\d+|)"
_GROUP = re.compile(rf"(?:{_PART}千)?(?:{_PART}百)?(?:{_PART}十)?({PLAIN}|\d+\.\d+)?")
_WHOLE = re.compile(r"(?:([^億万]+)億)?(?:([^億万]+)万)?([^億万]*)")
_SCALES, _TENS = (10**8, 10**4, 1), (1000, 100, 10, 1)


def size(written: str) -> Decimal:
    """Return the number behind folded digits; units of ten may follow each other, 漢数字 count.

    >>> [
    ...     int(size(one))
    ...     for one in ("1,800,000", "180万", "1億2,000万", "10万5千", "2百万", "2千万", "3百50万")
    ... ]
    [1800000, 1800000, 120000000, 105000, 2000000, 20000000, 3500000]
    >>> [
    ...     int(size(one))
    ...     for one in (
    ...         "百八十万",
    ...         "壱百八拾萬",
    ...         "一八〇万",
    ...         "三千五百",
    ...         "二十",
    ...         "十二",
    ...         "一万二",
    ...         "廿五",
    ...         "卅",
    ...     )
    ... ]
    [1800000, 1800000, 1800000, 3500, 20, 12, 10002, 25, 30]

    Raises:
        Unreadable: it is no number, or the colloquial 1万2 (12,000).

    >>> size("1万2")
    Traceback (most recent call last):
    validators.normalise.reading.Unreadable: 数値として読めません
    """
    if set(written) <= set("〇,") or _MIXED.search(written):
        raise Unreadable(NOT_A_NUMBER)  # a circle, or a place left open
    text = written.translate(KANJI)
    if _DECIMAL.fullmatch(text):
        return Decimal(text.replace(",", ""))
    parts = _parts(text)
    sizes = [Decimal(part.replace(",", "")) * unit for part, unit in parts]
    if not parts or (len(parts) > 1 and not _well_joined(parts, sizes, bool(re.search(r"\d", written)))):
        raise Unreadable(NOT_A_NUMBER)
    return sum(sizes, Decimal(0))


def _parts(text: str) -> list[tuple[str, int]]:
    """Return the figures of a number, each with the unit that it counts."""
    parts: list[tuple[str, int]] = []
    whole = _WHOLE.fullmatch(text)
    for group, scale in zip(whole.groups() if whole else (), _SCALES, strict=False):
        found = _GROUP.fullmatch(group or "")
        if not found:
            return []
        parts += [
            (part or "1", unit * scale)
            for part, unit in zip(found.groups(), _TENS, strict=True)
            if part is not None
        ]
    return parts


def _well_joined(parts: list[tuple[str, int]], sizes: list[Decimal], digits: bool) -> bool:
    """Tell 10万5千 and 10万500 from 1.5万3千, 1万20000 and 1万2 (colloquial for 12,000)."""
    (_, above), (last, unit) = parts[-2:]
    return (
        not any("." in part for part, _ in parts)
        and all(size < upper for size, (_, upper) in zip(sizes[1:], parts, strict=False))
        and (unit > 1 or not digits or len(last) >= min(3, len(str(above)) - 1))
    )
