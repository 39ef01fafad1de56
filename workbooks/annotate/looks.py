"""How our marks and the result sheet look: colours, lines and patterns, readable in grey too."""

from __future__ import annotations

from dataclasses import dataclass

from validators.finding import Severity
from workbooks import look

FONT = look.FONT
INK, BAND, HEADING, LINE, LINK = (
    color.removeprefix("#") for color in (look.INK, look.BAND, look.HEADING, look.RULE_LINE, look.LINK)
)


@dataclass(frozen=True, slots=True)
class Look:
    """The format of a cell of the result sheet. ``typed``: may hold text that a submitter typed."""

    size: int = 10
    bold: bool = False
    underline: bool = False
    color: str = INK
    fill: str = ""
    border: bool = True
    align: str = "left"
    vertical: str = "top"
    wrap: bool = True
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Highlight:
    """The conditional format of a marked cell."""

    pattern: str
    pattern_color: str
    fill: str
    line: str
    line_color: str


LOOKS: dict[str, Look] = {
    "title": Look(size=18, bold=True, color=BAND, border=False, vertical="center", wrap=False),
    "summary": Look(size=12, bold=True, border=False, vertical="center", wrap=False),
    "head": Look(bold=True, color="FFFFFF", fill=BAND, align="center", vertical="center"),
    "section": Look(size=12, bold=True, color=BAND, border=False, vertical="bottom", wrap=False),
    "subhead": Look(bold=True, fill=HEADING, align="center", vertical="center"),
    "text": Look(typed=True),
    "number": Look(align="center"),
    "link": Look(underline=True, color=LINK, typed=True),
    "plain": Look(border=False, wrap=False, typed=True),
    "bullet": Look(border=False, align="right", wrap=False),
    "error": Look(bold=True, color="FFFFFF", fill="C00000", align="center"),
    "warning": Look(bold=True, fill="FFD966", align="center"),
    "note": Look(bold=True, fill="DDEBF7", align="center"),
}

HIGHLIGHTS: dict[Severity, Highlight] = {
    Severity.ERROR: Highlight("lightUp", "F4A6A6", "FFE5E5", "thin", "C00000"),
    Severity.WARNING: Highlight("lightDown", "FFE08A", "FFF7DB", "dashed", "7F6000"),
    Severity.NOTE: Highlight("solid", "DDEBF7", "DDEBF7", "dotted", "1F4E79"),
}
