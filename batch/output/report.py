"""What a batch leaves behind: the lists of findings, the summary, the letters, a slice for each bureau.

Two walks over the results. The first, in the order of the files, writes the
lists and learns each file's verdict (:mod:`batch.output.walk`); the second, here, in the order in which an
examiner takes the files up, writes everything else.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from importlib.metadata import version
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from batch.examiner.answers import LEADING, Given, Returned
from batch.examiner.decision import PreviousLine
from batch.examiner.earlier import Earlier, beside, compared_with
from batch.examiner.heads import BEFORE_HEAD, NONE, ROUND_HEAD, STILL
from batch.examiner.previous import Previous
from batch.output.entries import Entries, lines_of
from batch.output.files import CSV, JSONL, STORE_FILE, SUMMARY, OutputFolder
from batch.output.senders import bureau_of, claimed_by, sender_of
from batch.output.walk import Walked
from batch.run.options import Link, Options, Outcome
from batch.run.remote import is_url
from batch.store.result import Result
from batch.store.rounds import rounds_in
from batch.summary import Entry, RunFacts, Stray, Summary
from validators.finding import Finding, finding_keys, merged
from validators.grants import District
from validators.parameters import editions
from validators.reference import BY_NAME
from validators.round import RoundChecked, districts, not_run
from workbooks.arrival.names import part_on_disk

if TYPE_CHECKING:
    from batch.output.letters import Reply

LETTERS, SLICES = "通知文", "地方振興局別"
_TOGETHER = 25
"""Copies that are put in their places at once."""
CUT_SHORT = "審査結果一覧（途中まで）.xlsx"


def write_report(
    options: Options,
    folder: OutputFolder,
    targets: Mapping[str, str],
    round_checked: RoundChecked,
    links: Mapping[str, Link],
    previous: Previous,
    walked: Walked,
    outcome: Outcome,
) -> None:
    """Write all outputs but the lists of findings and the annotated copies, and complete the outcome."""
    outcome.faults.extend(walked.faults)
    outcome.faults.extend(f"{one.rule}: {one.detail}" for one in round_checked.faults)
    p = options.book.for_year(options.info.fiscal_year)
    written = {SUMMARY, JSONL, CSV}
    to_answer: list[tuple[str, Finding]] = []
    titles: dict[str, str] = {}
    still: set[Finding] = set()
    number = str(walked.number)
    compared = compared_with(previous, number, options.previous != ()) if not previous.is_first else ()
    with ExitStack() as stack:
        entries = _entries(stack, options, folder, links, previous, outcome, walked, compared)
        # Cut short, the run has not met all notes: the summary that holds them stays the one to go on from.
        outcome.summary = CUT_SHORT if outcome.partial and not previous.is_first else SUMMARY
        answered = bool(walked.returned.count) or previous.has_answers
        whole = Summary(stack.enter_context(folder.replacing(outcome.summary)), answered)
        slices = _Slices(stack, folder, options.by_bureau, answered)
        for choice in LEADING:
            for result in folder.store.picked(walked.leading(folder.store)):
                entry = entries.leading(result)
                whole.lead(entry, choice)
                slices.lead(entry, choice)
        for result in folder.store.picked(walked.order):
            entry = entries.of(result)
            whole.add(entry)
            slices.add(entry)
            if not outcome.partial:
                folder.store.note_round(number, entries.filing(entry))
            if options.letters:
                open_lines = [line for line in entry.lines if not line.waived]
                sender = sender_of(result)
                to_answer.extend((sender, one) for line in open_lines for one in line.findings)
                titles[result.file] = _title(entry)
                still.update(one for line in open_lines if line.state == STILL for one in line.findings)
        for result in folder.store.picked(walked.replies):
            whole.add_reply(result)
            slices.add_reply(result)
        general = tuple(
            line
            for group in merged(round_checked.general)
            for line in lines_of(group, finding_keys("", group), previous, options)
        )
        gone = previous.gone()
        answered_gone, strays = _settled_answers(gone, entries, walked.returned)
        run = RunFacts(
            _facts(options, outcome, previous) | _numbers(number, compared),
            outcome.partial,
            general,
            round_checked.not_checked,
            outcome.faults[:1000],
            gone,
            previous.homeless(),
            previous.ticks,
            not_run(options.ledger, options.info),
            tuple((one.name, one.size, one.why, one.aside) for one in outcome.passed),
            strays,
            answered_gone,
            "" if previous.is_first or entries.earlier else _NOT_COMPARED,
            outcome.accounts,
        )
        known: Iterable[District] = folder.store.districts
        if outcome.partial:  # the round was not judged
            known = districts(folder.store.records(), options.ledger or (), options.info)
        whole.close(run, known, p)
        if slices.elsewhere:  # what claims to come from another bureau's municipality is none of its business
            records = [one for one in folder.store.records() if one.file not in slices.elsewhere]
            known = districts(records, options.ledger or (), options.info)
        for bureau, part in slices.parts.items():
            own = [one for one in known if bureau_of(one.municipality) == bureau]
            part.close(_slice(run, bureau, sum(part.statuses.values())), own, p)
        if not outcome.partial:
            folder.store.keep_rounds({number, *compared})
        outcome.answers = dict(walked.returned.count)
        outcome.statuses, outcome.severities, outcome.counts = (
            whole.statuses,
            whole.severities,
            whole.counts,
        )
        outcome.copies = sum(bool(link.path) for link in links.values())
        if options.letters:
            from batch.output.letters import replies  # loads what makes Word files

            letters = replies(to_answer, titles, still, _settled(run.gone))
            written |= _write_letters(folder, letters, options)
            outcome.letters = len(letters)
        written |= slices.paths | slices.copy_files(targets)
        if not outcome.partial:
            current = {link.path for link in links.values()} | {targets[file] for file in links}
            folder.remove_others(current | written)
        # Leaving the block puts the summaries in their places, the whole one last: a run that is cut off before that
        # leaves the summary from which the next one tells what is new, and what was typed in it.


# --- what the entries need ---------------------------------------------------------------------


def _entries(
    stack: ExitStack,
    options: Options,
    folder: OutputFolder,
    links: Mapping[str, Link],
    previous: Previous,
    outcome: Outcome,
    walked: Walked,
    compared: Sequence[str],
) -> Entries:
    earlier = None
    if compared:
        places = [one / STORE_FILE for one in beside(previous.folders, options.out)]
        others = [stack.enter_context(rounds_in(one)) for one in places]
        earlier = Earlier(folder.store, [one for one in others if one], compared)
    return Entries(options, links, outcome.copied, previous, walked.returned, earlier or None)


def _settled_answers(
    gone: Sequence[PreviousLine], entries: Entries, returned: Returned
) -> tuple[dict[str, tuple[str, str]], list[Stray]]:
    """Return the answers to findings that are gone, by the findings' keys, and those that belong nowhere."""
    keys = {key for line in gone for key in line.keys}
    answered, strays = {}, []
    for one in entries.strays:
        answer = one.given.answer
        if answer.known in keys and answer.known not in answered:
            answered[answer.known] = (answer.choice, answer.words)
        else:
            strays.append(one)
    unmet = (Stray(*_sender_of(given), given, why) for given, why in returned.unmet())
    order = {choice: place for place, choice in enumerate(LEADING)}
    return answered, sorted([*strays, *unmet], key=lambda one: order.get(one.given.answer.choice, len(order)))


def _sender_of(given: Given) -> tuple[str, str]:
    municipality, _, district = given.sender.partition("　")
    return municipality, district


_NOT_COMPARED = (
    "前回の記入が結果フォルダーに残っていないため、比べていません。前回と同じ結果フォルダーを使うか、"
    "前回の結果フォルダーにある審査結果一覧を指定すると、変更点を示します。"
)


# --- letters and slices -----------------------------------------------------------------------


def _title(entry: Entry) -> str:
    """Return how a letter names an application: 地区 and 事業名."""
    names = (entry.cells.get(name) for name in ("district", "project_name"))
    return "　".join(str(name) for name in names if name)


def _settled(gone: Sequence[PreviousLine]) -> Counter[str]:
    """Count, by municipality, the lines of the last round that needed an answer and are gone."""
    return Counter(
        one.cells.get("市町村名", "") for one in gone if one.cells.get("重大さ") in ("不備", "要確認")
    )


def _write_letters(folder: OutputFolder, letters: Sequence[Reply], options: Options) -> set[str]:
    from batch.output.letters import as_docx, as_text

    written = set()
    for one in letters:
        places = [f"{LETTERS}/{one.bureau}"]
        if options.by_bureau:
            places.append(f"{SLICES}/{one.bureau}/{LETTERS}")
        code = BY_NAME[one.municipality].code
        head = options.letterhead
        word, text = as_docx(one, head), as_text(one, head).encode("utf-8-sig")
        for place in places:
            paths = [f"{place}/{code}_{one.municipality}.{suffix}" for suffix in ("docx", "txt")]
            folder.write_all(zip(paths, (word, text), ("", ""), strict=True))
            written.update(paths)
    return written


@dataclass(slots=True)
class _Slices:
    """What each bureau gets: a summary of its own, and the copies of its own workbooks."""

    stack: ExitStack
    folder: OutputFolder
    wanted: bool
    parts: dict[str, Summary]
    copies: list[tuple[str, str, str]]
    answered: bool
    elsewhere: set[str]

    def __init__(self, stack: ExitStack, folder: OutputFolder, wanted: bool, answered: bool) -> None:
        self.stack, self.folder, self.wanted, self.answered = stack, folder, wanted, answered
        self.parts, self.copies, self.elsewhere = {}, [], set()

    @property
    def paths(self) -> set[str]:
        """The summaries' places below the output folder."""
        return {f"{_place(bureau)}/{SUMMARY}" for bureau in self.parts}

    def lead(self, entry: Entry, choice: str) -> None:
        """Put the lines of a file first to which a clerk answered ``choice``."""
        if self.wanted:
            self._part(_bureau_of(entry)).lead(entry, choice)

    def add(self, entry: Entry) -> None:
        """Add a file to the slice of the bureau in charge of its sender (else the one it names)."""
        if not self.wanted:
            return
        bureau = _bureau_of(entry)
        self._part(bureau).add(entry)
        if (claimed := bureau_of(claimed_by(entry.result))) and claimed != bureau:
            self.elsewhere.add(entry.result.file)
        if entry.copy:
            self.copies.append((bureau, entry.result.file, entry.copy))

    def add_reply(self, result: Result) -> None:
        """Add a sheet of answers to the slice of its sender's bureau."""
        if self.wanted and result.answers:
            self._part(bureau_of(result.answers.sender.partition("　")[0])).add_reply(result)

    def _part(self, bureau: str) -> Summary:
        if bureau not in self.parts:
            target = self.folder.replacing(f"{_place(bureau)}/{SUMMARY}")
            self.parts[bureau] = Summary(self.stack.enter_context(target), self.answered)
        return self.parts[bureau]

    def copy_files(self, targets: Mapping[str, str]) -> set[str]:
        """Copy the annotated copies into the slices; returns where they are."""
        written: set[str] = set()
        wanted = (
            (f"{_place(bureau)}/{path}", source)
            for bureau, file, link in self.copies
            for path in sorted({link, targets[file]})
            if (source := self.folder.folder / path).is_file()
        )
        while some := list(islice(wanted, _TOGETHER)):
            self.folder.write_all((target, source.read_bytes(), "") for target, source in some)
            written.update(target for target, _ in some)
        return written


def _bureau_of(entry: Entry) -> str:
    return bureau_of(sender_of(entry.result)) or entry.cells.get("bureau") or ""


def _place(bureau: str) -> str:
    return PurePosixPath(SLICES, part_on_disk(bureau) if bureau else "不明").as_posix()


def _slice(run: RunFacts, bureau: str, files: int) -> RunFacts:
    """Return what a bureau's own summary says of the run: only what concerns it."""
    own = {one.name for one in BY_NAME.values() if one.bureau == bureau}
    return replace(
        run,
        facts={**run.facts, "地方振興局": bureau or "不明", "ブックの数": f"{files:,}"},
        general=tuple(one for one in run.general if one.first.content in own),
        not_checked=(),
        faults=(),
        passed=(),
        gone=[one for one in run.gone if one.cells.get("市町村名") in own],
        homeless=[one for one in run.homeless if one.cells.get("市町村名") in own],
        strays=[one for one in run.strays if one.municipality in own],
        accounts=[one for one in run.accounts if one.municipality in own],
    )


# --- what the run was -------------------------------------------------------------------------


def _numbers(number: str, compared: Sequence[str]) -> dict[str, str]:
    """Return the lines by which the next run finds again what this round was handed."""
    return {ROUND_HEAD: number, BEFORE_HEAD: " ".join(compared) or NONE}


def _facts(options: Options, outcome: Outcome, previous: Previous) -> dict[str, str]:
    earlier = "なし" if previous.is_first else "結果フォルダーにあった一覧"
    return {
        "プログラム": f"kyoten {version('kyoten')}",
        "手引きの版": "、".join(f"{p.edition}（{p.from_fiscal_year}年度から）" for p in editions()),
        "独自の基準": "、".join(f"{key} = {value}" for key, value in options.book.overrides) or "なし",
        "入力": options.place if is_url(options.place) else Path(options.place).name,
        "ブックの数": f"{outcome.files:,}",
        "台帳": "指定なし（台帳との照合はしていません）"
        if options.ledger is None
        else f"{len(options.ledger):,} 行",
        "対象年度": str(options.info.fiscal_year or "指定なし"),
        "地方振興局": options.info.bureau or "指定なし",
        "前回の一覧": "、".join(one.name for one in options.previous) or earlier,
        "実行日時": os.environ.get(
            "SOURCE_DATE_EPOCH", "実行記録.txt に記録しています（同じ入力からは同じ結果を作るため）"
        ),
    }
