"""What a worker process does for the desk: check a workbook, make its copy, read the manual of the rules.

It hands back plain values, so that the desk's own process never loads the
libraries that read and judge: it starts at once and stays small.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from batch.run.pool import WorkerLost
from batch.run.worker import FILE_SECONDS
from web.jobs import Workers, source

if TYPE_CHECKING:
    from validators.finding import Finding
    from validators.parameters import ParameterBook

WHOLE = "ブック全体"

VERDICTS = {
    "適": "不備は見つかりませんでした。",
    "要確認": "確認していただきたいところがあります。根拠があれば、そのまま提出できます。",
    "不備": "直していただきたいところがあります。",
    "読取不能": "このファイルは読み取れませんでした。",
}
"""The verdict in one line."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check says of one workbook, as a page shows it.

    ``sheets`` are the sheets with findings, each with its lines (plain words);
    ``counts`` the findings by severity; ``packed`` all that a copy is made from.
    """

    verdict: str
    counts: Mapping[str, int]
    sheets: tuple[tuple[str, tuple[Mapping[str, str], ...]], ...]
    not_checked: tuple[tuple[str, str, str], ...]
    faults: tuple[str, ...]
    edition: str
    packed: tuple[str, str | None]

    @property
    def sentence(self) -> str:
        """The verdict in one line."""
        return (
            VERDICTS[self.verdict] if not self.faults else "プログラムの不具合のため、点検できませんでした。"
        )


@dataclass(frozen=True, slots=True)
class CheckBook:
    """Check a workbook."""

    parameters: ParameterBook | None = None

    def __call__(self, sources: list[Any]) -> list[Checked]:
        """Return what to show of each."""
        from batch.run.first_pass import CheckTask
        from validators.parameters import ParameterBook

        return [_shown(one) for one in CheckTask(self.parameters or ParameterBook())(sources)]


@dataclass(frozen=True, slots=True)
class LostBook:
    """Say what is to be said of a workbook of which a worker died after ``seconds``."""

    seconds: float

    def __call__(self, sources: list[Any]) -> list[Checked]:
        """Return what to show of each."""
        from batch.run.first_pass import lost

        return [_shown(lost(one, self.seconds, "")) for one in sources]


@dataclass(frozen=True, slots=True)
class CopyBook:
    """Make the annotated copy of a workbook from what its check said."""

    packed: tuple[str, str | None]

    def __call__(self, sources: list[Any]) -> list[tuple[str, bytes, str]]:
        """Return for each the copy's suffix, its bytes, and a remark (no bytes: why there is no copy)."""
        from batch.output.copies import AnnotateTask, Copy, result_sheet
        from batch.store.result import unpacked

        made = []
        for one in sources:
            result = unpacked(*self.packed, one.name)
            copy = Copy(one, result.sha256, result_sheet(result, result.findings), one.name)
            [done] = AnnotateTask()([copy])
            path, data = done.outputs[0] if done.outputs else ("", b"")
            made.append((Path(path).suffix, data, done.remark))
        return made


class Manual:
    """Read the manual of the rules."""

    def __call__(self, items: list[Any]) -> list[list[Mapping[str, Any]]]:
        """Return the rules, in their order, as plain words.

        ``places`` are the cells on the blank form that a rule reads or marks: sheet,
        column, first and last row (1-based).
        """
        from importlib.resources import files

        from validators.frames import FRAMES
        from validators.rules import REGISTRY
        from workbooks.reading.reader import read

        form = read((files("workbooks") / "data" / "form.xlsx").read_bytes(), "form.xlsx")
        labels = {f"{one.name}.{column.name}": column.label for one in FRAMES for column in one.columns}
        rules: list[Mapping[str, Any]] = []
        for one in REGISTRY.values():
            names = list(dict.fromkeys([*one.marks, *one.names()]))
            blocks = [form.blocks[name] for name in names if name in form.blocks]
            rules.append(
                {
                    "id": one.id,
                    "severity": one.severity.label,
                    "title": one.title,
                    "citation": one.citation,
                    "page": one.page,
                    "labels": list(dict.fromkeys(labels[name] for name in names if name in labels)),
                    "places": [(at.sheet, at.column, at.row, at.row + len(at.values) - 1) for at in blocks],
                }
            )
        return [rules for _ in items]


def check(workers: Workers, name: str, path: Path) -> Checked:
    """Check a workbook in a worker process, whatever it is."""
    started = time.monotonic()
    brought = source(name, path, workers.remote)
    try:
        checked: Checked = workers.run(CheckBook(), brought)
    except WorkerLost:
        checked = workers.run(LostBook(min(time.monotonic() - started, FILE_SECONDS)), brought)
    return checked


def _shown(result: Any) -> Checked:
    from batch.store.result import packed
    from validators.finding import merged
    from validators.rules import REGISTRY

    sheets: dict[str, list[Mapping[str, str]]] = {}
    counts = {"不備": 0, "要確認": 0, "参考": 0}
    for group in merged(result.findings):
        counts[group[0].severity.label] += len(group)
        sheets.setdefault(group[0].sheet or WHOLE, []).append(line(group))
    return Checked(
        result.status,
        counts,
        tuple((name, tuple(lines)) for name, lines in sheets.items()),
        tuple((one.rule, REGISTRY[one.rule].title, one.reason) for one in result.not_checked),
        tuple(f"{one.rule} {one.detail}".strip() for one in result.faults),
        result.edition,
        packed(result),
    )


def line(group: Iterable[Finding]) -> Mapping[str, str]:
    """Return findings that say the same as the words of one line."""
    from validators.finding import spans

    found = list(group)
    first = found[0]
    labels = "・".join(dict.fromkeys(one.label for one in found if one.label))
    return {
        "rule": first.rule,
        "severity": first.severity.label,
        "label": labels or WHOLE,
        "cells": spans(one.cell for one in found),
        "message": first.message,
        "found": first.found,
        "expected": first.expected,
        "fix": first.advice,
        "citation": first.citation,
    }
