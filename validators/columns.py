"""Columns and tables of one workbook in plain Python: as much of pandas' as its rules use.

pandas takes as long for an operation on three rows as on a thousand, so that a workbook which is judged
after every edit waits for little else. There the rules get these in its place, and find the same.

A missing value is None. What becomes of it is as in pandas' tables (``validators.tables``): a comparison of
numbers, flags or strings with it is unknown (None); one of objects and days with it is False, and ``!=`` is True.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import repeat
from typing import Any, Literal

Kind = Literal["object", "day", "bool", "boolean", "number", "string"]
Values = list[Any]

KINDS: dict[str, Kind] = {
    "text": "object",
    "choice": "object",
    "int": "number",
    "year": "number",
    "number": "number",
    "date": "day",
    "mark": "boolean",
}
"""The kind of column for each kind of cell of the form."""

_MASKED = frozenset({"boolean", "number", "string"})
_CASTS: dict[object, tuple[Kind, Callable[[Any], Any]]] = {
    bool: ("bool", bool),
    "boolean": ("boolean", bool),
    "Int64": ("number", int),
    "int64": ("number", int),
    "string": ("string", str),
    object: ("object", lambda value: value),
}


class Column:
    """Typed values, one for each row; ``labels`` name the rows where they are not simply counted from 0."""

    __slots__ = ("_labels", "kind", "values")

    def __init__(self, values: Values, kind: Kind = "object", labels: Sequence[Any] | None = None) -> None:
        self.values = values
        self.kind = kind
        self._labels = labels

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.values)

    @property
    def index(self) -> Sequence[Any]:
        """The labels of the rows."""
        return range(len(self.values)) if self._labels is None else self._labels

    @property
    def iat(self) -> Values:
        """The values by their place."""
        return self.values

    def __getitem__(self, chosen: Column) -> Column:
        """Return the rows for which ``chosen`` is True."""
        kept = [at for at, one in enumerate(chosen.values) if one]
        return Column([self.values[at] for at in kept], self.kind, [self.index[at] for at in kept])

    def _made(self, values: Values, kind: Kind) -> Column:
        return Column(values, kind, self._labels)

    def _with(self, other: Any) -> Iterable[tuple[Any, Any]]:
        if isinstance(other, Column):
            return zip(self.values, other.values, strict=True)
        return zip(self.values, repeat(other))

    # --- comparing --------------------------------------------------------------------------

    def _compared(self, other: Any, how: Callable[[Any, Any], bool], missing: bool = False) -> Column:
        masked = self.kind in _MASKED or (isinstance(other, Column) and other.kind in _MASKED)
        lacks = None if masked else missing
        values = [lacks if a is None or b is None else how(a, b) for a, b in self._with(other)]
        return self._made(values, "boolean" if masked else "bool")

    __hash__ = None  # type: ignore[assignment]

    def __eq__(self, other: Any) -> Column:  # type: ignore[override]
        return self._compared(other, operator.eq)

    def __ne__(self, other: Any) -> Column:  # type: ignore[override]
        return self._compared(other, operator.ne, missing=True)

    def __lt__(self, other: Any) -> Column:
        return self._compared(other, operator.lt)

    def __le__(self, other: Any) -> Column:
        return self._compared(other, operator.le)

    def __gt__(self, other: Any) -> Column:
        return self._compared(other, operator.gt)

    def __ge__(self, other: Any) -> Column:
        return self._compared(other, operator.ge)

    def isin(self, values: Collection[Any]) -> Column:
        """Tell which values are among these; a missing one is not."""
        among = values.values if isinstance(values, Column) else values
        return self._made([one is not None and one in among for one in self.values], "bool")

    def isna(self) -> Column:
        """Tell which values are missing."""
        return self._made([one is None for one in self.values], "bool")

    def notna(self) -> Column:
        """Tell which values are there."""
        return self._made([one is not None for one in self.values], "bool")

    def any(self) -> bool:
        """Tell whether one of the values is True."""
        return any(self.values)

    # --- True, False and unknown ------------------------------------------------------------

    def _decided(self, other: Any, by: bool) -> Column:
        """Return ``by`` where one of both is it, unknown where else one of both is, else its contrary."""
        values = [
            by if a is by or b is by else None if a is None or b is None else not by
            for a, b in self._with(other)
        ]
        known = self.kind == "bool" and getattr(other, "kind", "bool") == "bool"
        return self._made(values, "bool" if known else "boolean")

    def __and__(self, other: Any) -> Column:
        return self._decided(other, False)

    def __or__(self, other: Any) -> Column:
        return self._decided(other, True)

    def __invert__(self) -> Column:
        return self._made([None if one is None else not one for one in self.values], self.kind)

    # --- reckoning --------------------------------------------------------------------------

    def _reckoned(self, other: Any, how: Callable[[Any, Any], Any]) -> Column:
        values = [None if a is None or b is None else how(a, b) for a, b in self._with(other)]
        return self._made(values, "string" if self.kind == "string" else "number")

    def __add__(self, other: Any) -> Column:
        return self._reckoned(other, operator.add)

    def __sub__(self, other: Any) -> Column:
        return self._reckoned(other, operator.sub)

    def __mul__(self, other: Any) -> Column:
        return self._reckoned(other, operator.mul)

    def __floordiv__(self, other: Any) -> Column:
        return self._reckoned(other, operator.floordiv)

    def __mod__(self, other: Any) -> Column:
        return self._reckoned(other, operator.mod)

    def abs(self) -> Column:
        """Return the numbers without their sign."""
        return self._each(abs, "number")

    def round(self, digits: int) -> Column:
        """Return the numbers rounded the way numpy rounds them."""
        unit = 10**digits
        return self._each(lambda one: round(one * unit) / unit if isinstance(one, float) else one, "number")

    def add(self, other: Column, fill_value: int) -> Column:
        """Add by label; what is missing on one side counts as ``fill_value``."""
        left, right = dict(zip(self.index, self, strict=True)), dict(zip(other.index, other, strict=True))
        labels = sorted({*left, *right})
        values = [left.get(one, fill_value) + right.get(one, fill_value) for one in labels]
        return Column(values, "number", labels)

    # --- other values in their place ----------------------------------------------------------

    def _each(self, how: Callable[[Any], Any], kind: Kind) -> Column:
        return self._made([None if one is None else how(one) for one in self.values], kind)

    def fillna(self, value: Any) -> Column:
        """Return the values, with ``value`` in the place of those that are missing."""
        return self._made([value if one is None else one for one in self.values], self.kind)

    def where(self, holds: Column, other: Any = None) -> Column:
        """Return the values where ``holds`` is True, elsewhere those of ``other``."""
        others = other.values if isinstance(other, Column) else repeat(other)
        chosen = [
            one if kept else instead
            for one, kept, instead in zip(self.values, holds.values, others, strict=False)
        ]
        return self._made(chosen, self.kind)

    def map(self, how: Any, na_action: str | None = None) -> Column:
        """Return what a function, a dictionary or a column (by its labels) gives for each value that is there."""
        if isinstance(how, Column):
            return self._each(dict(zip(how.index, how.values, strict=True)).get, how.kind)
        return self._each(how.get if isinstance(how, dict) else how, "object")

    def combine(self, other: Column, how: Callable[[Any, Any], Any]) -> Column:
        """Return what a function gives for each pair of values, missing ones too."""
        return self._made([how(a, b) for a, b in self._with(other)], "object")

    def astype(self, dtype: object) -> Column:
        """Return the values as another type; what is missing is neither True nor False.

        Raises:
            ValueError: a value is missing that should be True or False.
        """
        kind, cast = _CASTS[dtype]
        if kind == "bool" and None in self.values:
            raise ValueError("a missing value is neither True nor False")
        return self._each(cast, kind)

    def reindex(self, labels: Sequence[Any]) -> Column:
        """Return the values with these labels, in their order; those that there are not are missing."""
        known = dict(zip(self.index, self.values, strict=True))
        return Column([known.get(one) for one in labels], self.kind, labels)

    # --- texts, days, groups ------------------------------------------------------------------

    @property
    def str(self) -> _Texts:
        """What can be asked of texts."""
        return _Texts(self)

    @property
    def dt(self) -> _Days:
        """What can be asked of days."""
        return _Days(self)

    def groupby(self, keys: Column) -> _Groups:
        """Group the values by ``keys``; a row without one is in no group."""
        return _Groups(self, keys)


class _Texts:
    def __init__(self, texts: Column) -> None:
        self._each = texts._each

    def replace(self, pattern: str, by: str, regex: bool) -> Column:
        return self._each(lambda text: re.sub(pattern, by, text), "string")

    def match(self, pattern: str) -> Column:
        return self._each(lambda text: re.match(pattern, text) is not None, "boolean")

    def contains(self, pattern: str, regex: bool = True) -> Column:
        found = re.compile(pattern if regex else re.escape(pattern)).search
        return self._each(lambda text: found(text) is not None, "boolean")

    def len(self) -> Column:
        return self._each(len, "number")


class _Days:
    def __init__(self, days: Column) -> None:
        self._each = days._each

    @property
    def year(self) -> Column:
        return self._each(operator.attrgetter("year"), "number")

    @property
    def month(self) -> Column:
        return self._each(operator.attrgetter("month"), "number")


class _Groups:
    def __init__(self, column: Column, keys: Column) -> None:
        self._column = column
        self._places: dict[Any, list[int]] = {}
        for place, key in enumerate(keys.values):
            if key is not None:
                self._places.setdefault(key, []).append(place)

    def _told(self, how: Callable[[Values], Any], kind: Kind) -> Column:
        """Return one value for each group, of the values that are there in it."""
        values = self._column.values
        told = [
            how([values[at] for at in places if values[at] is not None]) for places in self._places.values()
        ]
        return Column(told, kind, list(self._places))

    def _spread(self, how: Callable[[Values], Values], kind: Kind) -> Column:
        """Return a value for each row, told from its group."""
        values = self._column.values
        spread: Values = [None] * len(values)
        for places in self._places.values():
            for at, value in zip(places, how([values[at] for at in places]), strict=True):
                spread[at] = value
        return self._column._made(spread, kind)

    def sum(self) -> Column:
        return self._told(sum, "number")

    def first(self) -> Column:
        return self._told(lambda values: values[0] if values else None, self._column.kind)

    def transform(self, how: Literal["any"]) -> Column:
        return self._spread(lambda values: [any(values)] * len(values), "bool")

    def cumsum(self) -> Column:
        return self._spread(_sums, "number")

    def shift(self) -> Column:
        return self._spread(lambda values: [None, *values[:-1]], self._column.kind)


def _sums(values: Values) -> Values:
    sums, so_far = [], 0
    for value in values:
        so_far += value
        sums.append(so_far)
    return sums


class Table:
    """Columns of the same rows by their names: as much of a DataFrame as the rules of one workbook use."""

    __slots__ = ("_columns",)

    def __init__(self, columns: dict[str, Column]) -> None:
        self._columns = columns

    def __len__(self) -> int:
        return len(next(iter(self._columns.values())))

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    def __getitem__(self, name: Any) -> Any:
        """Return a column by its name, or the table of several by theirs."""
        return (
            Table({one: self._columns[one] for one in name})
            if isinstance(name, list)
            else self._columns[name]
        )

    def __setitem__(self, name: str, column: Column) -> None:
        self._columns[name] = column

    def assign(self, **columns: Column) -> Table:
        """Return the table with further columns."""
        return Table(self._columns | columns)

    def duplicated(self) -> Column:
        """Tell which rows are the same as one above them."""
        seen: set[tuple[Any, ...]] = set()
        again = []
        for row in zip(*self._columns.values(), strict=True):
            again.append(row in seen)
            seen.add(row)
        return Column(again, "bool")
