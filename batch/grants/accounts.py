"""精算 over a whole round: what each application asked for, what the ledger decided, what came of it at the year's end.

An application is known by its district, fiscal year and 事業区分. The proposal for 確定額 is what is left of 手引き ３ (rate) at
the year's end: the least of the grant in the results, of 交付決定額 and of the rate of what was eligible. Amounts are whole yen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from batch.store.result import Result
from validators.finding import Finding, Severity
from validators.frames import PLAN_PROJECT
from validators.grants import CANCELLED, Applied, Ledger, applied_for, district_key
from validators.parameters import Parameters
from validators.record import RoundRecord
from validators.submission import BLANK

UNREADABLE, MISSING = "読めない", "未記入の"
_MOST_DOUBTS = 3
_DOUBTS = ("FORM-5", "FORM-6", "FORM-7", "FORM-8", "SUM-4", "SUM-6")
"""The rules that doubt amounts themselves: lost names, other formulas, rows struck out or outside, thousands."""

_AMOUNTS = ("total_cost", "eligible_cost", "grant_requested")

Amounts = tuple[int | None, int | None, int | None]
"""総事業費, 補助対象経費 and 補助金 in yen; None where a cell is blank or unreadable."""

NOTHING: Amounts = (None, None, None)


@dataclass(slots=True)
class Account:
    """One application's account: what it asked for, what was decided, what came of it.

    ``decided`` is the ledger's 交付決定額 (None: no ledger, or nothing adopted there), ``decided_rows`` how many of its
    rows that adds up. ``budget_file`` and ``result_files`` say where it stands; ``unread`` which amounts could not be
    told, ``doubts`` why those of the results may not be what they seem.
    """

    municipality: str
    district: str
    fiscal_year: int | None
    kind: str
    budget: Amounts = NOTHING
    result: Amounts = NOTHING
    decided: int | None = None
    budget_file: str = ""
    result_files: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    has_ledger: bool = False
    decided_rows: int = 0

    def settled(self, p: Parameters) -> int | None:
        """Return the proposal for 確定額; None where something that it needs is missing."""
        _, eligible, grant = self.result
        if len(self.result_files) != 1 or eligible is None or grant is None:
            return None
        if self.has_ledger and self.decided is None:
            return None
        most = min(grant, eligible * p.rate_numerator // p.rate_denominator)
        least: int = max(0, most if self.decided is None else min(most, self.decided))
        return least // p.rounding_unit * p.rounding_unit

    def less(self, p: Parameters) -> int | None:
        """Return how many yen the proposal is below what was decided (without a ledger: below what was asked for)."""
        settled, before = self.settled(p), self.decided if self.has_ledger else self.budget[2]
        return None if settled is None or before is None else before - settled

    def remarks(self, p: Parameters) -> str:
        """Return what is to be said of the account (Japanese), or nothing."""
        return "".join(self._remarks(p))

    def _remarks(self, p: Parameters) -> Iterator[str]:
        if not self.budget_file:
            yield "申請のブックがありません。"
        if not self.result_files:
            yield "実績のブックがありません。"
        if len(self.result_files) > 1:
            yield f"実績のブックが {len(self.result_files)} つあります（{'、'.join(self.result_files)}）。1つにしてください。"
        if self.has_ledger and self.decided is None:
            yield "台帳に、この年度のこの事業の採択がありません。"
        if self.decided_rows > 1 and self.decided is not None:
            yield (
                f"台帳に、この年度のこの事業の行が {self.decided_rows} つあり、交付決定額は合わせて {self.decided:,}円 としました。"
            )
        if self.unread:
            yield f"{'、'.join(self.unread)}欄があるため、比べられません。"
        for doubt in self.doubts[:_MOST_DOUBTS]:
            yield f"実績：{doubt}"
        _, eligible, grant = self.result
        if grant is not None and self.decided is not None and grant > self.decided:
            yield f"実績の補助金が、交付決定額を {grant - self.decided:,}円 超えています。"
        if grant is not None and eligible is not None:
            rate = eligible * p.rate_numerator // p.rate_denominator
            if grant > rate:
                yield f"実績の補助金が、補助対象経費の {p.rate_numerator}/{p.rate_denominator}（{rate:,}円）を超えています。"
        before, limit = self.budget[1], p.settlement_change_percent
        if limit and before and eligible is not None and abs(eligible - before) * 100 > before * limit:
            yield f"補助対象経費の増減が、予算の {limit}% を超えています。"


def accounts(
    budgets: Iterable[RoundRecord], results: Sequence[Result], ledger: Ledger | None
) -> list[Account]:
    """Return the account of every application of the round and of every result, in the order of municipality and district.

    A result that could not be read, or whose district cannot be told, has an account of its own.
    """
    found: dict[Applied, Account] = {}
    astray: list[Account] = []
    for record in budgets:
        account = _account(found, record)
        if account is not None and not account.budget_file:
            account.budget, account.budget_file = _amounts(account, record, "申請"), record.file
    for result in results:
        account = _account(found, result.record) if result.record is not None else None
        if account is None:
            cells = result.record.application if result.record else {}
            names = (cells.get("municipality") or "", cells.get("district") or "")
            account = Account(*names, cells.get("fiscal_year"), cells.get("project_type") or "")
            account.unread.append("実績の読めない")
            astray.append(account)
        elif result.record is not None:
            account.result = _amounts(account, result.record, "実績")
        account.result_files.append(result.file)
        account.doubts += dict.fromkeys(
            told(one) for one in result.findings if is_doubt(one) or _is_lacking(one)
        )
    _decide(found, ledger)
    return [*(found[key] for key in sorted(found)), *astray]


def _account(found: dict[Applied, Account], record: RoundRecord) -> Account | None:
    cells = record.application
    key = applied_for(cells)
    if key is None:
        return None
    if key not in found:
        found[key] = Account(cells["municipality"] or "", cells["district"], *key[1:])
    return found[key]


def is_doubt(finding: Finding) -> bool:
    """Say whether a finding doubts an amount, or the workbook as a whole."""
    bears = not finding.name or _bears_on_money(finding)
    return bears and finding.rule in _DOUBTS and finding.severity is not Severity.NOTE


def _is_lacking(finding: Finding) -> bool:
    """Say whether a finding is that an amount is blank or cannot be read."""
    return finding.rule in ("FORM-1", "FORM-2") and _bears_on_money(finding)


def _bears_on_money(finding: Finding) -> bool:
    frame, _, column = finding.name.partition(".")
    return frame in ("expenses", "income") or column in _AMOUNTS


def told(finding: Finding) -> str:
    """Return a finding in one line (Japanese): where, what, what to do."""
    place = f"「{finding.sheet}」{finding.cell}：" if finding.sheet and finding.cell else ""
    return f"{place}{finding.message}{finding.fix}"


def _amounts(account: Account, record: RoundRecord, whose: str) -> Amounts:
    cells: dict[str, Any] = record.application
    for name in _AMOUNTS:
        if cells[name] is None:
            why = {record.gaps.get((f"application.{name}", row), BLANK) for row in (0, 1)}
            said = f"{whose}の{MISSING if why == {BLANK} else UNREADABLE}"
            if said not in account.unread:
                account.unread.append(said)
    return cells["total_cost"], cells["eligible_cost"], cells["grant_requested"]


def _decide(found: dict[Applied, Account], ledger: Ledger | None) -> None:
    """Put into the accounts what the ledger decided; rows that are 取消 do not count."""
    for (key, year, kind), account in found.items():
        account.has_ledger = ledger is not None
        for row in ledger or ():
            own = district_key(row.municipality_code, row.district) == key and row.fiscal_year == year
            grant = row.plan_grant if kind == PLAN_PROJECT else row.project_grant
            if own and row.status != CANCELLED and grant:
                account.decided = (account.decided or 0) + grant
                account.decided_rows += 1
