"""Edits spliced into a part at byte offsets, and the steps that take them back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from workbooks.ooxml.markup import COMPATIBILITY, NOTHING, Element, value_span
from workbooks.refusal import NotPatchable

Steps = list[tuple[int, int, bytes]]

_OWN_TAG = re.compile(r"<(/?)(?=[A-Za-z])")


def prefixed(xml: str, prefix: str) -> bytes:
    """Return our own markup (unprefixed, text escaped) with the names of a part's prefix.

    >>> prefixed("<a><b/></a>", "x")
    b'<x:a><x:b/></x:a>'
    """
    if prefix:
        xml = _OWN_TAG.sub(rf"<\g<1>{prefix}:", xml)
    return xml.encode("utf-8")


class Splices:
    """Edits of one part, each at offsets of the part as it was, ``aside`` (the rows of a worksheet) left out."""

    def __init__(self, data: bytes, aside: slice = NOTHING) -> None:
        self.data = data
        self._aside = aside
        self._edits: list[tuple[int, int, bytes]] = []
        self._filled: dict[int, tuple[Element, bytes]] = {}
        self._result: bytes | None = None
        self._undo: Steps | None = None

    def insert(self, position: int, new: bytes) -> None:
        """Insert bytes; later calls at one position come after earlier ones."""
        self.replace(position, position, new)

    def replace(self, start: int, end: int, new: bytes) -> None:
        """Put ``new`` in the place of the bytes from ``start`` to ``end``."""
        self._result = self._undo = None
        self._edits.append((start, end, new))

    def append(self, parent: Element, new: bytes) -> None:
        """Insert bytes as the last content of ``parent``; an empty tag is opened for it."""
        if not parent.empty:
            self.insert(parent.content_end, new)
            return
        self._result = self._undo = None
        _, earlier = self._filled.get(parent.end, (parent, b""))
        self._filled[parent.end] = (parent, earlier + new)

    def insert_ordered(self, parent: Element, order: Sequence[str], name: str, new: bytes) -> None:
        """Insert a child named ``name`` where the schema's ``order`` wants it."""
        ranks = _ranks(tuple(order))
        for child in parent.children:
            if _rank(child, ranks) > ranks[name]:
                self.insert(child.start, new)
                return
        self.append(parent, new)

    def set(self, element: Element, name: str, text: str) -> None:
        """Set an attribute that exists; nothing happens where it does not."""
        start, end = value_span(element.raw, name.encode("utf-8"))
        if end:
            self.replace(element.raw_start + start, element.raw_start + end, text.encode("utf-8"))

    def remove(self, element: Element) -> None:
        """Cut an element out."""
        self.replace(element.start, element.end, b"")

    def __bool__(self) -> bool:
        return bool(self._edits or self._filled)

    def result(self) -> bytes:
        """Return the part with its edits; raises NotPatchable where two of them overlap."""
        if self._result is None:
            pieces = []
            position = 0
            for start, end, new in self._ordered():
                if start < position:
                    raise NotPatchable("structure", "edits overlap")
                pieces += [self.data[position:start], new]
                position = end
            self._result = b"".join([*pieces, self.data[position:]])
        return self._result

    def undo(self) -> Steps:
        """Return what takes the edits back: (offset in the result, length there, bytes that were)."""
        if self._undo is None:
            self._undo = []
            shift = 0
            for start, end, new in self._ordered():
                self._undo.append((start + shift, len(new), self.data[start:end]))
                shift += len(new) - (end - start)
        return self._undo

    def _ordered(self) -> list[tuple[int, int, bytes]]:
        opened = [
            (parent.end - 2, parent.end, b">" + new + f"</{parent.written}>".encode())
            for parent, new in self._filled.values()
        ]
        edits = [(self._place(start), self._place(end), new) for start, end, new in self._edits + opened]
        return sorted(edits, key=lambda edit: (edit[0], edit[1]))

    def _place(self, offset: int) -> int:
        """Return where an offset is in the whole part. Raises ``NotPatchable``: among what is left out nobody can place it."""
        aside = self._aside
        if aside.stop and offset == aside.start:
            raise NotPatchable("structure", "an edit among the rows")
        return offset + aside.stop - aside.start if offset > aside.start else offset


def undone(data: bytes, steps: Sequence[tuple[int, int, bytes]]) -> bytes:
    """Take edits back, as listed by :meth:`Splices.undo`.

    >>> undone(b"a12c", [(1, 2, b"b")])
    b'abc'
    """
    pieces = []
    position = 0
    for start, length, was in steps:
        if start < position or start + length > len(data):
            raise NotPatchable("structure", "undo steps do not fit")
        pieces += [data[position:start], was]
        position = start + length
    return b"".join([*pieces, data[position:]])


@lru_cache
def _ranks(order: tuple[str, ...]) -> dict[str, int]:
    return {name: place for place, name in enumerate(order)}


def _rank(child: Element, ranks: Mapping[str, int]) -> int:
    """Return the place in the schema's order; that of its content for an AlternateContent."""
    if child.uri == COMPATIBILITY:
        return next((ranks[inner.name] for inner in child.walk() if inner.name in ranks), -1)
    return ranks.get(child.name, -1)
