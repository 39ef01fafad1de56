"""Typed into an open LibreOffice, the form shows at once what it shows when everything is worked out anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from addin.uno_engine import app_of, connect_context, end_office, new_pipe, start_office
from addin.uno_engine.bridge import load_uno
from tests.end_to_end.clerk_hour import DONE, ENTRIES
from workbooks.form import blank, examples
from workbooks.form.ledger import SHEET, TICK

pytestmark = pytest.mark.office

Open = Callable[[Path], Any]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """What opens a form in a LibreOffice without a window."""
    pipe = new_pipe()
    process = start_office(pipe=pipe, profile=tmp_path_factory.mktemp("office") / "profile")
    try:
        app = app_of(connect_context(pipe), process.pid)
        yield lambda path: app.books.open(path).api
        app.quit()
        process.wait(20)
    finally:
        end_office(process)


@contextmanager
def closing(document: Any) -> Iterator[Any]:
    try:
        yield document
    finally:
        document.setModified(False)
        document.close(True)


def type_into(document: Any, name: str, text: str, row: int = 1) -> None:
    """Type a text into a cell behind a name, and look at nothing."""
    area = document.NamedRanges.getByName(name).getReferredCells()
    cell = area.getCellByPosition(0, row - 1)
    if text.isascii():
        cell.setFormula(text)
    else:
        cell.setString(text)


def shown(document: Any) -> dict[str, tuple[tuple[Any, ...], ...]]:
    """Return what every sheet shows, without any more working out than that needs."""
    sheets = [document.Sheets.getByName(name) for name in document.Sheets.ElementNames]
    found = {}
    for sheet in sheets:
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        cursor.gotoStart()
        cursor.gotoEndOfUsedArea(True)
        found[sheet.Name] = cursor.getDataArray()
    return found


def differing(document: Any) -> list[tuple[str, int, int]]:
    """Return the cells (sheet, row, column, 0-based) that change when everything is worked out anew."""
    before = shown(document)
    document.calculateAll()
    after = shown(document)
    return [
        (sheet, row, column)
        for sheet, rows in after.items()
        for row, cells in enumerate(rows)
        for column, one in enumerate(cells)
        if one != before[sheet][row][column]
    ]


def fill_in(document: Any) -> None:
    for entry in ENTRIES:
        for text in filter(None, (entry.slip, entry.text)):
            type_into(document, entry.name, text, entry.row)
    type_into(document, TICK, "○")


def verdict(document: Any) -> str:
    return str(document.Sheets.getByName("はじめに").getCellRangeByName("B3").getString())


def test_a_blank_form_filled_in_shows_what_it_would_when_worked_out_anew(
    opened: Open, tmp_path: Path
) -> None:
    path = tmp_path / "白紙.xlsx"
    path.write_bytes(blank())
    with closing(opened(path)) as document:
        fill_in(document)
        assert verdict(document) == DONE
        assert differing(document) == []


def test_a_form_that_the_office_saved_does_so_too(opened: Open, tmp_path: Path) -> None:
    path, saved = tmp_path / "白紙.xlsx", tmp_path / "保存.xlsx"
    path.write_bytes(blank())
    kind = load_uno().createUnoStruct("com.sun.star.beans.PropertyValue")
    kind.Name, kind.Value = "FilterName", "Calc MS Excel 2007 XML"
    with closing(opened(path)) as document:
        document.storeToURL(saved.as_uri(), (kind,))
    with closing(opened(saved)) as document:
        fill_in(document)
        assert verdict(document) == DONE
        assert differing(document) == []


@pytest.mark.parametrize("example", examples().values(), ids=str)
def test_what_is_taken_out_of_a_sound_form_is_missed_at_once(opened: Open, example: Path) -> None:
    with closing(opened(example)) as document:
        for name in ("application.representative", "plan.name", "activities.issue", "expenses.category"):
            type_into(document, name, "")
        assert differing(document) == []
        assert "か所です" in verdict(document)


def test_every_cell_that_is_worked_out_stands_in_what_the_links_look_at(opened: Open, tmp_path: Path) -> None:
    path = tmp_path / "白紙.xlsx"
    path.write_bytes(blank())
    with closing(opened(path)) as document:
        cursor = document.Sheets.getByName(SHEET).createCursor()
        cursor.gotoEndOfUsedArea(False)
        last = cursor.getRangeAddress()
        link = document.Sheets.getByName("はじめに").getCellRangeByName("C9").getFormula()
        area = link.partition("COUNT($計算.")[2].partition(")")[0]
        looked_at = document.Sheets.getByName(SHEET).getCellRangeByName(area).getRangeAddress()
        assert (looked_at.EndRow, looked_at.EndColumn) == (last.EndRow, last.EndColumn)
