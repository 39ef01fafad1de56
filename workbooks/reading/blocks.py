"""Blocks: the cells of a name as they stand, with what merging, striking out and another calendar make of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from contextlib import suppress

from validators import normalise
from validators.frames import Frame, column
from validators.normalise import nothing
from validators.submission import Block, Observation, Submission
from workbooks.ooxml.address import Area
from workbooks.reading.book import Book, Table, is_blank

_MAC_EPOCH = dt.date(1904, 1, 1)
_MAC_DAYS = range((dt.date(2000, 1, 1) - _MAC_EPOCH).days, (dt.date(2100, 12, 31) - _MAC_EPOCH).days + 1)
_SUBTOTAL = re.compile(
    r"[(（【\[]?\s*(?:小\s*計|中\s*計|合\s*計|総\s*計|累\s*計|総\s*合\s*計|計)\s*[)）】\]]?"
)
_COUNTED = ("int", "number")


def single(book: Book, name: str, area: Area, submission: Submission) -> Block:
    """Read one cell; where it was merged into another, the value stands in that one."""
    sheet = book.sheets[area.sheet]
    row, at = sheet.holder(area.row, area.column)
    block = Block(area.sheet, row, at, [sheet.value(row, at)])
    _remark(book, {name: block}, submission)
    return block


def columns(book: Book, table: Table, submission: Submission) -> dict[str, Block]:
    """Read the columns of a table over the same rows, rows merged in every column once."""
    first, last = table.first, table.last
    lines = _lines(table)
    blocks = {}
    for name, at in table.columns.items():
        values = table.sheet.column(at, first, last)
        if lines is not None:
            values = [values[line - first] for line in lines]
        blocks[name] = Block(table.name, first, at, values, lines)
    _spread(table, blocks, submission)
    _leave_subtotals_out(table.frame, blocks, submission)
    _remark(book, blocks, submission)
    return blocks


# --- merged cells -----------------------------------------------------------------------------


def _lines(table: Table) -> list[int] | None:
    """Return the sheet rows that count where the table has rows of several sheet rows."""
    first, last, own = table.first, table.last, set(table.columns.values())
    covered: dict[int, set[int]] = {}
    for (top, left), (bottom, right) in table.sheet.merged:
        for row in range(max(top + 1, first), min(bottom, last) + 1):
            covered.setdefault(row, set()).update(c for c in own if left <= c <= right)
    dropped = {row for row, hit in covered.items() if hit == own}
    return [row for row in range(first, last + 1) if row not in dropped] if dropped else None


def _spread(table: Table, blocks: dict[str, Block], submission: Submission) -> None:
    """Let a cell merged down a column hold for its rows; an amount for several rows is read for none of them."""
    for (top, left), (bottom, _) in table.sheet.merged:
        if top == bottom or bottom < table.first or top > table.last:
            continue
        for name, block in ((name, block) for name, block in blocks.items() if block.column == left):
            inside = [n for n, line in enumerate(block.lines) if top <= line <= bottom]
            if len(inside) < 2 or is_blank(block.values[inside[0]]):
                continue
            others = [one.values for key, one in blocks.items() if key != name]
            begun = [n for n in inside[1:] if not all(is_blank(values[n]) for values in others)]
            value = block.values[inside[0]]
            if column(name).kind not in _COUNTED:
                for n in begun:
                    block.values[n] = value
            elif begun:
                submission.unreadable |= {(name, n + 1) for n in (inside[0], *begun)}
                reason = f"{len(inside)}行にわたって結合されていて、行ごとの値が分かりません"
                wanted = "結合を解除し、行ごとの数字"
                words = {"typed": value, "wanted": wanted, "reason": reason}
                submission.observations.append(Observation("FORM-2", name, inside[0] + 1, "", words))


# --- subtotals --------------------------------------------------------------------------------


def _leave_subtotals_out(frame: Frame, blocks: dict[str, Block], submission: Submission) -> None:
    """Take rows that only add up others out of a table, and say so."""
    kinds = {name: column(name).kind for name in blocks}
    words = [name for name, kind in kinds.items() if kind not in (*_COUNTED, "mark")]
    amounts = [name for name in blocks if column(name).yen]
    if frame.fixed or not amounts:
        return
    since = 0
    for n in range(min(len(block.values) for block in blocks.values())):
        said = next((name for name in words if _is_subtotal(blocks[name].values[n])), None)
        if said is None:
            continue
        chosen = any(
            kinds[name] == "choice" and not is_blank(blocks[name].values[n]) for name in words if name != said
        )
        if chosen and not any(_adds_up(blocks[name].values, since, n) for name in amounts):
            continue
        typed = {"typed": blocks[said].values[n], "frame": frame.label}
        content = " | ".join(
            str(blocks[name].values[n]) for name in amounts if blocks[name].values[n] is not None
        )
        submission.observations.append(
            Observation(
                "FORM-7", said, n + 1, "subtotal", typed, content=f"{blocks[said].values[n]} | {content}"
            )
        )
        for block in blocks.values():
            block.values[n] = None
        since = n + 1


def _is_subtotal(value: object) -> bool:
    return isinstance(value, str) and _SUBTOTAL.fullmatch(value.strip()) is not None


def _adds_up(values: list[object], since: int, row: int) -> bool:
    """Whether an amount is the sum of those above it, back to the last subtotal or the first row."""
    own = total(values[row : row + 1])
    return own > 0 and own in (total(values[since:row]), total(values[:row]))


def amounts_of(values: Iterable[object]) -> list[int | None]:
    """Return the whole yen of the cells of a column, a ditto as the amount above it; None for blank ones.

    Raises:
        Unreadable: what stands in one of them is no amount.
    """
    found: list[int | None] = []
    above: int | None = None
    for value in values:
        if normalise.optional_blank(value):
            found.append(None)
            continue
        if nothing.said(value) is not nothing.Said.ABOVE:
            read = normalise.amount.read(value).value
            above = read if isinstance(read, int) else None
        found.append(above)
    return found


def total(values: Iterable[object]) -> int:
    """Return the sum of the amounts that can be read."""
    found = 0
    for value in values:
        with suppress(normalise.Unreadable):
            found += sum(filter(None, amounts_of([value])))
    return found


# --- remarks on single cells --------------------------------------------------------------------


def _remark(book: Book, blocks: dict[str, Block], submission: Submission) -> None:
    """Tell of struck-out text, and read the day numbers of a workbook that counts from 1904."""
    for name, block in blocks.items():
        if book.mac_days and column(name).kind == "date":
            _count_from_1904(name, block, submission)
        probe = book.sheets[block.sheet].probe
        if not probe.struck:
            continue
        for number, line in enumerate(block.lines, start=1):
            gone, left = probe.struck.get((line, block.column), ("", None))
            if left is not None:
                words: dict[str, object] = {"typed": gone, "read": left}
                submission.observations.append(Observation("FORM-4", name, number, "struck", words))


def _count_from_1904(name: str, block: Block, submission: Submission) -> None:
    for n, value in enumerate(block.values):
        day = mac_day(value)
        if day is not None:
            block.values[n] = day
            words = {"typed": value, "read": day}
            submission.observations.append(Observation("FORM-4", name, n + 1, "date", words))


def mac_day(value: object) -> dt.date | None:
    """Return the day of a serial number, typed as a number or as its digits, where day 0 is 1904-01-01.

    >>> mac_day(44681.0), mac_day("44681"), mac_day(3), mac_day("R8.5.1")
    (datetime.date(2026, 5, 1), datetime.date(2026, 5, 1), None, None)
    """
    if isinstance(value, str) and len(value.strip()) == 5 and value.strip().isdecimal():
        value = int(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | float) or int(value) not in _MAC_DAYS:
        return None
    return _MAC_EPOCH + dt.timedelta(days=int(value))
