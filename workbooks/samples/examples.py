"""The complete examples (記載例): one for each 事業区分, on the form itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from validators import frames
from workbooks.samples import filled

_WORDS = {"town": "三島町", "district": "中央地区", "chief": "三島町長　福島 太郎", "clerk": "会津 花子"}
_OWN = ("application.municipality_code", "application.bureau", "expenses.amount")
"""What the form works out by itself and a clerk need not type."""


def contents() -> dict[str, Mapping[str, Any]]:
    """Return what stands in each example, by the file's name without its ending."""
    kinds = dict(zip(frames.PROJECT_TYPES, ("plan", "project"), strict=True))
    return {f"{frames.FORM_EXAMPLE}_{kind}": _content(base) for kind, base in kinds.items()}


def _content(base: str) -> dict[str, Any]:
    values = filled(base, _WORDS)
    return {name: value for name, value in values.items() if name not in _OWN} | {
        "form.version": frames.FORM_EXAMPLE
    }
