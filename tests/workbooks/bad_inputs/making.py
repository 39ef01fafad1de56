"""How crafted inputs are made: zip files of which anything may be a lie, and the parts of a small workbook."""

from __future__ import annotations

import io
import random
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

ACCEPTED = "accepted"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
XLSM = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
XLSB = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
XLTX = "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET = "xl/worksheets/sheet1.xml"
KB, MB = 1 << 10, 1 << 20


@dataclass(frozen=True)
class Case:
    """A file to be made, and the code that the guard must give it."""

    name: str
    make: Callable[[], bytes]
    expected: str


CASES: dict[str, Case] = {}


def case(name: str, expected: str, make: Callable[[], bytes]) -> None:
    """Register a case."""
    assert name not in CASES, name
    CASES[name] = Case(name, make, expected)


@dataclass(frozen=True)
class Part:
    """An entry of a zip file, of which anything may be a lie."""

    name: str
    data: bytes
    local_name: str | None = None
    method: int = 8
    flags: int = 0x800
    crc: int | None = None
    size: int | None = None
    packed: bytes | None = None
    raw: bytes | None = None
    zip64: bool = False
    descriptor: bool = False


def zipped(
    parts: list[Part], *, comment: bytes = b"", count: int | None = None, shift: int = 0, disk: int = 0
) -> bytes:
    """Write a zip file; ``count`` and ``shift`` falsify its end record."""
    body, directory = io.BytesIO(), io.BytesIO()
    for part in parts:
        name = part.raw or part.name.encode()
        local = part.local_name.encode() if part.local_name else name
        packed = (
            part.packed if part.packed is not None else deflated(part.data) if part.method == 8 else part.data
        )
        crc = zlib.crc32(part.data) if part.crc is None else part.crc
        size = len(part.data) if part.size is None else part.size
        flags = part.flags | (8 if part.descriptor else 0)
        offset = body.tell()
        told = (0, 0, 0) if part.descriptor else (crc, len(packed), min(size, 0xFFFFFFFF))
        body.write(
            struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, flags, part.method, 0, 33, *told, len(local), 0)
        )
        body.write(local + packed)
        if part.descriptor:
            body.write(struct.pack("<4s3I", b"PK\x07\x08", crc, len(packed), size))
        wide = part.zip64 or size > 0xFFFFFFFF
        extra = struct.pack("<HHQ", 1, 8, size) if wide else b""
        directory.write(
            struct.pack(
                "<4s6H3I5H2I",
                *(b"PK\x01\x02", 20, 20, flags, part.method, 0, 33, crc, len(packed)),
                *(0xFFFFFFFF if wide else size, len(name), len(extra), 0, 0, 0, 0, offset),
            )
        )
        directory.write(name + extra)
    entries = directory.getvalue()
    told_count = len(parts) if count is None else count
    end = struct.pack(
        "<4s4H2IH",
        *(b"PK\x05\x06", disk, 0, told_count, told_count, len(entries), body.tell() + shift, len(comment)),
    )
    return body.getvalue() + entries + end + comment


def deflated(data: bytes) -> bytes:
    """Return raw deflated bytes."""
    machine = zlib.compressobj(6, zlib.DEFLATED, -15)
    return machine.compress(data) + machine.flush()


def repeated(unit: bytes, times: int) -> bytes:
    """Return raw deflated bytes of ``unit`` many times over, without ever holding them."""
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = machine.compress(unit) + machine.flush(zlib.Z_FULL_FLUSH)
    return block * times + deflated(b"")


def noise(size: int) -> bytes:
    """Return bytes that do not compress, always the same."""
    return random.Random(5).randbytes(size)


def content_types(main: str = XLSX) -> str:
    """Return [Content_Types].xml of a workbook with one sheet."""
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{main}"/></Types>'
    )


def relationships(*items: tuple[str, str]) -> str:
    """Return a relationships part of (type's last word, target)."""
    rows = "".join(
        f'<Relationship Id="rId{i}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(items, 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def workbook(sheets: int = 1, names: str = "", namespace: str = MAIN) -> str:
    """Return xl/workbook.xml."""
    rows = "".join(f'<sheet name="S{i}" sheetId="{i}" r:id="rId1"/>' for i in range(1, sheets + 1))
    return f'{HEAD}<workbook xmlns="{namespace}" xmlns:r="{OFFICE}"><sheets>{rows}</sheets>{names}</workbook>'


def sheet(rows: str = '<row r="1"><c r="A1"><v>1</v></c></row>', after: str = "", before: str = "") -> str:
    """Return a worksheet part."""
    return f'{HEAD}<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def cells(*places: str) -> str:
    """Return rows with a number in each of the cells."""
    rows = "".join(
        f'<row r="{"".join(filter(str.isdigit, place))}"><c r="{place}"><v>1</v></c></row>'
        for place in places
    )
    return sheet(rows)


def book_parts(replaced: dict[str, str | bytes | None] | None = None, main: str = XLSX) -> list[Part]:
    """Return the parts of a good workbook, some replaced, added, or (None) left out."""
    parts: dict[str, str | bytes | None] = {
        "[Content_Types].xml": content_types(main),
        "_rels/.rels": relationships(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": workbook(),
        "xl/_rels/workbook.xml.rels": relationships(("worksheet", "worksheets/sheet1.xml")),
        SHEET: sheet(),
    }
    parts.update(replaced or {})
    return [
        Part(name, data.encode() if isinstance(data, str) else data)
        for name, data in parts.items()
        if data is not None
    ]


def book(replaced: dict[str, str | bytes | None] | None = None, main: str = XLSX) -> bytes:
    """Return a small good workbook, some parts replaced."""
    return zipped(book_parts(replaced, main))


def book_with(part: Part) -> bytes:
    """Return a good workbook with one more, or another, entry."""
    return zipped([other for other in book_parts() if other.name != part.name] + [part])


def with_sheet(name: str, expected: str, part: str | bytes) -> None:
    """Register a workbook whose sheet is ``part``."""
    case(name, expected, lambda: book({SHEET: part}))


def plain() -> bytes:
    """Return a good workbook long enough to be encrypted (msoffcrypto cannot do very short ones)."""
    return book({"xl/media/image1.png": noise(6 * KB)})


def encrypted(password: str) -> bytes:
    """Return :func:`plain` encrypted with a password, as Excel does."""
    import msoffcrypto.format.ooxml

    out = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(plain())).encrypt(password, out)
    return out.getvalue()
