"""XML parts as trees of byte offsets: what stands where, without making any of it anew."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from xml.parsers import expat

from workbooks.refusal import DEFAULT, Refused, shown_part

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
_ROWS = re.compile(rb"<([\w.-]+:)?sheetData(?:\s[^<>]*)?>")
_ENTITY = re.compile(r"&(#x[0-9A-Fa-f]+|#[0-9]+|lt|gt|amp|quot|apos);")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_ASIDE = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_LITERAL = re.compile(rb"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


NOTHING = slice(0, 0)


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

    def each(self) -> Iterator[Element]:
        """Yield the elements directly within it, kept by nobody: for long lists that are walked once."""
        return iter(()) if self.empty or self.name == _UNREAD else _within(self)

    @property
    def content(self) -> bytes:
        """The bytes between its tags."""
        return self.data[self.content_start : self.content_end]

    @property
    def text(self) -> str:
        """The text within it as a parser would give it, comments left out; of an element without children."""
        if self.plain:
            return unescaped(self.content.decode("utf-8"))
        pieces = _LITERAL.split(_ASIDE.sub(b"", self.content))
        texts = [piece.decode("utf-8") for piece in pieces]
        return "".join(text if number % 2 else unescaped(text) for number, text in enumerate(texts))

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


def parsed(data: bytes, part: str = "", tags: int = DEFAULT.tags, known: slice = NOTHING) -> Element:
    """Return the root element of a part; ``part`` names it in a refusal.

    Of the bytes ``known`` it is proven already that they are plain and well-formed by themselves.
    Raises ``Refused``: xml (not well-formed), dtd, encoding (not in UTF-8), tags (more than so many).
    """
    plain = _is_plain(data[: known.start] + data[known.stop :] if known.stop else data, part)
    if data.count(b"<") > tags and _tags_outside_rows(data, plain) > tags:
        raise Refused("tags", {"part": shown_part(part)})
    position = 0
    while match := _START.search(data, position):
        if match[1] is not None:
            return _element(match, {"xml": "http://www.w3.org/XML/1998/namespace", "": ""}, plain)
        position = match.end()
    raise Refused("xml", {"part": shown_part(part)})


def attributes_of(content: bytes, name: str) -> list[dict[str, str]]:
    """Return the attributes of every tag of that local name within an element's content: one scan, at any depth."""
    return [_attributes(raw) for raw in _tags(name).findall(content)]


def numbers_of(element: Element, name: str, attribute: str) -> list[tuple[int, int, int]]:
    """Return an attribute's whole numbers in every tag of a local name below an element, at any depth.

    Each as (start, end, number): where it stands in the part. What is no number
    is passed over.
    """
    if element.plain:
        found = _tags(name).finditer(element.data, *_read_part(element))
        tags = [(tag[1], tag.start(1)) for tag in found]
    else:
        tags = [(found.raw, found.raw_start) for found in element.below(name)]
    spans = ((raw, at, value_span(raw, attribute.encode())) for raw, at in tags)
    return [(at + a, at + b, int(raw[a:b])) for raw, at, (a, b) in spans if raw[a:b].isdigit()]


def value_span(raw: bytes, name: bytes) -> tuple[int, int]:
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


def _is_plain(data: bytes, part: str) -> bool:
    """Say whether there is no comment, CDATA section or instruction in a part.

    Raises ``Refused`` unless it is well-formed XML in UTF-8 without a DTD.
    """

    def refusal(code: str) -> Refused:
        return Refused(code, {"part": shown_part(part)})

    if data[:2] in (b"\xfe\xff", b"\xff\xfe") or b"\0" in data[:8]:
        raise refusal("encoding")

    def declared(_: str, encoding: str | None, __: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "utf8", "us-ascii", "ascii"):
            raise refusal("encoding")

    def doctype(*_: object) -> None:
        raise refusal("dtd")

    parser = expat.ParserCreate()
    parser.XmlDeclHandler = declared
    parser.StartDoctypeDeclHandler = doctype
    others: set[bool] = set()
    for handler in ("CommentHandler", "StartCdataSectionHandler", "ProcessingInstructionHandler"):
        setattr(parser, handler, lambda *_: others.add(True))
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        raise refusal("xml") from None
    return not others


def _tags_outside_rows(data: bytes, plain: bool) -> int:
    """Return the number of tags of a part that may be looked into: those between the rows of a sheet are not."""
    rows = _ROWS.search(data) if plain else None
    start = rows.end() if rows and not rows[0].endswith(b"/>") else len(data)
    end = max(data.find(b"</" + (rows[1] or b"") + _UNREAD.encode(), start), start) if rows else start
    return data.count(b"<", 0, start) + data.count(b"<", end)


def unescaped(text: str) -> str:
    """Return XML content with its entities resolved.

    >>> unescaped("&lt;&#x41;&amp;")
    '<A&'
    """
    if "&" not in text:
        return text
    return _ENTITY.sub(lambda m: _resolved(m.group(1)), text)


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
    return {name.decode(): unescaped((double or single).decode()) for name, double, single in found}


def _close_of(data: bytes, name: bytes, position: int, plain: bool) -> int:
    """Return where the end tag of the element begins whose content starts at ``position``; a part that is plain has it."""
    near = data.find(b"</" + name, position)
    if plain and data.find(b"<" + name, position, near) < 0:
        return near
    # A name begins like this one.
    begins, ends, same = _tags_named(name)
    end = ends.search(data, position)
    if plain and end and not begins.search(data, position, end.start()):
        return end.start()
    # Elements of such a name within, or what only looks like one: count.
    depth = 1
    for match in same.finditer(data, position):
        if match[1]:
            depth -= 1
        elif match[2] is not None and not match[2].endswith(b"/"):
            depth += 1
        if not depth:
            return match.start()
    raise Refused("xml", {"part": shown_part(name.decode("utf-8", "replace"))})


@lru_cache(64)
def _tags_named(name: bytes) -> tuple[re.Pattern[bytes], ...]:
    """Return what finds a start tag of that name, an end tag, and all its tags and whatever only looks like one."""
    tag = re.escape(name)
    same = rb"<(?:(/)" + tag + rb"\s*>|" + tag + rb"(?=[\s/>])(" + _INNER + rb")>|" + _OPAQUE + rb")"
    return (
        re.compile(b"<" + tag + rb"[\s/>]"),
        re.compile(b"</" + tag + rb"\s*>"),
        re.compile(same, re.DOTALL),
    )


def _resolved(entity: str) -> str:
    if entity in _NAMED:
        return _NAMED[entity]
    number = int(entity[2:], 16) if entity[1] in "xX" else int(entity[1:])
    return chr(number) if number < 0x110000 else "\ufffd"
