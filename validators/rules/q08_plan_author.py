"""Rules of 手引き 回答８: who makes the plan."""

from __future__ import annotations

from validators.frames import AUTHOR_OTHER, BASE_PROJECT
from validators.late import pd
from validators.messages import Words
from validators.parameters import Parameters
from validators.rule import WARNING, Verdicts, rule


@rule(
    "Q08-1",
    WARNING,
    needs=("application.project_type",),
    reads=("plan.author", "plan.author_name"),
    marks=("plan.author", "plan.author_name"),
    citation="手引き 回答８",
    scope=BASE_PROJECT,
    formula={
        "plan.author": 'plan.author<>""',
        "plan.author_name": 'OR(plan.author<>"その他",plan.author_name<>"")',
    },
    words=Words(
        title="計画の策定主体",
        message="計画の策定主体が選ばれていません。",
        expected="市町村、地域、連名、その他のいずれか",
        fix="計画の策定主体を選んでください。",
        variants={
            "plan.author_name": {
                "message": "策定主体が「その他」ですが、その名称が書かれていません。",
                "expected": "策定主体の名称",
                "fix": "計画をつくった人や団体の名称を記入してください。",
            }
        },
    ),
)
def plan_author(rows: pd.DataFrame, p: Parameters) -> Verdicts:
    """計画の策定主体（市町村・地域・連名、その他は名称）が書かれているかを確かめます。

    なぜ：策定主体には市町村、地域、市町村と地域の連名など様々な場合が想定されています。計画に
    市町村名を入れることは必須ではありません。決まりではないので「要確認」です。

    よい例：策定主体 地域
    よい例：策定主体 その他、策定主体の名称「山都まちづくり研究会」
    確かめる例：策定主体 空欄
    """
    named = (rows["plan.author"] != AUTHOR_OTHER) | rows["plan.author_name"].notna()
    return {"plan.author": rows["plan.author"].notna(), "plan.author_name": named}


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
