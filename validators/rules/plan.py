"""Rules of 手引き 回答３ and 回答６ to 回答９: the plan of the 小さな拠点."""

from __future__ import annotations

import pandas as pd

from validators.frames import BASE_PROJECT, PLAN_PROJECT
from validators.parameters import Parameters
from validators.rule import ERROR, NOTE, WARNING, rule

EXISTING = "既存計画"


@rule(
    "Q03-1",
    ERROR,
    needs=("application.project_type",),
    reads=("plan.status", "plan.completed_on", "plan.name"),
    marks=("plan.status", "plan.name"),
    citation="手引き 回答３",
    scope=BASE_PROJECT,
    formula={
        "plan.status": (
            'OR(plan.status="策定済",plan.status="既存計画",AND(plan.status="策定中",plan.completed_on<>""))'
        ),
        "plan.name": 'plan.name<>""',
    },
)
def plan_exists(rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
    """小さな拠点づくり事業に、もとになる計画があるかを確かめます。

    なぜ：計画（またはその内容を網羅した計画）ができていることが必須の要件です。
    同じ年度に計画を作る場合は、「策定中」と策定予定日を記入してください。

    よい例：計画の状況 策定済、計画名「○○地区小さな拠点づくり計画」
    直す例：計画の状況 未策定
    """
    being_made = (rows["plan.status"] == "策定中") & rows["plan.completed_on"].notna()
    return pd.DataFrame(
        {
            "plan.status": rows["plan.status"].isin(("策定済", EXISTING)) | being_made,
            "plan.name": rows["plan.name"].notna(),
        }
    )


@rule(
    "Q06-1",
    ERROR,
    frame="plan_items",
    needs=("plan_items.covered",),
    reads=("plan.status",),
    marks=("plan_items.covered",),
    citation="手引き 回答６",
    scope=BASE_PROJECT,
    formula='OR(plan_items.covered="○",plan_items.row>{p.required_plan_items},plan.status="既存計画")',
)
def items_covered(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """計画に、必要な6つの事項がすべて記載されているかを確かめます（既存計画は Q07-1）。

    なぜ：計画書に記載する事項が示されています。7番目の「その他」は必要に応じて書くものです。

    よい例：地域の現状から支援内容までの6事項に ○
    直す例：「地域の課題」が空欄
    """
    return _covered(rows, p) | (rows["plan.status"] == EXISTING)


def _covered(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    return rows["covered"].fillna(False) | (rows["row"] > p.required_plan_items)


@rule(
    "Q06-2",
    WARNING,
    frame="plan_items",
    needs=("plan_items.covered",),
    reads=("plan_items.page",),
    marks=("plan_items.page",),
    citation="手引き 回答６",
    scope=BASE_PROJECT,
    formula='OR(plan_items.covered<>"○",plan_items.page<>"")',
)
def pages_given(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """計画に記載した事項に、該当頁が書かれているかを確かめます。

    なぜ：審査する人が計画書のどこを見ればよいか分かるようにするためです。

    よい例：地域の現状 ○、該当頁 3
    直す例：地域の現状 ○、該当頁 空欄
    """
    return ~rows["covered"].fillna(False) | rows["page"].notna()


@rule(
    "Q06-3",
    WARNING,
    frame="plan_items",
    needs=("plan_items.covered",),
    marks=("plan_items.covered",),
    citation="手引き 回答６",
    scope=PLAN_PROJECT,
    formula='OR(plan_items.covered="○",plan_items.row>{p.required_plan_items})',
)
def items_planned(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """計画策定事業で、必要な6つの事項を計画に盛り込む予定かを確かめます。

    なぜ：計画書に記載する事項が示されています。まだ作る前なので「要確認」に止めます。

    よい例：地域の現状から支援内容までの6事項に ○（予定を含む）
    直す例：「小さな拠点の運営体制等」が空欄
    """
    return _covered(rows, p)


@rule(
    "Q07-1",
    ERROR,
    frame="plan_items",
    needs=("plan_items.covered",),
    reads=("plan.status",),
    marks=("plan_items.covered",),
    citation="手引き 回答７",
    scope=BASE_PROJECT,
    formula='OR(plan_items.covered="○",plan_items.row>{p.required_plan_items},plan.status<>"既存計画")',
)
def existing_plan_covers(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """既存計画で始める場合に、その計画が必要な6つの事項を網羅しているかを確かめます。

    なぜ：回答６の事項を網羅した計画が既にあれば、計画策定事業を行わずに始められます。
    足りない事項があれば、この条件に当たりません。

    よい例：計画の状況 既存計画、6事項に ○
    直す例：計画の状況 既存計画、「目指す将来の姿」が空欄
    """
    return _covered(rows, p) | (rows["plan.status"] != EXISTING)


@rule(
    "Q07-2",
    NOTE,
    needs=("application.project_type",),
    reads=("plan.status", "application.items_covered"),
    marks=("plan.status",),
    citation="手引き 回答７",
    scope=PLAN_PROJECT,
    formula='OR(plan.status<>"既存計画",application.items_covered<{p.required_plan_items})',
)
def could_start_at_once(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """既に十分な計画がある地区が、計画策定事業を申請していないかを知らせます。

    なぜ：必要な事項を網羅した計画が既にあれば、小さな拠点づくり事業から始めることもできます。
    計画策定事業を行ってはいけないわけではないので、参考としてお知らせします。

    お知らせする例：計画策定事業、計画の状況 既存計画、6事項すべてに ○
    """
    return (rows["plan.status"] != EXISTING) | (rows["items_covered"] < p.required_plan_items)


@rule(
    "Q08-1",
    ERROR,
    needs=("application.project_type",),
    reads=("plan.author",),
    marks=("plan.author",),
    citation="手引き 回答８",
    scope=BASE_PROJECT,
    formula='plan.author<>""',
)
def plan_author(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """計画の策定主体（市町村・地域・連名）が選ばれているかを確かめます。

    なぜ：策定主体には市町村、地域、市町村と地域の連名の場合があります。計画に市町村名を
    入れることは必須ではありません。

    よい例：策定主体 地域
    直す例：策定主体 空欄
    """
    return rows["plan.author"].notna()


@rule(
    "Q08-2",
    WARNING,
    reads=("plan.author", "plan.municipal_role"),
    marks=("plan.municipal_role",),
    citation="手引き 回答８",
    formula='OR(plan.author<>"地域",plan.municipal_role="○")',
)
def municipal_role(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """地域が策定主体の計画に、市町村の役割が書かれているかを確かめます。

    なぜ：市町村の継続的な関わりが欠かせないため、計画に市町村の役割を記載することが
    望ましいとされています。

    よい例：策定主体 地域、市町村の役割の記載 ○
    直す例：策定主体 地域、市町村の役割の記載 空欄
    """
    return (rows["plan.author"] != "地域") | rows["plan.municipal_role"].fillna(False)


@rule(
    "Q09-1",
    ERROR,
    needs=("application.starts_on", "plan.completed_on"),
    marks=("application.starts_on", "plan.completed_on"),
    citation="手引き 回答９",
    scope=BASE_PROJECT,
    formula="application.starts_on>plan.completed_on",
)
def after_plan(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """小さな拠点づくり事業の着手が、計画の策定より後かを確かめます。

    なぜ：計画の策定前に小さな拠点づくり事業を行うことはできません。計画に盛り込む取組を
    試すための実証も同じです。策定した日と同じ日の着手も、順序が分からないので指摘します。

    よい例：計画の策定 令和8年9月30日、着手 令和8年10月1日
    直す例：計画の策定 令和8年9月30日、着手 令和8年9月1日
    """
    return rows["starts_on"] > rows["plan.completed_on"]
