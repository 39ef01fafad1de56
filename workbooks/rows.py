"""The values of any workbook that is opened for them (a ledger, a summary): guarded as a submission is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from workbooks.arrival.formats import opened
from workbooks.reading.cells import Sheet
from workbooks.reading.probe import Probe, probe
from workbooks.refusal import DEFAULT, MB, Limits, Refused

Rows = list[list[Any]]
"""The values of a sheet from its cell A1 on, row by row; an empty cell is ""."""

NO_RESULT = "（計算結果のない数式）"
"""What stands for a formula that was saved without its result."""

LARGE = Limits(file=512 * MB, part=2_048 * MB, total=4_096 * MB, parsed=4_096 * MB, area=100_000_000)
"""What a workbook of our own may be: the summary of a whole prefecture's round is larger than any submission."""


class Sheets:
    """The sheets of a workbook, read one at a time.

    What has no value is no empty cell: an error value stands in :meth:`rows` as its text, a formula without a
    stored result as ``NO_RESULT``; both would else pass for nothing, and nothing for 0 yen.

    Raises:
        Refused: the guard refuses the file, or it cannot be read.
    """

    def __init__(self, data: bytes, limits: Limits = DEFAULT) -> None:
        self._package = opened(data, limits)
        self._package.judge()
        try:
            self._book = CalamineWorkbook.from_object(io.BytesIO(data))
        except CalamineError as fault:
            raise Refused("corrupt", {"part": "xl/workbook.xml"}) from fault
        self.names: list[str] = list(self._book.sheet_names)
        self._parts = {sheet.name: sheet.part for sheet in self._package.sheets}

    def each(self, name: str) -> Iterator[list[Any]]:
        """Yield the rows of a sheet, one at a time, from the first that holds something. Raises as :meth:`rows` does."""
        try:
            yield from self._book.get_sheet_by_name(name).iter_rows()
        except CalamineError as fault:
            raise Refused("corrupt", {"part": name}) from fault

    def rows(self, name: str) -> Rows:
        """Return the rows of a sheet. Raises ``Refused`` where it cannot be read."""
        try:
            rows = self._book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            return _put(rows, probe(self._package.read(self._parts[name])))
        except (CalamineError, KeyError) as fault:
            raise Refused("corrupt", {"part": name}) from fault


def with_gaps(sheet: Sheet) -> Rows:
    """Return the values of a sheet that was read as a submission's is, gaps named as :meth:`Sheets.rows` names them."""
    return _put([list(row) for row in sheet.rows], sheet.probe)


def _put(rows: Rows, seen: Probe) -> Rows:
    for (row, column), text in {**dict.fromkeys(seen.unresolved, NO_RESULT), **seen.errors}.items():
        rows += [[] for _ in range(row - len(rows))]
        rows[row - 1] += [""] * (column - len(rows[row - 1]))
        rows[row - 1][column - 1] = text
    return rows
