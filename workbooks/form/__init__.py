"""The application form (参考様式): built from the frames of ``validators``, byte for byte the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from importlib.resources import files

from xlsxwriter.workbook import Workbook

from validators import frames
from workbooks import look
from workbooks.form import texts
from workbooks.form.calculation import Ledger
from workbooks.form.canvas import Canvas, Place, Values
from workbooks.form.checks import add_checks
from workbooks.form.sheets import SHEETS
from workbooks.writer import Book

__all__ = ["BUILT", "Built", "Place", "Values", "blank", "build_form", "built", "fill"]

BUILT = files("workbooks") / "data" / "form.xlsx"
"""The committed blank form."""

_CREATED = dt.datetime(2025, 1, 8)


@dataclass(frozen=True, slots=True)
class Built:
    """A built form: its bytes, the place of every name, and the places on the sheet 計算."""

    data: bytes
    places: dict[str, Place]
    ledger: Ledger


def build_form() -> bytes:
    """Return the blank form."""
    return fill({})


def fill(values: Values) -> bytes:
    """Return the form with values typed into it, the sums of its own formulas stored.

    ``values`` maps ``frame.column`` to one value (one-row frames) or to the list
    of the table's rows, None for an empty cell; dates are ``datetime.date``.
    ``application.total_cost`` and ``eligible_cost`` stay formulas unless given.

    Raises:
        KeyError: a name that the form does not have.
    """
    return built(values).data


def built(values: Values) -> Built:
    """Return the form with values typed into it (see :func:`fill`), and where everything stands."""
    for name in values:
        frames.column(name)
    book = Book(default_date_format=look.DATE)
    _describe(book)
    canvas = Canvas(book, values)
    for draw in SHEETS:
        draw(canvas)
    ledger = add_checks(canvas)
    book.close()
    return Built(book.data(), canvas.places, ledger)


def blank() -> bytes:
    """Return the committed blank form."""
    return BUILT.read_bytes()


def _describe(book: Workbook) -> None:
    book.set_properties({"title": f"{texts.NAME} 申請書", "subject": texts.NOTICE, "created": _CREATED})
    book.set_custom_property("form.id", frames.FORM_ID)
    book.set_custom_property("form.version", frames.FORM_VERSIONS[-1])
    book.set_size(1600, 1000)
    book.formats[0].set_font_name(look.FONT)
    book.formats[0].set_font_size(10.5)
