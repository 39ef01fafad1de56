"""The form's own sums: recognised whatever their spelling, and taken from the table, not from a stored result."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from validators.frames import frame as frame_of
from validators.frames import label
from validators.messages import shown
from validators.normalise import Unreadable
from validators.submission import Block, Observation, Submission
from workbooks.ooxml.address import Area, parse_reference, quoted_sheet
from workbooks.reading.blocks import amounts_of
from workbooks.reading.book import Book, address

FORMULAS = {
    "application.total_cost": "expenses.amount",
    "application.eligible_cost": "expenses.eligible",
}
"""The cells that the form itself fills: each is the sum of a column."""

_SUM = re.compile(r"\+?SUM\((.+)\)", re.IGNORECASE)
_READINGS = re.compile(r"\+?IFERROR\(SUM\(\$?'?計算'?[!.][$A-Z0-9:]+\)[,;](.+)\)", re.IGNORECASE)
"""The form's sum of what it reads in a column; where that cannot be added, of the column itself.

LibreOffice tells it of an open sheet as ``$計算.$P$76:$P$125``."""

_COMMA = re.compile(r"[,;](?=(?:[^']*'[^']*')*[^']*$)")


_MOST_TOLD = 6


@dataclass(frozen=True, slots=True)
class Stale:
    """A cell of the form's own whose stored result is not what the cells that it follows give now."""

    name: str
    number: int
    stored: object
    now: object


@dataclass(frozen=True, slots=True)
class _Sum(Stale):
    """Such a sum: ``texts`` are the cells of the table with an amount that is text, ``numbers`` the sum of the others."""

    texts: tuple[str, ...]
    numbers: int


def settle(book: Book, submission: Submission) -> list[Stale]:
    """Put what the table gives in the place of stored results; return those that are old.

    Of those that lack amounts stored as text it is told at once (FORM-6).
    """
    if any(one.variant == "ragged" for one in submission.observations):
        return []  # nobody can tell which rows the table has
    differing = [one for name in FORMULAS if (one := _settled(book, submission, name))]
    as_text = [one for one in differing if one.texts and one.stored == one.numbers]
    if as_text:
        cells = [cell for one in as_text for cell in one.texts]
        words = _results(submission, as_text) | {"cells": _few(cells)}
        submission.observations.append(Observation("FORM-6", as_text[0].name, 1, "as_text", words))
    return [one for one in differing if one not in as_text]


def tell(submission: Submission, stale: list[Stale]) -> None:
    """Say once of results that are old what they should be, and that the sheet is to be calculated anew (FORM-6)."""
    if stale:
        first, words = stale[0], _results(submission, stale)
        submission.observations.append(Observation("FORM-6", first.name, first.number, "stale", words))


def _results(submission: Submission, stale: Sequence[Stale]) -> dict[str, object]:
    places = [f"{_called(submission, one)} " for one in stale]
    return {
        "stored": _few([place + _shown(one.stored) for place, one in zip(places, stale, strict=True)]),
        "total": _few([place + _shown(one.now) for place, one in zip(places, stale, strict=True)]),
    }


def _called(submission: Submission, one: Stale) -> str:
    """Return what a cell is called: its label, and in a table where it stands."""
    frame = frame_of(one.name.partition(".")[0])
    if frame.rows == 1:
        return label(one.name)
    block = submission.blocks[one.name]
    return f"「{block.sheet}」{address(block.lines[one.number - 1], block.column)}"


def _few(texts: Sequence[str]) -> str:
    return "、".join(texts[:_MOST_TOLD]) + (
        f" ほか{len(texts) - _MOST_TOLD}" if len(texts) > _MOST_TOLD else ""
    )


def _shown(value: object) -> str:
    if isinstance(value, int | float):
        return shown(value, "yen")
    return f"「{value}」" if value else "結果なし"


def _settled(book: Book, submission: Submission, name: str) -> _Sum | None:
    """Give a sum the value that its table gives; return it where another result was stored."""
    block, source = submission.blocks.get(name), submission.blocks.get(FORMULAS[name])
    if block is None or source is None:
        return None
    probe, at = book.sheets[block.sheet].probe, (block.row, block.column)
    formula = probe.formulas.get(at)
    if formula is None or not is_own(book, block, formula, FORMULAS[name]):
        return None
    submission.computed.add((name, 1))
    cells = {(line, source.column) for line in source.lines}
    found = book.sheets[source.sheet].probe
    refused = any(of == FORMULAS[name] for of, _ in submission.unreadable)
    try:
        if refused or not (cells.isdisjoint(found.errors) and cells.isdisjoint(found.unresolved)):
            raise Unreadable("表に読み取れない金額があります")
        amounts = amounts_of(source.values)
    except Unreadable:
        # The cell that cannot be read is told; a sum without it would be wrong.
        submission.unreadable.add((name, 1))
        if cells.isdisjoint(found.unresolved):
            probe.unresolved.discard(at)
            probe.errors.pop(at, None)
        return None
    stored, block.values[0] = block.values[0], sum(filter(None, amounts))
    was_computed = at not in probe.unresolved
    probe.unresolved.discard(at)
    probe.errors.pop(at, None)
    if not was_computed or stored == block.values[0] or _has_subtotals(submission):
        return None
    pairs = list(zip(source.values, amounts, source.lines, strict=True))
    texts = [
        address(line, source.column) for value, amount, line in pairs if amount and isinstance(value, str)
    ]
    numbers = sum(amount for value, amount, _ in pairs if amount and not isinstance(value, str))
    return _Sum(name, 1, stored, sum(filter(None, amounts)), tuple(texts), numbers)


def _has_subtotals(submission: Submission) -> bool:
    """Whether the stored sums differ because rows were left out as subtotals, of which is told."""
    return any(
        one.variant == "subtotal" and one.name.startswith("expenses.") for one in submission.observations
    )


def is_own(book: Book, block: Block, formula: str, source: str) -> bool:
    """Whether a formula is the form's own sum of a column, whatever its spelling.

    Its readings' sum with this sum beside; the column's name or its cells, in one piece or several, with or without their
    sheet; or the cell below the table that holds this sum. Where the text of the
    formula is not known ("") it is taken for the form's.
    """
    area = book.areas.get(source)
    text = formula.strip().removeprefix("=").strip().replace("[0]!", "")
    readings = _READINGS.fullmatch(text)
    text = readings[1] if readings else text
    total = _SUM.fullmatch(text)
    if not text or area is None:
        return not text or total is not None
    if total is None:
        cell = _area(text.removeprefix("+"), block.sheet)
        return cell is not None and _is_total(book, cell, area, source)
    rows: list[int] = []
    for part in _COMMA.split(total[1]):
        part = part.strip("() ")
        piece = area if part.lower() == source else _area(part, block.sheet)
        if piece is None or (piece.sheet, piece.column, piece.columns) != (
            area.sheet,
            area.column,
            area.columns,
        ):
            return False
        rows += range(piece.row, piece.last + 1)
    return sorted(rows) == list(range(area.row, area.last + 1))


def _is_total(book: Book, cell: Area, area: Area, source: str) -> bool:
    if (cell.sheet, cell.column, cell.rows) != (area.sheet, area.column, 1) or cell.row <= area.last:
        return False
    formula = book.sheets[cell.sheet].probe.formulas.get((cell.row, cell.column))
    return bool(formula) and is_own(
        book, Block(cell.sheet, cell.row, cell.column, [None]), formula or "", source
    )


def _area(text: str, sheet: str) -> Area | None:
    return parse_reference(text if "!" in text else f"{quoted_sheet(sheet)}!{text}")
