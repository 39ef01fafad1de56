"""The smallest corrections found the long way, to hold the search of ``validators.corrections`` against.

``by_values`` tries every value of every set of cells; ``by_sets`` leaves out sets of cells for which the bounds of
their cells are driven to nothing, and finds values for the others by halving the bounds: for amounts as they are.

``python -m tests.validators.exhaustive 5000`` compares random small workbooks and says how many agree.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from tests.support import application
from validators.cells import type_cells
from validators.corrections.equations import Cell, Equation, Product
from validators.corrections.search import smallest
from validators.corrections.system import system_of
from validators.frames import BASE_PROJECT, PLAN_PROJECT, STATUS_THIS
from validators.parameters import ParameterBook
from validators.submission import Submission

Sets = set[tuple[tuple[int, int], ...]]
"""Smallest corrections: the cells that change, with their values."""

HIGHEST = 20
"""More than any value that a random small workbook may need."""


# --- every value ----------------------------------------------------------------------------


def by_values(cells: Sequence[Cell], equations: Sequence[Equation], most: int) -> Sets | None:
    """Return for every smallest set of cells the values nearest to the present ones; None where more than ``most`` must change."""
    equations = [one for one in equations if one.can_hold(cells)]
    present = [one.value for one in cells]
    broken = [set(one.cells) for one in equations if not one.holds(present)]
    if not broken:
        return set()
    for size in range(1, most + 1):
        found = {
            best
            for chosen in combinations(range(len(cells)), size)
            if all(own.intersection(chosen) for own in broken) and not _both(equations, chosen)
            for best in _nearest(cells, equations, chosen)
        }
        if found:
            return found
    return None


def _both(equations: Sequence[Equation], chosen: Sequence[int]) -> bool:
    """Tell whether quantity and price of one row are chosen: their values could be anything."""
    return any({one.quantity, one.price} <= set(chosen) for one in equations if isinstance(one, Product))


def _nearest(
    cells: Sequence[Cell], equations: Sequence[Equation], chosen: Sequence[int]
) -> Iterator[tuple[tuple[int, int], ...]]:
    """Yield the best of all values of the chosen cells, where some satisfy everything.

    An equation over one of them is tried first, so that fewer values of it have to be tried with the others'.
    """
    own = [(one, [cell for cell in one.cells if cell in chosen]) for one in equations]
    values = {at: _values(cells[at]) for at in chosen}
    for one, within in own:
        if len(within) == 1:
            at = within[0]
            values[at] = values[at][_held(one, cells, {at: values[at]})]
    if not all(map(len, values.values())):
        return
    grid = dict(zip(values, np.meshgrid(*values.values(), indexing="ij"), strict=True))
    holds = np.ones(tuple(map(len, values.values())), dtype=bool)
    for one, within in own:
        if len(within) > 1:
            holds &= _held(one, cells, grid)
    if holds.any():
        far = sum(abs(grid[at] - int(cells[at].value)) for at in chosen)
        best = far == far[holds].min()
        first = min(zip(*np.nonzero(holds & best), strict=True))
        yield tuple((at, int(values[at][place])) for at, place in zip(chosen, first, strict=True))


def _values(one: Cell) -> np.ndarray:
    every: np.ndarray = np.arange(max(one.low, 0), min(one.high, HIGHEST) + 1)
    kept: np.ndarray = every[(every % one.step == 0) & (every != int(one.value))]
    return kept


def _held(one: Equation, cells: Sequence[Cell], at: Mapping[int, np.ndarray]) -> np.ndarray:
    """Return where an equation holds, with arrays for the values of some cells."""
    value = {cell: at.get(cell, int(cells[cell].value)) for cell in one.cells}
    if isinstance(one, Product):
        return np.asarray(value[one.quantity] * value[one.price] == value[one.amount])
    total = np.asarray(sum(value[cell] * factor for cell, factor in one.terms))
    low = total >= one.low if one.low is not None else True
    return np.asarray(low & (total <= one.high) if one.high is not None else low)


# --- every set of cells -----------------------------------------------------------------------


def by_sets(
    cells: Sequence[Cell], equations: Sequence[Equation], most: int
) -> tuple[int, set[frozenset[int]]]:
    """Return how many cells must change, and every set of so many that can; (most + 1, nothing) where more must."""
    equations = [one for one in equations if one.can_hold(cells)]
    for size in range(most + 1):
        found = set(_sets(cells, equations, (), 0, size))
        if found:
            return size, found
    return most + 1, set()


def _sets(
    cells: Sequence[Cell], equations: Sequence[Equation], chosen: tuple[int, ...], at: int, left: int
) -> Iterator[frozenset[int]]:
    """Choose ``left`` more cells from place ``at`` on; what is decided neither way counts as free."""
    free = {*chosen, *range(at, len(cells))} if left else {*chosen}
    bounds = _driven(equations, [_span(one, number in free) for number, one in enumerate(cells)])
    if bounds is None or _both(equations, chosen):
        return
    if not left:
        if _some(cells, equations, bounds):
            yield frozenset(chosen)
        return
    for number in range(at, len(cells) - left + 1):
        yield from _sets(cells, equations, (*chosen, number), number + 1, left - 1)


Span = tuple[int, int]


def _span(one: Cell, free: bool) -> Span:
    return (one.low, one.high) if free else (one.value, one.value)  # type: ignore[return-value]


def _driven(equations: Sequence[Equation], bounds: list[Span]) -> list[Span] | None:
    """Return the bounds as narrow as each equation alone makes them; None where nothing is left."""
    changed = True
    while changed:
        changed = False
        for one in equations:
            for cell in one.cells:
                low, high = bounds[cell]
                if low == high:
                    continue
                least, most = _room(one, cell, bounds)
                new = max(low, least), min(high, most)
                if new[0] > new[1]:
                    return None
                if new != (low, high):
                    bounds[cell], changed = new, True
            if all(bounds[cell][0] == bounds[cell][1] for cell in one.cells) and not one.holds(
                [low for low, _ in bounds]
            ):
                return None
    return bounds


def _room(one: Equation, cell: int, bounds: Sequence[Span]) -> Span:
    """Return what bounds an equation sets to a cell, whatever the others are within theirs."""
    if isinstance(one, Product):
        fixed = [low == high for low, high in (bounds[other] for other in one.cells if other != cell)]
        wanted = one.wanted(cell, [low for low, _ in bounds], one.reckoned([low for low, _ in bounds]))
        if not all(fixed):
            return bounds[cell]
        return (1, 0) if wanted is None else wanted  # type: ignore[return-value]
    least = most = own = 0
    for other, factor in one.terms:
        if other == cell:
            own = factor
            continue
        ends = sorted(bound * factor for bound in bounds[other])
        least, most = least + ends[0], most + ends[1]
    low = None if one.low is None else one.low - most
    high = None if one.high is None else one.high - least
    if own < 0:
        low, high, own = (None if high is None else -high), (None if low is None else -low), -own
    return (
        bounds[cell][0] if low is None else -(-low // own),
        bounds[cell][1] if high is None else high // own,
    )


def _some(cells: Sequence[Cell], equations: Sequence[Equation], bounds: list[Span]) -> bool:
    """Tell whether some values within the bounds satisfy everything, by halving the narrowest that is open."""
    open_ = [at for at, (low, high) in enumerate(bounds) if low != high]
    if not open_:
        values = [low for low, _ in bounds]
        steps = all(
            value == one.value or value % one.step == 0 for value, one in zip(values, cells, strict=True)
        )
        return steps and all(one.holds(values) for one in equations)
    at = min(open_, key=lambda one: bounds[one][1] - bounds[one][0])
    low, high = bounds[at]
    middle = (low + high) // 2
    for half in ((low, middle), (middle + 1, high)):
        driven = _driven(equations, [half if number == at else one for number, one in enumerate(bounds)])
        if driven is not None and _some(cells, equations, driven):
            return True
    return False


# --- random small workbooks -------------------------------------------------------------------

SMALL = {"plan_grant_cap": 4, "district_grant_cap": 8, "implausible_grant": 0}


def small(rng: random.Random) -> Submission:
    """Return a workbook with amounts of a few yen, sound but for what chance made of it."""
    kind = rng.choice((BASE_PROJECT, PLAN_PROJECT))
    cells: dict[str, Any] = {}
    rows = rng.choice((1, 1, 2))
    quantity, price = (
        [rng.choice((1, 2, None)) for _ in range(rows)],
        [rng.randint(1, 3) for _ in range(rows)],
    )
    amount = [(q or 1) * u for q, u in zip(quantity, price, strict=True)]
    eligible = [rng.choice((a, a, 0)) for a in amount]
    grant = min(sum(eligible) * 9 // 10, 4 if kind == PLAN_PROJECT else 6)
    others = rng.choice((1, 2))
    cells["expenses__quantity"], cells["expenses__unit_price"] = list(quantity), list(price)
    cells["expenses__amount"], cells["expenses__eligible"] = list(amount), list(eligible)
    cells["income__amount"] = [grant, sum(amount) - grant, 0][: 1 + others]
    given = rng.random() < 0.4
    column = "plan_grant" if kind == PLAN_PROJECT else "project_grant"
    cells[f"years__{column}"] = [grant, rng.choice((None, 1))]
    application_cells: dict[str, Any] = {
        "total_cost": sum(amount),
        "eligible_cost": sum(eligible),
        "grant_requested": grant,
    }
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3))):
        _spoil(rng, cells, application_cells)
    names = ["協議会", *[None] * 39] if given else [None] * 40
    submission = application(
        "expenses: category\n" + "委託料\n" * rows,
        "income: source\n県補助金\n" + "市町村負担\nその他\n"[: 6 * others],
        f"years: fiscal_year | stage | status\n2026 | {'計画策定' if kind == PLAN_PROJECT else '小さな拠点づくり'} | 今回申請\n"
        f"2027 | {'計画策定' if kind == PLAN_PROJECT else '小さな拠点づくり'} | 予定",
        "implementers: name | amount\n" + (f"協議会 | {rng.randint(1, 4)}" if given else " | "),
        kind=kind,
        expenses__implementer=names,
        **cells,
        **application_cells,
    )
    if rng.random() < 0.5:
        follow(submission)
    if rng.random() < 0.3:
        follow_grant(submission)
    return submission


def _spoil(rng: random.Random, cells: dict[str, Any], own: dict[str, Any]) -> None:
    """Type another small amount into one cell."""
    if rng.random() < 0.35:
        own[rng.choice(list(own))] = rng.randint(0, 6)
        return
    name = rng.choice(list(cells))
    column = cells[name]
    at = rng.randrange(len(column))
    if column[at] is not None:
        column[at] = (
            rng.randint(1, 3) if name in ("expenses__quantity", "expenses__unit_price") else rng.randint(0, 6)
        )


SOURCES = {"total_cost": "amount", "eligible_cost": "eligible"}


def follow_grant(submission: Submission) -> None:
    """Put the grant asked for where the form itself writes it: the first income, the row 今回申請."""
    blocks = submission.blocks
    [grant], [kind] = (blocks[f"application.{one}"].values for one in ("grant_requested", "project_type"))
    column = "years.plan_grant" if kind == PLAN_PROJECT else "years.project_grant"
    this = [nth for nth, one in enumerate(blocks["years.status"].values) if one == STATUS_THIS]
    for name, at in (("income.amount", 0), *((column, nth) for nth in this)):
        blocks[name].values[at] = grant
        submission.computed.add((name, at + 1))


def follow(submission: Submission) -> None:
    """Put the form's own sums in their cells."""
    for column, source in SOURCES.items():
        values = submission.blocks[f"expenses.{source}"].values
        submission.blocks[f"application.{column}"].values[:] = [sum(int(str(one or 0)) for one in values)]
        submission.computed.add((f"application.{column}", 1))


def problem(submission: Submission, **parameters: object) -> tuple[list[Cell], list[Equation]]:
    """Return the cells of a workbook, and all its equations."""
    p = ParameterBook(tuple(sorted(parameters.items()))).for_year(2026)
    system = system_of(type_cells(submission), submission.computed, p)
    return system.cells, [*system.equations, *system.soft]


def whole(cells: Sequence[Cell], equations: Sequence[Equation]) -> Sets:
    """Return the smallest corrections that the search gives in parts, put together again."""
    broken = frozenset(
        at
        for at, one in enumerate(equations)
        if one.can_hold(cells) and not one.holds([one.value for one in cells])
    )
    parts = smallest(cells, equations, nodes=10**6)

    def covers(left: frozenset[int]) -> Iterator[tuple[tuple[int, int], ...]]:
        if not left:
            yield ()
            return
        for part in parts:
            if min(left) in part.mends and part.mends <= left:
                for rest in covers(left - part.mends):
                    yield tuple(sorted((*part.changes, *rest)))

    found = set(covers(broken)) if parts else set()
    least = min(map(len, found), default=0)
    return {one for one in found if len(one) == least}


def disagreeing(number: int, seed: int = 1, most: int = 4) -> tuple[int, list[str]]:
    """Compare random small workbooks; return how many needed a correction, and what differs."""
    rng = random.Random(seed)
    needed, different = 0, []
    for nth in range(number):
        cells, equations = problem(small(rng), **SMALL)
        wanted, found = by_values(cells, equations, most), whole(cells, equations)
        needed += bool(wanted)
        agrees = all(len(one) > most for one in found) if wanted is None else wanted == found
        if not agrees:
            different.append(f"{seed}/{nth}: {wanted} but {found} of {cells}")
    return needed, different


def main() -> None:
    """Compare, and say the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("number", type=int)
    number = parser.parse_args().number
    needed, different = disagreeing(number)
    print(
        f"{number:,} random workbooks, {needed:,} to correct, {len(different):,} differ", *different, sep="\n"
    )
    raise SystemExit(1 if different else 0)


if __name__ == "__main__":
    main()
