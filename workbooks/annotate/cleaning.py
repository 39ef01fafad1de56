"""Cutting our marks out of a copy that another program has saved, so that no byte is as we wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbooks.annotate.button import anchors_of_buttons
from workbooks.annotate.marks import OURS
from workbooks.annotate.notes import AUTHOR
from workbooks.annotate.opc import TYPES, Book, Relation, Sheet, cell_position, relations_name, resolved
from workbooks.annotate.record import MARKER_NAME, find_record
from workbooks.annotate.resultsheet import SHEET_NAME
from workbooks.ooxml.markup import Element, unescaped
from workbooks.ooxml.text import escaped

_OUR_CONDITION = re.compile(r'LEN\(\s*"kyoten [^"]*"\s*\)\s*>\s*0')
_BOX = re.compile(rb"<(?P<name>(?:\w+:)?shape)\b.*?</(?P=name)>", re.DOTALL)


def cleaned(book: Book) -> bytes:
    """Return the package without our sheet, names, highlights, notes and record."""
    ours = _our_sheet(book)
    for sheet in book.sheets:
        if sheet.kind == "worksheet" and sheet is not ours:
            _clean_conditions(book, sheet.part)
            _clean_notes(book, sheet.part)
            _clean_button(book, sheet.part)
    _clean_names(book, book.sheets.index(ours) if ours else None)
    if ours:
        _remove_sheet(book, ours)
    known = find_record(book)
    if known:
        _remove_related(book, book.main, known.part)
    return book.packed()


def _our_sheet(book: Book) -> Sheet | None:
    for element in _names(book):
        if element.get("name") == SHEET_NAME:
            reference = unescaped(element.content.decode("utf-8"))
            name = reference.rpartition("!")[0].strip("$").strip("'").replace("''", "'")
            return next((s for s in book.sheets if s.name == name and s.kind == "worksheet"), None)
    return None


def _names(book: Book) -> list[Element]:
    defined = book.tree(book.main).child("definedNames")
    return list(defined.all("definedName")) if defined else []


def _clean_names(book: Book, removed: int | None) -> None:
    """Remove our names and those of our sheet; names of later sheets keep their sheet."""
    splices = book.splices(book.main)
    for element in _names(book):
        local = element.get("localSheetId")
        if element.get("name") in (MARKER_NAME, SHEET_NAME) or (
            removed is not None and local == str(removed)
        ):
            splices.remove(element)
        elif removed is not None and local.isdigit() and int(local) > removed:
            splices.set(element, "localSheetId", str(int(local) - 1))


def _remove_sheet(book: Book, sheet: Sheet) -> None:
    root = book.tree(book.main)
    splices = book.splices(book.main)
    index = book.sheets.index(sheet)
    listed = root.child("sheets")
    if listed is not None:
        splices.remove(list(listed.all("sheet"))[index])
    views = root.child("bookViews")
    for view in views.all("workbookView") if views else ():
        for name in ("activeTab", "firstSheet"):
            shown = view.get(name, "0")
            if shown.isdigit() and int(shown) > 0 and int(shown) >= index:
                splices.set(view, name, str(int(shown) - 1))
    for relation in book.relations(sheet.part):
        if relation.kind in ("comments", "vmlDrawing", "printerSettings", "drawing"):
            _remove_part(book, relation.target)
    _remove_related(book, book.main, sheet.part)
    _remove_title(book, sheet.name)


def _remove_title(book: Book, name: str) -> None:
    part = book.related("", "extended-properties")
    if not part:
        return
    root = book.tree(part)
    titles, pairs = root.child("TitlesOfParts"), root.child("HeadingPairs")
    listed = titles.children[0] if titles and titles.children else None
    numbers = list(pairs.below("i4")) if pairs else []
    if listed is None or not numbers:
        return
    written = escaped(name).encode("utf-8")
    found = [e for e in listed.children if e.content == written]
    count = numbers[0].content
    if len(found) != 1 or not count.isdigit():
        return
    splices = book.splices(part)
    splices.remove(found[0])
    splices.set(listed, "size", str(len(listed.children) - 1))
    splices.replace(numbers[0].content_start, numbers[0].content_end, str(int(count) - 1).encode())


def _clean_button(book: Book, part: str) -> None:
    """Remove our button, and the drawing where it holds nothing else."""
    drawing = book.related(part, "drawing")
    if not drawing:
        return
    root = book.tree(drawing)
    ours = anchors_of_buttons(root)
    if ours and len(ours) == len(root.children):
        _remove_related(book, part, drawing)
        element = book.tree(part).child("drawing")
        if element is not None:
            book.splices(part).remove(element)
        return
    for anchor in ours:
        book.splices(drawing).remove(anchor)


def _clean_conditions(book: Book, part: str) -> None:
    root = book.tree(part)
    for element in [e for e in root.children if e.name == "conditionalFormatting"]:
        rules = [e for e in element.children if e.name == "cfRule"]
        ours = [rule for rule in rules if _is_ours(rule)]
        if ours and len(ours) == len(rules):
            book.splices(part).remove(element)
            continue
        for rule in ours:
            book.splices(part).remove(rule)


def _is_ours(rule: Element) -> bool:
    formulas = (e for e in rule.children if e.name == "formula")
    texts = (unescaped(e.content.decode("utf-8")) for e in formulas)
    return any(_OUR_CONDITION.search(text) for text in texts)


def _clean_notes(book: Book, part: str) -> None:
    comments = book.related(part, "comments")
    if not comments:
        return
    listed = book.tree(comments).child("commentList")
    if listed is None:
        return
    gone = [e for e in listed.all("comment") if _clean_note(book, comments, e)]
    if not gone:
        return
    if len(gone) == len(listed.children):
        _remove_related(book, part, comments)
    else:
        for element in gone:
            book.splices(comments).remove(element)
        _clean_author(book, comments, [e for e in listed.all("comment") if not any(e is one for one in gone)])
    _clean_boxes(book, part, {element.get("ref").upper() for element in gone})


def _clean_author(book: Book, part: str, kept: list[Element]) -> None:
    """Remove our author where it is the last one (so that no number moves) and nobody's any more."""
    authors = book.tree(part).child("authors")
    if authors is None or not authors.children:
        return
    last = authors.children[-1]
    used = {e.get("authorId") for e in kept}
    if last.content == AUTHOR.encode() and str(len(authors.children) - 1) not in used:
        book.splices(part).remove(last)


def _clean_note(book: Book, part: str, comment: Element) -> bool:
    """Cut our passage out of a note; True where nothing else is left, so that the note may go."""
    pieces = list(comment.below("t"))
    texts = [unescaped(e.content.decode("utf-8")) for e in pieces]
    whole = "".join(texts).replace("\r\n", "\n").replace("\r", "\n")
    if len(whole) != sum(map(len, texts)):
        texts = [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]
    spans = [match.span() for match in OURS.finditer(whole)]
    if not spans:
        return False
    if not OURS.sub("", whole).strip():
        return True
    for element, text, kept in zip(pieces, texts, _outside(texts, spans), strict=True):
        if kept != text and not element.empty:
            new = escaped(kept).encode("utf-8")
            book.splices(part).replace(element.content_start, element.content_end, new)
    return False


def _outside(texts: list[str], spans: list[tuple[int, int]]) -> Iterator[str]:
    """Yield each text without the characters that fall into the spans of the joined text."""
    position = 0
    for text in texts:
        kept = (
            character
            for at, character in enumerate(text, position)
            if not any(start <= at < end for start, end in spans)
        )
        yield "".join(kept)
        position += len(text)


def _clean_boxes(book: Book, part: str, cells: set[str]) -> None:
    """Remove the boxes of notes that are gone, and the drawing where it holds nothing else."""
    drawing = book.related(part, "vmlDrawing")
    if not drawing:
        return
    places = {cell_position(cell) for cell in cells}
    data = book.files.read(drawing)
    boxes = list(_BOX.finditer(data))
    gone = [box for box in boxes if _place_of(box[0]) in places]
    if gone and len(gone) == len(boxes):
        _remove_related(book, part, drawing)
        legacy = book.tree(part).child("legacyDrawing")
        if legacy is not None:
            book.splices(part).remove(legacy)
        return
    for box in gone:
        book.splices(drawing).replace(box.start(), box.end(), b"")


def _place_of(box: bytes) -> tuple[int, int] | None:
    row = re.search(rb"<(?:\w+:)?Row>\s*(\d+)\s*<", box)
    column = re.search(rb"<(?:\w+:)?Column>\s*(\d+)\s*<", box)
    return (int(row[1]) + 1, int(column[1]) + 1) if row and column else None


def _remove_related(book: Book, owner: str, part: str) -> None:
    """Remove a part, what only it relates to of our record, and the relationship to it."""
    for relation in _relations_to(book, owner, part):
        book.splices(relations_name(owner)).remove(relation.element)
    for relation in book.relations(part):
        if relation.kind == "customXmlProps":
            _remove_part(book, relation.target)
    _remove_part(book, part)


def _relations_to(book: Book, owner: str, part: str) -> list[Relation]:
    return [r for r in book.relations(owner) if r.target == part]


def _remove_part(book: Book, part: str) -> None:
    for name in (part, relations_name(part)):
        if name in book.files:
            book.removed.add(book.files.entry(name).name)
    for element in book.tree(TYPES).all("Override"):
        if resolved("", element.get("PartName")) == part:
            book.splices(TYPES).remove(element)
