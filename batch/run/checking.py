"""The first pass, in a worker process: a chunk of files in, small results out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from batch.run.first_pass import PANIC, faulty, unreadable
from batch.run.worker import limited
from batch.store.result import Result
from batch.store.values import packed_values
from validators.corrections import advised
from validators.engine import check
from validators.finding import Fault, Finding
from validators.parameters import ParameterBook
from validators.pending import states
from validators.report import Checked
from validators.round import record
from validators.submission import Submission
from workbooks.annotate.answers import answers_in
from workbooks.arrival.find import Source
from workbooks.arrival.unlock import open_workbook
from workbooks.reading.reader import read_package
from workbooks.refusal import Refused

FEW = 250
"""Up to so many workbooks are judged one by one: to load pandas and pandera takes longer, and the findings are the same."""


def checked_chunk(
    sources: Sequence[Source], book: ParameterBook, passwords: Sequence[str], seconds: float | None
) -> list[Result]:
    """Return a result per file, in order; see :class:`batch.run.first_pass.CheckTask`."""
    opened = [_opened(source, at, passwords, seconds) for at, source in enumerate(sources)]
    submissions = [one for _, one in opened if one is not None]
    with limited(seconds and seconds + len(sources)):
        checked = iter(check(submissions, book, by_schema=len(submissions) > FEW))
    return [
        plain if submission is None else _told(next(checked), plain, submission, book)
        for plain, submission in opened
    ]


def _told(one: Checked, plain: Result, submission: Submission, book: ParameterBook) -> Result:
    return Result(
        plain.file,
        plain.sha256,
        plain.size,
        one.edition,
        tuple(_advised(one, book)),
        tuple(one.not_checked),
        tuple(one.faults),
        record(one),
        plain.answers,
        packed_values(one, submission),
        states(one.findings, one.typed),
    )


def _advised(one: Checked, book: ParameterBook) -> list[Finding]:
    """Return the findings with what must change together; a fault of ours leaves them as they are."""
    try:
        return advised(one, book.for_year(one.typed.frames["application"][0]["fiscal_year"]))
    except Exception as fault:
        one.faults.append(Fault(one.file, "", f"{type(fault).__name__}: {fault}"))
        return one.findings


def _opened(
    source: Source, at: int, passwords: Sequence[str], seconds: float | None
) -> tuple[Result, Submission | None]:
    """Return what is known of a file so far, and its cells when it can be read."""
    digest, size = "", 0
    try:
        with limited(seconds, at):
            data = source.read()
            digest, size = hashlib.sha256(data).hexdigest(), len(data)
            package = open_workbook(data, passwords)
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
