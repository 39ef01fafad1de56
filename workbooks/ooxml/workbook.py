"""The workbook part: which sheets there are, and what each defined name stands for.

A sheet that is copied in Excel brings its own copies of the names, valid on that
sheet alone: they are kept apart from the names of the whole workbook.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from lxml import etree

from workbooks.ooxml.kept import LARGEST, Kept
from workbooks.ooxml.markup import Element
from workbooks.ooxml.package import Package


@dataclass(frozen=True, slots=True)
class WorkbookPart:
    """``sheets`` maps a sheet's name to its part, in order; ``names`` a name in
    lower case (Excel takes no notice of case) to its reference as it stands;
    ``written`` are the bytes that names and sheets were told from (None: too many to be kept, or none);
    ``hidden`` are the sheets that are not shown; ``local`` holds (name in lower
    case, its sheet, reference) of each name of a single sheet; ``mac_days`` tells
    whether day 0 is 1904-01-01."""

    sheets: dict[str, str]
    names: Mapping[str, str]
    hidden: frozenset[str] = frozenset()
    local: tuple[tuple[str, str, str], ...] = ()
    mac_days: bool = False
    written: tuple[bytes, bool, tuple[tuple[str, str], ...]] | None = None


def parse_part(xml: bytes) -> etree._Element:
    """Parse one XML part without entities, network or huge trees.

    Raises:
        etree.XMLSyntaxError: the part is not well-formed.
    """
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def read_workbook(package: Package) -> WorkbookPart:
    """Read the sheets and the defined names of a package.

    Raises:
        Refused: the workbook part or its relationships are missing, broken, or must not be parsed.
    """
    package.read(package.main)
    sheets: dict[str, str] = {sheet.name: sheet.part for sheet in package.sheets}
    hidden = frozenset(sheet.name for sheet in package.sheets if not sheet.is_shown)
    settings = package.tree(package.main).child("workbookPr")
    mac_days = settings is not None and settings.get("date1904") in ("1", "true")
    defined = package.tree(package.main).child("definedNames")
    if defined is None:
        return WorkbookPart(sheets, {}, hidden, (), mac_days)
    content = defined.content
    written = (content, defined.plain, tuple(sheets.items())) if len(content) <= LARGEST else None
    names, local = _known.of(written, len(content), partial(_names, defined, tuple(sheets)))
    return WorkbookPart(sheets, names, hidden, local, mac_days, written)


Names = tuple[Mapping[str, str], tuple[tuple[str, str, str], ...]]

_known = Kept[Names]()


def _names(defined: Element, sheets: tuple[str, ...]) -> Names:
    """Return the names of the whole workbook, and those of its single sheets."""
    names: dict[str, str] = {}
    local: list[tuple[str, str, str]] = []
    for element in defined.each():
        if element.name != "definedName":
            continue
        name, reference = element.get("name").lower(), element.text.strip()
        scope = element.get("localSheetId")
        if not scope:
            names[name] = reference
        elif scope.isdecimal() and int(scope) < len(sheets):
            local.append((name, sheets[int(scope)], reference))
    return names, tuple(local)
