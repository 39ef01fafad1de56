"""Formats added to styles.xml, each at the end of its list, so that no index moves."""

from __future__ import annotations

from dataclasses import dataclass

from validators.finding import Severity
from workbooks.annotate.looks import FONT, HIGHLIGHTS, LOOKS, Highlight, Look
from workbooks.ooxml.edit import SPREADSHEETML, Edit, declared
from workbooks.ooxml.kept import same_bytes
from workbooks.ooxml.markup import Element, parsed
from workbooks.ooxml.splices import Splices, prefixed
from workbooks.refusal import NotPatchable

_ORDER = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
_FIRST = {
    "fonts": f'<font><sz val="11"/><name val="{FONT}"/></font>',
    "fills": '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>',
    "borders": "<border><left/><right/><top/><bottom/><diagonal/></border>",
    "cellXfs": '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
    "dxfs": "",
}
_FIRST_COUNT = {"fonts": 1, "fills": 2, "borders": 1, "cellXfs": 1, "dxfs": 0}
_MOST_FORMATS = 60_000
_TEXT = 49
"""The built-in number format of texts (ECMA-376 part 1, 18.8.30)."""


@dataclass(frozen=True, slots=True)
class Styles:
    """Where the added formats stand: ``cells`` by look, ``highlights`` (dxf) by severity."""

    cells: dict[str, int]
    highlights: dict[Severity, int]


def add_styles(edit: Edit) -> Styles:
    """Add all our formats to the workbook (a new styles.xml where it has none)."""
    part: str = edit.package.related(edit.package.main, "styles")
    if not part:
        part = "xl/styles.xml" if "xl/styles.xml" not in edit.package else edit.new_name("xl/styles{}.xml")
        data = declared(f'<styleSheet xmlns="{edit.main_uri}"></styleSheet>')
        return _add_whole(edit, part, data)
    root = edit.package.tree(part)
    if root.name != "styleSheet":
        raise NotPatchable("structure", "styles")
    splices, styles = _added_to(root.data)
    edit.edits[edit.package.entry(part).name] = splices
    return styles


@same_bytes
def _added_to(data: bytes) -> tuple[Splices, Styles]:
    """Return the edits of a styles part, to which nothing is to be added, and where the new formats stand."""
    splices = Splices(data)
    return splices, _add_to(splices, parsed(data))


def _add_whole(edit: Edit, part: str, data: bytes) -> Styles:
    splices, styles = _added_to(data)
    edit.add(part, splices.result(), SPREADSHEETML + "styles+xml")
    edit.relate(edit.package.main, "styles", part)
    return styles


def _add_to(splices: Splices, root: Element) -> Styles:
    sections = _Sections(splices, root)
    cells = {name: _add_look(sections, look) for name, look in LOOKS.items()}
    highlights = {
        severity: sections.add("dxfs", _highlight(highlight)) for severity, highlight in HIGHLIGHTS.items()
    }
    sections.write()
    if sections.size("cellXfs") > _MOST_FORMATS:
        raise NotPatchable("full", "cell formats")
    return Styles(cells, highlights)


class _Sections:
    """The lists of a styles part and what is appended to each."""

    def __init__(self, splices: Splices, root: Element) -> None:
        self._splices = splices
        self._root = root
        self._found = {name: root.child(name) for name in _FIRST}
        # An empty list has no default at index 0 either.
        self._base = {
            name: len(found.children) if found is not None else _FIRST_COUNT[name]
            for name, found in self._found.items()
        }
        self._new: dict[str, list[str]] = {name: [] for name in _FIRST}

    def add(self, section: str, xml: str) -> int:
        """Append an item (once) and return its index."""
        items = self._new[section]
        if xml not in items:
            items.append(xml)
        return self._base[section] + items.index(xml)

    def size(self, section: str) -> int:
        return self._base[section] + len(self._new[section])

    def write(self) -> None:
        missing = [name for name in _FIRST if self._found[name] is None]
        for name in missing:
            self._write_new(name)
        for name, element in self._found.items():
            if element is not None:
                self._splices.set(element, "count", str(self.size(name)))
                self._splices.append(element, prefixed("".join(self._new[name]), self._root.prefix))

    def _write_new(self, name: str) -> None:
        items = _FIRST[name] + "".join(self._new[name])
        xml = f'<{name} count="{self.size(name)}">{items}</{name}>'
        self._splices.insert_ordered(self._root, _ORDER, name, prefixed(xml, self._root.prefix))


def _add_look(sections: _Sections, look: Look) -> int:
    font = sections.add("fonts", _font(look))
    fill = sections.add("fills", _fill(look)) if look.fill else 0
    border = sections.add("borders", _border(look.line)) if look.border else 0
    wrap = ' wrapText="1"' if look.wrap else ""
    quote = ' quotePrefix="1"' if look.typed else ""
    number, applied, unlocked = (
        (_TEXT, ' applyNumberFormat="1" applyProtection="1"', '<protection locked="0"/>')
        if look.open
        else (0, "", "")
    )
    return sections.add(
        "cellXfs",
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}"{quote}'
        f' applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"{applied}>'
        f'<alignment horizontal="{look.align}" vertical="{look.vertical}"{wrap}/>{unlocked}</xf>',
    )


def _font(look: Look) -> str:
    bold = "<b/>" if look.bold else ""
    underline = "<u/>" if look.underline else ""
    return (
        f'<font>{bold}{underline}<sz val="{look.size}"/><color rgb="FF{look.color}"/>'
        f'<name val="{FONT}"/><family val="3"/><charset val="128"/></font>'
    )


def _fill(look: Look) -> str:
    return (
        f'<fill><patternFill patternType="solid"><fgColor rgb="FF{look.fill}"/>'
        '<bgColor indexed="64"/></patternFill></fill>'
    )


def _edges(style: str, color: str, sides: tuple[str, ...]) -> str:
    return "".join(f'<{side} style="{style}"><color rgb="FF{color}"/></{side}>' for side in sides)


def _border(color: str) -> str:
    return f"<border>{_edges('thin', color, ('left', 'right', 'top', 'bottom'))}<diagonal/></border>"


def _highlight(highlight: Highlight) -> str:
    edges = _edges(highlight.line, highlight.line_color, ("left", "right", "top", "bottom"))
    return (
        f'<dxf><fill><patternFill patternType="{highlight.pattern}">'
        f'<fgColor rgb="FF{highlight.pattern_color}"/><bgColor rgb="FF{highlight.fill}"/>'
        f"</patternFill></fill><border>{edges}</border></dxf>"
    )
