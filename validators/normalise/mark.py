"""○印: yes, no, or nothing."""

from __future__ import annotations

import re
from functools import lru_cache

from validators.normalise import text, vague
from validators.normalise.characters import folded, hyphens
from validators.normalise.nothing import WORDS, blank
from validators.normalise.reading import BLANK, CACHE, Reading, Unreadable

WANTED = "○ または空欄"

_MADE = ("記載", "添付", "作成", "提出", "策定", "制定", "整備", "対応", "反映", "掲載", "明記")
YES = (
    *"○〇◯◎●⭕⚪⬤⭘◉✓✔☑✅√■レovy1有済",
    *("はい", "yes", "ok", "true", "レ点", "有り", "あり", "済み", "添付", "まる", "マル"),
    *("別添", "別紙", "別添のとおり", "別紙のとおり", "別添参照", "別紙参照"),
    *(
        made + end
        for made in _MADE
        for end in ("済", "済み", "あり", "有り", "有", "している", "しています", "してあります")
    ),
)
NO = (
    *"×✕✖✗✘❌☐□x無否未n",
    *("無し", "なし", "いいえ", "no", "false", "該当なし", "該当無し", "未済", "バツ", "ばつ"),
    *(made + end for made in _MADE for end in ("なし", "無し", "無")),
    *("未" + made for made in _MADE),
    *WORDS,
)
"""What is read as yes and as no, after folding; ○, 〇, ◯ and × are plain."""

_YES_PLAIN, _NO_PLAIN = frozenset("○〇◯"), frozenset("×")
_YES, _NO = frozenset(YES), frozenset(NO)
_LATER = re.compile(r"(?:後日|追って).*|.*(?:予定|中)|後送")
_PART = r"章|節|項|編|頁|ペ-?ージ"
_NUMBER = rf"(?:\d+(?:\.\d+)*|(?:[一二三四五六七八九十]+|[ivx]+)(?=[-~〜・,、]|{_PART}))"
_LISTED = rf"(?:p{{1,2}}\.?|第)?{_NUMBER}(?:{_PART}|p)?目?"
_PAGE = (
    rf"(?:(?:計画書?|別冊|本編|資料編?)の?)?(?:第?{_NUMBER}(?:{_PART})){{0,2}}{_LISTED}(?:[-~〜・,、]{_LISTED})*"
    r"(?:[~〜]|以降)?(?:参照|に記載)?"
)
"""5頁, P.3～5, 第二章3節, Ⅱ章, after folding."""

_INSIDE = re.compile(r"(?<=[章節項編])\((?P<inside>[^()]*)\)$")
_PLACE = re.compile(rf"(?=.*[^\d(){{}}]){_PAGE}")
_WITH_PLACE = re.compile(
    r"(?P<mark>[○〇◯◎●⭕✓✔☑レ]|有り?|あり|済み?|記載済み?|記載あり|記載有り?|添付済み?|添付あり)[(:、,]?(?P<beside>[^()]+)\)?"
)
_PAPER = re.compile(
    r"(?:別添資料|別添|別紙|資料)\d*(?:-\d+)?(?:のとおり|のとおり添付|参照)?"
    r"|(?:要綱|規程|規則|内訳|経費内訳|内訳書)(?:の?添付)?(?:あり|有り?|済み?|添付)(?:\((?:別添|別紙|添付)[^()]*\))?"
)
_DOUBT = re.compile(r"[×✕△▲無否未不□?]|なし|なく|要確認|一部|概ね|おおむね|ほぼ|案(?![内件])|仮(?![設称])")
_DENIED = re.compile(r"(?:[×✕✖✗✘]|(?:該当)?(?:無し?|なし)|非該当|未)\([^()○〇◯]*\)")
_BOX = "[☑■✓✔✅レ●□☐]"
_CHECK_BOXES = (
    re.compile(rf"(?P<yes>{_BOX})(?:有り?|あり|はい|済み?)[・/、|]?(?P<no>{_BOX})(?:無し?|なし|いいえ|未)"),
    re.compile(rf"(?:有り?|あり|はい|済み?)(?P<yes>{_BOX})[・/、|]?(?:無し?|なし|いいえ|未)(?P<no>{_BOX})"),
)
"""Two boxes of which one is ticked: ☑有　□無."""
_UNSURE = "○か×か決められません"


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

    >>> read("○（5頁）"), read("○（5頁）").beside, read("ｐ．５").beside
    (Reading(value=True, note=True), '5頁', 'p.5')
    >>> {
    ...     read(v).value
    ...     for v in (
    ...         "☑️",
    ...         "レ点",
    ...         "V",
    ...         "済み",
    ...         "添付済",
    ...         "別添のとおり",
    ...         "○済",
    ...         "○（別添）",
    ...         "☑有 □無",
    ...         "第Ⅱ章",
    ...     )
    ... }
    {True}
    >>> {read(v).value for v in ("□有　☑無", "×（次年度に作成）", "非該当")}
    {False}

    A triangle is half a yes, and a zero may be a circle or a no.

    >>> from validators.normalise.reading import reason
    >>> [reason(read, v) for v in ("△", 0, "0", "添付予定")]
    ['○か×か決められません', '○か×か決められません', '○か×か決められません', '後から添える・作ると書かれています']
    """
    if blank(value):
        return BLANK
    if isinstance(value, bool):
        return Reading(value, True)
    typed = str(text.read(value).value)
    if typed in _YES_PLAIN:
        return Reading(True, False)
    if typed in _NO_PLAIN:
        return Reading(False, False)
    word = folded(typed).rstrip("。")
    word = word[1:-1] if len(word) == 3 and word[0] + word[2] in ("()", "[]", "「」") else word
    if word in _YES:
        return Reading(True, True)
    if (
        word in _NO
        or (len(word) == 1 and word not in "▲△" and hyphens(word) == "-")
        or _DENIED.fullmatch(word)
    ):
        return Reading(False, True)
    ticked = _ticked(word)
    return Reading(True, True, _place(word)) if ticked is None else Reading(ticked, True)


def _ticked(word: str) -> bool | None:
    """Return which of the boxes 有 and 無 is ticked; None where there are none, or not one of them is."""
    for boxes in _CHECK_BOXES:
        found = boxes.fullmatch(word)
        if found:
            yes, no = (found[one] not in "□☐" for one in ("yes", "no"))
            return yes if yes != no else None
    return None


def _place(word: str) -> str:
    """Return the place that stands in a mark or instead of it (5頁); "" where another remark stands there."""
    if vague.undecided(word):
        raise Unreadable(vague.NOT_DECIDED)
    if _PLACE.fullmatch(word) or _PLACE.fullmatch(_INSIDE.sub(r"\g<inside>", word)):
        return word
    if _PAPER.fullmatch(word):
        return ""
    marked = _WITH_PLACE.fullmatch(word)
    if not marked or _DOUBT.search(marked["beside"]):
        raise Unreadable(vague.LATER if _LATER.fullmatch(word) else _UNSURE)
    beside = marked["beside"]
    if _LATER.fullmatch(beside):
        raise Unreadable(vague.LATER)
    return beside if re.fullmatch(_PAGE, beside) else ""
