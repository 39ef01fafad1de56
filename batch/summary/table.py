"""A sheet of rows under a head, written row by row; it goes on in a further sheet when it is full."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter.format import Format

from batch.examiner.heads import EMPTY
from batch.summary.looks import COLOURS, link_formula, print_set_up
from workbooks.look import CELL_BAR
from workbooks.ooxml.text import width as width_of
from workbooks.writer import Book, Written

ZOOM = 85
"""In percent: so what an examiner decides on, and where they type, is on a screen of 1366 × 768 together."""

LAST_ROW = 1_048_576
"""The last row a sheet can have."""

LINE, MOST_LINES = 13.0, 6
"""A line's height in points, and how many a row may have: longer texts are cut, and stand whole in the cell itself."""


@dataclass(frozen=True, slots=True)
class Head:
    """One column: its title, its width in characters, its kind of cell.

    ``look`` is text, line (a long text on one line), int, yen, status, link (a pair of target and text), typed,
    typed_yen or typed_date (the examiner's), hidden. ``choices`` make a drop-down list;
    ``why`` says, where the examiner types, what is allowed and what comes of it.
    """

    title: str
    width: float
    look: str = "text"
    choices: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class _Column:
    """What is the same for every cell of a column: its look, and whether its texts are wrapped at its width."""

    look: Format
    width: float
    wraps: bool
    is_status: bool


class Table:
    """A sheet (or several) of rows: ``add`` each row, then ``close``.

    ``printed_to`` is the head of the last column that is printed ("" for all), ``empty`` what
    stands there where there are no rows, ``frozen`` the number of columns that stay when one
    goes to the right.
    """

    def __init__(
        self,
        book: Book,
        looks: Mapping[str, Format],
        name: str,
        heads: Sequence[Head],
        last: int = LAST_ROW,
        printed_to: str = "",
        empty: str = EMPTY,
        frozen: int = 0,
    ) -> None:
        self._book, self._looks, self._name, self._heads, self._last = book, looks, name, heads, last
        self._printed_to, self._empty, self._frozen = printed_to, empty, frozen
        self._columns = [
            _Column(
                looks.get(head.look, looks["text"]),
                head.width,
                head.look not in ("hidden", "line"),
                head.look == "status",
            )
            for head in heads
        ]
        self._part = 1
        self.rows = 0
        self.first: Sequence[Any] = ()
        self._open()

    def add(self, row: Sequence[Any]) -> None:
        """Write one row: a value per column, a link as (target, text)."""
        if self._line >= self._last:
            self.close()
            self._part += 1
            self._open()
        self.first = self.first or row
        lines, cells = 1, []
        for column, value in zip(self._columns, row, strict=True):
            if value is None or value == "":
                cells.append((column.look, None, ""))
                continue
            link = ""
            if isinstance(value, tuple):
                link, value = value
                value = str(value)
            if column.wraps and isinstance(value, str):
                lines = max(lines, lines_of(value, column.width))
            cells.append(self._cell(column, value, link))
        # Never the height of every sheet: that would be no fixed one.
        self._sheet.add_row(self._line, LINE * min(lines, MOST_LINES) + 2.5, cells)
        self._line += 1
        self.rows += 1

    def say(self, why: str) -> None:
        """Say why there are no rows."""
        self._empty = why

    def hide(self) -> None:
        """Hide the sheet."""
        self._sheet.hide()

    def data_bar(self, title: str, highest: int | None = None) -> None:
        """Show the numbers of a column as bars, too."""
        column = [head.title for head in self._heads].index(title)
        options: dict[str, Any] = {"type": "data_bar", "bar_solid": True, "bar_color": CELL_BAR}
        if highest is not None:
            options |= {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": highest}
        self._sheet.conditional_format(1, column, max(self._line - 1, 1), column, options)

    def close(self) -> None:
        """Set the filter and the lists over what was written; an empty sheet says so."""
        if self._line == 1:
            self._sheet.write_string(1, 0, self._empty, self._looks["plain"])
            return
        if self._printed_to:
            last = [head.title for head in self._heads].index(self._printed_to)
            self._sheet.print_area(0, 0, self._line - 1, last)
        self._sheet.autofilter(0, 0, self._line - 1, len(self._heads) - 1)
        for column, head in enumerate(self._heads):
            rule: dict[str, Any] = {"validate": "any"}
            if head.choices:
                rule = {"validate": "list", "source": list(head.choices), "error_type": "warning"}
                rule |= {
                    "error_title": "一覧にない言葉です",
                    "error_message": f"{'、'.join(head.choices)} から選んでください。",
                }
            if head.choices or head.why:
                said = {"input_title": head.title, "input_message": head.why} if head.why else {}
                self._sheet.data_validation(1, column, self._line - 1, column, rule | said)

    def _open(self) -> None:
        name = self._name if self._part == 1 else f"{self._name}（{self._part}）"
        self._sheet = self._book.add_worksheet(name)
        for column, head in enumerate(self._heads):
            hidden = {"hidden": True} if head.look == "hidden" else {}
            self._sheet.set_column(column, column, head.width, None, hidden)
        print_set_up(self._sheet)
        self._sheet.freeze_panes(1, self._frozen)
        self._sheet.set_zoom(ZOOM)
        self._sheet.repeat_rows(0)
        self._sheet.set_row(0, 32)
        for column, head in enumerate(self._heads):
            look = "typed_head" if head.look.startswith("typed") else "head"
            self._sheet.write_string(0, column, head.title, self._looks[look])
        self._line = 1

    def _cell(self, column: _Column, value: Any, link: str) -> Written:
        if link and (formula := link_formula(link, value)):
            return self._looks["link"], value, formula
        if column.is_status and value in COLOURS:
            return self._looks[value], value, ""
        return column.look, value, ""


def lines_of(text: str, width: float) -> int:
    """Return how many lines a text takes in a column; a full-width character counts for two.

    >>> lines_of("補助金申請額", 12), lines_of("補助金申請額", 7), lines_of("a\\nb", 12)
    (1, 2, 2)
    """
    usable = max(int(width), 1)
    if 2 * len(text) <= usable and "\n" not in text:
        return 1
    return sum(max(-(-width_of(part) // usable), 1) for part in text.split("\n"))
