"""How our marks and the result sheet look: colours, lines and patterns, readable in grey too."""

from __future__ import annotations

from dataclasses import dataclass

from validators.finding import Severity
from workbooks import look

FONT = look.FONT


def _bare(color: str) -> str:
    """Return a colour as OOXML writes it, without the sign in front."""
    return color.removeprefix("#")


INK, BAND, LINE = _bare(look.INK), _bare(look.BAND), _bare(look.RULE_LINE)
WHITE = _bare(look.WHITE)


@dataclass(frozen=True, slots=True)
class Look:
    """The format of a cell of the result sheet.

    ``typed``: may hold text that a submitter typed. ``open``: the clerk types into it, and what
    is typed stays text.
    """

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
    open: bool = False
    line: str = LINE


@dataclass(frozen=True, slots=True)
class Highlight:
    """The conditional format of a marked cell."""

    pattern: str
    pattern_color: str
    fill: str
    line: str
    line_color: str


LOOKS: dict[str, Look] = {
    "title": Look(size=16, bold=True, color=BAND, border=False, vertical="center", wrap=False),
    "summary": Look(size=12, bold=True, border=False, vertical="center", wrap=False),
    "head": Look(bold=True, color=WHITE, fill=BAND, align="center", vertical="center"),
    "section": Look(size=12, bold=True, color=BAND, border=False, vertical="bottom", wrap=False),
    "subhead": Look(bold=True, fill=_bare(look.HEADING), align="center", vertical="center"),
    "first": Look(fill=_bare(look.HEADING), vertical="center"),
    "text": Look(typed=True),
    "typed": Look(fill=_bare(look.INPUT_FILL), line=_bare(look.INPUT_LINE), open=True),
    "number": Look(align="center"),
    "link": Look(underline=True, color=_bare(look.LINK), typed=True),
    "plain": Look(border=False, wrap=False, typed=True),
    "bullet": Look(border=False, align="right", wrap=False),
    "error": Look(bold=True, color=WHITE, fill=_bare(look.ERROR), align="center"),
    "warning": Look(bold=True, fill=_bare(look.WARNING), align="center"),
    "note": Look(bold=True, fill=_bare(look.NOTE), align="center"),
}


def _highlight(pattern: str, hatch: str, fill: str, line: str, color: str) -> Highlight:
    return Highlight(pattern, _bare(hatch), _bare(fill), line, _bare(color))


HIGHLIGHTS: dict[Severity, Highlight] = {
    Severity.ERROR: _highlight("lightUp", look.ERROR_HATCH, look.ERROR_TINT, "thin", look.ERROR),
    Severity.WARNING: _highlight(
        "lightDown", look.WARNING_HATCH, look.WARNING_TINT, "dashed", look.WARNING_LINE
    ),
    Severity.NOTE: _highlight("solid", look.NOTE, look.NOTE, "dotted", look.NOTE_LINE),
}
