"""年度: a fiscal year, from 1 April to 31 March."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from validators.normalise import day, vague
from validators.normalise.characters import EDGE
from validators.normalise.nothing import blank
from validators.normalise.reading import BLANK, CACHE, Reading, Unreadable

WANTED = "年度（例：令和8年度）"

_CALL = r"第?\d+(?:[回次期]|か?年度?目)(?:募集|申請)?"
_YEAR = re.compile(
    day.ERA
    + r"(?P<end>(?:年|会計年)度(?:分|事業|予算|申請|補助金|当初|補正|要望|募集|交付|採択|実施|実績)*|年)?"
)
_ADDED = re.compile(rf"\((?:[^()\d]*{_CALL}|[^()\d]+)\)$|(?<=年度){_CALL}$")
_TWO_YEARS = re.compile(r"\d(?:年度?)?(?:[~〜・、,→-]|から|及び|と)\D*\d|\d\.\d+年度")
_WESTERN_FIRST = re.compile(r"FY(20\d\d|2100)", re.IGNORECASE)
_BOTH_CALENDARS = re.compile(r"(?P<one>[^()]+)\((?P<other>[^()]+)\)(?P<end>年度|年)?")
_AS_THE_FORM_SAYS = re.compile(r"令和(?:元|[1-9]\d?)年度|R?[1-9]\d?|(?:20\d\d|2100)(?:年度)?", re.ASCII)
_WESTERN = range(2000, 2101)
_BARE_REIWA = range(1, 20)
_NOT_A_YEAR = "年度として読めません"


@lru_cache(CACHE, typed=True)
def read(value: object) -> Reading:
    """Read a 年度 as the Western year it starts in; a day means the 年度 that contains it.

    >>> [read(v) for v in (2026, 8.0)]
    [Reading(value=2026, note=False), Reading(value=2026, note=False)]
    >>> [read(v).note for v in ("令和8年度", "R8", "8", "2026", "2026年度", "令和元年度")]
    [False, False, False, False, False, False]
    >>> spelled = "令和8年度 R8 8 2026 2026年度 令和８年度 r8 ８年 ８年度 ㋿8 令和8 令和8年 R8年度 ２０２６ 2026年 FY2026".split()
    >>> spelled += ["令和8年度（2026年度）", "2026（令和8）年度", "R8.4.1", 46113]
    >>> {read(v).value for v in spelled}
    {2026}
    >>> {read(v).value for v in ("令和8年度分", "令和八年度", "令8", "令和8年度（予定）", "令和8会計年度")}
    {2026}
    >>> [read(v).value for v in ("令和元年度", "R1", "平成31年度", "H30")]
    [2019, 2019, 2019, 2018]
    >>> read("R7.3.31"), read(dt.date(2025, 4, 1))
    (Reading(value=2024, note=True), Reading(value=2025, note=True))
    >>> from validators.normalise.reading import reason
    >>> refused = "31年度 平成32年度 令和0年度 令和7年度(2026年度) 来年度 R8～R10"
    >>> for typed in (26, *refused.split(), 1.5, True, dt.date(1905, 7, 18)):
    ...     print(typed, reason(read, typed))
    26 令和か西暦か決められません
    31年度 令和か西暦か決められません
    平成32年度 元号の年が範囲の外です
    令和0年度 元号の年が範囲の外です
    令和7年度(2026年度) 和暦と西暦が合いません
    来年度 年度として読めません
    R8～R10 二つ以上の年度が書かれています
    1.5 年度として読めません
    True 年度として読めません
    1905-07-18 日付が範囲の外です
    """
    if blank(value):
        return BLANK
    if isinstance(value, dt.date):
        return Reading(_containing(value.date() if isinstance(value, dt.datetime) else value), True)
    if isinstance(value, bool):
        raise Unreadable(_NOT_A_YEAR)
    if isinstance(value, int | float):
        if value in day.SERIALS:
            return Reading(_containing(day.numbered(value)), True)
        return Reading(_bare_year(value), False)
    if not isinstance(value, str):
        raise Unreadable(_NOT_A_YEAR)
    vague.refuse_beside(value, vague.YEARS)
    text = day.folded(value)
    if day.DIGITS.fullmatch(text):
        return Reading(_containing(day.numbered(int(text))), True)
    if day.DAY.fullmatch(text):
        return Reading(_containing(day.written(text)), True)
    if vague.undecided(text):
        raise Unreadable(vague.NOT_DECIDED)
    if _TWO_YEARS.search(text):
        raise Unreadable(vague.YEARS)
    return Reading(_written_year(text), not _AS_THE_FORM_SAYS.fullmatch(value.strip(EDGE)))


def _bare_year(value: int | float) -> int:
    """Return the year that a number alone means: 2000 to 2100, or a 令和 year up to 19."""
    if value in _WESTERN:
        return int(value)
    if value in _BARE_REIWA:
        return day.ERAS["令和"] + int(value) - 1
    if value in range(1, 100):
        raise Unreadable(day.WHICH_CALENDAR)
    raise Unreadable(_NOT_A_YEAR)


def _written_year(folded: str) -> int:
    folded = _ADDED.sub("", folded)
    both = _BOTH_CALENDARS.fullmatch(folded)
    if both:
        one = _written_year(both["one"])
        if _written_year(both["other"]) != one:
            raise Unreadable(day.DISAGREE)
        return one
    parts = _YEAR.fullmatch(_WESTERN_FIRST.sub(r"\1", folded))
    if not parts:
        raise Unreadable(_NOT_A_YEAR)
    found = day.western(parts["era"], parts["year"])
    return found if parts["era"] and found in range(1926, 2101) else _bare_year(found)


def _containing(read: dt.date) -> int:
    """Return the fiscal year (1 April to 31 March) that contains a day."""
    return day.plausible(read).year - (read.month < 4)
