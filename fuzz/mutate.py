"""Small damage done to workbooks: to the bytes of the file, or to the XML of one part within it."""

from __future__ import annotations

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable

Mutation = Callable[[random.Random, bytes], bytes]

TAG = re.compile(rb"<[^<>]*>")
ELEMENT = re.compile(rb"<([\w:.]+)(?:\s[^<>]*)?(?:/>|(?<!/)>(?:(?!<\1[\s/>]).)*?</\1>)", re.DOTALL)
ATTRIBUTE = re.compile(rb"\s[\w:.]+=\"[^\"<]*\"")
NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
VALUE = re.compile(rb"=\"[^\"<]*\"")
REFERENCE = re.compile(rb"\$?[A-Z]{1,3}\$?[1-9]\d{0,6}")

NUMBERS = (b"0", b"-1", b"1", b"255", b"256", b"65536", b"1048576", b"1048577", b"2147483648", b"4294967296")
ODD_NUMBERS = (b"99999999999999999999", b"1e309", b"NaN", b"1.5", b"", b"0x10", b"\xef\xbc\x91", b" 1 ")
REFERENCES = (
    b"A1",
    b"XFD1048576",
    b"XFE1",
    b"A0",
    b"AAAA1",
    b"a1",
    b"$A:$A",
    b"#REF!",
    b"A1:XFD1048576",
    b"1A",
)
TOKENS = (
    *(
        b"<!-- -->",
        b"<![CDATA[x]]>",
        b"<?x?>",
        b"<!DOCTYPE a>",
        b"&#0;",
        b"&amp;",
        b"&x;",
        b"\0",
        b"\xff\xfe",
    ),
    *(
        b"<a/>",
        b"<x:a/>",
        b"<c><v>1</v></c>",
        b"<rPh sb='0' eb='1'><t>a</t></rPh>",
        b"_x000D_",
        b"_xD800_",
        b"]]>",
        b"'",
    ),
    *(
        b'<c r="XFD1048576"><v>1</v></c>',
        b'<c r="B2" t="e"><v>#SPILL!</v></c>',
        b"<f>",
        b"<row/>",
        b"\xed\xa0\x80",
    ),
    *(
        b'<mergeCell ref="A1:XFD1048576"/>',
        b'<legacyDrawing r:id="rId1"/>',
        b"<sheetData/>",
        b"<is/>",
        b"<v/>",
    ),
)


def mutate(chance: random.Random, seed: bytes) -> bytes:
    """Return ``seed`` damaged: mostly within one of its parts, so that the damage gets past the container."""
    if seed.startswith(b"PK") and chance.random() < 0.9:
        try:
            return _in_part(chance, seed)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError):
            pass  # a seed that is broken already
    return _several(chance, seed, BYTES)


def _several(chance: random.Random, data: bytes, kinds: tuple[Mutation, ...]) -> bytes:
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        data = chance.choice(kinds)(chance, data)
    return data


def _in_part(chance: random.Random, seed: bytes) -> bytes:
    """Damage one part, or the set of parts, and pack the file anew with true checksums."""
    with zipfile.ZipFile(io.BytesIO(seed)) as package:
        parts = [(info.filename, package.read(info)) for info in package.infolist()]
    kind = chance.random()
    at = chance.randrange(len(parts))
    name, data = parts[at]
    if kind < 0.04:
        del parts[at]
    elif kind < 0.08:
        parts[at] = (chance.choice(parts)[0], data)
    elif kind < 0.12:
        parts[at] = (name, chance.choice(parts)[1])
    else:
        is_text = data[:1] in (b"<", b"\xef")
        parts[at] = (name, _several(chance, data, TEXT if is_text else BYTES))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", compresslevel=1) as package:
        written: set[str] = set()
        for name, data in parts:
            if name not in written:
                package.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
            written.add(name)
    return packed.getvalue()


def _flip(chance: random.Random, data: bytes) -> bytes:
    if not data:
        return b"\0"
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def _cut_end(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _cut_out(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    return data[:at] + data[at + chance.choice((1, 2, 16, 200, 3000)) :]


def _copy_within(chance: random.Random, data: bytes) -> bytes:
    start, to = chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)
    return data[:to] + data[start : start + chance.choice((1, 4, 64, 1000))] + data[to:]


def _extreme_bytes(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    piece = chance.choice(
        (b"\xff" * 4, b"\0" * 4, b"\x7f\xff\xff\xff", b"\xff" * 8, b"PK\x05\x06", b"PK\x01\x02")
    )
    return data[:at] + piece + data[at + len(piece) :]


def _insert_token(chance: random.Random, data: bytes) -> bytes:
    places = [match.end() for match in TAG.finditer(data)] or [0]
    at = chance.choice(places)
    return data[:at] + chance.choice(TOKENS) + data[at:]


def _drop_element(chance: random.Random, data: bytes) -> bytes:
    start, end = _element(chance, data)
    return data[:start] + data[end:]


def _repeat_element(chance: random.Random, data: bytes) -> bytes:
    start, end = _element(chance, data)
    return data[:end] + data[start:end] * chance.choice((1, 1, 2, 50)) + data[end:]


def _move_element(chance: random.Random, data: bytes) -> bytes:
    start, end = _element(chance, data)
    rest = data[:start] + data[end:]
    at = chance.choice([match.end() for match in TAG.finditer(rest)] or [0])
    return rest[:at] + data[start:end] + rest[at:]


def _element(chance: random.Random, data: bytes) -> tuple[int, int]:
    """Return where some element starts and ends, so that what is cut out leaves the rest well-formed."""
    match = ELEMENT.search(data, chance.randrange(len(data) + 1)) or ELEMENT.search(data)
    return match.span() if match else (0, 0)


def _drop_attribute(chance: random.Random, data: bytes) -> bytes:
    return _replaced(chance, data, ATTRIBUTE, (b"",))


def _drop_tag(chance: random.Random, data: bytes) -> bytes:
    return _replaced(chance, data, TAG, (b"",))


def _repeat_tag(chance: random.Random, data: bytes) -> bytes:
    found = list(TAG.finditer(data))
    if not found:
        return data
    match = chance.choice(found)
    return data[: match.end()] + match[0] * chance.choice((1, 2, 300)) + data[match.end() :]


def _swap_tags(chance: random.Random, data: bytes) -> bytes:
    found = list(TAG.finditer(data))
    if len(found) < 2:
        return data
    one, other = sorted(chance.sample(found, 2), key=lambda match: match.start())
    between = data[one.end() : other.start()]
    return data[: one.start()] + other[0] + between + one[0] + data[other.end() :]


def _change_number(chance: random.Random, data: bytes) -> bytes:
    return _replaced(chance, data, NUMBER, NUMBERS + ODD_NUMBERS)


def _change_reference(chance: random.Random, data: bytes) -> bytes:
    return _replaced(chance, data, REFERENCE, REFERENCES)


def _change_value(chance: random.Random, data: bytes) -> bytes:
    values = VALUE.findall(data)
    return _replaced(chance, data, VALUE, (b'=""', b'="x"', *chance.sample(values, min(len(values), 5))))


def _replaced(chance: random.Random, data: bytes, what: re.Pattern[bytes], by: tuple[bytes, ...]) -> bytes:
    found = list(what.finditer(data))
    if not found:
        return data
    match = chance.choice(found)
    return data[: match.start()] + chance.choice(by) + data[match.end() :]


BYTES: tuple[Mutation, ...] = (_flip, _cut_end, _cut_out, _copy_within, _extreme_bytes)
WELL_FORMED: tuple[Mutation, ...] = (
    *(_drop_element, _repeat_element, _move_element, _drop_attribute),
    *(_insert_token, _change_number, _change_reference, _change_value),
)
TEXT: tuple[Mutation, ...] = WELL_FORMED * 3 + (
    _drop_tag,
    _repeat_tag,
    _swap_tags,
    _flip,
    _cut_end,
    _copy_within,
)
