"""Taking our marks off again: exactly, or as well as can be after another program has saved the copy."""

from __future__ import annotations

from workbooks.annotate import opc, record
from workbooks.annotate.archive import normalised, packed
from workbooks.annotate.cleaning import cleaned
from workbooks.annotate.errors import NotPatchable
from workbooks.annotate.opc import Book
from workbooks.annotate.values import unequal_values
from workbooks.arrival.guard import inspect
from workbooks.refusal import Refused


def is_annotated(data: bytes) -> bool:
    """Whether a file is a copy that we annotated, also if another program saved it since."""
    try:
        book = opc.opened(data)
        return _carries_marks(book)
    except NotPatchable:
        return False


def strip(data: bytes) -> bytes:
    """Return a copy without our marks; a file that carries none is returned as it is.

    As long as nobody saved the copy again, every part comes back byte for byte.
    Otherwise our sheet, notes and highlights are cut out of what was saved.
    Raises NotPatchable where the file cannot be opened as a package.
    """
    book = opc.opened(data)
    return _stripped(book) if _carries_marks(book) else data


def clean(data: bytes) -> Book:
    """Return the package of a workbook without our marks, opened; raises NotPatchable as :func:`strip` does."""
    book = opc.opened(data)
    return opc.opened(_stripped(book)) if _carries_marks(book) else book


def _stripped(book: Book) -> bytes:
    exact = _taken_back(book)
    # The record comes with the file: what it gives back must be safe to read, and hold what the file shows.
    if exact is not None and _is_safe(exact) and not any(unequal_values(exact, book.data)):
        return exact
    return cleaned(book)


def _is_safe(data: bytes) -> bool:
    try:
        inspect(data)
    except Refused:
        return False
    return True


def _taken_back(book: Book) -> bytes | None:
    """Return the package with the recorded edits undone; None where the record does not fit."""
    known = record.find_record(book)
    parts = record.restored(book, known) if known and known.edited else None
    if known is None or parts is None:
        return None
    added = {normalised(name) for name in known.added}
    entries = [e for e in book.files if normalised(e.name) not in added]
    return packed(e.holding(parts[e.name]) if e.name in parts else e for e in entries)


def _carries_marks(book: Book) -> bool:
    if record.find_record(book) is not None:
        return True
    defined = book.tree(book.main).child("definedNames")
    if defined is None or record.MARKER_NAME.encode() not in defined.content:
        return False
    return any(element.get("name") == record.MARKER_NAME for element in defined.all("definedName"))
