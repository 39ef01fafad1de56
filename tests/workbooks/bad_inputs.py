"""Crafted inputs: broken, hostile, merely odd; each with what the guard must say of it.

``CASES`` maps a name to a case; ``expected`` is the code of the refusal, or
``accepted``. All are drawn in code, small, and the same at every run.
``python -m tests.workbooks.bad_inputs FOLDER`` writes them out as files.
"""

from __future__ import annotations

import io
import random
import struct
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

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


# --- the containers -------------------------------------------------------------------


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


def ole2(streams: dict[str, bytes], *, looped: bool = False) -> bytes:
    """Write an OLE2 container ([MS-CFB]) of streams of at least 4,096 bytes each, in 512-byte sectors."""
    fat, body, directory = [0xFFFFFFFD, 0xFFFFFFFE], b"", [_ole2_entry("Root Entry", 5, 0xFFFFFFFE, 0, 1)]
    names = sorted(streams, key=lambda name: (len(name), name.upper()))
    for index, name in enumerate(names):
        data = streams[name].ljust(4096, b"\0")
        data += b"\0" * (-len(data) % 512)
        start, count = len(fat), len(data) // 512
        fat += [*range(start + 1, start + count), start if looped else 0xFFFFFFFE]
        body += data
        after = index + 2 if index + 1 < len(names) else 0xFFFFFFFF
        directory.append(_ole2_entry(name, 2, start, len(data), 0xFFFFFFFF, after))
    assert len(directory) <= 4 and len(fat) <= 128
    header = struct.pack("<8s16x5H6x4I5I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 62, 3, 0xFFFE, 9, 6, *(0, 1, 1, 0),
                         *(4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0))  # fmt: skip
    sectors = struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    table = struct.pack("<128I", *fat, *[0xFFFFFFFF] * (128 - len(fat)))
    return (header + sectors).ljust(512, b"\0") + table + b"".join(directory).ljust(512, b"\0") + body


def _ole2_entry(name: str, kind: int, start: int, size: int, child: int, right: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBB3I", len(text), kind, 1, 0xFFFFFFFF, right, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )


def biff(*records: tuple[int, bytes]) -> bytes:
    """Return an .xls of BIFF8 records."""
    stream = b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)
    return ole2({"Workbook": stream})


BOF = (0x0809, struct.pack("<HHHH8x", 0x0600, 0x0005, 0, 0))
EOF = (0x000A, b"")


def number(row: int, column: int) -> tuple[int, bytes]:
    """Return a BIFF8 NUMBER record."""
    return 0x0203, struct.pack("<HHHd", row, column, 0, 1.0)


def plain() -> bytes:
    """Return a good workbook long enough to be encrypted (msoffcrypto cannot do very short ones)."""
    return book({"xl/media/image1.png": noise(6 * KB)})


def encrypted(password: str) -> bytes:
    """Return :func:`plain` encrypted with a password, as Excel does."""
    import msoffcrypto.format.ooxml

    out = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(plain())).encrypt(password, out)
    return out.getvalue()


def ods(rows: str, **replaced: str) -> bytes:
    """Return an OpenDocument spreadsheet of one table."""
    head = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    )
    content = f"{HEAD}{head}{rows}</office:spreadsheet></office:body></office:document-content>"
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": content,
        "META-INF/manifest.xml": f"{HEAD}<manifest/>",
        **{key.replace("__", "/").replace("_", "."): text for key, text in replaced.items()},
    }
    return zipped(
        [Part(name, text.encode(), method=0 if name == "mimetype" else 8) for name, text in parts.items()]
    )


def ods_table(cell: str, row: str = "") -> str:
    """Return a table of one row of one cell."""
    return f'<table:table table:name="S"><table:table-row {row}>{cell}</table:table-row></table:table>'


def xlsb(*records: tuple[int, bytes]) -> bytes:
    """Return a binary workbook whose one sheet has the records."""

    def stream(items: list[tuple[int, bytes]]) -> bytes:
        return b"".join(_xlsb_head(kind, len(body)) + body for kind, body in items)

    main = content_types(XLSB).replace("/xl/workbook.xml", "/xl/workbook.bin")
    return book(
        {
            "[Content_Types].xml": main,
            "_rels/.rels": relationships(("officeDocument", "xl/workbook.bin")),
            "xl/workbook.xml": None,
            "xl/_rels/workbook.xml.rels": None,
            SHEET: None,
            "xl/workbook.bin": stream([(131, b""), (156, b"\0" * 12), (132, b"")]),
            "xl/worksheets/sheet1.bin": stream([(129, b""), (145, b""), *records, (146, b""), (130, b"")]),
        },
        XLSB,
    )


def _xlsb_head(kind: int, length: int) -> bytes:
    kinds = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return kinds + bytes([length])


# --- other things than workbooks ------------------------------------------------------

LINES = "市町村名,補助金申請額\n会津美里町,1800000\n"
case("empty file", "empty", lambda: b"")
case("csv in utf-8", "text", lambda: LINES.encode())
case("csv in cp932", "text", lambda: LINES.encode("cp932"))
case("csv in utf-16", "text", lambda: LINES.encode("utf-16"))
case(
    "spreadsheet xml of 2003",
    "text",
    lambda: b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>',
)
case("html", "html", lambda: "<html><table><tr><td>補助金</td></tr></table></html>".encode())
case("web archive", "html", lambda: b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n')
case("pdf", "pdf", lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
case("rtf", "document", lambda: b"{\\rtf1\\ansi }")
case("word document", "document", lambda: book(main=DOCX))
case("presentation", "document", lambda: book(main=PPTX))
case("old word document", "document", lambda: ole2({"WordDocument": b"\xec\xa5"}))
case(
    "opendocument text",
    "document",
    lambda: ods(ods_table(""), mimetype="application/vnd.oasis.opendocument.text"),
)
case("rar", "compressor", lambda: b"Rar!\x1a\x07\x01\x00" + noise(64))
case("7z", "compressor", lambda: b"7z\xbc\xaf\x27\x1c" + noise(64))
case("lzh", "compressor", lambda: b"\x20\x5c-lh5-" + noise(64))
case("gzip", "compressor", lambda: b"\x1f\x8b\x08" + noise(64))
case("random bytes", "unknown", lambda: noise(4096))
case("only nul bytes", "unknown", lambda: b"\0" * 4096)
case("excel 4 workbook", "unknown", lambda: struct.pack("<HHHH", 0x0409, 6, 0, 0x10) + b"\0" * 64)
case("self-extracting archive", "unknown", lambda: b"MZ\x90\0" + noise(64) + book())
case("zip of other things", "archive", lambda: zipped([Part("写真.jpg", noise(64))]))
case("empty zip", "no_workbook", lambda: zipped([]))

# --- the zip container ----------------------------------------------------------------

case("good workbook", ACCEPTED, book)
case("zip with a comment", ACCEPTED, lambda: zipped(book_parts(), comment=b"PK of no meaning"))
case("zip stored", ACCEPTED, lambda: zipped([Part(p.name, p.data, method=0) for p in book_parts()]))
case(
    "zip with descriptors",
    ACCEPTED,
    lambda: zipped([Part(p.name, p.data, descriptor=True) for p in book_parts()]),
)
case("zip64 fields", ACCEPTED, lambda: zipped([Part(p.name, p.data, zip64=True) for p in book_parts()]))
case(
    "names with backslashes",
    ACCEPTED,
    lambda: zipped([Part(p.name.replace("/", "\\"), p.data) for p in book_parts()]),
)
case("truncated by half", "truncated", lambda: book()[: len(book()) // 2])
case("truncated by a byte", "truncated", lambda: book()[:-1])
case("only a zip's first bytes", "truncated", lambda: b"PK\x03\x04")
case("truncated download with an old end", "directory", lambda: book()[:200] + book()[-22:])
case("wrong place of the directory", "directory", lambda: zipped(book_parts(), shift=7))
case("more entries told than there are", "directory", lambda: zipped(book_parts(), count=9))
case("several disks", "directory", lambda: zipped(book_parts(), disk=2))
case("two zips in one file", "directory", lambda: book() + book())
case("directory overwritten", "directory", lambda: book().replace(b"PK\x01\x02", b"PK\x00\x00"))
case(
    "local header overwritten",
    "directory",
    lambda: book()[:30] + book()[30:].replace(b"PK\x03\x04", b"PK\x00\x00"),
)
case("wrong checksum", "corrupt", lambda: book_with(Part(SHEET, sheet().encode(), crc=1)))
case(
    "garbage for deflated data", "corrupt", lambda: book_with(Part(SHEET, sheet().encode(), packed=noise(90)))
)
case("less than told", "corrupt", lambda: book_with(Part(SHEET, sheet().encode(), size=5000)))
case("more than told", "corrupt", lambda: book_with(Part(SHEET, sheet().encode(), size=5)))
case(
    "deflated data cut short",
    "corrupt",
    lambda: book_with(Part(SHEET, b"", size=9000, packed=repeated(b" " * 9000, 1)[:-4])),
)
case(
    "bomb that tells a small size",
    "corrupt",
    lambda: book_with(Part(SHEET, b"", size=900, packed=repeated(b" " * MB, 4000))),
)
case(
    "bomb of 300 MB",
    "ratio",
    lambda: book_with(Part(SHEET, b"", size=300 * MB, packed=repeated(b" " * MB, 300))),
)
case(
    "5 GB of spaces",
    "ratio",
    lambda: book_with(Part(SHEET, b"", size=5 << 30, packed=repeated(b" " * MB, 100))),
)
case(
    "bomb in a picture",
    "ratio",
    lambda: book_with(Part("xl/media/a.png", b"", size=99 * MB, packed=repeated(b"\0" * MB, 99))),
)
case(
    "part of 300 MB",
    "part_size",
    lambda: book_with(Part("xl/media/a.emf", b"", size=300 * MB, packed=noise(2 * MB))),
)
case(
    "600 MB in three parts",
    "total_size",
    lambda: zipped(
        book_parts() + [Part(f"xl/media/{i}.emf", b"", size=200 * MB, packed=noise(MB + 1)) for i in range(3)]
    ),
)
case("20,000 entries", "entries", lambda: zipped([Part(f"{i}.xml", b"", method=0) for i in range(20_000)]))
case("same name twice", "names", lambda: zipped([*book_parts(), Part(SHEET, cells("A2").encode())]))
case("same name in another case", "names", lambda: zipped([*book_parts(), Part(SHEET.upper(), b"<a/>")]))
case(
    "another name in the local header",
    "names",
    lambda: book_with(Part(SHEET, sheet().encode(), local_name="xl/x.xml")),
)
case("path upwards", "path", lambda: book_with(Part("../../evil.xml", b"<a/>")))
case("path upwards with backslashes", "path", lambda: book_with(Part("xl\\..\\..\\evil.xml", b"<a/>")))
case("absolute path", "path", lambda: book_with(Part("/etc/passwd.xml", b"<a/>")))
case("encrypted entry", "zip_password", lambda: book_with(Part(SHEET, sheet().encode(), flags=0x801)))
case("bzip2 method", "method", lambda: book_with(Part(SHEET, sheet().encode(), method=12)))


def overlapping() -> bytes:
    """Return a workbook one of whose entries lies within the data of another."""
    inner = Part("xl/b.xml", b"<b/>", method=0)
    alone = zipped([inner])
    outer = Part("xl/a.bin", alone[: alone.index(b"PK\x01\x02")], method=0)
    whole = zipped([*book_parts(), outer, inner])
    at = whole.rindex(b"PK\x01\x02") + 42
    return whole[:at] + struct.pack("<I", whole.index(outer.data)) + whole[at + 4 :]


case("an entry within another", "corrupt", overlapping)

# --- the package ----------------------------------------------------------------------

case("no workbook part", "no_workbook", lambda: book({"xl/workbook.xml": None}))
case("no relationships", "no_workbook", lambda: book({"_rels/.rels": None}))
case("content types of nothing", "no_workbook", lambda: book(main="application/xml"))
case("256 sheets", "sheets", lambda: book({"xl/workbook.xml": workbook(256)}))
case("255 sheets", ACCEPTED, lambda: book({"xl/workbook.xml": workbook(255)}))
case("template", ACCEPTED, lambda: book(main=XLTX))
case("macros", ACCEPTED, lambda: book({"xl/vbaProject.bin": noise(900)}, XLSM))
case(
    "strict",
    ACCEPTED,
    lambda: book({"xl/workbook.xml": workbook(namespace=STRICT), SHEET: sheet().replace(MAIN, STRICT)}),
)
case("no sheet part", ACCEPTED, lambda: book({SHEET: None}))
case(
    "workbook part elsewhere",
    ACCEPTED,
    lambda: book(
        {
            "_rels/.rels": relationships(("officeDocument", "/book.xml")),
            "book.xml": workbook(),
            "xl/workbook.xml": None,
        }
    ),
)
case(
    "relationships in a circle",
    ACCEPTED,
    lambda: book(
        {
            "xl/worksheets/_rels/sheet1.xml.rels": relationships(
                ("worksheet", "sheet1.xml"), ("officeDocument", "../workbook.xml")
            )
        }
    ),
)
case(
    "relationship out of the package",
    ACCEPTED,
    lambda: book({"xl/_rels/workbook.xml.rels": relationships(("worksheet", "../../../../etc/passwd"))}),
)
case(
    "names to nowhere",
    ACCEPTED,
    lambda: book(
        {
            "xl/workbook.xml": workbook(
                names='<definedNames><definedName name="a">#REF!</definedName><definedName name="b">無い!$A$1</definedName></definedNames>'
            )
        }
    ),
)
case(
    "names in a circle",
    ACCEPTED,
    lambda: book(
        {
            "xl/workbook.xml": workbook(
                names='<definedNames><definedName name="a">b</definedName><definedName name="b">a</definedName></definedNames>'
            )
        }
    ),
)
case(
    "name over the whole sheet",
    ACCEPTED,
    lambda: book(
        {
            "xl/workbook.xml": workbook(
                names='<definedNames><definedName name="application.district">S1!$A$1:$XFD$1048576</definedName></definedNames>'
            )
        }
    ),
)
case(
    "custom xml in utf-16",
    ACCEPTED,
    lambda: book(
        {"customXml/item1.xml": '<?xml version="1.0" encoding="utf-16"?><a>あ</a>'.encode("utf-16")}
    ),
)
case("ill-formed vml", ACCEPTED, lambda: book({"xl/drawings/vmlDrawing1.vml": "<xml><div><br></div></xml>"}))

# --- XML ------------------------------------------------------------------------------

LAUGHS = (
    '<!DOCTYPE a [<!ENTITY l "lol">'
    + "".join(f'<!ENTITY l{i} "{f"&l{i - 1 or str()};" * 10}">' for i in range(1, 9))
    + "]>"
)
STRINGS = "xl/sharedStrings.xml"
case(
    "billion laughs",
    "dtd",
    lambda: book({STRINGS: f'{HEAD}{LAUGHS}<sst xmlns="{MAIN}"><si><t>&l8;</t></si></sst>'}),
)
case(
    "external entity",
    "dtd",
    lambda: book(
        {STRINGS: f'{HEAD}<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst xmlns="{MAIN}"/>'}
    ),
)
case(
    "dtd in the workbook part",
    "dtd",
    lambda: book({"xl/workbook.xml": workbook().replace("<workbook", "<!DOCTYPE workbook><workbook", 1)}),
)
case(
    "dtd in the content types",
    "dtd",
    lambda: book({"[Content_Types].xml": content_types().replace("<Types", "<!DOCTYPE Types><Types", 1)}),
)
case(
    "dtd behind a long comment",
    "dtd",
    lambda: book({STRINGS: f"{HEAD}<!--{' ' * 3 * MB}--><!DOCTYPE a><a/>"}),
)
case("dtd in utf-16", "dtd", lambda: book({"customXml/item1.xml": "<!DOCTYPE a><a/>".encode("utf-16")}))
case("dtd in a part without a name for it", "dtd", lambda: book({"xl/media/image1.png": "<!DOCTYPE a><a/>"}))
case(
    "the word doctype in a text",
    ACCEPTED,
    lambda: book({STRINGS: f"{HEAD}<sst xmlns='{MAIN}'><si><t><![CDATA[<!DOCTYPE]]></t></si></sst>"}),
)
case("a comment", ACCEPTED, lambda: book({STRINGS: f"{HEAD}<sst xmlns='{MAIN}'><!-- <c> --></sst>"}))
case("257 levels", "depth", lambda: book({"xl/theme/theme1.xml": "<a>" * 257 + "</a>" * 257}))
case("256 levels", ACCEPTED, lambda: book({"xl/theme/theme1.xml": "<a>" * 256 + "</a>" * 256}))
case("100,000 levels", "depth", lambda: book({"xl/theme/theme1.xml": "<a>" * 100_000 + "</a>" * 100_000}))
case(
    "levels hidden by false empty tags",
    "depth",
    lambda: book({"xl/theme/theme1.xml": "<a>/>" * 300 + "</a>" * 300}),
)
case(
    "levels hidden in attributes",
    "depth",
    lambda: book({"xl/theme/theme1.xml": "<a b='/>'>" * 300 + "</a>" * 300}),
)
with_sheet("sheet cut short", "xml", sheet()[:-20])
with_sheet("tags crossed", ACCEPTED, sheet().replace("</sheetData></worksheet>", "</worksheet></sheetData>"))
# Grammar is the parsers' business; the guard only counts.
with_sheet("two roots", ACCEPTED, sheet() + "<a/>")
with_sheet("empty sheet part", "xml", b"")
with_sheet("tag of 5 MB", "xml", f"<worksheet a='{noise(5 * MB // 2).hex()}'><sheetData/></worksheet>")
with_sheet(
    "undefined entity", "xml", sheet('<row r="1"><c r="A1"><v>&nbsp;</v></c></row>', before="<!-- -->")
)
with_sheet("utf-16 told as utf-8", "encoding", sheet().encode("utf-16"))
with_sheet("utf-16 without a mark", "encoding", sheet().encode("utf-16-le"))
with_sheet("utf-16 told and true", "encoding", sheet().replace("UTF-8", "UTF-16").encode("utf-16"))
with_sheet("utf-8 told as utf-16", "encoding", sheet().replace("UTF-8", "UTF-16"))
with_sheet(
    "cp932 told as utf-8",
    "encoding",
    sheet('<row r="1"><c r="A1" t="str"><v>表</v></c></row>').encode("cp932"),
)
with_sheet(
    "cp932 told and true",
    "encoding",
    sheet('<row r="1"><c r="A1" t="str"><v>表</v></c></row>').replace("UTF-8", "Shift_JIS").encode("cp932"),
)
with_sheet("an encoding nobody knows", "encoding", sheet().replace("UTF-8", "x-unknown"))
case(
    "custom xml in an encoding nobody knows",
    ACCEPTED,
    lambda: book({"customXml/item1.xml": '<?xml version="1.0" encoding="x-unknown"?><a/>'}),
)
with_sheet("utf-8 with a mark", ACCEPTED, b"\xef\xbb\xbf" + sheet().encode())
with_sheet("no declaration", ACCEPTED, sheet().removeprefix(HEAD))
with_sheet("ascii told as latin-1", ACCEPTED, sheet().replace("UTF-8", "ISO-8859-1"))

# --- cells ----------------------------------------------------------------------------

with_sheet("values in A1 and XFD1048576", "area", cells("A1", "XFD1048576"))
with_sheet("values in A1 and XFD1000", "area", cells("A1", "XFD1000"))
with_sheet(
    "far value with other attributes first", "area", cells("A1", "XFD1048576").replace("<c r=", "<c s='0' r=")
)
with_sheet(
    "far value behind a sign in an attribute",
    "area",
    cells("A1", "XFD1048576").replace("<c r=", "<c s='>' r="),
)
with_sheet("far value in apostrophes", "area", cells("A1", "XFD1048576").replace('"', "'"))
with_sheet(
    "far value with a prefix",
    "area",
    cells("A1", "XFD1048576").replace("<c ", "<x:c ").replace("</c>", "</x:c>"),
)
with_sheet("far formula without a result", "area", cells("A1", "XFD1048576").replace("<v>1</v>", "<f>A1</f>"))
with_sheet("far text", "area", cells("A1", "XFD1048576").replace("<v>1</v>", "<is><t>a</t></is>"))
with_sheet(
    "far value below an unnumbered cell",
    "area",
    sheet('<row><c><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
)
with_sheet("far cells without a value", ACCEPTED, cells("A1", "XFD1048576").replace("<v>1</v>", ""))
with_sheet("one far value", ACCEPTED, cells("XFD1048576"))
with_sheet("values not from A1", ACCEPTED, cells("D7", "E9"))
with_sheet("a column beyond XFD", "cell", cells("A1", "XFE1"))
with_sheet("a column of four letters", "cell", cells("A1", "AAAA1"))
with_sheet("a row beyond the last", "cell", cells("A1", "A1048577"))
with_sheet("a row beyond 32 bits", "cell", cells("A1", "A4294967296"))
with_sheet("a row beyond 64 bits", "cell", cells("A1", "A99999999999999999999"))
with_sheet("row zero", "cell", cells("A0"))
with_sheet("a reference that is none", "cell", sheet('<row r="1"><c r="1A"><v>1</v></c></row>'))
with_sheet("an empty reference", "cell", sheet('<row r="1"><c r=""><v>1</v></c></row>'))
with_sheet("a row number beyond 32 bits", "cell", sheet('<row r="4294967295"><c><v>1</v></c></row>'))
with_sheet("17,000 unnumbered cells in a row", "cell", sheet("<row>" + "<c><v>1</v></c>" * 17_000 + "</row>"))
with_sheet("no references at all", ACCEPTED, sheet("<row><c><v>1</v></c></row>" * 3))
with_sheet(
    "the whole sheet merged",
    "merge",
    sheet(after='<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
)
with_sheet(
    "many large merges",
    "merge",
    sheet(after="<mergeCells>" + '<mergeCell ref="A1:Z9999"/>' * 99 + "</mergeCells>"),
)
with_sheet(
    "a merge beyond the sheet", "cell", sheet(after='<mergeCells><mergeCell ref="A1:A2000000"/></mergeCells>')
)
with_sheet("a merge of nothing", "cell", sheet(after="<mergeCells><mergeCell/></mergeCells>"))
with_sheet(
    "a few merges",
    ACCEPTED,
    sheet(after='<mergeCells><mergeCell ref="A1:C3"/><mergeCell ref="D1:D2"/></mergeCells>'),
)
with_sheet(
    "too small a dimension",
    ACCEPTED,
    cells("A1", "C9").replace("<sheetData>", '<dimension ref="A1"/><sheetData>'),
)
with_sheet(
    "too large a dimension",
    ACCEPTED,
    cells("A1").replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'),
)
with_sheet(
    "new error values",
    ACCEPTED,
    sheet(
        '<row r="1">'
        + "".join(
            f'<c r="{c}1" t="e"><v>{e}</v></c>'
            for c, e in zip("ABCD", ("#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!"), strict=True)
        )
        + "</row>"
    ),
)
with_sheet(
    "odd serial numbers",
    ACCEPTED,
    sheet('<row r="1"><c r="A1"><v>-1</v></c><c r="B1"><v>60</v></c><c r="C1"><v>1e999</v></c></row>'),
)
with_sheet(
    "32,768 characters", ACCEPTED, sheet(f'<row r="1"><c r="A1" t="str"><v>{"あ" * 32_768}</v></c></row>')
)
with_sheet(
    "characters in escapes", ACCEPTED, sheet('<row r="1"><c r="A1" t="str"><v>_x000D__xD800_</v></c></row>')
)
with_sheet(
    "a shared string beyond the last",
    ACCEPTED,
    sheet('<row r="1"><c r="A1" t="s"><v>99999999999</v></c></row>'),
)
with_sheet(
    "10,000 rows",
    ACCEPTED,
    sheet(
        "".join(
            f'<row r="{i}"><c r="A{i}"><v>1</v></c><c r="AZ{i}"><v>1</v></c></row>' for i in range(1, 10_001)
        )
    ),
)
with_sheet(
    "a wide far corner in a long sheet",
    "area",
    sheet(
        "".join(
            f'<row r="{i}"><c r="A{i}"><v>1</v></c><c r="B{i}"><v>1</v></c></row>' for i in range(1, 10_001)
        )
        + '<row r="10001"><c r="XFD10001"><v>1</v></c></row>'
    ),
)

# --- the other formats ----------------------------------------------------------------

case("xls", ACCEPTED, lambda: biff(BOF, (0x0085, b"\0" * 8), EOF, BOF, number(0, 0), number(99, 9), EOF))
case("xls of a full sheet", "area", lambda: biff(BOF, EOF, BOF, number(0, 0), number(65_535, 255), EOF))
case(
    "xls with columns beyond the sheet",
    "area",
    lambda: biff(BOF, EOF, BOF, number(0, 0), number(999, 65_535), EOF),
)
case("xls with a password", "encrypted", lambda: biff(BOF, (0x002F, b"\0" * 6), EOF))
case(
    "xls cut within a record",
    "truncated",
    lambda: biff(BOF, EOF, (0x0203, b""))[:2560] + struct.pack("<HH", 0x0203, 9999) + b"\1" * 3068,
)
case("xls of 300 sheets", "sheets", lambda: biff(BOF, *[(0x0085, b"\0" * 8)] * 300, EOF))
case("container's head alone", "corrupt", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)
case("container cut short", "corrupt", lambda: biff(BOF, EOF)[:700])
case("container in a circle", ACCEPTED, lambda: ole2({"Workbook": b"\x09\x08\0\0"}, looped=True))
case("encrypted workbook", "encrypted", partial(encrypted, "ひみつ"))
case("encrypted with the default password", "encrypted", partial(encrypted, "VelvetSweatshop"))
VALUED = (
    '<table:table-cell office:value-type="float" office:value="1" {}><text:p>1</text:p></table:table-cell>'
)
case("ods", ACCEPTED, lambda: ods(ods_table(VALUED.format(""))))
case(
    "ods of values over a sheet",
    "area",
    lambda: ods(
        ods_table(
            VALUED.format('table:number-columns-repeated="16384"'), 'table:number-rows-repeated="1048576"'
        )
    ),
)
case(
    "ods with a far value",
    "area",
    lambda: ods(
        ods_table(
            VALUED.format("")
            + '<table:table-cell table:number-columns-repeated="9000000"/>'
            + VALUED.format("")
        )
    ),
)
case(
    "ods repeated beyond 64 bits",
    "cell",
    lambda: ods(ods_table(VALUED.format(""), 'table:number-rows-repeated="99999999999999999999"')),
)
case(
    "ods with blank rows to the end",
    ACCEPTED,
    lambda: ods(
        ods_table(VALUED.format("")).replace(
            "</table:table>",
            '<table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>',
        )
    ),
)
case("ods of 256 tables", "sheets", lambda: ods(ods_table("") * 256))
case("ods cut short", "xml", lambda: ods("<table:table>"))
case("ods with a dtd", "dtd", lambda: ods("", content_xml="<!DOCTYPE a><a/>"))
case(
    "ods without content",
    "no_workbook",
    lambda: zipped([Part("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", method=0)]),
)
case(
    "ods with a password",
    "encrypted",
    lambda: ods("", **{"META-INF__manifest_xml": "<m><encryption-data/></m>"}),
)
case("xlsb", ACCEPTED, lambda: xlsb((0, struct.pack("<II", 4, 0)), (5, struct.pack("<IId", 3, 0, 1.0))))
case(
    "xlsb with a far value",
    "area",
    lambda: xlsb(
        (0, b"\0" * 8),
        (5, b"\0" * 16),
        (0, struct.pack("<II", 1_048_575, 0)),
        (5, struct.pack("<IId", 16_383, 0, 1.0)),
    ),
)
case(
    "xlsb with a row beyond the sheet",
    "cell",
    lambda: xlsb((0, struct.pack("<II", 0xFFFFFFFE, 0)), (5, b"\0" * 16)),
)


def main(folder: Path) -> None:
    """Write every case to a file; the extension is .xlsx whatever it is."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, one in CASES.items():
        (folder / f"{name.replace(' ', '_').replace(',', '')}.xlsx").write_bytes(one.make())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
