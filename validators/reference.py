"""Reference data: the 59 municipalities of 福島県 and the seven 地方振興局.

Sources and dates stand in docs/reference.md; the data in ``validators/data``.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal


@dataclass(frozen=True, slots=True)
class Municipality:
    """A 市町村: its 6-digit code, name, reading, bureau and 過疎 designation.

    ``depopulated`` is whole (全部), part (一部: only the former municipalities
    listed in ``depopulated_former``) or none (なし).
    """

    code: str
    name: str
    kana: str
    bureau: str
    depopulated: Literal["whole", "part", "none"]
    depopulated_former: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bureau:
    """A 地方振興局 and the telephone of its 地域づくり・商工労政課."""

    name: str
    phone: str


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("validators") / "data" / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _designation(text: str) -> Literal["whole", "part", "none"]:
    if text == "whole":
        return "whole"
    return "part" if text == "part" else "none"


MUNICIPALITIES: tuple[Municipality, ...] = tuple(
    Municipality(
        row["code"],
        row["name"],
        row["kana"],
        row["bureau"],
        _designation(row["depopulated"]),
        tuple(part for part in row["depopulated_former"].split(";") if part),
    )
    for row in _rows("municipalities.csv")
)
BUREAUS: tuple[Bureau, ...] = tuple(Bureau(row["bureau"], row["phone"]) for row in _rows("bureaus.csv"))

BY_CODE: dict[str, Municipality] = {m.code: m for m in MUNICIPALITIES}
BY_NAME: dict[str, Municipality] = {m.name: m for m in MUNICIPALITIES}
