"""The copy opens on the sheet 審査結果: it is the active one, and no other is selected.

Sheets that stay selected beside the active one are a group in Excel: what is
typed into one of them goes into all.
"""

from __future__ import annotations

import re

from workbooks.annotate.resultsheet import WORKBOOK_ORDER
from workbooks.ooxml.edit import Edit
from workbooks.ooxml.package import Package
from workbooks.ooxml.partname import PartName
from workbooks.ooxml.splices import prefixed

_SELECTED = re.compile(rb"\stabSelected\s*=\s*[\"'](?:1|true)[\"']")
_ON = ("1", "true")
_USUALLY, _AT_MOST = 2 << 10, 64 << 10
"""Within so many bytes the rows of a sheet begin."""


def open_on(edit: Edit, number: int) -> None:
    """Let the workbook open on the sheet at ``number`` (0-based)."""
    for sheet in edit.package.sheets:
        if sheet.kind != "missing" and _is_selected(edit.package, sheet.part):
            _deselect(edit, sheet.part)
    root = edit.package.tree(edit.package.main)
    splices = edit.splices(edit.package.main)
    views = root.child("bookViews")
    if views is None or not views.children:
        view = f'<workbookView activeTab="{number}"/>'
        if views is None:
            new = prefixed(f"<bookViews>{view}</bookViews>", root.prefix)
            splices.insert_ordered(root, WORKBOOK_ORDER, "bookViews", new)
        else:
            splices.append(views, prefixed(view, root.prefix))
        return
    for window in views.all("workbookView"):
        if window.get("activeTab"):
            splices.set(window, "activeTab", str(number))
        else:
            splices.insert(window.start + 1 + len(window.written), f' activeTab="{number}"'.encode())


def _is_selected(package: Package, part: PartName) -> bool:
    """Say whether a sheet is selected: that stands before its rows, and so among its first bytes."""
    beginning = package.beginning(part, _USUALLY)
    if b"sheetData" not in beginning:
        beginning = package.beginning(part, _AT_MOST)
    return b"tabSelected" in beginning and _SELECTED.search(beginning) is not None


def _deselect(edit: Edit, part: PartName) -> None:
    views = edit.package.tree(part).child("sheetViews")
    for view in views.all("sheetView") if views else ():
        if view.get("tabSelected") in _ON:
            edit.splices(part).set(view, "tabSelected", "0")
