"""The text of a 募集.toml as people write it: Explorer's paths, dates with slashes, Notepad's ANSI.

What can only mean one thing is read; the rest is explained, with the line and an example.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
import unicodedata
from typing import Any

_PATHS = ("folder", "out", "previous", "ledger", "settled", "parameters", "passwords")
_ENTRY = re.compile(r'^\s*(?P<key>"[^"]*"|\'[^\']*\'|[^\s="\'#\[]+)\s*[=＝]\s*(?P<value>.*?)\s*$')
_MOMENT = re.compile(
    r"(?P<day>.+?)(?:(?:\s+|(?<=\d)T)(?P<hour>\d{1,2})\s*[:時]\s*(?P<minute>\d{1,2})?分?(?::\d\d)?)?"
)
_EXAMPLES = {
    "fiscal_year": "fiscal_year = 2026",
    "folder": "folder = 'C:\\募集\\提出'",
    "out": "out = 'C:\\募集\\結果'",
    "expected": 'expected = ["福島市", "二本松市"]',
    "deadlines": '"県北" = 2026-02-16',
    "bureau": 'bureau = "県北"',
    "letters": "letters = true",
}


class TextFault(ValueError):
    """A text that cannot be read; Japanese, with the line and an example."""


def table_of(data: bytes) -> dict[str, Any]:
    """Return the table that a 募集.toml holds, UTF-8 or cp932.

    Raises:
        TextFault: it cannot be read.
    """
    lines = _decoded(data).splitlines()
    section = ""
    plain = []
    for line in lines:
        if head := re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line):
            section = head[1]
        plain.append(_plain(line, section))
    try:
        return tomllib.loads("\n".join(plain))
    except tomllib.TOMLDecodeError as fault:
        raise TextFault(_explained(fault, lines)) from fault


def _decoded(data: bytes) -> str:
    for encoding in ("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TextFault(
        "文字コードを読み取れません。メモ帳の「名前を付けて保存」で、文字コードを UTF-8 にしてください。"
    )


def _plain(line: str, section: str) -> str:
    """Return a line as TOML has it, where it can only mean one thing; else as it is."""
    entry = _ENTRY.match(line)
    if entry is None:
        return line
    key, value = entry["key"].strip("\"'"), entry["value"]
    if section == "deadlines":
        return _deadline(key, value) or line
    if not section and key in _PATHS and (path := _path(value)):
        return f"{key} = {json.dumps(path, ensure_ascii=False)}"
    if not section and key == "previous" and (paths := _several(value)):
        return f"{key} = {json.dumps(paths, ensure_ascii=False)}"
    if "＝" in line.partition("=")[0]:
        return f"{entry['key']} = {value}"
    return line


def _path(value: str) -> str:
    """Return a path that was pasted: its backslashes are no escapes, unless every one of them is doubled.

    >>> _path(r'"C:\\new\\提出"'), _path(r'"C:\\\\new"'), _path(r'""C:\\a b""  # x'), _path("'a'")
    ('C:\\\\new\\\\提出', 'C:\\\\new', 'C:\\\\a b', '')
    """
    if '\\"' in value:  # no file of Windows has a quote in its name: this is TOML
        return ""
    quoted = re.fullmatch(r'["“”]+(.*?)["“”]+\s*(#.*)?', value)
    bare = re.fullmatch(r"([A-Za-z]:[\\/][^#\"']*|\\\\[^#\"']*)(#.*)?", value)
    found = quoted or bare
    if found is None or ("\\" not in found[1] and not (bare or "“" in value or '""' in value)):
        return ""
    path = found[1].strip()
    if quoted and all(len(run) % 2 == 0 for run in re.findall(r"\\+", path)):
        return path.replace("\\\\", "\\")
    return path


def _several(value: str) -> list[str]:
    """Return the paths of a list that was pasted, nothing where it is TOML's or unreadable.

    >>> _several(r'["C:\\new\\県北.xlsx", "県中.xlsx"]'), _several('["県北.xlsx"]')
    (['C:\\\\new\\\\県北.xlsx', '県中.xlsx'], [])
    """
    found = re.fullmatch(r"\[\s*(\"[^\"]*\"(?:\s*,\s*\"[^\"]*\")*)\s*,?\s*\]\s*(#.*)?", value)
    items = re.findall(r"\"[^\"]*\"", found[1]) if found and "\\" in value else []
    return [_path(item) or item.strip('"') for item in items]


def _deadline(bureau: str, value: str) -> str:
    """Return a line of a deadline written as people write dates, "" where it is TOML's or unreadable."""
    typed = unicodedata.normalize("NFKC", re.sub(r"\s*#.*$", "", value)).strip("\"' ")
    if re.match(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)?$", typed):
        return f"{json.dumps(bureau, ensure_ascii=False)} = {typed}"
    found = _MOMENT.fullmatch(typed)
    if found is None:
        return ""
    from validators.normalise import day
    from validators.normalise.reading import Unreadable

    try:
        when = day.read(found["day"]).value
        if not isinstance(when, dt.date):
            return ""
        if found["hour"]:
            moment = dt.datetime.combine(when, dt.time(int(found["hour"]), int(found["minute"] or 0)))
            return f"{json.dumps(bureau, ensure_ascii=False)} = {moment.isoformat()}"
    except (Unreadable, ValueError):
        return ""
    return f"{json.dumps(bureau, ensure_ascii=False)} = {when.isoformat()}"


def _explained(fault: tomllib.TOMLDecodeError, lines: list[str]) -> str:
    place = re.search(r"at line (\d+)", str(fault))
    number = int(place[1]) if place else len(lines)
    line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    entry = _ENTRY.match(line)
    key = entry["key"].strip("\"'") if entry else ""
    if "Cannot overwrite" in str(fault) or "Cannot declare" in str(fault):
        return f"{number}行目「{line[:60]}」：同じ項目が2つあります。1つにしてください。"
    example = _EXAMPLES.get(key) or (
        _EXAMPLES["deadlines"] if entry and not key.isascii() else _EXAMPLES["folder"]
    )
    return f"{number}行目「{line[:60]}」を読めません。「{example}」のように書いてください。"
