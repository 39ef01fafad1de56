"""The XML of one sheet: what calamine does not tell, and the cells where it gives up.

calamine returns the same empty text for a blank cell, an error value and a
formula without a stored result, and refuses a whole sheet for one newer error
value (#SPILL! …). :func:`probe` tells these apart by a search over the bytes;
:func:`read_cells` is a plain pass over the cells.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from io import BytesIO

from lxml import etree

from workbooks.ooxml.address import column_number
from workbooks.ooxml.workbook import parse_part

Cell = tuple[int, int]
"""1-based row and column."""


@dataclass(slots=True)
class Probe:
    """What the XML of a sheet says beside the values.

    ``formulas`` are the cells that hold a formula, ``unresolved`` those of them
    without a stored result, each with its text, ``errors`` the cells with an error value, ``hidden``
    the hidden rows; ``validations`` tells whether the sheet has any 入力規則.
    """

    formulas: set[Cell] = field(default_factory=set)
    unresolved: dict[Cell, str] = field(default_factory=dict)
    errors: dict[Cell, str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    validations: bool = False


_ADDRESS = re.compile(rb"""\sr=["']([A-Za-z]+)([0-9]+)["']""")
_ROW = re.compile(rb"""\sr=["']([0-9]+)["']""")
_PREFIX = re.compile(rb"<(?:([\w.-]+):)?worksheet[\s>]")
_ERROR = re.compile(rb"""t=["']e["']""")
_HIDDEN = re.compile(rb""" hidden=["'](?:1|true)["']""")
_RESULT = re.compile(rb"<(?:[\w.-]+:)?v[^>]*>[^<]")
_TEXT_RESULT = re.compile(rb"""\st=["']str["']""")
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f(?:\s[^>]*)?>([^<]*)<")
_SHARED = re.compile(rb"""\ssi=["']([0-9]+)["']""")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v[^>]*>([^<]*)<")


def probe(xml: bytes) -> Probe:
    """Search the XML of a sheet for formulas, error values and hidden rows.

    Cells that carry no address of their own (``r``) are not found.
    """
    match = _PREFIX.search(xml, 0, 4096)
    prefix = match[1] + b":" if match and match[1] else b""
    end = xml.find(b"</" + prefix + b"sheetData>")
    found = Probe(validations=xml.find(b"dataValidation", max(end, 0)) >= 0)
    if end < 0:
        return found
    cell, close, value = b"<" + prefix + b"c ", b"</" + prefix + b"c>", b"<" + prefix + b"v"
    shared = _Shared()
    for formula in re.compile(b"[<]" + re.escape(prefix) + b"f[ >/]").finditer(xml, 0, end):
        place = formula.start()
        start = xml.rfind(cell, 0, place)
        address = _ADDRESS.search(xml, start, place)
        if address is None:
            continue
        at = _cell(address)
        found.formulas.add(at)
        result = xml.find(value, place, xml.find(close, place))
        has_result = result >= 0 and _RESULT.match(xml, result)
        if not has_result and not _TEXT_RESULT.search(xml, start, place):
            found.unresolved[at] = shared.text(xml, place)
    for error in _ERROR.finditer(xml, 0, end):
        start = xml.rfind(cell, 0, error.start())
        address = _ADDRESS.search(xml, start, xml.find(b">", error.end()))
        if address is not None:
            shown = _VALUE.search(xml, error.end(), xml.find(close, error.end()) + 1)
            found.errors[_cell(address)] = shown[1].decode("utf-8", "replace") if shown else ""
    for hidden in _HIDDEN.finditer(xml, 0, end):
        start = xml.rfind(b"<", 0, hidden.start())
        number = _ROW.search(xml, start, xml.find(b">", hidden.end()))
        if xml.startswith(b"<" + prefix + b"row ", start) and number:
            found.hidden.add(int(number[1]))
    return found


class _Shared:
    """The texts of a sheet's formulas; one that is shared stands only in its first cell."""

    def __init__(self) -> None:
        self._texts: dict[bytes, str] = {}

    def text(self, xml: bytes, place: int) -> str:
        """Return the text of the formula that begins at a place; of a shared one that of its first cell."""
        written = _FORMULA.match(xml, place)
        number = _SHARED.search(xml, place, xml.find(b">", place))
        if written is None:
            return self._texts.get(number[1], "") if number else ""
        text = html.unescape(written[1].decode("utf-8", "replace"))
        if number:
            self._texts[number[1]] = text
        return text


def _cell(address: re.Match[bytes]) -> Cell:
    return int(address[2]), column_number(address[1].decode())


_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """Decode the escapes that OOXML uses for control characters, once.

    >>> unescape("一行目_x000D_二行目"), unescape("_x005F_x000D_")
    ('一行目\\r二行目', '_x000D_')
    """
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def shared_strings(xml: bytes) -> list[str]:
    """Return the shared strings of a workbook; readings (ふりがな) are left out."""
    return [_text(one) for one in parse_part(xml).iter("{*}si")]


def _text(item: etree._Element) -> str:
    parts = (t.text or "" for t in item.iter("{*}t") if etree.QName(t.getparent()).localname != "rPh")
    return unescape("".join(parts))


def read_cells(xml: bytes, strings: list[str]) -> dict[Cell, object]:
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
            value = _value(one, strings)
            if value is not None:
                cells[row, column] = value
        if event == "end":
            one.clear()
    return cells


def _column(cell: etree._Element, before: int) -> int:
    letters = (cell.get("r") or "").rstrip("0123456789")
    return column_number(letters) if letters else before + 1


def _value(cell: etree._Element, strings: list[str]) -> object:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell)
    text = cell.findtext("{*}v")
    if text is None or text == "" or kind == "e":
        return None
    if kind == "s":
        return strings[int(text)]
    if kind == "b":
        return text.strip() in ("1", "true")
    if kind in ("str", "d"):
        return unescape(text)
    return float(text)
