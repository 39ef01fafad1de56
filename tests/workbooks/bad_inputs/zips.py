"""Zip containers that are broken, lie about what is in them, or are merely unusual."""

from __future__ import annotations

import struct

from tests.workbooks.bad_inputs.making import (
    ACCEPTED,
    MB,
    SHEET,
    Part,
    book,
    book_parts,
    book_with,
    case,
    cells,
    noise,
    repeated,
    sheet,
    zipped,
)

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
