"""The rows of a worksheet, set aside: what is edited stands around them, and is the same in most workbooks of one form.

A row is looked at once: that it is well-formed, with every element closed that it opens, is kept under its bytes.
So are the defined names of a workbook.
"""

from __future__ import annotations

from workbooks.ooxml.judge import is_shallow
from workbooks.ooxml.kept import LARGEST, Kept, same_bytes
from workbooks.ooxml.markup import NOTHING, parsed
from workbooks.refusal import Limits, Refused

_NAME, _START, _END = b"sheetData", b"<sheetData>", b"</sheetData>"
_NAMES, _NAMES_END = b"<definedNames>", b"</definedNames>"
_ROW_END, _NAME_END = b"</row>", b"</definedName>"
_FENCE = b"kyoten-fence"

_sound = Kept[bool]()


@same_bytes
def rows_of(content: bytes, limits: Limits) -> slice:
    """Return where the rows stand in a part that is well-formed if what is around them is.

    ``NOTHING`` in any other part: one without rows, a large one, one that is written in an unusual way.
    """
    rows = _between(content, _START, _END)
    outside = content.count(_NAME, 0, rows.start) + content.count(_NAME, rows.stop)
    return rows if outside == 2 and _are_sound(content[rows], _ROW_END, limits) else NOTHING


def names_of(content: bytes, limits: Limits) -> slice:
    """Return where the defined names stand in a workbook part, if they are well-formed by themselves; else ``NOTHING``."""
    names = _between(content, _NAMES, _NAMES_END)
    return names if names.stop and _are_sound(content[names], _NAME_END, limits) else NOTHING


def _between(content: bytes, first: bytes, last: bytes) -> slice:
    """Return what stands between the first two such tags of a part that is not large.

    ``NOTHING`` where there is a comment, a CDATA section or an instruction around it: what looks like a tag may be none.
    """
    start = content.find(first) + len(first)
    end = content.find(last, start)
    if not len(first) <= start < end or len(content) > LARGEST:
        return NOTHING
    head = content.find(b"?>") + 2 if content.startswith(b"<?xml ") else 0
    odd = any(content.find(mark, head, start) >= 0 or content.find(mark, end) >= 0 for mark in (b"<!", b"<?"))
    return NOTHING if odd else slice(start, end)


def without(content: bytes, rows: slice) -> bytes:
    """Return a part without its rows."""
    return content[: rows.start] + content[rows.stop :] if rows.stop else content


@same_bytes
def _are_sound(content: bytes, apart: bytes, limits: Limits) -> bool:
    """Say whether all pieces that end with ``apart`` are well-formed one by one; those that nobody has seen yet are parsed.

    Each is parsed in an element of its own, whose end tag cannot stand in a piece: what it does not close cannot be
    closed by another.
    """
    if _FENCE in content:
        return False
    *pieces, rest = content.split(apart)
    asked = [(piece, apart, limits.depth) for piece in pieces]
    asked.append((rest, b"", limits.depth))
    new = [one for one in asked if not _sound.get(one)]
    if not new:
        return True
    fenced = [b"<%b>%b%b</%b>" % (_FENCE, piece, end, _FENCE) for piece, end, _ in new]
    alone = b"<worksheet>%b</worksheet>" % b"".join(fenced)
    try:
        if not (parsed(alone).plain and is_shallow(alone, limits)):
            return False
    except Refused:
        return False
    for one in new:
        _sound.of(one, len(one[0]), lambda: True)
    return True
