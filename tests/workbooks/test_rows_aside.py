"""A sheet whose rows are set aside is judged, and edited, as the whole sheet would be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from workbooks.ooxml.markup import NOTHING, parsed
from workbooks.ooxml.package import _outline, _tree
from workbooks.ooxml.rows import names_of, rows_of
from workbooks.ooxml.splices import Splices, undone
from workbooks.refusal import DEFAULT, Refused

HEAD, TAIL = b'<?xml version="1.0"?><worksheet><cols/>', b"<mergeCells/></worksheet>"
ROW = b'<row r="1"><c r="A1"><v>1</v></c></row>'


def sheet(rows: bytes, before: bytes = b"", after: bytes = b"") -> bytes:
    return HEAD + before + b"<sheetData>" + rows + b"</sheetData>" + after + TAIL


SOUND = [sheet(ROW), sheet(ROW + b"\n" + ROW), sheet(ROW + b'<row r="2"/>'), sheet(b'<row r="2"/>' + ROW)]


@pytest.mark.parametrize("data", SOUND)
def test_rows_are_left_out_of_the_tree(data: bytes) -> None:
    rows = rows_of(data, DEFAULT)
    assert data[rows.start - 11 : rows.stop + 12] == b"<sheetData>" + data[rows] + b"</sheetData>"
    root, whole = _outline(data, "xl/s.xml", DEFAULT), parsed(data)
    assert [child.name for child in root.children] == [child.name for child in whole.children]
    assert ROW not in root.data


@pytest.mark.parametrize(
    "data",
    [
        sheet(b'<row r="1"><c></row><row r="2"></c></row>'),
        sheet(b'<row r="1"></c></row>'),
        sheet(b'<row r="1"><c></row>'),
        sheet(b'<row r="1" r="2"></row>'),
        sheet(b'<row r="1"></kyoten-fence><kyoten-fence></row>'),
        sheet(b'<row r="1"><c>&other;</c></row>'),
        sheet(b'<row r="1"><c>]]></c></row>'),
        sheet(b'<row r="1"><c>\xff</c></row>'),
        sheet(b'<row r="1"><c>\x01</c></row>'),
        sheet(ROW + b"</x>"),
        sheet(ROW, before=b"<!--", after=b"- -- -->"),
        sheet(b'<row r="1"><c>--></c></row><a>', before=b"<!--"),
        sheet(ROW, before=b"<![CDATA["),
        sheet(ROW, before=b"<?x "),
        b"<!DOCTYPE a []>" + sheet(ROW)[len(b'<?xml version="1.0"?>') :],
    ],
)
def test_what_is_not_well_formed_is_refused_with_the_rows_aside(data: bytes) -> None:
    for _ in range(2):  # also when its rows are known
        with pytest.raises(Refused):
            parsed(data)
        with pytest.raises(Refused):
            _outline(data, "xl/s.xml", DEFAULT)


@pytest.mark.parametrize(
    "data",
    [
        sheet(ROW, after=b"<sheetData>" + ROW + b"</sheetData>"),
        sheet(ROW, after=b'<x:sheetData xmlns:x="u"/>'),
        sheet(ROW, after=b"<!-- -->"),
        sheet(b"<!-- -->" + ROW),
        sheet(ROW, before=b"<?x ?>"),
        sheet(b""),
        HEAD + b"<sheetData/>" + TAIL,
        b"<!-- <sheetData> -->" + sheet(ROW)[len(b'<?xml version="1.0"?>') :],
    ],
)
def test_an_unusual_sheet_stays_whole(data: bytes) -> None:
    assert rows_of(data, DEFAULT) == NOTHING
    assert _outline(data, "xl/s.xml", DEFAULT).data == data


def test_rows_nest_no_deeper_than_they_may() -> None:
    deep = sheet(b'<row r="1">' + b"<c>" * 300 + b"</c>" * 300 + b"</row>")
    with pytest.raises(Refused, match="depth"):
        _outline(deep, "xl/s.xml", DEFAULT)
    assert _outline(deep, "xl/s.xml", replace(DEFAULT, depth=400)).child("sheetData")
    with pytest.raises(Refused, match="depth"):
        _outline(deep, "xl/s.xml", DEFAULT)


def test_edits_stand_where_they_would_in_the_whole_sheet() -> None:
    data = sheet(ROW)
    whole, aside = Splices(data), Splices(data, rows_of(data, DEFAULT))
    for splices, root in ((whole, parsed(data)), (aside, _outline(data, "xl/s.xml", DEFAULT))):
        columns, rows, merged = root.children
        splices.append(columns, b"<col/>")
        splices.insert(rows.start, b"<a/>")
        splices.insert(rows.end, b"<b/>")
        splices.append(merged, b"<mergeCell/>")
        splices.insert_ordered(root, ("cols", "sheetData", "mergeCells", "drawing"), "drawing", b"<drawing/>")
    assert aside.result() == whole.result()
    assert aside.undo() == whole.undo()
    assert undone(aside.result(), aside.undo()) == data


@pytest.mark.parametrize(
    "names",
    [
        b'<definedName name="a">1</definedName>',
        b'<definedName name="a">1</definedName><definedName name="b"/>',
        b"<definedName name=\"a\">'x'!$A$1</definedName>\n",
    ],
)
def test_names_are_proven_by_themselves(names: bytes) -> None:
    data = b"<workbook><sheets/><definedNames>" + names + b"</definedNames></workbook>"
    assert data[names_of(data, DEFAULT)] == names
    assert _tree(data, "xl/w.xml", DEFAULT).child("definedNames").content == names


@pytest.mark.parametrize(
    "data",
    [
        b"<workbook><definedNames><definedName>1</definedNames></workbook>",
        b"<workbook><definedNames><definedName>1</definedName></x></definedNames></workbook>",
        b"<workbook><!-- <definedNames><definedName>a--b</definedName></definedNames> --></workbook>",
        b"<workbook><!-- <definedNames><definedName>--></definedName></definedNames> --></workbook>",
    ],
)
def test_names_that_are_not_well_formed_are_refused(data: bytes) -> None:
    for _ in range(2):
        with pytest.raises(Refused):
            _tree(data, "xl/w.xml", DEFAULT)
