"""What programs and people do to a filled form, done to its parts: furigana, a macro, damage."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from importlib.resources import files
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from validators.submission import letters
from workbooks.arrival.formats import opened
from workbooks.ooxml.address import Area, parse_reference
from workbooks.ooxml.workbook import WorkbookPart, read_workbook

Edit = Callable[[str], str]

_VBA = files("workbooks") / "samples" / "vbaProject.bin"
_RELATION = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"


def furigana(data: bytes, readings: Mapping[str, str]) -> bytes:
    """Add the readings that Excel keeps of text typed with an IME."""

    def add(text: str) -> str:
        for word, reading in readings.items():
            plain = f"<si><t>{escape(word)}</t></si>"
            if plain not in text:
                raise ValueError(word)
            run = f'<rPh sb="0" eb="{len(word)}"><t>{escape(reading)}</t></rPh><phoneticPr fontId="0"/>'
            text = text.replace(plain, plain.replace("</si>", f"{run}</si>"))
        return text

    return _edited(data, {"xl/sharedStrings.xml": add})


def macro(data: bytes) -> bytes:
    """Make it a workbook with a macro that does nothing (vbaProject.bin, written with pyOpenVBA)."""
    relation = f'<Relationship Id="rIdVba" Type="{_RELATION}" Target="vbaProject.bin"/>'
    kind = '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>'
    edits: dict[str, Edit] = {
        "[Content_Types].xml": lambda text: text.replace(_WORKBOOK_TYPE, _MACRO_TYPE).replace(
            "<Default", f"{kind}<Default", 1
        ),
        "xl/_rels/workbook.xml.rels": lambda text: text.replace(
            "</Relationships>", f"{relation}</Relationships>"
        ),
        "xl/workbook.xml": lambda text: text.replace("<workbookPr", '<workbookPr codeName="ThisWorkbook"', 1),
    }
    for number, part in enumerate(_book(data).sheets.values(), start=1):
        edits[part] = partial(_code_name, f"Sheet{number}")
    return _edited(data, edits, {"xl/vbaProject.bin": _VBA.read_bytes()})


def _code_name(name: str, text: str) -> str:
    if re.search(r"<sheetPr\b", text):
        return _replaced(r"<sheetPr\b", f'<sheetPr codeName="{name}"', text)
    return _replaced("(<worksheet[^>]*>)", rf'\1<sheetPr codeName="{name}"/>', text)


def damaged(data: bytes) -> bytes:
    """Leave an error value in a cell, a note below a table, and a hidden row in another."""
    book = _book(data)

    def area(name: str) -> Area:
        found = parse_reference(book.names[name])
        assert found is not None
        return found

    meetings, bodies, expenses = area("plan.meetings"), area("implementers.name"), area("expenses.category")
    broken = f"{letters(meetings.column)}{meetings.row}"
    below = bodies.last + 2
    note = f'<row r="{below}"><c r="{letters(bodies.column)}{below}" t="inlineStr"><is><t>津島原営農組合（調整中）</t></is></c></row>'
    edits: dict[str, Edit] = {
        book.sheets[meetings.sheet]: lambda text: _replaced(
            rf'<c r="{broken}"( s="\d+")?>.*?</c>', rf'<c r="{broken}"\1 t="e"><v>#REF!</v></c>', text
        ),
        book.sheets[bodies.sheet]: lambda text: text.replace("</sheetData>", f"{note}</sheetData>"),
        book.sheets[expenses.sheet]: lambda text: _replaced(
            rf'<row r="{expenses.row + 3}"', rf'<row r="{expenses.row + 3}" hidden="1"', text
        ),
    }
    return _edited(data, edits)


def _book(data: bytes) -> WorkbookPart:
    return read_workbook(opened(data))


def _replaced(pattern: str, replacement: str, text: str) -> str:
    changed, count = re.subn(pattern, replacement, text, count=1)
    if not count:
        raise ValueError(pattern)
    return changed


def _edited(data: bytes, edits: Mapping[str, Edit], added: Mapping[str, bytes] | None = None) -> bytes:
    """Return the package with parts edited or added; every entry keeps a fixed time."""
    target = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name in edits:
                part = edits[name](part.decode("utf-8")).encode("utf-8")
            new.writestr(_entry(name), part)
        for name, part in (added or {}).items():
            new.writestr(_entry(name), part)
    return target.getvalue()


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = ZIP_DEFLATED
    return entry
