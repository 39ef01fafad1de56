"""The desk's rule about one district under several names (BATCH-7): the guide does not state it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from validators.derived import Frames, derived
from validators.late import pd
from validators.messages import Words
from validators.normalise import district
from validators.parameters import Parameters
from validators.rule import WARNING, rule

_DESK = "受付の確認（手引きに定めなし）"


def _is_like(name: str, other: str, threshold: int) -> bool:
    """Tell whether two folded names may be two spellings of one; what parts places (第1, 東, 上 …) parts them.

    >>> _is_like("大笹生", "大笹尾", 65), _is_like("山都第1", "山都第2", 65), _is_like("東長沼", "西長沼", 65)
    (True, False, False)
    >>> (
    ...     _is_like("大沢", "大沢(おおさわ)", 65),
    ...     _is_like("2本松", "二本松", 65),
    ...     _is_like("山都1", "山都第1", 65),
    ... )
    (True, True, True)
    """
    from rapidfuzz import fuzz  # only where a round is judged
    from rapidfuzz.distance.Indel import opcodes

    if name == other:
        return False
    if threshold < 100 and district.core(name) == district.core(other):
        return True
    if fuzz.ratio(name, other) < threshold:
        return False
    edits = opcodes(name, other)
    differing = "".join(
        name[one.src_start : one.src_end] + other[one.dest_start : one.dest_end]
        for one in edits
        if one.tag != "equal"
    )
    return any(letter not in _PARTING for letter in differing)


_PARTING = frozenset("0123456789一二三四五六七八九十第東西南北上中下前後内外大小新旧本元奥左右甲乙丙")
"""Characters by which districts of one neighbourhood are told apart."""


def _other_names(frames: Frames, p: Parameters) -> pd.DataFrame:
    """Return for each workbook the other spellings of its district, and the names that are only like its own."""
    rows, codes = frames["application"], frames["districts"]["code"]
    places = [*zip(codes, rows["place"], rows["district"], rows["file"], strict=True)]
    book = frames["ledger"]
    places += [
        (code, place, name, "交付台帳")
        for code, place, name in book[["municipality_code", "place", "district"]].itertuples(False, None)
    ]
    towns: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    for code, place, name, where in places:
        if isinstance(place, str) and isinstance(name, str):
            towns[code].add((place, name, where))
    found: dict[int, tuple[str, str]] = {}
    for number, (code, place, name, file) in enumerate(places[: len(rows)]):
        if not isinstance(place, str):
            continue
        same: dict[str, str] = {}
        like: dict[str, str] = {}
        for other, spelt, where in sorted(towns[code]):
            if other == place and spelt != name:
                same.setdefault(spelt, where)
            elif where != file and _is_like(_bare(place), _bare(other), p.district_similarity):
                like.setdefault(spelt, where)
        found[number] = _told(same), _told(like)
    return pd.DataFrame.from_dict(found, orient="index", columns=["same", "like"], dtype=object)


def _bare(place: str) -> str:
    return place.partition("|")[2]


def _told(names: Mapping[str, str]) -> str:
    return "、".join(f"「{name}」（{where}）" for name, where in [*names.items()][:5])


@derived("application.other_names", "application.place", empty=None)
def other_names(frames: Frames, p: Parameters) -> pd.Series:
    """The other names that the workbook's district may go by, with where they stand; missing where there are none."""
    names = _other_names(frames, p)
    return names["like"].where(names["like"] != "", names["same"]).replace("", pd.NA)


@derived("application.names_case", "application.place", "application.other_names", empty=None)
def names_case(frames: Frames, p: Parameters) -> pd.Series:
    """Whether the other names are spellings of the same district and no more ("same")."""
    names = _other_names(frames, p)
    return pd.Series("same", index=names.index, dtype=object).where(names["like"] == "", pd.NA)


@rule(
    "BATCH-7",
    WARNING,
    needs=("application.municipality", "application.district"),
    reads=("application.other_names",),
    marks=("application.district",),
    cases={"application.district": "application.names_case"},
    softer=("same",),
    citation=_DESK,
    batch=True,
    words=Words(
        title="地区名の書き方の違い",
        message="よく似た地区名があります。同じ地区であれば、上限の計算が分かれてしまいます。",
        found="「{application.district}」",
        expected="{application.other_names} と同じ地区かどうかの確認",
        fix="同じ地区であれば、地区名をそろえてください。別の地区であれば、このままでかまいません。",
        variants={
            "same": {
                "message": "同じ地区が、ほかでは別の書き方になっています。同じ地区として数えました。",
                "expected": "ほかの書き方 {application.other_names}",
                "fix": "別の地区であるときだけ、お知らせください。",
            }
        },
    ),
)
def district_names(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """同じ市町村のほかの申請や交付台帳に、同じ地区の別の書き方と思われる地区名がないかを確かめます。

    なぜ：上限は地区の累計で数えるため、書き方の違いで地区が分かれると、超えていても分かりません。
    字体・空白・「地区」の有無などの違いは同じ地区として数え、参考としてお知らせします。似ているだけの
    名前は決して一つにせず、「要確認」とします。似ているとみなす度合いは設定（district_similarity）で
    変えられ、100 にすると似た名前の点検をしません。

    よい例：A市の申請2件の地区名「山都」と「相川」
    お知らせする例：申請「大澤地区」、交付台帳「大沢」
    確かめる例：申請「大笹生」、交付台帳「大笹尾」
    """
    return rows["other_names"].isna()
