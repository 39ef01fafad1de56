"""What an examiner types: a decision beside a finding, an adoption beside an application."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TypeVar

from batch.examiner.heads import ACCEPTED, ADOPTED, FILE_HEAD, NOT_ADOPTED, PENDING
from validators.finding import short
from validators.normalise.characters import folded


@dataclass(frozen=True, slots=True)
class Decision:
    """What an examiner typed beside a finding; texts as typed, blank where nothing was.

    ``until`` is the day up to which an acceptance holds (None: without end);
    ``until_typed`` what stood there, kept even where it is no date. ``clash`` tells
    what somebody else typed beside the same finding (Japanese).
    """

    action: str = ""
    memo: str = ""
    who: str = ""
    until: dt.date | None = None
    until_typed: str = ""
    clash: str = ""

    def __bool__(self) -> bool:
        """Whether anything was typed."""
        return any((self.action, self.memo, self.who, self.until_typed))

    def waives(self, today: dt.date) -> bool:
        """Whether the finding no longer counts as open: accepted, with a reason and a name, and not expired."""
        return not self.lacks(today) and self.action == ACCEPTED

    def lacks(self, today: dt.date) -> str:
        """Return what a decision lacks to count (Japanese), or nothing."""
        if self.clash:
            return self.clash
        if self.action != ACCEPTED:
            return (
                f"対応「{self.action}」は容認として数えていません。{_ONLY_SO}"
                if ACCEPTED in self.action
                else ""
            )
        if not self.memo or not self.who:
            return "容認には、メモ（理由）と担当者の記入が必要です。"
        if self.until_typed and self.until is None:
            return "容認の期限を日付として読めません。"
        if self.until is not None and self.until < today:
            return "容認の期限が過ぎています。"
        return ""


_ONLY_SO = "容認するときは、一覧から「容認」を選んでください。"

NOTHING = Decision()
"""No decision yet."""


class Cells(Mapping[str, str]):
    """The texts of a row by head; the heads are the sheet's, held once for all its rows."""

    __slots__ = ("_at", "_texts")

    def __init__(self, at: Mapping[str, int], texts: Sequence[str]) -> None:
        self._at, self._texts = at, texts

    def __getitem__(self, head: str) -> str:
        return self._texts[self._at[head]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)


@dataclass(frozen=True, slots=True)
class PreviousLine:
    """A line of a previous summary: its keys, the decision, and its cells by head.

    ``archived`` lines stood among the vanished findings or the homeless notes; ``fresh`` says
    that the decision was typed since the summary was written.
    """

    keys: tuple[str, ...]
    decision: Decision
    cells: Mapping[str, str]
    archived: bool = False
    fresh: bool = True
    file: str = field(init=False)

    def __post_init__(self) -> None:
        """Keep the file at hand."""
        object.__setattr__(self, "file", self.cells.get(FILE_HEAD, ""))


@dataclass(frozen=True, slots=True)
class Adoption:
    """What an examiner typed beside an application: the choice, the amount decided in yen, a note; as typed.

    ``clash`` tells what somebody else typed beside the same application (Japanese).
    """

    choice: str = ""
    amount: str = ""
    note: str = ""
    clash: str = ""

    def __bool__(self) -> bool:
        """Whether anything was typed."""
        return any((self.choice, self.amount, self.note, self.clash))

    @property
    def meant(self) -> str:
        """Which of the choices was meant; "" where nothing was typed, or nobody can tell."""
        word = folded(self.choice)
        return next((choice for choice, words in _MEANT.items() if word and words.fullmatch(word)), "")


_MEANT = {
    ADOPTED: re.compile(
        r"(?:(?:条件付き?|一部|減額|[○◯〇])?採択(?:する|とする|済み?|決定)?|採|可|[○◯〇◎]|交付決定(?:済み?)?)"
        r"(?:\((?:条件付き?|減額|一部|[^()]*円)\))?。?"
    ),
    NOT_ADOPTED: re.compile(
        r"(?:不採択|非採択|不採|否|不可|却下|見送り?|[×✕✖])(?:とする|済み?)?(?:\([^()]*\))?。?"
    ),
    PENDING: re.compile(r"(?:保留|審査中|検討中|要検討|再検討|未決定?|未定|△)(?:とする)?(?:\([^()]*\))?。?"),
}
"""What examiners type for a choice; anything else is asked about, for money follows from it."""

UNDECIDED = Adoption()
"""Nothing was typed yet."""

Typed = TypeVar("Typed", Decision, Adoption)


def written(typed: Decision | Adoption) -> str:
    """Return a short sign of what was typed, "" for nothing: so it is told whether it was changed since."""
    if not typed:
        return ""
    texts = (
        (typed.action, typed.memo, typed.who, typed.until and typed.until.isoformat())
        if isinstance(typed, Decision)
        else (typed.choice, typed.amount, typed.note)
    )
    return short("|".join(text or "" for text in texts))


def both(one: Typed, other: Typed) -> Typed | None:
    """Return what two people typed beside the same as one; None where they differ.

    What one left blank, the other may have filled in, but only where the rest is the same.
    """
    names = [each.name for each in fields(one) if each.name not in ("until", "clash")]
    first, second = ({name: getattr(each, name) for name in names} for each in (one, other))
    for full, part, texts in ((one, second, first), (other, first, second)):
        if all(not text or text == texts[name] for name, text in part.items()):
            return replace(full, clash=one.clash or other.clash)
    return None
