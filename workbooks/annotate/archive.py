"""Zip packages whose entries are carried over as raw compressed bytes."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from workbooks.annotate.errors import NotPatchable

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DESCRIPTOR_FLAG = 0x8
_ENCRYPTED_FLAGS = 0x1 | 0x40 | 0x2000
_UTF8_FLAG = 0x800
_ZIP64_EXTRA = 0x0001
_LEVEL = 3
"""Level of compression: large sheets take a third of the time of level 6, and are hardly larger."""
_NEW_TIME = (0, 0x21)
"""DOS time and date of new entries: 1980-01-01 00:00."""


class Entry(NamedTuple):
    """One entry: its raw (compressed) bytes and what its headers say."""

    name: str
    raw_name: bytes
    raw: bytes
    method: int
    crc: int
    size: int
    flags: int
    time: int
    date: int
    version: int
    made_by: int
    internal: int
    external: int
    local_extra: bytes
    central_extra: bytes
    comment: bytes

    def content(self) -> bytes:
        """Return the inflated bytes; raises NotPatchable where they do not match size and CRC."""
        try:
            data = (
                self.raw if self.method == zipfile.ZIP_STORED else _inflated(self.raw, self.method, self.size)
            )
        except zlib.error as error:
            raise NotPatchable("broken", f"{self.name}: {error}") from error
        if len(data) != self.size or zlib.crc32(data) != self.crc:
            raise NotPatchable("broken", f"{self.name}: size or CRC")
        return data

    def holding(self, data: bytes) -> Entry:
        """Return the same entry with other content, deflated."""
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
        return self._replace(
            raw=packer.compress(data) + packer.flush(),
            method=zipfile.ZIP_DEFLATED,
            crc=zlib.crc32(data),
            size=len(data),
            version=max(self.version, 20),
        )


class Archive:
    """The entries of a zip file, in order, by normalised name.

    Names are compared as OPC does: without case, ``\\`` read as ``/``.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries: dict[str, Entry] = {}
        self._contents: dict[str, bytes] = {}
        for entry in entries:
            key = normalised(entry.name)
            if key in self._entries:
                raise NotPatchable("zip", f"two entries named {entry.name}")
            self._entries[key] = entry

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries.values())

    def __contains__(self, name: str) -> bool:
        return normalised(name) in self._entries

    def entry(self, name: str) -> Entry:
        """Return an entry; raises NotPatchable where there is none."""
        try:
            return self._entries[normalised(name)]
        except KeyError:
            raise NotPatchable("structure", f"no part {name}") from None

    def read(self, name: str) -> bytes:
        """Return the inflated content of an entry."""
        key = normalised(name)
        if key not in self._contents:
            self._contents[key] = self.entry(name).content()
        return self._contents[key]


@lru_cache(4096)
def normalised(name: str) -> str:
    """Return the name under which OPC knows an entry.

    >>> normalised("XL\\\\Workbook.xml")
    'xl/workbook.xml'
    """
    return name.replace("\\", "/").lstrip("/").lower()


def opened(data: bytes) -> Archive:
    """Read a zip file; raises NotPatchable for what is none or cannot be carried over raw."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as listing:
            return Archive(_entry(data, info) for info in listing.infolist())
    except (zipfile.BadZipFile, struct.error, ValueError, EOFError, NotImplementedError) as error:
        raise NotPatchable("broken", str(error)) from error


def packed(entries: Iterable[Entry]) -> bytes:
    """Write entries to a zip file: the same bytes for the same entries."""
    body = bytearray()
    directory = bytearray()
    count = 0
    for entry in entries:
        offset = len(body)
        flags = entry.flags & ~_DESCRIPTOR_FLAG
        sizes = (entry.crc, len(entry.raw), entry.size)
        head = (entry.version, flags, entry.method, entry.time, entry.date)
        local_extra = _without_zip64(entry.local_extra)
        central_extra = _without_zip64(entry.central_extra)
        body += _LOCAL.pack(b"PK\3\4", *head, *sizes, len(entry.raw_name), len(local_extra))
        body += entry.raw_name + local_extra + entry.raw
        lengths = (len(entry.raw_name), len(central_extra), len(entry.comment))
        directory += _CENTRAL.pack(
            b"PK\1\2", entry.made_by, *head, *sizes, *lengths, 0, entry.internal, entry.external, offset
        )
        directory += entry.raw_name + central_extra + entry.comment
        count += 1
    if count > 0xFFFE or len(body) + len(directory) > 0xFFFF_FFFE:
        raise NotPatchable("zip", "too large without Zip64")
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)


def fresh(name: str, data: bytes) -> Entry:
    """Return a new deflated entry with a fixed time."""
    raw_name = name.encode("utf-8")
    flags = 0 if raw_name.isascii() else _UTF8_FLAG
    time, date = _NEW_TIME
    blank = Entry(name, raw_name, b"", 0, 0, 0, flags, time, date, 20, 20, 0, 0, b"", b"", b"")
    return blank.holding(data)


def _entry(data: bytes, info: zipfile.ZipInfo) -> Entry:
    if info.flag_bits & _ENCRYPTED_FLAGS:
        raise NotPatchable("encrypted", info.filename)
    head = _LOCAL.unpack_from(data, info.header_offset)
    if head[0] != b"PK\3\4":
        raise NotPatchable("broken", f"{info.filename}: no local header")
    name_end = info.header_offset + _LOCAL.size + head[9]
    start = name_end + head[10]
    raw = data[start : start + info.compress_size]
    if len(raw) != info.compress_size:
        raise NotPatchable("broken", f"{info.filename}: cut off")
    year, month, day, hour, minute, second = info.date_time
    encoding = "utf-8" if info.flag_bits & _UTF8_FLAG else "cp437"
    raw_name = info.orig_filename.encode(encoding)
    if data[info.header_offset + _LOCAL.size : name_end] != raw_name:
        raise NotPatchable("zip", f"{info.filename}: another name in its local header")
    return Entry(
        name=info.orig_filename,
        raw_name=raw_name,
        raw=raw,
        method=info.compress_type,
        crc=info.CRC,
        size=info.file_size,
        flags=info.flag_bits,
        time=hour << 11 | minute << 5 | second // 2,
        date=(year - 1980) << 9 | month << 5 | day,
        version=info.extract_version,
        made_by=info.create_system << 8 | info.create_version,
        internal=info.internal_attr,
        external=info.external_attr,
        local_extra=data[name_end:start],
        central_extra=info.extra,
        comment=info.comment,
    )


def _inflated(raw: bytes, method: int, size: int) -> bytes:
    """Return the inflated bytes; no more than one too many."""
    if method != zipfile.ZIP_DEFLATED:
        raise NotPatchable("zip", f"compression method {method}")
    unpacker = zlib.decompressobj(-15)
    return unpacker.decompress(raw, size + 1)


def _without_zip64(extra: bytes) -> bytes:
    kept = bytearray()
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, position)
        block = extra[position : position + 4 + length]
        if kind != _ZIP64_EXTRA:
            kept += block
        position += 4 + length
    return bytes(kept + extra[position:])
