"""Annotated copies that keep every part of the submitter's workbook, and the way back."""

from workbooks.annotate.annotator import annotate
from workbooks.annotate.check import verify
from workbooks.annotate.delivery import checked_copy, write_annotated
from workbooks.annotate.errors import NotPatchable
from workbooks.annotate.layout import ResultSheet
from workbooks.annotate.marks import Mark, marks_of
from workbooks.annotate.resultbook import result_workbook
from workbooks.annotate.strip import is_annotated, strip

__all__ = [
    "Mark",
    "NotPatchable",
    "ResultSheet",
    "annotate",
    "checked_copy",
    "is_annotated",
    "marks_of",
    "result_workbook",
    "strip",
    "verify",
    "write_annotated",
]
