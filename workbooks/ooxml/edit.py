"""An edit of a package: parts that are added, spliced or taken out; all others are carried over as they are."""

from __future__ import annotations

from itertools import count

from workbooks.ooxml.kept import same_bytes
from workbooks.ooxml.markup import Element, parsed
from workbooks.ooxml.package import MAIN_URIS, STRICT, STRICT_MAIN, TRANSITIONAL, TRANSITIONAL_MAIN, Package
from workbooks.ooxml.partname import PACKAGE, TYPES, PartName
from workbooks.ooxml.splices import Splices, prefixed
from workbooks.ooxml.text import attribute
from workbooks.ooxml.zip import deflated, fresh, packed_bytes, written
from workbooks.refusal import NotPatchable

SPREADSHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
_DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


class Edit:
    """What is being changed in ``package``, which itself stays as it is: what is read never sees the changes.

    ``added`` holds new parts by name, ``edits`` the splices of existing ones,
    ``removed`` the names of those that go. Raises ``NotPatchable``: structure
    (the main part is no workbook).
    """

    def __init__(self, package: Package) -> None:
        root = package.tree(package.main)
        if root.name != "workbook" or root.uri not in MAIN_URIS:
            raise NotPatchable("structure", "the main part is no workbook")
        self.package = package
        self.added: dict[str, bytes] = {}
        self.edits: dict[str, Splices] = {}
        self.removed: set[str] = set()
        self._new_relations: dict[str, dict[str, str]] = {}
        self._new_types: list[str] = []

    @property
    def main_uri(self) -> str:
        """The namespace of spreadsheet markup in this workbook."""
        return STRICT_MAIN if self.package.is_strict else TRANSITIONAL_MAIN

    @property
    def relation_uri(self) -> str:
        """The base of relationship types in this workbook."""
        return STRICT if self.package.is_strict else TRANSITIONAL

    def splices(self, part: str) -> Splices:
        """Return the edits of an existing part, to add to them, at offsets of its tree (``Package.tree``)."""
        name = self.package.entry(part).name
        if name not in self.edits:
            self.edits[name] = Splices(self.package.content(part), self.package.rows_aside(part))
        return self.edits[name]

    def new_name(self, pattern: str) -> str:
        """Return a part name that is free: ``pattern`` with the first number that fits."""
        names = (pattern.format(number) for number in count(1))
        return next(name for name in names if name not in self.package and name not in self.added)

    def add(self, part: str, content: bytes, content_type: str) -> None:
        """Add a new part with an override of its content type, if it has none from a part that is gone."""
        self.added[part] = content
        known = _overrides(self.package.content(TYPES)).get(PartName(part).key)
        if known is not None:
            if known != content_type:
                raise NotPatchable("structure", f"content type of {part}")
            return
        self._new_types.append(f'<Override PartName="/{attribute(part)}" ContentType="{content_type}"/>')

    def add_default(self, extension: str, content_type: str) -> bool:
        """Declare the type of an extension; False where it already has another type."""
        for element in self.package.tree(TYPES).all("Default"):
            if element.get("Extension").lower() == extension:
                return element.get("ContentType") == content_type
        entry = f'<Default Extension="{extension}" ContentType="{content_type}"/>'
        if entry not in self._new_types:
            self._new_types.insert(0, entry)
        return True

    def relate(self, part: str, kind: str, target: str) -> str:
        """Relate the part ``target`` to ``part`` and return the new relationship's id."""
        return self.relate_to(part, kind, PartName(part).reference(target))

    def relate_to(self, part: str, kind: str, target: str) -> str:
        """Add a relationship with ``target`` as it is to be written, and return its id."""
        new = self._new_relations.setdefault(part, {})
        taken = self._identifiers(part) | set(new)
        identifier = next(i for i in (f"rIdKyoten{n}" for n in count(1)) if i not in taken)
        new[identifier] = (
            f'<Relationship Id="{identifier}" Type="{self.relation_uri}/{kind}" Target="{attribute(target)}"/>'
        )
        return identifier

    def remove(self, part: str) -> None:
        """Take a part out, with its relationships and the statement of its content type."""
        for name in (part, PartName(part).relationships):
            if name in self.package:
                self.removed.add(self.package.entry(name).name)
        for element in self.package.tree(TYPES).all("Override"):
            if PACKAGE.resolved(element.get("PartName")).key == PartName(part).key:
                self.splices(TYPES).remove(element)

    def settle(self) -> None:
        """Turn the new relationships and content types into edits; nothing may be added after it."""
        for part, lines in self._new_relations.items():
            self._settle_relations(part, "".join(lines.values()))
        self._new_relations.clear()
        root = self.package.tree(TYPES)
        defaults = [entry for entry in self._new_types if entry.startswith("<Default")]
        overrides = [entry for entry in self._new_types if not entry.startswith("<Default")]
        self._new_types.clear()
        if defaults or overrides:
            self.splices(TYPES).append(root, prefixed("".join(defaults + overrides), root.prefix))

    def written(self) -> bytes:
        """Return the edited package: untouched entries raw and in place, new ones at the end."""
        pieces = []
        for entry in self.package:
            name = entry.name
            if name in self.removed:
                continue
            splices = self.edits.get(name)
            carried = (entry, packed_bytes(self.package.data, entry))
            pieces.append(deflated(entry, splices.result()) if splices else carried)
        pieces += [fresh(name, content) for name, content in self.added.items()]
        return written(pieces)

    def _identifiers(self, part: str) -> set[str]:
        """Return the ids of all relationships of a part, external ones too."""
        name = PartName(part).relationships
        return set(_identifiers(self.package.content(name))) if name in self.package else set()

    def _settle_relations(self, part: str, lines: str) -> None:
        name = PartName(part).relationships
        if name in self.package:
            root: Element = self.package.tree(name)
            self.splices(name).append(root, prefixed(lines, root.prefix))
            return
        self.added[name] = declared(f'<Relationships xmlns="{_RELATIONS}">{lines}</Relationships>')
        if not self.add_default("rels", _RELATIONS_TYPE):
            raise NotPatchable("structure", "rels have another content type")


@same_bytes
def _identifiers(relationships: bytes) -> frozenset[str]:
    return frozenset(element.get("Id") for element in parsed(relationships).each())


@same_bytes
def _overrides(types: bytes) -> dict[str, str]:
    """Return the content types that are stated for single parts, by the parts' keys; the first counts."""
    elements = reversed(list(parsed(types).all("Override")))
    return {PACKAGE.resolved(one.get("PartName")).key: one.get("ContentType") for one in elements}


def declared(xml: str) -> bytes:
    """Return a whole new part: the XML declaration, then ``xml``."""
    return _DECLARATION + xml.encode("utf-8")
