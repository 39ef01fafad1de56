"""The engine: xlwings' ``base_classes`` over Calc's UNO objects.

Reading and writing go by blocks; one UNO call from another process costs about
0.13 ms. Every write is kept out of the user's undo list (``_unrecorded``).
A ``Range`` holds Calc's own live object: it follows inserted and deleted rows.
"""

from __future__ import annotations

import datetime as dt
import itertools
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import xlwings
from xlwings import XlwingsError, base_classes

from addin.uno_engine.bridge import OfficeError, connect_context, end_office, load_uno, new_pipe, start_office
from addin.uno_engine.values import (
    ErrorValue,
    Place,
    cleaned,
    place_of,
    prepared,
    reference_of,
    rgb_of,
    rgb_tuple,
    to_datetime,
    to_serial,
)

NAME = "libreoffice"

# com.sun.star.sheet.CellFlags and com.sun.star.util.NumberFormat
_VALUE, _DATETIME, _STRING, _ANNOTATION, _FORMULA = 1, 2, 4, 8, 16
_IS_DATE, _IS_MOMENT, _IS_LOGICAL = 2, 2 | 4, 1024

_FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".ods": "calc8",
    ".csv": "Text - txt - csv (StarCalc)",
}


def connect(pipe: str, patience: float = 60.0) -> xlwings.App:
    """Return the xlwings ``App`` of the office that listens on a named pipe.

    Raises:
        OfficeError: nobody answered within ``patience`` seconds.
    """
    return app_of(connect_context(pipe, patience))


def app_of(context: Any, pid: int | None = None) -> xlwings.App:
    """Return the xlwings ``App`` of an office whose component context is at hand."""
    engine.apps.known.append(app := App(context, pid))
    return xlwings.App(impl=app)


def start(
    files: Sequence[str | Path] = (), profile: Path | None = None, visible: bool = False
) -> xlwings.App:
    """Start an office of its own with the files open; return its xlwings ``App``.

    Without ``profile`` it works on a new temporary profile.

    Raises:
        OfficeError: there is no LibreOffice, or it does not answer.
    """
    pipe = new_pipe()
    folder = profile or Path(tempfile.mkdtemp(prefix="uno-engine-"))
    process = start_office(files, pipe=pipe, profile=folder, headless=not visible)
    try:
        app = app_of(connect_context(pipe), process.pid)
        _wait_for(lambda: len(app.books) >= len(files))
        return app
    except BaseException:
        end_office(process)
        raise


def _wait_for(done: Callable[[], bool], patience: float = 60.0) -> None:
    until = time.monotonic() + patience
    while not done():
        if time.monotonic() > until:
            raise OfficeError("LibreOffice がファイルを開けません。ファイルを確かめてください。")
        time.sleep(0.1)


class Engine:
    """What ``xlwings.Engine`` asks of an implementation."""

    name = NAME
    type = "desktop"

    def __init__(self) -> None:
        self.apps = Apps()

    @staticmethod
    def prepare_xl_data_element(x: Any, options: Any) -> Any:
        """Return one value as ``Range.raw_value`` takes it."""
        return prepared(x)

    @staticmethod
    def clean_value_data(
        data: Sequence[Sequence[Any]],
        datetime_builder: Any,
        empty_as: Any,
        number_builder: Any,
        err_to_str: bool,
    ) -> list[list[Any]]:
        """Return a block that was read, by the options of the reader."""
        return [
            [cleaned(x, datetime_builder, empty_as, number_builder, err_to_str) for x in row] for row in data
        ]


class Apps(base_classes.Apps):
    """The offices that this process is connected to."""

    def __init__(self) -> None:
        self.known: list[App] = []

    def keys(self) -> list[int]:
        return [app.pid for app in self.known]

    def add(self, spec: Any = None, add_book: Any = None, xl: Any = None, visible: Any = None) -> App:
        made: App = start(visible=bool(visible)).impl
        return made

    @staticmethod
    def cleanup() -> None:
        """Nothing is left behind: an office ends with ``App.quit``."""

    def __iter__(self) -> Iterator[App]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)

    def __getitem__(self, pid: int) -> App:
        for app in self.known:
            if app.pid == pid:
                return app
        raise KeyError(pid)


class App(base_classes.App):
    """One office. ``pid`` is its process where it is known, else a number of our own."""

    _numbers = itertools.count(-1, -1)

    def __init__(self, context: Any, pid: int | None = None) -> None:
        self.context = context
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        self._pid = pid if pid is not None else next(self._numbers)
        self._status: str | bool = False
        self._indicator: Any = None

    @property
    def engine(self) -> Engine:
        return engine

    @property
    def api(self) -> Any:
        return self.desktop

    @property
    def pid(self) -> int:
        return self._pid

    @property
    def version(self) -> str:
        return str(self._setting("/org.openoffice.Setup/Product", "ooSetupVersionAboutBox"))

    def _setting(self, node: str, key: str) -> Any:
        manager = self.context.ServiceManager
        provider = manager.createInstance("com.sun.star.configuration.ConfigurationProvider")
        path = load_uno().createUnoStruct("com.sun.star.beans.PropertyValue", Name="nodepath", Value=node)
        view = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", (path,))
        return view.getByName(key)

    @property
    def books(self) -> Books:
        return Books(self)

    @property
    def selection(self) -> Range | None:
        book = self.books.active
        chosen = book.doc.getCurrentController().getSelection()
        if not chosen.supportsService("com.sun.star.sheet.SheetCellRange"):
            return None
        return Range(book, chosen)

    def activate(self, steal_focus: bool = False) -> None:
        window = self.desktop.getCurrentFrame().getContainerWindow()
        window.toFront()

    @property
    def visible(self) -> bool:
        frame = self.desktop.getCurrentFrame()
        return frame is not None and bool(frame.getContainerWindow().isVisible())

    @visible.setter
    def visible(self, value: bool) -> None:
        frame = self.desktop.getCurrentFrame()
        if frame is not None:
            frame.getContainerWindow().setVisible(value)

    @property
    def display_alerts(self) -> bool:
        """False: a call through the API never shows an alert."""
        return False

    @display_alerts.setter
    def display_alerts(self, value: bool) -> None:
        """Taken and ignored, since xlwings sets it around every save."""

    def quit(self) -> None:
        with suppress(load_uno().getClass("com.sun.star.lang.DisposedException")):
            self.desktop.terminate()
        engine.apps.known = [app for app in engine.apps.known if app is not self]

    @property
    def status_bar(self) -> str | bool:
        return self._status

    @status_bar.setter
    def status_bar(self, value: str | bool) -> None:
        if self._indicator is not None:
            self._indicator.end()
            self._indicator = None
        self._status = value
        frame = self.desktop.getCurrentFrame()
        if not value or frame is None:
            self._status = False
            return
        self._indicator = frame.createStatusIndicator()
        self._indicator.start(str(value), 0)


class Books(base_classes.Books):
    """The spreadsheets that are open in an office."""

    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def api(self) -> Any:
        return self.app.desktop.getComponents()

    @property
    def active(self) -> Book:
        current = self.app.desktop.getCurrentComponent()
        if current is not None and _is_spreadsheet(current):
            return Book(self.app, current)
        for book in self:
            return book
        raise XlwingsError("No spreadsheet is open.")

    def __iter__(self) -> Iterator[Book]:
        components = self.api.createEnumeration()
        while components.hasMoreElements():
            one = components.nextElement()
            if _is_spreadsheet(one):
                yield Book(self.app, one)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __call__(self, name_or_index: str | int) -> Book:
        if isinstance(name_or_index, int):
            return list(self)[name_or_index - 1]
        for book in self:
            if book.name == name_or_index:
                return book
        raise KeyError(name_or_index)

    def __contains__(self, key: str) -> bool:
        return any(book.name == key for book in self)

    def add(self) -> Book:
        return self._load("private:factory/scalc")

    def open(self, fullname: str, *others: Any, **options: Any) -> Book:
        return self._load(Path(fullname).resolve().as_uri())

    def _load(self, url: str) -> Book:
        return Book(self.app, self.app.desktop.loadComponentFromURL(url, "_default", 0, ()))


def _is_spreadsheet(component: Any) -> bool:
    return hasattr(component, "supportsService") and component.supportsService(
        "com.sun.star.sheet.SpreadsheetDocument"
    )


class Book(base_classes.Book):
    """One open spreadsheet."""

    def __init__(self, app: App, doc: Any) -> None:
        self._app = app
        self.doc = doc
        self._kinds: dict[int, int] = {}

    @property
    def api(self) -> Any:
        return self.doc

    @cached_property
    def undo(self) -> Any:
        """The manager of the undo list; each new object of Calc's costs ten calls."""
        return self.doc.getUndoManager()

    @cached_property
    def epoch(self) -> dt.datetime:
        """The document's day 0: 1899-12-30, or 1904-01-01 in workbooks that began on a Mac."""
        day = self.doc.NullDate
        return dt.datetime(day.Year, day.Month, day.Day)

    def kind(self, number_format: int) -> int:
        """Return the kind of a number format by its key, which never changes."""
        if number_format not in self._kinds:
            self._kinds[number_format] = int(self.doc.getNumberFormats().getByKey(number_format).Type)
        return self._kinds[number_format]

    @property
    def app(self) -> App:
        return self._app

    @property
    def name(self) -> str:
        return Path(self.fullname).name

    @property
    def fullname(self) -> str:
        url = self.doc.getURL()
        return str(load_uno().fileUrlToSystemPath(url) if url.startswith("file:") else self.doc.getTitle())

    @cached_property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    def activate(self) -> None:
        self.doc.getCurrentController().getFrame().activate()

    def save(self, path: str | None = None, password: str | None = None) -> None:
        if password is not None:
            raise NotImplementedError("saving with a password")
        if path is None:
            self.doc.store()
            return
        target = Path(path).resolve()
        filter_name = _FILTERS.get(target.suffix.lower())
        if filter_name is None:
            raise XlwingsError(f"unknown file type: {target.suffix}")
        chosen = load_uno().createUnoStruct(
            "com.sun.star.beans.PropertyValue", Name="FilterName", Value=filter_name
        )
        self.doc.storeAsURL(target.as_uri(), (chosen,))

    def close(self) -> None:
        self.doc.close(True)


class _unrecorded:
    """Keep one single write out of the undo list.

    Calc drops the lock after its first operation, so each write takes its own;
    the manager then says that it is not locked, which is no fault. (A class:
    ``contextlib`` cannot pass UNO's exceptions on, which take no traceback.)
    """

    def __init__(self, book: Book) -> None:
        self._manager = book.undo

    def __enter__(self) -> None:
        self._manager.lock()

    def __exit__(self, *fault: object) -> None:
        with suppress(load_uno().getClass("com.sun.star.util.NotLockedException")):
            self._manager.unlock()


class Sheets(base_classes.Sheets):
    """The sheets of a book, in order."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @cached_property
    def api(self) -> Any:
        return self.book.doc.getSheets()

    @property
    def active(self) -> Sheet:
        return Sheet(self.book, self.book.doc.getCurrentController().getActiveSheet())

    def __call__(self, name_or_index: str | int) -> Sheet:
        if isinstance(name_or_index, int):
            return Sheet(self.book, self.api.getByIndex(name_or_index - 1))
        unknown = load_uno().getClass("com.sun.star.container.NoSuchElementException")
        try:
            return Sheet(self.book, self.api.getByName(name_or_index))
        except unknown as fault:
            raise KeyError(name_or_index) from fault

    def __len__(self) -> int:
        return int(self.api.getCount())

    def __iter__(self) -> Iterator[Sheet]:
        for index in range(len(self)):
            yield self(index + 1)

    def __contains__(self, name: str) -> bool:
        return bool(self.api.hasByName(name))

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        position = len(self)
        if before is not None:
            position = before.index - 1
        elif after is not None:
            position = after.index
        name = name or next(n for n in (f"Sheet{i}" for i in itertools.count(1)) if n not in self)
        with _unrecorded(self.book):
            self.api.insertNewByName(name, position)
        return self(name)


class Sheet(base_classes.Sheet):
    """One sheet."""

    def __init__(self, book: Book, xl: Any) -> None:
        self._book = book
        self.xl = xl

    @property
    def api(self) -> Any:
        return self.xl

    @property
    def book(self) -> Book:
        return self._book

    @property
    def name(self) -> str:
        return str(self.xl.getName())

    @name.setter
    def name(self, value: str) -> None:
        with _unrecorded(self.book):
            self.xl.setName(value)

    @property
    def index(self) -> int:
        return int(self.xl.getRangeAddress().Sheet) + 1

    @property
    def visible(self) -> bool:
        return bool(self.xl.IsVisible)

    @visible.setter
    def visible(self, value: bool) -> None:
        with _unrecorded(self.book):
            self.xl.IsVisible = value

    @property
    def cells(self) -> Range:
        return Range(self.book, self.xl)

    @property
    def used_range(self) -> Range:
        cursor = self.xl.createCursor()
        cursor.gotoEndOfUsedArea(False)
        last = cursor.getRangeAddress()
        return Range(self.book, self.xl.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow))

    @property
    def notes(self) -> list[Note]:
        found = []
        for note in self.xl.getAnnotations().createEnumeration():
            place = note.getPosition()
            found.append(Range(self.book, self.xl.getCellByPosition(place.Column, place.Row)).note)
        return [note for note in found if note is not None]

    def activate(self) -> None:
        self.book.doc.getCurrentController().setActiveSheet(self.xl)

    def select(self) -> None:
        self.activate()

    def range(self, arg1: Any, arg2: Any = None) -> Range:
        """Return cells by address or name, by (row, column), by four numbers, or between two cells."""
        if isinstance(arg1, str) and arg2 is None:
            return self._named(arg1)
        if isinstance(arg1, tuple) and len(arg1) == 4:
            row, column, rows, columns = arg1
            return self._between(row, column, row + rows - 1, column + columns - 1)
        first = self._corners(arg1)
        last = self._corners(arg2) if arg2 is not None else first
        return self._between(
            min(first[0], last[0]), min(first[1], last[1]), max(first[2], last[2]), max(first[3], last[3])
        )

    def _named(self, name: str) -> Range:
        unknown = load_uno().getClass("com.sun.star.uno.RuntimeException")
        try:
            return Range(self.book, self.xl.getCellRangeByName(name))
        except unknown as fault:
            raise XlwingsError(f"no such cells: {name}") from fault

    def _corners(self, arg: Any) -> tuple[int, int, int, int]:
        if isinstance(arg, tuple):
            if 0 in arg:
                raise IndexError("Attempted to access 0-based Range. xlwings/Excel Ranges are 1-based.")
            return (*arg, *arg)
        place = (self._named(arg) if isinstance(arg, str) else arg).place()
        return place.row, place.column, place.row + place.rows - 1, place.column + place.columns - 1

    def _between(self, row: int, column: int, last_row: int, last_column: int) -> Range:
        cells = self.xl.getCellRangeByPosition(column - 1, row - 1, last_column - 1, last_row - 1)
        return Range(self.book, cells)


class Range(base_classes.Range):
    """A rectangle of cells: Calc's own live object, which follows rows put in or taken out."""

    max_cells_per_read = None
    max_cells_per_write = None

    def __init__(self, book: Book, xl: Any) -> None:
        self.book = book
        self.xl = xl
        self.options: dict[str, Any] = {}

    def place(self) -> Place:
        """Return where the cells stand now.

        Raises:
            XlwingsError: they have been deleted.
        """
        gone = load_uno().getClass("com.sun.star.uno.RuntimeException")
        try:
            place = place_of(self.xl.AbsoluteName)
        except gone:
            place = None
        if place is None:
            raise XlwingsError("The cells of this range have been deleted.")
        return place

    @property
    def api(self) -> Any:
        return self.xl

    @property
    def sheet(self) -> Sheet:
        return Sheet(self.book, self.xl.getSpreadsheet())

    @property
    def row(self) -> int:
        return self.place().row

    @property
    def column(self) -> int:
        return self.place().column

    @property
    def shape(self) -> tuple[int, int]:
        place = self.place()
        return place.rows, place.columns

    def __len__(self) -> int:
        place = self.place()
        return place.rows * place.columns

    def __call__(self, arg1: int, arg2: int | None = None) -> Range:
        place = self.place()
        row, column = (arg1, arg2) if arg2 is not None else _nth(arg1, place.columns)
        cell = self.sheet.xl.getCellByPosition(place.column + column - 2, place.row + row - 2)
        return Range(self.book, cell)

    @property
    def address(self) -> str:
        return self.place().a1()

    def get_address(self, row_absolute: bool, col_absolute: bool, external: bool) -> str:
        place = self.place()
        address = place.a1("$" if row_absolute else "", "$" if col_absolute else "")
        return f"[{self.book.name}]{place.quoted_sheet()}!{address}" if external else address

    @property
    def raw_value(self) -> list[list[Any]]:
        rows = [list(row) for row in self.xl.getDataArray()]
        for row, column in _where(rows, lambda x: x is None):
            rows[row][column] = ErrorValue(self._cell(row, column).getString())
        for row, column in _where(rows, lambda x: isinstance(x, str) and x == ""):
            rows[row][column] = None
        if any(isinstance(x, float) for row in rows for x in row):
            self._put_kinds(rows)
        return rows

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        place = self.place()
        if not isinstance(data, list | tuple):
            data = [[data] * place.columns] * place.rows
        plain = tuple(tuple(_plain(x, self.book.epoch) for x in row) for row in data)
        with _unrecorded(self.book):
            self.xl.setDataArray(plain)
        for row, column in _where(data, lambda x: isinstance(x, str) and x.startswith("=")):
            with _unrecorded(self.book):
                self._cell(row, column).setFormula(data[row][column])
        self._show(data, lambda x: isinstance(x, dt.date), _IS_DATE)
        self._show(data, lambda x: isinstance(x, bool), _IS_LOGICAL)

    def _put_kinds(self, rows: list[list[Any]]) -> None:
        """Turn the numbers that Calc shows as dates or truth values into such (in place).

        Calc tells dates that were typed in one call; the results of formulas, and
        the truth values, only by the number format of their cells.
        """
        if len(rows[0]) == 1:
            self._put_kinds_down(rows)
            return
        first = self.xl.getRangeAddress()
        for area in self.xl.queryContentCells(_DATETIME).getRangeAddresses():
            for row, column in _inside(area, first):
                rows[row][column] = to_datetime(rows[row][column], self.book.epoch)
        doubtful = set(_where(rows, lambda x: isinstance(x, float) and x in (0.0, 1.0)))
        for area in self.xl.queryContentCells(_FORMULA).getRangeAddresses():
            doubtful.update(at for at in _inside(area, first) if isinstance(rows[at[0]][at[1]], float))
        for column in {column for _, column in doubtful}:
            for top, bottom in _runs(sorted(row for row, at in doubtful if at == column)):
                for row, key in enumerate(self._formats(column, top, bottom), start=top):
                    rows[row][column] = _of_kind(rows[row][column], self.book.kind(key), self.book.epoch)

    def _put_kinds_down(self, rows: list[list[Any]]) -> None:
        """Do the same for cells of one column, by their number formats: fewer calls for a few cells."""
        formulas = [text.startswith("=") for (text,) in self.xl.getFormulaArray()]
        for row, key in enumerate(self._formats(0, 0, len(rows) - 1)):
            value, kind = rows[row][0], self.book.kind(key)
            if not isinstance(value, float):
                continue
            if not formulas[row] and kind & _IS_MOMENT:
                rows[row][0] = to_datetime(value, self.book.epoch)
            elif formulas[row] or value in (0.0, 1.0):
                rows[row][0] = _of_kind(value, kind, self.book.epoch)

    def _formats(self, column: int, top: int, bottom: int) -> list[int]:
        """Return the number format of each cell of a run down a column, in one call if it can be."""
        place = self.place()
        whole = (place.rows, place.columns) == (bottom - top + 1, 1)
        cells = self.xl if whole else self.xl.getCellRangeByPosition(column, top, column, bottom)
        if top == bottom or cells.getPropertyState("NumberFormat").value != "AMBIGUOUS_VALUE":
            return [cells.NumberFormat] * (bottom - top + 1)
        middle = (top + bottom) // 2
        return self._formats(column, top, middle) + self._formats(column, middle + 1, bottom)

    def _cell(self, row: int, column: int) -> Any:
        return self.xl.getCellByPosition(column, row)

    def _show(self, data: Sequence[Sequence[Any]], wanted: Callable[[Any], bool], kind: int) -> None:
        """Give the wanted cells a number format of their kind, by runs down each column."""
        locale = load_uno().createUnoStruct("com.sun.star.lang.Locale")
        for column in range(len(data[0])):
            rows = [row for row in range(len(data)) if wanted(data[row][column])]
            for first, last in _runs(rows):
                cells = self.xl.getCellRangeByPosition(column, first, column, last)
                if all(self.book.kind(key) & kind for key in self._formats(column, first, last)):
                    continue
                with _unrecorded(self.book):
                    cells.NumberFormat = self.book.doc.getNumberFormats().getStandardFormat(kind, locale)

    @property
    def formula(self) -> Any:
        rows = self.xl.getFormulaArray()
        return rows[0][0] if len(rows) == 1 == len(rows[0]) else [list(row) for row in rows]

    @formula.setter
    def formula(self, value: Any) -> None:
        place = self.place()
        if not isinstance(value, list | tuple):
            value = [[value] * place.columns] * place.rows
        with _unrecorded(self.book):
            self.xl.setFormulaArray(tuple(tuple("" if x is None else str(x) for x in row) for row in value))

    def clear_contents(self) -> None:
        with _unrecorded(self.book):
            self.xl.clearContents(_VALUE | _DATETIME | _STRING | _FORMULA)

    @property
    def color(self) -> tuple[int, int, int] | None:
        return rgb_tuple(self.xl.CellBackColor)

    @color.setter
    def color(self, color_or_rgb: tuple[int, int, int] | int | str | None) -> None:
        with _unrecorded(self.book):
            self.xl.CellBackColor = rgb_of(color_or_rgb)

    @property
    def note(self) -> Note | None:
        """Return the note of the first cell; None where it has none."""
        cell = self._cell(0, 0)
        return Note(self.book, cell) if _text_of(cell.getAnnotation()) else None

    def add_note(self, text: str) -> Note:
        cell = self._cell(0, 0)
        with _unrecorded(self.book):
            cell.getSpreadsheet().getAnnotations().insertNew(cell.getCellAddress(), text)
        return Note(self.book, cell)

    @property
    def row_hidden(self) -> bool | None:
        """Whether the rows are hidden; None where only some are."""
        place = self.place()
        seen = self.xl.queryVisibleCells().getRangeAddresses()
        shown = {row for area in seen for row in range(area.StartRow, area.EndRow + 1)}
        return None if 0 < len(shown) < place.rows else not shown

    @row_hidden.setter
    def row_hidden(self, value: bool) -> None:
        with _unrecorded(self.book):
            self.xl.getRows().IsVisible = not value

    @property
    def merge_cells(self) -> bool:
        """Whether some merged area begins in these cells."""
        return bool(self.xl.IsMerged)

    @property
    def merge_area(self) -> Range:
        cursor = self.xl.getSpreadsheet().createCursorByRange(self.xl)
        cursor.collapseToMergedArea()
        return Range(self.book, cursor)

    @property
    def data_validation(self) -> DataValidation:
        return DataValidation(self.xl)

    @property
    def name(self) -> Name | None:
        here = self.xl.AbsoluteName
        for _, name in self.book.names.impl_pairs():
            cells = name.cells()
            if cells is not None and cells.AbsoluteName == here:
                return name
        return None

    @name.setter
    def name(self, value: str) -> None:
        place = self.place()
        self.book.names.add(value, f"={place.quoted_sheet()}!{place.a1()}")

    def select(self) -> None:
        controller = self.book.doc.getCurrentController()
        controller.setActiveSheet(self.xl.getSpreadsheet())
        controller.select(self.xl)


def _of_kind(value: float, kind: int, epoch: dt.datetime) -> Any:
    """Return a number as its number format says: a date, a truth value or the number itself."""
    if kind & _IS_DATE:
        return to_datetime(value, epoch)
    return bool(value) if kind & _IS_LOGICAL else value


def _nth(number: int, columns: int) -> tuple[int, int]:
    row, column = divmod(number - 1, columns)
    return row + 1, column + 1


def _where(rows: Sequence[Sequence[Any]], wanted: Callable[[Any], bool]) -> list[tuple[int, int]]:
    return [(r, c) for r, row in enumerate(rows) for c, value in enumerate(row) if wanted(value)]


def _inside(area: Any, first: Any) -> Iterator[tuple[int, int]]:
    """Yield the cells of an area, counted from the first cell of another."""
    for row in range(area.StartRow - first.StartRow, area.EndRow - first.StartRow + 1):
        for column in range(area.StartColumn - first.StartColumn, area.EndColumn - first.StartColumn + 1):
            yield row, column


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return (first, last) of each run of neighbours in ascending numbers."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _plain(value: Any, epoch: dt.datetime) -> Any:
    """Return a value as Calc's data array takes it: a number or a text ("" empties)."""
    if value is None:
        return ""
    if isinstance(value, bool | int):
        return float(value)
    if isinstance(value, dt.date):
        return to_serial(value, epoch)
    if isinstance(value, str) and value.startswith("="):
        return ""
    return value


_VALIDATION_TYPES = {
    "ANY": "none",
    "WHOLE": "whole_number",
    "DECIMAL": "decimal",
    "DATE": "date",
    "TIME": "time",
    "TEXT_LEN": "text_length",
    "LIST": "list",
    "CUSTOM": "custom",
}


class DataValidation(base_classes.DataValidation):
    """The data validation of cells: of what type it is (not more)."""

    def __init__(self, xl: Any) -> None:
        self.xl = xl

    @property
    def api(self) -> Any:
        return self.xl.Validation

    @property
    def type(self) -> str:
        validation = self.api
        if validation is None:
            return "inconsistent"
        return _VALIDATION_TYPES.get(validation.Type.value, "unknown")


class Note(base_classes.Note):
    """The note of a cell."""

    def __init__(self, book: Book, cell: Any) -> None:
        self.book = book
        self.cell = cell

    @property
    def api(self) -> Any:
        return self.cell.getAnnotation()

    @property
    def text(self) -> str:
        return _text_of(self.api)

    @text.setter
    def text(self, value: str) -> None:
        with _unrecorded(self.book):
            self.api.setString(value)

    @property
    def author(self) -> str:
        return str(self.api.getAuthor())

    @property
    def location(self) -> Range:
        return Range(self.book, self.cell)

    def delete(self) -> None:
        """Delete the note.

        LibreOffice 7.4 crashes when rows that were put in or taken out while the
        note was there are undone after this: do it only where nobody will undo.
        """
        with _unrecorded(self.book):
            self.cell.clearContents(_ANNOTATION)


def _text_of(note: Any) -> str:
    """Return the text of a note; LibreOffice 25.2 tells that of a file's own notes by their shapes alone."""
    text = note.getString()
    if not text:
        shape = note.getAnnotationShape()
        text = shape.getString() if shape is not None else ""
    return str(text)


class Names(base_classes.Names):
    """The defined names of a whole book (not those of single sheets)."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.xl = book.doc.NamedRanges

    @property
    def api(self) -> Any:
        return self.xl

    def impl_pairs(self) -> list[tuple[str, Name]]:
        """Return (name, object) of every name, sorted."""
        return [(name, Name(self.book, name, self.xl)) for name in sorted(self.xl.getElementNames())]

    def snapshot(self) -> list[tuple[str, Name]]:
        return self.impl_pairs()

    def contains(self, name_or_index: str) -> bool:
        return bool(self.xl.hasByName(name_or_index))

    def __call__(self, name_or_index: str) -> Name:
        if not self.contains(name_or_index):
            raise KeyError(name_or_index)
        return Name(self.book, name_or_index, self.xl)

    def __len__(self) -> int:
        return int(self.xl.getCount())

    def add(self, name: str, refers_to: str) -> Name:
        """Add a name; Calc's API takes none with a dot (its file filters do)."""
        start_of_all = load_uno().createUnoStruct("com.sun.star.table.CellAddress")
        with _unrecorded(self.book):
            self.xl.addNewByName(name, _in_calc(refers_to), start_of_all, 0)
        return self(name)


class Name(base_classes.Name):
    """One defined name; Calc's own object is asked for when it is needed."""

    def __init__(self, book: Book, name: str, names: Any) -> None:
        self.book = book
        self._name = name
        self._names = names

    @cached_property
    def xl(self) -> Any:
        return self._names.getByName(self._name)

    @property
    def api(self) -> Any:
        return self.xl

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, value: str) -> None:
        with _unrecorded(self.book):
            self.api.setName(value)
        self._name = value

    def cells(self) -> Any:
        """Return Calc's cells behind the name; None where it stands for something else."""
        return self.xl.getReferredCells()

    @property
    def refers_to(self) -> str:
        return f"={reference_of(self.xl.getContent())}"

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        with _unrecorded(self.book):
            self.api.setContent(_in_calc(value))

    @property
    def refers_to_range(self) -> Range:
        cells = self.cells()
        if cells is None:
            raise XlwingsError(f"the name {self._name} stands for no cells")
        return Range(self.book, cells)

    def delete(self) -> None:
        with _unrecorded(self.book):
            self._names.removeByName(self._name)


def _in_calc(refers_to: str) -> str:
    """Return ``=Sheet!$A$1`` in Calc's own spelling; other formulas as they are.

    >>> _in_calc("=申請書!$C$5"), _in_calc("='A b'!$A$1:$B$2"), _in_calc("=1+1")
    ('$申請書.$C$5', "$'A b'.$A$1:$B$2", '1+1')
    """
    text = refers_to.removeprefix("=")
    sheet, mark, address = text.rpartition("!")
    return f"${sheet}.{address}" if mark else text


engine = Engine()
xlwings.engines.add(xlwings.Engine(impl=engine))
