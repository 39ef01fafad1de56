"""What every damaged workbook goes through: guard, reader, rules, annotator, and the way back."""

from __future__ import annotations

import zlib

from validators.engine import check
from validators.finding import Finding, Severity
from validators.parameters import ParameterBook
from validators.submission import Submission
from workbooks.annotate import Mark, ResultSheet, checked_copy, marks_of, strip
from workbooks.arrival.unlock import open_workbook
from workbooks.reading.reader import read_package
from workbooks.refusal import Refused

JUDGED_ONE_IN = 10
"""The rules cost far more than all the rest: they see every tenth input only."""


def run(data: bytes) -> str:
    """Return how far a file came: refused, not patched, or annotated. Anything it raises is a fault."""
    try:
        package = open_workbook(data)
    except Refused as refused:
        return f"refused by the guard: {refused.code}"
    try:
        submission = read_package(package, "fuzz.xlsx")
    except Refused as refused:
        return f"refused by the reader: {refused.code}"
    findings = _judged(submission) if zlib.crc32(data) % JUDGED_ONE_IN == 0 else []
    try:
        marks = marks_of(findings) + _marks(submission)
        copy = checked_copy(package, marks, ResultSheet(findings=findings))
        strip(copy)
    except Refused as fault:
        return f"not patched: {fault.code}"
    return "annotated"


def _judged(submission: Submission) -> list[Finding]:
    checked = check([submission], ParameterBook())[0]
    if checked.faults:
        raise AssertionError(f"a rule failed: {checked.faults[0]}")
    return checked.findings


def _marks(submission: Submission) -> list[Mark]:
    """Return marks at a few cells that names point to, or at some cell of the first sheet."""
    blocks = list(submission.blocks.values())[::20]
    marks = [Mark(block.sheet, block.address(1), Severity.WARNING, "=試し") for block in blocks]
    return marks or [Mark(name, "B2", Severity.ERROR, "=試し") for name in submission.sheets[:1]]
