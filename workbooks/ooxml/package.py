"""A workbook's package: its parts by name, how they relate, and which of them is the workbook.

Opening one reads its directory and the relationships that lead to the workbook
part, nothing else. A part is inflated, to its declared size and checksum
exactly, when somebody asks for it; :meth:`Package.read` judges it as well, for
those who hand it to a parser. A part that nobody asks for costs nothing, and
cannot harm anybody either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import chain

from workbooks.ooxml.bounds import SharedTexts, check_strings, check_used, used_text
from workbooks.ooxml.judge import examine, is_shallow, proven
from workbooks.ooxml.kept import Kept, same_bytes
from workbooks.ooxml.markup import Element, parsed
from workbooks.ooxml.partname import PACKAGE, TYPES, PartName, inside, key_of
from workbooks.ooxml.rows import names_of, rows_of, without
from workbooks.ooxml.zip import Entry, content_of, entries, inflate, packed_bytes, start_of
from workbooks.refusal import DEFAULT, MB, Limits, Refused, shown_part, shown_size

KINDS = (
    (b"spreadsheetml.sheet.main+xml", "xlsx"),
    (b"ms-excel.sheet.macroEnabled.main+xml", "xlsm"),
    (b"ms-excel.sheet.binary.macroEnabled.main", "xlsb"),
    (b"spreadsheetml.template.main+xml", "xltx"),
    (b"ms-excel.template.macroEnabled.main+xml", "xltm"),
    (b"ms-excel.addin.macroEnabled.main+xml", "xlam"),
)
DOCUMENT_TYPES = (b"wordprocessingml", b"presentationml", b"ms-word.", b"ms-powerpoint.", b"ms-visio.")
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
SMALL_PART = 16 * MB

TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
RELATION_URIS = (TRANSITIONAL, STRICT)
TRANSITIONAL_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
MAIN_URIS = (TRANSITIONAL_MAIN, STRICT_MAIN)

USUAL_NAMES = {"sharedStrings": "sharedStrings.xml", "styles": "styles.xml"}
"""The names, beside the workbook part, by which simple readers take a part of some kind without asking."""

_NOT_PARSED = re.compile(r"(?:customXml|docProps|_xmlsignatures)/|\.vml$", re.IGNORECASE)
_XML_NAME = re.compile(r"\.(?:xml|rels|vml)$", re.IGNORECASE)
_XML_HEAD = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<\0?[?!A-Za-z_]")


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship of a part to another; ``kind`` is the last word of its type.

    ``target`` is the part that is meant, ``written`` how the package says it.
    """

    identifier: str
    kind: str
    target: PartName
    written: str
    element: Element


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the workbook; ``kind`` is worksheet, chartsheet, dialogsheet, another, or missing.

    ``number`` is what the workbook calls its ``sheetId``, as it is written.
    """

    name: str
    kind: str
    part: PartName
    is_shown: bool
    number: str


class Package:
    """The parts of a zip file by name; case and the kind of slash do not count (ECMA-376 part 2, 6.2.2.3).

    Raises ``Refused`` as :func:`workbooks.ooxml.zip.entries` does, and for names
    that are there twice or lead out of the package.
    """

    def __init__(self, data: bytes, limits: Limits = DEFAULT) -> None:
        self.data = data
        self.limits = limits
        self._named = _by_name(entries(data, limits))
        self._contents: dict[str, bytes] = {}
        self._judged: set[str] = set()
        self._read = self._used = 0
        self._trees: dict[str, Element] = {}
        self._relations: dict[str, tuple[Relation, ...]] = {}

    # -- parts -----------------------------------------------------------------

    def __contains__(self, name: str) -> bool:
        return key_of(name) in self._named

    def __iter__(self) -> Iterator[Entry]:
        """Yield the entries in the order of the directory."""
        return iter(self._named.values())

    @property
    def entries(self) -> Mapping[str, Entry]:
        """The entries by the keys of their names, in the order of the directory."""
        return self._named

    def entry(self, name: str) -> Entry:
        """Return the entry of a part. Raises ``Refused``: corrupt (there is none)."""
        try:
            return self._named[key_of(name)]
        except KeyError:
            raise Refused("corrupt", {"part": shown_part(name)}) from None

    def raw(self, name: str) -> bytes:
        """Return the bytes of a part as they stand in the file."""
        return packed_bytes(self.data, self.entry(name))

    def content(self, name: str) -> bytes:
        """Return the content of a part, not judged. Raises ``Refused`` where it is missing or cannot be inflated."""
        key = key_of(name)
        if key not in self._contents:
            self._contents[key] = content_of(self.data, self.entry(name))
        return self._contents[key]

    def beginning(self, name: str, most: int) -> bytes:
        """Return about the first ``most`` bytes of a part, or all, not judged. Raises as :meth:`content` does."""
        key = key_of(name)
        return self._contents[key] if key in self._contents else start_of(self.data, self.entry(name), most)

    def read(self, name: str, proof: Callable[[bytes], bool] = lambda _: False) -> bytes:
        """Return the content of an XML part that is safe to parse; ``proof`` is another proof of that, tried first.

        Raises:
            KeyError: there is no such part.
            Refused: it cannot be inflated, or must not be parsed.
        """
        key = key_of(name)
        if key not in self._judged:
            entry = self._named[key]
            self._read += entry.size
            if self._read > self.limits.parsed:
                raise Refused("part_size", {"part": shown_part(name), "size": shown_size(self._read)})
            content = self.content(name)
            self._bound(name, content)
            # libxml2 takes 256 levels at most, calamine's parser keeps no stack; both see to the end tags.
            if not proof(content) and not _is_proven(content, self.limits):
                examine(_pieces(content), entry.name, self.limits, parsed=True)
            self._judged.add(key)
        return self.content(name)

    def _bound(self, name: str, content: bytes) -> None:
        """Refuse what would be copied or reserved without end."""
        strings = self.shared_strings
        if key_of(name) == strings.key:
            check_strings(content, name)
        elif b"sheetData" in content:
            self._used += used_text(content, self._texts, self.limits.texts)
            check_used(self._used, name, self.limits)

    @cached_property
    def _texts(self) -> SharedTexts:
        return SharedTexts(self.content(self.shared_strings) if self.shared_strings else b"")

    @cached_property
    def shared_strings(self) -> PartName:
        """The part of shared strings: the related one, else the one that simple readers take; else the empty name."""
        related = self.related(self.main, "sharedStrings")
        usual = self.main.resolved(USUAL_NAMES["sharedStrings"])
        return related or (usual if usual in self else PACKAGE)

    def judge(self) -> None:
        """Look at every part, for those who cannot say which of them will be parsed.

        Takes about as long as inflating the file twice, and some MB of memory whatever
        the file holds. Raises ``Refused`` with the reason's code.
        """
        for entry in self:
            self._judge(entry)
        len(self.sheets)  # refuses too many

    def _judge(self, entry: Entry) -> None:
        """Inflate a part to its end and judge it where it is XML, by name or by content."""
        chunks = inflate(self.data, entry)
        first = next(chunks, b"")
        is_named = _XML_NAME.search(entry.name) is not None
        is_sheet = b"sheetData" in first
        if not (is_named or is_sheet or _XML_HEAD.match(first)):
            for _ in chunks:
                pass
        elif not proven(chain((first,), chunks), self.limits):
            parsed_later = is_sheet or (is_named and not _NOT_PARSED.search(entry.name))
            examine(inflate(self.data, entry), entry.name, self.limits, parsed=parsed_later)
        if is_sheet or key_of(entry.name) == self.shared_strings.key:
            self._bound(entry.name, content_of(self.data, entry))

    def tree(self, name: str) -> Element:
        """Return the root element of a part, of a worksheet without the rows that :meth:`rows_aside` tells of.

        Raises ``Refused``: corrupt, xml, dtd, encoding.
        """
        key = key_of(name)
        if key not in self._trees:
            self._trees[key] = _outline(self.content(name), name, self.limits)
        return self._trees[key]

    def rows_aside(self, name: str) -> slice:
        """Return from where to where those rows of a part stand that its tree leaves out (``NOTHING``: it is whole)."""
        return rows_of(self.content(name), self.limits)

    def rows(self, name: str) -> list[bytes]:
        """Return the bytes of a worksheet's rows, one piece for each ``sheetData``. Raises as :meth:`tree` does."""
        aside = self.rows_aside(name)
        if aside.stop:
            return [self.content(name)[aside]]
        return [rows.content for rows in self.tree(name).all("sheetData")]

    # -- how they relate -------------------------------------------------------

    def relations(self, part: str) -> tuple[Relation, ...]:
        """Return the relationships of a part to other parts (of the package: ``PACKAGE``)."""
        if part not in self._relations:
            name = PartName(part)
            there = name.relationships in self
            self._relations[part] = (
                _related(self.content(name.relationships), name, self.limits) if there else ()
            )
        return self._relations[part]

    def related(self, part: str, kind: str) -> PartName:
        """Return the first part that a part is related to by ``kind`` and that is there; else the empty name."""
        found = (r.target for r in self.relations(part) if r.kind == kind and r.target in self)
        return next(found, PACKAGE)

    # -- what it is ------------------------------------------------------------

    @cached_property
    def kind(self) -> str:
        """What the package says it is: xlsx, xlsm, xltx, xltm, xlam, xlsb or ods.

        Raises ``Refused``: document, no_workbook, archive.
        """
        if TYPES not in self:
            return self._open_document_kind()
        content = self._small(TYPES)
        kind = next((kind for mark, kind in KINDS if mark in content), None)
        if kind is None:
            is_document = any(mark in content for mark in DOCUMENT_TYPES)
            raise Refused("document" if is_document else "no_workbook")
        return kind

    def _open_document_kind(self) -> str:
        if "mimetype" not in self:
            raise Refused("archive")
        mimetype = self._small("mimetype")
        if not mimetype.startswith(ODS_TYPE):
            raise Refused("document" if b"opendocument" in mimetype else "archive")
        return "ods"

    def _small(self, name: str) -> bytes:
        """Return a part that is never large."""
        entry = self.entry(name)
        if entry.size > SMALL_PART:
            raise Refused("part_size", {"part": shown_part(entry.name), "size": shown_size(entry.size)})
        return self.content(name)

    @cached_property
    def main(self) -> PartName:
        """The workbook part: the one to which the package itself is related as its document.

        Raises ``Refused``: no_workbook; decoy where a simple reader would take other parts than those meant.
        """
        if PACKAGE.relationships not in self:
            raise Refused("no_workbook")
        self._small(PACKAGE.relationships)
        found = [relation for relation in self.relations(PACKAGE) if relation.kind == "officeDocument"]
        if not found or found[0].target not in self:
            raise Refused("no_workbook")
        if len({relation.target.key for relation in found}) > 1:
            raise Refused("decoy", {"part": shown_part(found[1].target)})
        self._refuse_decoys(found[0])
        return found[0].target

    def _refuse_decoys(self, document: Relation) -> None:
        """Refuse parts that stand where a simple reader looks, while others are meant.

        Such readers (calamine among them) take the folder of the workbook part and usual
        names in it, and read targets as they are written.
        """
        main = document.target
        folder = document.written.rpartition("/")[0].lstrip("/")
        related = self.content(main.relationships) if main.relationships in self else b""
        for place in _other_places(related, main, folder, self.limits):
            if place in self:
                raise Refused("decoy", {"part": shown_part(place)})

    @cached_property
    def is_strict(self) -> bool:
        """Whether the workbook is in the strict variant of OOXML."""
        return self.tree(self.main).uri == STRICT_MAIN

    @cached_property
    def sheets(self) -> list[Sheet]:
        """The sheets in the order of their tabs. Raises ``Refused``: sheets (too many)."""
        listed = self.tree(self.main).child("sheets")
        if listed is None:
            return []
        related = self.content(self.main.relationships) if self.main.relationships in self else b""
        told = (listed.content, listed.plain, listed.uri, tuple(listed.scope.items()), related, self.limits)
        size = len(listed.content) + len(related)
        found = _listed.of(told, size, partial(_sheets, listed, self.relations(self.main), self.limits))
        return [one if one.part in self else replace(one, kind="missing") for one in found]

    def defined_names(self) -> Iterator[Element]:
        """Yield the defined names of the workbook and of its sheets."""
        defined = self.tree(self.main).child("definedNames")
        return (e for e in defined.each() if e.name == "definedName") if defined else iter(())


@same_bytes
def _other_places(related: bytes, main: PartName, folder: str, limits: Limits) -> tuple[PartName, ...]:
    """Return where a simple reader would look for the workbook part and what is ``related`` to it, if not where it is."""
    taken = [("workbook.xml", main)]
    for relation in _related(related, main, limits) if related else ():
        taken.append((relation.written, relation.target))
        if relation.kind in USUAL_NAMES:
            taken.append((USUAL_NAMES[relation.kind], relation.target))
    places = (
        (PartName(written if written.startswith("/") or not folder else f"{folder}/{written}"), meant)
        for written, meant in taken
    )
    return tuple(place for place, meant in places if place.key != meant.key)


_listed = Kept[tuple[Sheet, ...]]()


def _sheets(listed: Element, relations: Sequence[Relation], limits: Limits) -> tuple[Sheet, ...]:
    """Return the sheets that a workbook part lists, whether their parts are there or not."""
    by_id = {relation.identifier: relation for relation in relations}
    elements = list(listed.all("sheet"))
    if len(elements) > limits.sheets:
        raise Refused("sheets", {"count": len(elements), "limit": limits.sheets})
    found = []
    for element in elements:
        relation = by_id.get(element.related("id", RELATION_URIS))
        kind, part = (relation.kind, relation.target) if relation else ("missing", PACKAGE)
        is_shown = element.get("state", "visible") == "visible"
        found.append(Sheet(element.get("name"), kind, part, is_shown, element.get("sheetId")))
    return tuple(found)


@same_bytes
def _is_proven(content: bytes, limits: Limits) -> bool:
    return proven(_pieces(content), limits, nesting=False)


def _outline(content: bytes, name: str, limits: Limits) -> Element:
    return _tree(without(content, rows_of(content, limits)), name, limits)


@same_bytes
def _tree(content: bytes, name: str, limits: Limits) -> Element:
    root = parsed(content, name, limits.tags, names_of(content, limits))
    if not is_shallow(content, limits):
        examine(_pieces(content), name, limits, parsed=True)
    return root


@same_bytes
def _related(content: bytes, part: PartName, limits: Limits) -> tuple[Relation, ...]:
    """Return the relationships that a part of relationships holds, those that lead out of the package left out."""
    found = []
    for element in _tree(content, part.relationships, limits).each():
        written = element.get("Target")
        outside = element.get("TargetMode") == "External" or written.startswith("#")
        if element.name == "Relationship" and not outside:
            kind = element.get("Type").rpartition("/")[2]
            found.append(Relation(element.get("Id"), kind, part.resolved(written), written, element))
    return tuple(found)


def _pieces(content: bytes) -> Iterator[bytes]:
    return (content[at : at + MB] for at in range(0, len(content), MB))


def _by_name(parts: list[Entry]) -> dict[str, Entry]:
    named: dict[str, Entry] = {}
    for entry in parts:
        name = inside(entry.name)
        if name in named:
            raise Refused("names", {"part": shown_part(name)})
        named[name] = entry
    return named
