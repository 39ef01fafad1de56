"""The open workbook as the reader sees a file: names, values, and what is damaged.

Everything is asked for through xlwings' public API, in a few block reads a
sheet; what the clerk's typing cannot change (names, merged cells, lists, hidden
rows) is asked again only when ``reread`` is called without sheets.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

import xlwings as xw

from validators.frames import FORM_ID, column, names
from validators.submission import Submission
from workbooks.names import Area, WorkbookPart, parse_reference
from workbooks.reader import BELOW, Merge, Sheet, assemble
from workbooks.sheetxml import Probe

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

    areas: dict[str, Area]
    merged: list[Merge] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    validations: bool = True


class OpenBook:
    """Reads one open workbook, again and again."""

    def __init__(self, book: xw.Book) -> None:
        self.book = book
        self._part: WorkbookPart | None = None
        self._ranges: dict[str, xw.Range] = {}
        self._known: dict[str, _Known] = {}
        self._sheets: dict[str, Sheet] = {}

    def reread(self, sheets: Collection[str] | None = None, afresh: bool = False) -> Submission:
        """Read the workbook and return it as a submission.

        ``sheets`` names those whose values may have changed; None reads them all,
        and asks the live ranges of the names where they stand now. What is merged,
        hidden or has lists is asked again where a name has moved; ``afresh`` asks
        everything again and lists the names anew.
        """
        before = self._part
        if afresh or before is None or (sheets is None and self._renamed(before)):
            self._part = self._names()
        elif sheets is None:
            self._part = self._followed(before)
        if self._part != before or afresh:
            self._known = {}
        if sheets is None:
            self._sheets = {}
        else:
            self._sheets = {name: sheet for name, sheet in self._sheets.items() if name not in sheets}
        assert self._part is not None
        return assemble(self.book.name, self._part, {}, self._load)

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
                found[key] = f"{_quoted(area.sheet)}!{self._ranges[key].address}"
        return WorkbookPart({sheet.name: sheet.name for sheet in self.book.sheets}, found)

    def _followed(self, part: WorkbookPart) -> WorkbookPart:
        """Return the names at the places where their cells stand now."""
        found = dict(part.names)
        for key, cells in self._ranges.items():
            area = parse_reference(found[key])
            try:
                sheet = area.sheet if area else cells.sheet.name
                found[key] = f"{_quoted(sheet)}!{cells.address}"
            except Exception:  # each program says in its own way that the cells are gone
                found[key] = "#REF!"
        return WorkbookPart(part.sheets, found)

    def _load(self, needed: dict[str, int]) -> dict[str, Sheet]:
        return {name: self._sheets.get(name) or self._read(name, last) for name, last in needed.items()}

    def _read(self, name: str, last: int) -> Sheet:
        sheet = self.book.sheets[name]
        if name not in self._known:
            self._known[name] = self._structure(sheet, name)
        known = self._known[name]
        width = max(area.column + area.columns - 1 for area in known.areas.values())
        depth = min(last + BELOW, max(last, sheet.used_range.last_cell.row))
        block = sheet.range((1, 1), (depth, width))
        rows = block.options(ndim=2).value
        formulas = _formulas(block.formula)
        probe = Probe(
            formulas=formulas,
            errors=_errors(sheet, known, rows, formulas),
            hidden=known.hidden,
            validations=known.validations,
        )
        self._sheets[name] = Sheet(rows, known.merged, probe)
        return self._sheets[name]

    def _structure(self, sheet: xw.Sheet, name: str) -> _Known:
        assert self._part is not None
        references = {one: parse_reference(text) for one, text in self._part.names.items()}
        known = _Known({one: area for one, area in references.items() if area and area.sheet == name})
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


def _quoted(sheet: str) -> str:
    return "'" + sheet.replace("'", "''") + "'"


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


def _errors(
    sheet: xw.Sheet, known: _Known, rows: list[list[Any]], formulas: set[tuple[int, int]]
) -> dict[tuple[int, int], str]:
    """Return the cells of names whose formula failed, with the error that they show."""
    found = {}
    for area in known.areas.values():
        for row in range(area.row, area.last + 1):
            at = (row, area.column)
            if at not in formulas or rows[row - 1][area.column - 1] is not None:
                continue
            text = sheet.range(at).options(err_to_str=True).value
            if text is not None:
                found[at] = str(text)
    return found
