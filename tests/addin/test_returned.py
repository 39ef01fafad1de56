"""What came back from elsewhere is judged in an open LibreOffice as the batch judges its file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import kyoten
from tests.addin.against import Open, attached, of_batch
from tests.addin.forms import filled

pytestmark = pytest.mark.office


def test_the_button_of_a_returned_copy_is_no_drawing_of_the_clerks(opened: Open, tmp_path: Path) -> None:
    copy = tmp_path / "写し.xlsx"
    kyoten.annotate(filled(tmp_path / "申請書.xlsx", grant_requested=1_900_000), copy)
    session = attached(opened(copy))
    found = [replace(one, file="") for one in session.check()]
    assert found
    assert found == of_batch(copy)


def test_names_that_lead_to_another_workbook_are_told_once_a_sheet(opened: Open, tmp_path: Path) -> None:
    book = opened(filled(tmp_path / "申請書.xlsx"))
    session = attached(book)
    assert session.check() == []
    for column in ("source", "note", "amount"):
        name = book.names[f"income.{column}"]
        name.api.setContent(f"'file:///C:/%E6%9B%B8%E9%A1%9E/原本.xlsx'#{name.api.getContent()}")
    session.read_afresh()
    told = [one for one in session.check() if one.rule == "FORM-5"]
    assert [(one.sheet, one.found) for one in told] == [
        ("収支予算", "名前 3個（参照先「'[原本.xlsx]収支予算'!$C$16:$C$21」など）")
    ]
