"""The annotated copy: marks and the sheet 審査結果 spliced into the submitter's package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from validators.finding import Severity
from workbooks.annotate.answers import answers_in
from workbooks.annotate.button import add_button
from workbooks.annotate.check import compare
from workbooks.annotate.layout import ResultSheet, composed, with_hash
from workbooks.annotate.marks import Mark, gravest, note_text
from workbooks.annotate.notes import Note, add_notes, threaded_cells
from workbooks.annotate.opening import open_on
from workbooks.annotate.record import MARKER_NAME, add_record
from workbooks.annotate.resultsheet import add_names, add_sheet, free_name, sheet_names
from workbooks.annotate.signatures import unsigned
from workbooks.annotate.strip import without_marks
from workbooks.annotate.styles import Styles, add_styles
from workbooks.annotate.worksheet import Worksheet
from workbooks.arrival.formats import opened
from workbooks.ooxml.address import Rectangle, quoted_sheet
from workbooks.ooxml.edit import Edit
from workbooks.ooxml.package import Package
from workbooks.refusal import NotPatchable

_THREADED = "{} には会話形式のコメントがあるため、注記を付けず、色と枠だけで示しました。"
_SIGNED = (
    "電子署名（デジタル署名）は、書き込みによって無効になるため、この写しからは除きました。"
    "署名は提出された元のファイルで確かめてください。"
)
_MARKER = f'<definedName name="{MARKER_NAME}" hidden="1">"1"</definedName>'


def annotate(source: bytes, marks: Sequence[Mark], sheet: ResultSheet | None = None) -> bytes:
    """Return a copy of the workbook with marks at cells and, given ``sheet``, the sheet 審査結果.

    An annotated copy is stripped first, so that nothing doubles; what was answered on
    its sheet stands on the new one. The file's SHA-256 is added to the sheet's facts.

    Raises:
        Refused: the bytes, or a part that must be edited, cannot be read.
        NotPatchable: the workbook cannot be patched safely.
    """
    package = opened(source)
    before, remarks = _prepared(package)
    return marked(before, source, marks, _with_answers(sheet, package), remarks)


def checked_copy(package: Package, marks: Sequence[Mark], sheet: ResultSheet | None = None) -> bytes:
    """Return the annotated copy of an opened workbook, verified: read afresh and compared with it.

    Raises ``Refused`` and ``NotPatchable`` as :func:`annotate` does, and where the copy does not pass.
    """
    before, remarks = _prepared(package)
    copy = marked(before, package.data, marks, _with_answers(sheet, package), remarks)
    compare(before, copy)
    return copy


def verify(source: bytes, result: bytes) -> None:
    """Raise NotPatchable("postcheck") unless ``result`` is a sound annotated copy of ``source`` (:func:`compare`)."""
    compare(_prepared(opened(source))[0], result)


def _with_answers(sheet: ResultSheet | None, package: Package) -> ResultSheet | None:
    """Return the sheet with the answers that the workbook brings, unless it has its own."""
    if sheet is None or sheet.answers is not None:
        return sheet
    known = answers_in(package)
    return replace(sheet, answers=known.given if known else ())


def _prepared(package: Package) -> tuple[Package, list[str]]:
    """Return what a copy is made of, without our marks and without signatures, and what is to be said of that."""
    stripped, remark = without_marks(package)
    before = unsigned(stripped)
    return before, [*([remark] if remark else []), *([_SIGNED] if before is not stripped else [])]


def marked(
    package: Package,
    source: bytes,
    marks: Sequence[Mark],
    sheet: ResultSheet | None,
    remarks: Sequence[str] = (),
) -> bytes:
    """Return the annotated copy of a package that carries neither marks of ours nor signatures.

    ``source`` is the submitted file; ``remarks`` are sentences about it for the sheet.
    """
    edit = Edit(package)
    styles = add_styles(edit)
    name = free_name([s.name for s in edit.package.sheets]) if sheet is not None else ""
    for part, cells in _by_part(edit, marks).items():
        remarks = [*remarks, *_mark_sheet(edit, part, cells, styles, name)]
    names = [_MARKER]
    if sheet is not None:
        names += _add_result(edit, sheet, remarks, source, styles)
    add_names(edit, names)
    add_record(edit)
    return edit.written()


def _by_part(edit: Edit, marks: Sequence[Mark]) -> dict[str, list[Mark]]:
    """Return the marks by the part of their sheet, in the order of the marks."""
    parts = {s.name.casefold(): s.part for s in edit.package.sheets if s.kind == "worksheet"}
    found: dict[str, list[Mark]] = {}
    for mark in marks:
        part = parts.get(mark.sheet.casefold())
        if part is None:
            raise NotPatchable("sheet", mark.sheet)
        found.setdefault(part, []).append(mark)
    return found


def _mark_sheet(edit: Edit, part: str, marks: Sequence[Mark], styles: Styles, result_name: str) -> list[str]:
    """Mark the cells of one sheet; returns remarks on what could not be shown as usual."""
    sheet = Worksheet(edit, part)
    by_area: dict[Rectangle, list[Mark]] = {}
    for mark in marks:
        by_area.setdefault(sheet.area_of(mark.cell), []).append(mark)
    highlighted: dict[Severity, list[Rectangle]] = {}
    for area, found in by_area.items():
        highlighted.setdefault(gravest(found), []).append(area)
    sheet.highlight(highlighted, styles.highlights)
    notes = [Note(area, note_text(found)) for area, found in by_area.items()]
    if result_name:
        add_button(sheet, result_name, list(by_area))
    threaded = threaded_cells(edit.package, part)
    add_notes(sheet, [note for note in notes if note.cell not in threaded])
    place = quoted_sheet(marks[0].sheet)
    return [_THREADED.format(f"{place}!{note.cell}") for note in notes if note.cell in threaded]


def _add_result(
    edit: Edit, sheet: ResultSheet, remarks: Sequence[str], source: bytes, styles: Styles
) -> list[str]:
    whole = replace(with_hash(sheet, source), remarks=[*sheet.remarks, *remarks])
    present = frozenset(s.name for s in edit.package.sheets)
    name = add_sheet(edit, composed(whole, present), styles.cells)
    open_on(edit, len(edit.package.sheets))
    return sheet_names(edit, name)
