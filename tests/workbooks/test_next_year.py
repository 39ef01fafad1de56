"""The following year's form, begun from this year's workbook."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from validators.cells import type_cells
from validators.engine import check
from validators.frames import FORM_VERSIONS
from validators.grants import CANCELLED, LedgerRow
from validators.parameters import ParameterBook
from workbooks.form.build import fill
from workbooks.next_year import NotRenewed, Renewal, distinct, renewed
from workbooks.reading.reader import read
from workbooks.samples import filled

P = ParameterBook().for_year(None)
WORDS = {"town": "三島町", "district": "中央地区", "chief": "三島町長", "clerk": "会津 花子"}
BOOKED = LedgerRow("074446", "三島町", "中央", 2026, "小さな拠点づくり", 1_900_000, 0, 1_500_000, "", "確定")
LEFT = "この地区の残り：補助額 {}円、計画策定 1か年度、小さな拠点づくり 2か年度（手引き 回答２・回答４）。"


def made(base: str, ledger: list[LedgerRow] | None = None, **changes: Any) -> tuple[Renewal, dict[str, Any]]:
    """Return a renewal of a sound workbook, and what its form holds by name."""
    values = filled(base, WORDS, {name.replace("__", "."): value for name, value in changes.items()})
    renewal = renewed(type_cells(read(fill(values), "")), P, ledger)
    submission = read(renewal.data, "")
    assert submission.observations == []
    return renewal, {name: block.values for name, block in submission.blocks.items()}


def rows(held: dict[str, Any], *columns: str) -> list[tuple[Any, ...]]:
    found = zip(*(held[f"years.{one}"] for one in columns), strict=True)
    return [row for row in found if any(one is not None for one in row)]


def test_the_district_its_people_and_its_plan_move_on() -> None:
    renewal, held = made("project")
    assert renewal.name == "074446_三島町_中央地区_R9.xlsx"
    assert held["form.version"] == [FORM_VERSIONS[-1]]
    assert held["application.fiscal_year"] == ["令和9年度"]
    assert held["application.municipality_code"] == ["074446"]
    assert held["application.bureau"] == ["会津"]
    assert held["application.representative"] == ["三島町長"]
    assert held["application.project_year_no"] == [2]
    assert held["plan.status"] == ["策定済"]
    assert held["plan_items.covered"][:7] == ["○"] * 6 + [None]
    assert held["implementers.name"][:2] == ["中央地区地域づくり協議会", None]


def test_what_must_be_written_anew_is_blank() -> None:
    _, held = made("project")
    for name in ("submitted_on", "starts_on", "ends_on", "outline", "development", "grant_requested"):
        assert held[f"application.{name}"] == [None]
    for name in ("income.amount", "expenses.amount", "expenses.item", "implementers.amount"):
        assert not any(held[name])


def test_this_years_application_becomes_a_year_that_is_done() -> None:
    renewal, held = made("project")
    assert rows(held, "fiscal_year", "status", "total_cost", "plan_grant", "project_grant") == [
        ("令和7年度", "実績", 550_000, 495_000, None),
        ("令和8年度", "実績", 2_000_000, None, 1_620_000),
        ("令和9年度", "今回申請", 0, None, None),
        ("令和10年度", "予定", 1_000_000, None, 900_000),
    ]
    assert renewal.told == (
        "令和8年度の額は申請書のままです。交付決定や確定の額と違うときは、年度別の表を直してください。",
        LEFT.format("2,885,000"),
    )


def test_the_ledger_goes_before_the_workbook() -> None:
    renewal, held = made("project", [BOOKED])
    assert rows(held, "fiscal_year", "total_cost", "project_grant")[1] == ("令和8年度", 1_900_000, 1_500_000)
    assert renewal.told == (LEFT.format("3,005,000"),)


@pytest.mark.parametrize(
    "ledger", [[], [replace(BOOKED, status=CANCELLED)], [replace(BOOKED, district="北")]]
)
def test_a_year_that_the_ledger_does_not_hold_is_left_out(ledger: list[LedgerRow]) -> None:
    renewal, held = made("project", ledger)
    assert [one[0] for one in rows(held, "fiscal_year")] == ["令和7年度", "令和9年度", "令和10年度"]
    assert renewal.told[0] == ("令和8年度のこの地区は交付台帳にないため、年度別の表の実績に入れていません。")
    assert held["application.project_year_no"] == [1]


def test_the_project_follows_its_plan() -> None:
    renewal, held = made("plan")
    assert held["application.project_type"] == ["小さな拠点づくり事業"]
    assert held["application.project_name"] == [None]
    assert held["application.project_year_no"] == [1]
    assert held["plan.status"] == [None]
    assert renewal.told[-1] == "「計画の状況」は「未策定」でした。いまの状況を選び直してください。"


def test_a_year_that_nobody_foresaw_is_left_open() -> None:
    renewal, held = made(
        "project",
        years__fiscal_year=["令和7年度", "令和8年度"],
        years__stage=["計画策定", "小さな拠点づくり"],
    )
    assert held["application.project_type"] == [None]
    assert rows(held, "fiscal_year", "stage")[-1] == ("令和9年度", None)
    assert "次の年度に行う事業が決まっていない" in renewal.told[-1]


def test_a_district_with_nothing_left_is_told_so() -> None:
    renewal, _ = made("project", **{"years__project_grant[2]": 4_505_000})
    assert renewal.told[-1] == "補助額または年数の残りがないため、次の年度は申請できません。"


def test_only_what_is_still_to_be_written_is_found_in_it() -> None:
    renewal, _ = made("project")
    [checked] = check([read(renewal.data, "")])
    from validators.pending import states

    counted = states(checked.findings, checked.typed)
    assert (counted.faults, counted.doubts) == (0, 0)
    assert counted.missing > 5


def test_a_workbook_without_year_or_district_gives_none() -> None:
    for name in ("application__fiscal_year", "application__district"):
        with pytest.raises(NotRenewed, match="次の年度の様式を作れません"):
            made("project", **{name: None})


@pytest.mark.parametrize(
    ("district", "name"),
    [("山/川:地区", "074446_三島町_山_川_地区_R9.xlsx"), ("長" * 100, None)],
)
def test_its_name_is_one_that_any_disk_can_hold(district: str, name: str | None) -> None:
    renewal, _ = made("project", application__district=district)
    assert len(renewal.name.encode()) <= 200
    assert renewal.name.endswith(".xlsx")
    assert name in (None, renewal.name)


def test_two_projects_of_a_district_and_year_have_two_names() -> None:
    written: list[str] = []
    for name in ("074446_三島町_A_R9.xlsx", "074446_三島町_a_R9.xlsx", "074446_三島町_A_R9.xlsx"):
        written.append(distinct(name, {one.casefold() for one in written}))
    assert written == ["074446_三島町_A_R9.xlsx", "074446_三島町_a_R9_2.xlsx", "074446_三島町_A_R9_3.xlsx"]


@pytest.mark.parametrize(
    ("name", "typed", "blank"),
    [
        ("plan_grant", "約50万円", "「年度別」の表の1行目の「計画策定分の補助額」は読めないため、空欄にしました。"),
        ("fiscal_year", "前年度", "「年度別」の表の1行目の「年度」は読めないため、その行を移していません。"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_and_leaves_the_rest_of_the_money_open(
    name: str, typed: str, blank: str
) -> None:
    values = filled("project", WORDS, {})
    column = list(values[f"years.{name}"])  # type: ignore[call-overload]
    column[0] = typed
    renewal, _ = made("project", **{f"years__{name}": column})
    assert any(one.startswith(blank) for one in renewal.told)
    assert renewal.told[-1] == "この地区の残りは、年度別の表に読めない欄があるため、分かりません。"


def test_a_town_that_cannot_be_read_is_called_by_its_code() -> None:
    renewal, _ = made("project", application__municipality="三島町外")
    assert renewal.name == "074446_三島町_中央地区_R9.xlsx"
    assert "「市町村名」は読めないため、空欄にしました。書き入れてください。" in renewal.told


def test_a_stage_without_years_left_is_told_though_the_other_has_some() -> None:
    done = [replace(BOOKED, fiscal_year=year) for year in (2024, 2025, 2026)]
    renewal, _ = made("project", [replace(one, project_grant=500_000) for one in done])
    assert renewal.told[-1] == "補助額または年数の残りがないため、次の年度は申請できません。"
