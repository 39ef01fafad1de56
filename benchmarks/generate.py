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
from dataclasses import dataclass
from pathlib import Path

from validators.frames import column, frame
from validators.reference import MUNICIPALITIES
from validators.submission import letters
from workbooks.arrival.formats import opened
from workbooks.ooxml.address import Area
from workbooks.ooxml.edit import Edit
from workbooks.ooxml.splices import Splices
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


@dataclass(frozen=True, slots=True)
class _Place:
    """Where something stands in a part, in bytes; of a cell also its tag up to its kind, and what follows."""

    part: str
    start: int
    end: int
    head: str = ""
    rest: str = ""


class _Base:
    """A sample whose cells of ``application`` can be replaced."""

    def __init__(self, data: bytes) -> None:
        self._package = opened(data)
        self._sheets = read_workbook(self._package).sheets
        areas = resolve(read_workbook(self._package)).areas
        self._cells = {
            name.partition(".")[2]: self._cell(area.sheet, area.row, area.column)
            for name, area in areas.items()
            if name.startswith("application.")
        }
        self._texts = list(self._written(areas))
        self._varying = [(self._place(part, place), new) for part, place, new in _VARYING]

    def changed(self, changes: dict[str, object], number: int) -> bytes:
        """Return the ``number``-th workbook, with these cells of ``application``.

        As in files that people wrote and saved, the texts of its tables, its window, its properties and
        its shared texts are its own.
        """
        words = {"number": number, "minutes": number // 60 % 60, "seconds": number % 60}
        new = [(self._cells[name], _cell(self._cells[name], value)) for name, value in changes.items()]
        new += [(place, _cell(place, f"{text}（{number}）")) for place, text in self._texts]
        new += [(place, text.format(**words)) for place, text in self._varying]
        edit = Edit(self._package)
        for place, written in new:
            whole = edit.edits.setdefault(place.part, Splices(self._package.content(place.part)))
            whole.replace(place.start, place.end, written.encode())
        return edit.written()

    def _cell(self, sheet: str, row: int, column: int) -> _Place:
        cell = f'<c r="{letters(column)}{row}"(?: s="\\d+")?'
        return self._place(self._sheets[sheet], rf"(?P<head>{cell})(?P<rest>[^>]*?(?:/>|>.*?</c>))")

    def _place(self, part: str, pattern: str) -> _Place:
        xml = self._package.content(part).decode()
        found = re.search(pattern, xml)
        if found is None:
            raise ValueError(f"{pattern} is not in {part}")
        start, end = (len(xml[:at].encode()) for at in found.span())
        told = found.groupdict()
        return _Place(part, start, end, told.get("head", ""), told.get("rest", ""))

    def _written(self, areas: Mapping[str, Area]) -> Iterator[tuple[_Place, str]]:
        """Yield the written texts of tables: where each stands, and the text."""
        texts = shared_texts(self._package.read("xl/sharedStrings.xml"))
        for name, area in areas.items():
            if frame(name.partition(".")[0]).rows == 1 or column(name).kind != "text":
                continue
            for row in range(area.row, area.last + 1):
                place = self._cell(area.sheet, row, area.column)
                number = re.fullmatch(r' t="s"><v>(\d+)</v></c>', place.rest)
                if number:
                    yield place, texts[int(number[1])]


def _cell(place: _Place, value: object) -> str:
    """Return the cell at a place with another value, its format kept."""
    if value is None:
        return f"{place.head}/>"
    if isinstance(value, int):
        return f"{place.head}><v>{value}</v></c>"
    return f'{place.head} t="inlineStr"><is><t>{value}</t></is></c>'


if __name__ == "__main__":
    generate(Path(sys.argv[1]), int(sys.argv[2]))
