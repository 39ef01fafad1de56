"""Return letters: who gets one, what it says, and that it is the same every time."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

from docx import Document
from openxml_audit import OpenXmlValidator

from batch.output.letterhead import Letterhead
from batch.output.letters import Reply, as_docx, as_text, replies
from tests.support import application, checked
from validators.finding import Finding, Severity


def _finding(**changes: object) -> Finding:
    values = {
        "file": "喜多方市.xlsx",
        "rule": "Q02-3",
        "severity": Severity.ERROR,
        "sheet": "年度別",
        "cell": "E5",
        "name": "years.plan_grant",
        "row": 1,
        "label": "計画策定分の補助額",
        "found": "累計 5,000,001円",
        "expected": "上限 5,000,000円",
        "message": "累計が上限を超えています。",
        "fix": "累計を上限以内にしてください。",
        "citation": "手引き 回答２",
    }
    return Finding(**{**values, **changes})  # type: ignore[arg-type]


def test_notes_and_unknown_senders_get_no_letter() -> None:
    open_findings = [
        ("喜多方市", _finding(severity=Severity.NOTE)),
        ("知らない市", _finding()),
    ]
    assert replies(open_findings) == []


def test_letters_stand_in_the_order_of_the_codes_and_hold_their_own_workbooks_only() -> None:
    first, second, third = _finding(), _finding(file="b.xlsx"), _finding(file="福島市.xlsx")
    got = replies([("喜多方市", first), ("福島市", third), ("喜多方市", second)])
    assert got == [
        Reply("福島市", {"福島市.xlsx": [third]}),
        Reply("喜多方市", {"喜多方市.xlsx": [first], "b.xlsx": [second]}),
    ]


def test_a_warning_alone_is_asked_and_an_error_is_sent_back() -> None:
    asked = Reply("福島市", {"a.xlsx": [_finding(severity=Severity.WARNING)]})
    assert asked.subject == "集落ネットワーク圏形成事業 申請内容の確認について（照会）"
    back = Reply("福島市", {"a.xlsx": [_finding(severity=Severity.WARNING), _finding()]})
    assert back.subject == "集落ネットワーク圏形成事業 申請書類の補正について（依頼）"


def test_one_message_over_many_cells_is_told_once() -> None:
    found = [_finding(row=row, cell=f"E{row + 4}") for row in (1, 2, 3)]
    found.append(_finding(name="years.project_grant", label="小さな拠点づくり分の補助額", cell="F5"))
    text = as_text(Reply("喜多方市", {"喜多方市.xlsx": found}))
    assert text.count("累計が上限を超えています。") == 1
    assert "1. [不備] 「年度別」 計画策定分の補助額・小さな拠点づくり分の補助額（E5～E7、F5）" in text
    assert "対応：累計を上限以内にしてください。（手引き 回答２）" in text
    assert "会津地方振興局 企画商工部 地域づくり・商工労政課　電話 0242-29-5292" in text


def test_the_word_letter_says_what_the_findings_say() -> None:
    found = checked(application(grant_requested=1_900_000)).findings
    assert found
    letter = Document(io.BytesIO(as_docx(Reply("喜多方市", {"a.xlsx": found}))))
    cells = [cell.text for table in letter.tables for row in table.rows for cell in row.cells]
    for one in found:
        assert any(one.message in cell for cell in cells), one
        assert one.fix in cells
        assert one.citation in cells


def test_the_heads_of_the_table_come_again_on_every_page_as_office_2016_says_it() -> None:
    """Its validator refuses ``w:val="true"`` at ``w:tblHeader``, which Word takes."""
    with zipfile.ZipFile(io.BytesIO(as_docx(Reply("喜多方市", {"a.xlsx": [_finding()]})))) as letter:
        assert re.findall(rb"<w:tblHeader[^>]*>", letter.read("word/document.xml")) == [b"<w:tblHeader/>"]


def test_control_characters_never_reach_a_letter() -> None:
    nasty = _finding(found="\x1b[31m赤\x00\u202e", sheet="a\nb")
    reply = Reply("喜多方市", {"a\rb.xlsx": [nasty]})
    text = as_text(reply)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "(1) a b.xlsx" in text
    letter = Document(io.BytesIO(as_docx(reply)))
    assert any("[31m赤" in cell.text for t in letter.tables for r in t.rows for cell in r.cells)


def test_the_same_letter_has_the_same_bytes() -> None:
    reply = Reply("喜多方市", {"a.xlsx": [_finding()]})
    assert as_docx(reply) == as_docx(reply)


HEAD = Letterhead(
    "７{局}第12号", dt.date(2026, 2, 20), "福島県{局}地方振興局長　福島 太郎", dt.date(2026, 3, 6)
)


def paragraphs(data: bytes) -> list[str]:
    return [one.text for one in Document(io.BytesIO(data)).paragraphs if one.text]


def test_a_letter_is_what_an_office_sends() -> None:
    titles = {"a.xlsx": "山都地区　いきいき拠点づくり"}
    [reply] = replies([("喜多方市", _finding(file="a.xlsx")), ("喜多方市", _finding(file="b.xlsx"))], titles)
    told = paragraphs(as_docx(reply, HEAD))
    assert told[:5] == [
        "７会津第12号",
        "令和8年2月20日",
        "喜多方市長　様\n（集落ネットワーク圏形成事業　ご担当）",
        "福島県会津地方振興局長　福島 太郎",
        "集落ネットワーク圏形成事業 申請書類の補正について（依頼）",
    ]
    assert told[6:10] == ["記", "1　指摘事項", "(1) 山都地区　いきいき拠点づくり（a.xlsx）", "(2) b.xlsx"]
    assert told[10] == "2　回答の期限　　令和8年3月6日（金）"
    assert told[-1] == "以上"
    text = as_text(reply, HEAD).splitlines()
    assert (text[0], text[-1]) == ("喜多方市長　様", "以上")
    assert "2 回答の期限　令和8年3月6日（金）" in text
    assert "(1) 山都地区　いきいき拠点づくり（a.xlsx）" in text


def test_what_the_definition_does_not_give_is_left_to_be_filled_in() -> None:
    told = paragraphs(as_docx(Reply("福島市", {"a.xlsx": [_finding()]})))
    assert told[:2] == ["　　第　　　　号", "令和　　年　　月　　日"]
    assert told[3] == "福島県県北地方振興局長"
    assert "2　回答の期限　　令和　　年　　月　　日（　）" in told


def test_a_letter_about_a_resubmission_says_what_is_still_open() -> None:
    old, new = _finding(), _finding(rule="S3-3", message="別の指摘です。")
    [reply] = replies([("喜多方市", old), ("喜多方市", new)], still={old}, settled={"喜多方市": 3})
    assert reply.subject == "集落ネットワーク圏形成事業 申請書類の再補正について（依頼）"
    text = as_text(reply)
    assert (
        "前回お知らせした事項のうち 3 件は解消し、1 件が残っています。また、新たに 1 件ありました。" in text
    )
    assert "1. [不備 （前回から）] " in text
    assert "2. [不備] " in text
    [first] = replies([("喜多方市", old)])
    assert "前回" not in as_text(first)


def test_the_word_letter_is_valid_to_words_schema(tmp_path: Path) -> None:
    path = tmp_path / "通知.docx"
    reply = Reply("喜多方市", {"a.xlsx": [_finding(), _finding(severity=Severity.WARNING)]})
    path.write_bytes(as_docx(reply, HEAD))
    assert [str(one) for one in OpenXmlValidator().validate(path).errors] == []
    with zipfile.ZipFile(path) as package:
        assert b'w:val="true"' not in package.read("word/document.xml")
