"""Draw N realistic filled workbooks: seeded, with a stated share of faults, at some ms each.

Each is a sound sample of the project with the cells of its 申請書 (town, district, priority …) and the
texts of its tables patched in the XML; FAULTY of them get one to three faults. What a program
writes anew whenever it saves differs, too. The other parts are copied as they are compressed.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from validators.frames import column, frame
from validators.reference import MUNICIPALITIES
from validators.submission import letters
from workbooks.arrival.formats import opened
from workbooks.ooxml.address import Area
from workbooks.ooxml.edit import Edit
from workbooks.ooxml.workbook import read_workbook
from workbooks.reading.names import resolve
from workbooks.reading.texts import shared_texts
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
_VARYING = (
    ("docProps/core.xml", r"(?<=T00:)00:00(?=Z</dcterms:modified>)", "{minutes:02}:{seconds:02}"),
    ("xl/workbook.xml", r'(?<= windowWidth=")\d+', "2{number:05}"),
    ("xl/sharedStrings.xml", "(?=</sst>)", "<si><t>{number}番目のブック</t></si>"),
)
"""What differs from file to file in parts that every program writes anew when it saves: part, place, what stands there."""


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
        target.write_bytes(chance.choice(bases).changed(changes, number))


def _written(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


class _Base:
    """A sample whose cells of ``application`` can be replaced."""

    def __init__(self, data: bytes) -> None:
        self._package = opened(data)
        self._workbook = read_workbook(self._package)
        areas = resolve(self._workbook).areas
        self._parts = {one: self._package.read(one).decode() for one in self._needed(areas)}
        self._cells = {
            name.partition(".")[2]: self._found(area.sheet, f"{letters(area.column)}{area.row}")
            for name, area in areas.items()
            if name.startswith("application.")
        }
        self._texts = list(self._written(areas))

    def changed(self, changes: dict[str, object], number: int) -> bytes:
        """Return the ``number``-th workbook, with these cells of ``application``.

        As in files that people wrote and saved, the texts of its tables, its window, its properties and
        its shared texts are its own.
        """
        edit = Edit(self._package)
        for name, value in changes.items():
            part, found = self._cells[name]
            self._put(edit, part, found, _cell(found, value))
        for part, found, text in self._texts:
            self._put(edit, part, found, _cell(found, f"{text}（{number}）"))
        words = {"number": number, "minutes": number // 60 % 60, "seconds": number % 60}
        for part, place, new in _VARYING:
            xml = self._package.content(part).decode()
            at = re.search(place, xml)
            assert at is not None
            start, end = (len(xml[:one].encode()) for one in at.span())
            edit.splices(part).replace(start, end, new.format(**words).encode())
        return edit.written()

    def _needed(self, areas: Mapping[str, Area]) -> set[str]:
        return {self._workbook.sheets[area.sheet] for area in areas.values()}

    def _found(self, sheet: str, cell: str) -> tuple[str, re.Match[str]]:
        part = self._workbook.sheets[sheet]
        found = re.search(rf'<c r="{cell}"(?: s="\d+")?(?P<rest>[^>]*?(?:/>|>.*?</c>))', self._parts[part])
        if found is None:
            raise ValueError(f"{cell} is not in the sheet")
        return part, found

    def _written(self, areas: Mapping[str, Area]) -> Iterator[tuple[str, re.Match[str], str]]:
        """Yield the written texts of tables: part, cell, text."""
        texts = shared_texts(self._package.read("xl/sharedStrings.xml"))
        for name, area in areas.items():
            if frame(name.partition(".")[0]).rows == 1 or column(name).kind != "text":
                continue
            for row in range(area.row, area.last + 1):
                part, found = self._found(area.sheet, f"{letters(area.column)}{row}")
                number = re.fullmatch(r' t="s"><v>(\d+)</v></c>', found["rest"])
                if number:
                    yield part, found, texts[int(number[1])]

    def _put(self, edit: Edit, part: str, found: re.Match[str], new: str) -> None:
        start, end = (len(self._parts[part][:at].encode()) for at in found.span())
        edit.splices(part).replace(start, end, new.encode())


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
