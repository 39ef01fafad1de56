"""文字の畳み込み: full-width letters, odd hyphens, spaces and invisible characters, for comparing only.

Nothing that is folded is ever written back: a kept text is NFC. NFKC leaves the
signs ▲ △ − ― ー ‐ and the invisible characters alone, so they are folded here.
Source: Unicode Standard Annex #15.
"""

from __future__ import annotations

import re
import unicodedata

from validators.normalise.reading import Unreadable

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
EDGE = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + _INVISIBLE
"""What is no part of a text at its edges: every space, and invisible characters."""

_NO_INVISIBLE = dict.fromkeys(map(ord, _INVISIBLE))
_MINUS = str.maketrans(dict.fromkeys("−‐‑‒–—―ー─▲△", "-"))
_INNER_SPACE = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
_CLOCK = re.compile(r"[ T]\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?$")
_VARIANTS = str.maketrans("舘檜會廣澤濱嶋髙﨑瀧冨雙ヶヵ", "館桧会広沢浜島高崎滝富双ケカ")


def narrow(typed: str) -> str:
    """Return the compatibility form without invisible characters and edges.

    >>> narrow("　Ｒ８．４．１\\u200b "), narrow("ｶﾞｲﾄﾞ①")
    ('R8.4.1', 'ガイド1')
    """
    return unicodedata.normalize("NFKC", typed.translate(_NO_INVISIBLE)).strip(EDGE)


def folded(typed: str) -> str:
    """Return a text without spaces and case, for comparing it with known words.

    >>> folded("　該当 なし "), folded("ＴＲＵＥ")
    ('該当なし', 'true')
    """
    return "".join(narrow(typed).split()).casefold()


def folded_name(typed: str) -> str:
    """Return a name with the common forms of its characters as well.

    >>> folded_name("檜枝岐村"), folded_name("大澤ヶ原")
    ('桧枝岐村', '大沢ケ原')
    """
    return folded(typed).translate(_VARIANTS)


def hyphens(narrowed: str) -> str:
    """Return a text with every dash and sign of minus as "-".

    >>> hyphens("▲5"), hyphens("2026−04―01")
    ('-5', '2026-04-01')
    """
    return narrowed.translate(_MINUS)


def digits(typed: str) -> str:
    """Return the compatibility form; ① and ² are digits only where they stand alone.

    >>> digits("①"), digits("４５０")
    ('1', '450')

    Raises:
        Unreadable: a digit that is a mark of a note follows a number.

    >>> digits("450000①")
    Traceback (most recent call last):
    validators.normalise.reading.Unreadable: 注記の記号と数字が続いています
    """
    read = narrow(typed)
    if len(read) > 1 and not typed.isascii() and any(_is_odd_digit(one) for one in typed):
        raise Unreadable("注記の記号と数字が続いています")
    return read


def of_a_number(typed: str) -> str:
    """Return what was typed for a number; spaces between digits stay, they may part two numbers.

    >>> of_a_number("１、０００ 円"), of_a_number("▲ 5"), of_a_number("1 000")
    ('1,000円', '-5', '1 000')
    """
    return hyphens(_INNER_SPACE.sub("", digits(typed)).replace("、", ","))


def of_a_date(typed: str) -> str:
    """Return what was typed for a day or a year, without the time of day.

    >>> of_a_date("ｒ８．４．１"), of_a_date("令和 8年 4月 1日"), of_a_date("2026-04-01 00:00:00")
    ('R8.4.1', '令和8年4月1日', '2026-04-01')
    """
    return hyphens(_INNER_SPACE.sub("", _CLOCK.sub("", digits(typed))).upper())


def _is_odd_digit(character: str) -> bool:
    return not character.isdecimal() and any(map(str.isdecimal, unicodedata.normalize("NFKC", character)))
