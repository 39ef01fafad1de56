"""Any workbook's values: what our own large ones may hold."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest

from tests.workbooks.books import edited, sound
from tests.workbooks.packages import sheet
from workbooks.refusal import DEFAULT, Limits, Refused
from workbooks.rows import LARGE, Sheets

TEXT = "".join(sha256(str(number).encode()).hexdigest() for number in range(450))
COUNT = DEFAULT.parsed // len(TEXT) + 1


def test_a_sheet_larger_than_any_submissions_is_read_whole() -> None:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{n} {TEXT}</t></is></c></row>'
        for n in range(1, COUNT + 1)
    )
    data = edited(sound(), {"xl/worksheets/sheet1.xml": lambda _: sheet(data=rows)})

    def read(limits: Limits) -> int:
        book = Sheets(data, limits)
        return len(book.rows(book.names[0]))

    assert read(LARGE) == COUNT
    with pytest.raises(Refused):
        read(replace(LARGE, parsed=DEFAULT.parsed))
