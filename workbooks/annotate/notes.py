"""Notes at cells: the comments part, and the boxes in the sheet's legacy (VML) drawing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from validators.submission import letters
from workbooks.annotate.looks import FONT
from workbooks.annotate.worksheet import Worksheet
from workbooks.ooxml.address import LAST_COLUMN, LAST_ROW, Rectangle
from workbooks.ooxml.edit import SPREADSHEETML, Edit, declared
from workbooks.ooxml.kept import same_tree
from workbooks.ooxml.markup import Element
from workbooks.ooxml.package import RELATION_URIS, Package
from workbooks.ooxml.splices import prefixed
from workbooks.ooxml.text import content
from workbooks.refusal import NotPatchable

AUTHOR = "kyoten"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_CLUSTER = 1024
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_NAMESPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_BOX_COLUMNS, _BOX_LINE_CHARACTERS, _BOX_MOST_ROWS = 4, 20, 16


@dataclass(frozen=True, slots=True)
class Note:
    """A note to add: the cell (or merged area) and its text."""

    area: Rectangle
    text: str

    @property
    def cell(self) -> str:
        """The cell that carries the note: the first of a merged area."""
        return f"{letters(self.area.left)}{self.area.top}"


def threaded_cells(package: Package, part: str) -> set[str]:
    """Return the cells of a sheet that carry a threaded comment, where a note would not be seen."""
    cells = set()
    for relation in package.relations(part):
        if relation.kind == "threadedComment" and relation.target in package:
            root = package.tree(relation.target)
            cells |= {e.get("ref").upper() for e in root.children if e.name == "threadedComment"}
    comments = package.related(part, "comments")
    if not comments:
        return cells
    root = package.tree(comments)
    authors = _authors(root)
    threaded = {str(i) for i, author in enumerate(authors) if author.content.startswith(b"tc=")}
    return cells | {e.get("ref").upper() for e in _comments(root) if e.get("authorId") in threaded}


def add_notes(sheet: Worksheet, notes: list[Note]) -> None:
    """Add notes to a sheet, merging into those that stand at the same cells."""
    if not notes:
        return
    edit = sheet.edit
    part = edit.package.related(sheet.part, "comments")
    if part:
        _extend_comments(edit, part, notes)
    else:
        _new_comments(sheet, notes)
    _add_boxes(sheet, notes)


def _extend_comments(edit: Edit, part: str, notes: list[Note]) -> None:
    root = edit.package.tree(part)
    if root.name != "comments":
        raise NotPatchable("structure", "comments")
    splices = edit.splices(part)
    present = {e.get("ref").upper(): e for e in _comments(root)}
    author = len(_authors(root))
    new = []
    for note in notes:
        if note.cell in present:
            _merge(edit, part, present[note.cell], note.text)
        else:
            new.append(_comment(note, author))
    if not new:
        return
    written = prefixed(f"<author>{AUTHOR}</author>", root.prefix)
    authors, listed = root.child("authors"), root.child("commentList")
    if authors is None or listed is None:
        raise NotPatchable("structure", "comments without authors or list")
    splices.append(authors, written)
    splices.append(listed, prefixed("".join(new), root.prefix))


def _new_comments(sheet: Worksheet, notes: list[Note]) -> None:
    edit = sheet.edit
    part = edit.new_name("xl/kyotenComments{}.xml")
    listed = "".join(_comment(note, 0) for note in notes)
    xml = (
        f'<comments xmlns="{edit.main_uri}"><authors><author>{AUTHOR}</author></authors>'
        f"<commentList>{listed}</commentList></comments>"
    )
    edit.add(part, declared(xml), SPREADSHEETML + "comments+xml")
    edit.relate(sheet.part, "comments", part)


def _comment(note: Note, author: int) -> str:
    return f'<comment ref="{note.cell}" authorId="{author}"><text>{_runs(note.text)}</text></comment>'


def _runs(text: str) -> str:
    head, _, rest = text.partition("\n")
    face = f'<sz val="9"/><color indexed="81"/><rFont val="{FONT}"/><family val="3"/><charset val="128"/>'
    return (
        f'<r><rPr><b/>{face}</rPr><t xml:space="preserve">{content(head)}</t></r>'
        f'<r><rPr>{face}</rPr><t xml:space="preserve">\n{content(rest)}</t></r>'
    )


def _merge(edit: Edit, part: str, comment: Element, text: str) -> None:
    body = comment.child("text")
    if body is None:
        raise NotPatchable("structure", "a note without text")
    splices = edit.splices(part)
    # Excel reads either one plain t or runs: a plain text becomes the first run.
    plain = body.child("t")
    if plain is not None:
        splices.insert(plain.start, prefixed("<r>", body.prefix))
        splices.insert(plain.end, prefixed("</r>", body.prefix))
    apart = '<r><t xml:space="preserve">\n\n</t></r>' if body.children else ""
    new = prefixed(apart + _runs(text), body.prefix)
    splices.insert_ordered(body, ("t", "r", "rPh", "phoneticPr"), "r", new)


def _authors(root: Element) -> list[Element]:
    authors = root.child("authors")
    return list(authors.all("author")) if authors else []


def _comments(root: Element) -> list[Element]:
    listed = root.child("commentList")
    return list(listed.all("comment")) if listed else []


def _add_boxes(sheet: Worksheet, notes: list[Note]) -> None:
    edit = sheet.edit
    element = sheet.root.child("legacyDrawing")
    if element is None:
        _new_drawing(sheet, notes)
        return
    identifier = element.related("id", RELATION_URIS)
    parts = [r.target for r in edit.package.relations(sheet.part) if r.identifier == identifier]
    if not parts or parts[0] not in edit.package:
        raise NotPatchable("vml", "legacyDrawing without part")
    _extend_drawing(sheet, parts[0], notes)


def _new_drawing(sheet: Worksheet, notes: list[Note]) -> None:
    edit = sheet.edit
    part = edit.new_name("xl/drawings/kyotenNotes{}.vml")
    cluster = _free_cluster(edit)
    shapes = _shapes(sheet, notes, range(cluster * _CLUSTER + 1, cluster * _CLUSTER + 1 + len(notes)))
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _NAMESPACES.items())
    xml = f"<xml {spaces}>{_layout(_clusters(cluster, len(notes)))}{_SHAPE_TYPE}{shapes}</xml>"
    data = xml.encode("utf-8")
    if edit.add_default("vml", _VML_TYPE):
        edit.added[part] = data
    else:
        edit.add(part, data, _VML_TYPE)
    identifier = edit.relate(sheet.part, "vmlDrawing", part)
    sheet.insert("legacyDrawing", f"<legacyDrawing {sheet.relation_attribute(identifier)}/>")


def _extend_drawing(sheet: Worksheet, part: str, notes: list[Note]) -> None:
    """Add boxes as text before ``</xml>``: VML of Office is often not well-formed."""
    edit = sheet.edit
    data = edit.package.content(part)
    end = data.rfind(b"</xml>")
    root = re.search(rb"<xml\b[^<>]*>", data)
    if end < 0 or root is None or b"\0" in data[:8]:
        raise NotPatchable("vml", part)
    declared_there = root[0].replace(b"'", b'"')
    missing = {
        p: uri for p, uri in _NAMESPACES.items() if f'xmlns:{p}="{uri}"'.encode() not in declared_there
    }
    boxed = _boxed_cells(data)
    lacking = [note for note in notes if (note.area.top - 1, note.area.left - 1) not in boxed]
    if not lacking:
        return
    cluster = _free_cluster(edit)
    numbers = range(cluster * _CLUSTER + 1, cluster * _CLUSTER + 1 + len(lacking))
    shape_type = "" if b'id="_x0000_t202"' in data.replace(b"'", b'"') else _SHAPE_TYPE
    splices = edit.splices(part)
    clusters = _clusters(cluster, len(lacking))
    layout = ""
    mapped = next(_id_maps(data), None)
    if mapped:
        splices.insert(mapped[1], b"," + clusters.encode())
    else:
        layout = _layout(clusters)
    new = layout + shape_type + _shapes(sheet, lacking, numbers)
    splices.insert(end, _declaring(new, missing).encode("utf-8"))


def _declaring(xml: str, missing: Mapping[str, str]) -> str:
    """Return top-level VML elements of ours with the namespaces that the drawing's root lacks."""
    spaces = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in missing.items())
    return re.sub(r"<(v:shapetype|v:shape|o:shapelayout) ", rf"<\1{spaces} ", xml)


_ID_MAP = re.compile(rb"<(?:\w+:)?idmap\b([^<>]*)")
_MAPPED = re.compile(rb"\bdata=[\"']([^\"']*)[\"']")
_BOX = re.compile(rb"<(?:\w+:)?ClientData\b[^<>]*ObjectType=[\"']Note[\"']")
_BOX_END = re.compile(rb"</(?:\w+:)?ClientData>")


def _id_maps(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where the numbers of each ``idmap`` of a VML drawing stand; VML need not be well-formed."""
    for tag in _ID_MAP.finditer(data):
        numbers = _MAPPED.search(data, tag.start(1), tag.end(1))
        if numbers:
            yield numbers.span(1)


def _boxed_cells(data: bytes) -> set[tuple[int, int]]:
    """Return (row, column), 0-based, of the note boxes in a VML drawing."""
    cells = set()
    ends = (end.start() for end in _BOX_END.finditer(data))
    end = 0
    for box in _BOX.finditer(data):
        while 0 <= end < box.end():
            end = next(ends, -1)
        row = re.compile(rb"<(?:\w+:)?Row>\s{0,9}(\d+)\s*<").search(data, box.end(), max(end, 0))
        column = re.compile(rb"<(?:\w+:)?Column>\s{0,9}(\d+)\s*<").search(data, box.end(), max(end, 0))
        if row and column:
            cells.add((int(row[1]), int(column[1])))
    return cells


def _free_cluster(edit: Edit) -> int:
    """Return an id cluster above all those of the workbook's drawings, old and new."""
    used = {0}
    drawings = [edit.package.content(key) for key in edit.package.entries if key.endswith(".vml")]
    drawings += [data for name, data in edit.added.items() if name.endswith(".vml")]
    drawings += [s.result() for name, s in edit.edits.items() if name.lower().endswith(".vml")]
    for data in drawings:
        for start, end in _id_maps(data):
            used |= {int(number) for number in re.findall(rb"\d{1,9}", data[start:end])}
        used |= {int(number) // _CLUSTER for number in re.findall(rb"_x0000_s(\d{1,9})", data)}
    return max(used) + 1


def _clusters(first: int, shapes: int) -> str:
    last = (first * _CLUSTER + shapes) // _CLUSTER
    return ",".join(str(number) for number in range(first, last + 1))


def _layout(clusters: str) -> str:
    return f'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{clusters}"/></o:shapelayout>'


def _shapes(sheet: Worksheet, notes: list[Note], numbers: range) -> str:
    grid = _Grid(sheet)
    return "".join(_shape(grid, note, number) for note, number in zip(notes, numbers, strict=True))


def _shape(grid: _Grid, note: Note, number: int) -> str:
    anchor = ", ".join(str(n) for n in grid.anchor(note))
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" '
        "style='position:absolute;margin-left:60pt;margin-top:2pt;width:240pt;height:80pt;"
        f'z-index:{number % _CLUSTER};visibility:hidden\' fillcolor="#ffffe1" o:insetmode="auto">'
        '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
        '<v:path o:connecttype="none"/>'
        "<v:textbox style='mso-direction-alt:auto'><div style='text-align:left'></div></v:textbox>"
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{note.area.top - 1}</x:Row><x:Column>{note.area.left - 1}</x:Column>"
        "</x:ClientData></v:shape>"
    )


class _Grid:
    """The hidden columns and rows of a sheet, so that a box is not squeezed to nothing."""

    def __init__(self, sheet: Worksheet) -> None:
        self._hidden_columns = _hidden_columns(sheet.root)
        self._hidden_rows = _hidden_rows(sheet)

    def anchor(self, note: Note) -> tuple[int, ...]:
        """Return the box's corners: column, offset, row, offset, twice (0-based)."""
        left = self._visible_column(note.area.right)
        top = self._visible_row(max(note.area.top - 2, 0))
        right = left
        for _ in range(_BOX_COLUMNS):
            right = self._visible_column(right + 1)
        bottom = top
        for _ in range(_rows_for(note.text)):
            bottom = self._visible_row(bottom + 1)
        if right >= LAST_COLUMN:
            left, right = LAST_COLUMN - 1 - _BOX_COLUMNS, LAST_COLUMN - 1
        if bottom >= LAST_ROW:
            top, bottom = LAST_ROW - 1 - _rows_for(note.text), LAST_ROW - 1
        return left, 15, top, 2, right, 15, bottom, 4

    def _visible_column(self, column: int) -> int:
        for hidden in self._hidden_columns:
            if column in hidden:
                column = hidden.stop
        return column

    def _visible_row(self, row: int) -> int:
        while row in self._hidden_rows:
            row += 1
        return row


def _rows_for(text: str) -> int:
    lines = sum(1 + len(line) // _BOX_LINE_CHARACTERS for line in text.split("\n"))
    return min(max(lines + 1, 4), _BOX_MOST_ROWS)


@same_tree
def _hidden_columns(root: Element) -> tuple[range, ...]:
    """Return the runs of hidden columns (0-based), from the left."""
    hidden = []
    columns = root.child("cols")
    for element in columns.all("col") if columns else ():
        if element.get("hidden") in ("1", "true"):
            last = min(int(element.get("max", "0")), LAST_COLUMN)
            hidden.append(range(int(element.get("min", "1")) - 1, last))
    return tuple(sorted(hidden, key=lambda one: one.start))


def _hidden_rows(sheet: Worksheet) -> set[int]:
    if b"hidden=" not in sheet.edit.package.content(sheet.part):
        return set()
    rows = next(iter(sheet.edit.package.rows(sheet.part)), b"")
    hidden = set()
    for match in re.finditer(rb"<(?:\w+:)?row\b([^<>]*)>", rows):
        number = re.search(rb"\br=[\"'](\d{1,7})[\"']", match[1])
        if number and re.search(rb"\bhidden=[\"'](?:1|true)[\"']", match[1]):
            hidden.add(int(number[1]) - 1)
    return hidden
