"""Delivering a copy: checked first, then put in place in one step."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from workbooks.annotate.annotator import marked
from workbooks.annotate.check import compare
from workbooks.annotate.layout import ResultSheet
from workbooks.annotate.marks import Mark
from workbooks.annotate.strip import clean


def checked_copy(source: bytes, marks: Sequence[Mark], sheet: ResultSheet | None = None) -> bytes:
    """Return the annotated copy, verified: :func:`annotate` and :func:`verify` over one opened package."""
    book = clean(source)
    copy = marked(book, source, marks, sheet)
    compare(book, copy)
    return copy


def write_annotated(
    path: Path, source: bytes, marks: Sequence[Mark], sheet: ResultSheet | None = None
) -> None:
    """Write the annotated, verified copy to ``path``.

    Raises NotPatchable, with nothing written, where the copy cannot be made or
    does not pass; the caller then delivers the original and ``result_workbook``.
    """
    write_whole(path, checked_copy(source, marks, sheet))


def write_whole(path: Path, data: bytes) -> None:
    """Write a file under a temporary name in its folder, then rename it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
