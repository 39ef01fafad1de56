"""The round as one file (募集の定義, TOML): year, deadlines, expected senders, files and folders.

Every key is optional; what is there is checked on reading, so that a slip is
told before thousands of workbooks are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from batch.run.definition_text import TextFault, table_of
from batch.run.remote import is_url
from validators.messages import era_year
from validators.parameters import ParameterBook, editions
from validators.reference import BUREAUS, MUNICIPALITIES


class DefinitionFault(ValueError):
    """A definition that cannot be used; the text is Japanese and for the user."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What a round is about and how it is checked; paths are absolute, relative ones start at the file itself.

    ``folder`` may be a URL. ``deadlines`` maps a 地方振興局 to its last moment (local
    time). ``letter_*`` and ``answer_by`` stand on the letters (see ``Letterhead``). The rest are the options of ``kyoten batch`` of the same names.
    """

    fiscal_year: int | None = None
    edition: str | None = None
    bureau: str | None = None
    folder: Path | str | None = None
    out: Path | None = None
    previous: tuple[Path, ...] = ()
    ledger: Path | None = None
    settled: Path | None = None
    parameters: Path | None = None
    passwords: Path | None = None
    expected: tuple[str, ...] = ()
    letters: bool = False
    by_bureau: bool = False
    copies: bool = True
    cache: bool = True
    workers: int | None = None
    scheduler: str = ""
    deadlines: Mapping[str, dt.datetime] = field(default_factory=dict)
    letter_number: str = ""
    letter_date: dt.date | None = None
    letter_sender: str = ""
    answer_by: dt.date | None = None


_BUREAUS = tuple(one.name for one in BUREAUS)
_MUNICIPALITIES = tuple(one.name for one in MUNICIPALITIES)


def read(path: Path) -> Definition:
    """Read a round's definition.

    Raises:
        DefinitionFault: the file cannot be read, or a key or value is not usable.
    """
    try:
        table = table_of(path.read_bytes())
    except OSError as fault:
        raise DefinitionFault(f"{path}: 募集の定義を開けません。場所と名前を確かめてください。") from fault
    except TextFault as fault:
        raise DefinitionFault(f"{path}: 募集の定義を読めません。{fault}") from fault
    return of_table(table, path)


def of_table(table: Mapping[str, Any], path: Path) -> Definition:
    """Return what a table of values means; relative paths start at the folder of ``path``, which faults name.

    Raises:
        DefinitionFault: a key or value is not usable.
    """
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in _KEYS:
            raise DefinitionFault(f"{path}: 「{key}」という項目はありません。使える項目：{'、'.join(_KEYS)}")
        try:
            values[key] = _KEYS[key](value, path.resolve().parent)
        except ValueError as fault:
            raise DefinitionFault(f"{path}: 「{key}」の値が正しくありません。{fault}") from fault
    known = Definition(**values)
    in_force = ParameterBook().for_year(known.fiscal_year).edition
    if known.edition not in (None, in_force):
        raise DefinitionFault(
            f"{path}: 「edition」の値が正しくありません。{era_year(known.fiscal_year)}年度の申請は、{in_force} の版で点検します。"
            if known.fiscal_year
            else f"{path}: 「edition」の値が正しくありません。最新の版は {in_force} です。「fiscal_year」も書いてください。"
        )
    return known


def _year(value: Any, base: Path) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 2019 <= value <= 2100:
        raise ValueError(f"年度が始まる西暦の年を数字で書いてください（例：2026）。現在の値：{value!r}")
    return value


def _bureau(value: Any, base: Path) -> str:
    if value not in _BUREAUS:
        raise ValueError(f"{'、'.join(_BUREAUS)} から選んでください。現在の値：{value!r}")
    return str(value)


def _edition(value: Any, base: Path) -> str:
    known = [one.edition for one in editions()]
    if value not in known:
        raise ValueError(f'手引きの改訂日を書いてください（例："{known[-1]}"）。現在の値：{value!r}')
    return str(value)


def _place(value: Any, base: Path) -> Path | str:
    return str(value) if is_url(str(value)) else _path(value, base)


def _yes_no(value: Any, base: Path) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"true か false を書いてください（引用符は付けません）。現在の値：{value!r}")
    return value


def _count(value: Any, base: Path) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError(f"1以上の整数を書いてください。現在の値：{value!r}")
    return value


def _address(value: Any, base: Path) -> str:
    if not isinstance(value, str) or "://" not in value:
        raise ValueError(f'"tcp://host:8786" のように書いてください。現在の値：{value!r}')
    return value


def _text(value: Any, base: Path) -> str:
    if not isinstance(value, str) or not value.replace("\u3000", "").isprintable():
        raise ValueError(f"1行の文字で書いてください。現在の値：{value!r}")
    return value


def _day(value: Any, base: Path) -> dt.date:
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        raise ValueError(f"2026-03-06 のように日付で書いてください。現在の値：{value!r}")
    return value


def _path(value: Any, base: Path) -> Path:
    if not isinstance(value, str) or not value:
        raise ValueError(f"ファイルやフォルダーの場所を文字で書いてください。現在の値：{value!r}")
    return base / value


def _paths(value: Any, base: Path) -> tuple[Path, ...]:
    return tuple(_path(one, base) for one in (value if isinstance(value, list) else [value]))


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


_JAPAN = dt.timezone(dt.timedelta(hours=9))


def _moment(name: str, when: Any) -> dt.datetime:
    if isinstance(when, dt.datetime):
        return (when.astimezone(_JAPAN) if when.tzinfo else when).replace(tzinfo=None)
    if isinstance(when, dt.date):
        return dt.datetime.combine(when, dt.time.max)
    raise ValueError(f"{name}の締切を 2026-02-16T12:00:00 のように書いてください。現在の値：{when!r}")


_KEYS: dict[str, Callable[[Any, Path], Any]] = {
    "fiscal_year": _year,
    "edition": _edition,
    "bureau": _bureau,
    "folder": _place,
    "out": _path,
    "previous": _paths,
    "ledger": _path,
    "settled": _path,
    "parameters": _path,
    "passwords": _path,
    "expected": _expected,
    "letters": _yes_no,
    "by_bureau": _yes_no,
    "copies": _yes_no,
    "cache": _yes_no,
    "workers": _count,
    "scheduler": _address,
    "deadlines": _deadlines,
    "letter_number": _text,
    "letter_date": _day,
    "letter_sender": _text,
    "answer_by": _day,
}


def template(fiscal_year: int) -> str:
    """Return a commented definition for a fiscal year, ready to be filled in."""
    deadlines = "\n".join(f'# "{name}" = {fiscal_year}-02-16T12:00:00' for name in _BUREAUS)
    return f"""\
# 募集の定義（{era_year(fiscal_year)}年度）
# 行の先頭の # を消すと、その行が有効になります。使い方：kyoten batch --round このファイル

# 募集する年度（年度が始まる西暦の年）
fiscal_year = {fiscal_year}

# 手引きの版（改訂日）。年度に合わない版を書くと、点検の前にお知らせします
# edition = "{ParameterBook().for_year(fiscal_year).edition}"

# 審査する地方振興局（県全体なら書きません）
# bureau = "県北"

# 提出されたブックのあるフォルダーと、結果を書き出すフォルダー
folder = "提出"
out = "結果"

# 前回の審査結果一覧（記入した対応やメモを引き継ぎます。結果のフォルダーの一覧に記入があれば、そちらを引き継ぎます）
# 地方振興局から戻った一覧がいくつもあるときは、["県北.xlsx", "県中.xlsx"] と並べるか、入れたフォルダーを書きます
# previous = "前回の審査結果一覧.xlsx"

# 交付台帳（kyoten ledger で空の台帳を作れます）
# ledger = "交付台帳.xlsx"

# 年度末に届いた実績のブックのフォルダー（一覧にシート「精算」が加わります）
# settled = "実績"

# 県独自の基準
# parameters = "基準.toml"

# パスワード付きのブックを開くパスワード（1行に1つ）
# passwords = "パスワード.txt"

# 提出があるはずの市町村
# expected = ["福島市", "二本松市"]

# 市町村ごとの通知文と、地方振興局ごとのフォルダーを作る（true）か、作らない（false）か
# letters = true
# by_bureau = true

# 通知文の文書番号、日付、発信者、回答の期限（{{局}} は地方振興局の名前になります。書かなければ空けておきます）
# letter_number = "７{{局}}第　　号"
# letter_date = 2026-02-20
# letter_sender = "福島県{{局}}地方振興局長"
# answer_by = 2026-03-06

# 注釈付きの写しを作るか、変わっていないブックに前回の点検結果を使うか
# copies = true
# cache = true

# 同時に動かす処理の数と、Dask のスケジューラー（複数の機械を使うとき）
# workers = 4
# scheduler = "tcp://host:8786"

# 締切（日付だけなら、その日の終わりまで）
[deadlines]
{deadlines}
"""
