"""Sheets whose cells are too far apart, not in the sheet, or merely odd."""

from __future__ import annotations

from tests.workbooks.bad_inputs.making import ACCEPTED, cells, sheet, with_sheet

with_sheet("values in A1 and XFD1048576", "area", cells("A1", "XFD1048576"))
with_sheet("values in A1 and XFD1000", "area", cells("A1", "XFD1000"))
with_sheet(
    "far value with other attributes first", "area", cells("A1", "XFD1048576").replace("<c r=", "<c s='0' r=")
)
with_sheet(
    "far value behind a sign in an attribute",
    "area",
    cells("A1", "XFD1048576").replace("<c r=", "<c s='>' r="),
)
with_sheet("far value in apostrophes", "area", cells("A1", "XFD1048576").replace('"', "'"))
with_sheet(
    "far value with a prefix",
    "area",
    cells("A1", "XFD1048576").replace("<c ", "<x:c ").replace("</c>", "</x:c>"),
)
with_sheet("far formula without a result", "area", cells("A1", "XFD1048576").replace("<v>1</v>", "<f>A1</f>"))
with_sheet("far text", "area", cells("A1", "XFD1048576").replace("<v>1</v>", "<is><t>a</t></is>"))
with_sheet(
    "far value below an unnumbered cell",
    "area",
    sheet('<row><c><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
)
with_sheet("far cells without a value", ACCEPTED, cells("A1", "XFD1048576").replace("<v>1</v>", ""))
with_sheet("one far value", ACCEPTED, cells("XFD1048576"))
with_sheet("values not from A1", ACCEPTED, cells("D7", "E9"))
with_sheet("a column beyond XFD", "cell", cells("A1", "XFE1"))
with_sheet("a column of four letters", "cell", cells("A1", "AAAA1"))
with_sheet("a row beyond the last", "cell", cells("A1", "A1048577"))
with_sheet("a row beyond 32 bits", "cell", cells("A1", "A4294967296"))
with_sheet("a row beyond 64 bits", "cell", cells("A1", "A99999999999999999999"))
with_sheet("row zero", "cell", cells("A0"))
with_sheet("a reference that is none", "cell", sheet('<row r="1"><c r="1A"><v>1</v></c></row>'))
with_sheet("an empty reference", "cell", sheet('<row r="1"><c r=""><v>1</v></c></row>'))
with_sheet("a row number beyond 32 bits", "cell", sheet('<row r="4294967295"><c><v>1</v></c></row>'))
with_sheet("17,000 unnumbered cells in a row", "cell", sheet("<row>" + "<c><v>1</v></c>" * 17_000 + "</row>"))
with_sheet("no references at all", ACCEPTED, sheet("<row><c><v>1</v></c></row>" * 3))
with_sheet(
    "the whole sheet merged",
    "merge",
    sheet(after='<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
)
with_sheet(
    "many large merges",
    "merge",
    sheet(after="<mergeCells>" + '<mergeCell ref="A1:Z9999"/>' * 99 + "</mergeCells>"),
)
with_sheet(
    "a merge beyond the sheet", "cell", sheet(after='<mergeCells><mergeCell ref="A1:A2000000"/></mergeCells>')
)
with_sheet("a merge of nothing", "cell", sheet(after="<mergeCells><mergeCell/></mergeCells>"))
with_sheet(
    "a few merges",
    ACCEPTED,
    sheet(after='<mergeCells><mergeCell ref="A1:C3"/><mergeCell ref="D1:D2"/></mergeCells>'),
)
with_sheet(
    "too small a dimension",
    ACCEPTED,
    cells("A1", "C9").replace("<sheetData>", '<dimension ref="A1"/><sheetData>'),
)
with_sheet(
    "too large a dimension",
    ACCEPTED,
    cells("A1").replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>'),
)
with_sheet(
    "new error values",
    ACCEPTED,
    sheet(
        '<row r="1">'
        + "".join(
            f'<c r="{c}1" t="e"><v>{e}</v></c>'
            for c, e in zip("ABCD", ("#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!"), strict=True)
        )
        + "</row>"
    ),
)
with_sheet(
    "odd serial numbers",
    ACCEPTED,
    sheet('<row r="1"><c r="A1"><v>-1</v></c><c r="B1"><v>60</v></c><c r="C1"><v>1e999</v></c></row>'),
)
with_sheet(
    "32,768 characters", ACCEPTED, sheet(f'<row r="1"><c r="A1" t="str"><v>{"あ" * 32_768}</v></c></row>')
)
with_sheet(
    "characters in escapes", ACCEPTED, sheet('<row r="1"><c r="A1" t="str"><v>_x000D__xD800_</v></c></row>')
)
with_sheet(
    "a shared string beyond the last",
    ACCEPTED,
    sheet('<row r="1"><c r="A1" t="s"><v>99999999999</v></c></row>'),
)
with_sheet(
    "10,000 rows",
    ACCEPTED,
    sheet(
        "".join(
            f'<row r="{i}"><c r="A{i}"><v>1</v></c><c r="AZ{i}"><v>1</v></c></row>' for i in range(1, 10_001)
        )
    ),
)
with_sheet(
    "a wide far corner in a long sheet",
    "area",
    sheet(
        "".join(
            f'<row r="{i}"><c r="A{i}"><v>1</v></c><c r="B{i}"><v>1</v></c></row>' for i in range(1, 10_001)
        )
        + '<row r="10001"><c r="XFD10001"><v>1</v></c></row>'
    ),
)
