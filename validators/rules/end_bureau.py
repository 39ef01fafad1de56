"""The rule of the contact list (手引き 事業に関するお問合せ): the 地方振興局 in charge."""

from __future__ import annotations

from validators.derived import Frames, derived
from validators.late import pd
from validators.messages import Words
from validators.parameters import Parameters
from validators.reference import BY_NAME
from validators.rule import WARNING, rule


@derived(
    "application.bureau_in_charge",
    "application.municipality",
    empty=None,
    formula=('IFERROR(INDEX(municipality_bureaus,MATCH(application.municipality,municipality_names,0)),"")'),
)
def bureau_in_charge(frames: Frames, p: Parameters) -> pd.Series:
    """The 地方振興局 in charge of the municipality."""
    return frames["application"]["municipality"].map({name: one.bureau for name, one in BY_NAME.items()})


@rule(
    "END-1",
    WARNING,
    needs=("application.bureau", "application.municipality"),
    reads=("application.bureau_in_charge",),
    marks=("application.bureau",),
    citation="手引き 事業に関するお問合せ",
    formula="application.bureau=application.bureau_in_charge",
    words=Words(
        title="所管の地方振興局",
        message="提出先が、市町村を所管する地方振興局ではありません。",
        found="{application.municipality}、提出先 {application.bureau}",
        expected="{application.bureau_in_charge}地方振興局",
        fix="提出先を「{application.bureau_in_charge}」に直してください。",
    ),
)
def asked_bureau(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """提出先が、その市町村を所管する地方振興局かを確かめます。

    なぜ：この事業の窓口は、所管の地方振興局です。

    よい例：福島市、提出先 県北
    確かめる例：福島市、提出先 県中
    """
    return rows["bureau"] == rows["bureau_in_charge"]
