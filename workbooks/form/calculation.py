"""What is written on the sheet 計算, in order: cells read, values derived, rules judged, states shown."""

from __future__ import annotations

from xlsxwriter.utility import xl_col_to_name

from validators import frames
from validators.frames import Frame
from validators.rule import Rule
from validators.rules import DERIVED
from workbooks.form import gravity, states, texts, twins, typed, validation
from workbooks.form.guards import gaps, guard
from workbooks.form.ledger import (
    DOUBT,
    FAULT,
    MISSING,
    ONES,
    STARS,
    TICK,
    TOP,
    Ledger,
    capacity,
    floating,
    frame_of,
    local,
)
from workbooks.form.twins import Code

_POOLED = ("int", "number", "date", "year")


def build(books: Ledger) -> None:
    """Lay everything out, then write the formulas that refer to it."""
    _place_states(books)
    for frame in STARS:
        books.place_columns("begun", [f"{frame.name}.begun"])
        books.place_columns("above", [f"{frame.name}.above"])
    _read_plain(books)
    for kind in _POOLED:
        _read_pool(books, kind)
    _place_rules(books)
    for frame in STARS:
        _read_table(books, frame)
    _fold(books)
    _derive(books)
    for rule in books.rules:
        _judge(books, rule)
    for rule, name in books.elsewhere():
        states.choose_rows(books, rule, name)
    for frame in ONES:
        for column in frame.columns:
            states.show_one(books, f"{frame.name}.{column.name}")
    for frame in STARS:
        states.show_table(books, frame)
    for rule in books.rules:
        states.weigh(books, rule)


def _place_states(books: Ledger) -> None:
    books.place("missing", ["error", "warning", "note"])
    strict = f'{typed.bare(TICK)}<>""'
    for severity, rank in (("error", FAULT), ("warning", DOUBT), ("note", 0)):
        state = MISSING if rank else 0
        books.put(books.singles["missing", severity], f"=IF({strict},{rank},{state})")
    names = [f"{frame.name}.{column.name}" for frame in ONES for column in frame.columns]
    for what in ("shown", "filled", "why", "mark", "beside"):
        books.place(what, names)
    derived = [one for one in books.derived if one.startswith("application.") and not twins.folds(one)]
    books.place("value", derived)


def _place_rules(books: Ledger) -> None:
    ids = [rule.id for rule in books.rules]
    books.place("guard", ids)
    books.place("rule", ids)
    marked = [(rule, mark) for rule in books.rules for mark in twins.parts(rule)]
    over_rows = [pair for pair in marked if frames.frame(pair[0].frame).rows > 1]
    books.place("part", [f"{rule.id} {mark}" for rule, mark in marked if (rule, mark) not in over_rows])
    firsts = [f"{rule.frame}.{rule.id} {mark}" for rule, mark in over_rows]
    books.place("rows", [f"{rule.id} {name}" for rule, name in books.elsewhere()])
    wheres = dict.fromkeys(where for rule in books.rules for where in rule.where.values())
    books.place("first", [*firsts, *wheres])
    books.place("level", [f"{rule.id} {mark}" for rule, mark in marked])


# --- reading -----------------------------------------------------------------------------


def _read_plain(books: Ledger) -> None:
    """Read the single texts, choices and marks, and the 団体コード in its steps."""
    names = [f"{f.name}.{c.name}" for f in ONES for c in f.columns if c.kind not in _POOLED]
    books.place("cell", names)
    books.place("value", names)
    for name in names:
        cell = books.singles["cell", name]
        books.put(cell, f'=IF({name}="","",{name})')
        above = _above_of_one(books, name)
        *before, (_, last) = typed.reading(
            floating(cell), frames.column(name), _choices(name), needed=False, above=above
        )
        for key, formula in before:
            books.place(key, [name])
            books.put(books.singles[key, name], "=" + _stepped(books, formula, name))
        books.put(books.singles["value", name], "=" + _stepped(books, last, name))


def _above_of_one(books: Ledger, name: str) -> str:
    """Return what a single cell says by 「同上」: nothing where it must be filled in, else nobody knows what."""
    required = frames.column(name).required
    if required is True:
        return '""'
    kind = local(books.one("application.project_type"))
    return f'IF({kind}="{required}","","{typed.ABOVE}")' if required else f'"{typed.ABOVE}"'


def _above_of_row(books: Ledger, name: str, line: int, place: tuple[str, int]) -> str:
    """Return what the cell of a table says by 「同上」: the reading of the last row begun above it.

    ``place`` is the column letter of the readings and their first row on 計算.
    """
    letter, top = place
    above = local(books.row("above", f"{frame_of(name).name}.above", line))
    read = f"INDEX(${letter}${top - 1}:${letter}{top + line - 1},{above}+1)"
    nothing = '""' if _needed(name) else f'"{typed.ABOVE}"'
    return f"IF({above}=0,{nothing},{typed.repeated(read, frames.column(name))})"


def _stepped(books: Ledger, formula: str, name: str) -> str:
    for (what, key), at in books.singles.items():
        if key == name:
            formula = formula.replace(f"<{what}>", floating(at))
    return formula


def _read_pool(books: Ledger, kind: str) -> None:
    """Read every cell of a kind, one below the other, step by step."""
    ones = [f"{f.name}.{c.name}" for f in ONES for c in f.columns if c.kind == kind]
    stars = [f"{f.name}.{c.name}" for f in STARS for c in f.columns if c.kind == kind]
    steps = typed.reading("<cell>", frames.column((ones + stars)[0]), "", needed=False, above="")
    letters = {key: xl_col_to_name(books.width + 1 + at) for at, (key, _) in enumerate(steps)}
    letters["cell"] = xl_col_to_name(books.width)
    for key, letter in letters.items():
        books.put(f"{letter}1", f"{kind} {key}")
    books.width += len(letters)
    row = TOP
    for name in ones:
        books.singles["cell", name] = f"${letters['cell']}${row}"
        books.singles["value", name] = f"${letters['read']}${row}"
        _read_steps(books, name, row, letters, f'IF({name}="","",{name})', _above_of_one(books, name))
        row += 1
    for name in stars:
        rows = capacity(frame_of(name))
        books.columns["cell", name] = (letters["cell"], row)
        books.columns["value", name] = (letters["read"], row)
        if "own" in letters:
            books.columns["own", name] = (letters["own"], row)
        for line in range(rows):
            nth = f"ROW()-{row - 1}"
            cell = f"INDEX({name},{nth})"
            content = f'IF({nth}>ROWS({name}),"",IF({cell}="","",{cell}))'
            above = _above_of_row(books, name, line, (letters["read"], row))
            _read_steps(books, name, row + line, letters, content, above, last=line == rows - 1)
        row += rows


def _read_steps(
    books: Ledger,
    name: str,
    row: int,
    letters: dict[str, str],
    content: str,
    above: str,
    last: bool = False,
) -> None:
    books.put(f"{letters['cell']}{row}", f"={content}")
    for key, formula in typed.reading("<cell>", frames.column(name), "", _needed(name), above):
        for step, letter in letters.items():
            formula = formula.replace(f"<{step}>", f"${letter}{row}")
        if last and key == "read":
            formula = f'IF(ROWS({name})>{capacity(frame_of(name))},"{typed.FAULT}行が多すぎます",{formula})'
        books.put(f"{letters[key]}{row}", f"={formula}")


def _read_table(books: Ledger, frame: Frame) -> None:
    """Lay out a table's columns and read its texts, choices and marks."""
    names = [f"{frame.name}.{column.name}" for column in frame.columns]
    own = [f"{rule.frame}.{rule.id} {mark}" for rule in books.rules for mark in twins.parts(rule)]
    formulas = [formula for rule in books.rules for formula in twins.parts(rule).values()]
    formulas += [DERIVED[name].formula or "" for name in books.derived]
    softer = any(rule.frame == frame.name and rule.softer for rule in books.rules)
    if softer or any(f"{frame.name}.row" in formula for formula in formulas):
        books.place_columns("value", [f"{frame.name}.row"])
        for line in range(capacity(frame)):
            books.put(books.row("value", f"{frame.name}.row", line), line + 1)
    plain = [name for name in names if name in books.read and frames.column(name).kind not in _POOLED]
    plain += [name for name in names if frames.column(name).kind == "mark" and name not in plain]
    books.place_columns("value", plain)
    mine = [one for one in books.derived if one.startswith(f"{frame.name}.") and not twins.folds(one)]
    books.place_columns("value", mine)
    books.place_columns("rule", [key for key in own if key.startswith(f"{frame.name}.")])
    order = texts.TABLES[frame.name]
    books.place_columns("shown", [f"{frame.name}.{one}" for one in order if one != frame.fixed])
    books.place_columns("worst", [f"{frame.name}.worst"])
    books.place_columns("why", [f"{frame.name}.why"])
    outside = f"ROW()-{TOP - 1}>ROWS({names[0]})"
    for line in range(capacity(frame)):
        for name in plain:
            above = _above_of_row(books, name, line, books.columns["value", name])
            [(_, formula)] = typed.reading(
                _nth(name), frames.column(name), _choices(name), _needed(name), above
            )
            books.put(books.row("value", name, line), f'=IF({outside},"",{formula})')
        some = "TRUE" if frame.fixed else f"OR({','.join(_begins(books, name, line) for name in names)})"
        begun = [books.row("begun", f"{frame.name}.begun", one) for one in (line, line - 1)]
        ups = [books.row("above", f"{frame.name}.above", one) for one in (line, line - 1)]
        books.put(begun[0], f"=IF({outside},0,IF({some},1,0))")
        books.put(ups[0], f"=IF({local(begun[1])}=1,ROW()-{TOP},{local(ups[1])})" if line else 0)


def _begins(books: Ledger, name: str, line: int) -> str:
    """Return the test that something is written in a cell of a table."""
    kind, raw = frames.column(name).kind, _nth(name)
    if kind in ("int", "number"):
        raw = local(books.row("cell", name, line))
        return f"AND(NOT({typed.nothing(raw, 'nothing')}),{raw}<>0)"
    if kind in ("text", "choice"):
        return typed.begins(raw)
    return f"NOT({typed.nothing(raw, 'nothing')})"


def _fold(books: Ledger) -> None:
    """Fold the names that are compared, one below the other, step by step."""
    letters: dict[str, str] = {}
    for key in ("cell", *(key for key, _ in typed.NAME_STEPS)):
        letters[key] = xl_col_to_name(books.width)
        books.put(f"{letters[key]}1", key)
        books.width += 1
    row = TOP
    for name in filter(twins.folds, books.derived):
        source, one = twins.folds(name), frame_of(name).rows == 1
        books.columns["value", name] = (letters["read"], row)
        books.singles["value", name] = f"${letters['read']}${row}"
        for line in range(1 if one else capacity(frame_of(name))):
            cell = local(books.one(source) if one else books.row("value", source, line))
            for key, formula in (("cell", cell), *typed.NAME_STEPS):
                for step, letter in letters.items():
                    formula = formula.replace(f"<{step}>", f"${letter}{row}")
                books.put(f"{letters[key]}{row}", f"={formula}")
            row += 1


def _derive(books: Ledger) -> None:
    for where in dict.fromkeys(w for rule in books.rules for w in rule.where.values()):
        chosen = local(books.column("value", where))
        books.put(books.singles["first", where], f"=IFERROR(MATCH(TRUE,{chosen},0),1)")
    for name in books.derived:
        formula = DERIVED[name].formula
        assert formula is not None
        if twins.folds(name):
            continue
        frame = frame_of(name)
        if frame.rows == 1:
            books.put(books.one(name), "=" + books.compiled(formula, None))
            continue
        for line in range(capacity(frame)):
            begun = local(books.row("begun", f"{frame.name}.begun", line))
            text = books.compiled(formula, line, frame.name)
            books.put(books.row("value", name, line), f'=IF({begun}=0,"",{text})')


# --- judging -----------------------------------------------------------------------------


def _judge(books: Ledger, rule: Rule) -> None:
    """Write a rule's guard, the code of each of its parts, and its own code: the worst of them."""
    frame = frames.frame(rule.frame)
    guarded = books.singles["guard", rule.id]
    books.put(guarded, "=" + guard(books, rule))
    parts = twins.parts(rule)
    if frame.rows == 1:
        cells = [books.singles["part", f"{rule.id} {mark}"] for mark in parts]
        for cell, formula in zip(cells, parts.values(), strict=True):
            books.put(cell, f"=IF({guarded}>0,{guarded},IF({books.compiled(formula, None)},0,1))")
        books.put(books.code(rule), f"=MAX({','.join(cells)})")
        return
    columns = [f"{frame.name}.{rule.id} {mark}" for mark in parts]
    for line in range(capacity(frame)):
        begun = local(books.row("begun", f"{frame.name}.begun", line))
        blanks = ",".join(gaps(books, rule, own_rows=True, line=line))
        for column, formula in zip(columns, parts.values(), strict=True):
            verdict = f"IF({books.compiled(formula, line, frame.name)},0,1)"
            verdict = f"IF(OR({blanks}),{Code.NOT_JUDGED:d},{verdict})" if blanks else verdict
            books.put(books.row("rule", column, line), f"=IF(OR({begun}=0,{guarded}>0),0,{verdict})")
    for column, mark in zip(columns, parts, strict=True):
        books.put(books.singles["first", column], "=" + _first(books, rule, mark, column))
    ranges = [local(books.column("rule", column)) for column in columns]
    fails, unknown = (f"OR({','.join(f'COUNTIF({one},{code})>0' for one in ranges)})" for code in (1, 2))
    books.put(books.code(rule), f"=IF({guarded}>0,{guarded},IF({fails},1,IF({unknown},2,0)))")


def _first(books: Ledger, rule: Rule, mark: str, column: str) -> str:
    """Return which row a part of a rule speaks of: the first that fails, a softer case only where no other does."""
    codes = local(books.column("rule", column))
    first = f"IFERROR(MATCH(1,{codes},0),1)"
    soft = gravity.soft(rule, mark or rule.marks[0], lambda case: local(books.column("value", case)))
    if not soft:
        return first
    frame = frames.frame(rule.frame)
    last, rows = capacity(frame) + 1, local(books.column("value", f"{frame.name}.row"))
    up = f"SUMPRODUCT(MAX(({codes}=1)*(1-{soft})*({last}-{rows})))"
    return f"IF({up}>0,{last}-{up},{first})"


def _nth(name: str) -> str:
    return f"INDEX({name},ROW()-{TOP - 1})"


def _needed(name: str) -> bool:
    return frames.column(name).name in frame_of(name).keys


def _choices(name: str) -> str:
    return validation.list_reference(name)[1:] if frames.column(name).kind == "choice" else ""
