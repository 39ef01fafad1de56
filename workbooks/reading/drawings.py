"""Shapes, text boxes and pictures that lie on a sheet: at which cells they begin."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from workbooks.annotate.button import NAME as BUTTON
from workbooks.ooxml.package import Package
from workbooks.ooxml.workbook import parse_part
from workbooks.reading.probe import Cell
from workbooks.refusal import Refused

_SHAPES = {"sp": "図形", "cxnSp": "線", "grpSp": "図形の組", "pic": "画像", "graphicFrame": "グラフなど"}


def shapes(package: Package, sheet: str) -> dict[Cell, str]:
    """Return the cells at which drawings of a sheet's part begin, with what each is.

    Drawings that cannot be read are passed over: nothing is read from them anyhow.
    """
    try:
        drawings = [relation.target for relation in package.relations(sheet) if relation.kind == "drawing"]
        return {at: kind for part in drawings for at, kind in _anchored(package, part)}
    except (KeyError, Refused, etree.XMLSyntaxError):
        return {}


def _anchored(package: Package, part: str) -> Iterator[tuple[Cell, str]]:
    for anchor in parse_part(package.read(part)):
        kind = next((_SHAPES[name] for one in anchor.iter() if (name := _name(one)) in _SHAPES), "")
        row, column = anchor.findtext("{*}from/{*}row", ""), anchor.findtext("{*}from/{*}col", "")
        kind = BUTTON if any(one.get("name") == BUTTON for one in anchor.iter("{*}cNvPr")) else kind
        if kind:
            at = (int(row) + 1, int(column) + 1) if row.isdecimal() and column.isdecimal() else (1, 1)
            yield at, kind


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
