"""Clerks' answers that came home: beside which finding each belongs, and what belongs to none any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from batch.store.result import Result
from workbooks.annotate.answer import Answer, Answers
from workbooks.annotate.words import ASKS, STANDS

LEADING = (STANDS, ASKS)
"""The answers that are shown first: an examiner has to decide on them."""


@dataclass(frozen=True, slots=True)
class Given:
    """An answer and where it came from: the file, the application's name as the sheet tells it."""

    answer: Answer
    file: str
    sender: str = ""


NO_FINDING = "この回答に合う指摘は、今回ありません（直っています）。"
BESIDE_NONE = "指摘の行の外に書かれていました。"
NO_APPLICATION = "この回答の申請ブックは、今回ありません。"


@dataclass(slots=True)
class Returned:
    """The answers of a round, while its results are walked over; ``count`` tells how many there are of each choice.

    A file that is a sheet 審査結果 alone answers for its application.
    """

    alone: dict[str, list[tuple[str, Answers]]] = field(default_factory=dict)
    count: dict[str, int] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)

    def add(self, result: Result) -> None:
        """Take note of a result's answers."""
        if result.answers is None:
            return
        for one in result.answers.given:
            self.count[one.choice] = self.count.get(one.choice, 0) + 1
        if result.is_reply:
            self.alone.setdefault(result.answers.application, []).append((result.file, result.answers))

    def of(self, result: Result, applications: Iterable[str]) -> list[Given]:
        """Return the answers for a workbook, its own first; ``applications`` are the keys of its application."""
        own = [(result.file, result.answers)] if result.answers else []
        keys = [key for key in dict.fromkeys(applications) if key in self.alone]
        self.met.update(keys)
        sent = [one for key in keys for one in self.alone[key]]
        return [Given(one, file, each.sender) for file, each in (*own, *sent) for one in each.given]

    def unmet(self) -> Iterator[tuple[Given, str]]:
        """Yield the answers for applications that are not there, with what is to be said of them."""
        for key, sent in sorted(self.alone.items()):
            for file, each in sent if key not in self.met else ():
                yield from ((Given(one, file, each.sender), NO_APPLICATION) for one in each.given)


def beside(given: Sequence[Given], keys: Sequence[str]) -> tuple[Mapping[str, Answer], list[Given]]:
    """Return the answer to each finding, by its key, and the answers that stand beside none; the first of several counts."""
    wanted = set(keys)
    found: dict[str, Answer] = {}
    rest = []
    for one in given:
        known = found.get(one.answer.key)
        if one.answer.key in wanted and known is None:
            found[one.answer.key] = one.answer
        elif known is None or (known.choice, known.words) != (one.answer.choice, one.answer.words):
            rest.append(one)
    return found, rest


def as_one(answers: Sequence[Answer]) -> tuple[str, str]:
    """Return the answers to findings that say the same as one: the choice and the words."""
    choices = dict.fromkeys(one.choice for one in answers if one.choice)
    leading = [one for one in LEADING if one in choices]
    words = dict.fromkeys(one.words for one in answers if one.words)
    return "／".join(leading or choices), "\n".join(words)
