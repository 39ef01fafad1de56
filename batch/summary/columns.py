"""The columns of every sheet of the summary that is a table: titles, widths, kinds of cell."""

from __future__ import annotations

from dataclasses import replace

from batch.examiner.heads import (
    ACTION_HEAD,
    ACTIONS,
    AMOUNT_HEAD,
    CHOICE_HEAD,
    CHOICES,
    FILE_HEAD,
    ITEM_HEAD,
    KEY_HEAD,
    MEMO_HEAD,
    NOTE_HEAD,
    STATE_HEAD,
    TICK_HEAD,
    TITLE_HEAD,
    UNTIL_HEAD,
    WHO_HEAD,
    WRITTEN_HEAD,
)
from batch.summary.table import Head
from validators.finding import EXPECTED, FOUND
from workbooks.annotate.words import ANSWER_HEAD, WHY_HEAD

_WHY_ACTION = (
    "返却：直してもらう\n容認：このまま認める（メモに理由、担当者に名前を書くと、未処理に数えません）\n"
    "確認済：確かめた\n照会中：提出者に尋ねている"
)
_WHY_MEMO = (
    "審査の覚えを自由に書けます。次の点検に引き継ぎます。\n「容認」にするときは、ここに理由を書きます。"
)
_WHY_WHO = "判断した方の名前を書きます。「容認」のときは必ず書きます。"
_WHY_UNTIL = (
    "「容認」がいつまで有効かを日付で書きます（例：2027/3/31、R9.3.31）。\n空欄なら期限はありません。"
)
_WHY_CHOICE = "採択：交付台帳に加えます\n不採択・保留：台帳には加えません"
_WHY_AMOUNT = "申請額と違う額で決めたときだけ、円で書きます（例：1620000）。\n空欄なら補助金申請額です。"
_WHY_NOTE = "申請についての覚えを自由に書けます。次の点検に引き継ぎます。"

APPLICATIONS = (
    Head("番号", 6, "int"),
    Head("市町村名", 12),
    Head("地区名", 18),
    Head(CHOICE_HEAD, 8, "typed", CHOICES, _WHY_CHOICE),
    Head(AMOUNT_HEAD, 13, "typed_yen", why=_WHY_AMOUNT),
    Head(NOTE_HEAD, 24, "typed", why=_WHY_NOTE),
    Head("状態", 9, "status"),
    Head("不備", 6, "int"),
    Head("要確認", 7, "int"),
    Head("補助金申請額", 13, "yen"),
    Head("優先順位", 8, "int"),
    Head("事業区分", 20),
    Head("写しを開く", 34, "link"),
    Head("備考", 30),
    Head("年度", 11),
    Head("総事業費", 13, "yen"),
    Head("補助対象経費", 13, "yen"),
    Head("参考", 6, "int"),
    Head("容認", 6, "int"),
    Head("未点検", 7, "int"),
    Head("地方振興局", 10),
    Head("団体コード", 9),
    Head(FILE_HEAD, 4, "hidden"),
    Head("事業概要", 90, "line"),
    Head(KEY_HEAD, 4, "hidden"),
    Head(WRITTEN_HEAD, 4, "hidden"),
)
_SENDER = (Head("番号", 5, "int"), Head("市町村名", 9), Head("地区名", 11))
_TYPED = (
    Head(ACTION_HEAD, 8, "typed", ACTIONS, _WHY_ACTION),
    Head(MEMO_HEAD, 15, "typed", why=_WHY_MEMO),
    Head(WHO_HEAD, 8, "typed", why=_WHY_WHO),
    Head(UNTIL_HEAD, 10, "typed_date", why=_WHY_UNTIL),
)
_ANSWERS = (Head(ANSWER_HEAD, 10), Head(WHY_HEAD, 18))
_FINDING = (
    Head("重大さ", 7, "status"),
    Head(TITLE_HEAD, 16),
    Head("内容", 34),
    Head(FOUND, 18),
    Head(EXPECTED, 24),
    Head("直し方", 34),
    Head("欄", 14),
    Head("場所（写しを開く）", 14, "link"),
    Head("根拠", 14),
    Head(STATE_HEAD, 6),
    Head("規則", 8),
)
_FILE = Head(FILE_HEAD, 36)
_KEY = Head(KEY_HEAD, 4, "hidden")
FINDINGS = (
    *_SENDER,
    *_TYPED,
    *_ANSWERS,
    *_FINDING,
    Head("備考", 24),
    _FILE,
    _KEY,
    Head(WRITTEN_HEAD, 4, "hidden"),
)
UNANSWERED = tuple(replace(head, look="hidden") if head in _ANSWERS else head for head in FINDINGS)
"""The columns of 指摘一覧 where no clerk has answered yet."""

KEPT_SENDER, KEPT_WORDS = _SENDER[1:], tuple(head for head in _FINDING if head.title != STATE_HEAD)
KEPT = (*_SENDER, *_TYPED, *_ANSWERS, *(Head(h.title, h.width) for h in KEPT_WORDS), _FILE, _KEY)
STRAYS = (*_SENDER, *_TYPED, *_ANSWERS, Head("扱い", 30), Head("場所", 20), Head(TITLE_HEAD, 44), _FILE)
CHANGES = (
    *_SENDER,
    Head("区分", 15, "status"),
    Head("欄", 20),
    Head("行", 26),
    Head("前回", 30),
    Head("今回", 30),
    Head("場所（写しを開く）", 16, "link"),
    Head("求めた指摘", 34),
    _FILE,
)
READINGS = (
    Head("番号", 6, "int"),
    Head("市町村名", 12),
    Head("地区名", 18),
    Head("欄", 24),
    Head("場所（写しを開く）", 18, "link"),
    Head(FOUND, 30),
    Head("読み取った値", 30),
    Head("ファイル", 44),
)
RANKING = (
    Head("順位", 6, "int"),
    Head("優先順位", 8, "int"),
    Head("市町村名", 12),
    Head("地区名", 20),
    Head("事業区分", 20),
    Head("補助金申請額", 14, "yen"),
    Head("累計", 14, "yen"),
    Head("状態", 9, "status"),
    Head("備考", 34),
    Head("ファイル", 44),
)
MISSING = (
    Head("区分", 10),
    Head("市町村名", 14),
    Head("地区名", 18),
    Head("内容", 50),
    Head(FOUND, 26),
    Head("締切など", 30),
    Head("ファイル", 44),
)
RECORD = (
    Head("区分", 10),
    Head("規則", 9),
    Head("何を確かめるか", 40),
    Head("市町村名", 12),
    Head("地区名", 18),
    Head("理由", 60),
    Head("ファイル", 44),
)
RULES = (
    Head("規則", 10),
    Head("重大さ", 8, "status"),
    Head("何を確かめるか", 44),
    Head("根拠", 26),
    Head("点検", 26),
    Head("指摘の数", 9, "int"),
    Head("指摘のあるブック", 15, "int"),
    Head("容認", 7, "int"),
    Head("点検できなかったブック", 21, "int"),
)
HUMAN = (
    Head(ITEM_HEAD, 64),
    Head("根拠", 26),
    Head(TICK_HEAD, 8, "typed", why="確かめたら「済」など、印を書きます。次の点検に引き継ぎます。"),
    Head("理由", 50),
)
INPUTS = (
    Head("番号", 6, "int"),
    Head("ファイル", 56),
    Head("扱い", 50),
    Head("大きさ（バイト）", 16, "int"),
    Head("SHA-256", 68),
)
