"""From decisions to the ledger (交付台帳): the adopted applications of a round, added to a new copy.

What would break a cap of 手引き 回答２・回答４ is refused, each with its reason; the
ledger that was given is never written.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl

from batch.examiner.decision import Adoption
from batch.examiner.heads import ADOPTED, AMOUNT_HEAD, APPLICATION_SHEET, CHOICE_HEAD, CHOICES
from batch.examiner.reading import adoption_rows
from batch.grants.ledger import heads_of, read_ledger
from batch.grants.sheets import LedgerRefused
from validators import normalise
from validators.frames import PLAN_PROJECT, STAGE_BASE, STAGE_PLAN
from validators.grants import CANCELLED, LEDGER, LedgerRow, district_key, reckoned, stages_of
from validators.messages import era_year, shown
from validators.normalise import Unreadable
from validators.parameters import ParameterBook
from validators.reference import BY_NAME
from workbooks.look import BAND, FONT, GRID, WHITE
from workbooks.refusal import Refused
from workbooks.rows import LARGE, Sheets
from workbooks.writer import Book, created, timeless


@dataclass(frozen=True, slots=True)
class Refusal:
    """An adopted application that was not added, and why (Japanese)."""

    municipality: str
    district: str
    reason: str


def read_adopted(path: Path, book: ParameterBook) -> tuple[list[LedgerRow], list[Refusal]]:
    """Read the applications marked 採択 in 申請一覧 of a summary, as ledger rows.

    A choice in other words counts where there is one meaning. The amount is 交付決定額 where it is typed, else
    補助金申請額. A row that lacks something, or gets more than the rate of its 補助対象経費 allows, is refused.

    Raises:
        LedgerRefused: the file is no summary of this program.
    """
    try:
        summary = Sheets(path.read_bytes(), LARGE)
        rows = [row for name in summary.names for row in adoption_rows(summary.rows(name))]
    except (OSError, Refused) as fault:
        raise LedgerRefused(
            f"「{path}」を審査結果一覧として開けません。場所と名前を確かめてください。"
        ) from fault
    if not rows:
        raise LedgerRefused(
            f"「{path}」に「{APPLICATION_SHEET}」のシートがありません。審査結果一覧を指定してください。"
        )
    adopted, refused = [], []
    for adoption, cells in rows:
        if missing := [head for head in (CHOICE_HEAD, AMOUNT_HEAD) if head not in cells]:
            raise LedgerRefused(
                f"「{path}」の「{APPLICATION_SHEET}」に見出し「{'」「'.join(missing)}」がありません。見出しを元のとおりに"
                "直してください。"
            )
        try:
            if _is_adopted(adoption):
                adopted.append(_row(cells, adoption.amount, book))
        except ValueError as fault:
            refused.append(Refusal(str(cells.get("市町村名", "")), str(cells.get("地区名", "")), str(fault)))
    return adopted, refused


_LESS = re.compile("減額|一部|円")
"""What says that less than what was asked for is granted."""


def _is_adopted(adoption: Adoption) -> bool:
    """Whether an examiner adopted an application. Raises ``ValueError``: nobody can tell, or how much is granted."""
    if adoption.choice and not adoption.meant:
        choices = "・".join(CHOICES)
        raise ValueError(f"採否の「{adoption.choice}」が分かりません。{choices} のどれかにしてください。")
    if adoption.meant == ADOPTED and not adoption.amount and _LESS.search(adoption.choice):
        raise ValueError(f"採否は「{adoption.choice}」ですが、{AMOUNT_HEAD}が空欄です。")
    return adoption.meant == ADOPTED


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
    held: dict[str, list[LedgerRow]] = defaultdict(list)
    for row in ledger:
        held[_key(row)].append(row)
    added: list[LedgerRow] = []
    refused: list[Refusal] = []
    for row in adopted:
        own = held[_key(row)]
        reason = _breaks(own, row, book)
        if reason:
            refused.append(Refusal(row.municipality, row.district, reason))
        else:
            added.append(row)
            own.append(row)
    return added, refused


def _key(row: LedgerRow) -> str:
    return district_key(row.municipality_code, row.district) or ""


def _breaks(own: Sequence[LedgerRow], row: LedgerRow, book: ParameterBook) -> str:
    """Return what adding a row to those of its district would break, or nothing."""
    before = [one for one in own if one.status != CANCELLED and one.fiscal_year == row.fiscal_year]
    if any(set(stages_of(one.stage)) & set(stages_of(row.stage)) for one in before):
        return f"{era_year(row.fiscal_year)}年度の{row.stage}は、すでに台帳にあります。"
    return reckoned([*own, row])[_key(row)].breaks(book.for_year(row.fiscal_year))


@dataclass(frozen=True, slots=True)
class Updated:
    """A new ledger: its bytes, the suffix of its name, what was added, what was not, and what to say of the old one."""

    data: bytes
    suffix: str
    added: int
    left: tuple[Refusal, ...]
    remarks: tuple[str, ...]


def updated(summary: Path, ledger: Path, book: ParameterBook) -> Updated:
    """Return the ledger with what a summary adopts. Raises ``LedgerRefused``."""
    adopted, refused = read_adopted(summary, book)
    there = read_ledger(ledger)
    added, over = accepted(there.rows, adopted, book)
    suffix = ".xlsm" if ledger.suffix == ".xlsm" else ".xlsx"
    return Updated(with_rows(ledger, added), suffix, len(added), (*refused, *over), there.remarks)


# --- the ledger's file ------------------------------------------------------------------------


def blank_ledger(rows: Sequence[LedgerRow] = ()) -> bytes:
    """Return a ledger with these rows as a workbook; the same rows give the same bytes."""
    book = Book()
    book.set_properties({"title": LEDGER.label, "created": created()})
    base = {"font_name": FONT, "font_size": 10, "border": 1, "border_color": GRID}
    head = book.add_format(base | {"bold": True, "bg_color": BAND, "font_color": WHITE, "text_wrap": True})
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
    return book.data()


def _shown(kind: str, value: Any) -> Any:
    return shown(value, "year") if kind == "year" else value


def with_rows(path: Path, rows: Sequence[LedgerRow]) -> bytes:
    """Return a copy of the ledger at ``path`` with rows added below the last one; its other columns stay.

    Raises:
        LedgerRefused: the ledger cannot be read.
    """
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return blank_ledger([*read_ledger(path).rows, *rows])
    name, heads, first = heads_of(path)
    book = openpyxl.load_workbook(path)
    sheet = book[name]
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
    return timeless(stream.getvalue())
