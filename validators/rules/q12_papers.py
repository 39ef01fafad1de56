"""The rule of 手引き 回答12: the papers of an indirect grant (間接補助)."""

from __future__ import annotations

from validators.derived import Frames, derived
from validators.frames import METHOD_COMMISSION
from validators.late import pd
from validators.messages import Words
from validators.parameters import Parameters
from validators.rule import ERROR, Verdicts, rule


@derived(
    "implementers.papers_case",
    "implementers.method",
    empty=None,
    formula='IF(implementers.method="委託","commission","")',
)
def papers_case(frames: Frames, p: Parameters) -> pd.Series:
    """Whether the implementer is commissioned ("commission")."""
    return frames["implementers"]["method"].map({METHOD_COMMISSION: "commission"})


_MARKS = ("implementers.rules_attached", "implementers.breakdown_attached")


@rule(
    "Q12-1",
    ERROR,
    frame="implementers",
    needs=("implementers.method",),
    reads=("implementers.rules_attached", "implementers.breakdown_attached"),
    marks=_MARKS,
    cases=dict.fromkeys(_MARKS, "implementers.papers_case"),
    softer=("commission",),
    citation="手引き 回答12",
    formula={
        "implementers.rules_attached": 'OR(implementers.method="",implementers.rules_attached="○")',
        "implementers.breakdown_attached": 'OR(implementers.method="",implementers.breakdown_attached="○")',
    },
    words=Words(
        title="間接補助の添付書類",
        message="「{implementers.name}」への{implementers.method}に、必要な書類の添付がありません。",
        found="{label} {cell}",
        expected="要綱と経費内訳の両方に ○",
        fix="市町村が定めた要綱と経費内訳の分かる書類を添付し、○を付けてください（見積書は不要です）。",
        variants={
            "commission": {
                "message": "「{implementers.name}」への委託に、要綱や経費内訳の書類の添付がありません。",
                "expected": "要綱と経費内訳の両方に ○（委託に要綱が要るかは手引きに明記なし）",
                "fix": "経費内訳の分かる書類（委託でも要綱があるときは要綱も）を添付し、○を付けてください（見積書は不要です）。",
            }
        },
    ),
)
def papers_attached(rows: pd.DataFrame, p: Parameters) -> Verdicts:
    """間接補助で実施させる場合に、要綱と経費内訳の書類が添付されているかを確かめます。

    なぜ：間接補助では、市町村が定めた要綱と、経費の内訳が分かる書類を県に提出します。
    見積書などの詳しい資料は不要です。委託も間接補助に数えられますが、要綱が要るかは読み取れないため、
    委託は「要確認」に止めます。

    よい例：補助金、要綱の添付 ○、経費内訳の添付 ○
    確かめる例：委託、要綱の添付 空欄、経費内訳の添付 ○
    直す例：補助金、要綱の添付 ○、経費内訳の添付 空欄
    """
    open_ = rows["method"].isna()
    return {name: open_ | rows[name.partition(".")[2]].fillna(False) for name in _MARKS}
