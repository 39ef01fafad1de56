"""The extents of sheets in .xls, .xlsb and .ods, as far as a guard must know them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pyexpat import ExpatError, ParserCreate

from workbooks.ooxml.judge import LAST_COLUMN, LAST_ROW, check_area
from workbooks.refusal import Limits, Refused, shown_part

Box = tuple[int, int, int, int]
NOTHING: Box = (LAST_ROW, LAST_COLUMN, 0, 0)

# [MS-XLS] 2.3: records that hold a value at (row, column), and the others that matter here.
XLS_CELLS = {0x0006, 0x00D6, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E}
XLS_MULRK, XLS_BOF, XLS_SHEET, XLS_FILEPASS = 0x00BD, 0x0809, 0x0085, 0x002F
XLS_CELL = struct.Struct("<HH")

# [MS-XLSB] 2.3: BrtCellRk … BrtFmlaError, BrtRowHdr, BrtBundleSh.
XLSB_CELLS = range(2, 12)
XLSB_ROW, XLSB_BUNDLE = 0, 156
LONGEST_RECORD = 16 << 20


def inspect_xls(stream: bytes, limits: Limits) -> int:
    """Return the number of sheets of a BIFF workbook stream.

    Raises ``Refused``: encrypted, sheets, area, corrupt.
    """
    box, sheets, at = NOTHING, 0, 0
    while at + 4 <= len(stream):
        kind, length = XLS_CELL.unpack_from(stream, at)
        at += 4
        if kind == XLS_FILEPASS:
            raise Refused("encrypted")
        if kind == XLS_BOF:
            box = NOTHING
        elif kind == XLS_SHEET:
            sheets += 1
        elif (kind in XLS_CELLS or kind == XLS_MULRK) and length >= 4:
            if at + length > len(stream):
                raise Refused("truncated")
            row, column = XLS_CELL.unpack_from(stream, at)
            last = (
                int.from_bytes(stream[at + length - 2 : at + length], "little")
                if kind == XLS_MULRK
                else column
            )
            box = _grown(box, row + 1, column + 1, row + 1, last + 1)
            check_area(box, "Workbook", limits)
        at += length
    check_sheets(sheets, limits)
    return sheets


def inspect_xlsb_part(chunks: Iterator[bytes], part: str, limits: Limits) -> int:
    """Return the number of sheets that a binary part of an .xlsb names. Raises ``Refused``: area, cell, corrupt."""
    box, sheets, row = NOTHING, 0, 0
    for kind, body in _xlsb_records(chunks, part):
        if kind == XLSB_ROW and len(body) >= 4:
            row = int.from_bytes(body[:4], "little") + 1
        elif kind == XLSB_BUNDLE:
            sheets += 1
        elif kind in XLSB_CELLS and len(body) >= 4:
            column = int.from_bytes(body[:4], "little") + 1
            if row > LAST_ROW or column > LAST_COLUMN:
                raise Refused("cell", {"part": shown_part(part), "cell": f"R{row}C{column}"})
            box = _grown(box, row, column, row, column)
            check_area(box, part, limits)
    return sheets


def _xlsb_records(chunks: Iterator[bytes], part: str) -> Iterator[tuple[int, bytes]]:
    """Yield (record type, content); [MS-XLSB] 2.1.4: both numbers in 7-bit groups."""
    data, at = b"", 0
    for chunk in chunks:
        data, at = data[at:] + chunk, 0
        while len(data) - at >= 6:
            kind = data[at]
            start = at + 1
            if kind & 0x80:
                kind = kind & 0x7F | data[start] << 7
                start += 1
            length = 0
            for shift in (0, 7, 14, 21):
                byte = data[start]
                length |= (byte & 0x7F) << shift
                start += 1
                if not byte & 0x80:
                    break
            if length > LONGEST_RECORD:
                raise Refused("corrupt", {"part": shown_part(part)})
            if start + length > len(data):
                break
            yield kind, data[start : start + length]
            at = start + length


def inspect_ods(content: Iterator[bytes], part: str, limits: Limits) -> int:
    """Return the number of sheets in an OpenDocument content part.

    Raises ``Refused``: sheets, area, cell, depth, dtd, xml.
    """
    reader = _OdsReader(part, limits)
    try:
        for chunk in content:
            reader.parser.Parse(chunk, False)
        reader.parser.Parse(b"", True)
    except ExpatError:
        raise Refused("xml", {"part": shown_part(part)}) from None
    check_sheets(reader.sheets, limits)
    return reader.sheets


class _OdsReader:
    """Follows tables, rows and cells with their repetitions (OpenDocument 1.2, 19.675 and 19.677)."""

    def __init__(self, part: str, limits: Limits) -> None:
        self.part, self.limits = part, limits
        self.sheets = self.row = self.column = 0
        self.row_repeat = self.column_repeat = 1
        self.box = NOTHING
        self.parser = ParserCreate()
        self.parser.StartElementHandler = self._start

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "table":
            self.sheets += 1
            self.row, self.row_repeat, self.box = 0, 1, NOTHING
        elif name == "table-row":
            self.row += self.row_repeat if self.row else 1
            self.row_repeat = self._repeat(attributes, "number-rows-repeated")
            self.column, self.column_repeat = 0, 1
        elif name in ("table-cell", "covered-table-cell"):
            self.column += self.column_repeat if self.column else 1
            self.column_repeat = self._repeat(attributes, "number-columns-repeated")
            if any(key.endswith((":value-type", ":formula")) for key in attributes):
                self._value()
        elif name == "p" and self.column:
            self._value()

    def _repeat(self, attributes: dict[str, str], name: str) -> int:
        typed = attributes.get(f"table:{name}", "1")
        if not typed.isdigit() or len(typed) > 8:
            raise Refused("cell", {"part": shown_part(self.part), "cell": shown_part(typed)})
        return max(int(typed), 1)

    def _value(self) -> None:
        bottom, right = self.row + self.row_repeat - 1, self.column + self.column_repeat - 1
        self.box = _grown(self.box, self.row, self.column, bottom, right)
        check_area(self.box, self.part, self.limits)


def check_sheets(count: int, limits: Limits) -> None:
    """Refuse too many sheets."""
    if count > limits.sheets:
        raise Refused("sheets", {"count": count, "limit": limits.sheets})


def _grown(box: Box, top: int, left: int, bottom: int, right: int) -> Box:
    return min(box[0], top), min(box[1], left), max(box[2], bottom), max(box[3], right)
