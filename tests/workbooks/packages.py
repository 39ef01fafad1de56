"""Workbooks drawn part by part, for the tests of what must survive in a package."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
THREADED = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel">{}</xml>'
)

DATA = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>申請書</t></is></c><c r="B1"><v>1</v></c></row>'
    '<row r="2"><c r="A2"><v>2.5</v></c><c r="B2" t="str"><f>A1&amp;"様"</f><v>申請書様</v></c></row>'
    '<row r="3"><c r="C3" s="1"><v>46113</v></c></row>'
)
STYLES = (
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
)


def relation(identifier: str, kind: str, target: str) -> str:
    """Return a relationship; ``kind`` is the last word of its type or a whole one."""
    whole = kind if "/" in kind else f"{RELATIONS}/{kind}"
    return f'<Relationship Id="{identifier}" Type="{whole}" Target="{target}"/>'


def relations(*lines: str) -> str:
    """Return a relationships part."""
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(lines)}</Relationships>'


def sheet(before: str = "", data: str = DATA, after: str = "") -> str:
    """Return a worksheet part: what stands before sheetData, its rows, what stands after it."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        f"{before}<sheetData>{data}</sheetData>{after}</worksheet>"
    )


def comments(*notes: tuple[str, str], author: str = "担当者") -> str:
    """Return a comments part of (cell, XML of its text element)."""
    listed = "".join(
        f'<comment ref="{cell}" authorId="0"><text>{text}</text></comment>' for cell, text in notes
    )
    return (
        f'<comments xmlns="{MAIN}"><authors><author>{author}</author></authors>'
        f"<commentList>{listed}</commentList></comments>"
    )


def vml(
    *shapes: str, head: str = '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
) -> str:
    """Return a VML drawing of shapes."""
    return _VML.format(head + "".join(shapes))


def note_box(number: int, row: int, column: int) -> str:
    """Return the box of a note at a 0-based cell."""
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="visibility:hidden">'
        f'<x:ClientData ObjectType="Note"><x:Anchor>1, 2, 3, 4, 5, 6, 7, 8</x:Anchor>'
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )


def workbook(
    *,
    sheets: Mapping[str, str] | None = None,
    parts: Mapping[str, str | bytes] | None = None,
    types: Mapping[str, str] | None = None,
    book_before: str = "",
    book_after: str = "",
    styles: str | None = STYLES,
) -> bytes:
    """Return a workbook: sheet parts by name, further parts by path, overrides of content types.

    A sheet's relationships are given among ``parts``. ``styles=None`` leaves the styles out.
    """
    sheets = sheets or {"申請書": sheet()}
    overrides = {"xl/workbook.xml": f"{_SPREADSHEET}.sheet.main+xml", **(types or {})}
    files: dict[str, str | bytes] = {}
    links = []
    listed = []
    for number, (name, xml) in enumerate(sheets.items(), 1):
        files[f"xl/worksheets/sheet{number}.xml"] = xml
        overrides.setdefault(f"xl/worksheets/sheet{number}.xml", f"{_SPREADSHEET}.worksheet+xml")
        links.append(relation(f"rId{number}", "worksheet", f"worksheets/sheet{number}.xml"))
        listed.append(f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>')
    if styles is not None:
        files["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
        overrides["xl/styles.xml"] = f"{_SPREADSHEET}.styles+xml"
        links.append(relation("rIdStyles", "styles", "styles.xml"))
    files["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{book_before}'
        f"<sheets>{''.join(listed)}</sheets>{book_after}</workbook>"
    )
    files["xl/_rels/workbook.xml.rels"] = relations(*links)
    files["_rels/.rels"] = relations(relation("rId1", "officeDocument", "xl/workbook.xml"))
    files |= parts or {}
    named = "".join(
        f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in overrides.items()
    )
    files["[Content_Types].xml"] = (
        f'<Types xmlns="{_TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{named}</Types>"
    )
    return zipped(files)


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """Return a zip file with these entries, in order."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 4, 1, 9, 0, 0)), content)
    return target.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """Return the contents of a zip file by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
