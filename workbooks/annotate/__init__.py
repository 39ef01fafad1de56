"""Annotated copies that keep every part of the submitter's workbook, and the way back."""

from workbooks.annotate.annotator import annotate, checked_copy, verify
from workbooks.annotate.answers import Answer, Answers, answers_in
from workbooks.annotate.layout import ResultSheet
from workbooks.annotate.marks import Mark, marks_of
from workbooks.annotate.resultbook import result_workbook
from workbooks.annotate.strip import clean, is_annotated, strip, without_marks

__all__ = [
    "Answer",
    "Answers",
    "Mark",
    "ResultSheet",
    "annotate",
    "answers_in",
    "checked_copy",
    "clean",
    "is_annotated",
    "marks_of",
    "result_workbook",
    "strip",
    "verify",
    "without_marks",
]
