"""Rules of 手引き ３ 対象地域: which districts."""

from __future__ import annotations

from validators.derived import Frames, derived
from validators.late import pd
from validators.messages import Words
from validators.normalise.characters import folded_name
from validators.parameters import Parameters
from validators.reference import BY_NAME
from validators.rule import ERROR, WARNING, Verdicts, rule


@rule(
    "S3-1",
    ERROR,
    needs=("application.area_class",),
    marks=("application.area_class",),
    citation="手引き ３ 対象地域",
    formula='application.area_class<>"対象外"',
    words=Words(
        title="対象地域は過疎・中山間地域",
        message="対象地域の区分が、この事業の対象になっていません。",
        expected="過疎地域 または 中山間地域",
        fix="地区の区分を確かめ、対象であれば選び直してください。対象外の地区は申請できません。",
    ),
)
def area(rows: pd.DataFrame, p: Parameters) -> pd.Series:
    """対象地域の区分が、過疎地域か中山間地域かを確かめます。

    なぜ：この事業の対象は過疎・中山間地域です。

    よい例：対象地域の区分 中山間地域
    直す例：対象地域の区分 対象外
    """
    return rows["area_class"] != "対象外"


_DESIGNATIONS = {"whole": "全部", "part": "一部", "none": "なし"}


@derived(
    "application.depopulated",
    "application.municipality",
    empty=None,
    formula=(
        'IFERROR(INDEX(municipality_depopulated,MATCH(application.municipality,municipality_names,0)),"")'
    ),
)
def depopulated(frames: Frames, p: Parameters) -> pd.Series:
    """How much of the municipality is designated as 過疎地域: 全部, 一部 or なし."""
    words = {name: _DESIGNATIONS[one.depopulated] for name, one in BY_NAME.items()}
    return frames["application"]["municipality"].map(words)


@derived(
    "application.depopulated_former",
    "application.municipality",
    empty=None,
    formula=('IFERROR(INDEX(municipality_former,MATCH(application.municipality,municipality_names,0)),"")'),
)
def depopulated_former(frames: Frames, p: Parameters) -> pd.Series:
    """The 旧市町村 that are designated where only a part is, joined by 「・」."""
    words = {name: "・".join(one.depopulated_former) for name, one in BY_NAME.items()}
    return frames["application"]["municipality"].map(words)


@rule(
    "S3-2",
    WARNING,
    needs=("application.municipality", "application.area_class"),
    reads=(
        "application.folded_former_municipality",
        "application.area_basis",
        "application.depopulated",
        "application.depopulated_former",
    ),
    marks=("application.area_class", "application.former_municipality", "application.area_basis"),
    citation="手引き ３ 対象地域",
    formula={
        "application.area_class": 'OR(application.area_class<>"過疎地域",application.depopulated<>"なし")',
        "application.former_municipality": (
            'OR(application.area_class<>"過疎地域",application.depopulated<>"一部",'
            "ISNUMBER(FIND(INDEX(former_1,MATCH(application.municipality,municipality_names,0)),"
            "application.folded_former_municipality)),"
            "ISNUMBER(FIND(INDEX(former_2,MATCH(application.municipality,municipality_names,0)),"
            "application.folded_former_municipality)),"
            "ISNUMBER(FIND(INDEX(former_3,MATCH(application.municipality,municipality_names,0)),"
            "application.folded_former_municipality)))"
        ),
        "application.area_basis": 'OR(application.area_class<>"中山間地域",application.area_basis<>"")',
    },
    words=Words(
        title="過疎・中山間地域の区分の確認",
        message="対象地域の区分の根拠を確かめられません。",
        fix="区分の根拠を確かめてください。",
        variants={
            "application.area_class": {
                "message": "市町村の過疎指定の一覧と、対象地域の区分が合っていません。",
                "found": "{application.municipality}、過疎地域",
                "expected": "{application.municipality}の過疎指定は「{application.depopulated}」（令和4年4月1日時点の一覧）",
                "fix": "区分を確かめてください。中山間地域であれば、そう選んで区分の根拠を記入してください。",
            },
            "application.former_municipality": {
                "message": "過疎地域に指定された旧市町村かどうかを確かめられません。",
                "expected": "{application.depopulated_former}のいずれか（{application.municipality}は一部が過疎地域）",
                "fix": "地区のある旧市町村名を記入してください。指定の区域でなければ、区分を確かめてください。",
            },
            "application.area_basis": {
                "message": "中山間地域とする根拠が書かれていません。",
                "expected": "根拠の記入（法律や条例による指定など）",
                "fix": "区分の根拠を記入してください。",
            },
        },
    ),
)
def area_confirmed(rows: pd.DataFrame, p: Parameters) -> Verdicts:
    """過疎地域の区分が指定の一覧と合うか、中山間地域の根拠が書かれているかを確かめます。

    なぜ：過疎地域は市町村の全部または一部（旧市町村の区域）が指定されています。
    中山間地域には県内をまとめた一覧がないため、区分の根拠の記入をお願いしています。
    一覧は令和4年4月1日時点のものなので、合わないときも「要確認」に止めます。

    よい例：伊達市、過疎地域、旧市町村名「旧霊山町」
    よい例：福島市、中山間地域、区分の根拠「特定農山村法の指定地域」
    直す例：福島市、過疎地域（福島市は一覧にありません）
    """
    claimed = rows["area_class"] == "過疎地域"
    part = rows["depopulated"] == "一部"
    return {
        "application.area_class": ~claimed | (rows["depopulated"] != "なし"),
        "application.former_municipality": ~claimed | ~part | _designated(rows),
        "application.area_basis": (rows["area_class"] != "中山間地域") | rows["area_basis"].notna(),
    }


def _names_one(text: object, former: object) -> bool:
    """Tell whether a text names one of the former municipalities, with or without 「旧」.

    >>> _names_one("霊山町の一部", "旧梁川町・旧霊山町"), _names_one("旧保原町", "旧梁川町・旧霊山町")
    (True, False)
    """
    if not isinstance(text, str) or not isinstance(former, str):
        return False
    return any(
        folded_name(name.removeprefix("旧")) in folded_name(text) for name in former.split("・") if name
    )


def _designated(rows: pd.DataFrame) -> pd.Series:
    """Return whether the former municipality that is named is one that is designated."""
    typed = rows["folded_former_municipality"].astype(object)
    return typed.combine(rows["depopulated_former"], _names_one).astype(bool)
