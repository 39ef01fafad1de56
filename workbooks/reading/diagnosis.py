"""What is wrong with the names of a workbook: each cause once, in words of its own.

``check``, ``batch`` and ``repair`` ask the same: :func:`workbooks.reading.names.resolve`
says what each name stands for, and the form's own labels tell what a repair would find.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from validators.frames import FORM, FORM_EXAMPLE, FORM_VERSIONS, FRAMES, Frame, label, names
from validators.frames import frame as frame_of
from validators.submission import Observation
from workbooks.ooxml.address import Area
from workbooks.reading.blank import blank_form, own
from workbooks.reading.book import Book, is_blank
from workbooks.reading.cells import Sheet
from workbooks.reading.labels import ENOUGH, anchor, is_found, labels, labels_free, likeness
from workbooks.reading.names import Names

_IDENTITY = ("form.id", "form.version")


def is_ours(book: Book) -> bool:
    """Whether a workbook is this form: it has most of its names, or shows its labels."""
    return len(book.areas) * 2 > len(names()) or len(labels(book)) >= ENOUGH


def copies(book: Book, found: Names) -> list[str]:
    """Return the sheets that are copies of the form's sheets and are not read."""
    named = {area.sheet for area in book.areas.values()}
    without = [name for name in book.sheets if name not in named and name not in labels_free()]
    kinds = {name: likeness(book.sheets[name]) for name in without}
    others = [name for name, kind in kinds.items() if kind]
    read = {likeness(book.sheets[name]) for name in named} if others else set()
    alike = [name for name in others if kinds[name] in read]
    return list(dict.fromkeys([name for name in found.copies if name not in named] + alike))


def filled_instead(book: Book, copies: list[str]) -> str:
    """Return the form's sheet that was left blank while copies of it were filled in; "" where none was."""
    for copy in copies:
        kind = likeness(book.sheets[copy]) if copy in book.sheets else ""
        areas = [area for name, area in book.areas.items() if kind and anchor(name)[0] == kind]
        filled = [
            (_is_filled(book.sheets[area.sheet], area), _is_filled(book.sheets[copy], area)) for area in areas
        ]
        there, only_in_copy = sum(one for one, _ in filled), sum(two and not one for one, two in filled)
        if only_in_copy > there:
            return areas[0].sheet
    return ""


def _is_filled(sheet: Sheet, area: Area) -> bool:
    """Whether anything was typed in the cells where an area stands, or would stand on a copy of its sheet."""
    cells = product(range(area.row, area.last + 1), range(area.column, area.column + area.columns))
    formulas, (_, said) = sheet.probe.formulas, own()
    return any(
        not is_blank(value) and value not in said and cell not in formulas
        for cell in cells
        for value in [sheet.value(*cell)]
    )


def diagnose(book: Book, found: Names, sheets: tuple[str, ...], version: str) -> Iterator[Observation]:
    """Yield what is to be said of the names and of the edition of a workbook that is this form."""
    lost = [name for name in names() if name in found.missing or name in found.broken]
    gone = sorted(blank_form().hidden - set(sheets))
    inspected = all(name in lost for name in _IDENTITY)
    bare = len(lost) * 2 > len(names())
    if bare:
        yield _about("lost", count=len(lost))
    else:
        whole = [frame for frame in FRAMES if frame.rows > 1 and _is_gone(frame, found)]
        for frame in whole:
            yield _of_table(book, found, frame)
        grouped = tuple(f"{frame.name}." for frame in whole)
        for name in lost:
            if not (inspected and name in _IDENTITY) and not name.startswith(grouped):
                yield _of_one(book, found, name)
    yield from _outside(found, sheets)
    yield from _elsewhere(found)
    for one, other in found.overlapping:
        yield Observation("FORM-5", one, 0, "overlap", {"one": _called(one), "other": _called(other)})
    if inspected and not bare:
        yield _about("inspected", where="、".join(gone) or FORM.sheet)
    elif version == FORM_EXAMPLE:
        yield Observation("FORM-5", "form.version", 1, "example", {"version": version})
    elif not inspected and version not in FORM_VERSIONS:
        words: dict[str, object] = {"version": version or "版の記載なし", "known": "、".join(FORM_VERSIONS)}
        yield Observation("FORM-5", "form.version", 1, "version", words)


def _about(variant: str, sheet: str = "", **words: object) -> Observation:
    rule = "FORM-4" if variant == "scoped" else "FORM-5"
    return Observation(rule, "", 0, variant, words, sheet)


def _is_gone(frame: Frame, found: Names) -> bool:
    """Whether every name of a table is broken, for one and the same reason."""
    return all(f"{frame.name}.{column.name}" in found.broken for column in frame.columns)


def _of_table(book: Book, found: Names, frame: Frame) -> Observation:
    own = [f"{frame.name}.{column.name}" for column in frame.columns]
    variant = "table" if all(is_found(book, name) for name in own) else "table_alone"
    words: dict[str, object] = {"frame": frame.label, "count": len(own), "defined": own[0]}
    return Observation("FORM-5", own[0], 0, variant, words | {"reference": found.broken[own[0]]})


def _called(name: str) -> str:
    """Return what a name is called where its label alone may be that of another: 支出の金額."""
    frame = frame_of(name.partition(".")[0])
    return f"{frame.label}の表の{label(name)}" if frame.rows > 1 else label(name)


def _of_one(book: Book, found: Names, name: str) -> Observation:
    words: dict[str, object] = {"defined": name, "reference": found.broken.get(name, "")}
    variant = "broken" if name in found.broken else "missing"
    return Observation("FORM-5", name, 0, variant if is_found(book, name) else f"{variant}_alone", words)


def _outside(found: Names, sheets: tuple[str, ...]) -> Iterator[Observation]:
    """Tell of names that lead to another workbook, once for each sheet."""
    by_sheet: dict[str, list[str]] = {}
    for reference in found.outside.values():
        place, _, cell = reference.rpartition("!")
        place = place.strip("'")
        sheet = place.rpartition("]")[2].replace("''", "'")
        by_sheet.setdefault(sheet, []).append(f"'{place}'!{cell}")
    for sheet, references in by_sheet.items():
        here = sheet if sheet in sheets else ""
        yield _about("outside", here, where=sheet, count=len(references), reference=references[0])


def _elsewhere(found: Names) -> Iterator[Observation]:
    """Tell of names that only single sheets know."""
    if found.scoped:
        where = list(dict.fromkeys(found.scoped.values()))
        yield _about("scoped", where[0], where=listed(where), count=len(found.scoped))
    if found.several:
        where = list(dict.fromkeys(sheet for known in found.several.values() for sheet in known))
        yield _about("several", where[0], where=listed(where), count=len(found.several))


def listed(names: list[str]) -> str:
    """Return names as a reader takes them in: five at most.

    >>> listed(["計画", "計画 (2)"])
    '「計画」「計画 (2)」'
    """
    more = f"ほか{len(names) - 5}枚" if len(names) > 5 else ""
    return "".join(f"「{name}」" for name in names[:5]) + more
