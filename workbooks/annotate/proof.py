"""Whether what a record takes back is what we add, told from the copy alone.

The record comes with the file, and the file from anybody: forged, it could put
a formula into a cell, or take out what the submitter wrote, while every cell
still shows the same value. So nothing it says is believed that the bytes do
not show: what it takes out must read as our own markup, what it puts back may
be a number or the end of an empty tag, and the formats must be those that we
would add to what is left.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from workbooks.annotate.check import compare
from workbooks.annotate.record import Edited, Record
from workbooks.annotate.styles import add_styles
from workbooks.ooxml.edit import Edit
from workbooks.ooxml.package import Package
from workbooks.refusal import Refused

_ADDED = re.compile(
    r"xl/worksheets/kyotenResult\d+\.xml|xl/kyotenComments\d+\.xml|xl/drawings/kyotenDrawing\d+\.xml"
    r"|xl/drawings/kyotenNotes\d+\.vml|customXml/kyoten\d+\.xml"
)
"""The parts that are ours by their names; relationships and formats are looked into."""

_BEFORE_NUMBER = re.compile(rb"(?:\s(?:priority|size|activeTab|tabSelected)\s*=\s*[\"']|<(?:[\w.-]+:)?i4>)\Z")
"""What stands before a number that we set: a rank of a conditional format, a length in docProps/app.xml, what is shown."""

_VALUE = re.compile(rb"-?\d{1,10}|true")

_EMPTY_TAG = re.compile(rb">(.*)</[\w:.-]+>", re.DOTALL)


def _all_of(*elements: str) -> re.Pattern[bytes]:
    """Return what matches one or more of these elements; § stands for a prefix or none."""
    whole = "|".join(element.replace("§", r"(?:[\w.-]+:)?") for element in elements)
    return re.compile(f"(?:{whole})+".encode())


_ID = r'(?:xmlns:r="[^"<>]*" )?[\w.-]+:id="rIdKyoten\d+"'
_RUN = r'<§r><§rPr>(?:<§\w+(?: \w+="[^"<>]*")?/>)*</§rPr><§t xml:space="preserve">{}</§t></§r>'
_RUNS = _RUN.format("【(?:不備|要確認|参考)】審査の指摘（kyoten）") + _RUN.format("[^<>]*（指摘ここまで）")
_APART = r'<§r><§t xml:space="preserve">\n\n</§t></§r>'
_NAME = (
    r'<§definedName name="(?:_kyoten_\w+" hidden="1"|_xlnm\.Print_Titles" localSheetId="\d+")>'
    r"(?:\"1\"|'審査結果[^<>!]*'!\$(?:\d:\$\d|A\$1))</§definedName>"
)
_CONDITION = (
    r'<§conditionalFormatting sqref="[A-Z0-9: ]+"><§cfRule type="expression" dxfId="\d+" priority="\d+">'
    r'<§formula>LEN\("kyoten [^"<>]*"\)&gt;0</§formula></§cfRule></§conditionalFormatting>'
)
_BUTTON = (
    r"<xdr:oneCellAnchor (?:(?!</xdr:oneCellAnchor>)[^\0])*"
    r'name="kyoten 審査結果へ"(?:(?!</xdr:oneCellAnchor>)[^\0])*</xdr:oneCellAnchor>'
)
_OURS = _all_of(
    _CONDITION,
    rf"<§(?:drawing|legacyDrawing) {_ID}/>",
    rf'<§sheet name="審査結果[^"<>]*" sheetId="\d+" {_ID}/>',
    _NAME,
    rf"<§definedNames>(?:{_NAME})*</§definedNames>",
    r' activeTab="\d+"',
    r"(?:<§bookViews>)?<§workbookView activeTab=\"\d+\"/>(?:</§bookViews>)?",
    r'<§Relationship Id="rIdKyoten\d+" Type="[^"<>]*" Target="[^"<>]*"/>',
    r'<§Default Extension="(?:vml|rels)" ContentType="[^"<>]*"/>',
    r'<§Override PartName="/(?:[^"<>]*kyoten[^"<>]*|xl/styles\d*\.xml)" ContentType="[^"<>]*"/>',
    r"<§author>kyoten</§author>",
    rf'<§comment ref="[A-Z]+\d+" authorId="\d+"><§text>{_RUNS}</§text></§comment>',
    rf"(?:{_APART})?{_RUNS}",
    r"</?§r>",
    r"<§lpstr>審査結果[^<>]*</§lpstr>",
    _BUTTON,
)
"""All that we ever insert into a part in XML that was there, formats apart."""

_OURS_IN_VML = _all_of(
    r",\d+",
    r'<o:shapelayout [^<>]*><o:idmap v:ext="edit" data="[\d,]+"/></o:shapelayout>',
    r'<v:shapetype [^<>]*id="_x0000_t202"[^<>]*><v:stroke [^<>]*/><v:path [^<>]*/></v:shapetype>',
    r'<v:shape [^<>]*fillcolor="#ffffe1" o:insetmode="auto"><v:fill [^<>]*/><v:shadow [^<>]*/>'
    r'<v:path [^<>]*/><v:textbox [^<>]*><div [^<>]*></div></v:textbox><x:ClientData ObjectType="Note">'
    r"(?:<x:\w+/>|<x:\w+>[^<>]*</x:\w+>)*</x:ClientData></v:shape>",
)

_RELATIONSHIPS = re.compile(
    rb'<\?xml[^<>]*\?>\s*<Relationships xmlns="[^"<>]*">(?:<Relationship Id="rIdKyoten\d+"[^<>]*/>)*</Relationships>'
)


def is_proven(copy: Package, exact: Package, known: Record) -> bool:
    """Say whether ``exact``, which the record makes of the copy, is the copy without our marks and nothing else.

    Cells, names of sheets, formats and shared strings are compared as they are after writing a copy.
    """
    formats = _formats_of(exact)
    try:
        compare(exact, copy.data)
    except Refused:
        return False
    return all(name in formats or _is_ours(copy, name) for name in known.added) and all(
        formats[name] == copy.content(name)
        if name in formats
        else _is_taken_out(copy.content(name), name, part)
        for name, part in known.edited.items()
    )


def _formats_of(exact: Package) -> Mapping[str, bytes]:
    """Return the part of formats, as it is when we add ours, by its name."""
    edit = Edit(exact)
    add_styles(edit)
    return {**edit.added, **{name: splices.result() for name, splices in edit.edits.items()}}


def _is_ours(copy: Package, name: str) -> bool:
    if _ADDED.fullmatch(name):
        return True
    return name.endswith(".rels") and _RELATIONSHIPS.fullmatch(copy.content(name)) is not None


def _is_taken_out(content: bytes, name: str, edited: Edited) -> bool:
    ours = _OURS_IN_VML if name.lower().endswith(".vml") else _OURS
    for start, length, was in edited.steps:
        removed = content[start : start + length]
        if _VALUE.fullmatch(was):
            if not (removed.isdigit() and _BEFORE_NUMBER.search(content, max(start - 40, 0), start)):
                return False
            continue
        opened = _EMPTY_TAG.fullmatch(removed) if was == b"/>" else None
        if (was and not opened) or not ours.fullmatch(opened[1] if opened else removed):
            return False
    return True
