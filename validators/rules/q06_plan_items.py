"""Rules of 手引き 回答６ and 回答７: what a plan must hold."""

from __future__ import annotations

from validators.derived import Frames, count, derived
from validators.frames import BASE_PROJECT, PLAN_EXISTING, PLAN_PROJECT
from validators.late import pd
from validators.messages import Words
from validators.parameters import Parameters
from validators.rule import ERROR, NOTE, WARNING, rule


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
    words=Words(
        title="計画の記載事項（6事項）",
        message="計画に必要な事項「{plan_items.item}」の記載がありません。",
        expected="○（計画に記載）",
        fix="計画書に記載し、○を付けてください。",
    ),
)
def plan_covers(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """計画に、必要な6つの事項がすべて記載されているかを確かめます（既存計画は Q07-1）。

    なぜ：計画書に記載する事項が示されています。7番目の「その他」は必要に応じて書くものです。

    よい例：地域の現状から支援内容までの6事項に ○
    直す例：「地域の課題」が空欄
    """
    return _covered(rows, p) | (rows["plan.status"] == PLAN_EXISTING)


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
    words=Words(
        title="記載事項の該当頁",
        message="「{plan_items.item}」の該当頁が書かれていません。",
        expected="計画書の該当頁",
        fix="計画書のどこに記載したかを記入してください。",
    ),
)
def pages_given(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """計画に記載した事項に、該当頁が書かれているかを確かめます。

    なぜ：審査する人が計画書のどこを見ればよいか分かるようにするためです。

    よい例：地域の現状 ○、該当頁 3
    直す例：地域の現状 ○、該当頁 空欄
    """
    return ~rows["covered"] | rows["page"].notna()


@rule(
    "Q06-3",
    WARNING,
    frame="plan_items",
    needs=("plan_items.covered",),
    marks=("plan_items.covered",),
    citation="手引き 回答６",
    scope=PLAN_PROJECT,
    formula='OR(plan_items.covered="○",plan_items.row>{p.required_plan_items})',
    words=Words(
        title="計画に盛り込む予定の事項（6事項）",
        message="「{plan_items.item}」を計画に盛り込む予定になっていません。",
        expected="○（記載の予定を含む）",
        fix="計画に盛り込む予定であれば、○を付けてください。",
    ),
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
    words=Words(
        title="既存計画の網羅（6事項）",
        message="既存計画に「{plan_items.item}」が網羅されていません。",
        expected="○（既存計画に記載）",
        fix="既存計画の内容を確かめてください。足りないときは、計画策定事業などで計画を補ってください。",
    ),
)
def existing_plan_covers(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """既存計画で始める場合に、その計画が必要な6つの事項を網羅しているかを確かめます。

    なぜ：回答６の事項を網羅した計画が既にあれば、計画策定事業を行わずに始められます。
    足りない事項があれば、この条件に当たりません。

    よい例：計画の状況 既存計画、6事項に ○
    直す例：計画の状況 既存計画、「目指す将来の姿」が空欄
    """
    return _covered(rows, p) | (rows["plan.status"] != PLAN_EXISTING)


@derived(
    "application.items_covered",
    "plan_items.covered",
    formula=('SUMPRODUCT((plan_items.covered="○")*(plan_items.row<={p.required_plan_items}))'),
)
def items_covered(frames: Frames, p: Parameters) -> pd.Series:
    """How many of the plan's required subjects are covered."""
    items = frames["plan_items"]
    return count(items, items["covered"] & (items["row"] <= p.required_plan_items))


@rule(
    "Q07-2",
    NOTE,
    needs=("application.project_type",),
    reads=("plan.status", "application.items_covered"),
    marks=("plan.status",),
    citation="手引き 回答７",
    scope=PLAN_PROJECT,
    formula='OR(plan.status<>"既存計画",application.items_covered<{p.required_plan_items})',
    words=Words(
        title="既存計画がある場合",
        message="必要な事項を網羅した計画が既にあるので、小さな拠点づくり事業から始めることもできます。",
        found="既存計画、記載事項 {application.items_covered} 件",
        expected="計画策定事業を行うかどうかは任意",
        fix="直す必要はありません。",
    ),
)
def could_start_at_once(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """既に十分な計画がある地区が、計画策定事業を申請していないかを知らせます。

    なぜ：必要な事項を網羅した計画が既にあれば、小さな拠点づくり事業から始めることもできます。
    計画策定事業を行ってはいけないわけではないので、参考としてお知らせします。

    お知らせする例：計画策定事業、計画の状況 既存計画、6事項すべてに ○
    """
    return (rows["plan.status"] != PLAN_EXISTING) | (rows["items_covered"] < p.required_plan_items)
