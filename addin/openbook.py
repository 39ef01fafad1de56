"""The open workbook as the reader sees a file: names, values, and what is damaged.

Everything is asked for through xlwings' public API. A first reading takes each sheet
in one block; after an edit only the edited cells are read, and those whose formula may
have followed them. What typing cannot change (names, merged cells, lists, hidden rows)
is asked again only when ``reread`` is called without the edited cells.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from addin.tamed import xw
from validators.frames import FORM_ID, column, names
from validators.submission import Submission
from workbooks.ooxml.address import Area, parse_reference, quoted_sheet
from workbooks.ooxml.workbook import WorkbookPart
from workbooks.reading.cells import Merge, Sheet
from workbooks.reading.probe import Probe
from workbooks.reading.reader import BELOW, assemble

_IDENTITY = "form.id"


def is_our_form(book: xw.Book) -> bool:
    """Return whether a workbook is this form; others are left alone."""
    if _IDENTITY not in book.names:
        return False
    try:
        value = book.names[_IDENTITY].refers_to_range.value
    except Exception:  # a broken name raises what its program pleases
        return False
    return str(value).strip() == FORM_ID


@dataclass(slots=True)
class _Known:
    """What is kept of a sheet between reads."""

    sheet: xw.Sheet
    areas: dict[str, Area]
    merged: list[Merge] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    validations: bool = True
    rows: list[list[Any]] = field(default_factory=list)

    @property
    def width(self) -> int:
        """The last column that is read."""
        return max(area.column + area.columns - 1 for area in self.areas.values())

    @property
    def depth(self) -> int:
        """The last row that is looked at."""
        return max(area.last for area in self.areas.values()) + BELOW


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
        wanted = {name.lower() for name in names()}
        found = {}
        self._ranges = {}
        for name in self.book.names:
            key = name.name.lower()
            if key not in wanted:
                continue
            found[key] = (name.refers_to or "").removeprefix("=")
            area = parse_reference(found[key])
            if area is not None:
                self._ranges[key] = name.refers_to_range
                found[key] = f"{quoted_sheet(area.sheet)}!{self._ranges[key].address}"
        return WorkbookPart({sheet.name: sheet.name for sheet in self.book.sheets}, found)

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
        return WorkbookPart(part.sheets, found)

    def _load(self, needed: dict[str, int]) -> dict[str, Sheet]:
        return {name: self._sheets.get(name) or self._read(name) for name in needed}

    def _read(self, name: str) -> Sheet:
        if name not in self._known:
            self._known[name] = self._structure(self.book.sheets[name], name)
        known = self._known[name]
        used = known.sheet.used_range
        depth = min(known.depth, max(known.depth - BELOW, used.row + used.shape[0] - 1))
        block = known.sheet.range((1, 1), (depth, known.width))
        known.rows = block.options(ndim=2).value
        formulas = _formulas(block.formula)
        probe = Probe(
            formulas=formulas,
            errors=_errors(known, formulas),
            hidden=known.hidden,
            validations=known.validations,
        )
        self._sheets[name] = Sheet(known.rows, known.merged, probe)
        return self._sheets[name]

    def _take_edited(self, area: Area) -> None:
        """Read edited cells, values and formulas, as far as the form is read at all."""
        if area.sheet not in self._sheets:
            return
        known, formulas = self._known[area.sheet], self._sheets[area.sheet].probe.formulas
        last, right = min(area.last, known.depth), min(area.column + area.columns - 1, known.width)
        if last < area.row or right < area.column:
            return
        cells = known.sheet.range((area.row, area.column), (last, right))
        _put(known, area, cells)
        for row in range(area.row, last + 1):
            formulas.difference_update((row, column) for column in range(area.column, right + 1))
        formulas.update((r + area.row - 1, c + area.column - 1) for r, c in _formulas(cells.formula))

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

    def _structure(self, sheet: xw.Sheet, name: str) -> _Known:
        assert self._part is not None
        references = {one: parse_reference(text) for one, text in self._part.names.items()}
        known = _Known(sheet, {one: area for one, area in references.items() if area and area.sheet == name})
        lists = []
        for one, area in known.areas.items():
            cells = sheet.range((area.row, area.column), (area.last, area.column + area.columns - 1))
            known.merged += _merged(cells)
            if column(one).kind == "choice":
                lists.append(cells)
        known.validations = not lists or any(cells.data_validation.type != "none" for cells in lists)
        first = min(area.row for area in known.areas.values())
        last = max(area.last for area in known.areas.values())
        known.hidden = _hidden(sheet, first, last)
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


def _merged(cells: xw.Range) -> list[Merge]:
    """Return the merged areas that reach over several rows of a named column."""
    if cells.merge_cells is False:
        return []
    found: dict[str, Merge] = {}
    for row in range(cells.shape[0]):
        area = cells[row, 0].merge_area
        last = area.last_cell
        if (area.row, area.column) != (last.row, last.column):
            found[area.address] = ((area.row, area.column), (last.row, last.column))
    return list(found.values())


def _hidden(sheet: xw.Sheet, first: int, last: int) -> set[int]:
    cells = sheet.range((first, 1), (last, 1))
    state = cells.rows.hidden
    if state is not None:
        return set(range(first, last + 1)) if state else set()
    return {row for row in range(first, last + 1) if sheet.range((row, 1)).rows.hidden}


def _formulas(block: Any) -> set[tuple[int, int]]:
    rows = block if isinstance(block, list | tuple) else [[block]]
    return {
        (r, c)
        for r, row in enumerate(rows, start=1)
        for c, text in enumerate(row, start=1)
        if isinstance(text, str) and text.startswith("=")
    }


def _put(known: _Known, area: Area, cells: xw.Range) -> None:
    """Read cells whose first one is that of ``area`` into the rows that are kept of their sheet."""
    for row, values in enumerate(cells.options(ndim=2).value, start=area.row):
        while len(known.rows) < row:
            known.rows.append([None] * known.width)
        known.rows[row - 1][area.column - 1 : area.column - 1 + len(values)] = values


def _errors(known: _Known, formulas: set[tuple[int, int]]) -> dict[tuple[int, int], str]:
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
