"""The diet: like formulas of neighbouring rows are written once (shared formulas of SpreadsheetML).

XlsxWriter writes every formula out. :func:`slim` rewrites the sheets of a package so
that a formula that is the one above it, moved down by a row, only says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter.utility import xl_cell_to_rowcol

_CELL = re.compile(r'<c r="([A-Z]+)(\d+)"((?: s="\d+")?)((?: t="\w+")?)><f>([^<]*)</f><v>([^<]*)</v></c>')
_TEXT = re.compile(r'("(?:[^"]|"")*"|&quot;(?:(?!&quot;).|&quot;&quot;)*?&quot;)')
_REFERENCE = re.compile(r"(?<![\w.$])(\$?[A-Z]{1,3})(\d+)(?![\w(])")
_SPANS = re.compile(r'(?<=") spans="\d+:\d+"')
_HIDDEN = re.compile(r'(<col min="\d+" max=")\d+("[^>]* hidden="1"[^>]*/></cols>)')
_EMPTY = re.compile(r' t="str">(<f[^>]*/>|<f[^>]*>[^<]*</f>)<v></v></c>')
_SHEET = re.compile(r"xl/worksheets/sheet\d+\.xml")
_TITLES = re.compile(rb"<HeadingPairs>.*</TitlesOfParts>", re.DOTALL)
"""Of docProps/app.xml, what names every sheet and name of the workbook once more."""


@lru_cache(maxsize=16_384)
def moved(formula: str, rows: int) -> str:
    """Return a formula with its relative rows moved down.

    Nearly all formulas are the same in every form that is written, so they are moved once a process.

    >>> moved('IF($A2="A2",A$2,SUM(B$2:B2))', 1)
    'IF($A3="A2",A$2,SUM(B$2:B3))'
    """
    parts = _TEXT.split(formula)
    return "".join(
        part if number % 2 else _REFERENCE.sub(lambda one: f"{one[1]}{int(one[2]) + rows}", part)
        for number, part in enumerate(parts)
    )


def slim(data: bytes, added: Mapping[str, str]) -> bytes:
    """Return the package with the formulas of its sheets shared, and no list of titles; the same bytes for the same input.

    Where the last column that a sheet speaks of is hidden, all columns behind it are.

    ``added`` are the ``sheetData`` of sheets that were written without cells, by part.
    """
    target = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for info in old.infolist():
            part = old.read(info)
            if _SHEET.fullmatch(info.filename):
                xml = _HIDDEN.sub(r"\g<1>16384\2", _SPANS.sub("", part.decode("utf-8")))
                if info.filename in added:
                    xml = _bare(_shared(xml.replace("<sheetData/>", added[info.filename])))
                else:
                    xml = _shared(xml)
                part = xml.encode("utf-8")
            if info.filename == "docProps/app.xml":
                part = _TITLES.sub(b"", part)
            entry = ZipInfo(info.filename, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 3  # as on Linux, wherever it is built
            new.writestr(entry, part, compresslevel=9)
    return target.getvalue()


def _bare(xml: str) -> str:
    """Leave out every empty result: of the form's own hidden sheet, whose cells nobody sees."""
    return _EMPTY.sub(r">\1</c>", xml)


def _shared(xml: str) -> str:
    columns: dict[str, list[tuple[int, str]]] = {}
    for found in _CELL.finditer(xml):
        columns.setdefault(found[1], []).append((int(found[2]), found[5]))
    runs: list[tuple[str, list[tuple[int, str]]]] = []
    for column, cells in columns.items():
        start = 0
        while start < len(cells):
            end = start + 1
            row, formula = cells[start]
            while (
                end < len(cells)
                and cells[end][0] == row + end - start
                and cells[end][1] == moved(formula, end - start)
            ):
                end += 1
            if end - start > 1 and len(formula) > 12:
                runs.append((column, cells[start:end]))
            start = end
    written: dict[tuple[str, int], str] = {}
    runs.sort(key=lambda run: -len(run[1]))  # the shortest numbers for those that are told most often
    for number, (column, cells) in enumerate(runs):
        (row, formula), (last, _) = cells[0], cells[-1]
        for place, _ in cells[1:]:
            written[column, place] = f'<f t="shared" si="{number}"/>'
        ref = f"{column}{row}:{column}{last}"
        written[column, row] = f'<f t="shared" ref="{ref}" si="{number}">{formula}</f>'

    def cell(found: re.Match[str]) -> str:
        formula = written.get((found[1], int(found[2])), f"<f>{found[5]}</f>")
        kind = found[4] or ("" if found[6] else ' t="str"')
        return f'<c r="{found[1]}{found[2]}"{found[3]}{kind}>{formula}<v>{found[6]}</v></c>'

    return _CELL.sub(cell, xml)


def sheet_data(cells: Mapping[str, object], results: Mapping[tuple[int, int], Any]) -> str:
    """Return the ``sheetData`` of a sheet without looks: formulas with their results, numbers and texts."""
    rows: dict[int, list[tuple[int, str]]] = {}
    for address, content in cells.items():
        row, column = xl_cell_to_rowcol(address)
        rows.setdefault(row, []).append((column, _cell_xml(address, content, results.get((row, column), ""))))
    lines = (
        f'<row r="{row + 1}">{"".join(one for _, one in sorted(own))}</row>'
        for row, own in sorted(rows.items())
    )
    return f"<sheetData>{''.join(lines)}</sheetData>"


def _cell_xml(address: str, content: object, result: Any) -> str:
    if isinstance(content, str) and content.startswith("="):
        return f'<c r="{address}"{_result(result)[0]}><f>{escape(content[1:])}</f>{_result(result)[1]}</c>'
    if isinstance(content, str):
        return f'<c r="{address}" t="inlineStr"><is><t>{escape(content)}</t></is></c>'
    return f'<c r="{address}"><v>{content}</v></c>'


def _result(value: Any) -> tuple[str, str]:
    if isinstance(value, bool):
        return ' t="b"', f"<v>{int(value)}</v>"
    if isinstance(value, int | float):
        return "", f"<v>{value!r}</v>"
    return ' t="str"', f"<v>{escape(str(value))}</v>"
