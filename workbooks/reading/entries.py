"""The form's own entries in input cells: worked out here where a program saved them without a result, or with an old one."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from validators.frames import EXPENSES, column
from validators.normalise import READERS, Unreadable
from validators.submission import Block, Submission
from workbooks.form.defaults import FROM_READINGS, NAMES, is_own, result
from workbooks.ooxml.address import column_number
from workbooks.reading.book import Book
from workbooks.reading.probe import Cell, Probe
from workbooks.reading.sums import FORMULAS, Stale

FACTORS = frozenset(FORMULAS.values()) & NAMES
"""The entries that the form's sums add up."""

FOLLOWING = NAMES - FACTORS - FORMULAS.keys()
"""The entries that follow others, sums among them."""

_BETWEEN_CELLS = re.compile(
    r"\+?\$?([A-Z]{1,2})\$?(\d{1,7})(?:\*\$?([A-Z]{1,2})\$?(\d{1,7}))?", re.IGNORECASE
)
"""What clerks type themselves: =E26*G26, =H26."""


def work_out(book: Book, submission: Submission, names: Collection[str]) -> list[Stale]:
    """Put the result of each entry of these names in the place of a missing or an old one; return the old ones.

    A missing result is no damage then. An old one was saved by a program that does not calculate, or by one told not to.
    """
    source = _Typed(submission)
    stale: list[Stale] = []
    for name in sorted(submission.blocks.keys() & set(names)):
        block = submission.blocks[name]
        found = book.sheets[block.sheet].probe
        for number, at in _own(name, block, found):
            value = result(name, number, source.value)
            if at in found.unresolved:
                block.values[number - 1] = None if value == "" else value
                found.unresolved.discard(at)
            elif value not in ("", None) and source.is_sure(name, number):
                _renew(source, name, number, value, stale)
                found.errors.pop(at, None)
    return stale


def work_out_typed(book: Book, submission: Submission) -> list[Stale]:
    """Put what follows from the other cells of its row in the place of an old result of a formula that was typed."""
    source = _Typed(submission)
    stale: list[Stale] = []
    at_column = {
        block.column: name
        for name, block in submission.blocks.items()
        if name.startswith(f"{EXPENSES.name}.")
    }
    for name in sorted({"expenses.amount", "expenses.eligible"} & {*at_column.values()}):
        block = submission.blocks[name]
        for number, line in enumerate(block.lines, start=1):
            formula = book.sheets[block.sheet].probe.formulas.get((line, block.column), "")
            typed = _BETWEEN_CELLS.fullmatch(formula.strip().removeprefix("="))
            if typed is None or not {typed[2], typed[4]} <= {str(line), None}:
                continue
            names = [at_column.get(column_number(one.upper())) for one in (typed[1], typed[3]) if one]
            cells = [source.number(one, number) if one and one != name else None for one in names]
            if source.number(name, number) is not None and None not in cells:
                _renew(source, name, number, math.prod(one for one in cells if one is not None), stale)
    return stale


def tell(book: Book, submission: Submission) -> None:
    """Note which cells hold an entry of the form's own: nobody typed them."""
    for name in NAMES & submission.blocks.keys():
        block = submission.blocks[name]
        own = _own(name, block, book.sheets[block.sheet].probe)
        submission.computed.update((name, number) for number, _ in own)


def _own(name: str, block: Block, found: Probe) -> Iterator[tuple[int, Cell]]:
    """Yield the rows (1-based) of a block that hold an entry of the form's own, with their cells."""
    above = ""
    for number, line in enumerate(block.lines, start=1):
        at = line, block.column
        text = found.formulas.get(at)
        if text is None:
            continue
        above = text or above or found.formula(at) or ""  # a shared formula is told in its first cell only
        if is_own(name, above):
            yield number, at


def _renew(source: _Typed, name: str, number: int, value: Any, stale: list[Stale]) -> None:
    """Put a result in the place of an old one, and note it."""
    stored = source.value(name, number)
    is_amount = isinstance(value, int | float) and isinstance(stored, int | float)
    if stored == value or (is_amount and abs(stored - value) < 1):
        return
    block = source.submission.blocks[name]
    stale.append(Stale(name, number, block.values[number - 1], value))
    block.values[number - 1] = value


@dataclass(frozen=True, slots=True)
class _Typed:
    submission: Submission

    def value(self, name: str, row: int) -> Any:
        """Return what stands in the 1-based row of a name, numbers typed as words read; None for nothing."""
        value = self._raw(name, row)
        kind = column(name).kind
        if isinstance(value, str) and kind in ("int", "number"):
            try:
                value = READERS[kind](value).value
            except Unreadable:
                return None
        return int(value) if isinstance(value, float) and value.is_integer() else value

    def number(self, name: str, row: int) -> Any:
        """Return what stands in the 1-based row of a name where it is a number that is not negative, else None."""
        value = self._raw(name, row)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return value if is_number and value >= 0 else None

    def is_sure(self, name: str, row: int) -> bool:
        """Whether a sheet that calculates would give the same result: words are read on it by formulas of its own."""
        if name not in FROM_READINGS:
            return True
        quantity, price = self.number("expenses.quantity", row), self.number("expenses.unit_price", row)
        return quantity is not None and price is not None and float(price).is_integer()

    def _raw(self, name: str, row: int) -> Any:
        block = self.submission.blocks.get(name)
        return None if block is None or row > len(block.values) else block.values[row - 1]
