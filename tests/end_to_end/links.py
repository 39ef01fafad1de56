"""Every link of a summary, followed: to the file, its sheet and the cell in it; and the summary opened in LibreOffice.

``python -m tests.end_to_end.links OUT/審査結果一覧.xlsx`` prints what is wrong; with
``--office`` it also has LibreOffice open and save the summary and compares.
"""

from __future__ import annotations

import html
import posixpath
import re
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from python_calamine import CalamineWorkbook

from tests.end_to_end.office import saved_by_office

_FORMULA = re.compile(r"<f[^>]*>(?:of:=)?HYPERLINK\((.*?)\)</f>", re.DOTALL)
_LITERAL = re.compile(r'"((?:[^"]|"")*)"')
_PLACE = re.compile(r"^(?P<file>[^#]*)(?:#'(?P<sheet>(?:[^']|'')+)'!(?P<cell>[A-Z]{1,3}[1-9][0-9]*))?$")
_SHEET = re.compile(r'<(?:\w+:)?sheet\s[^>]*?\bname="([^"]*)"[^>]*?\br:id="([^"]*)"')
_RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_CELL = re.compile(r'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3}[0-9]+)"')


def links(summary: Path) -> list[str]:
    """Return the target of every HYPERLINK formula of a summary."""
    with zipfile.ZipFile(summary) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        texts = [package.read(name).decode() for name in sheets]
    return [_target(html.unescape(one)) for text in texts for one in _FORMULA.findall(text)]


def _target(arguments: str) -> str:
    """Return the first argument: literals joined by &."""
    target, place = "", 0
    while literal := _LITERAL.match(arguments, place):
        target += literal[1].replace('""', '"')
        place = literal.end() + 1
        if arguments[literal.end() : place] != "&":
            break
    return target


def broken_links(summary: Path) -> list[str]:
    """Return the links that lead to no file, to no sheet, or to a cell that the sheet does not have."""
    return [link for link in links(summary) if not _leads_somewhere(link, summary)]


def _leads_somewhere(link: str, summary: Path) -> bool:
    place = _PLACE.match(link)
    if place is None:
        return False
    file = summary.parent / place["file"] if place["file"] else summary
    if not file.is_file() or place["sheet"] is None:
        return file.is_file()
    parts = _sheets(file)
    sheet = place["sheet"].replace("''", "'")
    return sheet in parts and place["cell"] in _cells(file, parts[sheet])


@cache
def _sheets(file: Path) -> dict[str, str]:
    """Return the part of each sheet by the sheet's name."""
    with zipfile.ZipFile(file) as package:
        book = package.read("xl/workbook.xml").decode()
        relations = _RELATION.findall(package.read("xl/_rels/workbook.xml.rels").decode())
    targets = {_attribute(one, "Id"): _attribute(one, "Target") for one in relations}
    return {
        html.unescape(name): posixpath.normpath(posixpath.join("/xl", targets[key]))[1:]
        for name, key in _SHEET.findall(book)
    }


def _attribute(element: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', element)
    return html.unescape(found[1]) if found else ""


@cache
def _cells(file: Path, part: str) -> frozenset[str]:
    """Return the addresses of the cells that a sheet has."""
    with zipfile.ZipFile(file) as package:
        return frozenset(_CELL.findall(package.read(part).decode()))


@dataclass(frozen=True, slots=True)
class Sheet:
    """What must outlive another program: the values, and how many links, lists, filters and frozen heads there are."""

    name: str
    values: list[list[object]]
    links: int
    lists: int
    filters: int
    frozen: int


def sheets(summary: Path) -> list[Sheet]:
    """Return what stands in each sheet of a summary."""
    book = CalamineWorkbook.from_path(str(summary))
    found = []
    with zipfile.ZipFile(summary) as package:
        for name, part in _sheets(summary).items():
            text = package.read(part).decode()
            counts = (len(_FORMULA.findall(text)), *(text.count(f"<{tag} ") for tag in _KEPT))
            found.append(Sheet(name, book.get_sheet_by_name(name).to_python(), *counts))
    return found


_KEPT = ("dataValidation", "autoFilter", "pane")


def errors(summary: Path) -> int:
    """Return how many cells of a summary hold an error value."""
    with zipfile.ZipFile(summary) as package:
        parts = [package.read(part).decode() for part in _sheets(summary).values()]
    return sum(len(re.findall(r'<c\s[^>]*?\bt="e"', text)) for text in parts)


def main(summary: Path, office: bool) -> int:
    """Print the broken links and, if asked, what LibreOffice changed; return the exit code."""
    found, broken = links(summary), broken_links(summary)
    print("\n".join(broken[:50]), end="\n" if broken else "")
    print(f"{len(found):,} links, {len(broken):,} broken")
    if not office:
        return bool(broken)
    with tempfile.TemporaryDirectory() as folder:
        saved = saved_by_office(summary, Path(folder))
        before, after = sheets(summary), sheets(saved)
        faults = errors(saved)
    rows = sum(len(one.values) for one in after)
    lost = [one.name for one in before if one not in after]
    print(
        f"LibreOffice: {len(after)} sheets, {rows:,} rows, {faults:,} error values, changed: {lost or 'none'}"
    )
    return bool(broken or lost or faults)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), "--office" in sys.argv))
