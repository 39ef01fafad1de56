"""数量: a number of things, with at most three decimals."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from validators.normalise.amount import DECIMAL, LARGEST, NOT_A_NUMBER
from validators.normalise.characters import of_a_number
from validators.normalise.nothing import blank
from validators.normalise.reading import BLANK, CACHE, Reading, Unreadable

WANTED = "数字"


_QUANTITY = re.compile(
    r"(.+?)(?:名|人|回|個|台|枚|部|本|冊|式|件|日|泊|時間|箇所|か所|カ所|ヶ所|ケ所|か月|ヶ月|ケ月|セット|脚|基|棟|組)"
)


@lru_cache(CACHE, typed=True)
def read(value: object) -> Reading:
    """Read a quantity: an int, or a float of at most three decimals.

    >>> read(3.0), read(1.5), read(0.1 + 0.2)
    (Reading(value=3, note=False), Reading(value=1.5, note=False), Reading(value=0.3, note=False))
    >>> [read(v).value for v in ("２", "1.5", "1,200", "3名", "２．５時間", "１式")]
    [2, 1.5, 1200, 3, 2.5, 1]
    >>> from validators.normalise.reading import reason
    >>> for typed in ("2千枚", "3×4", "1/2", "一式", 0.12345):
    ...     print(typed, reason(read, typed))
    2千枚 数値として読めません
    3×4 数値として読めません
    1/2 数値として読めません
    一式 数値として読めません
    0.12345 小数は３桁までです
    """
    if blank(value):
        return BLANK
    if isinstance(value, bool):
        raise Unreadable(NOT_A_NUMBER)
    if isinstance(value, int | float):
        return Reading(_thousandths(value), False)
    if not isinstance(value, str):
        raise Unreadable("数値ではなく日付が入っています")
    return Reading(_thousandths(float(_quantity(of_a_number(value)))), True)


def _thousandths(value: int | float) -> int | float:
    if not abs(value) < LARGEST:
        raise Unreadable("数値が大きすぎます")
    rounded = round(value, 3)
    if abs(rounded - value) > 1e-9 * max(1.0, abs(value)):
        raise Unreadable("小数は３桁までです")
    return int(rounded) if rounded == int(rounded) else rounded


def _quantity(folded: str) -> Decimal:
    counted = _QUANTITY.fullmatch(folded)
    digits = counted[1] if counted else folded
    if not DECIMAL.fullmatch(digits.removeprefix("-")):
        raise Unreadable(NOT_A_NUMBER)
    return Decimal(digits.replace(",", ""))
