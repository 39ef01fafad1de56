"""A workbook's package as the checks of ``repairs`` look at it: parts, relationships, sheets, names, places."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
M = f"{{{MAIN}}}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]+)$")
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

Box = tuple[int, int, int, int]


def box(reference: str) -> Box | None:
    """Return top, left, bottom, right of ``A1`` or ``A1:B2``; None where it is none.

    >>> box("$B$2:C10"), box("B2"), box("XFE1"), box("申請書")
    ((2, 2, 10, 3), (2, 2, 2, 2), None, None)
    """
    ends = [_CELL.match(one) for one in reference.split(":")]
    if not 1 <= len(ends) <= 2 or None in ends:
        return None
    corners = [(int(one[2]), _column(one[1])) for one in ends if one]
    if any(not 1 <= row <= LAST_ROW or column > LAST_COLUMN for row, column in corners):
        return None
    (top, left), (bottom, right) = corners[0], corners[-1]
    return (top, left, bottom, right) if top <= bottom and left <= right else None


def _column(letters: str) -> int:
    number = 0
    for one in letters:
        number = number * 26 + ord(one) - 64
    return number


def meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


@dataclass
class Book:
    """A package, its parts parsed when they are asked for."""

    parts: dict[str, bytes]
    names: list[str]

    @classmethod
    def of(cls, data: bytes) -> Book:
        """Open a workbook."""
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
            return cls({name: package.read(name) for name in names}, names)

    def xml(self, name: str) -> etree._Element:
        """Return a part's root."""
        return etree.fromstring(self.parts[name])

    def relations(self, part: str) -> dict[str, tuple[str, str, str]]:
        """Return by id (kind, target, mode) of a part's relationships; targets inside are whole part names."""
        folder, _, name = part.rpartition("/")
        rels = f"{folder}/_rels/{name}.rels".lstrip("/")
        if rels not in self.parts:
            return {}
        found = {}
        for one in self.xml(rels).iter(RELATION):
            target, mode = one.get("Target", ""), one.get("TargetMode", "Internal")
            if mode == "Internal" and not target.startswith("#"):
                target = posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
            found[one.get("Id", "")] = one.get("Type", "").rpartition("/")[2], target, mode
        return found

    @cached_property
    def workbook(self) -> str:
        """The name of the workbook part."""
        return next(target for kind, target, _ in self.relations("").values() if kind == "officeDocument")

    @cached_property
    def sheets(self) -> dict[str, str]:
        """The part of every sheet, by the sheet's name."""
        rels = self.relations(self.workbook)
        return {
            one.get("name", ""): rels[one.get(f"{R}id", "")][1]
            for one in self.xml(self.workbook).iter(f"{M}sheet")
        }

    @cached_property
    def worksheets(self) -> dict[str, etree._Element]:
        """The root of every worksheet, by the sheet's name."""
        found = {name: self.xml(part) for name, part in self.sheets.items()}
        return {name: root for name, root in found.items() if root.tag == f"{M}worksheet"}

    @cached_property
    def defined(self) -> list[tuple[str, str | None, str]]:
        """Name, sheet number (None: the workbook's) and reference of every defined name."""
        return [
            (one.get("name", ""), one.get("localSheetId"), one.text or "")
            for one in self.xml(self.workbook).iter(f"{M}definedName")
        ]

    def of_kind(self, kind: str) -> Iterator[tuple[str, etree._Element]]:
        """Yield name and root of all parts that a relationship of a kind leads to."""
        seen = set()
        for part in ["", *self.parts]:
            for own, target, mode in self.relations(part).values():
                if own == kind and mode == "Internal" and target not in seen and target in self.parts:
                    seen.add(target)
                    yield target, self.xml(target)
