"""Reading what clerks type: one function per type of cell, each a spelling guide in its doctests.

A function takes the value of a cell (None, str, bool, int, float, date or
datetime) and returns a :class:`Reading`, or raises :class:`Unreadable`. What is
read differently from what stands there carries ``note``; what could mean two
things is never guessed. Nothing is written back.

Source of the spellings: 総務省 統計表における機械判読可能なデータの表記方法の統一ルール,
and the types of the form. NFKC serves comparing only; a kept text is NFC.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from rapidfuzz import fuzz, process

from validators.messages import shown
from validators.reference import BY_CODE

_CACHE = 1 << 14


class Unreadable(ValueError):
    """A value that cannot be read. ``reason`` is short Japanese; ``near`` the closest choice, if any."""

    def __init__(self, reason: str, near: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.near = near


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: ``value`` is None for a blank cell; ``note`` marks an unusual spelling."""

    value: object | None
    note: bool


_BLANK = Reading(None, False)


def reason(read: Callable[..., Reading], *values: object) -> str | None:
    """Return why ``read`` refuses a value; None where it reads it.

    >>> reason(integer, "五万円"), reason(integer, "5万円")
    ('数値として読めません', None)
    """
    try:
        read(*values)
    except Unreadable as fault:
        return fault.reason
    return None


_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_EDGE = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + _INVISIBLE
_NO_INVISIBLE = dict.fromkeys(map(ord, _INVISIBLE))
_MINUS = str.maketrans(dict.fromkeys("−‐‑‒–—―ー─▲△", "-"))
_INNER_SPACE = re.compile(r"(?<!\d)\s+|\s+(?!\d)")

_NOTHING = frozenset({"該当なし", "該当無し", "該当せず", "特になし", "特に無し", "なし", "無し", "無"})
_NOTHING_SIGNS = frozenset("-./・")


def blank(value: object) -> bool:
    """Tell whether a cell is empty: nothing, or only spaces and invisible characters.

    >>> [blank(v) for v in (None, "", "  ", "　", "\\u200b", "\\n")]
    [True, True, True, True, True, True]
    >>> [blank(v) for v in (0, False, "0", "－")]
    [False, False, False, False]
    """
    return value is None or (isinstance(value, str) and not value.strip(_EDGE))


def optional_blank(value: object) -> bool:
    """Tell whether an optional cell says that there is nothing to write.

    >>> [optional_blank(v) for v in ("該当なし", "なし", "特になし", "－", "-", "―", "ー", "…", "", None)]
    [True, True, True, True, True, True, True, True, True, True]
    >>> [optional_blank(v) for v in ("なし園", "0", 0, "×", "-5", "なしの加工")]
    [False, False, False, False, False, False]
    """
    if blank(value):
        return True
    return isinstance(value, str) and len(value) <= 20 and _says_nothing(value)


@lru_cache(_CACHE)
def _says_nothing(typed: str) -> bool:
    folded = _fold(typed).strip("()[]「」。.") or _fold(typed)
    return folded in _NOTHING or set(folded.translate(_MINUS)) <= _NOTHING_SIGNS


def text(value: object, blanks: bool = False) -> Reading:
    """Read a text: edges stripped, the inside kept. With ``blanks`` 該当なし and the like are blank.

    >>> text("  大笹生　地区 ").value
    '大笹生　地区'
    >>> text(12.0).value, text(1.5).value, text("ｶﾞｲﾄﾞ①").value
    ('12', '1.5', 'ｶﾞｲﾄﾞ①')
    >>> text(dt.date(2026, 4, 1))
    Reading(value='令和8年4月1日', note=True)
    >>> text("該当なし").value, text("該当なし", blanks=True).value, text("　").value
    ('該当なし', None, None)
    """
    if value is None or value == "" or (blanks and optional_blank(value)):
        return _BLANK
    if isinstance(value, str):
        kept = value.strip(_EDGE)
        if not unicodedata.is_normalized("NFC", kept):
            kept = unicodedata.normalize("NFC", kept)
        return Reading(kept, False) if kept else _BLANK
    if isinstance(value, bool):
        return Reading(str(value).upper(), True)
    if isinstance(value, int | float):
        return Reading(f"{value:.15g}" if isinstance(value, float) else str(value), False)
    if isinstance(value, dt.date):
        return Reading(shown(value), True)
    return Reading(str(value), True)


# Numbers --------------------------------------------------------------------------------------

_LARGEST = 10**15
_PLAIN = r"\d{1,3}(?:,\d{3})+|\d+"
_DECIMAL = re.compile(rf"(?:{_PLAIN})(?:\.\d+)?")
_UNITS = {"億": 10**8, "百万": 10**6, "万": 10**4, "千": 10**3, "": 1}
_WITH_UNITS = re.compile("".join(rf"(?:({_PLAIN}|\d+\.\d+){unit})?" for unit in _UNITS))
_MONEY = re.compile(
    r"(?P<sign>[-+]?)(?P<mark>[¥\\金]?)(?P<sign2>[-+]?)(?P<amount>.+?)(?P<yen>円也|円整|円|也)?(?P<end>-*)"
)
_COUNT = re.compile(r"(?:第)?(\d+)(?:集落|地区|回|位|番目|番|年度目|年目|か年目|ヶ年目|ケ年目)")
_QUANTITY = re.compile(
    r"(.+?)(?:名|人|回|個|台|枚|部|本|冊|式|件|日|泊|時間|箇所|か所|カ所|ヶ所|ケ所|か月|ヶ月|ケ月|セット|脚|基|棟|組)"
)
_NOT_A_NUMBER = "数値として読めません"


@lru_cache(_CACHE, typed=True)
def integer(value: object) -> Reading:
    """Read whole yen or a count. Any text that is read as a number carries a note.

    >>> integer(450000.0), integer(0)
    (Reading(value=450000, note=False), Reading(value=0, note=False))
    >>> [integer(v).value for v in "450000 ４５０，０００ ¥1,000 ￥1,000- 1,000円 1000.00 ５".split()]
    [450000, 450000, 1000, 1000, 1000, 1000, 5]
    >>> [integer(v).value for v in "10万円 １０万 1.5万円 450千円 2百万円 1億2,000万円 10万5千円".split()]
    [100000, 100000, 15000, 450000, 2000000, 120000000, 105000]
    >>> [integer(v).value for v in "▲5 △5 －5 −5 -5円 ▲1,000円 ¥-5 金450,000円也 １、０００円整".split()]
    [-5, -5, -5, -5, -5, -1000, -5, 450000, 1000]
    >>> [integer(v).value for v in ("3集落", "５回", "第1位", "2年目", "0円")]
    [3, 5, 1, 2, 0]

    A bracket is a minus in one budget and an inner figure in the next; three
    decimals may be a mistyped comma; parts of a yen do not exist.

    >>> for typed in ("(5)", "1.000", "1,5", "0.5", "約10万円", "10万円以内", "五万円", "1 000", "5-", True):
    ...     print(typed, reason(integer, typed))
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
        return _BLANK
    if isinstance(value, bool):
        raise Unreadable(_NOT_A_NUMBER)
    if isinstance(value, int | float):
        return Reading(_whole(value), False)
    if not isinstance(value, str):
        raise Unreadable("数値ではなく日付が入っています")
    return Reading(_whole(_amount(_folded_number(value))), True)


@lru_cache(_CACHE, typed=True)
def number(value: object) -> Reading:
    """Read a quantity: an int, or a float of at most three decimals.

    >>> number(3.0), number(1.5), number(0.1 + 0.2)
    (Reading(value=3, note=False), Reading(value=1.5, note=False), Reading(value=0.3, note=False))
    >>> [number(v).value for v in ("２", "1.5", "1,200", "3名", "２．５時間", "１式")]
    [2, 1.5, 1200, 3, 2.5, 1]
    >>> for typed in ("2千枚", "3×4", "1/2", "一式", 0.12345):
    ...     print(typed, reason(number, typed))
    2千枚 数値として読めません
    3×4 数値として読めません
    1/2 数値として読めません
    一式 数値として読めません
    0.12345 小数は３桁までです
    """
    if blank(value):
        return _BLANK
    if isinstance(value, bool):
        raise Unreadable(_NOT_A_NUMBER)
    if isinstance(value, int | float):
        return Reading(_thousandths(value), False)
    if not isinstance(value, str):
        raise Unreadable("数値ではなく日付が入っています")
    return Reading(_thousandths(float(_quantity(_folded_number(value)))), True)


def _folded_number(typed: str) -> str:
    return _INNER_SPACE.sub("", _digits(typed)).replace("、", ",").translate(_MINUS)


def _whole(value: int | float | Decimal) -> int:
    if not -_LARGEST < value < _LARGEST:
        raise Unreadable("数値が大きすぎます")
    if value != int(value):
        raise Unreadable("整数ではありません")
    return int(value)


def _thousandths(value: int | float) -> int | float:
    if not abs(value) < _LARGEST:
        raise Unreadable("数値が大きすぎます")
    rounded = round(value, 3)
    if abs(rounded - value) > 1e-9 * max(1.0, abs(value)):
        raise Unreadable("小数は３桁までです")
    return int(rounded) if rounded == int(rounded) else rounded


def _amount(folded: str) -> Decimal:
    """Return an amount of money or a count written in digits, with or without units."""
    if re.fullmatch(r"\(.*\d.*\)", folded):
        raise Unreadable("負の数か内数か決められません")
    count = _COUNT.fullmatch(folded)
    if count:
        return Decimal(count[1])
    money = _MONEY.fullmatch(folded)
    if not money or (money["sign"] and money["sign2"]) or (money["end"] and not money["mark"]):
        raise Unreadable(_NOT_A_NUMBER)
    size = _size(money["amount"])
    return -size if "-" in money["sign"] + money["sign2"] else size


def _size(digits: str) -> Decimal:
    if re.match(r"[1-9]\d{0,2}\.\d{3}(?!\d)", digits):
        raise Unreadable("小数点か桁区切りか決められません")
    if _DECIMAL.fullmatch(digits):
        return Decimal(digits.replace(",", ""))
    parts = _WITH_UNITS.fullmatch(digits)
    if not parts:
        raise Unreadable(_NOT_A_NUMBER)
    given = [(part, size) for part, size in zip(parts.groups(), _UNITS.values(), strict=True) if part]
    sizes = [Decimal(part.replace(",", "")) * size for part, size in given]
    if len(given) > 1 and not _well_joined(given, sizes):
        raise Unreadable(_NOT_A_NUMBER)
    return sum(sizes, Decimal(0))


def _well_joined(given: list[tuple[str, int]], sizes: list[Decimal]) -> bool:
    """Tell 10万5千 and 10万500 from 1.5万3千, 1万20000 and 1万2 (colloquial for 12,000)."""
    last, unit = given[-1]
    return (
        not any("." in part for part, _ in given)
        and all(size < above for size, (_, above) in zip(sizes[1:], given, strict=False))
        and (unit > 1 or len(last) >= 3)
    )


def _quantity(folded: str) -> Decimal:
    counted = _QUANTITY.fullmatch(folded)
    digits = counted[1] if counted else folded
    if not _DECIMAL.fullmatch(digits.removeprefix("-")):
        raise Unreadable(_NOT_A_NUMBER)
    return Decimal(digits.replace(",", ""))


# Days and fiscal years ------------------------------------------------------------------------

_ERAS = {"令和": 2019, "R": 2019, "平成": 1989, "H": 1989, "昭和": 1926, "S": 1926}
_LAST_ERA_YEAR = {"平成": 31, "H": 31, "昭和": 64, "S": 64}
_ERA = r"(?P<era>令和|平成|昭和|R|H|S)?\.?(?P<year>元|\d{1,4})"
_DAY = re.compile(
    _ERA
    + r"(?:年|[./-])(?P<month>\d{1,2})(?:月|[./-])(?P<day>\d{1,2})日?(?:\((?P<weekday>[月火水木金土日])曜?日?\))?"
)
_COMPACT_DAY = re.compile(r"(?P<year>20\d\d|2100)(?P<month>\d\d)(?P<day>\d\d)")
_DIGITS_OF_A_DAY = re.compile(r"\d{5}|\d{8}")
_CLOCK = re.compile(r"[ T]\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?$")
_YEAR = re.compile(_ERA + r"(?P<end>年度|年)?")
_WESTERN_FIRST = re.compile(r"FY(20\d\d|2100)", re.IGNORECASE)
_BOTH_CALENDARS = re.compile(r"(?P<one>[^()]+)\((?P<other>[^()]+)\)(?P<end>年度|年)?")
_AS_THE_FORM_SAYS = re.compile(r"令和(?:元|[1-9]\d?)年度|R?[1-9]\d?|(?:20\d\d|2100)(?:年度)?", re.ASCII)

_EPOCH = dt.date(1899, 12, 30)
_FIRST_DAY, _LAST_DAY = dt.date(1926, 12, 25), dt.date(2100, 12, 31)
_SERIALS = range((dt.date(2000, 1, 1) - _EPOCH).days, (_LAST_DAY - _EPOCH).days + 1)
_WESTERN = range(2000, 2101)
_BARE_REIWA = range(1, 20)

_NOT_A_DAY = "日付として読めません"
_NOT_A_YEAR = "年度として読めません"
_WHICH_CALENDAR = "令和か西暦か決められません"


@lru_cache(_CACHE, typed=True)
def day(value: object) -> Reading:
    """Read a day. Text in 令和n年n月n日 or Western order is plain; serial numbers and short forms carry a note.

    >>> day(dt.datetime(2026, 4, 1)), day(46113.0)
    (Reading(value=datetime.date(2026, 4, 1), note=False), Reading(value=datetime.date(2026, 4, 1), note=True))
    >>> april = "令和8年4月1日 令和８年４月１日 R8.4.1 Ｒ８．４．１ r8-4-1 R8/4/1 ㋿8.4.1 令和8.4.1 R08.04.01".split()
    >>> april += "2026/4/1 2026-04-01 2026.4.1 ２０２６年４月１日 2026年4月1日（水） 20260401 46113".split()
    >>> april += [" 令和 8年 4月 1日 ", "2026-04-01 00:00:00", 46113.5, 20260401]
    >>> {day(v).value for v in april}
    {datetime.date(2026, 4, 1)}
    >>> day("令和元年5月1日").value, day("H31.4.30").value
    (datetime.date(2019, 5, 1), datetime.date(2019, 4, 30))

    An era year names one Western year, so 平成31年5月1日 and 令和元年4月30日 are read too.

    >>> day("平成31年5月1日"), day("R1.4.30")
    (Reading(value=datetime.date(2019, 5, 1), note=True), Reading(value=datetime.date(2019, 4, 30), note=True))
    >>> refused = (
    ...     "8.4.1 26/4/1 平成32年4月1日 令和8年2月30日 2026/13/1 令和8年4月 4月1日 4/1 2026年4月1日(木) 未定"
    ... )
    >>> for typed in (*refused.split(), 8, True):
    ...     print(typed, reason(day, typed))
    8.4.1 令和か西暦か決められません
    26/4/1 令和か西暦か決められません
    平成32年4月1日 元号の年が範囲の外です
    令和8年2月30日 実在しない日付です
    2026/13/1 実在しない日付です
    令和8年4月 日付として読めません
    4月1日 日付として読めません
    4/1 日付として読めません
    2026年4月1日(木) 曜日が日付と合いません
    未定 日付として読めません
    8 日付として読めません
    True 日付として読めません
    """
    if blank(value):
        return _BLANK
    if isinstance(value, dt.datetime):
        return Reading(_plausible(value.date()), value.time() != dt.time())
    if isinstance(value, dt.date):
        return Reading(_plausible(value), False)
    if isinstance(value, bool):
        raise Unreadable(_NOT_A_DAY)
    if isinstance(value, int | float):
        return Reading(_numbered_day(value), True)
    if not isinstance(value, str):
        raise Unreadable(_NOT_A_DAY)
    folded = _folded_date(value)
    read = _numbered_day(int(folded)) if _DIGITS_OF_A_DAY.fullmatch(folded) else _written_day(folded)
    return Reading(read, value.strip(_EDGE) not in _plain_spellings(read))


@lru_cache(_CACHE, typed=True)
def fiscal_year(value: object) -> Reading:
    """Read a 年度 as the Western year it starts in; a day means the 年度 that contains it.

    >>> [fiscal_year(v) for v in (2026, 8.0)]
    [Reading(value=2026, note=False), Reading(value=2026, note=False)]
    >>> [fiscal_year(v).note for v in ("令和8年度", "R8", "8", "2026", "2026年度", "令和元年度")]
    [False, False, False, False, False, False]
    >>> spelled = "令和8年度 R8 8 2026 2026年度 令和８年度 r8 ８年 ８年度 ㋿8 令和8 令和8年 R8年度 ２０２６ 2026年 FY2026".split()
    >>> spelled += ["令和8年度（2026年度）", "2026（令和8）年度", "R8.4.1", 46113]
    >>> {fiscal_year(v).value for v in spelled}
    {2026}
    >>> [fiscal_year(v).value for v in ("令和元年度", "R1", "平成31年度", "H30")]
    [2019, 2019, 2019, 2018]
    >>> fiscal_year("R7.3.31"), fiscal_year(dt.date(2025, 4, 1))
    (Reading(value=2024, note=True), Reading(value=2025, note=True))
    >>> refused = "31年度 平成32年度 令和0年度 令和7年度(2026年度) 来年度"
    >>> for typed in (26, *refused.split(), 1.5, True, dt.date(1905, 7, 18)):
    ...     print(typed, reason(fiscal_year, typed))
    26 令和か西暦か決められません
    31年度 令和か西暦か決められません
    平成32年度 元号の年が範囲の外です
    令和0年度 元号の年が範囲の外です
    令和7年度(2026年度) 和暦と西暦が合いません
    来年度 年度として読めません
    1.5 年度として読めません
    True 年度として読めません
    1905-07-18 日付が範囲の外です
    """
    if blank(value):
        return _BLANK
    if isinstance(value, dt.date):
        return Reading(_containing(value.date() if isinstance(value, dt.datetime) else value), True)
    if isinstance(value, bool):
        raise Unreadable(_NOT_A_YEAR)
    if isinstance(value, int | float):
        if value in _SERIALS:
            return Reading(_containing(_numbered_day(value)), True)
        return Reading(_bare_year(value), False)
    if not isinstance(value, str):
        raise Unreadable(_NOT_A_YEAR)
    folded = _folded_date(value)
    if _DIGITS_OF_A_DAY.fullmatch(folded):
        return Reading(_containing(_numbered_day(int(folded))), True)
    if _DAY.fullmatch(folded):
        return Reading(_containing(_written_day(folded)), True)
    return Reading(_written_year(folded), not _AS_THE_FORM_SAYS.fullmatch(value.strip(_EDGE)))


def _folded_date(typed: str) -> str:
    return _INNER_SPACE.sub("", _CLOCK.sub("", _digits(typed))).upper().translate(_MINUS)


def _plausible(read: dt.date) -> dt.date:
    if not _FIRST_DAY <= read <= _LAST_DAY:
        raise Unreadable("日付が範囲の外です")
    return read


def _plain_spellings(read: dt.date) -> tuple[str, ...]:
    return (
        shown(read),
        f"{read.year}年{read.month}月{read.day}日",
        f"{read.year}/{read.month}/{read.day}",
        f"{read:%Y/%m/%d}",
        read.isoformat(),
    )


def _numbered_day(value: int | float) -> dt.date:
    """Return the day of a spreadsheet serial (2000–2100), or of yyyymmdd."""
    whole = int(value) if abs(value) < _LARGEST else 0
    if whole in _SERIALS:
        return _EPOCH + dt.timedelta(days=whole)
    compact = _COMPACT_DAY.fullmatch(str(whole))
    if whole != value or not compact:
        raise Unreadable(_NOT_A_DAY)
    return _existing(int(compact["year"]), int(compact["month"]), int(compact["day"]))


def _written_day(folded: str) -> dt.date:
    parts = _DAY.fullmatch(folded)
    if not parts:
        raise Unreadable(_NOT_A_DAY)
    if not parts["era"] and len(parts["year"]) < 3:
        raise Unreadable(_WHICH_CALENDAR)
    read = _existing(_western(parts["era"], parts["year"]), int(parts["month"]), int(parts["day"]))
    if parts["weekday"] and parts["weekday"] != "月火水木金土日"[read.weekday()]:
        raise Unreadable("曜日が日付と合いません")
    return read


def _existing(year: int, month: int, day_of_month: int) -> dt.date:
    try:
        return _plausible(dt.date(year, month, day_of_month))
    except Unreadable:
        raise
    except ValueError as fault:
        raise Unreadable("実在しない日付です") from fault


def _western(era: str | None, year: str) -> int:
    """Return the Western year of an era year; without an era the year itself."""
    count = 1 if year == "元" else int(year)
    if not era:
        return count
    if not 1 <= count <= _LAST_ERA_YEAR.get(era, 99):
        raise Unreadable("元号の年が範囲の外です")
    return _ERAS[era] + count - 1


def _bare_year(value: int | float) -> int:
    """Return the year that a number alone means: 2000 to 2100, or a 令和 year up to 19."""
    if value in _WESTERN:
        return int(value)
    if value in _BARE_REIWA:
        return _ERAS["令和"] + int(value) - 1
    if value in range(1, 100):
        raise Unreadable(_WHICH_CALENDAR)
    raise Unreadable(_NOT_A_YEAR)


def _written_year(folded: str) -> int:
    both = _BOTH_CALENDARS.fullmatch(folded)
    if both:
        read = _written_year(both["one"])
        if _written_year(both["other"]) != read:
            raise Unreadable("和暦と西暦が合いません")
        return read
    parts = _YEAR.fullmatch(_WESTERN_FIRST.sub(r"\1", folded))
    if not parts:
        raise Unreadable(_NOT_A_YEAR)
    read = _western(parts["era"], parts["year"])
    return read if parts["era"] and read in range(1926, 2101) else _bare_year(read)


def _containing(read: dt.date) -> int:
    """Return the fiscal year (1 April to 31 March) that contains a day."""
    return _plausible(read).year - (read.month < 4)


# Marks and choices ----------------------------------------------------------------------------

_YES_PLAIN, _NO_PLAIN = frozenset("○〇◯"), frozenset("×")
_YES = frozenset({*"○〇◯◎●⭕⚪✓✔☑✅■レo1有", "有り", "あり", "はい", "yes", "true", "済", "記載あり", "添付"})
_NO = frozenset({*"×✕✖✗✘❌☐□x無-否", "無し", "なし", "いいえ", "no", "false", "該当なし", "記載なし"})


@lru_cache(_CACHE, typed=True)
def mark(value: object) -> Reading:
    """Read a mark: True, False, or None for a blank cell. ○ (in its three codes) and × are plain.

    >>> [mark(v) for v in ("○", "×", "")]
    [Reading(value=True, note=False), Reading(value=False, note=False), Reading(value=None, note=False)]
    >>> {mark(v).value for v in (*"〇 ◯ ◎ ✓ ✔ ☑ レ ﾚ 有 あり はい TRUE ■".split(), True, 1.0)}
    {True}
    >>> {mark(v).value for v in ("✕", "✖", "x", "Ｘ", "無", "なし", "いいえ", "−", "－", "☐", "□", False)}
    {False}
    >>> [mark(v).note for v in ("〇", "◯", "レ", "無", True)]
    [False, False, True, True, True]

    A triangle is half a yes, and a zero may be a circle or a no.

    >>> [reason(mark, v) for v in ("△", 0, "0", "一部")]
    ['○か×か決められません', '○か×か決められません', '○か×か決められません', '○か×か決められません']
    """
    if blank(value):
        return _BLANK
    if isinstance(value, bool):
        return Reading(value, True)
    typed = text(value).value
    if typed in _YES_PLAIN:
        return Reading(True, False)
    if typed in _NO_PLAIN:
        return Reading(False, False)
    folded = _fold(str(typed))
    if folded in _YES:
        return Reading(True, True)
    if folded in _NO or (len(folded) == 1 and folded not in "▲△" and folded.translate(_MINUS) == "-"):
        return Reading(False, True)
    raise Unreadable("○か×か決められません")


_NEAR_ENOUGH = 60
_VARIANTS = str.maketrans("舘檜會廣澤濱嶋髙﨑瀧冨雙ヶヵ", "館桧会広沢浜島高崎滝富双ケカ")
_LEFT_OUT = ("事業", "地域", "計画", "市", "町", "村", "金", "費", "料")
_PUT_ON = ("事業", "地域", "地方振興局", "振興局", "み")
_LEAD = re.compile(r"(?:\d\.?(?=\D\D))?(?:福島県(?=.))?(?:.{2,3}郡(?=.))?")


def choice(value: object, choices: tuple[str, ...]) -> Reading:
    """Read one of ``choices``; variants of characters and a left-out 事業, 市 … are read with a note.

    Raises:
        Unreadable: it is none of them; ``near`` is the closest match, if one is close.

    >>> towns = ("福島市", "檜枝岐村", "飯舘村", "南会津町", "桑折町")
    >>> choice("飯舘村", towns), choice("飯館村", towns)
    (Reading(value='飯舘村', note=False), Reading(value='飯舘村', note=True))
    >>> [
    ...     choice(v, towns).value
    ...     for v in "桧枝岐村 福島　市 福島 福島県福島市 伊達郡桑折町".replace(" ", ",").split(",")
    ... ]
    ['檜枝岐村', '福島市', '福島市', '福島市', '桑折町']
    >>> [choice(v, ("①", "②", "③", "④")).value for v in ("①", "1", 2.0, "３")]
    ['①', '①', '②', '③']
    >>> areas = ("過疎地域", "中山間地域", "対象外")
    >>> choice("過疎", areas).value, choice("県北地方振興局", ("県北", "県中")).value
    ('過疎地域', '県北')
    >>> choice("①計画策定事業", ("計画策定事業", "小さな拠点づくり事業")).value
    '計画策定事業'
    >>> [reason(choice, v, areas) for v in ("対象", "山間部")]
    ['選択肢にありません', '選択肢にありません']
    >>> try:
    ...     choice("福島町", towns)
    ... except Unreadable as fault:
    ...     print(fault.near)
    福島市
    """
    if value in choices:
        return _as_typed(value)
    if blank(value):
        return _BLANK
    typed = text(value).value
    if typed in choices:
        return _as_typed(typed)
    return _close_choice(str(typed), choices)


@lru_cache(_CACHE)
def _as_typed(value: object) -> Reading:
    return Reading(value, False)


@lru_cache(256)
def _folded(choices: tuple[str, ...]) -> dict[str, str]:
    return {_fold_name(one): one for one in choices}


@lru_cache(_CACHE)
def _close_choice(typed: str, choices: tuple[str, ...]) -> Reading:
    folded, known = _fold_name(typed), _folded(choices)
    if folded in known:
        return Reading(known[folded], True)
    spellings = {folded, _LEAD.sub("", folded, count=1)}
    spellings |= {one + end for one in spellings for end in _LEFT_OUT}
    meant = {one for name, one in known.items() if spellings & {name, *(name + end for end in _PUT_ON)}}
    if len(meant) == 1:
        return Reading(meant.pop(), True)
    best = process.extractOne(folded, list(known), scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH)
    raise Unreadable("選択肢にありません", known[best[0]] if best else None)


# Codes of municipalities ----------------------------------------------------------------------


@lru_cache(_CACHE, typed=True)
def municipality_code(value: object) -> Reading:
    """Read a 全国地方公共団体コード as its six digits; lost zeros and check digits are put back with a note.

    Whether the code belongs to the prefecture is not judged here.

    >>> municipality_code("072010")
    Reading(value='072010', note=False)
    >>> [
    ...     municipality_code(v).value
    ...     for v in (72010.0, "72010", "07201", 7201, "7201", "０７２０１０", "07201-0")
    ... ]
    ['072010', '072010', '072010', '072010', '072010', '072010', '072010']
    >>> municipality_code("072011").value, municipality_code("13101").value
    ('072011', '131016')
    >>> [reason(municipality_code, v) for v in ("福島市", "0720100", 12, 1.5)]
    ['団体コードとして読めません', '団体コードとして読めません', '団体コードとして読めません', '団体コードとして読めません']
    """
    typed = text(value).value
    if typed is None:
        return _BLANK
    digits = re.sub(r"[\s-]", "", _digits(str(typed)).translate(_MINUS))
    if not re.fullmatch(r"\d{4,6}", digits, re.ASCII):
        raise Unreadable("団体コードとして読めません")
    read = digits if len(digits) == 6 else _repaired_code(digits)
    return Reading(read, read != typed)


def _repaired_code(digits: str) -> str:
    """Return the only six-digit code that four or five digits can stand for."""
    five = digits.zfill(5)
    meant = {five + check_digit(five)}
    if len(digits) == 5 and check_digit("0" + digits[:4]) == digits[4]:
        meant.add("0" + digits)
    meant = {code for code in meant if code in BY_CODE} or {
        code for code in meant if "01" <= code[:2] <= "47"
    }
    if len(meant) != 1:
        raise Unreadable("団体コードとして読めません")
    return meant.pop()


def check_digit(code5: str) -> str:
    """Return the check digit of a five-digit code (総務省 全国地方公共団体コード, modulus 11).

    >>> check_digit("07201"), check_digit("07564"), check_digit("13101")
    ('0', '7', '6')
    """
    rest = sum(weight * int(digit) for weight, digit in zip((6, 5, 4, 3, 2), code5, strict=True)) % 11
    return str((11 - rest) % 10)


# Folding --------------------------------------------------------------------------------------


def _narrow(typed: str) -> str:
    """Return the compatibility form without invisible characters, for comparing only."""
    return unicodedata.normalize("NFKC", typed.translate(_NO_INVISIBLE)).strip(_EDGE)


def _digits(typed: str) -> str:
    """Return the compatibility form; ① and ² are digits only where they stand alone.

    >>> _digits("①"), _digits("４５０")
    ('1', '450')
    >>> reason(integer, "450000①"), reason(integer, "10²"), reason(day, "R8.4.1①")
    ('注記の記号と数字が続いています', '注記の記号と数字が続いています', '注記の記号と数字が続いています')
    """
    narrow = _narrow(typed)
    if len(narrow) > 1 and not typed.isascii() and any(_is_odd_digit(one) for one in typed):
        raise Unreadable("注記の記号と数字が続いています")
    return narrow


def _is_odd_digit(character: str) -> bool:
    return not character.isdecimal() and any(map(str.isdecimal, unicodedata.normalize("NFKC", character)))


def _fold(typed: str) -> str:
    return "".join(_narrow(typed).split()).casefold()


def _fold_name(typed: str) -> str:
    return _fold(typed).translate(_VARIANTS)
