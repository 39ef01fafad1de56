"""What if: whose verdict would flip under other parameters, and whose grant would change."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from batch.grants.accounts import is_doubt, told
from batch.run.alone import with_round
from batch.run.guarded import checked_each
from batch.store.result import UNREADABLE, Result
from validators.finding import Finding, Severity
from validators.frames import label
from validators.grants import District, Ledger, applied_for, grantable, reckoned, year_of_round
from validators.parameters import ParameterBook
from validators.record import RoundRecord
from validators.submission import BLANK
from workbooks.arrival.find import find
from workbooks.reading.sums import FORMULAS


@dataclass(frozen=True, slots=True)
class Difference:
    """A workbook that is judged differently: both verdicts, the rules whose findings come or go, what may be granted.

    ``more`` and ``fewer`` map a rule to how many findings it has more or fewer under the second parameters;
    ``grants`` are the yen that may be granted of what is asked for, under each (None: cannot be told).
    ``why`` says of a workbook that could not be read, or of cells of it, what is wrong and what to do,
    ``doubts`` why its amounts may not be what they seem. Copies of one ``application`` have the same there.
    """

    file: str
    title: str
    first: str
    second: str
    more: dict[str, int]
    fewer: dict[str, int]
    grants: tuple[int | None, int | None] = (None, None)
    why: str = ""
    doubts: tuple[str, ...] = ()
    application: tuple[object, ...] = ()

    @property
    def is_unread(self) -> bool:
        """Whether the workbook could not be read."""
        return UNREADABLE in (self.first, self.second)

    @property
    def flips(self) -> bool:
        """Whether the verdict itself changes."""
        return self.first != self.second

    @property
    def change(self) -> int:
        """How many yen more may be granted under the second parameters (negative: less)."""
        before, after = self.grants
        return 0 if before is None or after is None else after - before


def compare(
    folder: Path, first: ParameterBook, second: ParameterBook, ledger: Ledger | None = None
) -> Iterator[Difference]:
    """Yield every workbook below a folder that the two parameters judge differently, the round's rules among them.

    One that could not be read, or whose grant cannot be told, is yielded, too: nothing can be said of it. With a
    ledger what was granted before counts, in the rules and in what may be granted.
    """
    books = first, second
    judged = (with_round([*checked_each(find(folder), one)], one, ledger=ledger) for one in books)
    pairs = list(zip(*judged, strict=True))
    records = [one.record for one, _ in pairs if one.record is not None]
    known = reckoned(ledger or (), records, year_of_round(Counter(_years(records))))
    for one, other in pairs:
        before, after = Counter(_identity(one.findings)), Counter(_identity(other.findings))
        grants = _grant(one, known, first), _grant(other, known, second)
        why = _unread(one)
        if before != after or one.status != other.status or why or grants[0] != grants[1]:
            yield Difference(
                one.file,
                _title(one),
                one.status,
                other.status,
                _by_rule(after - before),
                _by_rule(before - after),
                grants,
                why,
                tuple(dict.fromkeys(told(finding) for finding in one.findings if is_doubt(finding))),
                (one.record and applied_for(one.record.application)) or (one.file,),
            )


def change_of_all(differences: Iterable[Difference]) -> int:
    """Return how many yen more may be granted of all together (negative: less); copies of one application count once.

    As in every sum of a district, the copy that asks for most counts.
    """
    most: dict[tuple[object, ...], tuple[int, int]] = {}
    for one in differences:
        before, after = one.grants
        if before is not None and after is not None:
            known = most.get(one.application, (0, 0))
            most[one.application] = max(before, known[0]), max(after, known[1])
    return sum(after - before for before, after in most.values())


def _years(records: Iterable[RoundRecord]) -> Iterator[int]:
    yield from (one.application["fiscal_year"] for one in records if one.application["fiscal_year"])


def _grant(result: Result, known: Mapping[str, District], book: ParameterBook) -> int | None:
    if result.record is None:
        return None
    return grantable(result.record, known, book.for_year(result.record.application["fiscal_year"]))


_ASKED = ("fiscal_year", "project_type", "municipality", "district", "eligible_cost", "grant_requested")
"""What must be read before it can be told what may be granted."""


def _unread(result: Result) -> str:
    """Return why a workbook, or what may be granted of it, could not be read (Japanese); nothing where all was."""
    if result.record is None:
        return "".join(f"{one.message}{one.fix}" for one in result.findings if one.rule == "BATCH-5")
    unread = [f"application.{name}" for name in _ASKED if _is_unread(result.record, name)]
    if not unread:
        return ""
    behind = {*unread, *(FORMULAS[name] for name in unread if name in FORMULAS)}
    causes = [
        one
        for one in result.findings
        if (one.name in behind and one.rule in ("FORM-2", "FORM-3"))
        or (one.rule == "FORM-5" and one.severity is Severity.ERROR)
    ]
    labels = "、".join(f"「{label(one)}」" for one in unread)
    why = dict.fromkeys(told(one) for one in causes)
    return f"{labels}を読めないため、補助できる額は分かりません。{'　'.join(why)}"


def _is_unread(record: RoundRecord, name: str) -> bool:
    gaps = (record.gaps.get((f"application.{name}", row), BLANK) for row in (0, 1))
    return record.application[name] is None and any(gap != BLANK for gap in gaps)


def _title(result: Result) -> str:
    """Return what an application is called: municipality, district and project."""
    cells = result.record.application if result.record else {}
    names = (cells.get(one) for one in ("municipality", "district", "project_name"))
    return "　".join(str(one) for one in names if one)


def _identity(findings: Iterable[Finding]) -> Iterator[tuple[str, str, int]]:
    for one in findings:
        yield one.rule, one.name, one.row


def _by_rule(findings: Counter[tuple[str, str, int]]) -> dict[str, int]:
    rules: Counter[str] = Counter()
    for (rule, _, _), count in findings.items():
        rules[rule] += count
    return dict(sorted(rules.items()))
