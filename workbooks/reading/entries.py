"""The form's own entries in input cells: worked out here where a program saved them without a result."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from validators.frames import column
from validators.normalise import READERS, Unreadable
from validators.submission import Submission
from workbooks.form.defaults import NAMES, is_own, result
from workbooks.reading.book import Book
from workbooks.reading.sums import FORMULAS

FACTORS = frozenset(FORMULAS.values()) & NAMES
"""The entries that the form's sums add up."""

FOLLOWING = NAMES - FACTORS - FORMULAS.keys()
"""The entries that follow others, sums among them."""


def work_out(book: Book, submission: Submission, names: Collection[str]) -> None:
    """Put the result of each entry of these names in the place of a missing one; it is no damage then."""
    source = _Typed(submission)
    for name in sorted(submission.blocks.keys() & set(names)):
        block = submission.blocks[name]
        found = book.sheets[block.sheet].probe
        for number, line in enumerate(block.lines, start=1):
            at = line, block.column
            if at in found.unresolved and is_own(name, found.formulas.get(at, "")):
                value = result(name, number, source.value)
                block.values[number - 1] = None if value == "" else value
                found.unresolved.discard(at)


def tell(book: Book, submission: Submission) -> None:
    """Note which cells hold an entry of the form's own: nobody typed them."""
    for name in NAMES & submission.blocks.keys():
        block = submission.blocks[name]
        formulas = book.sheets[block.sheet].probe.formulas
        for number, line in enumerate(block.lines, start=1):
            formula = formulas.get((line, block.column))
            if formula and is_own(name, formula):
                submission.computed.add((name, number))


@dataclass(frozen=True, slots=True)
class _Typed:
    submission: Submission

    def value(self, name: str, row: int) -> Any:
        """Return what stands in the 1-based row of a name, numbers typed as words read; None for nothing."""
        block = self.submission.blocks.get(name)
        if block is None or row > len(block.values):
            return None
        value: Any = block.values[row - 1]
        kind = column(name).kind
        if isinstance(value, str) and kind in ("int", "number"):
            try:
                value = READERS[kind](value).value
            except Unreadable:
                return None
        return int(value) if isinstance(value, float) and value.is_integer() else value
