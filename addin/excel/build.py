"""Build ``kyoten.xlam``: ``python -m addin.excel.build OUT``.

The base is the add-in that xlwings ships (the shape of ``xlwings quickstart
NAME --addin --ribbon``, BSD-3): its code streams stay byte for byte. Added are
source-only VBA modules (pyOpenVBA), the ribbon and the add-in's sheet. Nothing
here needs Excel, and the same sources give the same bytes.
"""

from __future__ import annotations

import io
import re
import sys
import tempfile
import zipfile
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import xlwings
from lxml import etree
from pyopenvba import ExcelFile, VBAModuleKind
from pyopenvba.cfb import CFB
from pyopenvba.vba import compress, decompress

from addin.excel.settings import PART, SHEET, packed, sheet_xml

MODULES = ("KyotenPython.bas", "KyotenLive.bas", "KyotenRibbon.bas", "KyotenEvents.cls")
PROJECT = "xl/vbaProject.bin"
NO_COMPILED_CODE = b"\xcc\x61\xff\xff\x00\x01\x00"
RIBBON = "customUI/customUI.xml"

_STRINGS = "xl/sharedStrings.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SURPLUS = b"\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00"
_CORE = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
    b' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>kyoten</dc:title></cp:coreProperties>'
)


def source(name: str) -> str:
    """Return the text of a VBA module as it stands in the add-in: ASCII, CRLF."""
    text = (files("addin.excel") / "vba" / name).read_text("ascii")
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def build() -> bytes:
    """Return the add-in, not yet configured for a machine."""
    base = Path(xlwings.__file__).with_name("quickstart_addin_ribbon.xlam")
    with zipfile.ZipFile(base) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    del parts[_STRINGS]
    parts[PROJECT] = _project(base)
    parts[RIBBON] = (files("addin.excel") / "ribbon.xml").read_bytes()
    parts[PART] = sheet_xml({"Version": version("kyoten"), "Xlwings": version("xlwings")})
    parts["docProps/core.xml"] = _CORE
    parts["xl/workbook.xml"] = _workbook(parts["xl/workbook.xml"])
    for name, target in (
        ("[Content_Types].xml", "/" + _STRINGS),
        ("xl/_rels/workbook.xml.rels", "sharedStrings.xml"),
    ):
        parts[name] = _without(parts[name], target)
    return packed(parts)


def _project(base: Path) -> bytes:
    """Return the shipped VBA project with our modules added."""
    with tempfile.TemporaryDirectory() as folder, ExcelFile(base) as book:
        for name in MODULES:
            stem, _, ending = name.partition(".")
            kind = VBAModuleKind.standard if ending == "bas" else VBAModuleKind.other
            book.vba_project().add_module(stem, source(name), kind=kind)
        grown = Path(folder) / "grown.xlam"
        book.save(grown)
        with zipfile.ZipFile(io.BytesIO(grown.read_bytes())) as package:
            return _normalised(package.read(PROJECT))


def _normalised(project: bytes) -> bytes:
    """Mend what pyOpenVBA 6.5 leaves: bytes after the end of ``dir``, a blank line in [Workspace].

    The stream ``_VBA_PROJECT`` says "no compiled code", in the very bytes that xlwings ships.
    """
    cfb = CFB.from_bytes(project)
    cfb.write_stream_in_storage("VBA", "_VBA_PROJECT", NO_COMPILED_CODE)
    listing = decompress(cfb.get_stream_in_storage("VBA", "dir"))
    if listing.endswith(_SURPLUS):
        cfb.write_stream_in_storage("VBA", "dir", compress(listing[:-4]))
    text = cfb.get_stream("PROJECT")
    head, title, windows = text.partition(b"[Workspace]\r\n")
    cfb.write_stream("PROJECT", head + title + re.sub(rb"(\r\n)+", b"\r\n", windows))
    return bytes(cfb.to_bytes())


def _workbook(xml: bytes) -> bytes:
    """Name the settings sheet as xlwings looks for it; drop the path of the shipped file's author."""
    root = etree.fromstring(xml)
    root.find(f".//{{{_MAIN}}}sheet").set("name", SHEET)
    for one in root.findall("{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"):
        root.remove(one)
    for empty in root.findall(f"{{{_MAIN}}}definedNames"):
        root.remove(empty)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _without(xml: bytes, target: str) -> bytes:
    root = etree.fromstring(xml)
    for one in list(root):
        if target in (one.get("PartName"), one.get("Target")):
            root.remove(one)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def main() -> None:
    """Write the add-in to the path given."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m addin.excel.build OUT.xlam")
    out = Path(sys.argv[1])
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(build())


if __name__ == "__main__":
    main()
