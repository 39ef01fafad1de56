"""What the formulas that read a cell have in common: how a fault is said, digits, the steps to a reading."""

from __future__ import annotations

FAULT, UNREAD = "!", "!!"
"""How a reading begins that says why a cell cannot be read: it is wrong; or it is beyond the form.

Of the second the program may still make something (百八十万円), so the form only asks to look again.
"""

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


def unreadable(value: str) -> str:
    """Return the test that a reading says why it is none."""
    return f'LEFT({value},1)="{FAULT}"'


def reason(value: str) -> str:
    """Return why a cell cannot be read, of a reading that says so."""
    return f'SUBSTITUTE(MID({value},2,60),"{FAULT}","この書き方は読み取れません：")'


def count(text: str, size: int) -> str:
    """Return the number that 1 to ``size`` digits stand for; -1 where they are none."""
    well = f'AND(LEN({text})<={size},RIGHT("0000"&TEXT(VALUE({text}),"0"),LEN({text}))={text})'
    return f"IFERROR(IF({well},VALUE({text}),-1),-1)"
