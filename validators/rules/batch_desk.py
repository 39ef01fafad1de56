"""Rules of the desk that receives a round (BATCH-*): the guide does not state them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from validators.derived import KEY, Frames, derived
from validators.frames import STATUS_DONE
from validators.late import pd
from validators.messages import UNKNOWN, Words, shown
from validators.parameters import Parameters
from validators.rule import ERROR, NOTE, WARNING, Verdicts, observed, rule

_DESK = "受付の確認（手引きに定めなし）"

_SAME = ["place", "fiscal_year", "project_type"]


def _same(frames: Frames) -> Any:
    """Return the files of the complete applications, those that hold the same one together."""
    return frames["application"].dropna(subset=_SAME).groupby(_SAME)["file"]


@derived("application.same_count", *(f"application.{one}" for one in _SAME), empty=None)
def same_count(frames: Frames, p: Parameters) -> pd.Series:
    """How many files hold the same application."""
    counts: pd.Series = _same(frames).transform("size")
    return counts


@derived("application.same_files", *(f"application.{one}" for one in _SAME), empty=None)
def same_files(frames: Frames, p: Parameters) -> pd.Series:
    """Which other files (up to five) hold the same application."""
    others = {}
    for _, files in _same(frames):
        names = sorted(files)
        for number, file in files.items():
            others[number] = "、".join([one for one in names if one != file][:5])
    return pd.Series(others, dtype=object)


@rule(
    "BATCH-1",
    ERROR,
    needs=(
        "application.municipality",
        "application.district",
        "application.fiscal_year",
        "application.project_type",
    ),
    reads=("application.same_count", "application.same_files"),
    marks=("application.district",),
    citation=_DESK,
    batch=True,
    words=Words(
        title="同じ申請が二つ以上",
        message="同じ市町村・地区・年度・事業区分の申請が、ほかにもあります。",
        found="{application.same_count} 件（ほかのファイル：{application.same_files}）",
        expected="1 件",
        fix="どれが正しい申請かを、地方振興局に知らせてください。",
    ),
)
def one_application(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """同じ市町村・地区・年度・事業区分の申請が一つだけかを確かめます。

    なぜ：訂正の前後のファイルが両方届くと、どちらが正しいか分かりません。

    よい例：A市 ○○地区 令和8年度 計画策定事業 1件
    直す例：A市 ○○地区 令和8年度 計画策定事業 2件
    """
    return rows["same_count"] <= 1


@derived("application.year_of_call", empty=None)
def year_of_call(frames: Frames, p: Parameters) -> pd.Series:
    """The fiscal year that the round is for."""
    (year,) = frames["call"]["fiscal_year"]
    return pd.Series(year, index=frames["application"].index, dtype="Int64")


@rule(
    "BATCH-2",
    WARNING,
    needs=("application.fiscal_year",),
    reads=("application.year_of_call",),
    marks=("application.fiscal_year",),
    citation=_DESK,
    batch=True,
    words=Words(
        title="今回募集の年度",
        message="申請の年度が、今回の募集の年度と違います。",
        found="{application.fiscal_year:year}",
        expected="{application.year_of_call:year}",
        fix="年度の入力か、ファイルの取り違えがないかを確かめてください。",
    ),
)
def fiscal_year_of_round(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """申請の年度が、今回募集している年度かを確かめます。

    よい例：今回の募集 令和8年度、申請 令和8年度
    直す例：今回の募集 令和8年度、申請 令和7年度
    """
    return rows["fiscal_year"] == rows["year_of_call"]


def _booked(frames: Frames, column: str) -> pd.Series:
    """What the ledger holds for a row's year; missing where it holds nothing at all of that year."""
    years, book = frames["years"], frames["ledger"]
    place = years[KEY].map(frames["application"]["place"])
    keys = pd.MultiIndex.from_arrays([place, years["fiscal_year"]])
    booked = book.groupby(["place", "fiscal_year"])[column].sum().reindex(keys, fill_value=0)
    covered = years["fiscal_year"].isin(book["fiscal_year"])
    return booked.set_axis(years.index).astype("Int64").mask(~covered)


@derived("years.booked_plan", "years.fiscal_year", "application.place")
def booked_plan(frames: Frames, p: Parameters) -> pd.Series:
    """The ledger's grant for 計画策定 in the row's year, in yen."""
    return _booked(frames, "plan_grant")


@derived("years.booked_project", "years.fiscal_year", "application.place")
def booked_project(frames: Frames, p: Parameters) -> pd.Series:
    """The ledger's grant for 小さな拠点づくり in the row's year, in yen."""
    return _booked(frames, "project_grant")


@rule(
    "BATCH-3",
    WARNING,
    frame="years",
    needs=("application.municipality", "application.district", "years.fiscal_year"),
    reads=(
        "years.status",
        "application.fiscal_year",
        "years.plan_grant",
        "years.project_grant",
        "years.booked_plan",
        "years.booked_project",
    ),
    marks=("years.plan_grant", "years.project_grant"),
    citation=_DESK,
    batch=True,
    words=Words(
        title="過年度の補助額と台帳の一致",
        message="{years.fiscal_year:year}の実績が、交付台帳と合っていません。",
        fix="年度別の表と交付台帳を確かめ、違うほうを直してください。",
        variants={
            "years.plan_grant": {
                "found": "計画策定分 {cell}",
                "expected": "台帳 {years.booked_plan:yen}",
            },
            "years.project_grant": {
                "found": "小さな拠点づくり分 {cell}",
                "expected": "台帳 {years.booked_project:yen}",
            },
        },
    ),
)
def past_years_agree(rows: pd.DataFrame, p: Parameters) -> Verdicts:
    """年度別の表の実績が、交付台帳の記録と合うかを確かめます。

    なぜ：累計の上限は過年度の補助額をもとに数えます。台帳にその年度の記録が一つもない
    ときは、比べられないので点検しません。

    よい例：台帳 令和7年度 500,000円、年度別 令和7年度 実績 500,000円
    直す例：台帳 令和7年度 500,000円、年度別 令和7年度 実績 400,000円
    """
    past = (rows["status"] == STATUS_DONE) & (rows["fiscal_year"] != rows["application.fiscal_year"])
    other = ~past.fillna(False).astype(bool)
    return {
        "years.plan_grant": other | (rows["plan_grant"].fillna(0) == rows["booked_plan"]),
        "years.project_grant": other | (rows["project_grant"].fillna(0) == rows["booked_project"]),
    }


def _moments(frames: Frames, name: str, column: str) -> pd.Series:
    known = dict(zip(frames[name]["key"], frames[name]["moment"], strict=True))
    return frames["application"][column].map(known).astype("datetime64[s]")


def _received(frames: Frames) -> pd.Series:
    """When the workbook came in by the list of receipts: that of its file, else that of its municipality."""
    return _moments(frames, "arrivals", "file").fillna(_moments(frames, "arrivals", "municipality"))


@derived("application.arrived", "application.submitted_on", "application.municipality", empty=None)
def arrived(frames: Frames, p: Parameters) -> pd.Series:
    """When the workbook came in; where that is not known, the day that is typed."""
    return _received(frames).fillna(frames["application"]["submitted_on"])


@derived("application.arrived_text", "application.arrived", empty=None)
def arrived_text(frames: Frames, p: Parameters) -> pd.Series:
    """When the workbook came in, in words."""
    came = frames["application"]["arrived"]
    by_clock = "届いた日時 " + came.map(moment)
    return by_clock.where(_received(frames).notna(), "申請年月日 " + came.map(shown))


@derived("application.deadline", "application.bureau", empty=None)
def deadline(frames: Frames, p: Parameters) -> pd.Series:
    """The last moment of the workbook's 地方振興局."""
    return _moments(frames, "deadlines", "bureau")


@derived("application.deadline_text", "application.deadline", empty=None)
def deadline_text(frames: Frames, p: Parameters) -> pd.Series:
    """That moment in words."""
    return frames["application"]["deadline"].map(moment)


def moment(when: dt.datetime) -> str:
    """Show a moment to the minute.

    >>> moment(dt.datetime(2026, 2, 13, 12, 0))
    '令和8年2月13日 12時00分'
    """
    if pd.isna(when):
        return UNKNOWN
    return f"{shown(when)} {when.hour}時{when.minute:02}分"


@rule(
    "BATCH-4",
    WARNING,
    needs=("application.bureau",),
    reads=(
        "application.submitted_on",
        "application.arrived",
        "application.deadline",
        "application.arrived_text",
        "application.deadline_text",
    ),
    marks=("application.submitted_on",),
    citation=_DESK,
    batch=True,
    words=Words(
        title="締切りまでの到着",
        message="{application.bureau}地方振興局の締切りを過ぎて届いています。",
        found="{application.arrived_text}",
        expected="締切り {application.deadline_text}",
        fix="取扱いは地方振興局で決めます。日付を書き直す必要はありません。",
    ),
)
def in_time(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """提出先の地方振興局の締切りまでに届いたかを確かめます。

    なぜ：締切りは地方振興局ごとに、日と時刻で決まります。受付簿（ファイルまたは市町村ごとの届いた日時）が
    あるときはそれで、ないときは申請年月日（日だけ）で比べ、どちらで比べたかを示します。

    よい例：締切り 令和8年2月13日 12時、届いた日時 令和8年2月13日 11時
    確かめる例：締切り 令和8年2月13日 12時、届いた日時 令和8年2月13日 13時
    """
    unknown = rows["arrived"].isna() | rows["deadline"].isna()
    return unknown | (rows["arrived"] <= rows["deadline"])


@observed(
    "BATCH-6",
    NOTE,
    citation=_DESK,
    no_formula="ほかのブックや台帳と比べる点検のため",
    words=Words(
        title="未提出の市町村",
        message="提出が見込まれる市町村のファイルがありません。",
        found="{municipality} 提出なし",
        expected="申請のファイル（見込みの一覧による）",
        fix="提出の予定を市町村に確かめてください。",
    ),
)
def expected_senders() -> None:
    """提出が見込まれる市町村のうち、まだ届いていないところを知らせます。

    見込みの一覧を渡したときだけ点検します。

    お知らせする例：一覧に A市 があり、A市からのファイルがない
    """
