"""The files that clerks keep (a ledger, a table of deadlines) as sheets of rows: Excel or CSV, told by the content."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from workbooks.arrival.formats import opened, sniff
from workbooks.ooxml.workbook import read_workbook
from workbooks.reading.cells import Merge, load
from workbooks.refusal import Refused
from workbooks.rows import Rows, with_gaps


class LedgerRefused(Exception):
    """A file that cannot be used; the text is Japanese and for the user."""


@dataclass(slots=True)
class Sheet:
    """A sheet of a file: its name ("" in CSV), its rows, its merged areas and its struck-out rows (1-based)."""

    name: str
    rows: Rows
    merged: list[Merge] = field(default_factory=list)
    struck: set[int] = field(default_factory=set)
    is_shown: bool = True


def sheets_of(path: Path) -> list[Sheet]:
    """Read the sheets of a file, in their order, hidden ones too. Raises ``LedgerRefused``."""
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise LedgerRefused(f"「{path}」を読めません。場所と名前を確かめてください。") from fault
    kind = sniff(data)
    if kind in ("zip", "ole2"):
        return _of_workbook(path, data)
    if kind in ("empty", "text", "unknown") and path.suffix.lower() not in _WORKBOOKS:
        return [_of_text(path, data)]
    raise LedgerRefused(f"「{path}」{_NO_WORKBOOK}")


_WORKBOOKS = (".xlsx", ".xlsm", ".xls")
_NO_WORKBOOK = "を Excel ブックとして読めません。.xlsx 形式で保存し直してください。"
_LOCKED = "にはパスワードが付いていて、開けません。パスワードを外して保存し直してください。"


def _of_workbook(path: Path, data: bytes) -> list[Sheet]:
    """Read the sheets as a submission's: an error value or a formula without a result is no empty cell."""
    try:
        package = opened(data)
        package.judge()
        part = read_workbook(package)
        loaded = load(package, part, [name for name, where in part.sheets.items() if where], {})
    except (KeyError, etree.XMLSyntaxError, Refused) as fault:
        is_locked = isinstance(fault, Refused) and fault.code == "encrypted"
        raise LedgerRefused(f"「{path}」{_LOCKED if is_locked else _NO_WORKBOOK}") from fault
    if not loaded:
        raise LedgerRefused(f"「{path}」{_NO_WORKBOOK}")
    found = []
    for name, sheet in loaded.items():
        rows = with_gaps(sheet)
        struck = {row for (row, _), (_, left) in sheet.probe.struck.items() if left is None}
        struck = {row for row in struck if any(rows[row - 1])}
        found.append(Sheet(name, rows, sheet.merged, struck, name not in part.hidden))
    return found


def _of_text(path: Path, data: bytes) -> Sheet:
    """Read CSV, or what Excel saves as Unicode text; commas, tabs or semicolons part the cells."""
    is_wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        between = max(",\t;", key=text[:_HEAD].count)
        return Sheet("", list(csv.reader(io.StringIO(text, newline=""), delimiter=between)))
    raise LedgerRefused(f"「{path}」の文字コードが分かりません。UTF-8 の CSV で保存し直してください。")


_HEAD = 2_000
"""So many characters tell what parts the cells."""
