"""Small files that ask for much: of memory, or of a search that looks back."""

from __future__ import annotations

import io
import zipfile
from importlib.resources import files

from tests.workbooks.bad_inputs.making import (
    ACCEPTED,
    HEAD,
    MAIN,
    SHEET,
    book,
    case,
    relationships,
    sheet,
    workbook,
)

STRINGS = "xl/sharedStrings.xml"


def strings(text: str, stated: int = 1) -> str:
    """Return shared strings of one text."""
    return f'{HEAD}<sst xmlns="{MAIN}" uniqueCount="{stated}"><si><t>{text}</t></si></sst>'


def using(cell: str, rows: int, columns: int = 20) -> str:
    """Return a sheet with the same cell in every place; ``@`` in it stands for its address."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[:columns]
    return sheet(
        "".join(
            f'<row r="{row}">{"".join(cell.replace("@", f"{letter}{row}") for letter in letters)}</row>'
            for row in range(1, rows + 1)
        )
    )


def sharing(cell: str, rows: int, text: str) -> bytes:
    """Return a workbook whose cells use one text."""
    links = relationships(("worksheet", "worksheets/sheet1.xml"), ("sharedStrings", "sharedStrings.xml"))
    return book({"xl/_rels/workbook.xml.rels": links, STRINGS: strings(text), SHEET: using(cell, rows)})


def names(count: int) -> str:
    """Return a workbook part with so many names."""
    listed = "".join(f'<definedName name="n{at}">S1!$A$1</definedName>' for at in range(count))
    return workbook(names=f"<definedNames>{listed}</definedNames>")


FILLED = [f"xl/worksheets/sheet{number}.xml" for number in range(2, 7)]


def far_below(row: int, attributes: str = "") -> bytes:
    """Return the blank form with a value so far below on each of the sheets that are filled in."""
    form, made = (files("workbooks") / "data" / "form.xlsx").read_bytes(), io.BytesIO()
    far = f'<row r="{row}"><c r="D{row}"{attributes}><v>1</v></c></row></sheetData>'.encode()
    with zipfile.ZipFile(io.BytesIO(form)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            data = old.read(one)
            new.writestr(one, data.replace(b"</sheetData>", far) if one.filename in FILLED else data)
    return made.getvalue()


case("the form with values in row 90,000", ACCEPTED, lambda: far_below(90_000))
case("the form with unusual values in row 200,000", ACCEPTED, lambda: far_below(200_000, " cm='1'"))
case("the form with values in row 200,000", ACCEPTED, lambda: far_below(200_000))
case(
    "a long text in 60,000 cells",
    "texts",
    lambda: sharing('<c r="@" t="s"><v>0</v></c>', 3000, "a" * 100_000),
)
case(
    "the longest text in 20,000 cells",
    "texts",
    lambda: sharing('<c r="@" t="s"><v>0</v></c>', 1000, "あ" * 32_767),
)
case(
    "a long text in cells with formulas",
    "texts",
    lambda: sharing('<c r="@" t="s"><f>A1</f><v>0</v></c>', 1000, "a" * 32_767),
)
case(
    "a long text in cells written oddly",
    "texts",
    lambda: sharing('<c r="@" t="&#115;"><!-- --><v>0</v></c>', 1000, "a" * 32_767),
)
case(
    "a long text beside many numbers", ACCEPTED, lambda: sharing('<c r="@"><v>0</v></c>', 3000, "a" * 100_000)
)
case(
    "a short text in 60,000 cells",
    ACCEPTED,
    lambda: sharing('<c r="@" t="s"><v>0</v></c>', 3000, "会津美里町"),
)
case(
    "strings of no relation to the workbook",
    "texts",
    lambda: book({STRINGS: strings("a" * 32_767), SHEET: using('<c r="@" t="s"><v>0</v></c>', 1000)}),
)
case("more texts stated than there are", "corrupt", lambda: book({STRINGS: strings("a", 99_999_999_999)}))
case("300,000 names", "tags", lambda: book({"xl/workbook.xml": names(300_000)}))
case("60,000 names", ACCEPTED, lambda: book({"xl/workbook.xml": names(60_000)}))
case(
    "60,000 merges",
    "merge",
    lambda: book(
        {
            SHEET: sheet(
                after="<mergeCells>"
                + "".join(f'<mergeCell ref="A{at}:B{at}"/>' for at in range(1, 60_001))
                + "</mergeCells>"
            )
        }
    ),
)
case(
    "60,000 merges told by a parser",
    "merge",
    lambda: book(
        {
            SHEET: sheet(
                after="<mergeCells>"
                + "".join(f"<mergeCell ref='A{at}:B{at}'/>" for at in range(1, 60_001))
                + "</mergeCells>"
            )
        }
    ),
)
case(
    "relationships within a comment",
    ACCEPTED,
    lambda: book(
        {
            "_rels/.rels": relationships(("officeDocument", "xl/workbook.xml")).replace(
                "<Relationships", "<!--" + "<Relationship " * 290_000 + "--><Relationships", 1
            )
        }
    ),
)  # fmt: skip
