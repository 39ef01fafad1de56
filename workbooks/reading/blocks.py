"""Blocks: the cells of a name as they stand, with what merging, striking out and another calendar make of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from contextlib import suppress

from validators import normalise
from validators.frames import Frame, column, label
from validators.normalise import nothing
from validators.normalise.characters import folded
from validators.submission import Block, Observation, Submission
from workbooks.ooxml.address import Area
from workbooks.reading.blank import own
from workbooks.reading.book import Book, Table, is_blank

_MAC_EPOCH = dt.date(1904, 1, 1)
_MAC_DAYS = range((dt.date(2000, 1, 1) - _MAC_EPOCH).days, (dt.date(2100, 12, 31) - _MAC_EPOCH).days + 1)
_SUBTOTAL = re.compile(
    r"[(（【\[]?\s*(?:小\s*計|中\s*計|合\s*計|総\s*計|累\s*計|総\s*合\s*計|計)\s*[)）】\]]?"
)
_LIKE_A_SUBTOTAL = re.compile(
    r"(?:.*計|(?:sub|grand)?total|ショウケイ|ゴウケイ|しょうけい|ごうけい|.*総額|総事業費|総経費|[σ∑]|\d(?:\+\d)+)"
    r"額?(?:\([^()]*\)|\d{1,2}|[a-z])?"
)
_ADDS = re.compile("計|総|[tTｔＴ][oOｏＯ]|ケイ|けい|ｹｲ|[Σσ∑+＋]")
_AROUND = "[]【】〔〕<>〈〉《》≪≫「」◇◆■□●★☆※→⇒:.*=-・"
"""After folding: 委託料計, 小計①, 支出合計, ＜計＞, ①＋② …; 設計 and 会計 are told apart by what they add up to."""

_LINE = re.compile("[\u0335-\u0338]")
_STRUCK = re.compile(f"[^\u0335-\u0338]{_LINE.pattern}+")
"""Characters with a line laid over each, as some programs and pages strike them out."""

_LONGEST = 40
"""No name of a subtotal has more characters."""

_COUNTED = ("int", "number")


def single(book: Book, name: str, area: Area, submission: Submission) -> Block:
    """Read one cell; where it was merged into another, the value stands in that one."""
    sheet = book.sheets[area.sheet]
    row, at = sheet.holder(area.row, area.column)
    block = Block(area.sheet, row, at, [sheet.value(row, at)])
    if (row, at) != (area.row, area.column):
        block = _merged_into(book, name, area, block, submission)
    _remark(book, {name: block}, submission)
    return block


def _merged_into(book: Book, name: str, area: Area, block: Block, submission: Submission) -> Block:
    """Return the block of a cell merged into another one: empty where that one is a label or another name's."""
    place = block.sheet, block.row, block.column
    other = next((key for key, one in book.areas.items() if (one.sheet, one.row, one.column) == place), "")
    if not other and block.values[0] not in own()[1]:
        return block
    if other and column(name).required is True and not is_blank(block.values[0]):
        reason = f"「{label(other)}」の欄と結合されていて、欄ごとの値が分かりません"
        _refuse(name, 1, block.values[0], reason, "結合を解除し、欄ごとの値", submission)
    return Block(area.sheet, area.row, area.column, [None])


def _refuse(name: str, number: int, typed: object, reason: str, wanted: str, submission: Submission) -> None:
    submission.unreadable.add((name, number))
    words = {"typed": typed, "wanted": wanted, "reason": reason}
    submission.observations.append(Observation("FORM-2", name, number, "", words))


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
    if len({book.areas[name].last for name in blocks}) == 1:  # else nobody can tell which rows the table has
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
    """Let a cell merged down a column hold for its rows; an amount for several rows is read for none of them.

    Nor is one that covers another column's amount: nobody can tell what that one is.
    """
    for (top, left), (bottom, right) in table.sheet.merged:
        if bottom < table.first or top > table.last:
            continue
        if right > left:
            _tell_across(blocks, top, left, right, submission)
        if top == bottom:
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
                submission.unreadable |= {(name, n + 1) for n in begun}
                reason = f"{len(inside)}行にわたって結合されていて、行ごとの値が分かりません"
                _refuse(name, inside[0] + 1, value, reason, "結合を解除し、行ごとの数字", submission)


def _tell_across(blocks: dict[str, Block], top: int, left: int, right: int, submission: Submission) -> None:
    """Refuse the amounts that another column's amount covers in its row; a mark holds for the marks that it covers."""
    here = {
        name: block for name, block in blocks.items() if left <= block.column <= right and top in block.lines
    }
    first = next((name for name, block in here.items() if block.column == left), "")
    if not first or column(first).kind not in (*_COUNTED, "mark"):
        return
    value = here[first].values[here[first].lines.index(top)]
    for name, block in here.items():
        if column(first).kind == "mark":
            if column(name).kind == "mark":  # one ○ across both
                block.values[block.lines.index(top)] = value
        elif name != first and column(name).kind in _COUNTED and not is_blank(value):
            reason = f"「{label(first)}」の欄と結合されていて、欄ごとの値が分かりません"
            number = block.lines.index(top) + 1
            _refuse(name, number, value, reason, "結合を解除し、欄ごとの数字", submission)


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
        texts = {name: value for name in words if (value := blocks[name].values[n])}
        said = next((name for name, value in texts.items() if _is_subtotal(value)), None)
        surely = said is not None
        if said is None:
            said = _perhaps_subtotal(blocks, texts, amounts, n)
        if said is None:
            continue
        chosen = any(
            kinds[name] == "choice" and not is_blank(blocks[name].values[n]) for name in words if name != said
        )
        if (chosen and not surely) or (
            (chosen or not surely)
            and not any(_adds_up(blocks[name].values, since, n, said in amounts) for name in amounts)
        ):
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


def _perhaps_subtotal(
    blocks: dict[str, Block], texts: dict[str, object], amounts: list[str], row: int
) -> str | None:
    """Return the name under which a row may say that it adds others up; a row of amounts alone may, too."""
    for name, value in texts.items():
        if isinstance(value, str) and len(value) <= _LONGEST and _ADDS.search(value):
            word = folded(value).strip(_AROUND)
            word = word[1:-1] if word[:1] + word[-1:] == "()" else word
            if _LIKE_A_SUBTOTAL.fullmatch(word):
                return name
    if texts:
        return None
    typed = [name for name, block in blocks.items() if block.values[row] not in (None, "")]
    return typed[0] if typed and set(typed) <= set(amounts) else None


def _adds_up(values: list[object], since: int, row: int, several: bool) -> bool:
    """Whether an amount is the sum of those above it (of several, where asked), back to the last subtotal or the first row."""
    own = total(values[row : row + 1])
    spans = [values[since:row], values[:row]]
    enough = [span for span in spans if not several or sum(map(bool, map(_amount, span))) > 1]
    return own > 0 and own in map(total, enough)


def _amount(value: object) -> int:
    return total([value])


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
        if book.mac_days and column(name).kind in ("date", "year"):
            _count_from_1904(name, block, submission)
        _strike_out(name, block, submission)
        probe = book.sheets[block.sheet].probe
        if not probe.struck:
            continue
        for number, line in enumerate(block.lines, start=1):
            gone, left = probe.struck.get((line, block.column), ("", None))
            if left is not None:
                words: dict[str, object] = {"typed": gone, "read": left}
                submission.observations.append(Observation("FORM-4", name, number, "struck", words))


def _strike_out(name: str, block: Block, submission: Submission) -> None:
    """Leave out characters that are struck out by a line of their own (U+0336), unless nothing would be left."""
    for n, value in enumerate(block.values):
        if isinstance(value, str) and _LINE.search(value) and (gone := "".join(_STRUCK.findall(value))):
            left = _STRUCK.sub("", value)
            if left.strip():
                block.values[n] = left
                words: dict[str, object] = {"typed": gone, "read": left}
                submission.observations.append(Observation("FORM-4", name, n + 1, "struck", words))
            else:
                submission.observations.append(Observation("FORM-7", name, n + 1, "struck", {"typed": gone}))


def _count_from_1904(name: str, block: Block, submission: Submission) -> None:
    for n, value in enumerate(block.values):
        day = mac_day(value)
        if day is not None:
            block.values[n] = day
            if column(name).kind == "date":  # of a year it is told as of any day in its place
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
