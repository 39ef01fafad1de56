"""A zip package whose parts are judged when they are asked for.

Opening one reads its directory and nothing else. A part is inflated, to its
declared size and checksum exactly, and judged before anybody parses it; a part
that nobody asks for costs nothing, and cannot harm anybody either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbooks.ooxml.archive import Entry, entries, inflate
from workbooks.ooxml.judge import examine, proven
from workbooks.refusal import DEFAULT, MB, Limits, Refused, shown_part, shown_size

TYPES = (
    (b"spreadsheetml.sheet.main+xml", "xlsx"),
    (b"ms-excel.sheet.macroEnabled.main+xml", "xlsm"),
    (b"ms-excel.sheet.binary.macroEnabled.main", "xlsb"),
    (b"spreadsheetml.template.main+xml", "xltx"),
    (b"ms-excel.template.macroEnabled.main+xml", "xltm"),
    (b"ms-excel.addin.macroEnabled.main+xml", "xlam"),
)
OOXML = frozenset({"xlsx", "xlsm", "xltx", "xltm", "xlam"})
DOCUMENT_TYPES = (b"wordprocessingml", b"presentationml", b"ms-word.", b"ms-powerpoint.", b"ms-visio.")
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"

OFFICE_DOCUMENT = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*/officeDocument[\"'][^>]*>")
TARGET = re.compile(rb"\bTarget\s*=\s*[\"']/?([^\"']*)")
SMALL_PART = 16 * MB


class Package:
    """The parts of a zip file by name; case and the kind of slash do not count (ECMA-376 part 2, 6.2.2.3).

    Raises ``Refused`` as :func:`workbooks.ooxml.archive.entries` does, and for names
    that are there twice or lead out of the package.
    """

    def __init__(self, data: bytes, limits: Limits = DEFAULT) -> None:
        self.data = data
        self.limits = limits
        self._named = _by_name(entries(data, limits))
        self._judged: dict[str, bytes] = {}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._named

    def __iter__(self) -> Iterator[Entry]:
        """Yield the entries in the order of the directory."""
        return iter(self._named.values())

    def read(self, name: str) -> bytes:
        """Return the content of an XML part that is safe to parse.

        Raises:
            KeyError: there is no such part.
            Refused: it cannot be inflated, or must not be parsed.
        """
        key = name.lower()
        if key not in self._judged:
            self._judged[key] = self._judge(self._named[key])
        return self._judged[key]

    def _judge(self, entry: Entry) -> bytes:
        chunks = list(inflate(self.data, entry))
        # libxml2 takes 256 levels at most, calamine's parser keeps no stack; both see to the end tags.
        if not proven(iter(chunks), self.limits, nesting=False):
            examine(iter(chunks), entry.name, self.limits, parsed=True)
        return b"".join(chunks)

    def kind(self) -> str:
        """Return what the package says it is: xlsx, xlsm, xltx, xltm, xlam, xlsb or ods.

        Raises ``Refused``: document, no_workbook, archive, encrypted.
        """
        if "[content_types].xml" not in self:
            return self._open_document_kind()
        content = self.small("[content_types].xml")
        kind = next((kind for mark, kind in TYPES if mark in content), None)
        if kind is None:
            is_document = any(mark in content for mark in DOCUMENT_TYPES)
            raise Refused("document" if is_document else "no_workbook")
        return kind

    def _open_document_kind(self) -> str:
        if "mimetype" not in self:
            raise Refused("archive")
        mimetype = self.small("mimetype")
        if not mimetype.startswith(ODS_TYPE):
            raise Refused("document" if b"opendocument" in mimetype else "archive")
        if "meta-inf/manifest.xml" in self and b"encryption-data" in self.small("meta-inf/manifest.xml"):
            raise Refused("encrypted")
        return "ods"

    def workbook(self) -> str:
        """Return the name, in lower case, of the part that the package calls its workbook.

        Raises ``Refused``: no_workbook.
        """
        relationship = OFFICE_DOCUMENT.search(self.small("_rels/.rels"))
        target = TARGET.search(relationship[0]) if relationship else None
        name = target[1].decode("utf-8", "replace").lower() if target else "xl/workbook.xml"
        self._needed(name)
        return name

    def small(self, name: str) -> bytes:
        """Return a part that must be there and is never large, to search in, not to parse."""
        entry = self._needed(name)
        if entry.size > SMALL_PART:
            raise Refused("part_size", {"part": shown_part(entry.name), "size": shown_size(entry.size)})
        return b"".join(inflate(self.data, entry))

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the content of a part that must be there, not judged."""
        return inflate(self.data, self._needed(name))

    def _needed(self, name: str) -> Entry:
        if name not in self._named:
            raise Refused("no_workbook")
        return self._named[name]


def _by_name(parts: list[Entry]) -> dict[str, Entry]:
    named: dict[str, Entry] = {}
    for entry in parts:
        name = entry.name.replace("\\", "/").lower()
        if name in named:
            raise Refused("names", {"part": shown_part(name)})
        if name.startswith("/") or "\0" in name or ".." in name.split("/"):
            raise Refused("path", {"part": shown_part(name)})
        named[name] = entry
    return named
