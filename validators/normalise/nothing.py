"""該当なし: the one list of words and signs by which a cell says that there is nothing to write.

Source: 総務省 統計表における機械判読可能なデータの表記方法の統一ルール (「-」 皆無, 「…」 不詳), and usage.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache

from validators.normalise import vague
from validators.normalise.characters import EDGE, folded, hyphens, narrow
from validators.normalise.reading import CACHE

WORDS = (
    *("該当なし", "該当無し", "該当せず", "特になし", "特に無し", "なし", "無し", "無"),
    *("非該当", "該当ありません", "該当事項なし", "該当項目なし", "とくになし", "特段なし", "特にありません"),
    *("ありません", "記載なし", "記入なし", "対象なし", "皆無", "空欄", "無記入", "n/a"),
)
CLOSING = (
    *(
        "以下余白",
        "以下空白",
        "以下空欄",
        "以下余白あり",
        "余白",
        "以上",
        "以上です",
        "終",
        "終わり",
        "おわり",
        "完",
        "了",
        "end",
    ),
    *("以下なし", "以下無し", "以下記載なし", "以下記入なし", "以下無記入", "以下該当なし", "以下白紙"),
)
"""Words that close a list: what follows is empty on purpose."""

DITTO = (
    *("〃", "同上", "々", "仝", "上に同じ", "同じ", "′′", "'" * 2, '"', "”", "“"),
    *(
        "上と同じ",
        "上記と同じ",
        "上記に同じ",
        "上欄と同じ",
        "上欄に同じ",
        "同前",
        "↑",
        "⇧",
        "⬆",
        "ヽ",
        "ゝ",
        "〻",
    ),
)
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

_LINES = re.compile(r"\(\d+[行件名項]?\)$|(?<=^以上)[、計]*\d+(?:[件名人行点]|項目|[か箇]所)$")
_FRAME = "-()[]〔〕【】<>〈〉《》「」。.、*~=_◆■★※↓"
_REMARK = re.compile(
    r"[(\[「]?※|\*|米印|なお、|[(\[【〔<《〈]?(?:注(?:記|釈|\d*)?|備考|補足|参考)[)\]】〕>》〉:.、 ]|注\d+$"
)


class Said(Enum):
    """What a cell says instead of a value."""

    EMPTY = auto()
    CLOSED = auto()
    NOTHING = auto()
    ABOVE = auto()
    UNDECIDED = auto()


_OPTIONAL = frozenset((Said.EMPTY, Said.CLOSED, Said.NOTHING))
_LEFT_OPEN = re.compile(r"[○◯〇●]{2,}|[*x×_]{2,}|tbd")
"""What stands in a form until somebody writes over it."""

_LEAST = 6
"""No sentence is shorter."""

_LONGEST = 20
"""No text with more characters says any of this, unless it is all spaces."""


def said(value: object) -> Said | None:
    """Return what a cell says instead of a value; None where it holds a value.

    >>> [said(v) for v in ("以下余白", "〃", "未定")]
    [<Said.CLOSED: 2>, <Said.ABOVE: 4>, <Said.UNDECIDED: 5>]
    >>> said("大笹生地区"), said(0)
    (None, None)
    """
    if not isinstance(value, str):
        return Said.EMPTY if value is None else None
    if len(value) > _LONGEST:
        return None if value.strip(EDGE) else Said.EMPTY
    return _said(value)


@lru_cache(CACHE)
def _said(typed: str) -> Said | None:
    word = folded(typed)
    if not word:
        return Said.EMPTY
    plain = hyphens(word)
    closing = plain
    for _ in range(2):  # 以下余白（3行）, （以上3件）
        closing = _LINES.sub("", closing).strip(_FRAME)
    if closing.replace("、", "") in CLOSING:
        return Said.CLOSED
    bare = word.strip("()[]〔〕「」。.、") or word
    if bare in WORDS or set(hyphens(bare)) <= set(SIGNS):
        return Said.NOTHING
    if bare in DITTO or (len(bare) > 1 and set(bare) <= set("〃々′")):
        return Said.ABOVE
    return Said.UNDECIDED if vague.undecided(typed) or _LEFT_OPEN.fullmatch(word) else None


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
    return said(value) in _OPTIONAL


def remarks(value: object) -> bool:
    """Tell whether a text is a remark by its first sign.

    >>> [
    ...     remarks(v)
    ...     for v in ("※ 金額は消費税を含む。", "（注）概算", "*見積による", "【備考】概算", "注意看板", "5")
    ... ]
    [True, True, True, True, False, False]
    """
    return isinstance(value, str) and bool(_REMARK.match(narrow(value[:8])))


def sentence(value: object) -> bool:
    """Tell whether a text is a whole sentence by its end.

    >>> [sentence(v) for v in ("金額は消費税を含む。", "講師謝金", "以上。", 5)]
    [True, False, False, False]
    """
    return isinstance(value, str) and len(value) > _LEAST and value.rstrip().endswith(("。", "．"))
