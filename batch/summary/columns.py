"""The columns of every sheet of the summary that is a table: titles, widths, kinds of cell."""

from __future__ import annotations

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
    UNTIL_HEAD,
    WHO_HEAD,
)
from batch.summary.table import Head
from validators.finding import EXPECTED, FOUND

APPLICATIONS = (
    Head("番号", 6, "int"),
    Head("状態", 9, "status"),
    Head("地方振興局", 10),
    Head("市町村名", 12),
    Head("地区名", 18),
    Head("事業区分", 20),
    Head("年度", 11),
    Head("優先順位", 8, "int"),
    Head("総事業費", 13, "yen"),
    Head("補助対象経費", 13, "yen"),
    Head("補助金申請額", 13, "yen"),
    Head("不備", 6, "int"),
    Head("要確認", 7, "int"),
    Head("参考", 6, "int"),
    Head("容認", 6, "int"),
    Head("未点検", 7, "int"),
    Head(CHOICE_HEAD, 8, "typed", CHOICES),
    Head(AMOUNT_HEAD, 13, "typed_yen"),
    Head(NOTE_HEAD, 20, "typed"),
    Head("写しを開く", 34, "link"),
    Head("備考", 30),
    Head("団体コード", 9),
    Head(FILE_HEAD, 4, "hidden"),
    Head("事業概要", 4, "hidden"),
    Head(KEY_HEAD, 4, "hidden"),
)
_FINDING = (
    Head("番号", 5, "int"),
    Head("重大さ", 7, "status"),
    Head(STATE_HEAD, 6),
    Head("市町村名", 11),
    Head("地区名", 12),
    Head("規則", 8),
    Head("欄", 14),
    Head("場所（写しを開く）", 13, "link"),
    Head("内容", 26),
    Head(FOUND, 18),
    Head(EXPECTED, 20),
    Head("直し方", 24),
    Head("根拠", 11),
)
_TYPED = (
    Head(ACTION_HEAD, 8, "typed", ACTIONS),
    Head(MEMO_HEAD, 18, "typed"),
    Head(WHO_HEAD, 10, "typed"),
    Head(UNTIL_HEAD, 12, "typed_date"),
)
_FILE = Head(FILE_HEAD, 36)
_KEY = Head(KEY_HEAD, 4, "hidden")
FINDINGS = (*_FINDING, *_TYPED, Head("備考", 24), _FILE, _KEY)
KEPT_WORDS = tuple(head for head in _FINDING if head.title not in ("番号", STATE_HEAD))
KEPT = (Head("番号", 6, "int"), *(Head(h.title, h.width) for h in KEPT_WORDS), *_TYPED, _FILE, _KEY)
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
HUMAN = (Head(ITEM_HEAD, 76), Head("根拠", 26), Head(TICK_HEAD, 8, "typed"))
INPUTS = (
    Head("番号", 6, "int"),
    Head("ファイル", 56),
    Head("大きさ（バイト）", 16, "int"),
    Head("SHA-256", 68),
)
