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
    "failed": (
        "点検を実行できませんでした。「アドイン」フォルダーの「状態を調べる.bat」（または kyoten addin status）で"
        "原因を確かめ、担当者にご相談ください。"
    ),
    "no_answer": (
        "点検の本体が応答しません。「状態を調べる.bat」（または kyoten addin status）で原因を確かめてください。"
    ),
    "no_start": (
        "Excel から点検の本体を起動できませんでした。「点検.bat」を開いておくと、そちらを使って点検できます。"
        "原因は「状態を調べる.bat」（または kyoten addin status）で確かめられます。"
    ),
    "marks_stay": (
        "点検の印を消せなかったため、色とメモが付いたまま保存されます。提出前に［印を消す］を押すか、"
        "コマンド「kyoten strip」で印のない写しを作ってください。"
    ),
    "no_desk": "Excel から点検の画面を開けませんでした。「点検.bat」を開いてください。",
    "choose": "届いた申請ブックのフォルダーを選んでください",
    "desk_opens": "点検の画面をブラウザーで開いています…",
    "copies": "写し",
    "no_copies": "審査結果一覧を開いてから押してください。となりに「写し」のフォルダーがありません。",
}
