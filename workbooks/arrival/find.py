"""The files of a round: found in a folder, and in zip archives in it.

A source is a name and a way to read its bytes; sources travel to the worker
that reads them. Nothing is read before its size is known to be within limits.
"""

from __future__ import annotations

import mmap
import os
import re
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Protocol

from workbooks.arrival.formats import HEAD, ZIP, sniff
from workbooks.arrival.names import shown_name, suffix_of
from workbooks.ooxml.zip import UTF8_FLAG, Entry, content_of, entries
from workbooks.refusal import DEFAULT, Limits, Refused, shown_part, shown_size

WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".xltx", ".xltm", ".xlt", ".ots"}
ARCHIVES = {".zip"}
COMPRESSED = {".rar", ".7z", ".lzh", ".lha", ".cab", ".gz", ".tgz"}
WANTED = WORKBOOKS | ARCHIVES | COMPRESSED

NOT_IN_FILE_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"|?*]')
PACKAGE_MARKS = (b"[Content_Types].xml", b"mimetype")
_SYSTEM = {
    *(
        "thumbs.db",
        "desktop.ini",
        "system volume information",
        "lost+found",
        "@eadir",
        "#snapshot",
        "~snapshot",
    ),
    *("$recycle.bin", "recycler", "#recycle", "@recycle"),
}
"""What Windows and the makers of shared folders put there, their bins for what was thrown away among it."""


StrPath = str | os.PathLike[str]


class Source(Protocol):
    """A submitted file: ``name`` is its posix path below the folder, NFC; ``read`` may raise ``Refused``."""

    @property
    def name(self) -> str:
        """The path below the folder; members of an archive stand below its name."""

    def read(self) -> bytes:
        """Return the bytes, or raise ``Refused`` with the reason."""


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file on disk."""

    name: str
    path: StrPath
    limits: Limits = DEFAULT

    def read(self) -> bytes:
        """Return the bytes. Raises ``Refused``: vanished, unreadable, too_large."""
        try:
            with opened_file(self.path, self.limits) as file:
                data = file.read(min(os.fstat(file.fileno()).st_size, self.limits.file) + 1)
        except OSError as fault:
            raise _unread(fault) from None
        if len(data) > self.limits.file:
            raise _too_large(len(data), self.limits)
        return data


@dataclass(frozen=True, slots=True)
class MemberSource:
    """A workbook within a zip archive on disk."""

    name: str
    path: StrPath
    entry: Entry
    limits: Limits = DEFAULT

    def read(self) -> bytes:
        """Return the inflated bytes. Raises ``Refused``: as a file does, and as inflating does."""
        if self.entry.size > self.limits.file:
            raise _too_large(self.entry.size, self.limits)
        try:
            with opened_file(self.path, self.limits) as file:
                file.seek(self.entry.start)
                packed = file.read(self.entry.packed)
        except OSError as fault:
            raise _unread(fault) from None
        return content_of(packed, self.entry._replace(start=0))


@dataclass(frozen=True, slots=True)
class RefusedSource:
    """Something that was found and is known to be unreadable."""

    name: str
    code: str
    words: tuple[tuple[str, object], ...] = ()

    def read(self) -> bytes:
        """Raise the refusal."""
        raise Refused(self.code, dict(self.words))


def find(path: Path, limits: Limits = DEFAULT) -> Iterator[Source]:
    """Yield the sources of a folder and all folders below it, or of one file, sorted by name.

    Taken are workbooks, zip archives of workbooks, and other archives (to be
    refused, not overlooked), by extension. Skipped silently are Excel's lock
    files (``~$``), hidden and temporary files; all else is told by
    :func:`workbooks.arrival.others.others`. Links
    to folders are followed once. A folder that cannot be listed comes as a
    source that refuses.
    """
    if not path.is_dir():
        yield from _sources_of(path, shown_name(path.name), limits)
        return
    taken: set[str] = set()
    found = [
        (shown_name(name), name, file)
        for name, file, aside in walked(path)
        if not aside and (file is None or suffix_of(name) in WANTED)
    ]
    for shown, typed, file in sorted(found, key=lambda item: (item[0], item[0] != item[1], item[1])):
        # Two names that differ in nothing but composition stay two.
        name = _untaken(typed if shown in taken and typed.isprintable() else shown, taken)
        yield from _sources_of(Path(file), name, limits) if file else [RefusedSource(name, "unreadable")]


def walked(root: Path) -> Iterator[tuple[str, str | None, bool]]:
    """Yield (relative name, path, whether it is set aside) of all files below a folder.

    The path of a folder that cannot be listed is None. A folder that is set aside, or empty, comes itself.
    """
    seen: set[str] = set()
    waiting = [("", str(root))]
    while waiting:
        above, folder = waiting.pop(0)
        real = os.path.realpath(folder)
        if real in seen:
            continue
        seen.add(real)
        try:
            with os.scandir(folder) as listing:
                children = sorted(listing, key=lambda child: child.name)
        except OSError:
            yield above or ".", None, False
            continue
        if above and not children:
            yield above, folder, True
        for child in children:
            name = f"{above}/{child.name}" if above else child.name
            aside = is_set_aside(child.name)
            if not aside and _is_folder(child):
                waiting.append((name, child.path))
            else:
                yield name, child.path, aside


def _is_folder(child: os.DirEntry[str]) -> bool:
    try:
        return child.is_dir()
    except OSError:
        return False


def is_set_aside(name: str) -> bool:
    """Say whether a file or folder is a lock file, hidden, temporary, a system's own, or what was thrown away.

    >>> [
    ...     is_set_aside(n)
    ...     for n in ("~$申請.xlsx", ".申請.xlsx", "~WRL1.tmp", "Thumbs.db", "$RECYCLE.BIN", "申請.xlsx")
    ... ]
    [True, True, True, True, True, False]
    """
    lower = name.lower()
    return (
        name.startswith((".", "~$", "~WRL", "__MACOSX"))
        or lower.endswith((".tmp", "~", "zone.identifier"))
        or lower in _SYSTEM
    )


def _sources_of(path: Path, name: str, limits: Limits) -> Iterator[Source]:
    """Yield the file itself, or what a zip archive of workbooks holds."""
    if suffix_of(path.name) not in ARCHIVES:
        yield FileSource(name, str(path), limits)
        return
    try:
        found = directory(path, limits)
        if any(entry.raw in PACKAGE_MARKS for entry in found):
            yield FileSource(name, str(path), limits)
            return
        yield from _members(found, path, name, limits)
    except Refused as refused:
        yield RefusedSource(name, refused.code, tuple(refused.words.items()))


def directory(path: Path, limits: Limits) -> list[Entry]:
    """Return the entries of a zip archive, or raise what the guard would say of the file."""
    try:
        with opened_file(path, limits) as file:
            if not file.read(len(ZIP)).startswith(ZIP):
                file.seek(0)
                raise Refused(_not_an_archive(file.read(HEAD)))
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return entries(data, limits)
    except OSError as fault:
        raise _unread(fault) from None


def _not_an_archive(head: bytes) -> str:
    code = sniff(head)
    return {"ole2": "unknown", "no_workbook": "archive_empty"}.get(code, code)


def _members(found: list[Entry], path: Path, archive: str, limits: Limits) -> Iterator[Source]:
    """Yield the workbooks in an archive; one source, which refuses, for each name that is there twice."""
    wanted: dict[str, list[Entry]] = {}
    for typed, entry in zip(member_names(found), found, strict=True):
        parts = typed.replace("\\", "/").split("/")
        if suffix_of(parts[-1]) in WANTED and not any(is_set_aside(part) for part in parts if part != ".."):
            wanted.setdefault("/".join(parts), []).append(entry)
    if not wanted:
        raise Refused("archive_empty")
    taken: set[str] = set()
    for member in sorted(wanted):
        inside = PurePosixPath(member).name if _leads_out(member) else member.strip("/")
        inner = shown_name(NOT_IN_FILE_NAMES.sub("_", inside))
        yield _member_source(member, f"{archive}/{_untaken(inner, taken)}", wanted[member], path, limits)


def _leads_out(member: str) -> bool:
    """Say whether the name of a member leads out of the folder into which an archive is unpacked."""
    return member.startswith("/") or member[1:2] == ":" or ".." in member.split("/")


def _untaken(name: str, taken: set[str]) -> str:
    """Return a name that no other source has, and note it."""
    chosen, number = name, 1
    while chosen in taken:
        number += 1
        path = PurePosixPath(name)
        chosen = path.with_name(f"{path.stem}（{number}）{path.suffix}").as_posix()
    taken.add(chosen)
    return chosen


def _member_source(member: str, name: str, found: list[Entry], path: Path, limits: Limits) -> Source:
    shown = (("part", shown_part(member)),)
    if _leads_out(member):
        return RefusedSource(name, "path", shown)
    if len(found) > 1:
        return RefusedSource(name, "names", shown)
    if suffix_of(member) not in WORKBOOKS:
        return RefusedSource(name, "nested", shown)
    return MemberSource(name, str(path), found[0], limits)


def member_names(found: list[Entry]) -> list[str]:
    """Return the members' names, NFC: UTF-8 where it is flagged or fits all names, else cp932."""
    for encoding in ("utf-8", "cp932", "cp437"):
        try:
            names = [entry.raw.decode("utf-8" if entry.flags & UTF8_FLAG else encoding) for entry in found]
        except UnicodeDecodeError:
            continue
        return [unicodedata.normalize("NFC", name) for name in names]
    return [unicodedata.normalize("NFC", entry.raw.decode("utf-8", "replace")) for entry in found]


def opened_file(path: StrPath, limits: Limits) -> BinaryIO:
    """Open a regular file of a permitted size; devices and pipes could block for ever."""
    status = os.stat(path)  # noqa: PTH116 (a source is one of many, and a plain path is small)
    if not stat.S_ISREG(status.st_mode):
        raise Refused("unreadable")
    if status.st_size > limits.file:
        raise _too_large(status.st_size, limits)
    return open(path, "rb")  # noqa: PTH123


def _unread(fault: OSError) -> Refused:
    return Refused("vanished" if isinstance(fault, FileNotFoundError) else "unreadable")


def _too_large(size: int, limits: Limits) -> Refused:
    return Refused("too_large", {"size": shown_size(size), "limit": shown_size(limits.file)})
