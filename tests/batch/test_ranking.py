"""優先順位: all first priorities before all second ones (手引き 回答４), within one by municipality."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from batch.store.result import Result
from batch.summary import Entry, RunFacts, Summary
from tests.support import application, checked
from validators.parameters import ParameterBook
from validators.round import record


def entry(file: str, **typed: Any) -> Entry:
    one = checked(application(**typed))
    return Entry(Result(file, "", 0, record=record(one)), one.status)


def test_every_first_project_ranks_before_every_second_one(tmp_path: Path) -> None:
    summary = Summary(tmp_path / "s.xlsx")
    for one in (
        entry("d.xlsx", priority=None),
        entry("c.xlsx", priority=2),
        entry("b.xlsx", municipality="いわき市", municipality_code="072044"),
        entry("a.xlsx", municipality="福島市", municipality_code="072010"),
        entry("e.xlsx", municipality="いわき市", municipality_code="072044", priority=2),
    ):
        summary.add(one)
    summary.close(RunFacts({}), [], ParameterBook().for_year(2026))
    rows = CalamineWorkbook.from_path(str(tmp_path / "s.xlsx")).get_sheet_by_name("優先順位").to_python()
    ranked = [(row[rows[0].index("順位")], row[rows[0].index("ファイル")]) for row in rows[1:]]
    assert ranked == [(1, "a.xlsx"), (2, "b.xlsx"), (3, "e.xlsx"), (4, "c.xlsx"), (5, "d.xlsx")]


def test_a_grant_that_cannot_be_read_is_never_counted_as_nothing(tmp_path: Path) -> None:
    summary = Summary(tmp_path / "s.xlsx")
    for one in (
        entry("a.xlsx", municipality="福島市", municipality_code="072010"),
        entry("b.xlsx", municipality="いわき市", municipality_code="072044", grant_requested="約148万円"),
        entry("c.xlsx", priority=2),
    ):
        summary.add(one)
    summary.close(RunFacts({}), [], ParameterBook().for_year(2026))
    rows = CalamineWorkbook.from_path(str(tmp_path / "s.xlsx")).get_sheet_by_name("優先順位").to_python()
    told = [
        [row[rows[0].index(head)] for head in ("ファイル", "補助金申請額", "累計", "備考")]
        for row in rows[1:]
    ]
    remark = "累計に、読めない補助金申請額 1 件を含みません。"
    assert told == [
        ["a.xlsx", 1_800_000, 1_800_000, ""],
        ["b.xlsx", "読めません", 1_800_000, remark],
        ["c.xlsx", 1_800_000, 3_600_000, remark],
    ]
