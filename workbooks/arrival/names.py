"""Names of files, typed by others: fit to be shown anywhere, and fit to be written to any disk."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_SHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""What no document can hold, and what turns the direction of reading."""

_NOT_ON_DISK = re.compile(r'[\x00-\x1f<>:"|?*\\/#%]')
"""What Windows cannot have in a name, and what a link cannot."""

_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(\.|$)", re.IGNORECASE)
_DOTS = "．｡。"

MOST_BYTES = 200
"""Longest name of a file in UTF-8. A disk takes 255; what a program puts before or behind it must fit as well."""

MOST_CHARACTERS = 150
"""Longest path below a folder of results: Windows takes 260 characters in all."""

_KEPT = 40


def shown_name(name: str) -> str:
    """Return a name of the file system as text that can be written anywhere, composed (NFC).

    Names on Linux are bytes; those that are not UTF-8 are read as cp932. What no
    document can hold becomes U+FFFD.

    >>> shown_name("申請\\uffff.xlsx"), shown_name("a\\u202excod.xlsx")
    ('申請�.xlsx', 'a�xcod.xlsx')
    """
    if _LONE_SURROGATE.search(name):
        name = os.fsencode(name).decode("cp932", "replace") if os.name != "nt" else name
    return unicodedata.normalize("NFC", _NOT_SHOWN.sub("\ufffd", name))


def suffix_of(name: str) -> str:
    """Return the extension of a name, in lower case and half width.

    >>> suffix_of("申請.XLSX"), suffix_of("下郷町．ｘｌｓｘ"), suffix_of("申請")
    ('.xlsx', '.xlsx', '')
    """
    return PurePosixPath(unicodedata.normalize("NFKC", name[-20:])).suffix.lower() if name else ""


def part_on_disk(part: str) -> str:
    """Return a name as Windows and a link can have it, short enough for any disk.

    >>> part_on_disk("a:b?.xlsx"), part_on_disk("con.xlsx"), part_on_disk("申請#1 100%.xlsx")
    ('a_b_.xlsx', '_con.xlsx', '申請_1 100_.xlsx')
    >>> part_on_disk("下郷町．ｘｌｓｘ"), len(part_on_disk("あ" * 83 + ".xlsx").encode())
    ('下郷町.xlsx', 200)
    """
    shown = shown_name(part)
    dot = max(map(shown.rfind, _DOTS))
    if dot > 0 and suffix_of(shown) != PurePosixPath(shown).suffix.lower():
        shown = shown[:dot] + suffix_of(shown)
    cleaned = _NOT_ON_DISK.sub("_", shown).rstrip(". ") or "_"
    return _short(f"_{cleaned}" if _RESERVED.match(cleaned) else cleaned, part)


def _short(name: str, whole: str, most: int = MOST_BYTES) -> str:
    """Return a name of at most so many bytes; one that was cut ends in what tells it from others cut alike."""
    if len(name.encode()) <= most:
        return name
    suffix = PurePosixPath(name).suffix if len(PurePosixPath(name).suffix.encode()) <= 20 else ""
    end = f"~{hashlib.sha256(whole.encode('utf-8', 'replace')).hexdigest()[:8]}{suffix}"
    return name.encode()[: most - len(end.encode())].decode("utf-8", "ignore").rstrip(". ") + end


def places(names: Iterable[str], aside: str = "") -> dict[str, str]:
    """Return where an output for each file stands below a folder: like the input's tree, safe and unique.

    Names that differ only in case, composition or in what a disk cannot hold are
    told apart by a number; a file never takes the place of a folder. ``aside``
    is what a second output beside each has behind its stem.
    """
    listed = list(names)
    wanted = {name: _path(name) for name in listed}
    taken = {_folded(folder) for path in wanted.values() for folder in path.parents}
    return dict(_placed(wanted, taken, aside))


def _placed(wanted: Mapping[str, PurePosixPath], taken: set[str], aside: str) -> Iterator[tuple[str, str]]:
    for name, path in wanted.items():
        chosen, number = path, 1
        while not taken.isdisjoint(_outputs(chosen, aside)):
            number += 1
            chosen = path.with_name(f"{path.stem}（{number}）{path.suffix}")
        taken |= _outputs(chosen, aside)
        yield name, chosen.as_posix()


def _outputs(path: PurePosixPath, aside: str) -> set[str]:
    return {_folded(path), *([_folded(path.with_name(f"{path.stem}{aside}"))] if aside else [])}


def _path(name: str) -> PurePosixPath:
    parts = [part_on_disk(part) for part in PurePosixPath(name).parts if part not in ("/", "..")] or ["_"]
    if sum(map(len, parts)) + len(parts) > MOST_CHARACTERS:
        cut = _short(parts[-1], name, min(len(parts[-1].encode()) - 1, 3 * _KEPT))
        parts = [parts[0][:_KEPT].rstrip(". "), cut] if len(parts) > 1 else [cut]
    return PurePosixPath(*parts)


def _folded(path: PurePosixPath) -> str:
    return unicodedata.normalize("NFC", path.as_posix()).casefold()
