"""The desk's rule about one district under several names (BATCH-7): the guide does not state it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from validators.derived import Frames, derived
from validators.late import pd
from validators.messages import Words
from validators.normalise import district
from validators.parameters import Parameters
from validators.rule import WARNING, rule

_DESK = "受付の確認（手引きに定めなし）"


_PARTING = str.maketrans(
    "", "", "0123456789一二三四五六七八九十第東西南北上中下前後内外大小新旧本元奥左右甲乙丙"
)
"""Characters by which districts of one neighbourhood are told apart."""

_TOGETHER = 1_000_000
"""So many pairs of names are compared at a time: 8 MB."""


def _alike(places: list[str], threshold: int) -> dict[str, list[str]]:
    """Return for each key of a district those whose names may be spellings of its own; what parts places (第1, 東, 上 …) parts them.

    >>> _alike(["1|大笹生", "1|大笹尾", "1|山都第1", "1|山都第2", "1|東長沼", "1|西長沼"], 65)["1|大笹生"]
    ['1|大笹尾']
    >>> found = _alike(["大沢", "大沢(おおさわ)", "2本松", "二本松", "山都1", "山都第1", "山都第2"], 65)
    >>> [*found.values()]
    [['大沢(おおさわ)'], ['大沢'], ['二本松'], ['2本松'], ['山都第1'], ['山都1'], []]
    """
    import numpy as np
    from rapidfuzz import fuzz, process  # only where a round is judged

    names = [one.rpartition("|")[2] for one in places]
    cores, unparted = (
        np.unique(texts, return_inverse=True)[1]
        for texts in ([district.core(one) for one in names], [one.translate(_PARTING) for one in names])
    )
    found = {}
    step = _TOGETHER // len(names) + 1
    for start in range(0, len(names), step):
        part = slice(start, start + step)
        ratios = process.cdist(
            names[part], names, scorer=fuzz.ratio, score_cutoff=threshold, dtype=np.float64
        )
        like = (ratios >= threshold) & (unparted[part, None] != unparted[None, :])
        if threshold < 100:
            like |= cores[part, None] == cores[None, :]
        for at, row in enumerate(like, start):
            found[places[at]] = [places[other] for other in np.flatnonzero(row) if other != at]
    return found


def _places(frames: Frames) -> tuple[list[list[Any]], dict[Any, dict[str, list[tuple[str, str]]]]]:
    """Return where each workbook belongs, and by municipality and place its names with where they stand, in order.

    A workbook belongs to a municipality (its code) and a place (its district's key, missing where it has none), under the name that
    its district has in its file.
    """
    sent = frames["application"].assign(code=frames["districts"]["code"])
    own = sent[["code", "place", "district", "file"]].to_numpy().tolist()
    book = frames["ledger"][["municipality_code", "place", "district"]].to_numpy().tolist()
    towns: dict[Any, dict[str, set[tuple[str, str]]]] = defaultdict(lambda: defaultdict(set))
    for code, place, name, where in (*own, *((*one, "交付台帳") for one in book)):
        if isinstance(place, str):
            towns[code][place].add((name, where))
    return own, {
        code: {place: sorted(names) for place, names in sorted(places.items())}
        for code, places in towns.items()
    }


def _told(frames: Frames, others: Callable[[Any, str, str], Iterable[tuple[str, str]]]) -> pd.Series:
    """Return for each workbook other names for people, up to five, each once with the first place where it stands."""
    told = {}
    for number, (code, place, name, _) in enumerate(_places(frames)[0]):
        if isinstance(place, str):
            first: dict[str, str] = {}
            for spelt, where in others(code, place, name):
                first.setdefault(spelt, where)
            told[number] = "、".join(f"「{spelt}」（{where}）" for spelt, where in [*first.items()][:5])
    return pd.Series({number: text for number, text in told.items() if text}, dtype=object)


@derived("application.spellings", "application.place", empty=None)
def spellings(frames: Frames, p: Parameters) -> pd.Series:
    """The other names of the workbook's own district, with where they stand; missing where there are none."""
    _, towns = _places(frames)
    return _told(frames, lambda code, place, name: (one for one in towns[code][place] if one[0] != name))


@derived("application.like_names", "application.place", empty=None)
def like_names(frames: Frames, p: Parameters) -> pd.Series:
    """The names that are like that of the workbook's district, with where they stand; missing where there are none."""
    _, towns = _places(frames)
    alike = {code: _alike([*places], p.district_similarity) for code, places in towns.items()}
    return _told(
        frames, lambda code, place, _: (one for other in alike[code][place] for one in towns[code][other])
    )


@derived("application.other_names", "application.spellings", "application.like_names", empty=None)
def other_names(frames: Frames, p: Parameters) -> pd.Series:
    """The other names that the workbook's district may go by; missing where there are none."""
    rows = frames["application"]
    return rows["like_names"].fillna(rows["spellings"])


@derived("application.names_case", "application.like_names", empty=None)
def names_case(frames: Frames, p: Parameters) -> pd.Series:
    """Whether the other names are spellings of the same district and no more ("same")."""
    return frames["application"]["like_names"].isna().map({True: "same"})


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
