"""A session that judges edit after edit finds what the batch finds at the end; no workbook is open."""

from __future__ import annotations

from typing import Any

import pytest

from addin.session import Session
from tests.support import application
from validators.engine import check
from validators.frames import PLAN_PROJECT

NO_BOOK: Any = None
BEGUN: dict[str, dict[str, object]] = {
    "a row of the years begun by its status alone": {"years__status": ["今回申請", "予定", "予定"]},
    "a row of the costs begun by its amount alone": {"expenses__amount": [200_000, 300_000, 1]},
    "a row of the income begun by its source alone": {"income__source": ["県補助金", "市町村負担", "その他"]},
}


@pytest.mark.parametrize("begun", BEGUN.values(), ids=BEGUN)
def test_a_row_that_ends_again_leaves_no_rule_unjudged(begun: dict[str, object]) -> None:
    """While a row is begun and its year is missing, rules about the years are not checked; when it is gone, they are."""
    session = Session(NO_BOOK)
    session._handed_in = True
    session.judge(application(kind=PLAN_PROJECT, **begun))
    session.judge(application(kind=PLAN_PROJECT, plan_year_no=2, **begun))
    ended = application(kind=PLAN_PROJECT, plan_year_no=2)
    assert session.judge(ended) == check([ended])[0].findings != []
