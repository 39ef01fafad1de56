"""A passing, a failing and, where there is one, a boundary application for every rule.

``found`` is the whole list of findings that the application gives, one a line
(``rule name row``). Other stations use the cases too: what the batch finds, the
open workbook and the in-sheet formulas must find.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.support import application
from validators.frames import BASE_PROJECT
from validators.submission import Observation, Submission


@dataclass(frozen=True)
class Case:
    """One application and the whole list of findings it gives; ``about`` is the rule it was drawn for."""

    about: str
    number: int
    title: str
    found: tuple[str, ...]
    kind: str = BASE_PROJECT
    tables: tuple[str, ...] = ()
    parameters: dict[str, object] = field(default_factory=dict)
    changes: dict[str, object] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.about}-{self.number}"

    def submission(self) -> Submission:
        return application(*self.tables, kind=self.kind, **self.changes)


CASES: list[Case] = []


def sound(about: str, title: str, *tables: str, kind: str = BASE_PROJECT, **changes: object) -> None:
    faulty(about, title, "", *tables, kind=kind, **changes)


def faulty(
    about: str,
    title: str,
    found: str,
    *tables: str,
    kind: str = BASE_PROJECT,
    parameters: dict[str, object] | None = None,
    **changes: object,
) -> None:
    lines = sorted(line.strip() for line in found.splitlines() if line.strip())
    number = 1 + sum(case.about == about for case in CASES)
    CASES.append(Case(about, number, title, tuple(lines), kind, tables, parameters or {}, changes))


def granted(yen: int) -> dict[str, object]:
    """Ask for another grant, in every place of the sound 小さな拠点づくり事業 that says it."""
    return {
        "grant_requested": yen,
        "income__amount": [yen, 2_100_000 - yen],
        "years__project_grant": [None, yen],
    }


def planned(yen: int, cost: int = 600_000) -> dict[str, object]:
    """Ask for another grant, in every place of the sound 計画策定事業 that says it."""
    return {
        "total_cost": cost,
        "eligible_cost": cost,
        "grant_requested": yen,
        "income__amount": [yen, cost - yen],
        "expenses__unit_price": [40_000, cost - 200_000],
        "expenses__amount": [200_000, cost - 200_000],
        "expenses__eligible": [200_000, cost - 200_000],
        "years__plan_grant": [yen],
    }


DATE = {"municipality_code": "072133", "municipality": "伊達市", "bureau": "県北"}

TWO_PLAN_YEARS = """
years: fiscal_year | stage | status | plan_grant | project_grant
       2025 | 計画策定 | 実績 | 50000 |
       2026 | 計画策定 | 今回申請 | 450000 |
       2027 | 小さな拠点づくり | 予定 | | 1800000
"""


def observed(*seen: Observation) -> Submission:
    """Return a sound application at which the reader has observed something."""
    submission = application()
    submission.observations.extend(seen)
    return submission
