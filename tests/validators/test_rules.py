"""Every rule: a pass, a fail, the boundary, with the whole list of findings."""

from __future__ import annotations

import pytest

from tests.support import found
from tests.validators.cases import CASES, Case


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    assert found(case.submission(), **case.parameters) == list(case.found)
