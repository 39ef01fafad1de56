"""The workbook part: which sheets there are, and what each defined name stands for.

Only names of the whole workbook count. A sheet that is copied in Excel brings
its own copies of the names, valid on that sheet alone: they are passed over.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from workbooks.ooxml.package import Package


@dataclass(frozen=True, slots=True)
class WorkbookPart:
    """``sheets`` maps a sheet's name to its part, in order; ``names`` a name in
    lower case (Excel takes no notice of case) to its reference as it stands;
    ``hidden`` are the sheets that are not shown."""

    sheets: dict[str, str]
    names: dict[str, str]
    hidden: frozenset[str] = frozenset()


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
    defined = package.tree(package.main).child("definedNames")
    names = {
        element.get("name").lower(): element.text.strip()
        for element in (defined.all("definedName") if defined else ())
        if "localSheetId" not in element.attributes
    }
    return WorkbookPart(sheets, names, hidden)
