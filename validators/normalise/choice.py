"""選択肢: one of a list.

A suggestion is made only where no other choice can be meant, and never the opposite.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from validators.normalise import text, vague
from validators.normalise.characters import folded_name
from validators.normalise.district import in_common_characters
from validators.normalise.nothing import blank
from validators.normalise.reading import BLANK, CACHE, Reading, Unreadable
from validators.reference import BY_NAME

_LEFT_OUT = ("事業", "地域", "計画", "市", "町", "村", "金", "費", "料", "域")
_PUT_ON = ("事業", "地域", "地方振興局", "振興局", "み")
_LEAD = re.compile(r"(?:\(?\d[).]?(?=\D\D))?(?:福島県(?=.))?(?:.{2,3}郡(?=.))?")
_COUNTY = re.compile(r"\([^()]{1,3}郡\)$")
_TOWNS = "|".join(folded_name(name) for name in BY_NAME)
Names = tuple[tuple[re.Pattern[str], str], ...]
_OFFICIAL: Names = (
    (re.compile(r"小さな拠点づくり計画策定"), "計画策定"),
    (re.compile(rf"^(?:市町村|[市町村]|{_TOWNS})の?(?:負担[金額]?|費)分?$"), "市町村負担"),
    (re.compile(rf"^(?:[市町村]|{_TOWNS})$"), "市町村"),
    (re.compile(r"^(?:(?:一部|全部|みなし)過疎(?:地域|市町村)?|過疎市町村)$"), "過疎地域"),
    (re.compile(r"^(?:ステップ|step)?\.?意識の喚起"), "1"),
    (re.compile(r"^(?:ステップ|step)?\.?取組体制の確立"), "2"),
    (re.compile(r"^(?:ステップ|step)?\.?生活サービスの維持確保"), "3"),
    (re.compile(r"^(?:ステップ|step)?\.?仕事・収入の確保"), "4"),
)
"""Other names of the guide and of budgets for one of the form's choices; each is taken where it is one."""

_WHOLE: Names = (
    (re.compile(rf"^(?:市町村|[市町村]|{_TOWNS})?の?一般財源$"), "市町村負担"),
    (re.compile(r"^県(?:費|支出金)$"), "県補助金"),
    (re.compile(r"^地元(?:住民)?(?:負担金?)?$"), "地元負担"),
    (re.compile(r"^(?!.*(?:協議会|その他|連名|の))[^、・,/()と及]{2,10}[課室]長?$"), "市町村"),
    (re.compile(rf"^(?:{_TOWNS}|[市町村])(?:役[所場]|長)$"), "市町村"),
    (re.compile(r"^(?P<of>過疎|中山間)(?:地域)?(?:に該当(?:する)?|である|です)$"), r"\g<of>地域"),
    (re.compile(r"^工事(?:請負)?[費料金]?$"), "工事請負費"),
    (re.compile(r"^(?:委託[費金]|業務委託|委託業務)$"), "委託料"),
    (re.compile(r"^備品(?:購入)?[費代]?$"), "備品購入費"),
    (re.compile(r"^報償[金料]$"), "報償費"),
    (re.compile(r"^既存の計画"), "既存計画"),
    (re.compile(r"^策定(?:完了|した|しました|ずみ)$"), "策定済"),
    (re.compile(r"^(?P<un>未?)作成(?P<end>済|中)?み?$"), r"\g<un>策定\g<end>"),
)
"""Short names of budgets and offices for one of the choices, where nothing else stands in the cell (before brackets)."""

_HEDGED = ("ほぼ", "概ね", "おおむね", "だいたい", "大体", "一部")
_BEFORE = frozenset("未非不無元旧準半反北南東西新再別除外請国")
_AFTER = re.compile(
    r"(?:地域|事業)?(?:以?外|で(?:は)?な|では|なし|無し|を除|未|×|は対象外|か(?!ら|つ|所|月|年)|止|断)"
    r"|.*(?:ない|なく|ません|非該当|該当せ|\?)"
)
_NOT_YET = re.compile(r"\(?(?:素?案|仮|予定|見込み?|未定|未確定)\)?$")
_FIRM = frozenset(("策定済", "既存計画", "過疎地域", "中山間地域"))
"""Choices that say what is settled: with 案 or 予定 behind them they are not."""

_OFFICE = re.compile(r"[^、・,/()と]{1,8}[課室係]")
"""What makes 地域 a part of an office's name: 地域振興課."""

_BESIDE = re.compile(r"(?P<head>[^()]+)\((?P<beside>[^()]+)\)")
_TICKED = re.compile(r"[☑■✓✔✅レ●](?P<one>[^☑■✓✔✅レ●□☐○]+)")
_STEP = re.compile(
    r"(?:(?:ステップ|step)\.?|第)?\(?(?P<number>[一二三四]|i{1,3}|iv)\)?(?=$|段階|ステップ|番|[:.、・~〜]|意識|取組|生活|仕事)"
)
_NUMERALS = {"一": "1", "二": "2", "三": "3", "四": "4", "i": "1", "ii": "2", "iii": "3", "iv": "4"}
_OF_SEVERAL = ("連名", "両方")
"""Choices that stand for several, which may be named beside them: 町と協議会の連名."""

_BOTH = re.compile(
    r"(?=.*計画策定)(?=.*小さな拠点づくり)(?:計画策定|小さな拠点づくり)(?:事業)?(?:[、・,/+&と]|及び)"
    r"(?:計画策定|小さな拠点づくり)(?:事業)?"
)

_PARTS = re.compile(r"[、・,/+()と]|及び|または|又は")
_COUNTED = re.compile(r"[回件名人年月日か個つ円割%]")
_LONGEST = 200
"""No choice with what is added to it has more characters; nothing is searched in what a hostile cell holds."""

_CERTAIN, _APART = 75, 10
"""How like a choice must be to be suggested (rapidfuzz ratio, 0 to 100), and how much more than the next."""


def read(value: object, choices: tuple[str, ...]) -> Reading:
    """Read one of ``choices``; other spellings and additions that leave one choice are read with a note.

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
    >>> [read(v, areas).value for v in ("過疎地域（全部）", "対象外地域")]
    ['過疎地域', '対象外']
    >>> read("南会津地方振興局長", ("会津", "南会津")).value, read("②取組体制の確立", ("①", "②")).value
    ('南会津', '②')
    >>> from validators.normalise.reading import reason
    >>> [reason(read, v, areas) for v in ("対象", "過疎・中山間地域", "過疎地域以外")]
    ['選択肢にありません', '選択肢にありません', '選択肢にありません']
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
    if len(typed) > _LONGEST:
        raise Unreadable("選択肢にありません")
    vague.refuse_undecided(typed)
    known = _folded(choices)
    name = _chosen(folded_name(typed), known)
    bare = _COUNTY.sub("", _LEAD.sub("", name, count=1))
    for meant in (
        _spelled({name}, known),
        _spelled({name, bare, name.removeprefix("福島")}, known),
        _official(bare, known, _OFFICIAL + _WHOLE),
        _alike({name, bare}, known),
        _before_brackets(bare, known),
    ):
        if len(meant) == 1:
            return Reading(meant.pop(), True)
    meant = _within(bare, known) or _within(name, known)
    if len(meant) == 1:
        return Reading(meant.pop(), True)
    raise Unreadable("選択肢にありません", _certain(bare, known) if not meant else None)


def _chosen(name: str, known: Mapping[str, str]) -> str:
    """Return the one that is ticked of several (☑過疎地域 □中山間地域), and a step's number in digits (Ⅲ, 第三段階)."""
    ticked = [found["one"] for found in _TICKED.finditer(name)] if re.search("[□☐○]", name) else []
    name = ticked[0] if len(ticked) == 1 else name
    step = _STEP.match(name) if all(map(str.isdigit, known)) else None
    return _NUMERALS[step["number"]] + name[step.end() :] if step else name


def _alike(names: set[str], known: Mapping[str, str]) -> set[str]:
    """Return the choices that a name is in another form of its characters, or in ones that look like them."""
    own = set(map(in_common_characters, names))
    return {choice for one, choice in known.items() if in_common_characters(one) in own}


def _before_brackets(name: str, known: Mapping[str, str]) -> set[str]:
    """Return the choice before brackets that neither deny it nor name another: 過疎（一部）, 町（地域振興課）."""
    found = _BESIDE.fullmatch(name)
    meant = (
        (_spelled({found["head"]}, known) or _official(found["head"], known, _OFFICIAL + _WHOLE))
        if found
        else set()
    )
    if found is None or len(meant) != 1:
        return set()
    [one] = meant
    beside = found["beside"]
    denied = _AFTER.match(beside) or (one in _FIRM and _NOT_YET.match(beside))
    others = _within(beside, known) | (_official(beside, known) - meant)
    return set() if denied or others - meant or _names_another(beside, one, known=known) else meant


def _spelled(names: set[str], known: Mapping[str, str]) -> set[str]:
    """Return the choices that a name is, with an ending left out or put on."""
    if names & known.keys():
        return {known[one] for one in names & known.keys()}
    spellings = names | {one + end for one in names for end in _LEFT_OUT}
    return {one for name, one in known.items() if spellings & {name, *(name + end for end in _PUT_ON)}}


def _official(name: str, known: Mapping[str, str], names: Names = _OFFICIAL) -> set[str]:
    """Return the choices that another name of theirs, as the guide or a budget has it, stands for."""
    for pattern, own in names:
        found = pattern.sub(own, name, count=1)
        if found != name and (meant := _spelled({found}, known) or _within(found, known)):
            return meant
    return set()


def _within(name: str, known: Mapping[str, str]) -> set[str]:
    """Return the choices that stand in a longer text and are not denied there; a short form beside one counts."""
    found = [at.span() for one in known if one in name for at in re.finditer(re.escape(one), name)]
    widest = [a for a in found if not any(b[0] <= a[0] and a[1] <= b[1] and a != b for b in found)]
    meant = {known[name[first:last]] for first, last in widest}
    of_several = {
        one
        for one in meant.intersection(_OF_SEVERAL)
        if re.fullmatch(rf"{one}\([^()]*\)|.*(?:の|による|地域|協議会|[市町村]){one}", name)
    }
    if of_several:
        return of_several
    if _BOTH.fullmatch(name) and "両方" in known:
        return {"両方"}
    if len(meant) != 1:
        return meant
    if not all(_affirmed(name, *span) for span in widest):
        return set()
    rest = name.replace(name[slice(*widest[0])], "、")
    return set() if _names_another(rest, *meant, known=known) else meant


def _affirmed(name: str, first: int, last: int) -> bool:
    """Tell a choice with an addition from one that is denied, or a digit that counts something."""
    before, one, after = name[:first], name[first:last], name[last:]
    if _AFTER.match(after) or before.endswith(_HEDGED) or (before and before[-1] in _BEFORE):
        return False
    if (one in _FIRM and _NOT_YET.match(after)) or (one == "地域" and _OFFICE.match(after)):
        return False
    if one.isdigit():
        named = before in ("", "(", "第", "no.", "ステップ", "step", "step.")
        return named and not re.search(r"\d|^[~〜、,・-]", after) and not _COUNTED.match(after)
    return True


def _names_another(rest: str, meant: str, *, known: Mapping[str, str]) -> bool:
    """Tell whether the rest of a text names another choice: in its short form (過疎・中山間地域) or by another name (町・地域)."""
    for part in _PARTS.split(rest) if meant not in _OF_SEVERAL else ():
        if part and any(one != known.get(meant, meant) for one in _official(part, known)):
            return True
    for name, choice in known.items():
        short = next((name.removesuffix(end) for end in _LEFT_OUT if name.endswith(end)), "")
        if choice != meant and len(short) > 1 and short in rest and short not in meant:
            return True
    return False


def _certain(name: str, known: Mapping[str, str]) -> str | None:
    """Return the only choice that a mistyped name can have meant; None where another is as near, or it denies it."""
    rank = name[:-1] if name[-1:] in ("市", "町", "村") else ""
    same = [choice for one, choice in known.items() if rank and one[:-1] == rank]
    if len(same) == 1:
        return same[0]
    from rapidfuzz import fuzz, process  # only where a suggestion is wanted

    near = process.extract(name, list(known), scorer=fuzz.ratio, limit=2)
    best, score, _ = near[0]
    second = near[1][1] if len(near) > 1 else 0
    if (
        score < _CERTAIN
        or score - second < _APART
        or abs(len(best) - len(name)) > 1
        or len(best) < 4
        or best[0] != name[0]
    ):
        return None
    added = set(name) - set(best)
    if len(added) > 1 and any(added <= set(one) for one in known if one != best):
        return None  # 小さな拠点づくり計画 may be the planning as well
    return None if _BEFORE & (set(best) ^ set(name)) else known[best]
