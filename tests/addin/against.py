"""What the tests of the session share: areas as a host tells them, and what the batch finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import xlwings as xw

from addin.session import Session, attach
from validators.engine import check
from validators.finding import Finding
from workbooks.form.ledger import TICK
from workbooks.ooxml.address import Area
from workbooks.reading.reader import read

Open = Callable[[Path], xw.Book]


def area(cells: xw.Range) -> Area:
    """Return the area of cells as a host tells it."""
    return Area(cells.sheet.name, cells.row, cells.column, *cells.shape)


def attached(book: xw.Book) -> Session:
    """Return a session with a form on which 提出前点検 is ticked: its blanks count as they do in the round."""
    if TICK in book.names:  # the edition before has none
        book.names[TICK].refers_to_range.value = "○"
    session = attach(book)
    assert session is not None
    return session


def of_batch(path: Path) -> list[Finding]:
    return [replace(one, file="") for one in check([read(path.read_bytes(), "")])[0].findings]
