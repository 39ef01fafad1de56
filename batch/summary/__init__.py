"""審査結果一覧.xlsx: the workbook in which an examiner works after the deadline."""

from batch.summary.book import Summary
from batch.summary.entry import STATUSES, Entry, Line, RunFacts, Stray, lines

__all__ = ["STATUSES", "Entry", "Line", "RunFacts", "Stray", "Summary", "lines"]
