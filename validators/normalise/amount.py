"""金額・件数: whole yen, or a count of things."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from validators.normalise.characters import of_a_number
from validators.normalise.nothing import blank
from validators.normalise.reading import BLANK, CACHE, Reading, Unreadable

WANTED = "数字（円・人などの単位を付けない整数）"
NOT_A_NUMBER = "数値として読めません"
LARGEST = 10**15
"""Where whole numbers of a spreadsheet end to be exact."""

_PLAIN = r"\d{1,3}(?:,\d{3})+|\d+"
DECIMAL = re.compile(rf"(?:{_PLAIN})(?:\.\d+)?")
_UNITS = {"億": 10**8, "百万": 10**6, "万": 10**4, "千": 10**3, "": 1}
_WITH_UNITS = re.compile("".join(rf"(?:({_PLAIN}|\d+\.\d+){unit})?" for unit in _UNITS))
_MONEY = re.compile(
    r"(?P<sign>[-+]?)(?P<mark>[¥\\金]?)(?P<sign2>[-+]?)(?P<amount>.+?)(?P<yen>円也|円整|円|也)?(?P<end>-*)"
)
_COUNT = re.compile(r"(?:第)?(\d+)(?:集落|地区|回|位|番目|番|年度目|年目|か年目|ヶ年目|ケ年目)")


@lru_cache(CACHE, typed=True)
def read(value: object) -> Reading:
    """Read whole yen or a count. Any text that is read as a number carries a note.

    >>> read(450000.0), read(0)
    (Reading(value=450000, note=False), Reading(value=0, note=False))
    >>> [read(v).value for v in "450000 ４５０，０００ ¥1,000 ￥1,000- 1,000円 1000.00 ５".split()]
    [450000, 450000, 1000, 1000, 1000, 1000, 5]
    >>> [read(v).value for v in "10万円 １０万 1.5万円 450千円 2百万円 1億2,000万円 10万5千円".split()]
    [100000, 100000, 15000, 450000, 2000000, 120000000, 105000]
    >>> [read(v).value for v in "▲5 △5 －5 −5 -5円 ▲1,000円 ¥-5 金450,000円也 １、０００円整".split()]
    [-5, -5, -5, -5, -5, -1000, -5, 450000, 1000]
    >>> [read(v).value for v in ("3集落", "５回", "第1位", "2年目", "0円")]
    [3, 5, 1, 2, 0]

    A bracket is a minus in one budget and an inner figure in the next; three
    decimals may be a mistyped comma; parts of a yen do not exist.

    >>> from validators.normalise.reading import reason
    >>> for typed in ("(5)", "1.000", "1,5", "0.5", "約10万円", "10万円以内", "五万円", "1 000", "5-", True):
    ...     print(typed, reason(read, typed))
    (5) 負の数か内数か決められません
    1.000 小数点か桁区切りか決められません
    1,5 数値として読めません
    0.5 整数ではありません
    約10万円 数値として読めません
    10万円以内 数値として読めません
    五万円 数値として読めません
    1 000 数値として読めません
    5- 数値として読めません
    True 数値として読めません
    """
    if blank(value):
        return BLANK
    if isinstance(value, bool):
        raise Unreadable(NOT_A_NUMBER)
    if isinstance(value, int | float):
        return Reading(_whole(value), False)
    if not isinstance(value, str):
        raise Unreadable("数値ではなく日付が入っています")
    return Reading(_whole(_amount(of_a_number(value))), True)


def _amount(folded: str) -> Decimal:
    """Return an amount of money or a count written in digits, with or without units."""
    if re.fullmatch(r"\(.*\d.*\)", folded):
        raise Unreadable("負の数か内数か決められません")
    count = _COUNT.fullmatch(folded)
    if count:
        return Decimal(count[1])
    money = _MONEY.fullmatch(folded)
    if not money or (money["sign"] and money["sign2"]) or (money["end"] and not money["mark"]):
        raise Unreadable(NOT_A_NUMBER)
    size = _size(money["amount"])
    return -size if "-" in money["sign"] + money["sign2"] else size


def _size(digits: str) -> Decimal:
    if re.match(r"[1-9]\d{0,2}\.\d{3}(?!\d)", digits):
        raise Unreadable("小数点か桁区切りか決められません")
    if DECIMAL.fullmatch(digits):
        return Decimal(digits.replace(",", ""))
    parts = _WITH_UNITS.fullmatch(digits)
    if not parts:
        raise Unreadable(NOT_A_NUMBER)
    given = [(part, size) for part, size in zip(parts.groups(), _UNITS.values(), strict=True) if part]
    sizes = [Decimal(part.replace(",", "")) * size for part, size in given]
    if len(given) > 1 and not _well_joined(given, sizes):
        raise Unreadable(NOT_A_NUMBER)
    return sum(sizes, Decimal(0))


def _well_joined(given: list[tuple[str, int]], sizes: list[Decimal]) -> bool:
    """Tell 10万5千 and 10万500 from 1.5万3千, 1万20000 and 1万2 (colloquial for 12,000)."""
    last, unit = given[-1]
    return (
        not any("." in part for part, _ in given)
        and all(size < above for size, (_, above) in zip(sizes[1:], given, strict=False))
        and (unit > 1 or len(last) >= 3)
    )


def _whole(value: int | float | Decimal) -> int:
    if not -LARGEST < value < LARGEST:
        raise Unreadable("数値が大きすぎます")
    if value != int(value):
        raise Unreadable("整数ではありません")
    return int(value)
