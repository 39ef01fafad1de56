"""Rules of 手引き 回答８: who makes the plan."""

from __future__ import annotations

import pandas as pd

from validators.frames import BASE_PROJECT
from validators.messages import Words
from validators.parameters import Parameters
from validators.rule import ERROR, WARNING, rule


@rule(
    "Q08-1",
    ERROR,
    needs=("application.project_type",),
    reads=("plan.author",),
    marks=("plan.author",),
    citation="手引き 回答８",
    scope=BASE_PROJECT,
    formula='plan.author<>""',
    words=Words(
        title="計画の策定主体",
        message="計画の策定主体が選ばれていません。",
        expected="市町村、地域、連名のいずれか",
        fix="計画の策定主体を選んでください。",
    ),
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
    words=Words(
        title="市町村の役割の記載",
        message="地域が策定した計画に、市町村の役割の記載がありません。",
        expected="○（記載が望ましい）",
        fix="市町村の役割が計画に書かれているかを確かめ、あれば○を付けてください。",
    ),
)
def municipal_role(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """地域が策定主体の計画に、市町村の役割が書かれているかを確かめます。

    なぜ：市町村の継続的な関わりが欠かせないため、計画に市町村の役割を記載することが
    望ましいとされています。

    よい例：策定主体 地域、市町村の役割の記載 ○
    直す例：策定主体 地域、市町村の役割の記載 空欄
    """
    return (rows["plan.author"] != "地域") | rows["plan.municipal_role"].fillna(False)
