"""What a spreadsheet program knows of an open sheet and xlwings does not ask: through the program's own objects.

LibreOffice is asked through UNO, Excel through COM. Where a program does not answer, nothing is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, TypeVar

from addin.uno_engine.values import reference_of
from workbooks.annotate.button import NAME as BUTTON
from workbooks.ooxml.address import Area
from workbooks.reading.probe import Cell
from workbooks.reading.texts import Struck, unit_of

Answer = TypeVar("Answer")

_NOTE = "CaptionShape"
_FORMATTED = 512
"""``com.sun.star.sheet.CellFlags.FORMATTED``: cells whose letters have looks of their own."""
_WORDS = {"GraphicObjectShape": "画像", "LineShape": "線", "ConnectorShape": "線", "GroupShape": "図形の組"}


def counts_from_1904(book: Any) -> bool:
    """Whether day 0 of the workbook is 1904-01-01."""
    if is_calc(book.api):
        return int(book.api.NullDate.Year) == 1904
    return _asked(lambda: bool(book.api.Date1904), False)


def local_names(book: Any) -> Iterable[tuple[str, str, str]]:
    """Yield (name in lower case, its sheet, reference) of the names that belong to single sheets."""
    for sheet in book.sheets if is_calc(book.api) else ():
        ranges = sheet.api.NamedRanges
        for name in ranges.getElementNames() if ranges.getCount() else ():
            yield name.lower(), sheet.name, reference_of(ranges.getByName(name).getContent())
    if not is_calc(book.api):
        for name in book.names:
            scope, mark, own = name.name.rpartition("!")
            if mark:
                reference = (name.refers_to or "").removeprefix("=")
                yield own.lower(), scope.strip("'").replace("''", "'"), reference


def hidden_columns(sheet: Any, depth: int, last: int) -> set[int]:
    """Return the columns up to the last one that are not shown in any row down to ``depth``."""
    if is_calc(sheet.api):
        shown = sheet.api.getCellRangeByPosition(0, 0, last - 1, depth - 1).queryVisibleCells()
        seen = {n for one in shown.getRangeAddresses() for n in range(one.StartColumn, one.EndColumn + 1)}
        return {n + 1 for n in range(last) if n not in seen}
    return _asked(lambda: {n for n in range(1, last + 1) if sheet.api.Columns(n).Hidden}, set())


def struck(sheet: Any, cells: Iterable[tuple[Cell, object]]) -> dict[Cell, Struck]:
    """Return which of the cells have struck-out text, with what is struck out and what is left."""
    if is_calc(sheet.api):
        told = {
            at: _struck_in_calc(sheet.api.getCellByPosition(at[1] - 1, at[0] - 1), value)
            for at, value in _to_be_looked_at(sheet.api, dict(cells))
        }
    else:
        told = _asked(lambda: {at: _struck_in_excel(sheet.api.Cells(*at)) for at, _ in cells}, {})
    return {at: one for at, one in told.items() if one is not None}


def _to_be_looked_at(sheet: Any, cells: dict[Cell, object]) -> Iterable[tuple[Cell, object]]:
    """Return the cells in which something may be struck out: those with letters of several looks; all, where the looks of cells differ."""
    if not cells:
        return []
    area = sheet.getCellRangeByPosition(0, 0, max(at[1] for at in cells) - 1, max(at[0] for at in cells) - 1)
    if area.getPropertyState("CharStrikeout").value == "AMBIGUOUS_VALUE" or area.CharStrikeout:
        return cells.items()
    mixed = [
        (row + 1, column + 1)
        for one in area.queryContentCells(_FORMATTED).getRangeAddresses()
        for row in range(one.StartRow, one.EndRow + 1)
        for column in range(one.StartColumn, one.EndColumn + 1)
    ]
    return [(at, cells[at]) for at in mixed if at in cells]


def _struck_in_calc(cell: Any, value: object) -> Struck | None:
    if not isinstance(value, str):
        return ("", None) if cell.CharStrikeout else None
    gone, left = "", ""
    for paragraph in _all(cell.createEnumeration()):
        for portion in _all(paragraph.createEnumeration()):
            if portion.CharStrikeout:
                gone += portion.getString()
            else:
                left += portion.getString()
    return (gone, left if left.strip() else None) if gone.strip() else None


def _struck_in_excel(cell: Any) -> Struck | None:
    state = cell.Font.Strikethrough
    if state:
        return "", None
    if state is not None or not isinstance(cell.Value, str):
        return None
    letters = [(cell.Characters(n, 1).Font.Strikethrough, one) for n, one in enumerate(cell.Value, start=1)]
    left = "".join(one for is_struck, one in letters if not is_struck)
    return "".join(one for is_struck, one in letters if is_struck), left if left.strip() else None


def shapes(sheet: Any) -> dict[Cell, str]:
    """Return the cells at which drawings begin, with what each is."""
    if not is_calc(sheet.api):
        return {}
    found = {}
    for shape in (sheet.api.getDrawPage().getByIndex(n) for n in range(sheet.api.getDrawPage().getCount())):
        kind = shape.getShapeType().rpartition(".")[2]
        if kind != _NOTE:
            found[_anchor(shape)] = BUTTON if shape.Name == BUTTON else _WORDS.get(kind, "図形")
    return found


def _anchor(shape: Any) -> Cell:
    with suppress(Exception):  # a shape that is fixed to the page has no cell
        address = shape.Anchor.getRangeAddress()
        return address.StartRow + 1, address.StartColumn + 1
    return 1, 1


def units(sheet: Any, areas: Iterable[Area]) -> dict[Cell, str]:
    """Return the cells that show their number with a unit such as 千円, with the unit."""
    found: dict[Cell, str] = {}
    for area in areas:
        first, last = (area.row, area.column), (area.last, area.column)
        whole = sheet.range(first, last)
        codes = [_format(whole)]
        if codes[0] is None:
            codes = [_format(sheet.range((row, area.column))) for row in range(area.row, area.last + 1)]
        for row, code in zip(
            range(area.row, area.last + 1), codes * (area.rows if len(codes) == 1 else 1), strict=True
        ):
            unit = unit_of(code or "")
            if unit:
                found[row, area.column] = unit
    return found


def _format(cells: Any) -> str | None:
    """Return the number format of cells; None where they differ."""
    if not is_calc(cells.api):
        return _asked(lambda: cells.api.NumberFormat, "")
    if cells.api.getPropertyState("NumberFormat").value == "AMBIGUOUS_VALUE":
        return None
    formats = cells.sheet.book.api.getNumberFormats()
    return str(formats.getByKey(cells.api.NumberFormat).FormatString)


def is_calc(api: Any) -> bool:
    """Whether an object is one of LibreOffice's."""
    return _asked(
        lambda: hasattr(api, "supportsService"), False
    )  # xlwings' retrying wrapper fails instead of saying no


def _all(enumeration: Any) -> Iterable[Any]:
    while enumeration.hasMoreElements():
        yield enumeration.nextElement()


def _asked(ask: Callable[[], Answer], otherwise: Answer) -> Answer:
    try:
        return ask()
    except Exception:  # each program says in its own way that it does not know
        return otherwise
