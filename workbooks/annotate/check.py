"""The post-check: is the copy the submitter's workbook plus our marks, and nothing else?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from workbooks.annotate import record
from workbooks.annotate.worksheet import ORDER
from workbooks.arrival.formats import opened
from workbooks.ooxml.kept import same_bytes, same_tree
from workbooks.ooxml.markup import Element, attributes_of, parsed
from workbooks.ooxml.package import RELATION_URIS, Package
from workbooks.ooxml.partname import PACKAGE, TYPES, PartName
from workbooks.ooxml.zip import Entry, packed_bytes
from workbooks.refusal import NotPatchable

FORMATS = ("fonts", "fills", "borders", "cellXfs", "dxfs")
_MARKUP = re.compile(rb"[<>=\"']")
_DXF = re.compile(rb"dxfId\s*=\s*[\"'](\d+)[\"']")
_TEXT = rb'(?:/>| t="inlineStr"><is><t xml:space="preserve">[^<]*</t></is></c>)'
_CELL = re.compile(rb'<c r="([A-Z])(\d+)" s="(\d+)"' + _TEXT)
_ROW = re.compile(
    rb'<row r="(\d+)"(?: ht="[\d.]+" customHeight="1")?>((?:<c r="[A-Z]\d+" s="\d+"' + _TEXT + rb")*)"
)
"""A row of our own sheet as we write it, and its cells, without the end tag."""


def compare(before: Package, result: bytes) -> None:
    """Raise NotPatchable("postcheck") unless ``result`` is a sound annotated copy of ``before``.

    ``before`` is an opened package without marks of ours. Untouched entries are
    the same raw bytes; edited parts lost no element, attribute or text and come
    back exactly; the package has no fault that the source has not; every cell is
    the same bytes and means the same.
    The copy is read from its bytes afresh: nothing that was known when it was made is believed.
    """
    after = opened(result)
    alike = _alike(before, after)
    faults = list(_differences(before, after, alike)) or [
        *_new_violations(before, after, alike),
        *_misread(before, after, alike),
    ]
    if faults:
        raise NotPatchable("postcheck", "; ".join(faults[:5]))


def _alike(before: Package, after: Package) -> frozenset[str]:
    """Return the keys of the parts of ``before`` that are carried over as :func:`same_raw` says."""
    found = after.entries
    return frozenset(
        key
        for key, entry in before.entries.items()
        if (other := found.get(key)) and _is_same(before, entry, after, other)
    )


def _differences(before: Package, after: Package, alike: frozenset[str]) -> Iterator[str]:
    known = record.find_record(after)
    parts = record.restored(after, known) if known else None
    if known is None or parts is None:
        yield "no record of the edits"
        return
    for key, entry in before.entries.items():
        name = entry.name
        if key not in after.entries:
            yield f"{name} is gone"
        elif name in parts:
            yield from _unlike(before.content(name), parts[name], name, known.edited[name])
        elif key not in alike:
            yield f"{name} differs"
    if len(after.entries) != len(before.entries) + len(known.added):
        yield "entries that were not recorded"


def same_raw(before: Package, after: Package, name: str) -> bool:
    """Say whether an entry has the same name, method, CRC, size, time and compressed bytes in two packages."""
    return _is_same(before, before.entry(name), after, after.entry(name))


def _is_same(before: Package, one: Entry, after: Package, other: Entry) -> bool:
    return _told(one) == _told(other) and packed_bytes(before.data, one) == packed_bytes(after.data, other)


def _told(entry: Entry) -> tuple[object, ...]:
    return entry.raw, entry.method, entry.crc, entry.size, entry.time, entry.date


def _unlike(before: bytes, restored: bytes, name: str, edited: record.Edited) -> Iterator[str]:
    if restored != before:
        yield f"{name} does not come back"
    # What was taken out may be a number or the end of an empty tag, never markup or text.
    if any(_MARKUP.search(was.strip().removesuffix(b"/>")) for _, _, was in edited.steps):
        yield f"{name} lost markup"


def _new_violations(before: Package, after: Package, alike: frozenset[str]) -> Iterator[str]:
    """Yield the faults that the copy has and the source has not.

    A sheet that is carried over, its relationships too, has the same: every format is still there.
    """

    def untouched(part: PartName) -> bool:
        return part.key in alike or (part not in before and part not in after)

    parts = (sheet.part for sheet in before.sheets if sheet.part)
    passed = frozenset(part for part in parts if untouched(part) and untouched(part.relationships))
    found = list(violations(after, passed))
    if found:
        yield from Counter(found) - Counter(violations(before, passed))


def _misread(before: Package, after: Package, alike: frozenset[str]) -> Iterator[str]:
    """Yield what makes a cell read otherwise: its own bytes, or what they refer to."""
    if after.sheets[: len(before.sheets)] != before.sheets:
        yield "other sheets"
    if _settings(after) != _settings(before):
        yield "other settings of the workbook"
    strings = before.related(before.main, "sharedStrings")
    if after.related(after.main, "sharedStrings") != strings or (strings and strings.key not in alike):
        yield "other shared strings"
    if not _keeps_formats(before, after):
        yield "other formats"
    for sheet in before.sheets:
        edited = sheet.kind == "worksheet" and sheet.part.key not in alike
        if edited and before.rows(sheet.part) != after.rows(sheet.part):
            yield f"other cells in {sheet.name}"


def _settings(package: Package) -> list[bytes]:
    """Return the elements that say, among others, from which year dates are counted."""
    return [e.data[e.start : e.end] for e in package.tree(package.main).all("workbookPr")]


def _keeps_formats(before: Package, after: Package) -> bool:
    """Whether every format stands where it stood: new ones come after it."""
    part = before.related(before.main, "styles")
    if not part:
        return True
    if after.related(after.main, "styles") != part:
        return False
    lists, later = _lists(before.tree(part)), _lists(after.tree(part))
    return all(
        later.get(name, b"").startswith(lists.get(name, b""))
        if name in FORMATS
        else lists.get(name) == later.get(name)
        for name in lists.keys() | later.keys()
    )


@same_tree
def _lists(root: Element) -> dict[str, bytes]:
    return {child.name: child.content for child in root.children}


def violations(package: Package, passed: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield what is wrong with a package: the invariants that make Excel repair a file.

    Sheets whose parts are in ``passed`` are judged by their targets and notes alone.
    """
    yield from _names(package)
    yield from _types(package)
    formats = _counts(package)
    for sheet in package.sheets:
        if package.relations(sheet.part):
            yield from _targets(package, sheet.part)
            yield from _notes(package, sheet.part) if sheet.kind == "worksheet" else ()
        if sheet.kind == "worksheet" and sheet.part not in passed:
            yield from _sheet(package, sheet.part, formats)
    yield from _targets(package, package.main)
    yield from _targets(package, PACKAGE)


def _names(package: Package) -> Iterator[str]:
    root = package.tree(package.main)
    yield from _repeated("sheet name", [sheet.name.casefold() for sheet in package.sheets])
    yield from _repeated("sheetId", [sheet.number for sheet in package.sheets])
    if any(len(sheet.name) > 31 for sheet in package.sheets):
        yield "sheet name too long"
    defined = root.child("definedNames")
    if defined is not None:
        yield from _defined_names(defined.content, len(package.sheets))


@same_bytes
def _defined_names(listed: bytes, sheets: int) -> tuple[str, ...]:
    """Return what is wrong with the defined names of a workbook with so many sheets."""
    tags = attributes_of(listed, "definedName")
    names = [(tag.get("name", ""), tag.get("localSheetId", "")) for tag in tags]
    found = list(_repeated("defined name", [f"{name.casefold()}@{sheet}" for name, sheet in names]))
    if any(sheet.isdigit() and int(sheet) >= sheets for _, sheet in names):
        found.append("localSheetId out of range")
    return tuple(found)


def _types(package: Package) -> Iterator[str]:
    extensions, typed, faults = _stated(package.tree(TYPES).data)
    yield from faults
    for name in package.entries:
        if name in typed or name.endswith("/") or name == TYPES.key:
            continue
        if name.rpartition(".")[2] not in extensions:
            yield f"no content type for {name}"


@same_bytes
def _stated(types: bytes) -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """Return the extensions and the parts that have a content type, and what is wrong with the list."""
    listed = parsed(types).children
    extensions = frozenset(e.get("Extension").lower() for e in listed if e.name == "Default")
    overrides = [e.get("PartName").lstrip("/").lower() for e in listed if e.name == "Override"]
    return extensions, frozenset(overrides), tuple(_repeated("content type", overrides))


def _targets(package: Package, part: PartName) -> Iterator[str]:
    relations = package.relations(part)
    yield from _repeated(f"relationship of {part}", [r.identifier for r in relations])
    for relation in relations:
        if relation.target not in package:
            yield f"{part.relationships}: no {relation.target}"


def _counts(package: Package) -> dict[str, int]:
    part = package.related(package.main, "styles")
    if not part:
        return {"cellXfs": 1, "dxfs": 0}
    root = package.tree(part)
    sections = {name: root.child(name) for name in ("cellXfs", "dxfs")}
    return {name: len(section.children) if section else 0 for name, section in sections.items()}


def _sheet(package: Package, part: str, formats: dict[str, int]) -> Iterator[str]:
    root = package.tree(part)
    yield from (f"{part}: {fault}" for fault in _around_rows(root, formats["dxfs"]))
    if "kyotenResult" in part:
        yield from (f"{part}: {fault}" for fault in _cells(b"".join(package.rows(part)), formats["cellXfs"]))
    legacy = root.child("legacyDrawing")
    if legacy is not None:
        identifier = legacy.related("id", RELATION_URIS)
        if identifier not in {r.identifier for r in package.relations(part)}:
            yield f"{part}: legacyDrawing without relationship"


@same_tree
def _around_rows(root: Element, formats: int) -> tuple[str, ...]:
    """Return what is wrong with a sheet, its rows left out, in a workbook with so many ``dxf``."""
    counts = Counter(child.name for child in root.children if child.uri == root.uri)
    once = ("legacyDrawing", "sheetData", "dimension", "mergeCells", "hyperlinks", "pageSetup")
    faults = [f"more than one {name}" for name in once if counts[name] > 1]
    places = [ORDER.index(e.name) for e in root.children if e.uri == root.uri and e.name in ORDER]
    if any(place > following for place, following in pairwise(places)):
        faults.append("order of elements")
    rows = root.child("sheetData")
    pieces = (root.data[: rows.start], root.data[rows.end :]) if rows else (root.data,)
    numbers = (int(found) for piece in pieces for found in _DXF.findall(piece))
    return *faults, *(f"dxfId {number} out of range" for number in numbers if number >= formats)


def _cells(content: bytes, formats: int) -> Iterator[str]:
    """Yield what is wrong with our own sheet's cells; those of the submitter are never edited."""
    *pieces, rest = content.split(b"</row>")
    rows = [_row(piece, formats) for piece in pieces]
    if rest or not all(number for number, _ in rows):
        yield "more than rows of texts"
    numbers = [number for number, _ in rows if number]
    if numbers != sorted(set(numbers)):
        yield "rows not in order"
    yield from (fault for _, faults in rows for fault in faults)


@same_bytes
def _row(piece: bytes, formats: int) -> tuple[int, tuple[str, ...]]:
    """Return the number of a row (0: it is none of ours), and what is wrong with its cells."""
    row = _ROW.fullmatch(piece)
    if row is None:
        return 0, ()
    found = _CELL.findall(row[2])
    columns = [column for column, _, _ in found]
    faults = []
    if columns != sorted(set(columns)) or any(number != row[1] for _, number, _ in found):
        faults.append("cells not in order")
    if any(int(style) >= formats for _, _, style in found):
        faults.append("style out of range")
    return int(row[1]), tuple(faults)


def _notes(package: Package, part: str) -> Iterator[str]:
    comments = package.related(part, "comments")
    if not comments:
        return
    root = package.tree(comments)
    authors, listed = root.child("authors"), root.child("commentList")
    notes = list(listed.all("comment")) if listed else []
    yield from _repeated(f"{comments}: note", [e.get("ref").upper() for e in notes])
    count = len(list(authors.all("author"))) if authors else 0
    if any(e.get("authorId").isdigit() and int(e.get("authorId")) >= count for e in notes):
        yield f"{comments}: author out of range"
    drawing = package.related(part, "vmlDrawing")
    if drawing:
        shapes = re.findall(rb"<(?:\w+:)?shape\b[^<>]*?\bid=[\"']([^\"'<>]+)[\"']", package.content(drawing))
        yield from _repeated(f"{drawing}: shape", [shape.decode("utf-8", "replace") for shape in shapes])


def _repeated(what: str, items: list[str]) -> Iterator[str]:
    if len(set(items)) == len(items):
        return
    for item, count in Counter(items).items():
        if count > 1:
            yield f"{what} {item} twice"
