"""The form's sheets, one function each."""

from __future__ import annotations

from collections.abc import Callable

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from validators import frames
from validators.normalise import nothing
from validators.reference import MUNICIPALITIES, Municipality
from workbooks import look
from workbooks.form import drawing, texts, validation
from workbooks.form.canvas import Canvas, Place
from workbooks.form.drawing import FIRST


def application(canvas: Canvas) -> None:
    """Draw 申請書: the values that stand once."""
    sheet = drawing.open_sheet(canvas, "申請書", (7, 26, 37, 7, 7, 31))
    at = drawing.Fields(required=1, label=2, entry=3, entry_last=3, unit=4, mark=5, note=6)
    row = 3
    for section, names in texts.SECTIONS.items():
        row = drawing.section(canvas, sheet, row, section, 6)
        for name in names:
            row = drawing.field(canvas, sheet, row, name, at)
        if section == "申請額":
            row = drawing.figure(
                canvas,
                sheet,
                row,
                "grant",
                "申請できる補助金の上限",
                "補助率・補助上限額・地区の残額から計算",
                at,
            )
        sheet.set_row(row, 9)
        row += 1
    for name, source in (("total_cost", "expenses.amount"), ("eligible_cost", "expenses.eligible")):
        place = canvas.places[f"application.{name}"]
        typed = canvas.value(f"application.{name}")
        if typed is None:
            made = canvas.look("auto", num_format=look.YEN, align="right")
            sheet.write_formula(place.row, place.column, f"=SUM({source})", made, sum(canvas.amounts(source)))
    sheet.freeze_panes(3, 0)
    sheet.print_area(0, 0, row - 1, 6)


def plan(canvas: Canvas) -> None:
    """Draw 計画: the plan, its seven subjects, the activities."""
    sheet = drawing.open_sheet(canvas, "計画", (5, 37, 11, 32, 26, 7), 2)
    at = drawing.Fields(required=1, label=2, entry=3, entry_last=4, unit=5, mark=6, note=5)
    row = drawing.section(canvas, sheet, 3, "計画の状況", 6)
    for column in frames.PLAN.columns:
        row = _plan_field(canvas, sheet, row, f"plan.{column.name}", at)
    row = drawing.section(canvas, sheet, row + 1, "計画の記載事項（手引き 回答６）", 6)
    items = drawing.Table("plan_items", {"item": 2, "covered": 3, "page": 4}, mark=6, height=28)
    for line in range(row, row + 1 + len(frames.PLAN_ITEMS)):
        sheet.write_string(
            line, 5, "備考" if line == row else "", canvas.look("head" if line == row else "unit")
        )
    row = drawing.draw_table(canvas, sheet, row, items)
    row = drawing.section(canvas, sheet, row + 1, "地域課題と取組（手引き ３）", 6)
    tasks = drawing.Table(
        "activities", {"issue": 2, "step": 3, "activity": 4, "settlements": 5}, mark=6, height=40
    )
    row = drawing.draw_table(canvas, sheet, row, tasks)
    sheet.freeze_panes(3, 0)
    sheet.print_area(0, 0, row, 6)


def _plan_field(canvas: Canvas, sheet: Worksheet, row: int, name: str, at: drawing.Fields) -> int:
    column = frames.column(name)
    sheet.set_row(row, 28)
    sheet.write_string(row, at.required, drawing.required_word(column.required), canvas.look("required"))
    sheet.write_string(row, at.label, column.label, canvas.look("label"))
    sheet.merge_range(row, at.entry, row, at.entry_last, "", canvas.look("input"))
    canvas.enter(sheet, name, row, at.entry, 1, align="left")
    sheet.write_string(row, at.note, texts.NOTES[name], canvas.look("note"))
    canvas.marks[name] = Place(sheet.get_name(), row, at.mark, 1)
    canvas.spans[name] = at.entry_last
    canvas.place(name, sheet, row, at.entry)
    sheet.data_validation(row, at.entry, row, at.entry, validation.options(name))
    return row + 1


def budget(canvas: Canvas) -> None:
    """Draw 収支予算: the sums by source and by category, income, expenses."""
    sheet = drawing.open_sheet(canvas, "収支予算", (5, 14, 30, 7, 7, 12, 14, 14, 20, 18, 7), 3)
    sheet.set_landscape()
    row = drawing.section(canvas, sheet, 3, "集計（自動計算）", 11)
    row = _sums(canvas, sheet, row)
    row = drawing.section(canvas, sheet, row + 1, "収入", 11)
    income = drawing.Table("income", {"source": 2, "note": 3, "amount": 7}, mark=8, spans=(("note", 6),))
    row = drawing.draw_table(canvas, sheet, row, income)
    _labelled_total(canvas, sheet, row, 2, 6, "収入 合計")
    drawing.total(canvas, sheet, row, 7, "=SUM(income.amount)", sum(canvas.amounts("income.amount")))
    row = drawing.section(canvas, sheet, row + 2, "支出", 11)
    order = (
        "category",
        "item",
        "quantity",
        "unit",
        "unit_price",
        "amount",
        "eligible",
        "implementer",
        "note",
    )
    row = drawing.draw_table(
        canvas, sheet, row, drawing.Table("expenses", {c: 2 + n for n, c in enumerate(order)}, mark=11)
    )
    _labelled_total(canvas, sheet, row, 2, 6, "支出 合計")
    for column, name in ((7, "expenses.amount"), (8, "expenses.eligible")):
        drawing.total(canvas, sheet, row, column, f"=SUM({name})", sum(canvas.amounts(name)))
    sheet.freeze_panes(3, 0)
    sheet.print_area(0, 0, row, 11)


def _labelled_total(canvas: Canvas, sheet: Worksheet, row: int, first: int, last: int, label: str) -> None:
    sheet.set_row(row, 22)
    sheet.merge_range(row, first, row, last, label, canvas.look("total", align="center"))


def _sums(canvas: Canvas, sheet: Worksheet, row: int) -> int:
    """Draw income by source (left) and expenses by category (right)."""
    head = canvas.look("head")
    auto = canvas.look("auto", num_format=look.YEN)
    label = canvas.look("label")
    for at, title in ((2, "収入の区分"), (3, "金額（円）"), (7, "金額（円）"), (8, "うち補助対象額（円）")):
        sheet.write_string(row, at, title, head)
    sheet.merge_range(row, 5, row, 6, "支出の科目", head)
    for nth, source in enumerate(frames.INCOME_SOURCES, start=row + 1):
        sheet.write_string(nth, 2, source, label)
        result = _sum_where(canvas, "income.amount", "income.source", source)
        sheet.write_formula(nth, 3, f"=SUMIFS(income.amount,income.source,C{nth + 1})", auto, result)
    for nth, category in enumerate(frames.EXPENSE_CATEGORIES, start=row + 1):
        sheet.merge_range(nth, 5, nth, 6, category, label)
        for at, name in ((7, "expenses.amount"), (8, "expenses.eligible")):
            result = _sum_where(canvas, name, "expenses.category", category)
            sheet.write_formula(nth, at, f"=SUMIFS({name},expenses.category,$F{nth + 1})", auto, result)
    last = row + 1 + len(frames.EXPENSE_CATEGORIES)
    for line in range(row, last + 1):
        sheet.set_row(line, 20)
    balance = row + 2 + len(frames.INCOME_SOURCES)
    income, expenses = sum(canvas.amounts("income.amount")), sum(canvas.amounts("expenses.amount"))
    sheet.write_string(balance - 1, 2, "収入 合計", canvas.look("total", align="center"))
    drawing.total(canvas, sheet, balance - 1, 3, "=SUM(income.amount)", income)
    sheet.write_string(balance, 2, "収入－支出", label)
    sheet.write_formula(balance, 3, "=SUM(income.amount)-SUM(expenses.amount)", auto, income - expenses)
    sheet.merge_range(last, 5, last, 6, "支出 合計", canvas.look("total", align="center"))
    for at, name in ((7, "expenses.amount"), (8, "expenses.eligible")):
        drawing.total(canvas, sheet, last, at, f"=SUM({name})", sum(canvas.amounts(name)))
    return last + 1


def _sum_where(canvas: Canvas, amount: str, key: str, wanted: str) -> int:
    return sum(a for n, a in enumerate(canvas.amounts(amount), start=1) if canvas.value(key, n) == wanted)


def years(canvas: Canvas) -> None:
    """Draw 年度別: the district's five years."""
    sheet = drawing.open_sheet(canvas, "年度別", (5, 16, 19, 14, 17, 19, 23, 17, 7), 3)
    sheet.set_landscape()
    row = drawing.section(canvas, sheet, 3, "地区の各年度", 9)
    columns = {
        "fiscal_year": 2,
        "stage": 3,
        "status": 4,
        "total_cost": 5,
        "plan_grant": 6,
        "project_grant": 7,
    }
    first = row + 1
    row = drawing.draw_table(canvas, sheet, row, drawing.Table("years", columns, mark=9, height=26))
    sheet.write_string(first - 1, 8, "補助額 計", canvas.look("head"))
    plan_grants, project_grants = canvas.amounts("years.plan_grant"), canvas.amounts("years.project_grant")
    for nth, pair in enumerate(zip(plan_grants, project_grants, strict=True), start=first):
        made = canvas.look("auto", num_format=look.YEN)
        sheet.write_formula(nth, 8, f"=SUM(G{nth + 1}:H{nth + 1})", made, sum(pair))
    _labelled_total(canvas, sheet, row, 2, 4, "累計")
    for at, name in ((5, "years.total_cost"), (6, "years.plan_grant"), (7, "years.project_grant")):
        drawing.total(canvas, sheet, row, at, f"=SUM({name})", sum(canvas.amounts(name)))
    both = sum(plan_grants) + sum(project_grants)
    drawing.total(canvas, sheet, row, 8, "=SUM(years.plan_grant)+SUM(years.project_grant)", both)
    row = drawing.section(canvas, sheet, row + 2, "この地区の残り（自動計算）", 9)
    for at, (key, label) in zip((2, 4, 6), texts.REMAINING.items(), strict=True):
        sheet.write_string(row, at, label, canvas.look("label"))
        canvas.spots[key] = (sheet.get_name(), row, at + 1)
    sheet.set_row(row, 34)
    row = drawing.section(canvas, sheet, row + 2, "記入例", 9)
    for line in texts.YEARS_EXAMPLE:
        sheet.set_row(row, 20)
        sheet.write_row(row, 2, line, canvas.look("example", num_format=look.YEN))
        row += 1
    sheet.freeze_panes(3, 0)
    sheet.print_area(0, 0, row, 9)


def implementers(canvas: Canvas) -> None:
    """Draw 間接補助: who carries out the project for the municipality."""
    sheet = drawing.open_sheet(canvas, "間接補助", (5, 40, 13, 17, 15, 15, 19, 7), 3)
    sheet.set_landscape()
    row = drawing.section(canvas, sheet, 3, "実施主体", 8)
    columns = {"name": 2, "method": 3, "amount": 4, "rules_attached": 5, "breakdown_attached": 6}
    first = row + 1
    row = drawing.draw_table(canvas, sheet, row, drawing.Table("implementers", columns, mark=8, height=26))
    sheet.write_string(first - 1, 7, "支出での合計\n（収支予算から）", canvas.look("head"))
    for nth in range(1, frames.IMPLEMENTERS.rows + 1):
        line = first + nth - 1
        made = canvas.look("auto", num_format='#,##0_ ;[Red]▲#,##0_ ;""')
        name = canvas.value("implementers.name", nth)
        result = _sum_where(canvas, "expenses.amount", "expenses.implementer", str(name)) if name else 0
        formula = f'=IF(C{line + 1}="",0,SUMPRODUCT((expenses.implementer=C{line + 1})*1,expenses.amount))'
        sheet.write_formula(line, 7, formula, made, result)
    sheet.freeze_panes(3, 0)
    sheet.print_area(0, 0, row, 8)


def checking(canvas: Canvas) -> None:
    """Draw 点検 up to its list, which comes from the rules."""
    sheet = drawing.open_sheet(canvas, "点検", (14, 11, 31, 64, 32, 24, 9, 11), 3)
    sheet.merge_range(1, FIRST, 1, 8, texts.CHECK_LEAD, canvas.look("lead"))
    sheet.set_landscape()


def guidance(canvas: Canvas) -> None:
    """Draw 記入要領."""
    sheet = drawing.open_sheet(canvas, "記入要領", (4, 74, 36))
    row = 2
    for title, lines in texts.GUIDANCE:
        row = drawing.section(canvas, sheet, row, title, 3)
        for line in lines:
            numbered = line[1] == "."
            sheet.set_row(row, 38 if len(line) > 62 else 23)
            sheet.write_string(row, 1, line[:2] if numbered else "・", canvas.look("plain", align="right"))
            text = line[2:].strip() if numbered else line
            sheet.merge_range(row, 2, row, 3, text, canvas.look("plain", text_wrap=True))
            row += 1
        sheet.set_row(row, 8)
        row += 1
    sheet.freeze_panes(1, 0)
    sheet.print_area(0, 0, row - 1, 3)


def code_lists(canvas: Canvas) -> None:
    """Write the hidden sheet of choices: a column each, then the municipalities by bureau."""
    sheet = canvas.book.add_worksheet(validation.LISTS)
    for at, name in enumerate(validation.LIST_COLUMNS):
        sheet.write_string(0, at, name)
        sheet.write_column(1, at, frames.column(name).choices)
    at = len(validation.LIST_COLUMNS)
    sheet.write_string(0, at, "年度")
    sheet.write_column(1, at, [f"令和{year - 2018}年度" for year in validation.LIST_YEARS])
    places = {"whole": "全部", "part": "一部", "none": "なし"}
    lists: dict[str, list[str]] = {
        "municipality_codes": [one.code for one in MUNICIPALITIES],
        "municipality_names": [one.name for one in MUNICIPALITIES],
        "municipality_bureaus": [one.bureau for one in MUNICIPALITIES],
        "municipality_depopulated": [places[one.depopulated] for one in MUNICIPALITIES],
        "municipality_former": ["・".join(one.depopulated_former) for one in MUNICIPALITIES],
        **{f"former_{nth + 1}": [_former(one, nth) for one in MUNICIPALITIES] for nth in range(FORMERS)},
        "nothing": list(nothing.TYPED),
    }
    for column, (name, cells) in enumerate(lists.items(), start=at + 2):
        sheet.write_string(0, column, name)
        sheet.write_column(1, column, cells)
        letter = xl_col_to_name(column)
        canvas.book.define_name(name, f"='{validation.LISTS}'!${letter}$2:${letter}${len(cells) + 1}")
    sheet.hide()
    sheet.protect()


FORMERS = max(len(one.depopulated_former) for one in MUNICIPALITIES)


def _former(municipality: Municipality, nth: int) -> str:
    """Return the name, without 旧, of the nth former municipality that is designated."""
    names = municipality.depopulated_former
    return names[nth].removeprefix("旧") if nth < len(names) else "（なし）"


def identity(canvas: Canvas) -> None:
    """Write the very hidden sheet that says which form this is, and of which edition."""
    sheet = canvas.book.add_worksheet("様式情報")
    for row, (name, value) in enumerate(
        (("form.id", frames.FORM_ID), ("form.version", frames.FORM_VERSIONS[-1]))
    ):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, str(canvas.value(name) or value))
        canvas.place(name, sheet, row, 1)
    sheet.very_hidden()
    sheet.protect()


SHEETS: tuple[Callable[[Canvas], None], ...] = (
    application,
    plan,
    budget,
    years,
    implementers,
    checking,
    guidance,
    code_lists,
    identity,
)
"""Every sheet of the form, in its order."""
