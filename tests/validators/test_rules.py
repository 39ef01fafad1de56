"""Every rule: a pass, a fail, the boundary, with the whole list of findings."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import pytest

from tests.support import application, checked, found, listed
from tests.validators.cases import CASES, Case, granted, observed
from validators.engine import check
from validators.frames import BASE_PROJECT, PLAN_PROJECT, column
from validators.parameters import ParameterBook
from validators.report import Checked
from validators.rules import REGISTRY
from validators.submission import Observation, Submission
from validators.tables import sources


@cache
def results() -> dict[str, Checked]:
    """Check the applications of all cases together, one chunk for each set of parameters."""
    groups: dict[tuple[tuple[str, object], ...], list[Case]] = defaultdict(list)
    for case in CASES:
        groups[tuple(sorted(case.parameters.items()))].append(case)
    return {
        case.id: result
        for overrides, cases in groups.items()
        for case, result in zip(
            cases, check([one.submission() for one in cases], ParameterBook(overrides)), strict=True
        )
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    result = results()[case.id]
    assert listed(result.findings) == list(case.found)
    assert result.faults == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_alone_without_schemas_as_in_a_chunk(case: Case) -> None:
    book = ParameterBook(tuple(sorted(case.parameters.items())))
    (alone,) = check([case.submission()], book, by_schema=False)
    together = results()[case.id]
    assert (alone.findings, alone.not_checked) == (together.findings, together.not_checked)
    assert alone.faults == []


@pytest.mark.parametrize("case", CASES[:: len(CASES) // 6], ids=lambda case: case.id)
def test_alone_as_in_a_chunk(case: Case) -> None:
    assert checked(case.submission(), **case.parameters).findings == results()[case.id].findings


JUDGED = [case for case in CASES if REGISTRY[case.about].judge]


@pytest.mark.parametrize("case", JUDGED, ids=lambda case: case.id)
def test_the_rule_alone_finds_its_own(case: Case) -> None:
    rule, book = REGISTRY[case.about], ParameterBook(tuple(sorted(case.parameters.items())))
    (result,) = check([case.submission()], book, [rule])
    own = [one for one in result.findings if one.rule == rule.id]
    assert listed(own) == [line for line in case.found if line.startswith(f"{rule.id} ")]
    assert result.faults == []


@pytest.mark.parametrize("kind", [BASE_PROJECT, PLAN_PROJECT])
def test_sound_application_is_checked_by_every_rule_and_finds_nothing(kind: str) -> None:
    result = checked(application(kind=kind))
    assert (result.findings, result.not_checked, result.faults) == ([], [], [])
    assert result.status == "適"


# --- what a finding says -------------------------------------------------------------------------


def said(submission: Submission, rule: str, **parameters: object) -> list[tuple[str, str]]:
    return [
        (one.found, one.expected) for one in checked(submission, **parameters).findings if one.rule == rule
    ]


def test_both_values_are_shown_and_the_legal_one_is_computed() -> None:
    assert said(application(**granted(1_800_001)), "S3-3") == [
        ("1,800,001円", "上限 1,800,000円（補助対象経費 2,000,000円 × 9/10）")
    ]


@pytest.mark.parametrize(
    ("rule", "values", "changes"),
    [
        (
            "Q01-1",
            ("団体コード 012335（不明）、市町村名 喜多方市", "喜多方市の団体コードは 072087"),
            {"municipality_code": "012335"},
        ),
        (
            "Q02-4",
            (
                "着手 令和8年3月31日、完了 令和9年3月20日",
                "令和8年4月1日から令和9年3月31日まで、着手は完了の日まで",
            ),
            {"starts_on": "2026-03-31"},
        ),
        (
            "Q02-5",
            ("今回申請 0 行", "今回申請 1 行（令和8年度）"),
            {"years__status": ["実績", "予定", "予定"]},
        ),
        ("Q02-6", ("令和10年度", "令和9年度（前の行の翌年度）"), {"years__fiscal_year": [2025, 2026, 2028]}),
        ("Q03-1", ("空欄", "策定済、既存計画、または策定予定日のある策定中"), {"plan__status": None}),
        (
            "Q05-1",
            ("補助対象の 1 行がすべて工事請負費、備品購入費", "ソフト的な取組の経費を含む"),
            {"expenses__eligible": [0, 0, 600_000, 0]},
        ),
        ("S3-8", ("空欄", "①、②、③のいずれかを含む"), {"activities__step": [None, None]}),
        ("END-1", ("喜多方市、提出先 県北", "会津地方振興局"), {"bureau": "県北"}),
        ("SUM-1", ("金額 1,200,000円", "1,300,000円（13 × 100,000円）"), {"expenses__quantity": [13]}),
        (
            "SUM-3",
            (
                "1,800,000円",
                "収入の県補助金 1,800,000円、年度別の今回申請 0円 と同額",
            ),
            {"years__project_grant": [None, None]},
        ),
    ],
)
def test_values_shown(rule: str, values: tuple[str, str], changes: dict[str, object]) -> None:
    assert said(application(**changes), rule)[0] == values


def test_no_word_of_any_case_is_missing() -> None:
    for id, result in results().items():
        for one in result.findings:
            words = (one.message, one.found, one.expected, one.fix)
            assert all(words), (id, one)
            assert "不明" not in "".join(words).replace("（不明）", ""), (id, one)
            assert "nan" not in "".join(words), (id, one)


def test_severity_and_place_come_from_the_declaration() -> None:
    (one,) = [f for f in checked(application(settlements=1)).findings if f.rule == "S3-6"]
    assert (one.severity, one.citation, one.label) == ("warning", "手引き ３ 事業概要", "関係集落数")
    assert (one.sheet, one.cell) == ("申請書", "B20")


# --- blanks silence ------------------------------------------------------------------------------


def test_a_blank_required_cell_gives_one_finding_and_silences_what_needs_it() -> None:
    result = checked(application(eligible_cost=None))
    assert listed(result.findings) == ["FORM-1 application.eligible_cost"]
    assert [(one.rule, one.reason) for one in result.not_checked] == [
        ("S3-3", "「補助対象経費」が未記入のため"),
        ("SUM-3", "「補助対象経費」が未記入のため"),
        ("SUM-6", "「補助対象経費」が未記入のため"),
    ]


def required() -> list[str]:
    """Return the required cells of ``application`` that some rule of single workbooks needs."""
    rules = [one for one in REGISTRY.values() if not one.batch]
    needed = {source for one in rules for name in one.needs for source in sources(name)}
    return sorted(
        name for name in needed if name.startswith("application.") and column(name).required is True
    )


@pytest.mark.parametrize("name", required())
def test_each_blank_required_cell_gives_nothing_but_its_own_finding(name: str) -> None:
    result = checked(application(**{name.partition(".")[2]: None}))
    assert listed(result.findings) == [f"FORM-1 {name}"]
    assert result.not_checked


def test_a_blank_kind_of_project_silences_the_rules_of_both_kinds() -> None:
    result = checked(application(project_type=None, plan__status=None))
    assert listed(result.findings) == ["FORM-1 application.project_type"]
    silent = {one.rule for one in result.not_checked}
    assert {"Q03-1", "Q06-1", "Q06-3", "S3-4", "Q02-5", "SUM-3"} <= silent


def test_an_unreadable_cell_in_a_table_silences_its_row_only() -> None:
    result = checked(application(expenses__eligible=["約百万"], expenses__item=["", "賞金"]))
    assert listed(result.findings) == ["FORM-2 expenses.eligible 1", "Q11-2 expenses.item 2"]
    reasons = {one.rule: one.reason for one in result.not_checked}
    assert reasons["Q11-2"] == "1行目の「うち補助対象額」を読み取れないため"
    assert reasons["SUM-3"] == "1行目の「うち補助対象額」を読み取れないため"


def test_a_missing_name_silences_what_needs_it() -> None:
    submission = application()
    del submission.blocks["plan.completed_on"]
    result = checked(submission)
    assert listed(result.findings) == []
    assert ("Q09-1", "「策定(予定)年月日」の欄が見つからないため") in [
        (one.rule, one.reason) for one in result.not_checked
    ]


# --- what reading observed -----------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["FORM-5", "FORM-6", "FORM-7", "BATCH-5"])
def test_what_the_reader_observed_becomes_a_finding(rule: str) -> None:
    result = checked(observed(Observation(rule, sheet="収支予算", cell="B50", words={"typed": "123"})))
    assert [(one.rule, one.sheet, one.cell) for one in result.findings] == [(rule, "収支予算", "B50")]


# --- must not be flagged ---------------------------------------------------------------------------

MUST_NOT = {
    "1 民間団体が委託で実施": [application(implementers__method=["委託"])],
    "1 民間団体が補助金で実施": [application(implementers__method=["補助金"])],
    "1 民間団体が負担金で実施": [application(implementers__method=["負担金"])],
    "2 計画策定1年の後の3年": [
        application(
            """
            years: fiscal_year | stage | status | plan_grant | project_grant
                   2023 | 計画策定 | 実績 | 500000 |
                   2024 | 小さな拠点づくり | 実績 | | 1000000
                   2025 | 小さな拠点づくり | 実績 | | 1000000
                   2026 | 小さな拠点づくり | 今回申請 | | 1800000
            """,
            project_year_no=3,
            development="運行日を増やす",
        )
    ],
    "4 施設を建てない": [application(expenses__category=["委託料", "報償費", "諸経費"])],
    "5 既存計画で計画策定なし": [
        application(
            """
            years: fiscal_year | stage | status | project_grant
                   2026 | 小さな拠点づくり | 今回申請 | 1800000
            """,
            plan__status="既存計画",
        )
    ],
    "6 市町村名のない地域の計画": [application(plan__author="地域", plan__author_name="山都地域協議会")],
    "7 同じ内容の2年目に発展の記入": [
        application(
            """
            years: fiscal_year | stage | status | plan_grant | project_grant
                   2024 | 計画策定 | 実績 | 500000 |
                   2025 | 小さな拠点づくり | 実績 | | 1000000
                   2026 | 小さな拠点づくり | 今回申請 | | 1800000
            """,
            project_year_no=2,
            development="運行日を増やす",
        )
    ],
    "8 見積書なし": [application()],
    "9 間接補助の変更の届出なし": [application(implementers__amount=[1_000_000])],
    "10 2年目の計画策定に続けて事業": [
        application(
            """
            years: fiscal_year | stage | status | plan_grant | project_grant
                   2025 | 計画策定 | 実績 | 200000 |
                   2026 | 両方 | 今回申請 | 300000 | 1800000
            """
        )
    ],
    "10 済んだ年度の両方": [
        application(
            """
            years: fiscal_year | stage | status | plan_grant | project_grant
                   2025 | 両方 | 実績 | 500000 | 1000000
                   2026 | 小さな拠点づくり | 今回申請 | | 1800000
            """,
            project_year_no=2,
            development="運行日を増やす",
        )
    ],
    "10a 過疎でない市の中山間地域": [application(kind=PLAN_PROJECT)],
    "11 空の行、空白の行、該当なし": [
        application(
            email="該当なし",
            former_municipality="－",
            development="なし",
            implementers__name=["山都地域協議会", "　"],
            implementers__amount=[1_200_000, None, "－"],
            income__note=["", " "],
            expenses__note=["－", "", "", "", "　"],
        )
    ],
}


@pytest.mark.parametrize("title", MUST_NOT)
def test_must_not_be_flagged(title: str) -> None:
    for submission in MUST_NOT[title]:
        assert found(submission) == []


# --- every id is whole -----------------------------------------------------------------------------

ROUND = {one.id for one in REGISTRY.values() if one.batch} | {"BATCH-6"}
READER = {"FORM-5", "FORM-6", "FORM-7", "BATCH-5"}


def test_every_rule_of_single_workbooks_has_a_failing_and_a_passing_case() -> None:
    failing = {case.about for case in CASES if any(line.startswith(f"{case.about} ") for line in case.found)}
    passing = {case.about for case in CASES if not case.found}
    assert failing == set(REGISTRY) - ROUND - READER
    assert passing == set(REGISTRY) - ROUND - READER


@pytest.mark.parametrize("id", REGISTRY)
def test_every_rule_has_its_page_place_and_words(id: str) -> None:
    rule, words = REGISTRY[id], REGISTRY[id].words
    assert rule.page and rule.citation and rule.title
    assert set(rule.softer) <= set(words.variants)
    assert "例：" in rule.page
    assert words.message and words.fix
    for name in rule.marks:
        assert column(name)
        assert words.expected or words.variants[name]["expected"]
