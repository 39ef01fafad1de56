"""The words that the add-in's VBA shows; they stand on its own sheet, since VBA sources are ASCII."""

from __future__ import annotations

WORDS: dict[str, str] = {
    "title": "申請の点検",
    "loading": "点検：準備しています…",
    "working": "点検しています…",
    "stopped": "点検：自動点検を止めました（［申請の点検］タブの［自動点検 入/切］で再開できます）。",
    "not_our_form": (
        "このブックは集落ネットワーク圏形成事業の申請ブック（参考様式）ではないため、点検しませんでした。"
    ),
    "no_python": (
        "点検を実行できませんでした。コマンド「kyoten addin status」で設置の状態を確かめ、"
        "担当者にご相談ください。"
    ),
    "no_library": (
        "xlwings の部品（DLL）を読み込めません。Excel と Python の 32/64 ビットの組み合わせ、"
        "または設置場所が変わっていないかを「kyoten addin status」で確かめてください。"
    ),
    "marks_stay": (
        "点検の印を消せなかったため、色とメモが付いたまま保存されます。提出前に［印を消す］を押すか、"
        "コマンド「kyoten strip」で印のない写しを作ってください。"
    ),
}
