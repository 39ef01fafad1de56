"""The one palette of all that we write into workbooks, and the form's cell formats: each named once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

FONT = "BIZ UDPゴシック"
INK = "#1F2933"
BAND = "#1F4E5F"
HEADING = "#DCE9EC"
RULE_LINE = "#7C9299"
INPUT_FILL = "#FFFBE6"
INPUT_LINE = "#8A5A00"
AUTO_FILL = "#EEF2F3"
QUIET = "#52606D"
STAMP = "#B42318"
LINK = "#0B5CAD"
WHITE = "#FFFFFF"

ERROR, ERROR_TINT, ERROR_HATCH = "#C00000", "#FFE5E5", "#F4A6A6"
WARNING, WARNING_TINT, WARNING_HATCH, WARNING_LINE = "#FFD966", "#FFF7DB", "#FFE08A", "#7F6000"
NOTE, NOTE_LINE, NOTE_HATCH = "#DDEBF7", "#1F4E79", "#BDD7EE"
"""How the annotator shows a finding's severity: the fill of its word; fill, hatching and line of a marked cell."""

SEVERITIES = {"error": ERROR_HATCH, "warning": WARNING_HATCH, "note": NOTE_HATCH}
"""The fill of a cell or a line that a finding of a severity stands on, in the add-ins and the summary."""

SOUND_FILL, UNREAD_FILL, SHADE, GRID = "#E2F0DD", "#BFBFBF", "#F2F2F2", "#BFBFBF"
TYPED_LINE, TYPED_HEAD = "#C9A227", "#8A6D00"
CELL_BAR, CHART_BAR, CHART_LINE, CHART_GRID, CHART_HATCH = (
    "#A9C7D4",
    "#4F8196",
    "#7F7F7F",
    "#E0E0E0",
    "#7F4A45",
)
"""What the summary and the lists add: states, the lines of tables, what an examiner types, charts."""

DATE = '[$-411]ggge"年"m"月"d"日";@'
YEN = "#,##0_ ;[Red]▲#,##0_ "
YEN_OR_BLANK = f'{YEN};""'
"""Whole yen, nothing for 0: of what is worked out in each row of a table, blank ones too."""
NUMBER = "General"
SHARE = "0.0%"
TEXT = "@"

_BASE = {"font_name": FONT, "font_size": 10.5, "font_color": INK, "valign": "vcenter"}
_BOX = {"border": 1, "border_color": RULE_LINE}
STYLES: dict[str, dict[str, Any]] = {
    "plain": {},
    "free": {"locked": False},
    "title": {"font_size": 16, "bold": True, "font_color": WHITE, "bg_color": BAND, "indent": 1},
    "stamp": {"font_size": 16, "bold": True, "font_color": WHITE, "bg_color": STAMP, "indent": 1},
    "band": {"font_color": WHITE, "bg_color": BAND, "align": "right", "font_size": 9},
    "lead": {"font_size": 9.5, "indent": 1, "font_color": QUIET, "text_wrap": True},
    "section": {"bold": True, "font_size": 12, "font_color": BAND, "bottom": 2, "bottom_color": BAND},
    "head": {"bold": True, "bg_color": HEADING, "align": "center", "text_wrap": True, **_BOX},
    "label": {"bg_color": HEADING, "indent": 1, "text_wrap": True, **_BOX},
    "number": {"align": "center", "font_color": QUIET, **_BOX},
    "required": {"align": "center", "bold": True, "font_color": BAND, **_BOX},
    "unit": {"align": "center", **_BOX},
    "legend": {"font_color": QUIET, "align": "right"},
    "note": {"font_size": 9, "font_color": QUIET, "text_wrap": True, "indent": 1},
    "mark": {"align": "center", "font_size": 9.5, "bold": True, "font_color": QUIET, **_BOX},
    "box": {
        "bg_color": INPUT_FILL,
        "border": 2,
        "border_color": INPUT_LINE,
        "locked": False,
        "text_wrap": True,
        "valign": "top",
        "align": "left",
        "indent": 1,
    },
    "verdict line": {
        "font_size": 16,
        "bold": True,
        "font_color": BAND,
        "bg_color": "#F3F7F8",
        "indent": 1,
        **_BOX,
    },
    "bar": {"font_color": BAND, "font_size": 10.5, "indent": 1, **_BOX},
    "step": {"text_wrap": True, "indent": 1, **_BOX},
    "tick": {
        "bg_color": INPUT_FILL,
        "border": 2,
        "border_color": INPUT_LINE,
        "locked": False,
        "align": "center",
        "bold": True,
    },
    "sheet link": {"font_color": LINK, "underline": 1, "bold": True, "indent": 1, **_BOX},
    "key figure": {"font_size": 14, "bold": True, "align": "right", "num_format": YEN, **_BOX},
    "cover": {"font_size": 20, "bold": True, "align": "center"},
    "cover value": {"font_size": 12, "indent": 1, "text_wrap": True, **_BOX},
    "input": {"bg_color": INPUT_FILL, "border": 2, "border_color": INPUT_LINE, "locked": False},
    "example": {"font_size": 9.5, "font_color": QUIET, "align": "center", **_BOX},
    "auto": {"bg_color": AUTO_FILL, **_BOX},
    "total": {"bg_color": AUTO_FILL, "bold": True, **_BOX, "top": 2, "top_color": BAND},
    "banner": {
        "font_size": 10,
        "bold": True,
        "font_color": BAND,
        "bg_color": "#F3F7F8",
        "indent": 1,
        "bottom": 1,
        "bottom_color": RULE_LINE,
        "top": 1,
        "top_color": RULE_LINE,
    },
    "cell": {"text_wrap": True, "font_size": 9.5, **_BOX},
    "verdict": {"align": "center", "bold": True, "font_size": 9.5, **_BOX},
    "count": {"align": "center", "bold": True, "font_size": 14, **_BOX},
    "link": {"font_color": LINK, "underline": 1, "font_size": 9.5, "indent": 1, **_BOX},
}


FAULT = {"bg_color": "#FDE3E1", "font_color": "#B42318", "bold": True, "border": 1, "border_color": "#B42318"}
DOUBT = {"bg_color": "#FFE8B8", "font_color": "#7A4B00", "border": 1, "border_color": "#B7791F"}
SOUND = {"font_color": "#176B3D"}
FAINT = {"font_color": "#5B6773", "bold": False}
"""How conditional formats show a fault, a doubt, a sound cell and what is not judged."""


class Look:
    """The formats of one workbook, made once each."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, tuple[tuple[str, Any], ...]], Format] = {}

    def __call__(self, style: str, **more: Any) -> Format:
        """Return the format of a named style with further properties."""
        key = (style, tuple(sorted(more.items())))
        if key not in self._made:
            self._made[key] = self._book.add_format({**_BASE, **STYLES[style], **more})
        return self._made[key]
