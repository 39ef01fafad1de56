"""The figures of the guide, dated: one TOML file per edition, each with its place.

An application is judged by the edition in force for its fiscal year. Only the
edition of 2025-01-08 is known to this project in its full text; years before it
are judged by it too, and the report says so.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any


class ParameterError(ValueError):
    """A parameter file that cannot be used; the text is Japanese and for the user."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """Every figure that a rule compares with. Amounts in yen, years in 年度.

    ``plan_grant_cap_scope`` is "total" (50万円 for the whole of 計画策定) or
    "year" (50万円 a fiscal year); ``similarity_threshold`` is 0–100.
    """

    edition: str
    from_fiscal_year: int
    rate_numerator: int
    rate_denominator: int
    plan_grant_cap: int
    plan_grant_cap_scope: str
    district_grant_cap: int
    plan_years_max: int
    project_years_max: int
    settlements_min: int
    issues_min: int
    main_steps: tuple[str, ...]
    eligible_categories: tuple[str, ...]
    hard_categories: tuple[str, ...]
    ineligible_words: tuple[str, ...]
    rounding_unit: int
    similarity_threshold: int
    required_plan_items: int


def _parse(text: str) -> Parameters:
    table = tomllib.loads(text)
    values: dict[str, Any] = {}
    for one in fields(Parameters):
        entry = table[one.name]
        value = entry["value"] if isinstance(entry, dict) else entry
        values[one.name] = tuple(value) if isinstance(value, list) else value
    return Parameters(**values)


@cache
def editions() -> tuple[Parameters, ...]:
    """Return the parameters of every known edition, oldest first."""
    folder = files("validators") / "data" / "editions"
    found = [
        _parse(one.read_text(encoding="utf-8")) for one in folder.iterdir() if one.name.endswith(".toml")
    ]
    return tuple(sorted(found, key=lambda p: p.from_fiscal_year))


@dataclass(frozen=True, slots=True)
class ParameterBook:
    """The editions to judge by, with a prefecture's own overrides applied."""

    overrides: tuple[tuple[str, Any], ...] = ()

    def for_year(self, fiscal_year: int | None) -> Parameters:
        """Return the parameters in force for a fiscal year (None: the newest)."""
        known = editions()
        chosen = known[-1]
        if fiscal_year is not None:
            chosen = next((p for p in reversed(known) if p.from_fiscal_year <= fiscal_year), known[0])
        return replace(chosen, **dict(self.overrides))

    @classmethod
    def read(cls, path: Path) -> ParameterBook:
        """Read a prefecture's own values (``key = value`` in TOML).

        Raises:
            ParameterError: the file cannot be read, or a key or type is unknown.
        """
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
            raise ParameterError(
                f"{path}: 設定ファイルを読めません（{fault}）。TOML形式か確かめてください。"
            ) from fault
        model = editions()[-1]
        known = {f.name for f in fields(Parameters)} - {"edition", "from_fiscal_year"}
        values = []
        for key, value in table.items():
            if key not in known:
                raise ParameterError(
                    f"{path}: 「{key}」という項目はありません。使える項目: {'、'.join(sorted(known))}"
                )
            value = tuple(value) if isinstance(value, list) else value
            default = getattr(model, key)
            if type(value) is not type(default):
                raise ParameterError(f"{path}: 「{key}」の値 {value!r} は型が違います。例: {default!r}")
            values.append((key, value))
        return cls(tuple(sorted(values)))
