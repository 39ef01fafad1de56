"""The ledger (交付台帳) and the deadlines of a round, as files that clerks keep: Excel or CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from lxml import etree

from validators import normalise
from validators.frames import STAGE_BASE, STAGE_PLAN
from validators.grants import CANCELLED, LEDGER, LedgerRow, district_key, stages_of
from validators.normalise import choice, nothing
from validators.normalise.characters import folded
from validators.reference import BUREAUS, BY_CODE, BY_NAME
from workbooks.arrival.formats import opened
from workbooks.ooxml.workbook import read_workbook
from workbooks.reading.cells import Merge, load
from workbooks.refusal import Refused
from workbooks.rows import Rows, with_gaps


class LedgerRefused(Exception):
    """A file that cannot be used; the text is Japanese and for the user."""


class LedgerRead(NamedTuple):
    """A ledger as it was read: its rows, and what to tell its owner of what was read past."""

    rows: list[LedgerRow]
    remarks: tuple[str, ...]


def read_ledger(path: Path) -> LedgerRead:
    """Read a ledger: a head row with the labels of ``validators.grants.LEDGER``, one row a district and year.

    Rows of sums (合計 …) and of remarks are read past; they, dittos, struck-out rows, rows that are there twice and
    amounts that look like 千円 come with a remark.

    Raises:
        LedgerRefused: the file, a column or a value cannot be read; says where.
    """
    sheet = _sheet(path)
    head, place = _head(path, sheet.rows)
    _spread(sheet, head, place)
    found: dict[int, LedgerRow] = {}
    remarks: list[str] = []
    above: dict[str, Any] = {}
    for number, row in enumerate(sheet.rows[place + 1 :], start=place + 2):
        cells = {name: row[at] if at < len(row) else None for name, at in head.items()}
        if all(map(normalise.optional_blank, cells.values())) or _is_remark(cells):
            continue
        if _is_sum(cells, found.values()):
            remarks.append(f"{path} {number}行目は合計の行とみて、読み飛ばしました。")
            continue
        repeated = [name for name, value in cells.items() if nothing.said(value) is nothing.Said.ABOVE]
        if repeated and above:
            cells |= {name: above.get(name) for name in repeated}
            remarks.append(f"{path} {number}行目の「〃」（同上）は、上の行と同じと読みました。")
        if number in sheet.struck:
            remarks.append(
                f"{path} {number}行目には取消線がありますが、数えました。取り消した事業は、「状況」を「取消」にしてください。"
            )
        found[number] = _ledger_row(path, number, cells)
        above = cells
    return LedgerRead([*found.values()], (*remarks, *_doubts(path, found)))


_SUM_WORD = re.compile(r"(?:.*計|(?:sub|grand)?total)(?:額|\([^()]*\)|:)?", re.IGNORECASE)
_SMALL = 10_000
"""Yen below which every grant of a row is thought to be typed in 千円."""


def _is_sum(cells: Mapping[str, Any], before: Iterable[LedgerRow]) -> bool:
    """Tell a row of sums (合計 …), which is no grant: it has no code, and says so or adds up the rows before."""
    if (
        cells.get("municipality_code")
        and normalise.reason(normalise.code.read, cells["municipality_code"]) is None
    ):
        return False
    texts = [folded(one) for one in cells.values() if isinstance(one, str)]
    if any(_SUM_WORD.fullmatch(one) or _SUM_WORD.fullmatch(one.strip("()[]【】〔〕")) for one in texts):
        return True
    typed = {name for name, value in cells.items() if not normalise.optional_blank(value)}
    return typed <= set(_MONEY) and any(
        cells.get(name) == sum(getattr(row, name) for row in before) for name in typed
    )


def _is_remark(cells: Mapping[str, Any]) -> bool:
    """Tell a row that holds a remark (※ …) and nothing else."""
    typed = [value for value in cells.values() if not normalise.optional_blank(value)]
    return all(map(nothing.remarks, typed))


def _doubts(path: Path, rows: Mapping[int, LedgerRow]) -> Iterator[str]:
    """Yield what is odd about rows that were read, and counted as they stand."""
    seen: dict[object, int] = {}
    for number, row in rows.items():
        grants = [one for one in (row.plan_grant, row.project_grant) if one]
        if grants and all(0 < one < _SMALL for one in grants):
            yield f"{path} {number}行目の補助額 {max(grants):,}円 は小さすぎます。円単位かを確かめてください。"
        if row.status == CANCELLED:
            continue
        kinds = stages_of(row.stage)
        if (row.plan_grant and STAGE_PLAN not in kinds) or (row.project_grant and STAGE_BASE not in kinds):
            yield f"{path} {number}行目は、「実施した事業」と補助額の欄が合っていません。補助額は数えました。"
        for kind in kinds:
            key = district_key(row.municipality_code, row.district), row.fiscal_year, kind
            if key in seen:
                yield f"{path} {seen[key]}行目と{number}行目は、同じ地区・年度・事業です。どちらも数えました。"
            seen.setdefault(key, number)


def heads_of(path: Path) -> tuple[dict[str, int], int]:
    """Return where the ledger's columns stand (0-based, by name) and the sheet row of the head (1-based).

    Raises:
        LedgerRefused: the file cannot be read or has no head.
    """
    heads, place = _head(path, _sheet(path).rows)
    return heads, place + 1


def read_deadlines(path: Path) -> dict[str, dt.datetime]:
    """Read the deadlines: two columns, 地方振興局 and 締切 (a day counts to its end, or a day with a time).

    Raises:
        LedgerRefused: the file, a bureau or a moment cannot be read; says where.
    """
    known = {one.name for one in BUREAUS}
    found: dict[str, dt.datetime] = {}
    for number, row in enumerate(_sheet(path).rows, start=1):
        name = str(row[0] or "").strip() if row else ""
        if not name or (number == 1 and name not in known):
            continue
        if name not in known:
            raise LedgerRefused(f"{path} {number}行目：「{name}」という地方振興局はありません。")
        found[name] = _moment(path, number, row[1] if len(row) > 1 else None)
    return found


@dataclass(slots=True)
class _Sheet:
    """The first sheet of a file: its rows, its merged areas and its struck-out rows (1-based)."""

    rows: Rows
    merged: list[Merge] = field(default_factory=list)
    struck: set[int] = field(default_factory=set)


def _sheet(path: Path) -> _Sheet:
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise LedgerRefused(f"「{path}」を読めません。場所と名前を確かめてください。") from fault
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return _of_workbook(path, data)
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return _Sheet(list(csv.reader(io.StringIO(data.decode(encoding), newline=""))))
        except UnicodeDecodeError:
            continue
    raise LedgerRefused(f"「{path}」の文字コードが分かりません。UTF-8 の CSV で保存し直してください。")


def _of_workbook(path: Path, data: bytes) -> _Sheet:
    """Read the first sheet as a submission's: an error value or a formula without a result is no empty cell."""
    try:
        package = opened(data)
        package.judge()
        part = read_workbook(package)
        sheet = next(iter(load(package, part, [*part.sheets][:1], {}).values()), None)
    except (KeyError, etree.XMLSyntaxError, Refused) as fault:
        raise LedgerRefused(f"「{path}」{_NO_WORKBOOK}") from fault
    if sheet is None:
        raise LedgerRefused(f"「{path}」{_NO_WORKBOOK}")
    rows = with_gaps(sheet)
    struck = {row for (row, _), (_, left) in sheet.probe.struck.items() if left is None}
    return _Sheet(rows, sheet.merged, {row for row in struck if any(rows[row - 1])})


_NO_WORKBOOK = "を Excel ブックとして読めません。.xlsx 形式で保存し直してください。"


def _spread(sheet: _Sheet, head: Mapping[str, int], place: int) -> None:
    """Let a text that is merged down a column hold for its rows; an amount is that of one row."""
    columns = {at for name, at in head.items() if name not in _MONEY}
    for (top, left), (bottom, _) in sheet.merged:
        for row in range(max(top, place + 1), bottom) if left - 1 in columns else ():
            sheet.rows[row][left - 1] = sheet.rows[top - 1][left - 1]


_MONEY = tuple(column.name for column in LEDGER.columns if column.yen)
_IN_YEN = re.compile(r"\((?:単位:?)?円\)$")


def _head(path: Path, rows: Sequence[Sequence[Any]]) -> tuple[dict[str, int], int]:
    """Find the head row: the first that has every required label; no column of grants may be wanting or there twice."""
    wanted = {folded(column.label): column for column in LEDGER.columns}
    for place, row in enumerate(rows[:20]):
        labels = [_IN_YEN.sub("", folded(str(value))) for value in row]
        if all(label in labels for label, column in wanted.items() if column.required):
            for label, column in wanted.items():
                if labels.count(label) > 1:
                    raise LedgerRefused(
                        f"「{path}」に見出し「{column.label}」が二つあります。一つにしてください。"
                    )
                if label not in labels and column.name in ("plan_grant", "project_grant"):
                    raise LedgerRefused(
                        f"「{path}」の見出しに「{column.label}」がありません。補助額の累計を数えられないため、"
                        "見出しをこのとおりに直してください（円単位）。"
                    )
            return {
                column.name: labels.index(label) for label, column in wanted.items() if label in labels
            }, place
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
        if normalise.blank(value) or (not column.required and normalise.optional_blank(value)):
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
