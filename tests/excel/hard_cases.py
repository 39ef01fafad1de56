"""Applications on which spreadsheet programs differ from each other, or from Python: wildcards, widths, case, lengths, dates."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator

from tests.workbooks.differential.cases import Case, sound
from validators import frames

TEXTS = {
    "wildcards": ("買い物*弱者", "買い物?弱者", "買い物~弱者", "買い物~~弱者"),
    "width": ("ｶｲﾓﾉ弱者", "カイモノ弱者", "ＡＢＣ", "ABC"),
    "case": ("abc", "ABC", "Abc", "aBC"),
    "kana": ("かいもの", "カイモノ", "はっこう", "ハツコウ"),
    "255 characters": ("あ" * 255, "あ" * 256, "あ" * 256 + "い", "あ" * 2000),
    "like an operator": ("=A1", "<>弱者", ">=1", "<"),
    "like a number": ("1", "１", "1.0", "0001"),
    "blanks": ("買い物 弱者", "買い物　弱者", " 買い物弱者", "買い物弱者　"),
    "marks": ('"買い物"', "買い物'弱者", "買い物\n弱者", "髙﨑"),
}
"""Per kind, texts that a program may take for one another."""


def free_texts() -> list[str]:
    """Return the names into which a clerk may write what he likes."""
    return [
        f"{frame.name}.{column.name}"
        for frame in frames.FRAMES
        if frame.name != "form"
        for column in frame.columns
        if column.kind == "text" and column.name != frame.fixed
    ]


def hard_cases() -> Iterator[tuple[str, Case]]:
    """Yield, with its name, every case: one text in all free cells, and then another one in each of them in turn."""
    for kind, texts in TEXTS.items():
        for text in texts:
            usual = _everywhere(text)
            yield f"{kind}: {text[:8]!r} everywhere", usual
        for name in free_texts():
            case = _everywhere(texts[0])
            case[name] = _first(case[name], texts[1])
            yield f"{kind}: {texts[1][:8]!r} in {name}", case


def _everywhere(text: str) -> Case:
    case = copy.deepcopy(sound(random.Random(11)))
    for name in free_texts():
        case[name] = _first(case[name], text)
    return case


def _first(value: object, text: str) -> object:
    """Return a value, or the list of a table's rows, with every text in it replaced."""
    if isinstance(value, list):
        return [text if one not in (None, "") else one for one in value]
    return text
