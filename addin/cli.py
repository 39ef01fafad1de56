"""The commands ``kyoten addin install | uninstall | status``."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from addin.surroundings import without_our_python

if TYPE_CHECKING:
    from addin.excel.install import Plan
    from addin.excel.machine import Machine
    from addin.excel.probes import Probe

_TROUBLE = 2

DryRun = Annotated[bool, typer.Option("--dry-run", help="何をするかを表示するだけで、何も変更しません。")]
LibreOffice = Annotated[
    bool, typer.Option("--libreoffice", help="Excel ではなく LibreOffice の拡張機能を扱います。")
]


def commands(group: type[Any], command: type[Any]) -> typer.Typer:
    """Return the sub-application; ``group`` and ``command`` are the classes that speak Japanese."""
    app = typer.Typer(
        cls=group,
        no_args_is_help=True,
        rich_markup_mode=None,
        help="開いているブックをその場で点検するアドインを、設置・削除・確認します。",
    )
    for one in (install, uninstall, status):
        app.command(cls=command)(one)
    return app


def install(
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="ファイル", help="設置する kyoten.xlam。省略すると同梱のもの。"),
    ] = None,
    libreoffice: LibreOffice = False,
    officer: Annotated[
        bool, typer.Option("--officer", help="審査する方の［募集をまとめて点検］なども表示します。")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """アドインを設置します。同じ名前の別のファイルがあれば、消さずに残します。"""
    if libreoffice:
        _install_extension(dry_run, officer)
        return
    from addin.excel.install import packaged, plan_install
    from addin.excel.machine import this_machine

    _run(plan_install(this_machine(), packaged() if file is None else _addin(file), officer), dry_run)


def uninstall(libreoffice: LibreOffice = False, dry_run: DryRun = False) -> None:
    """アドインを取り除きます。"""
    if libreoffice:
        _remove_extension(dry_run)
        return
    from addin.excel.install import plan_removal
    from addin.excel.machine import this_machine

    _run(plan_removal(this_machine()), dry_run)


def status(
    sheet: Annotated[
        Path | None,
        typer.Option(
            "--sheet", metavar="ファイル", help="情報システムの担当者に渡せる1枚（HTML）も書きます。"
        ),
    ] = None,
    show: Annotated[bool, typer.Option("--open", help="書いた1枚を開きます。")] = False,
) -> None:
    """アドインが設置されているか、動かない原因がないかを表示します。"""
    import datetime as dt

    from addin.excel.install import examine
    from addin.excel.machine import MAC, WINDOWS, this_machine
    from addin.excel.probes import problems
    from addin.excel.sheet import page
    from addin.libreoffice.python import NOT_INSTALLED, state

    machine = this_machine()
    line, answers = examine(machine)
    others = [state(machine.home, machine.environment)]
    wrong = problems(answers)
    if machine.system not in (MAC, WINDOWS) and others[0] != NOT_INSTALLED:
        wrong = []  # here the extension is what there is, and it is installed
    for one in (line, *others):
        typer.echo(one)
    _tell(wrong)
    if sheet is not None:
        _write_sheet(sheet, page(line, answers, others, dt.datetime.now(), _whose(machine)), show)
    if any(one.stops for one in wrong):
        raise typer.Exit(_TROUBLE)


def _whose(machine: Machine) -> str:
    names = (machine.environment.get(one, "") for one in ("COMPUTERNAME", "USERNAME"))
    return "、".join(one for one in names if one)


def _write_sheet(path: Path, text: str, show: bool) -> None:
    import webbrowser

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    except OSError as fault:
        _stop(f"「{path}」に書けません。書き込める場所を指定してください（{fault.strerror}）。")
    typer.echo(f"印刷できる1枚を書きました：{path}")
    if show:
        webbrowser.open(path.resolve().as_uri())


def _run(plan: Plan, dry_run: bool) -> None:
    from addin.excel.install import Unwritable, carry_out

    _tell(plan.problems)
    if dry_run or not plan.stopped:
        for step in plan.steps:
            typer.echo(step.words)
    if dry_run:
        typer.echo("（--dry-run のため、何も変更していません。）")
    if plan.stopped:
        raise typer.Exit(_TROUBLE)
    if dry_run:
        return
    try:
        carry_out(plan)
    except Unwritable as fault:
        _stop(str(fault))
    typer.echo(
        "終わりました。Excel を開くと［申請の点検］タブが表示されます。"
        if plan.steps
        else "変更はありません。"
    )


def _addin(file: Path) -> bytes:
    """Return the add-in in a file that the user named."""
    import zipfile

    from addin.excel.settings import read_settings

    try:
        data = file.read_bytes()
        read_settings(data)
    except (OSError, KeyError, zipfile.BadZipFile):
        _stop(
            f"「{file}」は kyoten のアドイン（kyoten.xlam）として読めません。場所と名前を確かめてください。"
        )
    return data


def _tell(problems: Sequence[Probe]) -> None:
    for one in problems:
        typer.echo(f"{'エラー' if one.stops else '注意'}：{one.text}", err=True)


# --- LibreOffice ------------------------------------------------------------------------------

_EXTENSION = "jp.kyoten.addin"


def _install_extension(dry_run: bool, officer: bool) -> None:
    from addin.libreoffice.build import build
    from addin.libreoffice.python import remember

    if not dry_run:
        remember()
    with tempfile.TemporaryDirectory() as folder:
        _unopkg(dry_run, "add", "--force", str(build(Path(folder), officer)))


def _remove_extension(dry_run: bool) -> None:
    _unopkg(dry_run, "remove", _EXTENSION)


def _unopkg(dry_run: bool, *arguments: str) -> None:
    program = shutil.which("unopkg") or shutil.which("unopkg", path=r"C:\Program Files\LibreOffice\program")
    if program is None:
        _stop("LibreOffice の unopkg が見つかりません。LibreOffice が入っているかを確かめてください。")
    typer.echo(f"実行します：unopkg {' '.join(arguments)}")
    if dry_run:
        typer.echo("（--dry-run のため、何も変更していません。）")
        return
    done = subprocess.run(
        [program, *arguments],
        env=without_our_python(),
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        _stop(
            "LibreOffice の拡張機能を変更できません。LibreOffice をすべて閉じてから、もう一度実行してください"
            f"（{(done.stderr or done.stdout).strip()[-300:]}）。"
        )
    typer.echo("終わりました。LibreOffice を開き直してください。")


def _stop(message: str) -> NoReturn:
    typer.echo(f"エラー：{message}", err=True)
    raise typer.Exit(_TROUBLE)
