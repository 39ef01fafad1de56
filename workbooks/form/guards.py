"""When a rule is judged at all: the guard over its whole, and the gaps that leave a row open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from validators import frames
from validators.rule import Rule
from workbooks.form import twins
from workbooks.form.twins import Code

if TYPE_CHECKING:
    from workbooks.form.calculation import Ledger


def guard(books: Ledger, rule: Rule) -> str:
    """Return 0 where a rule applies and can be judged, else the code that says why not."""
    blanks = ",".join(gaps(books, rule, own_rows=False))
    judged = f"IF(OR({blanks}),{Code.NOT_JUDGED:d},0)" if blanks else "0"
    if rule.scope is None:
        return judged
    kind = books.one("application.project_type")
    unknown = f'IF({kind}="",{Code.NOT_JUDGED:d},{Code.NOT_APPLICABLE:d})'
    return f'IF({kind}="{rule.scope}",{judged},{unknown})'


def gaps(books: Ledger, rule: Rule, *, own_rows: bool, line: int = 0) -> Iterator[str]:
    """Yield the tests by which a rule cannot be judged: in one row, or at all."""
    for names, may_be_blank in ((twins.needed(rule), False), (twins.read(rule), True)):
        for name in names:
            frame = frames.frame(name.partition(".")[0])
            column = frames.column(name)
            in_row = frame.rows > 1 and frame.name == rule.frame and not rule.whole
            if in_row is not own_rows:
                continue
            if frame.rows == 1:
                state = books.single("state", name)
                yield f"{state}=2" if may_be_blank else f"{state}>0"
                continue
            blank_too = column.name in frame.keys and not may_be_blank
            if in_row:
                state = books.row("state", name, line)
                yield f"{state}>0" if blank_too else f"{state}=2"
                continue
            states = books.column("state", name)
            yield f"COUNTIF({states},2)>0"
            if blank_too:
                begun = books.column("begun", f"{frame.name}.begun")
                yield f"COUNTIFS({begun},1,{states},1)>0"
