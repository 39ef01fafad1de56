"""Shapes, text boxes and pictures that lie on a sheet: at which cells they begin."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from workbooks.annotate.button import NAME as BUTTON
from workbooks.ooxml.package import Package
from workbooks.ooxml.workbook import parse_part
from workbooks.reading.probe import Cell
from workbooks.refusal import Refused

_CONTROL = re.compile(
    rb'ObjectType="(?:Checkbox|Radio|Drop|List|Edit|Spin|Scroll)"(?:(?!</[\w.]+:ClientData).){0,2000}?'
    rb"Anchor>\s*([0-9]{1,5}),[^,<]*,\s*([0-9]{1,7}),",
    re.DOTALL,
)
_SHAPES = {
    "sp": "図形",
    "cxnSp": "線",
    "grpSp": "図形の組",
    "pic": "画像",
    "graphicFrame": "グラフなど",
    "contentPart": "手書き",
}


def shapes(package: Package, sheet: str) -> dict[Cell, str]:
    """Return the cells at which drawings of a sheet's part begin, with what each is.

    Drawings that cannot be read are passed over: nothing is read from them anyhow.
    """
    try:
        found: dict[Cell, str] = {}
        for relation in package.relations(sheet):
            if relation.kind == "vmlDrawing":
                found |= _controls(package.read(relation.target))
            elif relation.kind == "drawing":
                found |= dict(_anchored(package, relation.target))
        return found
    except (KeyError, Refused, etree.XMLSyntaxError):
        return {}


def _anchored(package: Package, part: str) -> Iterator[tuple[Cell, str]]:
    for anchor in parse_part(package.read(part)).iter(
        "{*}twoCellAnchor", "{*}oneCellAnchor", "{*}absoluteAnchor"
    ):
        kind = next((_SHAPES[name] for one in anchor.iter() if (name := _name(one)) in _SHAPES), "")
        row, column = anchor.findtext("{*}from/{*}row", ""), anchor.findtext("{*}from/{*}col", "")
        kind = BUTTON if any(one.get("name") == BUTTON for one in anchor.iter("{*}cNvPr")) else kind
        if kind:
            at = (int(row) + 1, int(column) + 1) if row.isdecimal() and column.isdecimal() else (1, 1)
            yield at, kind


def _controls(vml: bytes) -> dict[Cell, str]:
    """Return where check boxes and the like begin, which Excel 2007 writes in no other part."""
    return {(int(row) + 1, int(column) + 1): "チェックボックスなど" for column, row in _CONTROL.findall(vml)}


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
