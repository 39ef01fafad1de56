"""年月日: a day of the calendar, in 元号 or Western years."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from validators.messages import shown
from validators.normalise import vague
from validators.normalise.amount import LARGEST
from validators.normalise.characters import EDGE, of_a_date
from validators.normalise.nothing import blank
from validators.normalise.numerals import KANJI, TENS, size
from validators.normalise.reading import BLANK, CACHE, Reading, Unreadable

WANTED = "日付（例：令和8年4月1日）"

ERAS = {"令和": 2019, "R": 2019, "平成": 1989, "H": 1989, "昭和": 1926, "S": 1926}
_LAST_ERA_YEAR = {"平成": 31, "H": 31, "昭和": 64, "S": 64}
_FULL_ERA = {"令": "令和", "平": "平成", "昭": "昭和"}
ERA = r"(?P<era>令和|平成|昭和|R|H|S)?\.?(?P<year>元|\d{1,4})"
_WEEKDAY = r"\(?(?P<weekday>[月火水木金土日])(?:曜日?)?\)?"
DAY = re.compile(
    ERA
    + rf"(?:年|[./,、-])(?P<month>\d{{1,2}})(?:月|[./,、-])(?P<day>\d{{1,2}})日?(?:{_WEEKDAY})?(?P<end>付け?)?"
)
_COMPACT = re.compile(r"(?P<year>20\d\d|2100)(?P<month>\d\d)(?P<day>\d\d)")
_COMPACT_ERA = re.compile(r"(?P<era>[RHS])(?P<year>\d\d)(?P<month>\d\d)(?P<day>\d\d)")
DIGITS = re.compile(r"\d{5}|\d{8}")
_BOTH = re.compile(r"(?P<one>[^()年月]+)年?\((?P<other>[^()年月]+)年?\)年?[./-]?(?P<rest>.+)")
_BOTH_AFTER = re.compile(
    rf"(?P<day>[^()]+)\((?P<other>{ERA.replace('?P<era>', '').replace('?P<year>', '')})年?\)"
)
_ACTS = "着手|着工|開始|完了|終了|完成|策定|申請|提出|受付|議決|公表|契約|締結|改定"
_EXPECTED = re.compile(
    rf"(?<=[\d年月日度)])\(?(?:(?:{_ACTS})(?:予定|見込み?)?|予定|見込み?|現在|時点)日?\)?$|(?<=\d)\.$"
)
_LEAD = re.compile(rf"^(?:自|至|西暦|(?:{_ACTS})(?:予定|見込み?)?日?:?)(?=[\d令平昭RHS])")
_ADDED = re.compile(r"(?<=[\d日])\((?![月火水木金土日](?:曜日?)?\))[^()\d]+\)$")
"""A remark behind a whole day; a day of the week is compared with it."""

_TWO_DAYS = re.compile(r"\d{1,2}(?:月|[./-])\d{1,2}日?\D*?(?:[~〜、,]|から|より|至|及び)\D*\d")
_EVENT = re.compile(
    r".*(?:交付決定|内示|採択|契約|認定|議決|同意)(?:日|後|次第|の日|締結)*(?:以降|から|より|以後|付け?)?"
)
_TWO_WHOLE = re.compile(
    r"\d{1,2}(?:月|[./-])\d{1,2}\D*?(?:[RHS]|令和|平成|20)?\d{1,4}(?:年|[./-])\d{1,2}(?:月|[./-])\d"
)
_PART_OF_IT = r"(?:[上中下]旬|当初|[初末]日?|頃|ごろ|中|内|以降|まで)?"
_WANTING = (
    (
        re.compile(
            r"\d{1,2}(?:[月/]\d{1,2}日?|月[上中下]旬|月[初末])"
            + rf"(?:{_WEEKDAY.replace('?P<weekday>', '?:')})?"
        ),
        vague.NO_YEAR,
    ),
    (re.compile(ERA + r"年\d{1,2}月[○〇◯_]*日"), vague.NO_DAY),
    (re.compile(ERA + r"年[○〇◯_]*月[○〇◯_]*日"), vague.NO_MONTH),
    (re.compile(ERA + r"(?:年度?|[./-])\d{1,2}月?" + _PART_OF_IT), vague.NO_DAY),
    (re.compile(ERA + r"年度?" + _PART_OF_IT), vague.NO_MONTH),
    (re.compile(r".+\d日?(?:[~〜-]|から|より)"), vague.PERIOD),
    (re.compile(r".*\d日?(?:頃|ごろ|以降|まで)"), vague.ABOUT_A_DAY),
)
"""What is no whole day, and what it wants."""

_KANJI_NUMBER = re.compile(r"[〇零一二三四五六七八九十廿卅]+")

_EPOCH = dt.date(1899, 12, 30)
_FIRST_DAY, _LAST_DAY = dt.date(1926, 12, 25), dt.date(2100, 12, 31)
SERIALS = range((dt.date(2000, 1, 1) - _EPOCH).days, (_LAST_DAY - _EPOCH).days + 1)

_NOT_A_DAY = "日付として読めません"
DISAGREE = "和暦と西暦が合いません"
WHICH_CALENDAR = "令和か西暦か決められません"


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
_JAPAN = dt.timezone(dt.timedelta(hours=9))


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
    >>> {
    ...     read(text).value
    ...     for text in ("2026-03-31T15:00:00.000Z", "2026-04-01T00:00:00Z", "2026-04-01T09:00:00")
    ... }
    {datetime.date(2026, 4, 1)}
    >>> read("令和元年5月1日").value, read("H31.4.30").value
    (datetime.date(2019, 5, 1), datetime.date(2019, 4, 30))

    >>> more = "令和8年4月1日（予定）,令和八年四月一日,Ｒ８・４・１,令8.4.1,令和8年4月1日付け,R080401,令和8(2026)年4月1日".split(
    ...     ","
    ... )
    >>> {read(v).value for v in more}
    {datetime.date(2026, 4, 1)}

    An era year names one Western year, so 平成31年5月1日 and 令和元年4月30日 are read too.

    >>> read("平成31年5月1日"), read("R1.4.30")
    (Reading(value=datetime.date(2019, 5, 1), note=True), Reading(value=datetime.date(2019, 4, 30), note=True))
    >>> from validators.normalise.reading import reason
    >>> refused = "8.4.1 26/4/1 平成32年4月1日 令和8年2月30日 2026/13/1 令和8年4月 4月1日 2026年4月1日(木) 未定 R8.4.1～R9.3.31"
    >>> for typed in (*refused.split(), 8, True):
    ...     print(typed, reason(read, typed))
    8.4.1 令和か西暦か決められません
    26/4/1 令和か西暦か決められません
    平成32年4月1日 元号の年が範囲の外です
    令和8年2月30日 実在しない日付です
    2026/13/1 実在しない日付です
    令和8年4月 年と月だけで、日がありません
    4月1日 年がありません
    2026年4月1日(木) 曜日が日付と合いません
    未定 まだ決まっていないと書かれています
    R8.4.1～R9.3.31 二つ以上の日付（期間）が書かれています
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
    vague.refuse_beside(value, vague.ABOUT_A_DAY)
    if _MOMENT.fullmatch(value.strip()):
        return Reading(_of_moment(value.strip()), True)
    text = folded(value)
    found = numbered(int(text)) if DIGITS.fullmatch(text) else _told(text)
    return Reading(found, value.strip(EDGE) not in _plain_spellings(found))


def _of_moment(text: str) -> dt.date:
    """Return the day in Japan of a moment as programs write it."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as fault:
        raise Unreadable(_NOT_A_DAY) from fault
    return plausible((moment.astimezone(_JAPAN) if moment.tzinfo else moment).date())


def folded(typed: str) -> str:
    """Return what was typed for a day or a year with digits for 漢数字 and one spelling of the eras.

    >>> folded("令和八年十二月二十五日"), folded("令8．4．1（予定）"), folded("（二〇二六年四月一日）")
    ('令和8年12月25日', '令和8.4.1', '2026年4月1日')
    >>> (
    ...     folded("令和八年四月廿日"),
    ...     folded("至　R9.3.31"),
    ...     folded("R8.4.1（交付決定日）"),
    ...     folded("R8.4.1（水）"),
    ... )
    ('令和8年4月20日', 'R9.3.31', 'R8.4.1', 'R8.4.1(水)')
    """
    text = _KANJI_NUMBER.sub(lambda found: _digits_of(found[0]), of_a_date(typed))
    text = re.sub(r"^(令(?!和)|平(?!成)|昭(?!和))", lambda found: _FULL_ERA[found[0]], text)
    text = _ADDED.sub("", _EXPECTED.sub("", _LEAD.sub("", re.sub("(?<![月火水木金土日])・", ".", text))))
    return text[1:-1] if re.fullmatch(r"\([^()]+\)", text) else text


def _digits_of(kanji: str) -> str:
    try:
        return str(size(kanji)) if set(kanji) & set(TENS) else kanji.translate(KANJI)
    except Unreadable:
        return kanji


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


def _told(text: str) -> dt.date:
    """Return a written day, or refuse it with what is missing or too much in it."""
    if vague.undecided(text):
        raise Unreadable(vague.NOT_DECIDED)
    after = _BOTH_AFTER.fullmatch(text)
    if after:
        found = written(after["day"])
        parts = re.fullmatch(ERA, after["other"])
        if parts and western(parts["era"], parts["year"]) != found.year:
            raise Unreadable(DISAGREE)
        return found
    if _TWO_DAYS.search(text) or _TWO_WHOLE.search(text):
        raise Unreadable(vague.PERIOD)
    both = _BOTH.fullmatch(text)
    if both:
        days = {written(f"{both[one]}年{both['rest']}") for one in ("one", "other")}
        if len(days) > 1:
            raise Unreadable(DISAGREE)
        return days.pop()
    if _EVENT.fullmatch(text):
        raise Unreadable(vague.EVENT)
    for pattern, reason in _WANTING:
        if pattern.fullmatch(text):
            raise Unreadable(reason)
    return written(text)


def written(folded: str) -> dt.date:
    """Return the day of a folded text; Unreadable where it is none, or could be two."""
    parts = DAY.fullmatch(folded) or _COMPACT_ERA.fullmatch(folded)
    if not parts:
        raise Unreadable(_NOT_A_DAY)
    if not parts["era"] and len(parts["year"]) < 3:
        raise Unreadable(WHICH_CALENDAR)
    read = _existing(western(parts["era"], parts["year"]), int(parts["month"]), int(parts["day"]))
    if parts.groupdict().get("weekday") and parts["weekday"] != "月火水木金土日"[read.weekday()]:
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
