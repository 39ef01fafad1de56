"""The first pass as its parent knows it: what is asked of a worker process, and what stands for a file that was lost.

What reads and judges is loaded where it is done (:mod:`batch.run.checking`): whoever only asks starts without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from batch.run.worker import FILE_SECONDS
from batch.store.result import Kept, Result, kept
from validators.finding import Fault, Finding
from validators.parameters import ParameterBook
from validators.submission import Observation, Submission

if TYPE_CHECKING:
    from workbooks.arrival.find import Source


@dataclass(frozen=True, slots=True)
class CheckTask:
    """Read, type and check a chunk of files: one validation over all of them.

    Takes a file longer than ``seconds``, the worker process ends; None for no limit, in a process
    that is somebody else's.
    """

    book: ParameterBook
    passwords: tuple[str, ...] = ()
    seconds: float | None = FILE_SECONDS

    def prepare(self) -> None:
        """Load what reads and judges."""
        import batch.run.checking  # noqa: F401

    def __call__(self, sources: list[Source]) -> list[Result]:
        """Return a result per file, in order; whatever a file is, the others keep theirs."""
        from batch.run.checking import checked_chunk

        return checked_chunk(sources, self.book, self.passwords, self.seconds)


@dataclass(frozen=True, slots=True)
class KeepTask:
    """The same check, with the results packed as the store keeps them."""

    task: CheckTask

    def prepare(self) -> None:
        """Load what reads and judges."""
        self.task.prepare()

    def __call__(self, sources: list[Source]) -> list[Kept]:
        """Return a result per file, in order."""
        return [kept(one) for one in self.task(sources)]


PANIC = Observation("BATCH-5", variant="died")


def unreadable(file: str, seen: Observation) -> Finding:
    """Return the finding BATCH-5 for a file that could not be read."""
    from validators.report import observed_finding  # loads every rule

    return observed_finding(Submission(file, {}), seen)


def faulty(file: str, detail: str, sha256: str = "", size: int = 0) -> Result:
    """Return the result of a file at which the program itself failed."""
    return Result(file, sha256, size, faults=(Fault(file, "", detail),))


def lost(source: Source, seconds: float, reason: str, limit: float = FILE_SECONDS) -> Result:
    """Return the result of a file of which a worker died, or at which a task raised."""
    if reason:
        return faulty(source.name, reason)
    code = "timeout" if seconds >= limit else "died"
    return Result(
        source.name, "", 0, findings=(unreadable(source.name, Observation("BATCH-5", variant=code)),)
    )


def kept_lost(source: Source, seconds: float, reason: str) -> Kept:
    """Return the same, packed as the store keeps it."""
    return kept(lost(source, seconds, reason))
