"""Packages whose parts do not relate as they should, or as one reader sees them and not another."""

from __future__ import annotations

from tests.workbooks.bad_inputs.making import (
    ACCEPTED,
    MAIN,
    SHEET,
    STRICT,
    XLSM,
    XLTX,
    book,
    case,
    cells,
    noise,
    relationships,
    sheet,
    workbook,
)

case("no workbook part", "no_workbook", lambda: book({"xl/workbook.xml": None}))
case("no relationships", "no_workbook", lambda: book({"_rels/.rels": None}))
case("content types of nothing", "no_workbook", lambda: book(main="application/xml"))
case("256 sheets", "sheets", lambda: book({"xl/workbook.xml": workbook(256)}))
case("255 sheets", ACCEPTED, lambda: book({"xl/workbook.xml": workbook(255)}))
case("template", ACCEPTED, lambda: book(main=XLTX))
case("macros", ACCEPTED, lambda: book({"xl/vbaProject.bin": noise(900)}, XLSM))
case(
    "strict",
    ACCEPTED,
    lambda: book({"xl/workbook.xml": workbook(namespace=STRICT), SHEET: sheet().replace(MAIN, STRICT)}),
)
case("no sheet part", ACCEPTED, lambda: book({SHEET: None}))
case(
    "workbook part elsewhere",
    ACCEPTED,
    lambda: book(
        {
            "_rels/.rels": relationships(("officeDocument", "/book.xml")),
            "book.xml": workbook(),
            "xl/workbook.xml": None,
        }
    ),
)
case(
    "relationships in a circle",
    ACCEPTED,
    lambda: book(
        {
            "xl/worksheets/_rels/sheet1.xml.rels": relationships(
                ("worksheet", "sheet1.xml"), ("officeDocument", "../workbook.xml")
            )
        }
    ),
)
case(
    "relationship out of the package",
    ACCEPTED,
    lambda: book({"xl/_rels/workbook.xml.rels": relationships(("worksheet", "../../../../etc/passwd"))}),
)
case(
    "names to nowhere",
    ACCEPTED,
    lambda: book(
        {
            "xl/workbook.xml": workbook(
                names='<definedNames><definedName name="a">#REF!</definedName><definedName name="b">無い!$A$1</definedName></definedNames>'
            )
        }
    ),
)
case(
    "names in a circle",
    ACCEPTED,
    lambda: book(
        {
            "xl/workbook.xml": workbook(
                names='<definedNames><definedName name="a">b</definedName><definedName name="b">a</definedName></definedNames>'
            )
        }
    ),
)
case(
    "name over the whole sheet",
    ACCEPTED,
    lambda: book(
        {
            "xl/workbook.xml": workbook(
                names='<definedNames><definedName name="application.district">S1!$A$1:$XFD$1048576</definedName></definedNames>'
            )
        }
    ),
)
case(
    "custom xml in utf-16",
    ACCEPTED,
    lambda: book(
        {"customXml/item1.xml": '<?xml version="1.0" encoding="utf-16"?><a>あ</a>'.encode("utf-16")}
    ),
)
case("ill-formed vml", ACCEPTED, lambda: book({"xl/drawings/vmlDrawing1.vml": "<xml><div><br></div></xml>"}))
OTHER = "xl/worksheets/sheetB.xml"
case(
    "a decoy at the usual place of the workbook",
    "decoy",
    lambda: book(
        {
            "_rels/.rels": relationships(("officeDocument", "xl/real.xml")),
            "xl/real.xml": workbook(),
            "xl/_rels/real.xml.rels": relationships(("worksheet", "worksheets/sheetB.xml")),
            OTHER: cells("B2"),
        }
    ),
)
case(
    "two workbook parts",
    "decoy",
    lambda: book(
        {
            "_rels/.rels": relationships(
                ("officeDocument", "xl/workbook.xml"), ("officeDocument", "xl/real.xml")
            ),
            "xl/real.xml": workbook(),
        }
    ),
)
case(
    "a decoy at the usual place of the shared strings",
    "decoy",
    lambda: book(
        {
            "xl/_rels/workbook.xml.rels": relationships(
                ("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "real.xml")
            ),
            "xl/real.xml": f'<sst xmlns="{MAIN}"><si><t>1</t></si></sst>',
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}"><si><t>2</t></si></sst>',
        }
    ),
)
case(
    "a decoy for those who do not read escapes in targets",
    "decoy",
    lambda: book(
        {
            "xl/_rels/workbook.xml.rels": relationships(("worksheet", "worksheets/sheet%42.xml")),
            OTHER: cells("B2"),
            "xl/worksheets/sheet%42.xml": cells("C3"),
        }
    ),
)
case(
    "a decoy for those who do not go upwards",
    "path",
    lambda: book(
        {
            "xl/_rels/workbook.xml.rels": relationships(("worksheet", "./worksheets/sheet1.xml")),
            "xl/./worksheets/sheet1.xml": cells("C3"),
        }
    ),
)
case(
    "a target upwards and down again",
    ACCEPTED,
    lambda: book({"xl/_rels/workbook.xml.rels": relationships(("worksheet", "../xl/worksheets/sheet1.xml"))}),
)
