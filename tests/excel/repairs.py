"""What makes Excel offer to "repair" a workbook, or hide what it should show, and no schema knows.

One function per kind, over the parts of a package; each yields a sentence. The limits are those of Microsoft's
"Excel specifications and limits" and of ECMA-376 part 1; the rest was learnt from workbooks that Excel repaired.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from lxml import etree

from tests.excel.book import LAST_COLUMN, LAST_ROW, RELATION, Book, M, R, box, meet
from tests.excel.formulas import faults_of

_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_BUILT_IN = re.compile(
    r"_xlnm\.(Print_Area|Print_Titles|_FilterDatabase|Criteria|Extract|Database|Sheet_Title)$", re.I
)
_NAME = re.compile(r"[^\W\d][\w.\\?]*$|\\$")
_CELL_LIKE = re.compile(r"(?:[A-Z]{1,3}[0-9]{1,7}|R(?:[0-9]*)?(?:C[0-9]*)?|C[0-9]*)$", re.I)


def package(book: Book) -> Iterator[str]:
    """Parts once, each with a type; relationships with an id of their own and a part at their end."""
    for name, count in Counter(one.lower() for one in book.names).items():
        if count > 1:
            yield f"part {name} stands {count} times in the zip"
    types = book.xml("[Content_Types].xml")
    overrides = [one.get("PartName", "").lstrip("/") for one in types.iter(f"{_TYPES}Override")]
    endings = [one.get("Extension", "").lower() for one in types.iter(f"{_TYPES}Default")]
    yield from (f"type of {name} is told twice" for name, count in Counter(overrides).items() if count > 1)
    yield from (f"type of a part that is not there: {name}" for name in overrides if name not in book.parts)
    for name in book.parts:
        if name == "[Content_Types].xml" or name.endswith("/"):
            continue
        if name not in overrides and name.rpartition(".")[2].lower() not in endings:
            yield f"no type for {name}"
        if name.endswith(".rels"):
            ids = Counter(one.get("Id") for one in book.xml(name).iter(RELATION))
            yield from (f"{name}: id {one} twice" for one, count in ids.items() if count > 1)
    for part in ["", *book.parts]:
        for one, (_, target, mode) in book.relations(part).items():
            if mode == "Internal" and not target.startswith("#") and target not in book.parts:
                yield f"{part or 'package'}: {one} leads to {target}, which is not there"
            if mode == "External" and len(target) > 2079:
                yield f"{part}: {one} leads to an address of {len(target)} characters"


def used_relations(book: Book) -> Iterator[str]:
    """Every ``r:id`` that a part uses is one of its relationships."""
    for name in book.parts:
        if name.endswith(".xml") and not name.startswith(("customXml", "[")):
            known = book.relations(name)
            for element in book.xml(name).iter(etree.Element):
                for key in (f"{R}id", f"{R}embed", f"{R}link"):
                    if (one := element.get(key)) is not None and one not in known:
                        yield f"{name}: {one} of <{etree.QName(element).localname}> is no relationship"


def sheet_names(book: Book) -> Iterator[str]:
    """Sheets: names, numbers, and one that is shown in front."""
    sheets = list(book.xml(book.workbook).iter(f"{M}sheet"))
    for one in sheets:
        name = one.get("name", "")
        if (
            not 1 <= len(name) <= 31
            or re.search(r"[\[\]:*?/\\]", name)
            or name.strip("'") != name
            or name.lower() == "history"
        ):
            yield f"sheet name {name!r}"
    for key in ("name", "sheetId", f"{R}id"):
        yield from (
            f"two sheets with {key} {value}"
            for value, count in Counter(str(one.get(key)).lower() for one in sheets).items()
            if count > 1
        )
    shown = [one.get("state", "visible") == "visible" for one in sheets]
    view = next(book.xml(book.workbook).iter(f"{M}workbookView"), None)
    active = int(view.get("activeTab", "0")) if view is not None else 0
    if not any(shown):
        yield "no sheet is shown"
    elif active >= len(shown) or not shown[active]:
        yield f"the sheet in front ({active}) is not shown"


def defined_names(book: Book) -> Iterator[str]:
    """Defined names: spelled as Excel allows, once per scope, on sheets that are there."""
    count = len(book.sheets)
    for name, scope, reference in book.defined:
        spelled = bool(_BUILT_IN.match(name)) or (
            bool(_NAME.match(name))
            and len(name) <= 255
            and not _CELL_LIKE.match(name)
            and not name.startswith("_xlnm")
        )
        if not spelled:
            yield f"name {name!r}"
        if scope is not None and int(scope) >= count:
            yield f"name {name} belongs to sheet {scope}, which is not there"
        if "#REF!" in reference or not reference:
            yield f"name {name} means {reference!r}"
        yield from (f"name {name}: {one}" for one in faults_of(reference, set(book.sheets), _known(book)))
    spelled_alike = Counter((name.lower(), scope) for name, scope, _ in book.defined)
    yield from (f"name {one[0]} twice" for one, times in spelled_alike.items() if times > 1)


def _known(book: Book) -> set[str]:
    tables = {root.get("displayName", "").lower() for _, root in book.of_kind("table")}
    return {name.lower() for name, _, _ in book.defined} | tables


def cells(book: Book) -> Iterator[str]:
    """Rows and cells in order and once; styles, shared texts, lengths."""
    formats = next(iter(book.of_kind("styles")))[1].find(f"{M}cellXfs")
    styles = len(formats) if formats is not None else 0
    texts = [len(root) for _, root in book.of_kind("sharedStrings")]
    for name, root in book.worksheets.items():
        last_row = 0
        for row in root.iter(f"{M}row"):
            number = int(row.get("r", last_row + 1))
            if not last_row < number <= LAST_ROW:
                yield f"{name}: row {number} after row {last_row}"
            if float(row.get("ht", 0)) > 409.5:
                yield f"{name}: row {number} is {row.get('ht')} points high"
            last_row, last = number, 0
            for cell in row:
                place = box(cell.get("r", ""))
                if place is None or place[0] != number or place[1] <= last:
                    yield f"{name}: cell {cell.get('r')} in row {number} after column {last}"
                    continue
                last = place[1]
                if int(cell.get("s", 0)) >= styles:
                    yield f"{name}!{cell.get('r')}: style {cell.get('s')} of {styles}"
                kind, value = cell.get("t", "n"), cell.findtext(f"{M}v")
                if kind == "s" and (not texts or int(value or 0) >= texts[0]):
                    yield f"{name}!{cell.get('r')}: shared text {value} of {texts}"
                unknown = value == "" and cell.find(f"{M}f") is not None  # Excel works it out when it opens
                if (
                    kind == "n"
                    and value is not None
                    and not unknown
                    and not re.fullmatch(r"-?[0-9.]+(?:E[+-]?[0-9]+)?", value)
                ):
                    yield f"{name}!{cell.get('r')}: the number {value!r}"
    for part, root in [
        *book.of_kind("sharedStrings"),
        *((name, one) for name, one in book.worksheets.items()),
    ]:
        for one in root.iter(f"{M}si", f"{M}is"):
            text = "".join(t.text or "" for t in one.iter(f"{M}t"))
            if len(text) > 32_767:
                yield f"{part}: a text of {len(text)} characters"


def formulas(book: Book) -> Iterator[str]:
    """Every formula: length, nesting, arguments, text lengths, sheets and names that are there."""
    sheets, known = set(book.sheets), _known(book)
    for name, root in book.worksheets.items():
        for one in root.iter(f"{M}f", f"{M}formula", f"{M}formula1", f"{M}formula2"):
            yield from (f"{name}: {fault}" for fault in faults_of(one.text or "", sheets, known))


def merged(book: Book) -> Iterator[str]:
    """Merged cells: more than one, none twice, not in a table; widths of columns told once."""
    for name, root in book.worksheets.items():
        areas = [one.get("ref", "") for one in root.iter(f"{M}mergeCell")]
        boxes = [(one, box(one)) for one in areas]
        for at, (reference, own) in enumerate(boxes):
            if own is None or own[:2] == own[2:]:
                yield f"{name}: merged {reference}"
                continue
            yield from (
                f"{name}: merged {reference} and {other}" for other, b in boxes[:at] if b and meet(own, b)
            )
        last = 0
        for column in root.iter(f"{M}col"):
            first, end = int(column.get("min", 0)), int(column.get("max", 0))
            if not last < first <= end <= LAST_COLUMN or float(column.get("width", 0)) > 255:
                yield f"{name}: columns {first} to {end} after {last}, width {column.get('width')}"
            last = end


def validations(book: Book) -> Iterator[str]:
    """Data validation: lengths of titles, words and lists."""
    limits = {"promptTitle": 32, "errorTitle": 32, "prompt": 255, "error": 255}
    for name, root in book.worksheets.items():
        for one in root.iter(f"{M}dataValidation"):
            where = f"{name}!{one.get('sqref')}"
            for key, limit in limits.items():
                text = re.sub(r"_x000[AD]_|\r\n", "\n", one.get(key, ""))
                if len(text) > limit:
                    yield f"{where}: {key} of {len(text)} characters"
            if not all(box(part) for part in one.get("sqref", "").split()) or not one.get("sqref"):
                yield f"{where}: no cells"
            formula = one.findtext(f"{M}formula1") or ""
            if one.get("type") == "list" and formula.startswith('"') and len(formula) - 2 > 255:
                yield f"{where}: a list of {len(formula) - 2} characters"
            if one.get("type", "none") != "none" and not formula:
                yield f"{where}: no formula"


def conditions(book: Book) -> Iterator[str]:
    """Conditional formats: places, and looks that are there."""
    looks = next(iter(book.of_kind("styles")))[1].find(f"{M}dxfs")
    count = len(looks) if looks is not None else 0
    for name, root in book.worksheets.items():
        ids = Counter()
        for one in root.iter(f"{M}conditionalFormatting"):
            if not one.get("sqref") or not all(box(part) for part in one.get("sqref", "").split()):
                yield f"{name}: a condition for {one.get('sqref')!r}"
            for rule in one.iter(f"{M}cfRule"):
                ids[rule.get("priority")] += 1
                if int(rule.get("dxfId", 0)) >= max(count, 1) or (rule.get("dxfId") and not count):
                    yield f"{name}!{one.get('sqref')}: look {rule.get('dxfId')} of {count}"
                if int(rule.get("priority", 0)) < 1:
                    yield f"{name}!{one.get('sqref')}: priority {rule.get('priority')}"
        yield from (f"{name}: priority {one} {times} times" for one, times in ids.items() if times > 1)


def links(book: Book) -> Iterator[str]:
    """Hyperlinks: where they lead is there; not too many, not too long."""
    names = {name.lower() for name, _, _ in book.defined}
    for name, root in book.worksheets.items():
        all_links = list(root.iter(f"{M}hyperlink"))
        if len(all_links) > 65_530:
            yield f"{name}: {len(all_links)} links"
        for one in all_links:
            where, place = f"{name}!{one.get('ref')}", one.get("location")
            if box(one.get("ref", "")) is None:
                yield f"{where}: a link on no cell"
            if len(one.get("tooltip", "")) > 255:
                yield f"{where}: a tip of {len(one.get('tooltip', ''))} characters"
            if place is None or one.get(f"{R}id"):
                continue
            sheet, mark, cell = place.lstrip("#").rpartition("!")
            if mark:
                spelled = sheet.strip("'").replace("''", "'")
                if spelled.lower() not in {each.lower() for each in book.sheets} or box(cell) is None:
                    yield f"{where}: leads to {place}, which is not there"
                if sheet == spelled and not re.fullmatch(r"[^\W\d][\w.]*", spelled):
                    yield f"{where}: {place} needs quotes"
            elif cell.lower() not in names and box(cell) is None:
                yield f"{where}: leads to {place}, which is not there"


def shape_links(book: Book) -> Iterator[str]:
    """Links of shapes lead to cells that are there."""
    for part in book.parts:
        for one, (_, target, _) in book.relations(part).items():
            if target.startswith("#"):
                sheet, _, cell = target[1:].rpartition("!")
                if sheet.strip("'").replace("''", "'") not in book.sheets or box(cell) is None:
                    yield f"{part}: {one} leads to {target}, which is not there"


def views(book: Book) -> Iterator[str]:
    """Views: what is selected belongs to the pane, and one sheet alone is chosen."""
    chosen = 0
    for name, root in book.worksheets.items():
        for view in root.iter(f"{M}sheetView"):
            chosen += view.get("tabSelected") in ("1", "true")
            pane = view.find(f"{M}pane")
            panes = [one.get("pane", "topLeft") for one in view.iter(f"{M}selection")]
            if len(panes) != len(set(panes)):
                yield f"{name}: two selections in one pane"
            if pane is None and any(one != "topLeft" for one in panes):
                yield f"{name}: a selection in a pane that is not there"
            if pane is not None and box(pane.get("topLeftCell", "A1")) is None:
                yield f"{name}: the pane begins at {pane.get('topLeftCell')}"
            for one in view.iter(f"{M}selection"):
                areas = [box(part) for part in one.get("sqref", "A1").split()]
                active = box(one.get("activeCell", "A1"))
                if active is None or None in areas or not any(area and meet(area, active) for area in areas):
                    yield f"{name}: {one.get('activeCell')} is not in {one.get('sqref')}"
        for part in root.iter(f"{M}oddHeader", f"{M}oddFooter"):
            if len(part.text or "") > 255:
                yield f"{name}: {etree.QName(part).localname} of {len(part.text or '')} characters"
    if chosen > 1:
        yield f"{chosen} sheets are chosen together: what is typed goes into all of them"


def tables(book: Book) -> Iterator[str]:
    """Tables: ids and names once, heads that are those in the cells."""
    found = list(book.of_kind("table"))
    for key in ("id", "displayName"):
        for value, count in Counter(root.get(key, "").lower() for _, root in found).items():
            if count > 1:
                yield f"{count} tables with {key} {value}"
    names = {name.lower() for name, _, _ in book.defined}
    for part, root in found:
        own = root.get("displayName", "")
        if own.lower() in names or not _NAME.match(own) or _CELL_LIKE.match(own):
            yield f"{part}: the name {own}"
        area, heads = box(root.get("ref", "")), [one.get("name", "") for one in root.iter(f"{M}tableColumn")]
        if area is None or area[3] - area[1] + 1 != len(heads) or area[2] == area[0]:
            yield f"{part}: {len(heads)} columns on {root.get('ref')}"
        yield from (
            f"{part}: two columns {one}" for one, n in Counter(map(str.lower, heads)).items() if n > 1
        )
        if any(len(one) > 255 for one in heads):
            yield f"{part}: a head of more than 255 characters"


def notes(book: Book) -> Iterator[str]:
    """Notes: one a cell, with an author, with the drawing that shows them."""
    for name, part in book.sheets.items():
        kinds = {kind: target for kind, target, _ in book.relations(part).values()}
        if "comments" not in kinds:
            continue
        root = book.xml(kinds["comments"])
        authors = len(list(root.iter(f"{M}author")))
        places = Counter(one.get("ref", "") for one in root.iter(f"{M}comment"))
        yield from (f"{name}: {count} notes on {one}" for one, count in places.items() if count > 1)
        yield from (f"{name}: a note on {one}" for one in places if box(one) is None)
        for one in root.iter(f"{M}comment"):
            if int(one.get("authorId", 0)) >= authors:
                yield f"{name}: author {one.get('authorId')} of {authors}"
            if len("".join(one.itertext())) > 32_767:
                yield f"{name}: a note too long"
        if "vmlDrawing" not in kinds or book.xml(part).find(f"{M}legacyDrawing") is None:
            yield f"{name}: notes without a drawing"


def drawings(book: Book) -> Iterator[str]:
    """Drawings: every shape has a number of its own."""
    for part, root in book.of_kind("drawing"):
        ids = Counter(one.get("id") for one in root.iter(f"{_XDR}cNvPr"))
        yield from (f"{part}: shape {one} {count} times" for one, count in ids.items() if count > 1)


def styles(book: Book) -> Iterator[str]:
    """Looks: every part of one is there; no number format is too long; not more than Excel has."""
    for part, root in book.of_kind("styles"):
        counts = {
            name: len(found) if (found := root.find(f"{M}{name}")) is not None else 0
            for name in ("fonts", "fills", "borders", "cellStyleXfs")
        }
        own = {int(one.get("numFmtId", 0)) for one in root.iterfind(f"{M}numFmts/{M}numFmt")}
        formats = root.find(f"{M}cellXfs")
        for at, one in enumerate(formats if formats is not None else ()):
            for key, name in (
                ("fontId", "fonts"),
                ("fillId", "fills"),
                ("borderId", "borders"),
                ("xfId", "cellStyleXfs"),
            ):
                if int(one.get(key, 0)) >= max(counts[name], 1):
                    yield f"{part}: {key} {one.get(key)} of {counts[name]} in look {at}"
            number = int(one.get("numFmtId", 0))
            if number >= 164 and number not in own:
                yield f"{part}: number format {number} in look {at}"
        if formats is not None and len(formats) > 65_490:
            yield f"{part}: {len(formats)} looks"
        for one in root.iter(f"{M}numFmt"):
            if len(one.get("formatCode", "")) > 255:
                yield f"{part}: a number format of {len(one.get('formatCode', ''))} characters"


KINDS: tuple[Callable[[Book], Iterable[str]], ...] = (
    package,
    used_relations,
    sheet_names,
    defined_names,
    cells,
    formulas,
    merged,
    validations,
    conditions,
    links,
    shape_links,
    views,
    tables,
    notes,
    drawings,
    styles,
)


def repairs(data: bytes) -> list[str]:
    """Return everything at which Excel would take offence."""
    book = Book.of(data)
    return [f"{kind.__name__}: {fault}" for kind in KINDS for fault in kind(book)]
