"""The record of an annotation, kept in the copy: what was edited, so that it can be taken back exactly."""

from __future__ import annotations

import base64
import hashlib
import json
from binascii import a2b_base64, b2a_base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbooks.ooxml.edit import Edit, declared
from workbooks.ooxml.kept import same_bytes
from workbooks.ooxml.package import Package
from workbooks.ooxml.partname import PartName
from workbooks.ooxml.splices import undone
from workbooks.refusal import NotPatchable

MARKER_NAME = "_kyoten_annotated"
"""Defined name by which a copy is recognised, also after another program has saved it."""

_URI = "urn:kyoten:annotation:1"
_JSON = json.JSONEncoder(sort_keys=True)
_OPENING = f'<annotation xmlns="{_URI}">'.encode()


@dataclass(frozen=True, slots=True)
class Edited:
    """One edited part: hashes before and after, and the steps back."""

    before: str
    after: str
    steps: list[tuple[int, int, bytes]]


@dataclass(frozen=True, slots=True)
class Record:
    """What an annotation did to the package."""

    part: PartName
    added: list[str]
    edited: Mapping[str, Edited]


def add_record(edit: Edit) -> None:
    """Add the record as a customXml part; the last step before packing."""
    part = edit.new_name("customXml/kyoten{}.xml")
    edit.add(part, b"", "application/xml")
    edit.relate(edit.package.main, "customXml", part)
    edit.settle()
    edited = {
        name: Edited(digest(splices.data), digest(splices.result()), splices.undo())
        for name, splices in edit.edits.items()
    }
    edit.added[part] = coded(list(edit.added), edited)


def coded(added: Sequence[str], edited: Mapping[str, Edited]) -> bytes:
    """Return the part that holds a record."""
    parts = {
        name: {
            "before": part.before,
            "after": part.after,
            "steps": [[at, length, _printable(was)] for at, length, was in part.steps],
        }
        for name, part in edited.items()
    }
    text = _JSON.encode({"added": sorted(added), "edited": parts})
    return declared(f"{_OPENING.decode()}{_printable(text.encode())}</annotation>")


def _printable(data: bytes) -> str:
    """Return bytes in base64."""
    return b2a_base64(data, newline=False).decode()


def find_record(package: Package) -> Record | None:
    """Return the record of a copy, or None where there is none that can be read."""
    for relation in package.relations(package.main):
        if relation.kind != "customXml" or relation.target not in package:
            continue
        data = package.content(relation.target)
        start = data.find(_OPENING)
        if start >= 0:
            return _decoded(relation.target, data[start + len(_OPENING) : data.rfind(b"</annotation>")])
    return None


def restored(package: Package, record: Record) -> dict[str, bytes] | None:
    """Return the edited parts as they were; None where some part is not as we wrote it."""
    parts = {}
    for name, edited in record.edited.items():
        if name not in package or digest(package.content(name)) != edited.after:
            return None
        try:
            parts[name] = undone(package.content(name), edited.steps)
        except NotPatchable:
            return None
        if digest(parts[name]) != edited.before:
            return None
    return parts


def _decoded(part: PartName, coded: bytes) -> Record:
    try:
        known = json.loads(base64.b64decode(coded, validate=True))
        edited = {
            str(name): Edited(
                str(e["before"]),
                str(e["after"]),
                [(int(at), int(length), a2b_base64(was)) for at, length, was in e["steps"]],
            )
            for name, e in known["edited"].items()
        }
        return Record(part, [str(name) for name in known["added"]], edited)
    except (ValueError, KeyError, TypeError, AttributeError):
        return Record(part, [], {})


@same_bytes
def digest(data: bytes) -> str:
    """Return the SHA-256 of a part."""
    return hashlib.sha256(data).hexdigest()
