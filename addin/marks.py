"""Marks in the open workbook: a fill and a note on each faulty cell, and what was there before.

A mark is put by single writes, one step at a time, so that a host may let the
clerk's own work go on in between. Each cell that was ever marked keeps a record
with its live ``Range``, which follows rows put in or taken out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from addin.tamed import xw
from validators.finding import EXPECTED, FOUND, Finding, Severity
from workbooks.look import SEVERITIES
from workbooks.ooxml.address import Area

Colour = tuple[int, int, int]
Place = tuple[str, str]
"""Sheet and A1 address."""


def _rgb(colour: str) -> Colour:
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


COLOURS: dict[Severity, Colour] = {one: _rgb(SEVERITIES[one.value]) for one in Severity}
HEAD = "【点検】"
SEPARATOR = "\n―――――\n"
NOTES_SHOWN = 20
"""Notes are slow to draw; beyond these the fill alone marks a cell."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How a cell is marked; ``note`` is None where only its fill is."""

    colour: Colour
    note: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What has to be written: marks to put and places to restore."""

    put: dict[Place, Mark]
    take_away: tuple[Place, ...]

    def __bool__(self) -> bool:
        return bool(self.put or self.take_away)


@dataclass(slots=True)
class _Cell:
    """A cell that was marked once: its live range, its own look, and the mark it shows."""

    cells: xw.Range
    colour: Colour | None
    note: str | None
    mark: Mark | None = None


def wanted(findings: Iterable[Finding], notes: int = NOTES_SHOWN) -> dict[Place, Mark]:
    """Return the mark of every faulty cell, gravest first; the first ``notes`` carry notes."""
    by_place: dict[Place, list[Finding]] = {}
    for one in sorted(findings, key=lambda one: one.severity.rank):
        if one.sheet and one.cell:
            by_place.setdefault((one.sheet, one.cell), []).append(one)
    return {
        place: Mark(COLOURS[own[0].severity], note_of(own) if number < notes else None)
        for number, (place, own) in enumerate(by_place.items())
    }


def note_of(findings: Iterable[Finding]) -> str:
    """Return the note of a cell: what was found, and what to do."""
    parts = []
    for one in findings:
        values = f"{FOUND}：{one.found}" + (f"\n{EXPECTED}：{one.expected}" if one.expected else "")
        parts.append(
            f"{HEAD}{one.severity.label} {one.rule}\n{one.message}\n{values}\n{one.fix}\n（{one.citation}）"
        )
    return "\n\n".join(parts)


class Marks:
    """The marks of one open workbook; without ``notes`` no note is ever read or written."""

    def __init__(self, book: xw.Book, notes: bool = True) -> None:
        self._book = book
        self._notes = notes
        self._cells: list[_Cell] = []
        self._by_place: dict[Place, _Cell] = {}

    def difference(self, wanted: Mapping[Place, Mark]) -> Difference:
        """Return what has to change so that exactly the wanted marks are shown."""
        put = {place: mark for place, mark in wanted.items() if self._shown(place) != mark}
        away = (place for place, cell in self._by_place.items() if cell.mark and place not in wanted)
        return Difference(put, tuple(away))

    def _shown(self, place: Place) -> Mark | None:
        cell = self._by_place.get(place)
        return cell.mark if cell else None

    def steps(self, difference: Difference) -> Iterator[None]:
        """Write a difference, one single write a step: restored cells, fills, then notes."""
        for place in difference.take_away:
            yield from self._restore(self._by_place[place])
        for place, mark in difference.put.items():
            cell = self._by_place.get(place) or self._known(place)
            if cell.mark is None or cell.mark.colour != mark.colour:
                cell.mark = Mark(mark.colour, cell.mark.note if cell.mark else None)
                cell.cells.color = mark.colour
                yield
        for place, mark in difference.put.items():
            cell = self._by_place[place]
            if cell.mark is not None and cell.mark.note != mark.note:
                cell.mark = mark
                _write_note(cell.cells, _joined(mark.note, cell.note))
                yield

    def clear(self) -> Iterator[None]:
        """Give every marked cell its own fill and note back, one write a step."""
        for cell in self._cells:
            if cell.mark is not None and _place(cell.cells) is not None:
                yield from self._restore(cell)

    def _restore(self, cell: _Cell) -> Iterator[None]:
        mark, cell.mark = cell.mark, None
        cell.cells.color = cell.colour
        yield
        if mark is not None and mark.note is not None:
            _write_note(cell.cells, cell.note)
            yield

    def _known(self, place: Place) -> _Cell:
        """Return the record of a cell that is marked for the first time, its own look read now."""
        sheet, address = place
        cells = self._book.sheets[sheet].range(address)
        colour, note = cells.color, self._read_note(cells)
        if colour in COLOURS.values():
            colour = self._neighbour(place)
        cell = _Cell(cells, colour, own_note(note))
        self._cells.append(cell)
        self._by_place[place] = cell
        return cell

    def _neighbour(self, place: Place) -> Colour | None:
        """Return the fill that a cell pasted over by a mark most likely had: that of its column."""
        sheet, address = place
        column = address.rstrip("0123456789")
        for (other_sheet, other), cell in self._by_place.items():
            if other_sheet == sheet and other.rstrip("0123456789") == column:
                return cell.colour
        return None

    def _read_note(self, cells: xw.Range) -> str | None:
        note = cells.note if self._notes else None
        return note.text if note is not None else None

    @property
    def shown(self) -> bool:
        """Whether any cell is marked."""
        return any(cell.mark is not None for cell in self._cells)

    def recover(self, blocks: Iterable[tuple[Area, xw.Range]]) -> None:
        """Take over the marks that a session left whose program has died; blocks are the cells of each name, and where they stand.

        What such a cell looked like before, nobody knows: it gets the fill of its block, or else that of the sheet's.
        """
        usual: dict[str, Colour | None] = {}
        for area, block in blocks:
            colours = _colours(block, area.rows)
            unmarked = [one for one in colours if one not in COLOURS.values()]
            own = unmarked[0] if unmarked else usual.get(area.sheet)
            usual.setdefault(area.sheet, own)
            if len(unmarked) == len(colours):
                continue
            for cells, colour in zip(block.rows if len(colours) > 1 else [block], colours, strict=True):
                if colour is None or colour not in COLOURS.values():
                    continue
                place = _place(cells[0, 0])
                if place is None or place in self._by_place:
                    continue
                note = self._read_note(cells[0, 0])
                ours = note.partition(SEPARATOR)[0] if note and note.startswith(HEAD) else None
                cell = _Cell(cells[0, 0], own, own_note(note), Mark(colour, ours))
                self._cells.append(cell)
                self._by_place[place] = cell

    def follow(self) -> None:
        """Find anew where the recorded cells stand, after rows were put in, taken out or moved."""
        self._by_place = {}
        for cell in self._cells:
            place = _place(cell.cells)
            if place is not None:
                self._by_place[place] = cell

    def reconcile(self, edited: Iterable[Place] = (), only: bool = False) -> None:
        """Compare the records with what the cells really look like, and tidy up.

        Undo, paste, sort and the clerk's own formatting change the look of cells
        behind our back: a mark that came along is taken away, a new look of the
        clerk's becomes the cell's own. ``only`` looks at the edited cells alone.
        """
        edited = list(edited)
        for place in edited:
            if place not in self._by_place and self._carries_mark(place):
                self._known(place)
        for place in edited if only else list(self._by_place):
            if place in self._by_place:
                self._reconcile(place, self._by_place[place])

    def _carries_mark(self, place: Place) -> bool:
        cells = self._book.sheets[place[0]].range(place[1])
        return cells.color in COLOURS.values() or (self._read_note(cells) or "").startswith(HEAD)

    def _reconcile(self, place: Place, cell: _Cell) -> None:
        colour, note = cell.cells.color, self._read_note(cell.cells)
        shown = cell.mark
        if shown is not None and colour == shown.colour and note == _joined(shown.note, cell.note):
            return
        if shown is None and colour == cell.colour and note == cell.note:
            return
        if colour not in COLOURS.values():
            cell.colour = colour
        if colour != cell.colour:
            cell.cells.color = cell.colour
        if own_note(note) != note:
            _write_note(cell.cells, cell.note)
        else:
            cell.note = note
        cell.mark = None


def _colours(block: xw.Range, rows: int) -> list[Colour | None]:
    """Return the fill of a column of cells, or of each of its cells where they differ."""
    try:
        whole = block.color
    except Exception:  # Excel names no fill for cells that differ, and xlwings fails at that
        whole = None
    if whole is None and rows > 1:
        return [row[0, 0].color for row in block.rows]
    return [whole]


def own_note(note: str | None) -> str | None:
    """Return what a note says apart from ours.

    >>> own_note("【点検】不備 S3-3"), own_note("メモ"), own_note("【点検】不備" + SEPARATOR + "メモ")
    (None, 'メモ', 'メモ')
    """
    if note is None or not note.startswith(HEAD):
        return note
    return note.partition(SEPARATOR)[2] or None


def _joined(ours: str | None, own: str | None) -> str | None:
    if ours is None or own is None:
        return ours or own
    return ours + SEPARATOR + own


def _write_note(cells: xw.Range, text: str | None) -> None:
    note = cells.note
    if note is None:
        if text is not None:
            cells.add_note(text)
    elif text is None:
        note.delete()
    else:
        note.text = text


def _place(cells: xw.Range) -> Place | None:
    """Return where a live range stands; None while its cells are deleted."""
    try:
        return cells.sheet.name, cells.get_address(False, False)
    except Exception:  # each program says in its own way that the cells are gone
        return None
