"""The form checks itself: 計算 (hidden), 点検, and the marks on the input sheets."""

from __future__ import annotations

from validators.parameters import ParameterBook
from validators.rule import Rule
from validators.rules import REGISTRY
from workbooks import twins
from workbooks.form import ledger
from workbooks.form.canvas import Canvas
from workbooks.form.ledger import Ledger


def rules() -> tuple[Rule, ...]:
    """Return the rules that the form itself judges, in the order of their declaration."""
    return tuple(one for one in REGISTRY.values() if twins.has_twin(one))


def calculation(canvas: Canvas) -> Ledger:
    """Write the hidden sheet 計算 and return where everything stands on it."""
    book = Ledger(canvas, ParameterBook().for_year(None), rules())
    book.build()
    sheet = canvas.book.add_worksheet(ledger.SHEET)
    book.write(sheet)
    sheet.hide()
    sheet.protect()
    return book
