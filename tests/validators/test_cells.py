"""Rows and cells that are no plain value: closing lines, dittos, remarks, and words that are no answer."""

from __future__ import annotations

import pytest

from tests.support import application, checked, found
from tests.validators.spellings import CLOSING, DITTO, UNFILLED
from validators.cells import type_cells
from validators.finding import Finding
from validators.frames import BASE_PROJECT, PLAN_PROJECT, Column, frame
from validators.submission import Observation, Submission

REQUIRED = [one for one in frame("application").columns if one.required is True]


def only(submission: Submission, rule: str) -> Finding:
    (one,) = [finding for finding in checked(submission).findings if finding.rule == rule]
    return one


@pytest.mark.parametrize("word", CLOSING)
def test_a_closing_line_is_no_row(word: str) -> None:
    submission = application(
        activities__issue=["買物", "見守り", word],
        income__source=["県補助金", "市町村負担", word],
        expenses__item=["試験運行", "講師謝金", "保冷車載庫", "懇親会", word],
        implementers__name=["山都地域協議会", word],
        years__stage=["計画策定", "小さな拠点づくり", "小さな拠点づくり", word],
        plan_items__covered=["○"] * 6 + [word],
    )
    assert found(submission) == []
    assert len(type_cells(submission).frames["expenses"]) == 4


def test_a_closing_line_is_no_second_issue() -> None:
    drawn = "activities: issue | activity | settlements | step\n買物 | 移動販売 | 一ノ木 | ③\n以下余白 | | |"
    assert found(application(drawn)) == ["S3-7 activities.issue 1"]


@pytest.mark.parametrize("sign", DITTO)
def test_a_ditto_is_the_value_above_with_a_note(sign: str) -> None:
    submission = application(activities__issue=["買物", sign], activities__step=["③", sign])
    assert found(submission) == [
        "FORM-4 activities.issue 2",
        "FORM-4 activities.step 2",
        "S3-7 activities.issue 1",
        "S3-7 activities.issue 2",
    ]
    assert [row["issue"] for row in type_cells(submission).frames["activities"]] == ["買物", "買物"]


def test_a_ditto_holds_for_every_kind_and_reaches_over_another_ditto() -> None:
    drawn = """
        expenses: category | item | quantity | unit_price | amount | eligible | implementer
        委託料 | 試験運行 | 2 | 350000 | 700000 | 700000 | 山都地域協議会
        〃     | 〃       | 〃 | 〃    | 〃     | 同上   | 〃
        〃     | 〃       | 〃 | 〃    | 〃     | ″      | 〃
    """
    rows = type_cells(application(drawn)).frames["expenses"]
    assert [(row["category"], row["quantity"], row["amount"]) for row in rows] == [("委託料", 2, 700000)] * 3


def test_a_ditto_below_nothing_is_not_guessed() -> None:
    assert found(application(activities__issue=["〃", "買物"])) == ["FORM-2 activities.issue 1"]
    assert found(application(income__source=["〃", "市町村負担"])) == ["FORM-1 income.source 1"]
    assert found(application(plan__author_name="同上")) == ["FORM-2 plan.author_name"]


def test_a_ditto_below_what_cannot_be_read_is_told_once() -> None:
    submission = application(expenses__quantity=[12, "約4", "〃"])
    findings = [one for one in found(submission) if one.startswith("FORM")]
    assert findings == ["FORM-2 expenses.quantity 2"]
    assert type_cells(submission).gaps["expenses.quantity", 3] == "読み取れない"


@pytest.mark.parametrize("word", UNFILLED)
@pytest.mark.parametrize("column", REQUIRED, ids=lambda column: column.name)
def test_a_word_is_no_answer_in_a_required_cell(column: Column, word: str) -> None:
    typed = type_cells(application(**{column.name: word}))
    name = f"application.{column.name}"
    assert [one for one in typed.observations if one.name == name] == [
        Observation("FORM-1", name, 1, "said", {"typed": word})
    ]
    assert typed.gaps[name, 1] == "未記入"


def test_what_is_no_answer_is_shown_as_it_stands() -> None:
    finding = only(application(representative="未定"), "FORM-1")
    assert (finding.message, finding.found) == (
        "「代表者 職・氏名」が「未定」となっていて、記入されていません。",
        "「未定」",
    )


def test_a_cell_required_for_one_project_only() -> None:
    assert found(application(kind=PLAN_PROJECT, plan_year_no="未定")) == ["FORM-1 application.plan_year_no"]
    assert found(application(kind=BASE_PROJECT, plan_year_no="－")) == []


@pytest.mark.parametrize("word", ["該当なし", "－", "なし", "以下余白"])
def test_an_optional_cell_may_say_that_there_is_nothing(word: str) -> None:
    assert found(application(email=word, former_municipality=word, plan__author_name="山都地域協議会")) == []


@pytest.mark.parametrize(
    "remark", ["※ 金額は消費税を含む。", "（注）懇親会費は対象外", "＊見積書による", "注）概算"]
)
def test_a_remark_in_a_table_is_no_row_and_is_told(remark: str) -> None:
    submission = application(expenses__item=["試験運行", "講師謝金", "保冷車載庫", "懇親会", remark])
    assert found(submission) == ["FORM-4 expenses.item 5"]
    assert only(submission, "FORM-4").message == "「支出」の表の中の注記は、行として数えていません。"


def test_a_row_with_an_amount_is_no_remark() -> None:
    rows = application(
        expenses__item=["試験運行", "講師謝金", "保冷車載庫", "懇親会", "※ 予備"],
        expenses__amount=[1200000, 200000, 600000, 100000, 5000],
    )
    assert "FORM-1 expenses.category 5" in found(rows)


def test_a_page_in_a_mark_is_taken_over() -> None:
    submission = application(plan_items__covered=["○（5頁）", "○", "○ P8"], plan_items__page=[None, "3", "9"])
    rows = type_cells(submission).frames["plan_items"]
    assert [(row["covered"], row["page"]) for row in rows[:3]] == [(True, "5頁"), (True, "3"), (True, "9")]
    assert found(submission) == [
        "FORM-4 plan_items.covered 1",
        "FORM-4 plan_items.covered 3",
        "FORM-4 plan_items.page 1",
    ]


def test_a_refusal_says_what_to_do() -> None:
    finding = only(application(starts_on="R8.4.1～R9.3.31"), "FORM-2")
    assert finding.message == "「着手予定日」を読み取れません（二つ以上の日付（期間）が書かれています）。"
    assert finding.fix.startswith("一つの欄には一日だけを入力してください。")
    assert only(application(total_cost="約210万円"), "FORM-2").fix.startswith("「約」「程度」などを付けず")


def test_an_error_value_in_a_required_cell_is_no_value_of_its_type() -> None:
    submission = application(district=None, email=None)
    for name in ("application.district", "application.email"):
        submission.unreadable.add((name, 1))
        words: dict[str, object] = {"typed": "#REF!"}
        submission.observations.append(Observation("FORM-6", name, 1, "error", words))
    assert [one for one in found(submission) if one.startswith("FORM")] == [
        "FORM-2 application.district",
        "FORM-6 application.district",
        "FORM-6 application.email",
    ]


@pytest.mark.parametrize("word", [None, "－", "未定"])
def test_an_implementer_without_a_name_is_told_once(word: str | None) -> None:
    assert found(application(implementers__name=[word])) == ["FORM-1 implementers.name 1"]
