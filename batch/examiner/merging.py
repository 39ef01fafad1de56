"""Several summaries as one: what the bureaus and the prefecture typed beside the same findings.

What was typed since a summary was written counts before what only stood there.
Where two people typed different things, the first named summary's stays beside the
finding, without effect until somebody decides; the other's is told there and kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from batch.examiner.decision import Adoption, Decision, PreviousLine, both
from batch.examiner.heads import (
    ACTION_HEAD,
    AMOUNT_HEAD,
    CHOICE_HEAD,
    FILE_HEAD,
    KEY_HEAD,
    MEMO_HEAD,
    NO_TICK,
    NOTE_HEAD,
    UNTIL_HEAD,
    WHO_HEAD,
)


@dataclass(frozen=True, slots=True)
class Application:
    """A row of 申請一覧: what was typed there, the row's cells by head, whether it was typed since it was written."""

    adoption: Adoption
    cells: Mapping[str, str]
    fresh: bool = True


@dataclass(slots=True)
class Part:
    """What one summary holds; ``name`` is its file's, ``round`` and ``before`` the numbers of its round and the last one's."""

    name: str
    lines: list[PreviousLine] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    ticks: dict[str, str] = field(default_factory=dict)
    round: str = ""
    before: str = ""
    has_answers: bool = False


def merged_lines(parts: Sequence[Part]) -> list[PreviousLine]:
    """Return the lines of all summaries, each finding once."""
    kept: list[PreviousLine] = []
    places: dict[tuple[str, str, bool], int] = {}
    names: dict[int, str] = {}
    for part in parts:
        for line in part.lines:
            for one in _fitted(line, kept, places):
                _add(one, part.name, kept, places, names)
    return _without_repeats(kept) if len(parts) > 1 else kept


def _fitted(
    line: PreviousLine, kept: list[PreviousLine], places: dict[tuple[str, str, bool], int]
) -> list[PreviousLine]:
    """Return a line whole, or finding by finding where another summary has its findings on other lines."""
    met = {places[place] for place in _places(line) if place in places}
    if not met or (len(met) == 1 and kept[next(iter(met))].keys == line.keys):
        return [line]
    for at in met:
        first, *rest = (replace(kept[at], keys=(key,)) for key in kept[at].keys)
        kept[at] = first
        for one in rest:
            places |= dict.fromkeys(_places(one), len(kept))
            kept.append(one)
    return [replace(line, keys=(key,)) for key in line.keys]


def _places(line: PreviousLine) -> list[tuple[str, str, bool]]:
    return [(key, line.file, line.archived) for key in line.keys]


def _add(
    line: PreviousLine,
    name: str,
    kept: list[PreviousLine],
    places: dict[tuple[str, str, bool], int],
    names: dict[int, str],
) -> None:
    """Add a line; what another summary says of the same finding becomes one with it."""
    at = next((places[place] for place in _places(line) if place in places), None)
    if at is None:
        if line.keys or line.decision:
            places |= dict.fromkeys(_places(line), len(kept))
            names[len(kept)] = name
            kept.append(line)
        return
    first = kept[at]
    if names.get(at, name) == name:  # a row or a sheet that was copied within the summary
        if not first.decision:
            kept[at] = line
        elif line.decision and line.decision != first.decision:
            kept.append(replace(line, keys=()))
        return
    if not line.decision or (first.decision and first.fresh and not line.fresh):
        return
    if not first.decision or (line.fresh and not first.fresh):
        kept[at], names[at] = line, name
        return
    if (one := both(first.decision, line.decision)) is not None:
        kept[at] = replace(first, decision=one)
        return
    told = f"{first.decision.clash or _CLASH}「{name}」では、{_told(line.decision)}。"
    kept[at] = replace(first, decision=replace(first.decision, clash=told))
    kept.append(replace(line, keys=()))


_CLASH = "記入が食い違っています。どちらにするかを決めて、記入し直してください。"


def _told(typed: Decision | Adoption) -> str:
    """Return what was typed, with the heads."""
    heads = (
        {ACTION_HEAD: typed.action, MEMO_HEAD: typed.memo, WHO_HEAD: typed.who, UNTIL_HEAD: typed.until_typed}
        if isinstance(typed, Decision)
        else {CHOICE_HEAD: typed.choice, AMOUNT_HEAD: typed.amount, NOTE_HEAD: typed.note}
    )
    return "、".join(f"{head}「{text}」" for head, text in heads.items() if text) or "空欄"


_SAME = ("市町村名", "地区名", "規則", "欄", "内容", FILE_HEAD)
"""What tells two notes without a place apart, beside what was typed."""


def _without_repeats(lines: Iterable[PreviousLine]) -> list[PreviousLine]:
    """Return the lines, notes without a place once each: every slice repeats some."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for line in lines:
        if not line.keys:
            what = (line.decision, *(line.cells.get(head, "") for head in _SAME))
            if what in seen:
                continue
            seen.add(what)
        kept.append(line)
    return kept


def merged_applications(parts: Sequence[Part]) -> list[tuple[Adoption, Mapping[str, str]]]:
    """Return the rows of 申請一覧 of all summaries, each application's file once."""
    kept: list[Application] = []
    places: dict[tuple[str, str], int] = {}
    for part in parts:
        own: dict[tuple[str, str], int] = {}
        for one in part.applications:
            place = (one.cells.get(KEY_HEAD, ""), one.cells.get(FILE_HEAD, ""))
            at = places.get(place)
            if at is None or not all(place):
                own.setdefault(place, len(kept))
                kept.append(one)
                continue
            first = kept[at]
            kept[at] = _one(first, one, part.name)
            if kept[at].adoption.clash != first.adoption.clash:  # both are kept as notes without a place
                kept += [_homeless(each) for each in (first, one) if not each.adoption.clash]
        places |= {place: at for place, at in own.items() if place not in places}
    return [(one.adoption, one.cells) for one in kept]


def _one(first: Application, second: Application, name: str) -> Application:
    if not second.adoption or (first.adoption and first.fresh and not second.fresh):
        return first
    if not first.adoption or (second.fresh and not first.fresh):
        return second
    if (one := both(first.adoption, second.adoption)) is not None:
        return replace(first, adoption=one)
    told = first.adoption.clash or f"{_CLASH}初めの一覧では、{_told(first.adoption)}。"
    undecided = Adoption(clash=f"{told}「{name}」では、{_told(second.adoption)}。")
    return replace(first, adoption=undecided)


def _homeless(one: Application) -> Application:
    return replace(one, cells={**one.cells, KEY_HEAD: ""})


def merged_ticks(parts: Sequence[Part]) -> dict[str, str]:
    """Return what stands beside the items for people; different words are put side by side."""
    ticks: dict[str, str] = {}
    for part in parts:
        for item, tick in part.ticks.items():
            known = ticks.get(item, NO_TICK)
            if known == NO_TICK:
                ticks[item] = tick
            elif tick not in (NO_TICK, *known.split("／")):
                ticks[item] = f"{known}／{tick}"
    return ticks
