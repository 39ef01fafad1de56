"""Taking our marks off again: exactly, or as well as can be after another program has saved the copy."""

from __future__ import annotations

from workbooks.annotate import opc, record
from workbooks.annotate.archive import normalised, packed
from workbooks.annotate.cleaning import cleaned
from workbooks.annotate.errors import NotPatchable
from workbooks.annotate.opc import Book
from workbooks.annotate.values import unequal_values


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
    if not _carries_marks(book):
        return data
    exact = _taken_back(book)
    # The record comes with the file: what it gives back must hold the values that the file shows.
    if exact is not None and not any(unequal_values(exact, data)):
        return exact
    return cleaned(book)


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
    names = defined.all("definedName") if defined else ()
    return any(element.get("name") == record.MARKER_NAME for element in names)
