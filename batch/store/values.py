"""What was filled into one workbook, packed small: kept from round to round, so that a resubmission can be compared."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from validators.frames import FRAMES, Frame
from validators.messages import shown
from validators.report import Checked
from validators.submission import Submission

_LARGEST = 16 << 20
"""Bytes of one workbook's values, unpacked: a form holds some hundred KB at most."""


@dataclass(frozen=True, slots=True)
class Row:
    """A filled row of a frame: its number (1-based), and (text, A1 address) by column, blank cells left out."""

    number: int
    cells: Mapping[str, tuple[str, str]]

    @property
    def texts(self) -> dict[str, str]:
        """The texts by column."""
        return {column: text for column, (text, _) in self.cells.items()}


@dataclass(frozen=True, slots=True)
class Values:
    """The rows of each frame, and the sheet on which it stands."""

    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    sheets: Mapping[str, str] = field(default_factory=dict)


def packed_values(checked: Checked, submission: Submission) -> bytes:
    """Return the values of a checked workbook as people read them; what could not be read as it was typed."""
    body = {one.name: _frame(one, checked, submission) for one in FRAMES if one.name != "form"}
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 1)


def unpacked_values(data: bytes) -> Values:
    """Return values from their packed form. Raises ``ValueError``: it is none, or far too large."""
    try:
        return _unpacked(data)
    except (zlib.error, TypeError, KeyError, IndexError, AttributeError, RecursionError) as fault:
        raise ValueError("no values of a workbook") from fault


def _unpacked(data: bytes) -> Values:
    machine = zlib.decompressobj()
    text = machine.decompress(data, _LARGEST)
    if not machine.eof:
        raise ValueError("the values of a workbook are not whole, or too large")
    body = json.loads(text.decode("utf-8", "surrogatepass"))
    rows = {
        name: tuple(
            Row(number, {key: (cell[0], cell[1]) for key, cell in cells.items()}) for number, cells in found
        )
        for name, (_, found) in body.items()
    }
    return Values(rows, {name: sheet for name, (sheet, _) in body.items()})


Packed = tuple[str, list[tuple[int, dict[str, tuple[str, str]]]]]


def _frame(frame: Frame, checked: Checked, submission: Submission) -> Packed:
    sheet, rows = "", []
    for row in checked.typed.frames[frame.name]:
        number, cells = row["row"], {}
        for column in frame.columns:
            name = f"{frame.name}.{column.name}"
            value = row[column.name]
            if value is not None:
                text = shown(value, column.as_what)
            else:
                text = _typed(submission, name, number) if (name, number) in checked.typed.gaps else ""
            if text:
                place, cell = submission.place(name, number)
                sheet = sheet or place
                cells[column.name] = (text, cell)
        if cells and not (frame.fixed and set(cells) == {frame.fixed}):
            rows.append((number, cells))
    return sheet, rows


def _typed(submission: Submission, name: str, number: int) -> str:
    block = submission.blocks.get(name)
    value = block.values[number - 1] if block and number <= len(block.values) else None
    return "" if value is None else shown(value).strip()
