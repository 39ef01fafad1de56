"""What else lies in the folder: every file is accounted for, and a copy is told from what it was copied from."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from workbooks.arrival.find import others

_MAIL = {".eml", ".msg", ".mht"}
_PROGRAMS = {".exe", ".bat", ".cmd", ".js", ".vbs", ".ps1", ".scr", ".msi", ".lnk", ".com"}
_DOCUMENTS = {".doc", ".docx", ".rtf", ".jtd", ".odt", ".ppt", ".pptx"}
_WHY = {
    "workbook": "中身は Excel ブックですが、名前がブックのものではないため、点検していません。"
    "名前の終わりを .xlsx に直してから、もう一度点検してください。",
    "mail": "メールです。点検していません。添付の申請ブックがあれば、取り出してフォルダーに入れてください。",
    "program": "プログラムのファイルです。点検していません。開かずに、送り主に確かめてください。",
    "pdf": "PDF です。点検していません。申請書であれば、記入した Excel ブックを提出してもらってください。",
    "document": "Word などの文書です。点検していません。",
    "empty": "中身のないファイルです。点検していません。",
}
_NO_WORKBOOK = "申請ブックではないため、点検していません。"
_COPY = re.compile(
    r"^(?:コピー\s*[~～〜]\s*|Copy of )"
    r"|(?:\s*-\s*コピー|のコピー|\s*[(（]\d{1,2}[)）]|-[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+)$"
)


@dataclass(frozen=True, slots=True)
class Passed:
    """A file that was not checked: its size in bytes, why, and what to do (Japanese).

    ``is_workbook`` says that a workbook is in it all the same.
    """

    name: str
    size: int
    why: str
    is_workbook: bool = False


def passed_over(folder: Path, out: Path) -> Iterator[Passed]:
    """Yield the files of a folder that are no workbooks by their names; the results' folder is not looked into."""
    own = f"{out.relative_to(folder).as_posix()}/" if out.is_relative_to(folder) else None
    for one in others(folder):
        if own is None or not one.name.startswith(own):
            yield Passed(one.name, one.size, _why(one.name, one.kind), one.kind == "workbook")


def _why(name: str, kind: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    by_name = {
        "mail": suffix in _MAIL,
        "program": suffix in _PROGRAMS,
        "document": suffix in _DOCUMENTS,
        "pdf": suffix == ".pdf",
    }
    if kind != "workbook":
        kind = next((word for word, holds in by_name.items() if holds), kind)
    return _WHY.get(kind, _NO_WORKBOOK)


def copied_from(names: Collection[str]) -> dict[str, str]:
    """Return, for each name that a file manager or a cloud folder gave to a copy, the name it was copied from.

    >>> names = [
    ...     "三島町.xlsx",
    ...     "コピー ～ 三島町.xlsx",
    ...     "三島町 (2).xlsx",
    ...     "三島町-PC-01.xlsx",
    ...     "第1地区(2).xlsx",
    ... ]
    >>> list(copied_from(names).items())[::2]
    [('コピー ～ 三島町.xlsx', '三島町.xlsx'), ('三島町-PC-01.xlsx', '三島町.xlsx')]
    """
    known = set(names)
    found = {}
    for name in names:
        path = PurePosixPath(name)
        stem = path.stem
        while (shorter := _COPY.sub("", stem).strip()) and shorter != stem:
            stem = shorter
            original = path.with_name(f"{stem}{path.suffix}").as_posix()
            if original in known:
                found[name] = original
                break
    return found
