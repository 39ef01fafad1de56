"""What goes wrong on an ordinary day, in Japanese: full disks, closed shares, files open elsewhere.

What is no everyday fault is the program's own: its traceback goes to a file
whose name is told.
"""

from __future__ import annotations

import errno
import os
import socket
import sqlite3
import ssl
import sys
import tempfile
import time
import traceback
from concurrent.futures import BrokenExecutor
from pathlib import Path

_NO_ROOM = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_NO_RIGHT = {errno.EACCES, errno.EPERM, errno.EROFS}
_GONE = {
    getattr(errno, name)
    for name in (
        "ESTALE",
        "EIO",
        "ENOTCONN",
        "EHOSTDOWN",
        "EHOSTUNREACH",
        "ENETUNREACH",
        "ENETDOWN",
        "ENODEV",
        "ENXIO",
    )
    if hasattr(errno, name)
}
# Windows' own numbers (winerror.h): network paths and names, devices that are not ready, sharing, disk full.
_WIN_GONE = {21, 53, 55, 59, 64, 67, 121, 1167, 1231, 1232, 1236}
_WIN_OPEN, _WIN_FULL, _WIN_LONG = {32, 33}, {39, 112}, {206}


def told(fault: BaseException, out: Path | None = None) -> str:
    """Return what to tell the user of a fault (Japanese), "" where it is the program's own.

    ``out`` is the results' folder, named where the fault itself names no file.
    """
    if isinstance(fault, _ours()):
        return str(fault)
    refused = sys.modules.get("workbooks.refusal")
    if refused is not None and isinstance(fault, refused.Refused):
        return str(fault.text)
    if isinstance(fault, OSError):
        return _of_files(fault, out)
    if isinstance(fault, sqlite3.Error):
        return _of_store(fault, out)
    if isinstance(fault, MemoryError):
        return "メモリーが足りません。ほかのプログラムを閉じるか、--workers の数を減らして、もう一度実行してください。"
    if isinstance(fault, BrokenExecutor):
        return (
            "点検の処理を始められませんでした。ほかのプログラムを閉じてから、もう一度実行してください。それでも同じなら、"
            "セキュリティ対策のソフトや設定が起動を止めていることがあります。情報システムの担当課にご相談ください。"
        )
    if isinstance(fault, ModuleNotFoundError) and fault.name in ("distributed", "dask", "fsspec"):
        return "複数の機械で点検する機能（cluster）が入っていません。--scheduler を使わずに実行してください。"
    return ""


def _ours() -> tuple[type[BaseException], ...]:
    """Return the faults whose text is Japanese and for the user already, of the modules that are loaded."""
    known = (
        ("batch.run.lock", "AtWork"),
        ("batch.run.closing", "ClosingRefused"),
        ("batch.run.definition", "DefinitionFault"),
        ("batch.run.round", "NothingFound"),
        ("batch.run.options", "OptionsRefused"),
        ("batch.output.elsewhere", "OutputRefused"),
        ("batch.examiner.reading", "PreviousRefused"),
        ("batch.grants.ledger", "LedgerRefused"),
        ("batch.cli.shared", "Stop"),
        ("validators.parameters", "ParameterError"),
    )
    return tuple(getattr(sys.modules[module], name) for module, name in known if module in sys.modules)


def _of_files(fault: OSError, out: Path | None) -> str:
    name = fault.filename if isinstance(fault.filename, str | os.PathLike) else out
    what = f"「{name}」" if name else "ファイル"
    number, windows = fault.errno, getattr(fault, "winerror", None) or 0
    if windows in _WIN_OPEN:
        return f"{what}は、ほかのプログラムで開いています。Excel などで開いていれば閉じてから、もう一度実行してください。"
    if number in _NO_ROOM or windows in _WIN_FULL:
        return f"ディスクの空きが足りないため、{what}に書き込めません。空きを作ってから、もう一度実行してください（続きから点検します）。"
    if number in _GONE or windows in _WIN_GONE:
        return f"{what}のある場所につながりません。共有フォルダーや USB メモリーにつながっているかを確かめて、もう一度実行してください。"
    if number in _NO_RIGHT:
        return (
            f"{what}を読み書きできません。Excel などで開いていれば閉じ、"
            "書き込める場所かを確かめてから、もう一度実行してください。"
        )
    if number == errno.ENAMETOOLONG or windows in _WIN_LONG:
        return f"{what}の名前が長すぎます。短い名前にするか、浅い場所のフォルダーに移してください。"
    if number == errno.ENOENT:
        return f"{what}が見つかりません。場所と名前を確かめてください（点検の途中で移すと、こうなります）。"
    if number == errno.ENOTDIR:
        return f"{what}はフォルダーではありません。フォルダーを指定してください。"
    if number == errno.EISDIR:
        return f"{what}はフォルダーです。ファイルを指定してください。"
    if number == errno.EEXIST:
        return f"{what}は既にあります。別の名前を指定してください。"
    if number in (errno.EADDRINUSE, errno.EADDRNOTAVAIL) or windows in (10048, 10049):
        return "その名前と番号では、画面を開けません。番号をほかのものにするか、名前を確かめてください。"
    if isinstance(fault, ssl.SSLError):
        return "TLS の証明書か秘密鍵を読めません。PEM 形式で、組になっているかを確かめてください。"
    if isinstance(fault, socket.gaierror):
        return "その名前の機械が見つかりません。名前を確かめてください。"
    if number in (errno.EMFILE, errno.ENFILE):
        return "開いているファイルが多すぎます。ほかのプログラムを閉じてから、もう一度実行してください。"
    if isinstance(fault, TimeoutError | ConnectionError):
        return f"相手の機械につながりません（{fault}）。アドレスと、相手が動いているかを確かめてください。"
    return ""


def _of_store(fault: sqlite3.Error, out: Path | None) -> str:
    what = f"結果のフォルダー「{out}」" if out else "結果のフォルダー"
    said = str(fault).lower()
    if "full" in said:
        return f"ディスクの空きが足りないため、{what}に書き込めません。空きを作ってから、もう一度実行してください（続きから点検します）。"
    if "readonly" in said or "read-only" in said or "unable to open" in said or "disk i/o" in said:
        return f"{what}に書き込めません。書き込める場所か、つながっているかを確かめてから、もう一度実行してください。"
    if "locked" in said:
        return f"{what}は、ほかの点検が使っています。終わるまで待つか、別の結果フォルダーを指定してください。"
    return (
        f"{what}にある前回の作業データ（.kyoten）が、壊れているか、別の版のものです。別の結果フォルダーを指定してください。"
        "前回の一覧への記入は、前回の審査結果一覧として指定すると引き継げます（--previous）。"
    )


def own_fault(fault: BaseException) -> str:
    """Write the traceback of a fault of the program's own to the log; return what to tell the user."""
    text = "".join(traceback.format_exception(fault))
    for folder in (log_folder(), Path(tempfile.gettempdir())):
        path = folder / "kyoten-不具合.txt"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as log:
                log.write(f"--- {time.strftime('%Y-%m-%d %H:%M:%S')}\n{text}\n")
        except OSError:
            continue
        return (
            f"プログラムの不具合のため、中止しました。詳しい記録を「{path}」に書きました。"
            "お手数ですが、この記録を添えて、kyoten の担当者にお知らせください。"
        )
    return f"プログラムの不具合のため、中止しました（{type(fault).__name__}）。"


def log_folder() -> Path:
    """Return where this user's logs go: below the user's own application data."""
    local = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_STATE_HOME")
    return (Path(local) if local else Path.home() / ".local" / "state") / "kyoten"
