"""The floor: what reading alone costs. ``inflate`` the needed parts, or read the needed sheets by calamine."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from zipfile import ZipFile

from python_calamine import CalamineWorkbook

from validators.frames import FRAMES
from workbooks.arrival.formats import opened
from workbooks.form import blank
from workbooks.ooxml.workbook import read_workbook

NEEDED = tuple(dict.fromkeys(frame.sheet for frame in FRAMES))
PARTS = tuple(read_workbook(opened(blank())).sheets[name] for name in NEEDED)


def inflate(data: bytes) -> None:
    """Inflate the parts that hold the needed sheets and what belongs to them."""
    with ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if name.startswith(("xl/workbook", "xl/sharedStrings", "xl/styles")):
                package.read(name)
        for name in PARTS:
            package.read(name)


def calamine(data: bytes) -> None:
    """Read the needed sheets."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in NEEDED:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


if __name__ == "__main__":
    how = {"inflate": inflate, "calamine": calamine}[sys.argv[1]]
    for path in sorted(Path(sys.argv[2]).rglob("*.xlsx")):
        how(path.read_bytes())
