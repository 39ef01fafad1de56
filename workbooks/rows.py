"""The values of any workbook that is opened for them (a ledger, a summary): guarded as a submission is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from workbooks.arrival.formats import opened
from workbooks.refusal import DEFAULT, MB, Limits, Refused

Rows = list[list[Any]]
"""The values of a sheet from its cell A1 on, row by row; an empty cell is ""."""

LARGE = Limits(file=512 * MB, part=2_048 * MB, total=4_096 * MB, area=100_000_000)
"""What a workbook of our own may be: the summary of a whole prefecture's round is larger than any submission."""


class Sheets:
    """The sheets of a workbook, read one at a time.

    Raises:
        Refused: the guard refuses the file, or it cannot be read.
    """

    def __init__(self, data: bytes, limits: Limits = DEFAULT) -> None:
        opened(data, limits).judge()
        try:
            self._book = CalamineWorkbook.from_object(io.BytesIO(data))
        except CalamineError as fault:
            raise Refused("corrupt", {"part": "xl/workbook.xml"}) from fault
        self.names: list[str] = list(self._book.sheet_names)

    def each(self, name: str) -> Iterator[list[Any]]:
        """Yield the rows of a sheet, one at a time, from the first that holds something. Raises as :meth:`rows` does."""
        try:
            yield from self._book.get_sheet_by_name(name).iter_rows()
        except CalamineError as fault:
            raise Refused("corrupt", {"part": name}) from fault

    def rows(self, name: str) -> Rows:
        """Return the rows of a sheet. Raises ``Refused`` where it cannot be read."""
        try:
            return self._book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        except CalamineError as fault:
            raise Refused("corrupt", {"part": name}) from fault
