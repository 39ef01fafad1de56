"""The zip container: read strictly, with bounded inflation; written with entries carried over as they are.

Readers disagree on zip files whose central directory and local headers differ,
whose entries overlap or whose names repeat; such files are refused. Everything
is taken from the central directory (APPNOTE.TXT 4.3) and checked against the
local headers. What is written is always the same bytes for the same entries.
"""

from __future__ import annotations

import io
import mmap
import struct
import zlib
from collections.abc import Iterable, Iterator
from functools import partial
from typing import NamedTuple

from workbooks.ooxml.kept import LARGEST, Kept, same_bytes
from workbooks.refusal import MB, Limits, NotPatchable, Refused, shown_part, shown_size

Buffer = bytes | mmap.mmap

END = struct.Struct("<4s4H2IH")
END64_LOCATOR = struct.Struct("<4sIQI")
END64 = struct.Struct("<4sQ2H2I4Q")
CENTRAL = struct.Struct("<4s6H3I5H2I")
LOCAL = struct.Struct("<4s5H3I2H")
_LOCAL_LENGTHS = struct.Struct("<4s22x2H")
"""Of a local header, what is not in the directory: the lengths of its name and of its extra fields."""
LONGEST_COMMENT = 0xFFFF
STORED, DEFLATED = 0, 8
ENCRYPTED_FLAG, DESCRIPTOR_FLAG, UTF8_FLAG = 0x1, 0x8, 0x800
ZIP64_EXTRA = 1
NO_DATE = 0x21
"""The first date that a zip file can state, 1980-01-01."""
VERSION = 20
"""What a reader needs for deflated entries: version 2.0."""
LEVEL = 3
"""Level of compression: large sheets take a third of the time of level 6, and are hardly larger."""
CHUNK = 1 * MB
PIECE = 64 << 10


class Entry(NamedTuple):
    """One entry of a zip file, as the directory describes it.

    ``raw`` are its name's bytes, ``start`` is where its data begin, ``packed``
    how many bytes they are, ``size`` how many when inflated. The rest is kept
    to be written again as it was.
    """

    raw: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    start: int
    time: int = 0
    date: int = NO_DATE
    version: int = VERSION
    made_by: int = VERSION
    internal: int = 0
    external: int = 0
    local_extra: bytes = b""
    central_extra: bytes = b""
    comment: bytes = b""

    @property
    def name(self) -> str:
        """The name as workbooks write it: UTF-8, and cp437 for anything else."""
        try:
            return self.raw.decode()
        except UnicodeDecodeError:
            return self.raw.decode("cp437")


def entries(data: Buffer, limits: Limits) -> list[Entry]:
    """Return the entries in the order of the directory.

    Raises ``Refused``: truncated, directory, corrupt, entries, names, part_size,
    total_size, ratio (by the declared sizes; :func:`inflate` holds them to it).
    """
    offset, count = _directory(data)
    if count > limits.entries:
        raise Refused("entries", {"count": count})
    found: list[Entry] = []
    for _ in range(count):
        entry, offset = _central(data, offset)
        found.append(entry)
    _check_apart(data, found)
    _check_sizes(found, limits)
    return found


def packed_bytes(data: Buffer, entry: Entry) -> bytes:
    """Return the bytes of an entry's content as they stand in the file."""
    return data[entry.start : entry.start + entry.packed]


def inflate(data: Buffer, entry: Entry) -> Iterator[bytes]:
    """Yield the content in chunks of at most 1 MB, to the declared size and checksum exactly.

    Raises ``Refused``: zip_password, method, corrupt.
    """
    if entry.flags & ENCRYPTED_FLAG:
        raise Refused("zip_password", {"part": shown_part(entry.name)})
    if entry.method not in (STORED, DEFLATED):
        raise Refused("method", {"part": shown_part(entry.name)})
    chunks = _inflated(data, entry) if entry.method == DEFLATED else _stored(data, entry)
    size, crc = 0, 0
    try:
        for chunk in chunks:
            size += len(chunk)
            crc = zlib.crc32(chunk, crc)
            if size > entry.size:
                break
            yield chunk
    except zlib.error:
        raise _corrupt(entry) from None
    if size != entry.size or crc != entry.crc:
        raise _corrupt(entry)


def content_of(data: Buffer, entry: Entry) -> bytes:
    """Return the content in one piece, which a large one needs room for once only. Raises as :func:`inflate` does.

    That of a small one is kept under its packed bytes and what is said of them.
    """
    if entry.size <= CHUNK:
        return _small(data, entry) or b"".join(inflate(data, entry))
    whole = io.BytesIO()
    for chunk in inflate(data, entry):
        whole.write(chunk)
    return whole.getvalue()


_contents = Kept[bytes]()


def _small(data: Buffer, entry: Entry) -> bytes:
    """Return a small content that is what is said of it; nothing of any other, which :func:`inflate` judges."""
    if max(entry.packed, entry.size) > LARGEST:
        return b""
    packed = packed_bytes(data, entry)
    said = (packed, entry.flags, entry.method, entry.crc, entry.size)
    return _contents.of(said, entry.packed + entry.size, partial(_at_once, *said))


def _at_once(packed: bytes, flags: int, method: int, crc: int, size: int) -> bytes:
    if method != DEFLATED or flags & ENCRYPTED_FLAG:
        return b""
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = machine.decompress(packed, size + 1)
    except zlib.error:
        return b""
    return content if machine.eof and len(content) == size and zlib.crc32(content) == crc else b""


def start_of(data: Buffer, entry: Entry, most: int) -> bytes:
    """Return the first bytes of the content, ``most`` at the most; size and checksum are not looked at.

    Raises ``Refused``: zip_password, method, corrupt.
    """
    if entry.method != DEFLATED or entry.flags & ENCRYPTED_FLAG:
        return next(inflate(data, entry), b"")[:most]
    try:
        return _started(data[entry.start : entry.start + min(entry.packed, most)], most)
    except zlib.error:
        raise _corrupt(entry) from None


@same_bytes
def _started(packed: bytes, most: int) -> bytes:
    """Return the first bytes of what was deflated, ``most`` at the most."""
    return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, most)


def deflated(entry: Entry, content: bytes) -> tuple[Entry, bytes]:
    """Return an entry with other content, and that content as it is to be written."""
    packed, crc = _packed(content)
    size = len(content)
    version = max(entry.version, VERSION)
    new = entry._replace(method=DEFLATED, crc=crc, packed=len(packed), size=size, version=version)
    return new, packed


@same_bytes
def _packed(content: bytes) -> tuple[bytes, int]:
    """Return a content as it is to be written, and its checksum."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush(), zlib.crc32(content)


def fresh(name: str, content: bytes) -> tuple[Entry, bytes]:
    """Return a new entry, dated 1980, and its content as it is to be written."""
    raw = name.encode()
    return deflated(Entry(raw, 0 if raw.isascii() else UTF8_FLAG, DEFLATED, 0, 0, 0, 0), content)


def written(pieces: Iterable[tuple[Entry, bytes]]) -> bytes:
    """Return a zip file of entries and their packed bytes. Raises ``NotPatchable``: entries (Zip64 would be needed)."""
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for entry, packed in pieces:
        flags = entry.flags & ~DESCRIPTOR_FLAG
        head = (
            entry.version,
            flags,
            entry.method,
            entry.time,
            entry.date,
            entry.crc,
            len(packed),
            entry.size,
        )
        local_extra = _without_zip64(entry.local_extra) if entry.local_extra else b""
        extra = _without_zip64(entry.central_extra) if entry.central_extra else b""
        local = LOCAL.pack(b"PK\x03\x04", *head, len(entry.raw), len(local_extra)) + entry.raw + local_extra
        body += (local, packed)
        lengths = (len(entry.raw), len(extra), len(entry.comment))
        places = (0, entry.internal, entry.external, offset)
        central = CENTRAL.pack(b"PK\x01\x02", entry.made_by, *head, *lengths, *places)
        directory.append(central + entry.raw + extra + entry.comment)
        offset += len(local) + len(packed)
        if offset > 0xFFFF_FFFE:  # the next one could not say where it begins
            break
    count, length = len(directory), sum(map(len, directory))
    if count > 0xFFFE or offset + length > 0xFFFF_FFFE:
        raise NotPatchable("entries", "too large without Zip64")
    end = END.pack(b"PK\x05\x06", 0, 0, count, count, length, offset, 0)
    return b"".join((*body, *directory, end))


def _without_zip64(extra: bytes) -> bytes:
    kept = bytearray()
    position = 0
    while position + 4 <= len(extra):
        tag, length = struct.unpack_from("<HH", extra, position)
        if tag != ZIP64_EXTRA:
            kept += extra[position : position + 4 + length]
        position += 4 + length
    return bytes(kept + extra[position:])


def _inflated(data: Buffer, entry: Entry) -> Iterator[bytes]:
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    end = entry.start + entry.packed
    for at in range(entry.start, end, PIECE):
        chunk = machine.decompress(data[at : min(at + PIECE, end)], CHUNK)
        while chunk:
            yield chunk
            chunk = machine.decompress(machine.unconsumed_tail, CHUNK) if machine.unconsumed_tail else b""
        if machine.eof:
            break
    rest = machine.flush()
    if rest:
        yield rest
    if not machine.eof:
        raise _corrupt(entry)


def _stored(data: Buffer, entry: Entry) -> Iterator[bytes]:
    end = entry.start + entry.packed
    for at in range(entry.start, end, CHUNK):
        yield data[at : min(at + CHUNK, end)]


def _directory(data: Buffer) -> tuple[int, int]:
    """Return where the central directory starts and how many entries it says it has."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - END.size - LONGEST_COMMENT))
    if at < 0 or at + END.size > len(data):
        raise Refused("truncated")
    _, disk, start_disk, here, count, length, offset, comment = END.unpack_from(data, at)
    if at + END.size + comment > len(data):
        raise Refused("truncated")
    end = at
    if 0xFFFF in (here, count) or 0xFFFFFFFF in (length, offset):
        end, here, count, length, offset = _directory64(data, at)
        disk = start_disk = 0
    if disk or start_disk or here != count or offset + length != end:
        raise Refused("directory")
    return offset, count


def _directory64(data: Buffer, end: int) -> tuple[int, int, int, int, int]:
    if end < END64_LOCATOR.size:
        raise Refused("directory")
    signature, _, at, _ = END64_LOCATOR.unpack_from(data, end - END64_LOCATOR.size)
    if signature != b"PK\x06\x07" or at + END64.size > end:
        raise Refused("directory")
    signature, _, _, _, _, _, here, count, length, offset = END64.unpack_from(data, at)
    if signature != b"PK\x06\x06":
        raise Refused("directory")
    return at, here, count, length, offset


def _central(data: Buffer, at: int) -> tuple[Entry, int]:
    """Return the entry described at ``at`` and where the next one is described."""
    if at + CENTRAL.size > len(data):
        raise Refused("directory")
    signature, made_by, version, flags, method, time, date, crc, packed, size, *rest = CENTRAL.unpack_from(
        data, at
    )
    named, more, remark, _, internal, external, offset = rest
    if signature != b"PK\x01\x02":
        raise Refused("directory")
    name_end = at + CENTRAL.size + named
    extra_end = name_end + more
    end = extra_end + remark
    raw, extra, comment = data[at + CENTRAL.size : name_end], data[name_end:extra_end], data[extra_end:end]
    if 0xFFFFFFFF in (packed, size, offset):
        size, packed, offset = _sizes64(extra, size, packed, offset)
    start, local_extra = _local(data, offset, raw)
    told = (raw, flags, method, crc, packed, size, start, time, date, version, made_by)
    return Entry._make((*told, internal, external, local_extra, extra, comment)), end


def _sizes64(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Return the three values, those that do not fit 32 bits taken from the Zip64 field."""
    values = [size, packed, offset]
    while len(extra) >= 4:
        tag, length = struct.unpack_from("<HH", extra)
        if tag == ZIP64_EXTRA:
            field = extra[4 : 4 + length]
            for index, value in enumerate(values):
                if value == 0xFFFFFFFF and len(field) >= 8:
                    values[index] = int.from_bytes(field[:8], "little")
                    field = field[8:]
            break
        extra = extra[4 + length :]
    return values[0], values[1], values[2]


def _local(data: Buffer, offset: int, raw: bytes) -> tuple[int, bytes]:
    """Return where an entry's data begin, and the extra fields before them."""
    if offset + LOCAL.size > len(data):
        raise Refused("directory")
    signature, name_length, extra_length = _LOCAL_LENGTHS.unpack_from(data, offset)
    if signature != b"PK\x03\x04":
        raise Refused("directory")
    name_end = offset + LOCAL.size + name_length
    if data[offset + LOCAL.size : name_end] != raw:
        raise Refused("names", {"part": shown_part(raw.decode("utf-8", "replace"))})
    start = int(name_end + extra_length)
    return start, data[name_end:start]


def _check_apart(data: Buffer, found: list[Entry]) -> None:
    """Refuse entries that share bytes or reach past the end of the file."""
    end, last = 0, None
    for entry in sorted(found, key=lambda entry: entry.start):
        if last is not None and entry.start - LOCAL.size - len(entry.raw) < end:
            raise Refused("corrupt", {"part": shown_part(entry.name)})
        end, last = entry.start + entry.packed, entry
    if end > len(data):
        raise Refused("truncated")


def _check_sizes(found: list[Entry], limits: Limits) -> None:
    total = sum(entry.size for entry in found)
    for entry in found:
        if entry.size > limits.ratio_from and entry.size > limits.ratio * entry.packed:
            raise _too_large("ratio", entry)
        if entry.size > limits.part:
            raise _too_large("part_size", entry)
    if total > limits.total:
        raise Refused("total_size", {"size": shown_size(total)})


def _too_large(code: str, entry: Entry) -> Refused:
    return Refused(code, {"part": shown_part(entry.name), "size": shown_size(entry.size)})


def _corrupt(entry: Entry) -> Refused:
    return Refused("corrupt", {"part": shown_part(entry.name)})
