"""A form as offices really fill it in: with all that spreadsheet libraries tend to drop."""

from __future__ import annotations

import struct
import zlib

from tests.workbooks import packages

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_ART = "http://schemas.openxmlformats.org/drawingml/2006/main"
_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_THREADED = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    "xl/sharedStrings.xml": f"{_OFFICE}.spreadsheetml.sharedStrings+xml",
    "xl/comments1.xml": f"{_OFFICE}.spreadsheetml.comments+xml",
    "xl/drawings/vmlDrawing1.vml": f"{_OFFICE}.vmlDrawing",
    "xl/drawings/drawing1.xml": f"{_OFFICE}.drawing+xml",
    "xl/media/image1.png": "image/png",
    "xl/ctrlProps/ctrlProp1.xml": "application/vnd.ms-excel.controlproperties+xml",
    "xl/threadedComments/threadedComment1.xml": "application/vnd.ms-excel.threadedcomments+xml",
    "xl/persons/person.xml": "application/vnd.ms-excel.person+xml",
}
_STRINGS = (
    f'<sst xmlns="{packages.MAIN}" count="8" uniqueCount="8">'
    "<si><t>補助金申請書（例）</t></si><si><t>代表者</t></si>"
    '<si><t>会津 太郎</t><rPh sb="0" eb="2"><t>アイヅ</t></rPh><rPh sb="3" eb="5"><t>タロウ</t></rPh>'
    '<phoneticPr fontId="0"/></si>'
    "<si><t>事業区分</t></si><si><t>小さな拠点づくり事業</t></si><si><t>補助金申請額</t></si>"
    "<si><t>規約の添付</t></si><si><t>担当者</t></si></sst>"
)
_DATA = (
    '<row r="1" ht="26" customHeight="1"><c r="B1" t="s"><v>0</v></c></row>'
    '<row r="3" ht="34" customHeight="1"><c r="B3" t="s"><v>1</v></c><c r="C3" t="s" ph="1"><v>2</v></c></row>'
    '<row r="4" ht="22" customHeight="1"><c r="B4" t="s"><v>3</v></c><c r="C4" t="s"><v>4</v></c></row>'
    '<row r="5" ht="22" customHeight="1"><c r="B5" t="s"><v>5</v></c><c r="C5"><v>2000000</v></c></row>'
    '<row r="6" ht="22" customHeight="1"><c r="B6" t="s"><v>6</v></c></row>'
    '<row r="7" ht="22" customHeight="1"><c r="B7" t="s"><v>7</v></c><c r="C7"><v>5</v></c></row>'
)
_TEXT_BOX = (
    "<xdr:twoCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>8</xdr:row>"
    "<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>3</xdr:col><xdr:colOff>0</xdr:colOff>"
    "<xdr:row>11</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
    '<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="2" name="吹き出し"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr>'
    '<xdr:spPr><a:xfrm><a:off x="600000" y="2400000"/><a:ext cx="3000000" cy="600000"/></a:xfrm>'
    '<a:prstGeom prst="wedgeRectCallout"><a:avLst/></a:prstGeom>'
    '<a:solidFill><a:srgbClr val="FFF2CC"/></a:solidFill><a:ln w="9525"><a:solidFill><a:srgbClr val="7F6000"/></a:solidFill></a:ln></xdr:spPr>'
    '<xdr:txBody><a:bodyPr/><a:lstStyle/><a:p><a:r><a:rPr lang="ja-JP" sz="1000"/><a:t>総会の日程が決まり次第、差し替えます。</a:t></a:r></a:p></xdr:txBody>'
    "</xdr:sp><xdr:clientData/></xdr:twoCellAnchor>"
)
_PICTURE = (
    "<xdr:oneCellAnchor><xdr:from><xdr:col>4</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>0</xdr:row>"
    '<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="470000" cy="470000"/>'
    '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="公印"/><xdr:cNvPicPr/></xdr:nvPicPr>'
    '<xdr:blipFill><a:blip r:embed="rId1"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>'
    '<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="470000" cy="470000"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/></xdr:oneCellAnchor>'
)
_CHECK_BOX = (
    '<v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201" path="m,l,21600r21600,l21600,xe"/>'
    '<v:shape id="_x0000_s1026" type="#_x0000_t201" '
    'style=\'position:absolute;margin-left:120pt;margin-top:105pt;width:80pt;height:18pt;z-index:1\' filled="f" stroked="f" o:insetmode="auto">'
    '<v:textbox style=\'mso-direction-alt:auto\' o:singleclick="f"><div style=\'text-align:left\'><font face="MS UI Gothic" size="180">添付した</font></div></v:textbox>'
    '<x:ClientData ObjectType="Checkbox"><x:SizeWithCells/><x:Anchor>2, 4, 5, 2, 3, 0, 6, 0</x:Anchor>'
    "<x:AutoFill>False</x:AutoFill><x:AutoLine>False</x:AutoLine><x:Checked>1</x:Checked><x:NoThreeD/></x:ClientData></v:shape>"
)
_CONTROLS = (
    f'<mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice xmlns:x14="{_X14}" Requires="x14"><controls>'
    '<mc:AlternateContent><mc:Choice Requires="x14"><control shapeId="1026" r:id="rId4" name="チェック 1">'
    '<controlPr defaultSize="0" autoFill="0" autoLine="0" autoPict="0"><anchor moveWithCells="1">'
    f'<from><xdr:col xmlns:xdr="{_DRAWING}">2</xdr:col><xdr:colOff xmlns:xdr="{_DRAWING}">38100</xdr:colOff>'
    f'<xdr:row xmlns:xdr="{_DRAWING}">5</xdr:row><xdr:rowOff xmlns:xdr="{_DRAWING}">19050</xdr:rowOff></from>'
    f'<to><xdr:col xmlns:xdr="{_DRAWING}">3</xdr:col><xdr:colOff xmlns:xdr="{_DRAWING}">0</xdr:colOff>'
    f'<xdr:row xmlns:xdr="{_DRAWING}">6</xdr:row><xdr:rowOff xmlns:xdr="{_DRAWING}">0</xdr:rowOff></to>'
    "</anchor></controlPr></control></mc:Choice></mc:AlternateContent></controls></mc:Choice></mc:AlternateContent>"
)
_VALIDATION = (
    f'<extLst><ext xmlns:x14="{_X14}" uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}">'
    '<x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1">'
    '<x14:dataValidation type="list" allowBlank="1" showErrorMessage="1"><x14:formula1><xm:f>一覧!$A$1:$A$2</xm:f></x14:formula1>'
    "<xm:sqref>C4</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
)
_PERSON = "{11111111-1111-4111-8111-111111111111}"
_THREAD = "{22222222-2222-4222-8222-222222222222}"


def full_form() -> bytes:
    """Return the workbook: text box, picture, check box, furigana, threaded comment, x14 validation."""
    after = (
        '<phoneticPr fontId="0"/><pageMargins left="0.5" right="0.5" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        f'<drawing r:id="rId1"/><legacyDrawing r:id="rId2"/>{_CONTROLS}{_VALIDATION}'
    )
    cols = (
        '<dimension ref="B1:E7"/><cols><col min="1" max="1" width="3" customWidth="1"/>'
        '<col min="2" max="2" width="18" customWidth="1"/><col min="3" max="3" width="28" customWidth="1"/>'
        '<col min="4" max="4" width="4" customWidth="1"/></cols>'
    )
    lists = '<row r="1"><c r="A1" t="s"><v>4</v></c></row>'
    return packages.workbook(
        sheets={"申請書": packages.sheet(cols, _DATA, after), "一覧": packages.sheet(data=lists)},
        parts=_parts(),
        types=_TYPES,
    )


def _parts() -> dict[str, str | bytes]:
    spaces = f'xmlns:xdr="{_DRAWING}" xmlns:a="{_ART}" xmlns:r="{packages.RELATIONS}"'
    microsoft = "http://schemas.microsoft.com/office/2017/10/relationships"
    return {
        "xl/sharedStrings.xml": _STRINGS,
        "xl/comments1.xml": packages.comments(
            ("C7", "<t>[スレッド化されたコメント]\n内線番号でよいですか</t>"), author=f"tc={_THREAD}"
        ),
        "xl/drawings/vmlDrawing1.vml": packages.vml(_CHECK_BOX, packages.note_box(1025, 6, 2)),
        "xl/drawings/drawing1.xml": f"<xdr:wsDr {spaces}>{_TEXT_BOX}{_PICTURE}</xdr:wsDr>",
        "xl/drawings/_rels/drawing1.xml.rels": packages.relations(
            packages.relation("rId1", "image", "../media/image1.png")
        ),
        "xl/media/image1.png": stamp(),
        "xl/ctrlProps/ctrlProp1.xml": f'<formControlPr xmlns="{_X14}" objectType="CheckBox" checked="Checked" noThreeD="1"/>',
        "xl/threadedComments/threadedComment1.xml": (
            f'<ThreadedComments xmlns="{_THREADED}"><threadedComment ref="C7" dT="2026-04-01T00:00:00.00" '
            f'personId="{_PERSON}" id="{_THREAD}"><text>内線番号でよいですか</text></threadedComment></ThreadedComments>'
        ),
        "xl/persons/person.xml": (
            f'<personList xmlns="{_THREADED}"><person displayName="担当者" id="{_PERSON}" userId="x" providerId="None"/></personList>'
        ),
        "xl/worksheets/_rels/sheet1.xml.rels": packages.relations(
            packages.relation("rId1", "drawing", "../drawings/drawing1.xml"),
            packages.relation("rId2", "vmlDrawing", "../drawings/vmlDrawing1.vml"),
            packages.relation("rId3", "comments", "../comments1.xml"),
            packages.relation("rId4", "ctrlProp", "../ctrlProps/ctrlProp1.xml"),
            packages.relation(
                "rId5", f"{microsoft}/threadedComment", "../threadedComments/threadedComment1.xml"
            ),
        ),
        "xl/_rels/workbook.xml.rels": packages.relations(
            packages.relation("rId1", "worksheet", "worksheets/sheet1.xml"),
            packages.relation("rId2", "worksheet", "worksheets/sheet2.xml"),
            packages.relation("rId3", "styles", "styles.xml"),
            packages.relation("rId4", "sharedStrings", "sharedStrings.xml"),
            packages.relation("rId5", f"{microsoft}/person", "persons/person.xml"),
        ),
    }


def stamp(size: int = 48) -> bytes:
    """Return a PNG of a red ring, like a seal."""
    middle, outer, inner = size / 2, size / 2 - 1, size / 2 - 5
    rows = b""
    for y in range(size):
        rows += b"\0"
        for x in range(size):
            distance = ((x + 0.5 - middle) ** 2 + (y + 0.5 - middle) ** 2) ** 0.5
            ring = inner <= distance <= outer or (distance < inner and abs(x - middle) < 3)
            rows += b"\xc0\x20\x20" if ring else b"\xff\xff\xff"
    chunks = [
        (b"IHDR", struct.pack(">2I5B", size, size, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    framed = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)
