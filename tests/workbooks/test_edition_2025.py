"""Workbooks filled in the form's edition before: read, checked and repaired as ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from validators.engine import check
from validators.frames import FORM_VERSIONS
from workbooks.reading.reader import read
from workbooks.repair import repair
from workbooks.samples import load

FOLDER = Path(__file__).parent / "edition_2025_01_08"
KEYS = sorted(path.stem for path in FOLDER.glob("*.xlsx"))
EXPECTED = {one.key: one.expected for one in load()} | {
    # It was filled in before the rules asked for the plan's day and for the papers of a commission.
    "01-mishima": (
        ("Q03-3", "plan.completed_on", 1),
        ("Q03-3", "plan.status", 1),
        ("Q12-1", "implementers.breakdown_attached", 1),
        ("Q12-1", "implementers.rules_attached", 1),
    )
}


def _found(data: bytes) -> list[tuple[str, str, int]]:
    [checked] = check([read(data, "")])
    return sorted((one.rule, one.name, one.row) for one in checked.findings)


def test_the_set_is_there() -> None:
    assert len(KEYS) == 5


@pytest.mark.parametrize("key", KEYS)
def test_it_has_the_findings_of_its_sample(key: str) -> None:
    data = (FOLDER / f"{key}.xlsx").read_bytes()
    assert read(data, "").blocks["form.version"].values == [FORM_VERSIONS[0]]
    assert _found(data) == list(EXPECTED[key])


@pytest.mark.parametrize("key", KEYS)
def test_it_moves_into_the_new_form(key: str) -> None:
    data = (FOLDER / f"{key}.xlsx").read_bytes()
    new, left = repair(data, f"{key}.xlsx")
    assert left == []
    assert read(new, "").blocks["form.version"].values == [FORM_VERSIONS[-1]]
    assert _found(new) == list(EXPECTED[key])
