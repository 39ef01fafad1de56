"""The faults of the whole form, counted by sheet and put in order: what 点検 and はじめに show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from validators import frames
from validators.frames import Column, Frame
from validators.rule import Rule
from workbooks.form import ledger as books_of
from workbooks.form import texts, twins, typed
from workbooks.form import words as messages
from workbooks.form.ledger import DOUBT, FAULT, MISSING, ONES, STARS, Ledger, local

LINES = 25
"""How many faults 点検 shows at once."""

STATES = {"faults": FAULT, "doubts": DOUBT, "missing": MISSING}

OBSERVED = {
    "FORM-1": "必須の欄が {count} か所、空いています。「▲未記入」の欄を記入してください。",
    "FORM-2": "読み取れない欄が {count} か所あります。欄の右の理由を見て、入力し直してください。",
    "FORM-2 beyond": (
        "この様式では読み取れない書き方の欄が {count} か所あります。数字だけ（一覧のある欄は一覧から）で書き直すと点検できます。"
    ),
}
"""The faults of single cells, counted over the whole form."""


@dataclass(frozen=True, slots=True)
class Line:
    """A fault that 点検 may list: its level and message as formulas, and its fixed words."""

    key: str
    level: str
    message: str
    sheet: str
    target: str
    where: str
    id: str


def add(books: Ledger) -> None:
    """Add counts by sheet and the ordered list of faults to 計算."""
    _count(books)
    lines = [*_observed(books), *(one for rule in books.rules for one in _of_rule(rule, books))]
    keys = [line.key for line in lines]
    for what in ("order", "said", "sheet", "target", "where", "id"):
        books.place(what, keys)
    for at, line in enumerate(lines):
        order = f"IF({line.level}>={DOUBT},{line.level}*1000+{999 - at},0)"
        said = f'IF({line.level}>={DOUBT},{line.message},"")'
        for what, content in (
            ("order", f"={order}"),
            ("said", f"={local(said)}"),
            ("sheet", line.sheet),
            ("target", line.target),
            ("where", line.where),
            ("id", line.id),
        ):
            books.put(books.single(what, line.key), local(content))
    whole = {what: f"{books.single(what, keys[0])}:{_bare(books.single(what, keys[-1]))}" for what in _LISTS}
    for what, reference in whole.items():
        books.put_range(what, reference)
    places = [f"line {number}" for number in range(1, LINES + 1)]
    books.place("listed", places)
    for number, place in enumerate(places, start=1):
        nth = f"LARGE({local(whole['order'])},{number})"
        found = f"IF({nth}<{DOUBT * 1000},0,MATCH({nth},{local(whole['order'])},0))"
        books.put(books.single("listed", place), f"={found}")


_LISTS = ("order", "said", "sheet", "target", "where", "id")


def _bare(reference: str) -> str:
    return local(reference)


# --- counts by sheet --------------------------------------------------------------------------


def frames_on(sheet: str) -> tuple[list[Frame], list[Frame]]:
    """Return the one-row frames and the tables of a sheet."""
    ones = [one for one in ONES if one.sheet == sheet]
    return ones, [one for one in STARS if one.sheet == sheet]


def _count(books: Ledger) -> None:
    sheets = list(texts.LEADS)
    for what in (*STATES, "written"):
        books.place(what, [*sheets, "全体"])
    for sheet in sheets:
        for what, code in STATES.items():
            counts = [f"COUNTIF({area},{code})" for area in _areas(books, sheet)]
            books.put(books.single(what, sheet), f"={'+'.join(counts)}")
        books.put(books.single("written", sheet), f"={'+'.join(_written(books, sheet))}")
    for what in (*STATES, "written"):
        ends = [local(books.single(what, sheets[end])) for end in (0, -1)]
        books.put(books.single(what, "全体"), f"=SUM({ends[0]}:{ends[1]})")


def _areas(books: Ledger, sheet: str) -> Iterator[str]:
    ones, stars = frames_on(sheet)
    for frame in ones:
        names = [f"{frame.name}.{column.name}" for column in frame.columns]
        yield f"{local(books.shown(names[0]))}:{local(books.shown(names[-1]))}"
    for frame in stars:
        yield local(books.block("shown", frame))


def _written(books: Ledger, sheet: str) -> Iterator[str]:
    """Yield the counts of what is filled in: single cells that may be asked for, and rows begun."""
    ones, stars = frames_on(sheet)
    for frame in ones:
        asked = [
            f"{frame.name}.{column.name}"
            for column in frame.columns
            if column.required or any(f"{frame.name}.{column.name}" in one.marks for one in books.rules)
        ]
        yield "+".join(local(books.single("filled", name)) for name in asked)
    for frame in stars:
        if frame.fixed:
            values = local(books.column("value", f"{frame.name}.covered"))
            yield f'COUNTIF({values},"○")'
        else:
            yield f"SUM({local(books.column('begun', f'{frame.name}.begun'))})"


# --- the faults -------------------------------------------------------------------------------


def _observed(books: Ledger) -> Iterator[Line]:
    levels = {"FORM-1": local(books.single("missing", "error")), "FORM-2": FAULT, "FORM-2 beyond": DOUBT}
    for key, message in OBSERVED.items():
        counted = _blank(books) if key == "FORM-1" else _unreadable(books, key != "FORM-2")
        count = local("+".join(counted))
        before, after = message.split("{count}")
        said = f'"{before}"&({count})&"{after}"'
        level = f"IF(({count})>0,{levels[key]},0)"
        yield Line(key, level, said, "全シート", "check_list", "「点検」の列", key[:6])


def _blank(books: Ledger) -> Iterator[str]:
    """Yield the counts of required cells that are blank, name by name."""
    for frame, column, name in _columns():
        if frame.rows == 1 and column.required:
            wanted = column.required if isinstance(column.required, str) else ""
            only = f'*({books.one("application.project_type")}="{wanted}")' if wanted else ""
            yield f'({books.one(name)}=""){only}'
        elif frame.rows > 1 and column.name in frame.keys:
            begun = books.column("begun", f"{frame.name}.begun")
            yield f'SUMPRODUCT(({begun}=1)*({books.column("value", name)}=""))'


def _unreadable(books: Ledger, beyond: bool) -> Iterator[str]:
    """Yield the counts of cells that are unreadable, or of those that are beyond the form, name by name."""
    for frame, column, name in _columns():
        if typed.free(column):
            if not beyond and column.name != frame.fixed:
                yield _repeating(books, frame, name)
        elif frame.rows == 1:
            value, second = books.one(name), f'(MID({books.one(name)},2,1)="{typed.FAULT}")'
            yield f"({typed.unreadable(value, column)})*{second if beyond else f'(1-{second})'}"
        else:
            values = books.column("value", name)
            more = f'COUNTIF({values},"{typed.UNREAD}*")'
            silent = f'COUNTIF({values},"{typed.SILENT}*")'
            yield more if beyond else f'COUNTIF({values},"{typed.FAULT}*")-{more}-{silent}'


def _repeating(books: Ledger, frame: Frame, name: str) -> str:
    """Return the count of a text's cells that say 「同上」 with nothing above."""
    if frame.rows == 1:
        return f'({books.one(name)}="{typed.ABOVE}")*1'
    if ("value", name) in books.columns:
        return f'COUNTIF({books.column("value", name)},"{typed.ABOVE}")'
    return f"COUNTIF({books.column('shown', name)},{FAULT})"


def _columns() -> Iterator[tuple[Frame, Column, str]]:
    for frame in (*ONES, *STARS):
        for column in frame.columns:
            yield frame, column, f"{frame.name}.{column.name}"


def _of_rule(rule: Rule, books: Ledger) -> Iterator[Line]:
    for mark in twins.parts(rule):
        key = f"{rule.id} {mark}"
        own = mark or rule.marks[0]
        frame = books_of.frame_of(own)
        marks = [mark] if mark else rule.marks[:3]
        where = f"{frame.sheet}／{'・'.join(frames.label(name) for name in marks)}"
        level = local(books.single("level", key))
        yield Line(key, level, _message(rule, mark, books), frame.sheet, own, where, rule.id)


def _message(rule: Rule, mark: str, books: Ledger) -> str:
    """Return what a failing part of a rule says, with the values and the case of the row it speaks of."""
    own = mark or rule.marks[0]
    at = partial(_cell, rule, mark, own, books)

    def said(*variants: str) -> str:
        words = rule.words.templates(*variants)
        expected = f" → {words['expected']}" if words["expected"] else ""
        template = f"{words['message']}（{words['found']}{expected}）{words['fix']}"
        return messages.formula(template, own, books.p, at)

    return f"{_row_words(rule, mark, books)}{messages.by_case(rule, own, at, said)}"


def _row_words(rule: Rule, mark: str, books: Ledger) -> str:
    """Return the words that name the row of a table, followed by &."""
    if frames.frame(rule.frame).rows == 1:
        return ""
    return f'{books.single("first", f"{rule.frame}.{rule.id} {mark}")}&"行目："&'


def _cell(rule: Rule, mark: str, own: str, books: Ledger, name: str) -> str:
    """Return the cell of a name's value in the row that a message speaks of."""
    frame = books_of.frame_of(name)
    if frame.rows == 1:
        return books.one(name)
    column = books.column("value", name)
    if frame.name == rule.frame:
        return f"INDEX({column},{books.single('first', f'{rule.frame}.{rule.id} {mark}')})"
    where = rule.where.get(own)
    return f"INDEX({column},{books.single('first', where)})" if where else f"INDEX({column},1)"
