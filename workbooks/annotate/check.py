"""The post-check: is the copy the submitter's workbook plus our marks, and nothing else?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from workbooks.annotate import opc, record
from workbooks.annotate.archive import Entry
from workbooks.annotate.errors import NotPatchable
from workbooks.annotate.opc import RELATION_URIS, TYPES, Book, relations_name
from workbooks.annotate.sheet import ORDER
from workbooks.annotate.strip import clean
from workbooks.ooxml.markup import Element, attributes_of

FORMATS = ("fonts", "fills", "borders", "cellXfs", "dxfs")
_MARKUP = re.compile(rb"[<>=\"']")
_DXF = re.compile(rb"dxfId\s*=\s*[\"'](\d+)[\"']")
_TEXT = rb'(?:/>| t="inlineStr"><is><t xml:space="preserve">[^<]*</t></is></c>)'
_CELL = re.compile(rb'<c r="([A-Z])(\d+)" s="(\d+)"' + _TEXT)
_ROW = re.compile(
    rb'<row r="(\d+)"(?: ht="[\d.]+" customHeight="1")?>((?:<c r="[A-Z]\d+" s="\d+"' + _TEXT + rb")*)</row>"
)
"""A row of our own sheet as we write it, and its cells."""


def verify(source: bytes, result: bytes) -> None:
    """Raise NotPatchable("postcheck") unless ``result`` is a sound annotated copy of ``source``.

    Untouched entries are the same raw bytes; edited parts lost no element,
    attribute or text and come back exactly when stripped; the package has no
    fault that the source has not; every cell is the same bytes and means the same.
    """
    compare(clean(source), result)


def compare(before: Book, result: bytes) -> None:
    """Verify a copy of ``before``, an opened package without marks of ours; raises as :func:`verify` does."""
    after = opc.opened(result)
    faults = list(_differences(before, after)) or [*_new_violations(before, after), *_misread(before, after)]
    if faults:
        raise NotPatchable("postcheck", "; ".join(faults[:5]))


def _differences(before: Book, after: Book) -> Iterator[str]:
    known = record.find_record(after)
    parts = record.restored(after, known) if known else None
    if known is None or parts is None:
        yield "no record of the edits"
        return
    for entry in before.files:
        if entry.name not in after.files:
            yield f"{entry.name} is gone"
        elif entry.name in parts:
            yield from _unlike(entry, parts[entry.name], known.edited[entry.name])
        elif not same_raw(entry, after.files.entry(entry.name)):
            yield f"{entry.name} differs"
    count = sum(1 for _ in before.files) + len(known.added)
    if sum(1 for _ in after.files) != count:
        yield "entries that were not recorded"


def same_raw(one: Entry, other: Entry) -> bool:
    """Whether two entries have the same name, method, CRC, size, time and compressed bytes."""
    return (one.raw_name, one.method, one.crc, one.size, one.time, one.date, one.raw) == (
        (other.raw_name, other.method, other.crc, other.size, other.time, other.date, other.raw)
    )


def _unlike(entry: Entry, restored: bytes, edited: record.Edited) -> Iterator[str]:
    if restored != entry.content():
        yield f"{entry.name} does not come back"
    # What was taken out may be a number or the end of an empty tag, never markup or text.
    if any(_MARKUP.search(was.strip().removesuffix(b"/>")) for _, _, was in edited.steps):
        yield f"{entry.name} lost markup"


def _new_violations(before: Book, after: Book) -> Iterator[str]:
    """Yield the faults that the copy has and the source has not.

    A sheet that is the same raw bytes, its relationships too, has the same: every format is still there.
    """
    parts = (sheet.part for sheet in before.sheets if sheet.part)
    alike = frozenset(
        part for part in parts if all(_same(before, after, one) for one in (part, relations_name(part)))
    )
    found = Counter(violations(after, alike))
    if found:
        yield from found - Counter(violations(before, alike))


def _misread(before: Book, after: Book) -> Iterator[str]:
    """Yield what makes a cell read otherwise: its own bytes, or what they refer to."""
    if after.sheets[: len(before.sheets)] != before.sheets:
        yield "other sheets"
    if _settings(after) != _settings(before):
        yield "other settings of the workbook"
    strings = before.related(before.main, "sharedStrings")
    if after.related(after.main, "sharedStrings") != strings or (
        strings and not _same(before, after, strings)
    ):
        yield "other shared strings"
    if not _keeps_formats(before, after):
        yield "other formats"
    for sheet in before.sheets:
        edited = sheet.kind == "worksheet" and not _same(before, after, sheet.part)
        if edited and _rows(before, sheet.part) != _rows(after, sheet.part):
            yield f"other cells in {sheet.name}"


def _rows(book: Book, part: str) -> list[bytes]:
    """Return the bytes of a sheet's cells."""
    return [rows.content for rows in book.tree(part).all("sheetData")]


def _settings(book: Book) -> list[bytes]:
    """Return the elements that say, among others, from which year dates are counted."""
    return [e.data[e.start : e.end] for e in book.tree(book.main).all("workbookPr")]


def _keeps_formats(before: Book, after: Book) -> bool:
    """Whether every format stands where it stood: new ones come after it."""
    part = before.related(before.main, "styles")
    if not part:
        return True
    if after.related(after.main, "styles") != part:
        return False
    one, other = _lists(before.tree(part)), _lists(after.tree(part))
    return all(
        other.get(name, b"").startswith(one.get(name, b""))
        if name in FORMATS
        else one.get(name) == other.get(name)
        for name in one.keys() | other.keys()
    )


def _lists(root: Element) -> dict[str, bytes]:
    return {child.name: child.content for child in root.children}


def _same(before: Book, after: Book, part: str) -> bool:
    if part not in before.files or part not in after.files:
        return part not in before.files and part not in after.files
    return same_raw(before.files.entry(part), after.files.entry(part))


def violations(book: Book, passed: frozenset[str] = frozenset()) -> Iterator[str]:
    """Yield what is wrong with a package: the invariants that make Excel repair a file.

    Sheets whose parts are in ``passed`` are judged by their targets and notes alone.
    """
    yield from _names(book)
    yield from _types(book)
    formats = _counts(book)
    for sheet in book.sheets:
        yield from _targets(book, sheet.part)
        if sheet.kind == "worksheet":
            yield from _notes(book, sheet.part)
            if sheet.part not in passed:
                yield from _sheet(book, sheet.part, formats)
    yield from _targets(book, book.main)
    yield from _targets(book, "")


def _names(book: Book) -> Iterator[str]:
    root = book.tree(book.main)
    yield from _repeated("sheet name", [sheet.name.casefold() for sheet in book.sheets])
    listed = root.child("sheets")
    yield from _repeated("sheetId", [e.get("sheetId") for e in listed.children] if listed else [])
    if any(len(sheet.name) > 31 for sheet in book.sheets):
        yield "sheet name too long"
    defined = root.child("definedNames")
    tags = attributes_of(defined, "definedName") if defined else []
    names = [(tag.get("name", ""), tag.get("localSheetId", "")) for tag in tags]
    yield from _repeated("defined name", [f"{name.casefold()}@{sheet}" for name, sheet in names])
    if any(sheet.isdigit() and int(sheet) >= len(book.sheets) for _, sheet in names):
        yield "localSheetId out of range"


def _types(book: Book) -> Iterator[str]:
    root = book.tree(TYPES)
    extensions = {e.get("Extension").lower() for e in root.children if e.name == "Default"}
    overrides = [e.get("PartName").lstrip("/").lower() for e in root.children if e.name == "Override"]
    yield from _repeated("content type", overrides)
    typed = set(overrides)
    for entry in book.files:
        name = entry.name.replace("\\", "/").lstrip("/").lower()
        if name.endswith("/") or name == TYPES.lower() or name in typed:
            continue
        if name.rpartition(".")[2] not in extensions:
            yield f"no content type for {name}"


def _targets(book: Book, part: str) -> Iterator[str]:
    relations = book.relations(part)
    yield from _repeated(f"relationship of {part}", [r.identifier for r in relations])
    for relation in relations:
        if relation.target not in book.files:
            yield f"{relations_name(part)}: no {relation.target}"


def _counts(book: Book) -> dict[str, int]:
    part = book.related(book.main, "styles")
    if not part:
        return {"cellXfs": 1, "dxfs": 0}
    root = book.tree(part)
    sections = {name: root.child(name) for name in ("cellXfs", "dxfs")}
    return {name: len(section.children) if section else 0 for name, section in sections.items()}


def _sheet(book: Book, part: str, formats: dict[str, int]) -> Iterator[str]:
    root = book.tree(part)
    counts = Counter(child.name for child in root.children if child.uri == root.uri)
    for name in ("legacyDrawing", "sheetData", "dimension", "mergeCells", "hyperlinks", "pageSetup"):
        if counts[name] > 1:
            yield f"{part}: more than one {name}"
    yield from _order(root, part)
    rows = root.child("sheetData")
    pieces = (root.data[: rows.start], root.data[rows.end :]) if rows else (root.data,)
    for number in (int(found) for piece in pieces for found in _DXF.findall(piece)):
        if number >= formats["dxfs"]:
            yield f"{part}: dxfId {number} out of range"
    yield from _cells(part, root, formats["cellXfs"])
    legacy = root.child("legacyDrawing")
    if legacy is not None:
        identifier = legacy.related("id", RELATION_URIS)
        if identifier not in {r.identifier for r in book.relations(part)}:
            yield f"{part}: legacyDrawing without relationship"


def _order(root: Element, part: str) -> Iterator[str]:
    places = [ORDER.index(e.name) for e in root.children if e.uri == root.uri and e.name in ORDER]
    if any(one > other for one, other in pairwise(places)):
        yield f"{part}: order of elements"


def _cells(part: str, root: Element, formats: int) -> Iterator[str]:
    """Check our own sheet's cells; those of the submitter are never edited."""
    if "kyotenResult" not in part:
        return
    data = root.child("sheetData")
    content = data.content if data else b""
    rows = list(_ROW.finditer(content))
    if sum(len(row[0]) for row in rows) != len(content):
        yield f"{part}: more than rows of texts"
    numbers = [int(row[1]) for row in rows]
    if numbers != sorted(set(numbers)):
        yield f"{part}: rows not in order"
    for row in rows:
        found = _CELL.findall(row[2])
        columns = [column for column, _, _ in found]
        if columns != sorted(set(columns)) or any(number != row[1] for _, number, _ in found):
            yield f"{part}: cells not in order"
        if any(int(style) >= formats for _, _, style in found):
            yield f"{part}: style out of range"


def _notes(book: Book, part: str) -> Iterator[str]:
    comments = book.related(part, "comments")
    if not comments:
        return
    root = book.tree(comments)
    authors, listed = root.child("authors"), root.child("commentList")
    notes = list(listed.all("comment")) if listed else []
    yield from _repeated(f"{comments}: note", [e.get("ref").upper() for e in notes])
    count = len(list(authors.all("author"))) if authors else 0
    if any(e.get("authorId").isdigit() and int(e.get("authorId")) >= count for e in notes):
        yield f"{comments}: author out of range"
    drawing = book.related(part, "vmlDrawing")
    if drawing:
        shapes = re.findall(rb"<(?:\w+:)?shape\b[^>]*?\bid=[\"']([^\"']+)[\"']", book.files.read(drawing))
        yield from _repeated(f"{drawing}: shape", [shape.decode("utf-8", "replace") for shape in shapes])


def _repeated(what: str, items: list[str]) -> Iterator[str]:
    for item, count in Counter(items).items():
        if count > 1:
            yield f"{what} {item} twice"
