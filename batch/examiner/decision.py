"""What an examiner types: a decision beside a finding, an adoption beside an application."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from batch.examiner.heads import ACCEPTED


@dataclass(frozen=True, slots=True)
class Decision:
    """What an examiner typed beside a finding; texts as typed, blank where nothing was.

    ``until`` is the day up to which an acceptance holds (None: without end);
    ``until_typed`` what stood there, kept even where it is no date.
    """

    action: str = ""
    memo: str = ""
    who: str = ""
    until: dt.date | None = None
    until_typed: str = ""

    def __bool__(self) -> bool:
        """Whether anything was typed."""
        return any((self.action, self.memo, self.who, self.until_typed))

    def waives(self, today: dt.date) -> bool:
        """Whether the finding no longer counts as open: accepted, with a reason and a name, and not expired."""
        return not self.lacks(today) and self.action == ACCEPTED

    def lacks(self, today: dt.date) -> str:
        """Return what an acceptance lacks to count (Japanese), or nothing."""
        if self.action != ACCEPTED:
            return ""
        if not self.memo or not self.who:
            return "容認には、メモ（理由）と担当者の記入が必要です。"
        if self.until_typed and self.until is None:
            return "容認の期限を日付として読めません。"
        if self.until is not None and self.until < today:
            return "容認の期限が過ぎています。"
        return ""


NOTHING = Decision()
"""No decision yet."""


@dataclass(frozen=True, slots=True)
class PreviousLine:
    """A line of a previous summary: its keys, the decision, and its cells by head.

    ``archived`` lines stood among the vanished findings or the homeless notes.
    """

    keys: tuple[str, ...]
    decision: Decision
    cells: Mapping[str, str]
    archived: bool = False


@dataclass(frozen=True, slots=True)
class Adoption:
    """What an examiner typed beside an application: the choice, the amount decided in yen, a note; as typed."""

    choice: str = ""
    amount: str = ""
    note: str = ""

    def __bool__(self) -> bool:
        """Whether anything was typed."""
        return any((self.choice, self.amount, self.note))


UNDECIDED = Adoption()
"""Nothing was typed yet."""
