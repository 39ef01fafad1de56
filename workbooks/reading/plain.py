"""Sheets as programs usually write them, read by one search over their bytes.

A strict grammar, row by row, tells what stands in the cells, which of them hold formulas, what is
hidden, and that nothing else is there: no other markup, no entity, no number of an unusual
spelling. What a row says is kept under its own bytes, for most rows of a form are the
form's own. Whatever does not fit is left to calamine and the probe; a test holds that both
read the same.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html import unescape as resolved
from itertools import pairwise
from typing import NamedTuple

from python_calamine import CalamineError

from workbooks.ooxml.address import LAST_ROW, column_number, parse_range
from workbooks.ooxml.judge import proven
from workbooks.ooxml.kept import Kept, same_bytes
from workbooks.ooxml.markup import parsed, unescaped
from workbooks.ooxml.package import Package
from workbooks.reading.formats import Formats, formats_of
from workbooks.reading.probe import OUT_OF_SIGHT, Cell, Probe, probe
from workbooks.refusal import Limits, Refused, shown_cell

LARGEST = 4 << 20
"""Bytes of a part: a larger one is no form's, and is left to whoever holds less of it in memory."""


class Unusual(Exception):
    """The bytes are not of the usual form: another reader has to look at them."""


Merge = tuple[Cell, Cell]
"""The first and the last cell of a merged area."""

_ATTRIBUTES = rb'(?: [A-Za-z0-9:]+="[^"<>&]*+")*+'
_TEXT = rb'<t(?: xml:space="preserve")?>[^<]*+</t>'
_OPEN = b"<c "
_CELL = re.compile(
    rb'r="([A-Z]{1,2})([1-9][0-9]{0,6})"(?: s="([0-9]{1,5})")?(?: t="(s|n|b|str|inlineStr)")?(?: ph="[01]")?(?:/>|>'
    rb"(<f" + _ATTRIBUTES + rb"(?:/>|>([^<]*+)</f>))?(?:<v>([^<]*+)</v>)?(?:<is>(" + _TEXT + rb")</is>)?</c>)"
)
"""A cell behind ``<c``."""
_EMPTY_ROW = re.compile(rb'<row r="([1-9][0-9]{0,6})"(' + _ATTRIBUTES + rb")/>")
_EMPTY_ROWS = rb"(?:" + re.sub(rb"\((?!\?)", rb"(?:", _EMPTY_ROW.pattern) + rb")*+"
_ROW = re.compile(rb"(" + _EMPTY_ROWS + rb')(?:<row r="([1-9][0-9]{0,6})"(' + _ATTRIBUTES + rb")>)?")
"""Where a row begins, behind rows that are empty."""
_REST = re.compile(_EMPTY_ROWS)
"""What may stand behind the last row that is not empty."""

_ODD = re.compile(rb"[\x00-\x08\x0b-\x1f]|\]\]>|\xef\xbf[\xbe\xbf]|&(?!(?:amp|lt|gt|quot|apos);)")
"""What no XML may hold, line ends that it changes, and entities that have to be looked up."""

_NAME = re.compile(rb" ([A-Za-z0-9:]+)=")
_NUMBER = re.compile(rb"-?[0-9]{1,15}(?:\.[0-9]{1,20})?(?:[Ee][-+]?[0-9]{1,2})?")
_INDEX = re.compile(rb"[0-9]{1,9}")

_START, _END = b"<sheetData>", b"</sheetData>"
_ROOT = re.compile(
    rb'(?:<\?xml version="1\.0" encoding="UTF-8"(?: standalone="(?:yes|no)")?\?>\s*)?<worksheet [^<>]*>'
)
_MAIN = b' xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_DIMENSION = re.compile(rb'<dimension ref="([A-Z0-9:]+)"/>')
_MERGES = re.compile(rb'<mergeCells(?: count="[0-9]+")?>((?:<mergeCell ref="[A-Z0-9:]+"/>)+)</mergeCells>')
_QUOTED = re.compile(rb'"([^"]*)"')

_PROPERTIES = rb"<rPr>(?:<[a-zA-Z]\w*+(?: [^<>]*+)?/>)*+</rPr>"
_READINGS = rb"(?:<rPh [^<>]*+>" + _TEXT + rb"</rPh>)*+(?:<phoneticPr [^<>]*+/>)?"
_ITEM = (
    rb"<si>(?:" + _TEXT + rb"|(?:<r>(?:" + _PROPERTIES + rb")?" + _TEXT + rb"</r>)++)" + _READINGS + rb"</si>"
)
_ITEMS = re.compile(rb"<\?xml [^<>]*\?>\s*+<sst [^<>]*+>((?:" + _ITEM + rb")*+)</sst>\s*+")
_RUN = re.compile(rb'<t( xml:space="preserve")?>([^<]*)</t>')
_READING = re.compile(rb"<rPh .*?</rPh>", re.DOTALL)
_OTHER_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)")

_DAYS = range(61, 2_958_466)
"""The serial numbers that are days beyond doubt: 1900-03-01 to 9999-12-31."""
_DAY_0 = dt.date(1899, 12, 30).toordinal()


@dataclass(frozen=True, slots=True)
class Row:
    """What one row says: its number, whether it is out of sight, and its cells up to the last with a value.

    ``values`` has "" where nothing, or a shared text, stands; ``shared`` are the (0-based column, number) of those
    texts, ``numbers`` the (0-based column, format) of numbers in a format of their own, ``formats`` those formats.
    """

    number: int
    is_hidden: bool
    values: tuple[object, ...] = ()
    shared: tuple[tuple[int, int], ...] = ()
    numbers: tuple[tuple[int, int], ...] = ()
    formats: frozenset[int] = frozenset()
    formulas: Mapping[Cell, str] | None = None
    unresolved: Sequence[Cell] = ()


class _Cell(NamedTuple):
    """What one cell says: where it stands, its value (None: nothing; of a shared text "" and its number), its formula.

    ``look`` is the format of a number that has one of its own; ``is_unresolved`` tells that a formula has no result.
    """

    row: int
    column: int
    value: str | float | bool | None
    shared: int | None
    look: int | None
    formula: str | None
    is_unresolved: bool


_rows = Kept[tuple[Row, ...]](1 << 20)
_cells = Kept[_Cell]()
_texts = Kept[str](256 << 10)


class Texts(dict[int, str]):
    """The shared texts of a workbook by their numbers, each understood when it is asked for. Raises ``Unusual``."""

    def __init__(self, xml: bytes) -> None:
        super().__init__()
        self._items: list[bytes] = []
        if xml:
            found = _ITEMS.fullmatch(xml) if len(xml) <= LARGEST else None
            if found is None or b"\r" in xml:
                raise Unusual
            self._items = found[1].split(b"</si>")[:-1]

    def __missing__(self, number: int) -> str:
        if number >= len(self._items):
            raise Unusual
        item = self._items[number]
        self[number] = _texts.get(item) or _texts.of(item, len(item), partial(_text_of, item))
        return self[number]


def _text_of(item: bytes) -> str:
    return "".join(_typed(typed, bool(kept)) for kept, typed in _RUN.findall(_READING.sub(b"", item)))


def _typed(typed: bytes, is_kept: bool = True) -> str:
    """Return a text; what programs read in different ways (blanks at its ends, escapes, other entities) is unusual."""
    text = typed.decode()
    if "_x" in text or (not is_kept and text != text.strip()):
        raise Unusual
    if "&" in text:
        if _OTHER_ENTITY.search(text):
            raise Unusual
        text = unescaped(text)
    return text


def usual(package: Package) -> tuple[Texts, Formats]:
    """Return the shared texts of a workbook, and which of its formats show days. Raises ``Unusual``."""
    try:
        strings, styles = (package.read(name) if name in package else b"" for name in SHARED)
        return Texts(strings), formats_of(styles, package.limits) if styles else Formats()
    except (CalamineError, Refused, ValueError) as fault:
        raise Unusual from fault


SHARED = ("xl/sharedStrings.xml", "xl/styles.xml")
"""What calamine parses beside the workbook part and the sheets that it is asked for."""


def read_sheet(
    xml: bytes, texts: Texts, formats: Formats, limits: Limits
) -> tuple[list[list[object]], list[Merge], Probe]:
    """Return a sheet's rows, merged areas and probe, as calamine and :func:`probe` would.

    A sheet that is read so is safe to parse, too: its rows hold nothing but cells, all of them near, and what
    is around them is proven harmless. Raises ``Unusual``, ``Refused``.
    """
    start, end = xml.find(_START), xml.rfind(_END)
    if start < 0 or end < start or len(xml) > LARGEST:
        raise Unusual
    merged, around = _around(xml[:start] + _START + xml[end:], limits)
    found = _found(xml[start + len(_START) : end])
    return _laid(found, texts, formats, limits), list(merged), _probed(found, around)


# --- what a row says -----------------------------------------------------------------------------


def _found(rows: bytes) -> list[Row]:
    """Return what the rows of a sheet say, in their order."""
    pieces = rows.split(b"</row>")
    if _REST.fullmatch(pieces[-1]) is None:
        raise Unusual
    found: list[Row] = []
    for piece in pieces:
        found += _rows.get(piece) or _rows.of(piece, len(piece) + 64, partial(_understood, piece))
    if any(one.number >= following.number for one, following in pairwise(found)):
        raise Unusual
    if found and found[-1].number > LAST_ROW:
        raise Unusual
    return found


def _understood(piece: bytes) -> tuple[Row, ...]:
    head = _ROW.match(piece)
    assert head is not None  # every part of it may be missing
    before, number, attributes = head.groups()
    first, *cells = piece[head.end() :].split(_OPEN)
    if first or (cells and number is None) or _ODD.search(head[0]):
        raise Unusual
    rows = [_row(one, more, ()) for one, more in _EMPTY_ROW.findall(before)]
    if number is not None:
        told = [_cells.get(one) or _cells.of(one, len(one) + 128, partial(_cell, one)) for one in cells]
        rows.append(_row(number, attributes, told))
    return tuple(rows)


def _row(number: bytes, attributes: bytes, cells: Sequence[_Cell]) -> Row:
    line, is_hidden = int(number), _is_hidden(attributes)
    values: list[object] = []
    shared, numbers, unresolved = [], [], []
    formulas: dict[Cell, str] = {}
    last = 0
    for row, column, value, text, look, formula, is_unresolved in cells:
        if row != line or column <= last:
            raise Unusual
        last = column
        if formula is not None:
            formulas[line, column] = formula
            if is_unresolved:
                unresolved.append((line, column))
        if value is None:
            continue
        values += [""] * (column - 1 - len(values))
        values.append(value)
        if text is not None:
            shared.append((column - 1, text))
        elif look is not None:
            numbers.append((column - 1, look))
    looks = frozenset(look for _, look in numbers)
    return Row(
        *(line, is_hidden, tuple(values), tuple(shared), tuple(numbers), looks, formulas, tuple(unresolved))
    )


@same_bytes
def _is_hidden(attributes: bytes) -> bool:
    """Whether a row with these attributes, all but its number, is out of sight."""
    names = [b"r", *_NAME.findall(attributes)]
    attributes.decode()
    if len(set(names)) < len(names):
        raise Unusual
    return OUT_OF_SIGHT.search(attributes) is not None


def _cell(piece: bytes) -> _Cell:
    match = _CELL.fullmatch(piece)
    if match is None or _ODD.search(piece):
        raise Unusual
    letters, row, look, kind, tag, formula, stored, inline = match.groups()
    if tag is not None and len(given := _NAME.findall(tag.partition(b">")[0])) != len(set(given)):
        raise Unusual
    value = _value(kind, stored, inline)
    is_shared = kind == b"s" and value is not None
    return _Cell(
        int(row),
        column_number(letters.decode()),
        "" if is_shared else value,
        int(value or 0) if is_shared else None,
        int(look) if look is not None and isinstance(value, float) else None,
        None if tag is None else resolved((formula or b"").decode()),
        tag is not None and not stored and kind != b"str",
    )


def _value(kind: bytes | None, value: bytes | None, inline: bytes | None) -> str | float | bool | None:
    """Return what stands in a cell, None for nothing; of a shared text its number."""
    if inline is not None:
        [(kept, typed)] = _RUN.findall(inline)
        if kind != b"inlineStr" or value is not None:
            raise Unusual
        return _typed(typed, bool(kept))
    if value is None or (not value and kind is None):
        return None
    if kind == b"str":
        return _typed(value)
    if kind == b"s" and _INDEX.fullmatch(value):
        return value.decode()
    if kind == b"b" and value in (b"0", b"1"):
        return value == b"1"
    if kind in (None, b"n") and _NUMBER.fullmatch(value):
        return float(value)
    raise Unusual


# --- the sheet -----------------------------------------------------------------------------------


@same_bytes
def _around(content: bytes, limits: Limits) -> tuple[tuple[Merge, ...], Probe]:
    """Return the merged areas of a sheet without its rows, and its probe."""
    root = _ROOT.match(content)
    usual = root is not None and _MAIN in root[0] and content.count(b"sheetData") == 2
    if not usual or b"\r" in content or not proven(iter((content,)), limits):
        raise Unusual
    parsed(content, tags=limits.tags)
    if content.count(b"dimension") != sum(
        1 for one in _DIMENSION.findall(content) if parse_range(one.decode())
    ):
        raise Unusual
    return tuple(_merged(content)), probe(content)


def _merged(content: bytes) -> list[Merge]:
    count = content.count(b"mergeCell")
    listed = _MERGES.search(content)
    if listed is None:
        if count:
            raise Unusual
        return []
    written = [one.decode() for one in _QUOTED.findall(listed[1])]
    areas = [parse_range(one) for one in written]
    merged = [((one.top, one.left), (one.bottom, one.right)) for one in areas if one]
    usual = [f"{shown_cell(*first)}:{shown_cell(*last)}" for first, last in merged]
    if usual != written or count != len(merged) + 2:
        raise Unusual
    return merged


def _laid(found: Sequence[Row], texts: Texts, formats: Formats, limits: Limits) -> list[list[object]]:
    """Return the values row by row, as wide as the widest row and down to the last that holds something."""
    filled = [row for row in found if row.values]
    width = max((len(row.values) for row in filled), default=0)
    if filled and width * filled[-1].number > limits.area:
        raise Unusual
    special = formats.days | formats.odd
    lines: list[list[object]] = []
    blank: list[object] = [""] * width  # one row for all that hold nothing
    for row in filled:
        lines += [blank] * (row.number - 1 - len(lines))
        lines.append(_line(row, width, texts, formats, special))
    return lines


def _line(row: Row, width: int, texts: Texts, formats: Formats, special: frozenset[int]) -> list[object]:
    line = [*row.values, *[""] * (width - len(row.values))]
    for at, number in row.shared:
        line[at] = texts[number]
    if not special.isdisjoint(row.formats):
        for at, look in row.numbers:
            line[at] = _shown(line[at], look, formats)
    return line


def _shown(value: object, look: int, formats: Formats) -> object:
    """Return a number as its format shows it: a whole one in a format of days is a day."""
    if look in formats.odd:
        raise Unusual
    if look not in formats.days:
        return value
    if not isinstance(value, float) or not value.is_integer() or int(value) not in _DAYS:
        raise Unusual
    return dt.date.fromordinal(_DAY_0 + int(value))


def _probed(found: Sequence[Row], around: Probe) -> Probe:
    seen = Probe(validations=around.validations, hidden_columns=around.hidden_columns)
    for row in found:
        if row.formulas:
            seen.formulas.update(row.formulas)
            seen.unresolved.update(row.unresolved)
        if row.is_hidden:
            seen.hidden.add(row.number)
    return seen
