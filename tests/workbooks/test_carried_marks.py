"""Our marks where their record is lost: known by their words, replaced and taken off; what a clerk typed is never lost."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import openpyxl
import pytest
from openpyxl.comments import Comment

from tests.support import application
from tests.workbooks import packages
from tests.workbooks.annotating import notes, with_notes
from tests.workbooks.test_annotate_strip import finding, formats, office_like, said, saved
from validators.engine import check
from validators.finding import Severity
from workbooks.annotate.annotator import annotate, verify
from workbooks.annotate.answers import answers_in
from workbooks.annotate.layout import ResultSheet
from workbooks.annotate.marks import Mark, marks_of, note_text
from workbooks.annotate.passages import NOTHING, Known, indexed, left_of, passages
from workbooks.annotate.strip import is_annotated, strip
from workbooks.annotate.words import ANSWER_HEAD, DONE, KEY_HEAD, WHY_HEAD
from workbooks.arrival.formats import opened

FINDINGS = [finding("補助率の上限を超えています。"), finding("表の金額と合っていません。")]
PASSAGE = note_text(marks_of(FINDINGS))
ALONE = note_text(marks_of(FINDINGS[:1]))
LINES = indexed(one.message for one in FINDINGS)
PLACED = [Mark("申請書", "B1", Severity.ERROR, one.text) for one in marks_of(FINDINGS)]
HEAD = "審査の指摘（kyoten）"


def put(old: str, new: str) -> Callable[[str], str]:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return edit


TYPED: dict[str, tuple[Callable[[str], str], str]] = {
    "nothing": (str, ""),
    "behind": (lambda text: text + "\n直しました", "直しました"),
    "behind on the same line": (lambda text: text + "直しました", "直しました"),
    "before": (lambda text: "直しました\n" + text, "直しました"),
    "under a number": (put("No.2）", "No.2）\n直しました"), "直しました"),
    "beside a number": (put("No.2）", "No.2）→済"), "→済"),
    "between two remarks": (put("No.1）", "No.1）\n6/1に直しました。"), "6/1に直しました。"),
    "before a number": (put("\n（審査結果 No.1）", "\n→6/1に直しました\n（審査結果 No.1）"), "→6/1に直しました"),
    "behind a sentence": (put("表の金額と合っていません。\n→", "表の金額と合っていません。はい\n→"), "はい"),
    "beside the heading": (put(HEAD, HEAD + "済"), "済"),
    "in the place of the ending": (put("（指摘ここまで）", "直しました"), "直しました"),
    "the ending is gone": (put("\n（指摘ここまで）", ""), ""),
    "all but the heading": (lambda text: text[: text.index("\n")] + "\n直しました", "直しました"),
    "with other line ends": (lambda text: text.replace("\n", "\r\n"), ""),
    "an older passage before it": (lambda text: ALONE.replace("No.1", "No.8") + "\n\n" + text, ""),
    "twice, answered between": (lambda text: ALONE + "\n前回直しました\n\n" + text, "前回直しました"),
    "in a conversation's text": (lambda text: f"コメント:\n    {text}\n返信:\n    済", "コメント:\n返信:\n    済"),
}  # fmt: skip


@pytest.mark.parametrize("name", TYPED)
@pytest.mark.parametrize("lines", [NOTHING, LINES], ids=["without the sheet", "with the sheet"])
def test_what_was_typed_around_and_in_our_words_is_left_alone(name: str, lines: Known) -> None:
    edit, left = TYPED[name]
    text = edit(PASSAGE).replace("\r\n", "\n")
    assert left_of(text, passages(text, lines)).strip() == left


def test_with_the_sheet_a_sentence_typed_behind_ours_is_told_from_it() -> None:
    text = PASSAGE.replace("上限を超えています。\n", "上限を超えています。6/1に直しました。\n", 1)
    assert left_of(text, passages(text, LINES)).strip() == "6/1に直しました。"


def test_a_remark_of_an_officer_without_a_number_is_ours_as_long_as_it_is_closed() -> None:
    text = note_text([Mark("申請書", "B1", Severity.WARNING, "確かめて\nください")])
    assert left_of(text, passages(text)) == ""
    text = text.replace("（指摘ここまで）", "")
    assert left_of(text, passages(text)).strip() == "確かめて\nください"


def test_a_remark_that_was_cut_is_ours() -> None:
    text = note_text([Mark("申請書", "B1", Severity.ERROR, "あ" * 1_990 + "。\n→ い。\n（審査結果 No.1）")])
    assert "以下略" in text and left_of(text, passages(text, indexed(["あ" * 1_990 + "。"]))) == ""


@pytest.mark.parametrize("text", ["覚え", "【不備】ではありません", "kyoten の審査の指摘", ""])
def test_a_note_of_somebody_else_holds_nothing_of_ours(text: str) -> None:
    assert passages(text) == []


# --- the sheet 審査結果 that came along -----------------------------------------------------------


def copied(data: bytes) -> openpyxl.Workbook:
    """Return a copy's sheets as a script takes them into a new workbook: no names, no record."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for name in list(book.defined_names):
        del book.defined_names[name]
    return book


def test_sheets_taken_into_another_workbook_lose_all_our_marks() -> None:
    source = office_like()
    data = saved(copied(annotate(source, PLACED, ResultSheet(FINDINGS))))
    assert is_annotated(data)
    clean, before = (openpyxl.load_workbook(io.BytesIO(one)) for one in (strip(data), source))
    assert clean.sheetnames == before.sheetnames
    assert (said(clean), formats(clean)) == (said(before), formats(before))


def test_older_sheets_of_ours_go_and_what_was_answered_on_each_is_kept() -> None:
    book = copied(annotate(office_like(), PLACED, ResultSheet(FINDINGS)))
    older = book.copy_worksheet(book["審査結果"])
    older.title = "審査結果 (2)"
    book.move_sheet("審査結果", -2)
    book.create_sheet("審査結果メモ")["A1"] = "わたしのメモ"
    book.active = 1
    for sheet, row, word in (
        (book["審査結果"], 1, "前"),
        (older, 1, "新"),
        (book["審査結果"], 2, "古いほうだけ"),
    ):
        head = next(line for line in sheet.iter_rows() if KEY_HEAD in [cell.value for cell in line])
        columns = {cell.value: cell.column for cell in head}
        sheet.cell(head[0].row + row, columns[ANSWER_HEAD], DONE)
        sheet.cell(head[0].row + row, columns[WHY_HEAD], word)
        sheet.cell(head[0].row + row, columns[KEY_HEAD], f"{row:016x}")
    data = saved(book)
    known = answers_in(opened(data))
    assert known is not None and sorted(one.words for one in known.given) == ["古いほうだけ", "新"]
    copy = annotate(data, PLACED[:1], ResultSheet(FINDINGS[:1]))
    verify(data, copy)
    again = openpyxl.load_workbook(io.BytesIO(copy))
    assert again.sheetnames == ["申請書", "二枚目", "審査結果メモ", "審査結果"]
    assert said(again)["申請書!B1"].count(HEAD) == 1
    assert openpyxl.load_workbook(io.BytesIO(strip(data))).active.title == "申請書"


@pytest.mark.parametrize("quote", ['"', "&quot;"])
def test_highlights_alone_are_recognised_as_each_program_writes_them(quote: str) -> None:
    book = copied(annotate(office_like(notes=False), PLACED))
    book["申請書"]["B1"].comment = None
    parts = packages.unzipped(saved(book))
    sheet = "xl/worksheets/sheet1.xml"
    assert b'LEN("kyoten ' in parts[sheet]
    parts[sheet] = parts[sheet].replace(
        b'"kyoten \xe4\xb8\x8d\xe5\x82\x99"', f"{quote}kyoten 不備{quote}".encode()
    )
    data = packages.zipped(parts)
    assert is_annotated(data)
    assert b"kyoten" not in packages.unzipped(strip(data))[sheet]


def test_a_note_with_an_answer_keeps_it_beside_the_new_one() -> None:
    book = copied(annotate(office_like(), PLACED, ResultSheet(FINDINGS)))
    note = book["申請書"]["B1"].comment
    book["申請書"]["B1"].comment = Comment(note.text.replace("No.2）", "No.2）\n直しました"), "担当者")
    again = annotate(saved(book), [Mark("申請書", "B1", Severity.NOTE, "新しい指摘")])
    text = said(openpyxl.load_workbook(io.BytesIO(again)))["申請書!B1"]
    assert text.startswith("直しました\n") and text.count(HEAD) == 1 and "新しい指摘" in text


# --- conversations -------------------------------------------------------------------------------

_SPACE = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"


def conversation(*comments: str) -> bytes:
    """Return a workbook in which a note of ours at B1 became the head of a conversation."""
    listed = "".join(f'<threadedComment ref="B1" dT="2026-04-01T00:00:00.00" {one}</text></threadedComment>' for one in comments)  # fmt: skip
    return with_notes(
        f"<t>[スレッド コメント]\n\nコメント:\n    {ALONE}</t>",
        **{
            "xl/threadedComments/threadedComment1.xml": f'<ThreadedComments xmlns="{_SPACE}">{listed}</ThreadedComments>',
            "xl/worksheets/_rels/sheet1.xml.rels": packages.relations(
                packages.relation("rId1", "comments", "../comments1.xml"),
                packages.relation("rId2", "vmlDrawing", "../drawings/vmlDrawing1.vml"),
                packages.relation("rId3", packages.THREADED, "../threadedComments/threadedComment1.xml"),
            ),
        },
    )


def test_a_note_turned_into_a_conversation_goes_where_nobody_answered() -> None:
    data = conversation(f'id="{{1}}"><text>{ALONE}')
    assert is_annotated(data)
    parts = packages.unzipped(strip(data))
    assert HEAD.encode() not in b"".join(parts.values())
    assert "xl/comments1.xml" not in parts
    assert b"<threadedComment " not in parts["xl/threadedComments/threadedComment1.xml"]


def test_an_answer_in_a_conversation_stays_and_ours_is_replaced() -> None:
    data = conversation(f'id="{{1}}"><text>{ALONE}', 'parentId="{1}" id="{2}"><text>6/1に直しました')
    parts = packages.unzipped(strip(data))
    thread = parts["xl/threadedComments/threadedComment1.xml"].decode()
    assert "6/1に直しました" in thread and HEAD not in thread
    assert "（ここにあった審査の指摘は取り除きました）" in thread
    assert HEAD not in notes(parts["xl/comments1.xml"])["B1"]
    copy = annotate(data, [Mark("申請書", "B1", Severity.ERROR, "新しい指摘")], ResultSheet())
    verify(data, copy)
    assert "6/1に直しました" in packages.unzipped(copy)["xl/threadedComments/threadedComment1.xml"].decode()


@pytest.mark.parametrize("lines", [NOTHING, LINES], ids=["without the sheet", "with the sheet"])
@pytest.mark.parametrize(
    "typed",
    ["直しました", "直しました。", "→ 直しました。", "［不備］とありますが、このままで正しいです。", "（確認済）", "No.1 のこと"],
)  # fmt: skip
def test_a_line_typed_anywhere_in_a_note_of_ours_is_never_lost(typed: str, lines: Known) -> None:
    for ours in (PASSAGE, ALONE, PASSAGE + "\n\n" + ALONE):
        written = ours.split("\n")
        for at in range(len(written) + 1):
            text = "\n".join([*written[:at], typed, *written[at:]])
            assert typed in left_of(text, passages(text, lines)).split("\n"), at


def test_without_the_sheet_the_rules_own_words_tell_where_ours_end() -> None:
    [two] = [one for one in check([application(settlements=1)])[0].findings if one.rule == "S3-6"]
    text = note_text(marks_of([replace(two, sheet="申請書", cell="D30")]))
    for ours in (two.message, two.fix):
        typed = text.replace(ours, ours + "6/1に直しました。")
        assert typed != text and left_of(typed, passages(typed)).strip() == "6/1に直しました。"


def test_what_was_answered_on_the_sheet_is_no_word_of_ours() -> None:
    book = copied(annotate(office_like(), PLACED, ResultSheet(FINDINGS)))
    head = next(line for line in book["審査結果"].iter_rows() if KEY_HEAD in [cell.value for cell in line])
    columns = {cell.value: cell.column for cell in head}
    book["審査結果"].cell(head[0].row + 1, columns[ANSWER_HEAD], DONE)
    note = book["申請書"]["B1"].comment
    book["申請書"]["B1"].comment = Comment(note.text.replace("No.2）", f"No.2）\n{DONE}"), "担当者")
    assert said(openpyxl.load_workbook(io.BytesIO(strip(saved(book)))))["申請書!B1"] == DONE
