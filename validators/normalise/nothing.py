"""該当なし: the one list of words and signs by which a cell says that there is nothing to write.

Source: 総務省 統計表における機械判読可能なデータの表記方法の統一ルール (「-」 皆無, 「…」 不詳), and usage.
"""

from __future__ import annotations

import re
from functools import lru_cache

from validators.normalise import vague
from validators.normalise.characters import EDGE, folded, hyphens, narrow
from validators.normalise.reading import CACHE

WORDS = ("該当なし", "該当無し", "該当せず", "特になし", "特に無し", "なし", "無し", "無")
CLOSING = ("以下余白", "以下空白", "以下余白あり", "以上", "以下なし", "以下無し")
"""Words that close a list: what follows is empty on purpose."""

DITTO = ("〃", "同上", "々", "仝", "上に同じ", "同じ", "′′", "'" * 2, '"', "”", "“")
"""Words and signs that repeat what stands above; ″ folds to two primes."""

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


_REMARK = re.compile(r"※|\*|米印|[(\[]?注(?:記|釈|\d*)?[)\]:.]|備考:")


def blank(value: object) -> bool:
    """Tell whether a cell is empty: nothing, or only spaces and invisible characters.

    >>> [blank(v) for v in (None, "", "  ", "　", "\\u200b", "\\n")]
    [True, True, True, True, True, True]
    >>> [blank(v) for v in (0, False, "0", "－")]
    [False, False, False, False]
    """
    return value is None or (isinstance(value, str) and not value.strip(EDGE))


def optional_blank(value: object) -> bool:
    """Tell whether an optional cell says that there is nothing to write, or that a list ends here.

    >>> [optional_blank(v) for v in ("以下余白", "（以下余白）", "―以上―", "以　上", "以上のとおり")]
    [True, True, True, True, False]
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


def closes(value: object) -> bool:
    """Tell whether a cell closes a list.

    >>> [closes(v) for v in ("以下余白", "（以上）", "―以上―", "なし", "3以上", None)]
    [True, True, True, False, False, False]
    """
    return isinstance(value, str) and len(value) <= 20 and _closes(value)


def remarks(value: object) -> bool:
    """Tell whether a text is a remark by its first sign.

    >>> [remarks(v) for v in ("※ 金額は消費税を含む。", "（注）概算", "*見積による", "注意看板", "5")]
    [True, True, True, False, False]
    """
    return isinstance(value, str) and bool(_REMARK.match(narrow(value)))


def ditto(value: object) -> bool:
    """Tell whether a cell repeats what stands above it.

    >>> [ditto(v) for v in ("〃", "同上", "″", "〃　〃", "（同上）", "々", "同上地区", "同左", 1, None)]
    [True, True, True, True, True, True, False, False, False, False]
    """
    return isinstance(value, str) and len(value) <= 20 and _repeats(value)


def unfilled(value: object) -> bool:
    """Tell whether a required cell is not filled: nothing, a word for it, a ditto, or 未定.

    >>> [unfilled(v) for v in ("－", "なし", "未定", "同上", "〃", "？", "以下余白", "")]
    [True, True, True, True, True, True, True, True]
    >>> [unfilled(v) for v in (0, "0", "×", "未定町", "なし園")]
    [False, False, False, False, False]
    """
    return optional_blank(value) or ditto(value) or vague.undecided(value)


@lru_cache(CACHE)
def _closes(typed: str) -> bool:
    return hyphens(folded(typed)).strip("-()[]〔〕「」。.、*~") in CLOSING


@lru_cache(CACHE)
def _repeats(typed: str) -> bool:
    bare = folded(typed).strip("()[]〔〕「」。.")
    return bare in DITTO or (len(bare) > 1 and set(bare) <= {"〃", "々", "′"})


@lru_cache(CACHE)
def _says_nothing(typed: str) -> bool:
    bare = folded(typed).strip("()[]〔〕「」。.、") or folded(typed)
    return bare in WORDS or _closes(typed) or set(hyphens(bare)) <= set(SIGNS)
