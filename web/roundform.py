"""The definition of a round (募集.toml) as a form: nobody has to read or write TOML."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from batch.run.definition import Definition, of_table
from validators.reference import BUREAUS
from web.views.common import typed_path

PATHS = {
    "folder": "提出されたブックのあるフォルダー",
    "out": "結果を書き出すフォルダー",
    "previous": "前回の審査結果一覧",
    "ledger": "交付台帳",
    "settled": "年度末の実績のブックのフォルダー",
    "parameters": "県独自の基準",
    "passwords": "パスワードのファイル",
}
SWITCHES = {
    "letters": "市町村ごとの通知文も作る",
    "by_bureau": "地方振興局ごとのフォルダーも作る",
    "copies": "印の付いた写しを作る",
    "cache": "変わっていないブックは、前回の点検結果を使う（速くなります）",
}
LETTER = {
    "letter_number": "文書番号",
    "letter_date": "通知文の日付",
    "letter_sender": "発信者（職名）",
    "answer_by": "回答の期限",
}
"""What stands on the letters."""
_LETTER_DAYS = ("letter_date", "answer_by")
_KEPT = ("edition", "workers", "scheduler")
"""What a definition may say and the form does not show; it is kept as it is."""


def shown(known: Definition) -> dict[str, Any]:
    """Return a definition as the values of the form's fields."""
    fields: dict[str, Any] = {name: str(getattr(known, name) or "") for name in PATHS}
    fields["previous"] = "\n".join(map(str, known.previous))
    fields |= {name: getattr(known, name) for name in SWITCHES}
    fields |= {name: str(getattr(known, name) or "") for name in LETTER}
    fields["fiscal_year"] = str(known.fiscal_year or "")
    fields["bureau"] = known.bureau or ""
    fields["expected"] = list(known.expected)
    fields["deadlines"] = {}
    for one in BUREAUS:
        when = known.deadlines.get(one.name)
        whole = when is None or when.time() == dt.time.max
        fields["deadlines"][one.name] = (
            when.date().isoformat() if when else "",
            "" if whole or when is None else f"{when:%H:%M}",
        )
    return fields


def table(form: Mapping[str, Any], kept: Definition | None = None) -> dict[str, Any]:
    """Return what was filled in as the table of a 募集.toml. Raises ValueError (Japanese) for what is no value."""
    found: dict[str, Any] = {}
    if year := str(form.get("fiscal_year") or "").strip():
        if not re.fullmatch(r"\d{4}", year):
            raise ValueError(f"募集の年度は、西暦4桁で入れてください。今の値：「{year[:20]}」")
        found["fiscal_year"] = int(year)
    if bureau := str(form.get("bureau") or ""):
        found["bureau"] = bureau
    for name in PATHS:
        lines = (
            [typed_path(line) for line in str(form.get(name) or "").splitlines()]
            if name == "previous"
            else []
        )
        if len(paths := [line for line in lines if line]) > 1:
            found[name] = paths
        elif path := typed_path(form.get(name)):
            found[name] = path
    for name in SWITCHES:
        found[name] = bool(form.get(name))
    if expected := form.get("expected"):
        found["expected"] = [str(one) for one in expected]
    for name in LETTER:
        if text := str(form.get(name) or "").strip():
            found[name] = _day(LETTER[name], text) if name in _LETTER_DAYS else text
    for name in _KEPT:
        if kept is not None and (value := getattr(kept, name)):
            found[name] = value
    deadlines = {}
    for one in BUREAUS:
        day, time = ((form.get("deadlines") or {}).get(one.name) or ["", ""])[:2]
        if moment := _moment(one.name, str(day), str(time)):
            deadlines[one.name] = moment
    if deadlines:
        found["deadlines"] = deadlines
    return found


def _moment(bureau: str, day: str, time: str) -> dt.datetime | dt.date | None:
    if not day:
        if time:
            raise ValueError(f"{bureau}の締切の時刻だけが入っています。日付も入れてください。")
        return None
    try:
        date = dt.date.fromisoformat(day)
        return dt.datetime.combine(date, dt.time.fromisoformat(time)) if time else date
    except ValueError:
        raise ValueError(
            f"{bureau}の締切を日付として読めません。今の値：「{day[:20]} {time[:20]}」"
        ) from None


def _day(label: str, text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{label}を日付として読めません。今の値：「{text[:20]}」") from None


def definition(found: Mapping[str, Any], path: Path) -> Definition:
    """Return the definition that a table means, as if it stood in the file ``path``. Raises ``DefinitionFault``."""
    return of_table(found, path)


_HEADS = {
    "fiscal_year": "募集する年度（年度が始まる西暦の年）",
    "edition": "手引きの版（改訂日）",
    "bureau": "審査する地方振興局（県全体なら書きません）",
    "expected": "提出があるはずの市町村",
    "workers": "同時に動かす処理の数",
    "scheduler": "Dask のスケジューラー",
    "letter_number": "通知文の文書番号（{局} は地方振興局の名前）",
    "letter_date": "通知文の日付",
    "letter_sender": "通知文の発信者（{局} は地方振興局の名前）",
    "answer_by": "回答の期限",
    **PATHS,
    **SWITCHES,
}


def written(found: Mapping[str, Any]) -> str:
    """Return a table as the text of a 募集.toml, with a line of comment for each entry."""
    lines = ["# 募集の定義（点検の画面で作りました。画面で開いて直せます）"]
    for name, value in found.items():
        if name != "deadlines":
            lines += ["", f"# {_HEADS[name]}", f"{name} = {_toml(value)}"]
    lines += ["", "# 締切（日付だけなら、その日の終わりまで）", "[deadlines]"]
    lines += [f"{_toml(name)} = {_toml(when)}" for name, when in found.get("deadlines", {}).items()]
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str) and value.isprintable() and "'" not in value:
        return f"'{value}'"  # a literal string: a path looks as it does in Explorer
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
