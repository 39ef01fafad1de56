"""The second pass, in a worker process: the annotated copies, from the files' bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import PurePosixPath

from batch.examiner.keys import key_of, plain_key
from batch.examiner.previous import Previous
from batch.output.files import RESULTS
from batch.run.worker import FILE_SECONDS, limited
from batch.store.result import Result
from validators.finding import Finding, finding_keys
from workbooks.annotate.annotator import checked_copy
from workbooks.annotate.layout import HASH, ResultSheet
from workbooks.annotate.marks import marks_of
from workbooks.annotate.resultbook import result_workbook
from workbooks.arrival.find import Source
from workbooks.arrival.formats import opened
from workbooks.refusal import NotPatchable, Refused


@dataclass(frozen=True, slots=True)
class Copy:
    """One annotated copy to write: from which file, as it was when it was checked, with what to say.

    ``target`` is its place below the output folder, ``made_from`` what it
    depends on, as one hash.
    """

    source: Source
    sha256: str
    sheet: ResultSheet
    target: str
    made_from: str = ""


@dataclass(frozen=True, slots=True)
class Annotated:
    """What to write for one file: outputs by their place below the output folder; ``remark`` is for the user.

    The first output is the one that links lead to.
    """

    file: str
    made_from: str = ""
    outputs: tuple[tuple[str, bytes], ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class AnnotateTask:
    """Make the annotated copies of a chunk of files; ``seconds`` as in ``CheckTask``."""

    seconds: float | None = FILE_SECONDS

    def __call__(self, copies: list[Copy]) -> list[Annotated]:
        """Return what to write for each file, in order."""
        return [self._copy(one, at) for at, one in enumerate(copies)]

    def _copy(self, one: Copy, at: int) -> Annotated:
        try:
            with limited(self.seconds, at):
                return self._annotated(one)
        except Refused:
            return Annotated(one.source.name, remark=CHANGED)
        except Exception as fault:  # our own fault must not cost the other files
            return Annotated(one.source.name, remark=f"{NO_COPY}（{type(fault).__name__}: {fault}）")

    def _annotated(self, one: Copy) -> Annotated:
        data = one.source.read()
        if hashlib.sha256(data).hexdigest() != one.sha256:
            return Annotated(one.source.name, remark=CHANGED)
        try:
            # The same bytes as were checked: every sheet with a finding was judged before it was parsed.
            copy = checked_copy(opened(data), marks_of(one.sheet.findings), one.sheet)
        except Refused as reason:
            # The untouched original beside a workbook that holds the results alone.
            aside = result_path(one.target)
            outputs = ((aside, result_workbook(data, one.sheet)), (one.target, data))
            return Annotated(
                one.source.name, one.made_from, outputs, f"{NotPatchable(reason.code).text}{BESIDE}"
            )
        return Annotated(one.source.name, one.made_from, ((one.target, copy),))


def result_sheet(
    result: Result, findings: Sequence[Finding], previous: Previous | None = None
) -> ResultSheet:
    """Return what the sheet 審査結果 of a copy says; ``findings`` are all of the file, the round's too.

    In a round (with ``previous``) the answers to what is a finding still stand on it again, the
    others are the examiner's; without one all do.
    """
    cells = result.record.application if result.record else {}
    given = result.answers.given if result.answers else ()
    inner = frozenset(finding_keys("", findings))
    plain = plain_key(result.record, result.file)
    key = key_of(result.record, result.file, previous) if previous else plain
    return ResultSheet(
        findings=tuple(findings),
        not_checked=result.not_checked,
        facts={HASH: result.sha256, "手引きの版": result.edition, "プログラム": f"kyoten {_version()}"},
        application=plain,
        sender="　".join(str(cells[name]) for name in ("municipality", "district") if cells.get(name)),
        keys=tuple(finding_keys(key, findings)),
        answers=given if previous is None else tuple(one for one in given if one.key in inner),
    )


@cache
def _version() -> str:
    return version("kyoten")


CHANGED = "点検の途中でファイルが変わったか、なくなったため、写しを作りませんでした。"
NO_COPY = "写しを作れませんでした。"
BESIDE = "元のファイルと審査結果を別々に置きました。"


def result_path(target: str) -> str:
    """Return where the results of a file stand that cannot be annotated.

    >>> result_path("写し/県北/申請.xls")
    '写し/県北/申請（審査結果）.xlsx'
    """
    path = PurePosixPath(target)
    return path.with_name(f"{path.stem}{RESULTS}").as_posix()


def without_copy(one: Copy, seconds: float, reason: str) -> Annotated:
    """Return what stands for the copy of a file of which a worker died."""
    return Annotated(one.source.name, remark=NO_COPY)
