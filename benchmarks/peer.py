"""The obvious way, to compare with: a loop of openpyxl, pandera and openpyxl over single workbooks.

Each workbook is loaded by openpyxl, its named cells go through the same rules
as pandera checks, one workbook at a time, and its findings become rows of a
summary; with ``--copies`` the faulty cells are coloured too and the workbook is
saved by openpyxl.
"""

from __future__ import annotations

import sys
from pathlib import Path

import openpyxl
from openpyxl.styles import PatternFill

from validators.engine import check
from validators.frames import names
from validators.submission import Block, Submission

MARK = PatternFill("solid", fgColor="FFF4B6B0")


def run(folder: Path, out: Path, copies: bool) -> None:
    """Check every workbook of a folder, one after the other, and write the summary."""
    summary = openpyxl.Workbook()
    rows = summary.worksheets[0]
    for path in sorted(folder.rglob("*.xlsx")):
        book = openpyxl.load_workbook(path)
        [checked] = check([submission(book, path.name)], by_schema=True)
        for one in checked.findings:
            rows.append([*map(str, one.as_dict().values())])
        if not copies:
            continue
        for one in checked.findings:
            if one.sheet and one.cell:
                book[one.sheet][one.cell].fill = MARK
        book.save(out / path.name)
    summary.save(out / "summary.xlsx")


def submission(book: openpyxl.Workbook, file: str) -> Submission:
    blocks = {}
    for name in names():
        [(sheet, reference)] = book.defined_names[name].destinations
        cells = book[sheet][reference.replace("$", "")]
        column = [row[0] for row in cells] if isinstance(cells, tuple) else [cells]
        values = [None if cell.data_type == "f" else cell.value for cell in column]
        blocks[name] = Block(sheet, column[0].row, column[0].column, values)
    return Submission(file, blocks)


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]), "--copies" in sys.argv)
