"""選択肢: one of a list."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz, process

from validators.normalise import text
from validators.normalise.characters import folded_name
from validators.normalise.nothing import blank
from validators.normalise.reading import BLANK, CACHE, Reading, Unreadable

_NEAR_ENOUGH = 60
_LEFT_OUT = ("事業", "地域", "計画", "市", "町", "村", "金", "費", "料")
_PUT_ON = ("事業", "地域", "地方振興局", "振興局", "み")
_LEAD = re.compile(r"(?:\d\.?(?=\D\D))?(?:福島県(?=.))?(?:.{2,3}郡(?=.))?")


def read(value: object, choices: tuple[str, ...]) -> Reading:
    """Read one of ``choices``; variants of characters and a left-out 事業, 市 … are read with a note.

    Raises:
        Unreadable: it is none of them; ``near`` is the closest match, if one is close.

    >>> towns = ("福島市", "檜枝岐村", "飯舘村", "南会津町", "桑折町")
    >>> read("飯舘村", towns), read("飯館村", towns)
    (Reading(value='飯舘村', note=False), Reading(value='飯舘村', note=True))
    >>> [
    ...     read(v, towns).value
    ...     for v in "桧枝岐村 福島　市 福島 福島県福島市 伊達郡桑折町".replace(" ", ",").split(",")
    ... ]
    ['檜枝岐村', '福島市', '福島市', '福島市', '桑折町']
    >>> [read(v, ("①", "②", "③", "④")).value for v in ("①", "1", 2.0, "３")]
    ['①', '①', '②', '③']
    >>> areas = ("過疎地域", "中山間地域", "対象外")
    >>> read("過疎", areas).value, read("県北地方振興局", ("県北", "県中")).value
    ('過疎地域', '県北')
    >>> read("①計画策定事業", ("計画策定事業", "小さな拠点づくり事業")).value
    '計画策定事業'
    >>> from validators.normalise.reading import reason
    >>> [reason(read, v, areas) for v in ("対象", "山間部")]
    ['選択肢にありません', '選択肢にありません']
    >>> try:
    ...     read("福島町", towns)
    ... except Unreadable as fault:
    ...     print(fault.near)
    福島市
    """
    if value in choices:
        return _as_typed(value)
    if blank(value):
        return BLANK
    typed = text.read(value).value
    if typed in choices:
        return _as_typed(typed)
    return _close_choice(str(typed), choices)


@lru_cache(CACHE)
def _as_typed(value: object) -> Reading:
    return Reading(value, False)


@lru_cache(256)
def _folded(choices: tuple[str, ...]) -> dict[str, str]:
    return {folded_name(one): one for one in choices}


@lru_cache(CACHE)
def _close_choice(typed: str, choices: tuple[str, ...]) -> Reading:
    folded, known = folded_name(typed), _folded(choices)
    if folded in known:
        return Reading(known[folded], True)
    spellings = {folded, _LEAD.sub("", folded, count=1)}
    spellings |= {one + end for one in spellings for end in _LEFT_OUT}
    meant = {one for name, one in known.items() if spellings & {name, *(name + end for end in _PUT_ON)}}
    if len(meant) == 1:
        return Reading(meant.pop(), True)
    best = process.extractOne(folded, list(known), scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH)
    raise Unreadable("選択肢にありません", known[best[0]] if best else None)
