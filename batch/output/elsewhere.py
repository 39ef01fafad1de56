"""Outputs that somebody has open: Excel and LibreOffice say so in a small file beside them."""

from __future__ import annotations

import os
from pathlib import Path


class OutputRefused(Exception):
    """The output folder cannot be used; the text is Japanese and for the user."""


def refuse_opened(target: Path) -> None:
    """Refuse to replace a file that is open in Excel or LibreOffice. Raises ``OutputRefused``, which says who has it."""
    for mark, who in (
        (target.with_name(f"~${target.name}"), _excel_user),
        (target.with_name(f".~lock.{target.name}#"), _libreoffice_user),
    ):
        if not mark.is_file() or _is_left_over(mark):
            continue
        name = _printable(who(mark))
        raise OutputRefused(
            f"「{target}」を、{f'{name}さん' if name else 'どなたか'}が開いています。閉じてもらってから、もう一度実行してください。"
            f"だれも開いていないときは、同じフォルダーの「{mark.name}」（隠しファイル）を消してください。"
        )


def _is_left_over(mark: Path) -> bool:
    """Whether Excel's mark was left behind by a crash: on Windows it is open for as long as the file is."""
    if os.name != "nt" or not mark.name.startswith("~$"):
        return False
    try:
        mark.open("r+b").close()
    except OSError:
        return False
    return True


def _excel_user(mark: Path) -> str:
    data = _head(mark)
    return data[1 : 1 + data[0]].decode("cp932", "replace") if data else ""


def _libreoffice_user(mark: Path) -> str:
    names = _head(mark).decode("utf-8", "replace").split(",")[:2]
    return next((one.strip() for one in names if one.strip()), "")


def _head(mark: Path) -> bytes:
    try:
        with mark.open("rb") as file:
            return file.read(200)
    except OSError:
        return b""


def _printable(name: str) -> str:
    return "".join(one for one in name if one.isprintable()).strip()[:40]
