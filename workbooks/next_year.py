"""The following year's form, begun from a workbook of this year: what stays is filled in, what changes is blank.

District, people, plan, implementers and the years move on; outline, improvements, dates
and amounts have to be written anew. What the ledger books goes before what the
workbook says (手引き 回答２・回答４: years and money of a district).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import PurePosixPath
from typing import Any

from validators.cells import Typed
from validators.frames import (
    ACTIVITIES,
    BASE_PROJECT,
    PLAN,
    PLAN_ITEMS_FRAME,
    PLAN_PROJECT,
    STAGE_BASE,
    STAGE_PLAN,
    STATUS_DONE,
    STATUS_FUTURE,
    STATUS_THIS,
    YEARS,
    label,
)
from validators.frames import frame as frame_of
from validators.grants import (
    CANCELLED,
    District,
    LedgerRow,
    district_key,
    municipality_code,
    reckoned,
    stages_of,
)
from validators.messages import shown
from validators.parameters import Parameters
from validators.reference import BY_CODE, BY_NAME
from validators.submission import BLANK
from workbooks.arrival.names import part_on_disk
from workbooks.form.build import fill
from workbooks.form.defaults import OWN

_KEPT = (
    "municipality",
    "representative",
    "department",
    "contact_person",
    "phone",
    "email",
    "district",
    "former_municipality",
    "area_class",
    "area_basis",
    "settlements",
    "priority",
)
"""What an application and that of the year after have in common."""

_MADE = ("策定済", "既存計画")
"""The states of a plan that stay as they are."""

Row = dict[str, Any]


class NotRenewed(Exception):
    """A workbook from which no next year follows; the text is Japanese and for the user."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """A form begun: its bytes, the name to save it under, and what the user is told (Japanese sentences)."""

    data: bytes
    name: str
    told: tuple[str, ...]


def renewed(typed: Typed, p: Parameters, ledger: Sequence[LedgerRow] | None = None) -> Renewal:
    """Return the following year's form of the district that a workbook is about.

    ``ledger`` holds every row of the ledger; None where none is given: then this
    year's amounts are those applied for.

    Raises:
        NotRenewed: the workbook does not say of which year or district it is.
    """
    [application] = typed.frames["application"]
    code, year = municipality_code(application), application["fiscal_year"]
    key = district_key(code, application["district"])
    if year is None or key is None:
        raise NotRenewed("年度、市町村名または地区名を読み取れないため、次の年度の様式を作れません。")
    booked = None if ledger is None else _booked(ledger, key)
    past = [*_past(typed, year, booked)]
    coming = _coming(typed, year + 1)
    rows = [*past, coming, *_later(typed, year + 1)]
    unread = [*_unread(typed, year, booked or {})]
    told = [*_told(past, year, booked), *map(_blank, unread)]
    if any(name in _OF_A_SUM for name, _ in unread):
        told.append("この地区の残りは、年度別の表に読めない欄があるため、分かりません。")
    else:
        told += _left(past, application, key, coming["stage"], p)
    if len(rows) > YEARS.rows:
        told.append(
            f"年度別の表は{YEARS.rows}行までのため、最後の{len(rows) - YEARS.rows}行は移していません。"
        )
    kind = _kind(coming["stage"])
    if not kind:
        told.append("次の年度に行う事業が決まっていないため、「事業区分」と「実施する事業」は空欄です。")
    values = _application(application, year + 1, kind, past) | _plan(typed, told) | _tables(typed, kind)
    columns = ("fiscal_year", "stage", "status", "total_cost", "plan_grant", "project_grant")
    values |= {f"years.{one}": [row[one] for row in rows[: YEARS.rows]] for one in columns}
    town = application["municipality"] or (BY_CODE[code].name if code in BY_CODE else "")
    name = f"{code}_{town}_{application['district']}_R{year + 1 - 2018}.xlsx"
    return Renewal(fill(values), part_on_disk("".join(name.split())), tuple(told))


def distinct(name: str, written: Collection[str]) -> str:
    """Return a file's name, numbered where one of that name was written in this run (``written``: in lower case).

    A district may have two projects in one year; what lay there before is not numbered around.

    >>> distinct("あ_R9.xlsx", {"あ_r9.xlsx"}), distinct("い_R9.xlsx", set())
    ('あ_R9_2.xlsx', 'い_R9.xlsx')
    """
    stem, suffix = PurePosixPath(name).stem, PurePosixPath(name).suffix
    names = chain([name], (f"{stem}_{nth}{suffix}" for nth in count(2)))
    return next(one for one in names if one.casefold() not in written)


# --- years ------------------------------------------------------------------------------------


def _booked(ledger: Iterable[LedgerRow], key: str) -> dict[int, LedgerRow]:
    """Return a district's rows of the ledger by fiscal year, those of one year put together."""
    found: dict[int, LedgerRow] = {}
    for row in ledger:
        if row.status == CANCELLED or district_key(row.municipality_code, row.district) != key:
            continue
        before = found.get(row.fiscal_year)
        found[row.fiscal_year] = _both(before, row) if before else row
    return found


def _both(one: LedgerRow, other: LedgerRow) -> LedgerRow:
    same = one.stage == other.stage
    return LedgerRow(
        one.municipality_code,
        one.municipality,
        one.district,
        one.fiscal_year,
        one.stage if same else "両方",
        one.total_cost + other.total_cost,
        one.plan_grant + other.plan_grant,
        one.project_grant + other.project_grant,
    )


def _past(typed: Typed, year: int, booked: dict[int, LedgerRow] | None) -> Iterator[Row]:
    """Yield the rows of the years up to this one, as 実績; what the ledger books goes before what is typed."""
    rows = {row["fiscal_year"]: row for row in typed.frames["years"] if row["fiscal_year"]}
    books = booked or {}
    for one in sorted({*rows, *books}):
        typed_row, book = rows.get(one), books.get(one)
        if one > year or (typed_row and not book and booked is not None and one == year):
            continue
        if book:
            total = book.total_cost or (typed_row or {}).get("total_cost")
            yield _row(
                one, book.stage, STATUS_DONE, total, book.plan_grant or None, book.project_grant or None
            )
        elif typed_row:
            amounts = (typed_row[name] for name in ("total_cost", "plan_grant", "project_grant"))
            yield _row(one, typed_row["stage"], STATUS_DONE, *amounts)


def _coming(typed: Typed, year: int) -> Row:
    """Return the row 今回申請: its amounts follow the application."""
    foreseen = (row["stage"] for row in typed.frames["years"] if row["fiscal_year"] == year)
    return _row(year, next(foreseen, None), STATUS_THIS, OWN, OWN, OWN)


def _later(typed: Typed, year: int) -> Iterator[Row]:
    rows = (row for row in typed.frames["years"] if row["fiscal_year"] and row["fiscal_year"] > year)
    for row in sorted(rows, key=lambda one: int(one["fiscal_year"])):
        amounts = (row[name] for name in ("total_cost", "plan_grant", "project_grant"))
        yield _row(row["fiscal_year"], row["stage"], STATUS_FUTURE, *amounts)


def _row(year: int, stage: Any, status: str, total: Any, plan: Any, project: Any) -> Row:
    return {
        "fiscal_year": shown(year, "year"),
        "year": year,
        "stage": stage,
        "status": status,
        "total_cost": total,
        "plan_grant": plan,
        "project_grant": project,
    }


# --- what the user is told --------------------------------------------------------------------


def _told(past: list[Row], year: int, booked: dict[int, LedgerRow] | None) -> Iterator[str]:
    said = shown(year, "year")
    if booked is None:
        yield f"{said}の額は申請書のままです。交付決定や確定の額と違うときは、年度別の表を直してください。"
    elif year not in booked:
        yield f"{said}のこの地区は交付台帳にないため、年度別の表の実績に入れていません。"


_YEARS_MOVED = ("fiscal_year", "stage", "total_cost", "plan_grant", "project_grant")
_OF_A_SUM = frozenset(f"years.{one}" for one in _YEARS_MOVED if one != "total_cost")
_MOVED = frozenset(
    {
        *(f"application.{one}" for one in _KEPT),
        *(
            f"{one.name}.{column.name}"
            for one in (PLAN, PLAN_ITEMS_FRAME, ACTIVITIES)
            for column in one.columns
        ),
        *("implementers.name", "implementers.method"),
        *(f"years.{one}" for one in _YEARS_MOVED),
    }
)


def _unread(typed: Typed, year: int, booked: Collection[int]) -> Iterator[tuple[str, int]]:
    """Yield the cells that would move on, had they been read: (name, row), row 0 for a whole column."""
    years = {row["row"]: row["fiscal_year"] for row in typed.frames["years"]}
    for (name, row), why in sorted(typed.gaps.items()):
        if name not in _MOVED or why == BLANK:
            continue
        of = years.get(row) if name.startswith("years.") else None
        if of is None or (of <= year and of not in booked):
            yield name, row


def _blank(cell: tuple[str, int]) -> str:
    name, row = cell
    of = frame_of(name.partition(".")[0])
    where = f"「{of.label}」の表の{row}行目の" if of.rows > 1 and row else ""
    done = "その行を移していません" if name == "years.fiscal_year" and row else "空欄にしました"
    return f"{where}「{label(name)}」は読めないため、{done}。書き入れてください。"


def _left(past: list[Row], application: Row, key: str, stage: str | None, p: Parameters) -> Iterator[str]:
    """Tell what the guide leaves to the district: yen and years."""
    code, town, name = key.partition("|")[0], application["municipality"] or "", application["district"]
    done = [
        LedgerRow(
            code, town, name, r["year"], r["stage"] or "", 0, r["plan_grant"] or 0, r["project_grant"] or 0
        )
        for r in past
    ]
    district = reckoned(done).get(key, District(key, town, name))
    yen, (plan, base) = district.remaining(p), district.years_left(p)
    yield (
        f"この地区の残り：補助額 {max(yen, 0):,}円、計画策定 {plan}か年度、小さな拠点づくり {base}か年度"
        "（手引き 回答２・回答４）。"
    )
    left = {STAGE_PLAN: plan, STAGE_BASE: base}.get(stage or "", plan + base)
    if yen <= 0 or left <= 0:
        yield "補助額または年数の残りがないため、次の年度は申請できません。"


# --- the values -------------------------------------------------------------------------------


def _kind(stage: str | None) -> str | None:
    return {STAGE_PLAN: PLAN_PROJECT, STAGE_BASE: BASE_PROJECT}.get(stage or "")


def _application(now: Row, year: int, kind: str | None, past: list[Row]) -> dict[str, object]:
    values: dict[str, object] = {f"application.{name}": now[name] for name in _KEPT}
    if now["municipality"] not in BY_NAME:
        values["application.municipality_code"] = now["municipality_code"]
    values["application.fiscal_year"] = shown(year, "year")
    values["application.project_type"] = kind
    if kind == now["project_type"]:
        values["application.project_name"] = now["project_name"]
    stage, column = {
        PLAN_PROJECT: (STAGE_PLAN, "plan_year_no"),
        BASE_PROJECT: (STAGE_BASE, "project_year_no"),
    }.get(kind or "", ("", ""))
    if column:
        done = sum(stage in stages_of(row["stage"]) for row in past)
        values[f"application.{column}"] = done + 1
    return values


def _plan(typed: Typed, told: list[str]) -> dict[str, object]:
    [plan] = typed.frames["plan"]
    values: dict[str, object] = {
        f"plan.{name}": plan[name] for name in ("name", "completed_on", "author", "author_name", "meetings")
    }
    values["plan.municipal_role"] = _mark(plan["municipal_role"])
    if plan["status"] in _MADE:
        values["plan.status"] = plan["status"]
    elif plan["status"]:
        told.append(f"「計画の状況」は「{plan['status']}」でした。いまの状況を選び直してください。")
    return values


def _tables(typed: Typed, kind: str | None) -> dict[str, object]:
    """Return the plan's subjects, the activities and, for the project itself, who carries it out."""
    values: dict[str, object] = {}
    items = {row["row"]: row for row in typed.frames["plan_items"]}
    places = range(1, max(items, default=0) + 1)
    values["plan_items.covered"] = [_mark(items.get(at, {}).get("covered")) for at in places]
    values["plan_items.page"] = [items.get(at, {}).get("page") for at in places]
    for name in ("issue", "activity", "settlements", "step"):
        values[f"activities.{name}"] = [row[name] for row in typed.frames["activities"]]
    if kind == BASE_PROJECT:
        for name in ("name", "method"):
            values[f"implementers.{name}"] = [row[name] for row in typed.frames["implementers"]]
    return values


def _mark(value: bool | None) -> str | None:
    return "○" if value else None
