"""The sheets beside the input sheets: 記入要領, and the hidden コード表 and 様式情報."""

from __future__ import annotations

from xlsxwriter.utility import xl_col_to_name

from validators import frames
from validators.normalise.characters import folded_name
from validators.reference import BUREAUS, MUNICIPALITIES, Municipality
from workbooks.form import texts, typed, validation
from workbooks.form.canvas import Canvas
from workbooks.form.drawing import open_sheet, section


def guidance(canvas: Canvas) -> None:
    """Draw 記入要領."""
    sheet = open_sheet(canvas, "記入要領", (4, 46, 24))
    row = 2
    for title, lines in texts.GUIDANCE:
        row = section(canvas, sheet, row, title, 3)
        for line in lines:
            numbered = line[1] == "."
            sheet.set_row(row, 38 if len(line) > 54 else 23)
            sheet.write_string(row, 1, line[:2] if numbered else "・", canvas.look("plain", align="right"))
            text = line[2:].strip() if numbered else line
            sheet.merge_range(row, 2, row, 3, text, canvas.look("plain", text_wrap=True))
            row += 1
        sheet.set_row(row, 8)
        row += 1
    sheet.freeze_panes(1, 0)
    sheet.print_area(1, 1, row - 2, 3)


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
        "bureau_names": [one.name for one in BUREAUS],
        "bureau_phones": [one.phone for one in BUREAUS],
        "nothing": list(typed.NOTHING),
        "unfilled": list(dict.fromkeys(typed.UNFILLED)),
        "yes_words": list(typed.YES),
        "no_words": list(typed.NO),
        "ditto_words": list(typed.DITTO),
        "remark_words": list(typed.REMARKS),
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
    """Return the nth former municipality that is designated, without 旧, as names are compared."""
    names = municipality.depopulated_former
    return folded_name(names[nth].removeprefix("旧")) if nth < len(names) else "（なし）"


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
