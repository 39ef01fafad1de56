"""The hidden sheet 計算: every input cell typed, every derived value, the code of every rule.

The formulas of the visible sheets read only this one. Tables are taken row by row
through their names (``INDEX(expenses.amount,n)``), so rows inserted in a table are
judged too, up to ``SPARE`` more than the blank form has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from validators import frames
from validators.finding import Severity
from validators.frames import Frame
from validators.parameters import Parameters
from validators.rule import Rule
from validators.rules import DERIVED
from workbooks.form import twins, typed, validation
from workbooks.form.twins import Addresses, Code

SHEET = "計算"
PREFIX = f"'{SHEET}'!"
SPARE = 10
TOP = 2
"""The sheet's row (1-based) in which every list begins; row 1 holds the headings."""

_RANK = {Severity.ERROR: 2, Severity.WARNING: 1, Severity.NOTE: 0}
STARS = tuple(one for one in frames.FRAMES if one.rows > 1)
ONES = tuple(one for one in frames.FRAMES if one.rows == 1 and one.name != "form")


def capacity(frame: Frame) -> int:
    """Return how many rows of a table are judged."""
    return frame.rows + SPARE


@dataclass(slots=True)
class Ledger:
    """Where everything stands on 計算, and the formulas that stand there.

    ``cells`` maps an A1 address of the sheet to its formula (or plain value).
    """

    p: Parameters
    rules: tuple[Rule, ...]
    cells: dict[str, object] = field(default_factory=dict)
    _single: dict[tuple[str, str], str] = field(default_factory=dict)
    _column: dict[tuple[str, str], str] = field(default_factory=dict)
    _next: int = 0
    _derived: list[str] = field(init=False)
    _read: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self._derived = self._all_derived()
        self._read = self._all_read()

    # --- places ------------------------------------------------------------------------------

    def one(self, name: str) -> str:
        """Return the cell of a one-row name's typed value, or of a derived one."""
        return f"{PREFIX}{self._single['value', name]}"

    def shown(self, name: str) -> str:
        """Return the cell that says how a one-row name is marked: 0, 1 doubt, 2 fault, 3 unfilled."""
        return f"{PREFIX}{self._single['shown', name]}"

    def marked(self, name: str) -> bool:
        """Tell whether a cell of this name can be faulty: it may be unreadable, required or marked by a rule."""
        frame, column = frames.frame(name.partition(".")[0]), frames.column(name)
        by_rule = any(name in rule.marks for rule in self.rules)
        return column.kind != "text" or by_rule or bool(column.required) or column.name in frame.keys

    def single(self, what: str, key: str) -> str:
        """Return a cell of one of the lists: state, value, shown, guard, rule, part or first."""
        return f"{PREFIX}{self._single[what, key]}"

    def code(self, rule: Rule) -> str:
        """Return the cell of a rule's code."""
        return f"{PREFIX}{self._single['rule', rule.id]}"

    def column(self, what: str, name: str) -> str:
        """Return the range of a table's column of that sort (value, state, shown, rule …)."""
        letter = self._column[what, name]
        frame = frames.frame(name.partition(".")[0])
        return f"{PREFIX}${letter}${TOP}:${letter}${TOP + capacity(frame) - 1}"

    def row(self, what: str, name: str, line: int) -> str:
        """Return the cell of a table's column in the 0-based line."""
        return f"{PREFIX}${self._column[what, name]}{TOP + line}"

    def addresses(self, line: int | None = None) -> Addresses:
        """Return how twins' names become references, in the 0-based line of a table."""
        return Addresses(
            one=self.one,
            column=lambda name: self.column("value", name),
            row=lambda name: self.row("value", name, line or 0),
        )

    # --- building ----------------------------------------------------------------------------

    def build(self) -> None:
        """Lay everything out, then write the formulas that refer to it."""
        self._place_singles()
        self._place_tables()
        for frame in ONES:
            self._type_one(frame)
        for frame in STARS:
            self._type_table(frame)
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

    def write(self, sheet: Worksheet) -> None:
        """Write the formulas into the sheet, without results: they are worked out on opening."""
        for address, content in self.cells.items():
            if isinstance(content, str) and content.startswith("="):
                sheet.write_formula(address, content, None, "")
            else:
                sheet.write(address, content)

    def _put(self, address: str, content: object) -> None:
        self.cells[address.replace("$", "").removeprefix(PREFIX)] = content

    def _list(self, what: str, keys: list[str]) -> None:
        """Give a list of keys a column of names and a column of formulas."""
        label, letter = xl_col_to_name(self._next), xl_col_to_name(self._next + 1)
        self._put(f"{label}1", what)
        for place, key in enumerate(keys, start=TOP):
            self._put(f"{label}{place}", key)
            self._single[what, key] = f"${letter}${place}"
        self._next += 2

    def _place_singles(self) -> None:
        names = [f"{frame.name}.{column.name}" for frame in ONES for column in frame.columns]
        derived = [name for name in self._derived if name.startswith("application.")]
        self._list("state", names)
        self._list("value", [*names, *derived])
        self._list("shown", names)
        ids = [rule.id for rule in self.rules]
        self._list("guard", ids)
        self._list("rule", ids)
        marked = [(rule, mark) for rule in self.rules for mark in twins.parts(rule)]
        over_rows = [pair for pair in marked if frames.frame(pair[0].frame).rows > 1]
        self._list("part", [f"{rule.id} {mark}" for rule, mark in marked if (rule, mark) not in over_rows])
        firsts = [f"{rule.frame}.{rule.id} {mark}" for rule, mark in over_rows]
        self._list("rows", [f"{rule.id} {name}" for rule, name in self._elsewhere()])
        self._list("first", [*firsts, *dict.fromkeys(w for rule in self.rules for w in rule.where.values())])

    def _elsewhere(self) -> Iterator[tuple[Rule, str]]:
        """Yield the marks of rules that fall on a table whose rows they do not judge."""
        for rule in self.rules:
            for name in rule.marks:
                frame = name.partition(".")[0]
                if frame != rule.frame and frames.frame(frame).rows > 1:
                    yield rule, name

    def _place_tables(self) -> None:
        for frame in STARS:
            names = [f"{frame.name}.{column.name}" for column in frame.columns]
            derived = [name for name in self._derived if name.startswith(f"{frame.name}.")]
            own = [f"{rule.frame}.{rule.id} {mark}" for rule in self.rules for mark in twins.parts(rule)]
            own = [key for key in own if key.startswith(f"{frame.name}.")]
            for what, keys in (
                ("value", [f"{frame.name}.row"]),
                ("begun", [f"{frame.name}.begun"]),
                ("state", names),
                ("value", [*(name for name in names if self._valued(name)), *derived]),
                ("rule", own),
                ("shown", [name for name in names if self.marked(name)]),
                ("worst", [f"{frame.name}.worst"]),
            ):
                for key in keys:
                    letter = xl_col_to_name(self._next)
                    self._column[what, key] = letter
                    self._put(f"{letter}1", f"{what} {key}")
                    self._next += 1

    def _valued(self, name: str) -> bool:
        """Tell whether a table's column needs its typed value: a rule reads it, or its state depends on it."""
        return name in self._read or frames.column(name).kind in ("year", "mark", "int", "number")

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
            for name in twins.used(rule):
                add(name)
        return list(found)

    # --- typing ------------------------------------------------------------------------------

    def _type_one(self, frame: Frame) -> None:
        for column in frame.columns:
            name = f"{frame.name}.{column.name}"
            state, value = self._single["state", name], self._single["value", name]
            choices = _choices(name)
            self._put(state, "=" + typed.state(name, column, choices, value))
            self._put(value, "=" + typed.value(name, column, state))

    def _type_table(self, frame: Frame) -> None:
        first = f"{frame.name}.{frame.columns[0].name}"
        for line in range(capacity(frame)):
            n = _local(self.row("value", f"{frame.name}.row", line))
            self._put(n, line + 1)
            outside = f"{n}>ROWS({first})"
            begun = ["FALSE"]
            for column in frame.columns:
                name = f"{frame.name}.{column.name}"
                cell = f"INDEX({name},{n})"
                state = _local(self.row("state", name, line))
                value = _local(self.row("value", name, line)) if self._valued(name) else ""
                own = typed.state(cell, column, _choices(name), value)
                over = f"IF(ROWS({first})>{capacity(frame)},2,{own})" if line == capacity(frame) - 1 else own
                self._put(state, f"=IF({outside},1,{over})")
                if value:
                    self._put(value, f'=IF({outside},"",{typed.value(cell, column, state)})')
                begun.append(f"{state}=2")
                begun.append(
                    f"AND({state}=0,{value}<>0)" if column.kind in ("int", "number") else f"{state}=0"
                )
            some = "TRUE" if frame.fixed else f"OR({','.join(begun[1:])})"
            begun_cell = self.row("begun", f"{frame.name}.begun", line)
            self._put(begun_cell, f"=IF({outside},0,IF({some},1,0))")

    def _derive(self) -> None:
        for where in dict.fromkeys(w for rule in self.rules for w in rule.where.values()):
            chosen = _local(self.column("value", where))
            self._put(self._single["first", where], f"=IFERROR(MATCH(TRUE,{chosen},0),1)")
        for name in self._derived:
            formula = DERIVED[name].formula
            assert formula is not None
            frame = frames.frame(name.partition(".")[0])
            if frame.rows == 1:
                self._put(self.one(name), "=" + self._compiled(formula, None))
                continue
            for line in range(capacity(frame)):
                begun = self.row("begun", f"{frame.name}.begun", line)
                text = self._compiled(formula, line, frame.name)
                self._put(self.row("value", name, line), f'=IF({_local(begun)}=0,"",{text})')

    def _compiled(self, text: str, line: int | None, own: str = "") -> str:
        compiled = twins.compiled(text, self.p, self.addresses(line), own)
        return _local(compiled)

    # --- judging -----------------------------------------------------------------------------

    def _judge(self, rule: Rule) -> None:
        """Write a rule's guard, the code of each of its parts, and its own code: the worst of them."""
        frame = frames.frame(rule.frame)
        guard = self._single["guard", rule.id]
        self._put(guard, "=" + self._guard(rule))
        parts = twins.parts(rule)
        if frame.rows == 1:
            cells = [self._single["part", f"{rule.id} {mark}"] for mark in parts]
            for cell, formula in zip(cells, parts.values(), strict=True):
                self._put(cell, f"=IF({guard}>0,{guard},IF({self._compiled(formula, None)},0,1))")
            self._put(self.code(rule), f"=MAX({','.join(cells)})")
            return
        columns = [f"{frame.name}.{rule.id} {mark}" for mark in parts]
        for line in range(capacity(frame)):
            begun = _local(self.row("begun", f"{frame.name}.begun", line))
            gaps = ",".join(self._gaps(rule, own_rows=True, line=line))
            for column, formula in zip(columns, parts.values(), strict=True):
                verdict = f"IF({self._compiled(formula, line, frame.name)},0,1)"
                verdict = f"IF(OR({gaps}),{Code.NOT_JUDGED:d},{verdict})" if gaps else verdict
                self._put(self.row("rule", column, line), f"=IF(OR({begun}=0,{guard}>0),0,{verdict})")
        for column in columns:
            codes = _local(self.column("rule", column))
            self._put(self._single["first", column], f"=IFERROR(MATCH(1,{codes},0),1)")
        ranges = [_local(self.column("rule", column)) for column in columns]
        fails, unknown = (f"OR({','.join(f'COUNTIF({one},{code})>0' for one in ranges)})" for code in (1, 2))
        self._put(self.code(rule), f"=IF({guard}>0,{guard},IF({fails},1,IF({unknown},2,0)))")

    def _guard(self, rule: Rule) -> str:
        """Return 0 where a rule applies and can be judged, else the code that says why not."""
        gaps = ",".join(self._gaps(rule, own_rows=False))
        judged = f"IF(OR({gaps}),{Code.NOT_JUDGED:d},0)" if gaps else "0"
        if rule.scope is None:
            return judged
        kind = _local(self.one("application.project_type"))
        unknown = f'IF({kind}="",{Code.NOT_JUDGED:d},{Code.NOT_APPLICABLE:d})'
        return f'IF({kind}="{rule.scope}",{judged},{unknown})'

    def _gaps(self, rule: Rule, *, own_rows: bool, line: int = 0) -> Iterator[str]:
        """Yield the tests by which a rule cannot be judged: in one row, or at all."""
        for names, may_be_blank in ((twins.needed(rule), False), (twins.read(rule), True)):
            for name in names:
                frame = frames.frame(name.partition(".")[0])
                column = frames.column(name)
                in_row = frame.rows > 1 and frame.name == rule.frame and not rule.whole
                if in_row is not own_rows:
                    continue
                if frame.rows == 1:
                    state = _local(f"{PREFIX}{self._single['state', name]}")
                    yield f"{state}=2" if may_be_blank else f"{state}>0"
                    continue
                blank_too = column.name in frame.keys and not may_be_blank
                if in_row:
                    state = _local(self.row("state", name, line))
                    yield f"{state}>0" if blank_too else f"{state}=2"
                    continue
                states = _local(self.column("state", name))
                yield f"COUNTIF({states},2)>0"
                if blank_too:
                    begun = _local(self.column("begun", f"{frame.name}.begun"))
                    yield f"COUNTIFS({begun},1,{states},1)>0"

    # --- showing -----------------------------------------------------------------------------

    def _show_one(self, name: str) -> None:
        """3 unfilled though required, else the worst of: unreadable 2, a rule that marks it."""
        state = self._single["state", name]
        parts = [f"IF({state}=2,2,0)"]
        for rule in self.rules:
            if name in rule.marks:
                part = self._single["part", f"{rule.id} {_part_of(rule, name)}"]
                parts.append(f"IF({part}=1,{_RANK[rule.severity]},0)")
        column = frames.column(name)
        worst = f"MAX({','.join(parts)})"
        if column.required:
            wanted = f"{state}=1"
            if isinstance(column.required, str):
                kind = _local(self.one("application.project_type"))
                wanted = f'AND({wanted},{kind}="{column.required}")'
            worst = f"IF({wanted},3,{worst})"
        self._put(self._single["shown", name], f"={worst}")

    def _show_table(self, frame: Frame) -> None:
        for line in range(capacity(frame)):
            begun = _local(self.row("begun", f"{frame.name}.begun", line))
            marked = [column for column in frame.columns if self.marked(f"{frame.name}.{column.name}")]
            for column in marked:
                name = f"{frame.name}.{column.name}"
                state = _local(self.row("state", name, line))
                parts = [*self._marks(name, line)]
                parts += [f"IF({state}=2,2,0)"] if column.kind != "text" else []
                worst = f"MAX({','.join(parts)})"
                if column.name in frame.keys:
                    worst = f"IF({state}=1,3,{worst})"
                self._put(self.row("shown", name, line), f"=IF({begun}=0,0,{worst})")
            first, last = (
                _local(self.row("shown", f"{frame.name}.{marked[end].name}", line)) for end in (0, -1)
            )
            self._put(self.row("worst", f"{frame.name}.worst", line), f"=MAX({first}:{last})")

    def _marks(self, name: str, line: int) -> Iterator[str]:
        frame_name = name.partition(".")[0]
        for rule in self.rules:
            if name not in rule.marks:
                continue
            if rule.frame == frame_name:
                column = f"{frame_name}.{rule.id} {_part_of(rule, name)}"
                failing = f"{_local(self.row('rule', column, line))}=1"
            else:
                part = self._single["part", f"{rule.id} {_part_of(rule, name)}"]
                failing = f"AND({part}=1,{self._chosen(rule, name, line)})"
            yield f"IF({failing},{_RANK[rule.severity]},0)"

    def _chosen(self, rule: Rule, name: str, line: int) -> str:
        """Return the test that a rule over the whole application marks this row of a table."""
        where = rule.where.get(name)
        chosen = f"{_local(self.row('value', where, line))}=TRUE" if where else "FALSE"
        filled = f'{_local(self.row("value", name, line))}<>""'
        return f"CHOOSE({self._single['rows', f'{rule.id} {name}']},{chosen},{filled},{'TRUE' if line == 0 else 'FALSE'})"

    def _choose_rows(self, rule: Rule, name: str) -> None:
        """Say which rows a rule marks: 1 those its ``where`` chooses, 2 else the filled ones, 3 else the first."""
        where = rule.where.get(name)
        begun = self.column("begun", f"{name.partition('.')[0]}.begun")
        filled = f'IF(SUMPRODUCT(({self.column("value", name)}<>"")*({begun}=1))>0,2,3)'
        rows = f"IF(COUNTIF({self.column('value', where)},TRUE)>0,1,{filled})" if where else filled
        self._put(self._single["rows", f"{rule.id} {name}"], "=" + _local(rows))


def _part_of(rule: Rule, mark: str) -> str:
    """Return the part of a rule that speaks for a mark."""
    return mark if mark in twins.parts(rule) else ""


def _local(text: str) -> str:
    """Return references without the sheet's own name."""
    return text.replace(PREFIX, "")


def _choices(name: str) -> str:
    return validation.list_reference(name)[1:] if frames.column(name).kind == "choice" else ""
