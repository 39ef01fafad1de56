"""The command line: ``kyoten form | check | batch | demo | rules | ledger | strip | repair | annotate``.

Only typer is imported here; what a command needs is imported inside it, so that
``kyoten --help`` and ``kyoten form`` start at once.
"""

from __future__ import annotations

import json
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from batch.japanese import Command, CommandFault, Group, usage_fault

import typer  # isort: skip  # after batch.japanese, which gives it its words
from addin.cli import commands as addin_commands  # isort: skip  # likewise

if TYPE_CHECKING:
    from batch.job import Outcome
    from validators.finding import Finding
    from validators.parameters import ParameterBook

app = typer.Typer(
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    help="集落ネットワーク圏形成事業の申請ブック（参考様式）を作り、点検します。",
    epilog="終了コード：0 不備なし、1 不備あり、2 読めないファイルまたは使い方の誤り",
)
app.add_typer(addin_commands(Group, Command), name="addin")


class Format(StrEnum):
    """How ``check`` prints."""

    text = "text"
    json = "json"


class Stop(Exception):
    """A command cannot go on; the text is Japanese and for the user."""


Out = Annotated[
    Path, typer.Option("--out", metavar="フォルダー", help="結果を書き出すフォルダー（なければ作ります）。")
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
    Path | None, typer.Option("--out", metavar="保存先", help="書き出すファイル。[省略時: 元の名前に追記]")
]
Passwords = Annotated[
    Path | None,
    typer.Option(
        "--passwords", metavar="ファイル", help="パスワード付きのブックを開くパスワード（1行に1つ）。"
    ),
]


@app.command(cls=Command)
def form(
    path: Annotated[Path, typer.Argument(metavar="保存先", help="書き出すファイル。")] = Path(
        "申請様式.xlsx"
    ),
) -> None:
    """記入用の申請ブック（参考様式）を書き出します。"""
    from importlib.resources import files

    _write_new(path, (files("workbooks") / "data" / "form.xlsx").read_bytes())
    typer.echo(f"参考様式を書き出しました：{path}")


@app.command(cls=Command)
def check(
    paths: Annotated[list[Path], typer.Argument(metavar="ファイル…", help="点検する申請ブック。")],
    format: Annotated[Format, typer.Option("--format", metavar="text|json", help="表示の形。")] = Format.text,
    parameters: Parameters = None,
    passwords: Passwords = None,
) -> None:
    """申請ブックを1つずつ点検し、結果を表示します（ファイルは書き換えません）。"""
    from batch.work import CheckTask
    from workbooks.intake import FileSource

    sources = [FileSource(str(path), path) for path in paths]
    results = CheckTask(_book(parameters), _passwords(passwords))(list(sources))
    if format is Format.json:
        findings = [one.as_dict() for result in results for one in result.findings]
        typer.echo(json.dumps(findings, ensure_ascii=False, indent=2))
    for result in results:
        for fault in result.faults:
            typer.echo(f"{result.file}: プログラムの不具合です（{fault.rule} {fault.detail}）。", err=True)
        if format is Format.text:
            _show(result.file, result.status, result.findings)
    if any(result.record is None or result.faults for result in results):
        raise typer.Exit(2)
    raise typer.Exit(1 if any(result.status == "不備" for result in results) else 0)


@app.command(cls=Command)
def batch(
    folder: Annotated[
        str, typer.Argument(metavar="フォルダー", help="申請ブックのあるフォルダー（s3:// などの場所も可）。")
    ],
    out: Out,
    ledger: Annotated[
        Path | None, typer.Option("--ledger", metavar="ファイル", help="交付台帳（Excel または CSV）。")
    ] = None,
    fiscal_year: Annotated[
        int | None, typer.Option("--fiscal-year", metavar="年", help="募集の年度（西暦。例：2026）。")
    ] = None,
    bureau: Annotated[
        str | None, typer.Option("--bureau", metavar="名前", help="地方振興局（例：県北）。")
    ] = None,
    deadlines: Annotated[
        Path | None,
        typer.Option("--deadlines", metavar="ファイル", help="締切の表（CSV：地方振興局,締切）。"),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", metavar="数", min=1, help="同時に動かす処理の数。[省略時: CPU の数]"),
    ] = None,
    scheduler: Annotated[
        str,
        typer.Option(
            "--scheduler", metavar="アドレス", help="Dask のスケジューラー（例：tcp://host:8786）。"
        ),
    ] = "",
    parameters: Parameters = None,
    passwords: Passwords = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="前回の点検結果を使わず、すべて点検し直します。")
    ] = False,
    no_copies: Annotated[bool, typer.Option("--no-copies", help="注釈付きの写しを作りません。")] = False,
) -> None:
    """フォルダーの申請ブックをまとめて点検し、審査結果一覧と注釈付きの写しを作ります。"""
    from batch.job import Options
    from batch.remote import is_url

    if not is_url(folder) and not Path(folder).is_dir():
        raise Stop(f"「{folder}」というフォルダーはありません。場所と名前を確かめてください。")
    options = Options(
        place=folder,
        out=out,
        book=_book(parameters),
        ledger=_ledger(ledger),
        info=_round_info(fiscal_year, bureau, deadlines),
        passwords=_passwords(passwords),
        workers=workers or os.cpu_count() or 1,
        scheduler=scheduler,
        use_cache=not no_cache,
        copies=not no_copies,
    )
    outcome = _run(options)
    _tell(outcome)
    raise typer.Exit(outcome.exit_code)


@app.command(cls=Command)
def demo(out: Out = Path("out")) -> None:
    """見本の申請ブックで全体の流れを試し、どれを開けばよいかを示します。"""
    from batch.job import Options
    from workbooks.samples import build_samples

    samples = out / "samples"
    if not samples.exists():
        build_samples(samples)
    outcome = _run(Options(place=str(samples), out=out / "results"))
    _tell(outcome)
    typer.echo(f"見本の申請ブック：{samples}（書き換えて、もう一度 kyoten demo を試せます）")


@app.command(cls=Command)
def annotate(
    path: Annotated[Path, typer.Argument(metavar="ファイル", help="申請ブック。")],
    out: NewFile = None,
    parameters: Parameters = None,
    passwords: Passwords = None,
) -> None:
    """申請ブックを点検し、指摘を書き込んだ写しを作ります（元のファイルは書き換えません）。"""
    from batch.copies import AnnotateTask, Copy, result_sheet
    from batch.work import CheckTask
    from workbooks.intake import FileSource

    words = _passwords(passwords)
    source = FileSource(str(path), path)
    [result] = CheckTask(_book(parameters), words)([source])
    _show(result.file, result.status, result.findings)
    if result.record is None:
        raise typer.Exit(2)
    sheet = result_sheet(result, result.findings)
    [made] = AnnotateTask(words)([Copy(source, result.sha256, sheet, path.name)])
    if not made.outputs:
        raise Stop(made.remark)
    name, data = made.outputs[0]
    target = out or path.with_name(f"{path.stem}（審査結果）{Path(name).suffix}")
    _write_new(target, data)
    typer.echo(f"写しを書き出しました：{target}")


@app.command(cls=Command)
def strip(
    path: Annotated[Path, typer.Argument(metavar="ファイル", help="指摘を書き込んだ写し。")],
    out: NewFile = None,
) -> None:
    """写しから指摘の書き込みを取り除いたファイルを作ります（元のファイルは書き換えません）。"""
    from workbooks.annotate import NotPatchable, is_annotated
    from workbooks.annotate import strip as stripped
    from workbooks.intake import FileSource
    from workbooks.refused import Refused

    try:
        data = FileSource(path.name, path).read()
        if not is_annotated(data):
            raise Stop(f"「{path}」には、取り除く書き込みがありません。")
        target = out or path.with_name(f"{path.stem}（書き込みなし）{path.suffix}")
        _write_new(target, stripped(data))
    except Refused as fault:
        raise Stop(f"「{path}」を読めません。場所と名前を確かめてください。") from fault
    except NotPatchable as fault:
        raise Stop(f"「{path}」：{fault.text}") from fault
    typer.echo(f"書き込みを取り除いて書き出しました：{target}")


@app.command(cls=Command)
def rules(
    rule_id: Annotated[
        str | None, typer.Argument(metavar="規則", help="規則の番号（例：S3-3）。省略すると一覧。")
    ] = None,
) -> None:
    """点検の規則と、手引きの根拠を表示します。"""
    from validators.rules import REGISTRY

    if rule_id is None:
        for one in REGISTRY.values():
            typer.echo(f"{one.id:<8} {one.severity.label}\t{one.title}（{one.citation}）")
        return
    found = next((one for one in REGISTRY.values() if one.id.casefold() == rule_id.casefold()), None)
    if found is None:
        raise Stop(f"「{rule_id}」という規則はありません。kyoten rules で一覧をご覧ください。")
    typer.echo(f"{found.id} {found.title}（{found.severity.label}）\n根拠：{found.citation}\n\n{found.page}")


# --- what the commands share ------------------------------------------------------------------


def _book(parameters: Path | None) -> ParameterBook:
    from validators.parameters import ParameterBook, ParameterError

    if parameters is None:
        return ParameterBook()
    try:
        return ParameterBook.read(parameters)
    except ParameterError as fault:
        raise Stop(str(fault)) from fault


def _passwords(path: Path | None) -> tuple[str, ...]:
    if path is None:
        return ()
    from workbooks.intake import read_passwords

    try:
        return read_passwords(path)
    except (OSError, UnicodeDecodeError) as fault:
        raise Stop(
            f"パスワードのファイル「{path}」を読めません。場所と文字コードを確かめてください。"
        ) from fault


def _ledger(path: Path | None) -> Any:
    if path is None:
        return None
    from batch.ledger import LedgerRefused, read_ledger

    try:
        return read_ledger(path)
    except LedgerRefused as fault:
        raise Stop(str(fault)) from fault


def _round_info(fiscal_year: int | None, bureau: str | None, deadlines: Path | None) -> Any:
    from batch.ledger import LedgerRefused, read_deadlines
    from validators.reference import BUREAUS
    from validators.round import RoundInfo

    names = [one.name for one in BUREAUS]
    if bureau is not None and bureau not in names:
        raise Stop(f"「{bureau}」という地方振興局はありません。{'、'.join(names)} から選んでください。")
    try:
        moments = read_deadlines(deadlines) if deadlines else {}
    except LedgerRefused as fault:
        raise Stop(str(fault)) from fault
    return RoundInfo(fiscal_year=fiscal_year, bureau=bureau, deadlines=moments)


def _run(options: Any) -> Outcome:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from batch.outputs import OutputRefused
    from batch.run import run_batch

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
        except OutputRefused as fault:
            raise Stop(str(fault)) from fault


def _tell(outcome: Outcome) -> None:
    """Say what was done and what to open."""
    if outcome.partial:
        typer.echo(f"途中まで：{outcome.partial}もう一度同じ命令を実行すると、続きから点検します。")
    counts = "、".join(f"{name} {count:,}" for name, count in outcome.statuses.items() if count)
    typer.echo(f"ブック {outcome.files:,} 件（{counts or 'なし'}）")
    findings = "、".join(f"{name} {outcome.severities.get(name, 0):,}" for name in ("不備", "要確認", "参考"))
    typer.echo(f"指摘：{findings}")
    if outcome.reused:
        typer.echo(
            f"前回と同じ {outcome.reused:,} 件は、前回の結果を使いました（--no-cache で点検し直せます）。"
        )
    for name in outcome.kept:
        typer.echo(f"変更されていたファイルは別の名前で残しました：{name}")
    for fault in outcome.faults[:10]:
        typer.echo(f"プログラムの不具合：{fault}", err=True)
    typer.echo(f"開くファイル：{outcome.out / '審査結果一覧.xlsx'}")


def _show(file: str, verdict: str, findings: tuple[Finding, ...]) -> None:
    typer.echo(f"{file}：{verdict}")
    for one in findings:
        place = f"{one.sheet} {one.cell} {one.label}".strip() or "ブック全体"
        typer.echo(f"  [{one.severity.label}] {one.rule}　{place}")
        typer.echo(f"    {one.message}")
        typer.echo(f"    記入：{one.found}　正しくは：{one.expected}")
        typer.echo(f"    直し方：{one.fix}（{one.citation}）")


def _write_new(path: Path, data: bytes) -> None:
    """Write a new file; one that is already there is never overwritten."""
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


def main() -> None:
    """Run the command line; every fault of the user gets a Japanese line and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        code = app(prog_name="kyoten", standalone_mode=False)
    except CommandFault as fault:
        _fail(usage_fault(fault))
    except Stop as fault:
        _fail(str(fault))
    except (KeyboardInterrupt, typer.Abort):
        _fail("中止しました。")
    sys.exit(code if isinstance(code, int) else 0)


def _fail(message: str) -> None:
    typer.echo(f"エラー：{message}\n使い方は kyoten --help でご覧になれます。", err=True)
    sys.exit(2)
