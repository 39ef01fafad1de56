"""The files a batch leaves behind, written so that nothing of anybody else is overwritten."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import posixpath
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from batch.output.elsewhere import OutputRefused, refuse_opened
from batch.store.store import Store
from validators.finding import EXPECTED, FOUND, Finding, NotChecked
from validators.foreign import many_lines
from validators.frames import label
from validators.rules import REGISTRY
from workbooks.arrival.names import places

WORK_FOLDER = ".kyoten"
_NEW = "new-"
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


@dataclass(frozen=True, slots=True)
class Waiting:
    """The content, as its SHA-256, of an output that a worker wrote (:mod:`batch.output.waiting`)."""

    sha256: str


def waiting_place(folder: Path, path: str) -> Path:
    """Return where in ``folder`` the output waits that is to stand at ``path`` below the output folder."""
    return folder / f"{hashlib.sha256(path.encode()).hexdigest()[:32]}{posixpath.splitext(path)[1]}"


class OutputFolder:
    """An output folder of this program: what it wrote itself is refreshed, all else is left alone.

    An output that somebody changed since is kept under another name
    (``kept`` lists those). ``made_in`` is where outputs are made before they take their places.
    """

    def __init__(self, folder: Path) -> None:
        check_usable(folder)
        self.folder = folder
        work = folder / WORK_FOLDER
        work.mkdir(parents=True, exist_ok=True)
        if work.is_symlink():
            raise OutputRefused(
                f"「{work}」がほかの場所へのリンクになっています。別の結果フォルダーを指定してください。"
            )
        for left in work.glob(f"{_NEW}*"):  # of a run that was killed
            shutil.rmtree(left, ignore_errors=True)
        self.made_in = Path(tempfile.mkdtemp(prefix=_NEW, dir=work))
        self.store = Store(folder / STORE_FILE, self.made_in / "results.sqlite3")
        self.kept: list[str] = []
        self._made = 0

    def close(self) -> None:
        """Write the working data out; leave nothing half made."""
        try:
            self.store.close()
        finally:
            shutil.rmtree(self.made_in, ignore_errors=True)

    def write(self, path: str, data: bytes, made_from: str = "") -> None:
        """Write one output at ``path`` below the folder."""
        self.write_all([(path, data, made_from)])

    def write_all(self, outputs: Iterable[tuple[str, bytes | Waiting, str]]) -> None:
        """Write outputs: each by its path below the folder, its bytes (or that it waits), and what it is made from."""
        ready = []
        for path, data, made_from in outputs:
            if isinstance(data, Waiting):
                ready.append((waiting_place(self.made_in, path), path, data.sha256, made_from))
                continue
            new = self._temporary(path)
            new.write_bytes(data)
            ready.append((new, path, hashlib.sha256(data).hexdigest(), made_from))
        self._put(ready)

    @contextmanager
    def replacing(self, path: str, made_from: str = "") -> Iterator[Path]:
        """Give a temporary file to fill, and put it in its place afterwards.

        Raises:
            OutputRefused: the file in its place is open in another program.
        """
        new = self._temporary(path)
        yield new
        self._put([(new, path, _digest(new), made_from)])

    def _temporary(self, path: str) -> Path:
        """Return where an output is written before it takes its place."""
        self._made += 1
        return self.made_in / f"{self._made}{posixpath.splitext(path)[1]}"

    def _put(self, ready: Sequence[tuple[Path, str, str, str]]) -> None:
        """Put outputs in their places: on disk first, then noted for good, then renamed.

        Killed at any moment, each place holds what it held before or the whole of the new, and the next run knows both
        for its own.
        """
        targets = self._targets(path for _, path, _, _ in ready)
        for new, *_ in ready:  # all are written by now: the first takes most of the others along
            _flush(new)
        self.store.note_outputs((path, digest, made_from) for _, path, digest, made_from in ready)
        for (new, path, digest, _), target in zip(ready, targets, strict=True):
            self._keep_changed(path, target, digest)
            try:
                new.replace(target)
            except PermissionError as fault:
                raise OutputRefused(
                    f"「{target}」に書き込めません。Excel などで開いていれば閉じてから、もう一度実行してください。"
                ) from fault
        self.store.in_place((path, digest) for _, path, digest, _ in ready)
        for folder in dict.fromkeys(target.parent for target in targets):
            _flush_folder(folder)

    def _targets(self, paths: Iterable[str]) -> list[Path]:
        """Return outputs' places, their folders made. Raises ``OutputRefused``: one leads out, or is open elsewhere."""
        inside: dict[Path | None, bool] = {None: False}
        targets = []
        for path in paths:
            target = self._place(path)
            folder = target and target.parent
            if folder is not None and folder not in inside:
                folder.mkdir(parents=True, exist_ok=True)
                inside[folder] = folder.resolve().is_relative_to(self.folder.resolve())
            if target is None or not inside[folder]:
                raise OutputRefused(
                    f"結果のフォルダーの中の「{path}」が、外の場所へのリンクになっています。リンクを取り除くか、"
                    "別の結果フォルダーを指定してください。"
                )
            refuse_opened(target)
            targets.append(target)
        return targets

    def _place(self, path: str) -> Path | None:
        """Return where a path that was noted leads; None where that is not below the folder, or is not an output's."""
        parts = path.split("/")
        if not path or "\0" in path or {"", ".", "..", WORK_FOLDER} & set(parts):
            return None
        if os.name == "nt" and re.search(r"[\\:]", path):
            return None
        return self.folder / path

    def is_current(self, path: str, made_from: str) -> bool:
        """Whether the output is already there, unchanged, and was made from the same."""
        target = self.folder / path
        return is_file(target) and self.store.made_from(path, _digest(target)) == made_from

    def is_changed(self, path: str) -> bool:
        """Whether somebody changed an output since this program wrote it."""
        target = self.folder / path
        return (
            path in self.store.outputs() and is_file(target) and not self.store.is_ours(path, _digest(target))
        )

    def remove_others(self, current: set[str]) -> None:
        """Remove what an earlier run wrote and this one does not; what was changed since stays."""
        for path in self.store.outputs():
            if path in current:
                continue
            target = self._place(path)
            if (
                target is not None
                and is_file(target)
                and target.parent.resolve().is_relative_to(self.folder.resolve())
                and self.store.is_ours(path, _digest(target))
            ):
                target.unlink()
                _remove_empty(target.parent, self.folder)
            self.store.forget_output(path)

    def _keep_changed(self, path: str, target: Path, digest: str) -> None:
        """Keep under another name what somebody changed; it stays in its place until the new takes it."""
        if not is_file(target):
            return
        there = _digest(target)
        if there == digest or self.store.is_ours(path, there):
            return
        kept = _free_name(target, there)
        if kept is None:  # a run that was killed has kept it already
            return
        try:
            _copy(target, kept, self._temporary(path))
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
            self._writer.writerow([harmless(many_lines(str(row[key]))) for key in CSV_HEADS])


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


_HIDDEN = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]")


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


def is_file(path: Path) -> bool:
    """Whether there is a file itself, not a link to one."""
    return path.is_file() and not path.is_symlink()


def _free_name(target: Path, digest: str) -> Path | None:
    """Return a name for what is kept; None where it is kept already."""
    number = 1
    while True:
        candidate = target.with_name(f"{target.stem}（変更されたもの{number}）{target.suffix}")
        if not os.path.lexists(candidate):
            return candidate
        if is_file(candidate) and _digest(candidate) == digest:
            return None
        number += 1


def _copy(source: Path, target: Path, through: Path) -> None:
    shutil.copyfile(source, through)
    _flush(through)
    through.replace(target)


def _flush(file: Path) -> None:
    """Have a file's content on disk."""
    with file.open("r+b") as stream:
        os.fsync(stream.fileno())


def _flush_folder(folder: Path) -> None:
    """Have a folder's new names on disk; Windows does that by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError:  # a file system that flushes no folders
        pass
    finally:
        os.close(handle)


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _remove_empty(folder: Path, top: Path) -> None:
    while folder != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
