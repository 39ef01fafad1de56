"""The way back: a small button on each marked sheet that leads to the sheet 審査結果; it is not printed."""

from __future__ import annotations

from collections.abc import Sequence

from workbooks.annotate.looks import BAND, FONT
from workbooks.annotate.worksheet import Worksheet
from workbooks.ooxml.address import LAST_COLUMN, Rectangle, parse_range, quoted_sheet
from workbooks.ooxml.edit import Edit, declared
from workbooks.ooxml.markup import Element
from workbooks.ooxml.package import RELATION_URIS
from workbooks.ooxml.text import attribute
from workbooks.refusal import NotPatchable

NAME = "kyoten 審査結果へ"
"""Name of the shape, by which it is found again."""

_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
_DRAWING = {
    False: (
        "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
        "http://schemas.openxmlformats.org/drawingml/2006/main",
    ),
    True: (
        "http://purl.oclc.org/ooxml/drawingml/spreadsheetDrawing",
        "http://purl.oclc.org/ooxml/drawingml/main",
    ),
}
_WIDTH, _HEIGHT = 1_260_000, 270_000
"""Size in EMU (36,000 a millimetre)."""


def add_button(sheet: Worksheet, result_name: str, marked: Sequence[Rectangle]) -> None:
    """Add the button right of the used columns, at the top of the sheet."""
    edit = sheet.edit
    target = f"#{quoted_sheet(result_name)}!A1"
    column = _free_column(sheet.root, marked)
    element = sheet.root.child("drawing")
    if element is None:
        part = edit.new_name("xl/drawings/kyotenDrawing{}.xml")
        uri, _ = _DRAWING[edit.package.is_strict]
        link = edit.relate_to(part, "hyperlink", target)
        anchor = _anchor(edit, link, column, 2)
        edit.add(part, declared(f'<xdr:wsDr xmlns:xdr="{uri}">{anchor}</xdr:wsDr>'), _TYPE)
        identifier = edit.relate(sheet.part, "drawing", part)
        sheet.insert("drawing", f"<drawing {sheet.relation_attribute(identifier)}/>")
        return
    identifier = element.related("id", RELATION_URIS)
    parts = [r.target for r in edit.package.relations(sheet.part) if r.identifier == identifier]
    if not parts or parts[0] not in edit.package:
        raise NotPatchable("structure", "drawing without part")
    root = edit.package.tree(parts[0])
    link = edit.relate_to(parts[0], "hyperlink", target)
    edit.splices(parts[0]).append(root, _anchor(edit, link, column, _free_number(root)).encode("utf-8"))


def anchors_of_buttons(root: Element) -> list[Element]:
    """Return the anchors of a drawing that hold our button."""
    return [child for child in root.children if any(e.get("name") == NAME for e in child.below("cNvPr"))]


def _free_column(root: Element, marked: Sequence[Rectangle]) -> int:
    """Return the 0-based column right of the used ones."""
    dimension = root.child("dimension")
    used = parse_range(dimension.get("ref")) if dimension else None
    return min(max(area.right for area in [*([used] if used else []), *marked]), LAST_COLUMN - 1)


def _free_number(root: Element) -> int:
    numbers = [e.get("id") for e in root.below("cNvPr")]
    return max((int(number) for number in numbers if number.isdigit()), default=1) + 1


def _anchor(edit: Edit, link: str, column: int, number: int) -> str:
    sheet_uri, main_uri = _DRAWING[edit.package.is_strict]
    fill = f'<a:solidFill><a:srgbClr val="{BAND}"/></a:solidFill>'
    white = '<a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill>'
    return (
        f'<xdr:oneCellAnchor xmlns:xdr="{sheet_uri}" xmlns:a="{main_uri}" xmlns:r="{edit.relation_uri}">'
        f"<xdr:from><xdr:col>{column}</xdr:col><xdr:colOff>90000</xdr:colOff>"
        "<xdr:row>0</xdr:row><xdr:rowOff>36000</xdr:rowOff></xdr:from>"
        f'<xdr:ext cx="{_WIDTH}" cy="{_HEIGHT}"/><xdr:sp macro="" textlink=""><xdr:nvSpPr>'
        f'<xdr:cNvPr id="{number}" name="{attribute(NAME)}"><a:hlinkClick r:id="{link}"/></xdr:cNvPr>'
        "<xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr>"
        f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{_WIDTH}" cy="{_HEIGHT}"/></a:xfrm>'
        f'<a:prstGeom prst="roundRect"><a:avLst/></a:prstGeom>{fill}<a:ln><a:noFill/></a:ln></xdr:spPr>'
        '<xdr:txBody><a:bodyPr vertOverflow="clip" wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"/>'
        '<a:lstStyle/><a:p><a:pPr algn="ctr"/><a:r>'
        f'<a:rPr lang="ja-JP" sz="1000" b="1">{white}<a:ea typeface="{FONT}"/></a:rPr>'
        "<a:t>審査結果へ ▶</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
        '<xdr:clientData fPrintsWithSheet="0"/></xdr:oneCellAnchor>'
    )
