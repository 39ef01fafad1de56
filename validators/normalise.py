import datetime as dt
from dataclasses import dataclass


class Unreadable(ValueError):
    def __init__(s, reason, near=None):
        s.reason = reason
        s.near = near


@dataclass(frozen=True, slots=True)
class Reading:
    value: object
    note: bool = False


def blank(v):
    return v is None or (isinstance(v, str) and not v.strip())


def optional_blank(v):
    return blank(v) or v in ("-", "－", "該当なし")


def text(v):
    return Reading(str(v))


def integer(v):
    if isinstance(v, (int, float)) and v == int(v):
        return Reading(int(v))
    raise Unreadable("数字ではありません")


number = integer


def day(v):
    if isinstance(v, dt.date):
        return Reading(v)
    raise Unreadable("日付ではありません")


def fiscal_year(v):
    return Reading(int(v))


def mark(v):
    return Reading(v == "○")


def choice(v, c):
    if v in c:
        return Reading(v)
    raise Unreadable("選択肢にありません", c[0])


def municipality_code(v):
    return Reading(str(v))
