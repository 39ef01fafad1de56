"""The districts of a round, as the rules reckoned them, kept on disk until the summary is written."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping

from validators.grants import District, Part

_MONEY = ("booked", "claimed", "asked", "planned")


class Districts:
    """Every district of this run, in the order of their keys; read anew each time one goes through them."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        db.execute("CREATE TEMP TABLE of_district (key TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID")

    def keep(self, one: District) -> None:
        """Keep a district."""
        self._db.execute("INSERT OR REPLACE INTO of_district VALUES (?, ?)", (one.key, _packed(one)))

    def __iter__(self) -> Iterator[District]:
        """Yield the districts."""
        for key, body in self._db.execute("SELECT key, body FROM of_district ORDER BY key"):
            yield _unpacked(key, body)


def _packed(one: District) -> str:
    money = {name: _parts(getattr(one, name)) for name in _MONEY}
    stages = {str(year): sorted(kinds) for year, kinds in one.stages.items()}
    rest = [one.municipality, one.name, one.spellings, one.unreadable, one.unreadable_now]
    return json.dumps([money, stages, rest], ensure_ascii=False, separators=(",", ":"))


def _parts(money: Mapping[Part, int]) -> list[tuple[int, str, int]]:
    return [(year, kind, yen) for (year, kind), yen in money.items()]


def _unpacked(key: str, body: str) -> District:
    money, stages, (municipality, name, spellings, unreadable, unreadable_now) = json.loads(body)
    return District(
        key,
        municipality,
        name,
        **{one: {(year, kind): yen for year, kind, yen in money[one]} for one in _MONEY},
        stages={int(year): set(kinds) for year, kinds in stages.items()},
        spellings=spellings,
        unreadable=unreadable,
        unreadable_now=unreadable_now,
    )
