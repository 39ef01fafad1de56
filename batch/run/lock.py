"""One run at a time in a results' folder: a lock that tells who is at work, and since when.

The operating system holds the lock while the program lives, over a network share
too; whatever a killed run left behind is simply locked again.
"""

from __future__ import annotations

import errno
import getpass
import json
import os
import platform
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

LOCK_FILE = "lock"
_PLACE = 1 << 30
"""The byte that is locked: far behind what others must be able to read."""
_TAKEN = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}


class AtWork(Exception):
    """Somebody is at work in this folder; the text is Japanese and for the user."""


@contextmanager
def alone_in(out: Path, work: Path) -> Iterator[None]:
    """Hold the results' folder ``out`` (its working folder ``work``) for one run.

    Raises:
        AtWork: another run holds it.
        OSError: the folder cannot be written.
    """
    work.mkdir(parents=True, exist_ok=True)
    lock = work / LOCK_FILE
    if lock.is_symlink():
        lock.unlink()
    with open(lock, "a+b", opener=_itself) as file:
        try:
            _lock(file)
        except OSError as fault:
            if fault.errno in _TAKEN:
                raise AtWork(_told(out, file)) from fault
            # A file system that knows no locks: nothing can be told, nothing is refused.
        _write(file, {"who": _who(), "machine": platform.node(), "since": time.strftime("%Y-%m-%d %H:%M")})
        try:
            yield
        finally:
            _write(file, {})
            with suppress(OSError):
                _unlock(file)


def _itself(path: str, flags: int) -> int:
    """Open a file, never what a link leads to."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o666)


def _told(out: Path, file: BinaryIO) -> str:
    try:
        file.seek(0)
        known = json.loads(file.read(_PLACE - 1) or b"{}")
    except (OSError, ValueError):
        known = {}
    who, machine, since = (str(known.get(key) or "") for key in ("who", "machine", "since"))
    by = f"{who}さん" if who else "ほかの方"
    at = f"（パソコン {machine}）" if machine else ""
    return (
        f"結果のフォルダー「{out}」では、{by}{at}が{f' {since} から' if since else ''}点検をしています。"
        "終わるまで待つか、別の結果フォルダーを指定してください。"
    )


def _write(file: BinaryIO, known: dict[str, str]) -> None:
    with suppress(OSError):
        file.truncate(0)
        if known:
            file.write(json.dumps(known, ensure_ascii=False).encode())
        file.flush()


def _who() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        os.lseek(file.fileno(), _PLACE, os.SEEK_SET)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _unlock(file: BinaryIO) -> None:
        os.lseek(file.fileno(), _PLACE, os.SEEK_SET)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)
