"""The first pass, in a worker process: a chunk of files in, small results out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from batch.run.worker import FILE_SECONDS, limited
from batch.store.result import Result
from batch.store.values import packed_values
from validators.corrections import advised
from validators.engine import check
from validators.finding import Fault, Finding
from validators.parameters import ParameterBook
from validators.pending import states
from validators.report import Checked, observed_finding
from validators.round import record
from validators.submission import Observation, Submission
from workbooks.annotate.answers import answers_in
from workbooks.arrival.find import Source
from workbooks.arrival.unlock import open_workbook
from workbooks.reading.reader import read_package
from workbooks.refusal import Refused


@dataclass(frozen=True, slots=True)
class CheckTask:
    """Read, type and check a chunk of files: one validation over all of them.

    Takes a file longer than ``seconds``, the worker process ends; None for no limit, in a process
    that is somebody else's.
    """

    book: ParameterBook
    passwords: tuple[str, ...] = ()
    seconds: float | None = FILE_SECONDS

    def __call__(self, sources: list[Source]) -> list[Result]:
        """Return a result per file, in order; whatever a file is, the others keep theirs."""
        opened = [self._open(source, at) for at, source in enumerate(sources)]
        submissions = [one for _, one in opened if isinstance(one, Submission)]
        with limited(self.seconds and self.seconds + len(sources)):
            checked = iter(check(submissions, self.book))
        results = []
        for plain, submission in opened:
            if submission is None:
                results.append(plain)
                continue
            one = next(checked)
            findings = self._advised(one)
            results.append(
                Result(
                    plain.file,
                    plain.sha256,
                    plain.size,
                    one.edition,
                    tuple(findings),
                    tuple(one.not_checked),
                    tuple(one.faults),
                    record(one),
                    plain.answers,
                    packed_values(one, submission),
                    states(one.findings, one.typed),
                )
            )
        return results

    def _advised(self, one: Checked) -> list[Finding]:
        """Return the findings with what must change together; a fault of ours leaves them as they are."""
        try:
            return advised(one, self.book.for_year(one.typed.frames["application"][0]["fiscal_year"]))
        except Exception as fault:
            one.faults.append(Fault(one.file, "", f"{type(fault).__name__}: {fault}"))
            return one.findings

    def _open(self, source: Source, at: int) -> tuple[Result, Submission | None]:
        """Return what is known of a file so far, and its cells when it can be read."""
        digest, size = "", 0
        try:
            with limited(self.seconds, at):
                data = source.read()
                digest, size = hashlib.sha256(data).hexdigest(), len(data)
                package = open_workbook(data, self.passwords)
                answers = answers_in(package)
                submission = read_package(package, source.name)
                is_form = bool(submission.blocks) or answers is None
                return Result(source.name, digest, size, answers=answers), submission if is_form else None
        except Refused as refusal:
            finding = unreadable(source.name, refusal.observation())
            return Result(source.name, digest, size, findings=(finding,)), None
        except BaseException as fault:  # whatever it is, it must not cost the other files
            if isinstance(fault, KeyboardInterrupt | SystemExit):
                raise
            if (
                isinstance(fault, MemoryError) or type(fault).__name__ == "PanicException"
            ):  # calamine's, no Exception
                return Result(source.name, digest, size, findings=(unreadable(source.name, PANIC),)), None
            return faulty(source.name, f"{type(fault).__name__}: {fault}", digest, size), None


PANIC = Observation("BATCH-5", variant="died")


def unreadable(file: str, seen: Observation) -> Finding:
    """Return the finding BATCH-5 for a file that could not be read."""
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
