"""What somebody might use instead, on the same workbooks: what it costs, whatever it leaves out.

``script`` is a plain loop of openpyxl that looks for blank cells and compares two sums; ``once`` a loop of
openpyxl, then this project's rules over all workbooks at once; ``pandas`` the same behind
``pandas.read_excel`` (calamine), cells taken where the blank form has them; ``office`` LibreOffice without a
window turning each workbook into CSV, before anything is checked; ``frictionless`` its own checks of each needed
sheet. None of them judges a file before it is parsed, follows names that moved, or writes into the workbook.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd

from benchmarks.floor import NEEDED
from benchmarks.peer import submission
from validators.engine import check
from validators.submission import Block, Submission
from workbooks.reading.blank import blank_form


def script(paths: list[Path]) -> None:
    """Read the named cells of each workbook, say what is blank and which of two sums differ."""
    for path in paths:
        book = openpyxl.load_workbook(path, data_only=True)
        values = {}
        for name, defined in book.defined_names.items():
            [(sheet, reference)] = list(defined.destinations)
            cells = book[sheet][reference.replace("$", "")] if "!" not in reference else None
            values[name] = (
                [row[0].value for row in cells] if isinstance(cells, tuple) else getattr(cells, "value", None)
            )
        blank = [name for name, value in values.items() if value is None]
        amounts = [one for one in values["expenses.amount"] if isinstance(one, int | float)]
        print(path.name, len(blank), sum(amounts) == values["application.total_cost"])


def once(paths: list[Path]) -> None:
    """Read each workbook by openpyxl, and judge all of them at once."""
    _told([submission(openpyxl.load_workbook(path), path.name) for path in paths])


def pandas(paths: list[Path]) -> None:
    """Read the needed sheets of each workbook by pandas, and judge all of them at once."""
    areas = blank_form().areas
    found = []
    for path in paths:
        frames = pd.read_excel(path, sheet_name=list(NEEDED), header=None, engine="calamine")
        cells = {
            name: frame.astype(object).where(frame.notna(), None).to_numpy() for name, frame in frames.items()
        }
        blocks = {}
        for name, area in areas.items():
            column = cells[area.sheet][area.row - 1 : area.last, area.column - 1 : area.column]
            blocks[name] = Block(area.sheet, area.row, area.column, [row[0] for row in column])
        found.append(Submission(path.name, blocks))
    _told(found)


def office(paths: list[Path]) -> None:
    """Let LibreOffice turn all sheets of each workbook into CSV."""
    with tempfile.TemporaryDirectory() as place:
        profile = f"-env:UserInstallation={Path(place, 'profile').as_uri()}"
        kind = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
        subprocess.run(
            ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", place, *paths], check=True
        )


def frictionless(paths: list[Path]) -> None:
    """Check each needed sheet of each workbook by frictionless, where it is installed."""
    from frictionless import Dialect, Resource, formats  # type: ignore[import-not-found]

    for path in paths:
        for name in NEEDED:
            dialect = Dialect(header=False, controls=[formats.ExcelControl(sheet=name)])
            Resource(path=path.name, basepath=str(path.parent), dialect=dialect).validate()


def _told(found: list[Submission]) -> None:
    for one in check(found):
        print(one.file, one.status, len(one.findings))


WAYS: dict[str, Callable[[list[Path]], None]] = {
    one.__name__: one for one in (script, once, pandas, office, frictionless)
}

if __name__ == "__main__":
    WAYS[sys.argv[1]](sorted(Path(sys.argv[2]).rglob("*.xlsx")))
