"""The application workbook as data: every frame and column, in the form's order.

A value's name is ``frame.column`` everywhere: the workbook's defined name, the
pandas column, the target of a rule, the operand of an in-sheet formula.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from validators.reference import BUREAUS, MUNICIPALITIES

Kind = Literal["text", "int", "number", "date", "year", "choice", "mark"]

PLAN_PROJECT = "計画策定事業"
BASE_PROJECT = "小さな拠点づくり事業"
PROJECT_TYPES = (PLAN_PROJECT, BASE_PROJECT)

STAGE_PLAN, STAGE_BASE, STAGE_BOTH = STAGES = ("計画策定", "小さな拠点づくり", "両方")
STATUS_DONE, STATUS_THIS, STATUS_FUTURE = YEAR_STATUSES = ("実績", "今回申請", "予定")
PLAN_NONE, PLAN_MAKING, PLAN_MADE, PLAN_EXISTING = PLAN_STATUSES = ("未策定", "策定中", "策定済", "既存計画")
PLAN_AUTHORS = ("市町村", "地域", "連名", "その他")
AUTHOR_OTHER = "その他"
AREA_CLASSES = ("過疎地域", "中山間地域", "対象外")
STEPS = ("①", "②", "③", "④")
INCOME_SOURCES = ("県補助金", "市町村負担", "地元負担", "その他")
EXPENSE_CATEGORIES = ("報償費", "委託料", "工事請負費", "備品購入費", "諸経費", "対象外")
METHOD_COMMISSION, METHOD_GRANT, METHOD_SHARE = METHODS = ("委託", "補助金", "負担金")

PLAN_ITEMS = (
    "地域の現状",
    "地域の課題",
    "目指す将来の姿",
    "小さな拠点の運営体制等",
    "課題解決に向けた具体的な取組内容とスケジュール",
    "市町村の取組や事業実施主体への支援内容",
    "その他小さな拠点づくりに必要な事項",
)
"""The seven subjects of a plan, in the order of 手引き 回答６; the seventh is その他."""

FORM_ID = "kyoten-network"
FORM_VERSIONS = ("2025-01-08", "2026-11-26")
FORM_EXAMPLE = "記載例"
"""What a complete example calls itself instead of an edition: it is refused as a submission."""
"""The editions of the form that can be read, newest last."""


@dataclass(frozen=True, slots=True)
class Column:
    """One value of a frame: its name, its label on the form and its type.

    ``required`` is ``True``, ``False``, or the 事業区分 for which it is required.
    ``choices`` is empty unless ``kind`` is "choice" with a fixed list. ``yen``: an amount of money.
    """

    name: str
    label: str
    kind: Kind
    required: bool | str = False
    choices: tuple[str, ...] = ()
    note: str = ""
    yen: bool = False

    @property
    def as_what(self) -> str:
        """How its values are shown: "yen", "year" or "" (see ``validators.messages.shown``)."""
        return "year" if self.kind == "year" else "yen" if self.yen else ""


@dataclass(frozen=True, slots=True)
class Frame:
    """A table of the form: its rows on the blank form, its columns, its sheet.

    ``keys`` are the columns that must be filled in every row that is begun.
    ``fixed`` names a column whose cells the form itself fills (plan_items.item).
    ``identity`` are the columns by which a person tells the rows apart, so that a
    row is known again after rows were inserted above it.
    """

    name: str
    label: str
    sheet: str
    rows: int
    columns: tuple[Column, ...]
    keys: tuple[str, ...] = ()
    fixed: str | None = None
    identity: tuple[str, ...] = ()

    def __getitem__(self, column: str) -> Column:
        """Return the column of that name; KeyError where there is none."""
        for one in self.columns:
            if one.name == column:
                return one
        raise KeyError(f"{self.name}.{column}")


def _text(name: str, label: str, required: bool | str = False, note: str = "") -> Column:
    return Column(name, label, "text", required, note=note)


def _int(name: str, label: str, required: bool | str = False, note: str = "") -> Column:
    return Column(name, label, "int", required, note=note)


def _yen(name: str, label: str, required: bool = False, note: str = "") -> Column:
    return Column(name, label, "int", required, note=note, yen=True)


def _choice(name: str, label: str, choices: tuple[str, ...], required: bool | str = False) -> Column:
    return Column(name, label, "choice", required, choices)


APPLICATION = Frame(
    "application",
    "申請書",
    "申請書",
    1,
    (
        Column("fiscal_year", "年度", "year", True),
        Column("submitted_on", "申請年月日", "date", True),
        _text("municipality_code", "団体コード", True, "6桁"),
        _choice("municipality", "市町村名", tuple(m.name for m in MUNICIPALITIES), True),
        _choice("bureau", "提出先 地方振興局", tuple(b.name for b in BUREAUS), True),
        _text("representative", "代表者 職・氏名", True),
        _text("department", "担当課", True),
        _text("contact_person", "担当者", True),
        _text("phone", "電話", True),
        _text("email", "メール"),
        _choice("project_type", "事業区分", PROJECT_TYPES, True),
        _text("project_name", "事業名", True),
        _text("district", "地区名", True),
        _text("former_municipality", "旧市町村名"),
        _choice("area_class", "対象地域の区分", AREA_CLASSES, True),
        _text("area_basis", "区分の根拠"),
        _int("settlements", "関係集落数", True),
        _int("priority", "市町村内の優先順位", True),
        _int("plan_year_no", "計画策定事業 通算年度目", PLAN_PROJECT),
        _int("project_year_no", "小さな拠点づくり事業 通算年度目", BASE_PROJECT),
        Column("starts_on", "着手予定日", "date", True),
        Column("ends_on", "完了予定日", "date", True),
        _text("outline", "事業概要", True),
        _text("development", "前年度からの発展・改善点"),
        _yen("total_cost", "総事業費", True, "円"),
        _yen("eligible_cost", "補助対象経費", True, "円"),
        _yen("grant_requested", "補助金申請額", True, "円"),
    ),
)

PLAN = Frame(
    "plan",
    "計画",
    "計画",
    1,
    (
        _text("name", "計画名"),
        _choice("status", "計画の状況", PLAN_STATUSES),
        Column("completed_on", "策定(予定)年月日", "date"),
        _choice("author", "策定主体", PLAN_AUTHORS),
        _text("author_name", "策定主体の名称"),
        Column("municipal_role", "市町村の役割の記載", "mark"),
        _int("meetings", "住民の話合い 回数"),
    ),
)

PLAN_ITEMS_FRAME = Frame(
    "plan_items",
    "計画の記載事項",
    "計画",
    len(PLAN_ITEMS),
    (_text("item", "記載事項"), Column("covered", "記載の有無", "mark"), _text("page", "該当頁")),
    fixed="item",
    identity=("item",),
)

ACTIVITIES = Frame(
    "activities",
    "取組",
    "計画",
    8,
    (
        _text("issue", "地域課題"),
        _text("activity", "取組"),
        _text("settlements", "関係集落"),
        _choice("step", "ステップ", STEPS),
    ),
    identity=("issue", "activity"),
)

INCOME = Frame(
    "income",
    "収入",
    "収支予算",
    6,
    (_choice("source", "収入の区分", INCOME_SOURCES), _yen("amount", "金額"), _text("note", "備考")),
    keys=("source", "amount"),
    identity=("source", "note"),
)

EXPENSES = Frame(
    "expenses",
    "支出",
    "収支予算",
    40,
    (
        _choice("category", "科目", EXPENSE_CATEGORIES),
        _text("item", "内容"),
        Column("quantity", "数量", "number"),
        _text("unit", "単位"),
        _yen("unit_price", "単価"),
        _yen("amount", "金額"),
        _yen("eligible", "うち補助対象額"),
        _text("implementer", "実施主体", note="間接補助の名称から選ぶ。空欄は市町村"),
        _text("note", "備考"),
    ),
    keys=("category", "amount"),
    identity=("category", "item"),
)

YEARS = Frame(
    "years",
    "年度別",
    "年度別",
    5,
    (
        Column("fiscal_year", "年度", "year"),
        _choice("stage", "実施する事業", STAGES),
        _choice("status", "区分", YEAR_STATUSES),
        _yen("total_cost", "総事業費"),
        _yen("plan_grant", "計画策定分の補助額"),
        _yen("project_grant", "小さな拠点づくり分の補助額"),
    ),
    keys=("fiscal_year", "stage", "status"),
    identity=("fiscal_year",),
)

IMPLEMENTERS = Frame(
    "implementers",
    "間接補助",
    "間接補助",
    5,
    (
        _text("name", "実施主体の名称"),
        _choice("method", "方法", METHODS),
        _yen("amount", "金額"),
        Column("rules_attached", "要綱の添付", "mark"),
        Column("breakdown_attached", "経費内訳の添付", "mark"),
    ),
    keys=("name",),
    identity=("name",),
)

FORM = Frame("form", "様式", "様式情報", 1, (_text("id", "様式"), _text("version", "版")))

FRAMES = (APPLICATION, PLAN, PLAN_ITEMS_FRAME, ACTIVITIES, INCOME, EXPENSES, YEARS, IMPLEMENTERS, FORM)
"""Every frame of the form, in its order."""


@cache
def names() -> tuple[str, ...]:
    """Return every ``frame.column`` of the form, in its order."""
    return tuple(f"{f.name}.{c.name}" for f in FRAMES for c in f.columns)


@cache
def frame(name: str) -> Frame:
    """Return the frame of that name; KeyError where the form has none."""
    return {f.name: f for f in FRAMES}[name]


@cache
def column(name: str) -> Column:
    """Return the column behind ``frame.column``; KeyError where the form has none."""
    frame_name, _, column_name = name.partition(".")
    return frame(frame_name)[column_name]


def label(name: str) -> str:
    """Return the Japanese label of ``frame.column``.

    >>> label("application.grant_requested")
    '補助金申請額'
    """
    return column(name).label
