"""A round in a temporary folder, in which an examiner types into the summary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

from batch.examiner.heads import (
    ACTION_HEAD,
    KEY_HEAD,
    MEMO_HEAD,
)
from tests.batch.test_run import run_here
from workbooks.form.build import fill
from workbooks.samples import load

TODAY = dt.date(2026, 3, 1)

SUMMARY = "審査結果一覧.xlsx"
Rows = list[dict[str, Any]]


def values(**changes: Any) -> dict[str, Any]:
    """Return a sound workbook's values with changes in its ``application``."""
    return dict(load()[0].values) | {f"application.{name}": value for name, value in changes.items()}


class Round:
    """A folder of submissions and its results."""

    def __init__(self, folder: Path) -> None:
        self.submitted, self.out = folder / "提出", folder / "結果"
        self.submitted.mkdir()

    def write(self, name: str, **changes: Any) -> None:
        (self.submitted / name).write_bytes(fill(values(**changes)))

    def run(self, **changes: Any) -> None:
        run_here(self.submitted, self.out, **{"copies": False, "today": TODAY, **changes})

    def rows(self, sheet: str) -> Rows:
        book = openpyxl.load_workbook(self.out / SUMMARY)
        heads, *lines = book[sheet].iter_rows(values_only=True)
        found = [dict(zip(heads, line, strict=True)) for line in lines]
        return [one for one in found if one[KEY_HEAD] or one.get(MEMO_HEAD) or one.get(ACTION_HEAD)]

    def change(self, sheet: str, how: Callable[[Any], None]) -> None:
        book = openpyxl.load_workbook(self.out / SUMMARY)
        how(book[sheet])
        book.save(self.out / SUMMARY)

    def type(self, sheet: str, rule: str = "", **typed: Any) -> None:
        """Type beside every row of a sheet (of a rule), by head."""

        def how(one: Any) -> None:
            columns = {cell.value: cell.column for cell in one[1]}
            for row in range(2, one.max_row + 1):
                if not rule or one.cell(row, columns["規則"]).value == rule:
                    for head, value in typed.items():
                        one.cell(row, columns[head], value)

        self.change(sheet, how)


def notes(rows: Rows) -> list[tuple[Any, ...]]:
    rows = sorted(rows, key=lambda one: (one["地区名"] or "", one["番号"]))
    return [(one["規則"], one["経過"], one[ACTION_HEAD], one[MEMO_HEAD]) for one in rows]
