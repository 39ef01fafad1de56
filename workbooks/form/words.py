"""A rule's words as a worksheet formula: the catalogue's templates with live values."""

from __future__ import annotations

from collections.abc import Callable

from validators import frames
from validators.messages import UNKNOWN, filled, parsed
from validators.parameters import Parameters
from validators.rule import Rule
from validators.rules import DERIVED

_LONGEST = 250
"""Excel allows 255 characters in one text of a formula."""


def formula(template: str, mark: str, p: Parameters, reference: Callable[[str], str]) -> str:
    """Return a template as a text formula; ``reference`` gives the cell of a name's value.

    ``mark`` is the name whose cell fails: its label and its value are the words
    ``label`` and ``cell``. What the form has no cell for reads 不明.
    """
    parts: list[str] = []
    for one in parsed(template):
        parts += _quoted(one.text) if one.text else [_value(one.name, one.as_what, mark, p, reference)]
    return "&".join(parts) or '""'


def by_case(rule: Rule, mark: str, at: Callable[[str], str], said: Callable[..., str]) -> str:
    """Return what a rule says of a mark as a formula, in the words of the case that is met there.

    ``at`` gives the cell of the case's name; ``said`` the formula of the words with variants.
    """
    text, case = said(mark), rule.cases.get(mark)
    for one in rule.words.variants:
        if case and f'"{one}"' in (DERIVED[case].formula or ""):
            told = said(mark, one)
            text = text if told == text else f'IF({at(case)}="{one}",{told},{text})'
    return text


def _quoted(text: str) -> list[str]:
    pieces = [text[at : at + _LONGEST] for at in range(0, len(text), _LONGEST)]
    return ['"' + piece.replace('"', '""') + '"' for piece in pieces]


def _value(name: str, as_what: str, mark: str, p: Parameters, reference: Callable[[str], str]) -> str:
    if name == "label":
        return _quoted(frames.label(mark))[0]
    if name == "cell":
        return as_text(reference(mark), mark, frames.column(mark).as_what, blank="空欄")
    if name.startswith("p."):
        template = "{" + name + (f":{as_what}" if as_what else "") + "}"
        return _quoted(filled(template, {name: getattr(p, name.removeprefix("p."))}))[0]
    if name not in frames.names() and name not in DERIVED:
        return _quoted(UNKNOWN)[0]
    return as_text(reference(name), name, as_what, blank=UNKNOWN)


def as_text(cell: str, name: str, as_what: str, *, blank: str) -> str:
    """Return a typed cell as a clerk would write it: 1,800,000円, 令和8年度, 令和8年4月1日."""
    kind = frames.column(name).kind if name in frames.names() else ""
    if as_what == "yen":
        written = f'TEXT({cell},"#,##0")&"円"'
    elif as_what == "year":
        written = f'{_era(cell)}&"年度"'
    elif as_what == "span":
        written = f'{_era(cell)}&"年4月1日から"&{_era(f"({cell}+1)")}&"年3月31日まで"'
    elif kind == "date":
        written = f'{_era(f"YEAR({cell})")}&"年"&MONTH({cell})&"月"&DAY({cell})&"日"'
    else:
        written = cell
    return f'IF({cell}="","{blank}",{written})'


def _era(year: str) -> str:
    """Return a Western year as 令和n or 平成n."""
    return f'IF({year}>2019,"令和"&({year}-2018),IF({year}=2019,"令和元",IF({year}>1988,"平成"&({year}-1988),{year})))'
