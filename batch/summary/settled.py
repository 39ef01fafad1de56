"""精算: what each application asked for, what was decided, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from batch.grants.accounts import Account
from batch.summary.table import Head, Table
from validators.messages import shown
from validators.parameters import Parameters

SHEET = "精算"
ACCOUNTS = (
    Head("番号", 6, "int"),
    Head("市町村名", 12),
    Head("地区名", 18),
    Head("年度", 11),
    Head("事業区分", 20),
    Head("総事業費（予算）", 13, "yen"),
    Head("総事業費（実績）", 13, "yen"),
    Head("補助対象経費（予算）", 13, "yen"),
    Head("補助対象経費（実績）", 13, "yen"),
    Head("補助金（申請）", 13, "yen"),
    Head("交付決定額（台帳）", 13, "yen"),
    Head("補助金（実績）", 13, "yen"),
    Head("確定額の案", 13, "yen"),
    Head("減る額", 12, "yen"),
    Head("備考", 44),
    Head("申請のブック", 36),
    Head("実績のブック", 36),
)


def write_accounts(table: Table, accounts: Sequence[Account], p: Parameters) -> None:
    """Write a row for each account, and the sums of all."""
    rows = [_row(number, one, p) for number, one in enumerate(accounts, start=1)]
    for row in rows:
        table.add(row)
    if rows:
        sums = [sum(row[at] or 0 for row in rows) for at in range(5, 14)]
        table.add((None, "計", "", "", "", *sums, "空欄（比べられないもの）は、計に含みません。", "", ""))


def _row(number: int, one: Account, p: Parameters) -> tuple[Any, ...]:
    year = shown(one.fiscal_year, "year") if one.fiscal_year is not None else None
    (cost, eligible, asked), (spent, counted, granted) = one.budget, one.result
    money = (cost, spent, eligible, counted, asked, one.decided, granted, one.settled(p), one.less(p))
    files = one.budget_file, "、".join(one.result_files)
    return (number, one.municipality, one.district, year, one.kind, *money, one.remarks(p), *files)
