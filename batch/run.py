"""The round: every workbook of a folder to findings, annotated copies and the summary.

First pass: workers read and check chunks of files; their small results go to
the store on disk. Then the rules over the whole round. Second pass: the
annotated copies, each from the file's bytes with all its findings. At last one
walk over the store writes findings.jsonl, findings.csv and the summary.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from batch.copies import BESIDE, AnnotateTask, Copy, result_path, result_sheet, without_copy
from batch.engine import ClusterPool, Pool, in_order
from batch.outputs import (
    CSV,
    JSONL,
    LOG,
    SUMMARY,
    FindingsFiles,
    OutputFolder,
    copy_paths,
)
from batch.remote import find_remote, is_url
from batch.result import Result
from batch.store import Records, content_key, program
from batch.summary import Entry, RunFacts, Summary
from batch.work import CheckTask, lost
from validators.engine import finding_order
from validators.finding import Finding, status
from validators.parameters import ParameterBook, editions
from validators.round import Ledger, RoundChecked, RoundInfo, check_round
from workbooks.intake import Source, find
from workbooks.refused import Refused

CHUNK = 500
COPY_CHUNK = 25

Progress = Callable[[str, int, int], None]
"""Called with the step's name, how many files are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a batch is told.

    ``place`` is a folder or an fsspec URL; ``scheduler`` the address of a Dask
    scheduler ("" for this machine); ``chunk`` the number of files checked at once.
    """

    place: str
    out: Path
    book: ParameterBook = field(default_factory=ParameterBook)
    ledger: Ledger | None = None
    info: RoundInfo = field(default_factory=RoundInfo)
    passwords: tuple[str, ...] = ()
    workers: int = field(default_factory=lambda: os.cpu_count() or 1)
    scheduler: str = ""
    chunk: int = CHUNK
    use_cache: bool = True
    copies: bool = True


@dataclass(slots=True)
class Outcome:
    """What a batch did: how many files of each status, findings by severity, and what to tell the user."""

    out: Path
    statuses: Mapping[str, int] = field(default_factory=dict)
    severities: Mapping[str, int] = field(default_factory=dict)
    files: int = 0
    reused: int = 0
    copies: int = 0
    partial: str = ""
    faults: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 no error, 1 some error finding, 2 something could not be read or the run was cut short."""
        if self.statuses.get("読取不能") or self.partial or self.faults:
            return 2
        return 1 if self.severities.get("不備") else 0


@dataclass(frozen=True, slots=True)
class Link:
    """Where links to a file's copy lead (below the output folder, "" for nowhere), and what to say of it."""

    path: str = ""
    remark: str = ""


def run_batch(
    options: Options,
    progress: Progress = lambda step, done, total: None,
    pool: Pool | None = None,
) -> Outcome:
    """Check every workbook and write all outputs; ``pool`` replaces the workers that the options ask for.

    Raises:
        OutputRefused: the output folder cannot be used.
    """
    started = time.time()
    sources = list(_sources(options))
    folder = OutputFolder(options.out)
    outcome = Outcome(options.out, files=len(sources))
    if pool is None:
        pool = ClusterPool(options.scheduler) if options.scheduler else Pool(options.workers)
    try:
        round_checked = RoundChecked()
        links: dict[str, Link] = {}
        targets = copy_paths(source.name for source in sources)
        try:
            _check_all(sources, options, folder, pool, outcome, progress)
            round_checked = check_round(Records(folder.store), options.ledger, options.info, options.book)
            if options.copies:
                links = _copy_all(sources, targets, round_checked, options, folder, pool, progress)
        except KeyboardInterrupt:
            done = len(folder.store)
            outcome.partial = f"{len(sources):,} 件のうち {done:,} 件まで点検したところで中断されました。"
        _write_outputs(options, folder, targets, round_checked, links, outcome)
        if not outcome.partial:
            folder.store.forget_unused()
    finally:
        pool.close()
        folder.store.close()
    outcome.kept = folder.kept
    _log(outcome, options, started)
    return outcome


def _sources(options: Options) -> Iterator[Source]:
    if is_url(options.place):
        yield from find_remote(options.place)
        return
    folder, out = Path(options.place).resolve(), options.out.resolve()
    own = f"{out.relative_to(folder).as_posix()}/" if out.is_relative_to(folder) else None
    for source in find(folder):
        if own is None or not source.name.startswith(own):
            yield source


# --- first pass: read and check ---------------------------------------------------------------


def _check_all(
    sources: Sequence[Source],
    options: Options,
    folder: OutputFolder,
    pool: Pool,
    outcome: Outcome,
    progress: Progress,
) -> None:
    store = folder.store
    todo = []
    look_up = options.use_cache and store.has_earlier()
    for position, source in enumerate(sources):
        if look_up and store.reuse(position, source.name, _known_key(source, options.book)):
            outcome.reused += 1
        else:
            todo.append(position)
    done = outcome.reused
    places = iter(todo)
    task = CheckTask(options.book, options.passwords)
    for results in in_order((sources[at] for at in todo), task, lost, pool, options.chunk):
        for result in results:
            store.add(next(places), result, _key(result, options.book))
        store.commit()
        done += len(results)
        progress("点検", done, len(sources))


def _known_key(source: Source, book: ParameterBook) -> str:
    try:
        return content_key(hashlib.sha256(source.read()).hexdigest(), book)
    except Refused:
        return ""


def _key(result: Result, book: ParameterBook) -> str:
    """Return the key under which a result may be reused: only what was read, without a fault of ours."""
    reusable = result.record is not None and not result.faults
    return content_key(result.sha256, book) if reusable else ""


# --- second pass: the annotated copies --------------------------------------------------------


def _copy_all(
    sources: Sequence[Source],
    targets: Mapping[str, str],
    round_checked: RoundChecked,
    options: Options,
    folder: OutputFolder,
    pool: Pool,
    progress: Progress,
) -> dict[str, Link]:
    """Write the annotated copies; returns, by file, where links lead and what is to be said."""
    links: dict[str, Link] = {}
    wanted = _wanted(sources, targets, round_checked, folder, links)
    task = AnnotateTask(options.passwords)
    done = 0
    for copies in in_order(wanted, task, without_copy, pool, COPY_CHUNK):
        for one in copies:
            for path, data in one.outputs:
                folder.write(path, data, one.made_from)
            links[one.file] = Link(one.outputs[0][0] if one.outputs else "", one.remark)
        folder.store.commit()
        done += len(copies)
        progress("注釈付きの写し", done, len(sources))
    return links


def _wanted(
    sources: Sequence[Source],
    targets: Mapping[str, str],
    round_checked: RoundChecked,
    folder: OutputFolder,
    links: dict[str, Link],
) -> Iterator[Copy]:
    """Yield the copies to write; those that an earlier run wrote alike are linked to as they are."""
    for source, result in zip(sources, folder.store, strict=True):
        if result.record is None:
            continue
        sheet = result_sheet(result, all_findings(result, round_checked))
        made_from = hashlib.sha256(f"{program()}|{result.sha256}|{sheet!r}".encode()).hexdigest()
        target = targets[source.name]
        aside = result_path(target)
        if folder.is_current(aside, made_from) and folder.is_current(target, made_from):
            links[source.name] = Link(aside, BESIDE)
        elif folder.is_current(target, made_from) and folder.store.output(aside) is None:
            links[source.name] = Link(target)
        else:
            yield Copy(source, result.sha256, sheet, target, made_from)


def all_findings(result: Result, round_checked: RoundChecked) -> tuple[Finding, ...]:
    """Return a file's findings, those of the round among them, gravest first."""
    own = round_checked.findings.get(result.file, [])
    return tuple(sorted([*result.findings, *own], key=finding_order)) if own else result.findings


# --- what is left behind ----------------------------------------------------------------------


def _write_outputs(
    options: Options,
    folder: OutputFolder,
    targets: Mapping[str, str],
    round_checked: RoundChecked,
    links: Mapping[str, Link],
    outcome: Outcome,
) -> None:
    """Walk over the results once and write the summary and both lists of findings."""
    with FindingsFiles(folder) as lists, folder.replacing(SUMMARY) as target:
        summary = Summary(target)
        for result in folder.store:
            findings = all_findings(result, round_checked)
            verdict = result.status if result.record is None else status(list(findings))
            link = links.get(result.file, Link())
            summary.add(Entry(result, verdict, findings, link.path, link.remark or _fault(result)))
            outcome.faults.extend(f"{one.file} {one.rule}: {one.detail}" for one in result.faults)
            lists.add(findings)
        lists.add(round_checked.general)
        outcome.faults.extend(f"{one.rule}: {one.detail}" for one in round_checked.faults)
        summary.close(_facts(options, round_checked, outcome))
    outcome.statuses, outcome.severities = summary.statuses, summary.severities
    outcome.copies = sum(bool(link.path) for link in links.values())
    if not outcome.partial:
        current = {link.path for link in links.values()} | {targets[file] for file in links}
        folder.remove_others(current | {SUMMARY, JSONL, CSV})


def _fault(result: Result) -> str:
    return f"プログラムの不具合：{result.faults[0].detail}" if result.faults else ""


def _log(outcome: Outcome, options: Options, started: float) -> None:
    """Add this run to 実行記録.txt: all that differs from run to run stands there, and only there."""
    moment = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(started))
    where = options.scheduler or f"この機械の処理 {options.workers} 個"
    lines = [
        f"{moment} 開始、{time.time() - started:.0f} 秒、{where}",
        f"  ブック {outcome.files:,} 件（前回の結果を使ったもの {outcome.reused:,} 件）、写し {outcome.copies:,} 件",
        *(f"  別の名前で残したもの：{name}" for name in outcome.kept),
        *([f"  途中まで：{outcome.partial}"] if outcome.partial else []),
    ]
    with (outcome.out / LOG).open(
        "a", encoding="utf-8-sig" if not (outcome.out / LOG).exists() else "utf-8"
    ) as log:
        log.write("\n".join(lines) + "\n")


def _facts(options: Options, round_checked: RoundChecked, outcome: Outcome) -> RunFacts:
    facts = {
        "プログラム": f"kyoten {version('kyoten')}",
        "手引きの版": "、".join(f"{p.edition}（{p.from_fiscal_year}年度から）" for p in editions()),
        "独自の基準": "、".join(f"{key} = {value}" for key, value in options.book.overrides) or "なし",
        "入力": Path(options.place).name if not is_url(options.place) else options.place,
        "ブックの数": f"{outcome.files:,}",
        "台帳": f"{len(options.ledger):,} 行"
        if options.ledger is not None
        else "指定なし（台帳との照合はしていません）",
        "対象年度": str(options.info.fiscal_year or "指定なし"),
        "地方振興局": options.info.bureau or "指定なし",
        "実行日時": os.environ.get(
            "SOURCE_DATE_EPOCH", "実行記録.txt に記録しています（同じ入力からは同じ結果を作るため）"
        ),
    }
    return RunFacts(
        facts, outcome.partial, round_checked.general, round_checked.not_checked, outcome.faults[:1000]
    )
