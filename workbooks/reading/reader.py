"""The reader: a workbook's bytes become a :class:`Submission`, by defined names only.

Values come from python-calamine, sheet by sheet and only where a name points;
places come from the workbook part, and what calamine does not tell (error
values, formulas without a result, hidden rows) from the XML of the sheet.
Nothing is typed here: the cells are handed on as they stand.
"""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from validators.frames import FORM_ID, FORM_VERSIONS, FRAMES, Frame, names
from validators.submission import Block, Observation, Submission
from workbooks.arrival.formats import opened
from workbooks.ooxml.address import Area
from workbooks.ooxml.package import Package
from workbooks.ooxml.workbook import WorkbookPart, parse_part, read_workbook
from workbooks.reading import damage
from workbooks.reading.book import Book, Table, named
from workbooks.reading.cells import Sheet, load
from workbooks.refusal import Refused

BELOW = 60
"""How many rows below the lowest table are still looked at."""

Load = Callable[[dict[str, int]], dict[str, Sheet]]


def read(data: bytes, file: str) -> Submission:
    """Read a workbook's bytes; see :func:`read_package`.

    Raises:
        Refused: the bytes are no workbook that can be read.
    """
    return read_package(opened(data), file)


def read_package(package: Package, file: str) -> Submission:
    """Read a workbook; ``file`` is the name that findings carry.

    Another form, an unknown edition and names that are missing or broken become
    FORM-5 observations; damaged formulas and stray data FORM-6 and FORM-7.

    Raises:
        Refused: a part that is needed is missing, broken, or must not be parsed.
    """
    try:
        part = read_workbook(package)

        def sheets(reached: dict[str, int]) -> dict[str, Sheet]:
            return load(package, part, {name: last + BELOW for name, last in reached.items()})

        return assemble(file, part, _properties(package), sheets)
    except (KeyError, etree.XMLSyntaxError) as fault:
        raise Refused("corrupt", {"part": str(fault)}) from fault


def assemble(file: str, part: WorkbookPart, properties: dict[str, str], load: Load) -> Submission:
    """Make the submission of a workbook whose sheets somebody else reads.

    ``load`` takes the sheets that names point to, each with the last row that
    one of them reaches, and returns them; ``properties`` are the custom
    document properties.
    """
    submission = Submission(file, {}, sheets=tuple(part.sheets))
    areas, broken = named(part)
    book = Book(load(_reached(areas)), areas, part.hidden)
    identity = {name: _identity(book, properties, name) for name in ("form.id", "form.version")}
    if identity["form.id"] != FORM_ID and len(areas) * 2 <= len(names()):
        # Our form says so in its hidden cell or its properties; damaged ones still have most names.
        submission.observations.append(Observation("FORM-5", variant="other"))
        return submission
    submission.observations += _lost(areas, broken)
    for frame in FRAMES:
        _take(submission, book, frame)
    if identity["form.version"] not in FORM_VERSIONS:
        words: dict[str, object] = {"version": identity["form.version"] or "版の記載なし"}
        words["known"] = "、".join(FORM_VERSIONS)
        submission.observations.append(Observation("FORM-5", "form.version", 1, "version", words))
    damage.inspect(book, submission)
    return submission


def _reached(areas: dict[str, Area]) -> dict[str, int]:
    """Return the sheets that names stand on, each with the last row that they reach."""
    needed: dict[str, int] = {}
    for area in areas.values():
        needed[area.sheet] = max(needed.get(area.sheet, 0), area.last)
    return needed


def _lost(areas: dict[str, Area], broken: dict[str, str]) -> list[Observation]:
    """Return what is to be said of the names that lead to no cells."""
    found = []
    for name in names():
        words: dict[str, object] = {"defined": name}
        if name in broken:
            found.append(Observation("FORM-5", name, 0, "broken", words | {"reference": broken[name]}))
        elif name not in areas:
            found.append(Observation("FORM-5", name, 0, "missing", words))
    return found


def _identity(book: Book, properties: dict[str, str], name: str) -> str:
    area = book.areas.get(name)
    value = book.value((area.sheet, area.row, area.column)) if area else None
    return str(value).strip() if value is not None else properties.get(name, "")


def _properties(package: Package) -> dict[str, str]:
    try:
        root = parse_part(package.read("docProps/custom.xml"))
    except (KeyError, Refused, etree.XMLSyntaxError):
        return {}
    return {one.get("name", ""): "".join(one.itertext()).strip() for one in root.iter("{*}property")}


# --- the values -----------------------------------------------------------------------------


def _take(submission: Submission, book: Book, frame: Frame) -> None:
    """Take the blocks of one frame out of the sheets."""
    areas = book.areas_of(frame)
    if frame.rows == 1:
        for name, area in areas.items():
            submission.blocks[name] = _single(book.sheets[area.sheet], area)
        return
    if len({(area.sheet, area.row, area.last) for area in areas.values()}) > 1:
        words: dict[str, object] = {"frame": frame.label}
        first = f"{frame.name}.{frame.columns[0].name}"
        submission.observations.append(Observation("FORM-5", first, 0, "ragged", words))
    for sheet in dict.fromkeys(area.sheet for area in areas.values()):
        submission.blocks |= _blocks(book.table_of(frame, areas, sheet))


def _single(sheet: Sheet, area: Area) -> Block:
    """Read one cell; where it was merged into another, the value stands in that one."""
    row, column = sheet.holder(area.row, area.column)
    return Block(area.sheet, row, column, [sheet.value(row, column)])


def _blocks(table: Table) -> dict[str, Block]:
    """Read the columns of a table over the same rows, rows merged in every column once."""
    first, last = table.first, table.last
    lines = _lines(table)
    blocks = {}
    for name, column in table.columns.items():
        values = table.sheet.column(column, first, last)
        if lines is not None:
            values = [values[line - first] for line in lines]
        blocks[name] = Block(table.name, first, column, values, lines)
    return blocks


def _lines(table: Table) -> list[int] | None:
    """Return the sheet rows that count where the table has rows of several sheet rows."""
    first, last, columns = table.first, table.last, set(table.columns.values())
    tall = [m for m in table.sheet.merged if m[1][0] > m[0][0] and first <= m[1][0] and m[0][0] <= last]
    if not tall:
        return None
    covered: dict[int, set[int]] = {}
    for (top, left), (bottom, right) in tall:
        for row in range(max(top + 1, first), min(bottom, last) + 1):
            covered.setdefault(row, set()).update(c for c in columns if left <= c <= right)
    dropped = {row for row, hit in covered.items() if hit == columns}
    return [row for row in range(first, last + 1) if row not in dropped] if dropped else None
