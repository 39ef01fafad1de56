"""Cells of whole numbers, and what must hold among them: sums in a range, and one product.

An equation answers two questions: whether it holds, and which values of one of its cells
would make it hold while the others stay. Nothing is known here of workbooks or rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor

Number = int | Fraction
Values = Sequence[Number]
"""The value of each cell, by its place among the cells."""

Bounds = tuple[Number | None, Number | None]
"""The least and the most that a cell may be; None: no bound."""

MOST = 10**12
"""More yen than any form holds."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that may change: its name and row, its value (blank counts as 0), and what it may become.

    New values lie from ``low`` to ``high`` and are multiples of ``step``.
    """

    name: str
    row: int
    value: Number
    low: int = 0
    high: int = MOST
    step: int = 1

    def nearest(self, low: Number | None, high: Number | None) -> int | None:
        """Return the allowed value between two bounds (None: no bound) that is nearest to the present one.

        >>> (
        ...     Cell("a", 1, 7, step=5).nearest(None, 12),
        ...     Cell("a", 1, 3).nearest(5, 9),
        ...     Cell("a", 1, 3).nearest(5, 4),
        ... )
        (5, 5, None)
        """
        least = -(-max(self.low, self.low if low is None else ceil(low)) // self.step) * self.step
        most = min(self.high, self.high if high is None else floor(high)) // self.step * self.step
        if least > most:
            return None
        return max(least, min(most, floor(self.value) // self.step * self.step))


Found = tuple[str, str, int]
"""What an equation that does not hold is told by: rule, name, row (0: any row)."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Σ coefficient × cell lies from ``low`` to ``high`` (None: no bound)."""

    terms: tuple[tuple[int, int], ...]
    low: int | None
    high: int | None
    found: tuple[Found, ...] = ()
    cells: tuple[int, ...] = field(init=False)
    _factors: Mapping[int, int] = field(init=False)

    def __post_init__(self) -> None:
        """Keep the places of the cells, and the coefficient of each."""
        object.__setattr__(self, "_factors", dict(self.terms))
        object.__setattr__(self, "cells", tuple(self._factors))

    def reckoned(self, values: Values) -> Number:
        """Return the sum, which the other methods are given."""
        return sum(values[cell] * factor for cell, factor in self.terms)

    def holds(self, values: Values) -> bool:
        """Tell whether it holds."""
        total = self.reckoned(values)
        return (self.low is None or total >= self.low) and (self.high is None or total <= self.high)

    def wanted(self, cell: int, values: Values, total: Number) -> Bounds | None:
        """Return the bounds between which a cell makes it hold; None where no value does."""
        own = self._factors[cell]
        rest = total - values[cell] * own
        low, high = (self.low, self.high) if own > 0 else (self.high, self.low)
        return (
            None if low is None else -((rest - low) // own),
            None if high is None else (high - rest) // own,
        )

    def ends(self, cell: int, one: Cell, total: Number) -> list[int]:
        """Return how far a cell can go towards what is wanted, where it alone does not reach it."""
        more: bool = self.low is not None and total < self.low
        end = one.high if more == (self._factors[cell] > 0) else one.low
        nearest = one.nearest(end, end)
        return [] if nearest is None or nearest == one.value else [nearest]

    def can_hold(self, cells: Sequence[Cell]) -> bool:
        """Tell whether it holds for some values that the cells may take."""
        ends = [sorted((cells[at].low * factor, cells[at].high * factor)) for at, factor in self.terms]
        least, most = sum(low for low, _ in ends), sum(high for _, high in ends)
        return (self.high is None or least <= self.high) and (self.low is None or most >= self.low)


@dataclass(frozen=True, slots=True)
class Product:
    """Quantity × price differs from the amount by less than 1: a fraction of a yen may be cut off or rounded up."""

    quantity: int
    price: int
    amount: int
    found: tuple[Found, ...] = ()
    cells: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Keep the places of the cells."""
        object.__setattr__(self, "cells", (self.quantity, self.price, self.amount))

    def holds(self, values: Values) -> bool:
        """Tell whether it holds."""
        return -1 < self.reckoned(values) - values[self.amount] < 1

    def reckoned(self, values: Values) -> Number:
        """Return the product, which the other methods are given."""
        return values[self.quantity] * values[self.price]

    def wanted(self, cell: int, values: Values, total: Number) -> Bounds | None:
        """Return the bounds between which a cell makes it hold; None where no value does."""
        if cell == self.amount:
            return _inside(total, 1)
        factor = values[self.price if cell == self.quantity else self.quantity]
        if factor <= 0:
            return None
        return _inside(Fraction(values[self.amount]) / factor, Fraction(1) / factor)

    def near(self, result: Number, bounds: Bounds) -> tuple[int, int]:
        """Return the bounds of an amount that may stand for a product, within others."""
        low, high = _inside(result, 1)
        least, most = bounds
        return (low if least is None else max(low, ceil(least))), (
            high if most is None else min(high, floor(most))
        )

    def ends(self, cell: int, one: Cell, total: Number) -> list[int]:
        """Return nothing: one cell alone makes it hold, or none does."""
        return []

    def can_hold(self, cells: Sequence[Cell]) -> bool:
        """Tell whether it holds for some values that the cells may take."""
        return True


def _inside(middle: Number, width: Number) -> tuple[int, int]:
    """Return the first and the last whole number nearer to the middle than ``width``."""
    return floor(middle - width) + 1, ceil(middle + width) - 1


Equation = Sum | Product
