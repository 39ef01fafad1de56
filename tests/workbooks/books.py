"""One sound filled form, and what clerks and programs do to it: drawn by small edits of its parts."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from tests.addin.forms import cells
from tests.workbooks.packages import unzipped, zipped
from validators.engine import check
from workbooks.form.build import fill
from workbooks.reading.reader import read

BOOK = "xl/workbook.xml"
SHEETS = {
    name: f"xl/worksheets/sheet{number}.xml"
    for number, name in enumerate(("申請書", "計画", "間接補助", "収支予算", "年度別"), start=3)
}
APPLICATION, BUDGET = SHEETS["申請書"], SHEETS["収支予算"]
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_SHEET_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"

Edit = Callable[[str], str]


@cache
def sound() -> bytes:
    """Return a sound application in the real form; checking it finds nothing."""
    return fill(cells())


def edited(data: bytes, edits: dict[str, Edit]) -> bytes:
    """Return a workbook with parts rewritten; every edit must change something."""
    parts = unzipped(data)
    for name, edit in edits.items():
        was = parts[name].decode()
        parts[name] = edit(was).encode()
        assert parts[name] != was.encode(), name
    return zipped(parts)


def replaced(*pairs: tuple[str, str | Callable[[re.Match[str]], str]]) -> Edit:
    """Return the edit that replaces regular expressions, each of which must occur."""

    def edit(text: str) -> str:
        for pattern, replacement in pairs:
            text, count = re.subn(pattern, replacement, text, flags=re.DOTALL)
            assert count, pattern
        return text

    return edit


def put(**values: str) -> Edit:
    """Return the edit that puts XML (``<v>…</v>``, with attributes before ``|``) into cells of a sheet."""

    def edit(text: str) -> str:
        for cell, typed in values.items():
            attributes, _, inner = typed.rpartition("|")
            pattern = rf'<c r="{cell}"((?: s="\d+")?)[^>]*?(?:/>|>.*?</c>)'
            put_in = rf'<c r="{cell}"\g<1> {attributes}>'
            text, count = re.subn(
                pattern, lambda m, new=put_in, i=inner: m.expand(new) + i + "</c>", text, count=1
            )
            assert count, cell
        return text

    return edit


def text(typed: str) -> str:
    """Return a cell's text for :func:`put`."""
    return f't="inlineStr"|<is><t>{typed}</t></is>'


def rows_added(*rows: str) -> Edit:
    """Return the edit that adds rows at the end of a sheet."""
    return replaced(("</sheetData>", "".join(rows) + "</sheetData>"))


def with_sheets(data: bytes, sheets: dict[str, str | bytes], local: str = "") -> bytes:
    """Return a workbook with more sheets, and names of single sheets (``{n}``: number of the first new one)."""
    parts = unzipped(data)
    book = parts[BOOK].decode()
    first = book.count("<sheet ")
    for number, (name, xml) in enumerate(sheets.items(), start=900):
        part = f"worksheets/sheet{number}.xml"
        parts[f"xl/{part}"] = xml.encode() if isinstance(xml, str) else xml
        book = book.replace(
            "</sheets>", f'<sheet name="{name}" sheetId="{number}" r:id="rN{number}"/></sheets>'
        )
        relation = f'<Relationship Id="rN{number}" Type="{_SHEET_KIND}" Target="{part}"/></Relationships>'
        rels = "xl/_rels/workbook.xml.rels"
        parts[rels] = parts[rels].replace(b"</Relationships>", relation.encode())
        override = f'<Override PartName="/xl/{part}" ContentType="{_SHEET_TYPE}"/></Types>'
        parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", override.encode())
    parts[BOOK] = book.replace(
        "</definedNames>", local.replace("{n}", str(first)) + "</definedNames>"
    ).encode()
    return zipped(parts)


def part(data: bytes, name: str) -> bytes:
    """Return one part of a workbook."""
    return unzipped(data)[name]


def found(data: bytes) -> list[tuple[str, str, str]]:
    """Return (rule, severity, sheet!cell) of everything that checking a workbook finds."""
    [result] = check([read(data, "申請.xlsx")])
    assert not result.faults, result.faults
    return sorted((one.rule, one.severity.value, f"{one.sheet}!{one.cell}") for one in result.findings)


def observed(data: bytes) -> list[tuple[str, str, str, int]]:
    """Return (rule, variant, name, row) of everything that reading a workbook observes."""
    seen = read(data, "申請.xlsx").observations
    return [(one.rule, one.variant, one.name, one.row) for one in seen]
