"""What a copy of a workbook lost: its parts, their elements, attributes and texts."""

from __future__ import annotations

import io
import warnings
from collections import Counter

import openpyxl
from lxml import etree

from workbooks.ooxml.package import Package

_OWN_ATTRIBUTES = {"count", "size", "priority", "activeTab", "firstSheet", "tabSelected"}
"""What an edit must change: the lengths of lists, the ranks of conditional formats, and which sheet stands open."""


def lost_between(name: str, before: bytes, after: bytes) -> Counter[str]:
    """Count the elements, attributes and texts of a part that its copy lacks."""
    if name.lower().endswith(".vml"):
        return Counter({"elements lost": (_tags(before) - _tags(after)).total()})
    old, new = _content(before), _content(after)
    return Counter({f"{kind} lost": (old[kind] - new[kind]).total() for kind in old})


def _tags(data: bytes) -> Counter[bytes]:
    """Return the start tags of VML, which need not be well-formed, by name."""
    return Counter(piece.split(None, 1)[0].rstrip(b"/>") for piece in data.split(b"<")[1:] if piece.strip())


def _content(data: bytes) -> dict[str, Counter[tuple[str, ...]]]:
    elements: Counter[tuple[str, ...]] = Counter()
    attributes: Counter[tuple[str, ...]] = Counter()
    texts: Counter[tuple[str, ...]] = Counter()
    for _, element in etree.iterparse(io.BytesIO(data), huge_tree=True, resolve_entities=False):
        tag = str(element.tag)
        elements[(tag,)] += 1
        for key, value in element.attrib.items():
            if key not in _OWN_ATTRIBUTES:
                attributes[(tag, str(key), str(value))] += 1
        if element.text and element.text.strip() and not tag.endswith("}i4"):
            texts[(tag, element.text)] += 1
        element.clear(keep_tail=True)
    return {"elements": elements, "attributes": attributes, "texts": texts}


def part_differences(before: Package, after: Package) -> int:
    """Count the parts that two packages do not share byte for byte."""
    names = {entry.name for entry in before} ^ {entry.name for entry in after}
    return len(names) + sum(
        before.content(entry.name) != after.content(entry.name) for entry in before if entry.name in after
    )


def opens(data: bytes) -> bool:
    """Tell whether openpyxl opens a workbook."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            openpyxl.load_workbook(io.BytesIO(data))
    except Exception:
        return False
    return True
