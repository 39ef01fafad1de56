"""The ledger (交付台帳) and the deadlines of a round, as files that clerks keep: Excel or CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from validators import normalise
from validators.grants import LEDGER, LedgerRow
from validators.normalise import choice
from validators.normalise.characters import folded
from validators.reference import BUREAUS, BY_CODE, BY_NAME
from workbooks.refusal import Refused
from workbooks.rows import Rows, Sheets


class LedgerRefused(Exception):
    """A file that cannot be used; the text is Japanese and for the user."""


class LedgerRead(NamedTuple):
    """A ledger as it was read: its rows, and what to tell its owner of what was read past."""

    rows: list[LedgerRow]
    remarks: tuple[str, ...]


def read_ledger(path: Path) -> LedgerRead:
    """Read a ledger: a head row with the labels of ``validators.grants.LEDGER``, one row a district and year.

    A row of sums (合計 …) is read past, with a remark.

    Raises:
        LedgerRefused: the file, a column or a value cannot be read; says where.
    """
    rows = _rows(path)
    head, place = _head(path, rows)
    found: list[LedgerRow] = []
    remarks: list[str] = []
    for number, row in enumerate(rows[place + 1 :], start=place + 2):
        cells = {name: row[at] if at < len(row) else None for name, at in head.items()}
        if any(value not in (None, "") for value in cells.values()):
            if _is_sum(cells):
                remarks.append(f"{path} {number}行目は合計の行とみて、読み飛ばしました。")
                continue
            found.append(_ledger_row(path, number, cells))
    return LedgerRead(found, tuple(remarks))


_SUM_WORDS = frozenset(("計", "小計", "合計", "総計", "累計", "市町村計", "地区計"))


def _is_sum(cells: dict[str, Any]) -> bool:
    """Tell a row of sums (合計 …), which is no grant: it is read past."""
    words = [cells.get(name) for name in ("municipality_code", "municipality", "district")]
    return any(folded(one) in _SUM_WORDS for one in words if isinstance(one, str))


def heads_of(path: Path) -> tuple[dict[str, int], int]:
    """Return where the ledger's columns stand (0-based, by name) and the sheet row of the head (1-based).

    Raises:
        LedgerRefused: the file cannot be read or has no head.
    """
    heads, place = _head(path, _rows(path))
    return heads, place + 1


def read_deadlines(path: Path) -> dict[str, dt.datetime]:
    """Read the deadlines: two columns, 地方振興局 and 締切 (a day counts to its end, or a day with a time).

    Raises:
        LedgerRefused: the file, a bureau or a moment cannot be read; says where.
    """
    known = {one.name for one in BUREAUS}
    found: dict[str, dt.datetime] = {}
    for number, row in enumerate(_rows(path), start=1):
        name = str(row[0] or "").strip() if row else ""
        if not name or (number == 1 and name not in known):
            continue
        if name not in known:
            raise LedgerRefused(f"{path} {number}行目：「{name}」という地方振興局はありません。")
        found[name] = _moment(path, number, row[1] if len(row) > 1 else None)
    return found


def _rows(path: Path) -> Rows:
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise LedgerRefused(f"「{path}」を読めません。場所と名前を確かめてください。") from fault
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return _sheet_rows(path, data)
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return list(csv.reader(io.StringIO(data.decode(encoding), newline="")))
        except UnicodeDecodeError:
            continue
    raise LedgerRefused(f"「{path}」の文字コードが分かりません。UTF-8 の CSV で保存し直してください。")


def _sheet_rows(path: Path, data: bytes) -> Rows:
    try:
        book = Sheets(data)
        if not book.names:
            raise Refused("corrupt", {"part": "xl/workbook.xml"})
        return book.rows(book.names[0])
    except Refused as fault:
        raise LedgerRefused(
            f"「{path}」を Excel ブックとして読めません。.xlsx 形式で保存し直してください。"
        ) from fault


def _head(path: Path, rows: Sequence[Sequence[Any]]) -> tuple[dict[str, int], int]:
    """Find the head row: the first that has every required label."""
    wanted = {column.label: column for column in LEDGER.columns}
    for place, row in enumerate(rows[:20]):
        labels = {str(value).strip(): at for at, value in enumerate(row)}
        if all(label in labels for label, column in wanted.items() if column.required):
            return {column.name: labels[label] for label, column in wanted.items() if label in labels}, place
    required = "、".join(column.label for column in LEDGER.columns if column.required)
    raise LedgerRefused(f"「{path}」に見出しの行が見つかりません。必要な見出し：{required}")


def _ledger_row(path: Path, number: int, cells: dict[str, Any]) -> LedgerRow:
    row = LedgerRow(**dict(_values(path, number, cells)))
    owner = BY_CODE.get(row.municipality_code)
    try:
        named = choice.read(row.municipality, tuple(BY_NAME)).value
    except normalise.Unreadable:
        named = None
    if owner is None or owner.name != named:
        raise LedgerRefused(
            f"{path} {number}行目：団体コード {row.municipality_code}（{owner.name if owner else '県内にない番号'}）と"
            f"市町村名「{row.municipality}」が合っていません。どちらかを直してください。"
        )
    return row


def _values(path: Path, number: int, cells: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for column in LEDGER.columns:
        value = cells.get(column.name)
        if value is None or value == "" or normalise.blank(value):
            if column.required:
                raise LedgerRefused(f"{path} {number}行目：「{column.label}」が空欄です。")
            continue
        try:
            yield column.name, _typed(column, value)
        except normalise.Unreadable as fault:
            raise LedgerRefused(
                f"{path} {number}行目：「{column.label}」の「{value}」を読み取れません。"
            ) from fault


def _typed(column: Any, value: Any) -> Any:
    if column.name == "municipality_code":
        return normalise.code.read(value).value
    if column.kind == "choice":
        return normalise.choice.read(value, column.choices).value
    return normalise.READERS[column.kind](value).value


def _moment(path: Path, number: int, value: Any) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    text = str(value or "").strip()
    day, _, hour = text.partition(" ")
    try:
        date: Any = normalise.day.read(value if isinstance(value, dt.date) else day).value
        time = dt.time.fromisoformat(hour.strip().zfill(5)) if hour else dt.time(23, 59, 59)
    except (normalise.Unreadable, ValueError) as fault:
        raise LedgerRefused(
            f"{path} {number}行目：締切「{text}」を読み取れません。例：2026-05-29 17:00"
        ) from fault
    return dt.datetime.combine(date, time)
