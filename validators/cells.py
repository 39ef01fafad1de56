"""Typing: what stands in the cells becomes values, or an observation says why not.

Everything about a single cell is said here (FORM-1 to FORM-4), before pandera
sees a frame: a value in a frame is of its type or missing. Source: form.md's
types; 手引き says nothing about spelling.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from validators import normalise
from validators.frames import FRAMES, Column, Frame
from validators.normalise import Reading, Unreadable
from validators.submission import Observation, Submission

BLANK, UNREADABLE, MISSING = "未記入", "読み取れない", "欄が見つからない"

Row = dict[str, Any]


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
    if frame.rows == 1:
        yield _row(frame, 1, [(c, n, v[0] if v else None) for c, n, v in columns], submission, typed)
        return
    heads = [(column, name) for column, name, _ in columns]
    for number, values in enumerate(zip_longest(*(values for _, _, values in columns)), start=1):
        # Most rows of a form are empty: tell those without looking at their cells one by one.
        if frame.fixed or (any(values) and any(map(_begun, values))):
            cells = [(column, name, value) for (column, name), value in zip(heads, values, strict=True)]
            yield _row(frame, number, cells, submission, typed)


def _begun(value: object) -> bool:
    return bool(value) and not normalise.optional_blank(value)


def _row(
    frame: Frame, number: int, cells: list[tuple[Column, str, Any]], submission: Submission, typed: Typed
) -> Row:
    row: Row = {"row": number}
    for column, name, value in cells:
        key = column.name in frame.keys
        row[column.name] = _value(column, name, number, value, submission, typed)
        if (
            key
            and row[column.name] is None
            and (name, number) not in typed.gaps
            and (name, 0) not in typed.gaps
        ):
            typed.gaps[name, number] = BLANK
            typed.observations.append(Observation("FORM-1", name, number))
    return row


def _value(column: Column, name: str, number: int, value: Any, submission: Submission, typed: Typed) -> Any:
    if submission.unreadable and (name, number) in submission.unreadable:
        typed.gaps[name, number] = UNREADABLE
        return None
    if value is None or value == "" or normalise.blank(value):
        return None
    if column.required is not True and column.kind != "mark" and normalise.optional_blank(value):
        return None
    try:
        reading = _read(column, name, value)
    except Unreadable as fault:
        typed.gaps[name, number] = UNREADABLE
        typed.observations.append(_unreadable(column, name, number, value, fault))
        return None
    if reading.note:
        words = {"typed": value, "read": reading.value}
        typed.observations.append(Observation("FORM-4", name, number, variant=column.kind, words=words))
    return reading.value


def _read(column: Column, name: str, value: Any) -> Reading:
    if name == "application.municipality_code":
        return normalise.code.read(value)
    if column.kind == "choice":
        return normalise.choice.read(value, column.choices)
    return normalise.READERS[column.kind](value)


def _unreadable(column: Column, name: str, number: int, value: Any, fault: Unreadable) -> Observation:
    if column.kind == "choice":
        near = getattr(fault, "near", None)
        choices = "、".join(column.choices[:8]) + (" など" if len(column.choices) > 8 else "")
        words = {"typed": value, "choices": choices, "near": near}
        return Observation("FORM-3", name, number, variant="near" if near else "", words=words)
    words = {"typed": value, "wanted": normalise.WANTED[column.kind], "reason": fault.reason}
    return Observation("FORM-2", name, number, words=words)


def _require(row: Row, submission: Submission, typed: Typed) -> None:
    frame = FRAMES[0]
    for column in frame.columns:
        name = f"{frame.name}.{column.name}"
        if row[column.name] is not None or (name, 1) in typed.gaps or (name, 0) in typed.gaps:
            continue
        if column.required is True or (column.required and column.required == row["project_type"]):
            typed.gaps[name, 1] = BLANK
            typed.observations.append(Observation("FORM-1", name, 1))
