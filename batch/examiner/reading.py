"""Reading a previous summary: what an examiner typed, and beside what.

The summary keeps the keys in a hidden column; an examiner may sort, filter and
move columns and rename sheets as they like.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from batch.examiner.decision import Adoption, Decision, PreviousLine
from batch.examiner.heads import (
    ACTION_HEAD,
    AMOUNT_HEAD,
    CHOICE_HEAD,
    EMPTY,
    FILE_HEAD,
    GONE_SHEET,
    HOMELESS_SHEET,
    ITEM_HEAD,
    KEY_HEAD,
    MEMO_HEAD,
    NOTE_HEAD,
    OWN_HEADS,
    SHEET,
    STATE_HEAD,
    TICK_HEAD,
    UNTIL_HEAD,
    WHO_HEAD,
)
from batch.examiner.previous import Previous, about
from validators.normalise import Unreadable, day
from validators.submission import letters
from workbooks.refusal import Refused
from workbooks.rows import LARGE, Sheets


class PreviousRefused(ValueError):
    """A previous summary that cannot be used; the text is Japanese and for the user."""


def read_previous(path: Path) -> Previous:
    """Read what an examiner typed, and beside what, from a previous summary.

    The sheets are known by their heads, whatever they are called now.

    Raises:
        PreviousRefused: the file cannot be opened or is no summary of this program.
    """
    try:
        return _previous(Sheets(path.read_bytes(), LARGE), path)
    except (OSError, Refused) as fault:
        raise PreviousRefused(
            f"{path}: 前回の審査結果一覧を開けません。場所と、Excelブック（.xlsx）であるかを確かめてください。"
        ) from fault


def _previous(book: Sheets, path: Path) -> Previous:
    lines: list[PreviousLine] = []
    applications: list[tuple[Adoption, Mapping[str, str]]] = []
    ticks: dict[str, str] = {}
    is_summary = False
    for name in sorted(book.names, key=_order):
        rows = book.rows(name)
        for typed in _rows(rows, *_FINDINGS):
            archived = not name.startswith(SHEET) and STATE_HEAD not in typed
            is_summary = is_summary or not archived
            cells = {head: _text(value) for head, value in typed.items()}
            lines += _own_notes(cells)
            keys = tuple(cells.pop(KEY_HEAD, "").split())
            lines.append(PreviousLine(keys, _decision(cells, typed), cells, archived))
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


def _once(lines: Iterable[PreviousLine]) -> list[PreviousLine]:
    """Return the lines without repeats (a copied row or sheet); what differs in a repeat is kept without its place."""
    places: dict[tuple[tuple[str, ...], str, bool], int] = {}
    kept: list[PreviousLine] = []
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


def _own_notes(cells: Mapping[str, str]) -> Iterator[PreviousLine]:
    """Yield what an examiner added to a row: columns of their own, or the whole row; such lines have no place."""
    typed_heads = (ACTION_HEAD, MEMO_HEAD, WHO_HEAD, UNTIL_HEAD, CHOICE_HEAD, AMOUNT_HEAD, NOTE_HEAD)
    texts = {head: text for head, text in cells.items() if text and not text.startswith(EMPTY)}
    if texts and KEY_HEAD in cells and not any(cells.get(head) for head in (KEY_HEAD, *typed_heads)):
        yield PreviousLine((), Decision(memo="　".join(texts.values())), about({}, "追加された行の記入"))
        return
    for head, text in texts.items():
        if head not in OWN_HEADS:
            yield PreviousLine((), Decision(memo=text), about(cells, f"追加された列「{head}」の記入"))


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
