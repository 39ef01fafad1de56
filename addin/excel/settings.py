"""The add-in's own sheet: settings of the machine (columns A, B) and words of the VBA (D, E).

The sheet is written whole, with inline strings, when the add-in is built and
again when it is installed on a machine.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from itertools import zip_longest

from lxml import etree

from addin.excel.words import WORDS

SHEET = "myaddin.conf"
"""``PROJECT_NAME`` of the shipped module, and the ending under which it looks for settings."""

FILE = "kyoten.xlam"
PART = "xl/worksheets/sheet1.xml"
KEYS = ("Interpreter_Win", "Interpreter_Mac", "Class_Id", "Version", "Xlwings", "Officer")

_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_MOMENT = (1980, 1, 1, 0, 0, 0)


def sheet_xml(settings: Mapping[str, str]) -> bytes:
    """Return the add-in's sheet with these settings and the words."""
    words = WORDS | {"version": f"kyoten {settings.get('Version', '')}"}
    sheet = etree.Element(f"{{{_NAMESPACE}}}worksheet", nsmap={None: _NAMESPACE})
    etree.SubElement(sheet, f"{{{_NAMESPACE}}}sheetPr", codeName="Sheet2")
    data = etree.SubElement(sheet, f"{{{_NAMESPACE}}}sheetData")
    left = [(key, settings.get(key, "")) for key in KEYS]
    for number, (setting, word) in enumerate(zip_longest(left, words.items()), start=1):
        row = etree.SubElement(data, f"{{{_NAMESPACE}}}row", r=str(number))
        for columns, pair in (("AB", setting), ("DE", word)):
            for column, text in zip(columns, pair or (), strict=False):
                _cell(row, f"{column}{number}", text)
    return bytes(etree.tostring(sheet, xml_declaration=True, encoding="UTF-8", standalone=True))


def read_settings(xlam: bytes) -> dict[str, str]:
    """Return the settings of an add-in file; KeyError or BadZipFile where it is not one."""
    with zipfile.ZipFile(io.BytesIO(xlam)) as package:
        sheet = etree.fromstring(package.read(PART))
    cells = {cell.get("r"): "".join(cell.itertext()) for cell in sheet.iter(f"{{{_NAMESPACE}}}c")}
    return {key: cells.get(f"B{number}", "") for number, key in enumerate(KEYS, start=1)}


def configured(xlam: bytes, settings: Mapping[str, str]) -> bytes:
    """Return an add-in file with these settings and everything else as it was."""
    with zipfile.ZipFile(io.BytesIO(xlam)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return packed(parts | {PART: sheet_xml(settings)})


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return a package of parts: content types first, then by name; stored, so that bytes never differ."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as package:
        for name in sorted(parts, key=lambda one: (one != "[Content_Types].xml", one)):
            package.writestr(zipfile.ZipInfo(name, _MOMENT), parts[name])
    return stream.getvalue()


def _cell(row: etree._Element, place: str, text: str) -> None:
    cell = etree.SubElement(row, f"{{{_NAMESPACE}}}c", r=place, t="inlineStr")
    inline = etree.SubElement(cell, f"{{{_NAMESPACE}}}is")
    etree.SubElement(inline, f"{{{_NAMESPACE}}}t").text = text
