"""Filled workbooks to try everything on: each a small readable text, and what must be found in it.

``data/NN-town.toml`` names the base it starts from and only what differs:

- ``[change]`` sets ``"frame.column"``, ``"frame.column[row]"`` or a whole column;
- ``expected`` lists the findings, ``[rule, name, row]``, in any order;
- ``dress`` says what a program or a person did to the file (see ``dress.py``);
  the two that a real LibreOffice made stand ready in ``office/``.

The places and people are invented; only the municipalities are real.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Any

from validators.reference import BY_NAME
from workbooks.form.build import fill
from workbooks.samples import dress

__all__ = ["OFFICE", "Sample", "build", "build_samples", "filled", "load"]

OFFICE = files("workbooks") / "samples" / "office"
"""The samples that LibreOffice wrote: the same texts, filled in and changed through its API."""

_FOLDER = files("workbooks") / "samples" / "data"
_PLACE = re.compile(r"(?P<name>[a-z_]+\.[a-z_]+)(?:\[(?P<row>[0-9]+)\])?")


@dataclass(frozen=True, slots=True)
class Sample:
    """One filled workbook.

    ``file`` is its path below the folder of samples, ``values`` what is typed in
    it by name (a list for a table's column), ``expected`` its findings as (rule,
    name, row), sorted.
    """

    key: str
    file: str
    values: Mapping[str, Any]
    dress: str
    furigana: Mapping[str, str]
    expected: tuple[tuple[str, str, int], ...]


@cache
def load() -> tuple[Sample, ...]:
    """Return every sample, in the order of their files."""
    texts = sorted((one.name, one.read_text(encoding="utf-8")) for one in _FOLDER.iterdir())
    return tuple(
        _sample(name.removesuffix(".toml"), text) for name, text in texts if not name.startswith("base-")
    )


def build(sample: Sample) -> bytes:
    """Return the workbook of a sample, the same bytes every time."""
    if sample.dress in ("libreoffice", "rearranged"):
        return (OFFICE / f"{sample.key}.xlsx").read_bytes()
    data = fill(sample.values)
    if sample.dress == "furigana":
        return dress.furigana(data, sample.furigana)
    if sample.dress == "macro":
        return dress.macro(data)
    if sample.dress == "damaged":
        return dress.damaged(data)
    return data


def build_samples(folder: Path) -> list[Path]:
    """Write every sample below a folder; returns the paths of the workbooks."""
    written = []
    for sample in load():
        path = folder / sample.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(build(sample))
        written.append(path)
    return written


def filled(
    base: str, words: Mapping[str, str], changes: Mapping[str, Any] = MappingProxyType({})
) -> dict[str, Any]:
    """Return the values of a base (``plan`` or ``project``) with its words filled in and changes made."""
    read = tomllib.loads((_FOLDER / f"base-{base}.toml").read_text(encoding="utf-8"))
    values = _flat(read) | _town(words["town"]) | {"application.district": words["district"]}
    for place, value in changes.items():
        _change(values, place, value)
    return {name: _worded(value, words) for name, value in values.items()}


def _sample(key: str, text: str) -> Sample:
    own = tomllib.loads(text)
    words = {word: own[word] for word in ("town", "district", "chief", "clerk")}
    return Sample(
        key,
        own["file"],
        filled(own["base"], words, own.get("change", {})),
        own.get("dress", ""),
        own.get("furigana", {}),
        tuple(sorted((rule, name, row) for rule, name, row in own["expected"])),
    )


def _town(name: str) -> dict[str, Any]:
    town = BY_NAME[name]
    return {
        "application.municipality": name,
        "application.municipality_code": town.code,
        "application.bureau": town.bureau,
    }


def _flat(base: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``frame.column`` → value; a list of rows becomes a list for each column."""
    values: dict[str, Any] = {}
    for frame, content in base.items():
        if isinstance(content, dict):
            values |= {f"{frame}.{column}": value for column, value in content.items()}
            continue
        for column in dict.fromkeys(column for row in content for column in row):
            values[f"{frame}.{column}"] = [row.get(column) for row in content]
    return values


def _change(values: dict[str, Any], place: str, value: Any) -> None:
    match = _PLACE.fullmatch(place)
    if match is None:
        raise ValueError(place)
    if match["row"] is None:
        values[match["name"]] = value
        return
    column = list(values.get(match["name"], []))
    row = int(match["row"])
    column += [None] * (row - len(column))
    column[row - 1] = value
    values[match["name"]] = column


def _worded(value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_worded(one, words) for one in value]
    if not isinstance(value, str):
        return value
    for word, meant in words.items():
        value = value.replace(f"{{{word}}}", meant)
    return value or None
