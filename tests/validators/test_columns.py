"""Plain columns give what pandas' columns give, for whatever the rules of one workbook ask of them."""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validators.columns import KINDS, Column, Table
from validators.derived import compact, count, repeated, total
from validators.tables import DTYPES, KEY, _typed

NUMBERS = st.none() | st.integers(-3, 3) | st.integers(-(10**12), 10**12)
MARKS = st.none() | st.booleans()
TEXTS = st.none() | st.sampled_from(["", "委託料", "賞 金", "ミマモリ ﾀｲ", "見守り隊", "024-123"])
DAYS = st.none() | st.dates(dt.date(2024, 3, 30), dt.date(2026, 4, 2))
VALUES: dict[str, st.SearchStrategy[Any]] = {"int": NUMBERS, "mark": MARKS, "text": TEXTS, "date": DAYS}

EQUAL = [operator.eq, operator.ne]
ORDER = [operator.lt, operator.le, operator.gt, operator.ge]
SUMS = [operator.add, operator.sub, operator.mul]


def both(kind: str, values: list[Any]) -> tuple[Any, Any]:
    """Return values of a kind as a plain column and as pandas' one."""
    return Column(values, KINDS[kind]), _typed(values, DTYPES[kind])


def plain(series: Any) -> list[Any]:
    """Return pandas' values; whatever pandas calls missing is None."""
    return [None if pd.isna(one) else one for one in series]


def rows_of(*kinds: str) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    return st.lists(st.tuples(*(VALUES[kind] for kind in kinds)), max_size=6)


def check(how: Callable[..., Any], kinds: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    """Ask the same of both and compare."""
    pairs = [both(kind, [row[at] for row in rows]) for at, kind in enumerate(kinds)]
    ours, theirs = how(*(one for one, _ in pairs)), how(*(one for _, one in pairs))
    assert list(ours) == plain(theirs)


@settings(max_examples=25, deadline=None)
@given(rows_of("int", "int"), rows_of("date", "date"), rows_of("text", "text"))
def test_what_is_missing_compares_as_in_pandas(
    numbers: list[tuple[Any, ...]], days: list[tuple[Any, ...]], texts: list[tuple[Any, ...]]
) -> None:
    for how in (*EQUAL, *ORDER):
        check(how, ("int", "int"), numbers)
        check(how, ("date", "date"), days)
    for how in EQUAL:  # no rule orders texts
        check(how, ("text", "text"), texts)


@settings(max_examples=25, deadline=None)
@given(rows_of("mark", "mark", "int"))
def test_what_is_unknown_decides_as_in_pandas(rows: list[tuple[Any, ...]]) -> None:
    for how in (
        lambda a, b, n: a & b,
        lambda a, b, n: a | ~b,
        lambda a, b, n: a.fillna(False).astype(bool) | (n > 0),
        lambda a, b, n: ~(n.isna() & a.notna()) & b,
        lambda a, b, n: a.isin((True,)) | n.isin((1, 2)),
        lambda a, b, n: n.where(a.fillna(False).astype(bool)),
        lambda a, b, n: n.where(n.isna(), b.notna().astype("Int64")),
    ):
        check(how, ("mark", "mark", "int"), rows)


@settings(max_examples=20, deadline=None)
@given(rows_of("int", "int"))
def test_numbers_are_reckoned_as_in_pandas(rows: list[tuple[Any, ...]]) -> None:
    rows = [tuple(one and one % 10**6 for one in row) for row in rows]
    for how in (*SUMS, lambda a, b: a * 2 // 3 + b % 1000, lambda a, b: (a - b).abs()):
        check(how, ("int", "int"), rows)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.none() | st.floats(0, 1e6), st.none() | st.floats(0, 1e6)), max_size=5))
def test_a_product_is_rounded_as_in_pandas(rows: list[tuple[Any, ...]]) -> None:
    check(lambda a, b: (a * b).round(6), ("number", "number"), rows)


@settings(max_examples=20, deadline=None)
@given(rows_of("text", "text"))
def test_texts_are_read_as_in_pandas(rows: list[tuple[Any, ...]]) -> None:
    for how in (
        lambda a, b: compact(a),
        lambda a, b: compact(a) == compact(b),
        lambda a, b: a.astype("string").str.replace(r"\s", "", regex=True),
        lambda a, b: (
            a.astype("string").str.contains("賞", regex=False) & ~b.astype("string").str.contains("委|隊")
        ),
        lambda a, b: a.astype("string").str.match("[0-9]").fillna(False).astype(bool),
        lambda a, b: (b.astype("string").str.len() >= 3).fillna(False),
        lambda a, b: a.map({"委託料": "賞 金"}) == b,
        lambda a, b: a.isin(b.fillna("-")),
    ):
        check(how, ("text", "text"), rows)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(DAYS.filter(lambda day: day is not None)), max_size=5))
def test_the_fiscal_year_of_a_day_is_that_of_pandas(rows: list[tuple[Any, ...]]) -> None:
    check(lambda days: days.dt.year - (days.dt.month < 4), ("date",), rows)


@settings(max_examples=20, deadline=None)
@given(rows_of("int", "text", "mark"))
def test_rows_of_a_workbook_are_counted_as_in_pandas(rows: list[tuple[Any, ...]]) -> None:
    """Groups by workbook and by name, what stands above, what stands there twice."""

    def table(kind: Callable[[dict[str, Any]], Any], at: int) -> Any:
        own = {
            name: both(kinds, [row[place] for row in rows])[at]
            for place, (name, kinds) in enumerate((("amount", "int"), ("name", "text"), ("is", "mark")))
        }
        keys = Column([0] * len(rows), "number") if at == 0 else pd.Series([0] * len(rows), dtype="int64")
        return kind({KEY: keys, **own})

    ours, theirs = table(Table, 0), table(pd.DataFrame, 1)
    for how in (
        lambda t: total(t, "amount"),
        lambda t: count(t, t["is"]),
        lambda t: t["amount"].groupby(t[KEY]).shift() + 1,
        lambda t: t["amount"].groupby(t[KEY]).first(),
        lambda t: t["is"].fillna(False).astype(bool).groupby(t[KEY]).transform("any"),
        lambda t: t["is"].fillna(False).astype("int64").groupby(t[KEY]).cumsum(),
        lambda t: t["name"].map(t["amount"].fillna(0).groupby(t["name"]).sum()).fillna(0).astype("Int64"),
        lambda t: repeated(t, name=t["name"].fillna(""), amount=t["amount"].fillna(0)),
        lambda t: total(t, "amount").add(count(t, t["is"]), fill_value=0),
    ):
        assert list(how(ours)) == plain(how(theirs))


def test_what_is_missing_is_neither_true_nor_false() -> None:
    for column in both("mark", [True, None]):
        with pytest.raises(ValueError):
            column.astype(bool)
