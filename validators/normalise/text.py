"""文字: a text of any kind; only its edges are not kept."""

from __future__ import annotations

import datetime as dt
import unicodedata

from validators.messages import shown
from validators.normalise.characters import EDGE
from validators.normalise.reading import BLANK, Reading

WANTED = "文字"


def read(value: object) -> Reading:
    """Read a text: edges stripped, the inside kept.

    >>> read("  大笹生　地区 ").value
    '大笹生　地区'
    >>> read(12.0).value, read(1.5).value, read("ｶﾞｲﾄﾞ①").value
    ('12', '1.5', 'ｶﾞｲﾄﾞ①')
    >>> read(dt.date(2026, 4, 1))
    Reading(value='令和8年4月1日', note=True)
    >>> read("該当なし").value, read("　").value
    ('該当なし', None)
    """
    if value is None or value == "":
        return BLANK
    if isinstance(value, str):
        kept = value.strip(EDGE)
        if not unicodedata.is_normalized("NFC", kept):
            kept = unicodedata.normalize("NFC", kept)
        return Reading(kept, False) if kept else BLANK
    if isinstance(value, bool):
        return Reading(str(value).upper(), True)
    if isinstance(value, int | float):
        return Reading(f"{value:.15g}" if isinstance(value, float) else str(value), False)
    if isinstance(value, dt.date):
        return Reading(shown(value), True)
    return Reading(str(value), True)
