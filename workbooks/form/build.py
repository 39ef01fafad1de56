"""The form built: every sheet drawn, 計算 laid beneath, the same bytes for the same values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from xlsxwriter.workbook import Workbook

from validators import frames
from workbooks import look
from workbooks.form import front, sheets, support, texts
from workbooks.form.canvas import Canvas, Place, Values
from workbooks.form.checks import add_checks, checking
from workbooks.form.ledger import SHEET, Ledger
from workbooks.form.shared import sheet_data, slim
from workbooks.writer import Book

Results = Mapping[tuple[str, int, int], Any]
"""Worked-out values of formulas by sheet, row and column (0-based)."""

_CREATED = dt.datetime(2025, 1, 8)


@dataclass(frozen=True, slots=True)
class Built:
    """A built form: its bytes, the place of every name, and the places on the sheet 計算."""

    data: bytes
    places: dict[str, Place]
    ledger: Ledger


def build_form() -> bytes:
    """Return the blank form, its checks without results (see ``workbooks.form.results``)."""
    return fill({})


def fill(values: Values) -> bytes:
    """Return the form with values typed into it, the results of its own entries and sums stored.

    ``values`` maps ``frame.column`` to one value (one-row frames) or to the list
    of the table's rows, None for an empty cell; dates are ``datetime.date``.
    What is not given, the form's own formulas fill in (see ``defaults``).

    Raises:
        KeyError: a name that the form does not have.
    """
    return built(values).data


def built(values: Values, results: Results | None = None) -> Built:
    """Return the form with values typed into it (see :func:`fill`), and where everything stands.

    ``results`` are the worked-out values of formulas, to be stored with them.
    """
    for name in values:
        frames.column(name)
    book = Book(default_date_format=look.DATE)
    _describe(book, str(values.get("form.version") or frames.FORM_VERSIONS[-1]))
    canvas = Canvas(book, values, results=results or {})
    for draw in SHEETS:
        draw(canvas)
    ledger = add_checks(canvas)
    book.close()
    worked_out = {(row, at): value for (sheet, row, at), value in canvas.results.items() if sheet == SHEET}
    hidden = {f"xl/worksheets/sheet{len(book.worksheets())}.xml": sheet_data(ledger.cells, worked_out)}
    return Built(slim(book.data(), hidden), canvas.places, ledger)


SHEETS = (
    front.front,
    front.cover,
    sheets.application,
    sheets.plan,
    sheets.implementers,
    sheets.budget,
    sheets.years,
    checking,
    support.guidance,
    support.code_lists,
    support.identity,
)
"""Every sheet of the form: the first one, then the papers with their cover on top, in the order of filling them in."""


def _describe(book: Workbook, version: str) -> None:
    book.set_properties({"title": f"{texts.NAME} 申請書", "subject": texts.NOTICE, "created": _CREATED})
    book.set_custom_property("form.id", frames.FORM_ID)
    book.set_custom_property("form.version", version)
    book.set_size(1600, 1000)
    book.formats[0].set_font_name(look.FONT)
    book.formats[0].set_font_size(10.5)
