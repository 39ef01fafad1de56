"""A column's own heading is no value, whatever an edition of the form writes beside it."""

from __future__ import annotations

import io

import openpyxl

from validators.frames import FRAMES
from workbooks.form import BUILT
from workbooks.ooxml.address import parse_reference
from workbooks.reading.reader import read


def test_bare_headings_above_the_tables_are_not_told_of() -> None:
    book = openpyxl.load_workbook(io.BytesIO(BUILT.read_bytes()))
    bare = 0
    for frame in FRAMES:
        for column in frame.columns if frame.rows > 1 else ():
            area = parse_reference(book.defined_names[f"{frame.name}.{column.name}"].attr_text)
            assert area is not None
            cell = book[area.sheet].cell(area.row - 1, area.column)
            bare += cell.value != column.label
            cell.value = column.label
    assert bare
    written = io.BytesIO()
    book.save(written)
    submission = read(written.getvalue(), "申請書.xlsx")
    assert [seen for seen in submission.observations if seen.rule == "FORM-7"] == []
