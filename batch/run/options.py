"""What a batch is told, and what it did."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from validators.parameters import ParameterBook
from validators.round import Ledger, RoundInfo

if TYPE_CHECKING:
    from batch.summary.front import Counts

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Options:
    """What a batch is told.

    ``place`` is a folder or an fsspec URL; ``scheduler`` the address of a Dask
    scheduler ("" for this machine); ``chunk`` the number of files checked at once.
    ``previous`` is the summary of an earlier run, whose decisions are carried over
    as they stand on the day ``today``.
    """

    place: str
    out: Path
    book: ParameterBook = field(default_factory=ParameterBook)
    ledger: Ledger | None = None
    info: RoundInfo = field(default_factory=RoundInfo)
    passwords: tuple[str, ...] = ()
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    scheduler: str = ""
    chunk: int = CHUNK
    use_cache: bool = True
    copies: bool = True
    letters: bool = False
    by_bureau: bool = False
    previous: Path | None = None
    today: dt.date = field(default_factory=dt.date.today)


@dataclass(slots=True)
class Outcome:
    """What a batch did: how many files of each status, findings by severity, and what to tell the user.

    ``counts`` is all that 総括 shows.
    """

    out: Path
    summary: str = "審査結果一覧.xlsx"
    statuses: Mapping[str, int] = field(default_factory=dict)
    severities: Mapping[str, int] = field(default_factory=dict)
    counts: Counts | None = None
    files: int = 0
    reused: int = 0
    copies: int = 0
    letters: int = 0
    partial: str = ""
    faults: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 no error, 1 some error finding, 2 something could not be read or the run was cut short."""
        if self.statuses.get("読取不能") or self.partial or self.faults:
            return 2
        return 1 if self.severities.get("不備") else 0


@dataclass(frozen=True, slots=True)
class Link:
    """Where links to a file's copy lead (below the output folder, "" for nowhere), and what to say of it."""

    path: str = ""
    remark: str = ""
