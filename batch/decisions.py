"""The examiner's decisions, carried from one 審査結果一覧.xlsx to the next.

A finding is known again by its application (municipality, district, year,
事業区分), its rule, its name and the content of its row, never by a row number or
a file name. The summary keeps these keys in a hidden column; an examiner may sort
and filter as they like.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import python_calamine

from validators.finding import Finding
from validators.normalise import Unreadable, day
from validators.round import RoundRecord

RETURNED, ACCEPTED, CONFIRMED, ASKING = ACTIONS = ("返却", "容認", "確認済", "照会中")
"""What an examiner may decide: send back, accept as it is, confirmed, asking."""

NEW, STILL, GONE = "新規", "継続", "解消"

SHEET, GONE_SHEET, HOMELESS_SHEET = "指摘一覧", "解消した指摘", "引き継げなかったメモ"
KEY_HEAD, ACTION_HEAD, MEMO_HEAD, WHO_HEAD, UNTIL_HEAD = "照合キー", "対応", "メモ", "担当者", "容認の期限"
TYPED_HEADS = (ACTION_HEAD, MEMO_HEAD, WHO_HEAD, UNTIL_HEAD)


class PreviousRefused(ValueError):
    """A previous summary that cannot be used; the text is Japanese and for the user."""


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
class Line:
    """A line of a previous summary: its keys, the decision, and its cells by head.

    ``archived`` lines stood among the vanished findings or the homeless notes.
    """

    keys: tuple[str, ...]
    decision: Decision
    cells: Mapping[str, str]
    archived: bool = False


@dataclass(slots=True)
class Previous:
    """What a previous summary holds; an empty one stands for a first run."""

    lines: Sequence[Line] = ()
    by_key: dict[str, int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    placed: set[int] = field(default_factory=set)
    is_first: bool = True

    def state(self, keys: Iterable[str]) -> str:
        """Return 新規 or 継続 for a line with these keys ("" on a first run), and remember it."""
        found = self._lines(keys)
        self.seen.update(found)
        if self.is_first:
            return ""
        return STILL if any(not self.lines[number].archived for number in found) else NEW

    def decision(self, keys: Iterable[str]) -> Decision:
        """Return what the examiner typed beside these keys, and remember that it has its place."""
        for number in self._lines(keys):
            if self.lines[number].decision:
                self.placed.add(number)
                return self.lines[number].decision
        return NOTHING

    def known(self, key: str) -> Decision:
        """Return what the examiner typed beside one key; nothing is remembered."""
        number = self.by_key.get(key)
        return NOTHING if number is None else self.lines[number].decision

    def gone(self) -> list[Line]:
        """Return the lines whose findings have all vanished since."""
        return [
            line
            for number, line in enumerate(self.lines)
            if line.keys and not line.archived and number not in self.seen
        ]

    def homeless(self) -> list[Line]:
        """Return the lines with something typed that have no place beside a finding or among the gone."""
        return [
            line
            for number, line in enumerate(self.lines)
            if line.decision
            and number not in self.placed
            and (line.archived or number in self.seen or not line.keys)
        ]

    def _lines(self, keys: Iterable[str]) -> list[int]:
        return sorted({self.by_key[key] for key in keys if key in self.by_key})


# --- keys -------------------------------------------------------------------------------------


def application_key(record: RoundRecord | None, file: str) -> str:
    """Return what tells an application from every other; its file's name where it could not be read."""
    if record is None:
        return file
    one = record.application
    parts = (
        one.get("municipality_code"),
        one.get("district"),
        one.get("fiscal_year"),
        one.get("project_type"),
    )
    return "|".join(map(str, parts)) if all(parts[:2]) else file


def finding_keys(application: str, findings: Iterable[Finding]) -> list[str]:
    """Return a short key for each finding; equal ones are told apart by their order."""
    seen: Counter[str] = Counter()
    keys = []
    for one in findings:
        place = one.content if one.name else f"{one.sheet}!{one.cell}"
        text = "|".join((application, one.rule, one.name, place))
        seen[text] += 1
        keys.append(hashlib.sha256(f"{text}|{seen[text]}".encode()).hexdigest()[:16])
    return keys


# --- reading a previous summary ---------------------------------------------------------------


def read_previous(path: Path) -> Previous:
    """Read the lines of 指摘一覧 (and its further sheets) from a previous summary.

    Raises:
        PreviousRefused: the file cannot be opened or is no summary of this program.
    """
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(path.open("rb"))
    except (OSError, python_calamine.CalamineError, zipfile.BadZipFile) as fault:
        raise PreviousRefused(
            f"{path}: 前回の審査結果一覧を開けません。場所と、Excelブック（.xlsx）であるかを確かめてください。"
        ) from fault
    names = [
        name for name in book.sheet_names if name.partition("（")[0] in (SHEET, GONE_SHEET, HOMELESS_SHEET)
    ]
    lines = [
        line
        for name in sorted(names, key=lambda name: not name.startswith(SHEET))
        for line in _lines(book.get_sheet_by_name(name).to_python(), not name.startswith(SHEET))
    ]
    if SHEET not in names:
        raise PreviousRefused(
            f"{path}: 「{SHEET}」のシートがありません。前回の審査結果一覧を指定してください。"
        )
    by_key: dict[str, int] = {}
    for number, line in enumerate(lines):
        for key in line.keys:
            by_key.setdefault(key, number)
    return Previous(lines, by_key, is_first=False)


def _lines(rows: Sequence[Sequence[Any]], archived: bool) -> Iterator[Line]:
    heads: list[str] | None = None
    for row in rows:
        texts = [_text(value) for value in row]
        if heads is None:
            heads = texts if ACTION_HEAD in texts and MEMO_HEAD in texts else None
            continue
        cells = {head: text for head, text in zip(heads, texts, strict=True) if head}
        typed = dict(zip(heads, row, strict=True))
        line = Line(tuple(cells.pop(KEY_HEAD, "").split()), _decision(cells, typed), cells, archived)
        if line.keys or line.decision:
            yield line


def _decision(cells: Mapping[str, str], typed: Mapping[str, Any]) -> Decision:
    until = cells.get(UNTIL_HEAD, "")
    return Decision(
        cells.get(ACTION_HEAD, ""),
        cells.get(MEMO_HEAD, ""),
        cells.get(WHO_HEAD, ""),
        _day(typed.get(UNTIL_HEAD)) if until else None,
        until,
    )


def _day(value: Any) -> dt.date | None:
    try:
        read = day(value).value
    except Unreadable:
        return None
    return read if isinstance(read, dt.date) else None


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        value = value.date()
    return str(value).strip()
