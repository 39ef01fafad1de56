"""Data validation of the input cells: lists to choose from, prompts; no spelling is refused at the door.

What is written in a number, a day, a year or a mark is read by 計算, which says beside the cell how.
"""

from __future__ import annotations

from typing import Any

from validators import frames
from validators.frames import Column
from workbooks.form import texts

LISTS = "コード表"
TEXT_LIMIT = 2000
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
            ignore_blank=False,
        )
    if column.kind == "choice":
        return _refuse("list", "一覧から選んでください。", source=list_reference(name))
    if column.kind == "mark":
        return {"validate": "list", "source": ["○", "×"], "show_error": False}
    if column.kind == "year":
        return {"validate": "list", "source": year_reference(), "show_error": False}
    if column.kind != "text" or name == "application.municipality_code":
        return {"validate": "any"}
    limit = texts.LIMITS.get(name, TEXT_LIMIT)
    return _refuse(
        "length", f"{limit:,}字以内で記入してください。", criteria="<=", value=limit, error_type="warning"
    )


def _refuse(kind: str, message: str, **more: Any) -> dict[str, Any]:
    return {"validate": kind, "error_title": "記入内容をご確認ください", "error_message": message, **more}
