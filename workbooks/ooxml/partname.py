"""Names of parts, as the open packaging conventions write and compare them (ECMA-376 part 2, 6.2 and 6.5)."""

from __future__ import annotations

import posixpath
from functools import lru_cache
from urllib.parse import unquote

from workbooks.refusal import Refused, shown_part


class PartName(str):
    """The name of a part without the leading slash; the empty name stands for the package itself."""

    __slots__ = ()

    @property
    def key(self) -> str:
        """What tells it from other names: case and the kind of slash do not count.

        >>> PartName("XL\\\\Workbook.xml").key
        'xl/workbook.xml'
        """
        return key_of(self)

    @property
    def relationships(self) -> PartName:
        """The part that holds its relationships.

        >>> PartName("xl/workbook.xml").relationships, PartName("").relationships
        ('xl/_rels/workbook.xml.rels', '_rels/.rels')
        """
        return _relationships(self)

    def resolved(self, target: str) -> PartName:
        """Return the part that the target of one of its relationships means.

        >>> PartName("xl/workbook.xml").resolved("worksheets/sheet1.xml")
        'xl/worksheets/sheet1.xml'
        >>> PartName("xl/a.xml").resolved("/xl/b%20c.xml")
        'xl/b c.xml'
        """
        return _resolved(self, target)

    def reference(self, target: str) -> str:
        """Return how a relationship of this part names another part.

        >>> PartName("xl/worksheets/sheet1.xml").reference("xl/drawings/drawing1.xml")
        '../drawings/drawing1.xml'
        """
        return _reference(self, target)


PACKAGE = PartName("")
TYPES = PartName("[Content_Types].xml")


@lru_cache(4096)
def key_of(name: str) -> str:
    """Return what tells a part's name, however it is written, from other names (:attr:`PartName.key`)."""
    return name.replace("\\", "/").lstrip("/").lower()


@lru_cache(4096)
def _relationships(name: str) -> PartName:
    folder, own = posixpath.split(name.replace("\\", "/"))
    return PartName(posixpath.join(folder, "_rels", own + ".rels"))


@lru_cache(4096)
def _resolved(name: str, target: str) -> PartName:
    path = unquote(target.replace("\\", "/")).partition("#")[0]
    base = posixpath.dirname("/" + name.replace("\\", "/"))
    return PartName(posixpath.normpath(posixpath.join(base, path)).lstrip("/"))


@lru_cache(4096)
def _reference(name: str, target: str) -> str:
    return posixpath.relpath("/" + target, posixpath.dirname("/" + name.replace("\\", "/")))


def inside(written: str) -> str:
    """Return how an entry is found by its name. Raises ``Refused``: path (it leads out of the package)."""
    name = written.replace("\\", "/").lower()
    if name.startswith("/") or "\0" in name or not {".", ".."}.isdisjoint(name.split("/")):
        raise Refused("path", {"part": shown_part(name)})
    return name
