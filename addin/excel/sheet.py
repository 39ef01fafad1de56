"""The answers of ``kyoten addin status`` as a page to print and hand to 情報政策課: one file, no script, no other file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from html import escape

from addin.excel.probes import Probe

_STYLE = """
@page { size: A4; margin: 15mm; }
body { font-family: "BIZ UDPGothic", "Yu Gothic", Meiryo, "Noto Sans CJK JP", sans-serif; font-size: 10.5pt; color: #1b1b1b; margin: 0 auto;
  max-width: 185mm; line-height: 1.5; }
h1 { font-size: 15pt; margin: 0 0 2mm; border-bottom: 2px solid #1f4e79; }
h2 { font-size: 12pt; margin: 6mm 0 2mm; color: #1f4e79; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid #6b7a86; padding: 1.2mm 2mm; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
thead th { background: #e8eef4; }
tr { break-inside: avoid; }
.state { white-space: nowrap; font-weight: bold; }
.stop { color: #a1121f; } .note { color: #7a4b00; }
th { white-space: nowrap; }
.todo td:nth-child(2) { width: 34mm; } .todo td:nth-child(3) { width: 56mm; } .todo td:last-child { white-space: nowrap; }
.head td:first-child { width: 32mm; background: #e8eef4; }
"""
_STATES = {"stop": "× 動きません", "note": "△ 要確認", "sound": "○"}


def _state(probe: Probe) -> str:
    return "stop" if probe.stops else "note" if probe.todo else "sound"


def page(
    line: str, answers: Sequence[Probe], others: Sequence[str], when: dt.datetime, whose: str = ""
) -> str:
    """Return the page.

    Args:
        line: what is installed, in a line.
        answers: what was found, question by question.
        others: further lines (LibreOffice).
        when: when it was asked.
        whose: which machine and user.
    """
    order = {"stop": 0, "note": 1, "sound": 2}
    wrong = sorted((one for one in answers if one.todo), key=lambda one: order[_state(one)])
    stops = sum(one.stops for one in wrong)
    administrators = sum(one.administrator for one in wrong)
    verdict = (
        f"このままでは動きません（{stops} 件）。"
        if stops
        else "動きます。"
        if not wrong
        else "動く見込みです。"
    )
    count = f"対応が要るもの {len(wrong)} 件（うち管理者の権限が要るもの {administrators} 件）"
    head = [
        ("調べた日時", f"{when.year}年{when.month}月{when.day}日 {when:%H:%M}"),
        *([("パソコン", whose)] if whose else []),
        ("アドイン", line),
        *(("ほか", one) for one in others),
        ("結論", f"{verdict}{count}"),
    ]
    todo = "".join(
        f'<tr><td class="state {_state(one)}">{_STATES[_state(one)]}</td><td>{escape(one.name)}</td>'
        f"<td>{escape(one.seen)}</td><td>{escape(one.todo)}</td>"
        f"<td>{'要' if one.administrator else '不要'}</td></tr>"
        for one in wrong
    )
    rest = "".join(
        f'<tr><td class="state">{_STATES["sound"]}</td><td>{escape(one.name)}</td><td>{escape(one.seen)}</td></tr>'
        for one in answers
        if not one.todo
    )
    lines = "".join(f"<tr><td>{escape(name)}</td><td>{escape(words)}</td></tr>" for name, words in head)
    what_to_do = (
        '<h2>対応が要るもの</h2><table class="todo"><thead><tr><th>状態</th><th>調べたこと</th><th>分かったこと</th><th>すること</th>'
        f"<th>管理者</th></tr></thead><tbody>{todo}</tbody></table>"
        if wrong
        else ""
    )
    return (
        '<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>申請ブックの点検：アドインの状態</title>'
        f"<style>{_STYLE}</style></head><body><h1>申請ブックの点検（kyoten）：Excel のアドインの状態</h1>"
        f'<table class="head"><tbody>{lines}</tbody></table>{what_to_do}'
        "<h2>問題のないもの</h2><table><thead><tr><th>状態</th><th>調べたこと</th><th>分かったこと</th></tr></thead>"
        f"<tbody>{rest}</tbody></table>"
        "<p>レジストリーとフォルダーを読んで調べました。何も変更していません。外部とは通信していません。"
        "Excel の中の動きは、実際に開いて確かめてください。</p></body></html>\n"
    )
