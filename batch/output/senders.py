"""Who sent a workbook: what goes back must not follow what a workbook merely claims."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from batch.store.result import Result
from validators.reference import BY_CODE, BY_NAME

_NUMBER = re.compile(r"[\d\W_]+")


def folder_sender(file: str) -> str:
    """Return the municipality after which the bureau named the folder that a file came in, "" for none.

    >>> folder_sender("会津/072087_喜多方市/申請.xlsx"), folder_sender("会津/喜多方市.xlsx")
    ('喜多方市', '')
    """
    parts = PurePosixPath(file).parts[:-1]
    return next((name for part in reversed(parts) if (name := _NUMBER.sub("", part)) in BY_NAME), "")


def sender_of(result: Result) -> str:
    """Return the municipality that sent a workbook: by the folder it came in, else as it says itself.

    What is sent to a municipality must not follow what a workbook merely claims.
    """
    return folder_sender(result.file) or claimed_by(result)


def claimed_by(result: Result) -> str:
    """Return the municipality that a workbook itself names, by its code where the name is unreadable."""
    if result.record is None:
        return ""
    cells = result.record.application
    code = cells.get("municipality_code")
    return cells.get("municipality") or (BY_CODE[code].name if code in BY_CODE else "")


def bureau_of(municipality: str) -> str:
    """Return the 地方振興局 in charge of a municipality, "" for an unknown one."""
    return BY_NAME[municipality].bureau if municipality in BY_NAME else ""


def other_sender(result: Result) -> str:
    """Return what to say (Japanese) where the folder and the workbook name two municipalities, else ""."""
    folder, claimed = folder_sender(result.file), claimed_by(result)
    if not folder or not claimed or folder == claimed:
        return ""
    return f"フォルダーの「{folder}」と、記入された「{claimed}」が違います。通知文は{folder}あてです。確かめてください。"
