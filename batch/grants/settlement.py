"""Settlement (精算): the same workbook at the year's end, the budget held against the results.

The guide states no threshold for changes; the parameter
``settlement_change_percent`` is 0 (off) unless a prefecture sets it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from batch.summary.looks import NOT_READ, looks, print_set_up
from validators.cells import Typed
from validators.frames import EXPENSE_CATEGORIES, INCOME_SOURCES
from validators.parameters import Parameters
from validators.submission import BLANK
from workbooks.writer import Book, created

Sums = dict[str, int | None]
"""Sums in yen by 科目 or 区分; None where a cell that belongs to it could not be read."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the comparison, in yen: a heading, what it is, the budget and the result (None: unreadable)."""

    part: str
    name: str
    budget: int | None
    result: int | None

    @property
    def change(self) -> int | None:
        """Result less budget, in yen; None where either is unreadable."""
        return None if self.budget is None or self.result is None else self.result - self.budget

    def remark(self, p: Parameters) -> str:
        """Return what is to be said of the change (Japanese), or nothing."""
        if self.budget is None or self.result is None:
            return "読めない欄があるため、比べられません。"
        if not self.change:
            return ""
        if not self.budget:
            return "予算になかった支出・収入です。"
        if not self.result:
            return "実績がありません。"
        limit = p.settlement_change_percent
        if limit and abs(self.change) * 100 > self.budget * limit:
            return f"予算からの増減が {limit}% を超えています。"
        return ""


_COMPARED = (
    ("application.total_cost", "総事業費"),
    ("application.eligible_cost", "補助対象経費"),
    ("application.grant_requested", "補助金"),
)
_READ = (
    "expenses.category",
    "expenses.amount",
    "expenses.eligible",
    "income.source",
    "income.amount",
    *(name for name, _ in _COMPARED),
)


def settlement(budget: Typed, result: Typed) -> list[Item]:
    """Compare two readings of the workbook: by category, by source, and in total."""
    items = []
    both = (budget, result)
    for part, column in (("支出の金額", "amount"), ("うち補助対象額", "eligible")):
        sums = [_sums(one, "expenses", "category", column) for one in both]
        items += _items(part, EXPENSE_CATEGORIES, *sums)
    items += _items("収入", INCOME_SOURCES, *(_sums(one, "income", "source", "amount") for one in both))
    items += [Item("申請書", label, *(_single(one, name) for one in both)) for name, label in _COMPARED]
    return items


def unread(typed: Typed) -> list[tuple[str, int]]:
    """Return the cells that the comparison needs and that could not be read: (name, row), row 0 for a whole column."""
    return sorted(
        ((name, row) for (name, row), why in typed.gaps.items() if name in _READ and why != BLANK),
        key=lambda one: (_READ.index(one[0]), one[1]),
    )


def _single(typed: Typed, name: str) -> int | None:
    if any((name, row) in typed.gaps and typed.gaps[name, row] != BLANK for row in (0, 1)):
        return None
    value: int | None = typed.frames["application"][0][name.partition(".")[2]]
    return value or 0


def _sums(typed: Typed, frame: str, key: str, column: str) -> Sums:
    """Return the sums of a column by another; None where a cell is unreadable, "計" is that of the whole column."""
    gaps = {row for name, row in unread(typed) if name == f"{frame}.{column}"}
    astray = {row for name, row in unread(typed) if name == f"{frame}.{key}"}
    sums: Sums = {}
    for row in typed.frames[frame]:
        name = NOT_READ if row["row"] in astray else row[key] or "（区分なし）"
        known = sums.get(name, 0)
        sums[name] = None if known is None or row["row"] in gaps else known + (row[column] or 0)
    if 0 in gaps or 0 in astray:
        return dict.fromkeys(sums, None) | {_WHOLE: None}
    return sums


_WHOLE = "計"


def _items(part: str, order: tuple[str, ...], budget: Sums, result: Sums) -> list[Item]:
    names = [*order, *sorted({*budget, *result} - {*order, _WHOLE})]
    items = [Item(part, name, budget.get(name, 0), result.get(name, 0)) for name in names]
    total = Item(part, _WHOLE, _total(budget), _total(result))
    return [one for one in items if one.budget != 0 or one.result != 0] + [total]


def _total(sums: Sums) -> int | None:
    known = [one for one in sums.values() if one is not None]
    return sum(known) if len(known) == len(sums) else None


def as_workbook(items: Iterable[Item], p: Parameters, title: str) -> bytes:
    """Return the comparison as a workbook; changed lines are marked in words and by colour."""
    book = Book()
    book.set_properties({"title": "予算と実績の比較", "created": created()})
    styles, sheet = looks(book), book.add_worksheet("予算と実績")
    print_set_up(sheet)
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    for column, width in enumerate((16, 16, 15, 15, 15, 9, 34)):
        sheet.set_column(column, column, width)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, "予算と実績の比較", styles["title"])
    sheet.write_string(1, 0, title, styles["plain"])
    for column, head in enumerate(("区分", "項目", "予算（円）", "実績（円）", "増減（円）", "変更", "備考")):
        sheet.write_string(2, column, head, styles["head"])
    for line, one in enumerate(items, start=3):
        remark = one.remark(p)
        sheet.write_string(line, 0, one.part, styles["text"])
        sheet.write_string(line, 1, one.name, styles["label" if one.name == "計" else "text"])
        for column, value in enumerate((one.budget, one.result, one.change), start=2):
            if value is None:
                sheet.write_string(line, column, NOT_READ, styles["要確認"])
            else:
                sheet.write_number(line, column, value, styles["yen"])
        change = one.change or 0
        changed = NOT_READ if one.change is None else "増" if change > 0 else "減" if change < 0 else ""
        sheet.write_string(line, 5, changed, styles["要確認" if remark else "text"])
        sheet.write_string(line, 6, remark, styles["text"])
    book.close()
    return book.data()
