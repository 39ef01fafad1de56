"""The grants of a district (手引き 回答２・回答４): its key, its money and its years, reckoned here and nowhere else.

The rules of the round, the summary's 地区別累計 and the ledger's update ask the same
:func:`reckoned`. Amounts stand by fiscal year and kind (計画策定, 小さな拠点づくり), in
whole yen; what is unreadable is told and never counted as nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from validators.frames import (
    PLAN_PROJECT,
    STAGE_BASE,
    STAGE_BOTH,
    STAGE_PLAN,
    STAGES,
    STATUS_DONE,
    Column,
    Frame,
    label,
)
from validators.late import pd
from validators.normalise import district
from validators.parameters import Parameters
from validators.reference import BY_CODE, BY_NAME

ADOPTED, SETTLED, CANCELLED = LEDGER_STATUSES = ("採択", "確定", "取消")
"""The states of a ledger row; money of a 取消 row does not count."""

LEDGER = Frame(
    "ledger",
    "交付台帳",
    "交付台帳",
    1000,
    (
        Column("municipality_code", "団体コード", "text", True),
        Column("municipality", "市町村名", "text", True),
        Column("district", "地区名", "text", True),
        Column("fiscal_year", "年度", "year", True),
        Column("stage", "実施した事業", "choice", True, STAGES),
        Column("total_cost", "総事業費", "int", note="円", yen=True),
        Column("plan_grant", "計画策定分の補助額", "int", note="円", yen=True),
        Column("project_grant", "小さな拠点づくり分の補助額", "int", note="円", yen=True),
        Column("outline", "事業概要", "text"),
        Column("status", "状況", "choice", choices=LEDGER_STATUSES),
    ),
    keys=("municipality", "district", "fiscal_year", "stage"),
)
"""The ledger's columns: one row per district and fiscal year. Not part of the application form."""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One district's adopted project of one fiscal year; amounts in yen.

    ``status`` is one of LEDGER_STATUSES (blank in the file: 採択).
    """

    municipality_code: str
    municipality: str
    district: str
    fiscal_year: int
    stage: str
    total_cost: int = 0
    plan_grant: int = 0
    project_grant: int = 0
    outline: str = ""
    status: str = ADOPTED


Ledger = Sequence[LedgerRow]

Part = tuple[int, str]
"""A fiscal year and the kind of project that a grant is for."""


class Sent(Protocol):
    """A workbook of the round, as far as the reckoning reads it: typed values, and what has none."""

    @property
    def file(self) -> str:
        """The workbook's file."""

    @property
    def application(self) -> Mapping[str, Any]:
        """The typed values of ``application``."""

    @property
    def years(self) -> Sequence[Mapping[str, Any]]:
        """The typed rows of ``years``."""

    @property
    def gaps(self) -> Mapping[tuple[str, int], str]:
        """Why a (name, row) has no value, where that is not simply blank."""


def municipality_code(application: Mapping[str, Any]) -> str | None:
    """Return the 団体コード of an application: that of the municipality named, else the one typed."""
    name = application["municipality"]
    return BY_NAME[name].code if name in BY_NAME else application["municipality_code"]


def district_key(code: str | None, name: str | None) -> str | None:
    """Return what tells a district from every other: its municipality's code and its folded name; None without.

    >>> district_key("072010", "大笹生 地区") == district_key("072010", "大笹生")
    True
    """
    return f"{code}|{district.fold(name)}" if code and name else None


Applied = tuple[str, int, str]
"""What tells one application from another: its district's key, its fiscal year, its 事業区分."""


def applied_for(application: Mapping[str, Any]) -> Applied | None:
    """Return which application a workbook holds; None where a part of that is blank or could not be read."""
    key = district_key(municipality_code(application), application["district"])
    year, kind = application["fiscal_year"], application["project_type"]
    return (key, year, kind) if key and year is not None and kind else None


@dataclass(slots=True)
class District:
    """A district's money (yen, by fiscal year and kind) and years.

    ``booked`` is what the ledger holds; ``claimed`` what workbooks say was granted
    before (実績), ``asked`` what they apply for now, each application once, and ``planned`` what
    they foresee. ``spellings`` are the names it goes by, with where they stand;
    ``unreadable`` says which amounts could not be read, ``unreadable_now`` which of
    those that are asked for.
    """

    key: str
    municipality: str
    name: str
    booked: dict[Part, int] = field(default_factory=dict)
    claimed: dict[Part, int] = field(default_factory=dict)
    asked: dict[Part, int] = field(default_factory=dict)
    planned: dict[Part, int] = field(default_factory=dict)
    stages: dict[int, set[str]] = field(default_factory=dict)
    spellings: dict[str, str] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)
    unreadable_now: list[str] = field(default_factory=list)

    @property
    def granted(self) -> dict[Part, int]:
        """What was granted already: by the ledger, else by the workbooks."""
        return {**self.claimed, **self.booked}

    @property
    def parts(self) -> dict[Part, int]:
        """Every grant, each part once: what is asked for now, else what was granted, else what is planned."""
        return {**self.planned, **self.granted, **self.asked}

    @property
    def grants(self) -> dict[int, int]:
        """The grants of each fiscal year, both kinds, in yen."""
        years: dict[int, int] = {}
        for (year, _), grant in sorted(self.parts.items()):
            years[year] = years.get(year, 0) + grant
        return years

    @property
    def total(self) -> int:
        """The grants of all years, planned ones too, in yen."""
        return sum(self.parts.values())

    @property
    def asked_total(self) -> int:
        """What the round's applications ask for, in yen."""
        return sum(self.asked.values())

    @property
    def booked_total(self) -> int:
        """What the ledger holds beside the round's applications, in yen."""
        return sum(grant for part, grant in self.booked.items() if part not in self.asked)

    @property
    def granted_total(self) -> int:
        """What was granted already, in yen."""
        return sum(self.granted.values())

    def remaining(self, p: Parameters) -> int:
        """Yen left below the district's cap after what was granted; negative when it is passed."""
        return p.district_grant_cap - self.granted_total

    def remaining_after_all(self, p: Parameters) -> int:
        """Yen left after what is asked for and planned as well."""
        return p.district_grant_cap - self.total

    def years_used(self) -> tuple[int, int]:
        """Fiscal years of 計画策定 and of 小さな拠点づくり."""
        held = self.stages.values()
        return sum(STAGE_PLAN in one for one in held), sum(STAGE_BASE in one for one in held)

    def years_left(self, p: Parameters) -> tuple[int, int]:
        """Fiscal years left for 計画策定 and for 小さな拠点づくり."""
        plan, base = self.years_used()
        return max(p.plan_years_max - plan, 0), max(p.project_years_max - base, 0)

    def breaks(self, p: Parameters) -> str:
        """Return which limit of the guide the ledger's rows break (Japanese), or nothing."""
        plans = {year: grant for (year, kind), grant in self.booked.items() if kind == STAGE_PLAN}
        highest = sum(plans.values()) if p.plan_grant_cap_scope == "total" else max(plans.values(), default=0)
        if highest > p.plan_grant_cap:
            what = "計画策定分の合計" if p.plan_grant_cap_scope == "total" else "計画策定分"
            return f"{what} {highest:,}円 が上限 {p.plan_grant_cap:,}円 を超えます（手引き ３ 補助上限額①）。"
        total = sum(self.booked.values())
        if total > p.district_grant_cap:
            return f"地区の累計 {total:,}円 が上限 {p.district_grant_cap:,}円 を超えます（手引き 回答２・回答４）。"
        plan, base = self.years_used()
        for name, used, most in (
            ("計画策定事業", plan, p.plan_years_max),
            ("小さな拠点づくり事業", base, p.project_years_max),
        ):
            if used > most:
                return f"{name}が {used} か年度になります（上限 {most} か年度、手引き 回答２）。"
        return ""


def reckoned(
    ledger: Iterable[LedgerRow], sent: Iterable[Sent] = (), fiscal_year: int | None = None
) -> dict[str, District]:
    """Return every district of the ledger and of the workbooks, by key in its order.

    ``fiscal_year`` is the round's: workbooks of another year count in no sum.
    """
    found: dict[str, District] = {}
    for row in ledger:
        if row.status != CANCELLED:
            _book(row, found)
    for one in sent:
        if fiscal_year is None or one.application["fiscal_year"] == fiscal_year:
            _add(one, found)
    return {key: found[key] for key in sorted(found)}


def grantable(sent: Sent, districts: Mapping[str, District], p: Parameters) -> int | None:
    """Return how much of what an application asks for may be granted, in yen; None where that cannot be told.

    That is what 手引き ３ (rate, cap of 計画策定事業) and 回答２・回答４ (the district's cap, after what was granted or is asked for
    beside it) leave, cut off at the rounding unit.
    """
    application = sent.application
    asked, eligible, year = (application[one] for one in ("grant_requested", "eligible_cost", "fiscal_year"))
    district = districts.get(district_key(municipality_code(application), application["district"]) or "")
    if None in (asked, eligible, year, application["project_type"]) or district is None:
        return None
    kind = {PLAN_PROJECT: STAGE_PLAN}.get(application["project_type"], STAGE_BASE)
    beside = {**district.granted, **district.asked}
    beside.pop((year, kind), None)
    most = [
        asked,
        eligible * p.rate_numerator // p.rate_denominator,
        p.district_grant_cap - sum(beside.values()),
    ]
    if kind == STAGE_PLAN:
        most.append(p.plan_grant_cap)
    left: int = max(0, min(most))
    return left // p.rounding_unit * p.rounding_unit


def year_of_round(years: Mapping[int, int]) -> int | None:
    """Return the fiscal year that a round is for where nobody says it: that of most workbooks, else the later.

    ``years`` counts the workbooks of each fiscal year.

    >>> year_of_round({2025: 3, 2026: 3, 2020: 1}), year_of_round({})
    (2026, None)
    """
    return max(years, key=lambda year: (years[year], year), default=None)


def stages_of(stage: str | None) -> tuple[str, ...]:
    """Return the kinds of project that a year holds: 両方 holds both.

    >>> stages_of("両方"), stages_of("計画策定"), stages_of(None)
    (('計画策定', '小さな拠点づくり'), ('計画策定',), ())
    """
    return (STAGE_PLAN, STAGE_BASE) if stage == STAGE_BOTH else (stage,) if stage else ()


def _district(found: dict[str, District], code: str, name: str, where: str) -> District:
    key = district_key(code, name) or ""
    owner = BY_CODE[code].name if code in BY_CODE else code
    one = found.setdefault(key, District(key, owner, name))
    one.spellings.setdefault(name, where)
    return one


def _book(row: LedgerRow, found: dict[str, District]) -> None:
    one = _district(found, row.municipality_code, row.district, LEDGER.label)
    for kind, grant in ((STAGE_PLAN, row.plan_grant), (STAGE_BASE, row.project_grant)):
        if grant:
            part = row.fiscal_year, kind
            one.booked[part] = one.booked.get(part, 0) + grant
    one.stages.setdefault(row.fiscal_year, set()).update(stages_of(row.stage))


def _add(sent: Sent, found: dict[str, District]) -> None:
    application = sent.application
    code, name = municipality_code(application), application["district"]
    if not code or not name:
        return
    one = _district(found, code, name, sent.file)
    kind = {PLAN_PROJECT: STAGE_PLAN}.get(application["project_type"], STAGE_BASE)
    now = application["fiscal_year"]
    if application["grant_requested"] is not None and now is not None and application["project_type"]:
        one.asked[now, kind] = max(one.asked.get((now, kind), 0), application["grant_requested"])
    elif ("application.grant_requested", 1) in sent.gaps:
        said = f"{sent.file} の「{label('application.grant_requested')}」"
        one.unreadable.append(said)
        one.unreadable_now.append(said)
    for row in sent.years:
        year = row["fiscal_year"]
        if year is None:
            continue
        for kind_of_row, column in ((STAGE_PLAN, "plan_grant"), (STAGE_BASE, "project_grant")):
            if (f"years.{column}", row["row"]) in sent.gaps:
                one.unreadable.append(f"{sent.file} の{row['row']}行目の「{label(f'years.{column}')}」")
            elif row[column]:
                money = one.claimed if row["status"] == STATUS_DONE else one.planned
                money[year, kind_of_row] = max(money.get((year, kind_of_row), 0), row[column])
        one.stages.setdefault(year, set()).update(stages_of(row["stage"]))


def ledger_frame(ledger: Ledger) -> pd.DataFrame:
    """Return the ledger rows whose money counts, with the ``place`` (key) of their district."""
    names = [one.name for one in LEDGER.columns]
    kept = [
        [*(getattr(one, name) for name in names), district_key(one.municipality_code, one.district)]
        for one in ledger
        if one.status != CANCELLED
    ]
    return pd.DataFrame(kept, columns=[*names, "place"])
