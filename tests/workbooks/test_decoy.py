"""A package that shows one workbook to one reader and another to the next is refused, by all of ours alike."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from tests.workbooks import packages
from validators.finding import Severity
from workbooks.annotate.annotator import annotate
from workbooks.annotate.marks import Mark
from workbooks.annotate.strip import strip
from workbooks.form import BUILT
from workbooks.reading.reader import read
from workbooks.refusal import Refused
from workbooks.repair import repair

SHEET = "xl/worksheets/sheetB.xml"


def decoy() -> bytes:
    """Return a form whose package calls another part its workbook than the one at the usual place."""
    parts = packages.unzipped(BUILT.read_bytes())
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts[SHEET] = re.sub(
        rb"<sheetData>", b'<sheetData><row r="1"><c r="A1"><v>99999999</v></c></row>', sheet
    )
    parts["xl/real.xml"] = parts["xl/workbook.xml"]
    links = parts["xl/_rels/workbook.xml.rels"]
    parts["xl/_rels/real.xml.rels"] = links.replace(b"worksheets/sheet1.xml", b"worksheets/sheetB.xml")
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"xl/workbook.xml", b"xl/real.xml")
    return packages.zipped(parts)


@pytest.mark.parametrize(
    "use",
    [
        lambda data: read(data, "a.xlsx"),
        lambda data: annotate(data, [Mark("申請書", "B2", Severity.ERROR, "")]),
        strip,
        lambda data: repair(data, "a.xlsx"),
    ],
    ids=["reader", "annotator", "strip", "repair"],
)
def test_a_decoy_at_the_usual_place_is_refused_whoever_reads(use: Callable[[bytes], object]) -> None:
    with pytest.raises(Refused) as caught:
        use(decoy())
    assert (caught.value.code, caught.value.words) == ("decoy", {"part": "xl/workbook.xml"})
    assert "二つあり" in caught.value.text


def test_without_the_decoy_the_part_that_is_meant_is_read() -> None:
    parts = packages.unzipped(decoy())
    del parts["xl/workbook.xml"]
    submission = read(packages.zipped(parts), "a.xlsx")
    assert not [seen for seen in submission.observations if seen.rule == "FORM-5"]
