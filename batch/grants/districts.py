"""Money and years of each district over the round and the ledger (手引き 回答２・回答４)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from validators.frames import STAGE_BASE, STAGE_BOTH, STAGE_PLAN
from validators.grants import LedgerRow
from validators.parameters import Parameters
from validators.round import RoundRecord

_CANCELLED = "取消"


@dataclass(slots=True)
class District:
    """A district: ``years`` holds by fiscal year the grant in yen (both kinds) and the stage.

    What the ledger holds for a year counts; a workbook adds only other years.
    """

    municipality: str
    name: str
    years: dict[int, tuple[int, str]] = field(default_factory=dict)

    @property
    def grants(self) -> dict[int, int]:
        """The grant of each fiscal year, in yen."""
        return {year: grant for year, (grant, _) in self.years.items()}

    @property
    def total(self) -> int:
        """The grants of all years, in yen."""
        return sum(self.grants.values())

    def remaining(self, p: Parameters) -> int:
        """Yen left below the district's cap; negative when it is passed."""
        return p.district_grant_cap - self.total

    def years_used(self) -> tuple[int, int]:
        """Fiscal years of 計画策定 and of 小さな拠点づくり."""
        plan = sum(stage in (STAGE_PLAN, STAGE_BOTH) for _, stage in self.years.values())
        base = sum(stage in (STAGE_BASE, STAGE_BOTH) for _, stage in self.years.values())
        return plan, base

    def years_left(self, p: Parameters) -> tuple[int, int]:
        """Fiscal years left for 計画策定 and for 小さな拠点づくり."""
        plan, base = self.years_used()
        return max(p.plan_years_max - plan, 0), max(p.project_years_max - base, 0)


def districts(records: Iterable[RoundRecord], ledger: Iterable[LedgerRow] = ()) -> list[District]:
    """Return every district of the round and of the ledger, by municipality and name."""
    found: dict[tuple[str, str], District] = {}
    for row in ledger:
        if row.status != _CANCELLED:
            key = district_key(row.municipality, row.district)
            years = found.setdefault(key, District(row.municipality, row.district)).years
            grant, stage = years.get(row.fiscal_year, _NOTHING)
            grant += row.plan_grant + row.project_grant
            years[row.fiscal_year] = grant, _both(stage, row.stage)
    held = {key: frozenset(one.years) for key, one in found.items()}
    for record in records:
        municipality, district = record.application["municipality"], record.application["district"]
        if not municipality or not district:
            continue
        key = district_key(municipality, district)
        years = found.setdefault(key, District(municipality, district)).years
        for cells in record.years:
            number = cells["fiscal_year"]
            if number is None or number in held.get(key, ()):
                continue
            grant, stage = years.get(number, _NOTHING)
            typed = (cells["plan_grant"] or 0) + (cells["project_grant"] or 0)
            years[number] = max(grant, typed), _both(stage, cells["stage"])
    return [found[key] for key in sorted(found)]


_NOTHING = (0, "")


def district_key(municipality: str, name: str) -> tuple[str, str]:
    """Return what tells a district from every other, with or without 「地区」.

    >>> district_key("福島市", "大笹生 地区") == district_key("福島市", "大笹生")
    True
    """
    bare = re.sub(r"\s", "", unicodedata.normalize("NFKC", name))
    return municipality, re.sub("(?<=.)地区$", "", bare)


def _both(earlier: str, stage: str | None) -> str:
    if not earlier or earlier == stage:
        return stage or earlier
    return STAGE_BOTH if stage else earlier
