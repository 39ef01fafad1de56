"""Taking our marks off again: exactly, or as well as can be after another program has saved the copy."""

from __future__ import annotations

import re

from workbooks.annotate import record
from workbooks.annotate.answers import returned
from workbooks.annotate.button import NAME as BUTTON
from workbooks.annotate.cleaning import cleaned
from workbooks.annotate.looks import HIGHLIGHTS
from workbooks.annotate.marks import HEADING
from workbooks.annotate.proof import is_proven
from workbooks.annotate.words import TITLE
from workbooks.arrival.formats import opened
from workbooks.form.ledger import SHEET as CALCULATION
from workbooks.form.validation import LISTS
from workbooks.ooxml.kept import same_bytes
from workbooks.ooxml.package import Package
from workbooks.ooxml.partname import PartName
from workbooks.ooxml.zip import deflated, written
from workbooks.refusal import Refused

_NOT_BELIEVED = "この写しに残された書き込みの記録は、内容と合わないため使いませんでした。書き込みは目印を頼りに取り除きました。"


_CONDITION = re.compile(rb'LEN\(\s*(?:"|&quot;|&#34;)kyoten ')
"""How the conditions of our highlights begin, as programs write them."""


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
    sheets = [one for one in package.sheets if one.kind == "worksheet" and one.name not in _NEVER_MARKED]
    if any(TITLE in one.name for one in sheets) and next(returned(package), None) is not None:
        return True
    looks_marked = _has_our_lines(package)
    return any(_shows_marks(package, sheet.part, looks_marked) for sheet in sheets)


_NEVER_MARKED = (CALCULATION, LISTS)
"""The form's own large sheets, in which nothing is typed and no finding stands."""

_LINES = [look.line_color.lower().encode() for look in HIGHLIGHTS.values()]
"""The colours of our highlights' lines, which every program keeps."""


def _has_our_lines(package: Package) -> bool:
    """Say whether the workbook has a format like our highlights; it costs less to look than to read every sheet."""
    styles = package.related(package.main, "styles")
    if not styles:
        return False
    return _colours_ours(package.content(styles))


@same_bytes
def _colours_ours(styles: bytes) -> bool:
    known = styles.lower()
    return any(line in known for line in _LINES)


def _shows_marks(package: Package, part: PartName, looks_marked: bool) -> bool:
    """Say whether a sheet shows marks of ours: those of a copy whose sheets were taken into another workbook.

    ``looks_marked``: its highlights are worth a look.
    """
    if part.relationships in package:
        for relation in package.relations(part):
            marks = {"comments": HEADING, "threadedComment": HEADING, "drawing": BUTTON}.get(relation.kind)
            if marks and relation.target in package and marks.encode() in package.content(relation.target):
                return True
    if not looks_marked:
        return False
    try:
        return _CONDITION.search(package.content(part)) is not None
    except Refused:  # a sheet that nobody needs, and that must not be read
        return False
