"""The first walk over the results, in the order of the files: the lists of findings, and what the rest needs to know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from batch.examiner.answers import LEADING, Returned
from batch.examiner.keys import key_of, plain_key
from batch.examiner.previous import Previous
from batch.output.entries import Number
from batch.output.files import FindingsFiles, OutputFolder
from batch.run.options import Options
from batch.store.result import UNREADABLE, Result
from batch.store.store import Store
from batch.summary import STATUSES
from validators.finding import finding_keys, status
from validators.reference import BUREAUS
from validators.round import RoundChecked


@dataclass(slots=True)
class Walked:
    """What the first walk over the results learned: the positions of the files in the order of the rest
    (what needs work first), the answers."""

    order: list[int] = field(default_factory=list)
    replies: list[int] = field(default_factory=list)
    returned: Returned = field(default_factory=Returned)
    number: Number = field(default_factory=Number)
    waiting: set[int] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def leading(self, store: Store) -> list[int]:
        """Return the files whose clerk waits for an examiner, in their order."""
        found = set(self.waiting)
        if self.returned.alone:
            found |= {
                position
                for position, result in zip(store.positions(), store, strict=True)
                if plain_key(result.record, result.file) in self.returned.alone
            }
        return [position for position in self.order if position in found]


def write_lists(
    options: Options,
    folder: OutputFolder,
    round_checked: RoundChecked,
    previous: Previous,
    walked: Walked,
) -> Iterator[None]:
    """Write the lists of findings, one step for each file; ``walked`` is told what was learned, its order at the end."""
    order = []
    bureaus = {one.name: place for place, one in enumerate(BUREAUS)}
    with FindingsFiles(folder) as lists:
        for position, result in zip(folder.store.positions(), folder.store, strict=True):
            yield
            walked.number.add(result)
            walked.returned.add(result)
            if result.is_reply:
                walked.replies.append(position)
                continue
            if result.answers and any(one.choice in LEADING for one in result.answers.given):
                walked.waiting.add(position)
            lists.add(result.findings)
            walked.faults.extend(f"{one.file} {one.rule}: {one.detail}" for one in result.faults)
            verdict = _verdict(result, previous, options)
            cells = result.record.application if result.record else {}
            place = bureaus.get(cells.get("bureau") or "", len(bureaus))
            code, priority = cells.get("municipality_code") or "", cells.get("priority") or 0
            order.append((STATUSES.index(verdict), place, code, priority, position))
        lists.add(round_checked.general)
    walked.order = [position for *_, position in sorted(order)]


def _verdict(result: Result, previous: Previous, options: Options) -> str:
    if result.record is None:
        return UNREADABLE
    findings = result.findings
    if previous.is_first:
        return status(list(findings))
    told = zip(findings, finding_keys(key_of(result.record, result.file, previous), findings), strict=True)
    return status([one for one, key in told if not previous.known(key, one.file).waives(options.today)])
