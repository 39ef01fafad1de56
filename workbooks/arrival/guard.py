"""What is looked at before any parser may open a file.

Spreadsheet readers abort, hang or silently misread on hostile and broken
files; this streaming inspection refuses those in bounded time and memory. It
never interprets a value: what it lets through is merely safe to parse.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from itertools import chain

import olefile

from workbooks.arrival.otherformats import check_sheets, inspect_ods, inspect_xls, inspect_xlsb_part
from workbooks.ooxml.archive import Entry, inflate
from workbooks.ooxml.judge import examine, proven
from workbooks.ooxml.package import OOXML, Package
from workbooks.refusal import DEFAULT, Limits, Refused, shown_size

__all__ = ["DEFAULT", "Inspection", "Limits", "Refused", "inspect", "opened", "sniff"]

ZIP, OLE2 = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EMPTY_ZIP = b"PK\x05\x06"
COMPRESSORS = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"MSCF", b"BZh", b"\xfd7zXZ")
HEAD = 64 << 10

SHEET = re.compile(rb"<(?:[\w.-]+:)?sheet\s")
NOT_PARSED = re.compile(r"(?:customXml|docProps|_xmlsignatures)/|\.vml$", re.IGNORECASE)
XML_NAME = re.compile(r"\.(?:xml|rels|vml)$", re.IGNORECASE)
XML_HEAD = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<\0?[?!A-Za-z_]")
# [MS-XLSB] 2.4: BrtBeginSheet, BrtBeginBook
XLSB_STARTS = (b"\x81\x01", b"\x83\x01")


@dataclass(frozen=True, slots=True)
class Inspection:
    """What an accepted file is: ``kind`` by content (xlsx, xlsm, xltx, xltm, xlam, xlsb, ods, xls).

    ``sheets`` is the number of its sheets.
    """

    kind: str
    sheets: int

    @property
    def ooxml(self) -> bool:
        """Whether it is a zip of XML parts that can be patched."""
        return self.kind in OOXML


def inspect(data: bytes, limits: Limits = DEFAULT) -> Inspection:
    """Say what a file is, without parsing it, or raise ``Refused`` with the reason's code.

    Looks at every part. Takes about as long as inflating the file twice, and
    some MB of memory whatever the file holds.
    """
    if _container(data, limits) == "ole2":
        return Inspection("xls", inspect_xls(_xls_stream(data), limits))
    return _inspect_zip(data, limits)


def opened(data: bytes, limits: Limits = DEFAULT) -> Package:
    """Open an .xlsx, .xlsm or the like, for a reader that asks for few of its parts.

    Each part is judged when it is read (see :mod:`workbooks.ooxml.package`), the others never.
    Raises ``Refused`` with the reason's code; format for workbooks of other formats.
    """
    if _container(data, limits) == "ole2":
        _xls_stream(data)
        raise Refused("format", {"kind": ".xls"})
    package = Package(data, limits)
    kind = package.kind()
    if kind not in OOXML:
        raise Refused("format", {"kind": f".{kind}"})
    return package


def _container(data: bytes, limits: Limits) -> str:
    """Return zip or ole2, or refuse anything else and what is too large."""
    if len(data) > limits.file:
        raise Refused("too_large", {"size": shown_size(len(data)), "limit": shown_size(limits.file)})
    container = sniff(data)
    if container not in ("zip", "ole2"):
        raise Refused(container)
    return container


def sniff(data: bytes) -> str:
    """Return ``zip``, ``ole2``, or the code with which anything else is refused.

    >>> sniff(b""), sniff(b"%PDF-1.7"), sniff("市町村,金額".encode("cp932"))
    ('empty', 'pdf', 'text')
    """
    if data.startswith(ZIP):
        return "zip"
    if data.startswith(OLE2):
        return "ole2"
    if not data:
        return "empty"
    if data.startswith(b"%PDF"):
        return "pdf"
    if data.startswith(EMPTY_ZIP):
        return "no_workbook"
    if data.startswith(COMPRESSORS) or data[2:5] == b"-lh":
        return "compressor"
    if data.startswith(b"{\\rtf"):
        return "document"
    return _sniff_text(data[:HEAD])


def _sniff_text(head: bytes) -> str:
    for encoding in ("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp932"):
        # The head may end within a character.
        text = head.decode(encoding, "ignore")
        if len(text.encode(encoding)) + 8 < len(head) or re.search("[\0-\x08\x0e-\x1a]", text):
            continue
        start = text.lstrip()[:200].lower()
        is_html = start.startswith(("<!doctype html", "<html", "<table", "<head", "<meta", "mime-version:"))
        return "html" if is_html else "text"
    return "unknown"


def _inspect_zip(data: bytes, limits: Limits) -> Inspection:
    package = Package(data, limits)
    kind = package.kind()
    for entry in package:
        _inspect_part(data, entry, limits)
    if kind == "ods":
        return Inspection(kind, inspect_ods(package.chunks("content.xml"), "content.xml", limits))
    workbook = package.workbook()
    if kind == "xlsb":
        sheets = sum(_inspect_binary(data, entry, limits) for entry in package)
    else:
        sheets = len(SHEET.findall(package.small(workbook)))
    check_sheets(sheets, limits)
    return Inspection(kind, sheets)


def _inspect_part(data: bytes, entry: Entry, limits: Limits) -> None:
    """Inflate a part to its end and judge it where it is XML, by name or by content."""
    chunks = inflate(data, entry)
    first = next(chunks, b"")
    is_named = XML_NAME.search(entry.name) is not None
    is_sheet = b"sheetData" in first
    if not (is_named or is_sheet or XML_HEAD.match(first)):
        for _ in chunks:
            pass
        return
    if not proven(chain((first,), chunks), limits):
        parsed = is_sheet or (is_named and not NOT_PARSED.search(entry.name))
        examine(inflate(data, entry), entry.name, limits, parsed=parsed)


def _inspect_binary(data: bytes, entry: Entry, limits: Limits) -> int:
    """Return the number of sheets named by a binary part, having judged the cells in it."""
    if not next(inflate(data, entry), b"").startswith(XLSB_STARTS):
        return 0
    return inspect_xlsb_part(inflate(data, entry), entry.name, limits)


def _xls_stream(data: bytes) -> bytes:
    """Return the stream of an .xls, told from the other things in an OLE2 container: encrypted workbooks, documents."""
    try:
        return _workbook_stream(data)
    except Refused:
        raise
    except Exception:
        # The library meets hostile bytes here and fails in every manner of ways.
        raise Refused("corrupt", {"part": "OLE2"}) from None


def _workbook_stream(data: bytes) -> bytes:
    with olefile.OleFileIO(io.BytesIO(data)) as container:
        streams = {entry[0].lower() for entry in container.listdir() if len(entry) == 1}
        if "encryptedpackage" in streams:
            raise Refused("encrypted")
        name = next((name for name in ("workbook", "book") if name in streams), None)
        if name is None:
            raise Refused("document" if streams else "unknown")
        return bytes(container.openstream(name).read())
