"""Data validation of the input cells: what is refused, what is only advised."""

from __future__ import annotations

import datetime as dt
from typing import Any

from validators import frames
from validators.frames import Column
from workbooks.form import texts

LISTS = "コード表"
TEXT_LIMIT = 2000
AMOUNT_LIMIT = 99_999_999_999
LIST_YEARS = range(2021, 2041)

LIST_COLUMNS = (
    "application.municipality",
    "application.bureau",
    "application.project_type",
    "application.area_class",
    "plan.status",
    "plan.author",
    "activities.step",
    "income.source",
    "expenses.category",
    "years.stage",
    "years.status",
    "implementers.method",
)
"""The names with a fixed list, one column each on the hidden sheet."""


def list_reference(name: str) -> str:
    """Return the range of the hidden sheet that holds the choices of a name."""
    letter = chr(ord("A") + LIST_COLUMNS.index(name))
    return f"='{LISTS}'!${letter}$2:${letter}${len(frames.column(name).choices) + 1}"


def year_reference() -> str:
    """Return the range of the hidden sheet that holds the fiscal years to choose from."""
    letter = chr(ord("A") + len(LIST_COLUMNS))
    return f"='{LISTS}'!${letter}$2:${letter}${len(LIST_YEARS) + 1}"


def options(name: str) -> dict[str, Any]:
    """Return the validation of a name's cells in XlsxWriter's terms."""
    column = frames.column(name)
    prompt = {"input_title": column.label[:32], "input_message": texts.NOTES[name]}
    return {**prompt, **_limits(name, column)}


def _limits(name: str, column: Column) -> dict[str, Any]:
    if name == "expenses.implementer":
        return _refuse(
            "list",
            "「間接補助」に記入した名称から選んでください。",
            source="=implementers.name",
            error_type="warning",
        )
    if column.kind == "choice":
        return _refuse("list", "一覧から選んでください。", source=list_reference(name))
    if column.kind == "mark":
        return _refuse("list", "○を選ぶか、空欄にしてください。", source=["○", "×"])
    if column.kind == "year":
        return {"validate": "list", "source": year_reference(), "show_error": False}
    if column.kind == "int":
        return _refuse(
            "integer",
            "0以上の整数を、数字だけで記入してください。",
            criteria="between",
            minimum=0,
            maximum=AMOUNT_LIMIT,
        )
    if column.kind == "number":
        return _refuse(
            "decimal",
            "0以上の数を、数字だけで記入してください。",
            criteria="between",
            minimum=0,
            maximum=AMOUNT_LIMIT,
        )
    if column.kind == "date":
        return _refuse(
            "date",
            "日付を 2026/4/15 のように記入してください。",
            criteria="between",
            minimum=dt.date(1989, 1, 8),
            maximum=dt.date(2099, 12, 31),
        )
    if name == "application.municipality_code":
        return _refuse(
            "length", "団体コードは6桁です。", criteria="between", minimum=6, maximum=6, error_type="warning"
        )
    return _refuse("length", f"{TEXT_LIMIT}字以内で記入してください。", criteria="<=", value=TEXT_LIMIT)


def _refuse(kind: str, message: str, **more: Any) -> dict[str, Any]:
    return {"validate": kind, "error_title": "記入内容をご確認ください", "error_message": message, **more}
