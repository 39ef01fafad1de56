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

from lxml import etree

from validators.frames import FORM, FRAMES, PLAN_ITEMS, Frame, column, label
from validators.messages import shown
from workbooks.annotate.strip import clean
from workbooks.arrival.formats import opened
from workbooks.form.build import fill
from workbooks.form.defaults import is_own
from workbooks.ooxml.package import Package
from workbooks.reading.blank import blank_form, content, examples, own, sheet_names
from workbooks.reading.blocks import mac_day
from workbooks.reading.book import At, Book, Table, address, is_blank, whole
from workbooks.reading.labels import ENOUGH, is_heading, labelled, labels, table
from workbooks.reading.reader import read_package
from workbooks.reading.sums import FORMULAS
from workbooks.refusal import Refused

_MOVED = tuple(frame for frame in FRAMES if frame is not FORM)


@dataclass(frozen=True, slots=True, order=True)
class Leftover:
    """A value that was not moved: where it stands in the damaged file, and why it stayed."""

    sheet: str
    cell: str
    value: str
    reason: str


@dataclass(slots=True)
class _Moving:
    """A repair under way: what goes into the fresh form, what stays, which cells are dealt with.

    ``followed`` are the values of cells with a formula as a check reads them: worked out where the result is old.
    """

    old: Book
    values: dict[str, object] = field(default_factory=dict)
    left: list[Leftover] = field(default_factory=list)
    done: set[At] = field(default_factory=set)
    followed: dict[At, object] = field(default_factory=dict)

    def take(self, at: At, name: str) -> object:
        """Return what was typed for a name as it can be typed again; None for nothing or an unusable value.

        A formula of the form's own is nothing: the fresh form has it too.
        """
        self.done.add(at)
        found = self.old.sheets[at[0]].probe
        cell = at[1:]
        if is_own(name, found.formula(cell) or ""):
            return None
        if cell in found.struck:
            self._tell_struck(at, *found.struck[cell])
        if cell in found.errors:
            self.leave(at, "エラー値のため移せません。正しい値を入力してください。", found.errors[cell])
            return None
        if cell in found.unresolved:
            self.leave(at, "計算結果のない数式のため移せません。値を入力してください。", "（数式）")
            return None
        value = self.followed.get(at, self.old.value(at))
        if self.old.mac_days and column(name).kind in ("date", "year"):
            value = mac_day(value) or value
        if isinstance(value, dt.time | dt.timedelta):
            return str(value)
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return None if is_blank(value) else value

    def _tell_struck(self, at: At, gone: str, left: str | None) -> None:
        if left is not None:
            self.leave(at, "取消線の部分は移していません。残りだけを移しました。", gone)
        elif not is_blank(self.old.value(at)):
            self.leave(at, "取消線の引かれた値ですが、移しました。不要であれば消してください。")

    def leave(self, at: At, reason: str, text: str | None = None) -> None:
        self.done.add(at)
        said = shown(self.old.value(at)) if text is None else text
        self.left.append(Leftover(at[0], address(*at[1:]), said, reason))


def repair(data: bytes, file: str) -> tuple[bytes, list[Leftover]]:
    """Return a fresh form with everything that was found in a damaged one, and what was not moved.

    ``file`` names the workbook in the refusal only. Our own marks are taken off first.

    Raises:
        Refused: the bytes cannot be parsed, or show nothing of this form.
    """
    try:
        package = clean(opened(data))
        old = whole(package)
    except (KeyError, etree.XMLSyntaxError) as fault:
        raise Refused("corrupt", {"part": file}) from fault
    moving = _Moving(old, followed=_followed(package, old))
    if not old.areas and len(labels(old)) < ENOUGH:
        raise Refused("other_form")
    for frame in _MOVED:
        if frame.rows == 1:
            _move_singles(moving, frame)
        else:
            _move_table(moving, frame)
    _settle_formulas(moving)
    _list_the_rest(moving)
    return fill(moving.values), sorted(moving.left)


def _followed(package: Package, old: Book) -> dict[At, object]:
    found: dict[At, object] = {}
    for block in read_package(package, "").blocks.values():
        formulas = old.sheets[block.sheet].probe.formulas
        for line, value in zip(block.lines, block.values, strict=True):
            if (line, block.column) in formulas and isinstance(value, int | float):
                found[block.sheet, line, block.column] = value
    return found


# --- single cells -----------------------------------------------------------------------------


def _move_singles(moving: _Moving, frame: Frame) -> None:
    for one in frame.columns:
        name = f"{frame.name}.{one.name}"
        at = _single(moving.old, name)
        if at is None or at in moving.done:
            continue
        if name in FORMULAS and at[1:] in moving.old.sheets[at[0]].probe.formulas:
            moving.done.add(at)
            continue
        value = moving.take(at, name)
        if value is not None:
            moving.values[name] = value


def _single(old: Book, name: str) -> At | None:
    """Return where a single value stands: by its name, by its label, or at its old address."""
    area = old.areas.get(name)
    if area is not None:
        return area.sheet, *old.sheets[area.sheet].holder(area.row, area.column)
    found = labelled(old, name)
    if found is not None:
        return found
    blank = blank_form().areas[name]
    return (blank.sheet, blank.row, blank.column) if blank.sheet in old.sheets else None


# --- tables -----------------------------------------------------------------------------------


def _move_table(moving: _Moving, frame: Frame) -> None:
    found = table(moving.old, frame)
    if found is None:
        return
    inside = [_row(moving, found, row) for row in range(found.first, found.last + 1)]
    if frame.fixed:
        inside = _in_order(inside, f"{frame.name}.{frame.fixed}")
    rows = inside + [_row(moving, found, row) for row in _outside(moving.old, found)]
    filled = [number for number, row in enumerate(rows) if row]
    if filled and filled[-1] >= frame.rows and not frame.fixed:
        rows = [rows[number] for number in filled]
    for row in rows[frame.rows :]:
        for at, _ in row.values():
            moving.leave(at, f"「{frame.label}」の表の行が足りないため移せません。")
    for one in frame.columns:
        name = f"{frame.name}.{one.name}"
        values = [row[name][1] if name in row else None for row in rows[: frame.rows]]
        if one.name != frame.fixed and any(value is not None for value in values):
            moving.values[name] = values


Row = dict[str, tuple[At, object]]


def _row(moving: _Moving, place: Table, row: int) -> Row:
    """Take what was typed in a row of a table, by name."""
    found: Row = {}
    for name, at in ((name, (place.name, row, here)) for name, here in place.columns.items()):
        if at in moving.done:
            continue
        value = moving.take(at, name)
        if value is not None:
            found[name] = (at, value)
    if found:
        for name, (at, value) in _spread(place, row):
            found.setdefault(name, (at, value))
    return found


def _spread(place: Table, row: int) -> Iterator[tuple[str, tuple[At, object]]]:
    """Yield what a cell merged down the table from a row above says for a row, and a mark across for the marks it covers.

    Amounts count once.
    """
    marks = {here for name, here in place.columns.items() if column(name).kind == "mark"}
    for name, here in place.columns.items():
        top = place.sheet.holder(row, here)
        if top[0] == row and top[1] != here and {here, top[1]} <= marks:
            yield name, ((place.name, *top), place.sheet.value(*top))
        if place.first <= top[0] < row and top[1] == here and column(name).kind not in ("int", "number"):
            yield name, ((place.name, *top), place.sheet.value(*top))


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


def _outside(old: Book, place: Table) -> Iterator[int]:
    """Yield the rows right above and below a table in which something was typed: not the form's own, no total."""
    _, texts = own()
    here = [area for area in old.areas.values() if area.sheet == place.name]
    taken = {row for area in here for row in range(area.row, area.last + 1)}

    def typed(row: int) -> bool:
        values = [place.sheet.value(row, here) for here in place.columns.values()]
        own_row = place.computes(row) or any(value in texts for value in values)
        return not own_row and not all(map(is_blank, values))

    if place.first > 1 and place.first - 1 not in taken and typed(place.first - 1):
        yield place.first - 1
    following = min((row for row in taken if row > place.last), default=len(place.sheet.rows) + 1)
    for row in place.sheet.told(place.last):
        if row >= following or is_heading(place.sheet, row):
            return
        if typed(row):
            yield row


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
    pairs, texts = own()
    ours = {at[0] for at in moving.done} | sheet_names()[0]
    strange: dict[str, int] = defaultdict(int)
    for at, value in moving.old.cells():
        sheet = moving.old.sheets[at[0]]
        if at in moving.done or at[0] in sheet_names()[1]:
            continue
        if at[0] not in ours:
            strange[at[0]] += 1
        elif (
            at[1:] not in sheet.probe.formulas
            and (at[2], value) not in pairs
            and value not in texts
            and content(moving.old, at) not in examples()
        ):
            moving.leave(at, "様式の記入欄ではない場所の記入です。")
    for name, count in strange.items():
        reason = "様式にないシートです。必要な内容は元のファイルから写してください。"
        moving.left.append(Leftover(name, "", f"{count}個のセル", reason))
