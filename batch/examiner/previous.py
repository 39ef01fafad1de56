"""What is known from the previous summary, and which finding of this run it belongs to.

A finding is known again by its application (municipality, district, year,
事業区分), its rule, its name and the content of its row, never by a row number or
a cell. A file's name only tells two workbooks of one application apart, and one
whose 年度 or 団体コード was corrected from a new one.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from batch.examiner.decision import NOTHING, UNDECIDED, Adoption, Decision, PreviousLine
from batch.examiner.heads import (
    APPLICATION_SHEET,
    FILE_HEAD,
    KEY_HEAD,
    NEW,
    NO_TICK,
    STILL,
)
from batch.examiner.kept import Candidate, Kept


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of some of a line's findings: their positions in it, 新規 or 継続, what was typed.

    ``answer`` is what the clerk had answered by then: the choice and the words.
    """

    positions: tuple[int, ...]
    state: str
    decision: Decision
    answer: tuple[str, str] = ("", "")


@dataclass(slots=True)
class Previous:
    """What a previous summary holds; an empty one stands for a first run.

    ``kept`` are its lines and the rows of 申請一覧, ``ticks`` what stands beside the items for
    people, ``current`` the files of this run. ``rounds`` are the numbers of the rounds it was
    written by, ``before`` those of the rounds before them; ``folders`` where it lay;
    ``has_answers`` whether clerks had answered.
    """

    kept: Kept = field(default_factory=Kept)
    ticks: Mapping[str, str] = field(default_factory=dict)
    is_first: bool = True
    current: Container[str] = ()
    rounds: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    has_answers: bool = False
    folders: tuple[Path, ...] = ()
    seen: set[int] = field(default_factory=set)
    placed: set[int] = field(default_factory=set)
    adopted: set[int] = field(default_factory=set)

    @property
    def has_notes(self) -> bool:
        """Whether an examiner typed anything in it."""
        return self.kept.has_notes() or any(tick != NO_TICK for tick in self.ticks.values())

    def known_as(self, key: str, file: str, application: Mapping[str, Any]) -> str:
        """Return the key under which the previous summary knows an application.

        It is another one where the same file's 年度, 事業区分, 団体コード or 市町村名 was
        corrected since, or where its 地区名 was blank or the file unreadable.
        """
        if self.is_first or self.kept.applications_of(key):
            return key
        rows = self.kept.applications_in(file)
        earlier = [cells[KEY_HEAD] for cells in rows if cells.get(KEY_HEAD) and _is_same(cells, application)]
        return earlier[0] if earlier else key

    def told(self, file: str, keys: Sequence[str]) -> list[Told]:
        """Return what is known of a line's findings, and remember that they were found.

        A line is one part, unless an examiner decided on some of its findings only.
        """
        parts: dict[Decision, list[tuple[int, Candidate | None]]] = {}
        for position, key in enumerate(keys):
            found = self._found(key, file)
            decision = NOTHING if found is None else self.kept.decision(found.number)
            parts.setdefault(decision, []).append((position, found))
        told = []
        for decision, members in parts.items():
            lines = [one for _, one in members if one is not None]
            numbers = {one.number for one in lines}
            self.seen |= numbers
            if decision:
                self.placed |= numbers
            still = any(not one.archived for one in lines)
            state = "" if self.is_first else STILL if still else NEW
            told.append(
                Told(tuple(position for position, _ in members), state, decision, self._answer(numbers))
            )
        return told

    def _answer(self, numbers: Iterable[int]) -> tuple[str, str]:
        """Return what the clerk had answered to some lines."""
        for number in sorted(numbers) if self.has_answers else ():
            answer = self.kept.answer(number)
            if any(answer):
                return answer
        return "", ""

    def known(self, key: str, file: str) -> Decision:
        """Return what the examiner typed beside one key; nothing is remembered."""
        found = self._found(key, file)
        return NOTHING if found is None else self.kept.decision(found.number)

    def adoption(self, key: str, file: str) -> Adoption:
        """Return what the examiner typed beside an application, and remember that it has its place."""
        mine = [one for one in self.kept.applications_of(key) if one[0] not in self.adopted]
        own = [number for number, where in mine if where == file]
        free = [number for number, where in mine if where not in self.current]
        for number in (own or free)[:1]:
            self.adopted.add(number)
            return self.kept.adoption(number)
        return UNDECIDED

    def gone(self) -> list[PreviousLine]:
        """Return the lines whose findings have all vanished since."""
        return [line for number, line in self.kept.current() if number not in self.seen]

    def homeless(self) -> list[PreviousLine]:
        """Return what was typed and has no place beside a finding, an application or among the gone."""
        lines = [line for number, line in self.kept.placeless() if number not in self.placed]
        rest = [
            _of_application(adoption, cells)
            for number, adoption, cells in self.kept.adopted()
            if number not in self.adopted
        ]
        return lines + rest

    def _found(self, key: str, file: str) -> Candidate | None:
        """Return the line of a key: this file's, else that of a file that is there no more, else any."""
        if self.is_first:
            return None
        return min(
            self.kept.of_key(key),
            key=lambda one: (
                one.archived,
                one.file != file,
                one.file in self.current,
                one.number in self.seen,
                one.number,
            ),
            default=None,
        )


def _is_same(cells: Mapping[str, str], application: Mapping[str, Any]) -> bool:
    """Whether a row of 申請一覧 is an application under an earlier name."""
    if not cells.get("地区名"):
        return True
    sender = (("市町村名", "municipality"), ("団体コード", "municipality_code"))
    return cells["地区名"] == application.get("district") and any(
        cells.get(head) and cells[head] == application.get(name) for head, name in sender
    )


def _of_application(adoption: Adoption, cells: Mapping[str, str]) -> PreviousLine:
    """Return what was typed beside an application that is there no more as a line to be kept."""
    memo = "、".join(
        part for part in (adoption.amount and f"交付決定額 {adoption.amount}", adoption.note) if part
    )
    return PreviousLine((), Decision(adoption.choice, memo), about(cells, f"{APPLICATION_SHEET}の記入"))


def about(cells: Mapping[str, str], what: str) -> dict[str, str]:
    """Return the cells that say to whom a note without a finding belongs."""
    return {
        **{head: cells.get(head, "") for head in ("市町村名", "地区名", "規則", "欄", FILE_HEAD)},
        "内容": what,
    }
