"""The workbook part: which sheets there are, and what each defined name stands for.

A sheet that is copied in Excel brings its own copies of the names, valid on that
sheet alone: they are kept apart from the names of the whole workbook.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from workbooks.ooxml.package import Package


@dataclass(frozen=True, slots=True)
class WorkbookPart:
    """``sheets`` maps a sheet's name to its part, in order; ``names`` a name in
    lower case (Excel takes no notice of case) to its reference as it stands;
    ``hidden`` are the sheets that are not shown; ``local`` holds (name in lower
    case, its sheet, reference) of each name of a single sheet; ``mac_days`` tells
    whether day 0 is 1904-01-01."""

    sheets: dict[str, str]
    names: dict[str, str]
    hidden: frozenset[str] = frozenset()
    local: tuple[tuple[str, str, str], ...] = ()
    mac_days: bool = False


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
    order = list(sheets)
    names: dict[str, str] = {}
    local: list[tuple[str, str, str]] = []
    root = package.tree(package.main)
    for element in package.defined_names():
        name, reference, scope = (
            element.get("name").lower(),
            element.text.strip(),
            element.get("localSheetId"),
        )
        if not scope:
            names[name] = reference
        elif scope.isdecimal() and int(scope) < len(order):
            local.append((name, order[int(scope)], reference))
    settings = root.child("workbookPr")
    mac_days = settings is not None and settings.get("date1904") in ("1", "true")
    return WorkbookPart(sheets, names, hidden, tuple(local), mac_days)
