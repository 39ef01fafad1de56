"""From decisions to the ledger (交付台帳): the adopted applications of a round, added to a new copy.

What would break a cap of 手引き 回答２・回答４ is refused, each with its reason; the
ledger that was given is never written.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import python_calamine
import xlsxwriter

from batch.examiner.heads import ADOPTED, AMOUNT_HEAD, APPLICATION_SHEET
from batch.examiner.reading import adoption_rows
from batch.grants.districts import District, district_key, districts
from batch.grants.ledger import LedgerRefused, heads_of, read_ledger
from validators import normalise
from validators.frames import PLAN_PROJECT, STAGE_BASE, STAGE_PLAN
from validators.messages import era_year, shown
from validators.normalise import Unreadable
from validators.parameters import ParameterBook
from validators.reference import BY_NAME
from validators.round import LEDGER, LedgerRow


@dataclass(frozen=True, slots=True)
class Refusal:
    """An adopted application that was not added, and why (Japanese)."""

    municipality: str
    district: str
    reason: str


def read_adopted(path: Path, book: ParameterBook) -> tuple[list[LedgerRow], list[Refusal]]:
    """Read the applications marked 採択 in 申請一覧 of a summary, as ledger rows.

    The amount is 交付決定額 where it is typed, else 補助金申請額. A row that lacks
    something, or gets more than the rate of its 補助対象経費 allows, is refused.

    Raises:
        LedgerRefused: the file is no summary of this program.
    """
    try:
        summary = python_calamine.CalamineWorkbook.from_filelike(path.open("rb"))
        rows = [
            row
            for name in summary.sheet_names
            for row in adoption_rows(summary.get_sheet_by_name(name).to_python())
        ]
    except (OSError, python_calamine.CalamineError) as fault:
        raise LedgerRefused(
            f"「{path}」を審査結果一覧として開けません。場所と名前を確かめてください。"
        ) from fault
    if not rows:
        raise LedgerRefused(
            f"「{path}」に「{APPLICATION_SHEET}」のシートがありません。審査結果一覧を指定してください。"
        )
    adopted, refused = [], []
    for adoption, cells in rows:
        if adoption.choice != ADOPTED:
            continue
        try:
            adopted.append(_row(cells, adoption.amount, book))
        except ValueError as fault:
            refused.append(Refusal(str(cells.get("市町村名", "")), str(cells.get("地区名", "")), str(fault)))
    return adopted, refused


def _row(cells: Mapping[str, Any], amount: str, book: ParameterBook) -> LedgerRow:
    municipality, district = str(cells.get("市町村名", "")), str(cells.get("地区名", ""))
    kind = str(cells.get("事業区分", ""))
    if municipality not in BY_NAME or not district or not kind:
        raise ValueError("市町村名・地区名・事業区分のいずれかが読み取れていません。")
    year = _number(normalise.year.read, cells.get("年度"), "年度")
    grant = _number(normalise.amount.read, amount or cells.get("補助金申請額"), AMOUNT_HEAD)
    if grant <= 0:
        raise ValueError(f"交付決定額が正しくありません（{shown(grant, 'yen')}）。")
    p = book.for_year(year)
    limit = (
        _number(normalise.amount.read, cells.get("補助対象経費"), "補助対象経費")
        * p.rate_numerator
        // p.rate_denominator
    )
    if grant > limit:
        raise ValueError(
            f"交付決定額 {shown(grant, 'yen')} が、補助対象経費の {p.rate_numerator}/{p.rate_denominator}"
            f"（{shown(limit, 'yen')}）を超えます（手引き 3 補助率）。"
        )
    total = cells.get("総事業費")
    is_plan = kind == PLAN_PROJECT
    return LedgerRow(
        BY_NAME[municipality].code,
        municipality,
        district,
        year,
        STAGE_PLAN if is_plan else STAGE_BASE,
        _number(normalise.amount.read, total, "総事業費") if total not in (None, "") else 0,
        grant if is_plan else 0,
        0 if is_plan else grant,
        str(cells.get("事業概要") or ""),
        ADOPTED,
    )


def _number(read: Any, value: Any, label: str) -> int:
    try:
        number = read(value).value
    except Unreadable as fault:
        raise ValueError(f"「{label}」の「{value}」を読み取れません。") from fault
    if number is None:
        raise ValueError(f"「{label}」が空欄です。")
    return int(number)


def accepted(
    ledger: Sequence[LedgerRow], adopted: Sequence[LedgerRow], book: ParameterBook
) -> tuple[list[LedgerRow], list[Refusal]]:
    """Return which adopted rows may be added to the ledger, in order, and which may not."""
    added: list[LedgerRow] = []
    refused: list[Refusal] = []
    for row in adopted:
        reason = _breaks([*ledger, *added], row, book)
        if reason:
            refused.append(Refusal(row.municipality, row.district, reason))
        else:
            added.append(row)
    return added, refused


def _breaks(ledger: Sequence[LedgerRow], row: LedgerRow, book: ParameterBook) -> str:
    """Return what adding a row would break, or nothing."""
    p = book.for_year(row.fiscal_year)
    place = district_key(row.municipality, row.district)
    own = [one for one in ledger if district_key(one.municipality, one.district) == place]
    year = f"{era_year(row.fiscal_year)}年度"
    if any(one.fiscal_year == row.fiscal_year and one.stage == row.stage for one in own):
        return f"{year}の{row.stage}は、すでに台帳にあります。"
    if row.plan_grant > p.plan_grant_cap:
        return (
            f"計画策定分 {shown(row.plan_grant, 'yen')} が上限 {shown(p.plan_grant_cap, 'yen')} を超えます。"
        )
    [after] = districts((), [*own, row]) or [District(row.municipality, row.district)]
    if after.remaining(p) < 0:
        return (
            f"地区の累計 {shown(after.total, 'yen')} が上限 {shown(p.district_grant_cap, 'yen')} を超えます"
            "（手引き 回答２・回答４）。"
        )
    plan, base = after.years_used()
    if plan > p.plan_years_max:
        return f"計画策定事業が {plan} か年度になります（上限 {p.plan_years_max} か年度、手引き 回答２）。"
    if base > p.project_years_max:
        return f"小さな拠点づくり事業が {base} か年度になります（上限 {p.project_years_max} か年度、手引き 回答２）。"
    return ""


# --- the ledger's file ------------------------------------------------------------------------


def blank_ledger(rows: Sequence[LedgerRow] = ()) -> bytes:
    """Return a ledger with these rows as a workbook; the same rows give the same bytes."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    base = {"font_name": "BIZ UDPゴシック", "font_size": 10, "border": 1, "border_color": "#BFBFBF"}
    head = book.add_format(
        base | {"bold": True, "bg_color": "#1F4E5F", "font_color": "#FFFFFF", "text_wrap": True}
    )
    text, yen = book.add_format(base), book.add_format(base | {"num_format": "#,##0"})
    sheet = book.add_worksheet(LEDGER.label)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_row(0, 32)
    for at, column in enumerate(LEDGER.columns):
        sheet.set_column(
            at, at, 40 if column.name == "outline" else 16, yen if column.kind == "int" else text
        )
        sheet.write_string(0, at, column.label, head)
        if column.choices:
            sheet.data_validation(
                1, at, LEDGER.rows, at, {"validate": "list", "source": list(column.choices)}
            )
    for line, row in enumerate(rows, start=1):
        for at, column in enumerate(LEDGER.columns):
            sheet.write(line, at, _shown(column.kind, getattr(row, column.name)))
    book.close()
    return stream.getvalue()


def _shown(kind: str, value: Any) -> Any:
    return shown(value, "year") if kind == "year" else value


def with_rows(path: Path, rows: Sequence[LedgerRow]) -> bytes:
    """Return a copy of the ledger at ``path`` with rows added below the last one; its other columns stay.

    Raises:
        LedgerRefused: the ledger cannot be read.
    """
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return blank_ledger([*read_ledger(path), *rows])
    heads, first = heads_of(path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    last = max(
        (
            cell.row
            for line in sheet.iter_rows(min_row=first)
            for cell in line
            if cell.value not in (None, "")
        ),
        default=first,
    )
    for line, row in enumerate(rows, start=last + 1):
        for column in LEDGER.columns:
            if column.name in heads:
                cell = sheet.cell(
                    line, heads[column.name] + 1, _shown(column.kind, getattr(row, column.name))
                )
                cell.data_type = "n" if column.kind == "int" else "s"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
