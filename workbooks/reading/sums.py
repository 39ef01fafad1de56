"""The form's own sums: recognised whatever their spelling, and taken from the table, not from a stored result."""

from __future__ import annotations

import re
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum of the form whose stored result is not what its table gives.

    ``texts`` are the cells of the table with an amount that is text, ``numbers`` the sum of the others.
    """

    name: str
    stored: object
    total: int
    texts: tuple[str, ...]
    numbers: int


def settle(book: Book, submission: Submission) -> None:
    """Put what the table gives in the place of stored results, and say why these differ (FORM-6)."""
    if any(one.variant == "ragged" for one in submission.observations):
        return  # nobody can tell which rows the table has
    differing = [one for name in FORMULAS if (one := _settled(book, submission, name))]
    as_text = [one for one in differing if one.texts and one.stored == one.numbers]
    _tell(submission, as_text, "as_text")
    _tell(submission, [one for one in differing if one not in as_text], "stale")


def _tell(submission: Submission, differing: list[_Sum], variant: str) -> None:
    if differing:
        cells = [cell for one in differing for cell in one.texts]
        words: dict[str, object] = {
            "stored": "、".join(f"{label(one.name)} {_shown(one.stored)}" for one in differing),
            "total": "、".join(f"{label(one.name)} {_shown(one.total)}" for one in differing),
            "cells": "、".join(cells[:6]) + (f" ほか{len(cells) - 6}" if len(cells) > 6 else ""),
        }
        submission.observations.append(Observation("FORM-6", differing[0].name, 1, variant, words))


def _shown(value: object) -> str:
    return shown(value, "yen") if isinstance(value, int | float) else "結果なし"


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
    return _Sum(name, stored, sum(filter(None, amounts)), tuple(texts), numbers)


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
