"""The ledger (交付台帳) as clerks keep it: Excel or CSV, on one sheet or a sheet a year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from batch.grants.sheets import LedgerRefused, Sheet, sheets_of
from validators import normalise
from validators.frames import STAGE_BASE, STAGE_BOTH, STAGE_PLAN
from validators.grants import ADOPTED, CANCELLED, LEDGER, LedgerRow, district_key, stages_of
from validators.normalise import choice, nothing
from validators.normalise.characters import folded
from validators.reference import BY_CODE, BY_NAME
from workbooks.rows import Rows


class LedgerRead(NamedTuple):
    """A ledger as it was read: its rows, and what to tell its owner of what was read past."""

    rows: list[LedgerRow]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet of the ledger: where its columns stand (0-based, by name), and its head's row (0-based).

    ``place`` says where it stands in the file: nothing where no other sheet is read.
    """

    sheet: Sheet
    head: Mapping[str, int]
    first: int
    place: str


def read_ledger(path: Path) -> LedgerRead:
    """Read a ledger: a head row with the labels of ``validators.grants.LEDGER``, one row a district and year.

    Every sheet with such a head is read. Rows of sums (合計 …), of headings and of remarks are read past; they, dittos,
    struck-out rows, rows that are there twice, amounts that look like 千円 or are negative, and sheets that are not read
    come with a remark.

    Raises:
        LedgerRefused: the file, a column or a value cannot be read; says where.
    """
    tables, remarks = _tables(path)
    found = dict(chain.from_iterable(_rows(path, table, remarks) for table in tables))
    return LedgerRead([*found.values()], (*remarks, *_doubts(path, found)))


def _tables(path: Path) -> tuple[list[_Table], list[str]]:
    """Return the sheets that hold the ledger, and what to tell of the others."""
    sheets = sheets_of(path)
    heads = [(sheet, _head(path, sheet.rows)) for sheet in sheets]
    shown = [one for one in heads if one[1] and one[0].is_shown] or [one for one in heads if one[1]]
    if not shown:
        required = "、".join(column.label for column in LEDGER.columns if column.required)
        raise LedgerRefused(f"「{path}」に見出しの行が見つかりません。必要な見出し：{required}")
    tables, remarks = [], []
    for sheet, found in heads:
        if any(sheet is one for one, _ in shown) and found:
            _spread(sheet, *found)
            tables.append(_Table(sheet, *found, f"「{sheet.name}」の" if len(shown) > 1 else ""))
        elif found:
            remarks.append(
                f"{path} 非表示のシート「{sheet.name}」は読んでいません。台帳の続きであれば、再表示してください。"
            )
        elif sum(len([*filter(None, row)]) > _TABLE for row in sheet.rows) > _TABLE:
            remarks.append(f"{path} シート「{sheet.name}」には台帳の見出しがないため、読んでいません。")
    return tables, remarks


_TABLE = 3
"""A sheet with more cells in a row, in more rows, may be a table."""


def _rows(path: Path, table: _Table, remarks: list[str]) -> Iterator[tuple[str, LedgerRow]]:
    """Yield the rows of a sheet with their places; what is told of them is added to ``remarks``."""
    sheet, before = table.sheet, list[LedgerRow]()
    above: dict[str, Any] = {}
    for number, row in enumerate(sheet.rows[table.first + 1 :], start=table.first + 2):
        place = f"{table.place}{number}行目"
        cells = {name: row[at] if at < len(row) else None for name, at in table.head.items()}
        if all(map(normalise.optional_blank, cells.values())) or _is_remark(cells):
            continue
        if row == sheet.rows[table.first]:
            continue  # the head, as it is repeated on a new page
        if _is_sum(cells, before):
            remarks.append(f"{path} {place}は合計の行とみて、読み飛ばしました。")
            continue
        if _is_heading(cells):
            remarks.append(f"{path} {place}は見出しか注記の行とみて、読み飛ばしました。")
            continue
        repeated = [name for name, value in cells.items() if nothing.said(value) is nothing.Said.ABOVE]
        if repeated and above:
            cells |= {name: above.get(name) for name in repeated}
            remarks.append(f"{path} {place}の「〃」（同上）は、上の行と同じと読みました。")
        if number in sheet.struck:
            remarks.append(
                f"{path} {place}には取消線がありますが、数えました。取り消した事業は、「状況」を「取消」にしてください。"
            )
        before.append(_ledger_row(f"{path} {place}", cells, remarks))
        yield place, before[-1]
        above = cells


_SUM_WORD = re.compile(
    r"(?:.*計|(?:sub|grand)?total|.*(?:残額|平均)|件数)(?:額|\([^()]*\)|:)?", re.IGNORECASE
)
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


def _is_heading(cells: Mapping[str, Any]) -> bool:
    """Tell a row that heads others (【令和6年度】, 会津地方振興局管内): one text alone, that is no value of its column."""
    typed = {name: value for name, value in cells.items() if not normalise.optional_blank(value)}
    [(name, value), *more] = typed.items()
    if more or not isinstance(value, str) or nothing.said(value) is nothing.Said.ABOVE:
        return False
    return (
        name in ("municipality", "district", "outline") or normalise.reason(_reader(name), value) is not None
    )


def _doubts(path: Path, rows: Mapping[str, LedgerRow]) -> Iterator[str]:
    """Yield what is odd about rows that were read, and counted as they stand."""
    seen: dict[object, str] = {}
    for place, row in rows.items():
        grants = [one for one in (row.plan_grant, row.project_grant) if one]
        if grants and all(0 < one < _SMALL for one in grants):
            yield f"{path} {place}の補助額 {max(grants):,}円 は小さすぎます。円単位かを確かめてください。"
        if row.status == CANCELLED:
            continue
        if min(row.plan_grant, row.project_grant) < 0:
            least = min(row.plan_grant, row.project_grant)
            yield (
                f"{path} {place}の補助額 {least:,}円 はマイナスです。累計から差し引きました。返還でなければ、直してください。"
            )
        kinds = stages_of(row.stage)
        if (row.plan_grant and STAGE_PLAN not in kinds) or (row.project_grant and STAGE_BASE not in kinds):
            yield f"{path} {place}は、「実施した事業」と補助額の欄が合っていません。補助額は数えました。"
        for kind in kinds:
            key = district_key(row.municipality_code, row.district), row.fiscal_year, kind
            if key in seen:
                yield f"{path} {seen[key]}と{place}は、同じ地区・年度・事業です。どちらも数えました。"
            seen.setdefault(key, place)


def heads_of(path: Path) -> tuple[str, dict[str, int], int]:
    """Return the sheet of the ledger's latest year, where its columns stand (0-based, by name) and the row of its head (1-based).

    Raises:
        LedgerRefused: the file cannot be read or has no head.
    """

    def latest(table: _Table) -> int:
        return max((row.fiscal_year for _, row in _rows(path, table, [])), default=0)

    table = max(_tables(path)[0], key=latest)
    return table.sheet.name, dict(table.head), table.first + 1


def _spread(sheet: Sheet, head: Mapping[str, int], place: int) -> None:
    """Let a text that is merged down a column hold for its rows; an amount is that of one row."""
    columns = {at for name, at in head.items() if name not in _MONEY}
    for (top, left), (bottom, _) in sheet.merged:
        for row in range(max(top, place + 1), bottom) if left - 1 in columns else ():
            sheet.rows[row][left - 1] = sheet.rows[top - 1][left - 1]


_MONEY = tuple(column.name for column in LEDGER.columns if column.yen)
_BESIDE = re.compile(r"^\(?\d{1,2}[.)]|[※*]+$|\((?:(?:単位:?)?円|必須|任意|西暦|和暦|6桁)\)$")
"""What people put before or behind a head."""


def _head(path: Path, rows: Rows) -> tuple[dict[str, int], int] | None:
    """Find the head row: the first that has every required label; no column of grants may be wanting or there twice."""
    wanted = {folded(column.label): column for column in LEDGER.columns}
    for place, row in enumerate(rows[:20]):
        labels = [_BESIDE.sub("", _BESIDE.sub("", folded(str(value)))) for value in row]
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
    return None


def _ledger_row(place: str, cells: dict[str, Any], remarks: list[str]) -> LedgerRow:
    row = LedgerRow(**dict(_values(place, cells, remarks)))
    owner = BY_CODE.get(row.municipality_code)
    try:
        named = choice.read(row.municipality, tuple(BY_NAME)).value
    except normalise.Unreadable:
        named = None
    if owner is None or owner.name != named:
        raise LedgerRefused(
            f"{place}：団体コード {row.municipality_code}（{owner.name if owner else '県内にない番号'}）と"
            f"市町村名「{row.municipality}」が合っていません。どちらかを直してください。"
        )
    return row


def _values(place: str, cells: dict[str, Any], remarks: list[str]) -> Iterator[tuple[str, Any]]:
    for column in LEDGER.columns:
        value = cells.get(column.name)
        if normalise.optional_blank(value):
            if column.required:
                raise LedgerRefused(f"{place}：「{column.label}」が空欄です。")
            continue
        meant = _MEANT.get(column.name, {}).get(folded(value)) if isinstance(value, str) else None
        if meant is not None:
            if column.name == "status":
                remarks.append(f"{place}の状況「{value}」は、「{meant}」と読みました。")
            yield column.name, meant
            continue
        try:
            yield column.name, _reader(column.name)(value).value
        except normalise.Unreadable as fault:
            typed = int(value) if isinstance(value, float) and value.is_integer() else value
            choices = f"{'・'.join(column.choices)} のどれかにしてください。" if column.choices else ""
            raise LedgerRefused(
                f"{place}：「{column.label}」の「{typed}」を読み取れません。{choices}"
            ) from fault


_MEANT = {
    "stage": {
        **dict.fromkeys(("①", "1", "計画", "計画策定"), STAGE_PLAN),
        **dict.fromkeys(("②", "2", "事業", "小さな拠点づくり"), STAGE_BASE),
        **{
            f"{one}{between}{other}": STAGE_BOTH
            for one, other in (("①", "②"), ("1", "2"), ("計画策定", "小さな拠点づくり"), ("計画", "事業"))
            for between in ("", "・", "、", "+", "と", "及び", "/")
        },
    },
    "status": {
        **dict.fromkeys(("交付決定", "交付決定済", "決定", "交付"), ADOPTED),
        **dict.fromkeys(
            ("不採択", "却下", "取下げ", "取り下げ", "取下", "申請取下げ", "辞退", "申請辞退"), CANCELLED
        ),
    },
}
"""What people write for a choice of the ledger."""


def _reader(name: str) -> Any:
    """Return what reads the values of a column."""
    of = LEDGER[name]
    if name == "municipality_code":
        return normalise.code.read
    if of.kind == "choice":
        return partial(choice.read, choices=of.choices)
    return normalise.READERS[of.kind]
