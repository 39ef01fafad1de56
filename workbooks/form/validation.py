"""Data validation of the input cells: lists to choose from, prompts; no spelling is refused at the door.

What is written in a number, a day, a year or a mark is read by 計算, which says beside the cell how.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from validators import frames
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


KEPT: Mapping[str, Any] = MappingProxyType(
    {
        "validate": "custom",
        "value": "=FALSE",
        "error_title": "自動で表示される欄です",
        "error_message": "この欄には記入しません。Esc キーで元に戻ります。",
    }
)
"""What keeps a cell from being typed over that is free only so that its row may be deleted."""


def list_reference(name: str) -> str:
    """Return the range of the hidden sheet that holds the choices of a name."""
    letter = chr(ord("A") + LIST_COLUMNS.index(name))
    return f"='{LISTS}'!${letter}$2:${letter}${len(frames.column(name).choices) + 1}"


def year_reference() -> str:
    """Return the range of the hidden sheet that holds the fiscal years to choose from."""
    letter = chr(ord("A") + len(LIST_COLUMNS))
    return f"='{LISTS}'!${letter}$2:${letter}${len(LIST_YEARS) + 1}"


def options(name: str) -> dict[str, Any]:
    """Return the validation of a table's column in XlsxWriter's terms, with its prompt."""
    column = frames.column(name)
    prompt = {"input_title": column.label[:32], "input_message": texts.NOTES[name]}
    return {**prompt, **limits(name)}


def limits(name: str) -> dict[str, Any]:
    """Return the validation of a cell beside which stands how to fill it in: without a prompt."""
    column = frames.column(name)
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
