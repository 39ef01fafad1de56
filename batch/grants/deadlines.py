"""The deadlines of a round, as a table that clerks keep: 地方振興局, 締切, and perhaps the hour beside it."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any
from unicodedata import normalize

from batch.grants.sheets import LedgerRefused, sheets_of
from validators import normalise
from validators.normalise import choice, nothing
from validators.reference import BUREAUS

_BUREAUS = tuple(one.name for one in BUREAUS)
_EXAMPLE = "例：2026-05-29 17:00"
_UNTIL = re.compile(r"\s*[(（]?(?:必着|厳守|締切|〆切|まで)[)）]?$")
_HOUR = re.compile(
    r"(?P<half>午前|午後|正午)?\s*(?:(?P<hour>\d{1,2})(?:時|:)(?:(?P<minute>\d{1,2})分?|(?P<thirty>半))?(?::(?P<second>\d\d))?)?$"
)
_HEAD = re.compile(r"^\D*(?:締め?切り?|期限|期日|日時|日付)\D*$")
_END_OF_DAY = dt.time(23, 59, 59)


def read_deadlines(path: Path) -> dict[str, dt.datetime]:
    """Read the deadlines: two columns, 地方振興局 and 締切 (a day counts to its end, or a day with a time).

    The time may stand in a third column.

    Raises:
        LedgerRefused: the file, a bureau or a moment cannot be read, or a bureau is there twice; says where.
    """
    found: dict[str, dt.datetime] = {}
    for number, row in enumerate(sheets_of(path)[0].rows, start=1):
        typed, told, *more = [*row, None, None, None]
        if normalise.optional_blank(typed) or (nothing.remarks(typed) and normalise.blank(told)):
            continue
        name = _bureau(typed)
        if name is None:
            if not found and (normalise.blank(told) or _HEAD.search(str(told))):
                continue  # a title, or the head
            raise LedgerRefused(
                f"{path} {number}行目：「{typed}」という地方振興局はありません。{'、'.join(_BUREAUS)} のどれかにしてください。"
            )
        moment = _moment(path, number, told, more[0])
        if found.get(name, moment) != moment:
            raise LedgerRefused(f"{path} {number}行目：「{name}」の締切が二つあります。一つにしてください。")
        found[name] = moment
    if not found:
        raise LedgerRefused(
            f"{path}：締切の行がありません。地方振興局と締切を、1行に一つずつ書いてください。"
        )
    return found


def _bureau(typed: Any) -> str | None:
    try:
        return choice.read(typed, _BUREAUS).value  # type: ignore[return-value]
    except normalise.Unreadable:
        return None


def _moment(path: Path, number: int, typed: Any, beside: Any) -> dt.datetime:
    """Return a deadline; ``beside`` is what stands in the next column, a time perhaps."""
    try:
        if normalise.blank(typed):
            raise LedgerRefused(f"{path} {number}行目：締切が空欄です。{_EXAMPLE}")
        day, time = _parted(typed)
        if time is None and not normalise.blank(beside):
            time = _time(beside)
        return dt.datetime.combine(day, _END_OF_DAY if time is None else time)
    except (normalise.Unreadable, ValueError) as fault:
        both = " ".join(str(one) for one in (typed, beside) if not normalise.blank(one))
        raise LedgerRefused(f"{path} {number}行目：締切「{both}」を読み取れません。{_EXAMPLE}") from fault


def _parted(typed: Any) -> tuple[dt.date, dt.time | None]:
    """Return the day and, where there is one, the time of a cell. Raises ``Unreadable`` and ``ValueError``."""
    if isinstance(typed, dt.datetime):
        return typed.date(), typed.time() if typed.time() != dt.time() else None
    if not isinstance(typed, str):
        return _day(typed), None
    text = _UNTIL.sub("", normalize("NFKC", typed).strip())
    found = _HOUR.search(text)
    if found is None or not found[0]:
        return _day(text), None
    return _day(text[: found.start()].strip().removesuffix("T")), _time(found[0])


def _day(value: Any) -> dt.date:
    read = normalise.day.read(value).value
    if not isinstance(read, dt.date):
        raise ValueError(value)
    return read


def _time(typed: Any) -> dt.time:
    """Return a time of the day. Raises ``ValueError``."""
    if isinstance(typed, dt.time):
        return typed
    if isinstance(typed, float | int) and 0 <= typed < 1:
        return (dt.datetime.min + dt.timedelta(seconds=round(typed * 86_400))).time()
    found = _HOUR.fullmatch(_UNTIL.sub("", normalize("NFKC", str(typed)).strip()))
    if found is None or not found[0]:
        raise ValueError(typed)
    if found["hour"] is None:
        if found["half"] != "正午":
            raise ValueError(typed)
        return dt.time(12)
    hour = int(found["hour"]) + (12 if found["half"] == "午後" and int(found["hour"]) < 12 else 0)
    minute = 30 if found["thirty"] else int(found["minute"] or 0)
    if (hour, minute) == (24, 0):
        return _END_OF_DAY
    return dt.time(hour, minute, int(found["second"] or 0))
