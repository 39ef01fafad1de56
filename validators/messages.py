"""The catalogue: every word the user reads about a rule, and the grammar that fills it.

A template names values by their full name, ``{application.grant_requested:yen}``.
A value that is not there prints as 不明; a report never fails for want of a word.
"""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

UNKNOWN = "不明"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one rule: title, message, the two values, what to do.

    ``variants`` replace single words for the rules that meet several cases.
    """

    title: str
    message: str
    fix: str
    found: str = "{cell}"
    expected: str = ""
    variants: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def fill(self, values: Mapping[str, Any], variant: str = "") -> dict[str, str]:
        """Return message, found, expected and fix with the values filled in."""
        chosen = self.variants.get(variant, {})
        return {
            part: filled(chosen.get(part, getattr(self, part)), values)
            for part in ("message", "found", "expected", "fix")
        }


class _Filler(string.Formatter):
    def get_field(self, field_name: str, args: Any, kwargs: Any) -> tuple[Any, str]:
        return kwargs.get(field_name), field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        return shown(value, format_spec)


def filled(template: str, values: Mapping[str, Any]) -> str:
    """Fill a template; what is missing reads 不明.

    >>> filled("上限 {limit:yen}", {"limit": 1800000})
    '上限 1,800,000円'
    >>> filled("上限 {limit:yen}", {})
    '上限 不明'
    """
    return _Filler().vformat(template, (), values)


def shown(value: Any, as_what: str = "") -> str:
    """Show a value as a clerk would write it. ``as_what``: yen, year, date or nothing.

    >>> shown(2026, "year"), shown(dt.date(2026, 4, 1))
    ('令和8年度', '令和8年4月1日')
    """
    if value is None or (isinstance(value, float) and value != value) or str(value) in ("<NA>", "NaT"):
        return UNKNOWN
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return f"{era_year(value.year)}年{value.month}月{value.day}日"
    if isinstance(value, bool):
        return "○" if value else "空欄"
    if as_what == "yen":
        return f"{int(value):,}円"
    if as_what == "year":
        return f"{era_year(int(value))}年度"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def era_year(year: int) -> str:
    """Return a Western year (for fiscal years: the one it starts in) as 令和n.

    >>> era_year(2026), era_year(2019), era_year(2018)
    ('令和8', '令和元', '平成30')
    """
    name, first = ("令和", 2019) if year >= 2019 else ("平成", 1989)
    number = year - first + 1
    if number < 1:
        return str(year)
    return f"{name}{'元' if number == 1 else number}"


CATALOGUE: dict[str, Words] = {
    "S3-3": Words(
        title="補助金申請額は補助対象経費の10分の9以内",
        message="補助金申請額が補助率の上限を超えています。",
        found="{application.grant_requested:yen}",
        expected="上限 {application.grant_limit:yen}（補助対象経費 {application.eligible_cost:yen} × {p.rate_numerator}/{p.rate_denominator}）",
        fix="補助金申請額を{application.grant_limit:yen}以下に直してください。",
    ),
    "Q02-3": Words(
        title="地区の補助額の累計は500万円以内",
        message="この地区の補助額の累計が上限を超えています。",
        found="累計 {application.years_grant:yen}",
        expected="上限 {p.district_grant_cap:yen}（計画策定分を含む）",
        fix="各年度の補助額を見直し、累計を{p.district_grant_cap:yen}以内にしてください。",
    ),
    "SUM-4": Words(
        title="補助対象額は0円以上、金額以下",
        message="補助対象額または金額の範囲が正しくありません。",
        found="金額 {expenses.amount:yen}、うち補助対象額 {expenses.eligible:yen}",
        expected="0円 ≦ 補助対象額 ≦ 金額",
        fix="金額と補助対象額を確かめて直してください。",
    ),
    "FORM-1": Words(
        title="必須の欄の記入",
        message="「{label}」が記入されていません。",
        found="空欄",
        expected="記入が必要",
        fix="「{label}」を記入してください。",
    ),
    "FORM-2": Words(
        title="値の種類",
        message="「{label}」を読み取れません。",
        found="「{typed}」",
        expected="{wanted}",
        fix="{wanted}で入力し直してください。",
    ),
    "FORM-3": Words(
        title="選択肢",
        message="「{label}」が選択肢にありません。",
        found="「{typed}」",
        expected="{choices}",
        fix="一覧から選んでください。",
        variants={"near": {"fix": "一覧から選んでください（「{near}」ではありませんか）。"}},
    ),
    "FORM-4": Words(
        title="読み取りの注記",
        message="「{label}」を次のように読み取りました。",
        found="「{typed}」",
        expected="{read}",
        fix="読み取りが違う場合だけ、入力し直してください。",
    ),
}
"""Title, message, values and advice of every rule, by id."""
