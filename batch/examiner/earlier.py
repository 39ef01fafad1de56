"""What the last round was handed, and what a workbook changed since: the comparison with what the working data keeps."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from pathlib import Path

from batch.examiner.changes import SWAPPED, SWAPPED_TEXT, Change, changes, likeness
from batch.examiner.previous import Previous
from batch.store.result import Result
from batch.store.rounds import Filing, Rounds
from batch.store.store import Store
from batch.store.values import Values

_ALIKE = 0.5
"""With so much in common, a workbook of another name is the same application under its corrected name."""


def compared_with(previous: Previous, number: str, named: bool) -> tuple[str, ...]:
    """Return the numbers of the rounds with which the round ``number`` is compared.

    A summary that was ``named`` is that of the last round. The one in the results'
    folder itself goes on with the round that it was compared with.
    """
    if named and number not in previous.rounds:
        return previous.rounds
    return previous.before or tuple(one for one in previous.rounds if one != number)


class Earlier:
    """The filings of earlier rounds, in this working data or in those beside the previous summaries."""

    def __init__(self, store: Store, others: Iterable[Rounds], numbers: Sequence[str]) -> None:
        self._store = store
        known = (store.rounds(), *others)
        self._rounds = [
            (rounds, number)
            for number in numbers
            for rounds in (next((one for one in known if one.has(number)), None),)
            if rounds is not None
        ]

    def __bool__(self) -> bool:
        """Whether there is anything to compare with."""
        return bool(self._rounds)

    def changes(self, result: Result, application: str, current: Container[str]) -> tuple[Change, ...]:
        """Return what a workbook changed since; nothing where it was not handed in anew, or is new.

        ``current`` are the names of the files of this round.
        """
        for rounds, number in self._rounds:
            same_file = rounds.of_file(number, result.file)
            filings = rounds.of_application(number, application)
            filing = next(
                (one for one in filings if one.file == result.file),
                next((one for one in filings if one.file not in current), next(iter(filings), None)),
            )
            if filing is None and same_file is None:
                continue
            if filing is not None and (filing.file, filing.sha256) == (result.file, result.sha256):
                return ()
            own = filing is not None and (filing.file == result.file or filing.file not in current)
            return self._compared(rounds, result, filing, same_file, own)
        return ()

    def _compared(
        self,
        rounds: Rounds,
        result: Result,
        filing: Filing | None,
        same_file: Filing | None,
        own: bool,
    ) -> tuple[Change, ...]:
        """Compare with the filing of the application; ``own`` says that no other file of this round stands for it."""
        now = self._store.filled(result.sha256)
        if now is None:
            return ()
        swapped: tuple[Change, ...] = ()
        if same_file is not None and (filing is None or same_file.application != filing.application):
            before = self._filled(rounds, same_file)
            if filing is None and before is not None and likeness(before, now) >= _ALIKE:
                return changes(before, now, same_file.asked)
            swapped = (Change(SWAPPED, before=_named(before), after=f"{SWAPPED_TEXT}　{_named(now)}"),)
            if not own:
                return swapped
        before = self._filled(rounds, filing) if filing is not None else None
        if before is None or filing is None:
            return swapped
        return (*swapped, *changes(before, now, filing.asked))

    def _filled(self, rounds: Rounds, filing: Filing) -> Values | None:
        return rounds.filled(filing.sha256) or self._store.filled(filing.sha256)


def _named(values: Values | None) -> str:
    """Return an application's name for people."""
    rows = values.rows.get("application", ()) if values else ()
    texts = rows[0].texts if rows else {}
    return " ".join(texts[name] for name in ("municipality", "district") if name in texts)


def beside(folders: Iterable[Path], out: Path) -> list[Path]:
    """Return the results' folders in which previous summaries lie, but for this round's own."""
    return [folder for folder in folders if folder != out.resolve()]
