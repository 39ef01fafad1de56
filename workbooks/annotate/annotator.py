"""The annotated copy: marks and the sheet 審査結果 spliced into the submitter's package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from validators.finding import Severity
from workbooks.annotate.button import add_button
from workbooks.annotate.errors import NotPatchable
from workbooks.annotate.layout import ResultSheet, composed, with_hash
from workbooks.annotate.marks import Mark, gravest, note_text
from workbooks.annotate.notes import Note, add_notes, threaded_cells
from workbooks.annotate.opc import Book
from workbooks.annotate.record import MARKER_NAME, add_record
from workbooks.annotate.resultsheet import add_names, add_sheet, free_name, sheet_names
from workbooks.annotate.sheet import Area, Worksheet
from workbooks.annotate.strip import clean
from workbooks.annotate.styles import Styles, add_styles
from workbooks.ooxml.text import quoted_sheet

_THREADED = "{} には会話形式のコメントがあるため、注記を付けず、色と枠だけで示しました。"
_SIGNED = (
    "電子署名（デジタル署名）は、この写しでは無効になります。署名は提出された元のファイルで確かめてください。"
)
_MARKER = f'<definedName name="{MARKER_NAME}" hidden="1">"1"</definedName>'


def annotate(source: bytes, marks: Sequence[Mark], sheet: ResultSheet | None = None) -> bytes:
    """Return a copy of the workbook with marks at cells and, given ``sheet``, the sheet 審査結果.

    An annotated copy is stripped first, so that nothing doubles. The file's
    SHA-256 is added to the sheet's facts. Raises NotPatchable (with a Japanese
    sentence) for what is no plain OOXML workbook or cannot be patched safely.
    """
    return marked(clean(source), source, marks, sheet)


def marked(book: Book, source: bytes, marks: Sequence[Mark], sheet: ResultSheet | None) -> bytes:
    """Return the annotated copy of ``book``, the opened package of ``source`` without marks of ours."""
    styles = add_styles(book)
    remarks = [_SIGNED] if _is_signed(book) else []
    name = free_name([s.name for s in book.sheets]) if sheet is not None else ""
    for part, cells in _by_part(book, marks).items():
        remarks += _mark_sheet(book, part, cells, styles, name)
    names = [_MARKER]
    if sheet is not None:
        names += _add_result(book, sheet, remarks, source, styles)
    add_names(book, names)
    add_record(book)
    return book.packed()


def _by_part(book: Book, marks: Sequence[Mark]) -> dict[str, list[Mark]]:
    """Return the marks by the part of their sheet, in the order of the marks."""
    parts = {s.name.casefold(): s.part for s in book.sheets if s.kind == "worksheet"}
    found: dict[str, list[Mark]] = {}
    for mark in marks:
        part = parts.get(mark.sheet.casefold())
        if part is None:
            raise NotPatchable("sheet", mark.sheet)
        found.setdefault(part, []).append(mark)
    return found


def _mark_sheet(book: Book, part: str, marks: Sequence[Mark], styles: Styles, result_name: str) -> list[str]:
    """Mark the cells of one sheet; returns remarks on what could not be shown as usual."""
    sheet = Worksheet(book, part)
    by_area: dict[Area, list[Mark]] = {}
    for mark in marks:
        by_area.setdefault(sheet.area_of(mark.cell), []).append(mark)
    highlighted: dict[Severity, list[Area]] = {}
    for area, found in by_area.items():
        highlighted.setdefault(gravest(found), []).append(area)
    sheet.highlight(highlighted, styles.highlights)
    notes = [Note(area, note_text(found)) for area, found in by_area.items()]
    if result_name:
        add_button(sheet, result_name, list(by_area))
    threaded = threaded_cells(book, part)
    add_notes(sheet, [note for note in notes if note.cell not in threaded])
    place = quoted_sheet(marks[0].sheet)
    return [_THREADED.format(f"{place}!{note.cell}") for note in notes if note.cell in threaded]


def _add_result(
    book: Book, sheet: ResultSheet, remarks: list[str], source: bytes, styles: Styles
) -> list[str]:
    whole = replace(with_hash(sheet, source), remarks=[*sheet.remarks, *remarks])
    present = frozenset(s.name for s in book.sheets)
    name = add_sheet(book, composed(whole, present), styles.cells)
    return sheet_names(book, name)


def _is_signed(book: Book) -> bool:
    return any(relation.kind == "origin" for relation in book.relations(""))
