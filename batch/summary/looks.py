"""How the summary looks: formats, print set-up, links. Colours differ in grey, too."""

from __future__ import annotations

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from batch.examiner.changes import SWAPPED, UNASKED
from batch.store.result import UNREADABLE
from workbooks import look
from workbooks.look import FONT

COLOURS = {
    "不備": look.ERROR_HATCH,
    "要確認": look.WARNING_HATCH,
    "適": look.SOUND_FILL,
    UNREADABLE: look.UNREAD_FILL,
    "参考": look.NOTE_HATCH,
    SWAPPED: look.ERROR_HATCH,
    UNASKED: look.WARNING_HATCH,
}
"""Fill of each state, severity and change; the word itself always stands in the cell."""


NOT_READ = "読めません"
"""What stands for an amount, or for a sum, in which a cell could not be read: it is never shown as if whole."""


def looks(book: xlsxwriter.Workbook) -> dict[str, Format]:
    """Add the formats of the summary to a workbook, by name; states and severities have their own."""
    base = {"font_name": FONT, "font_size": 10, "valign": "top"}
    cell = base | {"border": 1, "border_color": look.GRID, "text_wrap": True}
    head = cell | {"bold": True, "valign": "vcenter", "align": "center"}
    table = {
        "plain": base,
        "meaning": base | {"indent": 1},
        "text": cell,
        "line": cell | {"text_wrap": False},
        "int": cell | {"num_format": "#,##0", "text_wrap": False, "align": "right", "indent": 1},
        "yen": cell | {"num_format": "#,##0", "text_wrap": False},
        "date": cell | {"num_format": "yyyy/mm/dd", "text_wrap": False},
        "typed": cell | {"bg_color": look.INPUT_FILL, "border_color": look.TYPED_LINE},
        "typed_number": cell
        | {"bg_color": look.INPUT_FILL, "border_color": look.TYPED_LINE, "align": "left", "bold": True},
        "typed_date": cell
        | {"bg_color": look.INPUT_FILL, "border_color": look.TYPED_LINE, "num_format": "yyyy/mm/dd"},
        "typed_yen": cell
        | {"bg_color": look.INPUT_FILL, "border_color": look.TYPED_LINE, "num_format": "#,##0"},
        "link": cell | {"font_color": look.LINK, "underline": 1},
        "label": cell | {"bold": True, "bg_color": look.SHADE},
        "head": head | {"bg_color": look.BAND, "font_color": look.WHITE},
        "typed_head": head | {"bg_color": look.TYPED_HEAD, "font_color": look.WHITE},
        "section": base | {"bold": True, "font_size": 12, "font_color": look.BAND},
        "title": base | {"bold": True, "font_size": 18, "font_color": look.BAND},
        "alarm": base | {"bold": True, "font_size": 12, "font_color": look.ERROR},
        "waived": cell | {"font_color": look.CHART_LINE, "italic": True},
    }
    for word, colour in COLOURS.items():
        table[word] = cell | {
            "bg_color": colour,
            "align": "center",
            "text_wrap": False,
            "bold": word in ("不備", UNREADABLE),
        }
    return {name: book.add_format(one) for name, one in table.items()}


def print_set_up(sheet: Worksheet) -> None:
    """A4 landscape, one page wide, with the sheet's name and the page's number at the foot."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.4, 0.4, 0.5, 0.6)
    sheet.set_footer("&L&A&R&P / &N")


def literal(text: str) -> str:
    """Return a text as a formula's literal; a literal holds at most 255 characters, so longer ones are joined.

    >>> literal('a"b')
    '"a""b"'
    """
    pieces = [text[at : at + 250] for at in range(0, len(text), 250)] or [""]
    return "&".join('"' + piece.replace('"', '""') + '"' for piece in pieces)


def link_formula(link: str, text: str) -> str:
    """Return the HYPERLINK formula (a sheet may hold only 65,530 links of the other kind); "" where it is too long for one."""
    formula = f"=HYPERLINK({literal(link)},{literal(text)})"
    return "" if len(link) > 2_000 or len(formula) > 8_000 else formula


def write_link(sheet: Worksheet, line: int, column: int, link: str, text: str, look: Format) -> None:
    """Write a text that leads somewhere."""
    formula = link_formula(link, text)
    if not formula:
        sheet.write_string(line, column, text, look)
        return
    sheet.write_formula(line, column, formula, look, text)
