"""Ways in which the working data of a results' folder can be anything but what this program left there."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from batch.store.file import FORMAT


def _script(words: str) -> Callable[[Path], None]:
    def act(store: Path) -> None:
        with closing(sqlite3.connect(store)) as db:
            db.executescript(words)

    return act


def _truncated(store: Path) -> None:
    store.write_bytes(store.read_bytes()[: store.stat().st_size // 2])


def _random(store: Path) -> None:
    store.write_bytes(random.Random(1).randbytes(50_000))


def _random_within(store: Path) -> None:
    data = bytearray(store.read_bytes())
    chance = random.Random(2)
    for _ in range(400):
        at = chance.randrange(100, len(data))
        data[at] = chance.randrange(256)
    store.write_bytes(data)


def _empty(store: Path) -> None:
    store.write_bytes(b"")


def link(place: Path, target: Path) -> None:
    """Make a link, where links can be made and told from what they lead to (in Wine they cannot)."""
    try:
        place.symlink_to(target, target_is_directory=target.is_dir())
    except OSError:
        pytest.skip("links cannot be made here")
    if not place.is_symlink():
        pytest.skip("links are not told as such here")


def _folder(store: Path) -> None:
    store.unlink()
    store.mkdir()


def _link(store: Path) -> None:
    elsewhere = store.parent.parent.parent / "よその.sqlite3"
    store.rename(elsewhere)
    link(store, elsewhere)


def _stray_log(store: Path) -> None:
    store.with_name(store.name + "-wal").write_bytes(random.Random(3).randbytes(5_000))


STORES: dict[str, Callable[[Path], None]] = {
    "truncated": _truncated,
    "random bytes": _random,
    "some bytes changed": _random_within,
    "empty": _empty,
    "a folder": _folder,
    "a link": _link,
    "a strange write-ahead log": _stray_log,
    "of a newer program": _script(f"PRAGMA user_version={FORMAT + 1}"),
    "of an older program": _script(
        "PRAGMA user_version=3; DROP TABLE results; CREATE TABLE results (key TEXT PRIMARY KEY, body TEXT, record TEXT);"
        "ALTER TABLE outputs RENAME TO was; CREATE TABLE outputs (path TEXT PRIMARY KEY, sha256 TEXT, made_from TEXT);"
        "INSERT INTO outputs SELECT path, sha256, made_from FROM was; DROP TABLE was;"
    ),
    "of another program": _script("DROP TABLE outputs; DROP TABLE results; CREATE TABLE letters (a);"),
    "with a trigger": _script(
        "CREATE TRIGGER evil AFTER INSERT ON results BEGIN UPDATE results SET body = '{}'; END;"
    ),
    "with text that is none": _script("UPDATE results SET body = CAST(x'ff00fe' AS TEXT)"),
}
"""What is done to ``results.sqlite3``, by its name."""
