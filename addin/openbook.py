"""The open workbook as the reader sees a file: names, values, and what is damaged.

Everything is asked for through xlwings' public API. A first reading takes each sheet
in one block; after an edit only the edited cells are read, and those whose formula may
have followed them. What typing cannot change (names, merged cells, lists, hidden rows)
is asked again only when ``reread`` is called without the edited cells.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from addin import sight
from addin.tamed import xw
from validators.frames import FORM, FORM_ID, FRAMES, column, names
from validators.submission import Submission
from workbooks.annotate.words import SHEET_NAME
from workbooks.form.ledger import TICK
from workbooks.ooxml.address import Area, parse_reference, quoted_sheet
from workbooks.ooxml.workbook import WorkbookPart
from workbooks.reading.cells import Merge, Sheet
from workbooks.reading.probe import Cell, Probe
from workbooks.reading.reader import assemble
from workbooks.reading.texts import Struck

_IDENTITY = "form.id"
_DEEPEST, _WIDEST = 5_000, 100
"""The last row and column that are looked at on an open sheet, beyond those of the form's cells."""


def is_our_form(book: xw.Book) -> bool:
    """Return whether a workbook is this form; others are left alone.

    Where it does not say itself what it is (a document inspection takes that away, other programs drop every name), the
    sheets that are filled in tell; what is wrong with the names is then told by the check, as for a file.
    """
    said = _said(book)
    return said == FORM_ID if said else {sheet.name for sheet in book.sheets} >= _SHEETS


_SHEETS = {one.sheet for one in FRAMES} - {FORM.sheet}


def _said(book: xw.Book) -> str:
    """Return what a workbook says it is, "" where it says nothing."""
    if _IDENTITY not in book.names:
        return ""
    try:
        value = book.names[_IDENTITY].refers_to_range.value
    except Exception:  # a broken name raises what its program pleases
        return ""
    return str(value or "").strip()


@dataclass(slots=True)
class _Known:
    """What is kept of a sheet between reads."""

    sheet: xw.Sheet
    areas: dict[str, Area]
    merged: list[Merge] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    thousands: dict[Cell, str] = field(default_factory=dict)
    shapes: dict[Cell, str] = field(default_factory=dict)
    struck: dict[Cell, Struck] | None = None
    validations: bool = True
    width: int = 0
    depth: int = 0
    rows: list[list[Any]] = field(default_factory=list)


class OpenBook:
    """Reads one open workbook, again and again."""

    def __init__(self, book: xw.Book) -> None:
        self.book = book
        self._part: WorkbookPart | None = None
        self._ranges: dict[str, xw.Range] = {}
        self._known: dict[str, _Known] = {}
        self._sheets: dict[str, Sheet] = {}
        self._computed: dict[Area, xw.Range] = {}
        self._file = ""

    def reread(self, edited: Collection[Area] | None = None, afresh: bool = False) -> Submission:
        """Read the workbook and return it as a submission.

        ``edited`` are the cells that were typed in since the last reading; None reads
        everything, and asks the live ranges of the names where they stand now. What is
        merged, hidden or has lists is asked again where a name has moved; ``afresh``
        asks everything again and lists the names anew.
        """
        if edited is None or self._part is None:
            self._reread_all(afresh)
        else:
            for area in edited:
                self._take_edited(area)
            self._take_computed()
        assert self._part is not None
        return assemble(self._file, self._part, {}, self._load)

    def blocks(self) -> list[tuple[Area, xw.Range]]:
        """Return the cells of every name of the form, as far as they have been read, with where they stand."""
        names = self._part.names if self._part else {}
        placed = ((parse_reference(names[key]), cells) for key, cells in self._ranges.items())
        return [(area, cells) for area, cells in placed if area]

    def _reread_all(self, afresh: bool) -> None:
        before = self._part
        if afresh or before is None or self._renamed(before):
            self._part = self._names()
        else:
            self._part = self._followed(before)
        if self._part != before or afresh:
            self._known = {}
        self._sheets, self._computed = {}, {}
        self._file = self.book.name

    def _renamed(self, part: WorkbookPart) -> bool:
        return [sheet.name for sheet in self.book.sheets] != list(part.sheets)

    def _names(self) -> WorkbookPart:
        """List the names of the form, and keep a live range of each that stands on cells."""
        wanted = {name.lower() for name in (*names(), TICK, SHEET_NAME)}
        sheets = {sheet.name: sheet.name for sheet in self.book.sheets}
        found = {}
        self._ranges = {}
        for name in self.book.names:
            key = name.name.lower()
            if key not in wanted:
                continue
            found[key] = (name.refers_to or "").removeprefix("=")
            area = parse_reference(found[key])
            if area is not None and area.sheet in sheets:
                self._ranges[key] = name.refers_to_range
                found[key] = f"{quoted_sheet(area.sheet)}!{self._ranges[key].address}"
        hidden = frozenset(sheet.name for sheet in self.book.sheets if not sheet.visible)
        local = tuple(one for one in sight.local_names(self.book) if one[0] in wanted)
        return WorkbookPart(sheets, found, hidden, local, sight.counts_from_1904(self.book))

    def _followed(self, part: WorkbookPart) -> WorkbookPart:
        """Return the names at the places where their cells stand now."""
        found = dict(part.names)
        for key, cells in self._ranges.items():
            area = parse_reference(found[key])
            try:
                sheet = area.sheet if area else cells.sheet.name
                found[key] = f"{quoted_sheet(sheet)}!{cells.address}"
            except Exception:  # each program says in its own way that the cells are gone
                found[key] = "#REF!"
        return replace(part, names=found)

    def _load(self, sheets: list[str], areas: dict[str, Area]) -> dict[str, Sheet]:
        return {name: self._sheets.get(name) or self._read(name, areas) for name in sheets}

    def _read(self, name: str, areas: dict[str, Area]) -> Sheet:
        if name not in self._known:
            here = {one: area for one, area in areas.items() if area.sheet == name}
            self._known[name] = self._structure(self.book.sheets[name], here)
        known = self._known[name]
        used = known.sheet.used_range
        known.depth = max(known.depth, min(used.row + used.shape[0] - 1, _DEEPEST))
        known.width = max(known.width, min(used.column + used.shape[1] - 1, _WIDEST))
        block = known.sheet.range((1, 1), (known.depth, known.width))
        known.rows = block.options(ndim=2).value
        formulas = _formulas(block.formula)
        if known.struck is None:
            known.struck = sight.struck(known.sheet, _filled(known, formulas))
        probe = Probe(
            formulas=formulas,
            errors=_errors(known, formulas),
            hidden=known.hidden,
            hidden_columns=known.hidden_columns,
            validations=known.validations,
            struck=known.struck,
            thousands=known.thousands,
            shapes=known.shapes,
        )
        for (row, at), (_, left) in known.struck.items():
            if left is not None:
                known.rows[row - 1][at - 1] = left
        self._sheets[name] = Sheet(known.rows, known.merged, probe)
        return self._sheets[name]

    def _take_edited(self, area: Area) -> None:
        """Read edited cells, values and formulas, as far as the form is read at all."""
        if area.sheet not in self._sheets:
            return
        known, probe = self._known[area.sheet], self._sheets[area.sheet].probe
        last, right = area.last, area.column + area.columns - 1
        if last > known.depth or right > known.width:
            del self._sheets[area.sheet]  # more of it is in use than was read: it is read again as a whole
            return
        cells = known.sheet.range((area.row, area.column), (last, right))
        _put(known, area, cells)
        for at in [at for at in (*probe.formulas, *probe.struck) if _inside(at, area)]:
            probe.formulas.pop(at, None)
            probe.struck.pop(at, None)
        for (row, offset), text in _formulas(cells.formula).items():
            probe.formulas[row + area.row - 1, offset + area.column - 1] = text

    def _take_computed(self) -> None:
        """Read the results of the formulas in the form's cells: an edit anywhere may have changed them."""
        for name, sheet in self._sheets.items():
            known, formulas = self._known[name], sheet.probe.formulas
            for area in known.areas.values():
                rows = [row for row in range(area.row, area.last + 1) if (row, area.column) in formulas]
                if not rows:
                    continue
                span = Area(name, rows[0], area.column, rows[-1] - rows[0] + 1, 1)
                if span not in self._computed:
                    first, last = (span.row, span.column), (span.last, span.column)
                    self._computed[span] = known.sheet.range(first, last)
                _put(known, span, self._computed[span])
            sheet.probe.errors = _errors(known, formulas)

    def _structure(self, sheet: xw.Sheet, areas: dict[str, Area]) -> _Known:
        known = _Known(sheet, areas, depth=1, width=1)
        lists = []
        for one, area in known.areas.items():
            cells = self._ranges.get(one) or sheet.range(
                (area.row, area.column), (area.last, area.column + area.columns - 1)
            )
            known.merged += _merged(cells, area.rows)
            if column(one).kind == "choice":
                lists.append(cells)
        known.validations = not lists or any(cells.data_validation.type != "none" for cells in lists)
        if areas:
            known.depth = max(area.last for area in areas.values())
            known.width = max(area.column + area.columns - 1 for area in areas.values())
            known.hidden = _hidden(sheet, min(area.row for area in areas.values()), known.depth)
            known.hidden_columns = sight.hidden_columns(sheet, known.depth, known.width)
            known.thousands = sight.units(sheet, [area for one, area in areas.items() if column(one).yen])
            known.shapes = sight.shapes(sheet)
        return known


def areas_of(sheet: str, address: str) -> list[Area] | None:
    """Return the areas of an address as Excel tells it; None where one of them is no block of cells.

    >>> areas_of("申請書", "$C$5,$D$7:$E$9")
    [Area(sheet='申請書', row=5, column=3, rows=1, columns=1), Area(sheet='申請書', row=7, column=4, rows=3, columns=2)]
    >>> areas_of("申請書", "$3:$3") is None
    True
    """
    areas = [parse_reference(f"{quoted_sheet(sheet)}!{part}") for part in address.split(",")]
    return None if None in areas else [area for area in areas if area]


def _merged(cells: xw.Range, rows: int) -> list[Merge]:
    """Return the merged areas that reach over several rows of a named column."""
    if cells.merge_cells is False:
        return []
    addresses = {(cells[row, 0] if rows > 1 else cells).merge_area.address for row in range(rows)}
    areas = [parse_reference(f"_!{address}") for address in sorted(addresses)]
    return [
        ((one.row, one.column), (one.last, one.column + one.columns - 1))
        for one in areas
        if one and one.rows * one.columns > 1
    ]


def _hidden(sheet: xw.Sheet, first: int, last: int) -> set[int]:
    cells = sheet.range((first, 1), (last, 1))
    state = cells.rows.hidden
    if state is not None:
        return set(range(first, last + 1)) if state else set()
    return {row for row in range(first, last + 1) if sheet.range((row, 1)).rows.hidden}


def _formulas(block: Any) -> dict[Cell, str]:
    rows = block if isinstance(block, list | tuple) else [[block]]
    return {
        (r, c): text.removeprefix("=")
        for r, row in enumerate(rows, start=1)
        for c, text in enumerate(row, start=1)
        if isinstance(text, str) and text.startswith("=")
    }


def _filled(known: _Known, formulas: dict[Cell, str]) -> list[tuple[Cell, object]]:
    """Return the cells of names in which something was typed."""
    cells = {(row, area.column) for area in known.areas.values() for row in range(area.row, area.last + 1)}
    typed = [(at, known.rows[at[0] - 1][at[1] - 1]) for at in sorted(cells - formulas.keys())]
    return [(at, value) for at, value in typed if value is not None]


def _inside(at: Cell, area: Area) -> bool:
    return area.row <= at[0] <= area.last and area.column <= at[1] < area.column + area.columns


def _put(known: _Known, area: Area, cells: xw.Range) -> None:
    """Read cells whose first one is that of ``area`` into the rows that are kept of their sheet."""
    for row, values in enumerate(cells.options(ndim=2).value, start=area.row):
        while len(known.rows) < row:
            known.rows.append([None] * known.width)
        known.rows[row - 1][area.column - 1 : area.column - 1 + len(values)] = values


def _errors(known: _Known, formulas: dict[Cell, str]) -> dict[tuple[int, int], str]:
    """Return the cells of names whose formula failed, with the error that they show."""
    found = {}
    for area in known.areas.values():
        for row in range(area.row, area.last + 1):
            at = (row, area.column)
            if at not in formulas or known.rows[row - 1][area.column - 1] is not None:
                continue
            text = known.sheet.range(at).options(err_to_str=True).value
            if text is not None:
                found[at] = str(text)
    return found
