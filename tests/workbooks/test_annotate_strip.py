"""Stripping, the post-check, delivery, and what submitters typed."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from python_calamine import CalamineWorkbook

from tests.workbooks import packages
from tests.workbooks.annotating import notes, with_notes
from validators.finding import Finding, NotChecked, Severity
from workbooks.annotate import record
from workbooks.annotate.annotator import annotate, checked_copy, verify
from workbooks.annotate.answer import Answer
from workbooks.annotate.layout import ResultSheet
from workbooks.annotate.marks import Mark
from workbooks.annotate.resultbook import result_workbook
from workbooks.annotate.strip import is_annotated, strip
from workbooks.annotate.words import STANDS
from workbooks.arrival.formats import opened
from workbooks.ooxml.text import CELL_LIMIT, utf16_length
from workbooks.ooxml.zip import deflated, written
from workbooks.refusal import NotPatchable

MARKS = [
    Mark("申請書", "B1", Severity.ERROR, "上限を超えています。"),
    Mark("申請書", "A2", Severity.WARNING, "確かめてください。"),
]
HOSTILE = [
    '=HYPERLINK("http://example.com","押す")',
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "<f>1</f>]]>&amp;",
    "_x0041_",
    "[red]赤[/red]",
    "\x1b[31m\x00\x07",
    "abc\u202e\u2066def",
    "\ud800",
    "あ" * 32_768,
    "𠮷" * 20_000,
]


def finding(text: str, sheet: str = "申請書") -> Finding:
    return Finding("a.xlsx", "S3-3", Severity.ERROR, sheet, "B1", "", 0, text, text, text, text, text, text)


def office_like(notes: bool = True) -> bytes:
    """Return a workbook as a clerk's program writes it, with a note and a conditional format of its own."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "申請書"
    page.append(["見出し", 5])
    page.append([7, "=B1*2"])
    if notes:
        page["A2"].comment = Comment("担当者の覚え", "担当者")
        page["A1"].comment = Comment("別の覚え", "担当者")
    fill = PatternFill("solid", bgColor="FFFF00")
    page.conditional_formatting.add("B1:B2", FormulaRule(["B1>3"], fill=fill))
    book.create_sheet("二枚目")["A1"] = "終わり"
    book.active = 1
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def said(book: openpyxl.Workbook) -> dict[str, str]:
    cells = (cell for page in book for row in page for cell in row if cell.comment)
    return {f"{cell.parent.title}!{cell.coordinate}": cell.comment.text.strip() for cell in cells}


def formats(book: openpyxl.Workbook) -> list[tuple[str, list[str]]]:
    return [(str(f.sqref), r.formula) for page in book for f in page.conditional_formatting for r in f.rules]


def assert_cleaned(data: bytes, before: bytes) -> None:
    """Check that a saved-again copy, stripped, is what the clerk had."""
    assert is_annotated(data)
    clean = strip(data)
    assert not is_annotated(clean)
    one, other = (openpyxl.load_workbook(io.BytesIO(x)) for x in (before, clean))
    assert other.sheetnames == one.sheetnames
    assert said(other) == said(one)
    assert formats(other) == formats(one)
    assert not [name for name in other.defined_names if "kyoten" in name]
    for name in one.sheetnames:
        assert [[c.value for c in row] for row in other[name]] == [
            [c.value for c in row] for row in one[name]
        ]
    assert b"kyoten" not in b"".join(packages.unzipped(clean).values())


@pytest.mark.parametrize("notes", [True, False], ids=["with notes", "without notes"])
def test_a_copy_that_another_program_saved_is_recognised_and_cleaned(notes):
    source = office_like(notes)
    copy = annotate(source, MARKS, ResultSheet([finding("x")]))
    assert_cleaned(saved(openpyxl.load_workbook(io.BytesIO(copy))), source)


def test_the_sheet_is_found_again_though_it_was_renamed_and_moved():
    source = office_like()
    book = openpyxl.load_workbook(io.BytesIO(annotate(source, MARKS, ResultSheet())))
    book.move_sheet("審査結果", -2)
    book["審査結果"].title = "結果'1"
    for name in book.defined_names.values():
        name.value = name.value.replace("審査結果", "結果''1")
    data = saved(book)
    assert openpyxl.load_workbook(io.BytesIO(data)).sheetnames[0] == "結果'1"
    assert_cleaned(data, source)


def test_what_a_clerk_wrote_below_our_passage_stays():
    source = office_like()
    book = openpyxl.load_workbook(io.BytesIO(annotate(source, MARKS)))
    note = book["申請書"]["A2"].comment
    book["申請書"]["A2"].comment = Comment(note.text + "\n直しました", "担当者")
    clean = openpyxl.load_workbook(io.BytesIO(strip(saved(book))))
    assert said(clean)["申請書!A2"] == "担当者の覚え\n直しました"


def test_annotating_a_saved_copy_anew_doubles_nothing():
    source = office_like()
    sheet = ResultSheet([finding("x")])
    again = saved(openpyxl.load_workbook(io.BytesIO(annotate(source, MARKS, sheet))))
    copy = annotate(again, MARKS, sheet)
    verify(again, copy)
    book = openpyxl.load_workbook(io.BytesIO(copy))
    assert book.sheetnames == ["申請書", "二枚目", "審査結果"]
    assert said(book)["申請書!A2"].count("審査の指摘（kyoten）") == 1
    assert len(formats(book)) == 3


def carried(copy: bytes) -> bytes:
    """Return a copy as it is when its sheets were taken into another workbook: our marks came along, no record."""
    files = packages.unzipped(copy)
    files = {name: content for name, content in files.items() if not name.startswith("customXml/")}
    for part, ours in {
        "xl/_rels/workbook.xml.rels": rb'<Relationship [^>]*Target="../customXml/[^>]*/>',
        "xl/workbook.xml": rb"<definedNames>.*</definedNames>",
        "[Content_Types].xml": rb'<Override PartName="/customXml/[^>]*/>',
    }.items():
        files[part] = re.sub(ours, b"", files[part])
    return packages.zipped(files)


def test_marks_that_came_along_without_a_record_are_known_by_their_words():
    other = carried(annotate(packages.workbook(), MARKS))
    assert record.find_record(opened(other)) is None and is_annotated(other)
    stripped = packages.unzipped(strip(other))
    assert not [name for name in stripped if "kyoten" in name]
    assert b"kyoten" not in stripped["xl/worksheets/sheet1.xml"]
    book = openpyxl.load_workbook(
        io.BytesIO(annotate(other, [Mark("申請書", "B1", Severity.NOTE, "新しい指摘")]))
    )
    notes = {cell.coordinate: cell.comment.text for row in book["申請書"] for cell in row if cell.comment}
    assert list(notes) == ["B1"]
    assert "新しい指摘" in notes["B1"] and "上限を超えています" not in notes["B1"]


def test_a_note_of_the_submitter_survives_beside_ours_without_a_record():
    text = "<t>担当者の覚え</t>"
    other = carried(annotate(with_notes(text), MARKS))
    found = notes(packages.unzipped(strip(other))["xl/comments1.xml"])
    assert found == {"B1": "担当者の覚え"}


def test_a_record_that_a_program_lost_leaves_neither_its_relationship_nor_our_name() -> None:
    """LibreOffice 25.2 saves the relationship without its part, and the authors of notes in the order of the cells."""
    source = office_like()
    parts = packages.unzipped(annotate(source, MARKS, ResultSheet([finding("x")])))
    lost = [name for name in parts if name.startswith("customXml/")]
    assert len(lost) == 1
    del parts[lost[0]]
    listed = "[Content_Types].xml"
    parts[listed] = re.sub(rb"<Override[^<>]*/customXml/[^<>]*/>", b"", parts[listed])
    noted = next(name for name, data in parts.items() if b"<author>kyoten</author>" in data)
    swapped = {b'authorId="0"': b'authorId="1"', b'authorId="1"': b'authorId="0"'}
    turned = re.sub(rb'authorId="[01]"', lambda one: swapped[one[0]], parts[noted])
    parts[noted] = turned.replace(
        "<author>担当者</author><author>kyoten</author>".encode(),
        "<author>kyoten</author><author>担当者</author>".encode(),
    )
    assert parts[noted] != turned
    assert_cleaned(packages.zipped(parts), source)


@pytest.mark.office
def test_libreoffice_saves_a_copy_and_it_is_cleaned(tmp_path: Path):
    source = office_like()
    copy = annotate(source, MARKS, ResultSheet([finding("x")]))
    for name, data in (("before", source), ("copy", copy)):
        (tmp_path / f"{name}.xlsx").write_bytes(data)
        command = [
            shutil.which("soffice"),
            f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
            "--headless",
        ]
        command += [
            "--convert-to",
            "xlsx",
            "--outdir",
            str(tmp_path / "saved"),
            str(tmp_path / f"{name}.xlsx"),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert_cleaned(
        (tmp_path / "saved" / "copy.xlsx").read_bytes(), (tmp_path / "saved" / "before.xlsx").read_bytes()
    )


def altered(copy: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """Return a copy with one part changed, its other entries as they were."""
    content = opened(copy).content(part)
    assert old in content
    return replaced(copy, {part: content.replace(old, new)})


def replaced(copy: bytes, contents: dict[str, bytes]) -> bytes:
    """Return a copy with some parts packed anew, its other entries as they were."""
    package = opened(copy)
    return written(
        deflated(entry, contents[entry.name]) if entry.name in contents else (entry, package.raw(entry.name))
        for entry in package
    )


def test_the_post_check_sees_that_an_untouched_entry_was_packed_anew():
    picture = "xl/media/image1.png"
    source = packages.workbook(parts={picture: b"picture" * 99}, types={picture: "image/png"})
    copy = annotate(source, MARKS, ResultSheet())
    verify(source, copy)
    with pytest.raises(NotPatchable, match=f"{picture} differs"):
        verify(source, altered(copy, picture, b"", b""))


@pytest.mark.parametrize(
    ("part", "old", "new", "seen"),
    [
        ("xl/worksheets/sheet1.xml", b"<v>1</v>", b"<v>2</v>", "no record of the edits"),
        ("xl/worksheets/kyotenResult1.xml", b' s="', b' s="9', "style out of range"),
        ("xl/worksheets/kyotenResult1.xml", b"<is>", b"<f>1</f><is>", "more than rows of texts"),
        ("xl/worksheets/kyotenResult1.xml", b'r="B3"', b'r="A3"', "cells not in order"),
        ("xl/worksheets/kyotenResult1.xml", b'<row r="2"', b'<row r="1"', "rows not in order"),
        ("xl/kyotenComments1.xml", b'ref="A2"', b'ref="B1"', "note B1 twice"),
        ("xl/kyotenComments1.xml", b'authorId="0"', b'authorId="5"', "author out of range"),
        ("xl/worksheets/_rels/sheet1.xml.rels", b"kyotenComments1", b"nowhere", "no xl/nowhere.xml"),
    ],
)
def test_the_post_check_sees_each_fault(part, old, new, seen):
    source = packages.workbook()
    copy = annotate(source, MARKS, ResultSheet())
    with pytest.raises(NotPatchable) as caught:
        verify(source, altered(copy, part, old, new))
    assert caught.value.code == "postcheck"
    assert seen in caught.value.detail


STRINGS = packages.workbook(
    sheets={"申請書": packages.sheet(data='<row r="1"><c r="B1" t="s"><v>0</v></c></row>')},
    parts={
        "xl/sharedStrings.xml": f'<sst xmlns="{packages.MAIN}"><si><t>福島</t></si></sst>',
        "xl/_rels/workbook.xml.rels": packages.relations(
            packages.relation("rId1", "worksheet", "worksheets/sheet1.xml"),
            packages.relation("rIdStyles", "styles", "styles.xml"),
            packages.relation("rIdStrings", "sharedStrings", "sharedStrings.xml"),
        ),
    },
    types={
        "xl/sharedStrings.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    },
)


def slipped(copy: bytes, part: str, before: bytes, new: bytes) -> bytes:
    """Return a copy with something more inserted, and recorded, as a fault of the annotator would have it."""
    known = record.find_record(opened(copy))
    data = opened(copy).content(part)
    at = data.index(before)
    steps = known.edited[part].steps if part in known.edited else []
    moved = [(start + len(new) * (start > at), length, was) for start, length, was in steps]
    changed = data[:at] + new + data[at:]
    origin = known.edited[part].before if part in known.edited else record.digest(data)
    edited = {
        **known.edited,
        part: record.Edited(origin, record.digest(changed), sorted([*moved, (at, len(new), b"")])),
    }
    return replaced(copy, {part: changed, known.part: record.coded(known.added, edited)})


@pytest.mark.parametrize(
    ("part", "before", "new", "seen"),
    [
        ("xl/worksheets/sheet1.xml", b"</row>", b'<c r="D1"><v>9</v></c>', "other cells in 申請書"),
        ("xl/worksheets/sheet1.xml", b"<sheetData", b"<dimension/><dimension/>", "more than one dimension"),
        ("xl/worksheets/sheet1.xml", b"<sheetData", b'<cols><x dxfId="99"/></cols>', "dxfId 99 out of range"),
        ("xl/styles.xml", b"<xf ", b'<xf numFmtId="14"/>', "other formats"),
        (
            "xl/styles.xml",
            b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId',
            b"<xf/>",
            "other formats",
        ),
        ("xl/styles.xml", b"<fonts", b'<numFmts><numFmt numFmtId="14"/></numFmts>', "other formats"),
        ("xl/workbook.xml", b"<sheets", b'<workbookPr date1904="1"/>', "other settings of the workbook"),
        ("xl/workbook.xml", b"<sheet ", b'<sheet name="x" sheetId="9"/>', "other sheets"),
        ("xl/sharedStrings.xml", b"<si>", b"<si><t>x</t></si>", "other shared strings"),
    ],
)
def test_the_post_check_sees_what_would_make_a_cell_read_otherwise(part, before, new, seen):
    copy = annotate(STRINGS, MARKS, ResultSheet())
    verify(STRINGS, copy)
    with pytest.raises(NotPatchable) as caught:
        verify(STRINGS, slipped(copy, part, before, new))
    assert caught.value.code == "postcheck"
    assert seen in caught.value.detail


def test_a_copy_that_does_not_pass_is_not_handed_out(monkeypatch):
    package = opened(packages.workbook())
    assert checked_copy(package, MARKS, ResultSheet()) == annotate(package.data, MARKS, ResultSheet())
    monkeypatch.setattr("workbooks.annotate.annotator.marked", lambda *_: package.data)
    with pytest.raises(NotPatchable, match="postcheck"):
        checked_copy(package, MARKS)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:12]))
def test_what_was_typed_stays_text_in_copies_and_result_workbooks(text):
    source = packages.workbook()
    sheet = ResultSheet(
        [finding(text)],
        [NotChecked("a", "Q02-3", text, (text,))],
        {text: text},
        sender=text,
        answers=[Answer("0" * 16, "1" * 16, text, text, text, text)],
    )
    copy = annotate(source, [Mark("申請書", "B1", Severity.ERROR, text)], sheet)
    verify(source, copy)
    for data in (copy, result_workbook(packages.workbook(), sheet)):
        page = openpyxl.load_workbook(io.BytesIO(data))["審査結果"]
        cells = [cell for row in page for cell in row]
        assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
        assert max(utf16_length(cell.value or "") for cell in cells) <= CELL_LIMIT
        assert {cell.hyperlink.location for cell in cells if cell.hyperlink} <= {"'申請書'!B1"}
        assert not any(cell.hyperlink.target for cell in cells if cell.hyperlink)
        raw = b"".join(packages.unzipped(data).values())
        assert not any(mark.encode() in raw for mark in ("\u202e", "\u2066", "\x1b"))


def test_literal_escapes_are_read_back_as_they_were_typed():
    copy = annotate(packages.workbook(), [], ResultSheet([finding("_x0041_ と _x000D_")]))
    page = CalamineWorkbook.from_filelike(io.BytesIO(copy)).get_sheet_by_name("審査結果").to_python()
    assert page[4][5] == "_x0041_ と _x000D_"


def test_the_result_workbook_says_the_same_as_the_sheet():
    sheet = ResultSheet(
        [finding("指摘")],
        [NotChecked("a", "Q02-3", "読めません", ("years.total_cost",))],
        {"版": "1"},
        application="0123456789abcdef",
        sender="福島市　第1地区",
        answers=[Answer("0" * 16, "", STANDS, "要綱のとおりです", "申請書!B1", "前の指摘")],
    )
    copy = annotate(packages.workbook(), [], sheet)
    one, other = (
        CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("審査結果").to_python()
        for data in (copy, result_workbook(packages.workbook(), sheet))
    )
    assert one == other
    assert result_workbook(packages.workbook(), sheet) == result_workbook(packages.workbook(), sheet)
