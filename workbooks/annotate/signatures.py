"""Digital signatures (ECMA-376 part 2, 10): one byte more in a workbook, and they hold no longer."""

from __future__ import annotations

from workbooks.arrival.formats import opened
from workbooks.ooxml.edit import Edit
from workbooks.ooxml.package import Package
from workbooks.ooxml.partname import PACKAGE

_FOLDER = "_xmlsignatures/"


def unsigned(package: Package) -> Package:
    """Return a workbook's package without its digital signatures: itself where it has none."""
    origins = [relation for relation in package.relations(PACKAGE) if relation.kind == "origin"]
    if not origins:
        return package
    edit = Edit(package)
    for origin in origins:
        edit.splices(PACKAGE.relationships).remove(origin.element)
    parts: set[str] = {origin.target for origin in origins}
    parts |= {signature.target for part in parts for signature in package.relations(part)}
    parts |= {entry.name for entry in package if entry.name.lower().startswith(_FOLDER)}
    for part in sorted(part for part in parts if part in package):
        if package.entry(part).name not in edit.removed:
            edit.remove(part)
    return opened(edit.written(), package.limits)
