"""What :mod:`kyoten` exports: each function one sentence, its arguments plain paths and values."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from batch.run.alone import annotated, checked, checked_folder
from batch.store.result import Result
from validators.finding import Finding, NotChecked, Severity
from validators.parameters import ParameterBook
from validators.round import RoundInfo
from validators.rules import REGISTRY

StrPath = str | os.PathLike[str]


@dataclass(frozen=True, slots=True)
class Report:
    """All that a check says about one workbook.

    ``status`` is 適, 要確認, 不備 or 読取不能 (a file that could not be read, with a finding that
    says why). ``findings`` are sorted, gravest first. ``not_checked`` names the rules that could
    not be judged because a cell is blank or unreadable. ``edition`` is the date of the guide's edition by which it was
    judged, "" for a file that could not be read. ``faults`` are the program's own failures
    (empty as long as it has none): then the report is incomplete.
    """

    file: str
    status: str
    findings: tuple[Finding, ...]
    not_checked: tuple[NotChecked, ...]
    edition: str
    faults: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether the workbook was read and nothing is wrong with it (notes aside)."""
        return self.status == "適"


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """One rule: its id, how grave its findings are, what it checks, the place in the guide, its page (Markdown)."""

    id: str
    severity: Severity
    title: str
    citation: str
    page: str


class NotAnnotated(ValueError):
    """A workbook that got no annotated copy; the text is Japanese and says why."""


def check(path: StrPath, *, parameters: ParameterBook | None = None, passwords: Sequence[str] = ()) -> Report:
    """Check one workbook.

    ``parameters`` are a prefecture's own figures (``Parameters.read(path)``), the guide's where
    None. ``passwords`` are tried on an encrypted workbook. A file that is missing or
    unreadable is reported, never raised.
    """
    return _report(checked(Path(path), parameters or ParameterBook(), passwords))


def check_folder(
    folder: StrPath,
    *,
    parameters: ParameterBook | None = None,
    passwords: Sequence[str] = (),
    fiscal_year: int | None = None,
) -> list[Report]:
    """Check every workbook of a folder and of the folders below it, those in zip archives too, in the order of their names.

    The rules over a whole round are judged as well, those about the year of the call only with
    ``fiscal_year`` (the year in which it starts). ``file`` of a report is the path below the folder.

    Raises:
        NotADirectoryError: there is no such folder.
    """
    place = Path(folder)
    if not place.is_dir():
        raise NotADirectoryError(str(place))
    info = RoundInfo(fiscal_year=fiscal_year)
    return [_report(one) for one in checked_folder(place, parameters or ParameterBook(), passwords, info)]


def annotate(
    path: StrPath, out: StrPath, *, parameters: ParameterBook | None = None, passwords: Sequence[str] = ()
) -> Report:
    """Check one workbook and write a copy with the findings at their cells to ``out``, a new file.

    Raises:
        FileExistsError: ``out`` is already there; nothing is overwritten.
        NotAnnotated: the workbook cannot be read, or nothing can be written into it.
    """
    result, made = annotated(Path(path), parameters or ParameterBook(), passwords)
    report = _report(result)
    if (
        len(made.outputs) != 1
    ):  # two outputs: the results stand apart from a workbook that cannot be written into
        raise NotAnnotated(made.remark or "".join(f"{one.message}{one.fix}" for one in report.findings))
    with Path(out).open("xb") as file:
        file.write(made.outputs[0][1])
    return report


def rules() -> tuple[RuleFacts, ...]:
    """Return every rule of the manual, in its order."""
    return tuple(
        RuleFacts(one.id, one.severity, one.title, one.citation, one.page) for one in REGISTRY.values()
    )


def _report(result: Result) -> Report:
    faults = tuple(f"{one.rule} {one.detail}".strip() for one in result.faults)
    return Report(result.file, result.status, result.findings, result.not_checked, result.edition, faults)
