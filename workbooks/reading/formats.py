"""Which cell formats show a number as a day: asked of calamine itself, by a workbook that has these formats."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

from python_calamine import CalamineWorkbook

from workbooks.ooxml.kept import same_bytes
from workbooks.ooxml.markup import parsed
from workbooks.ooxml.package import MAIN_URIS, TRANSITIONAL_MAIN
from workbooks.ooxml.partname import TYPES
from workbooks.ooxml.zip import fresh, written
from workbooks.refusal import Limits

_MOST = 2_000
_A_DAY = 46_113
"""2026-04-01."""

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@dataclass(frozen=True, slots=True)
class Formats:
    """``days`` are the formats (their numbers) that show a number as a day, ``odd`` those that show it in another way."""

    days: frozenset[int] = frozenset()
    odd: frozenset[int] = frozenset()


@same_bytes
def formats_of(styles: bytes, limits: Limits) -> Formats:
    """Return how the formats of a styles part show numbers. Raises what calamine raises, and ``ValueError`` beyond 2,000 and in another language."""
    root = parsed(styles, tags=limits.tags)
    if root.uri not in MAIN_URIS:
        raise ValueError("namespace")
    listed = root.child("cellXfs")
    count = len(list(listed.each())) if listed else 0
    if count > _MOST:
        raise ValueError("formats")
    days, odd = set(), set()
    for number, [value] in enumerate(_read(styles, count)):
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            days.add(number)
        elif not isinstance(value, float):
            odd.add(number)
    return Formats(frozenset(days), frozenset(odd))


def _read(styles: bytes, count: int) -> Sequence[Sequence[object]]:
    rows = "".join(
        f'<row r="{n + 1}"><c r="A{n + 1}" s="{n}"><v>{_A_DAY}</v></c></row>' for n in range(count)
    )
    parts = {
        TYPES: f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="{_SHEETML}.sheet.main+xml"/></Types>',
        "_rels/.rels": _relations(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{TRANSITIONAL_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="s" sheetId="1" r:id="worksheet"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(worksheet="s.xml", styles="styles.xml"),
        "xl/s.xml": f'<worksheet xmlns="{TRANSITIONAL_MAIN}"><sheetData>{rows}</sheetData></worksheet>',
    }
    pieces = [fresh(name, content.encode()) for name, content in parts.items()]
    data = written([*pieces, fresh("xl/styles.xml", styles)])
    sheet = CalamineWorkbook.from_object(io.BytesIO(data)).get_sheet_by_index(0)
    return sheet.to_python(skip_empty_area=False)


def _relations(**targets: str) -> str:
    lines = "".join(
        f'<Relationship Id="{kind}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'
