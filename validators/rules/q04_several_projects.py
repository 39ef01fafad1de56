"""Rules of 手引き 回答４ over the whole round: several projects of one municipality, one district's cap."""

from __future__ import annotations

from collections.abc import Callable

from validators.derived import Frames, derived
from validators.grants import District
from validators.late import pd
from validators.messages import Words
from validators.parameters import Parameters
from validators.rule import ERROR, NOTE, WARNING, rule

_DESK = ["municipality", "fiscal_year"]
"""What the applications have in common whose priorities are compared."""


@derived(
    "application.key", "application.place", "application.fiscal_year", "application.project_type", empty=None
)
def key(frames: Frames, p: Parameters) -> pd.Series:
    """What tells an application from every other: a file sent twice has one key."""
    rows = frames["application"]
    keys = rows["place"] + "|" + rows["fiscal_year"].astype("string") + "|" + rows["project_type"]
    return keys.fillna(rows["file"].astype("string"))


@derived("application.applications", "application.key", "application.municipality", empty=None)
def applications(frames: Frames, p: Parameters) -> pd.Series:
    """How many applications the municipality has sent for the fiscal year."""
    rows = frames["application"]
    return rows.groupby(_DESK)["key"].transform("nunique")


def _once(frames: Frames) -> pd.DataFrame:
    return frames["application"].drop_duplicates([*_DESK, "key", "priority"])


def _for_all(frames: Frames, once: pd.DataFrame, values: pd.Series) -> pd.Series:
    """Return for every workbook the value of the one that stands for it."""
    rows, known = frames["application"], [*_DESK, "priority", "key"]
    return rows[known].merge(once[known].assign(value=values), on=known, how="left")["value"]


@derived("application.priority_shared", "application.key", "application.priority", empty=None)
def priority_shared(frames: Frames, p: Parameters) -> pd.Series:
    """Whether another application of the municipality and year has the same priority (1 or 0)."""
    once = _once(frames)
    return _for_all(frames, once, once.duplicated([*_DESK, "priority"], keep=False).astype("Int64"))


@derived("application.priority_rank", "application.key", "application.priority", empty=None)
def priority_rank(frames: Frames, p: Parameters) -> pd.Series:
    """The place of the priority among those of the municipality and year; missing where one is blank."""
    rows, once = frames["application"], _once(frames)
    ranks = _for_all(frames, once, once.groupby(_DESK)["priority"].rank(method="min").astype("Int64"))
    complete = rows["priority"].notna().groupby([rows[name] for name in _DESK]).transform("all")
    return ranks.where(complete.fillna(False).astype(bool), pd.NA)


@rule(
    "Q04-1",
    WARNING,
    needs=("application.municipality", "application.fiscal_year", "application.priority"),
    reads=("application.priority_shared", "application.priority_rank", "application.applications"),
    marks=("application.priority",),
    citation="手引き 回答４",
    batch=True,
    words=Words(
        title="市町村内の優先順位",
        message="同じ市町村の申請で、優先順位が重なっているか抜けています。",
        found="優先順位 {application.priority}（{application.municipality}の申請 {application.applications} 件）",
        expected="1から{application.applications}までを1つずつ",
        fix="市町村内の優先順位を確かめてください。2回目の募集の申請だけのときなど、理由があればこのままでかまいません。",
    ),
)
def priorities(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """一つの市町村の申請の優先順位が、1から重なりも抜けもなく付いているかを確かめます。

    なぜ：1市町村で複数の申請ができ、2事業目は他市町村の1事業目より下位になるため、市町村内の
    順位が要ります。手引きは番号の付け方までは定めていないので「要確認」に止めます。同じ年度の申請を
    まとめて比べ、同じ申請が二度届いているときは一つと数えます。

    よい例：A市の3件の優先順位 1、2、3
    確かめる例：A市の3件の優先順位 1、2、2
    """
    in_row = (rows["priority"] >= 1) & (rows["priority"] <= rows["priority_rank"])
    return in_row & (rows["priority_shared"] == 0)


@rule(
    "Q04-2",
    NOTE,
    needs=("application.priority",),
    marks=("application.priority",),
    citation="手引き 回答４",
    batch=True,
    words=Words(
        title="2事業目以降の順位",
        message="ほかの市町村の1事業目より下位の扱いになります。",
        found="優先順位 {application.priority}",
        expected="1事業目を先に並べる",
        fix="直す必要はありません。",
    ),
)
def ranks_lower(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """2事業目以降の申請は、ほかの市町村の1事業目より下位になることを知らせます。

    なぜ：優先順位の一覧は、全市町村の1事業目、2事業目…の順に並べます。直す必要はありません。

    お知らせする例：優先順位 2
    """
    return rows["priority"] <= 1


def of_district(frames: Frames, value: Callable[[District], object]) -> pd.Series:
    """Return a value of each workbook's district; missing where it has none, or is of another year's round."""
    return frames["districts"]["district"].map(
        lambda one: pd.NA if one is None else value(one), na_action="ignore"
    )


_MONEY = ("application.place", "application.grant_requested")


@derived("application.requested_total", *_MONEY, empty=None)
def requested_total(frames: Frames, p: Parameters) -> pd.Series:
    """What all workbooks of the round ask for the district, each application once, in yen."""
    return of_district(frames, lambda one: one.asked_total).astype("Int64")


@derived("application.ledger_total", *_MONEY, empty=None)
def ledger_total(frames: Frames, p: Parameters) -> pd.Series:
    """What the ledger holds for the district beside the applications of the round, in yen."""
    return of_district(frames, lambda one: one.booked_total).astype("Int64")


@derived("application.district_total", "application.requested_total", "application.ledger_total", empty=None)
def all_grants(frames: Frames, p: Parameters) -> pd.Series:
    """The district's grants over ledger and round, in yen."""
    return frames["application"]["requested_total"] + frames["application"]["ledger_total"]


@derived("application.district_doubt", *_MONEY, empty=None)
def district_doubt(frames: Frames, p: Parameters) -> pd.Series:
    """Why the district's sum is not whole: an amount of another workbook that could not be read."""
    return of_district(
        frames,
        lambda one: f"{'、'.join(one.unreadable_now)}を読み取れないため" if one.unreadable_now else pd.NA,
    )


@rule(
    "Q04-3",
    ERROR,
    needs=("application.municipality", "application.district", "application.grant_requested"),
    reads=("application.district_total", "application.ledger_total", "application.requested_total"),
    marks=("application.grant_requested",),
    doubt="application.district_doubt",
    citation="手引き 回答４",
    batch=True,
    words=Words(
        title="地区の累計（台帳と今回の申請）は500万円以内",
        message="台帳と今回の申請を合わせた地区の累計が上限を超えています。",
        found="累計 {application.district_total:yen}（台帳 {application.ledger_total:yen}、今回の申請 {application.requested_total:yen}）",
        expected="上限 {p.district_grant_cap:yen}",
        fix="同じ地区のほかの申請と台帳を確かめ、累計を{p.district_grant_cap:yen}以内にしてください。",
    ),
)
def district_total(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """同じ地区の補助額が、台帳と今回のすべての申請を合わせて500万円に収まるかを確かめます。

    なぜ：上限は地区当たりの累計です。市町村当たりの上限はありません。台帳に同じ年度・
    同じ事業の記録があるときは、今回の申請の額で数えます。地区は市町村の団体コードと、字体や空白の違いを
    除いた地区名で見分けます。同じ申請の二つ目のファイルと、ほかの年度のブックは数えません。
    金額を読み取れないブックがあるときは、超えていると分かる場合だけ指摘し、ほかは「点検できなかった」とします。

    よい例：台帳 3,000,000円、今回 2,000,000円
    直す例：台帳 3,000,000円、今回 2,000,001円
    """
    return rows["district_total"] <= p.district_grant_cap
