"""What cells say and how they look: shared texts, struck-out parts of them, and formats of numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from workbooks.ooxml.kept import same_bytes
from workbooks.ooxml.workbook import parse_part

Texts = list[str]
Struck = tuple[str, str | None]
"""What is struck out of a cell ("": all of it, by the font of the cell), and what is left (None: nothing)."""

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_UNIT = re.compile("(?:千|百万|万|億)円?|千|百万")
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_UNSEEN = re.compile(r"(?:\s|\[[^\]]*\])*;\s*;\s*;\s*")
_SCALED = re.compile(r"[0#?],+(?=[^0#?]*(?:;|$))")


def unescape(text: str) -> str:
    """Decode the escapes that OOXML uses for control characters, once.

    >>> unescape("一行目_x000D_二行目"), unescape("_x005F_x000D_")
    ('一行目\\r二行目', '_x000D_')
    """
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)


def shared_texts(xml: bytes) -> Texts:
    """Return the shared texts of a workbook; readings (ふりがな) are left out."""
    return [text_of(one) for one in parse_part(xml).iter("{*}si")]


def text_of(item: etree._Element) -> str:
    """Return the text of an item with or without runs."""
    parts = (t.text or "" for t in item.iter("{*}t") if etree.QName(t.getparent()).localname != "rPh")
    return unescape("".join(parts))


@same_bytes
def struck_texts(xml: bytes) -> dict[int, Struck]:
    """Return the shared texts with a part struck out."""
    if b"strike" not in xml:
        return {}
    items = ((number, struck_part(one)) for number, one in enumerate(parse_part(xml).iter("{*}si")))
    return {number: struck for number, struck in items if struck}


def struck_part(item: etree._Element) -> Struck | None:
    """Return what is struck out of a text and what is left of it; None where nothing is struck out.

    >>> run = "<r><rPr>{}</rPr><t>{}</t></r>".format
    >>> struck_part(etree.fromstring("<si>" + run("<strike/>", "500") + run("", "450") + "</si>"))
    ('500', '450')
    >>> struck_part(etree.fromstring("<si>" + run("<strike/>", "500") + "</si>"))
    ('500', None)
    >>> struck_part(etree.fromstring("<si>" + run("<strike val='0'/>", "500") + "</si>"))
    """
    struck, left = "", ""
    for run in item.iter("{*}r"):
        if any(map(_is_on, run.iterfind("{*}rPr/{*}strike"))):
            struck += text_of(run)
        else:
            left += text_of(run)
    return (struck, left if left.strip() else None) if struck.strip() else None


@same_bytes
def struck_formats(styles: bytes) -> frozenset[int]:
    """Return the numbers of the cell formats whose font is struck through."""
    if b"strike" not in styles:
        return frozenset()
    root = parse_part(styles)
    fonts = root.iterfind("{*}fonts/{*}font")
    struck = {number for number, font in enumerate(fonts) if any(map(_is_on, font.iterfind("{*}strike")))}
    return frozenset(n for n, xf in _formats(root) if _number(xf, "fontId") in struck)


@same_bytes
def unit_formats(styles: bytes) -> dict[int, str]:
    """Return the cell formats that show a number as it stands with a unit such as 千円, with the unit."""
    if not any(unit.encode() in styles for unit in "千万億") and b"&#" not in styles:
        return {}
    root = parse_part(styles)
    codes = {
        _number(one, "numFmtId"): one.get("formatCode", "") for one in root.iterfind("{*}numFmts/{*}numFmt")
    }
    units = {number: unit for number, code in codes.items() if (unit := unit_of(code))}
    return {n: units[number] for n, xf in _formats(root) if (number := _number(xf, "numFmtId")) in units}


@same_bytes
def unseen_formats(styles: bytes) -> frozenset[int]:
    """Return the cell formats that show nothing of any value (;;;)."""
    if b";;;" not in styles and b"&#" not in styles:
        return frozenset()
    root = parse_part(styles)
    codes = root.iterfind("{*}numFmts/{*}numFmt")
    unseen = {_number(one, "numFmtId") for one in codes if _UNSEEN.fullmatch(one.get("formatCode", ""))}
    return frozenset(n for n, xf in _formats(root) if _number(xf, "numFmtId") in unseen)


def unit_of(code: str) -> str:
    """Return the unit that a number format puts behind a number that it does not scale; "" where none.

    >>> unit_of('#,##0"千円"'), unit_of('#,##0,"千円"'), unit_of('#,##0"円"'), unit_of("0百万円")
    ('千円', '', '', '百万円')
    """
    first = code.split(";")[0]
    unit = _UNIT.search("".join(one or other for one, other in _QUOTED.findall(first)) or first)
    scaled = _SCALED.search(_QUOTED.sub("", first))
    return unit[0] if unit and not scaled else ""


def _formats(root: etree._Element) -> Iterator[tuple[int, etree._Element]]:
    yield from enumerate(root.iterfind("{*}cellXfs/{*}xf"))


def _number(element: etree._Element, name: str) -> int:
    text = element.get(name, "")
    return int(text) if text.isdecimal() else -1


def _is_on(element: etree._Element) -> bool:
    return element.get("val", "1") in ("1", "true")
