"""One clerk's session with one open workbook: read, check, mark, go to, explain.

The session knows no spreadsheet program: everything goes through xlwings'
public API. A host (Excel, LibreOffice) calls ``read``, ``judge`` and ``show`` in
turn; ``judge`` touches no workbook and may run in another thread.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache

from addin.marks import NOTES_SHOWN, Difference, Marks, Place, wanted
from addin.openbook import OpenBook, is_our_form
from addin.tamed import xw
from validators.cells import Typed
from validators.engine import check
from validators.finding import EXPECTED, FOUND, Finding
from validators.frames import FRAMES
from validators.parameters import ParameterBook
from validators.pending import States, pending, states
from validators.report import finding_order
from validators.rule import Rule
from validators.rules import REGISTRY
from validators.submission import IDENTITY, Submission, letters
from validators.tables import sources
from workbooks.form.ledger import TICK
from workbooks.ooxml.address import Area

log = logging.getLogger(__name__)

_DECISIVE = frozenset({"application.fiscal_year", "application.project_type"})
"""Names that decide which edition and which rules apply: every rule is judged again."""


@dataclass(slots=True)
class Session:
    """A session with one workbook that is our form (see ``attach``).

    ``findings`` are what is wrong or doubtful; what is only still to be written is
    counted in ``states``, until the clerk ticks 提出前点検.
    """

    book: xw.Book
    parameters: ParameterBook = field(default_factory=ParameterBook)
    notes: int = NOTES_SHOWN
    findings: list[Finding] = field(default_factory=list)
    _open: OpenBook = field(init=False)
    _marks: Marks = field(init=False)
    states: States = field(default_factory=States)
    _all: list[Finding] = field(default_factory=list)
    _handed_in: bool = False
    _tick: xw.Range | None = None
    _seen: Submission | None = None
    _judged: Submission | None = None
    _read_as: dict[str, list[tuple[int, object]]] = field(default_factory=dict)
    _at: int = -1
    _recovered: bool = False

    def __post_init__(self) -> None:
        self._open = OpenBook(self.book)
        self._marks = Marks(self.book, self.notes > 0)

    # --- read and judge ---------------------------------------------------------------------

    def read(self, edited: Collection[Area] | None = None) -> Submission | None:
        """Read the workbook; None where nothing that is judged has changed since the last reading.

        ``edited`` are the cells that were typed in; None reads everything anew and
        finds the marks again, wherever rows put in or taken out have moved them.
        """
        if edited is None:
            self._marks.follow()
        submission = self._open.reread(edited)
        self._recover()
        before, self._handed_in = self._handed_in, self._ticked()
        if self._seen is not None and _same(submission, self._seen) and before is self._handed_in:
            return None
        self._seen = submission
        return submission

    def read_afresh(self) -> Submission:
        """Read everything anew, as if for the first time; every rule is judged after it."""
        self._seen = self._judged = None
        self._marks.follow()
        self._seen = self._open.reread(afresh=True)
        self._recover()
        self._handed_in = self._ticked()
        return self._seen

    def _ticked(self) -> bool:
        """Tell whether the clerk has ticked 提出前点検: blanks then count as the round counts them."""
        if self._tick is None and TICK in self.book.names:
            self._tick = self.book.names[TICK].refers_to_range
        try:
            return self._tick is not None and bool(str(self._tick.value or "").strip())
        except Exception:  # the cell is gone; each program says so in its own way
            return False

    def judge(self, submission: Submission) -> list[Finding]:
        """Judge a reading and return all findings; rules that nothing touched keep theirs.

        A rule that raises says nothing and is logged.
        """
        before, changed = self._judged, None
        if before is not None and _places(before) == _places(submission):
            changed = {
                name
                for name, block in submission.blocks.items()
                if block.values != before.blocks[name].values
            }
        rules = touched(changed)
        result = check([submission], self.parameters, rules, by_schema=False)[0]
        before_read, self._read_as = self._read_as, read_as(result.typed)
        if changed is not None:
            moved = {name for name, read in self._read_as.items() if read != before_read.get(name)}
            if moved - changed:  # a row that begins or ends is read anew in all its columns
                rules = touched(changed | moved)
                result = check([submission], self.parameters, rules, by_schema=False)[0]
        for fault in result.faults:
            log.warning("rule %s raised: %s", fault.rule, fault.detail)
        judged = {rule.id for rule in rules}
        kept = [one for one in self._all if one.rule not in judged and REGISTRY[one.rule].judge]
        self._all = sorted([*kept, *result.findings], key=finding_order)
        self.states = states(self._all, result.typed, self._handed_in)
        self.findings = [one for one in self._all if self._handed_in or not pending(one, result.typed)]
        self._judged = submission
        return self.findings

    def check(self) -> list[Finding]:
        """Read everything anew and judge by every rule."""
        return self.judge(self.read_afresh())

    # --- marks ------------------------------------------------------------------------------

    def _recover(self) -> None:
        """Once, take over what a session has left behind that could not end in good order."""
        if not self._recovered:
            self._recovered = True
            self._marks.recover(self._open.blocks())

    @property
    def marked(self) -> bool:
        """Whether any cell is marked."""
        return self._marks.shown

    def difference(self) -> Difference:
        """Return the marks to put and to take away."""
        return self._marks.difference(wanted(self.findings, self.notes))

    def show(self) -> Iterator[None]:
        """Mark exactly the faulty cells, one single write a step."""
        return self._marks.steps(self.difference())

    def mark(self) -> None:
        """Mark exactly the faulty cells."""
        for _ in self.show():
            pass

    def clear(self) -> None:
        """Take every mark away; each cell gets its own fill and note back."""
        for _ in self.wipe():
            pass

    def wipe(self) -> Iterator[None]:
        """Take every mark away, one single write a step."""
        return self._marks.clear()

    def tidy(self, edited: Collection[Place]) -> None:
        """Take along marks away that came into edited cells by paste or undo."""
        self._marks.reconcile(edited, only=True)

    def reconcile(self, edited: Collection[Place] = ()) -> None:
        """Tidy up after undo, paste and the like, which carry looks from cell to cell."""
        self._marks.reconcile(edited)

    # --- for the clerk ----------------------------------------------------------------------

    def go(self, step: int) -> Finding | None:
        """Select the cell of the next (1) or the previous (-1) finding; None where there is none."""
        placed = [one for one in self.findings if one.cell]
        if not placed:
            return None
        self._at = (self._at + step) % len(placed) if self._at >= 0 else (0 if step > 0 else len(placed) - 1)
        return self.go_to(placed[self._at])

    def go_to(self, finding: Finding) -> Finding:
        """Select the cell of a finding."""
        if finding.cell:
            sheet = self.book.sheets[finding.sheet]
            sheet.impl.activate()  # Excel selects on the sheet in front only; Sheet.activate() steals the focus
            sheet.range(finding.cell).select()
        return finding

    def here(self) -> list[Finding]:
        """Return the findings on the selected cell."""
        selected = self.book.app.selection
        if selected is None:
            return []
        place = (selected.sheet.name, f"{letters(selected.column)}{selected.row}")
        return [one for one in self.findings if (one.sheet, one.cell) == place]

    def summary(self) -> str:
        """Return the line for the status bar."""
        return "点検：指摘はありません" if not self._all else f"点検：{self.states}"


def attach(book: xw.Book, notes: int = NOTES_SHOWN) -> Session | None:
    """Return a session with a workbook; None where it is not our form.

    ``notes`` is how many marks carry a note (0: fills alone).
    """
    return Session(book, notes=notes) if is_our_form(book) else None


def read_as(typed: Typed) -> dict[str, list[tuple[int, object]]]:
    """Return how every cell is read: by name, for each row that is begun, its typed value, and why there is none."""
    read: dict[str, list[tuple[int, object]]] = {
        f"{frame.name}.{column.name}": [
            (row["row"], row.get(column.name)) for row in typed.frames[frame.name]
        ]
        for frame in FRAMES
        for column in frame.columns
    }
    for (name, row), why in typed.gaps.items():
        read.setdefault(name, []).append((row, why))
    return read


def touched(changed: set[str] | None) -> list[Rule]:
    """Return the rules of single workbooks that changed names can concern; None: all of them."""
    rules = [rule for rule in REGISTRY.values() if rule.judge and not rule.batch]
    if changed is None or changed & _DECISIVE:
        return rules
    return [rule for rule in rules if not changed.isdisjoint(_concern(rule))]


@cache
def _concern(rule: Rule) -> frozenset[str]:
    """Return the form's names that decide what a rule finds, or that its findings show."""
    shown = {name for mark in rule.marks for name in (*rule.words.names(mark), *_identity(mark))}
    return frozenset(source for name in {*rule.names(), *rule.marks, *shown} for source in sources(name))


def _identity(name: str) -> list[str]:
    frame = name.partition(".")[0]
    return [f"{frame}.{column}" for column in IDENTITY[frame]]


def in_a_line(findings: list[Finding]) -> str:
    """Return the line for the status bar about a cell; "" where nothing is wrong with it."""
    return "　／　".join(f"{one.severity.label}：{one.message}{one.fix}（{one.rule}）" for one in findings)


def in_full(finding: Finding) -> str:
    """Return all there is to say about a finding, its rule included."""
    values = f"{FOUND}：{finding.found}" + (f"\n{EXPECTED}：{finding.expected}" if finding.expected else "")
    return f"{finding.message}\n{values}\n直し方：{finding.advice}\n\n{explain(finding.rule)}"


def explain(rule_id: str) -> str:
    """Return a rule's page: title, severity, what the guide says and where."""
    rule = REGISTRY[rule_id]
    return f"{rule.id}　{rule.title}（{rule.severity.label}）\n\n{rule.page}\n\n根拠：{rule.citation}"


def _places(submission: Submission) -> dict[str, tuple[object, ...]]:
    return {
        name: (block.sheet, block.row, block.column, len(block.values), block.rows)
        for name, block in submission.blocks.items()
    }


def _same(one: Submission, other: Submission) -> bool:
    return (
        one.blocks == other.blocks
        and one.observations == other.observations
        and one.unreadable == other.unreadable
    )
