"""The later draw of spellings, closing words, dittos, remarks and names of districts is read as it says."""

from __future__ import annotations

import pytest

from tests.support import application, found
from tests.validators import sibling_spellings as drawn
from validators import normalise
from validators.cells import reader_of, type_cells
from validators.normalise.district import fold


@pytest.mark.parametrize(
    ("name", "typed", "read"),
    [(name, typed, read) for name, own in drawn.READ.items() for typed, read in own.items()],
)
def test_it_is_read_with_a_note(name: str, typed: object, read: object) -> None:
    reading = reader_of(name)(typed)
    assert (reading.value, reading.note) == (read, True)
    assert type(reading.value) is type(read)


@pytest.mark.parametrize(
    ("name", "typed", "reason"),
    [(name, typed, reason) for name, own in drawn.REFUSED.items() for typed, reason in own.items()],
)
def test_it_is_refused_with_the_reason(name: str, typed: object, reason: str) -> None:
    assert normalise.reason(reader_of(name), typed) == reason


@pytest.mark.parametrize("word", drawn.CLOSING)
def test_a_closing_line_is_no_row(word: str) -> None:
    submission = application(
        activities__issue=["買物", "見守り", word],
        income__source=["県補助金", "市町村負担", word],
        expenses__item=["試験運行", "講師謝金", "保冷車載庫", "懇親会", word],
        implementers__name=["山都地域協議会", word],
    )
    typed = type_cells(submission)
    assert typed.observations == []
    tables = ("activities", "income", "expenses", "implementers")
    assert [len(typed.frames[one]) for one in tables] == [2, 2, 4, 1]


@pytest.mark.parametrize("sign", drawn.DITTO)
def test_a_ditto_is_the_value_above_with_a_note(sign: str) -> None:
    rows = type_cells(application(activities__issue=["買物", sign])).frames["activities"]
    assert [row["issue"] for row in rows] == ["買物", "買物"]


@pytest.mark.parametrize("remark", drawn.REMARKS)
@pytest.mark.parametrize("column", ["category", "item"])
def test_a_remark_where_amounts_belong_is_no_row(column: str, remark: str) -> None:
    sound = [cell for cell in application().blocks[f"expenses.{column}"].values if cell]
    submission = application(**{f"expenses__{column}": [*sound, remark]})
    [seen] = type_cells(submission).observations
    assert (seen.rule, seen.variant, seen.name, seen.row) == ("FORM-4", "remark", f"expenses.{column}", 5)


def test_a_sentence_beside_another_cell_or_where_no_amount_belongs_is_a_row() -> None:
    issue = application(activities__issue=["買物", "見守り", "高齢者が交通に困っている。"])
    assert (found(issue), len(type_cells(issue).frames["activities"])) == ([], 3)
    spent = application(
        expenses__item=["試験運行", "謝金", "車載庫", "懇親会", "広報誌を印刷する。"],
        expenses__unit=["月"] * 5,
    )
    assert found(spent) == ["FORM-1 expenses.amount 5", "FORM-1 expenses.category 5"]


@pytest.mark.parametrize("word", drawn.UNFILLED)
def test_a_word_is_no_answer_in_a_required_cell(word: str) -> None:
    [seen] = type_cells(application(contact_person=word)).observations
    assert (seen.rule, seen.variant, seen.name) == ("FORM-1", "said", "application.contact_person")


def test_there_is_no_development_in_a_word_for_nothing() -> None:
    drawn_years = "years: fiscal_year | stage | status | project_grant\n2025 | 小さな拠点づくり | 実績 | 500000\n2026 | 小さな拠点づくり | 今回申請 | 1800000"
    for word, rules in {"特にありません。": ["Q10-1 application.development"], "販路を広げる": []}.items():
        assert found(application(drawn_years, project_year_no=2, development=word)) == rules


@pytest.mark.parametrize(("one", "other"), drawn.SAME_DISTRICT)
def test_two_spellings_of_a_district_are_one(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), drawn.OTHER_DISTRICT)
def test_two_districts_are_two(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize("residue", [1650000.0000000002, 1649999.9999999998, 1650000.0000000047])
def test_a_residue_of_binary_digits_is_no_fraction(residue: float) -> None:
    assert reader_of("expenses.amount")(residue).value == 1_650_000
    assert reader_of("expenses.amount")((1.001 - 1) * 1_000_000).value == 1000


def test_prize_money_is_known_whatever_its_look() -> None:
    submission = application(expenses__item=["優勝賞\u200b金", "コンクール賞⾦", "賞\u00a0金", "賞品"])
    assert found(submission) == [f"Q11-2 expenses.item {row}" for row in (1, 2, 3)]
