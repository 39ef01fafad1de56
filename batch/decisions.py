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

APPLICATION_SHEET = "申請一覧"
ADOPTED, NOT_ADOPTED, PENDING = CHOICES = ("採択", "不採択", "保留")
"""What an examiner may decide on an application."""

CHOICE_HEAD, AMOUNT_HEAD, NOTE_HEAD = "採否", "交付決定額", "審査メモ"


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


@dataclass(slots=True)
class Previous:
    """What a previous summary holds; an empty one stands for a first run."""

    lines: Sequence[Line] = ()
    by_key: dict[str, int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    placed: set[int] = field(default_factory=set)
    adoptions: dict[str, tuple[Adoption, Mapping[str, str]]] = field(default_factory=dict)
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

    def adoption(self, key: str) -> Adoption:
        """Return what the examiner typed beside an application, and remember that it has its place."""
        return self.adoptions.pop(key, (UNDECIDED, {}))[0]

    def gone(self) -> list[Line]:
        """Return the lines whose findings have all vanished since."""
        return [
            line
            for number, line in enumerate(self.lines)
            if line.keys and not line.archived and number not in self.seen
        ]

    def homeless(self) -> list[Line]:
        """Return the lines with something typed that have no place beside a finding or among the gone."""
        lines = [
            line
            for number, line in enumerate(self.lines)
            if line.decision
            and number not in self.placed
            and (line.archived or number in self.seen or not line.keys)
        ]
        return lines + [_of_application(one, cells) for one, cells in self.adoptions.values() if one]

    def _lines(self, keys: Iterable[str]) -> list[int]:
        return sorted({self.by_key[key] for key in keys if key in self.by_key})


def _of_application(adoption: Adoption, cells: Mapping[str, str]) -> Line:
    """Return what was typed beside an application that is there no more as a line to be kept."""
    memo = "、".join(
        part for part in (adoption.amount and f"交付決定額 {adoption.amount}", adoption.note) if part
    )
    about = {name: cells.get(name, "") for name in ("市町村名", "地区名")}
    words = {**about, "内容": "申請一覧の記入", "ファイル": cells.get("ファイル", "")}
    return Line((), Decision(adoption.choice, memo), words)


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


def short(text: str) -> str:
    """Return a short key for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def finding_keys(application: str, findings: Iterable[Finding]) -> list[str]:
    """Return a short key for each finding; equal ones are told apart by their order."""
    seen: Counter[str] = Counter()
    keys = []
    for one in findings:
        place = one.content if one.name else f"{one.sheet}!{one.cell}"
        text = "|".join((application, one.rule, one.name, place))
        seen[text] += 1
        keys.append(short(f"{text}|{seen[text]}"))
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
    adoptions: dict[str, tuple[Adoption, Mapping[str, str]]] = {
        key: (adoption, cells)
        for name in book.sheet_names
        if name.partition("（")[0] == APPLICATION_SHEET
        for key, adoption, cells in _adoptions(book.get_sheet_by_name(name).to_python())
    }
    by_key: dict[str, int] = {}
    for number, line in enumerate(lines):
        for key in line.keys:
            by_key.setdefault(key, number)
    return Previous(lines, by_key, adoptions=adoptions, is_first=False)


def _rows(rows: Sequence[Sequence[Any]], *heads: str) -> Iterator[dict[str, Any]]:
    """Yield the rows below the row that holds these heads, as values by head."""
    found: list[str] | None = None
    for row in rows:
        if found is not None:
            yield {head: value for head, value in zip(found, row, strict=True) if head}
        elif set(heads) <= {_text(value) for value in row}:
            found = [_text(value) for value in row]


def adoption_rows(rows: Sequence[Sequence[Any]]) -> Iterator[tuple[Adoption, dict[str, Any]]]:
    """Yield what was typed beside each application of 申請一覧, with the row's values by head."""
    for typed in _rows(rows, CHOICE_HEAD, NOTE_HEAD):
        yield Adoption(*(_text(typed.get(head, "")) for head in (CHOICE_HEAD, AMOUNT_HEAD, NOTE_HEAD))), typed


def _adoptions(rows: Sequence[Sequence[Any]]) -> Iterator[tuple[str, Adoption, dict[str, str]]]:
    for number, (adoption, typed) in enumerate(adoption_rows(rows)):
        cells = {head: _text(value) for head, value in typed.items()}
        if adoption:
            yield cells.get(KEY_HEAD) or f"row {number}", adoption, cells


def _lines(rows: Sequence[Sequence[Any]], archived: bool) -> Iterator[Line]:
    for typed in _rows(rows, ACTION_HEAD, MEMO_HEAD):
        cells = {head: _text(value) for head, value in typed.items()}
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
