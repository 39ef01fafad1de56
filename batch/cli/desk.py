"""``kyoten desk``: the page, on one's own machine or for an intranet."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from batch.cli.japanese import Command
from batch.cli.shared import Scheduler, Stop, Workers


def add_to(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(cls=Command)(desk)


def desk(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[フォルダーやファイル…]",
            help="はじめに開くもの：フォルダーか ZIP は募集の点検、ブックは1つずつの点検、募集.toml はその条件。",
        ),
    ] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="ブラウザーを開くか。")] = True,
    port: Annotated[
        int,
        typer.Option(
            "--port", metavar="番号", min=0, max=65535, help="番号を決めて開くとき。[省略時: 空いている番号]"
        ),
    ] = 0,
    serve: Annotated[
        str,
        typer.Option(
            "--serve", metavar="名前:番号", help="庁内のサーバーとして動かします（例：0.0.0.0:8443）。"
        ),
    ] = "",
    name: Annotated[
        list[str] | None,
        typer.Option(
            "--name",
            metavar="名前",
            help="サーバーを開くときの名前（例：tenken.example.lg.jp。繰り返せます）。",
        ),
    ] = None,
    certificate: Annotated[
        Path | None, typer.Option("--certificate", metavar="ファイル", help="TLS の証明書（PEM）。")
    ] = None,
    private_key: Annotated[
        Path | None, typer.Option("--private-key", metavar="ファイル", help="証明書の秘密鍵（PEM）。")
    ] = None,
    workers: Workers = None,
    scheduler: Scheduler = "",
    keep: Annotated[
        int, typer.Option("--keep", metavar="分", min=1, help="サーバーで、置かれたブックと結果を残す時間。")
    ] = 60,
    largest: Annotated[
        int, typer.Option("--largest", metavar="MB", min=1, help="サーバーで、1つのブックの大きさの上限。")
    ] = 64,
    rate: Annotated[
        int,
        typer.Option("--rate", metavar="数", min=1, help="サーバーで、1つの相手が1分に置けるファイルの数。"),
    ] = 600,
) -> None:
    """点検の画面をブラウザーで開きます。"""
    import sys

    def say(text: str) -> None:
        if sys.stdout is not None:  # there is none under pythonw
            typer.echo(text)
            sys.stdout.flush()

    given = paths or []
    for one in given:
        if not one.exists():
            raise Stop(f"「{one}」が見つかりません。場所と名前を確かめてください。")
    if not serve:
        if certificate or private_key or name or scheduler:
            raise Stop("--name、--certificate、--private-key、--scheduler は、--serve と一緒に使います。")
        from web.serve import run_local

        run_local(say, browser, port, given)
        return
    host, _, number = serve.rpartition(":")
    if not host or not number.isdecimal() or not 0 <= int(number) <= 65535:
        raise Stop(f"--serve は「名前:番号」と書いてください（例：0.0.0.0:8443）。今の値：「{serve}」")
    if bool(certificate) != bool(private_key):
        raise Stop("--certificate と --private-key は、両方を指定してください。")
    for file in (certificate, private_key):
        if file is not None and not file.is_file():
            raise Stop(f"「{file}」が見つかりません。場所と名前を確かめてください。")
    from batch.run.cluster import warning
    from web.serve import run_server
    from web.settings import MB, Settings

    if warned := warning(scheduler):
        say(warned)
    settings = Settings(False, 0, scheduler=scheduler, keep=keep * 60, book=largest * MB, rate=rate)
    if workers:
        from dataclasses import replace

        settings = replace(settings, workers=workers)
    run_server(say, host.strip("[]"), int(number), name or [], certificate, private_key, settings)
