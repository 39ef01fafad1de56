"""The words of 審査結果一覧 by which an examiner's notes are known again: sheets, heads, choices."""

from __future__ import annotations

import re

from validators.finding import EXPECTED, FOUND
from validators.normalise.characters import folded
from workbooks.annotate.words import ANSWER_HEAD, WHY_HEAD

RETURNED, ACCEPTED, CONFIRMED, ASKING = ACTIONS = ("返却", "容認", "確認済", "照会中")
"""What an examiner may decide: send back, accept as it is, confirmed, asking."""

NEW, STILL, GONE = "新規", "継続", "解消"

SHEET, GONE_SHEET, HOMELESS_SHEET = "指摘一覧", "解消した指摘", "引き継げなかったメモ"
KEY_HEAD, ACTION_HEAD, MEMO_HEAD, WHO_HEAD, UNTIL_HEAD = "照合キー", "対応", "メモ", "担当者", "容認の期限"
FILE_HEAD, STATE_HEAD, TITLE_HEAD = "ファイル", "経過", "指摘"
WRITTEN_HEAD = "記入の控え"
"""The hidden column that tells what stood in the examiner's columns when the summary was written."""

CHANGES_SHEET, ANSWERS_SHEET = "変更点", "その他の回答"
ROUND_HEAD, BEFORE_HEAD, NONE = "点検の番号", "前回の点検の番号", "なし"
"""Lines of 実行情報 by which a round's working data is found again."""

APPLICATION_SHEET = "申請一覧"
ADOPTED, NOT_ADOPTED, PENDING = CHOICES = ("採択", "不採択", "保留")
"""What an examiner may decide on an application."""

CHOICE_HEAD, AMOUNT_HEAD, NOTE_HEAD = "採否", "交付決定額", "審査メモ"

ITEM_HEAD, TICK_HEAD, NO_TICK = "確認する事項", "確認", "□"

EMPTY = "該当するものはありません。"
"""What a sheet without rows says."""

_IN_YEN = re.compile(r"\((?:単位:?)?円\)$")


def head_of(text: str) -> str:
    """Return the head of the summary that a text is, however it is broken into lines or followed by its unit; else the text.

    >>> head_of("交付決定額（円）"), head_of("採\\n否"), head_of("交付決定額（千円）")
    ('交付決定額', '採否', '交付決定額（千円）')
    """
    return _FOLDED.get(_IN_YEN.sub("", folded(text)), text) if text else text


OWN_HEADS = frozenset((
    "番号", "重大さ", STATE_HEAD, "市町村名", "地区名", "規則", TITLE_HEAD, "欄", "場所（写しを開く）", "内容", FOUND, EXPECTED, "直し方",
    "根拠", ACTION_HEAD, MEMO_HEAD, WHO_HEAD, UNTIL_HEAD, "備考", FILE_HEAD, KEY_HEAD,
    "状態", "地方振興局", "事業区分", "年度", "優先順位", "総事業費", "補助対象経費", "補助金申請額", "不備", "要確認", "参考",
    "容認", "未点検", CHOICE_HEAD, AMOUNT_HEAD, NOTE_HEAD, "写しを開く", "団体コード", "事業概要",
    ANSWER_HEAD, WHY_HEAD, WRITTEN_HEAD, "扱い", "場所",
))  # fmt: skip
"""The heads of the sheets on which an examiner types; a column under another head is their own."""

_FOLDED = {
    _IN_YEN.sub("", folded(head)): head
    for head in (*sorted(OWN_HEADS), ITEM_HEAD, TICK_HEAD, ROUND_HEAD, BEFORE_HEAD)
}
