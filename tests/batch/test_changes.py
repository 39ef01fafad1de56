"""What a resubmission changed: rows known by content, told apart by who asked for it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from batch.examiner.changes import ASKED, FOLLOWS, SAME, UNASKED, Change, changes, likeness
from batch.store.values import Row, Values, packed_values, unpacked_values
from validators.engine import check
from validators.submission import Submission
from workbooks.form.build import fill
from workbooks.reading.reader import read
from workbooks.samples import load

Table = Mapping[str, list[Mapping[str, str]]]


def values(tables: Table) -> Values:
    rows = {
        name: tuple(
            Row(number, {column: (text, f"A{number}") for column, text in cells.items()})
            for number, cells in enumerate(table, 1)
            if cells
        )
        for name, table in tables.items()
    }
    return Values(rows, dict.fromkeys(tables, "表"))


def told(before: Table, after: Table, asked: list[tuple[str, str, int]]) -> list[tuple[str, ...]]:
    found = changes(values(before), values(after), asked)
    return [(one.kind, one.label, one.row, one.before, one.after, *one.rules) for one in found]


def application(**cells: str) -> list[Mapping[str, str]]:
    return [{"grant_requested": "1,620,001円", "outline": "概要", **cells}]


EXPENSES = [
    {
        "category": "委託料",
        "item": "運行",
        "quantity": "2",
        "unit_price": "100円",
        "amount": "200円",
        "eligible": "200円",
    },
    {"category": "諸経費", "item": "印刷", "amount": "50円", "eligible": "60円"},
]


def test_nothing_changed() -> None:
    same = values({"application": application(), "expenses": EXPENSES})
    assert changes(same, same, []) == (Change(SAME, before="変更なし（同じ内容の再提出）"),)


def test_rows_that_moved_are_no_change() -> None:
    moved = [{"category": "備品購入費", "item": "机", "amount": "10円"}, EXPENSES[1], EXPENSES[0]]
    assert told({"expenses": EXPENSES}, {"expenses": moved}, []) == [
        (UNASKED, "支出の行の追加", "備品購入費｜机", "", "備品購入費｜机｜10円")
    ]
    assert told({"expenses": moved}, {"expenses": EXPENSES}, []) == [
        (UNASKED, "支出の行の削除", "備品購入費｜机", "備品購入費｜机｜10円", "")
    ]


def test_a_corrected_grant_its_copies_and_a_text_that_nobody_asked_for() -> None:
    before = {
        "application": application(),
        "income": [
            {"source": "県補助金", "amount": "1,620,001円"},
            {"source": "市町村負担", "amount": "180,000円"},
        ],
        "years": [{"fiscal_year": "令和8年度", "project_grant": "1,620,001円"}],
    }
    after = {
        "application": application(grant_requested="1,620,000円", outline="別の概要"),
        "income": [
            {"source": "県補助金", "amount": "1,620,000円"},
            {"source": "市町村負担", "amount": "180,000円"},
        ],
        "years": [{"fiscal_year": "令和8年度", "project_grant": "1,620,000円"}],
    }
    assert told(before, after, [("S3-3", "application.grant_requested", 1)]) == [
        (ASKED, "補助金申請額", "", "1,620,001円", "1,620,000円", "S3-3"),
        (FOLLOWS, "金額", "県補助金", "1,620,001円", "1,620,000円"),
        (FOLLOWS, "小さな拠点づくり分の補助額", "令和8年度", "1,620,001円", "1,620,000円"),
        (UNASKED, "事業概要", "", "概要", "別の概要"),
    ]


def test_the_other_side_of_a_sum_may_be_put_right_instead() -> None:
    before = {"application": [{"total_cost": "300円"}], "expenses": EXPENSES}
    after = {
        "application": [{"total_cost": "300円"}],
        "expenses": [EXPENSES[0], {**EXPENSES[1], "amount": "100円"}],
    }
    asked = [("SUM-3", "application.total_cost", 1)]
    assert told(before, after, asked) == [(ASKED, "金額", "諸経費｜印刷", "50円", "100円", "SUM-3")]


def test_a_price_that_nobody_asked_for_is_told_with_what_follows_in_its_row() -> None:
    after = [{**EXPENSES[0], "unit_price": "150円", "amount": "300円"}, {**EXPENSES[1], "eligible": "50円"}]
    assert told({"expenses": EXPENSES}, {"expenses": after}, [("SUM-4", "expenses.eligible", 2)]) == [
        (ASKED, "うち補助対象額", "諸経費｜印刷", "60円", "50円", "SUM-4"),
        (UNASKED, "単価", "委託料｜運行", "100円", "150円"),
        (UNASKED, "金額", "委託料｜運行", "200円", "300円"),
    ]


def test_a_finding_asks_for_the_whole_row_that_is_gone_and_for_a_row_that_is_filled_in() -> None:
    years = [{"fiscal_year": "令和7年度", "stage": "計画策定"}]
    assert told(
        {"years": [*years, {"fiscal_year": "令和20年度"}]},
        {"years": years},
        [("Q02-6", "years.fiscal_year", 2)],
    ) == [(ASKED, "年度別の行の削除", "令和20年度", "令和20年度", "", "Q02-6")]
    assert told({"years": []}, {"years": years}, [("Q02-5", "years.status", 1)]) == [
        (ASKED, "年度別の行の追加", "令和7年度", "", "令和7年度｜計画策定", "Q02-5")
    ]


def test_a_row_whose_name_was_corrected_is_the_same_row() -> None:
    after = [{**EXPENSES[0], "item": "乗合バスの運行"}, EXPENSES[1]]
    assert told({"expenses": EXPENSES}, {"expenses": after}, []) == [
        (UNASKED, "内容", "委託料", "運行", "乗合バスの運行")
    ]


@pytest.mark.parametrize(("after", "alike"), [(EXPENSES, 1.0), (EXPENSES[:1], 0.6), ([], 0.0)])
def test_likeness(after: list[Mapping[str, str]], alike: float) -> None:
    assert likeness(values({"expenses": EXPENSES}), values({"expenses": after})) == alike


def test_values_are_kept_as_people_read_them() -> None:
    cells = dict(load()[0].values) | {
        "application.grant_requested": "百万円くらい",
        "application.total_cost": "１，８００千円",
    }
    submission = read(fill(cells), "a.xlsx")
    assert isinstance(submission, Submission)
    [checked] = check([submission])
    found = unpacked_values(packed_values(checked, submission))
    [row] = found.rows["application"]
    assert row.texts["grant_requested"] == "百万円くらい"
    assert row.texts["fiscal_year"].startswith("令和")
    assert found.sheets["expenses"] == "収支予算"
    assert "form" not in found.rows
