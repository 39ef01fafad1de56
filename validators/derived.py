"""Sums and looked-up values that the rules compare: columns joined to ``application``.

A derived column has a name like any other (``application.years_grant``), may be
needed by a rule and shown in a message, and knows the names it is made from, so
that a rule is silent where one of those could not be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from validators.parameters import Parameters

Frames = Mapping[str, pd.DataFrame]
Make = Callable[[Frames, Parameters], pd.Series]


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived column: its full name, the names it is made from, its function.

    The function returns a Series indexed by ``submission``; a submission that
    is missing in it gets ``empty``.
    """

    name: str
    sources: tuple[str, ...]
    make: Make
    empty: Any


DERIVED: dict[str, Derived] = {}


def derived(name: str, *sources: str, empty: Any = 0) -> Callable[[Make], Make]:
    """Declare the decorated function as the derived column ``application.<name>``."""

    def declare(make: Make) -> Make:
        DERIVED[f"application.{name}"] = Derived(f"application.{name}", sources, make, empty)
        return make

    return declare


def total(frame: pd.DataFrame, column: str) -> pd.Series:
    """Return the sum of a column by submission; blanks count as 0."""
    return frame[column].fillna(0).groupby(frame["submission"]).sum()


@derived("grant_limit", "application.eligible_cost", empty=pd.NA)
def grant_limit(frames: Frames, p: Parameters) -> pd.Series:
    """補助対象経費 × 補助率, whole yen, rounded down (手引き ３ 補助率)."""
    application = frames["application"].set_index("submission")
    return application["eligible_cost"] * p.rate_numerator // p.rate_denominator


@derived("years_grant", "years.plan_grant", "years.project_grant")
def years_grant(frames: Frames, p: Parameters) -> pd.Series:
    """The district's grants over all its years, both kinds, in yen (手引き 回答２)."""
    return total(frames["years"], "plan_grant").add(total(frames["years"], "project_grant"), fill_value=0)
