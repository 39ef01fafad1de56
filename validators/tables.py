"""Long frames over many workbooks: one pandas table per frame of the form.

``submission`` is the key column (the workbook's place in the chunk; in a frame of
one row also the index), ``row`` the 1-based row of the frame. Values are typed; what is blank or unreadable is NA.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from validators.cells import Typed
from validators.derived import Derived
from validators.frames import Frame, frame
from validators.late import np, pd
from validators.parameters import Parameters
from validators.rules import DERIVED

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


def tables(chunk: Sequence[Typed], wanted: Mapping[str, Collection[str]]) -> dict[str, pd.DataFrame]:
    """Return one long frame per wanted frame of the form, with its wanted columns, over a chunk."""
    return {name: _table(frame(name), columns, chunk) for name, columns in wanted.items()}


def _table(frame: Frame, wanted: Collection[str], chunk: Sequence[Typed]) -> pd.DataFrame:
    own = [typed.frames[frame.name] for typed in chunk]
    rows = [row for rows in own for row in rows]
    columns: dict[str, Any] = {
        KEY: np.repeat(np.arange(len(chunk)), [len(rows) for rows in own]),
        "row": np.array([row["row"] for row in rows], dtype="int64"),
    }
    for column in frame.columns:
        if column.name in wanted:
            columns[column.name] = _typed([row[column.name] for row in rows], DTYPES[column.kind])
    return pd.DataFrame(columns)


def _typed(values: list[Any], dtype: str) -> pd.Series:
    """Return typed values as a column of a pandas dtype; None is missing."""
    if dtype == "datetime64[s]":
        return pd.Series(np.array(values, dtype=dtype))
    return pd.Series(values, dtype=dtype)


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
    frame gets the derived columns among them that are its own, and the columns
    of other one-row frames under their full names. Returns the derived columns that raised, our own fault,
    with what they said.
    """
    broken: dict[str, str] = {}
    for one in in_order(name for own in names.values() for name in own):
        try:
            values = one.make(frames, p)
            if one.frame == "application":
                values = _by_submission(values, frames["application"], one)
            frames[one.frame][one.column] = values
        except Exception as fault:  # whatever it is, it must not cost the rules that do without
            broken[one.name] = f"{one.name}: {type(fault).__name__}: {fault}"
    for name, wanted in names.items():
        rows = frames[name]
        joined: dict[str, Any] = {}
        for full in wanted:
            source, _, column = full.partition(".")
            if source != name and full not in broken and frame(source).rows == 1:
                joined[full] = frames[source][column].take(rows[KEY].to_numpy()).set_axis(rows.index)
        if joined:
            frames[name] = rows.assign(**joined)
    return broken


def _by_submission(values: pd.Series, application: pd.DataFrame, one: Derived) -> pd.Series:
    """Return the values of a derived column in the order of ``application``'s rows."""
    numeric = pd.api.types.is_numeric_dtype(values)
    values = values.reindex(application.index)
    values = values.astype("Int64") if numeric else values.astype(object)
    return values if one.empty is None else values.fillna(one.empty)


def in_order(names: Iterable[str]) -> list[Derived]:
    """Return the derived columns among names and those behind them, each after what it is made from."""
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
