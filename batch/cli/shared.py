"""What the commands share: their common options, reading what they are given, telling what was done."""

from __future__ import annotations

import datetime as dt
import gc
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from validators.foreign import one_line

if TYPE_CHECKING:
    from batch.run.definition import Definition
    from batch.run.options import Options, Outcome
    from validators.finding import Finding, NotChecked
    from validators.grants import Ledger
    from validators.parameters import ParameterBook
    from workbooks.arrival.find import Source


class Stop(Exception):
    """A command cannot go on; the text is Japanese and for the user."""


Out = Annotated[
    Path, typer.Option("--out", metavar="フォルダー", help="結果を書き出すフォルダー（なければ作ります）。")
]
OptionalOut = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="フォルダー",
        help="結果を書き出すフォルダー（なければ作ります）。--round に書いてあれば省略できます。",
    ),
]
Parameters = Annotated[
    Path | None,
    typer.Option(
        "--parameters",
        metavar="ファイル",
        help="県独自の基準（TOML）。省略すると手引きのとおりに点検します。",
    ),
]
NewFile = Annotated[
    Path,
    typer.Option(
        "--out",
        metavar="保存先",
        help="書き出すファイル（届いたブックのフォルダーに置くと、次の点検で申請として読まれます）。",
    ),
]
"""Never beside the input unasked: in a folder of submissions the next batch would take it for one."""
Passwords = Annotated[
    Path | None,
    typer.Option(
        "--passwords", metavar="ファイル", help="パスワード付きのブックを開くパスワード（1行に1つ）。"
    ),
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", metavar="数", min=1, help="同時に動かす処理の数。[省略時: CPU の数]"),
]
Scheduler = Annotated[
    str,
    typer.Option("--scheduler", metavar="アドレス", help="Dask のスケジューラー（例：tcp://host:8786）。"),
]


def book(parameters: Path | None) -> ParameterBook:
    """Read a prefecture's own parameters; the guide's where none are given."""
    from validators.parameters import ParameterBook

    if parameters is None:
        return ParameterBook()
    from batch.run.options import OptionsRefused, parameters_of

    try:
        return parameters_of(parameters)
    except OptionsRefused as fault:
        raise Stop(str(fault)) from fault


def passwords_in(path: Path | None) -> tuple[str, ...]:
    """Read the passwords to try; none where no file is given."""
    if path is None:
        return ()
    from batch.run.options import OptionsRefused, passwords_of

    try:
        return passwords_of(path)
    except OptionsRefused as fault:
        raise Stop(str(fault)) from fault


def ledger_in(path: Path | None) -> Ledger | None:
    """Read the ledger; None where no file is given."""
    from batch.run.options import OptionsRefused, ledger_of

    try:
        read = ledger_of(path)
    except OptionsRefused as fault:
        raise Stop(str(fault)) from fault
    for remark in read.remarks if read else ():
        say(remark, err=True)
    return read.rows if read else None


def definition(path: Path | None, **words: Any) -> Definition:
    """Read the round's definition, an empty one where none is given, with the command line's words before its own.

    A word that is None or "" was not given.
    """
    from batch.run.definition import Definition, DefinitionFault, read

    try:
        known = read(path) if path else Definition()
    except DefinitionFault as fault:
        raise Stop(str(fault)) from fault
    return replace(known, **{key: word for key, word in words.items() if word not in (None, "")})


def folder_called(folder: Path) -> Path:
    """Return a folder after a look whether it is there."""
    if not folder.is_dir():
        raise Stop(f"「{folder}」というフォルダーはありません。場所と名前を確かめてください。")
    return folder


def folder_made(folder: Path) -> None:
    """Make a folder where there is none."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise Stop(f"フォルダー「{folder}」を作れません。場所と名前を確かめてください。") from fault


def options_of(known: Definition, previous: Sequence[Path] = ()) -> Options:
    """Return what a batch is told by a definition; ``previous`` are the summaries named on the command line."""
    from batch.run.options import Options, OptionsRefused

    try:
        return Options.of(known, previous)
    except OptionsRefused as fault:
        raise Stop(str(fault)) from fault


def bureau_called(name: str | None) -> str | None:
    """Return the name of a 地方振興局 after a look whether there is one."""
    from validators.reference import BUREAUS

    names = [one.name for one in BUREAUS]
    if name is not None and name not in names:
        raise Stop(f"「{name}」という地方振興局はありません。{'、'.join(names)} から選んでください。")
    return name


def deadlines_in(path: Path | None) -> Mapping[str, dt.datetime] | None:
    """Read a table of deadlines; None where no file is given."""
    from batch.grants.deadlines import read_deadlines
    from batch.grants.sheets import LedgerRefused

    try:
        return read_deadlines(path) if path else None
    except LedgerRefused as fault:
        raise Stop(str(fault)) from fault


def run(options: Any) -> Outcome:
    """Run a batch and show how far it is."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from batch.examiner.reading import PreviousRefused
    from batch.output.elsewhere import OutputRefused
    from batch.run.cluster import warning
    from batch.run.faults import told
    from batch.run.lock import AtWork
    from batch.run.round import NothingFound, run_batch

    gc.set_threshold(100_000, 20, 100)  # most of what is made lives to the end, or is no cycle
    if warned := warning(options.scheduler):
        say(warned, err=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        tasks: dict[str, Any] = {}

        def progress(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bars.add_task(step, total=total)
            bars.update(tasks[step], completed=done)

        try:
            return run_batch(options, progress)
        except (OutputRefused, PreviousRefused, AtWork, NothingFound) as fault:
            raise Stop(str(fault)) from fault
        except (OSError, sqlite3.Error, MemoryError, BrokenExecutor, ModuleNotFoundError) as fault:
            if text := told(fault, options.out):
                raise Stop(text) from fault
            raise


def tell(outcome: Outcome) -> None:
    """Say what was done and what to open."""
    if outcome.partial:
        say(f"途中まで：{outcome.partial}もう一度同じ命令を実行すると、続きから点検します。")
    counts = "、".join(f"{name} {count:,}" for name, count in outcome.statuses.items() if count)
    say(f"ブック {outcome.files:,} 件（{counts or 'なし'}）")
    findings = "、".join(f"{name} {outcome.severities.get(name, 0):,}" for name in ("不備", "要確認", "参考"))
    say(f"指摘：{findings}")
    if outcome.letters:
        say(f"通知文 {outcome.letters:,} 件：{outcome.out / '通知文'}")
    if outcome.answers:
        from workbooks.annotate.words import WORDS_ALONE

        told = "、".join(f"{choice or WORDS_ALONE} {count:,}" for choice, count in outcome.answers.items())
        say(f"市町村からの回答：{told}")
    if outcome.reused:
        say(f"前回と同じ {outcome.reused:,} 件は、前回の結果を使いました（--no-cache で点検し直せます）。")
    for one in outcome.passed:
        if one.is_workbook:
            say(f"点検していないブック：{one.name}（{one.why}）", err=True)
    if passed := sum(not one.aside for one in outcome.passed):
        count = f"申請ブックではないため点検していないファイル {passed:,} 件"
        say(f"{count}：一覧のシート「入力ファイル」にあります。")
    for remark in outcome.remarks:
        say(remark, err=True)
    for name in outcome.kept:
        say(f"変更されていたファイルは別の名前で残しました：{name}")
    for fault in outcome.faults[:10]:
        say(f"プログラムの不具合：{fault}", err=True)
    say(f"開くファイル：{outcome.out / outcome.summary}")


def show(
    file: str,
    verdict: str,
    findings: Sequence[Finding],
    not_checked: Sequence[NotChecked] = (),
    states: object = None,
) -> None:
    """Print a file's verdict, its cells by state as the form counts them, its findings, and what was not judged."""
    from validators.finding import EXPECTED, FOUND

    say(f"{file}：{verdict}")
    if findings and states is not None:
        say(f"  {states}")
    for one in findings:
        place = f"{one.sheet} {one.cell} {one.label}".strip() or "ブック全体"
        say(f"  [{one.severity.label}] {one.rule}　{place}")
        say(f"    {one.message}")
        say(f"    {FOUND}：{one.found}　{EXPECTED}：{one.expected}")
        say(f"    直し方：{one.fix}（{one.citation}）")
        if one.together:
            say(f"    {one.together}")
    reasons: dict[str, list[str]] = {}
    for gap in not_checked:
        reasons.setdefault(gap.reason, []).append(gap.rule)
    for reason, rules in reasons.items():
        say(f"  [未点検] {'、'.join(rules)}　{reason}")


def sources_in(path: Path) -> Iterator[Source]:
    """Yield a file, or all workbooks of a folder or .zip, under the names by which the user knows them."""
    from workbooks.arrival.find import ARCHIVES, WANTED, FileSource, find

    if not path.is_dir() and path.suffix.lower() not in ARCHIVES:
        yield FileSource(str(path), path)
        return
    found = list(find(path))
    if not found:
        from batch.run.inventory import instead, passed_over

        raise Stop(
            f"「{path}」に、申請ブックがありません（中のフォルダーと ZIP ファイルの中も探しました）。"
            f"探したもの：{'、'.join(sorted(WANTED))}。{instead(passed_over(path))}"
        )
    yield from found


def not_checked_in(path: Path) -> Iterator[str]:
    """Yield a line for each file of a folder, or of a .zip, that is no workbook."""
    from workbooks.arrival.find import ARCHIVES

    if not path.is_dir() and path.suffix.lower() not in ARCHIVES:
        return
    from batch.run.inventory import passed_over

    for one in passed_over(path):
        if not one.aside:
            yield f"{one.name}：{one.why}"


def write_new(path: Path, data: bytes, suffix: str = "") -> None:
    """Write a new file, whose name must end in ``suffix``; one that is already there is never overwritten."""
    if suffix and path.suffix.lower() != suffix.lower():
        raise Stop(f"「{path}」の拡張子を {suffix} にしてください。")
    try:
        with path.open("xb") as stream:
            stream.write(data)
    except FileExistsError as fault:
        raise Stop(
            f"「{path}」は既にあります。上書きを避けるため中止しました。別の名前を指定してください。"
        ) from fault
    except OSError as fault:
        raise Stop(
            f"「{path}」に書き込めません。フォルダーがあるか、書き込めるかを確かめてください。"
        ) from fault


def say(*lines: str, err: bool = False) -> None:
    """Print lines that may hold text of others: no command reaches the terminal, and no line is made up."""
    for line in lines:
        typer.echo(one_line(line), err=err)
