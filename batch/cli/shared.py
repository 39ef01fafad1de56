"""What the commands share: their common options, reading what they are given, telling what was done."""

from __future__ import annotations

import sqlite3
from concurrent.futures import BrokenExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from batch.run.definition import Definition
    from batch.run.options import Outcome
    from validators.finding import Finding
    from validators.parameters import ParameterBook
    from validators.round import RoundInfo
    from workbooks.refusal import Refused


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


def book(parameters: Path | None) -> ParameterBook:
    """Read a prefecture's own parameters; the guide's where none are given."""
    from validators.parameters import ParameterBook, ParameterError

    if parameters is None:
        return ParameterBook()
    try:
        return ParameterBook.read(parameters)
    except ParameterError as fault:
        raise Stop(str(fault)) from fault


def passwords_of(path: Path | None) -> tuple[str, ...]:
    """Read the passwords to try; none where no file is given."""
    if path is None:
        return ()
    from workbooks.arrival.intake import read_passwords

    try:
        return read_passwords(path)
    except (OSError, UnicodeDecodeError) as fault:
        raise Stop(
            f"パスワードのファイル「{path}」を読めません。場所と文字コードを確かめてください。"
        ) from fault


def ledger_rows(path: Path | None) -> Any:
    """Read the ledger; None where none is given."""
    if path is None:
        return None
    from batch.grants.ledger import LedgerRefused, read_ledger

    try:
        return read_ledger(path)
    except LedgerRefused as fault:
        raise Stop(str(fault)) from fault


def definition(path: Path | None) -> Definition:
    """Read the round's definition; an empty one where none is given."""
    from batch.run.definition import Definition, DefinitionFault, read

    try:
        return read(path) if path else Definition()
    except DefinitionFault as fault:
        raise Stop(str(fault)) from fault


def place_of(folder: str | Path | None) -> str:
    """Return the place of the submissions, after a look whether it is there."""
    from batch.run.remote import is_url

    if not folder:
        raise Stop("申請ブックのあるフォルダーを指定してください。")
    if not is_url(str(folder)) and not Path(folder).is_dir():
        raise Stop(f"「{folder}」というフォルダーはありません。場所と名前を確かめてください。")
    return str(folder)


def out_of(out: Path | None) -> Path:
    """Return the output folder; it must be named somewhere."""
    if out is None:
        raise Stop("結果を書き出すフォルダーを --out で指定してください。")
    return out


def previous_of(known: Definition, out: Path) -> Path | None:
    """Return the definition's previous summary, unless notes in the output folder's own are newer than it."""
    from batch.examiner.decisions import PreviousRefused, read_previous
    from batch.output.files import SUMMARY

    try:
        return None if read_previous(out / SUMMARY).has_notes else known.previous
    except PreviousRefused:
        return known.previous


def round_info(
    known: Definition, fiscal_year: int | None, bureau: str | None, deadlines: Path | None
) -> RoundInfo:
    """Return what is known of the round: the command line's words before the definition's."""
    from batch.grants.ledger import LedgerRefused, read_deadlines
    from validators.reference import BUREAUS
    from validators.round import RoundInfo

    names = [one.name for one in BUREAUS]
    if bureau is not None and bureau not in names:
        raise Stop(f"「{bureau}」という地方振興局はありません。{'、'.join(names)} から選んでください。")
    try:
        moments = read_deadlines(deadlines) if deadlines else known.deadlines
    except LedgerRefused as fault:
        raise Stop(str(fault)) from fault
    return RoundInfo(
        fiscal_year=fiscal_year or known.fiscal_year,
        bureau=bureau or known.bureau,
        deadlines=moments,
        expected=known.expected,
    )


def run(options: Any) -> Outcome:
    """Run a batch and show how far it is."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from batch.examiner.decisions import PreviousRefused
    from batch.output.files import OutputRefused
    from batch.run.faults import told
    from batch.run.lock import AtWork
    from batch.run.round import run_batch

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
        except (OutputRefused, PreviousRefused, AtWork) as fault:
            raise Stop(str(fault)) from fault
        except (OSError, sqlite3.Error, MemoryError, BrokenExecutor, ModuleNotFoundError) as fault:
            if text := told(fault, options.out):
                raise Stop(text) from fault
            raise


def tell(outcome: Outcome) -> None:
    """Say what was done and what to open."""
    if outcome.partial:
        typer.echo(f"途中まで：{outcome.partial}もう一度同じ命令を実行すると、続きから点検します。")
    counts = "、".join(f"{name} {count:,}" for name, count in outcome.statuses.items() if count)
    typer.echo(f"ブック {outcome.files:,} 件（{counts or 'なし'}）")
    findings = "、".join(f"{name} {outcome.severities.get(name, 0):,}" for name in ("不備", "要確認", "参考"))
    typer.echo(f"指摘：{findings}")
    if outcome.letters:
        typer.echo(f"通知文 {outcome.letters:,} 件：{outcome.out / '通知文'}")
    if outcome.reused:
        typer.echo(
            f"前回と同じ {outcome.reused:,} 件は、前回の結果を使いました（--no-cache で点検し直せます）。"
        )
    for name in outcome.kept:
        typer.echo(plain(f"変更されていたファイルは別の名前で残しました：{name}"))
    for fault in outcome.faults[:10]:
        typer.echo(plain(f"プログラムの不具合：{fault}"), err=True)
    typer.echo(f"開くファイル：{outcome.out / outcome.summary}")


def show(file: str, verdict: str, findings: tuple[Finding, ...]) -> None:
    """Print a file's verdict and findings."""
    typer.echo(plain(f"{file}：{verdict}"))
    for one in findings:
        place = f"{one.sheet} {one.cell} {one.label}".strip() or "ブック全体"
        typer.echo(plain(f"  [{one.severity.label}] {one.rule}　{place}"))
        typer.echo(plain(f"    {one.message}"))
        typer.echo(plain(f"    記入：{one.found}　正しくは：{one.expected}"))
        typer.echo(plain(f"    直し方：{one.fix}（{one.citation}）"))


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


def refusal_of(path: Path, fault: Refused) -> str:
    """Return what is wrong with a file that cannot be read, and what to do."""
    from batch.run.first_pass import unreadable

    finding = unreadable(str(path), fault.observation())
    return f"「{path}」：{finding.message}{finding.fix}"


def plain(text: str) -> str:
    """Return text that a submitter may have typed without control characters, for the terminal.

    >>> plain("a\\x1b[31mb")
    'a [31mb'
    """
    return "".join(c if c.isprintable() or c == "\u3000" else " " for c in text)
