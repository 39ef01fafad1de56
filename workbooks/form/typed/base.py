"""What the formulas that read a cell have in common: how a fault is said, digits, the steps to a reading."""

from __future__ import annotations

from validators.frames import Column
from validators.normalise import vague

FAULT, UNREAD = "!", "!!"
"""How a reading begins that says why a cell cannot be read: it is wrong; or it is beyond the form.

Of the second the program may still make something (百八十万円), so the form only asks to look again.
"""

SILENT = "!^"
"""How a reading begins of a cell that repeats one above that cannot be read: what is wrong is said there."""

ABOVE = f"{FAULT}{vague.ABOVE}"
"""The reading of a cell that repeats what stands above, where nothing does: the one fault of a text."""

DIGITS = tuple(zip("０１２３４５６７８９", "0123456789", strict=True))
Step = tuple[str, str]
"""A helper cell on the way to a reading: its key, and its formula, in which earlier steps stand as ``<key>``."""


def bare(cell: str) -> str:
    """Return the cell's text without any space or line break."""
    return f'SUBSTITUTE(SUBSTITUTE(SUBSTITUTE({cell}," ",""),"　",""),CHAR(10),"")'


def said(reason: str) -> str:
    return f'"{FAULT}{reason}"'


def beyond(reason: str) -> str:
    return f'"{UNREAD}{reason}"'


def free(column: Column) -> bool:
    """Tell whether any text is a reading of a column's cells, so that one may begin as faults do."""
    return column.kind == "text" and column.name != "municipality_code"


def unreadable(value: str, column: Column) -> str:
    """Return the test that a reading says why it is none."""
    if free(column):
        return f'OR({value}="{ABOVE}",LEFT({value},2)="{SILENT}")'
    return f'LEFT({value},1)="{FAULT}"'


def how_many_unreadable(values: str, column: Column) -> str:
    """Return how many readings of a range say why they are none."""
    if free(column):
        return f'COUNTIF({values},"{ABOVE}")+COUNTIF({values},"{SILENT}*")'
    return f'COUNTIF({values},"{FAULT}*")'


def reason(value: str) -> str:
    """Return why a cell cannot be read, of a reading that says so."""
    said = f'SUBSTITUTE(MID({value},2,60),"{FAULT}","この書き方は読み取れません：")'
    return f'SUBSTITUTE({said},"{SILENT[1]}","")'


def repeated(value: str, column: Column) -> str:
    """Return the reading of a cell that repeats the one above, whose reading is ``value``."""
    beyond_form = "FALSE" if free(column) else f'LEFT({value},2)="{UNREAD}"'
    silent = f'"{SILENT}上の行の書き方が読み取れません"'
    return f"IF({beyond_form},{value},IF({unreadable(value, column)},{silent},{value}))"


def count(text: str, size: int) -> str:
    """Return the number that 1 to ``size`` digits stand for; -1 where they are none."""
    well = f'AND(LEN({text})<={size},RIGHT("0000"&TEXT(VALUE({text}),"0"),LEN({text}))={text})'
    return f"IFERROR(IF({well},VALUE({text}),-1),-1)"
