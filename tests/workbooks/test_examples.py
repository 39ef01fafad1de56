"""The complete examples (記載例): sound, stamped, and refused as a submission."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from validators.engine import check
from validators.frames import FORM_EXAMPLE, PROJECT_TYPES
from workbooks.form import examples
from workbooks.form.build import fill
from workbooks.form.texts import EXAMPLE_STAMP, LEADS
from workbooks.reading.reader import read
from workbooks.samples.examples import contents

NAMES = [f"{FORM_EXAMPLE}_{kind}" for kind in PROJECT_TYPES]


def test_there_is_one_for_each_kind_of_project() -> None:
    assert sorted(examples()) == sorted(NAMES) == sorted(contents())


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_example_holds_what_it_is_made_of(name: str) -> None:
    kept, made = (read(data, "") for data in (examples()[name].read_bytes(), fill(contents()[name])))
    assert kept.blocks == made.blocks


@pytest.mark.parametrize("name", NAMES)
def test_it_is_sound_but_for_being_an_example(name: str) -> None:
    [checked] = check([read(examples()[name].read_bytes(), "")])
    [refused] = checked.findings
    assert (refused.rule, refused.severity.value, refused.name) == ("FORM-5", "error", "form.version")
    assert refused.message == "記載例のブックです。申請としては受け付けられません。"


@pytest.mark.parametrize("name", NAMES)
def test_every_sheet_is_stamped_and_shows_the_results_of_its_checks(name: str) -> None:
    book = openpyxl.load_workbook(BytesIO(examples()[name].read_bytes()), data_only=True)
    for sheet in (book[one] for one in ("はじめに", *LEADS, "点検", "表紙")):
        assert str(sheet["B1"].value).startswith(EXAMPLE_STAMP)
        assert str(sheet.oddHeader.right.text).endswith(EXAMPLE_STAMP)
    assert book["はじめに"]["B3"].value == "不備はありません。提出できます"
