"""The reader: a workbook's bytes become a :class:`Submission`, by defined names only.

Values come from python-calamine, sheet by sheet and only where a name points;
places come from the workbook part, and what calamine does not tell (error
values, formulas without a result, hidden rows) from the XML of the sheet.
Nothing is typed here: the cells are handed on as they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

from lxml import etree

from validators import frames
from validators.frames import FORM_ID, FORM_VERSIONS, FRAMES, Frame, names
from validators.submission import Block, Observation, Submission, letters
from workbooks.arrival.formats import opened
from workbooks.form import BUILT
from workbooks.ooxml.address import Area, parse_reference
from workbooks.ooxml.package import Package
from workbooks.ooxml.workbook import WorkbookPart, parse_part, read_workbook
from workbooks.reading.cells import Merge, Sheet, load
from workbooks.reading.probe import Cell, Probe
from workbooks.refusal import Refused

__all__ = ["BELOW", "FORMULAS", "Merge", "Sheet", "assemble", "read", "read_package"]

FORMULAS = {
    "application.total_cost": "expenses.amount",
    "application.eligible_cost": "expenses.eligible",
}
"""The cells that the form itself fills: each is the sum of a column."""

BELOW = 60
"""How many rows below the lowest table are still looked at."""

_IDENTITY = ("form.id", "form.version")
_BLANK = frozenset(("", None))
_BY_LOWER = {name.lower(): name for name in names()}
Load = Callable[[dict[str, int]], dict[str, Sheet]]


@dataclass(slots=True)
class _Reading:
    """A workbook while it is being read."""

    book: WorkbookPart
    properties: dict[str, str]
    submission: Submission
    areas: dict[str, Area] = field(default_factory=dict)
    sheets: dict[str, Sheet] = field(default_factory=dict)

    def observe(self, rule: str, variant: str, name: str, row: int = 0, **words: object) -> None:
        self.submission.observations.append(Observation(rule, name, row, variant, words))


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
        book = read_workbook(package)

        def sheets(reached: dict[str, int]) -> dict[str, Sheet]:
            return load(package, book, {name: last + BELOW for name, last in reached.items()})

        return assemble(file, book, _properties(package), sheets)
    except (KeyError, etree.XMLSyntaxError) as fault:
        raise Refused("corrupt", {"part": str(fault)}) from fault


def assemble(file: str, book: WorkbookPart, properties: dict[str, str], load: Load) -> Submission:
    """Make the submission of a workbook whose sheets somebody else reads.

    ``load`` takes the sheets that names point to, each with the last row that
    one of them reaches, and returns them; ``properties`` are the custom
    document properties.
    """
    reading = _Reading(book, properties, Submission(file, {}, sheets=tuple(book.sheets)))
    reading.sheets = load(_locate(reading))
    if not _is_ours(reading):
        reading.submission.observations = [Observation("FORM-5", variant="other")]
        return reading.submission
    for one in FRAMES:
        _take(reading, one)
    _check_version(reading)
    _judge_formulas(reading)
    _judge_sums_beside(reading)
    _judge_strays(reading)
    _judge_validations(reading)
    return reading.submission


# --- where the names stand ------------------------------------------------------------------


def _locate(reading: _Reading) -> dict[str, int]:
    """Find the area of every name; return the sheets and the last row that names reach."""
    for lower, name in _BY_LOWER.items():
        reference = reading.book.names.get(lower)
        if reference is None:
            reading.observe("FORM-5", "missing", name, defined=name)
            continue
        area = parse_reference(reference)
        if area is None or not reading.book.sheets.get(area.sheet):
            reading.observe("FORM-5", "broken", name, defined=name, reference=reference)
            continue
        reading.areas[name] = area
    needed: dict[str, int] = {}
    for area in reading.areas.values():
        needed[area.sheet] = max(needed.get(area.sheet, 0), area.last)
    return needed


# --- is it this form ------------------------------------------------------------------------


def _is_ours(reading: _Reading) -> bool:
    """Our form says so in its hidden cell or its properties; damaged ones still have most names."""
    if _identity(reading, "form.id") == FORM_ID:
        return True
    return len(reading.areas) * 2 > len(_BY_LOWER)


def _identity(reading: _Reading, name: str) -> str:
    area = reading.areas.get(name)
    value = reading.sheets[area.sheet].value(area.row, area.column) if area else None
    return str(value).strip() if value is not None else reading.properties.get(name, "")


def _properties(package: Package) -> dict[str, str]:
    try:
        root = parse_part(package.read("docProps/custom.xml"))
    except (KeyError, Refused, etree.XMLSyntaxError):
        return {}
    return {one.get("name", ""): "".join(one.itertext()).strip() for one in root.iter("{*}property")}


def _check_version(reading: _Reading) -> None:
    version = _identity(reading, "form.version")
    if version not in FORM_VERSIONS:
        known = "、".join(FORM_VERSIONS)
        reading.observe(
            "FORM-5", "version", "form.version", 1, version=version or "版の記載なし", known=known
        )


# --- the values -----------------------------------------------------------------------------


def _take(reading: _Reading, one: Frame) -> None:
    """Take the blocks of one frame out of the sheets."""
    areas = {
        name: reading.areas[name] for c in one.columns if (name := f"{one.name}.{c.name}") in reading.areas
    }
    if one.rows == 1:
        for name, area in areas.items():
            reading.submission.blocks[name] = _single(reading.sheets[area.sheet], area)
        return
    spans = {(area.sheet, area.row, area.last) for area in areas.values()}
    if len(spans) > 1:
        reading.observe("FORM-5", "ragged", f"{one.name}.{one.columns[0].name}", frame=one.label)
    for sheet in dict.fromkeys(area.sheet for area in areas.values()):
        here = {name: area for name, area in areas.items() if area.sheet == sheet}
        _table(reading, sheet, here)


def _single(sheet: Sheet, area: Area) -> Block:
    """Read one cell; where it was merged into another, the value stands in that one."""
    row, column = area.row, area.column
    value = sheet.value(row, column)
    if value is None:
        row, column = next(
            (top for top, end in sheet.merged if _within(top, (row, column), end)), (row, column)
        )
        value = sheet.value(row, column)
    return Block(area.sheet, row, column, [value])


def _within(top: Cell, at: Cell, end: Cell) -> bool:
    return top[0] <= at[0] <= end[0] and top[1] <= at[1] <= end[1]


def _table(reading: _Reading, sheet_name: str, areas: dict[str, Area]) -> None:
    """Read the columns of a table over the same rows, rows merged in every column once."""
    sheet = reading.sheets[sheet_name]
    first = min(area.row for area in areas.values())
    last = max(area.last for area in areas.values())
    lines = _lines(sheet, first, last, {area.column for area in areas.values()})
    for name, area in areas.items():
        values = sheet.column(area.column, first, last)
        if lines is not None:
            values = [values[line - first] for line in lines]
        reading.submission.blocks[name] = Block(sheet_name, first, area.column, values, lines)


def _lines(sheet: Sheet, first: int, last: int, columns: set[int]) -> list[int] | None:
    """Return the sheet rows that count where the table has rows of several sheet rows."""
    tall = [m for m in sheet.merged if m[1][0] > m[0][0] and first <= m[1][0] and m[0][0] <= last]
    if not tall:
        return None
    covered: dict[int, set[int]] = {}
    for (top, left), (bottom, right) in tall:
        for row in range(max(top + 1, first), min(bottom, last) + 1):
            covered.setdefault(row, set()).update(c for c in columns if left <= c <= right)
    dropped = {row for row, hit in covered.items() if hit == columns}
    return [row for row in range(first, last + 1) if row not in dropped] if dropped else None


# --- what is damaged ------------------------------------------------------------------------


def _judge_formulas(reading: _Reading) -> None:
    """Find error values, formulas without a result and formulas of the form that were overwritten."""
    blocks = reading.submission.blocks
    damaged = {
        name: {column for _, column in (*sheet.probe.errors, *sheet.probe.unresolved)}
        for name, sheet in reading.sheets.items()
    }
    for name, block in blocks.items():
        found = reading.sheets[block.sheet].probe
        if name in FORMULAS and (block.row, block.column) not in found.formulas:
            _overwritten(reading, name, block)
        if block.column not in damaged[block.sheet]:
            continue
        for number in range(1, len(block.values) + 1):
            line = block.rows[number - 1] if block.rows else block.row + number - 1
            _judge_cell(reading, name, number, (line, block.column), found)


def _overwritten(reading: _Reading, name: str, block: Block) -> None:
    if block.values[0] is not None:
        reading.observe("FORM-6", "overwritten", name, 1, typed=block.values[0])


def _judge_cell(reading: _Reading, name: str, number: int, at: Cell, found: Probe) -> None:
    if at in found.errors:
        reading.submission.unreadable.add((name, number))
        reading.observe("FORM-6", "error", name, number, typed=found.errors[at])
    elif at in found.unresolved and not _recomputed(reading, name):
        reading.submission.unreadable.add((name, number))
        reading.observe("FORM-6", "no_result", name, number)


def _recomputed(reading: _Reading, name: str) -> bool:
    """Compute a formula of the form whose result is not stored; False where it cannot be."""
    source = reading.submission.blocks.get(FORMULAS.get(name, ""))
    if source is None:
        return False
    found = reading.sheets[source.sheet].probe
    if found.errors or found.unresolved:
        lines = source.rows or range(source.row, source.row + len(source.values))
        if any(
            (line, source.column) in found.errors or (line, source.column) in found.unresolved
            for line in lines
        ):
            return False
    numbers = [v for v in source.values if isinstance(v, int | float) and not isinstance(v, bool)]
    reading.submission.blocks[name].values[0] = sum(numbers)
    return True


def _judge_sums_beside(reading: _Reading) -> None:
    """Find values typed over the form's formulas in the rows of its cells (点検 and sums)."""
    for name, offsets in _formulas_beside().items():
        area = reading.areas.get(name)
        if area is None:
            continue
        sheet = reading.sheets[area.sheet]
        for column in (area.column + offset for offset in offsets):
            values = sheet.column(column, area.row, area.last)
            for row, value in enumerate(values, start=area.row):
                if value is None or (row, column) in sheet.probe.formulas:
                    continue
                words: dict[str, object] = {"typed": value}
                cell = f"{letters(column)}{row}"
                reading.submission.observations.append(
                    Observation("FORM-6", name, row - area.row + 1, "beside", words, area.sheet, cell)
                )


@cache
def _formulas_beside() -> dict[str, tuple[int, ...]]:
    """Return, for each one-row name and each table's first, how far right the form has formulas in its rows."""
    form = _blank_form()
    beside = {}
    for one in FRAMES:
        for column in one.columns[: 1 if one.rows > 1 else None]:
            name = f"{one.name}.{column.name}"
            area = form.areas[name]
            formulas = form.sheets[area.sheet].probe.formulas
            beside[name] = tuple(
                c - area.column for r, c in sorted(formulas) if r == area.row and c > area.column
            )
    return beside


def _judge_strays(reading: _Reading) -> None:
    """Find data beside the tables, which would not be read, and data in hidden rows."""
    for one in FRAMES:
        table = _whole(reading, one)
        if table is None:
            continue
        for row in sorted(table.sheet.probe.hidden):
            if table.first <= row <= table.last:
                _hidden(reading, table, row)
        for row in _around(reading, table):
            if not _BLANK.issuperset(table.sheet.line(row)):
                _stray(reading, table, row)


@dataclass(frozen=True, slots=True)
class _Table:
    """A frame's table on the sheet of its first column: its rows, and where its columns stand."""

    frame: Frame
    name: str
    sheet: Sheet
    first: int
    last: int
    columns: dict[str, int]

    def typed(self, row: int) -> Iterator[tuple[str, int, object]]:
        """Yield (name, column, value) of what was typed in a sheet row."""
        for name, column in self.columns.items():
            value = self.sheet.value(row, column)
            blank = value is None or (isinstance(value, str) and not value.strip())
            if not blank and (row, column) not in self.sheet.probe.formulas:
                yield name, column, value


def _whole(reading: _Reading, one: Frame) -> _Table | None:
    areas = {n: a for c in one.columns if (a := reading.areas.get(n := f"{one.name}.{c.name}"))}
    if one.rows == 1 or not areas:
        return None
    name = next(iter(areas.values())).sheet
    here = {n: a for n, a in areas.items() if a.sheet == name}
    first, last = min(a.row for a in here.values()), max(a.last for a in here.values())
    return _Table(one, name, reading.sheets[name], first, last, {n: a.column for n, a in here.items()})


def _around(reading: _Reading, table: _Table) -> Iterator[int]:
    """Yield the row above a table, and those below it down to the row above the next name."""
    others = [area for area in reading.areas.values() if area.sheet == table.name]
    above = max((area.last for area in others if area.last < table.first), default=0)
    below = min((area.row - 1 for area in others if area.row > table.last), default=len(table.sheet.rows) + 1)
    yield from range(max(above + 1, table.first - 1), table.first)
    yield from range(table.last + 1, below)


def _stray(reading: _Reading, table: _Table, row: int) -> None:
    """Note what was typed beside a table: over a total of the form, or where nothing is read."""
    own, totals = _own_words()
    found = [one for one in table.typed(row) if one[2] not in own]
    if not found:
        return
    over = any(table.sheet.value(row, at) in totals for at in table.columns.values())
    rule, variant = ("FORM-6", "total") if over else ("FORM-7", "outside")
    _beside(reading, table, row, rule, variant, found[0])


def _hidden(reading: _Reading, table: _Table, row: int) -> None:
    fixed = f"{table.frame.name}.{table.frame.fixed}"
    found = [one for one in table.typed(row) if one[0] != fixed]
    if found:
        _beside(reading, table, row, "FORM-7", "hidden", found[0])


def _beside(
    reading: _Reading, table: _Table, row: int, rule: str, variant: str, found: tuple[str, int, object]
) -> None:
    name, column, value = found
    words: dict[str, object] = {"typed": value, "frame": table.frame.label}
    cell = f"{letters(column)}{row}"
    reading.submission.observations.append(Observation(rule, name, 0, variant, words, table.name, cell))


@cache
def _blank_form() -> _Reading:
    package = opened(BUILT.read_bytes())
    book = read_workbook(package)
    reading = _Reading(book, {}, Submission("", {}))
    reached = _locate(reading)
    reading.sheets = load(package, book, {name: last + BELOW for name, last in reached.items()})
    return reading


@cache
def _own_words() -> tuple[frozenset[object], frozenset[object]]:
    """Return what the blank form itself shows beside its tables, and of that the words beside a total."""
    reading = _blank_form()
    words: set[object] = set()
    totals: set[object] = set()
    for table in (found for one in FRAMES if (found := _whole(reading, one))):
        for row in _around(reading, table):
            own = {value for _, _, value in table.typed(row)}
            words |= own
            if any((row, column) in table.sheet.probe.formulas for column in table.columns.values()):
                totals |= own
    return frozenset(words), frozenset(totals)


def _judge_validations(reading: _Reading) -> None:
    """Find sheets whose drop-down lists are all gone."""
    named = reading.areas.items()
    lists = {area.sheet: None for name, area in named if frames.column(name).kind == "choice"}
    for sheet in lists:
        if not reading.sheets[sheet].probe.validations:
            words: dict[str, object] = {"where": sheet}
            reading.submission.observations.append(Observation("FORM-6", "", 0, "validation", words, sheet))
