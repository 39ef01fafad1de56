"""Ledgers as officers keep them: gaps, sums, dittos, other heads, merged and struck-out rows; drawn by code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font

from batch.cli.main import main
from batch.grants.ledger import read_ledger
from batch.grants.sheets import LedgerRefused
from tests.batch.rounds import Round
from validators.grants import LEDGER

HEADS = [column.label for column in LEDGER.columns]
NAMES = [column.name for column in LEDGER.columns]
SOUND = {
    "municipality_code": "072087",
    "municipality": "喜多方市",
    "district": "山都地区",
    "fiscal_year": "令和7年度",
    "stage": "小さな拠点づくり",
    "total_cost": 2_000_000,
    "project_grant": 1_800_000,
}
Edit = Callable[[Any], None]


def line(**changes: object) -> list[object]:
    return [{**SOUND, **changes}.get(name) for name in NAMES]


def bare(**cells: object) -> list[object]:
    return [cells.get(name) for name in NAMES]


def ledger(
    folder: Path, *rows: list[object], heads: list[str] | None = None, edit: Edit | None = None
) -> Path:
    book = openpyxl.Workbook()
    for row in (heads or HEADS, line(), *rows):
        book.active.append(row)
    if edit:
        edit(book.active)
    book.save(folder / "台帳.xlsx")
    return folder / "台帳.xlsx"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("#REF!", "「#REF!」を読み取れません"),
        ("=NA()", "「（計算結果のない数式）」を読み取れません"),
        ("約180万円", "「約180万円」を読み取れません"),
        ("未定", "「未定」を読み取れません"),
    ],
)
def test_an_amount_that_cannot_be_read_is_never_nothing(tmp_path: Path, typed: str, said: str) -> None:
    with pytest.raises(LedgerRefused, match=said):
        read_ledger(ledger(tmp_path, line(fiscal_year="R6", project_grant=typed)))


@pytest.mark.parametrize(
    ("renamed", "reads"),
    [
        ({"小さな拠点づくり分の補助額": "小さな拠点づくり分の\n補助額（円）"}, True),
        ({"団体コード": "団体ｺｰﾄﾞ", "計画策定分の補助額": " 計画策定分の補助額（単位：円）"}, True),
        ({"小さな拠点づくり分の補助額": "小さな拠点づくり分の交付額"}, False),
        ({"計画策定分の補助額": "計画策定分の補助額（千円）"}, False),
        ({"事業概要": "小さな拠点づくり分の補助額"}, False),
    ],
)
def test_a_column_of_grants_is_found_by_its_head_or_the_ledger_is_refused(
    tmp_path: Path, renamed: dict[str, str], reads: bool
) -> None:
    path = ledger(tmp_path, heads=[renamed.get(head, head) for head in HEADS])
    if reads:
        assert [row.project_grant for row in read_ledger(path).rows] == [1_800_000]
        return
    with pytest.raises(LedgerRefused, match=r"補助額」が(ありません|二つあります)"):
        read_ledger(path)


@pytest.mark.parametrize(
    "row",
    [
        bare(municipality_code="（合計）", project_grant=1_800_000),
        bare(district="山都地区　計", project_grant=1_800_000),
        bare(municipality="小計（喜多方市）", project_grant=1_800_000),
        bare(fiscal_year="令和7年度計", project_grant=1_800_000),
        bare(municipality_code="令和7年度計", project_grant=1_800_000),
        bare(stage="総計", project_grant=1_800_000),
        bare(total_cost=2_000_000, project_grant=1_800_000),
    ],
)
def test_a_row_of_sums_is_read_past_with_a_remark(tmp_path: Path, row: list[object]) -> None:
    read = read_ledger(ledger(tmp_path, row))
    assert [one.project_grant for one in read.rows] == [1_800_000]
    assert ["3行目は合計の行とみて" in one for one in read.remarks] == [True]


@pytest.mark.parametrize(
    "row",
    [bare(municipality_code="以下余白"), bare(municipality="※令和8年3月末現在"), bare(district="－"), []],
)
def test_closing_words_and_remarks_are_no_rows(tmp_path: Path, row: list[object]) -> None:
    read = read_ledger(ledger(tmp_path, row, line(fiscal_year="R6")))
    assert ([one.fiscal_year for one in read.rows], read.remarks) == ([2025, 2024], ())


def _struck(sheet: Any) -> None:
    for cell in sheet[3]:
        cell.font = Font(strike=True)


def _merged(sheet: Any) -> None:
    for column in "ABC":
        sheet.merge_cells(f"{column}2:{column}3")


@pytest.mark.parametrize(
    ("changes", "edit", "remark"),
    [
        (
            {"municipality_code": "〃", "municipality": "〃", "district": "同上"},
            None,
            "上の行と同じと読みました",
        ),
        ({}, _merged, ""),
        ({}, _struck, "取消線がありますが、数えました"),
        ({"fiscal_year": "R7"}, None, "2行目と3行目は、同じ地区・年度・事業です"),
        ({"project_grant": 1_800}, None, "1,800円 は小さすぎます"),
        ({"stage": "計画策定"}, None, "「実施した事業」と補助額の欄が合っていません"),
        ({"plan_grant": "－"}, None, ""),
    ],
)
def test_what_is_odd_about_a_row_is_counted_and_told(
    tmp_path: Path, changes: dict[str, object], edit: Edit | None, remark: str
) -> None:
    read = read_ledger(ledger(tmp_path, line(**{"fiscal_year": "R6", **changes}), edit=edit))
    assert [one.district for one in read.rows] == ["山都地区", "山都地区"]
    assert [remark in one for one in read.remarks] == ([True] if remark else [])


@pytest.mark.parametrize("typed", ["#REF!", "=1+1"])
def test_an_amount_decided_that_cannot_be_read_is_not_the_amount_asked_for(
    tmp_path: Path, typed: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Round(tmp_path)
    one.write("a.xlsx")
    one.run()
    one.type("申請一覧", 採否="採択", 交付決定額=typed)
    held = ledger(tmp_path)
    argv = [
        "kyoten",
        "ledger",
        "update",
        one.out / "審査結果一覧.xlsx",
        "--ledger",
        held,
        "--out",
        tmp_path / "新.xlsx",
    ]
    monkeypatch.setattr("sys.argv", [str(word) for word in argv])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    assert "を読み取れません" in capsys.readouterr().out
    assert len(read_ledger(tmp_path / "新.xlsx").rows) == 1
