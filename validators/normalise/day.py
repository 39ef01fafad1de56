"""年月日: a day of the calendar, in 元号 or Western years."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from validators.messages import shown
from validators.normalise.amount import LARGEST
from validators.normalise.characters import EDGE, of_a_date
from validators.normalise.nothing import blank
from validators.normalise.reading import BLANK, CACHE, Reading, Unreadable

WANTED = "日付（例：令和8年4月1日）"

ERAS = {"令和": 2019, "R": 2019, "平成": 1989, "H": 1989, "昭和": 1926, "S": 1926}
_LAST_ERA_YEAR = {"平成": 31, "H": 31, "昭和": 64, "S": 64}
ERA = r"(?P<era>令和|平成|昭和|R|H|S)?\.?(?P<year>元|\d{1,4})"
DAY = re.compile(
    ERA
    + r"(?:年|[./-])(?P<month>\d{1,2})(?:月|[./-])(?P<day>\d{1,2})日?(?:\((?P<weekday>[月火水木金土日])曜?日?\))?"
)
_COMPACT = re.compile(r"(?P<year>20\d\d|2100)(?P<month>\d\d)(?P<day>\d\d)")
DIGITS = re.compile(r"\d{5}|\d{8}")

_EPOCH = dt.date(1899, 12, 30)
_FIRST_DAY, _LAST_DAY = dt.date(1926, 12, 25), dt.date(2100, 12, 31)
SERIALS = range((dt.date(2000, 1, 1) - _EPOCH).days, (_LAST_DAY - _EPOCH).days + 1)

_NOT_A_DAY = "日付として読めません"
WHICH_CALENDAR = "令和か西暦か決められません"


@lru_cache(CACHE, typed=True)
def read(value: object) -> Reading:
    """Read a day. Text in 令和n年n月n日 or Western order is plain; serial numbers and short forms carry a note.

    >>> read(dt.datetime(2026, 4, 1)), read(46113.0)
    (Reading(value=datetime.date(2026, 4, 1), note=False), Reading(value=datetime.date(2026, 4, 1), note=True))
    >>> april = "令和8年4月1日 令和８年４月１日 R8.4.1 Ｒ８．４．１ r8-4-1 R8/4/1 ㋿8.4.1 令和8.4.1 R08.04.01".split()
    >>> april += "2026/4/1 2026-04-01 2026.4.1 ２０２６年４月１日 2026年4月1日（水） 20260401 46113".split()
    >>> april += [" 令和 8年 4月 1日 ", "2026-04-01 00:00:00", 46113.5, 20260401]
    >>> {read(v).value for v in april}
    {datetime.date(2026, 4, 1)}
    >>> read("令和元年5月1日").value, read("H31.4.30").value
    (datetime.date(2019, 5, 1), datetime.date(2019, 4, 30))

    An era year names one Western year, so 平成31年5月1日 and 令和元年4月30日 are read too.

    >>> read("平成31年5月1日"), read("R1.4.30")
    (Reading(value=datetime.date(2019, 5, 1), note=True), Reading(value=datetime.date(2019, 4, 30), note=True))
    >>> from validators.normalise.reading import reason
    >>> refused = (
    ...     "8.4.1 26/4/1 平成32年4月1日 令和8年2月30日 2026/13/1 令和8年4月 4月1日 4/1 2026年4月1日(木) 未定"
    ... )
    >>> for typed in (*refused.split(), 8, True):
    ...     print(typed, reason(read, typed))
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
        return BLANK
    if isinstance(value, dt.datetime):
        return Reading(plausible(value.date()), value.time() != dt.time())
    if isinstance(value, dt.date):
        return Reading(plausible(value), False)
    if isinstance(value, bool):
        raise Unreadable(_NOT_A_DAY)
    if isinstance(value, int | float):
        return Reading(numbered(value), True)
    if not isinstance(value, str):
        raise Unreadable(_NOT_A_DAY)
    folded = of_a_date(value)
    found = numbered(int(folded)) if DIGITS.fullmatch(folded) else written(folded)
    return Reading(found, value.strip(EDGE) not in _plain_spellings(found))


def plausible(read: dt.date) -> dt.date:
    """Return a day that an application may speak of; Unreadable before 昭和 and after 2100."""
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


def numbered(value: int | float) -> dt.date:
    """Return the day of a spreadsheet serial (2000–2100), or of yyyymmdd."""
    whole = int(value) if abs(value) < LARGEST else 0
    if whole in SERIALS:
        return _EPOCH + dt.timedelta(days=whole)
    compact = _COMPACT.fullmatch(str(whole))
    if whole != value or not compact:
        raise Unreadable(_NOT_A_DAY)
    return _existing(int(compact["year"]), int(compact["month"]), int(compact["day"]))


def written(folded: str) -> dt.date:
    """Return the day of a folded text; Unreadable where it is none, or could be two."""
    parts = DAY.fullmatch(folded)
    if not parts:
        raise Unreadable(_NOT_A_DAY)
    if not parts["era"] and len(parts["year"]) < 3:
        raise Unreadable(WHICH_CALENDAR)
    read = _existing(western(parts["era"], parts["year"]), int(parts["month"]), int(parts["day"]))
    if parts["weekday"] and parts["weekday"] != "月火水木金土日"[read.weekday()]:
        raise Unreadable("曜日が日付と合いません")
    return read


def _existing(year: int, month: int, day_of_month: int) -> dt.date:
    try:
        return plausible(dt.date(year, month, day_of_month))
    except Unreadable:
        raise
    except ValueError as fault:
        raise Unreadable("実在しない日付です") from fault


def western(era: str | None, year: str) -> int:
    """Return the Western year of an era year; without an era the year itself."""
    count = 1 if year == "元" else int(year)
    if not era:
        return count
    if not 1 <= count <= _LAST_ERA_YEAR.get(era, 99):
        raise Unreadable("元号の年が範囲の外です")
    return ERAS[era] + count - 1
