"""Folding: what looks alike is alike, in choices and in the keys by which texts are compared."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators import normalise
from validators.cells import reader_of
from validators.frames import FRAMES
from validators.normalise import characters
from validators.reference import MUNICIPALITIES

RADICALS = [chr(code) for code in (*range(0x2E81, 0x2E9A), *range(0x2E9B, 0x2EF4), *range(0x2F00, 0x2FD6))]
"""All but U+2E80, which is the radical of no character."""
CHOICES = [
    (f"{frame.name}.{column.name}", choice)
    for frame in FRAMES
    for column in frame.columns
    if column.kind == "choice" and column.name != "municipality"
    for choice in column.choices
]


@pytest.mark.parametrize("radical", RADICALS)
def test_no_radical_is_left(radical: str) -> None:
    (folded,) = characters.folded_name(radical)
    assert "RADICAL" not in unicodedata.name(folded)


def test_every_name_of_the_prefecture_reads_with_radicals_in_it() -> None:
    alike = {characters.folded_name(one): one for one in RADICALS}
    respelled = {m.name: "".join(alike.get(one, one) for one in m.name) for m in MUNICIPALITIES}
    read = reader_of("application.municipality")
    assert {name: read(typed).value for name, typed in respelled.items()} == {n: n for n in respelled}
    assert sum(name != typed for name, typed in respelled.items()) > 20


@given(st.text(), st.sampled_from("\ufe0e\ufe0f\U000e0100\u200b\u2060\u200f"))
def test_what_cannot_be_seen_makes_no_difference(text: str, unseen: str) -> None:
    assert characters.folded(unseen.join(text)) == characters.folded(text.replace(unseen, ""))


@given(st.text(alphabet="あアｱｶﾞＡ１①㈱㋿⻄⾥⿊ヶヵ邊﨑澤髙 　・－ー（）〃々"))
def test_folding_twice_is_folding_once(text: str) -> None:
    folded = characters.folded_name(text)
    assert characters.folded_name(folded) == folded


@pytest.mark.parametrize(("name", "choice"), CHOICES)
def test_an_addition_leaves_a_choice_and_a_denial_does_not(name: str, choice: str) -> None:
    read = reader_of(name)
    numbered = [] if choice in "①②③④" else [f"１．{choice}", f"②{choice}"]
    for typed in (f"{choice}（補足）", f"　{choice}\ufe0f ", *numbered):
        assert read(typed).value == choice
    for typed in (f"{choice}以外", f"非{choice}", f"{choice}ではない", f"{choice}に該当しない"):
        assert normalise.reason(read, typed) == "選択肢にありません"


@pytest.mark.parametrize(("name", "choice"), CHOICES)
def test_two_choices_in_one_cell_are_none(name: str, choice: str) -> None:
    for other in {one for of, one in CHOICES if of == name} - {choice}:
        if name == "years.stage" and "両方" not in (choice, other):
            continue  # these two are 両方
        assert normalise.reason(reader_of(name), f"{choice}・{other}") == "選択肢にありません"
