"""Reading a previous summary: what an examiner typed, and beside what.

The summary keeps the keys in a hidden column; an examiner may sort, filter and
move columns and rename sheets as they like.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from batch.examiner.decision import NOTHING, Adoption, Cells, Decision, PreviousLine, written
from batch.examiner.heads import (
    ACTION_HEAD,
    AMOUNT_HEAD,
    BEFORE_HEAD,
    CHOICE_HEAD,
    EMPTY,
    FILE_HEAD,
    GONE_SHEET,
    HOMELESS_SHEET,
    ITEM_HEAD,
    KEY_HEAD,
    MEMO_HEAD,
    NONE,
    NOTE_HEAD,
    OWN_HEADS,
    ROUND_HEAD,
    SHEET,
    STATE_HEAD,
    TICK_HEAD,
    UNTIL_HEAD,
    WHO_HEAD,
    WRITTEN_HEAD,
    head_of,
)
from batch.examiner.kept import Kept
from batch.examiner.merging import Application, Part, forget_repeats, merge, merged_applications, merged_ticks
from batch.examiner.previous import Previous, about
from validators.normalise import Unreadable, day
from validators.submission import letters
from workbooks.annotate.words import ANSWER_HEAD, WHY_HEAD
from workbooks.refusal import Refused
from workbooks.rows import LARGE, Sheets


class PreviousRefused(ValueError):
    """A previous summary that cannot be used; the text is Japanese and for the user."""


def read_previous(*paths: Path) -> Previous:
    """Read what examiners typed, and beside what, from one or several previous summaries.

    The sheets are known by their heads, whatever they are called now. Of several
    summaries each finding is known once (see ``batch.examiner.merging``).

    Raises:
        PreviousRefused: a file cannot be opened or is no summary of this program.
    """
    kept = Kept()
    parts = [_part(path, kept) for path in paths]
    _give_back()
    if len(parts) > 1:
        forget_repeats(kept)
    for adoption, cells in merged_applications(parts):
        kept.add_application(adoption, cells)
    return Previous(
        kept,
        merged_ticks(parts),
        is_first=False,
        rounds=_different(part.round for part in parts),
        before=_different(one for part in parts for one in part.before.split() if one != NONE),
        has_answers=any(part.has_answers for part in parts),
        folders=tuple(dict.fromkeys(path.resolve().parent for path in paths)),
    )


def _give_back() -> None:
    """Hand back to the system what reading large summaries took: glibc would keep up to 64 MB of it for the whole run."""
    if sys.platform == "linux":
        with suppress(AttributeError, OSError):  # another C library
            ctypes.CDLL(None).malloc_trim(0)


def _different(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _part(path: Path, kept: Kept) -> Part:
    try:
        return _read(Sheets(path.read_bytes(), LARGE), path, kept)
    except (OSError, Refused) as fault:
        raise PreviousRefused(
            f"{path}: 前回の審査結果一覧を開けません。場所と、Excelブック（.xlsx）であるかを確かめてください。"
        ) from fault


def _read(book: Sheets, path: Path, kept: Kept) -> Part:
    """Read one summary: its lines are kept at once, the rest is returned."""
    part = Part(path.name)
    is_summary = False
    for name in sorted(book.names, key=_order):
        for kind, at, row in _rows(book.each(name)):
            cells = Cells(at, [_text(value) for value in row])
            if kind is _ITEMS:
                part.ticks[cells[ITEM_HEAD]] = cells[TICK_HEAD]
                continue
            if kind is _FACTS:
                part.round = cells.get(ROUND_HEAD, part.round)
                part.before = cells.get(BEFORE_HEAD, part.before)
                continue
            for note in _own_notes(cells):
                merge(note, part.name, kept)
            sign = cells.get(WRITTEN_HEAD, "")
            if kind is _APPLICATIONS:
                adoption = _adoption(cells)
                known = Cells(_KNOWN_AT, [cells.get(head, "") for head in _KNOWN])
                part.applications.append(Application(adoption, known, written(adoption) != sign))
                continue
            archived = not name.startswith(SHEET) and STATE_HEAD not in at
            is_summary = is_summary or not archived
            part.has_answers |= bool(cells.get(ANSWER_HEAD) or cells.get(WHY_HEAD))
            keys = tuple(cells.get(KEY_HEAD, "").split())
            decision = _decision(cells, row[at[UNTIL_HEAD]] if UNTIL_HEAD in at else "")
            line = PreviousLine(keys, decision, cells, archived, written(decision) != sign)
            merge(line, part.name, kept)
        is_summary = is_summary or name == SHEET
    if not is_summary:
        raise PreviousRefused(
            f"{path}: 「{SHEET}」のシートがありません。前回の審査結果一覧を指定してください。"
        )
    return part


_KNOWN = ("市町村名", "団体コード", "地区名", "規則", "欄", FILE_HEAD, KEY_HEAD)
"""What is kept of a row of 申請一覧 beside what was typed there."""

_KNOWN_AT = {head: at for at, head in enumerate(_KNOWN)}


def _order(name: str) -> tuple[bool, bool]:
    """Sort the sheets: 指摘一覧 and its further sheets, then others (a copy, a renamed one), then what is archived."""
    return name.startswith((GONE_SHEET, HOMELESS_SHEET)), not name.startswith(SHEET)


_FINDINGS = ({KEY_HEAD, "規則"}, {ACTION_HEAD, MEMO_HEAD})
_APPLICATIONS = ({KEY_HEAD, "事業区分"}, {CHOICE_HEAD, NOTE_HEAD})
_ITEMS = ({ITEM_HEAD, TICK_HEAD},)
_FACTS = ({ROUND_HEAD},)
"""Heads by which a sheet is known, whatever its name: one of the sets stands in one row (of 実行情報: the head and its value)."""

_HEAD_ROWS = 40
"""Among so many first rows the heads are looked for."""

Kind = tuple[set[str], ...]


def _rows(rows: Iterable[Sequence[Any]]) -> Iterator[tuple[Kind, Mapping[str, int], Sequence[Any]]]:
    """Yield the rows below the one that holds the heads of a kind of sheet, with the place of each head; each line of facts.

    A head that is there twice counts where it stands first; the second is an examiner's own.
    """
    at: dict[str, int] = {}
    kind: Kind | None = None
    for number, row in enumerate(rows):
        if kind is not None:
            yield kind, at, row
        elif number < _HEAD_ROWS:
            texts = [head_of(_text(value)) for value in row]
            found = next((one for one in _KINDS if any(mark <= set(texts) for mark in one)), None)
            if texts[:1] in ([ROUND_HEAD], [BEFORE_HEAD]):
                yield _FACTS, {texts[0]: 0}, [*row[1:2], ""]
            elif found is not None:
                kind = found
                for column, head in enumerate(texts):
                    at[f"{letters(column + 1)}列{head}" if head == "" or head in at else head] = column
        else:
            return


_KINDS = (_FINDINGS, _APPLICATIONS, _ITEMS)


def adoption_rows(rows: Sequence[Sequence[Any]]) -> Iterator[tuple[Adoption, dict[str, Any]]]:
    """Yield what was typed beside each application of 申請一覧, with the row's values by head."""
    for kind, at, row in _rows(rows):
        if kind is _APPLICATIONS:
            texts = Cells(at, [_text(value) for value in row])
            yield _adoption(texts), {head: row[column] for head, column in at.items()}


def _adoption(cells: Mapping[str, str]) -> Adoption:
    return Adoption(*(cells.get(head, "") for head in (CHOICE_HEAD, AMOUNT_HEAD, NOTE_HEAD)))


def _own_notes(cells: Mapping[str, str]) -> Iterator[PreviousLine]:
    """Yield what an examiner added to a row: columns of their own, or the whole row; such lines have no place."""
    if cells.get(KEY_HEAD) and OWN_HEADS.issuperset(cells):
        return
    typed_heads = (ACTION_HEAD, MEMO_HEAD, WHO_HEAD, UNTIL_HEAD, CHOICE_HEAD, AMOUNT_HEAD, NOTE_HEAD)
    texts = {head: text for head, text in cells.items() if text and not text.startswith(EMPTY)}
    if texts and KEY_HEAD in cells and not any(cells.get(head) for head in (KEY_HEAD, *typed_heads)):
        yield PreviousLine((), Decision(memo="　".join(texts.values())), about({}, "追加された行の記入"))
        return
    for head, text in texts.items():
        if head not in OWN_HEADS:
            yield PreviousLine((), Decision(memo=text), about(cells, f"追加された列「{head}」の記入"))


def _decision(cells: Mapping[str, str], day_typed: Any) -> Decision:
    until = cells.get(UNTIL_HEAD, "")
    action, memo, who = (cells.get(head, "") for head in (ACTION_HEAD, MEMO_HEAD, WHO_HEAD))
    if not (action or memo or who or until):
        return NOTHING
    return Decision(action, memo, who, _day(day_typed) if until else None, until)


def _day(value: Any) -> dt.date | None:
    try:
        read = day.read(value).value
    except Unreadable:
        return None
    return read if isinstance(read, dt.date) else None


def _text(value: Any) -> str:
    if type(value) is str:
        return value.strip()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    return str(value).strip()
