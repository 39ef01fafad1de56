"""What must change together: the fewest cells, no others, and following them removes what they name."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any

import pytest

from tests.support import application, checked
from tests.validators import exhaustive
from tests.validators.cases import CASES, Case, granted
from validators.corrections import RULES, advised, proposals
from validators.corrections.equations import Cell, Product, Sum
from validators.corrections.search import Correction, smallest
from validators.engine import check
from validators.finding import Finding
from validators.parameters import ParameterBook
from validators.submission import Submission

OWN_SUMS = ("own sums typed", "own sums follow", "own sums and copies follow")


MONEY = [case for case in CASES if case.about in RULES]


def drawn(case: Case, sums: str) -> Submission:
    submission = case.submission()
    if sums != OWN_SUMS[0]:
        exhaustive.follow(submission)
    if sums == OWN_SUMS[2]:
        exhaustive.follow_grant(submission)
    return submission


# --- the search ---------------------------------------------------------------------------------


def test_the_search_finds_what_trying_every_value_finds() -> None:
    needed, different = exhaustive.disagreeing(150)
    assert different == []
    assert needed > 90


@pytest.mark.parametrize("sums", OWN_SUMS)
def test_no_fewer_cells_would_do_in_any_money_fixture_and_no_other_cells(sums: str) -> None:
    for case in MONEY:
        cells, equations = exhaustive.problem(drawn(case, sums), **case.parameters)
        found = exhaustive.whole(cells, equations)
        size, sets = exhaustive.by_sets(cells, equations, 5)
        if size > 5:
            assert all(len(one) > 5 for one in found), case.id
            continue
        assert {frozenset(cell for cell, _ in one) for one in found} == (sets if size else set()), case.id


def test_two_faults_that_have_nothing_to_do_with_each_other_are_two_corrections() -> None:
    cells = [Cell("a", 1, 3), Cell("b", 1, 5), Cell("c", 1, 1), Cell("d", 1, 9)]
    equations = [Sum(((0, 1), (1, -1)), 0, 0), Sum(((2, 1), (3, -1)), 0, None)]
    assert smallest(cells, equations) == (
        Correction(((0, 5),), frozenset({0})),
        Correction(((1, 3),), frozenset({0})),
        Correction(((2, 9),), frozenset({1})),
        Correction(((3, 1),), frozenset({1})),
    )


def test_a_change_that_breaks_a_copy_takes_the_copy_along() -> None:
    cells = [Cell("limit", 1, 4, low=4, high=4), Cell("asked", 1, 9), Cell("copy", 1, 9)]
    equations = [Sum(((0, 1), (1, -1)), 0, None), Sum(((1, 1), (2, -1)), 0, 0)]
    assert smallest(cells, equations) == (Correction(((1, 4), (2, 4)), frozenset({0})),)


def test_where_one_cell_does_not_reach_it_goes_as_far_as_it_can() -> None:
    cells = [Cell("a", 1, 6, low=2), Cell("b", 1, 6, low=2)]
    assert smallest(cells, [Sum(((0, 1), (1, 1)), None, 5)]) == (
        Correction(((0, 2), (1, 3)), frozenset({0})),
    )


def test_what_cannot_hold_spoils_nothing_else() -> None:
    cells = [Cell("a", 1, 6, low=2), Cell("b", 1, 1), Cell("c", 1, 2)]
    equations = [Sum(((0, 1),), None, 1), Sum(((1, 1), (2, -1)), 0, 0)]
    assert [one.changes for one in smallest(cells, equations)] == [((1, 2),), ((2, 1),)]


def test_quantity_and_price_are_never_changed_both() -> None:
    cells = [Cell("quantity", 1, 7, low=1), Cell("price", 1, 3, low=1), Cell("amount", 1, 50)]
    assert smallest(cells, [Product(0, 1, 2)]) == (Correction(((2, 21),), frozenset({0})),)


def test_an_amount_with_room_may_go_on_to_the_next_product() -> None:
    cells = [Cell("quantity", 1, 2, low=1), Cell("price", 1, 1, low=1), Cell("amount", 1, 1)]
    cells.append(Cell("part", 1, 3, low=3, high=3))
    equations = [Product(0, 1, 2), Sum(((2, 1), (3, -1)), 0, None)]
    assert [one.changes for one in smallest(cells, equations)] == [((0, 3), (2, 3)), ((1, 2), (2, 4))]


def test_where_too_much_is_broken_single_cells_are_set_apart_and_the_rest_is_told_too() -> None:
    rows = 8
    cells = [Cell("x", row, 2) for row in range(rows)] + [Cell("y", row, 3) for row in range(rows)]
    cells += [Cell("asked", 1, 9), Cell("copy", 1, 9)]
    equations = [Sum(((row, 1), (rows + row, -1)), 0, 0) for row in range(rows)]
    equations += [Sum(((2 * rows, 1),), None, 4), Sum(((2 * rows, 1), (2 * rows + 1, -1)), 0, 0)]
    parts = smallest(cells, equations, nodes=20)
    assert parts == smallest(cells, equations, nodes=10**6)
    assert len(parts) == 2 * rows + 1


# --- following a proposal, before the real judge ----------------------------------------------------


def keys(findings: Iterable[Finding]) -> set[tuple[str, str, int]]:
    return {(one.rule, one.name, one.row) for one in findings if one.rule != "FORM-4"}


def followed(submission: Submission, changes: Mapping[tuple[str, int], int]) -> Submission:
    """Return the workbook with the changes typed; the form's own sums follow."""
    new = deepcopy(submission)
    for (name, row), value in changes.items():
        new.blocks[name].values[row - 1] = value
    if ("application.total_cost", 1) in new.computed:
        exhaustive.follow(new)
    if ("income.amount", 1) in new.computed:
        exhaustive.follow_grant(new)
    return new


def hold_when_followed(submissions: Sequence[Submission], **overrides: object) -> int:
    """Follow every way, each from the start; returns how many there were."""
    book = ParameterBook(tuple(sorted(overrides.items())))
    results = check(submissions, book, by_schema=False)
    tries = []
    for submission, result in zip(submissions, results, strict=True):
        by_way: dict[tuple[tuple[tuple[str, int], int], ...], set[tuple[str, str, int]]] = {}
        for key, proposal in proposals(result, book.for_year(2026)).items():
            for number in range(len(proposal.ways)):
                by_way.setdefault(tuple(sorted(proposal.changes(number).items())), set()).add(key)
        for way, names in by_way.items():
            tries.append((followed(submission, dict(way)), names, keys(result.findings), way))
    judged = check([one for one, *_ in tries], book, by_schema=False)
    for result, (_, names, before, way) in zip(judged, tries, strict=True):
        after = keys(result.findings)
        assert after.isdisjoint(names), (names & after, way)
        assert after <= before, (after - before, way)
    return len(tries)


@pytest.mark.parametrize("sums", OWN_SUMS)
def test_following_a_proposal_removes_what_it_names_in_every_money_fixture(sums: str) -> None:
    by_parameters: dict[tuple[tuple[str, object], ...], list[Submission]] = {}
    for case in MONEY:
        by_parameters.setdefault(tuple(case.parameters.items()), []).append(drawn(case, sums))
    counts = [hold_when_followed(own, **dict(overrides)) for overrides, own in by_parameters.items()]
    assert sum(counts) > 30


def test_following_a_proposal_removes_what_it_names_in_random_small_workbooks() -> None:
    rng = random.Random(2)
    workbooks = [exhaustive.small(rng) for _ in range(300)]
    assert hold_when_followed(workbooks, **exhaustive.SMALL) > 300


# --- the words ------------------------------------------------------------------------------------


def told(submission: Submission, **overrides: object) -> dict[tuple[str, str, int], str]:
    book = ParameterBook(tuple(sorted(overrides.items())))
    [result] = check([submission], book, by_schema=False)
    found = advised(result, book.for_year(2026))
    return {(one.rule, one.name, one.row): one.together for one in found}


def test_a_grant_above_the_rate_is_told_with_its_copies_and_the_balance() -> None:
    changes: dict[str, Any] = granted(1_900_000)
    assert told(application(**changes)) == {
        ("S3-3", "application.grant_requested", 1): (
            "案：申請書 B30（補助金申請額）を1,800,000円に直すときは、収支予算 C4（県補助金） と 年度別 G5（令和8年度）も同じ額に、"
            "収支予算 C5（市町村負担）を300,000円に"
        )
    }


def test_every_smallest_way_is_told_and_none_is_chosen() -> None:
    assert told(application(income__amount=[1_700_000, 400_000])) == {
        ("SUM-3", "application.grant_requested", 1): (
            "案：次のどれか1つ　①申請書 B30（補助金申請額）を1,700,000円に直すときは、年度別 G5（令和8年度）も同じ額に　"
            "②収支予算 C4（県補助金）を1,800,000円に直すときは、収支予算 C5（市町村負担）を300,000円に"
        )
    }


def test_what_all_ways_have_in_common_is_told_once_and_no_more_than_three() -> None:
    sources = ["県補助金", "市町村負担", "地元負担", "その他", "その他"]
    shares = [1_900_000, 50_000, 50_000, 50_000, 50_000]
    changes: dict[str, Any] = granted(1_900_000) | {"income__source": sources, "income__amount": shares}
    [said] = told(application(**changes)).values()
    assert said == (
        "案：申請書 B30（補助金申請額）を1,800,000円に直すときは、収支予算 C4（県補助金） と 年度別 G5（令和8年度）も同じ額に。"
        "あわせて、次のどれか1つ　①収支予算 C5（市町村負担）を150,000円に　②収支予算 C6（地元負担）を150,000円に　"
        "③収支予算 C7（その他）を150,000円に　（ほかに 1 通り）"
    )


def test_the_forms_own_sums_are_never_proposed() -> None:
    submission = application(expenses__amount=[1_300_000])
    exhaustive.follow(submission)
    assert told(submission)["SUM-1", "expenses.amount", 1] == "案：収支予算 G4（金額）を1,200,000円に"


def test_nor_are_the_copies_that_the_form_itself_writes() -> None:
    submission = application(grant_requested=1_900_000)
    exhaustive.follow(submission)
    exhaustive.follow_grant(submission)
    assert told(submission) == dict.fromkeys(
        (
            ("S3-3", "application.grant_requested", 1),
            ("SUM-2", "income.amount", 1),
            ("SUM-2", "income.amount", 2),
        ),
        "案：申請書 B30（補助金申請額）を1,800,000円に",
    )


def test_more_is_never_made_eligible_to_make_room_for_a_grant() -> None:
    submission = application(expenses__eligible=[1_000_000])
    exhaustive.follow(submission)
    [proposal] = proposals(checked(submission), ParameterBook().for_year(2026)).values()
    changed = {name for way in range(len(proposal.ways)) for name, _ in proposal.changes(way)}
    assert changed == {"application.grant_requested", "income.amount", "years.project_grant"}


def test_what_was_granted_before_is_a_fact() -> None:
    granted_before = application(years__plan_grant=[4_000_000], years__project_grant=[None, 1_800_000, None])
    found = [key for key, said in told(granted_before).items() if "年度別 F4" in said]
    assert found == []


def test_a_sound_workbook_and_one_with_other_faults_are_left_as_they_are() -> None:
    for submission in (application(), application(phone=None)):
        result = checked(submission)
        assert advised(result, ParameterBook().for_year(2026)) is result.findings
