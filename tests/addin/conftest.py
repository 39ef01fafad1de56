"""An office of the tests' own: started on a fresh profile, ended by its own process."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlwings as xw

from addin import uno_engine
from addin.uno_engine import connect_context, end_office, new_pipe, start_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[xw.App]:
    """A headless office without any document; one for the tests of a module."""
    folder = tmp_path_factory.mktemp("office")
    pipe = new_pipe()
    process = start_office(pipe=pipe, profile=folder / "profile")
    try:
        app = uno_engine.app_of(connect_context(pipe), process.pid)
        yield app
        app.quit()
        process.wait(20)
    finally:
        end_office(process)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def opened(office: xw.App) -> Iterator[Callable[[Path], xw.Book]]:
    books: list[xw.Book] = []

    def open_book(path: Path) -> xw.Book:
        books.append(office.books.open(path))
        return books[-1]

    yield open_book
    for book in books:
        book.api.setModified(False)
        book.close()
