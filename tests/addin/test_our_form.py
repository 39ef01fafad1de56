"""Which workbooks the add-ins take for the form; what is wrong with one of these is told by the check."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from addin.openbook import is_our_form

INPUTS = ("申請書", "計画", "間接補助", "収支予算", "年度別")


def book(sheets: tuple[str, ...], identity: object = None) -> Any:
    """Return as much of a workbook as is asked for: its sheets, and what form.id leads to (an exception: it is broken)."""

    class Leads:
        @property
        def refers_to_range(self) -> Any:
            if isinstance(identity, Exception):
                raise identity
            return SimpleNamespace(value=identity)

    names = {"form.id": Leads()} if identity is not None else {}
    return SimpleNamespace(names=names, sheets=[SimpleNamespace(name=one) for one in sheets])


@pytest.mark.parametrize(
    ("sheets", "identity", "is_ours"),
    [
        (("Sheet1",), "kyoten-network", True),
        ((*INPUTS, "様式情報"), None, True),
        (INPUTS, ValueError("#REF!"), True),
        (("申請書 (2)", *INPUTS), None, True),
        (INPUTS[:4], None, False),
        (INPUTS, "別の様式", False),
        (("申請書", "計画", "収支予算"), "別の様式", False),
        (("Sheet1",), ValueError("#REF!"), False),
        ((), None, False),
    ],
)
def test_a_workbook_is_ours_where_it_says_so_or_has_all_the_sheets_that_are_filled_in(
    sheets: tuple[str, ...], identity: object, is_ours: bool
) -> None:
    assert is_our_form(book(sheets, identity)) is is_ours
