"""Where the rows of previous summaries are kept for a run: tables on disk, so that memory does not grow with the round."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from batch.examiner.decision import Adoption, Cells, Decision, PreviousLine
from batch.examiner.heads import FILE_HEAD, KEY_HEAD
from workbooks.annotate.words import ANSWER_HEAD, WHY_HEAD

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE line (number INTEGER PRIMARY KEY, keys TEXT, archived INTEGER, fresh INTEGER,
  action TEXT, memo TEXT, who TEXT, until TEXT, until_typed TEXT, clash TEXT, choice TEXT, words TEXT,
  heads INTEGER, cells TEXT, part TEXT);
CREATE TABLE key (key TEXT, file TEXT, archived INTEGER, line INTEGER, PRIMARY KEY (key, file, archived)) WITHOUT ROWID;
CREATE TABLE application (number INTEGER PRIMARY KEY, key TEXT, file TEXT, choice TEXT, amount TEXT, note TEXT, clash TEXT,
  heads INTEGER, cells TEXT);
CREATE INDEX application_key ON application (key);
CREATE INDEX application_file ON application (file);
BEGIN;
"""
_IS_TYPED = "(action <> '' OR memo <> '' OR who <> '' OR until_typed <> '')"
_IS_ADOPTED = "(choice <> '' OR amount <> '' OR note <> '' OR clash <> '')"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that has a finding's key: its number, its file, whether it was archived."""

    number: int
    file: str
    archived: bool


class Kept:
    """The lines and the applications of previous summaries, by number, in the order in which they were added.

    Kept in a temporary database without a name, which ends with this object.
    """

    def __init__(self, lines: Iterable[PreviousLine] = ()) -> None:
        self._heads: dict[tuple[str, ...], int] = {}
        self._at: list[Mapping[str, int]] = []
        self._count = self._applications = 0
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(_TABLES)
        for line in lines:
            self.add(line)

    def __del__(self) -> None:
        """Remove the database."""
        self._db.close()

    def _all(self, query: str, *values: object) -> list[Any]:
        return self._db.execute(query, values).fetchall()

    def _put(self, table: str, *values: object) -> None:
        self._db.execute(f"INSERT OR REPLACE INTO {table} VALUES ({','.join('?' * len(values))})", values)

    def _packed(self, cells: Mapping[str, str]) -> tuple[int, str]:
        names = tuple(cells)
        if names not in self._heads:
            self._heads[names] = len(self._at)
            self._at.append({name: at for at, name in enumerate(names)})
        return self._heads[names], json.dumps([*cells.values()], ensure_ascii=False)

    def _cells(self, heads: int, texts: str) -> Cells:
        return Cells(self._at[heads], json.loads(texts))

    # --- lines --------------------------------------------------------------------------------

    def add(self, line: PreviousLine, part: str = "") -> None:
        """Add a line of the summary ``part``."""
        self.put(self._count, line, part)
        self._count += 1

    def put(self, number: int, line: PreviousLine, part: str) -> None:
        """Put a line in the place of another; what it has in common with other lines leads to it from now on."""
        one = line.decision
        until = one.until and one.until.isoformat()
        typed = (one.action, one.memo, one.who, until, one.until_typed, one.clash)
        answer = (line.cells.get(ANSWER_HEAD, ""), line.cells.get(WHY_HEAD, ""))
        flags = (line.archived, line.fresh)
        cells = self._packed(line.cells)
        self._put("line", number, " ".join(line.keys), *flags, *typed, *answer, *cells, part)
        for key in line.keys:
            self._put("key", key, line.file, line.archived, number)

    def forget(self, number: int) -> None:
        """Drop a line that has no key."""
        self._all("DELETE FROM line WHERE number = ?", number)

    def same_as(self, line: PreviousLine) -> list[int]:
        """Return the lines that share a finding with a line of the same file, in the order of its keys."""
        query = "SELECT line FROM key WHERE key = ? AND file = ? AND archived = ?"
        found = (self._all(query, key, line.file, line.archived) for key in line.keys)
        return [*dict.fromkeys(number for rows in found for (number,) in rows)]

    def line(self, number: int) -> PreviousLine:
        """Return a line."""
        [(_, line)] = self._lines(f"number = {number:d}")
        return line

    def part_of(self, number: int) -> str:
        """Return the summary of a line."""
        [(part,)] = self._all("SELECT part FROM line WHERE number = ?", number)
        return str(part)

    def of_key(self, key: str) -> list[Candidate]:
        """Return the lines that have a finding's key."""
        found = self._all("SELECT line, file, archived FROM key WHERE key = ? ORDER BY line", key)
        return [Candidate(number, file, bool(archived)) for number, file, archived in found]

    def decision(self, number: int) -> Decision:
        """Return what an examiner typed beside a line."""
        query = "SELECT action, memo, who, until, until_typed, clash FROM line WHERE number = ?"
        [row] = self._all(query, number)
        return _decision(*row)

    def answer(self, number: int) -> tuple[str, str]:
        """Return what a clerk had answered to a line: the choice and the words."""
        [(choice, words)] = self._all("SELECT choice, words FROM line WHERE number = ?", number)
        return choice, words

    def current(self) -> Iterator[tuple[int, PreviousLine]]:
        """Yield the lines of findings that were not archived."""
        return self._lines("keys <> '' AND NOT archived")

    def keyless(self) -> Iterator[tuple[int, PreviousLine]]:
        """Yield the lines that never had a finding."""
        return self._lines("keys = ''")

    def placeless(self) -> Iterator[tuple[int, PreviousLine]]:
        """Yield the lines with something typed that were archived or never had a finding."""
        return self._lines(f"(keys = '' OR archived) AND {_IS_TYPED}")

    def _lines(self, which: str) -> Iterator[tuple[int, PreviousLine]]:
        rows = self._db.execute(f"SELECT * FROM line WHERE {which} ORDER BY number")
        for number, keys, archived, fresh, *typed, _choice, _words, heads, texts, _part in rows:
            cells = self._cells(heads, texts)
            yield (
                number,
                PreviousLine(tuple(keys.split()), _decision(*typed), cells, bool(archived), bool(fresh)),
            )

    # --- applications -------------------------------------------------------------------------

    def add_application(self, adoption: Adoption, cells: Mapping[str, str]) -> None:
        """Add a row of 申請一覧: what was typed there, its cells."""
        known = (cells.get(KEY_HEAD, ""), cells.get(FILE_HEAD, ""))
        typed = (adoption.choice, adoption.amount, adoption.note, adoption.clash)
        self._put("application", self._applications, *known, *typed, *self._packed(cells))
        self._applications += 1

    def applications_of(self, key: str) -> list[tuple[int, str]]:
        """Return the numbers and the files of the applications of a key."""
        return self._all("SELECT number, file FROM application WHERE key = ? ORDER BY number", key)

    def applications_in(self, file: str) -> list[Cells]:
        """Return the cells of the applications that lay in a file."""
        rows = self._all("SELECT heads, cells FROM application WHERE file = ? ORDER BY number", file)
        return [self._cells(*row) for row in rows]

    def adoption(self, number: int) -> Adoption:
        """Return what an examiner typed beside an application."""
        [row] = self._all("SELECT choice, amount, note, clash FROM application WHERE number = ?", number)
        return Adoption(*row)

    def adopted(self) -> Iterator[tuple[int, Adoption, Cells]]:
        """Yield the applications beside which something was typed, with their cells."""
        rows = self._db.execute(
            f"SELECT number, choice, amount, note, clash, heads, cells FROM application WHERE {_IS_ADOPTED} ORDER BY number"
        )
        for number, *typed, heads, texts in rows:
            yield number, Adoption(*typed), self._cells(heads, texts)

    def has_notes(self) -> bool:
        """Whether an examiner typed anything."""
        [(found,)] = self._all(
            f"SELECT EXISTS (SELECT 1 FROM line WHERE {_IS_TYPED}) OR EXISTS (SELECT 1 FROM application WHERE {_IS_ADOPTED})"
        )
        return bool(found)


def _decision(action: str, memo: str, who: str, until: str | None, until_typed: str, clash: str) -> Decision:
    day = dt.date.fromisoformat(until) if until else None
    return Decision(action, memo, who, day, until_typed, clash)
