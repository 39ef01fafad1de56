"""The rows of a worksheet, set aside: what is edited stands around them, and is the same in most workbooks of one form.

A row is looked at once: that it is well-formed, with every element closed that it opens, is kept under its bytes.
"""

from __future__ import annotations

from workbooks.ooxml.judge import is_shallow
from workbooks.ooxml.kept import LARGEST, Kept, same_bytes
from workbooks.ooxml.markup import parsed
from workbooks.refusal import Limits, Refused

Span = tuple[int, int]

NOWHERE = (0, 0)
_NAME, _START, _END, _ROW_END = b"sheetData", b"<sheetData>", b"</sheetData>", b"</row>"
_FENCE = b"kyoten-row"

_sound = Kept[bool]()


@same_bytes
def rows_of(content: bytes, limits: Limits) -> Span:
    """Return from where to where the rows stand in a part that is well-formed if what is around them is.

    ``NOWHERE`` in any other part: one without rows, a large one, one that is written in an unusual way.
    """
    start = content.find(_START) + len(_START)
    end = content.find(_END, start)
    if start < len(_START) or end <= start or len(content) > LARGEST:
        return NOWHERE
    if content.count(_NAME, 0, start) + content.count(_NAME, end) != 2:
        return NOWHERE
    return (start, end) if _are_sound(content[start:end], limits) else NOWHERE


def without(content: bytes, rows: Span) -> bytes:
    """Return a part without its rows."""
    start, end = rows
    return content[:start] + content[end:] if end else content


def _are_sound(rows: bytes, limits: Limits) -> bool:
    """Say whether all rows are well-formed one by one; those that nobody has seen yet are parsed.

    Each is parsed in an element of its own, whose end tag cannot stand in a row: what it does not close cannot be
    closed by another.
    """
    if _FENCE in rows:
        return False
    *pieces, rest = rows.split(_ROW_END)
    asked = [(piece, _ROW_END, limits.depth) for piece in pieces]
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
