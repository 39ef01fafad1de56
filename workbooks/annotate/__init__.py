"""Annotated copies that keep every part of the submitter's workbook, and the way back."""
