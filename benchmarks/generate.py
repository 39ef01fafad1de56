"""Draw N realistic filled workbooks: seeded, with a stated share of faults, at some ms each.

Each is a sound sample of the project with the cells of its 申請書 patched in the
XML (town, district, priority …); FAULTY of them get one to three faults. The
other parts are copied as they are compressed.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from validators.reference import MUNICIPALITIES
from workbooks.arrival.formats import opened
from workbooks.ooxml.address import parse_reference
from workbooks.ooxml.edit import Edit
from workbooks.ooxml.package import Package
from workbooks.ooxml.workbook import read_workbook
from workbooks.samples import build, load

FAULTY = 0.25
"""The share of workbooks that have faults."""

FAULTS: tuple[dict[str, object], ...] = (
    {"grant_requested": 9_999_999},
    {"bureau": "南会津"},
    {"contact_person": None},
    {"settlements": "三つほど"},
    {"settlements": "４"},
    {"area_class": "対象外"},
    {"starts_on": "令和8年12月1日", "ends_on": "R8.6.30"},
    {"total_cost": 1},
    {"phone": None, "department": None},
)
_DIGITS = "〇一二三四五六七八九"
_SHEET = "申請書"


def generate(folder: Path, count: int, seed: int = 1) -> None:
    """Write ``count`` workbooks below ``folder``, by bureau."""
    chance = random.Random(seed)
    bases = [_Base(build(one)) for one in load() if not one.expected and not one.dress]
    used: Counter[str] = Counter()
    for number in range(count):
        town = MUNICIPALITIES[number % len(MUNICIPALITIES)]
        used[town.name] += 1
        changes: dict[str, object] = {
            "municipality": town.name,
            "municipality_code": town.code,
            "bureau": town.bureau,
            "district": f"第{_written(number)}地区",
            "priority": used[town.name],
            "former_municipality": None,
            "area_class": "過疎地域" if town.depopulated == "whole" else "中山間地域",
            "area_basis": "特定農山村法の指定",
        }
        if chance.random() < FAULTY:
            for fault in chance.sample(FAULTS, chance.randint(1, 3)):
                changes.update(fault)
        target = folder / town.bureau / f"{number:06}_{town.name}.xlsx"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(chance.choice(bases).changed(changes))


def _written(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


class _Base:
    """A sample whose cells of ``application`` can be replaced."""

    def __init__(self, data: bytes) -> None:
        self._package = opened(data)
        [self._part] = (sheet.part for sheet in self._package.sheets if sheet.name == _SHEET)
        self._xml = self._package.read(self._part).decode()
        self._cells = {column: _found(self._xml, cell) for column, cell in _cells(self._package)}

    def changed(self, changes: dict[str, object]) -> bytes:
        """Return the workbook with these cells of ``application``."""
        edit = Edit(self._package)
        splices = edit.splices(self._part)
        for column, value in changes.items():
            found = self._cells[column]
            start, end = (len(self._xml[:at].encode()) for at in found.span())
            splices.replace(start, end, _cell(found, value).encode())
        return edit.written()


def _cells(package: Package) -> Iterator[tuple[str, str]]:
    for name, reference in read_workbook(package).names.items():
        area = parse_reference(reference)
        if name.startswith("application.") and area is not None:
            yield name.removeprefix("application."), f"{chr(64 + area.column)}{area.row}"


def _found(xml: str, cell: str) -> re.Match[str]:
    found = re.search(rf'<c r="{cell}"(?: s="\d+")?(?P<rest>[^>]*?(?:/>|>.*?</c>))', xml)
    if found is None:
        raise ValueError(f"{cell} is not in the sheet")
    return found


def _cell(found: re.Match[str], value: object) -> str:
    """Return the cell with another value, its format kept."""
    head = found[0][: found.start("rest") - found.start()]
    if value is None:
        return f"{head}/>"
    if isinstance(value, int):
        return f"{head}><v>{value}</v></c>"
    return f'{head} t="inlineStr"><is><t>{value}</t></is></c>'


if __name__ == "__main__":
    generate(Path(sys.argv[1]), int(sys.argv[2]))
