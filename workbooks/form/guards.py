"""When a rule is judged at all: the guard over its whole, and the gaps that leave a row open."""

from __future__ import annotations

from collections.abc import Iterator

from validators import frames
from validators.rule import Rule
from workbooks.form import twins, typed
from workbooks.form.ledger import Ledger, frame_of, local
from workbooks.form.twins import Code


def guard(books: Ledger, rule: Rule) -> str:
    """Return 0 where a rule applies and can be judged, else the code that says why not."""
    blanks = ",".join(gaps(books, rule, own_rows=False))
    judged = f"IF(OR({blanks}),{Code.NOT_JUDGED:d},0)" if blanks else "0"
    if rule.scope is None:
        return judged
    kind = local(books.one("application.project_type"))
    unknown = f'IF({kind}="",{Code.NOT_JUDGED:d},{Code.NOT_APPLICABLE:d})'
    unreadable = f'IF(LEFT({kind},1)="{typed.FAULT}",{Code.NOT_JUDGED:d},{unknown})'
    return f'IF({kind}="{rule.scope}",{judged},{unreadable})'


def gaps(books: Ledger, rule: Rule, *, own_rows: bool, line: int = 0) -> Iterator[str]:
    """Yield the tests by which a rule cannot be judged: in one row, or at all."""
    for names, may_be_blank in ((twins.needed(rule), False), (twins.read(rule), True)):
        for name in names:
            frame, column = frame_of(name), frames.column(name)
            in_row = frame.rows > 1 and frame.name == rule.frame and not rule.whole
            if in_row is not own_rows:
                continue
            if frame.rows == 1:
                value = local(books.one(name))
                if not may_be_blank:
                    yield f'{value}=""'
                yield typed.unreadable(value, column)
                continue
            blank_too = column.name in frame.keys and not may_be_blank
            if in_row:
                value = local(books.row("value", name, line))
                if blank_too:
                    yield f'{value}=""'
                yield typed.unreadable(value, column)
                continue
            values = local(books.column("value", name))
            yield f"{typed.how_many_unreadable(values, column)}>0"
            if blank_too:
                begun = local(books.column("begun", f"{frame.name}.begun"))
                yield f'SUMPRODUCT(({begun}=1)*({values}=""))>0'
