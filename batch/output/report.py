"""What a batch leaves behind: the lists of findings, the summary, the letters, a slice for each bureau.

Two walks over the results. The first, in the order of the files, writes the
lists and learns each file's verdict; the second, in the order in which an
examiner takes the files up, writes everything else.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from importlib.metadata import version
from itertools import islice
from pathlib import Path, PurePosixPath

from batch.examiner.decision import PreviousLine
from batch.examiner.heads import STILL
from batch.examiner.keys import application_key, finding_keys, short
from batch.examiner.previous import Previous
from batch.output.files import CSV, JSONL, SUMMARY, FindingsFiles, OutputFolder
from batch.output.letters import Reply, as_docx, as_text, replies
from batch.run.options import Link, Options, Outcome
from batch.run.remote import is_url
from batch.store.result import UNREADABLE, Result
from batch.summary import STATUSES, Entry, Line, RunFacts, Summary
from validators.finding import Finding, merged, status
from validators.parameters import editions
from validators.reference import BUREAUS, BY_CODE, BY_NAME
from validators.round import RoundChecked, districts, not_run
from workbooks.arrival.names import part_on_disk

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
    outcome: Outcome,
) -> None:
    """Write all outputs but the annotated copies, and complete the outcome."""
    order = _write_lists(options, folder, round_checked, previous, outcome)
    outcome.faults.extend(f"{one.rule}: {one.detail}" for one in round_checked.faults)
    p = options.book.for_year(options.info.fiscal_year)
    written = {SUMMARY, JSONL, CSV}
    to_answer: list[tuple[str, Finding]] = []
    titles: dict[str, str] = {}
    still: set[Finding] = set()
    with ExitStack() as stack:
        # Cut short, the run has not met all notes: the summary that holds them stays the one to go on from.
        outcome.summary = CUT_SHORT if outcome.partial and not previous.is_first else SUMMARY
        whole = Summary(stack.enter_context(folder.replacing(outcome.summary)))
        slices = _Slices(stack, folder, options.by_bureau)
        for result in folder.store.picked(order):
            entry = _entry(result, folder.store.with_round(result), links, previous, options)
            entry = replace(entry, copied=outcome.copied.get(result.file, ""))
            whole.add(entry)
            slices.add(entry)
            if options.letters:
                open_lines = [line for line in entry.lines if not line.waived]
                sender = sender_of(result)
                to_answer.extend((sender, one) for line in open_lines for one in line.findings)
                titles[result.file] = _title(entry)
                still.update(one for line in open_lines if line.state == STILL for one in line.findings)
        general = tuple(
            line
            for group in merged(round_checked.general)
            for line in _told(group, finding_keys("", group), previous, options)
        )
        run = RunFacts(
            _facts(options, outcome, previous),
            outcome.partial,
            general,
            round_checked.not_checked,
            outcome.faults[:1000],
            previous.gone(),
            previous.homeless(),
            previous.ticks,
            not_run(options.ledger, options.info),
            tuple((one.name, one.size, one.why) for one in outcome.passed),
        )
        known = districts(folder.store.records(), options.ledger or (), options.info)
        whole.close(run, known, p)
        if slices.elsewhere:  # what claims to come from another bureau's municipality is none of its business
            records = [one for one in folder.store.records() if one.file not in slices.elsewhere]
            known = districts(records, options.ledger or (), options.info)
        for bureau, part in slices.parts.items():
            own = [one for one in known if bureau_of(one.municipality) == bureau]
            part.close(_slice(run, bureau, sum(part.statuses.values())), own, p)
        outcome.statuses, outcome.severities, outcome.counts = (
            whole.statuses,
            whole.severities,
            whole.counts,
        )
        outcome.copies = sum(bool(link.path) for link in links.values())
        letters = replies(to_answer, titles, still, _settled(run.gone))
        written |= _write_letters(folder, letters, options)
        written |= slices.paths | slices.copy_files(targets)
        outcome.letters = len(letters)
        if not outcome.partial:
            current = {link.path for link in links.values()} | {targets[file] for file in links}
            folder.remove_others(current | written)
        # Leaving the block puts the summaries in their places, the whole one last: a run that is cut off before that
        # leaves the summary from which the next one tells what is new, and what was typed in it.


# --- one file ---------------------------------------------------------------------------------


_NUMBER = re.compile(r"[\d\W_]+")


def folder_sender(file: str) -> str:
    """Return the municipality after which the bureau named the folder that a file came in, "" for none.

    >>> folder_sender("会津/072087_喜多方市/申請.xlsx"), folder_sender("会津/喜多方市.xlsx")
    ('喜多方市', '')
    """
    parts = PurePosixPath(file).parts[:-1]
    return next((name for part in reversed(parts) if (name := _NUMBER.sub("", part)) in BY_NAME), "")


def sender_of(result: Result) -> str:
    """Return the municipality that sent a workbook: by the folder it came in, else as it says itself.

    What is sent to a municipality must not follow what a workbook merely claims.
    """
    return folder_sender(result.file) or _claimed(result)


def _claimed(result: Result) -> str:
    if result.record is None:
        return ""
    cells = result.record.application
    code = cells.get("municipality_code")
    return cells.get("municipality") or (BY_CODE[code].name if code in BY_CODE else "")


def bureau_of(municipality: str) -> str:
    """Return the 地方振興局 in charge of a municipality, "" for an unknown one."""
    return BY_NAME[municipality].bureau if municipality in BY_NAME else ""


def _entry(
    result: Result,
    findings: Sequence[Finding],
    links: Mapping[str, Link],
    previous: Previous,
    options: Options,
) -> Entry:
    key = _key(result, previous)
    keys = dict(zip(map(id, findings), finding_keys(key, findings), strict=True))
    told = tuple(
        line
        for group in merged(findings)
        for line in _told(group, [keys[id(one)] for one in group], previous, options)
    )
    open_findings = [one for line in told if not line.waived for one in line.findings]
    verdict = UNREADABLE if result.record is None else status(open_findings)
    link = links.get(result.file, Link())
    remark = link.remark or _fault(result) or _other_sender(result)
    adoption = previous.adoption(key, result.file)
    return Entry(result, verdict, told, link.path, remark, key, adoption, bool(link.path and link.remark))


def _key(result: Result, previous: Previous) -> str:
    cells = result.record.application if result.record else {}
    return previous.known_as(short(application_key(result.record, result.file)), result.file, cells)


def _told(
    group: tuple[Finding, ...], keys: list[str], previous: Previous, options: Options
) -> Iterator[Line]:
    """Yield a group's line (lines, where an examiner decided on a part) with what was typed beside it."""
    for part in previous.told(group[0].file, keys):
        yield Line(
            tuple(group[at] for at in part.positions),
            tuple(keys[at] for at in part.positions),
            part.state,
            part.decision,
            part.decision.waives(options.today),
            part.decision.lacks(options.today),
        )


def _other_sender(result: Result) -> str:
    folder, claimed = folder_sender(result.file), _claimed(result)
    if not folder or not claimed or folder == claimed:
        return ""
    return f"フォルダーの「{folder}」と、記入された「{claimed}」が違います。通知文は{folder}あてです。確かめてください。"


def _fault(result: Result) -> str:
    return f"プログラムの不具合：{result.faults[0].detail}" if result.faults else ""


# --- the lists, and the order of the rest -----------------------------------------------------


def _write_lists(
    options: Options,
    folder: OutputFolder,
    round_checked: RoundChecked,
    previous: Previous,
    outcome: Outcome,
) -> list[int]:
    """Write the lists of findings; return the positions of the files, what needs work first."""
    order = []
    bureaus = {one.name: place for place, one in enumerate(BUREAUS)}
    with FindingsFiles(folder) as lists:
        for position, result in zip(folder.store.positions(), folder.store, strict=True):
            findings = folder.store.with_round(result)
            lists.add(findings)
            outcome.faults.extend(f"{one.file} {one.rule}: {one.detail}" for one in result.faults)
            verdict = _verdict(result, findings, previous, options)
            cells = result.record.application if result.record else {}
            place = bureaus.get(cells.get("bureau") or "", len(bureaus))
            code, priority = cells.get("municipality_code") or "", cells.get("priority") or 0
            order.append((STATUSES.index(verdict), place, code, priority, position))
        lists.add(round_checked.general)
    return [position for *_, position in sorted(order)]


def _verdict(result: Result, findings: Sequence[Finding], previous: Previous, options: Options) -> str:
    if result.record is None:
        return UNREADABLE
    if previous.is_first:
        return status(list(findings))
    told = zip(findings, finding_keys(_key(result, previous), findings), strict=True)
    return status([one for one, key in told if not previous.known(key, one.file).waives(options.today)])


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
    elsewhere: set[str]

    def __init__(self, stack: ExitStack, folder: OutputFolder, wanted: bool) -> None:
        self.stack, self.folder, self.wanted = stack, folder, wanted
        self.parts, self.copies, self.elsewhere = {}, [], set()

    @property
    def paths(self) -> set[str]:
        """The summaries' places below the output folder."""
        return {f"{_place(bureau)}/{SUMMARY}" for bureau in self.parts}

    def add(self, entry: Entry) -> None:
        """Add a file to the slice of the bureau in charge of its sender (else the one it names)."""
        if not self.wanted:
            return
        bureau = bureau_of(sender_of(entry.result)) or entry.cells.get("bureau") or ""
        if (claimed := bureau_of(_claimed(entry.result))) and claimed != bureau:
            self.elsewhere.add(entry.result.file)
        if bureau not in self.parts:
            target = self.folder.replacing(f"{_place(bureau)}/{SUMMARY}")
            self.parts[bureau] = Summary(self.stack.enter_context(target))
        self.parts[bureau].add(entry)
        if entry.copy:
            self.copies.append((bureau, entry.result.file, entry.copy))

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
    )


# --- what the run was -------------------------------------------------------------------------


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
        "前回の一覧": options.previous.name if options.previous else earlier,
        "実行日時": os.environ.get(
            "SOURCE_DATE_EPOCH", "実行記録.txt に記録しています（同じ入力からは同じ結果を作るため）"
        ),
    }
