"""The reader: a workbook's bytes become a :class:`Submission`, by defined names only.

Values come from python-calamine, sheet by sheet and only where a name points;
places come from the workbook part, and what calamine does not tell (error
values, formulas without a result, hidden rows) from the XML of the sheet.
Nothing is typed here: the cells are handed on as they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook

from validators import frames
from validators.frames import FORM_ID, FORM_VERSIONS, FRAMES, Frame, names
from validators.submission import Block, Observation, Submission, letters
from workbooks.guard import Refused
from workbooks.names import Area, WorkbookPart, parse_part, parse_reference, read_part, read_workbook
from workbooks.sheetxml import Cell, Probe, probe, read_cells, shared_strings

FORMULAS = {
    "application.total_cost": "expenses.amount",
    "application.eligible_cost": "expenses.eligible",
}
"""The cells that the form itself fills: each is the sum of a column."""

BELOW = 60
"""How many rows below the lowest table are still looked at."""

_IDENTITY = ("form.id", "form.version")
_BY_LOWER = {name.lower(): name for name in names()}
Merge = tuple[Cell, Cell]
"""The first and the last cell of a merged area."""
Rows = Sequence[Sequence[object]]
Load = Callable[[dict[str, int]], dict[str, "Sheet"]]


@dataclass(slots=True)
class Sheet:
    """One sheet that names point to: its rows of values, its merged areas, what else it says."""

    rows: Rows
    merged: list[Merge]
    probe: Probe

    def value(self, row: int, column: int) -> object:
        line = self.rows[row - 1] if row <= len(self.rows) else []
        value = line[column - 1] if column <= len(line) else None
        return None if value == "" else value

    def column(self, column: int, first: int, last: int) -> list[object]:
        lines = self.rows[first - 1 : last]
        at = column - 1
        values: list[object] = []
        if lines and at < len(lines[0]):
            values = [None if line[at] == "" else line[at] for line in lines]
        return values + [None] * (last - first + 1 - len(values))


@dataclass(slots=True)
class _Reading:
    """A workbook while it is being read."""

    book: WorkbookPart
    properties: dict[str, str]
    submission: Submission
    areas: dict[str, Area] = field(default_factory=dict)
    sheets: dict[str, Sheet] = field(default_factory=dict)

    def observe(self, rule: str, variant: str, name: str = "", row: int = 0, **words: object) -> None:
        sheet, cell = str(words.pop("sheet", "")), str(words.pop("cell_at", ""))
        self.submission.observations.append(Observation(rule, name, row, variant, words, sheet, cell))


def read(data: bytes, file: str) -> Submission:
    """Read a workbook; ``file`` is the name that findings carry.

    Another form, an unknown edition and names that are missing or broken become
    FORM-5 observations; damaged formulas and stray data FORM-6 and FORM-7.

    Raises:
        Refused: the bytes are no workbook that can be parsed.
    """
    try:
        with ZipFile(BytesIO(data)) as package:
            return _read(package, data, file)
    except (BadZipFile, KeyError, etree.XMLSyntaxError) as fault:
        raise Refused("corrupt", {"part": str(fault)}) from fault


def _read(package: ZipFile, data: bytes, file: str) -> Submission:
    book = read_workbook(package)

    def load(needed: dict[str, int]) -> dict[str, Sheet]:
        return dict(_sheets(package, data, book, needed))

    return assemble(file, book, _properties(package), load)


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


def _sheets(
    package: ZipFile, data: bytes, book: WorkbookPart, needed: dict[str, int]
) -> Iterator[tuple[str, Sheet]]:
    """Yield every needed sheet; ``needed`` says down to which row names point."""
    workbook = _calamine(data)
    strings: list[str] | None = None
    for name, last in needed.items():
        xml = read_part(package, book.sheets[name])
        try:
            if workbook is None:
                raise CalamineError("the workbook cannot be opened")
            sheet = workbook.get_sheet_by_name(name)
            rows: Rows = sheet.to_python(skip_empty_area=False, nrows=last + BELOW)
            merged = _from_zero(sheet.merged_cell_ranges or [])
        except CalamineError:
            strings = _strings(package) if strings is None else strings
            rows, merged = _own_pass(xml, strings, last + BELOW), _merges(xml)
        yield name, Sheet(rows, merged, probe(xml))


def _calamine(data: bytes) -> CalamineWorkbook | None:
    try:
        return CalamineWorkbook.from_object(BytesIO(data))
    except CalamineError:
        return None


def _from_zero(merged: list[Merge]) -> list[Merge]:
    return [((top + 1, left + 1), (bottom + 1, right + 1)) for (top, left), (bottom, right) in merged]


def _merges(xml: bytes) -> list[Merge]:
    found = []
    for one in parse_part(xml).iter("{*}mergeCell"):
        area = parse_reference(f"x!{one.get('ref', '')}")
        if area is not None:
            found.append(((area.row, area.column), (area.last, area.column + area.columns - 1)))
    return found


def _strings(package: ZipFile) -> list[str]:
    try:
        return shared_strings(read_part(package, "xl/sharedStrings.xml"))
    except KeyError:
        return []


def _own_pass(xml: bytes, strings: list[str], height: int) -> list[list[object]]:
    cells = {at: value for at, value in read_cells(xml, strings).items() if at[0] <= height}
    width = max((column for _, column in cells), default=0)
    depth = max((row for row, _ in cells), default=0)
    rows: list[list[object]] = [[None] * width for _ in range(depth)]
    for (row, column), value in cells.items():
        rows[row - 1][column - 1] = value
    return rows


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


def _properties(package: ZipFile) -> dict[str, str]:
    try:
        root = parse_part(read_part(package, "docProps/custom.xml"))
    except (KeyError, etree.XMLSyntaxError):
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
    for name, block in blocks.items():
        found = reading.sheets[block.sheet].probe
        if name in FORMULAS and (block.row, block.column) not in found.formulas:
            _overwritten(reading, name, block)
        if not found.errors and not found.unresolved:
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
    own = _own_words()
    found = [one for one in table.typed(row) if one[2] not in own]
    if not found:
        return
    name, column, value = found[0]
    over = any(table.sheet.value(row, at) in own for at in table.columns.values())
    at = f"{letters(column)}{row}"
    rule, variant = ("FORM-6", "total") if over else ("FORM-7", "outside")
    reading.observe(rule, variant, name, typed=value, frame=table.frame.label, sheet=table.name, cell_at=at)


def _hidden(reading: _Reading, table: _Table, row: int) -> None:
    fixed = f"{table.frame.name}.{table.frame.fixed}"
    for name, column, value in table.typed(row):
        if name != fixed:
            at = f"{letters(column)}{row}"
            reading.observe(
                "FORM-7", "hidden", name, typed=value, frame=table.frame.label, sheet=table.name, cell_at=at
            )
            return


@cache
def _own_words() -> frozenset[object]:
    """Return what the blank form itself shows above and below its tables."""
    data = (files("workbooks") / "data" / "form.xlsx").read_bytes()
    with ZipFile(BytesIO(data)) as package:
        book = read_workbook(package)
        reading = _Reading(book, {}, Submission("", {}))
        reading.sheets = dict(_sheets(package, data, book, _locate(reading)))
    tables = [table for one in FRAMES if (table := _whole(reading, one))]
    rows = [(table, row) for table in tables for row in _around(reading, table)]
    return frozenset(value for table, row in rows for _, _, value in table.typed(row))


def _judge_validations(reading: _Reading) -> None:
    """Find sheets whose drop-down lists are all gone."""
    named = reading.areas.items()
    lists = {area.sheet: None for name, area in named if frames.column(name).kind == "choice"}
    for sheet in lists:
        if not reading.sheets[sheet].probe.validations:
            reading.observe("FORM-6", "validation", where=sheet, sheet=sheet)
