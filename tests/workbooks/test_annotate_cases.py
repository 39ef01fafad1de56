"""The awkward cases of real workbooks: each is annotated without loss, or says why not."""

from __future__ import annotations

import io
import os
import re
import struct
import zipfile
from xml.etree import ElementTree

import openpyxl
import pytest

from tests.workbooks import packages
from tests.workbooks.annotating import MAIN, MARK, annotated, children, notes, with_notes
from tests.workbooks.bad_inputs import CASES
from tests.workbooks.fullform import full_form
from validators.finding import Finding, Severity
from workbooks.annotate.annotator import annotate, verify
from workbooks.annotate.layout import ResultSheet
from workbooks.annotate.marks import Mark, marks_of
from workbooks.annotate.strip import strip
from workbooks.refusal import NotPatchable, Refused


def test_new_elements_stand_where_the_schema_wants_them():
    after = (
        '<sheetProtection sheet="1" objects="1"/><autoFilter ref="A1:B2"/>'
        '<mergeCells count="1"><mergeCell ref="D1:E2"/></mergeCells>'
        '<dataValidations count="1"><dataValidation sqref="A1"/></dataValidations>'
        '<hyperlinks><hyperlink ref="A1" location="A2"/></hyperlinks>'
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="x14"><controls/></mc:Choice></mc:AlternateContent>'
        '<tableParts count="0"/><extLst/>'
    )
    parts = annotated(packages.workbook(sheets={"申請書": packages.sheet(after=after)}))
    assert children(parts["xl/worksheets/sheet1.xml"]) == [
        "sheetData", "sheetProtection", "autoFilter", "mergeCells", "conditionalFormatting", "dataValidations",
        "hyperlinks", "legacyDrawing", "AlternateContent", "tableParts", "extLst",
    ]  # fmt: skip


def test_a_merged_area_is_highlighted_whole_and_its_first_cell_carries_the_note():
    source = packages.workbook(
        sheets={"申請書": packages.sheet(after='<mergeCells count="1"><mergeCell ref="B1:C3"/></mergeCells>')}
    )
    parts = annotated(source, Mark("申請書", "C2", Severity.ERROR, "指摘"))
    assert b'<conditionalFormatting sqref="B1:C3">' in parts["xl/worksheets/sheet1.xml"]
    assert list(notes(parts["xl/kyotenComments1.xml"])) == ["B1"]
    anchor = re.search(rb"<x:Anchor>(\d+), ", parts["xl/drawings/kyotenNotes1.vml"])
    assert anchor[1] == b"3"  # beside the area, in column D


def test_our_formats_go_above_those_at_the_same_cells():
    rules = (
        '<conditionalFormatting sqref="A1:B9"><cfRule type="expression" dxfId="0" priority="1" stopIfTrue="1"><formula>TRUE</formula></cfRule></conditionalFormatting>'
        '<conditionalFormatting sqref="D1"><cfRule type="expression" priority="2"><formula>TRUE</formula></cfRule></conditionalFormatting>'
    )
    source = packages.workbook(
        sheets={"申請書": packages.sheet(after=rules)},
        styles=packages.STYLES + '<dxfs count="1"><dxf/></dxfs>',
    )
    sheet = ElementTree.fromstring(annotated(source)["xl/worksheets/sheet1.xml"])
    found = [
        (f.get("sqref"), f[0].get("priority"), f[0].get("dxfId"))
        for f in sheet.findall("m:conditionalFormatting", MAIN)
    ]
    assert found == [("A1:B9", "2", "0"), ("D1", "3", None), ("B1", "1", "1")]


@pytest.mark.parametrize(
    ("pivot", "area"), [(' pivot="1"', "B1"), ("", "D9")], ids=["tied to a pivot table", "elsewhere"]
)
def test_priorities_are_left_alone_where_they_need_not_or_must_not_move(pivot, area):
    rule = f'<conditionalFormatting{pivot} sqref="{area}"><cfRule type="expression" priority="1"><formula>TRUE</formula></cfRule></conditionalFormatting>'
    sheet = ElementTree.fromstring(
        annotated(packages.workbook(sheets={"申請書": packages.sheet(after=rule)}))[
            "xl/worksheets/sheet1.xml"
        ]
    )
    assert [f[0].get("priority") for f in sheet.findall("m:conditionalFormatting", MAIN)] == ["1", "2"]


def test_missing_styles_are_made():
    source = packages.workbook(
        sheets={"申請書": packages.sheet(data='<row r="1"><c r="B1"><v>1</v></c></row>')}, styles=None
    )
    copy = annotate(source, [MARK], ResultSheet())
    verify(source, copy)
    book = openpyxl.load_workbook(io.BytesIO(copy))
    assert book["申請書"].conditional_formatting["B1"][0].dxf.border.left.style == "thin"
    assert book["審査結果"]["A1"].font.b and book["申請書"]["B1"].font.b is False


def test_styles_without_any_list_are_filled():
    source = packages.workbook(sheets={"申請書": packages.sheet(data="")}, styles="")
    parts = annotated(source)
    assert children(parts["xl/styles.xml"]) == ["fonts", "fills", "borders", "cellXfs", "dxfs"]


def test_prefixed_names_stay_prefixed():
    files = packages.unzipped(with_notes("<t>覚え</t>", cell="A2"))
    for name in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/comments1.xml"):
        text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", files[name].decode())
        files[name] = text.replace(' xmlns="', ' xmlns:x="').encode()
    parts = annotated(packages.zipped(files), sheet=ResultSheet())
    assert b"<x:conditionalFormatting" in parts["xl/worksheets/sheet1.xml"]
    assert list(notes(parts["xl/comments1.xml"])) == ["A2", "B1"]
    assert b'<x:sheet name="\xe5\xaf\xa9' in parts["xl/workbook.xml"]


def test_strict_workbooks_get_strict_parts():
    files = packages.unzipped(packages.workbook())
    for name in files:
        text = files[name].decode().replace(packages.MAIN, packages.STRICT_MAIN)
        files[name] = text.replace(packages.RELATIONS, packages.STRICT_RELATIONS).encode()
    parts = annotated(packages.zipped(files), sheet=ResultSheet())
    ours = [data for name, data in parts.items() if "kyoten" in name]
    assert not any(packages.MAIN.encode() in data or packages.RELATIONS.encode() in data for data in ours)
    assert (
        b'Type="http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet" Target="worksheets/kyoten'
        in parts["xl/_rels/workbook.xml.rels"]
    )


def test_macros_and_protection_are_kept():
    protection = '<workbookProtection lockStructure="1"/>'
    source = packages.workbook(
        sheets={"申請書": packages.sheet(after='<sheetProtection sheet="1" objects="1" scenarios="1"/>')},
        book_before=protection,
        parts={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0macro"},
        types={
            "xl/workbook.xml": "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
            "xl/vbaProject.bin": "application/vnd.ms-office.vbaProject",
        },
    )
    parts = annotated(source)
    assert parts["xl/vbaProject.bin"] == b"\xd0\xcf\x11\xe0macro"
    assert b"ms-excel.sheet.macroEnabled.main+xml" in parts["[Content_Types].xml"]
    assert protection.encode() in parts["xl/workbook.xml"]


def test_the_copy_of_a_signed_workbook_goes_without_signature_and_says_so():
    origin = "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin"
    signed = {
        "_xmlsignatures/origin.sigs": "",
        "_xmlsignatures/sig1.xml": "<Signature/>",
        "_xmlsignatures/_rels/origin.sigs.rels": packages.relations(
            packages.relation("rId1", "signature", "sig1.xml")
        ),
        "_rels/.rels": packages.relations(
            packages.relation("rId1", "officeDocument", "xl/workbook.xml"),
            packages.relation("rId2", origin, "_xmlsignatures/origin.sigs"),
        ),
    }
    types = {"_xmlsignatures/origin.sigs": "application/vnd.openxmlformats-package.digital-signature-origin"}
    source = packages.workbook(parts=signed, types=types)
    copy = annotate(source, [MARK], ResultSheet())
    verify(source, copy)
    parts = packages.unzipped(copy)
    assert "この写しからは除きました" in parts["xl/worksheets/kyotenResult1.xml"].decode()
    assert not [name for name in parts if "signature" in name]
    assert b"signature" not in parts["_rels/.rels"] + parts["[Content_Types].xml"]
    before, after = packages.unzipped(packages.workbook()), packages.unzipped(strip(copy))
    assert before.keys() == after.keys()
    assert before["xl/worksheets/sheet1.xml"] == after["xl/worksheets/sheet1.xml"]


def test_zip64_and_data_descriptors_are_read():
    files = packages.unzipped(packages.workbook())

    class Unseekable(io.RawIOBase):
        def __init__(self):
            self.data = bytearray()

        def writable(self):
            return True

        def write(self, more):
            self.data += more
            return len(more)

    stream = Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            with archive.open(name, "w", force_zip64=True) as entry:
                entry.write(content)
    source = bytes(stream.data)
    assert b"PK\x07\x08" in source and struct.pack("<HH", 1, 16) in source
    annotated(source)


@pytest.mark.skipif(os.sep == "\\", reason="Python's zipfile writes no such names on Windows")
def test_entry_names_are_compared_as_packages_do():
    files = packages.unzipped(packages.workbook())
    files["XL\\Worksheets\\Sheet1.xml"] = files.pop("xl/worksheets/sheet1.xml")
    assert b"kyoten" in annotated(packages.zipped(files))["XL\\Worksheets\\Sheet1.xml"]


def test_a_taken_sheet_name_is_numbered_and_odd_names_are_quoted():
    names = {"審査結果": packages.sheet(), "別紙 &apos;1&apos; &amp; &quot;2&quot;": packages.sheet()}
    source = packages.workbook(sheets=names)
    finding = Finding(
        "", "S3-3", Severity.ERROR, "別紙 '1' & \"2\"", "B1", "", 0, "欄", "", "", "指摘", "直す", ""
    )
    copy = annotate(source, marks_of([finding]), ResultSheet([finding]))
    verify(source, copy)
    book = openpyxl.load_workbook(io.BytesIO(copy))
    assert book.sheetnames == ["審査結果", "別紙 '1' & \"2\"", "審査結果 (2)"]
    assert book["審査結果 (2)"]["C5"].hyperlink.location == "'別紙 ''1'' & \"2\"'!B1"
    assert book["審査結果 (2)"].print_title_rows == "$4:$4"


def test_the_titles_of_the_file_s_properties_name_the_sheet():
    vector = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
    app = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties" '
        f'xmlns:vt="{vector}"><HeadingPairs><vt:vector size="4" baseType="variant">'
        "<vt:variant><vt:lpstr>ワークシート</vt:lpstr></vt:variant><vt:variant><vt:i4>1</vt:i4></vt:variant>"
        "<vt:variant><vt:lpstr>名前付き一覧</vt:lpstr></vt:variant><vt:variant><vt:i4>1</vt:i4></vt:variant>"
        '</vt:vector></HeadingPairs><TitlesOfParts><vt:vector size="2" baseType="lpstr">'
        "<vt:lpstr>申請書</vt:lpstr><vt:lpstr>印刷</vt:lpstr></vt:vector></TitlesOfParts></Properties>"
    )
    source = packages.workbook(
        parts={
            "docProps/app.xml": app,
            "_rels/.rels": packages.relations(
                packages.relation("rId1", "officeDocument", "xl/workbook.xml"),
                packages.relation("rId2", "extended-properties", "docProps/app.xml"),
            ),
        }
    )
    root = ElementTree.fromstring(annotated(source, sheet=ResultSheet())["docProps/app.xml"])
    titles = [t.text for t in root[1].iter(f"{{{vector}}}lpstr")]
    assert titles == ["申請書", "審査結果", "印刷"]
    assert [n.text for n in root.iter(f"{{{vector}}}i4")] == ["2", "1"]
    assert root[1][0].get("size") == "3"


def test_the_names_and_the_validations_of_the_form_survive():
    source = packages.workbook(
        book_after='<definedNames><definedName name="application.grant_requested">申請書!$B$1</definedName></definedNames><calcPr/>'
    )
    root = ElementTree.fromstring(annotated(source, sheet=ResultSheet())["xl/workbook.xml"])
    assert children(annotated(source)["xl/workbook.xml"]) == ["sheets", "definedNames", "calcPr"]
    names = [n.get("name") for n in root.find("m:definedNames", MAIN)]
    assert names == [
        "application.grant_requested",
        "_kyoten_annotated",
        "_xlnm.Print_Titles",
        "_kyoten_sheet",
    ]


def test_a_form_with_all_that_libraries_drop_keeps_it():
    source = full_form()
    marks = [
        Mark("申請書", cell, severity, "指摘")
        for cell, severity in zip(("C5", "C4", "C7"), Severity, strict=True)
    ]
    parts, before = annotated(source, *marks, sheet=ResultSheet()), packages.unzipped(source)
    changed = {name for name in before if parts[name] != before[name]}
    assert changed == {
        "[Content_Types].xml", "xl/_rels/workbook.xml.rels", "xl/comments1.xml", "xl/drawings/_rels/drawing1.xml.rels",
        "xl/drawings/drawing1.xml", "xl/drawings/vmlDrawing1.vml", "xl/styles.xml", "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
    }  # fmt: skip
    drawing, sheet = parts["xl/drawings/drawing1.xml"].decode(), parts["xl/worksheets/sheet1.xml"].decode()
    assert "差し替えます" in drawing and 'r:embed="rId1"' in drawing
    assert "x14:dataValidations" in sheet and '<control shapeId="1026"' in sheet
    assert b'ObjectType="Checkbox"' in parts["xl/drawings/vmlDrawing1.vml"]
    assert list(notes(parts["xl/comments1.xml"])) == ["C7", "C5", "C4"]


def test_ids_and_content_types_that_others_left_are_not_doubled():
    rels = packages.relations(
        '<Relationship Id="rIdKyoten1" Type="http://x/hyperlink" Target="http://example.com/" TargetMode="External"/>'
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
    source = packages.workbook(
        sheets={"申請書": packages.sheet(data="")},
        parts={"xl/worksheets/_rels/sheet1.xml.rels": rels},
        types={"xl/styles.xml": kind},
        styles=None,
    )
    parts = annotated(source)
    assert parts["[Content_Types].xml"].count(b"/xl/styles.xml") == 1
    found = re.findall(r'Id="(\w+)"', parts["xl/worksheets/_rels/sheet1.xml.rels"].decode())
    assert found == ["rIdKyoten1", "rIdKyoten2", "rIdKyoten3"]


def chart_only() -> bytes:
    files = packages.unzipped(packages.workbook())
    files["xl/_rels/workbook.xml.rels"] = files["xl/_rels/workbook.xml.rels"].replace(
        b'/worksheet"', b'/chartsheet"'
    )
    return packages.zipped(files)


def with_part(name: str, content: bytes) -> bytes:
    return packages.zipped({**packages.unzipped(packages.workbook()), name: content})


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        (b"", "empty"),
        (b"not a workbook", "text"),
        (packages.workbook()[:-30], "truncated"),
        (OLE, "corrupt"),
        (CASES["xls"].make(), "format"),
        (CASES["encrypted workbook"].make(), "encrypted"),
        (packages.zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "format"),
        (packages.zipped({"a.txt": "x"}), "archive"),
        (chart_only(), "sheet"),
        (with_part("xl/worksheets/sheet1.xml", packages.sheet().encode("utf-16")), "encoding"),
        (
            with_part("xl/worksheets/sheet1.xml", b"<!DOCTYPE a []>" + packages.sheet().encode()[39:]),
            "dtd",
        ),
        (with_part("xl/worksheets/sheet1.xml", packages.sheet().encode()[:-5]), "xml"),
        (with_part("xl/styles.xml", b"<nothing/>"), "structure"),
    ],
)
def test_what_cannot_be_patched_is_refused_in_japanese(source, code):
    with pytest.raises(Refused) as caught:
        annotate(source, [MARK], ResultSheet())
    assert caught.value.code == code
    assert caught.value.text.endswith("。")
    assert NotPatchable(code).text.endswith("。")
