"""Long frames over many workbooks: one pandas table per frame of the form.

``submission`` is the key column (the workbook's place in the chunk), ``row`` the
1-based row of the frame. Values are typed; what is blank or unreadable is NA.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from validators.cells import Typed
from validators.derived import DERIVED, Derived
from validators.frames import FRAMES, Frame
from validators.parameters import Parameters

DTYPES: dict[str, str] = {
    "text": "object",
    "choice": "object",
    "int": "Int64",
    "year": "Int64",
    "number": "Float64",
    "date": "datetime64[s]",
    "mark": "boolean",
}
"""The pandas dtype of each kind of column."""

KEY = "submission"


def tables(chunk: Sequence[Typed], wanted: Collection[str] | None = None) -> dict[str, pd.DataFrame]:
    """Return one long frame per wanted frame of the form (all of them), over all workbooks of a chunk."""
    chosen = FRAMES if wanted is None else [frame for frame in FRAMES if frame.name in wanted]
    return {frame.name: _table(frame, chunk) for frame in chosen}


def _table(frame: Frame, chunk: Sequence[Typed]) -> pd.DataFrame:
    keys: list[int] = []
    rows: list[Mapping[str, Any]] = []
    for number, typed in enumerate(chunk):
        own = typed.frames[frame.name]
        keys.extend([number] * len(own))
        rows.extend(own)
    columns: dict[str, Any] = {KEY: pd.array(keys, dtype="int64"), "row": [row["row"] for row in rows]}
    for column in frame.columns:
        values = [row[column.name] for row in rows]
        columns[column.name] = pd.Series(values, dtype=DTYPES[column.kind])
    return pd.DataFrame(columns)


def sources(name: str) -> tuple[str, ...]:
    """Return the form's names behind a name: itself, or what a derived one is made from."""
    if name not in DERIVED:
        return (name,)
    return tuple(source for one in DERIVED[name].sources for source in sources(one))


def join(frames: dict[str, pd.DataFrame], names: Iterable[str], p: Parameters) -> dict[str, str]:
    """Join to the frames what rules need from elsewhere, in place.

    ``application`` gets every column of ``plan`` as ``plan.x``; every frame the
    derived columns of ``names`` that are its own; a table then gets every column
    of ``application`` and ``plan`` under its full name. Returns the derived
    columns that raised, our own fault, with what they said.
    """
    broken: dict[str, str] = {}
    plan = frames["plan"].set_index(KEY).drop(columns="row").add_prefix("plan.")
    frames["application"] = frames["application"].join(plan, on=KEY)
    for one in _in_order(names):
        try:
            values = one.make(frames, p)
            if one.frame == "application":
                values = _by_submission(values, frames["application"], one)
            frames[one.frame][one.column] = values
        except Exception as fault:  # whatever it is, it must not cost the rules that do without
            broken[one.name] = f"{one.name}: {type(fault).__name__}: {fault}"
    wide = frames["application"].set_index(KEY).drop(columns="row")
    wide = wide.rename(columns=lambda c: c if "." in c else f"application.{c}")
    for frame in FRAMES:
        if frame.rows > 1 and frame.name in frames:
            frames[frame.name] = frames[frame.name].join(wide, on=KEY)
    return broken


def _by_submission(values: pd.Series, application: pd.DataFrame, one: Derived) -> pd.Series:
    """Return the values of a derived column in the order of ``application``'s rows."""
    numeric = pd.api.types.is_numeric_dtype(values)
    values = values.reindex(application[KEY])
    values = values.astype("Int64") if numeric else values.astype(object)
    values = values if one.empty is pd.NA else values.fillna(one.empty)
    return values.set_axis(application.index)


def _in_order(names: Iterable[str]) -> list[Derived]:
    ordered: dict[str, Derived] = {}

    def add(name: str) -> None:
        if name not in DERIVED or name in ordered:
            return
        for source in DERIVED[name].sources:
            add(source)
        ordered[name] = DERIVED[name]

    for name in names:
        add(name)
    return list(ordered.values())
