"""What stands on a form outside its cells: told once for each area, sheet, or sheet with drawings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product

from validators import normalise
from validators.frames import FRAMES, column
from validators.normalise import nothing
from validators.submission import Observation, Submission
from workbooks.annotate.button import NAME as BUTTON
from workbooks.reading.blank import around, content, examples, own, sheet_names, words_around
from workbooks.reading.book import Book, Table, address, is_blank
from workbooks.reading.cells import Sheet
from workbooks.reading.damage import Over
from workbooks.reading.diagnosis import filled_instead, listed
from workbooks.reading.labels import likeness
from workbooks.reading.probe import Cell

_BLANK = frozenset(("", None))
_SENTENCE = re.compile(r"\s*[＊（(・備]|.*[。．.]\s*$|.{25,}", re.DOTALL)
LAST_ROW = 1_048_576
_JOINED = 2
"""Rows at most this far apart belong to one area."""


def inspect(
    book: Book, submission: Submission, copies: list[str], complete: bool, typed_over: Sequence[Over]
) -> None:
    """Note what is not read (FORM-5, FORM-6, FORM-7): copied sheets, added ones, strays, and drawings.

    Unless the form's names are ``complete`` nobody can tell what stands outside its cells. ``typed_over`` are the
    values over the form's formulas.
    """
    seen = submission.observations
    if copies:
        hidden = "（非表示のシート）" if book.hidden.issuperset(copies) else ""
        instead = filled_instead(book, copies)
        words: dict[str, object] = {"where": listed(copies) + hidden, "of": instead}
        seen.append(Observation("FORM-5", "", 0, "copy_filled" if instead else "copies", words, copies[0]))
    tables = [table for frame in FRAMES if (table := book.table(frame))]
    named = {area.sheet for area in book.areas.values()}
    over = _typed_over_totals(book, tables, typed_over, seen)
    for name, sheet in book.sheets.items():
        if name in copies or name == book.results or name in sheet_names()[1]:
            continue
        if name in named or name in sheet_names()[0]:
            here = [table for table in tables if table.name == name]
            seen += _areas(book, name, here, over) if complete else ()
            seen += _drawings(book, name)
        else:
            seen += _added(name, sheet) if complete or not likeness(sheet) else ()


def _typed_over_totals(
    book: Book, tables: list[Table], typed_over: Sequence[Over], seen: list[Observation]
) -> set[tuple[str, int, int]]:
    """Note values typed over the totals of tables; return every cell over whose formula something was typed."""
    own_words, totals = words_around()
    cells = {(book.areas[name].sheet, row, at) for name, row, at, _ in typed_over}
    for table in tables:
        for row in around(book, table):
            if not any(table.sheet.value(row, at) in totals for at in table.columns.values()):
                continue
            found = [one for one in table.typed(row) if one[2] not in own_words]
            cells |= {(table.name, row, at) for _, at, _ in found}
            for name, at, value in found[:1]:
                words: dict[str, object] = {"typed": value, "frame": table.frame.label}
                seen.append(Observation("FORM-6", name, 0, "total", words, table.name, address(row, at)))
    return cells


# --- typed where nothing is read --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Stray:
    row: int
    column: int
    value: object


def _areas(
    book: Book, name: str, tables: list[Table], over: set[tuple[str, int, int]]
) -> Iterator[Observation]:
    """Yield one observation for each area of a sheet in which something was typed outside the form's cells."""
    area: list[_Stray] = []
    for stray in _strays(book, name, over):
        if area and stray.row - area[-1].row > _JOINED:
            yield _told(name, area, tables)
            area = []
        area.append(stray)
    if area:
        yield _told(name, area, tables)


def _strays(book: Book, name: str, over: set[tuple[str, int, int]]) -> Iterator[_Stray]:
    """Yield what was typed on a sheet beside its input cells and is not the form's own."""
    pairs, said = own()[0], _said()
    sheet = book.sheets[name]
    inputs: set[Cell] | None = None
    for row in sheet.told():
        line = sheet.line(row)
        if said.issuperset(line):  # most rows hold nothing else
            continue
        others = [(at, value) for at, value in enumerate(line, start=1) if value not in said]
        for at, value in others:
            if (at, value) in pairs:
                continue
            inputs = _inputs(book, name) if inputs is None else inputs
            if (
                (row, at) in inputs
                or is_blank(value)
                or (row, at) in sheet.probe.formulas
                or (name, row, at) in over
            ):
                continue
            if not _says_nothing(value) and content(book, (name, row, at)) not in examples():
                yield _Stray(row, at, value)


@cache
def _said() -> frozenset[object]:
    return _BLANK | own()[1]


def _says_nothing(value: object) -> bool:
    return normalise.optional_blank(value)


def _inputs(book: Book, name: str) -> set[Cell]:
    """Return the input cells of a sheet, and the cells merged with them."""
    cells: set[Cell] = set()
    if book.tick and book.tick.sheet == name:
        cells.add((book.tick.row, book.tick.column))
    for area in book.areas.values():
        if area.sheet == name:
            rows, columns = range(area.row, area.last + 1), range(area.column, area.column + area.columns)
            cells.update(product(rows, columns))
    for top, end in book.sheets[name].merged:
        if end[0] > top[0] and any(
            (row, top[1]) in cells for row in range(top[0], min(end[0], top[0] + 200) + 1)
        ):
            cells.add(top)
    return cells


def _told(name: str, area: list[_Stray], tables: list[Table]) -> Observation:
    """Say of an area that it is not read: a row of a table that was missed, or only a remark."""
    first = area[0]
    words: dict[str, object] = {"typed": first.value, "where": name, "span": _span(area)}
    for table in tables:
        following = min((other.first for other in tables if other.first > table.last), default=LAST_ROW + 2)
        rows = range(table.first - 1, following - 1)
        beside = [one for one in area if one.column in table.columns.values() and one.row in rows]
        if not _is_row(table, beside):
            continue
        names = {at: named for named, at in table.columns.items()}
        words |= {"frame": table.frame.label, "typed": beside[0].value}
        cell = address(beside[0].row, beside[0].column)
        return Observation("FORM-7", names[beside[0].column], 0, "outside", words, name, cell)
    return Observation("FORM-7", "", 0, "remark", words, name, address(first.row, first.column))


def _is_row(table: Table, strays: list[_Stray]) -> bool:
    """Whether what was typed in a table's columns is data: several cells of a row, or one that is no sentence."""
    rows = [one.row for one in strays]
    names = {at: named for named, at in table.columns.items()}
    return any(rows.count(one.row) > 1 or _is_data(names[one.column], one.value) for one in strays)


def _is_data(name: str, value: object) -> bool:
    if not isinstance(value, str):
        return True
    of = column(name)
    try:
        if of.kind == "choice":
            return normalise.choice.read(value, of.choices).value is not None
        if of.kind != "text":
            return normalise.READERS[of.kind](value).value is not None
    except normalise.Unreadable:
        return False
    return not nothing.remarks(value) and _SENTENCE.match(value) is None


def _span(area: list[_Stray]) -> str:
    rows, columns = [one.row for one in area], [one.column for one in area]
    first, last = address(min(rows), min(columns)), address(max(rows), max(columns))
    return first if first == last else f"{first}～{last}"


def _added(name: str, sheet: Sheet) -> Iterator[Observation]:
    """Tell of a sheet that the form does not have, where something stands on it that is not the form's own."""
    _, texts = own()
    typed = [
        (row, at, value)
        for row in sheet.told()
        for at, value in enumerate(sheet.line(row), start=1)
        if not is_blank(value) and value not in texts
    ]
    if typed:
        row, at, value = typed[0]
        words: dict[str, object] = {"typed": value, "where": name, "count": len(typed)}
        yield Observation("FORM-7", "", 0, "added", words, name, address(row, at))


def _drawings(book: Book, name: str) -> Iterator[Observation]:
    """Tell of shapes and pictures on a sheet of the form."""
    shapes = {at: kind for at, kind in book.sheets[name].probe.shapes.items() if kind != BUTTON}
    if shapes:
        inputs = _inputs(book, name)
        at = next((one for one in sorted(shapes) if one in inputs), min(shapes))
        kinds = "、".join(dict.fromkeys(shapes[one] for one in sorted(shapes)))
        words: dict[str, object] = {"where": name, "count": len(shapes), "kinds": kinds}
        yield Observation("FORM-7", "", 0, "drawings", words, name, address(*at))
