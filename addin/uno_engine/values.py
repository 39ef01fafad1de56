"""Cell values: what Calc stores (numbers and texts) against what xlwings hands out."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """The result of a formula that failed, as the program shows it (``#DIV/0!``)."""

    text: str


def to_datetime(serial: float, epoch: dt.datetime) -> dt.datetime:
    """Return the moment of a serial day number, to the second; ``epoch`` is the document's day 0.

    >>> to_datetime(46113.5, dt.datetime(1899, 12, 30)), to_datetime(44651, dt.datetime(1904, 1, 1))
    (datetime.datetime(2026, 4, 1, 12, 0), datetime.datetime(2026, 4, 1, 0, 0))
    """
    return epoch + dt.timedelta(seconds=round(serial * _DAY))


def to_serial(moment: dt.date, epoch: dt.datetime) -> float:
    """Return the serial day number of a date or a datetime; ``epoch`` is the document's day 0.

    >>> default = dt.datetime(1899, 12, 30)
    >>> to_serial(dt.date(2026, 4, 1), default), to_serial(dt.datetime(2026, 4, 1, 12), default)
    (46113.0, 46113.5)
    """
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime(moment.year, moment.month, moment.day)
    return (moment.replace(tzinfo=None) - epoch).total_seconds() / _DAY


def prepared(value: Any) -> Any:
    """Return a value as the engine writes it: None for anything that means "nothing"."""
    if value is None or isinstance(value, str | bool | dt.date):
        return _without_zone(value)
    if hasattr(value, "item"):  # a NumPy scalar
        value = value.item()
    if isinstance(value, int | float):
        return None if math.isnan(value) else float(value)
    if value != value:  # NaT and NA kinds
        return None
    return str(value)


def _without_zone(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return None if value != value else value.replace(tzinfo=None)
    return value


def cleaned(value: Any, make_date: Any, empty: Any, make_number: Any, errors_as_text: bool) -> Any:
    """Return a value that was read, by the options of ``Range.options``."""
    if value is None:
        return empty
    if isinstance(value, ErrorValue):
        return value.text if errors_as_text else empty
    if isinstance(value, dt.datetime) and make_date is not dt.datetime:
        return make_date(
            year=value.year,
            month=value.month,
            day=value.day,
            hour=value.hour,
            minute=value.minute,
            second=value.second,
            microsecond=value.microsecond,
            tzinfo=None,
        )
    if make_number is not None and isinstance(value, float):
        return make_number(value)
    return value


@dataclass(frozen=True, slots=True)
class Place:
    """A rectangle of cells: its sheet, its 1-based first cell, and its size."""

    sheet: str
    row: int
    column: int
    rows: int = 1
    columns: int = 1

    def a1(self, row_mark: str = "$", column_mark: str = "$") -> str:
        """Return the address without the sheet.

        >>> Place("表", 2, 3).a1(), Place("表", 2, 3, 4, 2).a1("", "")
        ('$C$2', 'C2:D5')
        """
        first = f"{column_mark}{_letters(self.column)}{row_mark}{self.row}"
        if (self.rows, self.columns) == (1, 1):
            return first
        last_column = _letters(self.column + self.columns - 1)
        return f"{first}:{column_mark}{last_column}{row_mark}{self.row + self.rows - 1}"

    def quoted_sheet(self) -> str:
        """Return the sheet's name as it stands before ``!``.

        >>> Place("収支 予算", 1, 1).quoted_sheet(), Place("申請書", 1, 1).quoted_sheet()
        ("'収支 予算'", '申請書')
        """
        if re.fullmatch(r"[^\W\d][\w.]*", self.sheet):
            return self.sheet
        return "'" + self.sheet.replace("'", "''") + "'"


_ABSOLUTE = re.compile(r"\$(?:'((?:[^']|'')*)'|([^.']+))\.\$([A-Z]+)\$(\d+)(?::(?:.*\.)?\$([A-Z]+)\$(\d+))?")


def place_of(absolute_name: str) -> Place | None:
    """Return the place behind Calc's ``AbsoluteName``; None where the cells are gone.

    >>> place_of("$申請書.$C$5")
    Place(sheet='申請書', row=5, column=3, rows=1, columns=1)
    >>> place_of("$'A b'.$A$1:$B$3")
    Place(sheet='A b', row=1, column=1, rows=3, columns=2)
    >>> place_of("")
    """
    found = _ABSOLUTE.fullmatch(absolute_name)
    if found is None:
        return None
    quoted, plain, column, row, last_column, last_row = found.groups()
    sheet = quoted.replace("''", "'") if quoted is not None else plain
    first = _number(column)
    rows = int(last_row) - int(row) + 1 if last_row else 1
    columns = _number(last_column) - first + 1 if last_column else 1
    return Place(sheet, int(row), first, rows, columns)


def reference_of(content: str) -> str:
    """Return what a name of Calc stands for as Excel writes it; what is no reference as it is.

    >>> reference_of("$'収支予算 (2)'.$H$26:$H$65"), reference_of("1+1")
    ("'収支予算 (2)'!$H$26:$H$65", '1+1')
    >>> reference_of("'file:///C:/%E5%8E%9F%E6%9C%AC.xlsx'#$申請書.$D$5")
    "'[原本.xlsx]申請書'!$D$5"
    """
    if here := place_of(content):
        return f"{here.quoted_sheet()}!{here.a1()}"
    url, _, inside = content.rpartition("'#")
    place = place_of(inside) if url.startswith("'") else None
    if place is None:
        return content
    book, sheet = unquote(url.rpartition("/")[2]), place.sheet.replace("'", "''")
    return f"'[{book}]{sheet}'!{place.a1()}"


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def rgb_of(colour: tuple[int, int, int] | int | str | None) -> int:
    """Return Calc's number of a colour as xlwings takes it; -1 for no fill.

    A tuple is (red, green, blue), a text ``#RRGGBB``, a number Excel's own (blue high).

    >>> hex(rgb_of((255, 199, 206))), rgb_of(None), hex(rgb_of("#ffc7ce")), hex(rgb_of(0xCEC7FF))
    ('0xffc7ce', -1, '0xffc7ce', '0xffc7ce')
    """
    if colour is None:
        return -1
    if isinstance(colour, str):
        return int(colour.lstrip("#"), 16)
    if isinstance(colour, int):
        colour = (colour & 255, colour >> 8 & 255, colour >> 16 & 255)
    red, green, blue = colour
    return red << 16 | green << 8 | blue


def rgb_tuple(number: int | None) -> tuple[int, int, int] | None:
    """Return (red, green, blue) of Calc's number; None for no fill.

    >>> rgb_tuple(0xFFC7CE), rgb_tuple(-1)
    ((255, 199, 206), None)
    """
    if number is None or number < 0:
        return None
    return number >> 16 & 255, number >> 8 & 255, number & 255
