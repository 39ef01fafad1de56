"""What a submitted file is, told by its bytes, and the one place where bytes become a package.

Spreadsheet readers abort, hang or silently misread on hostile and broken
files. Only packages in OOXML (.xlsx, .xlsm and the like) are opened, strictly;
all else is refused by its kind, without looking further into it.
"""

from __future__ import annotations

import io
import re

from workbooks.ooxml.package import Package
from workbooks.refusal import DEFAULT, Limits, Refused, shown_size

ZIP, OLE2 = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EMPTY_ZIP = b"PK\x05\x06"
COMPRESSORS = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"MSCF", b"BZh", b"\xfd7zXZ")
OOXML = frozenset({"xlsx", "xlsm", "xltx", "xltm", "xlam"})
_OTHERS = {
    "program": re.compile(rb"MZ"),
    "link": re.compile(rb"L\0\0\0\x01\x14\x02\0"),
    "image": re.compile(
        rb"\xff\xd8\xff|\x89PNG\r\n|GIF8|II\*\0|MM\0\*|RIFF....WEBP|....ftyp(?:hei|hev|mif|msf|avi)",
        re.DOTALL,
    ),
    "lock": re.compile(rb"[\x01-\x36].{164}\Z", re.DOTALL),
}
"""How the contents begin of what is neither text nor a container: a lock file of Excel is a name, padded."""
_MAIL = re.compile(
    r"(?:return-path|received|delivered-to|message-id|from|to|subject|date|x-[\w-]+):\s", re.IGNORECASE
)
_FLAT = ("urn:schemas-microsoft-com:office:spreadsheet", "Excel.Sheet", "opendocument.spreadsheet")
_MARKED = 4_000
"""Among so many characters XML says what it is."""
HEAD = 64 << 10
"""So many bytes tell a text from other things."""


def opened(data: bytes, limits: Limits = DEFAULT) -> Package:
    """Open a workbook in OOXML: .xlsx, .xlsm and the like.

    Its directory is read, and where its workbook part is; every other part is
    looked at when somebody asks for it. Raises ``Refused`` with the reason's
    code; format for workbooks of other formats.
    """
    if len(data) > limits.file:
        raise Refused("too_large", {"size": shown_size(len(data)), "limit": shown_size(limits.file)})
    container = sniff(data)
    if container == "ole2":
        raise _refusal_of_ole2(data)
    if container != "zip":
        raise Refused(container)
    package = Package(data, limits)
    if package.kind not in OOXML:
        raise Refused("format", {"kind": f".{package.kind}"})
    package.main  # noqa: B018 (a package without a workbook part, or with two, is refused here)
    return package


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
    kind = _sniff_text(data[:HEAD])
    if kind == "unknown":
        return next((one for one, head in _OTHERS.items() if head.match(data)), kind)
    return kind


def _sniff_text(head: bytes) -> str:
    for encoding in ("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp932"):
        # The head may end within a character.
        text = head.decode(encoding, "ignore")
        if len(text.encode(encoding)) + 8 < len(head) or re.search("[\0-\x08\x0e-\x1a]", text):
            continue
        start = text.lstrip()[:200].lower()
        if start.startswith("<?xml") and any(mark in text[:_MARKED] for mark in _FLAT):
            return "flat"
        if _MAIL.match(start) and "\nsubject:" in f"\n{text[:HEAD].lower()}":
            return "mail"
        is_html = start.startswith(("<!doctype html", "<html", "<table", "<head", "<meta", "mime-version:"))
        return "html" if is_html else "text"
    return "unknown"


def _refusal_of_ole2(data: bytes) -> Refused:
    """Return why an OLE2 container is refused: an encrypted workbook, an .xls, another document, or broken."""
    import olefile  # few files are of this kind

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            streams = {entry[0].lower() for entry in container.listdir() if len(entry) == 1}
    except Exception:
        # The library meets hostile bytes here and fails in every manner of ways.
        return Refused("corrupt", {"part": "OLE2"})
    if "encryptedpackage" in streams:
        return Refused("encrypted")
    if streams.isdisjoint(("workbook", "book")):
        return Refused("document" if streams else "unknown")
    return Refused("format", {"kind": ".xls"})
