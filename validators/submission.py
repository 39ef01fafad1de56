"""One workbook as it was read, before and after its cells are typed.

``workbooks/`` makes a ``Submission`` from a file and ``addin/`` from the open
workbook; both hand it to the same :func:`validators.engine.check`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from validators.frames import FRAMES

BLANK, UNREADABLE, MISSING = "未記入", "読み取れない", "欄が見つからない"
"""Why there is no value at a name and a row."""

IDENTITY = {frame.name: frame.identity for frame in FRAMES}
"""The columns by which a person tells the rows of a frame apart."""


@dataclass(frozen=True, slots=True)
class Block:
    """The cells behind one defined name, top to bottom: where and what.

    ``row`` and ``column`` are 1-based and name the first cell. ``values`` holds
    what stands in the cells: None, str, bool, int, float, date or datetime.
    ``rows``, where given, names the sheet row of each value (merged tables).
    """

    sheet: str
    row: int
    column: int
    values: list[object]
    rows: list[int] | None = None

    @property
    def lines(self) -> Sequence[int]:
        """The sheet row of each value."""
        return self.rows or range(self.row, self.row + len(self.values))

    def address(self, row: int) -> str:
        """Return the A1 address of the 1-based ``row`` of the block.

        >>> Block("申請書", 5, 3, [None]).address(1)
        'C5'
        """
        line = self.rows[row - 1] if self.rows else self.row + row - 1
        return f"{letters(self.column)}{line}"


@dataclass(frozen=True, slots=True)
class Observation:
    """Something seen while reading or typing, to become a finding of ``rule``.

    ``words`` fill the rule's templates; ``variant`` chooses among the
    messages of one rule, ``case`` among them again. ``sheet`` and ``cell`` are taken from the block of
    ``name`` where they are empty. ``content`` is what identifies the row, taken
    from the blocks where it is empty.
    """

    rule: str
    name: str = ""
    row: int = 0
    variant: str = ""
    words: dict[str, object] = field(default_factory=dict)
    sheet: str = ""
    cell: str = ""
    content: str = ""
    case: str = ""


@dataclass(slots=True)
class Submission:
    """One workbook as it was read: blocks by name, and what the reader saw.

    ``unreadable`` lists cells (name, row) whose value must not be used (an
    error value, a formula without a result); the reader has said why in
    ``observations``. ``computed`` lists cells that hold the form's own formula. ``sheets`` are the sheet names in order.
    """

    file: str
    blocks: dict[str, Block]
    observations: list[Observation] = field(default_factory=list)
    unreadable: set[tuple[str, int]] = field(default_factory=set)
    computed: set[tuple[str, int]] = field(default_factory=set)
    sheets: tuple[str, ...] = ()

    def place(self, name: str, row: int) -> tuple[str, str]:
        """Return (sheet, A1 address) of a cell; empty where the name is missing."""
        block = self.blocks.get(name)
        if block is None or row < 1:
            return "", ""
        return block.sheet, block.address(row)

    def content(self, name: str, row: int) -> str:
        """Return what identifies the row of a cell: its identifying cells but the cell itself."""
        frame_name, _, column_name = name.partition(".")
        columns = IDENTITY.get(frame_name, ())
        cells = [self._shown(f"{frame_name}.{one}", row) for one in columns if one != column_name]
        return " | ".join(cells) if any(cells) else ""

    def _shown(self, name: str, row: int) -> str:
        block = self.blocks.get(name)
        value = block.values[row - 1] if block and 0 < row <= len(block.values) else None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        return "" if value is None else str(value).strip()


def letters(column: int) -> str:
    """Return the letters of a 1-based column number.

    >>> letters(1), letters(26), letters(27), letters(16384)
    ('A', 'Z', 'AA', 'XFD')
    """
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
