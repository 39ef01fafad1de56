"""What is wrong with a form that was read: formulas, hidden rows, and what was typed where nothing is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from validators.frames import FORM_VERSIONS, FRAMES, column
from validators.submission import Observation, Submission
from workbooks.form.defaults import is_own, result
from workbooks.reading.blank import around, formulas_beside, words_around
from workbooks.reading.book import Book, Table, address
from workbooks.reading.probe import Cell, Probe

FORMULAS = {
    "application.total_cost": "expenses.amount",
    "application.eligible_cost": "expenses.eligible",
}
"""The cells that the form itself fills: each is the sum of a column."""

_BLANK = frozenset(("", None))


def inspect(book: Book, submission: Submission) -> None:
    """Note what is wrong: FORM-6 and FORM-7; mark the cells whose value must not be used."""
    damage = _Damage(book, submission)
    damage.judge_formulas()
    damage.judge_sums_beside()
    damage.judge_tables()
    damage.judge_validations()


@dataclass(slots=True)
class _Damage:
    book: Book
    submission: Submission

    def observe(
        self, rule: str, variant: str, name: str, row: int, place: tuple[str, str], /, **words: Any
    ) -> None:
        seen = Observation(rule, name, row, variant, words, *place)
        self.submission.observations.append(seen)

    def judge_formulas(self) -> None:
        """Find error values, formulas without a result and formulas of the form that were overwritten."""
        damaged = {
            name: {column for _, column in (*sheet.probe.errors, *sheet.probe.unresolved)}
            for name, sheet in self.book.sheets.items()
        }
        for name, block in self.submission.blocks.items():
            found = self.book.sheets[block.sheet].probe
            if (
                name in FORMULAS
                and (block.row, block.column) not in found.formulas
                and block.values[0] is not None
            ):
                self.observe("FORM-6", "overwritten", name, 1, ("", ""), typed=block.values[0])
            if block.column not in damaged[block.sheet]:
                continue
            for number, line in enumerate(block.lines, start=1):
                self._judge_cell(name, number, (line, block.column), found)

    def _judge_cell(self, name: str, number: int, at: Cell, found: Probe) -> None:
        if at in found.errors:
            self.submission.unreadable.add((name, number))
            self.observe("FORM-6", "error", name, number, ("", ""), typed=found.errors[at])
        elif at in found.unresolved and not self._recomputed(name, number, found.unresolved[at]):
            self.submission.unreadable.add((name, number))
            self.observe("FORM-6", "no_result", name, number, ("", ""))

    def _recomputed(self, name: str, number: int, text: str) -> bool:
        """Compute a formula of the form whose result is not stored; False where it cannot be."""
        if not is_own(name, text):
            return False
        source = self.submission.blocks.get(FORMULAS.get(name, ""))
        if source is not None:
            found = self.book.sheets[source.sheet].probe
            cells = {(line, source.column) for line in source.lines}
            own = {
                at for at in cells & found.unresolved.keys() if is_own(FORMULAS[name], found.unresolved[at])
            }
            if not cells.isdisjoint(found.errors) or cells & found.unresolved.keys() - own:
                return False
        value = result(name, number, self._value)
        self.submission.blocks[name].values[number - 1] = None if value == "" else value
        return True

    def _value(self, name: str, row: int) -> Any:
        """Return what stands in a row of a name, a formula of the form without a result worked out."""
        block = self.submission.blocks.get(name)
        if block is None or row > len(block.values):
            return None
        value = block.values[row - 1]
        at = (block.lines[row - 1], block.column)
        text = self.book.sheets[block.sheet].probe.unresolved.get(at)
        if text is not None and is_own(name, text):
            value = result(name, row, self._value)
        return int(value) if isinstance(value, float) and value.is_integer() else value

    def judge_sums_beside(self) -> None:
        """Find values typed over the form's formulas in the rows of its cells (点検 and sums)."""
        for name, offsets in formulas_beside(self._edition()).items():
            area = self.book.areas.get(name)
            if area is None:
                continue
            sheet = self.book.sheets[area.sheet]
            for at in (area.column + offset for offset in offsets):
                for row, value in enumerate(sheet.column(at, area.row, area.last), start=area.row):
                    if value is not None and (row, at) not in sheet.probe.formulas:
                        where = area.sheet, address(row, at)
                        self.observe("FORM-6", "beside", name, row - area.row + 1, where, typed=value)

    def _edition(self) -> str:
        """Return the edition whose layout the form has: its own, the newest where it says none that is known."""
        block = self.submission.blocks.get("form.version")
        edition = str(block.values[0]).strip() if block is not None else ""
        return edition if edition in FORM_VERSIONS else FORM_VERSIONS[-1]

    def judge_tables(self) -> None:
        """Find data beside the tables, which would not be read, and data in hidden rows."""
        for table in filter(None, map(self.book.table, FRAMES)):
            for row in sorted(table.sheet.probe.hidden):
                if table.first <= row <= table.last:
                    self._hidden(table, row)
            for row in around(self.book, table):
                if not _BLANK.issuperset(table.sheet.line(row)):
                    self._stray(table, row)

    def _stray(self, table: Table, row: int) -> None:
        """Note what was typed beside a table: over a total of the form, or where nothing is read."""
        own, totals = words_around()
        found = [one for one in table.typed(row) if one[2] not in own]
        over = any(table.sheet.value(row, at) in totals for at in table.columns.values())
        self._beside(table, row, *(("FORM-6", "total") if over else ("FORM-7", "outside")), found)

    def _hidden(self, table: Table, row: int) -> None:
        fixed = f"{table.frame.name}.{table.frame.fixed}"
        self._beside(table, row, "FORM-7", "hidden", [one for one in table.typed(row) if one[0] != fixed])

    def _beside(
        self, table: Table, row: int, rule: str, variant: str, found: list[tuple[str, int, object]]
    ) -> None:
        if found:
            name, at, value = found[0]
            where = table.name, address(row, at)
            self.observe(rule, variant, name, 0, where, typed=value, frame=table.frame.label)

    def judge_validations(self) -> None:
        """Find sheets whose drop-down lists are all gone."""
        lists = {area.sheet: None for name, area in self.book.areas.items() if column(name).kind == "choice"}
        for sheet in lists:
            if not self.book.sheets[sheet].probe.validations:
                self.observe("FORM-6", "validation", "", 0, (sheet, ""), where=sheet)
