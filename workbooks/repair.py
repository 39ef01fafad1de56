"""Repair: what was typed in a damaged form moves into a fresh one; what cannot be placed is listed.

Values are found by their names where these live; else by the form's own labels
beside (single cells) or above them (tables); else at the place they have on the
blank form. Nothing typed is dropped in silence: it is moved or listed.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from lxml import etree

from validators.frames import FORM, FRAMES, PLAN_ITEMS, Frame, label
from validators.messages import shown
from validators.submission import letters
from workbooks.annotate.strip import clean
from workbooks.arrival.formats import opened
from workbooks.form import BUILT, fill
from workbooks.ooxml.address import Area, parse_reference
from workbooks.ooxml.package import Package
from workbooks.ooxml.workbook import read_workbook
from workbooks.reading.cells import Sheet, load
from workbooks.reading.reader import FORMULAS
from workbooks.refusal import Refused

_ALL_ROWS = 1_048_576
_MOVED = tuple(frame for frame in FRAMES if frame is not FORM)
_EXAMPLE = "記入例"
_ENOUGH_LABELS = 5
"""So many labels of the form a workbook without any name must still show."""

At = tuple[str, int, int]
"""Sheet, row and column of a cell."""


@dataclass(frozen=True, slots=True, order=True)
class Leftover:
    """A value that was not moved: where it stands in the damaged file, and why it stayed."""

    sheet: str
    cell: str
    value: str
    reason: str


@dataclass(slots=True)
class _Book:
    """A workbook with every sheet read, and where each name of the form stands."""

    sheets: dict[str, Sheet]
    areas: dict[str, Area]
    hidden: frozenset[str]

    def value(self, at: At) -> object:
        return self.sheets[at[0]].value(at[1], at[2])

    def cells(self) -> Iterator[tuple[At, object]]:
        """Yield every cell that holds something, formulas included."""
        for name, sheet in self.sheets.items():
            for row, line in enumerate(sheet.rows, start=1):
                for column, value in enumerate(line, start=1):
                    if not _blank(value) or (row, column) in sheet.probe.errors:
                        yield (name, row, column), value


@dataclass(slots=True)
class _Moving:
    """A repair under way: what goes into the fresh form, what stays, which cells are dealt with."""

    old: _Book
    values: dict[str, object] = field(default_factory=dict)
    left: list[Leftover] = field(default_factory=list)
    done: set[At] = field(default_factory=set)

    def take(self, at: At) -> object:
        """Return what was typed in a cell as it can be typed again; None for nothing or an unusable value."""
        self.done.add(at)
        found = self.old.sheets[at[0]].probe
        cell = at[1:]
        if cell in found.errors:
            self.leave(at, "エラー値のため移せません。正しい値を入力してください。", found.errors[cell])
            return None
        if cell in found.unresolved:
            self.leave(at, "計算結果のない数式のため移せません。値を入力してください。", "（数式）")
            return None
        value = self.old.value(at)
        if isinstance(value, dt.time | dt.timedelta):
            return str(value)
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return None if _blank(value) else value

    def leave(self, at: At, reason: str, text: str | None = None) -> None:
        self.done.add(at)
        said = shown(self.old.value(at)) if text is None else text
        self.left.append(Leftover(at[0], f"{letters(at[2])}{at[1]}", said, reason))


def repair(data: bytes, file: str) -> tuple[bytes, list[Leftover]]:
    """Return a fresh form with everything that was found in a damaged one, and what was not moved.

    ``file`` names the workbook in the refusal only. Our own marks are taken off first.

    Raises:
        Refused: the bytes cannot be parsed, or show nothing of this form.
    """
    try:
        old = _read(clean(opened(data)))
    except (KeyError, etree.XMLSyntaxError) as fault:
        raise Refused("corrupt", {"part": file}) from fault
    moving = _Moving(old)
    if not old.areas and len(_labels(old)) < _ENOUGH_LABELS:
        raise Refused("other_form")
    for frame in _MOVED:
        if frame.rows == 1:
            _move_singles(moving, frame)
        else:
            _move_table(moving, frame)
    _settle_formulas(moving)
    _list_the_rest(moving)
    return fill(moving.values), sorted(moving.left)


def _read(package: Package) -> _Book:
    book = read_workbook(package)
    sheets = load(package, book, {name: _ALL_ROWS for name, part in book.sheets.items() if part})
    areas = {}
    for frame in FRAMES:
        for column in frame.columns:
            name = f"{frame.name}.{column.name}"
            area = parse_reference(book.names.get(name.lower(), ""))
            if area is not None and area.sheet in sheets:
                areas[name] = area
    return _Book(sheets, areas, book.hidden)


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


# --- what the blank form looks like -----------------------------------------------------------


@cache
def _form() -> _Book:
    return _read(opened(BUILT.read_bytes()))


@cache
def _own() -> tuple[frozenset[tuple[int, object]], frozenset[object]]:
    """Return what the form itself shows: (column, value) pairs, and the texts that nobody would type.

    The rows of its example look like typed ones and are left out (:func:`_examples`).
    """
    choices = {choice for frame in FRAMES for column in frame.columns for choice in column.choices}
    form = _form()
    shown_cells = [
        (at, value)
        for at, value in form.cells()
        if at[0] not in form.hidden and _content(form, at) not in _examples()
    ]
    texts = {value for _, value in shown_cells if isinstance(value, str)}
    return frozenset((at[2], value) for at, value in shown_cells), frozenset(texts - choices)


@cache
def _examples() -> frozenset[tuple[object, ...]]:
    """Return the contents of the rows that the form shows as an example of how to fill in a table."""
    found = set()
    for name, sheet in _form().sheets.items():
        below = False
        for row, line in enumerate(sheet.rows, start=1):
            if below:
                found.add(_content(_form(), (name, row, 1)))
            below = below or _EXAMPLE in line
    return frozenset(found - {()})


def _content(book: _Book, at: At) -> tuple[object, ...]:
    """Return what stands in the row of a cell, blanks left out."""
    return tuple(value for value in book.sheets[at[0]].rows[at[1] - 1] if not _blank(value))


def _anchor(name: str) -> At:
    """Return the cell of the blank form whose text leads to a name: left of one cell, above a column."""
    area = _form().areas[name]
    sheet = _form().sheets[area.sheet]
    if area.rows > 1:
        return area.sheet, area.row - 1, area.column
    left = next(c for c in range(area.column - 1, 0, -1) if isinstance(sheet.value(area.row, c), str))
    return area.sheet, area.row, left


def _labels(old: _Book) -> set[str]:
    """Return the single cells whose label a workbook still shows."""
    names = [f"{frame.name}.{c.name}" for frame in _MOVED if frame.rows == 1 for c in frame.columns]
    return {name for name in names if _labelled(old, name) is not None}


# --- single cells -----------------------------------------------------------------------------


def _move_singles(moving: _Moving, frame: Frame) -> None:
    for column in frame.columns:
        name = f"{frame.name}.{column.name}"
        at = _single(moving.old, name)
        if at is None or at in moving.done:
            continue
        if name in FORMULAS and at[1:] in moving.old.sheets[at[0]].probe.formulas:
            moving.done.add(at)
            continue
        value = moving.take(at)
        if value is not None:
            moving.values[name] = value


def _single(old: _Book, name: str) -> At | None:
    """Return where a single value stands: by its name, by its label, or at its old address."""
    area = old.areas.get(name)
    if area is not None:
        return _merged(old, area)
    found = _labelled(old, name)
    if found is not None:
        return found
    blank = _form().areas[name]
    return (blank.sheet, blank.row, blank.column) if blank.sheet in old.sheets else None


def _merged(old: _Book, area: Area) -> At:
    if old.sheets[area.sheet].value(area.row, area.column) is None:
        for top, end in old.sheets[area.sheet].merged:
            if top[0] <= area.row <= end[0] and top[1] <= area.column <= end[1]:
                return area.sheet, *top
    return area.sheet, area.row, area.column


def _labelled(old: _Book, name: str) -> At | None:
    """Return the cell beside the name's label, where exactly one such label stands in its usual column."""
    sheet, row, column = _anchor(name)
    text = _form().value((sheet, row, column))
    area = _form().areas[name]
    found = [
        (one, line, column + area.column - column)
        for one, content in old.sheets.items()
        for line, value in enumerate(content.column(column, 1, len(content.rows)), start=1)
        if value == text
    ]
    same = [at for at in found if at[0] == sheet] or found
    return same[0] if len(same) == 1 else None


# --- tables -----------------------------------------------------------------------------------


@dataclass(slots=True)
class _Table:
    """Where a table stands in the damaged workbook: sheet, rows, and each column's place."""

    sheet: str
    first: int
    last: int
    columns: dict[str, int]


def _move_table(moving: _Moving, frame: Frame) -> None:
    table = _table(moving.old, frame)
    if table is None:
        return
    inside = [_row(moving, frame, table, row) for row in range(table.first, table.last + 1)]
    if frame.fixed:
        inside = _in_order(inside, f"{frame.name}.{frame.fixed}")
    rows = inside + [_row(moving, frame, table, row) for row in _outside(moving.old, table)]
    filled = [number for number, row in enumerate(rows) if row]
    if filled and filled[-1] >= frame.rows and not frame.fixed:
        rows = [rows[number] for number in filled]
    for row in rows[frame.rows :]:
        for at, _ in row.values():
            moving.leave(at, f"「{frame.label}」の表の行が足りないため移せません。")
    for column in frame.columns:
        name = f"{frame.name}.{column.name}"
        values = [row[name][1] if name in row else None for row in rows[: frame.rows]]
        if column.name != frame.fixed and any(value is not None for value in values):
            moving.values[name] = values


Row = dict[str, tuple[At, object]]


def _row(moving: _Moving, frame: Frame, table: _Table, row: int) -> Row:
    """Take what was typed in a row of a table, by name."""
    found: Row = {}
    for name, column in table.columns.items():
        at = (table.sheet, row, column)
        if at in moving.done:
            continue
        value = moving.take(at)
        if value is not None:
            found[name] = (at, value)
    return found


def _in_order(rows: list[Row], fixed: str) -> list[Row]:
    """Put rows with fixed labels where their labels stand on the form; others keep their place."""
    ordered: list[Row] = [{} for _ in PLAN_ITEMS]
    rest: list[Row] = []
    for row in rows:
        item = row.pop(fixed, (None, None))[1]
        if item in PLAN_ITEMS and not ordered[PLAN_ITEMS.index(str(item))]:
            ordered[PLAN_ITEMS.index(str(item))] = row
        elif row:
            rest.append(row)
    return ordered + rest


def _outside(old: _Book, table: _Table) -> Iterator[int]:
    """Yield the rows right above and below a table in which something was typed: not the form's own, no total."""
    _, own = _own()
    sheet = old.sheets[table.sheet]
    taken = {
        row
        for area in old.areas.values()
        if area.sheet == table.sheet
        for row in range(area.row, area.last + 1)
    }

    def typed(row: int) -> bool:
        values = [sheet.value(row, column) for column in table.columns.values()]
        formulas = any((row, column) in sheet.probe.formulas for column in table.columns.values())
        return any(not _blank(v) for v in values) and not formulas and not any(v in own for v in values)

    if table.first > 1 and table.first - 1 not in taken and typed(table.first - 1):
        yield table.first - 1
    for row in range(table.last + 1, len(sheet.rows) + 1):
        if row in taken or _is_heading(sheet, row):
            return
        if typed(row):
            yield row


def _is_heading(sheet: Sheet, row: int) -> bool:
    """Whether a row starts another part of the form: one of its own texts in the first columns."""
    pairs, own = _own()
    return any(
        (column, value) in pairs and value in own for column in (1, 2) if (value := sheet.value(row, column))
    )


def _table(old: _Book, frame: Frame) -> _Table | None:
    """Find a table: by the names of its columns, by its headings, or at its old place."""
    blank = {f"{frame.name}.{c.name}": _form().areas[f"{frame.name}.{c.name}"] for c in frame.columns}
    named = {name: old.areas[name] for name in blank if name in old.areas}
    if named:
        sheets = defaultdict(list)
        for name, area in named.items():
            sheets[area.sheet].append(name)
        sheet = max(sheets, key=lambda one: len(sheets[one]))
        here = {name: named[name] for name in sheets[sheet]}
        first, last = min(a.row for a in here.values()), max(a.last for a in here.values())
        lost = _headed(old, sheet, first - 1, blank)
        columns = {
            name: here[name].column if name in here else lost.get(name, area.column)
            for name, area in blank.items()
        }
        return _Table(sheet, first, last, columns)
    return _by_headings(old, blank) or _at_old_place(old, blank)


def _headed(old: _Book, sheet: str, row: int, blank: dict[str, Area]) -> dict[str, int]:
    """Return the columns of those names whose heading stands in a row."""
    found = {}
    line = old.sheets[sheet].rows[row - 1] if 0 < row <= len(old.sheets[sheet].rows) else ()
    for name in blank:
        text = _form().value(_anchor(name))
        if text is not None and text in line:
            found[name] = list(line).index(text) + 1
    return found


def _by_headings(old: _Book, blank: dict[str, Area]) -> _Table | None:
    """Find the row with most of a table's headings; the table ends at the form's next own text."""
    rows = [
        (len(found), name, row, found)
        for name, sheet in old.sheets.items()
        for row in range(1, len(sheet.rows) + 1)
        if len(found := _headed(old, name, row, blank)) * 2 > len(blank)
    ]
    if not rows:
        return None
    _, name, row, found = max(rows, key=lambda one: one[0])
    sheet = old.sheets[name]
    last = row
    while last < len(sheet.rows) and not _ends(sheet, last + 1, found):
        last += 1
    return _Table(name, row + 1, last, found)


def _ends(sheet: Sheet, row: int, columns: dict[str, int]) -> bool:
    _, own = _own()
    items = set(PLAN_ITEMS)
    values = [sheet.value(row, column) for column in columns.values()]
    formulas = any((row, column) in sheet.probe.formulas for column in columns.values())
    return (
        _is_heading(sheet, row)
        or formulas
        or any(v in own and v not in items for v in values if v is not None)
    )


def _at_old_place(old: _Book, blank: dict[str, Area]) -> _Table | None:
    area = next(iter(blank.values()))
    if area.sheet not in old.sheets:
        return None
    return _Table(area.sheet, area.row, area.last, {name: one.column for name, one in blank.items()})


# --- the rest ---------------------------------------------------------------------------------


def _settle_formulas(moving: _Moving) -> None:
    """Give the form its own sums back; say so where something else had been typed."""
    for name, source in FORMULAS.items():
        typed = moving.values.pop(name, None)
        at = _single(moving.old, name)
        if typed is None or at is None:
            continue
        column = moving.values.get(source, [])
        total = sum(one for one in column if isinstance(one, int | float)) if isinstance(column, list) else 0
        if typed != total:
            moving.leave(
                at, f"「{label(name)}」は様式の計算式に戻しました（計算結果 {shown(total, 'yen')}）。"
            )


def _list_the_rest(moving: _Moving) -> None:
    """List what was typed elsewhere: cell by cell on the form's sheets, as a whole on added ones.

    The form's hidden sheets hold its own lists and sums only.
    """
    pairs, own = _own()
    ours = {at[0] for at in moving.done} | set(_form().sheets)
    strange: dict[str, int] = defaultdict(int)
    for at, value in moving.old.cells():
        sheet = moving.old.sheets[at[0]]
        if at in moving.done or at[0] in _form().hidden:
            continue
        if at[0] not in ours:
            strange[at[0]] += 1
        elif (
            at[1:] not in sheet.probe.formulas
            and (at[2], value) not in pairs
            and value not in own
            and _content(moving.old, at) not in _examples()
        ):
            moving.leave(at, "様式の記入欄ではない場所の記入です。")
    for name, count in strange.items():
        reason = "様式にないシートです。必要な内容は元のファイルから写してください。"
        moving.left.append(Leftover(name, "", f"{count}個のセル", reason))
