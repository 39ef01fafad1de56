"""The fewest cells whose change makes every equation hold (Fellegi and Holt, 1976), and the values they take.

A cell takes its value from an equation that does not hold while its other cells are as they
are: the equations of the form are such that every smallest correction can be found so, cell by cell. The
search goes deeper one cell at a time; it gives a branch up where more equations without
a common cell are broken than cells are left to change. A cell that stands in one equation only
is never tried: it is one of the ways to mend that equation in the end.

``tests/validators/test_corrections.py`` holds this against trying every set of cells and every value.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import islice, product
from math import ceil, floor

from validators.corrections.equations import Cell, Equation, Number, Product

Changes = tuple[tuple[int, int], ...]
"""Cells, by their place in order, with the values that they take."""

NODES = 80
"""States that are looked at before more is broken than is searched as one."""
MOST_CHANGES = 12
"""Cells that a clerk is asked to change at once; what needs more is told without a correction."""
_WAYS = 64


@dataclass(frozen=True, slots=True)
class Correction:
    """Cells that must change together: one change makes the others necessary, or one finding tells of them all.

    ``mends`` are the places of the equations that did not hold and do with it. It leaves no equation
    broken that held before, whatever is done about the others.
    """

    changes: Changes
    mends: frozenset[int]


def smallest(
    cells: Sequence[Cell], equations: Sequence[Equation], nodes: int = NODES
) -> tuple[Correction, ...]:
    """Return the parts of all smallest corrections, in order; none where everything holds, or where none was found.

    A smallest correction consists of parts that have nothing to do with each other, so that each can be
    followed alone. Parts that mend the same equations are ways to choose from. Where more is broken than ``nodes``
    states show, what one cell of one equation mends is set apart first, and the rest is searched without it.
    """
    search = _Search(cells, equations, nodes)
    try:
        found = list(search.parts())
    except _TooBroken:
        found = list(_apart(cells, equations, nodes))
    parts: dict[tuple[frozenset[int], tuple[int, ...]], Correction] = {}
    for part in found:
        key = part.mends, tuple(cell for cell, _ in part.changes)
        known = parts.get(key)
        if known is None or _distance(cells, part) < _distance(cells, known):
            parts[key] = part
    return tuple(sorted(parts.values(), key=lambda one: (len(one.changes), one.changes)))


def _apart(cells: Sequence[Cell], equations: Sequence[Equation], nodes: int) -> Iterator[Correction]:
    """Yield what mends single equations, and the smallest corrections of the others, which leave their cells alone."""
    ways = {at: found for at, found in _Search(cells, equations, nodes).closing() if found}
    for at, found in ways.items():
        yield from (Correction((change,), frozenset({at})) for change in found)
    theirs = {cell for at in ways for cell in equations[at].cells}
    fixed = [
        replace(one, low=floor(one.value), high=floor(one.value), step=1) if at in theirs else one
        for at, one in enumerate(cells)
    ]
    with suppress(_TooBroken):
        yield from _Search(fixed, equations, nodes, frozenset(ways)).parts()


def _distance(cells: Sequence[Cell], part: Correction) -> tuple[Number, Changes]:
    """Return how far the changes go in sum; of two that go as far the one with the lower values is taken."""
    far: list[Number] = [max(to - cells[cell].value, cells[cell].value - to) for cell, to in part.changes]
    return sum(far), part.changes


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A smallest correction: the shared cells that change, and for each equation that is still broken the ways to mend it."""

    changed: Changes
    open: tuple[tuple[int, Changes], ...]


class _TooBroken(Exception):
    """The search was given up."""


@dataclass(slots=True)
class _Search:
    cells: Sequence[Cell]
    equations: Sequence[Equation]
    nodes: int
    left_out: frozenset[int] = frozenset()
    values: list[Number] = field(init=False)
    of: list[list[int]] = field(init=False)
    broken_at_first: frozenset[int] = field(init=False)
    _changed: dict[int, int] = field(default_factory=dict)
    _seen: set[frozenset[tuple[int, int]]] = field(default_factory=set)
    _leaves: list[_Leaf] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.values = [one.value for one in self.cells]
        self.of = [[] for _ in self.cells]
        for at, equation in enumerate(self.equations):
            # One that cannot hold must not spoil the others.
            if at not in self.left_out and equation.can_hold(self.cells):
                for cell in equation.cells:
                    self.of[cell].append(at)
        left_in = {at for own in self.of for at in own}
        self.broken_at_first = frozenset(at for at in left_in if not self.equations[at].holds(self.values))

    def parts(self) -> Iterator[Correction]:
        """Yield the parts of all smallest corrections, again where two have one in common.

        Raises:
            _TooBroken: nothing was found within ``nodes`` states and MOST_CHANGES changes.
        """
        broken = self.broken_at_first
        for most in range(self._least(broken), MOST_CHANGES + 1) if broken else ():
            self._seen.clear()
            self._visit(broken, most)
            if self._leaves:
                break
        if broken and not self._leaves:
            raise _TooBroken
        for leaf in self._leaves:
            yield from _parts(self, leaf)

    def closing(self) -> Iterator[tuple[int, Changes]]:
        """Yield the equations that are broken now, with the ways in which one cell of no other mends them.

        Left out are those that share a finding with another.
        """
        first = sorted(self.broken_at_first)
        for at in first:
            others = {found for other in first if other != at for found in self.equations[other].found}
            if others.isdisjoint(self.equations[at].found):
                yield at, tuple(self._private(at))

    def _visit(self, broken: frozenset[int], most: int) -> None:
        """Go on from the present values, with at most so many changes in all."""
        self.nodes -= 1
        if self.nodes < 0:
            raise _TooBroken
        if len(self._changed) + self._least(broken) > most:
            return
        ways = {at: tuple(self._private(at)) for at in sorted(broken)}
        if all(ways.values()) and len(self._changed) + len(broken) == most:
            self._leaves.append(_Leaf(tuple(sorted(self._changed.items())), tuple(ways.items())))
        if len(self._changed) == most:
            return
        for at in sorted(broken):
            for cell, value in self._moves(at):
                self._step(cell, value, broken, most)

    def _step(self, cell: int, value: int, broken: frozenset[int], most: int) -> None:
        self._changed[cell] = value
        key = frozenset(self._changed.items())
        if key not in self._seen:
            self._seen.add(key)
            before, self.values[cell] = self.values[cell], value
            own = frozenset(at for at in self.of[cell] if not self.equations[at].holds(self.values))
            self._visit((broken - frozenset(self.of[cell])) | own, most)
            self.values[cell] = before
        del self._changed[cell]

    def _least(self, broken: Iterable[int]) -> int:
        """Return how many cells must change at least: one for each of these that have no unchanged cell in common."""
        left = sorted(
            ([cell for cell in self.equations[at].cells if cell not in self._changed] for at in broken),
            key=len,
        )
        if left and not left[0]:
            return len(self.cells) + 1
        met: set[int] = set()
        count = 0
        for own in left:
            if met.isdisjoint(own):
                count += 1
                met.update(own)
        return count

    def _private(self, at: int) -> Iterator[tuple[int, int]]:
        """Yield the cells of no other equation that mend this one alone, with their values."""
        equation = self.equations[at]
        total = equation.reckoned(self.values)
        for cell in equation.cells:
            if len(self.of[cell]) == 1 and cell not in self._changed:
                value = self._fitting(equation, cell, total)
                if value is not None and value != self.cells[cell].value:
                    yield cell, value

    def _moves(self, at: int) -> Iterator[tuple[int, int]]:
        """Yield the cells to change for an equation's sake: to what mends it, else as far as they go towards it."""
        equation = self.equations[at]
        total = equation.reckoned(self.values)
        for cell in equation.cells:
            if cell in self._changed:
                continue
            value = self._fitting(equation, cell, total)
            if value is None:
                for end in equation.ends(cell, self.cells[cell], total):
                    yield cell, end
            elif len(self.of[cell]) > 1 and value != self.cells[cell].value:
                yield cell, value
                yield from ((cell, to) for to in self._products(equation, cell, total, value) if to != value)

    def _products(self, equation: Equation, cell: int, total: Number, value: int) -> Iterator[int]:
        """Yield for an amount with room what is a product again, should its quantity or price change with it."""
        bounds = equation.wanted(cell, self.values, total)
        one = self.cells[cell]
        rows = [own for own in (self.equations[at] for at in self.of[cell]) if isinstance(own, Product)]
        if bounds is None or bounds[0] == bounds[1] or isinstance(equation, Product):
            return
        for row in rows:
            for factor in (self.values[row.quantity], self.values[row.price]):
                if row.amount == cell and factor > 0:
                    step = 1 if value > one.value else -1
                    first = floor(Fraction(value) / factor) if step > 0 else ceil(Fraction(value) / factor)
                    near = (
                        row.near(factor * times, bounds) for times in range(first, first + 3 * step, step)
                    )
                    found = [one.nearest(*both) for both in near if both[0] >= 1]
                    yield from [to for to in found if to is not None and to != one.value][:1]

    def _fitting(self, equation: Equation, cell: int, total: Number) -> int | None:
        bounds = equation.wanted(cell, self.values, total)
        return None if bounds is None else self.cells[cell].nearest(*bounds)


# --- parts -----------------------------------------------------------------------------------------


def _parts(search: _Search, leaf: _Leaf) -> Iterator[Correction]:
    """Yield the parts of a correction that have nothing to do with each other, every way of each."""
    groups: list[_Group] = []
    for cell, value in leaf.changed:
        _join(groups, _Group(_told_with(search, {*search.of[cell]}), [(cell, value)]))
    for at, ways in leaf.open:
        _join(groups, _Group(_told_with(search, {at}), choices=[ways]))
    for group in groups:
        for chosen in islice(product(*group.choices), _WAYS):
            changes = tuple(sorted([*group.changes, *chosen]))
            yield Correction(changes, frozenset(group.equations & search.broken_at_first))


@dataclass(slots=True)
class _Group:
    """Changes that belong together by the equations that they touch, and the choices among further ones."""

    equations: set[int]
    changes: list[tuple[int, int]] = field(default_factory=list)
    choices: list[Changes] = field(default_factory=list)


def _told_with(search: _Search, equations: set[int]) -> set[int]:
    """Add to equations those that are broken too and told by the same finding."""
    first = search.broken_at_first
    told = {found for at in equations & first for found in search.equations[at].found}
    return equations | {at for at in first if not told.isdisjoint(search.equations[at].found)}


def _join(groups: list[_Group], new: _Group) -> None:
    """Add a group; those that touch an equation in common with it become one with it."""
    for one in [one for one in groups if not one.equations.isdisjoint(new.equations)]:
        groups.remove(one)
        new = _Group(one.equations | new.equations, one.changes + new.changes, one.choices + new.choices)
    groups.append(new)
