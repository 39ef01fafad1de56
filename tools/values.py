"""Whether two workbooks hold the same values, as python-calamine reads them."""

from __future__ import annotations

import io
from collections.abc import Iterator

import python_calamine


def unequal_values(origin: bytes, result: bytes) -> Iterator[str]:
    """Yield what python-calamine reads otherwise in the copy, sheet by sheet.

    Where it cannot read the origin either, the same kind of error is the same.
    """
    before, after = _readable(origin), _readable(result)
    if isinstance(before, str) or isinstance(after, str):
        if before != after:
            yield "the copy is not read back"
        return
    for name in before.sheet_names:
        if name not in after.sheet_names:
            yield f"sheet {name} is not read back"
        elif not _same_rows(before, after, name):
            yield f"values of {name} differ"


def _readable(data: bytes) -> python_calamine.CalamineWorkbook | str:
    """Return the open workbook, or the kind of error."""
    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    except Exception as error:
        return type(error).__name__


def _same_rows(
    before: python_calamine.CalamineWorkbook, after: python_calamine.CalamineWorkbook, name: str
) -> bool:
    sheet, copied = _sheet_of(before, name), _sheet_of(after, name)
    if isinstance(sheet, str) or isinstance(copied, str):
        return sheet == copied
    if sheet.height != copied.height:
        return False
    return all(row == again for row, again in zip(sheet.iter_rows(), copied.iter_rows(), strict=True))


def _sheet_of(workbook: python_calamine.CalamineWorkbook, name: str) -> python_calamine.CalamineSheet | str:
    try:
        return workbook.get_sheet_by_name(name)
    except Exception as error:
        return type(error).__name__
    except BaseException as error:
        # A panic of the reader's Rust side is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        return type(error).__name__
