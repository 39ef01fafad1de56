"""金額・件数: whole yen, or a count of things."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from validators.normalise import vague
from validators.normalise.characters import narrow, of_a_number
from validators.normalise.nothing import blank
from validators.normalise.numerals import NOT_A_NUMBER, NUMBER, size
from validators.normalise.reading import BLANK, CACHE, Reading, Unreadable

WANTED = "数字（円・人などの単位を付けない整数）"
LARGEST = 10**15
"""Where whole numbers of a spreadsheet end to be exact."""

_RESIDUE = 1e-6
"""How far, in yen, binary arithmetic may leave a whole number: 1500000*1.1 is 1650000.0000000002, (1.001-1)*10^6 999.9999999998899."""

_YEARS = tuple(f"{of}{end}" for of in ("", "か", "カ", "ヶ", "ケ", "ヵ", "箇") for end in ("年目", "年度目"))
_PLACES = tuple(
    f"{of}{end}"
    for of in ("か", "カ", "ヶ", "ケ", "ヵ", "箇", "個")
    for end in ("所", "集落", "地区", "町", "村", "字")
)
COUNTERS = (
    *(
        "集落",
        "地区",
        "自治会",
        "町内会",
        "自治区",
        "行政区",
        "区",
        "地域",
        "部落",
        "大字",
        "字",
        "町内",
        "組",
        "コミュニティ",
        "班",
        "団体",
        "世帯",
        "戸",
    ),
    *(
        "軒",
        "社",
        "校",
        "園",
        "回",
        "回分",
        "つ",
        "位",
        "順位",
        "優先",
        "番目",
        "番",
        "年次",
        *_YEARS,
        *_PLACES,
    ),
)
"""Words for what an application counts."""

LEADS = "第|全|合?計|延べ?|のべ|年間?|通算|継続"
"""What may stand before a count: 延べ30人, 年4回, 通算2年目."""

_FIRST = ("初年度", "初年度目", "初年", "初回")
_SCALED = re.compile(r"\((?:単位[:・は]?)?(?P<scale>千|万|百万|億)円?(?:単位)?\)")
_OTHER_UNIT = re.compile(r"\((?![^()]*(?:未満|切))[^()]*[千百十万億k]円[^()\d]*\)", re.IGNORECASE)
_REMARK = re.compile(
    r"\((?=[^()\d]*\)|[^()]*[税込])(?:[^()\d]|\d{1,2}%)*\)"
    r"|消?費?税(?:等)?(?:\d{1,2}%)?(?:込み?|抜き?|別|を?含む?)|[内外]税"
    r"|(?:(?:実施|開催)(?:済み?|予定)?|予定|見込み?)(?=$|\()"
)
_MONEY = re.compile(
    rf"(?P<sign>[-+]?)(?P<mark>(?:[¥\\@]|一?金|(?:合?計|総額)(?:金額)?:?)?)(?P<sign2>[-+]?)(?P<amount>{NUMBER})(?<![.,])"
    r"(?P<yen>円也|円整|円|也)?(?:/[^\W\d]{1,3})?\.?(?P<end>-*)"
)
_COUNT = re.compile(
    rf"(?:{LEADS}|(?:優先)?順位|)(?P<count>{NUMBER})"
    rf"(?:{'|'.join(sorted(COUNTERS, key=len, reverse=True))})"
    rf"|(?:{LEADS}|(?:優先)?順位)(?P<alone>{NUMBER})"
)
_LUMP = re.compile(rf"(?:{NUMBER})?式|一括")
_ADDED = re.compile(r"(?<=.)\([^()]*\)$")
_INNER = re.compile(r"\(.*\d.*\)")


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

    >>> [
    ...     read(v).value
    ...     for v in ("百八十万円", "1 800 000", "1,800,000-", "1,800,000（税込）", "1,800（千円）", "三集落")
    ... ]
    [1800000, 1800000, 1800000, 1800000, 1800000, 3]

    A computed amount may carry a residue of its binary digits.

    >>> read(1650000.0000000002), read(1499999.9999999998)
    (Reading(value=1650000, note=False), Reading(value=1500000, note=False))

    A bracket is a minus in one budget and an inner figure in the next; three
    decimals may be a mistyped comma; parts of a yen do not exist.

    >>> from validators.normalise.reading import reason
    >>> for typed in (
    ...     "(5)",
    ...     "1.000",
    ...     "1,5",
    ...     "0.5",
    ...     "約10万円",
    ...     "10万円以内",
    ...     "5～6万円",
    ...     "未定",
    ...     "5-",
    ...     "一式",
    ...     True,
    ... ):
    ...     print(typed, reason(read, typed))
    (5) 負の数か内数か決められません
    1.000 小数点か桁区切りか決められません
    1,5 数値として読めません
    0.5 整数ではありません
    約10万円 おおよその書き方で、値が一つに決まりません
    10万円以内 おおよその書き方で、値が一つに決まりません
    5～6万円 二つ以上の値が書かれています
    未定 まだ決まっていないと書かれています
    5- 数値として読めません
    一式 金額ではなく「一式」と書かれています
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
    return Reading(_whole(_amount(value)), True)


def _amount(typed: str) -> Decimal:
    """Return an amount of money or a count, in digits or 漢数字, with or without units."""
    folded = _scaled(of_a_number(typed))
    if narrow(typed)[-1:] in ("▲", "△"):
        raise Unreadable("負の数か内数か決められません")
    vague.refuse_beside(typed, vague.ABOUT)
    if _INNER.fullmatch(folded):
        raise Unreadable("負の数か内数か決められません")
    vague.refuse_number(_ADDED.sub("", narrow(typed)))
    bare = _REMARK.sub("", folded)
    if bare in _FIRST:
        return Decimal(1)
    if _LUMP.fullmatch(bare):
        raise Unreadable(vague.LUMP)
    money = _MONEY.fullmatch(bare)
    try:
        return _money(money) if money else _count(_ADDED.sub("", bare))
    except Unreadable as fault:
        raise Unreadable(vague.why_no_number(typed, fault.reason)) from None


def _scaled(folded: str) -> str:
    """Return an amount with the unit that stands in brackets beside it: 1,800（千円） is 1,800千円.

    Raises:
        Unreadable: the amount has a unit of its own as well.
    """
    found = _SCALED.search(folded)
    if not found:
        if _OTHER_UNIT.search(folded):
            raise Unreadable(NOT_A_NUMBER)
        return folded
    number = _REMARK.sub("", folded.replace(found[0], ""))
    if not re.fullmatch(r"-?[\d,.]+", number):
        raise Unreadable(NOT_A_NUMBER)
    return f"{number}{found['scale']}円"


def _money(money: re.Match[str]) -> Decimal:
    """Return an amount; a dash at its end closes it, as on a receipt, and is no minus."""
    written, sign = money["amount"], money["sign"] + money["sign2"]
    closed = money["mark"] or money["yen"] or len(written) > 3
    if len(sign) > 1 or (money["end"] and not closed) or set(written) <= set("百千万億萬"):
        raise Unreadable(NOT_A_NUMBER)
    if re.match(r"[1-9][\d,]*\.\d{3}(?!\d)", written):
        raise Unreadable("小数点か桁区切りか決められません")
    return -size(written) if sign == "-" else size(written)


def _count(folded: str) -> Decimal:
    count = _COUNT.fullmatch(folded)
    if not count:
        raise Unreadable(NOT_A_NUMBER)
    return size(count["count"] or count["alone"])


def _whole(value: int | float | Decimal) -> int:
    if not -LARGEST < value < LARGEST:
        raise Unreadable("数値が大きすぎます")
    whole = round(value)
    residue = isinstance(value, float) and abs(value - whole) < _RESIDUE
    if value != whole and not residue:
        raise Unreadable("整数ではありません")
    return whole
