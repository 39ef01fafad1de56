"""Rules of 手引き 回答10: a second year develops the first."""

from __future__ import annotations

from collections import defaultdict

from validators.derived import Frames, derived
from validators.frames import BASE_PROJECT, STAGE_PLAN
from validators.late import pd
from validators.messages import Words
from validators.normalise.characters import folded_name
from validators.parameters import Parameters
from validators.rule import WARNING, rule


@rule(
    "Q10-1",
    WARNING,
    needs=("application.project_year_no",),
    reads=("application.development",),
    marks=("application.development",),
    citation="手引き 回答10",
    scope=BASE_PROJECT,
    formula='OR(application.project_year_no<2,application.development<>"")',
    words=Words(
        title="前年度からの発展・改善",
        message="前年度からの発展・改善点が書かれていません。",
        found="通算 {application.project_year_no} 年度目、発展・改善点 空欄",
        expected="発展・改善点の記入（望ましい）",
        fix="前年度の取組を踏まえた発展・改善点を記入してください。",
    ),
)
def development(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """2年目以降の小さな拠点づくり事業で、前年度からの発展・改善点が書かれているかを確かめます。

    なぜ：同じ内容を続けることもできますが、前年度を踏まえた発展や改善が望ましいとされています。

    よい例：通算2年度目、発展・改善点「運行を週2日から3日に増やす」
    直す例：通算2年度目、発展・改善点 空欄
    """
    return (rows["project_year_no"] < 2) | rows["development"].notna()


_LAST = (
    "application.place",
    "application.fiscal_year",
    "application.project_type",
    "application.outline",
    "application.development",
)


@derived("application.similarity", *_LAST, empty=None)
def similarity(frames: Frames, p: Parameters) -> pd.Series:
    """How like (0-100) the outline is to last year's of the district; missing where there is none."""
    return pd.Series({number: -score for number, (score, _) in _likest(frames).items()}, dtype="Int64")


@derived("application.last_source", *_LAST, empty=None)
def last_source(frames: Frames, p: Parameters) -> pd.Series:
    """Where last year's likest outline stands: in the ledger, or in which file."""
    return pd.Series({number: source for number, (_, source) in _likest(frames).items()}, dtype=object)


def _likest(frames: Frames) -> dict[int, tuple[int, str]]:
    """Return for each project without development how unlike its likest last outline is (0 to -100), and its source."""
    from rapidfuzz import fuzz  # only where a round is judged

    rows, book = frames["application"], frames["ledger"]
    earlier: dict[tuple[str, int], list[tuple[str, str]]] = defaultdict(list)
    projects = book[book["stage"] != STAGE_PLAN]
    for place, year, text in projects[["place", "fiscal_year", "outline"]].to_numpy().tolist():
        earlier[place, year].append((text, "交付台帳"))
    asked = rows[rows["project_type"] == BASE_PROJECT].dropna(subset=["place", "fiscal_year", "outline"])
    for place, year, text, file in asked[["place", "fiscal_year", "outline", "file"]].to_numpy().tolist():
        earlier[place, year].append((text, file))
    found = {}
    again = asked.loc[asked["development"].isna(), ["place", "fiscal_year", "outline"]]
    for number, place, year, text in again.reset_index().to_numpy().tolist():
        own = folded_name(text)
        scores = [
            (-int(fuzz.ratio(own, folded_name(last))), source)
            for last, source in earlier.get((place, year - 1), ())
        ]
        if scores:
            found[number] = min(scores)
    return found


@rule(
    "Q10-2",
    WARNING,
    needs=(
        "application.municipality",
        "application.district",
        "application.fiscal_year",
        "application.outline",
    ),
    reads=("application.development", "application.similarity", "application.last_source"),
    marks=("application.outline",),
    citation="手引き 回答10",
    scope=BASE_PROJECT,
    batch=True,
    words=Words(
        title="前年度と同じ事業概要",
        message="事業概要が、前年度の文章とほとんど同じです。",
        found="一致度 {application.similarity}%（前年度：{application.last_source}）",
        expected="{p.similarity_threshold}%未満、または発展・改善点の記入",
        fix="今年度の内容に書き直すか、前年度からの発展・改善点を記入してください。",
    ),
)
def outline_renewed(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """事業概要が、前年度の文章とほとんど同じになっていないかを確かめます。

    なぜ：2年目は、1年目を踏まえた発展や改善が望ましいとされています。発展・改善点が
    書かれていれば、同じ文章でも指摘しません。どれほど似ていれば指摘するかは設定
    （similarity_threshold）で変えられます。

    よい例：前年度と同じ事業概要、発展・改善点「対象を3集落に広げる」
    直す例：前年度と同じ事業概要、発展・改善点 空欄
    """
    return rows["development"].notna() | (rows["similarity"] < p.similarity_threshold)
