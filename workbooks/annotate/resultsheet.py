"""The sheet 審査結果 spliced into the submitter's workbook as a new last sheet."""

from __future__ import annotations

from collections.abc import Sequence

from validators.submission import letters
from workbooks.annotate.layout import (
    CHOICE_ERROR,
    CHOICE_PROMPT,
    CHOICE_TITLE,
    HEAD_ROWS,
    HIDDEN,
    SIDE,
    TYPED,
    WIDTHS,
    ZOOM,
    Line,
)
from workbooks.annotate.words import CHOICES, SHEET_NAME, TITLE
from workbooks.look import ERROR
from workbooks.ooxml.address import quoted_sheet
from workbooks.ooxml.edit import SPREADSHEETML, Edit, declared
from workbooks.ooxml.markup import Element
from workbooks.ooxml.package import RELATION_URIS
from workbooks.ooxml.partname import PACKAGE
from workbooks.ooxml.splices import prefixed
from workbooks.ooxml.text import attribute, content
from workbooks.refusal import NotPatchable

_COLUMNS = [letters(number) for number in range(1, len(WIDTHS) + 1)]
_UNSEEN = ' hidden="1"'
_PROTECTION = '<sheetProtection sheet="1" formatColumns="0" formatRows="0"/>'
"""Without a password: it keeps a slip of the hand from the findings, and the answers open."""

_MOST_SHEETS = 250
_LONGEST_NAME = 31
WORKBOOK_ORDER = (
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
    "calcPr",
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
)


def free_name(taken: Sequence[str]) -> str:
    """Return the sheet's name, numbered where it is taken (names are compared without case).

    >>> free_name(["申請書"]), free_name(["審査結果"])
    ('審査結果', '審査結果 (2)')
    """
    names = {name.casefold() for name in taken}
    name, number = TITLE, 1
    while name.casefold() in names:
        number += 1
        name = f"{TITLE} ({number})"
    return name[:_LONGEST_NAME]


def add_sheet(edit: Edit, lines: Sequence[Line], formats: dict[str, int]) -> str:
    """Add the sheet as the last one and return its name."""
    if len(edit.package.sheets) > _MOST_SHEETS:
        raise NotPatchable("full", "sheets")
    name = free_name([sheet.name for sheet in edit.package.sheets])
    part = edit.new_name("xl/worksheets/kyotenResult{}.xml")
    edit.add(part, declared(sheet_xml(lines, formats, edit.main_uri)), SPREADSHEETML + "worksheet+xml")
    identifier = edit.relate(edit.package.main, "worksheet", part)
    _list_sheet(edit, name, identifier)
    _add_title(edit, name)
    return name


def add_names(edit: Edit, names: Sequence[str]) -> None:
    """Append ``definedName`` elements (our own markup) to the workbook."""
    root = edit.package.tree(edit.package.main)
    splices = edit.splices(edit.package.main)
    defined = root.child("definedNames")
    if defined is not None:
        splices.append(defined, prefixed("".join(names), root.prefix))
        return
    xml = f"<definedNames>{''.join(names)}</definedNames>"
    splices.insert_ordered(root, WORKBOOK_ORDER, "definedNames", prefixed(xml, root.prefix))


def sheet_names(edit: Edit, name: str) -> list[str]:
    """Return the defined names of our sheet: the one it is known by, and its print titles."""
    quoted = attribute(quoted_sheet(name))
    return [
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{len(edit.package.sheets)}">'
        f"{quoted}!${HEAD_ROWS}:${HEAD_ROWS}</definedName>",
        f'<definedName name="{SHEET_NAME}" hidden="1">{quoted}!$A$1</definedName>',
    ]


def sheet_xml(lines: Sequence[Line], formats: dict[str, int], uri: str) -> str:
    """Return the worksheet part: inline strings only, no formula."""
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}"{_UNSEEN if n == HIDDEN + 1 else ""} customWidth="1"/>'
        for n, width in enumerate(WIDTHS, 1)
    )
    rows = "".join(_row(number, line, formats) for number, line in enumerate(lines, 1))
    return (
        f'<worksheet xmlns="{uri}"><sheetPr><tabColor rgb="FF{ERROR[1:]}"/>'
        '<pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{_COLUMNS[-1]}{len(lines)}"/>'
        f'<sheetViews><sheetView showGridLines="0" tabSelected="1" zoomScale="{ZOOM}" workbookViewId="0">'
        f'<pane ySplit="{HEAD_ROWS}" topLeftCell="A{HEAD_ROWS + 1}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="A{HEAD_ROWS + 1}" sqref="A{HEAD_ROWS + 1}"/>'
        "</sheetView></sheetViews>"
        '<sheetFormatPr defaultRowHeight="18"/>'
        f"<cols>{columns}</cols><sheetData>{rows}</sheetData>"
        f"{_PROTECTION}{_merges(lines)}{_choices(lines)}{_links(lines)}"
        f'<pageMargins left="{SIDE}" right="{SIDE}" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        "<headerFooter><oddFooter>&amp;L審査結果&amp;R&amp;P / &amp;N</oddFooter></headerFooter>"
        "</worksheet>"
    )


def _row(number: int, line: Line, formats: dict[str, int]) -> str:
    height = f' ht="{line.height:g}" customHeight="1"' if line.height else ""
    cells = []
    for column, cell in zip(_COLUMNS, line.cells, strict=False):
        place = f'<c r="{column}{number}" s="{formats[cell.look]}"'
        if cell.text:
            text = content(cell.text)
            cells.append(f'{place} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>')
        else:
            cells.append(f"{place}/>")
    return f'<row r="{number}"{height}>{"".join(cells)}</row>'


def _merges(lines: Sequence[Line]) -> str:
    references = [
        f'<mergeCell ref="{_COLUMNS[first]}{number}:{_COLUMNS[last]}{number}"/>'
        for number, line in enumerate(lines, 1)
        for first, last in line.spans
    ]
    return f'<mergeCells count="{len(references)}">{"".join(references)}</mergeCells>' if references else ""


def _choices(lines: Sequence[Line]) -> str:
    """Return the list of answers over the lines in which the clerk chooses one."""
    column = _COLUMNS[TYPED[0]]
    cells = [f"{column}{number}" for number, line in enumerate(lines, 1) if line.answered]
    if not cells:
        return ""
    said = {"errorTitle": "一覧にない言葉です", "error": CHOICE_ERROR, "promptTitle": CHOICE_TITLE}
    words = "".join(
        f' {name}="{attribute(text)}"' for name, text in (said | {"prompt": CHOICE_PROMPT}).items()
    )
    return (
        '<dataValidations count="1"><dataValidation type="list" errorStyle="warning" allowBlank="1" '
        f'showInputMessage="1" showErrorMessage="1"{words} sqref="{" ".join(_runs(cells))}">'
        f'<formula1>"{",".join(CHOICES)}"</formula1></dataValidation></dataValidations>'
    )


def _runs(cells: Sequence[str]) -> list[str]:
    """Return cells of one column as few areas."""
    runs: list[list[str]] = []
    for cell in cells:
        if runs and int(cell[1:]) == int(runs[-1][-1][1:]) + 1:
            runs[-1].append(cell)
        else:
            runs.append([cell])
    return [run[0] if len(run) == 1 else f"{run[0]}:{run[-1]}" for run in runs]


def _links(lines: Sequence[Line]) -> str:
    links = [
        f'<hyperlink ref="{column}{number}" location="{attribute(cell.link)}" '
        f'tooltip="{attribute(cell.tip)}" display="{attribute(cell.text)}"/>'
        for number, line in enumerate(lines, 1)
        for column, cell in zip(_COLUMNS, line.cells, strict=False)
        if cell.link
    ]
    return f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""


def _list_sheet(edit: Edit, name: str, identifier: str) -> None:
    root = edit.package.tree(edit.package.main)
    sheets = root.child("sheets")
    if sheets is None:
        raise NotPatchable("structure", "no sheets")
    numbers = [int(sheet.number) for sheet in edit.package.sheets if sheet.number.isdigit()]
    prefix = next((p for p, uri in sheets.scope.items() if p and uri in RELATION_URIS), "")
    relation = (
        f'{prefix}:id="{identifier}"' if prefix else f'xmlns:r="{edit.relation_uri}" r:id="{identifier}"'
    )
    xml = f'<sheet name="{attribute(name)}" sheetId="{max(numbers, default=0) + 1}" {relation}/>'
    edit.splices(edit.package.main).append(sheets, prefixed(xml, root.prefix))


def _add_title(edit: Edit, name: str) -> None:
    """Add the sheet to the titles of docProps/app.xml, where they list the sheets in the usual way."""
    part = edit.package.related(PACKAGE, "extended-properties")
    if not part:
        return
    root = edit.package.tree(part)
    pairs, titles = root.child("HeadingPairs"), root.child("TitlesOfParts")
    if pairs is None or titles is None or not pairs.children or not titles.children:
        return
    numbers = list(pairs.below("i4"))
    listed, worksheets = titles.children[0], sum(s.kind == "worksheet" for s in edit.package.sheets)
    if not numbers or _number(numbers[0]) != worksheets or len(listed.children) < worksheets:
        return
    splices = edit.splices(part)
    last = listed.children[worksheets - 1]
    splices.replace(numbers[0].content_start, numbers[0].content_end, str(worksheets + 1).encode())
    splices.set(listed, "size", str(len(listed.children) + 1))
    splices.insert(last.end, prefixed(f"<lpstr>{content(name)}</lpstr>", last.prefix))


def _number(element: Element) -> int:
    text = element.content.strip()
    return int(text) if text.isdigit() else -1
