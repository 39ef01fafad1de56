"""Cutting our marks out of a copy that another program has saved, so that no byte is as we wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from workbooks.annotate.answers import returned
from workbooks.annotate.button import anchors_of_buttons
from workbooks.annotate.notes import AUTHOR
from workbooks.annotate.passages import Known, indexed, left_of, passages
from workbooks.annotate.record import MARKER_NAME, find_record
from workbooks.annotate.threads import clean_threads
from workbooks.annotate.words import SHEET_NAME
from workbooks.ooxml.address import parse_cell, parse_reference
from workbooks.ooxml.edit import Edit
from workbooks.ooxml.markup import Element
from workbooks.ooxml.package import Package, Sheet
from workbooks.ooxml.partname import PACKAGE, PartName
from workbooks.ooxml.text import escaped

_RECORD = re.compile(r"customXml/kyoten\d+\.xml")
_OUR_CONDITION = re.compile(r'LEN\(\s*"kyoten [^"]*"\s*\)\s*>\s*0')
_BOX = re.compile(rb"<(/)?(?:\w+:)?shape(?=[\s>])[^<>]*>")
"""The tags of a shape; shapes hold no shapes."""


def cleaned(package: Package) -> bytes:
    """Return the package without our sheet, names, highlights, notes and record."""
    edit = Edit(package)
    came_back = list(returned(package))
    lines = indexed(line for one in came_back for line in sorted(one.lines))
    ours = _our_sheets(package, [one.sheet for one in came_back])
    for number, sheet in enumerate(package.sheets):
        if sheet.kind == "worksheet" and number not in ours:
            _clean_conditions(edit, sheet.part)
            _clean_notes(edit, sheet.part, lines)
            _clean_button(edit, sheet.part)
    _clean_names(edit, ours)
    _remove_sheets(edit, ours)
    known = find_record(package)
    if known:
        _remove_related(edit, edit.package.main, known.part)
    _forget_lost_record(edit)
    return edit.written()


def _our_sheets(package: Package, shown: Sequence[Sheet]) -> list[int]:
    """Return the numbers of our sheets: those that our name leads to, and those that show our heads."""
    named = {
        area.sheet
        for element in _names(package)
        if element.get("name") == SHEET_NAME and (area := parse_reference(element.text))
    }
    sheets = enumerate(package.sheets)
    found = [n for n, one in sheets if one.kind == "worksheet" and (one.name in named or one in shown)]
    return found if len(found) < len(package.sheets) else []


def _names(package: Package) -> list[Element]:
    defined = package.tree(package.main).child("definedNames")
    return list(defined.all("definedName")) if defined else []


def _clean_names(edit: Edit, removed: Sequence[int]) -> None:
    """Remove our names and those of our sheets; names of later sheets keep their sheet."""
    splices = edit.splices(edit.package.main)
    for element in _names(edit.package):
        local = element.get("localSheetId")
        number = int(local) if local.isdigit() else -1
        if element.get("name") in (MARKER_NAME, SHEET_NAME) or number in removed:
            splices.remove(element)
        elif before := sum(one < number for one in removed):
            splices.set(element, "localSheetId", str(number - before))


def _remove_sheets(edit: Edit, removed: Sequence[int]) -> None:
    root = edit.package.tree(edit.package.main)
    splices = edit.splices(edit.package.main)
    listed = list(listing.all("sheet")) if (listing := root.child("sheets")) is not None else []
    views = root.child("bookViews")
    for view in views.all("workbookView") if views and removed else ():
        for name in ("activeTab", "firstSheet"):
            shown = view.get(name, "0")
            before = sum(one <= int(shown) for one in removed) if shown.isdigit() else 0
            if before:
                splices.set(view, name, str(max(int(shown) - before, 0)))
    sheets = [edit.package.sheets[number] for number in removed]
    for number, sheet in zip(removed, sheets, strict=True):
        splices.remove(listed[number])
        for relation in edit.package.relations(sheet.part):
            if relation.kind in ("comments", "vmlDrawing", "printerSettings", "drawing"):
                edit.remove(relation.target)
        _remove_related(edit, edit.package.main, sheet.part)
    if removed:
        _remove_titles(edit, [sheet.name for sheet in sheets])


def _remove_titles(edit: Edit, names: Sequence[str]) -> None:
    part = edit.package.related(PACKAGE, "extended-properties")
    if not part:
        return
    root = edit.package.tree(part)
    titles, pairs = root.child("TitlesOfParts"), root.child("HeadingPairs")
    listed = titles.children[0] if titles and titles.children else None
    numbers = list(pairs.below("i4")) if pairs else []
    if listed is None or not numbers:
        return
    written = [escaped(name).encode("utf-8") for name in names]
    found = [e for e in listed.children if e.content in written]
    count = numbers[0].content
    if len(found) != len(names) or not count.isdigit():
        return
    splices = edit.splices(part)
    for element in found:
        splices.remove(element)
    splices.set(listed, "size", str(len(listed.children) - len(found)))
    left = str(int(count) - len(found)).encode()
    splices.replace(numbers[0].content_start, numbers[0].content_end, left)


def _clean_button(edit: Edit, part: PartName) -> None:
    """Remove our button, and the drawing where it holds nothing else."""
    drawing = edit.package.related(part, "drawing")
    if not drawing:
        return
    root = edit.package.tree(drawing)
    ours = anchors_of_buttons(root)
    if ours and len(ours) == len(root.children):
        _remove_related(edit, part, drawing)
        element = edit.package.tree(part).child("drawing")
        if element is not None:
            edit.splices(part).remove(element)
        return
    for anchor in ours:
        edit.splices(drawing).remove(anchor)


def _clean_conditions(edit: Edit, part: PartName) -> None:
    root = edit.package.tree(part)
    for element in [e for e in root.children if e.name == "conditionalFormatting"]:
        rules = [e for e in element.children if e.name == "cfRule"]
        ours = [rule for rule in rules if _is_ours(rule)]
        if ours and len(ours) == len(rules):
            edit.splices(part).remove(element)
            continue
        for rule in ours:
            edit.splices(part).remove(rule)


def _is_ours(rule: Element) -> bool:
    formulas = (e for e in rule.children if e.name == "formula")
    texts = (e.text for e in formulas)
    return any(_OUR_CONDITION.search(text) for text in texts)


def _clean_notes(edit: Edit, part: PartName, lines: Known) -> None:
    threads = clean_threads(edit, part, lines)
    comments = edit.package.related(part, "comments")
    listed = edit.package.tree(comments).child("commentList") if comments else None
    if listed is None:
        return
    gone = [
        e
        for e in listed.all("comment")
        if e.get("ref").upper() in threads or _clean_note(edit, comments, e, lines)
    ]
    if not gone:
        return
    if len(gone) == len(listed.children):
        _remove_related(edit, part, comments)
    else:
        for element in gone:
            edit.splices(comments).remove(element)
        _clean_author(
            edit, comments, [e for e in listed.all("comment") if not any(e is found for found in gone)]
        )
    _clean_boxes(edit, part, {element.get("ref").upper() for element in gone})


def _clean_author(edit: Edit, part: str, kept: list[Element]) -> None:
    """Remove our author where it is nobody's any more; before others its name alone, so that no number moves."""
    authors = edit.package.tree(part).child("authors")
    used = {e.get("authorId") for e in kept}
    for number, author in enumerate(authors.children if authors else ()):
        if author.content != AUTHOR.encode() or str(number) in used:
            continue
        if authors and author is authors.children[-1]:
            edit.splices(part).remove(author)
        else:
            edit.splices(part).replace(author.content_start, author.content_end, b"")


def _clean_note(edit: Edit, part: PartName, comment: Element, lines: Known) -> bool:
    """Cut our passages out of a note; True where nothing else is left, so that the note may go."""
    pieces = list(comment.below("t"))
    texts = [e.text for e in pieces]
    whole = "".join(texts).replace("\r\n", "\n").replace("\r", "\n")
    if len(whole) != sum(map(len, texts)):
        texts = [text.replace("\r\n", "\n").replace("\r", "\n") for text in texts]
    spans = passages(whole, lines)
    if not spans:
        return False
    if not left_of(whole, spans).strip():
        return True
    for element, text, kept in zip(pieces, texts, _outside(texts, spans), strict=True):
        if kept != text and not element.empty:
            new = escaped(kept).encode("utf-8")
            edit.splices(part).replace(element.content_start, element.content_end, new)
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


def _clean_boxes(edit: Edit, part: PartName, cells: set[str]) -> None:
    """Remove the boxes of notes that are gone, and the drawing where it holds nothing else."""
    drawing = edit.package.related(part, "vmlDrawing")
    if not drawing:
        return
    places = {parse_cell(cell) for cell in cells}
    data = edit.package.content(drawing)
    boxes = list(_boxes(data))
    gone = [(start, end) for start, end in boxes if _place_of(data[start:end]) in places]
    if gone and len(gone) == len(boxes):
        _remove_related(edit, part, drawing)
        legacy = edit.package.tree(part).child("legacyDrawing")
        if legacy is not None:
            edit.splices(part).remove(legacy)
        return
    for start, end in gone:
        edit.splices(drawing).replace(start, end, b"")


def _boxes(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each shape of a VML drawing begins and ends; VML need not be well-formed."""
    start = -1
    for tag in _BOX.finditer(data):
        if not tag[1]:
            start = tag.start()
        elif start >= 0:
            yield start, tag.end()
            start = -1


def _place_of(box: bytes) -> tuple[int, int] | None:
    row = re.search(rb"<(?:\w+:)?Row>\s{0,9}(\d{1,9})\s*<", box)
    column = re.search(rb"<(?:\w+:)?Column>\s{0,9}(\d{1,9})\s*<", box)
    return (int(row[1]) + 1, int(column[1]) + 1) if row and column else None


def _forget_lost_record(edit: Edit) -> None:
    """Remove the relationship to a record that is gone: LibreOffice 25.2 saves the one without the other."""
    main = edit.package.main
    for relation in edit.package.relations(main):
        if (
            relation.kind == "customXml"
            and relation.target not in edit.package
            and _RECORD.fullmatch(relation.target)
        ):
            edit.splices(main.relationships).remove(relation.element)


def _remove_related(edit: Edit, owner: PartName, part: PartName) -> None:
    """Remove a part, what only it relates to of our record, and the relationship to it."""
    for relation in edit.package.relations(owner):
        if relation.target == part:
            edit.splices(owner.relationships).remove(relation.element)
    for relation in edit.package.relations(part):
        if relation.kind == "customXmlProps":
            edit.remove(relation.target)
    edit.remove(part)
