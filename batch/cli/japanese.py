"""The command line's own words in Japanese: what typer would say in English.

typer looks part of its words up in gettext and spells out the rest. Importing
this module answers the first; :func:`usage_fault` and the command classes
translate the second.
"""

from __future__ import annotations

import gettext
import re
import sys
import unicodedata
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

_WORDS = {
    "Arguments": "引数",
    "Options": "オプション",
    "Commands": "コマンド",
    "Error": "エラー",
    "Aborted.": "中止しました。",
    "Aborted!": "中止しました。",
    "(dynamic)": "（状況による）",
    "(deprecated) ": "（廃止予定）",
    "[default: {}]": "[省略時: {}]",
    "default: {default}": "省略時: {default}",
    "[required]": "[必須]",
    "required": "必須",
    "[env var: {}]": "[環境変数: {}]",
    "env var: {var}": "環境変数: {var}",
    "[OPTIONS]": "[オプション]",
    "COMMAND [ARGS]...": "コマンド …",
    "Missing command.": "コマンドを指定してください。",
    "No such command {name!r}.": "「{name}」というコマンドはありません。",
    "Try [blue]'{command_path} {help_option}'[/] for help.": "使い方は [blue]{command_path} {help_option}[/] でご覧になれます。",
}


def _word(message: str) -> str:
    return _WORDS.get(message) or gettext.gettext(message)


for _module in [one for name, one in sys.modules.items() if name.partition(".")[0] == "typer"]:
    if hasattr(_module, "_"):
        _module._ = _word  # type: ignore[attr-defined]  # what it calls to look a word up

CommandFault = typer.TyperException
"""Every fault in a command line."""

_DASHES = re.compile(
    r"^[-\uff0d\u2212\u30fc\u2010\u2013\u2014\u2015]{1,2}(?=[A-Za-z\uff21-\uff3a\uff41-\uff5a])"
)


def halfwidth(word: str) -> str:
    """Return an option that was typed in full-width letters, or with the dashes of a word processor, as it is meant.

    >>> halfwidth("－－ｏｕｔ"), halfwidth("—out"), halfwidth("ーー結果"), halfwidth("--out"), halfwidth("-n")
    ('--out', '--out', 'ーー結果', '--out', '-n')
    """
    if word.isascii() or not (dashes := _DASHES.match(word)):
        return word
    name, equals, value = word[dashes.end() :].replace("＝", "=").partition("=")
    plain = unicodedata.normalize("NFKC", name).replace("\u30fc", "-").replace("\u2212", "-")
    return f"--{plain}{equals}{value}"


HELP = "この説明を表示して終わります。"


class _Japanese:
    """What a command says about itself, in Japanese."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the line 使い方."""
        pieces = [_WORDS.get(one, one) for one in self.collect_usage_pieces(ctx)]  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="使い方: ")

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option --help with a Japanese text."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = HELP
        return option


class Command(_Japanese, TyperCommand):
    """A command whose help is Japanese throughout."""


class Group(_Japanese, TyperGroup):
    """A group of commands whose help is Japanese throughout."""


def usage_fault(fault: typer.TyperException) -> str:
    """Say in Japanese what is wrong with a command line."""
    kind = type(fault).__name__  # typer exports one class of faults; the others are known by their names
    said: Any = fault
    if kind == "NoArgsIsHelpError":
        return str(said.message)
    if kind == "NoSuchOption":
        near = f"（{'、'.join(said.possibilities)} ではありませんか）" if said.possibilities else ""
        return f"「{said.option_name}」というオプションはありません{near}。"
    if kind == "BadOptionUsage":
        return f"オプション「{said.option_name}」の使い方が正しくありません（値の有無を確かめてください）。"
    if kind == "MissingParameter":
        return f"「{_name(said)}」を指定してください。"
    if isinstance(fault, typer.BadParameter):
        return f"「{_name(fault)}」の値が正しくありません{_what(fault.message)}。"
    message = str(getattr(fault, "message", fault))
    if "unexpected extra argument" in message:
        extra = message.partition("(")[2].rstrip(").")
        return f"余分な引数があります（{extra}）。空白を含む名前は引用符で囲んでください。"
    shown = str(said.format_message()) if hasattr(said, "format_message") else message
    told, near, better = shown.partition(" Did you mean ")
    better = better.rstrip("?").replace("'", "").replace(", ", "、")
    return f"{told.rstrip('。.')}（{better} ではありませんか）。" if near else told


def _name(fault: typer.BadParameter) -> str:
    if fault.param is None:
        return str(fault.param_hint or "引数")
    first = fault.param.opts[0]
    return first if first.startswith("-") else str(getattr(fault.param, "metavar", None) or first)


def _what(message: str) -> str:
    if "not a valid int" in message:
        return "（整数を指定してください）"
    if bounds := re.search(r"in the range (\d+)<=x(?:<=(\d+))?|in the range x>=(\d+)", message):
        least, most = bounds[1] or bounds[3], bounds[2]
        return f"（{least} 以上{f'、{most} 以下' if most else ''}を指定してください）"
    choices = re.findall(r"'([^']*)'", message.partition("one of")[2])
    return f"（{'、'.join(choices)} から選んでください）" if choices else ""
