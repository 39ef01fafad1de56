"""One workbook, or a few, checked without a round: no results' folder, no worker processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from batch.output.copies import Annotated, AnnotateTask, Copy, result_sheet
from batch.run.first_pass import CheckTask
from batch.store.result import Result
from validators.cells import type_cells
from validators.grants import Ledger
from validators.parameters import ParameterBook
from validators.report import finding_order
from validators.round import RoundInfo, check_round
from workbooks.annotate.annotator import checked_copy
from workbooks.annotate.marks import Mark
from workbooks.annotate.strip import without_marks
from workbooks.arrival.find import FileSource, Source, find
from workbooks.arrival.formats import opened
from workbooks.arrival.unlock import open_workbook
from workbooks.next_year import Renewal, renewed
from workbooks.reading.reader import read_package
from workbooks.repair import Leftover, repair

_CHUNK = 200


def checked(path: Path, book: ParameterBook, passwords: Sequence[str] = ()) -> Result:
    """Check one workbook."""
    [result] = CheckTask(book, tuple(passwords), None)([FileSource(str(path), path)])
    return result


def annotated(path: Path, book: ParameterBook, passwords: Sequence[str] = ()) -> tuple[Result, Annotated]:
    """Check one workbook and make its annotated copy; without outputs where it cannot be read or copied."""
    result = checked(path, book, passwords)
    if result.record is None:
        return result, Annotated(str(path))
    sheet = result_sheet(result, result.findings)
    [made] = AnnotateTask(None)([Copy(FileSource(str(path), path), result.sha256, sheet, path.name)])
    return result, made


def checked_folder(
    folder: Path,
    book: ParameterBook,
    passwords: Sequence[str] = (),
    info: RoundInfo | None = None,
    ledger: Ledger | None = None,
) -> list[Result]:
    """Check a folder and all below it; the results hold the findings of the rules over the round, too."""
    found, results = find(folder), list[Result]()
    task = CheckTask(book, tuple(passwords), None)
    while sources := list(islice(found, _CHUNK)):
        results += task(sources)
    return with_round(results, book, info, ledger)


def with_round(
    results: Sequence[Result],
    book: ParameterBook,
    info: RoundInfo | None = None,
    ledger: Ledger | None = None,
) -> list[Result]:
    """Return the results of a folder with the findings of the rules over the round added."""
    records = [one.record for one in results if one.record]
    checked = check_round(records, ledger, info or RoundInfo(), book)
    return [
        replace(
            one,
            findings=tuple(sorted([*one.findings, *checked.findings.get(one.file, ())], key=finding_order)),
        )
        for one in results
    ]


def marked(path: Path, marks: Sequence[Mark]) -> bytes:
    """Return a copy of any workbook with marks. Raises ``Refused``."""
    return checked_copy(opened(FileSource(path.name, path).read()), list(marks))


def stripped(path: Path) -> tuple[bytes | None, str]:
    """Return a copy without its marks (None where there are none) and what to say of it. Raises ``Refused``."""
    package = opened(FileSource(path.name, path).read())
    without, remark = without_marks(package)
    return None if without is package else without.data, remark


def renewed_from(
    source: Source, book: ParameterBook, passwords: Sequence[str], ledger: Ledger | None
) -> Renewal:
    """Return the following year's form of one workbook. Raises ``Refused``, ``NotRenewed``."""
    typed = type_cells(read_package(open_workbook(source.read(), tuple(passwords)), source.name))
    [application] = typed.frames["application"]
    return renewed(typed, book.for_year(application["fiscal_year"]), ledger)


def repaired(path: Path) -> tuple[bytes, list[Leftover]]:
    """Return what was typed in a broken workbook in a new form, and what could not be moved. Raises ``Refused``."""
    return repair(FileSource(path.name, path).read(), path.name)
