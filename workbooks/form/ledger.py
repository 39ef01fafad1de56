"""The hidden sheet 計算: every input cell read, every derived value, the code of every rule, the state of every cell.

The formulas of the visible sheets read only this one. Tables are taken row by row
through their names (``INDEX(expenses.amount,n)``), so rows inserted in a table are
judged too, up to ``SPARE`` more than the blank form has. Cells that are read in several
steps (numbers, days, years) stand below each other, so that their formulas are alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from validators import frames
from validators.finding import Severity
from validators.frames import Frame
from validators.parameters import Parameters
from validators.rule import Rule
from validators.rules import DERIVED
from validators.submission import letters
from workbooks.form import twins
from workbooks.form.twins import Addresses

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
    singles: dict[tuple[str, str], str] = field(default_factory=dict)
    columns: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    ranges: dict[str, str] = field(default_factory=dict)
    width: int = 0
    derived: list[str] = field(init=False)
    read: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.derived = self._all_derived()
        self.read = self._all_read()

    # --- places ------------------------------------------------------------------------------

    def one(self, name: str) -> str:
        """Return the cell of a one-row name's reading, or of a derived one."""
        return self.single("value", name)

    def shown(self, name: str) -> str:
        """Return the cell that holds the state of a one-row name."""
        return self.single("shown", name)

    def single(self, what: str, key: str) -> str:
        """Return a cell of one of the lists: cell, value, shown, why, guard, rule, part, level, said or first."""
        return f"{PREFIX}{self.singles[what, key]}"

    def code(self, rule: Rule) -> str:
        """Return the cell of a rule's code."""
        return self.single("rule", rule.id)

    def column(self, what: str, name: str) -> str:
        """Return the range of a table's column of that sort (cell, value, shown, rule …)."""
        letter, top = self.columns[what, name]
        return f"{PREFIX}${letter}${top}:${letter}${top + capacity(frame_of(name)) - 1}"

    def row(self, what: str, name: str, line: int) -> str:
        """Return the cell of a table's column in the 0-based line."""
        letter, top = self.columns[what, name]
        return f"{PREFIX}${letter}{top + line}"

    def put_range(self, what: str, reference: str) -> None:
        """Remember the range of a whole list."""
        self.ranges[what] = reference

    def range(self, what: str) -> str:
        """Return the range of a whole list (order, said, sheet, target, where, id)."""
        return self.ranges[what]

    def known(self, text: str) -> str:
        """Return the formula of a link's text by which a sheet, when it is shown, has every cell of 計算 worked out.

        A formula whose stored result is empty counts as changed when LibreOffice opens a workbook, by whichever
        program it was saved, and as already told to those that depend on it: a first edit would not reach them.
        """
        rows = max(int("".join(filter(str.isdigit, cell))) for cell in self.cells)
        return f'IF(COUNT({PREFIX}$A$1:${letters(self.width)}${rows})=0,"",{text})'

    def block(self, what: str, frame: Frame) -> str:
        """Return the range of all columns of that sort of a table; they stand side by side."""
        keys = [key for sort, key in self.columns if sort == what and key.startswith(f"{frame.name}.")]
        (first, top), (last, _) = self.columns[what, keys[0]], self.columns[what, keys[-1]]
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
        if frame.rows > 1:
            return column.name != frame.fixed
        by_rule = any(name in rule.marks for rule in self.rules)
        return column.kind != "text" or by_rule or bool(column.required) or column.name in frame.keys

    def compiled(self, text: str, line: int | None, own: str = "") -> str:
        """Return a twin's text over this sheet's own cells."""
        return local(twins.compiled(text, self.p, self.addresses(line), own))

    # --- building ----------------------------------------------------------------------------

    def put(self, address: str, content: object) -> None:
        """Let a cell of the sheet hold a formula or a value."""
        self.cells[address.replace("$", "").removeprefix(PREFIX)] = content

    def place(self, what: str, keys: list[str]) -> None:
        """Give a list of keys a column of cells, one below the other."""
        letter = letters(self.width + 1)
        self.put(f"{letter}1", what)
        for at, key in enumerate(keys, start=TOP):
            self.singles[what, key] = f"${letter}${at}"
        self.width += 1

    def place_columns(self, what: str, keys: list[str]) -> None:
        for key in keys:
            letter = letters(self.width + 1)
            self.columns[what, key] = (letter, TOP)
            self.put(f"{letter}1", f"{what} {key}")
            self.width += 1

    def elsewhere(self) -> Iterator[tuple[Rule, str]]:
        """Yield the marks of rules that fall on a table whose rows they do not judge."""
        for rule in self.rules:
            for name in rule.marks:
                if name.partition(".")[0] != rule.frame and frame_of(name).rows > 1:
                    yield rule, name

    def _all_read(self) -> frozenset[str]:
        read = {source for one in self.derived for source in twins.names_in(DERIVED[one].formula or "")}
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

    def failing(self, rule: Rule, name: str, line: int) -> str:
        """Return the test that a rule marks the cell of a table in a line."""
        frame_name = name.partition(".")[0]
        if rule.frame == frame_name:
            column = f"{frame_name}.{rule.id} {part_of(rule, name)}"
            return f"{local(self.row('rule', column, line))}=1"
        part = self.singles["part", f"{rule.id} {part_of(rule, name)}"]
        return f"AND({part}=1,{self._chosen(rule, name, line)})"

    def _chosen(self, rule: Rule, name: str, line: int) -> str:
        """Return the test that a rule over the whole application marks this row of a table."""
        where = rule.where.get(name)
        chosen = f"{local(self.row('value', where, line))}=TRUE" if where else "FALSE"
        filled = f'{local(self.row("value", name, line))}<>""'
        return f"CHOOSE({self.singles['rows', f'{rule.id} {name}']},{chosen},{filled},ROW()={TOP})"


def part_of(rule: Rule, mark: str) -> str:
    """Return the part of a rule that speaks for a mark."""
    return mark if mark in twins.parts(rule) else ""


def local(text: str) -> str:
    """Return references without the sheet's own name."""
    return text.replace(PREFIX, "")


def floating(reference: str) -> str:
    """Return a reference whose row is relative, so that like formulas below each other are alike."""
    column, _, row = reference.removeprefix("$").partition("$")
    return f"${column}{row}"
