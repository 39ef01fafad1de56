"""おおよそ・未定・範囲: what is written in words that no one value can be read from, and what to do about it."""

from __future__ import annotations

import re

from validators.normalise.characters import folded, narrow
from validators.normalise.reading import Unreadable

UNDECIDED = (
    *("未定", "未確定", "検討中", "調整中", "協議中", "確認中", "決定次第", "後日", "不明", "?", "??", "???"),
    *("未決", "未決定", "未記入", "記入中", "精査中", "算定中", "積算中", "選定中", "交渉中"),
    *("後日記入", "後日連絡", "追って連絡", "別途協議", "確認後記入"),
)
"""Words by which a cell says that its answer is not there yet."""

_SIGNS = r"[\d〇一二三四五六七八九十百千万億]"
_ABOUT = re.compile(
    r"(?<![契予節倹規])約|およそ|おおよそ|概ね|おおむね|程度|くらい|ぐらい|以内|以上|以下|未満|超|前後|ほど|概算|円位|[弱強頃]$"
    r"|ごろ|まで$|から$|^[~〜]|[~〜]$|^(?:最大|最低|最高|上限|下限)|(?:ほか|外|他|など|等)$"
    r"|あまり$|余り?[名人円]?$|足らず|内外|[名人回個件枚台円]程$|[名人回個件枚台]位$|[\d十百千]数[^\d字値量]"
)
_ABOUT_BESIDE = re.compile(r"約|概算|概数|目安|[頃内]|以前|より|から|上限額?|下限額?|(?:最大|最低)限?")
"""What brackets beside a figure may hold that make it vague, beside the words of ``_ABOUT``."""

_BESIDE = re.compile(r"\(([^()]*)\)")
_SEVERAL = re.compile(
    rf"{_SIGNS}\D*?(?:[~〜]|から|または|又は|もしくは|及び|および)\D*?{_SIGNS}|\d\s*、\s*\d{{1,2}}(?!\d)|\d-\d"
)
_WORDS = "ぁ-ゖァ-ヺー一-龥("
_APART = re.compile(rf"\d(?![億万千百十]+\d)[)・、/,]*[{_WORDS}][{_WORDS})・、/,@¥]*\d")
"""Two figures with words between them: 2泊3日, 10名、2日, 1,620,000(うち消費税147,272)."""

_SUM = re.compile(r"\d\D*[×x*+÷]\D*\d", re.IGNORECASE)

NOT_DECIDED = "まだ決まっていないと書かれています"
ABOUT = "おおよその書き方で、値が一つに決まりません"
ABOUT_A_DAY = "おおよその書き方で、日が一つに決まりません"
SEVERAL = "二つ以上の値が書かれています"
PERIOD = "二つ以上の日付（期間）が書かれています"
YEARS = "二つ以上の年度が書かれています"
SUM = "計算の途中の式が書かれています"
LUMP = "金額ではなく「一式」と書かれています"
EVENT = "日付ではなく、いつになるかが言葉で書かれています"
NO_DAY = "年と月だけで、日がありません"
NO_MONTH = "年度だけで、月と日がありません"
NO_YEAR = "年がありません"
LATER = "後から添える・作ると書かれています"
ABOVE = "「同上」が何を指すか決められません"

ADVICE = {
    NOT_DECIDED: "決まってから入力してください。必須でない欄は、空欄のままで差し支えありません。",
    ABOUT: "「約」「程度」などを付けず、一つの数字で入力してください（見込みの額で差し支えありません）。",
    ABOUT_A_DAY: "見込みの日で差し支えありませんので、一日だけを入力してください（例：令和8年4月1日）。",
    EVENT: "見込みの日で差し支えありませんので、日付を入力してください（例：令和8年4月1日）。",
    SEVERAL: "一つの欄には一つの数字だけを入力してください。",
    PERIOD: "一つの欄には一日だけを入力してください。期間は、着手予定日と完了予定日の欄に分けてください。",
    YEARS: "一つの欄には一つの年度だけを入力してください。年度ごとの内容は「年度別」の表に分けてください。",
    SUM: "計算した結果の数字を入力してください。",
    LUMP: "金額を数字で入力してください。単価が決まらない一式の経費は、単価を空欄にして金額を入力してください。",
    NO_DAY: "日まで入力してください（例：令和8年3月31日）。",
    NO_MONTH: "月と日まで入力してください（例：令和8年4月1日）。",
    NO_YEAR: "年から入力してください（例：令和8年4月1日）。",
    LATER: "添えた（作った）ものは ○、まだのものは空欄にしてください。",
    ABOVE: "省略せずに入力してください。",
}
"""What to do, by the reason of a refusal."""


def undecided(value: object) -> bool:
    """Tell whether a cell says that its answer is not there yet.

    >>> [undecided(v) for v in ("未定", "（調整中）", "？", "未定稿", 0, None)]
    [True, True, True, False, False, False]
    """
    return (
        isinstance(value, str)
        and len(value) <= 20
        and folded(value).strip("()[]「」。").removesuffix("です") in UNDECIDED
    )


def refuse_beside(typed: str, about: str) -> None:
    """Refuse what brackets beside a value take back: 50万円（上限）, R8.4.1（未定）; ``about`` is the reason if it is vague.

    >>> refuse_beside("50万円（見込み）", ABOUT)
    >>> refuse_beside("R8.4.1（頃）", ABOUT_A_DAY)
    Traceback (most recent call last):
    validators.normalise.reading.Unreadable: おおよその書き方で、日が一つに決まりません
    """
    refuse_undecided(typed)
    for said in _beside(typed):
        if _ABOUT_BESIDE.fullmatch(said) or (not re.search(_SIGNS, said) and _ABOUT.fullmatch(said)):
            raise Unreadable(about)


def refuse_undecided(typed: str) -> None:
    """Refuse what brackets beside it call undecided: 委託（検討中）."""
    for said in _beside(typed):
        if undecided(said) or re.match("要(?:確認|検討|調整)", said):
            raise Unreadable(NOT_DECIDED)


def _beside(typed: str) -> list[str]:
    """Return what stands in brackets."""
    narrowed = "".join(narrow(typed).split()) if "(" in typed or not typed.isascii() else ""
    return _BESIDE.findall(narrowed)


def why_no_number(typed: str, otherwise: str) -> str:
    """Return why a text that could not be read is no number: two figures in it, else what is given.

    >>> why_no_number("2泊3日", "×"), why_no_number("1,5", "×")
    ('二つ以上の値が書かれています', '×')
    """
    return SEVERAL if _APART.search("".join(narrow(typed).split())) else otherwise


def refuse_number(typed: str) -> None:
    """Refuse a number that is vague, a range or a sum; return where it is none of these.

    >>> refuse_number("1,800,000円")
    >>> refuse_number("約50万円")
    Traceback (most recent call last):
    validators.normalise.reading.Unreadable: おおよその書き方で、値が一つに決まりません
    """
    text = "".join(narrow(typed).split())
    if undecided(typed):
        raise Unreadable(NOT_DECIDED)
    if not re.search(_SIGNS, text):
        return
    for pattern, reason in ((_ABOUT, ABOUT), (_SUM, SUM), (_SEVERAL, SEVERAL)):
        if pattern.search(text):
            raise Unreadable(reason)
