"""The workbook as a package: its parts, relationships and sheets, and what is being changed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import count
from urllib.parse import unquote

from workbooks.annotate import archive
from workbooks.annotate.archive import Archive, normalised
from workbooks.annotate.errors import NotPatchable
from workbooks.ooxml.markup import Element, Splices, parsed, prefixed
from workbooks.ooxml.text import attribute

TYPES = "[Content_Types].xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TRANSITIONAL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
RELATION_URIS = (_TRANSITIONAL, _STRICT)
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_TRANSITIONAL_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MAIN_URIS = (_TRANSITIONAL_MAIN, _STRICT_MAIN)
_RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
SPREADSHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, slots=True)
class Relation:
    """One relationship of a part; ``kind`` is the last word of its type."""

    identifier: str
    kind: str
    target: str
    element: Element


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of the workbook; ``kind`` is worksheet, chartsheet, dialogsheet, another, or missing."""

    name: str
    kind: str
    part: str


@dataclass
class Book:
    """A workbook's package and the edits made to it so far.

    ``data`` is the file, ``files`` what is in it: what is read never sees the
    edits. ``added`` holds new parts by name; ``edits`` the splices of existing ones.
    """

    data: bytes
    files: Archive
    added: dict[str, bytes] = field(default_factory=dict)
    edits: dict[str, Splices] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    _trees: dict[str, Element] = field(default_factory=dict)
    _relations: dict[str, list[Relation]] = field(default_factory=dict)
    _new_relations: dict[str, dict[str, str]] = field(default_factory=dict)
    _new_types: list[str] = field(default_factory=list)

    # -- reading ---------------------------------------------------------------

    def tree(self, part: str) -> Element:
        """Return the root element of a part."""
        key = normalised(part)
        if key not in self._trees:
            self._trees[key] = parsed(self.files.read(part))
        return self._trees[key]

    def relations(self, part: str) -> list[Relation]:
        """Return the internal relationships of a part (``""``: of the package)."""
        if part not in self._relations:
            self._relations[part] = list(self._read_relations(part))
        return self._relations[part]

    def related(self, part: str, kind: str) -> str:
        """Return the first part that is related by ``kind`` and there; empty where there is none."""
        found = (r.target for r in self.relations(part) if r.kind == kind and r.target in self.files)
        return next(found, "")

    @cached_property
    def main(self) -> str:
        """The name of the workbook part."""
        name = self.related("", "officeDocument")
        if not name:
            raise NotPatchable("structure", "no workbook part")
        return name

    @cached_property
    def strict(self) -> bool:
        """Whether the workbook is in the strict variant of OOXML."""
        return self.tree(self.main).uri == _STRICT_MAIN

    @property
    def main_uri(self) -> str:
        """The namespace of spreadsheet markup in this workbook."""
        return _STRICT_MAIN if self.strict else _TRANSITIONAL_MAIN

    @property
    def relation_uri(self) -> str:
        """The base of relationship types in this workbook."""
        return _STRICT if self.strict else _TRANSITIONAL

    @cached_property
    def sheets(self) -> list[Sheet]:
        """The sheets in the order of their tabs."""
        by_id = {r.identifier: r for r in self.relations(self.main)}
        listed = self.tree(self.main).child("sheets")
        if listed is None:
            raise NotPatchable("structure", "no sheets")
        sheets = []
        for element in listed.all("sheet"):
            relation = by_id.get(element.related("id", RELATION_URIS))
            there = relation is not None and relation.target in self.files
            kind, part = (relation.kind, relation.target) if relation and there else ("missing", "")
            sheets.append(Sheet(element.get("name"), kind, part))
        return sheets

    # -- changing --------------------------------------------------------------

    def splices(self, part: str) -> Splices:
        """Return the edits of an existing part, to add to them."""
        key = self.files.entry(part).name
        if key not in self.edits:
            self.edits[key] = Splices(self.files.read(part))
        return self.edits[key]

    def new_name(self, pattern: str) -> str:
        """Return a part name that is free: ``pattern`` with the first number that fits."""
        number = 1
        while (name := pattern.format(number)) in self.files or name in self.added:
            number += 1
        return name

    def add(self, part: str, data: bytes, content_type: str) -> None:
        """Add a new part with an override of its content type, if it has none from a part that is gone."""
        self.added[part] = data
        for element in self.tree(TYPES).all("Override"):
            if normalised(element.get("PartName")) == normalised(part):
                if element.get("ContentType") != content_type:
                    raise NotPatchable("structure", f"content type of {part}")
                return
        self._new_types.append(f'<Override PartName="/{attribute(part)}" ContentType="{content_type}"/>')

    def add_default(self, extension: str, content_type: str) -> bool:
        """Declare the type of an extension; False where it already has another type."""
        for element in self.tree(TYPES).all("Default"):
            if element.get("Extension").lower() == extension:
                return element.get("ContentType") == content_type
        entry = f'<Default Extension="{extension}" ContentType="{content_type}"/>'
        if entry not in self._new_types:
            self._new_types.insert(0, entry)
        return True

    def relate(self, part: str, kind: str, target: str) -> str:
        """Relate the part ``target`` to ``part`` and return the new relationship's id."""
        folder = posixpath.dirname("/" + part.replace("\\", "/"))
        return self.relate_to(part, kind, posixpath.relpath("/" + target, folder))

    def relate_to(self, part: str, kind: str, target: str) -> str:
        """Add a relationship with ``target`` as it is to be written, and return its id."""
        new = self._new_relations.setdefault(part, {})
        taken = self._identifiers(part) | set(new)
        identifier = next(i for i in (f"rIdKyoten{n}" for n in count(1)) if i not in taken)
        new[identifier] = (
            f'<Relationship Id="{identifier}" Type="{self.relation_uri}/{kind}" Target="{attribute(target)}"/>'
        )
        return identifier

    def settle(self) -> None:
        """Turn the new relationships and content types into edits; nothing may be added after it."""
        for part, lines in self._new_relations.items():
            self._settle_relations(part, "".join(lines.values()))
        self._new_relations.clear()
        root = self.tree(TYPES)
        defaults = [e for e in self._new_types if e.startswith("<Default")]
        overrides = [e for e in self._new_types if not e.startswith("<Default")]
        self._new_types.clear()
        if defaults or overrides:
            self.splices(TYPES).append(root, prefixed("".join(defaults + overrides), root.prefix))

    def packed(self) -> bytes:
        """Return the package: untouched entries raw and in place, new ones at the end."""
        entries = [
            entry.holding(self.edits[entry.name].result()) if self.edits.get(entry.name) else entry
            for entry in self.files
            if entry.name not in self.removed
        ]
        entries += [archive.fresh(name, data) for name, data in self.added.items()]
        return archive.packed(entries)

    # -- inner -----------------------------------------------------------------

    def _read_relations(self, part: str) -> Iterator[Relation]:
        name = relations_name(part)
        if name not in self.files:
            return
        for element in self.tree(name).children:
            outside = element.get("TargetMode") == "External" or element.get("Target").startswith("#")
            if element.name != "Relationship" or outside:
                continue
            kind = element.get("Type").rpartition("/")[2]
            yield Relation(element.get("Id"), kind, resolved(part, element.get("Target")), element)

    def _identifiers(self, part: str) -> set[str]:
        """Return the ids of all relationships of a part, external ones too."""
        name = relations_name(part)
        return {e.get("Id") for e in self.tree(name).children} if name in self.files else set()

    def _settle_relations(self, part: str, lines: str) -> None:
        name = relations_name(part)
        if name in self.files:
            root = self.tree(name)
            self.splices(name).append(root, prefixed(lines, root.prefix))
            return
        self.added[name] = declared(f'<Relationships xmlns="{_RELATIONS}">{lines}</Relationships>')
        if not self.add_default("rels", _RELATIONS_TYPE):
            raise NotPatchable("structure", "rels have another content type")


def declared(xml: str) -> bytes:
    """Return a whole new part: the XML declaration, then ``xml``."""
    return _DECLARATION + xml.encode("utf-8")


@lru_cache(4096)
def relations_name(part: str) -> str:
    """Return the name of the part that holds a part's relationships.

    >>> relations_name("xl/workbook.xml"), relations_name("")
    ('xl/_rels/workbook.xml.rels', '_rels/.rels')
    """
    folder, name = posixpath.split(part.replace("\\", "/"))
    return posixpath.join(folder, "_rels", name + ".rels")


@lru_cache(4096)
def resolved(part: str, target: str) -> str:
    """Return the part name that a relationship's target means.

    >>> resolved("xl/workbook.xml", "worksheets/sheet1.xml"), resolved("xl/a.xml", "/xl/b.xml")
    ('xl/worksheets/sheet1.xml', 'xl/b.xml')
    """
    target = unquote(target.replace("\\", "/")).partition("#")[0]
    base = posixpath.dirname("/" + part.replace("\\", "/"))
    return posixpath.normpath(posixpath.join(base, target)).lstrip("/")


def opened(data: bytes) -> Book:
    """Open an OOXML workbook (.xlsx, .xlsm and templates); raises NotPatchable for all else."""
    if data.startswith(_OLE):
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise NotPatchable("encrypted" if encrypted else "xls")
    files = archive.opened(data)
    if "mimetype" in files and b"opendocument" in files.read("mimetype"):
        raise NotPatchable("ods")
    if TYPES not in files:
        raise NotPatchable("structure", "no content types")
    book = Book(data, files)
    if book.main.lower().endswith(".bin"):
        raise NotPatchable("xlsb")
    root = book.tree(book.main)
    if root.name != "workbook" or root.uri not in MAIN_URIS:
        raise NotPatchable("structure", "the main part is no workbook")
    return book


def cell_position(cell: str) -> tuple[int, int]:
    """Return (row, column), 1-based, of an A1 address; raises NotPatchable where it is none.

    >>> cell_position("C5"), cell_position("$AA$10")
    ((5, 3), (10, 27))
    """
    match = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})", cell)
    if match is None:
        raise NotPatchable("cell", cell)
    return position(match[1], match[2])


def position(letters: str, digits: str) -> tuple[int, int]:
    """Return (row, column), 1-based, of the two halves of an address; raises NotPatchable beyond a sheet's edge."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    row = int(digits)
    if not (1 <= row <= 1_048_576 and column <= 16_384):
        raise NotPatchable("cell", f"{letters}{digits}")
    return row, column
