"""The files a batch leaves behind, written so that nothing of anybody else is overwritten."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from batch.store.store import Store
from validators.finding import EXPECTED, FOUND, Finding, NotChecked
from validators.frames import label
from validators.rules import REGISTRY
from workbooks.arrival.names import places

WORK_FOLDER = ".kyoten"
STORE_FILE = f"{WORK_FOLDER}/results.sqlite3"
SUMMARY, JSONL, CSV, ANNOTATED = "審査結果一覧.xlsx", "findings.jsonl", "指摘一覧.csv", "写し"
LOG = "実行記録.txt"
RESULTS = "（審査結果）.xlsx"
"""What the name of a workbook with the results alone has behind that of the file."""

CSV_HEADS = {
    "file": "ファイル",
    "rule": "規則",
    "severity": "重大さ",
    "sheet": "シート",
    "cell": "セル",
    "name": "名前",
    "row": "行",
    "label": "欄",
    "found": FOUND,
    "expected": EXPECTED,
    "message": "内容",
    "fix": "直し方",
    "citation": "根拠",
    "together": "あわせて直すところ",
}
_LIVE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class OutputRefused(Exception):
    """The output folder cannot be used; the text is Japanese and for the user."""


class OutputFolder:
    """An output folder of this program: what it wrote itself is refreshed, all else is left alone.

    An output that somebody changed since is kept under another name
    (``kept`` lists those).
    """

    def __init__(self, folder: Path) -> None:
        check_usable(folder)
        self.folder = folder
        self.store = Store(folder / STORE_FILE)
        self.kept: list[str] = []

    def write(self, path: str, data: bytes, made_from: str = "") -> None:
        """Write one output at ``path`` below the folder."""
        new = self._new(path)
        new.write_bytes(data)
        self._put(path, new, hashlib.sha256(data).hexdigest(), made_from)

    @contextmanager
    def replacing(self, path: str, made_from: str = "") -> Iterator[Path]:
        """Give a temporary file to fill, and put it in its place afterwards.

        Raises:
            OutputRefused: the file in its place is open in another program.
        """
        new = self._new(path)
        yield new
        self._put(path, new, _digest(new), made_from)

    def _new(self, path: str) -> Path:
        """Return where an output is written before it takes its place."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        return target.with_name(f".{target.name}.new")

    def _put(self, path: str, new: Path, digest: str, made_from: str) -> None:
        target = self.folder / path
        self._keep_changed(path)
        try:
            new.replace(target)
        except PermissionError as fault:
            raise OutputRefused(
                f"「{target}」に書き込めません。Excel などで開いていれば閉じてから、もう一度実行してください。"
            ) from fault
        self.store.note_output(path, digest, made_from)

    def is_current(self, path: str, made_from: str) -> bool:
        """Whether the output is already there, unchanged, and was made from the same."""
        known = self.store.output(path)
        target = self.folder / path
        return (
            known is not None and known[1] == made_from and target.is_file() and _digest(target) == known[0]
        )

    def is_changed(self, path: str) -> bool:
        """Whether somebody changed an output since this program wrote it."""
        known = self.store.output(path)
        target = self.folder / path
        return known is not None and target.is_file() and _digest(target) != known[0]

    def remove_others(self, current: set[str]) -> None:
        """Remove what an earlier run wrote and this one does not; what was changed since stays."""
        for path in self.store.outputs():
            if path in current:
                continue
            known = self.store.output(path)
            target = self.folder / path
            if known is not None and target.is_file() and _digest(target) == known[0]:
                target.unlink()
                _remove_empty(target.parent, self.folder)
            self.store.forget_output(path)

    def _keep_changed(self, path: str) -> None:
        target = self.folder / path
        if not target.exists():
            return
        known = self.store.output(path)
        if known is not None and _digest(target) == known[0]:
            return
        kept = _free_name(target)
        try:
            target.replace(kept)
        except PermissionError as fault:
            raise OutputRefused(
                f"「{target}」を置き換えられません。Excel などで開いていれば閉じてから、もう一度実行してください。"
            ) from fault
        self.kept.append(kept.relative_to(self.folder).as_posix())


class FindingsFiles:
    """findings.jsonl and 指摘一覧.csv while they are written, both UTF-8.

    The CSV has a byte order mark, so that Excel opens it as it is, and no text
    in it can become a formula.
    """

    def __init__(self, folder: OutputFolder) -> None:
        self._folder = folder
        self._stack = ExitStack()

    def __enter__(self) -> FindingsFiles:
        """Open both."""
        lines, table = (self._stack.enter_context(self._folder.replacing(path)) for path in (JSONL, CSV))
        self._lines = self._stack.enter_context(lines.open("w", encoding="utf-8", newline="\n"))
        self._table = self._stack.enter_context(table.open("w", encoding="utf-8-sig", newline=""))
        self._writer = csv.writer(self._table)
        self._writer.writerow(CSV_HEADS.values())
        return self

    def __exit__(self, *fault: Any) -> None:
        """Close both and put them in their place."""
        self._stack.__exit__(*fault)

    def add(self, findings: Iterable[Finding]) -> None:
        """Add findings, in their order."""
        for one in findings:
            row = one.as_dict()
            self._lines.write(as_json(row) + "\n")
            row["severity"] = one.severity.label
            self._writer.writerow([harmless(str(row[key])) for key in CSV_HEADS])


NOT_CHECKED = "not_checked"
"""What stands for the severity of a rule that could not be judged, in JSON."""


def gap_as_dict(gap: NotChecked) -> dict[str, Any]:
    """Return a rule that could not be judged with the keys of a finding: its reason is the message."""
    told = {
        "file": gap.file,
        "rule": gap.rule,
        "severity": NOT_CHECKED,
        "name": gap.names[0] if gap.names else "",
        "row": 0,
        "label": "・".join(label(name) for name in gap.names),
        "message": gap.reason,
        "citation": REGISTRY[gap.rule].citation,
    }
    return {key: told.get(key, "") for key in CSV_HEADS}


_HIDDEN = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def as_json(value: Any, indent: int | None = None) -> str:
    """Return JSON in which controls and invisible characters are escaped: a terminal takes nothing for a command.

    >>> as_json({"found": "\\x9b31m福"})
    '{"found": "\\\\u009b31m福"}'
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _HIDDEN.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def harmless(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would take for a formula.

    >>> harmless("=1+1"), harmless("福島市"), harmless(" @SUM(A1)")
    ("'=1+1", '福島市', "' @SUM(A1)")
    """
    return f"'{text}" if text.lstrip().startswith(_LIVE) or text.startswith(_LIVE) else text


def copy_paths(names: Iterable[str]) -> dict[str, str]:
    """Return where the annotated copy of each file goes, below the output folder: the input's tree.

    Beside each there is room for a workbook with the results alone (:data:`RESULTS`).
    """
    return {name: f"{ANNOTATED}/{place}" for name, place in places(names, RESULTS).items()}


def check_usable(folder: Path) -> None:
    """Look whether a folder may hold outputs. Raises ``OutputRefused``: no folder, or one with others' files."""
    if folder.exists() and not folder.is_dir():
        raise OutputRefused(f"「{folder}」はフォルダーではありません。--out に別の名前を指定してください。")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / WORK_FOLDER).exists():
        raise OutputRefused(
            f"「{folder}」には、この点検の結果ではないファイルがあります。上書きを避けるため中止しました。"
            "--out に新しいフォルダー名を指定してください。"
        )


def _free_name(target: Path) -> Path:
    number = 1
    while True:
        candidate = target.with_name(f"{target.stem}（変更されたもの{number}）{target.suffix}")
        if not candidate.exists():
            return candidate
        number += 1


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _remove_empty(folder: Path, top: Path) -> None:
    while folder != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
