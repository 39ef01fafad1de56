"""What a clerk answered: read from the sheet 審査結果 of a workbook that came back, whoever saved it last.

The sheet may be in the returned copy, renamed or moved, or sent alone as a
workbook of its own. It is known by its defined name or its name, its columns by their heads.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from workbooks.annotate.answer import Answer, Answers
from workbooks.annotate.passages import SHORTEST
from workbooks.annotate.words import (
    ANSWER_HEAD,
    FINDING_HEAD,
    FIX_HEAD,
    KEY_HEAD,
    PLACE_HEAD,
    SHEET_NAME,
    TAG,
    TITLE,
    WHY_HEAD,
)
from workbooks.ooxml.address import parse_reference
from workbooks.ooxml.package import Package, Sheet
from workbooks.reading.probe import read_cells
from workbooks.reading.texts import Texts, shared_texts
from workbooks.refusal import Refused

_KEY = re.compile("([0-9a-f]{16})(?: ([0-9a-f]{16}))?")
_HEAD_ROWS = 20
"""Among so many first rows the heads are looked for."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A sheet 審査結果 that came back: where it is, what was answered on it, the lines that say what is wrong and what to do."""

    sheet: Sheet
    answers: Answers
    lines: frozenset[str]


def answers_in(package: Package) -> Answers | None:
    """Return what was answered on the sheet 審査結果 of a workbook; None where it has none.

    Where there are several, as a sheet of an earlier return came along, the newest counts, and what was answered
    on the others alone.
    """
    found: Answers | None = None
    for one in returned(package):
        if found is None:
            found = one.answers
        else:
            known = {answer.key for answer in found.given}
            more = (answer for answer in one.answers.given if answer.key not in known)
            found = replace(found, given=(*found.given, *more))
    return found


def returned(package: Package) -> Iterator[Returned]:
    """Yield the sheets 審査結果 of a workbook, the newest first.

    A sheet that cannot be read counts as none: what is wrong with the workbook is told elsewhere.
    """
    texts: Texts | None = None
    for sheet in _candidates(package):
        try:
            xml = package.read(sheet.part)
            if texts is None:
                strings = package.shared_strings
                texts = shared_texts(package.read(strings)) if strings in package else []
            rows = _rows(read_cells(xml, texts))
        except (KeyError, IndexError, ValueError, Refused, etree.XMLSyntaxError):
            continue
        found = _answers(rows)
        if found is not None:
            yield Returned(sheet, found, frozenset(_own_lines(rows)))


def _candidates(package: Package) -> Iterator[Sheet]:
    """Yield the sheet that our name leads to, then those that are called like ours, the newest last."""
    listed = package.defined_names() if SHEET_NAME.encode() in package.content(package.main) else ()
    named = {
        area.sheet
        for element in listed
        if element.get("name") == SHEET_NAME and (area := parse_reference(element.text))
    }
    sheets = [sheet for sheet in package.sheets if sheet.kind == "worksheet"]
    yield from (sheet for sheet in sheets if sheet.name in named)
    yield from (sheet for sheet in reversed(sheets) if TITLE in sheet.name and sheet.name not in named)


def _rows(cells: Mapping[tuple[int, int], object]) -> list[dict[int, str]]:
    """Return the cells that hold something, row by row from top to bottom, as texts by column."""
    rows: dict[int, dict[int, str]] = {}
    for (row, column), value in sorted(cells.items()):
        if text := _text(value):
            rows.setdefault(row, {})[column] = text
    return list(rows.values())


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


def _answers(rows: Sequence[Mapping[int, str]]) -> Answers | None:
    at = _head(rows)
    if at is None:
        return None
    top = [text for row in rows[:at] for text in row.values()]
    columns = _columns(rows[at])
    given = tuple(one for row in rows[at + 1 :] if (one := _answer(row, columns)))
    application = next((text.removeprefix(TAG) for text in top if text.startswith(TAG)), "")
    title = next((text for text in top if text.startswith(TITLE)), TITLE)
    return Answers(application, title.removeprefix(TITLE).strip(), given)


def _head(rows: Sequence[Mapping[int, str]]) -> int | None:
    wanted = {ANSWER_HEAD, WHY_HEAD, KEY_HEAD}
    return next((at for at, row in enumerate(rows[:_HEAD_ROWS]) if wanted <= set(row.values())), None)


def _columns(head: Mapping[int, str]) -> dict[str, int]:
    return {text: column for column, text in sorted(head.items(), reverse=True)}


def _own_lines(rows: Sequence[Mapping[int, str]]) -> Iterator[str]:
    """Yield the lines that are ours alone; what was answered is the clerk's."""
    at = _head(rows) or 0
    columns = _columns(rows[at])
    findings = (row for row in rows[at + 1 :] if _KEY.fullmatch(row.get(columns.get(KEY_HEAD, 0), "")))
    for row in findings:
        for head in (FINDING_HEAD, FIX_HEAD):
            lines = row.get(columns.get(head, 0), "").splitlines()
            yield from (line for line in map(str.strip, lines) if len(line) >= SHORTEST)


def _answer(row: Mapping[int, str], columns: Mapping[str, int]) -> Answer | None:
    """Return what was typed in a row; None where nothing was."""
    heads = (KEY_HEAD, ANSWER_HEAD, WHY_HEAD, PLACE_HEAD, FINDING_HEAD)
    key, choice, words, place, finding = (row.get(columns.get(head, 0), "") for head in heads)
    if not (choice or words):
        return None
    keys = _KEY.fullmatch(key)
    inner, known = (keys[1], keys[2] or "") if keys else ("", "")
    return Answer(inner, known, choice, words, place, finding)
