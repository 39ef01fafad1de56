"""The fuzzer itself: the same seed damages alike, and a sound form comes through to the end."""

from __future__ import annotations

import random
from importlib.resources import files

from fuzz.mutate import mutate
from fuzz.target import run
from tests.workbooks.bad_inputs import CASES, book


def test_the_same_seed_does_the_same_damage() -> None:
    made = [[mutate(random.Random(seed), book()) for seed in range(50)] for _ in range(2)]
    assert made[0] == made[1]
    assert len(set(made[0])) > 40


def test_a_sound_form_is_annotated() -> None:
    assert run((files("workbooks") / "data" / "form.xlsx").read_bytes()) == "annotated"


def test_what_is_refused_is_told_by_its_code() -> None:
    assert run(CASES["dtd in the workbook part"].make()) == "refused by the reader: dtd"
    assert run(CASES["ods"].make()) == "refused by the guard: format"
