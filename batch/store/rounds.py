"""What was filled in at an earlier round, read from the working data of this results' folder or of another's.

It stays there: no summary, slice, letter or copy holds it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from batch.store.values import Values, unpacked_values

_BROKEN = (sqlite3.Error, UnicodeDecodeError)
"""What SQLite says of a file that is damaged, or none of its own; what it says may be damaged, too."""


@dataclass(frozen=True, slots=True)
class Filing:
    """A workbook as it was handed in at a round: its file, its application's key, its SHA-256.

    ``asked`` are the rule, name and row of each finding it had then.
    """

    file: str
    application: str
    sha256: str
    asked: tuple[tuple[str, str, int], ...] = ()


class Rounds:
    """The filings of the rounds that a results' folder remembers; what it does not know, or cannot read, is not there."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def has(self, number: str) -> bool:
        """Whether a round is remembered."""
        return bool(self._rows("SELECT 1 FROM rounds WHERE round = ? LIMIT 1", number))

    def of_application(self, number: str, application: str) -> list[Filing]:
        """Return what an application handed in at a round."""
        return self._filings("round = ? AND application = ?", number, application)

    def of_file(self, number: str, file: str) -> Filing | None:
        """Return what was handed in under a file's name at a round."""
        return next(iter(self._filings("round = ? AND file = ?", number, file)), None)

    def filled(self, sha256: str) -> Values | None:
        """Return what was filled into a workbook; None where it is not known."""
        return filled_in(self._db, sha256)

    def _filings(self, where: str, *words: str) -> list[Filing]:
        rows = self._rows(
            f"SELECT file, application, sha256, asked FROM rounds WHERE {where} ORDER BY file", *words
        )
        with suppress(ValueError, TypeError):
            return [
                Filing(
                    *(str(file), str(application), str(sha256)),
                    tuple((str(rule), str(name), int(row)) for rule, name, row in json.loads(asked)),
                )
                for file, application, sha256, asked in rows
            ]
        return []

    def _rows(self, query: str, *words: str) -> list[tuple[str, ...]]:
        with suppress(*_BROKEN):
            return self._db.execute(query, words).fetchall()
        return []


def filled_in(db: sqlite3.Connection, sha256: str) -> Values | None:
    """Return what was filled into a workbook, by its SHA-256; None where it is not known or cannot be read."""
    with suppress(sqlite3.Error, ValueError):
        row = db.execute("SELECT body FROM filled WHERE sha256 = ?", (sha256,)).fetchone()
        return None if row is None else unpacked_values(row[0])
    return None


@contextmanager
def rounds_in(path: Path) -> Iterator[Rounds | None]:
    """Give the rounds of another results' folder, by its working data; None where it has none that can be read.

    Nothing is written there, and the file is closed at the end: on Windows its folder could not be moved before.
    """
    with ExitStack() as stack:
        found = None
        with suppress(*_BROKEN):
            if path.is_file():
                there = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
                db = stack.enter_context(closing(sqlite3.connect(there, uri=True)))
                db.execute("SELECT 1 FROM rounds, filled LIMIT 1").close()
                found = Rounds(db)
        yield found
