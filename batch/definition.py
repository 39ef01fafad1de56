"""The round as one file (募集の定義, TOML): year, deadlines, expected senders, files and folders.

Every key is optional; what is there is checked on reading, so that a slip is
told before thousands of workbooks are.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from validators.messages import era_year
from validators.reference import BUREAUS, MUNICIPALITIES


class DefinitionFault(ValueError):
    """A definition that cannot be used; the text is Japanese and for the user."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What a round is about; paths are absolute, relative ones start at the file itself.

    ``deadlines`` maps a 地方振興局 to its last moment (local time).
    """

    fiscal_year: int | None = None
    bureau: str | None = None
    folder: Path | None = None
    out: Path | None = None
    ledger: Path | None = None
    parameters: Path | None = None
    passwords: Path | None = None
    expected: tuple[str, ...] = ()
    deadlines: Mapping[str, dt.datetime] = field(default_factory=dict)


_BUREAUS = tuple(one.name for one in BUREAUS)
_MUNICIPALITIES = tuple(one.name for one in MUNICIPALITIES)


def read(path: Path) -> Definition:
    """Read a round's definition.

    Raises:
        DefinitionFault: the file cannot be read, or a key or value is not usable.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise DefinitionFault(f"{path}: 募集の定義を開けません。場所と名前を確かめてください。") from fault
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise DefinitionFault(
            f"{path}: 募集の定義を読めません（{fault}）。文字コードはUTF-8、形はTOMLです。"
        ) from fault
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in _KEYS:
            raise DefinitionFault(f"{path}: 「{key}」という項目はありません。使える項目：{'、'.join(_KEYS)}")
        try:
            values[key] = _KEYS[key](value, path.resolve().parent)
        except ValueError as fault:
            raise DefinitionFault(f"{path}: 「{key}」の値が正しくありません。{fault}") from fault
    return Definition(**values)


def _year(value: Any, base: Path) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 2019 <= value <= 2100:
        raise ValueError(f"年度が始まる西暦の年を数字で書いてください（例：2026）。現在の値：{value!r}")
    return value


def _bureau(value: Any, base: Path) -> str:
    if value not in _BUREAUS:
        raise ValueError(f"{'、'.join(_BUREAUS)} から選んでください。現在の値：{value!r}")
    return str(value)


def _path(value: Any, base: Path) -> Path:
    if not isinstance(value, str) or not value:
        raise ValueError(f"ファイルやフォルダーの場所を文字で書いてください。現在の値：{value!r}")
    return base / value


def _expected(value: Any, base: Path) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError('市町村名を ["福島市", "二本松市"] のように並べてください。')
    unknown = [one for one in value if one not in _MUNICIPALITIES]
    if unknown:
        raise ValueError(f"県内の市町村名ではありません：{'、'.join(map(str, unknown))}")
    return tuple(value)


def _deadlines(value: Any, base: Path) -> dict[str, dt.datetime]:
    if not isinstance(value, dict):
        raise ValueError("[deadlines] の下に、地方振興局ごとに1行で書いてください。")
    return {_bureau(name, base): _moment(name, when) for name, when in value.items()}


def _moment(name: str, when: Any) -> dt.datetime:
    if isinstance(when, dt.datetime):
        return when.replace(tzinfo=None)
    if isinstance(when, dt.date):
        return dt.datetime.combine(when, dt.time.max)
    raise ValueError(f"{name}の締切を 2026-02-16T12:00:00 のように書いてください。現在の値：{when!r}")


_KEYS: dict[str, Callable[[Any, Path], Any]] = {
    "fiscal_year": _year,
    "bureau": _bureau,
    "folder": _path,
    "out": _path,
    "ledger": _path,
    "parameters": _path,
    "passwords": _path,
    "expected": _expected,
    "deadlines": _deadlines,
}


def template(fiscal_year: int) -> str:
    """Return a commented definition for a fiscal year, ready to be filled in."""
    deadlines = "\n".join(f'# "{name}" = {fiscal_year}-02-16T12:00:00' for name in _BUREAUS)
    return f"""\
# 募集の定義（{era_year(fiscal_year)}年度）
# 行の先頭の # を消すと、その行が有効になります。使い方：kyoten batch --round このファイル

# 募集する年度（年度が始まる西暦の年）
fiscal_year = {fiscal_year}

# 審査する地方振興局（県全体なら書きません）
# bureau = "県北"

# 提出されたブックのあるフォルダーと、結果を書き出すフォルダー
folder = "提出"
out = "結果"

# 交付台帳（kyoten ledger で空の台帳を作れます）
# ledger = "交付台帳.xlsx"

# 県独自の基準
# parameters = "基準.toml"

# パスワード付きのブックを開くパスワード（1行に1つ）
# passwords = "パスワード.txt"

# 提出があるはずの市町村
# expected = ["福島市", "二本松市"]

# 締切（日付だけなら、その日の終わりまで）
[deadlines]
{deadlines}
"""
