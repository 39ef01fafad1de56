"""What a batch is told, and what it did."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from batch.examiner.reading import PreviousRefused, read_previous
from batch.grants.accounts import Account
from batch.grants.ledger import LedgerRead, read_ledger
from batch.grants.sheets import LedgerRefused
from batch.output.files import SUMMARY
from batch.output.letterhead import Letterhead
from batch.run.definition import Definition
from batch.run.guarded import guarded
from batch.run.inventory import Passed
from batch.run.remote import is_url
from validators.grants import Ledger
from validators.parameters import ParameterBook, ParameterError
from validators.round import RoundInfo
from workbooks.arrival.unlock import read_passwords

if TYPE_CHECKING:
    from batch.summary.front import Counts

CHUNK = 500


class OptionsRefused(ValueError):
    """A batch cannot be started as it was told; the text is Japanese and for the user."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a batch is told.

    ``place`` is a folder, a .zip or a workbook, or an fsspec URL; ``scheduler`` the address of a Dask
    scheduler ("" for this machine); ``chunk`` the number of files checked at once.
    ``previous`` are the summaries of an earlier round (of several bureaus, say), whose
    decisions are carried over as they stand on the day ``today``. ``remarks`` are to be told of the
    files that were read for it. ``settled`` is the folder of
    the results at the year's end.
    """

    place: str
    out: Path
    book: ParameterBook = field(default_factory=ParameterBook)
    ledger: Ledger | None = None
    remarks: tuple[str, ...] = ()
    info: RoundInfo = field(default_factory=RoundInfo)
    passwords: tuple[str, ...] = ()
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    scheduler: str = ""
    chunk: int = CHUNK
    use_cache: bool = True
    copies: bool = True
    letters: bool = False
    by_bureau: bool = False
    previous: tuple[Path, ...] = ()
    today: dt.date = field(default_factory=dt.date.today)
    letterhead: Letterhead = field(default_factory=Letterhead)
    settled: Path | None = None

    @classmethod
    def of(cls, told: Definition, previous: Sequence[Path] = ()) -> Options:
        """Return what a definition tells, its files read.

        ``previous`` are summaries (or folders of them) named for this run alone; the definition's
        own are not used where the notes in the output folder are newer than they.

        Raises:
            OptionsRefused: a folder or file is missing or cannot be used.
        """
        if told.out is None:
            raise OptionsRefused("結果を書き出すフォルダーを --out で指定してください。")
        ledger = ledger_of(told.ledger)
        return cls(
            place=_place(told.folder),
            out=told.out,
            book=parameters_of(told.parameters),
            ledger=ledger.rows if ledger else None,
            remarks=ledger.remarks if ledger else (),
            info=RoundInfo(
                fiscal_year=told.fiscal_year,
                bureau=told.bureau,
                deadlines=told.deadlines,
                expected=told.expected,
            ),
            passwords=passwords_of(told.passwords),
            workers=told.workers or os.cpu_count() or 1,
            scheduler=told.scheduler,
            use_cache=told.cache,
            copies=told.copies,
            letters=told.letters,
            by_bureau=told.by_bureau,
            previous=summaries_in(previous) or previous_of(told, told.out),
            letterhead=Letterhead(told.letter_number, told.letter_date, told.letter_sender, told.answer_by),
            settled=settled_of(told.settled),
        )


def _place(folder: str | Path | None) -> str:
    """Return the place of the submissions, after a look whether it is there."""
    if not folder:
        raise OptionsRefused("申請ブックのあるフォルダーを指定してください。")
    if not is_url(str(folder)) and not Path(folder).exists():
        raise OptionsRefused(f"「{folder}」というフォルダーはありません。場所と名前を確かめてください。")
    return str(folder)


def parameters_of(path: Path | None) -> ParameterBook:
    """Read a prefecture's own parameters; the guide's where no file is given. Raises ``OptionsRefused``."""
    try:
        return ParameterBook.read(path) if path else ParameterBook()
    except ParameterError as fault:
        raise OptionsRefused(str(fault)) from fault


def ledger_of(path: Path | None) -> LedgerRead | None:
    """Read the ledger; None where no file is given. Raises ``OptionsRefused``."""
    try:
        return guarded(read_ledger, path) if path else None
    except LedgerRefused as fault:
        raise OptionsRefused(str(fault)) from fault


def settled_of(path: Path | None) -> Path | None:
    """Return the folder of the results at the year's end, after a look whether it is there. Raises ``OptionsRefused``."""
    if path is not None and not path.is_dir():
        raise OptionsRefused(f"実績のフォルダー「{path}」がありません。場所と名前を確かめてください。")
    return path


def passwords_of(path: Path | None) -> tuple[str, ...]:
    """Read the passwords to try; none where no file is given. Raises ``OptionsRefused``."""
    try:
        return read_passwords(path) if path else ()
    except (OSError, UnicodeDecodeError) as fault:
        raise OptionsRefused(
            f"パスワードのファイル「{path}」を読めません。場所と文字コードを確かめてください。"
        ) from fault


def previous_of(told: Definition, out: Path) -> tuple[Path, ...]:
    """Return the definition's previous summaries, unless notes in the output folder's own are newer than they.

    Raises ``OptionsRefused`` as :func:`summaries_in` does.
    """
    named = summaries_in(told.previous)
    try:
        return () if not named or read_previous(out / SUMMARY).has_notes else named
    except PreviousRefused:
        return named


def summaries_in(places: Sequence[Path]) -> tuple[Path, ...]:
    """Return the summaries that are named, those in a folder (and below it) for the folder.

    Raises ``OptionsRefused``: a folder has none.
    """
    found: list[Path] = []
    for place in places:
        own = sorted(one for one in place.rglob("*.xlsx") if _is_summary(one)) if place.is_dir() else [place]
        if not own:
            raise OptionsRefused(
                f"「{place}」に、審査結果一覧（名前に「審査結果一覧」を含む .xlsx）がありません。場所を確かめてください。"
            )
        found += own
    return tuple(dict.fromkeys(found))


def _is_summary(path: Path) -> bool:
    return Path(SUMMARY).stem in path.name and not path.name.startswith(("~$", "."))


@dataclass(slots=True)
class Outcome:
    """What a batch did: how many files of each status, findings by severity, and what to tell the user.

    ``counts`` is all that 総括 shows, ``passed`` what was not checked since it is no workbook by its
    name, ``copied`` which file is a copy of which by its name, ``answers`` how many answers came
    home of each choice, ``accounts`` what came of each application at the year's end.
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
    answers: Mapping[str, int] = field(default_factory=dict)
    partial: str = ""
    faults: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    copied: Mapping[str, str] = field(default_factory=dict)
    accounts: list[Account] = field(default_factory=list)

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
