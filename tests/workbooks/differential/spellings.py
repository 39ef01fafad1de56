"""Unusual spellings: the same value as clerks type it, and what nobody can read."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

from validators import frames

_WIDE = str.maketrans("0123456789,.-", "０１２３４５６７８９，．－")
_WEEKDAYS = "月火水木金土日"
HOPELESS = (
    "約10万",
    "未定",
    "abc",
    "10万円くらい",
    "1 000",
    "1.000",
    "(500)",
    "五万円",
    "5-",
    "1,5",
    "？",
    "*",
)
DITTO = ("〃", "同上", "″", "々", "〃　〃", "（同上）", "上に同じ")
REMARKS = ("※ 金額は概算です", "＊見積による", "（注）消費税を含む", "注1) 概算", "備考：概算")
ENDS = ("以下余白", "以上", "（以下余白）", "－", "該当なし")
HOPELESS_DAYS = (
    "8.4.1",
    "26/4/1",
    "令和8年2月30日",
    "2026/13/1",
    "4月1日",
    "未定",
    "平成32年4月1日",
    "令和8年4月",
)
HOPELESS_YEARS = ("来年度", "31年度", "平成32年度", "令和0年度", "令和7年度(2026年度)", "26", "次年度")
NOTHING = (" ", "　", "－", "該当なし", "なし", "-", "特になし")


def money(value: int, rng: random.Random) -> Any:
    """Spell whole yen, or a count."""
    minus = rng.choice(("▲", "△", "－", "−", "-")) if value < 0 else ""
    size = abs(value)
    choices = [
        f"{minus}{size}",
        f"{minus}{size:,}",
        f"{minus}{size:,}円",
        f"{minus}{size}円",
        f"{minus}¥{size:,}",
    ]
    choices += [
        f"{minus}{size:,}".translate(_WIDE),
        f"{minus}{size}円".translate(_WIDE),
        f" {minus}{size:,} 円",
    ]
    if not minus:
        choices += [f"￥{size:,}-", f"金{size:,}円也", f"{size:,}円整", f"{size}.00", f"{size:,}　円"]
    if size % 1000 == 0 and size:
        choices += [f"{minus}{size // 1000:,}千円", f"{minus}{size // 1000}千".translate(_WIDE)]
        choices += [f"{minus}{size / 10000:g}万円", f"{minus}{size / 10000:g}万".translate(_WIDE)]
    if size % 10000 and size > 10000 and size % 10000 >= 100:
        choices += [f"{minus}{size // 10000}万{size % 10000}円"]
    return rng.choice(choices)


def quantity(value: float, rng: random.Random) -> Any:
    """Spell a quantity."""
    plain = f"{value:g}"
    choices = [
        plain,
        plain.translate(_WIDE),
        f"{plain}回",
        f"{plain}名".translate(_WIDE),
        f"{plain} 式",
        f"{plain}か所",
    ]
    return rng.choice(choices)


def day(value: dt.date, rng: random.Random) -> Any:
    """Spell a day from 令和 on; earlier ones stay."""
    if value < dt.date(2019, 5, 1):
        return value
    era, month, last = value.year - 2018, value.month, value.day
    weekday = _WEEKDAYS[value.weekday()]
    choices = [
        f"令和{era}年{month}月{last}日",
        f"R{era}.{month}.{last}",
        f"r{era}-{month}-{last}",
        f"R{era}/{month}/{last}",
    ]
    choices += [f"令和{era}.{month}.{last}", f"R{era:02}.{month:02}.{last:02}", f"㋿{era}.{month}.{last}"]
    choices += [f"{value:%Y/%m/%d}", f"{value.year}.{month}.{last}", value.isoformat(), f"{value:%Y%m%d}"]
    choices += [f"{value.year}年{month}月{last}日", f"{value.year}年{month}月{last}日（{weekday}）"]
    choices += [f"令和{era}年{month}月{last}日({weekday}曜日)", f" 令和 {era}年 {month}月 {last}日 "]
    choices += [f"{value.isoformat()} 00:00:00", str((value - dt.date(1899, 12, 30)).days)]
    wide = f"令和{era}年{month}月{last}日".translate(_WIDE)
    return rng.choice([*choices, wide, f"Ｒ{era}．{month}．{last}".translate(_WIDE)])


def fiscal_year(value: int, rng: random.Random) -> Any:
    """Spell a fiscal year from 令和 on."""
    if value < 2019:
        return value
    era = value - 2018
    choices = [
        f"令和{era}年度",
        f"R{era}",
        f"r{era}",
        f"{era}年度",
        f"{value}年度",
        f"{value}年",
        f"R{era}年度",
        f"FY{value}",
    ]
    choices += [
        f"令和{era}",
        f"㋿{era}",
        f"令和{era}年度（{value}年度）",
        f"{value}（令和{era}）年度",
        f"R{era}.4.1",
    ]
    choices += [f"令和{era}年度".translate(_WIDE), f"{era}年度".translate(_WIDE), f"令和 {era} 年度", era]
    return rng.choice(choices)


def mark(value: str, rng: random.Random) -> Any:
    """Spell a mark."""
    if value == "×":
        return rng.choice(("×", "✕", "x", "無", "いいえ", "☐", "−", "×"))
    return rng.choice(("○", "〇", "◯", "◎", "✓", "レ", "有", "あり", "はい", "☑", " ○ ", "済"))


def code(value: str, rng: random.Random) -> Any:
    """Spell a 団体コード."""
    return rng.choice((value, value.translate(_WIDE), value[:5], f"{value[:5]}-{value[5:]}", int(value)))


NAMES = (
    "implementers.name",
    "expenses.implementer",
    "activities.issue",
    "application.former_municipality",
)
"""The names whose texts are compared with each other, whatever their width, case and old forms."""

_FORMS = str.maketrans("会沢斎竜", "會澤齋龍")
_HALF = str.maketrans(dict(zip("カイトサロンバス", ("ｶ", "ｲ", "ﾄ", "ｻ", "ﾛ", "ﾝ", "ﾊﾞ", "ｽ"), strict=True)))


def organisation(value: str, rng: random.Random) -> str:
    """Spell the name of an organisation or of a place in another width, case, form of its characters or legal form."""
    wide = value.translate(str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}))
    forms = (value.lower(), value.translate(_FORMS), value.translate(_HALF), wide)
    firm = value.replace("(株)", rng.choice(("㈱", "株式会社", "（株）", "株式會社")))
    return rng.choice((*forms, f" {value}　", firm))


_SPELL: dict[str, Callable[[Any, random.Random], Any]] = {
    "int": money,
    "number": quantity,
    "date": day,
    "year": fiscal_year,
    "mark": mark,
}
_TYPES: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "number": (int, float),
    "date": (dt.date,),
    "year": (int,),
    "mark": (str,),
}
_HOPELESS = {"date": HOPELESS_DAYS, "year": HOPELESS_YEARS, "mark": ("△", "一部", "0")}


def respell(case: dict[str, Any], rng: random.Random, before: dict[str, Any] | None = None) -> None:
    """Spell most cells of a case otherwise, and let a few say nothing, nothing that can be read, or 「同上」.

    Where the case is one of ``before`` with changes, only those are spelled otherwise.
    """
    for name, value in case.items():
        cells = value if isinstance(value, list) else [value]
        old = before and (before[name] if isinstance(value, list) else [before[name]])
        for at, one in enumerate(cells):
            if old and old[at] == one:
                continue
            cells[at] = _respelled(name, one, rng)
            if rng.random() < (0.03 if one is not None else 0.002):
                cells[at] = rng.choice(DITTO)
        if not isinstance(value, list):
            case[name] = cells[0]
    for name, sort in (("expenses.item", REMARKS), ("activities.issue", REMARKS), ("income.source", ENDS)):
        free = [at for at, one in enumerate(case[name]) if one is None]
        if free and rng.random() < 0.1:
            case[name][rng.choice(free[:2])] = rng.choice(sort)


def _respelled(name: str, value: Any, rng: random.Random) -> Any:
    column = frames.column(name)
    if name in NAMES and isinstance(value, str) and rng.random() < 0.5:
        return organisation(value, rng)
    if name == "application.municipality_code":
        return code(value, rng) if isinstance(value, str) and value.isdigit() and len(value) == 6 else value
    if column.kind not in _SPELL or value is None:
        return (
            rng.choice(NOTHING) if value is None and column.kind in _SPELL and rng.random() < 0.02 else value
        )
    if rng.random() < 0.015:
        return rng.choice(_HOPELESS.get(column.kind, HOPELESS))
    if isinstance(value, _TYPES[column.kind]) and rng.random() < 0.75:
        if column.kind == "mark" and value not in ("○", "×"):
            return value
        return _SPELL[column.kind](value, rng)
    return value
