"""What every damaged workbook goes through: guard, reader, rules, annotator, and the way back."""

from __future__ import annotations

from validators.engine import check
from validators.finding import Severity
from validators.parameters import ParameterBook
from workbooks.annotate import Mark, NotPatchable, ResultSheet, annotate, marks_of, strip, verify
from workbooks.intake import open_workbook
from workbooks.reader import read
from workbooks.refused import Refused


def run(data: bytes) -> str:
    """Return how far a file came: refused, not patched, or annotated. Anything it raises is a fault."""
    try:
        plain, seen = open_workbook(data)
    except Refused as refused:
        return f"refused by the guard: {refused.code}"
    if not seen.ooxml:
        return f"not read: {seen.kind}"
    try:
        submission = read(plain, "fuzz.xlsx")
    except Refused as refused:
        return f"refused by the reader: {refused.code}"
    checked = check([submission], ParameterBook())[0]
    if checked.faults:
        raise AssertionError(f"a rule failed: {checked.faults[0]}")
    try:
        marks = marks_of(checked.findings) or [
            Mark(name, "B2", Severity.ERROR, "=試し") for name in submission.sheets[:1]
        ]
        copy = annotate(plain, marks, ResultSheet(findings=checked.findings))
        verify(plain, copy)
        strip(copy)
    except NotPatchable as fault:
        return f"not patched: {fault.code}"
    return "annotated"
