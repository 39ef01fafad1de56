"""What rules work with, and which rows of a workbook they cannot judge, with the reason."""

from __future__ import annotations

from functools import cache, lru_cache

from validators.cells import Typed
from validators.finding import Fault, NotChecked
from validators.frames import FRAMES, frame, label
from validators.report import ORDER, Checked
from validators.rule import Rule
from validators.submission import BLANK, MISSING, UNREADABLE
from validators.tables import sources


@lru_cache(maxsize=64)
def names_of(rules: tuple[Rule, ...]) -> dict[str, dict[str, None]]:
    """Return by frame, in order, the full names that the rules judging it work with."""
    names: dict[str, dict[str, None]] = {}
    for rule in rules:
        scope = ("application.project_type",) if rule.scope else ()
        names.setdefault(rule.frame, {}).update(dict.fromkeys((*rule.names(), *scope)))
    return names


_FORM = frozenset(one.name for one in FRAMES)


@lru_cache(maxsize=64)
def columns_of(rules: tuple[Rule, ...]) -> dict[str, set[str]]:
    """Return by frame the columns of the form that the rules work with, through derived ones too."""
    columns: dict[str, set[str]] = {name: set() for name in ("application", *(rule.frame for rule in rules))}
    for own in names_of(rules).values():
        for name in own:
            for source in sources(name):
                frame_name, _, column_name = source.partition(".")
                if frame_name in _FORM:
                    columns.setdefault(frame_name, set()).add(column_name)
    for rule in rules:
        for name in rule.marks:
            columns.setdefault(name.partition(".")[0], set())
    return columns


def sound(rules: tuple[Rule, ...], broken: dict[str, str], group: list[Checked]) -> tuple[Rule, ...]:
    """Return the rules that do without the derived columns that raised; the others are faults."""
    if not broken:
        return rules
    for rule in rules:
        for name in broken:
            if name in rule.names():
                group[0].faults.append(Fault(group[0].file, rule.id, broken[name]))
    return tuple(rule for rule in rules if not broken.keys() & set(rule.names()))


Absent = dict[str, list[tuple[int, str]]]
"""The names without a value, each with its rows and why (see ``Typed.gaps``)."""


def absent_of(typed: Typed) -> Absent:
    """Return the gaps of a workbook by name, the blank cells of its one-row frames included."""
    absent: Absent = {}
    for (name, row), why in typed.gaps.items():
        absent.setdefault(name, []).append((row, why))
    for one in FRAMES:
        for own in typed.frames.get(one.name, ()) if one.rows == 1 else ():
            for column_name, value in own.items():
                if value is None:
                    absent.setdefault(f"{one.name}.{column_name}", [(1, BLANK)])
    return absent


def silenced(rule: Rule, result: Checked, absent: Absent) -> set[int] | None:
    """Return the rows of a workbook that a rule cannot judge, None for all of them; it is noted as not checked."""
    kind = result.typed.frames["application"][0]["project_type"]
    if rule.scope and kind is not None and kind != rule.scope:
        return set()
    gaps = _gaps(*_sources(rule), absent)
    if not gaps:
        return set()
    whole = [gap for gap in gaps if not _row_only(rule, gap[0]) or gap[2] == MISSING]
    reason = "、".join(dict.fromkeys(_why(name, row, why) for name, row, why in (whole or gaps)))
    names = tuple(dict.fromkeys(name for name, _, _ in gaps))
    result.not_checked.append(NotChecked(result.file, rule.id, reason, names))
    return None if whole else {row for _, row, _ in gaps}


@cache
def _sources(rule: Rule) -> tuple[frozenset[str], frozenset[str]]:
    """Return the form's names that a rule needs, and those that it reads beside them."""
    needs = {source for name in rule.needs for source in sources(name)}
    reads = {source for name in rule.reads for source in sources(name)} - needs
    if rule.scope:
        needs.add("application.project_type")
    return frozenset(needs), frozenset(reads)


def _gaps(needs: frozenset[str], reads: frozenset[str], absent: Absent) -> list[tuple[str, int, str]]:
    gaps = [(name, row, why) for name in needs & absent.keys() for row, why in absent[name]]
    for name in reads & absent.keys():
        gaps += [(name, row, why) for row, why in absent[name] if why in (UNREADABLE, MISSING)]
    return sorted(gaps, key=lambda gap: (ORDER[gap[0]], gap[1]))


def _row_only(rule: Rule, name: str) -> bool:
    return not rule.whole and rule.frame != "application" and name.startswith(f"{rule.frame}.")


def _why(name: str, row: int, why: str) -> str:
    where = f"{row}行目の" if frame(name.partition(".")[0]).rows > 1 and row else ""
    tail = {
        BLANK: "が未記入のため",
        UNREADABLE: "を読み取れないため",
        MISSING: "の欄が見つからないため",
    }[why]
    return f"{where}「{label(name)}」{tail}"
