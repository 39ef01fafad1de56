"""The round: every workbook of a folder to findings, annotated copies and the summary.

First pass: workers read and check chunks of files; their small results go to
the store on disk. Then the rules over the whole round. Second pass: the
annotated copies; while workers make them, a first walk over the store writes findings.jsonl and 指摘一覧.csv. At last
a second one writes the summary.
"""

from __future__ import annotations

import hashlib
import math
import time
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from threading import Thread

from batch.examiner.previous import Previous
from batch.examiner.reading import PreviousRefused, read_previous
from batch.grants.accounts import Account, accounts
from batch.output.elsewhere import OutputRefused, refuse_opened
from batch.output.files import (
    LOG,
    SUMMARY,
    WORK_FOLDER,
    OutputFolder,
    check_usable,
    copy_paths,
)
from batch.output.report import write_report
from batch.output.walk import Walked, write_lists
from batch.run.first_pass import CheckTask, KeepTask, kept_lost, lost
from batch.run.inventory import Passed, copied_from, instead, judged, passed_over
from batch.run.lock import alone_in
from batch.run.options import Link, Options, Outcome
from batch.run.pool import ClusterPool, Pool, in_order
from batch.run.remote import find_remote, is_url, others_remote
from batch.run.second_pass import Progress, copy_all
from batch.store.result import Result
from batch.store.store import Store, content_key, depends_on
from validators.foreign import one_line
from validators.round import RoundChecked, check_round, prepare
from workbooks.arrival.find import WANTED, Source, find
from workbooks.refusal import Refused


class NothingFound(Exception):
    """There is nothing to check; the text is Japanese and for the user."""


def run_batch(
    options: Options,
    progress: Progress = lambda step, done, total: None,
    pool: Pool | None = None,
) -> Outcome:
    """Check every workbook and write all outputs; ``pool`` replaces the workers that the options ask for.

    Raises:
        OutputRefused: the output folder cannot be used.
        NothingFound: there is no workbook.
        AtWork: another run is at work in it.
        PreviousRefused: the previous summary cannot be used.
    """
    _check_places(options)
    check_usable(options.out)
    with alone_in(options.out, options.out / WORK_FOLDER):
        return _run(options, progress, pool)


def _run(options: Options, progress: Progress, pool: Pool | None) -> Outcome:
    started = time.time()
    sources = list(_sources(options))
    if not sources:
        raise NothingFound(
            f"「{options.place}」に、申請ブックがありません（中のフォルダーと ZIP ファイルの中も探しました）。"
            f"探したもの：{'、'.join(sorted(WANTED))}。場所と名前を確かめてください。{instead(_passed(options))}"
        )
    folder = OutputFolder(options.out)
    try:
        return _in(folder, sources, options, progress, pool, started)
    finally:
        folder.close()


def _in(
    folder: OutputFolder,
    sources: list[Source],
    options: Options,
    progress: Progress,
    pool: Pool | None,
    started: float,
) -> Outcome:
    refuse_opened(options.out / SUMMARY)
    previous = _previous(options, folder)
    if not previous.is_first:
        previous.current = frozenset(source.name for source in sources)
    outcome = Outcome(options.out, files=len(sources))
    outcome.passed = sorted(_passed(options), key=lambda one: one.aside)
    if pool is None:
        pool = ClusterPool(options.scheduler) if options.scheduler else Pool(options.workers)
    try:
        round_checked = RoundChecked()
        links: dict[str, Link] = {}
        targets = copy_paths(source.name for source in sources) if options.copies else {}
        walked = Walked()
        lists: Iterator[None] = iter(())
        try:
            Thread(target=prepare, daemon=True).start()
            _check_all(sources, options, folder, pool, outcome, progress)
            round_checked = _check_round(options, folder.store)
            lists = write_lists(options, folder, round_checked, previous, walked)
            if options.copies:
                links = copy_all(sources, targets, previous, folder, pool, lists, progress)
            outcome.accounts = _settle(options, folder.store, pool, progress)
        except KeyboardInterrupt:
            done = len(folder.store)
            outcome.partial = f"{len(sources):,} 件のうち {done:,} 件まで点検したところで中断されました。"
            walked = Walked()  # the step that was cut off cannot be gone on with
            lists = write_lists(options, folder, round_checked, previous, walked)
        outcome.copied = copied_from([one.name for one in sources], folder.store.records())
        sources.clear()  # what follows needs memory of its own
        deque(lists, maxlen=0)
        write_report(options, folder, targets, round_checked, links, previous, walked, outcome)
        if not outcome.partial:
            folder.store.forget_unused()
    finally:
        pool.close()
    outcome.kept = folder.kept
    told = instead(passed_over(options.settled.resolve())) if options.settled else ""
    remarks = (*options.remarks, folder.store.remark, f"実績のフォルダーにある{told}" if told else "")
    outcome.remarks = [one for one in remarks if one]
    _log(outcome, options, started)
    return outcome


def _previous(options: Options, folder: OutputFolder) -> Previous:
    """Return the summary whose decisions are carried over: the given one, or the one in the output folder.

    That one counts only if an examiner changed it since it was written, or if it
    holds what was carried over before.
    """
    if options.previous:
        return read_previous(*options.previous)
    if not (options.out / SUMMARY).exists():
        return Previous()
    try:
        previous = read_previous(options.out / SUMMARY)
    except PreviousRefused:  # what stands there is no summary any more; it is kept under another name
        return Previous()
    return previous if previous.has_notes or folder.is_changed(SUMMARY) else Previous()


def _sources(options: Options) -> Iterator[Source]:
    if is_url(options.place):
        yield from find_remote(options.place)
        return
    yield from find(Path(options.place).resolve())


def _passed(options: Options) -> Iterator[Passed]:
    if is_url(options.place):
        return judged(others_remote(options.place))
    return passed_over(Path(options.place).resolve(), options.out.resolve())


def _check_places(options: Options) -> None:
    """Refuse a results' folder among the submissions: the next run would take its copies for submissions."""
    if is_url(options.place):
        return
    folder, out = Path(options.place).resolve(), options.out.resolve()
    if out.is_relative_to(folder):
        beside = folder.with_name(f"{folder.name}_点検結果")
        raise OutputRefused(
            f"結果のフォルダー「{options.out}」は、申請ブックのフォルダーの中にあります。次の点検で、写しが申請として"
            f"読まれてしまいます。「{beside}」のような、外のフォルダーを指定してください。"
        )
    if options.settled is not None and options.settled.resolve().is_relative_to(folder):
        raise OutputRefused(
            f"実績のフォルダー「{options.settled}」は、申請ブックのフォルダーの中にあります。実績が申請として読まれて"
            "しまいますので、外のフォルダーに移してください。"
        )


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
    beside = depends_on(options.book)
    look_up = options.use_cache and store.has_earlier()
    for position, source in enumerate(sources):
        if look_up and store.reuse(position, source.name, _known_key(source, beside)):
            outcome.reused += 1
        else:
            todo.append(position)
    done = outcome.reused
    progress("点検", done, len(sources))
    places = iter(todo)
    task = KeepTask(CheckTask(options.book, options.passwords))
    chunk = min(options.chunk, max(1, math.ceil(len(todo) / pool.window)))  # few files: for every worker some
    for results in in_order((sources[at] for at in todo), task, kept_lost, pool, chunk):
        keys = (content_key(one.sha256, beside) if one.is_reusable else "" for one in results)
        store.add(zip(islice(places, len(results)), results, keys, strict=True))
        store.commit()
        done += len(results)
        progress("点検", done, len(sources))


def _known_key(source: Source, beside: str) -> str:
    try:
        return content_key(hashlib.sha256(source.read()).hexdigest(), beside)
    except Refused:
        return ""


def _check_round(options: Options, store: Store) -> RoundChecked:
    """Judge the rules over the whole round; their findings go to the store."""
    checked = check_round(
        store.records(),
        options.ledger,
        options.info,
        options.book,
        keep=store.keep_of_round,
        keep_district=store.districts.keep,
    )
    store.commit()
    return checked


def _settle(options: Options, store: Store, pool: Pool, progress: Progress) -> list[Account]:
    """Read the results at the year's end, where there are some, and return the account of every application."""
    if options.settled is None:
        return []
    sources = list(find(options.settled.resolve()))
    task = CheckTask(options.book, options.passwords)
    chunk = min(options.chunk, max(1, math.ceil(len(sources) / pool.window)))
    results: list[Result] = []
    for some in in_order(sources, task, lost, pool, chunk):
        results += some
        progress("精算", len(results), len(sources))
    return accounts(store.records(), results, options.ledger)


def _log(outcome: Outcome, options: Options, started: float) -> None:
    """Add this run to 実行記録.txt: all that differs from run to run stands there, and only there."""
    moment = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(started))
    where = options.scheduler or f"この機械の処理 {options.workers} 個"
    lines = [
        f"{moment} 開始、{time.time() - started:.0f} 秒、{where}",
        f"  ブック {outcome.files:,} 件（前回の結果を使ったもの {outcome.reused:,} 件）、写し {outcome.copies:,} 件",
        *(f"  {one}" for one in outcome.remarks),
        *(f"  別の名前で残したもの：{name}" for name in outcome.kept),
        *(one_line(f"  点検していないファイル：{one.name}（{one.why}）") for one in outcome.passed),
        *([f"  途中まで：{outcome.partial}"] if outcome.partial else []),
    ]
    file = outcome.out / LOG
    if file.is_symlink():
        file.unlink()
    with file.open("a", encoding="utf-8-sig" if not file.exists() else "utf-8") as log:
        log.write("\n".join(lines) + "\n")
