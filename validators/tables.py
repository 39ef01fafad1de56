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
from validators.frames import FRAMES, Frame, frame
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


def join(
    frames: dict[str, pd.DataFrame], names: Mapping[str, Collection[str]], p: Parameters
) -> dict[str, str]:
    """Join to the frames what rules need from elsewhere, in place.

    ``names`` maps each frame to the full names that its rules work with. Every
    frame gets the derived columns of its own among them; ``application`` the
    columns of ``plan``, a table those of ``application`` and ``plan``, under
    their full names. Returns the derived columns that raised, our own fault,
    with what they said.
    """
    broken: dict[str, str] = {}
    plan = frames["plan"].drop(columns=[KEY, "row"]).add_prefix("plan.")
    frames["application"] = pd.concat([frames["application"], plan], axis=1)
    for one in _in_order(name for own in names.values() for name in own):
        try:
            values = one.make(frames, p)
            if one.frame == "application":
                values = _by_submission(values, frames["application"], one)
            frames[one.frame][one.column] = values
        except Exception as fault:  # whatever it is, it must not cost the rules that do without
            broken[one.name] = f"{one.name}: {type(fault).__name__}: {fault}"
    wide = frames["application"].rename(columns=lambda c: c if "." in c else f"application.{c}")
    for name, wanted in names.items():
        joined = [column for column in wide.columns if column in wanted]
        if frame(name).rows > 1 and joined:
            places = frames[name][KEY]
            own = wide[joined].iloc[places].set_axis(places.index)
            frames[name] = pd.concat([frames[name], own], axis=1)
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
