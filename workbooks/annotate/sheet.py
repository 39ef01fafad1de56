"""A worksheet part: where new elements go, its merged areas, its conditional formats."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from validators.finding import Severity
from validators.submission import letters
from workbooks.annotate.errors import NotPatchable
from workbooks.annotate.opc import RELATION_URIS, Book, cell_position, position
from workbooks.ooxml.markup import numbers_of, prefixed

ORDER = (
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "drawingHF",
    "legacyDrawing",
    "legacyDrawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)

OUR_CONDITION = 'LEN("kyoten {}")>0'
"""Always true; what tells our conditional formats from all others, in any program."""

_AREAS_IN_ONE = 200
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, 1-based and inclusive."""

    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell lies in it."""
        return self.top <= row <= self.bottom and self.left <= column <= self.right

    def meets(self, other: Area) -> bool:
        """Whether two areas have a cell in common."""
        rows = self.top <= other.bottom and other.top <= self.bottom
        return rows and self.left <= other.right and other.left <= self.right

    def __str__(self) -> str:
        first = f"{letters(self.left)}{self.top}"
        last = f"{letters(self.right)}{self.bottom}"
        return first if first == last else f"{first}:{last}"


class Worksheet:
    """One worksheet part of a book, to be added to."""

    def __init__(self, book: Book, part: str) -> None:
        self.book = book
        self.part = part
        self.root = book.tree(part)
        if self.root.name != "worksheet":
            raise NotPatchable("structure", f"{part} is no worksheet")

    @cached_property
    def merged(self) -> list[Area]:
        """The merged areas."""
        merges = self.root.child("mergeCells")
        return list(areas(e.get("ref") for e in merges.all("mergeCell"))) if merges else []

    def area_of(self, cell: str) -> Area:
        """Return the merged area in which a cell lies, or the cell alone."""
        row, column = cell_position(cell)
        found = (area for area in self.merged if area.holds(row, column))
        return next(found, Area(row, column, row, column))

    def insert(self, name: str, xml: str) -> None:
        """Insert a child of the worksheet where the schema wants it."""
        new = prefixed(xml, self.root.prefix)
        self.book.splices(self.part).insert_ordered(self.root, ORDER, name, new)

    def relation_attribute(self, identifier: str) -> str:
        """Return ``r:id="…"`` with the prefix of this part, declared if there is none."""
        for prefix, uri in self.root.scope.items():
            if uri in RELATION_URIS and prefix:
                return f'{prefix}:id="{identifier}"'
        return f'xmlns:r="{self.book.relation_uri}" r:id="{identifier}"'

    def highlight(self, marked: Mapping[Severity, list[Area]], formats: Mapping[Severity, int]) -> None:
        """Add one conditional format for each severity over its areas, above those that stand there."""
        severities = sorted(marked, key=lambda severity: severity.rank)
        first = self._free_priority(len(severities), [a for found in marked.values() for a in found])
        xml = []
        for number, severity in enumerate(severities):
            condition = OUR_CONDITION.format(severity.label).replace(">", "&gt;")
            rule = (
                f'<cfRule type="expression" dxfId="{formats[severity]}" priority="{first + number}">'
                f"<formula>{condition}</formula></cfRule>"
            )
            xml += [
                f'<conditionalFormatting sqref="{" ".join(chunk)}">{rule}</conditionalFormatting>'
                for chunk in _chunks([str(area) for area in marked[severity]])
            ]
        self.insert("conditionalFormatting", "".join(xml))

    def _free_priority(self, needed: int, marked: list[Area]) -> int:
        """Return the first of ``needed`` free priorities, moving others down where ours must go first."""
        rules = numbers_of(self.root, "cfRule", "priority")
        taken = [number for _, _, number in rules]
        if not taken or min(taken) > needed:
            return 1
        formats = [e for e in self.root.children if e.name == "conditionalFormatting"]
        tied_to_pivot = any(e.get("pivot") in ("1", "true") for e in formats)
        if tied_to_pivot or not self._overlaps(marked):
            return max(taken) + 1
        splices = self.book.splices(self.part)
        for start, end, number in rules:
            splices.replace(start, end, b"%d" % (number + needed))
        return 1

    def _overlaps(self, marked: list[Area]) -> bool:
        formats = list(self.root.below("conditionalFormatting"))
        if any(not e.get("sqref") for e in formats):  # x14: the range stands in an inner element
            return True
        taken = areas(ref for e in formats for ref in e.get("sqref").split())
        return any(area.meets(mark) for area in taken for mark in marked)


def areas(references: Iterable[str]) -> Iterator[Area]:
    """Yield the areas that A1 references name; what is none is passed over."""
    for reference in references:
        match = _AREA.fullmatch(reference)
        if match is None:
            continue
        top, left = position(match[1], match[2])
        bottom, right = position(match[3], match[4]) if match[3] else (top, left)
        yield Area(min(top, bottom), min(left, right), max(top, bottom), max(left, right))


def _chunks(items: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(items), _AREAS_IN_ONE):
        yield items[start : start + _AREAS_IN_ONE]
