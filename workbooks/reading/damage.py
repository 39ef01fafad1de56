"""What is wrong with the cells of a form that was read: formulas, and what cannot be seen as it counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from validators.frames import FORM, FORM_VERSIONS, FRAMES, Frame, column
from validators.submission import Block, Observation, Submission
from workbooks.reading.blank import blank_form, formulas_beside
from workbooks.reading.book import Book, address, is_blank
from workbooks.reading.probe import Cell, Probe
from workbooks.reading.sums import FORMULAS, is_own


def inspect(book: Book, submission: Submission, over: Sequence[Over]) -> None:
    """Note what is wrong with the cells: FORM-6 to FORM-8; mark those whose value must not be used.

    ``over`` are the values that were typed over the form's formulas (:func:`typed_over`).
    """
    damage = _Damage(book, submission)
    damage.judge_formulas()
    damage.judge_sums_beside(over)
    for frame in FRAMES:
        if frame is not FORM:
            damage.judge_sight(frame)
    damage.judge_units()
    damage.judge_validations()


Over = tuple[str, int, int, object]
"""A name, a row and a column on its sheet, and the value that was typed there."""


@dataclass(frozen=True, slots=True)
class _Typed:
    """A cell of a name in which something was typed."""

    sheet: str
    line: int
    column: int
    name: str
    number: int
    value: object


@dataclass(slots=True)
class _Damage:
    book: Book
    submission: Submission

    def observe(
        self,
        rule: str,
        variant: str,
        name: str,
        row: int = 0,
        at: tuple[str, str] = ("", ""),
        **words: object,
    ) -> None:
        self.submission.observations.append(Observation(rule, name, row, variant, words, *at))

    def judge_formulas(self) -> None:
        """Find error values, formulas without a result and formulas of the form that were overwritten."""
        damaged = {
            name: {column for _, column in (*sheet.probe.errors, *sheet.probe.unresolved)}
            for name, sheet in self.book.sheets.items()
        }
        for name, block in self.submission.blocks.items():
            found = self.book.sheets[block.sheet].probe
            if name in FORMULAS:
                self._judge_sum(name, block, found)
            if block.column not in damaged[block.sheet]:
                continue
            for number, line in enumerate(block.lines, start=1):
                self._judge_cell(name, number, (line, block.column), found)

    def _judge_sum(self, name: str, block: Block, found: Probe) -> None:
        """Find a value, or another formula, in the place of a sum of the form."""
        formula = found.formulas.get((block.row, block.column))
        if formula is None:
            if block.values[0] is not None:
                self.observe("FORM-6", "overwritten", name, 1, typed=block.values[0])
        elif not is_own(self.book, block, formula, FORMULAS[name]):
            self.observe("FORM-6", "other_formula", name, 1, typed=f"={formula.removeprefix('=')[:100]}")

    def _judge_cell(self, name: str, number: int, at: Cell, found: Probe) -> None:
        if at in found.errors:
            self.submission.unreadable.add((name, number))
            self.observe("FORM-6", "error", name, number, typed=found.errors[at])
        elif at in found.unresolved:
            self.submission.unreadable.add((name, number))
            self.observe("FORM-6", "no_result", name, number)

    def judge_sums_beside(self, over: Sequence[Over]) -> None:
        """Find values typed over the form's formulas in the rows of its cells (点検 and sums)."""
        for name, row, at, value in over:
            area = self.book.areas[name]
            where = area.sheet, address(row, at)
            self.observe("FORM-6", "beside", name, row - area.row + 1, where, typed=value)

    def judge_sight(self, frame: Frame) -> None:
        """Find typed cells that are not shown, and cells that are struck through: once a sheet, row or column."""
        areas = self.book.areas_of(frame)
        sheets = {area.sheet: self.book.sheets[area.sheet].probe for area in areas.values()}
        behind = {area.sheet for area in areas.values() if area.column in sheets[area.sheet].hidden_columns}
        special = behind | {
            n for n, p in sheets.items() if p.hidden or p.struck or p.unseen or n in self.book.hidden
        }
        cells = [cell for cell in self._typed(frame) if cell.sheet in special] if special else []
        told: set[tuple[str, str, int]] = set()
        for cell in sorted(cells, key=lambda one: (one.line, one.column)):
            probe = sheets[cell.sheet]
            hides = ("hidden_sheet", 0) if cell.sheet in self.book.hidden else None
            hides = hides or (("hidden", cell.line) if cell.line in probe.hidden else None)
            hides = hides or (("hidden_column", cell.column) if cell.column in probe.hidden_columns else None)
            hides = hides or (
                ("hidden_value", cell.line) if (cell.line, cell.column) in probe.unseen else None
            )
            if hides and (cell.sheet, *hides) not in told:
                told.add((cell.sheet, *hides))
                self._out_of_sight(frame, hides[0], cell)
        self._judge_struck(frame, [cell for cell in cells if _is_struck(sheets[cell.sheet], cell)], cells)

    def _out_of_sight(self, frame: Frame, variant: str, cell: _Typed) -> None:
        row = cell.number if frame.rows == 1 else 0
        where = cell.sheet, address(cell.line, cell.column)
        self.observe("FORM-7", variant, cell.name, row, where, typed=cell.value, frame=frame.label)

    def _judge_struck(self, frame: Frame, struck: list[_Typed], cells: list[_Typed]) -> None:
        """Tell of cells that are struck through and count all the same: a row of a table once."""
        told: set[tuple[str, int]] = set()
        for cell in struck:
            if (cell.sheet, cell.line) in told and frame.rows > 1:
                continue
            told.add((cell.sheet, cell.line))
            row = [one for one in cells if (one.sheet, one.line) == (cell.sheet, cell.line)]
            whole = frame.rows > 1 and len(row) > 1 and all(one in struck for one in row)
            words: dict[str, object] = {"typed": cell.value, "frame": frame.label, "number": cell.number}
            seen = Observation("FORM-7", cell.name, cell.number, "struck_row" if whole else "struck", words)
            self.submission.observations.append(seen)

    def _typed(self, frame: Frame) -> Iterator[_Typed]:
        for column_of in frame.columns:
            name = f"{frame.name}.{column_of.name}"
            block = self.submission.blocks.get(name)
            if block is None or column_of.name == frame.fixed:
                continue
            formulas = self.book.sheets[block.sheet].probe.formulas
            for number, (line, value) in enumerate(zip(block.lines, block.values, strict=True), start=1):
                if not is_blank(value) and (line, block.column) not in formulas:
                    yield _Typed(block.sheet, line, block.column, name, number, value)

    def judge_units(self) -> None:
        """Find amounts whose number format calls them 千円 or the like: they are read as yen. Once a workbook."""
        for name, block in self.submission.blocks.items():
            units = self.book.sheets[block.sheet].probe.thousands
            for number, line in enumerate(block.lines if units and column(name).yen else (), start=1):
                unit, value = units.get((line, block.column)), block.values[number - 1]
                if unit and isinstance(value, int | float) and value:
                    shown, words = f"{value:,.0f}{unit}", unit.removesuffix("円") + "円"
                    self.observe("FORM-8", "format", name, number, typed=shown, unit=words, cell=value)
                    return

    def judge_validations(self) -> None:
        """Find sheets whose drop-down lists are all gone."""
        lists = {area.sheet: None for name, area in self.book.areas.items() if column(name).kind == "choice"}
        for sheet in lists:
            if not self.book.sheets[sheet].probe.validations:
                self.observe("FORM-6", "validation", "", 0, (sheet, ""), where=sheet)


def edition_of(book: Book) -> str:
    """Return the edition whose layout a form has: its own; where it says none that is known, the likest, the newest of like ones."""
    area = book.areas.get("form.version")
    said = book.value((area.sheet, area.row, area.column)) if area else None
    edition = str(said).strip()
    return edition if edition in FORM_VERSIONS else max(reversed(FORM_VERSIONS), key=partial(_in_place, book))


def _in_place(book: Book, edition: str) -> int:
    """Return how many names stand where an edition has them."""
    return len(book.areas.items() & blank_form(edition).areas.items())


def typed_over(book: Book) -> Iterator[Over]:
    """Yield (name, row, column, value) of values typed over the formulas that the form has beside its cells."""
    for name, offsets in formulas_beside(edition_of(book)).items():
        area = book.areas.get(name)
        if area is None:
            continue
        sheet = book.sheets[area.sheet]
        for at in (area.column + offset for offset in offsets):
            for row, value in enumerate(sheet.column(at, area.row, area.last), start=area.row):
                if value is not None and (row, at) not in sheet.probe.formulas:
                    yield name, row, at, value


def _is_struck(probe: Probe, cell: _Typed) -> bool:
    at = cell.line, cell.column
    return at in probe.struck and probe.struck[at][1] is None
