"""What the defined names of the form stand for: each name's one live meaning, or why it has none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import pairwise

from validators.frames import frame, names
from workbooks.ooxml.address import Area, parse_reference
from workbooks.ooxml.kept import Kept
from workbooks.ooxml.workbook import WorkbookPart

MOST_ROWS = 10_000
"""A name of more rows is none of this form's: down to the end of a sheet, say; reading it would fill the memory."""


@dataclass(slots=True)
class Names:
    """The form's names in a workbook.

    ``areas`` are the cells of the names that have one live meaning; ``scoped`` those of
    them that only one sheet knows, with that sheet. ``copies`` are the sheets that have
    names of their own beside the workbook's. Without a meaning are the names in ``missing``,
    ``broken`` and ``outside`` (another workbook), both with their references, ``several``
    (on which sheets) and ``overlapping`` (pairs that stand on the same cells).
    """

    areas: dict[str, Area] = field(default_factory=dict)
    scoped: dict[str, str] = field(default_factory=dict)
    copies: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    broken: dict[str, str] = field(default_factory=dict)
    outside: dict[str, str] = field(default_factory=dict)
    several: dict[str, list[str]] = field(default_factory=dict)
    overlapping: list[tuple[str, str]] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether every name has one live meaning."""
        return len(self.areas) == len(names())


_meanings = Kept[Names]()


def resolve(part: WorkbookPart) -> Names:
    """Find what each name of the form stands for; shared between workbooks with the same names, so nobody may change it."""
    return _meanings.of(part.written, len(part.written[0]) if part.written else 0, partial(_resolved, part))


def _resolved(part: WorkbookPart) -> Names:
    found = Names()
    local = _local(part)
    for name in names():
        reference = part.names.get(name.lower())
        area = _live(part, reference)
        scoped = local.get(name.lower(), {})
        if area is not None:
            found.areas[name] = area
            found.copies += [sheet for sheet in scoped.values() if sheet != area.sheet]
        elif len(scoped) == 1:
            [(found.areas[name], found.scoped[name])] = scoped.items()
        elif scoped:
            found.several[name] = list(scoped.values())
        elif reference is None:
            found.missing.append(name)
        elif "[" in reference:
            found.outside[name] = reference
        else:
            found.broken[name] = reference
    found.copies = list(dict.fromkeys(found.copies))
    found.overlapping = list(_overlapping(found.areas))
    for name in {name for pair in found.overlapping for name in pair}:
        del found.areas[name]
    return found


def _live(part: WorkbookPart, reference: str | None) -> Area | None:
    area = parse_reference(reference) if reference else None
    if area is None or area.rows > MOST_ROWS or area.columns > MOST_ROWS:
        return None
    return area if part.sheets.get(area.sheet) else None


@cache
def _known() -> frozenset[str]:
    return frozenset(name.lower() for name in names())


def _local(part: WorkbookPart) -> dict[str, dict[Area, str]]:
    """Return the live areas of the form's names that belong to single sheets, each with its sheet."""
    found: dict[str, dict[Area, str]] = {}
    for name, sheet, reference in part.local:
        area = _live(part, reference) if name in _known() else None
        if area is not None:
            found.setdefault(name, {})[area] = sheet
    return found


def _overlapping(areas: dict[str, Area]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of names whose values would be read from the same cell."""
    columns: dict[tuple[str, int], list[tuple[int, int, str]]] = {}
    for name, area in areas.items():
        last = area.row if frame(name.partition(".")[0]).rows == 1 else area.last
        columns.setdefault((area.sheet, area.column), []).append((area.row, last, name))
    for here in columns.values():
        here.sort()
        for (_, last, name), (row, _, following) in pairwise(here):
            if row <= last:
                yield name, following
