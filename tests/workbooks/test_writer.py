"""Every workbook that we write: text stays text, and its bytes are the same whatever the system."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import Font
from xlsxwriter.format import Format

from workbooks.writer import Book, Sheet, created, same_everywhere, timeless


def written(target: Path | None) -> bytes:
    book = Book(target)
    book.set_properties({"created": dt.datetime(2025, 1, 8)})
    sheet = book.add_worksheet("一覧")
    for row, text in enumerate(("=1+1", "https://example.org", "一\n二")):
        sheet.write(row, 0, text)
    book.close()
    return target.read_bytes() if target else book.data()


def as_on_windows(data: bytes) -> io.BytesIO:
    """Return the package as XlsxWriter would leave it on Windows: its lines and its entries' system."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
        for entry in source.infolist():
            entry.create_system, part = 0, source.read(entry).replace(b"\n", b"\r\n")
            entry.external_attr |= 0o66 << 16
            target.writestr(entry, part)
    return made


@pytest.mark.parametrize("kept", ["memory", "disk"])
def test_the_bytes_are_the_same_on_every_system(tmp_path: Path, kept: str) -> None:
    data = written(tmp_path / "a.xlsx" if kept == "disk" else None)
    other = as_on_windows(data)
    assert other.getvalue() != data
    same_everywhere(other, "\r\n")
    assert other.getvalue() == data


@pytest.mark.parametrize("kept", ["memory", "disk"])
def test_what_looks_like_a_formula_or_a_link_is_text(tmp_path: Path, kept: str) -> None:
    data = written(tmp_path / "a.xlsx" if kept == "disk" else None)
    sheet = openpyxl.load_workbook(io.BytesIO(data))["一覧"]
    cells = [sheet.cell(row, 1) for row in (1, 2, 3)]
    assert [(one.value, one.data_type, one.hyperlink) for one in cells] == [
        ("=1+1", "s", None),
        ("https://example.org", "s", None),
        ("一\n二", "s", None),
    ]


def test_what_another_library_wrote_has_no_moment_in_it() -> None:
    made = []
    for moment in (dt.datetime(2026, 1, 1), dt.datetime(2027, 2, 2)):
        book = openpyxl.Workbook()
        book.properties.created = moment
        stream = io.BytesIO()
        book.save(stream)
        made.append(timeless(stream.getvalue()))
    assert made[0] == made[1]
    assert openpyxl.load_workbook(io.BytesIO(made[0])).properties.created == dt.datetime(1980, 1, 1)


def test_what_another_library_wrote_tells_fonts_in_the_order_of_the_schema() -> None:
    """Microsoft's validator refuses a name before a size; Excel itself writes them so."""
    book = openpyxl.Workbook()
    book.active["A1"].font = Font(name="BIZ UDPゴシック", bold=True, color="FFFFFFFF", size=10, strike=True)
    stream = io.BytesIO()
    book.save(stream)
    done = timeless(stream.getvalue())
    with zipfile.ZipFile(io.BytesIO(done)) as package:
        [*_, font] = re.findall(r"<font>(.*?)</font>", package.read("xl/styles.xml").decode())
    assert re.findall(r"<(\w+)", font) == ["b", "strike", "sz", "color", "name"]
    again = openpyxl.load_workbook(io.BytesIO(done)).active["A1"].font
    assert (again.name, again.b, again.strike, again.sz) == ("BIZ UDPゴシック", True, True, 10)


def test_a_name_is_defined_once() -> None:
    """Excel takes a workbook with a name twice for damaged, whatever it means."""
    book = Book()
    book.add_worksheet("計画")
    book.define_name("form_faults", "=計画!$A$1")
    with pytest.raises(ValueError, match="Form_Faults"):
        book.define_name("Form_Faults", "=計画!$A$1")


TEXTS = (
    "字",
    " 前",
    "後 ",
    "<a&\"b'>",
    "_x0041_",
    "a\x01b",
    "x" * 40_000,
    "𠮷" * 20_000,
    "=1+1",
    "改\n行",
    "\u202e",
    "",
    None,
)


def test_a_whole_row_has_the_bytes_that_its_cells_have(tmp_path: Path) -> None:
    day, link = dt.date(2026, 4, 1), '=HYPERLINK("写し/a.xlsx","開く")'

    def made(name: str, write: Callable[[Sheet, int, Format, Format, str | None], None]) -> bytes:
        book = Book(tmp_path / name)
        book.set_properties({"created": created()})
        plain, other = book.add_format({"border": 1}), book.add_format({"bold": True})
        sheets = [book.add_worksheet("甲"), book.add_worksheet("乙")]
        for sheet in sheets:
            sheet.write_string(0, 0, "見出し", other)
        for number, text in enumerate(TEXTS, start=1):
            for sheet in sheets:  # formats are numbered as they come, sheet by sheet
                write(sheet, number, plain, other, text)
        book.close()
        return (tmp_path / name).read_bytes()

    def as_row(sheet: Sheet, row: int, plain: Format, other: Format, text: str | None) -> None:
        cells = [(plain, text, ""), (other, 10**row, ""), (plain, day, ""), (other, "開く", link)]
        sheet.add_row(row, 15.5, cells)

    def as_cells(sheet: Sheet, row: int, plain: Format, other: Format, text: str | None) -> None:
        sheet.set_row(row, 15.5)
        if text:
            sheet.write_string(row, 0, text, plain)
        else:
            sheet.write_blank(row, 0, None, plain)
        sheet.write_number(row, 1, 10**row, other)
        sheet.write_datetime(row, 2, day, plain)
        sheet.write_formula(row, 3, link, other, "開く")

    assert made("行.xlsx", as_row) == made("升.xlsx", as_cells)
