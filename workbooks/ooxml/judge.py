"""One XML part of a package, judged as it streams by.

First cheap counts over the bytes try to prove a part harmless; that is enough
for nearly every part ever submitted. A part they cannot vouch for is read
again, exactly, by expat.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pyexpat import ExpatError, ParserCreate

from workbooks.ooxml.address import LAST_COLUMN, LAST_ROW, column_number, parse_cell
from workbooks.refusal import Limits, Refused, shown_cell, shown_part

LONGEST_TAG = 4 << 20
NOT_CERTAIN = b"<!"
WINDOWS = (4096, 256, 32)

DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml\s[^>]*?\?>")
ENCODING = re.compile(rb"\bencoding\s*=\s*[\"']([\w.-]*)[\"']")
UTF8_NAMES = {b"utf-8", b"utf8"}
WIDE_NAMES = (b"utf-16", b"utf-32", b"ucs-", b"iso-10646-ucs")

NOT_NEAR = re.compile(rb'<c(?! r="[A-Z]{1,2}[1-9][0-9]{0,2}")[\s/>]')
NOT_NARROW = re.compile(rb'<c(?! r="[A-Z][1-9][0-9]{0,4}")[\s/>]')
NOT_PLACED = re.compile(rb'<c(?! r="[A-Z]{1,3}[1-9][0-9]{0,6}")[\s/>]')
COLUMN_OF_CELL = re.compile(rb'<c r="([A-Z]+)')
ROW_OF_CELL = re.compile(rb'<c r="[A-Z]+([0-9]+)')
CELL = re.compile(rb"<c[\s/>]")
PREFIXED_CELL = re.compile(rb":c[\s/>]")
MERGE = re.compile(rb'<mergeCell ref="([A-Z]{1,3})([1-9][0-9]{0,6}):([A-Z]{1,3})([1-9][0-9]{0,6})"')
MERGE_TAG = re.compile(rb"mergeCell[\s/>]")


def proven(chunks: Iterator[bytes], limits: Limits, *, nesting: bool = True) -> bool:
    """Say whether plain counts prove a part well-nested, in UTF-8, without DTD and small in extent.

    Reads the part to its end unless the answer is no. No does not mean guilty.
    Without ``nesting`` how deep and how well tags nest is left to the parser.
    """
    counts = _Counts(limits, nesting)
    return all(counts.add(chunk) for chunk in _whole_tags(chunks)) and counts.started and counts.depth == 0


def is_shallow(content: bytes, limits: Limits) -> bool:
    """Say whether plain counts prove that a well-formed part nests no deeper than it may. No does not mean guilty."""
    # Whatever is open somewhere has an end tag, all but an element without content.
    if content.count(b"</") < limits.depth:
        return True
    counts = _Counts(limits, True)
    return not _has_oddities(content[content.find(b"?>") + 2 :]) and counts._is_shallow(
        content, 0, len(content), WINDOWS
    )


def examine(chunks: Iterator[bytes], part: str, limits: Limits, *, parsed: bool) -> None:
    """Read a part exactly. Raises ``Refused``: dtd, depth, encoding, xml, cell, area, merge.

    Parts that no station parses (``parsed`` False: drawings in VML, custom XML)
    may be in any encoding and ill-formed.
    """
    words = {"part": shown_part(part)}
    reader = _Reader(part, limits)
    decoder = codecs.getincrementaldecoder("utf-8")()
    fed = 0
    try:
        for chunk in chunks:
            if parsed:
                if not fed:
                    _check_declared(chunk, words)
                decoder.decode(chunk)
            reader.parser.Parse(chunk, False)
            fed += len(chunk)
            if fed - reader.parser.CurrentByteIndex > LONGEST_TAG:
                raise Refused("xml", words)
        reader.parser.Parse(b"", True)
    except UnicodeDecodeError:
        raise Refused("encoding", words) from None
    except (ExpatError, LookupError, ValueError) as fault:
        # Expat looks declared encodings up in Python, which may not know them or not bytewise.
        if parsed:
            raise Refused("xml" if isinstance(fault, ExpatError) else "encoding", words) from None
        for _ in chunks:
            pass


def _whole_tags(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the stream cut behind a ``>``, so that no tag is torn; text may be."""
    carry = b""
    for chunk in chunks:
        chunk = carry + chunk
        cut = chunk.rfind(b">") + 1
        carry = chunk[cut:]
        if b"<" not in carry:
            cut, carry = len(chunk), b""
        if cut:
            yield chunk[:cut] if carry else chunk
        elif len(carry) > LONGEST_TAG:
            yield NOT_CERTAIN
            return
    if carry:
        yield carry


class _Counts:
    """What the cheap pass knows so far: the depth, the rectangle of all cells, the merged area."""

    def __init__(self, limits: Limits, nesting: bool) -> None:
        self.limits = limits
        self.nesting = nesting
        self.depth = 0
        self.started = False
        self.is_sheet = False
        self.past_data = False
        self.merged = self.merges = 0
        self.last_row = self.last_column = 0
        self.decode = codecs.getincrementaldecoder("utf-8")().decode

    def add(self, chunk: bytes) -> bool:
        """Take the next piece, cut between tags; False: not certain any more."""
        if not self.started:
            self.started = True
            declaration = DECLARATION.match(chunk)
            if b"\0" in chunk[:64] or (declaration and not _is_utf8(declaration[0])):
                return False
            chunk = chunk[declaration.end() :] if declaration else chunk
        if (
            _has_oddities(chunk)
            or not self._is_utf8(chunk)
            or (self.nesting and not self._is_shallow(chunk, 0, len(chunk), WINDOWS))
        ):
            return False
        self.is_sheet = self.is_sheet or b"sheetData" in chunk
        return not self.is_sheet or (self._cells_are_near(chunk) and self._merges_are_small(chunk))

    def _is_utf8(self, chunk: bytes) -> bool:
        if chunk.isascii():
            return True
        try:
            self.decode(chunk)
        except UnicodeDecodeError:
            return False
        return True

    def _is_shallow(self, chunk: bytes, start: int, end: int, windows: tuple[int, ...]) -> bool:
        """Follow the depth over ``chunk[start:end]`` by counting tags in windows, smaller ones where needed."""
        for at in range(start, end, windows[0]):
            stop = min(at + windows[0], end)
            tags = chunk.count(b"<", at, stop)
            closing = chunk.count(b"</", at, stop + 1)
            empty = chunk.count(b"/>", at, stop + 1)
            if self.depth + tags - closing - empty <= self.limits.depth:
                self.depth += tags - 2 * closing - empty
            elif not windows[1:] or not self._is_shallow(chunk, at, stop, windows[1:]):
                return False
        return self.depth >= 0

    def _cells_are_near(self, chunk: bytes) -> bool:
        """Follow the rectangle around all cells; where that will do, by what no reference in the piece exceeds."""
        if PREFIXED_CELL.search(chunk):
            return False
        if not CELL.search(chunk):
            return True
        is_whole = not self.last_row and b"</sheetData" in chunk
        if not NOT_NARROW.search(chunk):
            row, column = 99_999, 26
        elif is_whole and not NOT_NEAR.search(chunk):
            row, column = 999, 26 * 27
        elif not NOT_PLACED.search(chunk):
            row = max(map(int, set(ROW_OF_CELL.findall(chunk))))
            column = max(column_number(found.decode()) for found in set(COLUMN_OF_CELL.findall(chunk)))
        else:
            return False
        self.last_row, self.last_column = max(self.last_row, row), max(self.last_column, column)
        fits = self.last_row <= LAST_ROW and self.last_column <= LAST_COLUMN
        return fits and self.last_row * self.last_column <= self.limits.area

    def _merges_are_small(self, chunk: bytes) -> bool:
        """Follow the merged area; merges stand behind the sheet's data."""
        end = chunk.rfind(b"sheetData")
        self.past_data = self.past_data or end >= 0
        tail = chunk[max(end, 0) :]
        if not self.past_data or b"mergeCell" not in tail:
            return True
        merges = MERGE.findall(tail)
        for left, top, right, bottom in merges:
            self.merges += 1
            height, last = int(bottom) - int(top) + 1, column_number(right.decode())
            self.merged += height * (last - column_number(left.decode()) + 1)
            if height < 1 or int(bottom) > LAST_ROW or last > LAST_COLUMN:
                return False
        fits = self.merged <= self.limits.area and self.merges <= self.limits.merges
        return fits and len(merges) == len(MERGE_TAG.findall(tail))


class _Reader:
    """The exact pass: an expat parser that follows depth, valued cells and merges."""

    def __init__(self, part: str, limits: Limits) -> None:
        self.part = part
        self.limits = limits
        self.depth = 0
        self.in_sheet = False
        self.place = (0, 0)
        self.box = (LAST_ROW, LAST_COLUMN, 0, 0)
        self.merged = self.merges = 0
        self.parser = ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _doctype(self, *_: object) -> None:
        raise Refused("dtd", {"part": shown_part(self.part)})

    def _end(self, _: str) -> None:
        self.depth -= 1

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > self.limits.depth:
            raise Refused("depth", {"part": shown_part(self.part)})
        name = tag.rpartition(":")[2]
        if name == "sheetData":
            self.in_sheet = True
        elif self.in_sheet:
            self._in_sheet(name, attributes)

    def _in_sheet(self, name: str, attributes: dict[str, str]) -> None:
        row, column = self.place
        if name == "row":
            typed = attributes.get("r", "")
            self.place = (int(typed) if typed.isdigit() else row + 1, 0)
        elif name == "c":
            self.place = self._cell(attributes["r"]) if "r" in attributes else (row, column + 1)
        elif name in ("v", "f", "is"):
            self._value(row, column)
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _cell(self, typed: str) -> tuple[int, int]:
        place = None if "$" in typed else parse_cell(typed)
        if place is None:
            raise Refused("cell", {"part": shown_part(self.part), "cell": shown_part(typed)})
        return place

    def _value(self, row: int, column: int) -> None:
        if not (row <= LAST_ROW and column <= LAST_COLUMN):
            raise Refused("cell", {"part": shown_part(self.part), "cell": shown_cell(row, column)})
        top, left, bottom, right = self.box
        self.box = (min(top, row), min(left, column), max(bottom, row), max(right, column))
        check_area(self.box, self.part, self.limits)

    def _merge(self, typed: str) -> None:
        first, _, last = typed.partition(":")
        top, left = self._cell(first)
        bottom, right = self._cell(last or first)
        self.merged += (abs(bottom - top) + 1) * (abs(right - left) + 1)
        self.merges += 1
        if self.merged > self.limits.area or self.merges > self.limits.merges:
            raise Refused("merge", {"part": shown_part(self.part), "cell": shown_part(typed)})


def check_area(box: tuple[int, int, int, int], part: str, limits: Limits) -> None:
    """Refuse a rectangle (top, left, bottom, right; 1-based) of too many cells."""
    top, left, bottom, right = box
    if (bottom - top + 1) * (right - left + 1) > limits.area:
        cell = f"{shown_cell(top, left)}:{shown_cell(bottom, right)}"
        raise Refused("area", {"part": shown_part(part), "cell": cell})


def _has_oddities(chunk: bytes) -> bool:
    """Say whether there is a comment, a CDATA section, a DTD or an instruction (single bytes are found faster)."""
    return (b"!" in chunk and b"<!" in chunk) or (b"?" in chunk and b"<?" in chunk)


def _is_utf8(declaration: bytes) -> bool:
    named = ENCODING.search(declaration)
    return named is None or named[1].lower() in UTF8_NAMES


def _check_declared(head: bytes, words: dict[str, str]) -> None:
    """Refuse a part that is, or says that it is, in a wide encoding."""
    declaration = DECLARATION.match(head)
    named = ENCODING.search(declaration[0]) if declaration else None
    is_wide = head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in head[:64]
    if is_wide or (named and named[1].lower().startswith(WIDE_NAMES)):
        raise Refused("encoding", words)
