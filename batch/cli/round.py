"""The commands of a bureau's round: ``round``, ``ledger``, ``compare``, ``watch``, ``settle``, ``close``, ``next-year``."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from batch.cli.japanese import Command, Group
from batch.cli.shared import (
    NewFile,
    OptionalOut,
    Out,
    Parameters,
    Passwords,
    Stop,
    book,
    definition,
    folder_called,
    folder_made,
    ledger_in,
    not_checked_in,
    options_of,
    passwords_in,
    run,
    say,
    sources_in,
    tell,
    write_new,
)

if TYPE_CHECKING:
    from validators.parameters import ParameterBook

round_app = typer.Typer(
    cls=Group, no_args_is_help=True, help="募集（年度・締切・フォルダーなど）の定義を作ります。"
)
ledger_app = typer.Typer(
    cls=Group, invoke_without_command=True, help="交付台帳を作り、採択した事業を書き加えます。"
)


def add_to(app: typer.Typer) -> None:
    """Add the round's commands to the command line."""
    app.add_typer(round_app, name="round")
    app.add_typer(ledger_app, name="ledger")
    for command in (compare, watch, settle, close):
        app.command(cls=Command)(command)
    app.command("next-year", cls=Command)(next_year)


@round_app.command(cls=Command)
def init(
    path: Annotated[Path, typer.Argument(metavar="保存先", help="書き出すファイル。")] = Path("募集.toml"),
    fiscal_year: Annotated[
        int | None, typer.Option("--fiscal-year", metavar="年", help="募集の年度（西暦）。[省略時: 次の年度]")
    ] = None,
) -> None:
    """説明の付いた募集の定義を書き出します。メモ帳などで直して使います。"""
    from batch.run.definition import template

    today = dt.date.today()
    coming = today.year + (today.month >= 4)
    write_new(path, template(fiscal_year or coming).encode())
    say(f"募集の定義を書き出しました：{path}", f"直したあと：kyoten batch --round {path}")


@ledger_app.callback()
def ledger(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", metavar="保存先", help="書き出すファイル。")] = Path(
        "交付台帳.xlsx"
    ),
) -> None:
    """空の交付台帳を書き出します。"""
    if context.invoked_subcommand is not None:
        return
    from batch.grants.adoption import blank_ledger

    write_new(out, blank_ledger())
    say(f"空の交付台帳を書き出しました：{out}")


@ledger_app.command(cls=Command)
def update(
    summary: Annotated[
        Path, typer.Argument(metavar="審査結果一覧", help="申請一覧の「採否」に採択と書いた審査結果一覧。")
    ],
    ledger: Annotated[
        Path, typer.Option("--ledger", metavar="ファイル", help="今の交付台帳（書き換えません）。")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="保存先", help="新しい交付台帳。")],
    parameters: Parameters = None,
) -> None:
    """採択した事業を書き加えた、新しい交付台帳を作ります。上限を超えるものは加えません。"""
    from batch.grants.adoption import updated
    from batch.grants.sheets import LedgerRefused
    from batch.run.guarded import guarded

    try:
        made = guarded(updated, summary, ledger, book(parameters))
    except LedgerRefused as fault:
        raise Stop(str(fault)) from fault
    for remark in made.remarks:
        say(remark, err=True)
    write_new(out, made.data, made.suffix)
    say(f"{made.added:,} 件を書き加えました：{out}")
    for one in made.left:
        say(f"加えませんでした：{one.municipality} {one.district}　{one.reason}")
    raise typer.Exit(1 if made.left else 0)


def compare(
    folder: Annotated[Path, typer.Argument(metavar="フォルダー", help="申請ブックのあるフォルダー。")],
    parameters: Annotated[
        tuple[str, str],
        typer.Option(
            "--parameters", metavar="A B", help="比べる基準のファイル2つ（「標準」は手引きのとおり）。"
        ),
    ],
    ledger: Annotated[
        Path | None,
        typer.Option("--ledger", metavar="ファイル", help="交付台帳。過年度の補助額も合わせて調べます。"),
    ] = None,
) -> None:
    """基準を変えると、どの申請ブックの判定が変わり、どの補助金の額が変わるかを調べます。"""
    from batch.run.compare import Difference, change_of_all
    from batch.run.compare import compare as differences

    first, second = (book(None if one == "標準" else Path(one)) for one in parameters)
    flips = others = unread = 0
    changes: list[Difference] = []
    for one in differences(folder_called(folder), first, second, ledger_in(ledger)):
        if one.is_unread:
            unread += 1
            say(f"{one.file}：読めないため、比べていません（{one.why}）")
            continue
        if one.why:
            unread += 1
            say(f"{one.file}：{one.why}")
        if not (one.flips or one.more or one.fewer or one.change):
            continue
        flips += one.flips
        others += not one.flips and bool(one.more or one.fewer)
        verdict = f"{one.first} → {one.second}" if one.flips else f"{one.first}（変わらず）"
        say(f"{one.title}（{one.file}）：{verdict}" if one.title else f"{one.file}：{verdict}")
        for word, rules in (("増える指摘", one.more), ("減る指摘", one.fewer)):
            if rules:
                told = "、".join(f"{rule}（{count}）" for rule, count in rules.items())
                say(f"  {word}：{told}")
        if one.change:
            changes.append(one)
            before, after = one.grants
            say(f"  補助できる額：{before:,}円 → {after:,}円（{one.change:+,}円）")
            say(*(f"  確かめてください：{doubt}" for doubt in one.doubts[:3]))
    say(*not_checked_in(folder), err=True)
    counts = f"判定が変わるブック {flips:,} 件、指摘だけが変わるブック {others:,} 件"
    if changes:
        twice = len({one.application for one in changes}) < len(changes)
        once = "同じ申請は1回だけ数えて、" if twice else ""
        counts += f"、補助できる額が変わるブック {len(changes):,} 件（{once}合わせて {change_of_all(changes):+,}円）"
    say(f"{counts}、読めないブック {unread:,} 件" if unread else counts)
    if unread:
        raise typer.Exit(2)


def watch(
    folder: Annotated[
        str,
        typer.Argument(
            metavar="フォルダー",
            help="申請ブックが届くフォルダー。--round に書いてあれば省略できます。",
        ),
    ] = "",
    out: OptionalOut = None,
    round: Annotated[Path | None, typer.Option("--round", metavar="ファイル", help="募集の定義。")] = None,
    parameters: Parameters = None,
    passwords: Passwords = None,
) -> None:
    """フォルダーを見張り、申請ブックが届くたびに点検して、審査結果一覧を新しくします。"""
    from batch.run.options import previous_of
    from batch.run.watch import arrivals

    known = definition(round, folder=folder, out=out, parameters=parameters, passwords=passwords)
    options = options_of(known)
    if not Path(options.place).is_dir():
        raise Stop("見張ることができるのは、この機械から見えるフォルダーだけです。")
    say(f"「{options.place}」を見張っています。終わるには Ctrl+C を押してください。")
    for count in arrivals(Path(options.place), options.out):
        say(f"{dt.datetime.now():%H:%M} {count} 件のファイルを点検します。")
        try:
            tell(run(replace(options, previous=previous_of(known, options.out))))
        except Stop as fault:  # the summary is open somewhere: the next arrival tries again
            say(str(fault), err=True)


def close(
    results: Annotated[
        Path | None,
        typer.Argument(
            metavar="結果",
            help="点検の結果のフォルダー。--round に書いてあれば省略できます。",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", metavar="フォルダー", help="記録をまとめる新しいフォルダー。")
    ] = Path("募集の記録"),
    round: Annotated[Path | None, typer.Option("--round", metavar="ファイル", help="募集の定義。")] = None,
    ledger: Annotated[
        Path | None, typer.Option("--ledger", metavar="ファイル", help="採択を書き加えた交付台帳。")
    ] = None,
) -> None:
    """募集を締めます：申請・結果・基準・台帳を、後任が読める1つのフォルダーにまとめます。"""
    from batch.run.closing import Round, close_round

    known = definition(round, out=results, ledger=ledger)
    if known.out is None:
        raise Stop("点検の結果のフォルダーを指定してください。")
    submitted = Path(known.folder) if isinstance(known.folder, Path) else None
    judged_by = tuple(path for path in (round, known.parameters) if path is not None)
    what = Round(known.out, submitted, judged_by, known.ledger, known.settled, known.fiscal_year)
    closed = close_round(what, out, dt.date.today())
    for remark in closed.remarks:
        say(f"お知らせ：{remark}")
    say(f"{closed.files:,} 個のファイルをまとめました：{out}", f"まず開くファイル：{out / 'README.txt'}")


def settle(
    budget: Annotated[Path, typer.Argument(metavar="申請", help="申請のときのブック。")],
    result: Annotated[Path, typer.Argument(metavar="実績", help="年度末に実績を書いたブック。")],
    out: NewFile,
    parameters: Parameters = None,
) -> None:
    """精算：申請のときの予算と実績を、科目ごとに比べます。"""
    told, gaps = settled(budget, result, out, book(parameters))
    for line in told:
        say(line)
    for gap in gaps:
        say(f"読めません：{gap}", err=True)
    say(f"比較を書き出しました：{out}")
    if gaps:
        raise typer.Exit(2)


def settled(budget: Path, result: Path, out: Path, judged_by: ParameterBook) -> tuple[list[str], list[str]]:
    """Write the comparison of a budget and its results; return what to say of it, and the cells that are unreadable."""
    from batch.grants.settling import NotSettled, settled_files
    from batch.run.guarded import guarded

    try:
        told, gaps, data = guarded(settled_files, budget, result, judged_by)
    except NotSettled as fault:
        raise Stop(str(fault)) from fault
    write_new(out, data, ".xlsx")
    return told, gaps


def next_year(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="ファイル…", help="今年度の申請ブック（フォルダーや ZIP も可）。"),
    ],
    ledger: Annotated[
        Path | None,
        typer.Option("--ledger", metavar="ファイル", help="交付台帳（Excel または CSV）。"),
    ] = None,
    out: Out = Path("次の年度"),
    parameters: Parameters = None,
    passwords: Passwords = None,
) -> None:
    """今年度の申請ブックから、次の年度の申請ブックを地区ごとに作ります（毎年変わるところは空欄です）。"""
    from batch.run.alone import renewed_from
    from batch.run.guarded import guarded
    from workbooks.next_year import NotRenewed, distinct
    from workbooks.refusal import Refused

    rows = ledger_in(ledger)
    figures, known, failed = book(parameters), passwords_in(passwords), False
    folder_made(out)
    written: set[str] = set()
    for source in [one for path in paths for one in sources_in(path)]:
        try:
            made = guarded(renewed_from, source, figures, known, rows)
            target = out / distinct(made.name, written)
            write_new(target, made.data)
        except (Refused, NotRenewed, Stop) as fault:
            failed = True
            say(f"{source.name}：{getattr(fault, 'text', fault)}", err=True)
            continue
        written.add(target.name.casefold())
        say(f"{source.name} → {target}")
        for said in made.told:
            say(f"  {said}")
    if failed:
        raise typer.Exit(2)
