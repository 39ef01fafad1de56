"""The XML of one sheet: what calamine does not tell, and the cells where it gives up.

calamine returns the same empty text for a blank cell, an error value and a
formula without a stored result, tells nothing of fonts and hidden columns, and
refuses a whole sheet for one newer error value (#SPILL! …). :func:`probe` finds
these by searches over the bytes, each of which looks at a byte once;
:func:`read_cells` is a plain pass over the cells.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape as resolved
from io import BytesIO

from lxml import etree

from workbooks.ooxml.address import column_number
from workbooks.ooxml.workbook import parse_part
from workbooks.reading.texts import Struck, Texts, struck_part, text_of, unescape

Cell = tuple[int, int]
"""1-based row and column."""


@dataclass(slots=True)
class Probe:
    """What the XML of a sheet says beside the values.

    ``formulas`` are the cells that hold a formula, with its text ("" where another cell
    has it), ``unresolved`` those of them without a stored result, ``errors`` the cells with
    an error value, ``hidden`` and ``hidden_columns`` the rows and columns that are not shown;
    ``validations`` tells whether the sheet has any 入力規則. ``struck`` are the cells with
    struck-out text; ``thousands`` those that show their number with a unit such as 千円,
    ``unseen`` those whose format shows nothing. ``shapes`` are the cells at which drawings begin.
    """

    formulas: dict[Cell, str] = field(default_factory=dict)
    unresolved: set[Cell] = field(default_factory=set)
    errors: dict[Cell, str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    hidden_columns: Set[int] = frozenset()
    validations: bool = False
    struck: dict[Cell, Struck] = field(default_factory=dict)
    thousands: dict[Cell, str] = field(default_factory=dict)
    unseen: set[Cell] = field(default_factory=set)
    shapes: dict[Cell, str] = field(default_factory=dict)

    def formula(self, at: Cell) -> str | None:
        """Return the formula of a cell, that of the cell above with which it shares one; None where it has none."""
        text = self.formulas.get(at)
        row = at[0]
        while text == "" and row > max(at[0] - _SHARED_ROWS, 1):
            row -= 1
            text = self.formulas.get((row, at[1]), "")
        return text


_SHARED_ROWS = 250
"""Rows of a table of the form at most, those that were inserted among them."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What the workbook says of its cell formats and shared texts.

    ``struck`` are the formats with a struck font, ``thousands`` those that show a unit,
    with the unit, ``unseen`` those that show nothing; ``texts`` the shared texts with a struck part.
    """

    struck: frozenset[int] = frozenset()
    thousands: Mapping[int, str] = field(default_factory=dict)
    unseen: frozenset[int] = frozenset()
    texts: Mapping[int, Struck] = field(default_factory=dict)


_ADDRESS = re.compile(rb"""\sr\s*=\s*["']\$?([A-Za-z]{1,3})\$?([0-9]{1,7})["']""")
_ROW = re.compile(rb"""\sr\s*=\s*["']([0-9]{1,7})["']""")
_PREFIX = re.compile(rb"<(?:([\w.-]+):)?worksheet[\s>]")
_ERROR = re.compile(rb"""\st\s*=\s*["']e["']""")
_TEXT_RESULT = re.compile(rb"""\st\s*=\s*["']str["']""")
OUT_OF_SIGHT = re.compile(
    rb"""\s(?:hidden\s*=\s*["'](?:1|true)["']|(?:ht|width)\s*=\s*["']0*(?:\.[0-9]*)?["'])"""
)
_SPAN = re.compile(rb"""\s(min|max)\s*=\s*["']([0-9]{1,5})["']""")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v(?:\s[^>]*)?>([^<]*)<")
_LAST_COLUMN = 16_384


class _Rows:
    """The rows and cells of a sheet as offsets into its XML, in order."""

    def __init__(self, xml: bytes, prefix: bytes, end: int) -> None:
        self.xml, self.end = xml, end
        self.tag = b"<" + prefix

    @cached_property
    def starts(self) -> list[int]:
        """Where the cells begin."""
        tags = re.compile(re.escape(self.tag) + rb"c(?=[\s>/])")
        return [match.start() for match in tags.finditer(self.xml, 0, self.end)]

    def at(self, position: int) -> int:
        """Return the number of the cell that a position lies in (-1: before the first)."""
        return bisect_right(self.starts, position) - 1

    def reach(self, number: int) -> tuple[int, int]:
        """Return where a cell begins, and where the next one does."""
        last = number + 1 == len(self.starts)
        return self.starts[number], self.end if last else self.starts[number + 1]

    def head(self, number: int) -> tuple[int, int]:
        """Return where the start tag of a cell begins and ends."""
        start, stop = self.reach(number)
        return start, self.xml.find(b">", start, stop) + 1

    def place(self, position: int, attributes: bytes = b"") -> Cell:
        """Return the address of the cell at a position; cells without one are counted along."""
        if self.counted:
            return self.counted[self.at(position)]
        address = _ADDRESS.search(attributes) if attributes else None
        address = address or _ADDRESS.search(self.xml, *self.head(self.at(position)))
        assert address is not None
        return int(address[2]), column_number(address[1].decode())

    @cached_property
    def counted(self) -> list[Cell]:
        """The addresses of all cells where some have none of their own (``r`` may be left out); else nothing."""
        cell = self.tag + b"c"
        if self.xml.count(cell + b' r="', 0, self.end) == sum(
            self.xml.count(cell + after, 0, self.end) for after in (b" ", b">", b"/", b"\n", b"\r", b"\t")
        ):
            return []
        bare = re.compile(re.escape(cell) + rb"(?=[\s>/])(?![^>]*?\sr\s*=)")
        if bare.search(self.xml, 0, self.end) is None:
            return []
        places = []
        row, column = 0, 0
        tags = re.compile(re.escape(self.tag) + rb"(row|c)(?=[\s>/])([^>]*)")
        for match in tags.finditer(self.xml, 0, self.end):
            if match[1] == b"row":
                own = _ROW.search(match[2])
                row, column = int(own[1]) if own else row + 1, 0
                continue
            address = _ADDRESS.search(match[2])
            column = column_number(address[1].decode()) if address else column + 1
            places.append((int(address[2]) if address else row, column))
        return places

    def cells(self, mark: re.Pattern[bytes]) -> Iterator[int]:
        """Yield each cell once in which a mark occurs."""
        before = -1
        for match in mark.finditer(self.xml, 0, self.end):
            number = self.at(match.start())
            if number > before:
                before = number
                yield number


def probe(xml: bytes, looks: Looks | None = None) -> Probe:
    """Search the XML of a sheet for formulas, error values, struck text, and what is not shown."""
    match = _PREFIX.search(xml, 0, 4096)
    prefix = match[1] + b":" if match and match[1] else b""
    end = xml.find(b"</" + prefix + b"sheetData>")
    found = Probe(validations=xml.find(b"dataValidation", max(end, 0)) >= 0)
    if end < 0:
        return found
    rows = _Rows(xml, prefix, end)
    _formulas(rows, found)
    _errors(rows, found)
    _hidden(rows, found)
    _texts(rows, found, looks or Looks())
    return found


def _formulas(rows: _Rows, found: Probe) -> None:
    """Find formulas; the formula is the first thing in a cell, its result stands behind it."""
    p = re.escape(rows.tag[1:])
    cell = re.compile(
        rb"<" + p + rb"c(\s[^>]*|)>\s*<" + p + rb"f(?:\s[^>]*?)?(?:/>|>([^<]*)(?:</" + p + rb"f\s*>)?)"
        rb"(?:\s*<" + p + rb"v(?:\s[^>]*)?>([^<]*))?"
    )
    for match in cell.finditer(rows.xml, 0, rows.end):
        attributes, formula, result = match.groups()
        at = rows.place(match.start(), attributes)
        found.formulas[at] = resolved((formula or b"").decode("utf-8", "replace"))
        if not result and not _TEXT_RESULT.search(attributes):
            found.unresolved.add(at)


def _errors(rows: _Rows, found: Probe) -> None:
    for number in rows.cells(_ERROR):
        if _ERROR.search(rows.xml, *rows.head(number)):
            shown = _VALUE.search(rows.xml, *rows.reach(number))
            found.errors[rows.place(rows.starts[number])] = (
                shown[1].decode("utf-8", "replace") if shown else ""
            )


def _hidden(rows: _Rows, found: Probe) -> None:
    """Find rows and columns that are hidden or have no height or width."""
    number = 0
    for row in re.compile(re.escape(rows.tag) + rb"row(?=[\s>/])([^>]*)").finditer(rows.xml, 0, rows.end):
        own = _ROW.search(row[1])
        number = int(own[1]) if own else number + 1
        if OUT_OF_SIGHT.search(row[1]):
            found.hidden.add(number)
    first = rows.xml.find(rows.tag + b"sheetData")
    for column in re.compile(re.escape(rows.tag) + rb"col(?=\s)([^>]*)").finditer(rows.xml, 0, first):
        if OUT_OF_SIGHT.search(column[1]):
            span = {name: int(value) for name, value in _SPAN.findall(column[1])}
            last = min(span.get(b"max", 0), _LAST_COLUMN)
            found.hidden_columns |= set(range(span.get(b"min", 1), last + 1))


def _texts(rows: _Rows, found: Probe, looks: Looks) -> None:
    """Find cells with struck text, and those that show their number with a unit, or nothing."""
    if looks.struck or looks.thousands or looks.unseen:
        style = re.compile(re.escape(rows.tag) + rb"""c\s(?:[^>]*?\s)??s\s*=\s*["']([0-9]{1,6})["']""")
        for match in style.finditer(rows.xml, 0, rows.end):
            form = int(match[1])
            if form in looks.struck:
                found.struck[rows.place(match.start())] = "", None
            if form in looks.thousands:
                found.thousands[rows.place(match.start())] = looks.thousands[form]
            if form in looks.unseen:
                found.unseen.add(rows.place(match.start()))
    if looks.texts:
        shared = re.compile(rb"""\st\s*=\s*["']s["'][^>]*>\s*<(?:[\w.-]+:)?v>\s*([0-9]{1,9})\s*<""")
        for match in shared.finditer(rows.xml, 0, rows.end):
            if int(match[1]) in looks.texts:
                found.struck[rows.place(match.start())] = looks.texts[int(match[1])]
    for number in rows.cells(re.compile(rb"<(?:[\w.-]+:)?strike[\s/>]")):
        start, stop = rows.reach(number)
        name = rows.tag[1:-1].decode()
        inner = rows.xml[rows.head(number)[1] : rows.xml.find(b"</" + rows.tag[1:] + b"c>", start, stop)]
        wrapped = f"<x xmlns='m' xmlns:{name or 'p'}='m'>".encode() + inner + b"</x>"
        struck = struck_part(parse_part(wrapped))
        if struck:
            found.struck[rows.place(start)] = struck


def read_cells(xml: bytes, texts: Texts) -> dict[Cell, object]:
    """Return the value of every cell that has one: text, bool or float; an error value is None.

    Dates come as their serial numbers.
    """
    cells: dict[Cell, object] = {}
    row, column = 0, 0
    events = etree.iterparse(
        BytesIO(xml), events=("start", "end"), tag=("{*}row", "{*}c"), resolve_entities=False, no_network=True
    )
    for event, one in events:
        is_row = etree.QName(one).localname == "row"
        if event == "start" and is_row:
            row, column = int(one.get("r") or row + 1), 0
        elif event == "end" and not is_row:
            column = _column(one, column)
            value = _value(one, texts)
            if value is not None:
                cells[row, column] = value
        if event == "end":
            one.clear()
    return cells


def _column(cell: etree._Element, before: int) -> int:
    letters = (cell.get("r") or "").rstrip("0123456789")
    return column_number(letters) if letters else before + 1


def _value(cell: etree._Element, texts: Texts) -> object:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return text_of(cell)
    text = cell.findtext("{*}v")
    if text is None or text == "" or kind == "e":
        return None
    if kind == "s":
        return texts[int(text)]
    if kind == "b":
        return text.strip() in ("1", "true")
    if kind in ("str", "d"):
        return unescape(text)
    return float(text)
