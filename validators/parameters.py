"""The figures of the guide, dated: one TOML file per edition, each with its place.

An application is judged by the edition in force for its fiscal year. Only the
edition of 2025-01-08 is known to this project in its full text; years before it
are judged by it too, and the report says so.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from validators.frames import EXPENSE_CATEGORIES, PLAN_ITEMS, STEPS

KNOWN_EDITIONS = ("2023-04-06", "2024-01-25", "2025-01-08")
"""The dates on which the guide was written or revised, as its last page says."""


class ParameterError(ValueError):
    """A parameter file that cannot be used; the text is Japanese and for the user."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """Every figure that a rule compares with. Amounts in yen, years in 年度.

    ``plan_grant_cap_scope`` is "total" (50万円 for the whole of 計画策定) or
    "year" (50万円 a fiscal year); ``similarity_threshold`` and ``district_similarity``
    are 0–100. 0 turns ``implausible_years`` and ``implausible_grant`` off.
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
    settlement_change_percent: int
    required_plan_items: int
    district_similarity: int
    implausible_years: int
    implausible_grant: int
    phone_without_zero: str
    audit_checks: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One parameter as its file states it; ``silent``: the guide does not state it, the value is ours."""

    key: str
    value: Any
    place: str
    about: str
    silent: bool


def _table(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def _parse(text: str) -> Parameters:
    table = _table(text)
    values = {one.key: one.value for one in _entries(table)}
    return Parameters(edition=table["edition"], from_fiscal_year=table["from_fiscal_year"], **values)


def _entries(table: dict[str, Any]) -> Iterator[Entry]:
    for key, entry in table.items():
        if isinstance(entry, dict):
            yield Entry(
                key, _frozen(entry["value"]), entry["place"], entry["about"], entry.get("silent", False)
            )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _editions() -> list[str]:
    folder = files("validators") / "data" / "editions"
    return [one.read_text(encoding="utf-8") for one in folder.iterdir() if one.name.endswith(".toml")]


@cache
def editions() -> tuple[Parameters, ...]:
    """Return the parameters of every known edition, oldest first."""
    return tuple(sorted(map(_parse, _editions()), key=lambda p: p.from_fiscal_year))


@cache
def entries(edition: str) -> tuple[Entry, ...]:
    """Return the parameters of an edition as its file states them, in its order."""
    (table,) = [table for table in map(_table, _editions()) if table["edition"] == edition]
    return tuple(_entries(table))


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
        """Read a prefecture's own values (``key = value`` in TOML); they replace those of every edition.

        Raises:
            ParameterError: the file cannot be read, or a key or value is wrong; all that is wrong is said.
        """
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        except OSError as fault:
            raise ParameterError(
                f"{path}: 設定ファイルを開けません。場所と名前を確かめてください。"
            ) from fault
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
            raise ParameterError(
                f"{path}: 設定ファイルを読めません。「名前 = 値」の形（TOML）で、文字コード UTF-8 か確かめてください{_line(fault)}。"
            ) from fault
        values = {key: _frozen(value) for key, value in table.items()}
        wrong = list(problems(values))
        if wrong:
            raise ParameterError("\n".join(f"{path}: {one}" for one in wrong))
        return cls(tuple(sorted(values.items())))


def _line(fault: ValueError) -> str:
    """Return where a text could not be read, as far as that is known."""
    place = re.search(r"at line (\d+)", str(fault))
    return f"（{place[1]}行目）" if place else ""


def problems(values: dict[str, Any]) -> Iterator[str]:
    """Yield, in Japanese, everything that is wrong with a prefecture's own values."""
    for key, value in values.items():
        if key not in _WANTED:
            from rapidfuzz import process  # only where a suggestion is wanted

            near = process.extractOne(key, list(_WANTED), score_cutoff=70)
            hint = f"「{near[0]}」ではありませんか。" if near else f"使える項目：{'、'.join(_WANTED)}"
            yield f"「{key}」という項目はありません。{hint}"
            continue
        words, fits = _WANTED[key]
        if not fits(value):
            yield f"「{key}」の値 {written(value)} は使えません。{words}を書いてください（例：{key} = {_example(key)}）。"
    rate = [values.get(key, _example_value(key)) for key in ("rate_numerator", "rate_denominator")]
    if all(type(one) is int for one in rate) and rate[0] > rate[1]:
        yield f"補助率 {rate[0]}/{rate[1]} が1を超えています。補助率の分子（rate_numerator）と分母（rate_denominator）を確かめてください。"


def _example_value(key: str) -> Any:
    return getattr(editions()[-1], key)


def _example(key: str) -> str:
    return written(_example_value(key))


def written(value: Any) -> str:
    """Write a value as TOML does.

    >>> written(("賞金", "酒")), written(True), written("total"), written(1000)
    ('["賞金", "酒"]', 'true', '"total"', '1000')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(written, value)) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def wanted(key: str) -> str:
    """Return, in Japanese words, what a prefecture may write for a parameter."""
    return _WANTED[key][0]


def fits(key: str, value: Any) -> bool:
    """Say whether a prefecture may write a value for a parameter."""
    return _WANTED[key][1](value)


_Test = Callable[[Any], bool]


def _whole(least: int, most: int) -> tuple[str, _Test]:
    words = f"{least:,}以上{most:,}以下の整数"
    return words, lambda value: type(value) is int and least <= value <= most


def _one_of(*choices: str) -> tuple[str, _Test]:
    words = "・".join(f'"{one}"' for one in choices) + "のいずれか"
    return words, lambda value: isinstance(value, str) and value in choices


def _some_of(choices: tuple[str, ...]) -> tuple[str, _Test]:
    words = f"{'・'.join(choices)}のうち1つ以上の並び"
    return (
        words,
        lambda value: isinstance(value, tuple) and bool(value) and all(one in choices for one in value),
    )


def _is_words(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, str) and one.strip() for one in value)


CHOICES = {
    "plan_grant_cap_scope": ("total", "year"),
    "phone_without_zero": ("on", "off"),
    "audit_checks": ("on", "off"),
}
"""What there is to choose from, by parameter."""

_YEN = _whole(1, 1_000_000_000)

_WANTED: dict[str, tuple[str, _Test]] = {
    "rate_numerator": _whole(1, 1000),
    "rate_denominator": _whole(1, 1000),
    "plan_grant_cap": _YEN,
    "plan_grant_cap_scope": _one_of(*CHOICES["plan_grant_cap_scope"]),
    "district_grant_cap": _YEN,
    "plan_years_max": _whole(1, 5),
    "project_years_max": _whole(1, 5),
    "settlements_min": _whole(1, 100),
    "issues_min": _whole(1, 8),
    "main_steps": _some_of(STEPS),
    "eligible_categories": _some_of(EXPENSE_CATEGORIES),
    "hard_categories": _some_of(EXPENSE_CATEGORIES),
    "ineligible_words": ("言葉の並び", _is_words),
    "rounding_unit": _whole(1, 1_000_000),
    "similarity_threshold": _whole(1, 100),
    "settlement_change_percent": _whole(0, 1000),
    "required_plan_items": _whole(0, len(PLAN_ITEMS)),
    "district_similarity": _whole(1, 100),
    "implausible_years": _whole(0, 100),
    "implausible_grant": _whole(0, 1_000_000),
    "phone_without_zero": _one_of(*CHOICES["phone_without_zero"]),
    "audit_checks": _one_of(*CHOICES["audit_checks"]),
}
"""What a prefecture may write for each parameter: in words, and as a test."""
