"""数量: a number of things, with at most three decimals."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from validators.normalise import vague
from validators.normalise.amount import COUNTERS, LARGEST, LEADS
from validators.normalise.characters import narrow, of_a_number
from validators.normalise.nothing import blank
from validators.normalise.numerals import NOT_A_NUMBER, NUMBER, size
from validators.normalise.reading import BLANK, CACHE, Reading, Unreadable

WANTED = "数字"

_UNITS = (
    *(
        "名",
        "人",
        "個",
        "台",
        "枚",
        "部",
        "本",
        "冊",
        "式",
        "件",
        "日",
        "泊",
        "食",
        "時間",
        "脚",
        "基",
        "棟",
        "組",
    ),
    *(
        "か月",
        "カ月",
        "ヶ月",
        "ケ月",
        "ヵ月",
        "箱",
        "口",
        "袋",
        "缶",
        "束",
        "着",
        "足",
        "杯",
        "点",
        "面",
        "種類",
        "コマ",
    ),
)
_AFTER_KANJI = frozenset(one + end for one in (*COUNTERS, *_UNITS) for end in ("", "分", "間", "目"))
"""What counts after 漢数字: of any other word (三島, 八木沢) they may be a part."""

_ONE = ("一式", "-式", "一括", "初年度", "初回", "初年")
"""One, in words; the 一 of 一式 is often typed as a dash."""

_QUANTITY = re.compile(
    rf"(?P<sign>[-+]?)(?:{LEADS})?(?P<number>{NUMBER})(?P<unit>[^\W\d_][^\W\d_-]{{0,7}}[23]?)?"
)
_ADDED = re.compile(r"(?<=.)\([^()]*\)$")
_NO_UNITS = re.compile(r"[割倍]|分の|パーセント|^半")


@lru_cache(CACHE, typed=True)
def read(value: object) -> Reading:
    """Read a quantity: an int, or a float of at most three decimals.

    >>> read(3.0), read(1.5), read(0.1 + 0.2)
    (Reading(value=3, note=False), Reading(value=1.5, note=False), Reading(value=0.3, note=False))
    >>> [read(v).value for v in ("２", "1.5", "1,200", "3名", "２．５時間", "１式")]
    [2, 1.5, 1200, 3, 2.5, 1]
    >>> [read(v).value for v in ("一式", "1カ月", "1㎡", "四", "2千枚", "10回（6月～3月）", "1km")]
    [1, 1, 1, 4, 2000, 10, 1]
    >>> [read(v).value for v in ("ー式", "2時間半", "年4回", "廿名")]
    [1, 2.5, 4, 20]
    >>> from validators.normalise.reading import reason
    >>> for typed in ("約10人", "2～3回", "3×4", "1/2", "50%", 0.12345):
    ...     print(typed, reason(read, typed))
    約10人 おおよその書き方で、値が一つに決まりません
    2～3回 二つ以上の値が書かれています
    3×4 計算の途中の式が書かれています
    1/2 数値として読めません
    50% 数値として読めません
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
    return Reading(_thousandths(float(_quantity(value))), True)


def _thousandths(value: int | float) -> int | float:
    if not abs(value) < LARGEST:
        raise Unreadable("数値が大きすぎます")
    rounded = round(value, 3)
    if abs(rounded - value) > 1e-9 * max(1.0, abs(value)):
        raise Unreadable("小数は３桁までです")
    return int(rounded) if rounded == int(rounded) else rounded


def _quantity(typed: str) -> Decimal:
    """Return the number of a quantity, whatever it counts; what stands in brackets behind it is left out."""
    folded = _ADDED.sub("", of_a_number(typed))
    vague.refuse_number(_ADDED.sub("", narrow(typed)))
    vague.refuse_beside(typed, vague.ABOUT)
    if folded in _ONE:
        return Decimal(1)
    found = _QUANTITY.fullmatch(folded)
    unit = (found["unit"] or "") if found else ""
    whole = unit[:-1] if len(unit) > 1 and unit[-1] == "半" else unit
    if not found or not _counts(found["number"], whole):
        raise Unreadable(vague.why_no_number(typed, NOT_A_NUMBER))
    read = size(found["number"])
    if whole != unit:
        if read != int(read):
            raise Unreadable(NOT_A_NUMBER)
        read += Decimal("0.5")  # 2時間半
    return -read if found["sign"] == "-" else read


def _counts(number: str, unit: str) -> bool:
    """Tell whether a unit counts: m2 does, 12 of a formula, a share or the 島 of 三島 do not."""
    if unit[-1:].isdigit() and unit[-2:-1] not in "mM":
        return False
    if _NO_UNITS.search(unit):
        return False
    return number.isascii() or not unit or unit in _AFTER_KANJI or any(map(str.isdigit, number))
