"""The working data of a batch, on disk: results by content, so that memory stays flat and nothing is done twice.

One SQLite file in the output folder. ``results`` is the content-addressed cache
(key: content, rules, parameters and program), ``run`` the files of this run in
order, ``of_round`` what the rules over the whole round found, ``outputs`` what was written, so that files of others are
never overwritten. Anybody may have written in it: results of an earlier run, and what an output was made from, are
believed under this user's seal only (:mod:`batch.store.seal`).
``filled`` holds what was filled into a workbook, by its SHA-256, and ``rounds`` which workbook each application had in which
round: so a resubmission is compared with what was there before (:mod:`batch.store.rounds`).
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from array import array
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import overload

from batch.store.districts import Districts
from batch.store.file import opened
from batch.store.result import (
    PACKING,
    Kept,
    Result,
    packed_findings,
    unpacked,
    unpacked_findings,
    unpacked_record,
)
from batch.store.rounds import Filing, Rounds, filled_in
from batch.store.seal import holds, key_of_user, seal
from batch.store.values import Values
from validators.finding import Finding
from validators.parameters import ParameterBook
from validators.record import RoundRecord
from validators.report import finding_order


class Store:
    """The results of this run, in the order of the files, read from disk one by one."""

    def __init__(self, path: Path, spare: Path | None = None) -> None:
        self._seal = key_of_user()
        self._db, self.remark = opened(path, spare or path.with_name(f"{path.name}.new"))
        self.districts = Districts(self._db)

    def close(self) -> None:
        """Write everything out."""
        self._db.commit()
        self._db.close()

    def commit(self) -> None:
        """Keep what was added so far, whatever happens next."""
        self._db.commit()

    def add(self, some: Iterable[tuple[int, Kept, str]]) -> None:
        """Add results, each of the file at its position, under its key; that is empty for what must not be reused."""
        results, run, filled = [], [], []
        for position, one, key in some:
            key = key or f"run:{position}"
            results.append((key, one.body, one.record, seal(self._seal, key, one.body, one.record)))
            run.append((position, one.file, key))
            if one.values:
                filled.append((one.sha256, one.values))
        self._db.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)", results)
        self._db.executemany("INSERT INTO run VALUES (?, ?, ?)", run)
        self._db.executemany("INSERT OR REPLACE INTO filled VALUES (?, ?)", filled)

    def reuse(self, position: int, file: str, key: str) -> bool:
        """Take over an earlier result with that key; False where there is none, or none of this user's."""
        found = self._db.execute("SELECT seal, body, record FROM results WHERE key = ?", (key,)).fetchone()
        if found is None or not holds(self._seal, found[0], key, *found[1:]):
            return False
        self._db.execute("INSERT INTO run VALUES (?, ?, ?)", (position, file, key))
        return True

    def has_earlier(self) -> bool:
        """Whether there is any result of an earlier run."""
        return self._db.execute("SELECT 1 FROM results LIMIT 1").fetchone() is not None

    def forget_unused(self) -> None:
        """Drop the results that no file of this run has, and what was filled into no workbook of the rounds kept."""
        self._db.execute("DELETE FROM results WHERE key NOT IN (SELECT key FROM run)")
        self._db.execute("DELETE FROM filled WHERE sha256 NOT IN (SELECT sha256 FROM rounds)")
        self._db.commit()

    def __len__(self) -> int:
        """The number of files with a result."""
        count: int = self._db.execute("SELECT COUNT(*) FROM run").fetchone()[0]
        return count

    def __iter__(self) -> Iterator[Result]:
        """Yield the results in the order of the files, with what the rules over the whole round found."""
        for row in self._db.execute(f"{_RESULTS} ORDER BY position"):
            yield _result(*row)

    def picked(self, positions: Iterable[int]) -> Iterator[Result]:
        """Yield the same of the files at these positions, in that order."""
        for position in positions:
            yield _result(*self._db.execute(f"{_RESULTS} WHERE position = ?", (position,)).fetchone())

    def positions(self) -> list[int]:
        """Return the positions of the files that have a result, in order."""
        return [at for (at,) in self._db.execute("SELECT position FROM run ORDER BY position")]

    def keep_of_round(self, file: str, findings: list[Finding]) -> None:
        """Keep findings that the rules over the whole round have about a file."""
        self._db.execute("INSERT INTO of_round VALUES (?, ?)", (file, packed_findings(findings)))

    def note_round(self, number: str, filing: Filing) -> None:
        """Remember which workbook an application had in a round."""
        asked = json.dumps(filing.asked, ensure_ascii=False)
        row = (number, filing.file, filing.application, filing.sha256, asked)
        self._db.execute("INSERT OR REPLACE INTO rounds VALUES (?, ?, ?, ?, ?)", row)

    def keep_rounds(self, numbers: Collection[str]) -> None:
        """Forget all rounds but these."""
        marks = ", ".join("?" * len(numbers))
        self._db.execute(f"DELETE FROM rounds WHERE round NOT IN ({marks})", tuple(numbers))

    def filled(self, sha256: str) -> Values | None:
        """Return what was filled into a workbook; None where it is not known."""
        return filled_in(self._db, sha256)

    def rounds(self) -> Rounds:
        """Return the rounds that are remembered here."""
        return Rounds(self._db)

    def records(self) -> Records:
        """Return the records of the workbooks that could be read, for the rules over the round."""
        return Records(self._db)

    def is_ours(self, path: str, sha256: str) -> bool:
        """Whether this program wrote an output with that content, or was about to when it was killed."""
        found = self._db.execute(
            "SELECT 1 FROM outputs WHERE path = ? AND sha256 = ?", (path, sha256)
        ).fetchone()
        return found is not None

    def made_from(self, path: str, sha256: str) -> str | None:
        """Return what an output with that content was made from, as this user's run noted it; else None."""
        found = self._db.execute(
            "SELECT seal, made_from FROM outputs WHERE path = ? AND sha256 = ?", (path, sha256)
        ).fetchone()
        if found is None or not holds(self._seal, found[0], path, sha256, found[1]):
            return None
        return str(found[1])

    def outputs(self) -> list[str]:
        """Return the paths of everything that was written, relative to the output folder, as they stand there."""
        rows = self._db.execute("SELECT DISTINCT path FROM outputs ORDER BY path")
        return [path for (path,) in rows if isinstance(path, str)]

    def note_outputs(self, written: Iterable[tuple[str, str, str]]) -> None:
        """Keep, for good, that outputs (path, SHA-256, what they are made from) are about to take their places."""
        self._db.executemany(
            "INSERT OR REPLACE INTO outputs VALUES (?, ?, ?, ?)",
            [(*one, seal(self._seal, *one)) for one in written],
        )
        self._db.commit()

    def in_place(self, put: Iterable[tuple[str, str]]) -> None:
        """Forget what stood before in the places of outputs (path, SHA-256)."""
        self._db.executemany("DELETE FROM outputs WHERE path = ? AND sha256 <> ?", put)

    def forget_output(self, path: str) -> None:
        """Forget an output."""
        self._db.execute("DELETE FROM outputs WHERE path = ?", (path,))


class Records(Sequence[RoundRecord]):
    """The records of the workbooks that could be read, in the order of the files."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._positions = array("q", (at for (at,) in db.execute(f"SELECT position {_READABLE}")))

    def __len__(self) -> int:
        """The number of workbooks that could be read."""
        return len(self._positions)

    def __iter__(self) -> Iterator[RoundRecord]:
        """Yield the records in the order of the files."""
        for file, record in self._db.execute(f"SELECT file, record {_READABLE}"):
            yield unpacked_record(record, file)

    @overload
    def __getitem__(self, index: int) -> RoundRecord: ...
    @overload
    def __getitem__(self, index: slice) -> list[RoundRecord]: ...
    def __getitem__(self, index: int | slice) -> RoundRecord | list[RoundRecord]:
        """Return one record."""
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        file, record = self._db.execute(
            "SELECT file, record FROM run JOIN results USING (key) WHERE position = ?",
            (self._positions[index],),
        ).fetchone()
        return unpacked_record(record, file)


_READABLE = "FROM run JOIN results USING (key) WHERE record IS NOT NULL ORDER BY position"


_RESULTS = """
SELECT file, body, record, (SELECT group_concat(findings, char(10)) FROM of_round WHERE of_round.file = run.file)
FROM run JOIN results USING (key)"""


def _result(file: str, body: str, record: str | None, of_round: str | None) -> Result:
    result = unpacked(body, record, file)
    if not of_round:
        return result
    more = (one for text in of_round.split("\n") for one in unpacked_findings(text, file))
    return replace(result, findings=tuple(sorted([*result.findings, *more], key=finding_order)))


def content_key(sha256: str, beside: str) -> str:
    """Return the key of a result: what it depends on and nothing else; ``beside`` is what is the same for every file."""
    return hashlib.sha256(f"{sha256}|{beside}".encode()).hexdigest()


def depends_on(book: ParameterBook) -> str:
    """Return what every result depends on beside its file's content: the parameters, the program, how it is packed."""
    return f"{book!r}|{program()}|{PACKING}"


@cache
def program() -> str:
    """Return a fingerprint of the program: its own files and the libraries that read and judge."""
    digest = hashlib.sha256()
    for package in ("validators", "workbooks"):
        for name, data in sorted(_contents(files(package), package)):
            digest.update(name.encode() + b"\0" + hashlib.sha256(data).digest())
    libraries = {name: version(name) for name in ("pandas", "pandera", "python-calamine", "lxml")}
    digest.update(json.dumps(libraries, sort_keys=True).encode())
    return digest.hexdigest()


def _contents(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for one in folder.iterdir():
        if one.is_dir() and one.name != "__pycache__":
            yield from _contents(one, f"{name}/{one.name}")
        elif one.name.endswith((".py", ".toml", ".csv", ".xlsx")):
            yield f"{name}/{one.name}", one.read_bytes()
