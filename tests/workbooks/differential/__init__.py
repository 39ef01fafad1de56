"""The form's formulas against the Python rules: generated applications, two engines, one verdict.

``python -m tests.workbooks.differential --cases 10000`` (``make differential``).
"""
