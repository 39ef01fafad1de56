"""Every line of section 3 and every answer of the guide is traced; the generated pages are current."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools import manual
from tools.manual import main, matrix_page, pages
from validators.parameters import ParameterBook
from validators.rules import REGISTRY
from validators.traceability import AUDITED, CHECKLIST, STATEMENTS, checklist

ROOT = Path(__file__).parents[2]

ANSWERS = [f"手引き 回答{number}" for number in (*"１２３４５６７８９", 10, 11, 12, 13)]
SECTION_3 = [
    *("事業概要（目的", "事業概要（ステップ", "補助対象", "対象地域", "補助率"),
    *("補助上限額①", "補助上限額②"),
    *(f"②小さな拠点づくり事業（{one}" for one in ("期間", "地域課題", "計画と連携", "具体例", "間接補助")),
    *(f"①小さな拠点づくり計画策定事業（{one}" for one in ("期間", "話合い", "検討と計画", "具体例")),
]


def test_every_statement_stands_in_exactly_one_of_rule_human_check_and_background() -> None:
    for one in STATEMENTS:
        assert [bool(one.rules), bool(one.check), bool(one.background)].count(True) == 1, one
    places = [one.place for one in STATEMENTS]
    assert len(set(places)) == len(places)


@pytest.mark.parametrize("place", [*ANSWERS, *(f"手引き ３ {line}" for line in SECTION_3)])
def test_every_answer_and_every_line_of_section_3_is_traced(place: str) -> None:
    traced = [one.place for one in STATEMENTS if re.match(re.escape(place) + r"(?!\d)", one.place)]
    assert traced


def test_every_rule_of_the_guide_is_traced_and_no_other() -> None:
    traced = {rule for one in STATEMENTS for rule in one.rules}
    assert traced == {one for one in REGISTRY if not one.startswith(("SUM", "FORM", "BATCH"))}


def test_rules_that_the_guide_does_not_state_say_so() -> None:
    for id, rule in REGISTRY.items():
        assert ("手引きに定めなし" in rule.citation) == id.startswith(("SUM", "FORM", "BATCH"))


def test_the_checklist_is_polite_and_in_the_order_of_the_guide() -> None:
    assert all(one.text.endswith("ご確認ください。") for one in CHECKLIST)
    assert [one.place for one in CHECKLIST] == [one.place for one in STATEMENTS if one.check]


def test_every_rule_has_a_test_in_the_matrix() -> None:
    tests = manual.tests_of(ROOT / "tests" / "validators")
    assert set(REGISTRY) <= set(tests)
    assert "| Q02-3 |" in matrix_page(tests)


def test_the_generated_pages_are_current() -> None:
    stale = [path.name for path, text in pages(ROOT).items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run make docs"


def test_check_says_which_page_is_not_current(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path)
    assert main(["--check"]) == 1
    assert capsys.readouterr().err == "not current (run make docs): rules.md, matrix.md, parameters.md\n"
    assert main([]) == 0
    assert main(["--check"]) == 0


def test_a_page_joins_its_wrapped_lines_and_lists_its_examples() -> None:
    page = "題です。\n\nなぜ：長い\n行です。\n\nよい例：1円\n直す例：2円"
    assert list(manual._unwrapped(page)) == [
        "題です。",
        "",
        "なぜ：長い行です。",
        "",
        "- よい例：1円",
        "- 直す例：2円",
    ]


def test_what_auditors_found_is_added_only_where_the_parameter_says_so() -> None:
    off, on = (ParameterBook(own).for_year(2026) for own in ((), (("audit_checks", "on"),)))
    assert checklist(off) == CHECKLIST
    assert checklist(on) == (*CHECKLIST, *AUDITED)
    assert all(one.text.endswith("ご確認ください。") and one.reason for one in checklist(on))
    assert {one.place for one in AUDITED} == {"会計検査の指摘例（手引きに定めなし）"}
