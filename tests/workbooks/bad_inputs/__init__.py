"""Crafted inputs: broken, hostile, merely odd; each with what must be said of it.

``CASES`` maps a name to a case; ``expected`` is the code of the refusal, or
``accepted``. All are drawn in code, small, and the same at every run.
``python -m tests.workbooks.bad_inputs FOLDER`` writes them out as files.
"""

from tests.workbooks.bad_inputs import bounds, kinds, markup, packages, sheets, zips
from tests.workbooks.bad_inputs.making import (
    ACCEPTED,
    CASES,
    Case,
    Part,
    book,
    book_parts,
    encrypted,
    plain,
    zipped,
)

__all__ = [
    "ACCEPTED",
    "CASES",
    "Case",
    "Part",
    "book",
    "book_parts",
    "bounds",
    "encrypted",
    "kinds",
    "markup",
    "packages",
    "plain",
    "sheets",
    "zipped",
    "zips",
]
