"""The hidden sheet 計算: every input cell read, every derived value, the code of every rule, the state of every cell.

The formulas of the visible sheets read only this one. Tables are taken row by row
through their names (``INDEX(expenses.amount,n)``), so rows inserted in a table are
judged too, up to ``SPARE`` more than the blank form has. Cells that are read in several
steps (numbers, days, years) stand below each other, so that their formulas are alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_col_to_name

from validators import frames
from validators.finding import Severity
from validators.frames import Frame
from validators.parameters import Parameters
from validators.pending import AWAITS
from validators.rule import Rule
from validators.rules import DERIVED
from workbooks.form import reasons, twins, typed, validation
from workbooks.form.twins import Addresses, Code

SHEET = "計算"
PREFIX = f"'{SHEET}'!"
SPARE = 10
TOP = 2
"""The sheet's row (1-based) in which every list begins; row 1 says what stands below."""

MISSING, DOUBT, FAULT = 1, 2, 3
"""The states of a cell beside 0, nothing to say."""

RANK = {Severity.ERROR: FAULT, Severity.WARNING: DOUBT, Severity.NOTE: 0}
STARS = tuple(one for one in frames.FRAMES if one.rows > 1)
ONES = tuple(one for one in frames.FRAMES if one.rows == 1 and one.name != "form")
TICK = "final_check"
"""The name of the cell that is ticked for 提出前点検."""

_POOLED = ("int", "number", "date", "year")


def capacity(frame: Frame) -> int:
    """Return how many rows of a table are judged."""
    return frame.rows + SPARE


def frame_of(name: str) -> Frame:
    """Return the frame of ``frame.column``."""
    return frames.frame(name.partition(".")[0])


@dataclass(slots=True)
class Ledger:
    """Where everything stands on 計算, and the formulas that stand there.

    ``cells`` maps an A1 address of the sheet to its formula (or plain value).
    """

    p: Parameters
    rules: tuple[Rule, ...]
    cells: dict[str, object] = field(default_factory=dict)
    _single: dict[tuple[str, str], str] = field(default_factory=dict)
    _column: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    _range: dict[str, str] = field(default_factory=dict)
    _next: int = 0
    _derived: list[str] = field(init=False)
    _read: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self._derived = self._all_derived()
        self._read = self._all_read()

    # --- places ------------------------------------------------------------------------------

    def one(self, name: str) -> str:
        """Return the cell of a one-row name's reading, or of a derived one."""
        return self.single("value", name)

    def shown(self, name: str) -> str:
        """Return the cell that holds the state of a one-row name."""
        return self.single("shown", name)

    def single(self, what: str, key: str) -> str:
        """Return a cell of one of the lists: cell, value, shown, why, guard, rule, part, level, said or first."""
        return f"{PREFIX}{self._single[what, key]}"

    def code(self, rule: Rule) -> str:
        """Return the cell of a rule's code."""
        return self.single("rule", rule.id)

    def column(self, what: str, name: str) -> str:
        """Return the range of a table's column of that sort (cell, value, shown, rule …)."""
        letter, top = self._column[what, name]
        return f"{PREFIX}${letter}${top}:${letter}${top + capacity(frame_of(name)) - 1}"

    def row(self, what: str, name: str, line: int) -> str:
        """Return the cell of a table's column in the 0-based line."""
        letter, top = self._column[what, name]
        return f"{PREFIX}${letter}{top + line}"

    def put_range(self, what: str, reference: str) -> None:
        """Remember the range of a whole list."""
        self._range[what] = reference

    def range(self, what: str) -> str:
        """Return the range of a whole list (order, said, sheet, target, where, id)."""
        return self._range[what]

    def block(self, what: str, frame: Frame) -> str:
        """Return the range of all columns of that sort of a table; they stand side by side."""
        keys = [key for sort, key in self._column if sort == what and key.startswith(f"{frame.name}.")]
        (first, top), (last, _) = self._column[what, keys[0]], self._column[what, keys[-1]]
        return f"{PREFIX}${first}${top}:${last}${top + capacity(frame) - 1}"

    def addresses(self, line: int | None = None) -> Addresses:
        """Return how twins' names become references, in the 0-based line of a table."""
        return Addresses(
            one=self.one,
            column=lambda name: self.column("value", name),
            row=lambda name: self.row("value", name, line or 0),
        )

    def marked(self, name: str) -> bool:
        """Tell whether a cell of this name can be faulty: unreadable, required or marked by a rule."""
        frame, column = frame_of(name), frames.column(name)
        by_rule = any(name in rule.marks for rule in self.rules)
        return column.kind != "text" or by_rule or bool(column.required) or column.name in frame.keys

    def compiled(self, text: str, line: int | None, own: str = "") -> str:
        """Return a twin's text over this sheet's own cells."""
        return local(twins.compiled(text, self.p, self.addresses(line), own))

    # --- building ----------------------------------------------------------------------------

    def build(self) -> None:
        """Lay everything out, then write the formulas that refer to it."""
        self._place_states()
        self._read_plain()
        for kind in _POOLED:
            self._read_pool(kind)
        self._place_rules()
        for frame in STARS:
            self._read_table(frame)
        self._derive()
        for rule in self.rules:
            self._judge(rule)
        for rule, name in self._elsewhere():
            self._choose_rows(rule, name)
        for frame in ONES:
            for column in frame.columns:
                self._show_one(f"{frame.name}.{column.name}")
        for frame in STARS:
            self._show_table(frame)
        for rule in self.rules:
            self._weigh(rule)

    def put(self, address: str, content: object) -> None:
        """Let a cell of the sheet hold a formula or a value."""
        self.cells[address.replace("$", "").removeprefix(PREFIX)] = content

    def place(self, what: str, keys: list[str]) -> None:
        """Give a list of keys a column of cells, one below the other."""
        letter = xl_col_to_name(self._next)
        self.put(f"{letter}1", what)
        for at, key in enumerate(keys, start=TOP):
            self._single[what, key] = f"${letter}${at}"
        self._next += 1

    def _place_columns(self, what: str, keys: list[str]) -> None:
        for key in keys:
            letter = xl_col_to_name(self._next)
            self._column[what, key] = (letter, TOP)
            self.put(f"{letter}1", f"{what} {key}")
            self._next += 1

    def _place_states(self) -> None:
        self.place("missing", ["error", "warning", "note"])
        strict = f'{typed.bare(TICK)}<>""'
        for severity, rank in (("error", FAULT), ("warning", DOUBT), ("note", 0)):
            state = MISSING if rank else 0
            self.put(self._single["missing", severity], f"=IF({strict},{rank},{state})")
        names = [f"{frame.name}.{column.name}" for frame in ONES for column in frame.columns]
        for what in ("shown", "filled", "why"):
            self.place(what, names)
        derived = [name for name in self._derived if name.startswith("application.")]
        self.place("value", derived)

    def _place_rules(self) -> None:
        ids = [rule.id for rule in self.rules]
        self.place("guard", ids)
        self.place("rule", ids)
        marked = [(rule, mark) for rule in self.rules for mark in twins.parts(rule)]
        over_rows = [pair for pair in marked if frames.frame(pair[0].frame).rows > 1]
        self.place("part", [f"{rule.id} {mark}" for rule, mark in marked if (rule, mark) not in over_rows])
        firsts = [f"{rule.frame}.{rule.id} {mark}" for rule, mark in over_rows]
        self.place("rows", [f"{rule.id} {name}" for rule, name in self._elsewhere()])
        wheres = dict.fromkeys(where for rule in self.rules for where in rule.where.values())
        self.place("first", [*firsts, *wheres])
        self.place("level", [f"{rule.id} {mark}" for rule, mark in marked])

    def _elsewhere(self) -> Iterator[tuple[Rule, str]]:
        """Yield the marks of rules that fall on a table whose rows they do not judge."""
        for rule in self.rules:
            for name in rule.marks:
                if name.partition(".")[0] != rule.frame and frame_of(name).rows > 1:
                    yield rule, name

    def _all_read(self) -> frozenset[str]:
        read = {source for one in self._derived for source in twins.names_in(DERIVED[one].formula or "")}
        return frozenset(read.union(*({*twins.used(rule), *rule.marks} for rule in self.rules)))

    def _all_derived(self) -> list[str]:
        """Return the derived names that the rules use, each after those it is made from."""
        found: dict[str, None] = {}

        def add(name: str) -> None:
            if name not in DERIVED or name in found:
                return
            for source in DERIVED[name].sources:
                add(source)
            for source in twins.names_in(DERIVED[name].formula or ""):
                add(source)
            if DERIVED[name].formula is not None:
                found[name] = None

        for rule in self.rules:
            for name in (*twins.used(rule), *rule.cases.values()):
                add(name)
        return list(found)

    # --- reading -----------------------------------------------------------------------------

    def _read_plain(self) -> None:
        """Read the single texts, choices and marks, and the 団体コード in its steps."""
        names = [f"{f.name}.{c.name}" for f in ONES for c in f.columns if c.kind not in _POOLED]
        self.place("cell", names)
        self.place("value", names)
        for name in names:
            cell = self._single["cell", name]
            self.put(cell, f'=IF({name}="","",{name})')
            *before, (_, last) = typed.reading(_floating(cell), frames.column(name), _choices(name))
            for key, formula in before:
                self.place(key, [name])
                self.put(self._single[key, name], "=" + self._stepped(formula, name))
            self.put(self._single["value", name], "=" + self._stepped(last, name))

    def _stepped(self, formula: str, name: str) -> str:
        for (what, key), at in self._single.items():
            if key == name:
                formula = formula.replace(f"<{what}>", _floating(at))
        return formula

    def _read_pool(self, kind: str) -> None:
        """Read every cell of a kind, one below the other, step by step."""
        ones = [f"{f.name}.{c.name}" for f in ONES for c in f.columns if c.kind == kind]
        stars = [f"{f.name}.{c.name}" for f in STARS for c in f.columns if c.kind == kind]
        steps = typed.reading("<cell>", frames.column((ones + stars)[0]), "")
        letters = {key: xl_col_to_name(self._next + 1 + at) for at, (key, _) in enumerate(steps)}
        letters["cell"] = xl_col_to_name(self._next)
        for key, letter in letters.items():
            self.put(f"{letter}1", f"{kind} {key}")
        self._next += len(letters)
        row = TOP
        for name in ones:
            self._single["cell", name] = f"${letters['cell']}${row}"
            self._single["value", name] = f"${letters['read']}${row}"
            self._read_steps(name, row, letters, f'IF({name}="","",{name})')
            row += 1
        for name in stars:
            rows = capacity(frame_of(name))
            self._column["cell", name] = (letters["cell"], row)
            self._column["value", name] = (letters["read"], row)
            for line in range(rows):
                nth = f"ROW()-{row - 1}"
                cell = f"INDEX({name},{nth})"
                content = f'IF({nth}>ROWS({name}),"",IF({cell}="","",{cell}))'
                self._read_steps(name, row + line, letters, content, last=line == rows - 1)
            row += rows

    def _read_steps(
        self, name: str, row: int, letters: dict[str, str], content: str, last: bool = False
    ) -> None:
        self.put(f"{letters['cell']}{row}", f"={content}")
        for key, formula in typed.reading("<cell>", frames.column(name), "", _needed(name)):
            for step, letter in letters.items():
                formula = formula.replace(f"<{step}>", f"${letter}{row}")
            if last and key == "read":
                formula = (
                    f'IF(ROWS({name})>{capacity(frame_of(name))},"{typed.FAULT}行が多すぎます",{formula})'
                )
            self.put(f"{letters[key]}{row}", f"={formula}")

    def _read_table(self, frame: Frame) -> None:
        """Lay out a table's columns and read its texts, choices and marks."""
        names = [f"{frame.name}.{column.name}" for column in frame.columns]
        own = [f"{rule.frame}.{rule.id} {mark}" for rule in self.rules for mark in twins.parts(rule)]
        formulas = [formula for rule in self.rules for formula in twins.parts(rule).values()]
        formulas += [DERIVED[name].formula or "" for name in self._derived]
        if any(f"{frame.name}.row" in formula for formula in formulas):
            self._place_columns("value", [f"{frame.name}.row"])
            for line in range(capacity(frame)):
                self.put(self.row("value", f"{frame.name}.row", line), line + 1)
        plain = [name for name in names if name in self._read and frames.column(name).kind not in _POOLED]
        plain += [name for name in names if frames.column(name).kind == "mark" and name not in plain]
        self._place_columns("value", plain)
        self._place_columns("begun", [f"{frame.name}.begun"])
        self._place_columns("value", [one for one in self._derived if one.startswith(f"{frame.name}.")])
        self._place_columns("rule", [key for key in own if key.startswith(f"{frame.name}.")])
        self._place_columns("shown", [name for name in names if self.marked(name)])
        self._place_columns("worst", [f"{frame.name}.worst"])
        self._place_columns("why", [f"{frame.name}.why"])
        outside = f"ROW()-{TOP - 1}>ROWS({names[0]})"
        for line in range(capacity(frame)):
            for name in plain:
                [(_, formula)] = typed.reading(_nth(name), frames.column(name), _choices(name), _needed(name))
                self.put(self.row("value", name, line), f'=IF({outside},"",{formula})')
            some = "TRUE" if frame.fixed else f"OR({','.join(self._begins(name, line) for name in names)})"
            self.put(self.row("begun", f"{frame.name}.begun", line), f"=IF({outside},0,IF({some},1,0))")

    def _begins(self, name: str, line: int) -> str:
        """Return the test that something is written in a cell of a table."""
        kind, raw = frames.column(name).kind, _nth(name)
        if kind in ("int", "number"):
            raw = local(self.row("cell", name, line))
            return f"AND(NOT({typed.nothing(raw, 'nothing')}),{raw}<>0)"
        return f"NOT({typed.nothing(raw, 'nothing')})"

    def _derive(self) -> None:
        for where in dict.fromkeys(w for rule in self.rules for w in rule.where.values()):
            chosen = local(self.column("value", where))
            self.put(self._single["first", where], f"=IFERROR(MATCH(TRUE,{chosen},0),1)")
        for name in self._derived:
            formula = DERIVED[name].formula
            assert formula is not None
            frame = frame_of(name)
            if frame.rows == 1:
                self.put(self.one(name), "=" + self.compiled(formula, None))
                continue
            for line in range(capacity(frame)):
                begun = local(self.row("begun", f"{frame.name}.begun", line))
                text = self.compiled(formula, line, frame.name)
                self.put(self.row("value", name, line), f'=IF({begun}=0,"",{text})')

    # --- judging -----------------------------------------------------------------------------

    def _judge(self, rule: Rule) -> None:
        """Write a rule's guard, the code of each of its parts, and its own code: the worst of them."""
        frame = frames.frame(rule.frame)
        guard = self._single["guard", rule.id]
        self.put(guard, "=" + self._guard(rule))
        parts = twins.parts(rule)
        if frame.rows == 1:
            cells = [self._single["part", f"{rule.id} {mark}"] for mark in parts]
            for cell, formula in zip(cells, parts.values(), strict=True):
                self.put(cell, f"=IF({guard}>0,{guard},IF({self.compiled(formula, None)},0,1))")
            self.put(self.code(rule), f"=MAX({','.join(cells)})")
            return
        columns = [f"{frame.name}.{rule.id} {mark}" for mark in parts]
        for line in range(capacity(frame)):
            begun = local(self.row("begun", f"{frame.name}.begun", line))
            gaps = ",".join(self._gaps(rule, own_rows=True, line=line))
            for column, formula in zip(columns, parts.values(), strict=True):
                verdict = f"IF({self.compiled(formula, line, frame.name)},0,1)"
                verdict = f"IF(OR({gaps}),{Code.NOT_JUDGED:d},{verdict})" if gaps else verdict
                self.put(self.row("rule", column, line), f"=IF(OR({begun}=0,{guard}>0),0,{verdict})")
        for column in columns:
            codes = local(self.column("rule", column))
            self.put(self._single["first", column], f"=IFERROR(MATCH(1,{codes},0),1)")
        ranges = [local(self.column("rule", column)) for column in columns]
        fails, unknown = (f"OR({','.join(f'COUNTIF({one},{code})>0' for one in ranges)})" for code in (1, 2))
        self.put(self.code(rule), f"=IF({guard}>0,{guard},IF({fails},1,IF({unknown},2,0)))")

    def _guard(self, rule: Rule) -> str:
        """Return 0 where a rule applies and can be judged, else the code that says why not."""
        gaps = ",".join(self._gaps(rule, own_rows=False))
        judged = f"IF(OR({gaps}),{Code.NOT_JUDGED:d},0)" if gaps else "0"
        if rule.scope is None:
            return judged
        kind = local(self.one("application.project_type"))
        unknown = f'IF({kind}="",{Code.NOT_JUDGED:d},{Code.NOT_APPLICABLE:d})'
        unreadable = f'IF(LEFT({kind},1)="{typed.FAULT}",{Code.NOT_JUDGED:d},{unknown})'
        return f'IF({kind}="{rule.scope}",{judged},{unreadable})'

    def _gaps(self, rule: Rule, *, own_rows: bool, line: int = 0) -> Iterator[str]:
        """Yield the tests by which a rule cannot be judged: in one row, or at all."""
        for names, may_be_blank in ((twins.needed(rule), False), (twins.read(rule), True)):
            for name in names:
                frame, column = frame_of(name), frames.column(name)
                readable = column.kind == "text" and column.name != "municipality_code"
                in_row = frame.rows > 1 and frame.name == rule.frame and not rule.whole
                if in_row is not own_rows:
                    continue
                if frame.rows == 1:
                    value = local(self.one(name))
                    if not may_be_blank:
                        yield f'{value}=""'
                    if not readable:
                        yield typed.unreadable(value)
                    continue
                blank_too = column.name in frame.keys and not may_be_blank
                if in_row:
                    value = local(self.row("value", name, line))
                    if blank_too:
                        yield f'{value}=""'
                    if not readable:
                        yield typed.unreadable(value)
                    continue
                values = local(self.column("value", name))
                if not readable:
                    yield f'COUNTIF({values},"{typed.FAULT}*")>0'
                if blank_too:
                    begun = local(self.column("begun", f"{frame.name}.begun"))
                    yield f'SUMPRODUCT(({begun}=1)*({values}=""))>0'

    # --- showing -----------------------------------------------------------------------------

    def _missing(self, severity: Severity) -> str:
        return self._single["missing", severity.value]

    def _level(self, rule: Rule, name: str, value: str, line: int | None = None) -> str:
        """Return the state that a failing rule gives a marked cell: missing where it only waits."""
        waits = f'{value}=""'
        if (rule.id, name) in AWAITS:
            own = frame_of(name)
            formula = self.compiled(AWAITS[rule.id, name].formula, line, own.name if own.rows > 1 else "")
            waits = f"OR({waits},{formula})"
        return f"IF({waits},{self._missing_of(rule, name, line)},{self._rank(rule, name, line)})"

    def _soft(self, rule: Rule, name: str, line: int | None) -> str:
        """Return the test that a failing rule meets one of its softer cases; "" where it has none."""
        case = rule.cases.get(name)
        if not rule.softer or case is None or case not in self._derived:
            return ""
        own = frame_of(case)
        value = self.one(case) if own.rows == 1 else self.row("value", case, line or 0)
        tests = ",".join(f'{local(value)}="{one}"' for one in rule.softer)
        return f"OR({tests})"

    def _rank(self, rule: Rule, name: str, line: int | None) -> str:
        rank, soft = RANK[rule.severity], self._soft(rule, name, line)
        return f"IF({soft},{max(rank - 1, 0)},{rank})" if soft else str(rank)

    def _missing_of(self, rule: Rule, name: str, line: int | None) -> str:
        missing, soft = self._missing(rule.severity), self._soft(rule, name, line)
        return f"IF({soft},{self._missing(Severity.WARNING)},{missing})" if soft else missing

    def _show_one(self, name: str) -> None:
        """Write a cell's state: the worst of unreadable, required but blank, and every rule that marks it."""
        column, value = frames.column(name), self._single["value", name]
        plain = column.kind == "text" and column.name != "municipality_code"
        parts = [] if plain else [_unread(value)]
        if column.required:
            wanted = f'{value}=""'
            if isinstance(column.required, str):
                kind = local(self.one("application.project_type"))
                wanted = f'AND({wanted},{kind}="{column.required}")'
            parts.append(f"IF({wanted},{self._missing(Severity.ERROR)},0)")
        for rule in self.rules:
            if name in rule.marks and RANK[rule.severity]:
                part = self._single["part", f"{rule.id} {_part_of(rule, name)}"]
                parts.append(f"IF({part}=1,{self._level(rule, name, value)},0)")
        self.put(self._single["shown", name], f"=MAX({','.join(parts or ['0'])})")
        self.put(self._single["filled", name], f'=IF({_floating(value)}="",0,1)')
        self.put(self._single["why", name], "=" + reasons.of_one(self, name))

    def _show_table(self, frame: Frame) -> None:
        marked = [f"{frame.name}.{c.name}" for c in frame.columns if self.marked(f"{frame.name}.{c.name}")]
        for line in range(capacity(frame)):
            begun = local(self.row("begun", f"{frame.name}.begun", line))
            for name in marked:
                column, value = frames.column(name), local(self.row("value", name, line))
                parts = [*self._marks(name, line)]
                if column.kind != "text":
                    parts.append(_unread(value))
                if column.name in frame.keys:
                    parts.append(f'IF({value}="",{self._missing(Severity.ERROR)},0)')
                first = [*self._marks(name, line, unbegun=True)]
                alone = f"IF(ROW()={TOP},MAX({','.join(first)}),0)" if first else "0"
                self.put(
                    self.row("shown", name, line), f"=IF({begun}=0,{alone},MAX({','.join(parts or ['0'])}))"
                )
            ends = [local(self.row("shown", marked[end], line)) for end in (0, -1)]
            self.put(self.row("worst", f"{frame.name}.worst", line), f"=MAX({ends[0]}:{ends[1]})")
            self.put(self.row("why", f"{frame.name}.why", line), "=" + reasons.of_row(self, frame, line))

    def _marks(self, name: str, line: int, unbegun: bool = False) -> Iterator[str]:
        """Yield the state that each rule gives a cell; ``unbegun``: those that fall on the blank first row."""
        frame_name = name.partition(".")[0]
        for rule in self.rules:
            if name not in rule.marks or not RANK[rule.severity]:
                continue
            if unbegun and rule.frame != frame_name:
                part = self._single["part", f"{rule.id} {_part_of(rule, name)}"]
                rows = self._single["rows", f"{rule.id} {name}"]
                yield f"IF(AND({part}=1,{rows}=3),{self._missing(rule.severity)},0)"
            elif not unbegun:
                level = self._level(rule, name, local(self.row("value", name, line)), line)
                yield f"IF({self.failing(rule, name, line)},{level},0)"

    def failing(self, rule: Rule, name: str, line: int) -> str:
        """Return the test that a rule marks the cell of a table in a line."""
        frame_name = name.partition(".")[0]
        if rule.frame == frame_name:
            column = f"{frame_name}.{rule.id} {_part_of(rule, name)}"
            return f"{local(self.row('rule', column, line))}=1"
        part = self._single["part", f"{rule.id} {_part_of(rule, name)}"]
        return f"AND({part}=1,{self._chosen(rule, name, line)})"

    def _chosen(self, rule: Rule, name: str, line: int) -> str:
        """Return the test that a rule over the whole application marks this row of a table."""
        where = rule.where.get(name)
        chosen = f"{local(self.row('value', where, line))}=TRUE" if where else "FALSE"
        filled = f'{local(self.row("value", name, line))}<>""'
        return f"CHOOSE({self._single['rows', f'{rule.id} {name}']},{chosen},{filled},ROW()={TOP})"

    def _choose_rows(self, rule: Rule, name: str) -> None:
        """Say which rows a rule marks: 1 those its ``where`` chooses, 2 else the filled ones, 3 else the first."""
        where = rule.where.get(name)
        begun = self.column("begun", f"{name.partition('.')[0]}.begun")
        values = self.column("value", name)
        readable = f'({values}<>"")' + (
            "" if frames.column(name).kind == "text" else f'*(LEFT({values},1)<>"!")'
        )
        filled = f"IF(SUMPRODUCT({readable}*({begun}=1))>0,2,3)"
        rows = f"IF(COUNTIF({self.column('value', where)},TRUE)>0,1,{filled})" if where else filled
        self.put(self._single["rows", f"{rule.id} {name}"], "=" + local(rows))

    def _weigh(self, rule: Rule) -> None:
        """Write the gravest state that each part of a rule gives: 0 and 1 are not listed as faults."""
        for mark in twins.parts(rule):
            marks = [mark] if mark else list(rule.marks)
            levels = [self._weight(rule, mark, name) for name in marks] if RANK[rule.severity] else ["0"]
            self.put(self._single["level", f"{rule.id} {mark}"], f"=MAX({','.join(levels)})")

    def _weight(self, rule: Rule, mark: str, name: str) -> str:
        missing, rank = self._missing(rule.severity), RANK[rule.severity]
        if frames.frame(rule.frame).rows > 1:
            codes = local(self.column("rule", f"{rule.frame}.{rule.id} {mark}"))
            values = local(self.column("value", name))
            written = f'SUMPRODUCT(({codes}=1)*({values}<>""))>0'
            case = rule.cases.get(name)
            if rule.softer and case in self._derived:
                soft = "+".join(f'({local(self.column("value", case))}="{one}")' for one in rule.softer)
                grave = f'SUMPRODUCT(({codes}=1)*({values}<>"")*(({soft})=0))>0'
                return f"IF({grave},{rank},IF({written},{rank - 1},IF(COUNTIF({codes},1)>0,{missing},0)))"
            return f"IF({written},{rank},IF(COUNTIF({codes},1)>0,{missing},0))"
        part = self._single["part", f"{rule.id} {mark}"]
        if frame_of(name).rows == 1:
            return f"IF({part}=1,{self._level(rule, name, self._single['value', name])},0)"
        rows = self._single["rows", f"{rule.id} {name}"]
        waits = f"{rows}=3"
        if (rule.id, name) in AWAITS:
            waits = f"OR({waits},{self.compiled(AWAITS[rule.id, name].formula, None)})"
        return f"IF({part}=1,IF({waits},{missing},{rank}),0)"


def _part_of(rule: Rule, mark: str) -> str:
    """Return the part of a rule that speaks for a mark."""
    return mark if mark in twins.parts(rule) else ""


def local(text: str) -> str:
    """Return references without the sheet's own name."""
    return text.replace(PREFIX, "")


def _floating(reference: str) -> str:
    """Return a reference whose row is relative, so that like formulas below each other are alike."""
    column, _, row = reference.removeprefix("$").partition("$")
    return f"${column}{row}"


def _nth(name: str) -> str:
    return f"INDEX({name},ROW()-{TOP - 1})"


def _unread(value: str) -> str:
    """Return the state of a cell whose reading may say why it is none."""
    return f'IF({typed.unreadable(value)},IF(MID({value},2,1)="{typed.FAULT}",{DOUBT},{FAULT}),0)'


def _needed(name: str) -> bool:
    return frames.column(name).name in frame_of(name).keys


def _choices(name: str) -> str:
    return validation.list_reference(name)[1:] if frames.column(name).kind == "choice" else ""
