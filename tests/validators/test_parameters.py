"""The dated parameters: which edition is in force, and what a prefecture may write itself."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from validators.parameters import (
    _WANTED,
    ParameterBook,
    ParameterError,
    Parameters,
    editions,
    entries,
)


def book(tmp_path: Path, text: str) -> ParameterBook:
    path = tmp_path / "県.toml"
    path.write_text(text, encoding="utf-8-sig")
    return ParameterBook.read(path)


def test_years_before_the_oldest_known_edition_are_judged_by_it() -> None:
    known = ParameterBook()
    assert {known.for_year(year).edition for year in (None, 2019, 2025, 2026)} == {"2025-01-08"}


def test_a_newer_edition_is_in_force_from_its_year(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from validators import parameters

    old = editions()[0]
    new = replace(old, edition="2030-01-01", from_fiscal_year=2030, plan_grant_cap=600_000)
    monkeypatch.setattr(parameters, "editions", lambda: (old, new))
    caps = [ParameterBook().for_year(year).plan_grant_cap for year in (2029, 2030, None)]
    assert caps == [500_000, 600_000, 600_000]


def test_every_parameter_has_its_place_and_a_test_of_what_may_be_written() -> None:
    keys = {one.name for one in fields(Parameters)} - {"edition", "from_fiscal_year"}
    for edition in editions():
        stated = entries(edition.edition)
        assert {one.key for one in stated} == keys == set(_WANTED)
        assert all(one.place.startswith("手引き ") and one.about for one in stated)
        assert all(_WANTED[one.key][1](one.value) for one in stated)
    assert {one.key for one in entries("2025-01-08") if one.silent} == {
        *(
            "plan_grant_cap_scope",
            "ineligible_words",
            "rounding_unit",
            "settlement_change_percent",
            "similarity_threshold",
            "district_similarity",
            "implausible_years",
            "implausible_grant",
            "phone_without_zero",
            "audit_checks",
        )
    }


def test_a_prefectures_own_values_replace_those_of_the_edition(tmp_path: Path) -> None:
    own = book(tmp_path, 'rounding_unit = 1000\nineligible_words = ["賞金", "酒類"]\n').for_year(2026)
    assert (own.rounding_unit, own.ineligible_words) == (1000, ("賞金", "酒類"))
    assert own.district_grant_cap == 5_000_000


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "rounding_units = 1000",
            "「rounding_units」という項目はありません。「rounding_unit」ではありませんか。",
        ),
        ("edition = '2030'", "「edition」という項目はありません。使える項目：rate_numerator、"),
        ("rounding_unit = true", "「rounding_unit」の値 true は使えません。1以上1,000,000以下の整数"),
        ("rounding_unit = 0", "「rounding_unit」の値 0 は使えません"),
        ("similarity_threshold = 95.5", "「similarity_threshold」の値 95.5 は使えません。1以上100以下の整数"),
        ('plan_grant_cap_scope = "month"', '"total"・"year"のいずれかを書いてください'),
        ("main_steps = []", "①・②・③・④のうち1つ以上の並びを書いてください"),
        ('main_steps = [["①"]]', "「main_steps」の値"),
        ('ineligible_words = [" "]', "言葉の並びを書いてください"),
        ("rate_numerator = 11", "補助率 11/10 が1を超えています"),
        ("plan_years_max = 2\nplan_years_max = 3", "設定ファイルを読めません"),
    ],
)
def test_what_is_wrong_is_said_in_japanese_with_an_example(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(ParameterError) as fault:
        book(tmp_path, line)
    assert said in str(fault.value)
    assert "県.toml" in str(fault.value)


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ParameterError) as fault:
        book(tmp_path, "rounding_unit = 0\nplan_years_max = 9\nabc = 1\n")
    assert len(str(fault.value).splitlines()) == 3


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="設定ファイルを開けません"):
        ParameterBook.read(tmp_path / "ない.toml")
