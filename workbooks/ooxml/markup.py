"""XML parts as trees of byte offsets, and edits spliced in at these offsets."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from xml.parsers import expat

from workbooks.annotate.errors import NotPatchable

COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"

_INNER = rb"[^>\"']*+(?:(?:\"[^\"]*+\"|'[^']*+')[^>\"']*+)*+"
_OPAQUE = rb"!--.*?-->|!\[CDATA\[.*?\]\]>|\?.*?\?>"
_START = re.compile(rb"<(?:([^\s/>!?]+)(" + _INNER + rb")>(?:([^<]*)</\1\s*>)?|" + _OPAQUE + rb")", re.DOTALL)
"""A start tag (its name; its attributes, with the ``/`` of an empty one), or what only looks like markup.

Where text alone and the end tag follow, they are matched too.
"""
_ATTRIBUTE = re.compile(rb"([^\s=]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_UNREAD = "sheetData"
"""The element whose content is never looked into: rows and cells are not ours to touch."""
_ENTITY = re.compile(r"&(#x[0-9A-Fa-f]+|#[0-9]+|lt|gt|amp|quot|apos);")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_OWN_TAG = re.compile(r"<(/?)(?=[A-Za-z])")


@dataclass(slots=True)
class Element:
    """An element: its name and where its tags begin and end in the part ``data``.

    ``content_end`` is where the end tag begins; for an empty-element tag it
    equals ``end``, and ``content_start`` too. ``attributes`` and ``children``
    are read when first asked for. ``plain``: in this part, a tag is all that
    begins with ``<``.
    """

    data: bytes
    name: str
    uri: str
    prefix: str
    start: int
    content_start: int
    content_end: int
    end: int
    raw: bytes
    raw_start: int
    scope: Mapping[str, str]
    plain: bool
    _children: list[Element] | None = None
    _attributes: dict[str, str] | None = None

    @property
    def children(self) -> list[Element]:
        """The elements directly within it, in document order (of sheetData: none)."""
        if self._children is None:
            self._children = [] if self.empty or self.name == _UNREAD else list(_within(self))
        return self._children

    @property
    def content(self) -> bytes:
        """The bytes between its tags."""
        return self.data[self.content_start : self.content_end]

    @property
    def attributes(self) -> dict[str, str]:
        """The attributes' texts by name as written."""
        if self._attributes is None:
            self._attributes = _attributes(self.raw)
        return self._attributes

    @property
    def empty(self) -> bool:
        """Whether it is written as one tag, ``<a/>``."""
        return self.content_start == self.end

    @property
    def written(self) -> str:
        """The name as its tags have it, with the prefix."""
        return f"{self.prefix}:{self.name}" if self.prefix else self.name

    def get(self, name: str, default: str = "") -> str:
        """Return an attribute's text by its name as written."""
        return self.attributes.get(name, default)

    def related(self, name: str, uris: Collection[str]) -> str:
        """Return the text of the attribute ``name`` in one of the namespaces."""
        for written, text in self.attributes.items():
            prefix, _, local = written.rpartition(":")
            if prefix and local == name and self.scope.get(prefix) in uris:
                return text
        return ""

    def child(self, name: str) -> Element | None:
        """Return the first child of that local name, in the element's own namespace."""
        return next(self.all(name), None)

    def all(self, name: str) -> Iterator[Element]:
        """Yield the children of that local name, in the element's own namespace."""
        return (c for c in self.children if c.name == name and c.uri == self.uri)

    def walk(self) -> Iterator[Element]:
        """Yield the element and all below it, in document order."""
        pending = [self]
        while pending:
            element = pending.pop()
            yield element
            pending.extend(reversed(element.children))

    def below(self, name: str) -> Iterator[Element]:
        """Yield the elements of that local name below it, in document order.

        Branches in whose bytes the name does not occur are not looked into.
        """
        if self.data.find(name.encode(), self.content_start, self.content_end) < 0:
            return
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.below(name)


def parsed(data: bytes) -> Element:
    """Return the root element of a part.

    Raises NotPatchable for markup that is not well-formed, has a DTD, or is not in UTF-8.
    """
    plain = _is_plain(data)
    position = 0
    while match := _START.search(data, position):
        if match[1] is not None:
            return _element(match, {"xml": "http://www.w3.org/XML/1998/namespace", "": ""}, plain)
        position = match.end()
    raise NotPatchable("markup", "no root element")


def attributes_of(element: Element, name: str) -> list[dict[str, str]]:
    """Return the attributes of every tag of that local name within an element: one scan, at any depth."""
    return [_attributes(raw) for raw in _tags(name).findall(element.content)]


def numbers_of(element: Element, name: str, attribute: str) -> list[tuple[int, int, int]]:
    """Return an attribute's whole numbers in every tag of a local name below an element, at any depth.

    Each as (start, end, number): where it stands in the part. What is no number
    is passed over.
    """
    if element.plain:
        found = _tags(name).finditer(element.data, *_read_part(element))
        tags = [(tag[1], tag.start(1)) for tag in found]
    else:
        tags = [(one.raw, one.raw_start) for one in element.below(name)]
    spans = ((raw, at, _value(raw, attribute.encode())) for raw, at in tags)
    return [(at + a, at + b, int(raw[a:b])) for raw, at, (a, b) in spans if raw[a:b].isdigit()]


def _value(raw: bytes, name: bytes) -> tuple[int, int]:
    """Return where the value of an attribute stands among a tag's attributes; nothing where there is none."""
    for found in _ATTRIBUTE.finditer(raw):
        if found[1] == name:
            return found.span(2 if found[2] is not None else 3)
    return 0, 0


def _tags(name: str) -> re.Pattern[bytes]:
    """Return what finds the tags of a local name that have attributes, whatever their prefix."""
    return re.compile(rb"<(?:[^\s/>!?:]+:)?" + re.escape(name.encode()) + rb"(\s" + _INNER + rb")>")


def _read_part(element: Element) -> tuple[int, int]:
    """Return from where to where an element's content is looked into: in a worksheet, what follows its rows."""
    rows = element.child(_UNREAD)
    return (rows.end if rows else element.content_start), element.content_end


def _is_plain(data: bytes) -> bool:
    """Whether there is no comment, CDATA section or instruction in a part.

    Raises NotPatchable unless it is well-formed XML in UTF-8 without a DTD.
    """
    if data[:2] in (b"\xfe\xff", b"\xff\xfe") or b"\0" in data[:8]:
        raise NotPatchable("encoding", "UTF-16")
    parser = expat.ParserCreate()
    parser.XmlDeclHandler = _require_utf8
    parser.StartDoctypeDeclHandler = _refuse_dtd
    others: set[bool] = set()
    for handler in ("CommentHandler", "StartCdataSectionHandler", "ProcessingInstructionHandler"):
        setattr(parser, handler, lambda *_: others.add(True))
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise NotPatchable("markup", str(error)) from error
    return not others


def unescaped(text: str) -> str:
    """Return XML content with its entities resolved.

    >>> unescaped("&lt;&#x41;&amp;")
    '<A&'
    """
    if "&" not in text:
        return text
    return _ENTITY.sub(lambda m: _resolved(m.group(1)), text)


def prefixed(xml: str, prefix: str) -> bytes:
    """Return our own markup (unprefixed, text escaped) with the names of a part's prefix.

    >>> prefixed("<a><b/></a>", "x")
    b'<x:a><x:b/></x:a>'
    """
    if prefix:
        xml = _OWN_TAG.sub(rf"<\g<1>{prefix}:", xml)
    return xml.encode("utf-8")


class Splices:
    """Edits of one part, each at offsets of the part as it was."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._edits: list[tuple[int, int, bytes]] = []
        self._filled: dict[int, tuple[Element, bytes]] = {}

    def insert(self, position: int, new: bytes) -> None:
        """Insert bytes; later calls at one position come after earlier ones."""
        self._edits.append((position, position, new))

    def replace(self, start: int, end: int, new: bytes) -> None:
        """Put ``new`` in the place of the bytes from ``start`` to ``end``."""
        self._edits.append((start, end, new))

    def append(self, parent: Element, new: bytes) -> None:
        """Insert bytes as the last content of ``parent``; an empty tag is opened for it."""
        if not parent.empty:
            self.insert(parent.content_end, new)
            return
        _, earlier = self._filled.get(parent.end, (parent, b""))
        self._filled[parent.end] = (parent, earlier + new)

    def insert_ordered(self, parent: Element, order: Sequence[str], name: str, new: bytes) -> None:
        """Insert a child named ``name`` where the schema's ``order`` wants it."""
        rank = order.index(name)
        for child in parent.children:
            if _rank(child, order) > rank:
                self.insert(child.start, new)
                return
        self.append(parent, new)

    def set(self, element: Element, name: str, text: str) -> None:
        """Set an attribute that exists; nothing happens where it does not."""
        start, end = _value(element.raw, name.encode("utf-8"))
        if end:
            self.replace(element.raw_start + start, element.raw_start + end, text.encode("utf-8"))

    def remove(self, element: Element) -> None:
        """Cut an element out."""
        self.replace(element.start, element.end, b"")

    def __bool__(self) -> bool:
        return bool(self._edits or self._filled)

    def result(self) -> bytes:
        """Return the part with its edits; raises NotPatchable where two of them overlap."""
        pieces = []
        position = 0
        for start, end, new in self._ordered():
            if start < position:
                raise NotPatchable("structure", "edits overlap")
            pieces += [self.data[position:start], new]
            position = end
        return b"".join([*pieces, self.data[position:]])

    def undo(self) -> list[tuple[int, int, bytes]]:
        """Return what takes the edits back: (offset in the result, length there, bytes that were)."""
        steps = []
        shift = 0
        for start, end, new in self._ordered():
            steps.append((start + shift, len(new), self.data[start:end]))
            shift += len(new) - (end - start)
        return steps

    def _ordered(self) -> list[tuple[int, int, bytes]]:
        opened = [
            (parent.end - 2, parent.end, b">" + new + f"</{parent.written}>".encode())
            for parent, new in self._filled.values()
        ]
        return sorted(self._edits + opened, key=lambda edit: (edit[0], edit[1]))


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


def _within(parent: Element) -> Iterator[Element]:
    """Yield the elements directly within one that is known to be well-formed."""
    data, position, end = parent.data, parent.content_start, parent.content_end
    while match := _START.search(data, position, end):
        if match[1] is None:
            position = match.end()
            continue
        element = _element(match, parent.scope, parent.plain)
        yield element
        position = element.end


def _element(match: re.Match[bytes], outer: Mapping[str, str], plain: bool) -> Element:
    data = match.string
    written, raw, text = match.groups()
    raw_start, raw_end = match.span(2)
    content = close = end = raw_end + 1
    if raw.endswith(b"/"):
        raw = raw[:-1]
    elif text is not None:
        close, end = content + len(text), match.end()
    else:
        close = _close_of(data, written, content, plain)
        end = data.index(b">", close) + 1
    prefix, local = _split(written)
    scope = _scope(raw, outer) if b"xmlns" in raw else outer
    uri = scope.get(prefix, "")
    return Element(data, local, uri, prefix, match.start(), content, close, end, raw, raw_start, scope, plain)


@lru_cache(1024)
def _split(written: bytes) -> tuple[str, str]:
    """Return the prefix and the local name of a tag's name."""
    prefix, _, local = written.decode("utf-8").rpartition(":")
    return prefix, local


def _scope(raw: bytes, outer: Mapping[str, str]) -> Mapping[str, str]:
    """Return the namespaces by prefix, those declared among an element's attributes added."""
    declared = {
        name[6:]: text
        for name, text in _attributes(raw).items()
        if name == "xmlns" or name.startswith("xmlns:")
    }
    return {**outer, **declared}


def _attributes(raw: bytes) -> dict[str, str]:
    found = _ATTRIBUTE.findall(raw)
    return {name.decode("utf-8"): unescaped((one or other).decode("utf-8")) for name, one, other in found}


def _close_of(data: bytes, name: bytes, position: int, plain: bool) -> int:
    """Return where the end tag of the element begins whose content starts at ``position``."""
    end = data.find(b"</" + name, position)
    if plain and data.find(b"<" + name, position, end) < 0:
        return end
    # Elements of such a name within, or what only looks like one: count.
    tag = re.escape(name)
    same = rb"<(?:(/)" + tag + rb"\s*>|" + tag + rb"(?=[\s/>])(" + _INNER + rb")>|" + _OPAQUE + rb")"
    depth = 1
    for match in re.compile(same, re.DOTALL).finditer(data, position):
        if match[1]:
            depth -= 1
        elif match[2] is not None and not match[2].endswith(b"/"):
            depth += 1
        if not depth:
            return match.start()
    raise NotPatchable("markup", f"no end of {name!r}")


def _rank(child: Element, order: Sequence[str]) -> int:
    """Return the place in the schema's order; that of its content for an AlternateContent."""
    if child.uri == COMPATIBILITY:
        ranks = [order.index(inner.name) for inner in child.walk() if inner.name in order]
        return ranks[0] if ranks else -1
    return order.index(child.name) if child.name in order else -1


def _resolved(entity: str) -> str:
    if entity in _NAMED:
        return _NAMED[entity]
    number = int(entity[2:], 16) if entity[1] in "xX" else int(entity[1:])
    return chr(number) if number < 0x110000 else "\ufffd"


def _require_utf8(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding and encoding.lower() not in ("utf-8", "utf8", "us-ascii", "ascii"):
        raise NotPatchable("encoding", encoding)


def _refuse_dtd(*_: object) -> None:
    raise NotPatchable("markup", "DTD")
