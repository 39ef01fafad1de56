"""Notes of ours that somebody turned into a conversation (threaded comments): ours goes, an answer never."""

from __future__ import annotations

from workbooks.annotate.passages import Known, left_of, passages
from workbooks.ooxml.edit import Edit
from workbooks.ooxml.partname import PartName
from workbooks.ooxml.text import escaped

_LEFT = "（ここにあった審査の指摘は取り除きました）"
"""What stands at the head of a conversation whose head was ours: it cannot be empty."""


def clean_threads(edit: Edit, part: PartName, known: Known) -> set[str]:
    """Take our passages out of a sheet's conversations; return the cells whose conversation held nothing else."""
    gone: set[str] = set()
    for relation in list(edit.package.relations(part)):
        if relation.kind == "threadedComment" and relation.target in edit.package:
            gone |= _clean_part(edit, relation.target, known)
    return gone


def _clean_part(edit: Edit, part: PartName, known: Known) -> set[str]:
    comments = list(edit.package.tree(part).all("threadedComment"))
    answered = {one.get("parentId") for one in comments}
    gone = set()
    for one in comments:
        text = one.child("text")
        whole = text.text.replace("\r\n", "\n") if text is not None else ""
        spans = passages(whole, known)
        if text is None or not spans:
            continue
        left = left_of(whole, spans).strip()
        if left or one.get("parentId") or one.get("id") in answered:
            new = escaped(left or _LEFT).encode()
            edit.splices(part).replace(text.content_start, text.content_end, new)
        else:
            edit.splices(part).remove(one)
            gone.add(one.get("ref").upper())
    return gone
