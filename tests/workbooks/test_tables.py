"""What is written in a table: dittos and remarks; names that are compared with each other."""

from __future__ import annotations

import pytest

from tests.workbooks.differential.formualizer_engine import Formualizer
from tests.workbooks.differential.projects import project
from tests.workbooks.differential.verdicts import by_python
from workbooks.form.build import built
from workbooks.form.ledger import FAULT


@pytest.fixture(scope="module")
def engine() -> Formualizer:
    return Formualizer(built({}))


@pytest.mark.parametrize(
    ("issues", "verdict"),
    [
        (("買?物", "買い物"), "holds"),
        (("買*", "買物"), "holds"),
        (("買物~1", "買物1"), "holds"),
        (("買物" * 150, "見守り" * 100), "holds"),
        (("買物" * 150, "買物" * 150), "fails"),
        (("Bus", "bus"), "fails"),
    ],
)
def test_issues_are_compared_letter_by_letter(
    engine: Formualizer, issues: tuple[str, ...], verdict: str
) -> None:
    """No wildcards, and no end at 255 characters."""
    case = project(
        activities__issue=tuple(reversed(issues)),
        activities__activity=("取組", "取組"),
        activities__step=("②", "②"),
    )
    for one in (case, case | {"activities.issue": [*issues, *case["activities.issue"][2:]]}):
        assert by_python([one])[0].rules["S3-7"] == engine.judge(one).rules["S3-7"] == verdict


@pytest.mark.parametrize(
    ("listed", "spent", "verdict"),
    [
        ("協議会", "協議?", "fails"),
        ("協議会", "*", "fails"),
        ("協議*", "協議*", "holds"),
        ("協議~会", "協議~会", "holds"),
        (">0", ">0", "holds"),
        ("協議会" * 90, "協議会" * 90, "holds"),
    ],
)
def test_implementers_are_compared_letter_by_letter(
    engine: Formualizer, listed: str, spent: str, verdict: str
) -> None:
    case = project(
        implementers__name=(listed,),
        implementers__method=("補助金",),
        implementers__amount=(1,),
        implementers__rules_attached=("○",),
        implementers__breakdown_attached=("○",),
        expenses__implementer=(spent,),
    )
    assert by_python([case])[0].rules["SUM-7"] == engine.judge(case).rules["SUM-7"] == verdict


@pytest.mark.parametrize(
    ("changes", "amounts", "marked"),
    [
        ({"amount": (100, "〃", "同上")}, [100, 100, 100], {}),
        ({"amount": (100, None, "″"), "category": ("諸経費", None, "〃")}, [100, "", 100], {}),
        ({"amount": ("約100", "〃", 5)}, ["!!", "!!", 5], {}),
        ({"category": ("〃", "委託料", "諸経費")}, [50, 50, 50], {}),
        ({"note": ("同上", "同上", None)}, [50, 50, 50], {("expenses.note", 1): FAULT}),
        (
            {"item": ("※ 概算", "※ 概算"), "amount": (None, 50, "〃"), "category": (None, "諸経費", "〃")},
            ["", 50, 50],
            {},
        ),
    ],
)
def test_a_ditto_repeats_the_row_above(
    engine: Formualizer,
    changes: dict[str, tuple[object, ...]],
    amounts: list[object],
    marked: dict[tuple[str, int], int],
) -> None:
    table: dict[str, tuple[object, ...]] = {"amount": (50, 50, 50), "category": ("諸経費",) * 3}
    table |= dict.fromkeys(("item", "quantity", "unit", "unit_price", "eligible"), ())
    case = project(**{f"expenses__{name}": values for name, values in (table | changes).items()})
    python, form = by_python([case])[0], engine.judge(case)
    assert python.differences(form) == []
    read = [str(form.readings["expenses.amount", row])[:2] for row in (1, 2, 3)]
    assert read == [str(one)[:2] for one in amounts]
    for cell, state in marked.items():
        assert form.marks[cell] == state


@pytest.mark.parametrize("spent", ["ＮＰＯ澤田ガイド", "npo沢田ｶﾞｲﾄﾞ", " NPO 沢田　ガイド", "NPO澤田ｶﾞｲﾄﾞ"])
def test_names_are_compared_whatever_their_look(engine: Formualizer, spent: str) -> None:
    case = project(
        implementers__name=("NPO沢田ガイド",),
        implementers__method=("補助金",),
        implementers__amount=(1,),
        implementers__rules_attached=("○",),
        implementers__breakdown_attached=("○",),
        expenses__implementer=(spent,),
    )
    assert by_python([case])[0].rules["SUM-7"] == engine.judge(case).rules["SUM-7"] == "holds"
