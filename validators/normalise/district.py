"""地区名: the name of a district as it is compared, whoever wrote it.

A district keeps its name over five years and many hands: forms of characters, small
kana, numerals and a trailing 地区 or 地域 differ and mean nothing. A folded name is for
comparing only and is never written back. Source: 手引き 回答４ (one cap for one district);
旧字体 after the 当用漢字字体表 and the characters usual in names of places.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from validators.normalise.characters import folded_name, looks

_PAIRS = (
    "亞亜惡悪壓圧圍囲醫医爲為壹壱稻稲飮飲隱隠營営榮栄衞衛驛駅悅悦閱閲圓円緣縁鹽塩奧奥應応歐欧毆殴櫻桜"
    "橫横溫温穩穏假仮價価畫画會会壞壊懷懐繪絵擴拡殼殻覺覚學学嶽岳樂楽勸勧卷巻寬寛歡歓罐缶觀観閒間關関陷陥"
    "巖巌顏顔歸帰氣気龜亀僞偽戲戯犧犠卻却糺糾舊旧據拠擧挙峽峡挾挟狹狭鄕郷敎教堯尭曉暁區区驅駆勳勲"
    "徑径惠恵溪渓經経繼継莖茎螢蛍輕軽鷄鶏藝芸缺欠儉倹劍剣圈圏檢検權権獻献縣県險険顯顕驗験嚴厳效効廣広恆恒"
    "鑛鉱號号國国黑黒濟済碎砕齋斎劑剤櫻桜册冊雜雑參参慘惨棧桟蠶蚕贊賛殘残絲糸齒歯兒児辭辞濕湿實実舍舎寫写"
    "釋釈壽寿收収從従澁渋獸獣縱縦肅粛處処緖緒敍叙奬奨將将涉渉燒焼稱称證証乘乗剩剰壤壌孃嬢條条淨浄狀状疊畳"
    "讓譲釀醸觸触寢寝愼慎晉晋眞真盡尽圖図粹粋醉酔隨随髓髄數数樞枢聲声靜静齊斉攝摂竊窃專専戰戦淺浅潛潜"
    "纖繊踐践錢銭禪禅曾曽雙双壯壮搜捜插挿爭争總総聰聡莊荘裝装騷騒臟臓藏蔵屬属續続墮堕體体對対帶帯滯滞臺台"
    "瀧滝擇択澤沢單単擔担膽胆團団彈弾斷断癡痴遲遅晝昼蟲虫鑄鋳廳庁聽聴敕勅鎭鎮遞逓鐵鉄轉転點点傳伝燈灯"
    "當当黨党盜盗稻稲鬪闘德徳獨独讀読屆届繩縄貳弐惱悩腦脳霸覇廢廃拜拝賣売麥麦發発髮髪拔抜蠻蛮祕秘濱浜甁瓶"
    "拂払佛仏竝並邊辺邉辺變変辨弁瓣弁辯弁舖舗步歩穗穂寶宝萠萌襃褒豐豊沒没飜翻槇槙萬万滿満默黙彌弥藥薬譯訳"
    "豫予餘余與与譽誉搖揺樣様謠謡來来賴頼亂乱覽覧畧略龍竜兩両獵猟綠緑壘塁淚涙勵励禮礼隸隷靈霊齡齢戀恋"
    "爐炉勞労樓楼郞郎祿禄灣湾瑤瑶嶋島嶌島髙高﨑崎嵜崎冨富桒桑栁柳濵浜惠恵曻昇槗橋𠮷吉埜野藪薮籠篭檜桧"
    "淸清鄰隣穐秋薗園籔薮枩松栢柏鴈雁鳫雁蘓蘇餠餅麴麹凉涼鄉郷彥彦户戸寳宝㠀島圡土靏鶴靍鶴鸖鶴蘆芦碕崎〻々釼剣龙竜"
    "淵渕渊渕峯峰岡岡塲場㟢崎躰体遙遥檮梼莵兎菟兎鷗鴎礒磯舩船凛凜"
    "夛多㐂喜杦杉杤栃冲沖俁俣桺柳崗岡漥窪苐第㐧第亰京卋世丗世桝枡"
)
_COMMON = str.maketrans(_PAIRS[::2], _PAIRS[1::2])
_KANJI = "[\u3005\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\\d]"
_BETWEEN = (
    (f"(?<={_KANJI})[ヶケがガカ](?={_KANJI})|(?<=[ぁ-ゖ])[ヶケがガ](?={_KANJI})", "ケ"),
    (f"(?<={_KANJI})[ノの之乃](?={_KANJI})", "の"),
    (f"(?<={_KANJI})[ツッつ](?={_KANJI})", "ツ"),
)
"""Kana between the characters of a name, and how each is written here."""
_NUMBER = re.compile("第([一二三四五六七八九十壱弐参]{1,3}|i{1,3})")
_NUMERAL = re.compile("第?([一二三四五六七八九十壱弐参]{1,3})")
_TAIL = re.compile("(?<=.)(?:地区|地域)+$")
_DIGITS = {one: value for value, one in enumerate("一二三四五六七八九", 1)} | {"壱": 1, "弐": 2, "参": 3}
_ROMAN = {"i": 1, "ii": 2, "iii": 3}
_BESIDE = re.compile(r"\([^()]*\)|[「」『』()・、,/]")
_KIND = re.compile(
    "(?<=.)(?:(?:集落|地区|地域|小?学校区|学区|生活圏|圏域|自治会|行政区|町内会|区域|地内|協議会)+|区)$"
)
_RANK = re.compile("^(?:大字|字|旧)(?=.)")


_KEPT = 4096
"""Names that are remembered: those of a slice of the round, which are asked for several times."""


def in_common_characters(folded_name: str) -> str:
    """Return a folded name in the usual form of its characters, slips of look-alikes among them mended.

    >>> in_common_characters("枩川"), in_common_characters("ニ本松市")
    ('松川', '二本松市')
    """
    return looks(folded_name.translate(_COMMON))


@lru_cache(_KEPT)
def fold(name: str) -> str:
    """Return a district's name as it is compared; names that fold equal are one district.

    >>> fold("大澤地区") == fold("大沢") == fold("大　沢 地域")
    True
    >>> fold("霞ヶ城") == fold("霞ケ城") == fold("霞が城"), fold("上ノ原") == fold("上之原") == fold("上の原")
    (True, True)
    >>> (
    ...     fold("ひばりヶ丘") == fold("ひばりが丘"),
    ...     fold("三ツ谷") == fold("三つ谷"),
    ...     fold("ニ本松") == fold("二本松"),
    ... )
    (True, True, True)
    >>> fold("山都第一") == fold("山都第１地区") == fold("山都第Ⅰ"), fold("第十二区")
    (True, '第12区')
    >>> fold("渡邉") == fold("渡邊") == fold("渡辺"), fold("髙﨑") == fold("高崎"), fold("地区")
    (True, True, '地区')
    >>> fold("山都") == fold("山都第二"), fold("中ノ沢") == fold("中野沢")
    (False, False)
    """
    text = in_common_characters(folded_name(name))
    text = _NUMBER.sub(lambda found: f"第{_value(found[1])}", text)
    for kana, usual in _between():
        text = kana.sub(usual, text)
    return _TAIL.sub("", text)


@cache
def _between() -> list[tuple[re.Pattern[str], str]]:
    """Return ``_BETWEEN``, compiled when the first name is folded: it takes longer than the rest of this module."""
    return [(re.compile(kana), usual) for kana, usual in _BETWEEN]


@lru_cache(_KEPT)
def core(name: str) -> str:
    """Return what is left of a folded name without its reading, its rank and its kind: equal cores are alike, never one.

    >>> core(fold("大沢（おおさわ）")) == core(fold("大字大沢")) == core(fold("大沢小学校区")) == "大沢"
    True
    >>> core(fold("二本松")) == core(fold("2本松")), core(fold("山都第一")) == core(fold("山都１"))
    (True, True)
    >>> core(fold("山都第一")) == core(fold("山都第二")), core(fold("旧大沢")), core(fold("集落"))
    (False, '大沢', '集落')
    """
    text = _RANK.sub("", _BESIDE.sub("", name)) or name
    text = _NUMERAL.sub(lambda found: str(_value(found[1])), _KIND.sub("", text))
    return re.sub(r"第(?=\d)", "", text)


def _value(numeral: str) -> int:
    """Return the value of 一 to 九十九.

    >>> _value("一"), _value("十"), _value("十二"), _value("二十"), _value("三十一")
    (1, 10, 12, 20, 31)
    """
    if numeral in _ROMAN:
        return _ROMAN[numeral]
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return int("".join(str(_DIGITS[one]) for one in numeral))
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)
