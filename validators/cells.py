"""Typing: what stands in the cells becomes values, or an observation says why not.

Everything about a single cell is said here (FORM-1 to FORM-4), before pandera
sees a frame: a value in a frame is of its type or missing. Source: form.md's
types; 手引き says nothing about spelling.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import zip_longest
from typing import Any

from validators import frames, normalise
from validators.frames import FRAMES, Column, Frame
from validators.normalise import Reading, Unreadable, nothing, vague
from validators.normalise.nothing import Said
from validators.submission import BLANK, MISSING, UNREADABLE, Observation, Submission

Row = dict[str, Any]
Cell = tuple[Column, str, Any]
"""A cell before it is typed: its column, its ``frame.column`` and what stands there."""

_CODE = "application.municipality_code"

_MARKS = {True: "○", False: "×"}
_BESIDE = {"plan_items.covered": "page"}
"""Where what stands beside a mark belongs: ○（5頁）."""


@dataclass(slots=True)
class Typed:
    """One workbook's typed values.

    ``frames`` maps a frame's name to its rows; a row maps column names to typed
    values (None: blank or unreadable) and "row" to its 1-based place. Rows of a
    table in which nothing is filled in are left out. ``gaps`` maps (name, row)
    to why there is no value there: BLANK, UNREADABLE or MISSING (row 0).
    """

    frames: dict[str, list[Row]] = field(default_factory=dict)
    observations: list[Observation] = field(default_factory=list)
    gaps: dict[tuple[str, int], str] = field(default_factory=dict)


def type_cells(submission: Submission) -> Typed:
    """Type every cell of a workbook; never raises for what a submitter typed."""
    typed = Typed()
    for frame in FRAMES:
        typed.frames[frame.name] = list(_rows(frame, submission, typed))
    for row in typed.frames["application"]:
        _require(row, submission, typed)
    return typed


def _rows(frame: Frame, submission: Submission, typed: Typed) -> Iterator[Row]:
    columns = []
    for column in frame.columns:
        name = f"{frame.name}.{column.name}"
        block = submission.blocks.get(name)
        if block is None:
            typed.gaps[name, 0] = MISSING
        columns.append((column, name, block.values if block is not None else []))
    cells_of = _Row(frame, submission, typed)
    if frame.rows == 1:
        yield cells_of.read(1, [(c, n, v[0] if v else None) for c, n, v in columns])
        return
    heads = [(column, name) for column, name, _ in columns]
    for number, values in enumerate(zip_longest(*(values for _, _, values in columns)), start=1):
        # Most rows of a form are empty: tell those without looking at their cells one by one.
        if frame.fixed or (any(values) and any(map(_begun, values))):
            cells = [(column, name, value) for (column, name), value in zip(heads, values, strict=True)]
            if frame.fixed or not _remark(number, cells, typed):
                yield cells_of.read(number, cells)


def _begun(value: object) -> bool:
    return bool(value) and not normalise.optional_blank(value)


def _remark(number: int, cells: list[Cell], typed: Typed) -> bool:
    """Tell a row that only holds a remark (※ …, or one sentence where amounts belong): it is no row, and this is said."""
    begun = [(column, name, value) for column, name, value in cells if _begun(value)]
    if any(column.kind in ("int", "number", "mark") for column, _, _ in begun):
        return False
    _, name, value = begun[0]
    frame = frames.frame(name.partition(".")[0])
    alone = len(begun) == 1 and bool(frame.keys) and nothing.sentence(value)
    if not alone and not all(nothing.remarks(one) for _, _, one in begun):
        return False
    words = {"typed": value, "frame": frame.label}
    typed.observations.append(Observation("FORM-4", name, number, "remark", words))
    return True


@dataclass(slots=True)
class _Row:
    """The rows of one frame while they are typed; ``above`` is the last one, for a ditto."""

    frame: Frame
    submission: Submission
    typed: Typed
    above: Row | None = None

    def read(self, number: int, cells: list[Cell]) -> Row:
        row: Row = {"row": number}
        beside: dict[str, tuple[object, str]] = {}
        for column, name, value in cells:
            needed = column.name in self.frame.keys or _required(column, row)
            row[column.name] = self._value(column, name, number, value, needed, beside)
            if column.name in self.frame.keys and row[column.name] is None:
                _missing(name, number, self.submission, self.typed)
        for place, (value, read) in beside.items():
            if row[place] is None:
                row[place] = read
                self._note(f"{self.frame.name}.{place}", number, value, read, "text")
        self.above = row
        return row

    def _value(
        self,
        column: Column,
        name: str,
        number: int,
        value: Any,
        needed: bool,
        beside: dict[str, tuple[object, str]],
    ) -> Any:
        if self.submission.unreadable and (name, number) in self.submission.unreadable:
            self.typed.gaps[name, number] = UNREADABLE
            if needed:
                self._error_value(column, name, number)
            return None
        said = nothing.said(value) if isinstance(value, str) else None
        if said is Said.ABOVE and not (needed and self.above is None):
            return self._ditto(column, name, number, value)
        if value is None or (said is not None and _no_answer(said, column, needed)):
            return None
        try:
            reading = reader_of(name)(value)
        except Unreadable as fault:
            self._refuse(column, name, number, value, fault)
            return None
        if reading.note:
            self._note(name, number, value, reading.value, column.kind)
        if reading.beside and name in _BESIDE:
            beside[_BESIDE[name]] = value, reading.beside
        return reading.value

    def _ditto(self, column: Column, name: str, number: int, value: Any) -> Any:
        """Return what stands in the row above; a text that says so there, where nothing stands above."""
        if self.above is None:
            self._refuse(column, name, number, value, Unreadable(vague.ABOVE))
            return None
        if self.typed.gaps.get((name, self.above["row"])) == UNREADABLE:
            self.typed.gaps[name, number] = UNREADABLE
            return None
        read = self.above[column.name]
        if read is not None:
            self._note(name, number, value, read, "ditto")
        return read

    def _note(self, name: str, number: int, value: object, read: object, variant: str) -> None:
        words = {"typed": _typed(value), "read": _MARKS[read] if isinstance(read, bool) else read}
        self.typed.observations.append(Observation("FORM-4", name, number, variant, words))

    def _error_value(self, column: Column, name: str, number: int) -> None:
        """Say of an error value in a required cell that it is none of its type; the reader told of it as damage."""
        for seen in self.submission.observations:
            if (seen.rule, seen.variant, seen.name, seen.row) == ("FORM-6", "error", name, number):
                words = {
                    "typed": seen.words["typed"],
                    "wanted": wanted(column, name),
                    "reason": "エラー値です",
                }
                self.typed.observations.append(Observation("FORM-2", name, number, words=words))

    def _refuse(self, column: Column, name: str, number: int, value: Any, fault: Unreadable) -> None:
        self.typed.gaps[name, number] = UNREADABLE
        self.typed.observations.append(_refusal(column, name, number, value, fault))


def _typed(value: object) -> object:
    """Return what stands in a cell as the sheet shows it: a truth value in capitals, no ○."""
    return str(value).upper() if isinstance(value, bool) else value


def _no_answer(said: Said, column: Column, needed: bool) -> bool:
    """Tell whether what a cell says instead of a value leaves it empty; a mark may say no by 「なし」."""
    if said in (Said.EMPTY, Said.CLOSED):
        return True
    return needed or (said is Said.NOTHING and column.kind != "mark")


def _required(column: Column, row: Row) -> bool:
    """Tell whether a cell of a one-row frame must be filled, as far as its row is read."""
    return column.required is True or bool(column.required and column.required == row.get("project_type"))


@cache
def reader_of(name: str) -> Callable[[Any], Reading]:
    """Return the reader of the cells of ``frame.column``."""
    one = frames.column(name)
    if one.kind == "choice":
        return partial(normalise.choice.read, choices=one.choices)
    return normalise.code.read if name == _CODE else normalise.READERS[one.kind]


def wanted(column: Column, name: str) -> str:
    """Return what belongs into the cells of ``frame.column``, in words."""
    return normalise.code.WANTED if name == _CODE else normalise.WANTED.get(column.kind, "一覧の言葉")


def _refusal(column: Column, name: str, number: int, value: Any, fault: Unreadable) -> Observation:
    if column.kind == "choice" and fault.reason not in vague.ADVICE:
        near = fault.near
        choices = "、".join(column.choices[:8]) + (" など" if len(column.choices) > 8 else "")
        words = {"typed": _typed(value), "choices": choices, "near": near}
        return Observation("FORM-3", name, number, variant="near" if near else "", words=words)
    advice = vague.ADVICE.get(fault.reason, "")
    words = {
        "typed": _typed(value),
        "wanted": wanted(column, name),
        "reason": fault.reason,
        "advice": advice,
    }
    return Observation("FORM-2", name, number, "advice" if advice else "", words)


def _missing(name: str, number: int, submission: Submission, typed: Typed) -> None:
    """Note a required cell without a value, unless why was said already; what stands there is no answer."""
    if (name, number) in typed.gaps or (name, 0) in typed.gaps:
        return
    typed.gaps[name, number] = BLANK
    block = submission.blocks.get(name)
    value = block.values[number - 1] if block and number <= len(block.values) else None
    said = not normalise.blank(value)
    words = {"typed": value} if said else {}
    typed.observations.append(Observation("FORM-1", name, number, "said" if said else "", words))


def _require(row: Row, submission: Submission, typed: Typed) -> None:
    frame = FRAMES[0]
    for column in frame.columns:
        if row[column.name] is None and _required(column, row):
            _missing(f"{frame.name}.{column.name}", 1, submission, typed)
