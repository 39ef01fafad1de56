"""Several summaries as one: what the bureaus and the prefecture typed beside the same findings.

What was typed since a summary was written counts before what only stood there.
Where two people typed different things, the first named summary's stays beside the
finding, without effect until somebody decides; the other's is told there and kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from batch.examiner.kept import Kept


@dataclass(frozen=True, slots=True)
class Application:
    """A row of 申請一覧: what was typed there, the row's cells by head, whether it was typed since it was written."""

    adoption: Adoption
    cells: Mapping[str, str]
    fresh: bool = True


def merge(line: PreviousLine, part: str, kept: Kept) -> None:
    """Add a line of the summary ``part``; what it and a line that is there say of the same finding becomes one."""
    for one in _fitted(line, kept):
        _add(one, part, kept)


def _fitted(line: PreviousLine, kept: Kept) -> list[PreviousLine]:
    """Return a line whole, or finding by finding where another summary has its findings on other lines."""
    met = kept.same_as(line)
    if not met or (len(met) == 1 and kept.line(met[0]).keys == line.keys):
        return [line]
    for at in met:
        whole, part = kept.line(at), kept.part_of(at)
        first, *rest = (replace(whole, keys=(key,)) for key in whole.keys)
        kept.put(at, first, part)
        for one in rest:
            kept.add(one, part)
    return [replace(line, keys=(key,)) for key in line.keys]


def _add(line: PreviousLine, part: str, kept: Kept) -> None:
    """Add a line; what another summary says of the same finding becomes one with it."""
    at = next(iter(kept.same_as(line)), None)
    if at is None:
        if line.keys or line.decision:
            kept.add(line, part)
        return
    first, owner = kept.line(at), kept.part_of(at)
    if owner == part:  # a row or a sheet that was copied within the summary
        if not first.decision:
            kept.put(at, line, part)
        elif line.decision and line.decision != first.decision:
            kept.add(replace(line, keys=()), part)
        return
    if not line.decision or (first.decision and first.fresh and not line.fresh):
        return
    if not first.decision or (line.fresh and not first.fresh):
        kept.put(at, line, part)
        return
    if (one := both(first.decision, line.decision)) is not None:
        kept.put(at, replace(first, decision=one), owner)
        return
    told = f"{first.decision.clash or _CLASH}「{part}」では、{_told(line.decision)}。"
    kept.put(at, replace(first, decision=replace(first.decision, clash=told)), owner)
    kept.add(replace(line, keys=()), part)


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


def forget_repeats(kept: Kept) -> None:
    """Keep notes without a place once each: every slice repeats some."""
    seen: set[tuple[object, ...]] = set()
    for number, line in [*kept.keyless()]:
        what = (line.decision, *(line.cells.get(head, "") for head in _SAME))
        if what in seen:
            kept.forget(number)
        seen.add(what)


@dataclass(slots=True)
class Part:
    """What one summary holds beside its lines; ``name`` is its file's, ``round`` and ``before`` the numbers of its round and the last one's."""

    name: str
    applications: list[Application] = field(default_factory=list)
    ticks: dict[str, str] = field(default_factory=dict)
    round: str = ""
    before: str = ""
    has_answers: bool = False


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
