"""The round: what only all workbooks together can tell (手引き 回答４・回答10, and the desk's own order).

A worker that checked a workbook hands over a :class:`RoundRecord`; the parent
judges all of them at once, with the ledger (交付台帳) where there is one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from validators.engine import Checked
from validators.finding import Fault, Finding, NotChecked
from validators.frames import STAGES, Column, Frame
from validators.parameters import ParameterBook

MARKABLE = (
    "application.priority",
    "application.grant_requested",
    "application.outline",
    "application.district",
    "application.fiscal_year",
    "application.submitted_on",
    "years.plan_grant",
    "years.project_grant",
)
"""The names whose cells a rule over the whole round may mark."""

LEDGER_STATUSES = ("採択", "確定", "取消")
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
        Column("total_cost", "総事業費", "int", note="円"),
        Column("plan_grant", "計画策定分の補助額", "int", note="円"),
        Column("project_grant", "小さな拠点づくり分の補助額", "int", note="円"),
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
    status: str = "採択"


Ledger = Sequence[LedgerRow]


@dataclass(frozen=True, slots=True)
class RoundInfo:
    """What is known about the round; what is None or empty is not checked.

    ``deadlines`` maps a 地方振興局 to its last moment; ``arrived`` a file to the
    moment it came in (else application.submitted_on is compared, as a day).
    ``expected`` are the names of the municipalities that should send something;
    ``bureau`` limits them to one 地方振興局.
    """

    fiscal_year: int | None = None
    bureau: str | None = None
    deadlines: Mapping[str, dt.datetime] = field(default_factory=dict)
    arrived: Mapping[str, dt.datetime] = field(default_factory=dict)
    expected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoundRecord:
    """The little of one checked workbook that the round needs; it can be pickled.

    ``application`` and ``plan`` map column names to typed values, ``years`` holds
    the typed rows of the years table (with "row"), ``places`` the (sheet, cell)
    of the MARKABLE cells by (name, row).
    """

    file: str
    application: dict[str, Any]
    plan: dict[str, Any]
    years: tuple[dict[str, Any], ...]
    places: dict[tuple[str, int], tuple[str, str]]


@dataclass(slots=True)
class RoundChecked:
    """What the round has to say.

    ``findings`` maps each file to its findings (only files that have some);
    ``general`` are findings about no file (BATCH-6); a rule that raised is a
    Fault with no file.
    """

    findings: dict[str, list[Finding]] = field(default_factory=dict)
    general: list[Finding] = field(default_factory=list)
    not_checked: list[NotChecked] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def record(checked: Checked) -> RoundRecord:
    """Return what travels from the worker to the parent for the rules over the round."""
    frames = checked.typed.frames
    places = {}
    for name in MARKABLE:
        for row in frames[name.partition(".")[0]]:
            if checked.submission is not None:
                places[name, row["row"]] = checked.submission.place(name, row["row"])
    return RoundRecord(
        checked.file, frames["application"][0], frames["plan"][0], tuple(frames["years"]), places
    )


def check_round(
    records: Sequence[RoundRecord],
    ledger: Ledger | None = None,
    info: RoundInfo | None = None,
    book: ParameterBook | None = None,
) -> RoundChecked:
    """Judge the rules over the whole round; the order of records and ledger rows changes nothing.

    ``ledger`` None: the rules that need a ledger are not run.
    """
    return RoundChecked()


def ranking(records: Sequence[RoundRecord]) -> list[RoundRecord]:
    """Return the records as 回答４ ranks them: all first priorities, then all second ones.

    Within one priority by municipality code, then file; without a priority last.
    """
    return sorted(records, key=_rank)


def _rank(one: RoundRecord) -> tuple[bool, int, str, str]:
    priority = one.application["priority"]
    return priority is None, priority or 0, one.application["municipality_code"] or "", one.file
