"""The command line: the checks themselves here, a bureau's round in ``cli_round``.

Only typer is imported here; what a command needs is imported inside it, so that
``kyoten --help`` and ``kyoten form`` start at once.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from copy import copy
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from typer.main import get_command_name, get_group
from typer.models import CommandInfo

from addin.cli import commands as addin_commands
from batch.cli import desk as cli_desk
from batch.cli import round as cli_round
from batch.cli.japanese import Command, CommandFault, Group, halfwidth, usage_fault
from batch.cli.shared import (
    NewFile,
    OptionalOut,
    Out,
    Parameters,
    Passwords,
    Scheduler,
    Stop,
    Workers,
    book,
    bureau_called,
    deadlines_in,
    definition,
    folder_made,
    not_checked_in,
    options_of,
    passwords_in,
    run,
    say,
    show,
    sources_in,
    tell,
    write_new,
)
from batch.run.isolated import isolate

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


@app.command(cls=Command)
def form(
    path: Annotated[
        Path | None,
        typer.Argument(metavar="保存先", help="書き出すファイル（--example ではフォルダー）。"),
    ] = None,
    example: Annotated[
        bool, typer.Option("--example", help="事業区分ごとの記載例を書き出します（提出はできません）。")
    ] = False,
) -> None:
    """記入用の申請ブック（参考様式）や記載例を書き出します。"""
    from importlib.resources import files

    data = files("workbooks") / "data"
    if not example:
        path = path or Path("申請様式.xlsx")
        write_new(path, (data / "form.xlsx").read_bytes())
        say(f"参考様式を書き出しました：{path}")
        return
    folder = path or Path()
    folder_made(folder)
    for one in sorted(each.name for each in data.iterdir() if each.name.startswith("記載例")):
        write_new(folder / one, (data / one).read_bytes())
        say(f"記載例を書き出しました：{folder / one}")


@app.command(cls=Command)
def check(
    paths: Annotated[
        list[Path], typer.Argument(metavar="ファイル…", help="点検する申請ブック（フォルダーや ZIP も可）。")
    ],
    format: Annotated[Format, typer.Option("--format", metavar="text|json", help="表示の形。")] = Format.text,
    parameters: Parameters = None,
    passwords: Passwords = None,
) -> None:
    """申請ブックを1つずつ点検し、結果を表示します（ファイルは書き換えません）。"""
    from batch.run.guarded import checked_each
    from batch.store.result import UNREADABLE

    sources = [source for path in paths for source in sources_in(path)]
    results = []
    for result in checked_each(sources, book(parameters), passwords_in(passwords)):
        results.append(result)
        for fault in result.faults:
            say(f"{result.file}: プログラムの不具合です（{fault.rule} {fault.detail}）。", err=True)
        if format is Format.text:
            show(result.file, result.status, result.findings, result.not_checked, result.states)
    for path in paths:
        say(*not_checked_in(path), err=True)
    if format is Format.json:
        from batch.output.files import as_json, gap_as_dict

        told = [
            row
            for result in results
            for row in (
                *(one.as_dict() for one in result.findings),
                *(gap_as_dict(one) for one in result.not_checked),
            )
        ]
        typer.echo(as_json(told, indent=2))
    if any(result.status == UNREADABLE or result.faults for result in results):
        raise typer.Exit(2)
    raise typer.Exit(1 if any(result.status == "不備" for result in results) else 0)


@app.command(cls=Command)
def batch(
    folder: Annotated[
        str,
        typer.Argument(
            metavar="フォルダー",
            help="申請ブックのあるフォルダー（s3:// などの場所も可）。--round に書いてあれば省略できます。",
        ),
    ] = "",
    out: OptionalOut = None,
    round: Annotated[
        Path | None,
        typer.Option("--round", metavar="ファイル", help="募集の定義（kyoten round init で作れます）。"),
    ] = None,
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
    previous: Annotated[
        list[Path] | None,
        typer.Option(
            "--previous",
            metavar="ファイル",
            help="前回の審査結果一覧、またはそれを入れたフォルダー。対応やメモを引き継ぎ、変更点を示します（繰り返せます）。",
        ),
    ] = None,
    letters: Annotated[
        bool, typer.Option("--letters", help="市町村ごとの通知文（Word とテキスト）も作ります。")
    ] = False,
    by_bureau: Annotated[
        bool, typer.Option("--by-bureau", help="地方振興局ごとのフォルダーも作ります。")
    ] = False,
    workers: Workers = None,
    scheduler: Scheduler = "",
    parameters: Parameters = None,
    passwords: Passwords = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="前回の点検結果を使わず、すべて点検し直します。")
    ] = False,
    no_copies: Annotated[bool, typer.Option("--no-copies", help="注釈付きの写しを作りません。")] = False,
) -> None:
    """フォルダーの申請ブックをまとめて点検し、審査結果一覧と注釈付きの写しを作ります。"""
    known = definition(
        round,
        folder=folder,
        out=out,
        ledger=ledger,
        fiscal_year=fiscal_year,
        bureau=bureau_called(bureau),
        deadlines=deadlines_in(deadlines),
        workers=workers,
        scheduler=scheduler,
        parameters=parameters,
        passwords=passwords,
        letters=letters or None,
        by_bureau=by_bureau or None,
        cache=False if no_cache else None,
        copies=False if no_copies else None,
    )
    outcome = run(options_of(known, previous or ()))
    tell(outcome)
    raise typer.Exit(outcome.exit_code)


@app.command(cls=Command)
def demo(out: Out = Path("out")) -> None:
    """見本の申請ブックで全体の流れを試し、どれを開けばよいかを示します。"""
    from batch.run.options import Options
    from workbooks.samples import build_samples

    samples = out / "samples"
    if not samples.exists():
        build_samples(samples)
    outcome = run(Options(place=str(samples), out=out / "results", letters=True))
    tell(outcome)
    say(f"見本の申請ブック：{samples}（書き換えて、もう一度 kyoten demo を試せます）")


@app.command(cls=Command)
def annotate(
    path: Annotated[Path, typer.Argument(metavar="ファイル", help="申請ブック。")],
    out: NewFile,
    cells: Annotated[
        list[str] | None,
        typer.Option(
            "--cell",
            metavar="シート!セル",
            help="点検の代わりに、このセルに印を付けます（どのブックでも可。例：'申請書!B5'。繰り返せます）。",
        ),
    ] = None,
    message: Annotated[str, typer.Option("--message", metavar="文", help="--cell の印に書く文。")] = "",
    parameters: Parameters = None,
    passwords: Passwords = None,
) -> None:
    """申請ブックを点検し、指摘を書き込んだ写しを作ります（元のファイルは書き換えません）。"""
    if cells:
        name, data = _marked(path, cells, message)
    else:
        name, data = _annotated(path, parameters, passwords)
    write_new(out, data, Path(name).suffix)
    say(f"写しを書き出しました：{out}")


def _annotated(path: Path, parameters: Path | None, passwords: Path | None) -> tuple[str, bytes]:
    """Check a workbook and return its annotated copy: its name and its bytes."""
    from batch.run.alone import annotated
    from batch.run.guarded import guarded
    from workbooks.refusal import Refused

    try:
        result, made = guarded(annotated, path, book(parameters), passwords_in(passwords))
    except Refused as fault:
        raise Stop(f"「{path}」：{fault.text}") from fault
    show(result.file, result.status, result.findings, result.not_checked)
    if result.record is None:
        raise typer.Exit(2)
    if not made.outputs:
        raise Stop(made.remark)
    return made.outputs[0]


def _marked(path: Path, cells: list[str], message: str) -> tuple[str, bytes]:
    """Return a copy of any workbook with marks at the given cells: its name and its bytes."""
    from batch.run.alone import marked
    from batch.run.guarded import guarded
    from validators.finding import Severity
    from workbooks.annotate.marks import Mark
    from workbooks.refusal import Refused

    marks = []
    for one in cells:
        sheet, _, cell = one.rpartition("!")
        if not sheet or not re.fullmatch(r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}", cell):
            raise Stop(f"「{one}」はセルの場所として読めません。例：'申請書!B5'")
        address = cell.replace("$", "").upper()
        marks.append(
            Mark(
                sheet.strip("'").replace("''", "'"),
                address,
                Severity.WARNING,
                message or "確認してください。",
            )
        )
    try:
        return path.name, guarded(marked, path, marks)
    except Refused as fault:
        raise Stop(f"「{path}」：{fault.text}") from fault


@app.command(cls=Command)
def strip(
    path: Annotated[Path, typer.Argument(metavar="ファイル", help="指摘を書き込んだ写し。")],
    out: NewFile,
) -> None:
    """写しから指摘の書き込みを取り除いたファイルを作ります（元のファイルは書き換えません）。"""
    from batch.run.alone import stripped
    from batch.run.guarded import guarded
    from workbooks.refusal import Refused

    try:
        data, remark = guarded(stripped, path)
    except Refused as fault:
        raise Stop(f"「{path}」：{fault.text}") from fault
    if data is None:
        raise Stop(f"「{path}」には、取り除く書き込みがありません。")
    write_new(out, data, path.suffix)
    if remark:
        say(remark)
    say(f"書き込みを取り除いて書き出しました：{out}")


@app.command(cls=Command)
def repair(
    path: Annotated[Path, typer.Argument(metavar="ファイル", help="欄の名前や数式が壊れた申請ブック。")],
    out: NewFile,
) -> None:
    """壊れた申請ブックの記入を新しい参考様式に移します（元のファイルは書き換えません）。"""
    from batch.run.alone import repaired
    from batch.run.guarded import guarded
    from workbooks.refusal import Refused

    try:
        moved, left = guarded(repaired, path)
    except Refused as fault:
        raise Stop(f"「{path}」：{fault.text}") from fault
    write_new(out, moved, ".xlsx")
    say(f"新しい参考様式に移しました：{out}")
    for one in left:
        say(f"移せませんでした：{one.sheet} {one.cell}「{one.value}」{one.reason}")
    if left:
        say("移せなかったものは、新しい参考様式に手で記入してください。")
        raise typer.Exit(1)


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


cli_round.add_to(app)
cli_desk.add_to(app)


def main() -> None:
    """Run the command line; every fault of the user gets a Japanese line and exit code 2."""
    isolate()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # there is none under pythonw
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        words = [halfwidth(one) for one in sys.argv[1:]]
        code = get_group(_asked(words))(words, prog_name="kyoten", standalone_mode=False)
    except CommandFault as fault:
        _fail(usage_fault(fault))
    except Stop as fault:
        _fail(str(fault))
    except (KeyboardInterrupt, typer.Abort):
        _fail("中止しました。")
    except BrokenPipeError:  # whoever read the output has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(2)
    except BaseException as fault:
        if isinstance(fault, SystemExit):
            raise
        from batch.run.faults import own_fault, told

        _fail(told(fault) or own_fault(fault))
    sys.exit(code if isinstance(code, int) else 0)


def _asked(words: Sequence[str]) -> typer.Typer:
    """Return the command line with nothing but the command that is asked for, with all where there is no such one.

    To make all of them ready takes longer than many a command runs.
    """
    commands = [one for one in app.registered_commands if _name_of(one) in words[:1]]
    groups = [one for one in app.registered_groups if one.name in words[:1]]
    if not (commands or groups):
        return app
    narrow = copy(app)
    narrow.registered_commands, narrow.registered_groups = commands, groups
    return narrow


def _name_of(command: CommandInfo) -> str:
    return command.name or get_command_name(getattr(command.callback, "__name__", ""))


def _fail(message: str) -> None:
    say(*f"エラー：{message}".split("\n"), "使い方は kyoten --help でご覧になれます。", err=True)
    sys.exit(2)
