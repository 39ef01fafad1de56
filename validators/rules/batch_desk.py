"""Rules of the desk that receives a round (BATCH-*): the guide does not state them."""

from __future__ import annotations

import pandas as pd

from validators.messages import Words
from validators.parameters import Parameters
from validators.rule import ERROR, NOTE, WARNING, observed, rule

_DESK = "受付の確認（手引きに定めなし）"


@rule(
    "BATCH-1",
    ERROR,
    needs=(
        "application.municipality",
        "application.district",
        "application.fiscal_year",
        "application.project_type",
    ),
    reads=("round.same_count", "round.same_files"),
    marks=("application.district",),
    citation=_DESK,
    batch=True,
    words=Words(
        title="同じ申請が二つ以上",
        message="同じ市町村・地区・年度・事業区分の申請が、ほかにもあります。",
        found="{round.same_count} 件（ほかのファイル：{round.same_files}）",
        expected="1 件",
        fix="どちらが正しいかを確かめ、古いほうをフォルダーから除いてください。",
    ),
)
def one_application(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """同じ市町村・地区・年度・事業区分の申請が一つだけかを確かめます。

    なぜ：訂正の前後のファイルが両方届くと、どちらが正しいか分かりません。

    よい例：A市 ○○地区 令和8年度 計画策定事業 1件
    直す例：A市 ○○地区 令和8年度 計画策定事業 2件
    """
    return rows["round.same_count"] <= 1


@rule(
    "BATCH-2",
    WARNING,
    needs=("application.fiscal_year",),
    reads=("round.fiscal_year",),
    marks=("application.fiscal_year",),
    citation=_DESK,
    batch=True,
    words=Words(
        title="今回募集の年度",
        message="申請の年度が、今回の募集の年度と違います。",
        found="{application.fiscal_year:year}",
        expected="{round.fiscal_year:year}",
        fix="年度の入力か、ファイルの取り違えがないかを確かめてください。",
    ),
)
def fiscal_year_of_round(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """申請の年度が、今回募集している年度かを確かめます。

    よい例：今回の募集 令和8年度、申請 令和8年度
    直す例：今回の募集 令和8年度、申請 令和7年度
    """
    return rows["fiscal_year"] == rows["round.fiscal_year"]


@rule(
    "BATCH-3",
    WARNING,
    frame="years",
    needs=("application.municipality", "application.district", "years.fiscal_year"),
    reads=("years.plan_grant", "years.project_grant", "round.plan_grant", "round.project_grant"),
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
                "expected": "台帳 {round.plan_grant:yen}",
            },
            "years.project_grant": {
                "found": "小さな拠点づくり分 {cell}",
                "expected": "台帳 {round.project_grant:yen}",
            },
        },
    ),
)
def past_years_agree(rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
    """年度別の表の実績が、交付台帳の記録と合うかを確かめます。

    なぜ：累計の上限は過年度の補助額をもとに数えます。台帳にその年度の記録が一つもない
    ときは、比べられないので点検しません。

    よい例：台帳 令和7年度 500,000円、年度別 令和7年度 実績 500,000円
    直す例：台帳 令和7年度 500,000円、年度別 令和7年度 実績 400,000円
    """
    return pd.DataFrame(
        {
            "years.plan_grant": rows["plan_grant"].fillna(0) == rows["round.plan_grant"],
            "years.project_grant": rows["project_grant"].fillna(0) == rows["round.project_grant"],
        }
    )


@rule(
    "BATCH-4",
    WARNING,
    needs=("application.bureau",),
    reads=("application.submitted_on", "round.arrived", "round.deadline"),
    marks=("application.submitted_on",),
    citation=_DESK,
    batch=True,
    words=Words(
        title="締切りまでの到着",
        message="{application.bureau}地方振興局の締切りを過ぎています。",
        found="{round.arrived_text}",
        expected="締切り {round.deadline_text}",
        fix="届いた日時を確かめ、取扱いを決めてください。",
    ),
)
def in_time(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """提出先の地方振興局の締切りまでに届いたかを確かめます。

    なぜ：締切りは地方振興局ごとに、日と時刻で決まります。届いた日時が分かるときはそれで、
    分からないときは申請年月日（日だけ）で比べます。

    よい例：締切り 令和8年2月13日 12時、届いた日時 令和8年2月13日 11時
    確かめる例：締切り 令和8年2月13日 12時、届いた日時 令和8年2月13日 13時
    """
    unknown = rows["round.arrived"].isna() | rows["round.deadline"].isna()
    return unknown | (rows["round.arrived"] <= rows["round.deadline"])


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
