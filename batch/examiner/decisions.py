"""The examiner's decisions, carried from one 審査結果一覧.xlsx to the next.

A finding is known again by its application (municipality, district, year,
事業区分), its rule, its name and the content of its row, never by a row number or
a cell. A file's name only tells two workbooks of one application apart, and one
whose 年度 or 団体コード was corrected from a new one. The summary keeps the keys in
a hidden column; an examiner may sort, filter and move columns and rename sheets
as they like.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import zipfile
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import python_calamine

from validators.finding import Finding
from validators.normalise import Unreadable, day
from validators.round import RoundRecord
from validators.submission import letters

RETURNED, ACCEPTED, CONFIRMED, ASKING = ACTIONS = ("返却", "容認", "確認済", "照会中")
"""What an examiner may decide: send back, accept as it is, confirmed, asking."""

NEW, STILL, GONE = "新規", "継続", "解消"

SHEET, GONE_SHEET, HOMELESS_SHEET = "指摘一覧", "解消した指摘", "引き継げなかったメモ"
KEY_HEAD, ACTION_HEAD, MEMO_HEAD, WHO_HEAD, UNTIL_HEAD = "照合キー", "対応", "メモ", "担当者", "容認の期限"
FILE_HEAD, STATE_HEAD = "ファイル", "経過"

APPLICATION_SHEET = "申請一覧"
ADOPTED, NOT_ADOPTED, PENDING = CHOICES = ("採択", "不採択", "保留")
"""What an examiner may decide on an application."""

CHOICE_HEAD, AMOUNT_HEAD, NOTE_HEAD = "採否", "交付決定額", "審査メモ"

ITEM_HEAD, TICK_HEAD, NO_TICK = "確認する事項", "確認", "□"

EMPTY = "該当するものはありません。"
"""What a sheet without rows says."""

OWN_HEADS = frozenset((
    "番号", "重大さ", STATE_HEAD, "市町村名", "地区名", "規則", "欄", "場所（写しを開く）", "内容", "記入", "正しくは", "直し方",
    "根拠", ACTION_HEAD, MEMO_HEAD, WHO_HEAD, UNTIL_HEAD, "備考", FILE_HEAD, KEY_HEAD,
    "状態", "地方振興局", "事業区分", "年度", "優先順位", "総事業費", "補助対象経費", "補助金申請額", "不備", "要確認", "参考",
    "容認", "未点検", CHOICE_HEAD, AMOUNT_HEAD, NOTE_HEAD, "写しを開く", "団体コード", "事業概要",
))  # fmt: skip
"""The heads of the sheets on which an examiner types; a column under another head is their own."""


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


@dataclass(frozen=True, slots=True)
class Told:
    """What is known of some of a line's findings: their positions in it, 新規 or 継続, what was typed."""

    positions: tuple[int, ...]
    state: str
    decision: Decision


@dataclass(slots=True)
class Previous:
    """What a previous summary holds; an empty one stands for a first run.

    ``applications`` are the rows of 申請一覧 with what was typed there, ``ticks``
    what stands beside the items for people, ``current`` the files of this run.
    """

    lines: Sequence[Line] = ()
    applications: Sequence[tuple[Adoption, Mapping[str, str]]] = ()
    ticks: Mapping[str, str] = field(default_factory=dict)
    is_first: bool = True
    current: Container[str] = ()
    seen: set[int] = field(default_factory=set)
    placed: set[int] = field(default_factory=set)
    adopted: set[int] = field(default_factory=set)
    by_key: dict[str, list[int]] = field(init=False)
    by_application: dict[str, list[int]] = field(init=False)
    by_file: dict[str, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        """Index the lines by their keys, the applications by theirs and by their files."""
        self.by_key, self.by_application, self.by_file = {}, {}, {}
        for number, line in enumerate(self.lines):
            for key in line.keys:
                self.by_key.setdefault(key, []).append(number)
        for number, (_, cells) in enumerate(self.applications):
            self.by_application.setdefault(cells.get(KEY_HEAD, ""), []).append(number)
            self.by_file.setdefault(cells.get(FILE_HEAD, ""), []).append(number)

    @property
    def has_notes(self) -> bool:
        """Whether an examiner typed anything in it."""
        return (
            any(line.decision for line in self.lines)
            or any(adoption for adoption, _ in self.applications)
            or any(tick != NO_TICK for tick in self.ticks.values())
        )

    def known_as(self, key: str, file: str, application: Mapping[str, Any]) -> str:
        """Return the key under which the previous summary knows an application.

        It is another one where the same file's 年度, 事業区分, 団体コード or 市町村名 was
        corrected since, or where its 地区名 was blank or the file unreadable.
        """
        if key in self.by_application:
            return key
        rows = [self.applications[number][1] for number in self.by_file.get(file, [])]
        earlier = [cells[KEY_HEAD] for cells in rows if cells.get(KEY_HEAD) and _is_same(cells, application)]
        return earlier[0] if earlier else key

    def told(self, file: str, keys: Sequence[str]) -> list[Told]:
        """Return what is known of a line's findings, and remember that they were found.

        A line is one part, unless an examiner decided on some of its findings only.
        """
        parts: dict[Decision, list[tuple[int, int | None]]] = {}
        for position, key in enumerate(keys):
            number = self._number(key, file)
            decision = NOTHING if number is None else self.lines[number].decision
            parts.setdefault(decision, []).append((position, number))
        told = []
        for decision, members in parts.items():
            numbers = {number for _, number in members if number is not None}
            self.seen |= numbers
            if decision:
                self.placed |= numbers
            still = any(not self.lines[number].archived for number in numbers)
            state = "" if self.is_first else STILL if still else NEW
            told.append(Told(tuple(position for position, _ in members), state, decision))
        return told

    def known(self, key: str, file: str) -> Decision:
        """Return what the examiner typed beside one key; nothing is remembered."""
        number = self._number(key, file)
        return NOTHING if number is None else self.lines[number].decision

    def adoption(self, key: str, file: str) -> Adoption:
        """Return what the examiner typed beside an application, and remember that it has its place."""
        mine = [number for number in self.by_application.get(key, []) if number not in self.adopted]
        own = [number for number in mine if self._file(number) == file]
        free = [number for number in mine if self._file(number) not in self.current]
        for number in (own or free)[:1]:
            self.adopted.add(number)
            return self.applications[number][0]
        return UNDECIDED

    def gone(self) -> list[Line]:
        """Return the lines whose findings have all vanished since."""
        return [
            line
            for number, line in enumerate(self.lines)
            if line.keys and not line.archived and number not in self.seen
        ]

    def homeless(self) -> list[Line]:
        """Return what was typed and has no place beside a finding, an application or among the gone."""
        lines = [
            line
            for number, line in enumerate(self.lines)
            if line.decision and number not in self.placed and (line.archived or not line.keys)
        ]
        rest = [
            _of_application(adoption, cells)
            for number, (adoption, cells) in enumerate(self.applications)
            if adoption and number not in self.adopted
        ]
        return lines + rest

    def _number(self, key: str, file: str) -> int | None:
        """Return the line of a key: this file's, else that of a file that is there no more, else any."""
        found = self.by_key.get(key, [])
        order = {
            number: (
                self.lines[number].archived,
                self.lines[number].cells.get(FILE_HEAD) != file,
                self.lines[number].cells.get(FILE_HEAD) in self.current,
                number in self.seen,
                number,
            )
            for number in found
        }
        return min(found, key=order.__getitem__, default=None)

    def _file(self, number: int) -> str:
        return self.applications[number][1].get(FILE_HEAD, "")


def _is_same(cells: Mapping[str, str], application: Mapping[str, Any]) -> bool:
    """Whether a row of 申請一覧 is an application under an earlier name."""
    if not cells.get("地区名"):
        return True
    sender = (("市町村名", "municipality"), ("団体コード", "municipality_code"))
    return cells["地区名"] == application.get("district") and any(
        cells.get(head) and cells[head] == application.get(name) for head, name in sender
    )


def _of_application(adoption: Adoption, cells: Mapping[str, str]) -> Line:
    """Return what was typed beside an application that is there no more as a line to be kept."""
    memo = "、".join(
        part for part in (adoption.amount and f"交付決定額 {adoption.amount}", adoption.note) if part
    )
    return Line((), Decision(adoption.choice, memo), _about(cells, f"{APPLICATION_SHEET}の記入"))


def _about(cells: Mapping[str, str], what: str) -> dict[str, str]:
    """Return the cells that say to whom a note without a finding belongs."""
    return {
        **{head: cells.get(head, "") for head in ("市町村名", "地区名", "規則", "欄", FILE_HEAD)},
        "内容": what,
    }


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
    """Return a short key for each finding; equal ones are told apart by their order.

    A finding about no cell of the form is known by what was found.
    """
    seen: Counter[str] = Counter()
    keys = []
    for one in findings:
        place = one.content if one.name else one.content or one.found
        text = "|".join((application, one.rule, one.name, place))
        seen[text] += 1
        keys.append(short(f"{text}|{seen[text]}"))
    return keys


# --- reading a previous summary ---------------------------------------------------------------


def read_previous(path: Path) -> Previous:
    """Read what an examiner typed, and beside what, from a previous summary.

    The sheets are known by their heads, whatever they are called now.

    Raises:
        PreviousRefused: the file cannot be opened or is no summary of this program.
    """
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(path.open("rb"))
    except (OSError, python_calamine.CalamineError, zipfile.BadZipFile) as fault:
        raise PreviousRefused(
            f"{path}: 前回の審査結果一覧を開けません。場所と、Excelブック（.xlsx）であるかを確かめてください。"
        ) from fault
    lines: list[Line] = []
    applications: list[tuple[Adoption, Mapping[str, str]]] = []
    ticks: dict[str, str] = {}
    is_summary = False
    for name in sorted(book.sheet_names, key=_order):
        rows = book.get_sheet_by_name(name).to_python()
        for typed in _rows(rows, *_FINDINGS):
            archived = not name.startswith(SHEET) and STATE_HEAD not in typed
            is_summary = is_summary or not archived
            cells = {head: _text(value) for head, value in typed.items()}
            lines += _own_notes(cells)
            keys = tuple(cells.pop(KEY_HEAD, "").split())
            lines.append(Line(keys, _decision(cells, typed), cells, archived))
        for adoption, typed in adoption_rows(rows):
            cells = {head: _text(value) for head, value in typed.items()}
            lines += _own_notes(cells)
            applications.append((adoption, cells))
        for typed in _rows(rows, {ITEM_HEAD, TICK_HEAD}):
            ticks[_text(typed[ITEM_HEAD])] = _text(typed[TICK_HEAD])
        is_summary = is_summary or name == SHEET
    if not is_summary:
        raise PreviousRefused(
            f"{path}: 「{SHEET}」のシートがありません。前回の審査結果一覧を指定してください。"
        )
    return Previous(_once(lines), applications, ticks, is_first=False)


def _order(name: str) -> tuple[bool, bool]:
    """Sort the sheets: 指摘一覧 and its further sheets, then others (a copy, a renamed one), then what is archived."""
    return name.startswith((GONE_SHEET, HOMELESS_SHEET)), not name.startswith(SHEET)


def _once(lines: Iterable[Line]) -> list[Line]:
    """Return the lines without repeats (a copied row or sheet); what differs in a repeat is kept without its place."""
    places: dict[tuple[tuple[str, ...], str, bool], int] = {}
    kept: list[Line] = []
    for line in lines:
        if not line.keys:
            if line.decision:
                kept.append(line)
            continue
        place = (line.keys, line.cells.get(FILE_HEAD, ""), line.archived)
        first = places.setdefault(place, len(kept))
        if first == len(kept):
            kept.append(line)
        elif not kept[first].decision:
            kept[first] = line
        elif line.decision and line.decision != kept[first].decision:
            kept.append(replace(line, keys=()))
    return kept


_FINDINGS = ({KEY_HEAD, "規則"}, {ACTION_HEAD, MEMO_HEAD})
_APPLICATIONS = ({KEY_HEAD, "事業区分"}, {CHOICE_HEAD, NOTE_HEAD})
"""Heads by which a sheet is known, whatever its name: one of the sets stands in one row."""

_HEAD_ROWS = 20
"""Among so many first rows the heads are looked for."""


def _rows(rows: Sequence[Sequence[Any]], *marks: set[str]) -> Iterator[dict[str, Any]]:
    """Yield the rows below the row that holds one of these sets of heads, as values by head.

    A head that is there twice counts where it stands first; the second is an examiner's own.
    """
    heads: list[str] = []
    for number, row in enumerate(rows):
        if heads:
            yield dict(zip(heads, row, strict=True))
        elif number < _HEAD_ROWS and any(mark <= {_text(value) for value in row} for mark in marks):
            for column, value in enumerate(row, start=1):
                head = _text(value)
                heads.append(f"{letters(column)}列{head}" if head in ("", *heads) else head)


def adoption_rows(rows: Sequence[Sequence[Any]]) -> Iterator[tuple[Adoption, dict[str, Any]]]:
    """Yield what was typed beside each application of 申請一覧, with the row's values by head."""
    for typed in _rows(rows, *_APPLICATIONS):
        yield Adoption(*(_text(typed.get(head, "")) for head in (CHOICE_HEAD, AMOUNT_HEAD, NOTE_HEAD))), typed


def _own_notes(cells: Mapping[str, str]) -> Iterator[Line]:
    """Yield what an examiner added to a row: columns of their own, or the whole row; such lines have no place."""
    typed_heads = (ACTION_HEAD, MEMO_HEAD, WHO_HEAD, UNTIL_HEAD, CHOICE_HEAD, AMOUNT_HEAD, NOTE_HEAD)
    texts = {head: text for head, text in cells.items() if text and not text.startswith(EMPTY)}
    if texts and KEY_HEAD in cells and not any(cells.get(head) for head in (KEY_HEAD, *typed_heads)):
        yield Line((), Decision(memo="　".join(texts.values())), _about({}, "追加された行の記入"))
        return
    for head, text in texts.items():
        if head not in OWN_HEADS:
            yield Line((), Decision(memo=text), _about(cells, f"追加された列「{head}」の記入"))


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
        read = day.read(value).value
    except Unreadable:
        return None
    return read if isinstance(read, dt.date) else None


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    return str(value).strip()
