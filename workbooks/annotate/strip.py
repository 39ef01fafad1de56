"""Taking our marks off again: exactly, or as well as can be after another program has saved the copy."""

from __future__ import annotations

from workbooks.annotate import record
from workbooks.annotate.cleaning import cleaned
from workbooks.annotate.values import unequal_values
from workbooks.arrival.formats import opened
from workbooks.ooxml.package import Package
from workbooks.ooxml.partname import PartName
from workbooks.ooxml.zip import deflated, written
from workbooks.refusal import Refused


def is_annotated(data: bytes) -> bool:
    """Whether a file is a copy that we annotated, also if another program saved it since."""
    try:
        return _carries_marks(opened(data))
    except Refused:
        return False


def strip(data: bytes) -> bytes:
    """Return a copy without our marks; a file that carries none is returned as it is.

    As long as nobody saved the copy again, every part comes back byte for byte.
    Otherwise our sheet, notes and highlights are cut out of what was saved.
    Raises ``Refused`` where the file cannot be opened as a package.
    """
    return clean(opened(data)).data


def clean(package: Package) -> Package:
    """Return a workbook's package without our marks: itself where it carries none. Raises as :func:`strip` does."""
    return opened(_stripped(package), package.limits) if _carries_marks(package) else package


def _stripped(package: Package) -> bytes:
    exact = _taken_back(package)
    # The record comes with the file: what it gives back must be safe to read, and hold what the file shows.
    if exact is not None and _is_as_shown(exact, package):
        return exact
    return cleaned(package)


def _is_as_shown(exact: bytes, package: Package) -> bool:
    try:
        package.judge()
        opened(exact, package.limits).judge()
    except Refused:
        return False
    return not any(unequal_values(exact, package.data))


def _taken_back(package: Package) -> bytes | None:
    """Return the package with the recorded edits undone; None where the record does not fit."""
    known = record.find_record(package)
    parts = record.restored(package, known) if known and known.edited else None
    if known is None or parts is None:
        return None
    added = {PartName(name).key for name in known.added}
    return written(
        deflated(entry, parts[entry.name]) if entry.name in parts else (entry, package.raw(entry.name))
        for entry in package
        if PartName(entry.name).key not in added
    )


def _carries_marks(package: Package) -> bool:
    if record.find_record(package) is not None:
        return True
    defined = package.tree(package.main).child("definedNames")
    if defined is None or record.MARKER_NAME.encode() not in defined.content:
        return False
    return any(element.get("name") == record.MARKER_NAME for element in defined.all("definedName"))
