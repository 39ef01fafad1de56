"""Settlement (精算): the same workbook at the year's end, the budget held against the results.

The guide states no threshold for changes; the parameter
``settlement_change_percent`` is 0 (off) unless a prefecture sets it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from batch.summary.looks import looks, print_set_up
from validators.cells import Typed
from validators.frames import EXPENSE_CATEGORIES, INCOME_SOURCES
from validators.parameters import Parameters
from workbooks.writer import Book, created


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the comparison, in yen: a heading, what it is, the budget and the result."""

    part: str
    name: str
    budget: int
    result: int

    @property
    def change(self) -> int:
        """Result less budget, in yen."""
        return self.result - self.budget

    def remark(self, p: Parameters) -> str:
        """Return what is to be said of the change (Japanese), or nothing."""
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


def settlement(budget: Typed, result: Typed) -> list[Item]:
    """Compare two readings of the workbook: by category, by source, and in total."""
    items = []
    for part, column in (("支出の金額", "amount"), ("うち補助対象額", "eligible")):
        sums = [_sums(one.frames["expenses"], "category", column) for one in (budget, result)]
        items += _items(part, EXPENSE_CATEGORIES, *sums)
    sums = [_sums(one.frames["income"], "source", "amount") for one in (budget, result)]
    items += _items("収入", INCOME_SOURCES, *sums)
    for name, column in (
        ("総事業費", "total_cost"),
        ("補助対象経費", "eligible_cost"),
        ("補助金", "grant_requested"),
    ):
        both = [one.frames["application"][0][column] or 0 for one in (budget, result)]
        items.append(Item("申請書", name, *both))
    return items


def _sums(rows: Iterable[Mapping[str, Any]], key: str, column: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for row in rows:
        name = row[key] or "（区分なし）"
        sums[name] = sums.get(name, 0) + (row[column] or 0)
    return sums


def _items(part: str, order: tuple[str, ...], budget: dict[str, int], result: dict[str, int]) -> list[Item]:
    names = [*order, *sorted({*budget, *result} - {*order})]
    items = [Item(part, name, budget.get(name, 0), result.get(name, 0)) for name in names]
    total = Item(part, "計", sum(budget.values()), sum(result.values()))
    return [one for one in items if one.budget or one.result] + [total]


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
            sheet.write_number(line, column, value, styles["yen"])
        changed = "増" if one.change > 0 else "減" if one.change < 0 else ""
        sheet.write_string(line, 5, changed, styles["要確認" if remark else "text"])
        sheet.write_string(line, 6, remark, styles["text"])
    book.close()
    return book.data()
