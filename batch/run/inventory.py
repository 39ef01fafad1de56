"""What else lies in the folder: every file is accounted for, and a copy is told from what it was copied from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from unicodedata import normalize

from validators.grants import Applied, applied_for
from validators.record import RoundRecord
from workbooks.arrival.find import is_set_aside
from workbooks.arrival.others import Other, others

_KINDS = {
    "mail": {".eml", ".msg", ".mht", ".emlx", ".mbox", ".oft", ".p7m", ".pst", ".ost"},
    "program": {
        *(
            ".exe",
            ".bat",
            ".cmd",
            ".com",
            ".scr",
            ".pif",
            ".msi",
            ".cpl",
            ".dll",
            ".xll",
            ".jar",
            ".apk",
            ".appx",
            ".reg",
        ),
        *(".js", ".jse", ".vbs", ".vbe", ".wsf", ".wsh", ".hta", ".ps1"),
    },
    "document": {
        *(
            ".doc",
            ".docx",
            ".docm",
            ".rtf",
            ".odt",
            ".jtd",
            ".jtdc",
            ".jtt",
            ".pages",
            ".xdw",
            ".xbd",
            ".xps",
            ".oxps",
        ),
        *(".ppt", ".pptx", ".odp", ".key", ".pub", ".one", ".vsd"),
    },
    "pdf": {".pdf"},
    "image": {
        *(
            ".jpg",
            ".jpeg",
            ".jfif",
            ".png",
            ".gif",
            ".bmp",
            ".tif",
            ".tiff",
            ".heic",
            ".heif",
            ".webp",
            ".avif",
            ".svg",
        ),
        *(".psd", ".emf", ".wmf"),
    },
    "table": {".csv", ".tsv", ".slk", ".dif", ".fods", ".sxc", ".numbers", ".et", ".uos"},
    "archive": {
        ".tar",
        ".xz",
        ".bz2",
        ".zst",
        ".iso",
        ".img",
        ".dmg",
        ".zipx",
        ".001",
        ".z01",
        ".egg",
        ".alz",
    },
    "link": {".lnk", ".url", ".webloc", ".gsheet", ".gdoc"},
    "part": {".crdownload", ".part", ".partial", ".download", ".opdownload", ".filepart"},
    "cloud": {".icloud", ".cloud", ".odlocal"},
    "protected": {".pfile", ".pxlsx", ".pxlsm"},
}
"""What a name says a file is."""

_BY_CONTENT = {
    "pdf": "pdf",
    "zip": "archive",
    "compressor": "archive",
    "document": "document",
    "flat": "table",
    "program": "program",
    "link": "link",
    "image": "image",
    "mail": "mail",
}
_RENAME = "名前の終わりを .xlsx に直してから、もう一度点検してください。"
_SEND = "申請書であれば、記入した Excel ブックを提出してもらってください。"
_WHY = {
    "workbook": f"中身は Excel ブックですが、名前がブックのものではないため、点検していません。{_RENAME}",
    "ole2_workbook": "中身は Excel ブック（古い形式か、パスワード付き）のようですが、名前がブックのものではないため、"
    "点検していません。Excel で開き、.xlsx 形式で保存し直してから、もう一度点検してください。",
    "hidden": "中身は Excel ブックですが、作業用のファイルの名前のため、点検していません。申請書であれば、"
    "名前を付け直してから、もう一度点検してください。",
    "mail": "メールです。点検していません。添付の申請ブックがあれば、取り出してフォルダーに入れてください。",
    "program": "プログラムのファイルです。点検していません。開かずに、送り主に確かめてください。",
    "pdf": f"PDF です。点検していません。{_SEND}",
    "image": f"画像です。点検していません。{_SEND}",
    "table": f"Excel ブックではない形式の表です。点検していません。{_SEND}",
    "document": "Word などの文書です。点検していません。",
    "archive": "ZIP ではない圧縮ファイルか、名前が ZIP のものではない圧縮ファイルです。中は見ていません。申請ブックがあれば、"
    "取り出してフォルダーに入れてください。",
    "link": "ショートカットです。点検していません。申請書であれば、元のブックをフォルダーに入れてください。",
    "part": "受け取りの途中のファイルです。点検していません。もう一度受け取ってください。",
    "cloud": "クラウドにあって、この機械にはまだ届いていないファイルです。点検していません。開いて中身を受け取ってから、"
    "もう一度点検してください。",
    "protected": "秘密度ラベルなどで保護されたファイルです。点検していません。保護を外したブックを提出してもらってください。",
    "empty": "中身のないファイルです。点検していません。",
    "folder": "空のフォルダーです。",
    "lock": "ブックが開かれている間にできるファイルです。編集中であれば、保存して閉じてから、もう一度点検してください。",
    "system": "Windows などが使うファイルです。点検していません。",
    "not_entered": "作業用のフォルダーか、ごみ箱です。中は見ていません。",
    "": "申請ブックではないため、点検していません。",
}
_MOST_TOLD = 5
_LONGEST = 80
"""So many characters of a name are compared."""
_WORKBOOKS, _ASIDE = {"workbook", "ole2_workbook", "hidden"}, {"lock", "system", "not_entered", "folder"}

_BY_MACHINE = re.compile(
    r"^(?:コピー\s*[~〜]\s*|copy of )"
    r"|(?:\s*-\s*(?:コピー|copy)|\s*のコピー|\s*\(\d{1,3}\)|-[a-z][a-z0-9]*(?:-[a-z0-9]+)+)$"
)
_STATE = r"(?:最新|最終|確定|修正|訂正|改訂|差替え?|再提出|控え?|の?複製|新|完成|v\d{1,2}|rev\d{1,2})版?\d?"
_BY_HAND = re.compile(
    rf"{_BY_MACHINE.pattern}|^[【(\[]{_STATE}[】)\]]\s*|^{_STATE}[\s_\-]+"
    rf"|(?:\s+\d|[\s_\-]*[【(\[]?{_STATE}[】)\]]?|[\s_\-](?:20\d\d|\d\d)?[01]\d[0-3]\d)$"
)
"""What a file manager or a cloud folder puts before or behind a name, and what people do; the name in NFKC and lower case."""


@dataclass(frozen=True, slots=True)
class Passed:
    """A file that was not checked: its size in bytes, why, and what to do (Japanese).

    ``is_workbook`` says that a workbook is in it all the same; ``aside`` that nobody need look at it: a lock file, a system's own.
    """

    name: str
    size: int
    why: str
    is_workbook: bool = False
    aside: bool = False


def passed_over(folder: Path, out: Path | None = None) -> Iterator[Passed]:
    """Yield the files of a folder that are not checked; the results' folder is not looked into."""
    own = f"{out.relative_to(folder).as_posix()}/" if out and out.is_relative_to(folder) else None
    return judged(one for one in others(folder) if own is None or not one.name.startswith(own))


def judged(found: Iterable[Other]) -> Iterator[Passed]:
    """Yield for each file why it is not checked."""
    for one in found:
        kind = _kind(one)
        yield Passed(one.name, one.size, _WHY[kind], kind in _WORKBOOKS, kind in _ASIDE)


def instead(passed: Iterable[Passed]) -> str:
    """Return what lies in a folder without workbooks, in one sentence (Japanese); nothing where nothing does.

    >>> instead([Passed("三島町.pdf", 1, "PDF です。点検していません。")])
    'ほかのファイル 1 件：三島町.pdf（PDF です。点検していません。）'
    """
    found = sorted((one for one in passed if not one.aside), key=lambda one: not one.is_workbook)
    if not found:
        return ""
    more = f"、ほか {len(found) - _MOST_TOLD:,} 件" if len(found) > _MOST_TOLD else ""
    return f"ほかのファイル {len(found):,} 件：{'、'.join(f'{one.name}（{one.why}）' for one in found[:_MOST_TOLD])}{more}"


def _kind(one: Other) -> str:
    """Return what a file is, by its content where that tells, else by its name: a key of the reasons."""
    name = PurePosixPath(one.name).name
    suffix = PurePosixPath(_plain(name)).suffix
    by_name = next((kind for kind, suffixes in _KINDS.items() if suffix in suffixes), "")
    if one.kind == "workbook":
        return "hidden" if one.aside else "workbook"
    if one.aside and by_name != "cloud":
        if name.startswith(("~$", ".~lock")):
            return "lock"
        return "system" if one.kind != "folder" else "not_entered" if is_set_aside(name) else "folder"
    if one.kind == "ole2_workbook" and by_name in ("mail", "document"):
        return by_name  # with a workbook as its attachment, or a table in it
    if one.kind in ("ole2_workbook", "empty"):
        return one.kind
    return by_name or _BY_CONTENT.get(one.kind, "")


def copied_from(names: Collection[str], records: Iterable[RoundRecord] = ()) -> dict[str, str]:
    """Return, for each name that was made of another's, that other name.

    A name alone says little: 「三島町 (2).xlsx」 may hold a second district. Where both were read, they are of one
    municipality, district, fiscal year and 事業区分, and may lie in two folders; else what a program appends tells.

    >>> names = ["三島町.xlsx", "コピー ～ 三島町.xlsx", "三島町_最新版.xlsx", "第1地区(2).xlsx"]
    >>> copied_from(names)
    {'コピー ～ 三島町.xlsx': '三島町.xlsx'}
    """
    known_as = {name: _stem(name) for name in names}
    by_hand = {name: _stem(name, _BY_HAND) for name in names}
    shared = _alike(known_as) | _alike(by_hand)
    if not shared:
        return {}  # nothing is read again for names that are all their own
    read = {one.file: key for one in records if one.file in shared and (key := applied_for(one.application))}
    known = {_plain(name): name for name in shared}
    firsts: dict[Applied, list[str]] = defaultdict(list)
    found = {}
    for name in sorted(shared, key=lambda one: (len(PurePosixPath(one).stem), one)):
        key = read.get(name)
        others = firsts[key] if key else []
        first = next(
            (o for o in others if known_as[o] in known_as[name] or by_hand[o] == by_hand[name]), name
        )
        if first == name:
            others.append(name)
            named = _named_after(name, known)
            first = named if named and not (key and named in read) else name
        if first != name:
            found[name] = first
    return found


def _alike(stems: Mapping[str, str]) -> set[str]:
    """Return the names whose stem begins or ends with that of another name, and those others."""
    names = defaultdict(list)
    for name, stem in stems.items():
        names[stem].append(name)
    shared = set[str]()
    for stem, own in names.items():
        parts = (part for at in range(len(stem)) for part in (stem[at:], stem[: at + 1]))
        held = {part for part in parts if part in names}
        if len(held) > 1 or len(own) > 1:
            shared.update(name for part in held for name in names[part])
    return shared


def _plain(name: str) -> str:
    return normalize("NFKC", name).lower()


def _stem(name: str, pattern: re.Pattern[str] | None = None) -> str:
    """Return a name without its folder, its extension and, by a pattern, all that was put before or behind it."""
    stem = PurePosixPath(_plain(PurePosixPath(name).name)).stem.strip()[:_LONGEST]
    while pattern and (shorter := pattern.sub("", stem).strip()):
        if shorter == stem:
            break
        stem = shorter
    return stem


def _named_after(name: str, known: Mapping[str, str]) -> str:
    """Return the name in the same folder that a program made another of, or nothing."""
    path = PurePosixPath(_plain(name))
    stem = path.stem
    while (shorter := _BY_MACHINE.sub("", stem).strip()) and shorter != stem:
        stem = shorter
        original = known.get(path.with_name(f"{stem}{path.suffix}").as_posix())
        if original:
            return original
    return ""
