"""A worksheet part: where new elements go, its merged areas, its conditional formats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from validators.finding import Severity
from workbooks.ooxml.address import Rectangle, parse_cell, parse_range
from workbooks.ooxml.edit import Edit
from workbooks.ooxml.kept import same_tree
from workbooks.ooxml.markup import Element, numbers_of
from workbooks.ooxml.package import RELATION_URIS
from workbooks.ooxml.splices import prefixed
from workbooks.refusal import NotPatchable, shown_cell

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


class Worksheet:
    """One worksheet part, to be added to."""

    def __init__(self, edit: Edit, part: str) -> None:
        self.edit = edit
        self.part = part
        self.root = edit.package.tree(part)
        if self.root.name != "worksheet":
            raise NotPatchable("structure", f"{part} is no worksheet")

    def area_of(self, cell: str) -> Rectangle:
        """Return the merged area in which a cell lies, or the cell alone."""
        place = parse_cell(cell)
        if place is None:
            raise NotPatchable("cell", cell)
        row, column = place
        found = (area for area in _merged(self.root) if area.holds(row, column))
        return next(found, Rectangle(row, column, row, column))

    def insert(self, name: str, xml: str) -> None:
        """Insert a child of the worksheet where the schema wants it."""
        new = prefixed(xml, self.root.prefix)
        self.edit.splices(self.part).insert_ordered(self.root, ORDER, name, new)

    def relation_attribute(self, identifier: str) -> str:
        """Return ``r:id="…"`` with the prefix of this part, declared if there is none."""
        for prefix, uri in self.root.scope.items():
            if uri in RELATION_URIS and prefix:
                return f'{prefix}:id="{identifier}"'
        return f'xmlns:r="{self.edit.relation_uri}" r:id="{identifier}"'

    def highlight(self, marked: Mapping[Severity, list[Rectangle]], formats: Mapping[Severity, int]) -> None:
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
                for chunk in _chunks([_written(area) for area in marked[severity]])
            ]
        self.insert("conditionalFormatting", "".join(xml))

    def _free_priority(self, needed: int, marked: list[Rectangle]) -> int:
        """Return the first of ``needed`` free priorities, moving others down where ours must go first."""
        rules = _priorities(self.root)
        taken = [number for _, _, number in rules]
        if not taken or min(taken) > needed:
            return 1
        formats = [e for e in self.root.children if e.name == "conditionalFormatting"]
        tied_to_pivot = any(e.get("pivot") in ("1", "true") for e in formats)
        if tied_to_pivot or not self._overlaps(marked):
            return max(taken) + 1
        splices = self.edit.splices(self.part)
        for start, end, number in rules:
            splices.replace(start, end, b"%d" % (number + needed))
        return 1

    def _overlaps(self, marked: list[Rectangle]) -> bool:
        taken, anywhere = _covered(self.root)
        return anywhere or any(area.meets(mark) for area in taken for mark in marked)


@same_tree
def _covered(root: Element) -> tuple[tuple[Rectangle, ...], bool]:
    """Return the areas of the conditional formats, and whether some may be anywhere."""
    formats = list(root.below("conditionalFormatting"))
    anywhere = any(not e.get("sqref") for e in formats)  # x14: the range stands in an inner element
    return tuple(_rectangles(ref for e in formats for ref in e.get("sqref").split())), anywhere


@same_tree
def _merged(root: Element) -> tuple[Rectangle, ...]:
    """Return the merged areas."""
    merges = root.child("mergeCells")
    return tuple(_rectangles(e.get("ref") for e in merges.all("mergeCell"))) if merges else ()


@same_tree
def _priorities(root: Element) -> tuple[tuple[int, int, int], ...]:
    """Return the priorities of the conditional formats, each with where it begins and ends."""
    return tuple(numbers_of(root, "cfRule", "priority"))


def _rectangles(references: Iterable[str]) -> Iterator[Rectangle]:
    """Yield the rectangles that references name; what is none is passed over."""
    return (found for reference in references if (found := parse_range(reference)) is not None)


def _written(area: Rectangle) -> str:
    first, last = shown_cell(area.top, area.left), shown_cell(area.bottom, area.right)
    return first if first == last else f"{first}:{last}"


def _chunks(items: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(items), _AREAS_IN_ONE):
        yield items[start : start + _AREAS_IN_ONE]
