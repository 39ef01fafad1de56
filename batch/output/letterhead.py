"""What stands on every letter of a round, from its definition."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from validators.messages import era_year

_DAYS = "月火水木金土日"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The letter's number and date, its sender with 職名, and the day by which an answer is due.

    What is not given is left to be filled in. ``{局}`` in number and sender stands for the name
    of the 地方振興局 in charge.
    """

    number: str = ""
    date: dt.date | None = None
    sender: str = ""
    answer_by: dt.date | None = None

    def number_of(self, bureau: str) -> str:
        """Return 文書番号."""
        return self.number.replace("{局}", bureau) or "　　第　　　　号"

    def sender_of(self, bureau: str) -> str:
        """Return the sender with 職名."""
        return self.sender.replace("{局}", bureau) or f"福島県{bureau}地方振興局長"

    def dated(self) -> str:
        """Return the letter's date."""
        return day_of(self.date) if self.date else "令和　　年　　月　　日"

    def due(self) -> str:
        """Return the day by which an answer is due, with its day of the week."""
        if self.answer_by is None:
            return "令和　　年　　月　　日（　）"
        return f"{day_of(self.answer_by)}（{_DAYS[self.answer_by.weekday()]}）"


def day_of(date: dt.date) -> str:
    """Return a day as letters write it.

    >>> day_of(dt.date(2026, 3, 6))
    '令和8年3月6日'
    """
    return f"{era_year(date.year)}年{date.month}月{date.day}日"
