"""The words of the sheet 審査結果 by which it, its answers and its findings are known again."""

from __future__ import annotations

TITLE = "審査結果"
SHEET_NAME = "_kyoten_sheet"
"""Defined name that leads to our sheet, however it was renamed or moved."""

DONE, STANDS, ASKS = CHOICES = ("直しました", "このままで正しい", "質問")
WORDS_ALONE = "説明のみ"
"""What a clerk may answer to a finding: corrected, right as it is, a question."""

ANSWER_HEAD, WHY_HEAD, KEY_HEAD = "回答", "説明", "照合キー"
PLACE_HEAD, FINDING_HEAD, FIX_HEAD = "場所", "指摘", "直し方"

TAG = "申請の照合キー："
"""How the hidden cell begins that holds the key of the application."""
