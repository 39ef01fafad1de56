"""The workbook part: which sheets there are, and what each defined name stands for.

A sheet that is copied in Excel brings its own copies of the names, valid on that
sheet alone: they are kept apart from the names of the whole workbook.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from workbooks.ooxml.package import Package


@dataclass(frozen=True, slots=True)
class Area:
    """The cells of one reference: 1-based first row and column, height and width."""

    sheet: str
    row: int
    column: int
    rows: int
    columns: int

    @property
    def last(self) -> int:
        """The last row."""
        return self.row + self.rows - 1


@dataclass(frozen=True, slots=True)
class WorkbookPart:
    """``sheets`` maps a sheet's name to its part, in order; ``names`` a name in
    lower case (Excel takes no notice of case) to its reference as it stands;
    ``hidden`` are the sheets that are not shown; ``local`` holds (name in lower
    case, its sheet, reference) of each name of a single sheet; ``mac_days`` tells
    whether day 0 is 1904-01-01."""

    sheets: dict[str, str]
    names: dict[str, str]
    hidden: frozenset[str] = frozenset()
    local: tuple[tuple[str, str, str], ...] = ()
    mac_days: bool = False


_USUAL, _MAIN = "xl/workbook.xml", "/officeDocument"
_REFERENCE = re.compile(
    r"(?:'(?P<quoted>(?:[^']|'')+)'|(?P<plain>[^'!]+))!\$?(?P<left>[A-Z]{1,3})\$?(?P<top>[0-9]{1,7})"
    r"(?::\$?(?P<right>[A-Z]{1,3})\$?(?P<bottom>[0-9]{1,7}))?",
    re.IGNORECASE,
)


def parse_part(xml: bytes) -> etree._Element:
    """Parse one XML part without entities, network or huge trees.

    Raises:
        etree.XMLSyntaxError: the part is not well-formed.
    """
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def read_workbook(package: Package) -> WorkbookPart:
    """Read the sheets and the defined names of a package.

    Raises:
        KeyError: a part is missing.
        etree.XMLSyntaxError: a part is not well-formed.
        Refused: a part must not be parsed.
    """
    path = _workbook_path(package)
    folder, _, own = path.rpartition("/")
    targets = _relations(package, f"{folder}/_rels/{own}.rels")
    sheets: dict[str, str] = {}
    names: dict[str, str] = {}
    hidden: set[str] = set()
    root = parse_part(package.read(path))
    for one in root.iterfind("{*}sheets/{*}sheet"):
        sheets[one.get("name", "")] = _part(folder, targets.get(_relation_id(one), ""))
        if one.get("state", "visible") != "visible":
            hidden.add(one.get("name", ""))
    order = list(sheets)
    local: list[tuple[str, str, str]] = []
    for one in root.iterfind("{*}definedNames/{*}definedName"):
        name, text, scope = one.get("name", "").lower(), (one.text or "").strip(), one.get("localSheetId")
        if scope is None:
            names[name] = text
        elif scope.isdecimal() and int(scope) < len(order):
            local.append((name, order[int(scope)], text))
    settings = root.find("{*}workbookPr")
    mac_days = settings is not None and settings.get("date1904") in ("1", "true")
    return WorkbookPart(sheets, names, frozenset(hidden), tuple(local), mac_days)


def _workbook_path(package: Package) -> str:
    """Return the part that the package calls its workbook (nearly always this one)."""
    if _USUAL in package:
        return _USUAL
    root = parse_part(package.read("_rels/.rels"))
    targets = (
        one.get("Target", "") for one in root.iter("{*}Relationship") if one.get("Type", "").endswith(_MAIN)
    )
    return _part("", next(targets, _USUAL))


def _relations(package: Package, path: str) -> dict[str, str]:
    """Return the target of every relation of a part by its id."""
    root = parse_part(package.read(path))
    return {one.get("Id", ""): one.get("Target", "") for one in root.iter("{*}Relationship")}


def part_relations(package: Package, part: str) -> dict[str, str]:
    """Return the parts that a part is related to, by id.

    Raises:
        KeyError: it is related to none.
    """
    folder, _, name = part.rpartition("/")
    found = _relations(package, f"{folder}/_rels/{name}.rels")
    return {key: _part(folder, target) for key, target in found.items()}


def _part(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/") if target else ""


def _relation_id(sheet: etree._Element) -> str:
    return next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")


@lru_cache(maxsize=4096)
def parse_reference(text: str) -> Area | None:
    """Return the area that a reference names; None where it is no single area.

    >>> parse_reference("'収支 予算'!$C$5:$C$44")
    Area(sheet='収支 予算', row=5, column=3, rows=40, columns=1)
    >>> parse_reference("#REF!") is None and parse_reference("申請書!#REF!") is None
    True
    """
    match = _REFERENCE.fullmatch(text)
    if match is None:
        return None
    sheet = match["quoted"].replace("''", "'") if match["quoted"] else match["plain"]
    top, left = int(match["top"]), column_number(match["left"])
    bottom = int(match["bottom"] or top)
    right = column_number(match["right"] or match["left"])
    if not (1 <= top <= bottom <= 1_048_576 and 1 <= left <= right <= 16_384):
        return None
    return Area(sheet, top, left, bottom - top + 1, right - left + 1)


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """Return the 1-based number of a column's letters.

    >>> column_number("A"), column_number("AA"), column_number("XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number
