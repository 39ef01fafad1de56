"""The store's file: opened where it is ours and whole, set aside and begun anew where it is anything else."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

FORMAT = 5
"""The edition of the tables; results of another edition are not reused."""

TABLES = """
CREATE TABLE IF NOT EXISTS results (key TEXT PRIMARY KEY, body TEXT NOT NULL, record TEXT, seal TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS filled (sha256 TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rounds (round TEXT, file TEXT, application TEXT NOT NULL, sha256 TEXT NOT NULL, asked TEXT NOT NULL,
  PRIMARY KEY (round, file)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS rounds_application ON rounds (round, application);
CREATE TABLE IF NOT EXISTS outputs (path TEXT, sha256 TEXT, made_from TEXT NOT NULL, seal TEXT NOT NULL, PRIMARY KEY (path, sha256)) WITHOUT ROWID;
DROP TABLE IF EXISTS run;
CREATE TABLE run (position INTEGER PRIMARY KEY, file TEXT NOT NULL, key TEXT NOT NULL);
DROP TABLE IF EXISTS of_round;
CREATE TABLE of_round (file TEXT NOT NULL, findings TEXT NOT NULL);
CREATE INDEX of_round_file ON of_round (file);
"""
_OF_THE_PLACE = ("full", "readonly", "read-only", "disk i/o", "unable to open")
"""What sqlite says where not the file is at fault but the place it is in."""


class Unusable(Exception):
    """The file is not a store that this program wrote."""


def opened(path: Path, spare: Path) -> tuple[sqlite3.Connection, str]:
    """Open the store, or a new one; also return what to tell the user (Japanese) where the old one was set aside.

    ``spare`` is where the store goes for this run alone when the old one cannot be moved.

    Raises:
        sqlite3.Error: no store can be had in this place.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        if path.is_symlink() or (path.exists() and not path.is_file()):
            raise Unusable
        return _connected(path), ""
    except (sqlite3.DatabaseError, UnicodeDecodeError, Unusable) as fault:  # what it says may be damaged, too
        if any(word in str(fault).lower() for word in _OF_THE_PLACE):
            raise
    try:
        kept = _set_aside(path)
    except OSError:  # Windows moves no file that is open in another program
        return _connected(spare), (
            "前回の作業データは、ほかのプログラムが使っているため、読まずに点検しました（結果は変わりません）。"
        )
    return _connected(path), (
        f"前回の作業データを読めないため、「{kept}」という名前で残し、すべてを点検し直しました（結果は変わりません）。"
    )


def _connected(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=2)
    db.text_factory = lambda raw: raw.decode("utf-8", "replace")
    try:
        # One run at a time: no shared memory beside it, which network folders cannot offer.
        db.execute("PRAGMA locking_mode=EXCLUSIVE")
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute("PRAGMA trusted_schema=OFF")
        edition = db.execute("PRAGMA user_version").fetchone()[0]
        if edition > FORMAT:
            raise Unusable
        if edition == FORMAT:
            if _schema(db) - _own_schema() or db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise Unusable
        else:
            _begin(db, _earlier_outputs(db))
        db.executescript(TABLES)
        db.commit()
    except BaseException:
        db.close()
        raise
    return db


def _begin(db: sqlite3.Connection, outputs: list[tuple[str, str]]) -> None:
    """Take over from an earlier edition what was handed in and what was written, lest it be taken for somebody else's."""
    for kind, name, said in db.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    ).fetchall():
        if kind in ("table", "view", "trigger") and (name, said) not in _own_schema():
            db.execute(f"DROP {kind} IF EXISTS {_quoted(name)}")
    db.executescript(TABLES)
    db.executemany("INSERT OR IGNORE INTO outputs VALUES (?, ?, '', '')", outputs)
    db.execute(f"PRAGMA user_version={FORMAT}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _earlier_outputs(db: sqlite3.Connection) -> list[tuple[str, str]]:
    with suppress(sqlite3.OperationalError):
        rows = db.execute("SELECT path, sha256 FROM outputs").fetchall()
        return [row for row in rows if all(isinstance(one, str) for one in row)]
    return []


def _schema(db: sqlite3.Connection) -> set[tuple[str, str]]:
    """Return what the file holds: a view or a trigger would act on what we read and write."""
    return set(db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


@cache
def _own_schema() -> set[tuple[str, str]]:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(TABLES)
        return _schema(db)


def _set_aside(path: Path) -> str:
    number = 1
    while (kept := path.with_name(f"{path.name}.読めなかったもの{number}")).exists():
        number += 1
    path.rename(kept)
    for beside in ("-wal", "-shm", "-journal"):
        with suppress(OSError):
            path.with_name(path.name + beside).unlink()
    return f"{path.parent.name}/{kept.name}"
