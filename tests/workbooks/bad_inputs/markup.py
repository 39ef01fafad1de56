"""XML that is hostile, deep, broken, or in another encoding than it says."""

from __future__ import annotations

from tests.workbooks.bad_inputs.making import (
    ACCEPTED,
    HEAD,
    MAIN,
    MB,
    book,
    case,
    content_types,
    noise,
    sheet,
    with_sheet,
    workbook,
)

LAUGHS = (
    '<!DOCTYPE a [<!ENTITY l "lol">'
    + "".join(f'<!ENTITY l{i} "{f"&l{i - 1 or str()};" * 10}">' for i in range(1, 9))
    + "]>"
)
STRINGS = "xl/sharedStrings.xml"
case(
    "billion laughs",
    "dtd",
    lambda: book({STRINGS: f'{HEAD}{LAUGHS}<sst xmlns="{MAIN}"><si><t>&l8;</t></si></sst>'}),
)
case(
    "external entity",
    "dtd",
    lambda: book(
        {STRINGS: f'{HEAD}<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst xmlns="{MAIN}"/>'}
    ),
)
case(
    "dtd in the workbook part",
    "dtd",
    lambda: book({"xl/workbook.xml": workbook().replace("<workbook", "<!DOCTYPE workbook><workbook", 1)}),
)
case(
    "dtd in the content types",
    "dtd",
    lambda: book({"[Content_Types].xml": content_types().replace("<Types", "<!DOCTYPE Types><Types", 1)}),
)
case(
    "dtd behind a long comment",
    "dtd",
    lambda: book({STRINGS: f"{HEAD}<!--{' ' * 3 * MB}--><!DOCTYPE a><a/>"}),
)
case("dtd in utf-16", "dtd", lambda: book({"customXml/item1.xml": "<!DOCTYPE a><a/>".encode("utf-16")}))
case("dtd in a part without a name for it", "dtd", lambda: book({"xl/media/image1.png": "<!DOCTYPE a><a/>"}))
case(
    "the word doctype in a text",
    ACCEPTED,
    lambda: book({STRINGS: f"{HEAD}<sst xmlns='{MAIN}'><si><t><![CDATA[<!DOCTYPE]]></t></si></sst>"}),
)
case("a comment", ACCEPTED, lambda: book({STRINGS: f"{HEAD}<sst xmlns='{MAIN}'><!-- <c> --></sst>"}))
case("257 levels", "depth", lambda: book({"xl/theme/theme1.xml": "<a>" * 257 + "</a>" * 257}))
case("256 levels", ACCEPTED, lambda: book({"xl/theme/theme1.xml": "<a>" * 256 + "</a>" * 256}))
case("100,000 levels", "depth", lambda: book({"xl/theme/theme1.xml": "<a>" * 100_000 + "</a>" * 100_000}))
case(
    "levels hidden by false empty tags",
    "depth",
    lambda: book({"xl/theme/theme1.xml": "<a>/>" * 300 + "</a>" * 300}),
)
case(
    "levels hidden in attributes",
    "depth",
    lambda: book({"xl/theme/theme1.xml": "<a b='/>'>" * 300 + "</a>" * 300}),
)
with_sheet("sheet cut short", "xml", sheet()[:-20])
with_sheet("tags crossed", ACCEPTED, sheet().replace("</sheetData></worksheet>", "</worksheet></sheetData>"))
# Grammar is the parsers' business; the guard only counts.
with_sheet("two roots", ACCEPTED, sheet() + "<a/>")
with_sheet("empty sheet part", "xml", b"")
with_sheet("tag of 5 MB", "xml", f"<worksheet a='{noise(5 * MB // 2).hex()}'><sheetData/></worksheet>")
with_sheet(
    "undefined entity", "xml", sheet('<row r="1"><c r="A1"><v>&nbsp;</v></c></row>', before="<!-- -->")
)
with_sheet("utf-16 told as utf-8", "encoding", sheet().encode("utf-16"))
with_sheet("utf-16 without a mark", "encoding", sheet().encode("utf-16-le"))
with_sheet("utf-16 told and true", "encoding", sheet().replace("UTF-8", "UTF-16").encode("utf-16"))
with_sheet("utf-8 told as utf-16", "encoding", sheet().replace("UTF-8", "UTF-16"))
with_sheet(
    "cp932 told as utf-8",
    "encoding",
    sheet('<row r="1"><c r="A1" t="str"><v>表</v></c></row>').encode("cp932"),
)
with_sheet(
    "cp932 told and true",
    "encoding",
    sheet('<row r="1"><c r="A1" t="str"><v>表</v></c></row>').replace("UTF-8", "Shift_JIS").encode("cp932"),
)
with_sheet("an encoding nobody knows", "encoding", sheet().replace("UTF-8", "x-unknown"))
case(
    "custom xml in an encoding nobody knows",
    ACCEPTED,
    lambda: book({"customXml/item1.xml": '<?xml version="1.0" encoding="x-unknown"?><a/>'}),
)
with_sheet("utf-8 with a mark", ACCEPTED, b"\xef\xbb\xbf" + sheet().encode())
with_sheet("no declaration", ACCEPTED, sheet().removeprefix(HEAD))
with_sheet("ascii told as latin-1", ACCEPTED, sheet().replace("UTF-8", "ISO-8859-1"))
