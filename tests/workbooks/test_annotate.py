"""Annotated copies: what is added, and that nothing else changes."""

from __future__ import annotations

import io

import openpyxl
import pytest

from tests.workbooks import packages
from validators.finding import Severity
from workbooks.annotate.annotator import annotate, verify
from workbooks.annotate.layout import ResultSheet
from workbooks.annotate.marks import Mark
from workbooks.annotate.strip import is_annotated, strip
from workbooks.refusal import NotPatchable

MARKS = [
    Mark("申請書", "B1", Severity.ERROR, "上限を超えています。"),
    Mark("申請書", "C3", Severity.WARNING, "日付を確かめてください。"),
]


def test_a_copy_carries_marks_and_the_sheet_and_verifies():
    source = packages.workbook()
    copy = annotate(source, MARKS, ResultSheet())
    verify(source, copy)
    book = openpyxl.load_workbook(io.BytesIO(copy))
    assert book.sheetnames == ["申請書", "審査結果"]
    assert book["申請書"]["B1"].comment.text.startswith("【不備】")
    assert book["申請書"]["C3"].comment.text.startswith("【要確認】")
    formats = {str(f.sqref): f.rules[0].priority for f in book["申請書"].conditional_formatting}
    assert formats == {"B1": 1, "C3": 2}


def test_stripping_gives_back_every_part_and_annotating_again_doubles_nothing():
    source = packages.workbook()
    copy = annotate(source, MARKS, ResultSheet())
    assert is_annotated(copy) and not is_annotated(source)
    assert packages.unzipped(strip(copy)) == packages.unzipped(source)
    again = annotate(copy, MARKS)
    assert packages.unzipped(strip(again)) == packages.unzipped(source)


def test_the_same_input_gives_the_same_bytes():
    source = packages.workbook()
    assert annotate(source, MARKS, ResultSheet()) == annotate(source, MARKS, ResultSheet())


@pytest.mark.parametrize(
    ("mark", "code"),
    [(Mark("別紙", "A1", Severity.NOTE, ""), "sheet"), (Mark("申請書", "AAAA1", Severity.NOTE, ""), "cell")],
)
def test_a_place_that_is_not_there_is_refused(mark, code):
    with pytest.raises(NotPatchable) as caught:
        annotate(packages.workbook(), [mark])
    assert caught.value.code == code
