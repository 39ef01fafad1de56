"""Notes, their boxes and the way back: beside, into and between what stands at the cells already."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from tests.workbooks import packages
from tests.workbooks.annotating import MARK, annotated, children, notes, with_notes
from validators.finding import Severity
from workbooks.annotate.layout import ResultSheet
from workbooks.annotate.marks import Mark


@pytest.mark.parametrize(
    "text",
    [
        "<t>担当者の覚え</t>",
        '<r><rPr><b/></rPr><t xml:space="preserve">担当者の</t></r><r><t>覚え</t></r>',
        '<t>担当者の覚え</t><phoneticPr fontId="0"/>',
    ],
)
def test_a_note_that_stands_at_the_cell_is_added_to(text):
    parts = annotated(with_notes(text))
    said = notes(parts["xl/comments1.xml"])["B1"]
    assert said == "担当者の覚え\n\n【不備】審査の指摘（kyoten）\n上限を超えています。\n（指摘ここまで）"
    assert parts["xl/drawings/vmlDrawing1.vml"].count(b'ObjectType="Note"') == 1


def test_a_note_at_another_cell_stays_beside_ours():
    parts = annotated(with_notes("<t>覚え</t>", cell="A2"))
    assert list(notes(parts["xl/comments1.xml"])) == ["A2", "B1"]
    drawing = parts["xl/drawings/vmlDrawing1.vml"].decode()
    assert drawing.count('ObjectType="Note"') == 2
    assert 'data="1,2"' in drawing
    assert re.findall(r'<v:shape id="([^"]+)"', drawing) == ["_x0000_s1025", "_x0000_s2049"]


def test_two_marks_at_one_cell_make_one_note_the_gravest_first():
    parts = annotated(packages.workbook(), Mark("申請書", "B1", Severity.NOTE, "後"), MARK)
    assert notes(parts["xl/kyotenComments1.xml"]) == {
        "B1": "【不備】審査の指摘（kyoten）\n［不備］上限を超えています。\n［参考］後\n（指摘ここまで）"
    }


def test_a_threaded_comment_gets_the_highlight_only_and_the_sheet_says_so():
    threaded = '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">{}</ThreadedComments>'
    source = with_notes(
        "<t>[スレッド] 覚え</t>",
        **{
            "xl/threadedComments/threadedComment1.xml": threaded.format(
                '<threadedComment ref="B1" id="{1}"><text>覚え</text></threadedComment>'
            ),
            "xl/worksheets/_rels/sheet1.xml.rels": packages.relations(
                packages.relation("rId1", "comments", "../comments1.xml"),
                packages.relation("rId2", "vmlDrawing", "../drawings/vmlDrawing1.vml"),
                packages.relation("rId3", packages.THREADED, "../threadedComments/threadedComment1.xml"),
            ),
        },
    )
    parts = annotated(source, sheet=ResultSheet())
    assert parts["xl/comments1.xml"] == packages.unzipped(source)["xl/comments1.xml"]
    assert 'sqref="B1"' in parts["xl/worksheets/sheet1.xml"].decode()
    assert "'申請書'!B1 には会話形式のコメントがある" in parts["xl/worksheets/kyotenResult1.xml"].decode()


def test_the_drawing_of_form_controls_is_shared_though_it_is_not_well_formed():
    control = (
        '<v:shape id="_x0000_s1027" type="#_x0000_t201"><v:textbox><div>確認<br></div></v:textbox>'
        '<x:ClientData ObjectType="Checkbox"><x:Anchor>1,0,1,0,2,0,2,0</x:Anchor></x:ClientData></v:shape>'
    )
    controls = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        '<mc:Choice Requires="x14"><controls><control shapeId="1027" r:id="rId9" name="c"/></controls></mc:Choice>'
        "</mc:AlternateContent>"
    )
    source = packages.workbook(
        sheets={
            "申請書": packages.sheet(
                after=f'<pageMargins left="1" right="1" top="1" bottom="1" header="0" footer="0"/><legacyDrawing r:id="rId2"/>{controls}'
            )
        },
        parts={
            "xl/drawings/vmlDrawing1.vml": packages.vml(control),
            "xl/worksheets/_rels/sheet1.xml.rels": packages.relations(
                packages.relation("rId2", "vmlDrawing", "../drawings/vmlDrawing1.vml")
            ),
        },
        types={"xl/drawings/vmlDrawing1.vml": "application/vnd.openxmlformats-officedocument.vmlDrawing"},
    )
    parts = annotated(source)
    drawing = parts["xl/drawings/vmlDrawing1.vml"].decode()
    assert control in drawing and drawing.count('_x0000_t202" coordsize') == 1
    assert children(parts["xl/worksheets/sheet1.xml"]) == [
        "sheetData", "conditionalFormatting", "pageMargins", "legacyDrawing", "AlternateContent",
    ]  # fmt: skip


def test_a_box_is_not_squeezed_into_hidden_columns_and_rows():
    data = packages.DATA.replace('<row r="2">', '<row r="2" hidden="1">')
    cols = '<cols><col min="3" max="5" width="9" hidden="1"/></cols>'
    parts = annotated(
        packages.workbook(sheets={"申請書": packages.sheet(cols, data)}),
        Mark("申請書", "B2", Severity.NOTE, "x"),
    )
    anchor = re.search(rb"<x:Anchor>([^<]*)<", parts["xl/drawings/kyotenNotes1.vml"])
    left, _, top, _, right, _, bottom, _ = (int(n) for n in anchor[1].split(b","))
    assert (left, top, right, bottom) == (5, 0, 9, 5)


def test_a_button_on_each_marked_sheet_leads_back_and_is_not_printed():
    source = packages.workbook(
        sheets={"申請書": packages.sheet('<dimension ref="A1:H40"/>'), "計画": packages.sheet()}
    )
    parts = annotated(source, sheet=ResultSheet())
    drawing = parts["xl/drawings/kyotenDrawing1.xml"].decode()
    assert "<xdr:col>8</xdr:col>" in drawing and 'fPrintsWithSheet="0"' in drawing
    links = parts["xl/drawings/_rels/kyotenDrawing1.xml.rels"].decode()
    assert "Target=\"#'審査結果'!A1\"" in links and "TargetMode" not in links
    assert b"<drawing " not in parts["xl/worksheets/sheet2.xml"]
    assert not [name for name in annotated(source) if "kyotenDrawing" in name]


def test_the_button_joins_the_pictures_of_a_sheet():
    uri = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    picture = '<d:absoluteAnchor><d:pic><d:nvPicPr><d:cNvPr id="7" name="公印"/></d:nvPicPr></d:pic></d:absoluteAnchor>'
    source = packages.workbook(
        sheets={"申請書": packages.sheet(after='<drawing r:id="rId5"/>')},
        parts={
            "xl/drawings/drawing1.xml": f'<d:wsDr xmlns:d="{uri}">{picture}</d:wsDr>',
            "xl/worksheets/_rels/sheet1.xml.rels": packages.relations(
                packages.relation("rId5", "drawing", "../drawings/drawing1.xml")
            ),
        },
    )
    parts = annotated(source, sheet=ResultSheet())
    assert picture in parts["xl/drawings/drawing1.xml"].decode()
    root = ElementTree.fromstring(parts["xl/drawings/drawing1.xml"])
    assert [(e.get("id"), e.get("name")) for e in root.iter(f"{{{uri}}}cNvPr")] == [
        ("7", "公印"),
        ("8", "kyoten 審査結果へ"),
    ]
    assert parts["xl/worksheets/sheet1.xml"].count(b"<drawing ") == 1
