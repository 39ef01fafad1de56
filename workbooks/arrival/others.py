"""What else lies in a folder of submissions: every file that :func:`workbooks.arrival.find.find` passes over, and what it is."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbooks.arrival.find import (
    ARCHIVES,
    NOT_IN_FILE_NAMES,
    PACKAGE_MARKS,
    WANTED,
    directory,
    is_set_aside,
    member_names,
    opened_file,
    walked,
)
from workbooks.arrival.formats import HEAD, ZIP, sniff
from workbooks.arrival.names import shown_name, suffix_of
from workbooks.ooxml.zip import Entry, start_of
from workbooks.refusal import DEFAULT, Limits, Refused

_STREAMS = ("Workbook", "EncryptedPackage")
"""The streams of an OLE2 container that hold an .xls, and a workbook with a password ([MS-XLS], [MS-OFFCRYPTO])."""


@dataclass(frozen=True, slots=True)
class Other:
    """A file that is no workbook by its name: ``kind`` is what :func:`sniff` says of its content.

    ``workbook`` and ``document`` tell what a zip package holds, ``ole2_workbook`` an OLE2 container with a workbook in
    it, ``folder`` a folder that was not looked into or is empty; "" stands for what cannot be
    read. ``size`` in bytes. ``aside`` says that its name is a lock file's or a system's own.
    """

    name: str
    size: int
    kind: str
    aside: bool = False


def others(path: Path, limits: Limits = DEFAULT) -> Iterator[Other]:
    """Yield the files of a folder, and of the zip archives in it (or of one), that are not checked, sorted by name."""
    if not path.is_dir():
        yield from _others_within(path, shown_name(path.name), limits)
        return
    for name, file, aside in sorted(one for one in walked(path) if one[1] is not None):
        assert file is not None
        if aside or suffix_of(name) not in WANTED:
            yield _other(Path(file), shown_name(name), limits, aside)
        elif suffix_of(name) in ARCHIVES:
            yield from _others_within(Path(file), shown_name(name), limits)


def _other(path: Path, name: str, limits: Limits, aside: bool) -> Other:
    size, kind = 0, ""
    try:
        if path.is_dir():
            return Other(name, 0, "folder", aside)
        size = path.stat().st_size
        with opened_file(path, limits) as file:
            kind = sniff(file.read(HEAD))
        if kind == "zip":
            kind = _kind_of_package(directory(path, limits))
        elif kind == "ole2" and _holds_workbook(path, limits):
            kind = "ole2_workbook"
    except (OSError, Refused):
        pass
    return Other(name, size, kind, aside)


def _kind_of_package(found: list[Entry]) -> str:
    if not any(entry.raw in PACKAGE_MARKS for entry in found):
        return "zip"
    return "workbook" if any(entry.raw.startswith(b"xl/") for entry in found) else "document"


def _holds_workbook(path: Path, limits: Limits) -> bool:
    """Say whether an OLE2 container names a stream of a workbook; it is not opened as one here."""
    names = [f"{name}\0".encode("utf-16-le") for name in _STREAMS]
    with (
        opened_file(path, limits) as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
    ):
        return any(data.find(name) >= 0 for name in names)


def _others_within(path: Path, archive: str, limits: Limits) -> Iterator[Other]:
    """Yield the members of an archive that are not checked; one line for a folder that is set aside."""
    try:
        found = directory(path, limits)
    except Refused:
        return
    if any(entry.raw in PACKAGE_MARKS for entry in found):
        return
    told = set()
    for member, entry in sorted(zip(member_names(found), found, strict=True), key=lambda one: one[0]):
        parts = [part for part in member.replace("\\", "/").split("/") if part]
        at = next((at for at, part in enumerate(parts) if part != ".." and is_set_aside(part)), None)
        name = "/".join(parts[: len(parts) if at is None else at + 1])
        is_folder = member.endswith(("/", "\\"))
        if name in told or (at is None and (is_folder or suffix_of(name) in WANTED)):
            continue
        told.add(name)
        shown = f"{archive}/{shown_name(NOT_IN_FILE_NAMES.sub('_', name))}"
        if at is not None and at + 1 < len(parts):
            yield Other(shown, 0, "folder", True)
        else:
            yield Other(shown, entry.size, _kind_of_member(path, entry, limits), at is not None)


def _kind_of_member(path: Path, entry: Entry, limits: Limits) -> str:
    """Return what a member is by its beginning; a package's first names of parts stand there."""
    try:
        with opened_file(path, limits) as file:
            file.seek(entry.start)
            packed = file.read(min(entry.packed, HEAD))
        head = start_of(packed, entry._replace(start=0, packed=len(packed)), HEAD)
    except (OSError, Refused):
        return ""
    if head.startswith(ZIP):
        return "workbook" if b"xl/" in head else "zip"
    return sniff(head)
