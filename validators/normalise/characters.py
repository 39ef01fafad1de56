"""文字の畳み込み: full-width letters, odd hyphens, spaces and invisible characters, for comparing only.

Nothing that is folded is ever written back: a kept text is NFC. NFKC leaves the
signs ▲ △ − ― ー ‐, the invisible characters and the radicals U+2E80–2EF3 alone,
so they are folded here.
Source: Unicode Standard Annex #15; UCD EquivalentUnifiedIdeograph.
"""

from __future__ import annotations

import re
import unicodedata

from validators.normalise.reading import Unreadable

_SELECTORS = "".join(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff" + _SELECTORS
EDGE = "".join(chr(code) for code in range(0x3001) if chr(code).isspace()) + _INVISIBLE
"""What is no part of a text at its edges: every space, and invisible characters."""

_PRINTED = str.maketrans(
    "⺁⺂⺃⺄⺅⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺜⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧"
    "⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺲⺳⺴⺵⺶⺷⺸⺹⺺⺻⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍"
    "⻎⻏⻐⻑⻒⻓⻔⻕⻖⻗⻘⻙⻚⻛⻜⻝⻞⻟⻠⻡⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻲⻳",
    "厂乛乚乙亻冂𠘨刀刂卜㔾小尐兀尣尢𡯂巳幺彑彐忄心扌攵旡日月歺母民氵氺灬爫爬丬牛"
    "犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艺艻虎衤覀西见角𧢲讠贝𧾷车辶辷"
    "辸邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟",
) | {first + number: str(number + 1) for first in (0x2776, 0x2780, 0x278A, 0x24F5) for number in range(10)}
"""CJK Radicals Supplement as a PDF hands them out (UCD EquivalentUnifiedIdeograph), and ❶ ➀ ➊ ⓵; NFKC folds the Kangxi ones and ①."""

_ROMAN = {chr(first + number): str(number + 1) for first in (0x2160, 0x2170) for number in range(12)}
_BRACKETS = str.maketrans("[]【】〔〕〈〉《》{}", "()()()()()()")
_MARKS = re.compile(r"^['’`]+|[※*。'’`]+$")
"""Signs beside a number or a day that are no part of it: of a note below, of the end, of a text (')."""

_LOOKS = str.maketrans("ー―—─ニハミエロタト", "一一一一二八三工口夕卜")
_ALONE = re.compile("(?<![ぁ-ゖァ-ヺー])(?:[ー―—─]|[ニハミエロタト](?![ァ-ヺー]))")
"""A katakana among other characters that looks like a 漢字, as a slip of the hand or a reader of print leaves it."""

_LONGEST = 100
"""No number and no day has more characters; a pattern need not search what a hostile cell holds."""

_DROPPED = dict.fromkeys(map(ord, _INVISIBLE))
_MINUS = re.compile("[−‐‑‒–—―─▲△]|(?<![ァ-ヺ])ー")
_INNER_SPACE = re.compile(r"(?<!\d)\s+|\s+(?!\d)")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d.,])")
_CLOCK = re.compile(r"[ T]\d{1,2}:\d\d(?::\d\d)?(?:\.\d+)?$")
_WORDS = (
    ("圓", "円"),
    ("㎡", "平米"),
    ("㎥", "立米"),
    ("m²", "平米"),
    ("m³", "立米"),
    ("ｍ²", "平米"),
    ("ｍ³", "立米"),
)
VARIANTS = str.maketrans(
    "舘檜會廣澤濱嶋嶌髙﨑嵜瀧冨雙ヶヵ邊邉齋齊斉櫻國關龍眞惠德栁鐵藏嶽澁彌瀨曾壽靜豐鹽淵籠條樂學體寶榮戶靑黃內麥黑龜齒橫增縣鷗淺",
    "館桧会広沢浜島島高崎崎滝富双ケカ辺辺斎斎斎桜国関竜真恵徳柳鉄蔵岳渋弥瀬曽寿静豊塩渕篭条楽学体宝栄戸青黄内麦黒亀歯横増県鴎浅",
)
"""旧字体, 異体字 and the forms that radicals fold to, as their common forms; a name's look, not its right form."""


def narrow(typed: str) -> str:
    """Return the compatibility form without invisible characters and edges.

    >>> narrow("　Ｒ８．４．１\\u200b "), narrow("ｶﾞｲﾄﾞ①"), narrow("⻄会津町"), narrow("⾥")
    ('R8.4.1', 'ガイド1', '西会津町', '里')
    """
    if typed.isascii():
        return typed.strip(EDGE)
    return unicodedata.normalize("NFKC", typed.translate(_DROPPED).translate(_PRINTED)).strip(EDGE)


def folded(typed: str) -> str:
    """Return a text without spaces and case, for comparing it with known words.

    >>> folded("　該当 なし "), folded("ＴＲＵＥ")
    ('該当なし', 'true')
    """
    return "".join(narrow(typed).split()).casefold()


def folded_name(typed: str) -> str:
    """Return a name with the common forms of its characters as well.

    >>> folded_name("檜枝岐村"), folded_name("大澤ヶ原"), folded_name("⿊⽥\\U000e0100")
    ('桧枝岐村', '大沢ケ原', '黒田')
    """
    return unicodedata.normalize("NFKC", folded(typed).translate(VARIANTS))


def looks(folded_name: str) -> str:
    """Return a folded name with the 漢字 that a katakana among others looks like.

    >>> looks("ニ本松市"), looks("ーノ木"), looks("エ事請負費"), looks("ハニー農園")
    ('二本松市', '一ノ木', '工事請負費', 'ハニー農園')
    """
    return _ALONE.sub(lambda found: found[0].translate(_LOOKS), folded_name)


def hyphens(narrowed: str) -> str:
    """Return a text with every dash and sign of minus as "-".

    >>> hyphens("▲5"), hyphens("2026−04―01"), hyphens("2コース")
    ('-5', '2026-04-01', '2コース')
    """
    return narrowed if narrowed.isascii() else _MINUS.sub("-", narrowed)


def digits(typed: str) -> str:
    """Return the compatibility form; ①, Ⅲ and ² are digits only where they stand alone.

    >>> digits("①"), digits("Ⅲ"), digits("❷"), digits("４５０")
    ('1', '3', '2', '450')

    Raises:
        Unreadable: a digit that is a mark of a note follows a number, or the text is too long for one.

    >>> digits("450000①")
    Traceback (most recent call last):
    validators.normalise.reading.Unreadable: 注記の記号と数字が続いています
    """
    read = _ROMAN.get(typed.strip(EDGE)) or narrow(typed)
    if len(read) > _LONGEST:
        raise Unreadable("長すぎて、一つの値として読めません")
    if len(read) > 1 and not typed.isascii() and any(_is_odd_digit(one) for one in typed):
        raise Unreadable("注記の記号と数字が続いています")
    return read


def of_a_number(typed: str) -> str:
    """Return what was typed for a number; spaces between digits stay unless they part thousands.

    >>> of_a_number("１、０００ 円"), of_a_number("▲ 5"), of_a_number("1 800 000"), of_a_number("10 20")
    ('1,000円', '-5', '1800000', '10 20')
    >>> of_a_number("1,800,000圓。"), of_a_number("'1,000※"), of_a_number("5【千円】")
    ('1,800,000円', '1,000', '5(千円)')
    """
    for sign, word in _WORDS:
        typed = typed.replace(sign, word)
    read = _INNER_SPACE.sub("", " ".join(digits(typed).split()))
    read = _MARKS.sub("", read.translate(_BRACKETS))
    return hyphens(_THOUSANDS.sub(lambda found: found[0].replace(" ", ""), read).replace("、", ","))


def of_a_date(typed: str) -> str:
    """Return what was typed for a day or a year, without the time of day.

    >>> of_a_date("ｒ８．４．１"), of_a_date("令和 8年 4月 1日"), of_a_date("2026-04-01 00:00:00")
    ('R8.4.1', '令和8年4月1日', '2026-04-01')
    """
    read = _MARKS.sub("", digits(typed).translate(_BRACKETS))
    return hyphens(_INNER_SPACE.sub("", _CLOCK.sub("", read)).upper())


def _is_odd_digit(character: str) -> bool:
    read = unicodedata.normalize("NFKC", character.translate(_PRINTED))
    return not character.isdecimal() and any(map(str.isdecimal, read))
