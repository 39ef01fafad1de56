"""What a resubmission changed: name by name and row by row, told apart by who asked for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from batch.store.values import Row, Values
from validators.frames import FRAMES, Frame

ASKED, FOLLOWS, UNASKED = KINDS = ("指摘による", "それに伴う", "指摘にない変更")
"""Asked for by a finding, following from such a change, asked for by nobody."""

SAME, SWAPPED = "変更なし", "取り違え"
SAME_TEXT, SWAPPED_TEXT = "変更なし（同じ内容の再提出）", "取り違え（別の地区のブック）"

WHOLE_ROW = "行"

_GRANT, _TOTAL, _ELIGIBLE = (
    "application.grant_requested",
    "application.total_cost",
    "application.eligible_cost",
)
_FOLLOWS = (
    ("expenses.quantity", "expenses.amount"),
    ("expenses.unit_price", "expenses.amount"),
    ("expenses.amount", "expenses.eligible"),
    ("expenses.amount", _TOTAL),
    ("expenses.amount", "income.amount"),
    ("expenses.amount", "implementers.amount"),
    ("expenses.implementer", "implementers.amount"),
    ("expenses.eligible", _ELIGIBLE),
    (_TOTAL, "years.total_cost"),
    ("years.total_cost", _TOTAL),
    (_ELIGIBLE, _GRANT),
    (_GRANT, "income.amount"),
    ("income.amount", _GRANT),
    (_GRANT, "years.plan_grant"),
    (_GRANT, "years.project_grant"),
    ("years.plan_grant", _GRANT),
    ("years.project_grant", _GRANT),
    ("years.stage", "application.plan_year_no"),
    ("years.stage", "application.project_year_no"),
    ("application.municipality", "application.municipality_code"),
    ("application.municipality", "application.bureau"),
)
"""Which name has to change with which: sums and copies (SUM-1 … SUM-7, S3-3, Q02-7), never what an applicant decides."""

Place = tuple[str, int]
"""A name, ``frame.column``, and the number of its row."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a resubmission.

    ``kind`` is one of ``KINDS``, or ``SAME`` or ``SWAPPED``, which stand for the whole workbook;
    ``label`` names the column and ``row`` its row by content; ``before`` and ``after`` are texts, ""
    for blank; ``sheet`` and ``cell`` lead to it in the new workbook ("" where it is gone);
    ``rules`` asked for it.
    """

    kind: str
    label: str = ""
    row: str = ""
    before: str = ""
    after: str = ""
    sheet: str = ""
    cell: str = ""
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """A change before it is told apart: its name ("frame." for a whole row) and its row before (0: there was none)."""

    name: str
    number: int
    change: Change


def changes(before: Values, after: Values, asked: Collection[tuple[str, str, int]]) -> tuple[Change, ...]:
    """Return what changed, what was asked for first; ``asked`` are the rule, name and row of the last round's findings.

    A workbook in which nothing changed has one change, ``SAME``.
    """
    found = [one for each in FRAMES if each.name != "form" for one in _of_frame(each, before, after)]
    if not found:
        return (Change(SAME, before=SAME_TEXT),)
    rules: dict[Place, list[str]] = {}
    for rule, name, row in asked:
        rules.setdefault((name, row), []).append(rule)
    kinds = _told_apart(found, rules, before)
    told = [replace(one.change, kind=kinds[at][0], rules=kinds[at][1]) for at, one in enumerate(found)]
    return tuple(sorted(told, key=lambda one: KINDS.index(one.kind)))


def likeness(before: Values, after: Values) -> float:
    """Return which part of the filled cells is the same, 0 to 1: a row counts wherever it stands."""
    one, other = (
        [(name, *cell) for name, rows in each.rows.items() for row in rows for cell in row.texts.items()]
        for each in (before, after)
    )
    left = list(other)
    same = 0
    for cell in one:
        if cell in left:
            left.remove(cell)
            same += 1
    return same / max(len(one), len(other), 1)


# --- what changed -----------------------------------------------------------------------------


def _of_frame(each: Frame, before: Values, after: Values) -> Iterator[_Found]:
    sheet = after.sheets.get(each.name, "") or each.sheet
    for old, new in _pairs(each, before.rows.get(each.name, ()), after.rows.get(each.name, ())):
        if old is None or new is None:
            row = new or old
            assert row is not None
            text = _joined(row.texts.values())
            cell = next(iter(row.cells.values()))[1] if new else ""
            words = ("", text) if new else (text, "")
            label = f"{each.label}の{WHOLE_ROW}の{'追加' if new else '削除'}"
            change = Change("", label, _content(each, row), *words, sheet if new else "", cell)
            yield _Found(f"{each.name}.", old.number if old else 0, change)
            continue
        one, other = old.texts, new.texts
        for column in each.columns:
            texts = one.get(column.name, ""), other.get(column.name, "")
            if texts[0] != texts[1]:
                cell = (new.cells.get(column.name) or ("", ""))[1]
                row_text = _content(each, new, but=column.name) if each.rows > 1 else ""
                change = Change("", column.label, row_text, *texts, sheet if cell else "", cell)
                yield _Found(f"{each.name}.{column.name}", old.number, change)


def _content(each: Frame, row: Row, but: str = "") -> str:
    """Return what a person knows a row by."""
    return _joined(row.texts.get(column, "") for column in each.identity if column != but)


def _joined(texts: Iterable[str]) -> str:
    return "｜".join(text for text in texts if text)


def _pairs(each: Frame, before: Sequence[Row], after: Sequence[Row]) -> list[tuple[Row | None, Row | None]]:
    """Return the rows of a table that belong together, by their content; a row without a partner stands alone."""
    if each.rows == 1:
        one, other = (rows[0] if rows else Row(1, {}) for rows in (before, after))
        return [(one, other)]
    left, pairs = list(before), dict[int, Row | None]()
    free = list(range(len(after)))
    for same in (_is_equal, _has_identity(each), _is_like):
        for old in list(left):
            match = next((at for at in free if same(old, after[at])), None)
            if match is not None:
                pairs[match] = old
                free.remove(match)
                left.remove(old)
    found: list[tuple[Row | None, Row | None]] = [(pairs.get(at), row) for at, row in enumerate(after)]
    return [*found, *((old, None) for old in left)]


def _is_equal(old: Row, new: Row) -> bool:
    return old.texts == new.texts


def _has_identity(each: Frame) -> Callable[[Row, Row], bool]:
    def same(old: Row, new: Row) -> bool:
        one, other = ([row.texts.get(column, "") for column in each.identity] for row in (old, new))
        return any(one) and one == other

    return same


def _is_like(old: Row, new: Row) -> bool:
    """Whether half of two rows is the same: a row of which the name itself was corrected."""
    same = len(old.texts.items() & new.texts.items())
    return same * 2 >= max(len(old.texts), len(new.texts))


# --- who asked for it -------------------------------------------------------------------------


def _told_apart(
    found: Sequence[_Found], rules: Mapping[Place, Sequence[str]], before: Values
) -> dict[int, tuple[str, tuple[str, ...]]]:
    """Return the kind of each change and the rules that asked for it."""
    told: dict[int, tuple[str, tuple[str, ...]]] = {}
    filled = {(name, row.number) for name, rows in before.rows.items() for row in rows}
    for at, one in enumerate(found):
        if own := _rules_of(one, rules, filled):
            told[at] = (ASKED, own)
    asked = [(one.name, one.number) for at, one in enumerate(found) if at in told]
    unmet = [place for place in rules if place not in asked]
    for at, one in enumerate(found):  # what a finding compares may be put right on its other side
        if at not in told and (near := [place for place in unmet if _tied(place, one, both=True)]):
            told[at] = (ASKED, tuple(dict.fromkeys(rule for place in near for rule in rules[place])))
    while follows := [
        at
        for at, one in enumerate(found)
        if at not in told and any(_tied((found[by].name, found[by].number), one) for by in told)
    ]:
        told |= dict.fromkeys(follows, (FOLLOWS, ()))
    return {at: told.get(at, (UNASKED, ())) for at in range(len(found))}


def _rules_of(
    one: _Found, rules: Mapping[Place, Sequence[str]], filled: Collection[Place]
) -> tuple[str, ...]:
    """Return the rules whose findings stood at a change; at any cell of a row that is gone, at a blank row that was filled."""
    name, is_row = one.name, one.name.endswith(".")
    table = name.rstrip(".")
    found = [
        rule
        for (asked, row), own in rules.items()
        for rule in own
        if (asked, row) == (name, one.number)
        or (is_row and one.number and asked.startswith(name) and row == one.number)
        or (is_row and not one.number and asked.startswith(name) and (table, row) not in filled)
    ]
    return tuple(dict.fromkeys(found))


def _tied(place: Place, one: _Found, both: bool = False) -> bool:
    """Whether a change follows another place; with ``both``, whether it may be put right in that one's stead."""
    name, number = place
    for cause, effect in _FOLLOWS:
        for first, second in ((cause, effect), (effect, cause))[: 1 + both]:
            in_one_row = first.startswith("expenses.") and second.startswith("expenses.")
            if _is(name, first) and _is(one.name, second) and (not in_one_row or number == one.number):
                return True
    return False


def _is(name: str, column: str) -> bool:
    """Whether a name is a column, or a whole row that has it."""
    return name == column or (name.endswith(".") and column.startswith(name))
