"""The one way in which this program makes a workbook: text stays text, and the bytes are the same on every system."""

from __future__ import annotations

import datetime as dt
import functools
import io
import os
import re
import stat
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.parsers import expat

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import _preserve_whitespace, _utf16_len, _utf16_truncate, xl_col_to_name
from xlsxwriter.worksheet import Worksheet
from xlsxwriter.xmlwriter import XMLwriter

from validators.foreign import many_lines
from workbooks.ooxml.text import CELL_LIMIT

_UNIX = 3
"""The system that a zip entry says it was made on ([APPNOTE] 4.4.2), whatever the machine really is."""


@functools.lru_cache(maxsize=16_384)
def _prepared(formula: str, expand: bool, future: bool) -> str:
    """Return a formula as XlsxWriter stores it.

    XlsxWriter looks for thirty names of functions, one after the other, in every
    formula: two thirds of the time that a form takes, and the formulas of a form
    are the same each time it is written.
    """
    sheet = Worksheet()
    sheet.use_future_functions = future
    prepared: str = sheet._prepare_formula(formula, expand)
    return prepared


class Sheet(Worksheet):  # type: ignore[misc]
    """A worksheet that is written row by row."""

    _whole_row: tuple[int, Sequence[Written]] | None = None

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return _prepared(formula, expand_future_functions, self.use_future_functions)

    def _write_string(self, row: int, col: int, string: Any, cell_format: Any = None) -> int:
        """Write text, which somebody else may have typed: what a document cannot hold stays out."""
        written: int = super()._write_string(row, col, many_lines(str(string)), cell_format)
        return written

    def _write_formula(
        self, row: int, col: int, formula: str, cell_format: Any = None, value: Any = 0
    ) -> int:
        """Write a formula of ours, in which such text may be quoted."""
        shown = many_lines(value) if isinstance(value, str) else value
        written: int = super()._write_formula(row, col, many_lines(formula), cell_format, shown)
        return written

    def add_row(self, row: int, height: float | None, cells: Sequence[Written]) -> None:
        """Write a whole row from its first column on, in a book that is written row by row.

        It is ``height`` points high (None: as high as the program that shows it finds right).

        The bytes are those that single cells would give, in a fraction of the time: a summary has a hundred
        cells a workbook.
        """
        if height is not None:
            self.set_row(row, height)
        self._write_single_row(row)
        self._check_dimensions(row, len(cells) - 1)
        self._whole_row = row, cells

    def _write_single_row(self, current_row_num: int = 0) -> None:
        if self._whole_row is None:
            super()._write_single_row(current_row_num)
            return
        (row, cells), self._whole_row = self._whole_row, None
        self.previous_row = current_row_num
        # It is on disk now: a long table must not keep the height of each row to its end.
        self.row_sizes.pop(row, None)
        self._write_row(row, None, self.row_info.pop(row, None))
        number = row + 1
        each = [
            f'<c r="{name}{number}" s="{look._get_xf_index()}"{self._rest(value, link)}'
            for name, (look, value, link) in zip(_names(len(cells)), cells, strict=True)
        ]
        self.fh.write("".join(each) + "</row>")

    def _rest(self, value: object, link: str) -> str:
        """Return a cell as XlsxWriter writes it, behind its place and its format."""
        if value is None or value == "":
            return "/>"
        if isinstance(value, str) and not link:
            return _text(value)
        if isinstance(value, int):
            return f"><v>{value:.16G}</v></c>"
        if isinstance(value, dt.date):
            return f"><v>{self._convert_date_time(value):.16G}</v></c>"
        if not link:
            return _text(str(value))
        # Written as it is: what XlsxWriter would make of a formula, it makes of the names of files in it, too.
        formula = _escaped(many_lines(link).removeprefix("="))
        shown = many_lines(str(value))
        kind = ' t="str"' if shown else ""
        return f"{kind}><f>{formula}</f><v>{_escaped(shown)}</v></c>"


@functools.cache
def _names(count: int) -> tuple[str, ...]:
    """Return the names of the first columns."""
    return tuple(map(xl_col_to_name, range(count)))


Written = tuple[Format, Any, str]
"""A cell to be written: its format, its value (None: blank), and the formula of which it is the result ("": none)."""


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


@functools.lru_cache(maxsize=2_048)  # most texts come back: rules, messages, names
def _text(text: str) -> str:
    """Return a text, which somebody else may have typed, as a cell's kind and content."""
    text = many_lines(text)
    if len(text) > CELL_LIMIT // 2 and _utf16_len(text) > CELL_LIMIT:
        text = _utf16_truncate(text, CELL_LIMIT)
    text = XMLwriter._escape_control_characters(text)
    space = ' xml:space="preserve"' if _preserve_whitespace(text) else ""
    return f' t="inlineStr"><is><t{space}>{_escaped(text)}</t></is></c>'


class Book(xlsxwriter.Workbook):  # type: ignore[misc]
    """A workbook to be written to a file, row by row in little memory, or into memory where no file is named.

    What looks like a formula or a link is text unless it is written as a formula. ``more``
    are further options of XlsxWriter. The bytes are there after ``close``.
    """

    def __init__(self, target: Path | None = None, **more: Any) -> None:
        self._target: Path | io.BytesIO = io.BytesIO() if target is None else target
        kept = (
            {"in_memory": True} if target is None else {"constant_memory": True, "tmpdir": str(target.parent)}
        )
        text = {"strings_to_formulas": False, "strings_to_urls": False}
        self._defined: set[str] = set()
        super().__init__(self._target if target is None else str(target), kept | text | more)

    def add_worksheet(self, name: str | None = None, worksheet_class: Any = None) -> Sheet:
        """Add a worksheet."""
        sheet: Sheet = super().add_worksheet(name, worksheet_class or Sheet)
        return sheet

    def define_name(self, name: str, formula: str) -> Any:
        """Define a name.

        Raises:
            ValueError: it is defined already; Excel takes a workbook with a name twice for damaged.
        """
        if name.lower() in self._defined:
            raise ValueError(f"the name {name} is defined twice")
        self._defined.add(name.lower())
        return super().define_name(name, formula)

    def close(self) -> None:
        """Write the workbook."""
        super().close()
        if isinstance(self._target, Path):
            with self._target.open("r+b") as file:
                same_everywhere(file)
                parse(file)
        else:
            same_everywhere(self._target)
            parse(self._target)

    def data(self) -> bytes:
        """Return what was written into memory."""
        assert isinstance(self._target, io.BytesIO)
        return self._target.getvalue()


def created() -> dt.datetime:
    """Return the date of creation of what is written: the same for the same input (SOURCE_DATE_EPOCH, if set)."""
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH", "315532800"))
    return dt.datetime.fromtimestamp(epoch, dt.UTC).replace(tzinfo=None)


_FONT, _PROPERTY = re.compile(rb"<font>(.*?)</font>", re.DOTALL), re.compile(rb"<(\w+)[^>]*/>")
_PROPERTIES = (
    b"b i strike condense extend outline shadow u vertAlign sz color name family charset scheme".split()
)
_MOMENT = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def timeless(data: bytes) -> bytes:
    """Return a package that another library wrote without the moment of writing, fonts told in the order of Excel's schema.

    Equal content has equal bytes. openpyxl tells a font's name first, which Microsoft's validator refuses.
    """
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for entry in source.infolist():
            info = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, _UNIX
            part = source.read(entry)
            if entry.filename == "docProps/core.xml":
                part = _MOMENT.sub(rb"\g<1>%sZ\g<3>" % created().isoformat().encode(), part)
            if entry.filename == "xl/styles.xml":
                part = _FONT.sub(_in_order, part)
            target.writestr(info, part)
    parse(stream)
    return stream.getvalue()


def _in_order(font: re.Match[bytes]) -> bytes:
    """Return a font with its properties as the schema's sequence has them."""
    properties = sorted(_PROPERTY.finditer(font[1]), key=lambda one: _PROPERTIES.index(one[1]))
    return b"<font>%s</font>" % b"".join(one[0] for one in properties)


class Malformed(Exception):
    """A package that this program wrote cannot be read: a fault of ours, and it never takes its place."""


def parse(package: Any) -> None:
    """Read every part of a package that was written, once. Raises ``Malformed``."""
    with zipfile.ZipFile(package) as made:
        for entry in made.infolist():
            if not entry.filename.endswith((".xml", ".rels", ".vml")):
                continue
            try:
                with made.open(entry) as part:
                    expat.ParserCreate().ParseFile(part)
            except expat.ExpatError as fault:
                raise Malformed(f"{entry.filename}: {fault}") from fault


def same_everywhere(file: Any, newline: str = os.linesep) -> None:
    """Make a zip package, open for reading and writing, what it would be on Linux; there nothing is to be done.

    XlsxWriter keeps its parts in text files, whose lines end as the system's do (``newline``), and the
    package says on which system it was made.
    """
    with zipfile.ZipFile(file) as made:
        if newline == "\n" and all(one.create_system == _UNIX for one in made.infolist()):
            return
        again = io.BytesIO()
        with zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as target:
            for entry in made.infolist():
                info = zipfile.ZipInfo(entry.filename, entry.date_time)
                info.compress_type, info.create_system = entry.compress_type, _UNIX
                info.external_attr = (stat.S_IFMT(entry.external_attr >> 16) | 0o600) << 16
                part = made.read(entry)
                if newline != "\n" and entry.filename.endswith((".xml", ".rels", ".vml")):
                    part = part.replace(newline.encode(), b"\n")
                target.writestr(info, part)
    file.seek(0)
    file.write(again.getvalue())
    file.truncate()
