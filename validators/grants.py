"""The grants of a district (手引き 回答２・回答４): its key, and the ledger (交付台帳) of what was granted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from validators.derived import Frames, compact, derived
from validators.frames import STAGES, Column, Frame
from validators.parameters import Parameters
from validators.reference import BY_CODE

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


def district_keys(rows: pd.DataFrame) -> pd.Series:
    """Return the key of each row's district: its municipality and its name, with or without 「地区」."""
    district = compact(rows["district"]).str.replace("(?<=.)地区$", "", regex=True)
    return compact(rows["municipality"]) + "|" + district


def ledger_frame(ledger: Ledger) -> pd.DataFrame:
    """Return the ledger rows whose money counts, with the ``place`` of their district."""
    names = [one.name for one in LEDGER.columns]
    kept = [[getattr(one, name) for name in names] for one in ledger if one.status != CANCELLED]
    book = pd.DataFrame(kept, columns=names)
    owners = book["municipality_code"].map({code: one.name for code, one in BY_CODE.items()})
    book["municipality"] = owners.where(owners.notna(), book["municipality"])
    book["place"] = district_keys(book)
    return book


@derived("application.place", "application.municipality", "application.district", empty=pd.NA)
def place(frames: Frames, p: Parameters) -> pd.Series:
    """The key of the district that the application is for; missing where it or its municipality is."""
    return district_keys(frames["application"])
