"""Taking our marks off again: exactly, or as well as can be after another program has saved the copy."""

from __future__ import annotations

from workbooks.annotate import record
from workbooks.annotate.button import NAME as BUTTON
from workbooks.annotate.cleaning import cleaned
from workbooks.annotate.marks import HEADING
from workbooks.annotate.proof import is_proven
from workbooks.arrival.formats import opened
from workbooks.ooxml.package import Package
from workbooks.ooxml.partname import PartName
from workbooks.ooxml.zip import deflated, written
from workbooks.refusal import Refused

_NOT_BELIEVED = "この写しに残された書き込みの記録は、内容と合わないため使いませんでした。書き込みは目印を頼りに取り除きました。"


CONDITION = 'LEN("kyoten '
"""How the conditions of our highlights begin."""


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
    return without_marks(package)[0]


def without_marks(package: Package) -> tuple[Package, str]:
    """Return a workbook's package without our marks, and a sentence where its record was not to be believed."""
    if not _carries_marks(package):
        return package, ""
    known = record.find_record(package)
    exact = _taken_back(package, known) if known else None
    if known and exact and is_proven(package, exact, known):
        return exact, ""
    # Saved by another program, or forged: our marks are cut out by how they look.
    return opened(cleaned(package), package.limits), _NOT_BELIEVED if exact else ""


def _taken_back(package: Package, known: record.Record) -> Package | None:
    """Return the package with the recorded edits undone; None where the record does not fit."""
    parts = record.restored(package, known) if known.edited else None
    if parts is None:
        return None
    added = {PartName(name).key for name in known.added}
    data = written(
        deflated(entry, parts[entry.name]) if entry.name in parts else (entry, package.raw(entry.name))
        for entry in package
        if PartName(entry.name).key not in added
    )
    try:
        return opened(data, package.limits)
    except Refused:
        return None


def _carries_marks(package: Package) -> bool:
    if record.find_record(package) is not None:
        return True
    named = record.MARKER_NAME.encode() in package.content(package.main)
    if named and any(e.get("name") == record.MARKER_NAME for e in package.defined_names()):
        return True
    return any(_shows_marks(package, sheet.part) for sheet in package.sheets if sheet.kind == "worksheet")


def _shows_marks(package: Package, part: PartName) -> bool:
    """Say whether a sheet shows marks of ours: those of a copy whose sheets were taken into another workbook.

    A marked sheet has relationships, to its notes and our button at least.
    """
    if part.relationships not in package:
        return False
    comments, drawing = (package.related(part, kind) for kind in ("comments", "drawing"))
    return (
        (bool(comments) and HEADING.encode() in package.content(comments))
        or (bool(drawing) and BUTTON.encode() in package.content(drawing))
        or CONDITION.encode() in package.content(part)
    )
