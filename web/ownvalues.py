"""A prefecture's own values (県独自の基準) as a form: nobody has to read or write TOML."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from validators.parameters import CHOICES, Entry, editions, entries, fits, problems, wanted, written

_SAID = {
    "on": "する（on）",
    "off": "しない（off）",
    "total": "2か年度の合計（total）",
    "year": "年度ごと（year）",
}
"""What a choice means."""


@dataclass(frozen=True, slots=True)
class Row:
    """A parameter as a line of the form: the guide's value and one's own as text ("" for none), what there is to choose.

    ``wanted`` says what may be written.
    """

    key: str
    about: str
    place: str
    silent: bool
    usual: str
    own: str
    choices: tuple[tuple[str, str], ...]
    wanted: str


def rows(own: Mapping[str, Any]) -> list[Row]:
    """Return every parameter of the newest edition, first those on which the guide is silent."""
    return sorted(
        (_row(one, own.get(one.key)) for one in entries(editions()[-1].edition)),
        key=lambda row: not row.silent,
    )


def _row(one: Entry, own: Any) -> Row:
    choices = tuple((choice, _SAID[choice]) for choice in CHOICES.get(one.key, ()))
    words = (
        "一覧から"
        if choices
        else "「、」で区切って並べます"
        if isinstance(one.value, tuple)
        else wanted(one.key)
    )
    return Row(
        one.key,
        one.about,
        one.place,
        one.silent,
        _SAID.get(_text(one.value), _text(one.value)),
        "" if own is None else _text(own),
        choices,
        words,
    )


def _text(value: Any) -> str:
    return "、".join(value) if isinstance(value, tuple) else str(value)


def values(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that were filled in. Raises ValueError (Japanese): all that cannot be used."""
    found, wrong = dict[str, Any](), []
    for one in entries(editions()[-1].edition):
        typed = unicodedata.normalize("NFKC", str(form.get(one.key) or "")).strip()
        if not typed:
            continue
        value = _value(one, typed)
        if not fits(one.key, value):
            wrong.append(
                f"「{one.about}」に「{typed[:40]}」は使えません。{wanted(one.key)}を入れてください。"
            )
        found[one.key] = value
    wrong = wrong or list(problems(found))  # what holds of several values together
    if wrong:
        raise ValueError("\n".join(wrong))
    return found


def _value(one: Entry, typed: str) -> Any:
    if isinstance(one.value, tuple):
        return tuple(word for part in re.split(r"[、,\n]", typed) if (word := part.strip()))
    if isinstance(one.value, int):
        plain = typed.replace(",", "")
        return int(plain) if re.fullmatch(r"\d{1,12}", plain) else typed
    return typed


def toml(found: Mapping[str, Any]) -> str:
    """Return own values as the text of a file for ``--parameters``, each under what it means."""
    about = {one.key: one.about for one in entries(editions()[-1].edition)}
    lines = ["# 県独自の基準（点検の画面で作りました。画面で開いて直せます）"]
    for key, value in found.items():
        lines += ["", f"# {about[key]}", f"{key} = {written(value)}"]
    return "\n".join(lines) + "\n"
