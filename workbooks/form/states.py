"""The state of every cell and the weight of every rule on 計算: missing, a doubt or a fault."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from validators import frames
from validators.finding import Severity
from validators.frames import Column, Frame
from validators.pending import AWAITS
from validators.rule import Rule
from workbooks.form import defaults, gravity, reasons, texts, twins, typed
from workbooks.form.ledger import (
    DOUBT,
    FAULT,
    RANK,
    TOP,
    Ledger,
    capacity,
    floating,
    frame_of,
    local,
    part_of,
)


def _missing(books: Ledger, severity: Severity) -> str:
    return books.singles["missing", severity.value]


def _level(books: Ledger, rule: Rule, name: str, value: str, line: int | None = None) -> str:
    """Return the state that a failing rule gives a marked cell: missing where it only waits."""
    waits = f'{value}=""'
    if (rule.id, name) in AWAITS:
        own = frame_of(name)
        formula = books.compiled(AWAITS[rule.id, name].formula, line, own.name if own.rows > 1 else "")
        waits = f"OR({waits},{formula})"
    return f"IF({waits},{_missing_of(books, rule, name, line)},{_rank(books, rule, name, line)})"


def _at(books: Ledger, line: int | None, name: str) -> str:
    """Return the cell of a case: of the whole application, or of a line of its table."""
    return local(books.one(name) if frame_of(name).rows == 1 else books.row("value", name, line or 0))


def _rank(books: Ledger, rule: Rule, name: str, line: int | None) -> str:
    return gravity.rank(rule, name, partial(_at, books, line))


def _missing_of(books: Ledger, rule: Rule, name: str, line: int | None) -> str:
    missing, soft = _missing(books, rule.severity), gravity.soft(rule, name, partial(_at, books, line))
    return f"IF({soft}>0,{_missing(books, rule.severity.softer)},{missing})" if soft else missing


def show_one(books: Ledger, name: str) -> None:
    """Write a cell's state: the worst of unreadable, required but blank, and every rule that marks it."""
    column, value = frames.column(name), books.singles["value", name]
    parts = [_unread(value, column)]
    if column.required:
        wanted = f'{value}=""'
        if isinstance(column.required, str):
            kind = local(books.one("application.project_type"))
            wanted = f'AND({wanted},{kind}="{column.required}")'
        parts.append(f"IF({wanted},{_missing(books, Severity.ERROR)},0)")
    for rule in books.rules:
        if name in rule.marks and RANK[rule.severity]:
            part = books.singles["part", f"{rule.id} {part_of(rule, name)}"]
            parts.append(f"IF({part}=1,{_level(books, rule, name, value)},0)")
    books.put(books.singles["shown", name], f"=MAX({','.join(parts or ['0'])})")
    blank = f"N({floating(value)})=0" if name in defaults.SUMS else f'{floating(value)}=""'
    books.put(books.singles["filled", name], f"=IF({blank},0,1)")
    books.put(books.singles["why", name], "=" + reasons.of_one(books, name))
    shown, filled, why = (floating(books.singles[one, name]) for one in ("shown", "filled", "why"))
    books.put(books.singles["mark", name], f"={mark_words(shown, filled)}")
    note = f'"{texts.NOTES[name]}"'
    if name in texts.LIMITS:
        note += f'&"（いま "&TEXT(LEN({name}),"#,##0")&"字／{texts.LIMITS[name]:,}字まで）"'
    books.put(books.singles["beside", name], f'=IF({why}="",{note},{why})')


def mark_words(shown: str, filled: str) -> str:
    """Return the word and sign of a state: of a cell, or of the gravest in a row."""
    sound = f'IF({filled}=1,"✓","")'
    missing = f'IF({filled}=1,"続きを","未記入")'
    fault = f'IF({filled}=1,"▲不備","▲未記入")'
    return f'CHOOSE({shown}+1,{sound},{missing},"！要確認",{fault})'


def show_table(books: Ledger, frame: Frame) -> None:
    marked = [f"{frame.name}.{one}" for one in texts.TABLES[frame.name] if one != frame.fixed]
    for line in range(capacity(frame)):
        begun = local(books.row("begun", f"{frame.name}.begun", line))
        for name in marked:
            column = frames.column(name)
            laid = ("value", name) in books.columns
            value = local(books.row("value", name, line)) if laid else ""
            parts = [*_marks(books, name, line)]
            if not laid:
                raw = f"INDEX({name},ROW()-{TOP - 1})"
                above = local(books.row("above", f"{frame.name}.above", line))
                parts.append(f"IF({above}>0,0,IF({typed.ditto(raw)},{FAULT},0))")
            else:
                parts.append(_unread(value, column))
            if column.name in frame.keys:
                parts.append(f'IF({value}="",{_missing(books, Severity.ERROR)},0)')
            first = [*_marks(books, name, line, unbegun=True)]
            alone = f"IF(ROW()={TOP},MAX({','.join(first)}),0)" if first else "0"
            books.put(
                books.row("shown", name, line), f"=IF({begun}=0,{alone},MAX({','.join(parts or ['0'])}))"
            )
        ends = [local(books.row("shown", marked[end], line)) for end in (0, -1)]
        books.put(books.row("worst", f"{frame.name}.worst", line), f"=MAX({ends[0]}:{ends[1]})")
        books.put(books.row("why", f"{frame.name}.why", line), "=" + reasons.of_row(books, frame, line))


def _marks(books: Ledger, name: str, line: int, unbegun: bool = False) -> Iterator[str]:
    """Yield the state that each rule gives a cell; ``unbegun``: those that fall on the blank first row."""
    frame_name = name.partition(".")[0]
    for rule in books.rules:
        if name not in rule.marks or not RANK[rule.severity]:
            continue
        if unbegun and rule.frame != frame_name:
            part = books.singles["part", f"{rule.id} {part_of(rule, name)}"]
            rows = books.singles["rows", f"{rule.id} {name}"]
            yield f"IF(AND({part}=1,{rows}=3),{_missing(books, rule.severity)},0)"
        elif not unbegun:
            level = _level(books, rule, name, local(books.row("value", name, line)), line)
            yield f"IF({books.failing(rule, name, line)},{level},0)"


def choose_rows(books: Ledger, rule: Rule, name: str) -> None:
    """Say which rows a rule marks: 1 those its ``where`` chooses, 2 else the filled ones, 3 else the first."""
    where = rule.where.get(name)
    begun = books.column("begun", f"{name.partition('.')[0]}.begun")
    values = books.column("value", name)
    if typed.free(frames.column(name)):
        readable = f'({values}<>"")*({values}<>"{typed.ABOVE}")*(LEFT({values},2)<>"{typed.SILENT}")'
    else:
        readable = f'({values}<>"")*(LEFT({values},1)<>"{typed.FAULT}")'
    filled = f"IF(SUMPRODUCT({readable}*({begun}=1))>0,2,3)"
    rows = f"IF(COUNTIF({books.column('value', where)},TRUE)>0,1,{filled})" if where else filled
    books.put(books.singles["rows", f"{rule.id} {name}"], "=" + local(rows))


def weigh(books: Ledger, rule: Rule) -> None:
    """Write the gravest state that each part of a rule gives: 0 and 1 are not listed as faults."""
    for mark in twins.parts(rule):
        marks = [mark] if mark else list(rule.marks)
        levels = [_weight(books, rule, mark, name) for name in marks] if RANK[rule.severity] else ["0"]
        books.put(books.singles["level", f"{rule.id} {mark}"], f"=MAX({','.join(levels)})")


def _weight(books: Ledger, rule: Rule, mark: str, name: str) -> str:
    missing, rank = _missing(books, rule.severity), RANK[rule.severity]
    if frames.frame(rule.frame).rows > 1:
        codes = local(books.column("rule", f"{rule.frame}.{rule.id} {mark}"))
        values = local(books.column("value", name))
        written = f'SUMPRODUCT(({codes}=1)*({values}<>""))>0'
        soft = gravity.soft(rule, name, lambda case: local(books.column("value", case)))
        if soft:
            grave = f'SUMPRODUCT(({codes}=1)*({values}<>"")*(1-{soft}))>0'
            mild = RANK[rule.severity.softer]
            return f"IF({grave},{rank},IF({written},{mild},IF(COUNTIF({codes},1)>0,{missing},0)))"
        return f"IF({written},{rank},IF(COUNTIF({codes},1)>0,{missing},0))"
    part = books.singles["part", f"{rule.id} {mark}"]
    if frame_of(name).rows == 1:
        return f"IF({part}=1,{_level(books, rule, name, books.singles['value', name])},0)"
    rows = books.singles["rows", f"{rule.id} {name}"]
    waits = f"{rows}=3"
    if (rule.id, name) in AWAITS:
        waits = f"OR({waits},{books.compiled(AWAITS[rule.id, name].formula, None)})"
    return f"IF({part}=1,IF({waits},{missing},{rank}),0)"


def _unread(value: str, column: Column) -> str:
    """Return the state of a cell whose reading may say why it is none."""
    if typed.free(column):
        return f'IF({value}="{typed.ABOVE}",{FAULT},0)'
    second = f"MID({value},2,1)"
    state = f'IF({second}="{typed.UNREAD[1]}",{DOUBT},IF({second}="{typed.SILENT[1]}",0,{FAULT}))'
    return f"IF({typed.unreadable(value, column)},{state},0)"
