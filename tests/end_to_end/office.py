"""The summary in a real LibreOffice without a window: opened, typed into, saved as an Excel workbook."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from addin.uno_engine import connect_context, end_office, new_pipe, start_office
from addin.uno_engine.bridge import load_uno


@contextmanager
def opened_in_office(path: Path, folder: Path) -> Iterator[Any]:
    """Open a workbook in an office of its own and give its document; ``folder`` takes the profile."""
    pipe = new_pipe()
    process = start_office([path], pipe=pipe, profile=folder / "profile")
    try:
        document = _document(connect_context(pipe, 180))
        yield document
        document.close(
            True
        )  # an office that is only ended leaves its lock, and the next one asks whose it is
    finally:
        end_office(process)


def _document(context: Any, patience: float = 120) -> Any:
    desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
    until = time.monotonic() + patience
    while time.monotonic() < until:
        with suppress(AttributeError):
            document = desktop.getCurrentComponent()
            if document.Sheets.Count:
                return document
        time.sleep(0.1)
    raise TimeoutError("LibreOffice did not open the workbook")


def save(document: Any, target: Path) -> Path:
    """Save a document as an Excel workbook, as 「名前を付けて保存」 does."""
    value = load_uno().createUnoStruct("com.sun.star.beans.PropertyValue")
    value.Name, value.Value = "FilterName", "Calc MS Excel 2007 XML"
    document.storeToURL(target.resolve().as_uri(), (value,))
    return target


def saved_by_office(path: Path, folder: Path) -> Path:
    """Return a workbook as LibreOffice saves it after opening it."""
    with opened_in_office(path, folder) as document:
        return save(document, folder / "saved.xlsx")


def heads_of(sheet: Any) -> dict[str, int]:
    """Return the column (0-based) of each head in the first row of a sheet."""
    return {sheet.getCellByPosition(column, 0).String: column for column in range(_size(sheet)[1])}


def rows_of(sheet: Any) -> range:
    """Return the rows (0-based) below the head of a sheet."""
    return range(1, _size(sheet)[0])


def _size(sheet: Any) -> tuple[int, int]:
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.RangeAddress
    return end.EndRow + 1, end.EndColumn + 1
