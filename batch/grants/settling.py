"""精算 of two files: both are read and checked, what is doubtful in them is told, then budget and results are compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from batch.grants.accounts import is_doubt
from batch.grants.settlement import READ, as_workbook, settlement, unread
from validators.cells import Typed
from validators.engine import check
from validators.finding import Finding
from validators.frames import frame, label
from validators.grants import applied_for
from validators.parameters import ParameterBook
from validators.submission import Submission
from workbooks.arrival.find import FileSource
from workbooks.reading.reader import read
from workbooks.reading.sums import FORMULAS
from workbooks.refusal import Refused

_ABOUT_CELLS = ("FORM-1", "FORM-2", "FORM-3", "FORM-5", "FORM-6")
_READ_OTHERWISE = ("struck", "ditto")


class NotSettled(Exception):
    """A file cannot be compared; the text is Japanese and for the user."""


@dataclass(frozen=True, slots=True)
class _Book:
    """One of the two workbooks; ``which`` is 申請 or 実績."""

    which: str
    path: Path
    submission: Submission
    typed: Typed
    findings: list[Finding]

    @property
    def name(self) -> str:
        """What the workbook is called: 実績（a.xlsx）."""
        return f"{self.which}（{self.path.name}）"


def settled_files(budget: Path, result: Path, judged_by: ParameterBook) -> tuple[list[str], list[str], bytes]:
    """Compare a budget and its results; return what to say, the cells that are unreadable or blank, and the workbook.

    Raises ``NotSettled`` where a file is no workbook of the form that can be read.
    """
    books = _opened("申請", budget, judged_by), _opened("実績", result, judged_by)
    before, after = (one.typed for one in books)
    p = judged_by.for_year(after.frames["application"][0]["fiscal_year"])
    items = settlement(before, after)
    gaps = [line for one in books for line in _gaps(one)]
    told = [*_of_two(before, after), *(line for one in books for line in _doubts(one))]
    doubts = [*(f"読めません：{gap}" for gap in gaps), *told]
    if not any(one.change for one in items) and not gaps:
        told.append("予算と実績に違いはありません。")
    for one in items:
        if one.change is None:
            told.append(f"{one.part} {one.name}：{one.remark(p)}")
        elif one.change:
            told.append(
                f"{one.part} {one.name}：{one.budget:,}円 → {one.result:,}円（{one.change:+,}円）{one.remark(p)}"
            )
    return told, gaps, as_workbook(items, p, f"予算：{budget.name}　実績：{result.name}", doubts)


def _opened(which: str, path: Path, judged_by: ParameterBook) -> _Book:
    try:
        submission = read(FileSource(path.name, path).read(), path.name)
    except Refused as fault:
        raise NotSettled(f"{which}のブック「{path}」：{fault.text}") from fault
    [checked] = check([submission], judged_by, by_schema=False)
    if not submission.blocks:
        said = "".join(f"{one.message}{one.fix}" for one in checked.findings if one.rule == "FORM-5")
        raise NotSettled(f"{which}のブック「{path}」：{said}")
    return _Book(which, path, submission, checked.typed, checked.findings)


def _of_two(before: Typed, after: Typed) -> Iterator[str]:
    """Say where the two are not, or may not be, of one application."""
    first, second = (applied_for(one.frames["application"][0]) for one in (before, after))
    if first is None or second is None:
        yield (
            "市町村名・地区名・年度・事業区分に、読めないか未記入の欄があります。同じ申請のブックかどうか、確かめてください。"
        )
    elif first != second:
        yield (
            "申請と実績で、市町村名・地区名・年度・事業区分のいずれかが違います。ファイルを確かめてください。"
        )


def _gaps(book: _Book) -> Iterator[str]:
    """Tell each cell that is unreadable or blank, with what to do; sums that only follow from such cells are left out."""
    gaps = unread(book.typed)
    columns = {name for name, _ in gaps}
    for name, row in gaps:
        if FORMULAS.get(name) not in columns:
            about = [
                one
                for one in book.findings
                if (one.name, one.row) == (name, row) and one.rule in _ABOUT_CELLS
            ]
            said = "".join(f"：{one.message}{one.fix}" for one in about[:1])
            yield f"{book.name}の{_place(book.submission, name, row)}{said}"


def _doubts(book: _Book) -> Iterator[str]:
    """Tell what was found that bears on the amounts, each thing once."""
    otherwise = {
        (one.name, one.row)
        for one in (*book.submission.observations, *book.typed.observations)
        if one.rule == "FORM-4" and one.variant in _READ_OTHERWISE
    }
    told = set(unread(book.typed))
    lines = dict[str, None]()
    for one in book.findings:
        is_read_otherwise = one.rule == "FORM-4" and (one.name, one.row) in otherwise and one.name in READ
        if (is_doubt(one) or is_read_otherwise) and (one.name, one.row) not in told:
            place = f"「{one.sheet}」{one.cell}" if one.sheet and one.cell else "ブック"
            read_as = f"（{one.found}）" if is_read_otherwise else ""
            lines[f"{book.name}の{place}：{one.message}{read_as}{one.fix}"] = None
    yield from lines


def _place(submission: Submission, name: str, row: int) -> str:
    """Return where a cell stands, its label and what was typed there."""
    if name not in submission.blocks or not row:
        return f"「{label(name)}」の{'列' if frame(name.partition('.')[0]).rows > 1 else '欄'}"
    sheet, cell = submission.place(name, row)
    typed = submission.blocks[name].values[row - 1]
    if isinstance(typed, float) and typed.is_integer():
        typed = int(typed)
    return f"「{sheet}」{cell} {label(name)}" + (f"「{typed}」" if typed not in (None, "") else "")
