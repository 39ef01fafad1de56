"""該当なし: the one list of words and signs by which a cell says that there is nothing to write.

Source: 総務省 統計表における機械判読可能なデータの表記方法の統一ルール (「-」 皆無, 「…」 不詳), and usage.
"""

from __future__ import annotations

from functools import lru_cache

from validators.normalise.characters import EDGE, folded, hyphens
from validators.normalise.reading import CACHE

WORDS = ("該当なし", "該当無し", "該当せず", "特になし", "特に無し", "なし", "無し", "無")
SIGNS = "-./・"
"""A text of these signs alone says nothing, after folding: －, ―, … and the like."""

TYPED = (
    "該当なし",
    "該当無し",
    "特になし",
    "特に無し",
    "なし",
    "無し",
    "無",
    "－",
    "-",
    "―",
    "ー",
    "…",
    "・",
    "/",
)
"""The usual ones as they are typed, for a formula of the form, which folds nothing."""


def blank(value: object) -> bool:
    """Tell whether a cell is empty: nothing, or only spaces and invisible characters.

    >>> [blank(v) for v in (None, "", "  ", "　", "\\u200b", "\\n")]
    [True, True, True, True, True, True]
    >>> [blank(v) for v in (0, False, "0", "－")]
    [False, False, False, False]
    """
    return value is None or (isinstance(value, str) and not value.strip(EDGE))


def optional_blank(value: object) -> bool:
    """Tell whether an optional cell says that there is nothing to write.

    >>> [optional_blank(v) for v in ("該当なし", "なし", "特になし", "－", "-", "―", "ー", "…", "", None)]
    [True, True, True, True, True, True, True, True, True, True]
    >>> all(map(optional_blank, (*WORDS, *TYPED)))
    True
    >>> [optional_blank(v) for v in ("なし園", "0", 0, "×", "-5", "なしの加工")]
    [False, False, False, False, False, False]
    """
    if blank(value):
        return True
    return isinstance(value, str) and len(value) <= 20 and _says_nothing(value)


@lru_cache(CACHE)
def _says_nothing(typed: str) -> bool:
    bare = folded(typed).strip("()[]「」。.") or folded(typed)
    return bare in WORDS or set(hyphens(bare)) <= set(SIGNS)
