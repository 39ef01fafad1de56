"""Return letters: who gets one, what it says, and that it is the same every time."""

from __future__ import annotations

import io

from docx import Document

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
    assert "1. [不備] 計画策定分の補助額・小さな拠点づくり分の補助額（E5～E7、F5）" in text
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


def test_control_characters_never_reach_a_letter() -> None:
    nasty = _finding(found="\x1b[31m赤\x00\u202e", sheet="a\nb")
    reply = Reply("喜多方市", {"a\rb.xlsx": [nasty]})
    text = as_text(reply)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "■ a b.xlsx" in text
    letter = Document(io.BytesIO(as_docx(reply)))
    assert any("[31m赤" in cell.text for t in letter.tables for r in t.rows for cell in r.cells)


def test_the_same_letter_has_the_same_bytes() -> None:
    reply = Reply("喜多方市", {"a.xlsx": [_finding()]})
    assert as_docx(reply) == as_docx(reply)
