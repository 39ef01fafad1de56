"""Settlement (精算): the same workbook at the year's end, the budget held against the results.

The guide states no threshold for changes; the parameter
``settlement_change_percent`` is 0 (off) unless a prefecture sets it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from batch.summary.looks import NOT_READ, looks, print_set_up
from batch.summary.table import LINE, lines_of
from validators.cells import Typed
from validators.frames import EXPENSE_CATEGORIES, INCOME_SOURCES
from validators.parameters import Parameters
from validators.submission import BLANK
from workbooks.reading.sums import FORMULAS
from workbooks.writer import Book, created

Sums = dict[str, int | None]
"""Sums in yen by 科目 or 区分; None where a cell that belongs to it has no amount that can be read."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the comparison, in yen: a heading, what it is, the budget and the result (None: unreadable).

    ``is_open`` says that rows of the same table could belong to it, as nobody can tell to what they belong.
    """

    part: str
    name: str
    budget: int | None
    result: int | None
    is_open: bool = False

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
        if self.is_open:
            return "科目などの分からない行があり、確かではありません。"
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
READ = (
    "expenses.category",
    "expenses.amount",
    "expenses.eligible",
    "income.source",
    "income.amount",
    *(name for name, _ in _COMPARED),
)
"""The cells that the comparison needs."""


def settlement(budget: Typed, result: Typed) -> list[Item]:
    """Compare two readings of the workbook: by category, by source, and in total."""
    items = []
    both = (budget, result)
    for part, column in (("支出の金額", "amount"), ("うち補助対象額", "eligible")):
        sums = [_sums(one, "expenses", "category", column) for one in both]
        items += _items(part, EXPENSE_CATEGORIES, *sums)
    items += _items("収入", INCOME_SOURCES, *(_sums(one, "income", "source", "amount") for one in both))
    items += [
        Item("申請書", label, _single(budget, name), _single(result, name)) for name, label in _COMPARED
    ]
    return items


def unread(typed: Typed) -> list[tuple[str, int]]:
    """Return the cells without which nothing can be compared: (name, row), row 0 for a whole column.

    They could not be read, or are blank where something must stand.
    """
    gaps = {gap for gap in typed.gaps if gap[0] in READ}
    named = {name for name, _ in gaps}
    blank = {(name, 1) for name, _ in _COMPARED if _single(typed, name) is None and name not in named}
    return sorted(gaps | blank, key=lambda one: (READ.index(one[0]), one[1]))


def _single(typed: Typed, name: str) -> int | None:
    """Return a figure of the application; None where it, or a row of the column whose sum it is, has no amount."""
    value: int | None = typed.frames["application"][0][name.partition(".")[2]]
    lacks = any((name, row) in typed.gaps for row in (0, 1)) or FORMULAS.get(name) in {
        of for of, _ in typed.gaps
    }
    return None if lacks else value


def _sums(typed: Typed, frame: str, key: str, column: str) -> Sums:
    """Return the sums of a column by another; None where a cell has no amount.

    "計" is None where the whole column cannot be read. "" is there where nobody can tell where some rows belong, and None
    where nobody can of any.
    """
    gaps = {row for name, row in unread(typed) if name == f"{frame}.{column}"}
    astray = {row for name, row in unread(typed) if name == f"{frame}.{key}"}
    sums: Sums = {_ASTRAY: None if 0 in astray else 0} if astray else {}
    for row in typed.frames[frame]:
        is_read = typed.gaps.get((f"{frame}.{key}", row["row"] if 0 not in astray else 0), BLANK) == BLANK
        name = row[key] or (_BLANK if is_read else NOT_READ)
        known = sums.get(name, 0)
        sums[name] = None if known is None or row["row"] in gaps else known + (row[column] or 0)
    return dict.fromkeys(sums, None) | {_WHOLE: None} if 0 in gaps else sums


_WHOLE, _ASTRAY, _BLANK = "計", "", "（区分なし）"


def _items(part: str, order: tuple[str, ...], budget: Sums, result: Sums) -> list[Item]:
    is_open = _ASTRAY in budget or _ASTRAY in result
    names = (*order, *sorted({*budget, *result} - {*order, _WHOLE, _ASTRAY}))
    items = [
        Item(part, name, _amount(budget, name), _amount(result, name), is_open)
        for name in names
        if name in budget or name in result
    ]
    total = Item(part, _WHOLE, _total(budget), _total(result))
    return [one for one in items if one.budget != 0 or one.result != 0] + [total]


def _amount(sums: Sums, name: str) -> int | None:
    """Return the sum of a name: nothing where no row has it, unless no row's name could be read."""
    return sums.get(name, sums.get(_ASTRAY, 0))


def _total(sums: Sums) -> int | None:
    known = [amount for name, amount in sums.items() if name != _ASTRAY]
    return None if None in known else sum(filter(None, known))


_WIDE = 100
"""The width of the sheet of doubts, in characters of half width."""


def as_workbook(items: Iterable[Item], p: Parameters, title: str, doubts: Sequence[str] = ()) -> bytes:
    """Return the comparison as a workbook; changed lines are marked in words and by colour.

    ``doubts`` are sentences about cells to be looked at; where there are some, they stand on a sheet of their own.
    """
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
    if doubts:
        looked_at = book.add_worksheet("確かめること")
        print_set_up(looked_at)
        looked_at.set_column(0, 0, _WIDE)
        looked_at.write_string(0, 0, "確かめること", styles["head"])
        for line, doubt in enumerate(doubts, start=1):
            looked_at.write_string(line, 0, doubt, styles["text"])
            looked_at.set_row(line, LINE * lines_of(doubt, _WIDE) + 2.5)
    book.close()
    return book.data()
