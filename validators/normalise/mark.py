"""○印: yes, no, or nothing."""

from __future__ import annotations

from functools import lru_cache

from validators.normalise import text
from validators.normalise.characters import folded, hyphens
from validators.normalise.nothing import blank
from validators.normalise.reading import BLANK, CACHE, Reading, Unreadable

WANTED = "○ または空欄"


_YES_PLAIN, _NO_PLAIN = frozenset("○〇◯"), frozenset("×")
_YES = frozenset({*"○〇◯◎●⭕⚪✓✔☑✅■レo1有", "有り", "あり", "はい", "yes", "true", "済", "記載あり", "添付"})
_NO = frozenset({*"×✕✖✗✘❌☐□x無-否", "無し", "なし", "いいえ", "no", "false", "該当なし", "記載なし"})


@lru_cache(CACHE, typed=True)
def read(value: object) -> Reading:
    """Read a mark: True, False, or None for a blank cell. ○ (in its three codes) and × are plain.

    >>> [read(v) for v in ("○", "×", "")]
    [Reading(value=True, note=False), Reading(value=False, note=False), Reading(value=None, note=False)]
    >>> {read(v).value for v in (*"〇 ◯ ◎ ✓ ✔ ☑ レ ﾚ 有 あり はい TRUE ■".split(), True, 1.0)}
    {True}
    >>> {read(v).value for v in ("✕", "✖", "x", "Ｘ", "無", "なし", "いいえ", "−", "－", "☐", "□", False)}
    {False}
    >>> [read(v).note for v in ("〇", "◯", "レ", "無", True)]
    [False, False, True, True, True]

    A triangle is half a yes, and a zero may be a circle or a no.

    >>> from validators.normalise.reading import reason
    >>> [reason(read, v) for v in ("△", 0, "0", "一部")]
    ['○か×か決められません', '○か×か決められません', '○か×か決められません', '○か×か決められません']
    """
    if blank(value):
        return BLANK
    if isinstance(value, bool):
        return Reading(value, True)
    typed = text.read(value).value
    if typed in _YES_PLAIN:
        return Reading(True, False)
    if typed in _NO_PLAIN:
        return Reading(False, False)
    word = folded(str(typed))
    if word in _YES:
        return Reading(True, True)
    if word in _NO or (len(word) == 1 and word not in "▲△" and hyphens(word) == "-"):
        return Reading(False, True)
    raise Unreadable("○か×か決められません")
