"""Other things than workbooks in OOXML: each is told by its kind, and none is looked into."""

from __future__ import annotations

import struct
from functools import partial

from tests.workbooks.bad_inputs.making import (
    DOCX,
    HEAD,
    PPTX,
    XLSB,
    Part,
    book,
    case,
    content_types,
    encrypted,
    noise,
    relationships,
    zipped,
)


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


def opendocument(kind: str) -> bytes:
    """Return an OpenDocument file: spreadsheet or text."""
    return zipped(
        [
            Part("mimetype", f"application/vnd.oasis.opendocument.{kind}".encode(), method=0),
            Part("content.xml", f"{HEAD}<!DOCTYPE a><a>".encode()),
        ]
    )


def xlsb() -> bytes:
    """Return a binary workbook."""
    return book(
        {
            "[Content_Types].xml": content_types(XLSB).replace("/xl/workbook.xml", "/xl/workbook.bin"),
            "_rels/.rels": relationships(("officeDocument", "xl/workbook.bin")),
            "xl/workbook.xml": None,
            "xl/workbook.bin": b"\x83\x01\x00\x84\x01\x00",
        }
    )


LINES = "市町村名,補助金申請額\n会津美里町,1800000\n"
case("empty file", "empty", lambda: b"")
case("csv in utf-8", "text", lambda: LINES.encode())
case("csv in cp932", "text", lambda: LINES.encode("cp932"))
case("csv in utf-16", "text", lambda: LINES.encode("utf-16"))
case(
    "spreadsheet xml of 2003",
    "flat",
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
    lambda: opendocument("text"),
)
case("rar", "compressor", lambda: b"Rar!\x1a\x07\x01\x00" + noise(64))
case("7z", "compressor", lambda: b"7z\xbc\xaf\x27\x1c" + noise(64))
case("lzh", "compressor", lambda: b"\x20\x5c-lh5-" + noise(64))
case("gzip", "compressor", lambda: b"\x1f\x8b\x08" + noise(64))
case("random bytes", "unknown", lambda: noise(4096))
case("only nul bytes", "unknown", lambda: b"\0" * 4096)
case("excel 4 workbook", "unknown", lambda: struct.pack("<HHHH", 0x0409, 6, 0, 0x10) + b"\0" * 64)
case("photograph", "image", lambda: b"\xff\xd8\xff\xe0\0\x10JFIF" + noise(64))
case("picture of a telephone", "image", lambda: b"\0\0\0\x18ftypheic" + noise(64))
case("mail", "mail", lambda: b"Received: from a\r\nSubject: =?utf-8?B?55Sz6KuL?=\r\n\r\n")
case("lock file", "lock", lambda: b"\x06yamada".ljust(54) + b"\0" * 111)
case("shortcut", "link", lambda: b"L\0\0\0\x01\x14\x02\0" + noise(64))
case("self-extracting archive", "program", lambda: b"MZ\x90\0" + noise(64) + book())
case("zip of other things", "archive", lambda: zipped([Part("写真.jpg", noise(64))]))
case("empty zip", "no_workbook", lambda: zipped([]))
case("xls", "format", lambda: ole2({"Workbook": b"\x09\x08\x10\x00"}))
case("container's head alone", "corrupt", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504)
case("container cut short", "corrupt", lambda: ole2({"Workbook": b"\x09\x08\0\0"})[:700])
case("container in a circle", "format", lambda: ole2({"Workbook": b"\x09\x08\0\0"}, looped=True))
case("encrypted workbook", "encrypted", partial(encrypted, "ひみつ"))
case("encrypted with the default password", "encrypted", partial(encrypted, "VelvetSweatshop"))
case("ods", "format", lambda: opendocument("spreadsheet"))
case("xlsb", "format", xlsb)
