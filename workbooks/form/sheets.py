"""The input sheets, one function each, in their filling order."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from validators import frames
from workbooks import look
from workbooks.form import texts
from workbooks.form.canvas import Canvas
from workbooks.form.drawing import (
    BESIDE,
    GAP,
    Fields,
    Table,
    box,
    field_line,
    figure,
    finish,
    labelled_total,
    open_sheet,
    section,
    table,
    total,
)


def application(canvas: Canvas) -> None:
    """Draw 申請書: the values that stand once, the boxes for sentences last."""
    sheet = open_sheet(canvas, "申請書", (6, 22, 41, 5), BESIDE)
    at = Fields(required=1, label=2, entry=3, entry_last=3, unit=4, mark=5, note=6)
    row = 3
    for title, names in texts.SECTIONS.items():
        if names[0] in texts.BOX_HEIGHT:
            sheet.set_h_pagebreaks([row])
        row = section(canvas, sheet, row, title, 4)
        for name in names:
            draw = box if name in texts.BOX_HEIGHT else field_line
            row = draw(canvas, sheet, row, name, at)
        if title == "申請額":
            note = "補助率・補助上限額・地区の残額から計算"
            row = figure(canvas, sheet, row, "grant", "申請できる補助金の上限", note, at)
        sheet.set_row(row, GAP)
        row += 1
    finish(canvas, sheet, row - 2, 4)


def _columns(frame: str) -> dict[str, int]:
    """Return where the columns of a table stand that begins in column C."""
    return {column: 2 + at for at, column in enumerate(texts.TABLES[frame])}


def plan(canvas: Canvas) -> None:
    """Draw 計画: the plan, its seven subjects, the activities."""
    sheet = open_sheet(canvas, "計画", (4, 24, 9, 21, 15), BESIDE, free_rows=True)
    at = Fields(required=1, label=2, entry=3, entry_last=5, unit=None, mark=6, note=7)
    row = section(canvas, sheet, 3, "計画の状況", 5)
    for column in frames.PLAN.columns:
        row = field_line(canvas, sheet, row, f"plan.{column.name}", at)
    sheet.set_row(row, GAP)
    row = section(canvas, sheet, row + 1, "計画の記載事項（手引き 回答６）", 5)
    columns = _columns("plan_items")
    row = table(canvas, sheet, row, Table("plan_items", columns, mark=6, why=7, height=28))
    sheet.set_row(row, GAP)
    row = section(canvas, sheet, row + 1, "地域課題と取組（手引き ３）", 5)
    columns = _columns("activities")
    row = table(canvas, sheet, row, Table("activities", columns, mark=6, why=7, height=33))
    sheet.set_row(row, 18)
    sheet.merge_range(row, 1, row, 5, texts.STEPS, canvas.look("legend"))
    finish(canvas, sheet, row, 5)


def implementers(canvas: Canvas) -> None:
    """Draw 間接補助: who carries out the project for the municipality."""
    sheet = open_sheet(canvas, "間接補助", (4, 36, 9, 13, 12, 12, 15), BESIDE, free_rows=True)
    sheet.set_landscape()
    row = section(canvas, sheet, 3, "実施主体", 7)
    columns = _columns("implementers")
    first = row + 1
    row = table(canvas, sheet, row, Table("implementers", columns, mark=8, why=9, height=26))
    sheet.write_string(first - 1, 7, "支出での合計\n（収支予算から）", canvas.look("head"))
    made = canvas.look("auto", num_format=look.YEN_OR_BLANK, locked=False)
    for nth in range(1, frames.IMPLEMENTERS.rows + 1):
        line = first + nth - 1
        name = canvas.value("implementers.name", nth)
        result = sum_where(canvas, "expenses.amount", "expenses.implementer", str(name)) if name else 0
        formula = f'=IF(C{line + 1}="",0,SUMPRODUCT((expenses.implementer=C{line + 1})*1,expenses.amount))'
        canvas.formula(sheet, line, 7, formula, made, result)
    finish(canvas, sheet, row, 7)


def budget(canvas: Canvas) -> None:
    """Draw 収支予算: the sums by source and by category, income, expenses."""
    sheet = open_sheet(canvas, "収支予算", (4, 9, 24, 6, 5, 10, 11, 11, 14, 11), BESIDE, free_rows=True)
    sheet.set_landscape()
    row = section(canvas, sheet, 3, "集計（自動計算）", 10)
    row = _sums(canvas, sheet, row)
    row = section(canvas, sheet, row + 1, "収入", 10)
    columns = {"source": 2, "note": 3, "amount": 7}  # the note is as wide as four columns of the table below
    row = table(canvas, sheet, row, Table("income", columns, mark=11, why=12, spans=(("note", 6),)))
    labelled_total(canvas, sheet, row, 2, 6, "収入 合計")
    total(canvas, sheet, row, 7, "=SUM(income.amount)", sum(canvas.amounts("income.amount")))
    row = section(canvas, sheet, row + 2, "支出", 10)
    sheet.set_h_pagebreaks([row - 1])
    sheet.repeat_rows(row - 1, row)
    head = row
    row = table(canvas, sheet, row, Table("expenses", _columns("expenses"), mark=11, why=12))
    sheet.autofilter(head, 2, row - 1, 10)
    labelled_total(canvas, sheet, row, 2, 6, "支出 合計")
    for column, name in ((7, "expenses.amount"), (8, "expenses.eligible")):
        total(canvas, sheet, row, column, f"=SUM({name})", sum(canvas.amounts(name)))
    finish(canvas, sheet, row, 10)


def _sums(canvas: Canvas, sheet: Worksheet, row: int) -> int:
    """Draw income by source (left) and expenses by category (right)."""
    head = canvas.look("head")
    auto = canvas.look("auto", num_format=look.YEN)
    label = canvas.look("label")
    for at, title in ((2, "収入の区分"), (3, "金額（円）"), (7, "金額（円）"), (8, "うち補助対象額\n（円）")):
        sheet.write_string(row, at, title, head)
    sheet.merge_range(row, 5, row, 6, "支出の科目", head)
    for nth, source in enumerate(frames.INCOME_SOURCES, start=row + 1):
        sheet.write_string(nth, 2, source, label)
        result = sum_where(canvas, "income.amount", "income.source", source)
        canvas.formula(sheet, nth, 3, f"=SUMIFS(income.amount,income.source,C{nth + 1})", auto, result)
    for nth, category in enumerate(frames.EXPENSE_CATEGORIES, start=row + 1):
        sheet.merge_range(nth, 5, nth, 6, category, label)
        for at, name in ((7, "expenses.amount"), (8, "expenses.eligible")):
            result = sum_where(canvas, name, "expenses.category", category)
            canvas.formula(sheet, nth, at, f"=SUMIFS({name},expenses.category,$F{nth + 1})", auto, result)
    last = row + 1 + len(frames.EXPENSE_CATEGORIES)
    sheet.set_row(row, 32)
    for line in range(row + 1, last + 1):
        sheet.set_row(line, 20)
    balance = row + 2 + len(frames.INCOME_SOURCES)
    income, expenses = sum(canvas.amounts("income.amount")), sum(canvas.amounts("expenses.amount"))
    sheet.write_string(balance - 1, 2, "収入 合計", canvas.look("total", align="center"))
    total(canvas, sheet, balance - 1, 3, "=SUM(income.amount)", income)
    sheet.write_string(balance, 2, "収入－支出", label)
    canvas.formula(sheet, balance, 3, "=SUM(income.amount)-SUM(expenses.amount)", auto, income - expenses)
    sheet.merge_range(last, 5, last, 6, "支出 合計", canvas.look("total", align="center"))
    for at, name in ((7, "expenses.amount"), (8, "expenses.eligible")):
        total(canvas, sheet, last, at, f"=SUM({name})", sum(canvas.amounts(name)))
    return last + 1


def sum_where(canvas: Canvas, amount: str, key: str, wanted: str) -> int:
    """Return the sum of a table's amounts in the rows whose key is the wanted one."""
    return sum(a for n, a in enumerate(canvas.amounts(amount), start=1) if canvas.value(key, n) == wanted)


def years(canvas: Canvas) -> None:
    """Draw 年度別: the district's five years."""
    sheet = open_sheet(canvas, "年度別", (4, 12, 17, 11, 13, 15, 17, 14), BESIDE, free_rows=True)
    sheet.set_landscape()
    row = section(canvas, sheet, 3, "地区の各年度", 8)
    columns = _columns("years")
    first = row + 1
    row = table(canvas, sheet, row, Table("years", columns, mark=9, why=10, height=26))
    sheet.write_string(first - 1, 8, "補助額 計\n（円）", canvas.look("head"))
    plan_grants, project_grants = canvas.amounts("years.plan_grant"), canvas.amounts("years.project_grant")
    for nth, pair in enumerate(zip(plan_grants, project_grants, strict=True), start=first):
        made = canvas.look("auto", num_format=look.YEN_OR_BLANK, locked=False)
        canvas.formula(sheet, nth, 8, f"=SUM(G{nth + 1}:H{nth + 1})", made, sum(pair))
    labelled_total(canvas, sheet, row, 2, 4, "累計")
    for at, name in ((5, "years.total_cost"), (6, "years.plan_grant"), (7, "years.project_grant")):
        total(canvas, sheet, row, at, f"=SUM({name})", sum(canvas.amounts(name)))
    both = sum(plan_grants) + sum(project_grants)
    total(canvas, sheet, row, 8, "=SUM(years.plan_grant)+SUM(years.project_grant)", both)
    row = section(canvas, sheet, row + 2, "この地区の残り（自動計算）", 8)
    for at, (key, label) in zip((2, 4, 6), texts.REMAINING.items(), strict=True):
        sheet.write_string(row, at, label, canvas.look("label"))
        canvas.spots[key] = (sheet.get_name(), row, at + 1)
    sheet.set_row(row, 34)
    finish(canvas, sheet, row, 8)
    row = section(canvas, sheet, row + 2, "記入例", 8)
    for line in texts.YEARS_EXAMPLE:
        sheet.set_row(row, 20)
        sheet.write_row(row, 2, line, canvas.look("example", num_format=look.YEN))
        row += 1
