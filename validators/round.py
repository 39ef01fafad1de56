"""The round: what only all workbooks together can tell (手引き 回答４・回答10, and the desk's own order).

A worker that checked a workbook hands over a :class:`RoundRecord`; the parent
judges all of them at once, with the ledger (交付台帳) where there is one.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import pandas as pd
from rapidfuzz import fuzz

from validators.derived import compact
from validators.engine import Checked, finding_order, observed_finding, unit, verdicts
from validators.finding import Fault, Finding, NotChecked
from validators.frames import (
    BASE_PROJECT,
    PLAN_PROJECT,
    STAGE_PLAN,
    STAGES,
    STATUS_DONE,
    Column,
    Frame,
    frame,
    label,
    names,
)
from validators.messages import EMPTY, UNKNOWN, shown
from validators.parameters import ParameterBook, Parameters
from validators.reference import BY_CODE, MUNICIPALITIES
from validators.rule import Rule
from validators.rules import REGISTRY
from validators.submission import Observation, Submission
from validators.tables import DTYPES, KEY

MARKABLE = (
    "application.priority",
    "application.grant_requested",
    "application.outline",
    "application.district",
    "application.fiscal_year",
    "application.submitted_on",
    "years.plan_grant",
    "years.project_grant",
)
"""The names whose cells a rule over the whole round may mark."""

ADOPTED, SETTLED, CANCELLED = LEDGER_STATUSES = ("採択", "確定", "取消")
"""The states of a ledger row; money of a 取消 row does not count."""

LEDGER = Frame(
    "ledger",
    "交付台帳",
    "交付台帳",
    1000,
    (
        Column("municipality_code", "団体コード", "text", True),
        Column("municipality", "市町村名", "text", True),
        Column("district", "地区名", "text", True),
        Column("fiscal_year", "年度", "year", True),
        Column("stage", "実施した事業", "choice", True, STAGES),
        Column("total_cost", "総事業費", "int", note="円"),
        Column("plan_grant", "計画策定分の補助額", "int", note="円"),
        Column("project_grant", "小さな拠点づくり分の補助額", "int", note="円"),
        Column("outline", "事業概要", "text"),
        Column("status", "状況", "choice", choices=LEDGER_STATUSES),
    ),
    keys=("municipality", "district", "fiscal_year", "stage"),
)
"""The ledger's columns: one row per district and fiscal year. Not part of the application form."""


_FORM = frozenset(names())


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One district's adopted project of one fiscal year; amounts in yen.

    ``status`` is one of LEDGER_STATUSES (blank in the file: 採択).
    """

    municipality_code: str
    municipality: str
    district: str
    fiscal_year: int
    stage: str
    total_cost: int = 0
    plan_grant: int = 0
    project_grant: int = 0
    outline: str = ""
    status: str = ADOPTED


Ledger = Sequence[LedgerRow]


@dataclass(frozen=True, slots=True)
class RoundInfo:
    """What is known about the round; what is None or empty is not checked.

    ``deadlines`` maps a 地方振興局 to its last moment; ``arrived`` a file to the
    moment it came in (else application.submitted_on is compared, as a day).
    ``expected`` are the names of the municipalities that should send something;
    ``bureau`` limits them to one 地方振興局.
    """

    fiscal_year: int | None = None
    bureau: str | None = None
    deadlines: Mapping[str, dt.datetime] = field(default_factory=dict)
    arrived: Mapping[str, dt.datetime] = field(default_factory=dict)
    expected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoundRecord:
    """The little of one checked workbook that the round needs; it can be pickled.

    ``application`` and ``plan`` map column names to typed values, ``years`` holds
    the typed rows of the years table (with "row"), ``places`` the (sheet, cell)
    of the MARKABLE cells by (name, row).
    """

    file: str
    application: dict[str, Any]
    plan: dict[str, Any]
    years: tuple[dict[str, Any], ...]
    places: dict[tuple[str, int], tuple[str, str]]


@dataclass(slots=True)
class RoundChecked:
    """What the round has to say.

    ``findings`` maps each file to its findings (only files that have some; empty
    where they were handed to somebody else); ``general`` are findings about no
    file (BATCH-6); a rule that raised is a Fault with no file.
    """

    findings: dict[str, list[Finding]] = field(default_factory=dict)
    general: list[Finding] = field(default_factory=list)
    not_checked: list[NotChecked] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def collect(self, file: str, found: list[Finding]) -> None:
        """Add findings of a file."""
        self.findings.setdefault(file, []).extend(found)


Keep = Callable[[str, list[Finding]], None]
"""What is done with the findings of a file."""


def record(checked: Checked) -> RoundRecord:
    """Return what travels from the worker to the parent for the rules over the round."""
    frames = checked.typed.frames
    places = {}
    for name in MARKABLE:
        for row in frames[name.partition(".")[0]]:
            if checked.submission is not None:
                places[name, row["row"]] = checked.submission.place(name, row["row"])
    return RoundRecord(
        checked.file, frames["application"][0], frames["plan"][0], tuple(frames["years"]), places
    )


def check_round(
    records: Sequence[RoundRecord],
    ledger: Ledger | None = None,
    info: RoundInfo | None = None,
    book: ParameterBook | None = None,
    rules: Iterable[Rule] | None = None,
    keep: Keep | None = None,
) -> RoundChecked:
    """Judge the rules over the whole round; the order of records and ledger rows changes nothing.

    ``ledger`` None: the rules that need a ledger are not run; the same for the
    round's fiscal year and its deadlines. ``rules`` limits the rules. ``keep`` is
    given each file's findings of a rule as they are found, in no certain order;
    without it they are collected in the result.
    """
    info, book = info or RoundInfo(), book or ParameterBook()
    chosen = [r for r in (REGISTRY.values() if rules is None else rules) if r.batch and r.judge]
    chosen = [r for r in chosen if r.id not in not_run(ledger, info)]
    slices, senders = _slices(records)
    result = RoundChecked(general=_not_sent(senders, info))
    keep = keep or result.collect
    booked = _ledger_frame(ledger or ())
    for numbers in slices:
        own = [records[number] for number in numbers]
        frames = _frames(own)
        _join(frames, own, booked, info)
        for p, members in _by_parameters(frames["application"], book):
            for rule in chosen:
                rows = frames[rule.frame]
                _judge(rule, rows[rows[KEY].isin(members)], p, own, result, keep)
    for found in result.findings.values():
        found.sort(key=finding_order)
    result.findings = dict(sorted(result.findings.items()))
    result.not_checked.sort(key=lambda one: (one.file, one.rule))
    result.faults.sort(key=lambda one: (one.file, one.rule))
    return result


def not_run(ledger: Ledger | None, info: RoundInfo) -> dict[str, str]:
    """Return the rules that are not run because what they compare with was not given, each with the reason."""
    lacks = {
        "BATCH-2": info.fiscal_year is None and "募集の年度の指定がないため",
        "BATCH-3": ledger is None and "交付台帳の指定がないため",
        "BATCH-4": not info.deadlines and "締切の指定がないため",
        "BATCH-6": not info.expected and "提出があるはずの市町村の指定がないため",
    }
    return {rule: reason for rule, reason in lacks.items() if reason}


# --- frames and what the round knows ---------------------------------------------------------

SLICE = 1_000
"""About so many workbooks are judged at once, those of one municipality always together."""


def _slices(records: Iterable[RoundRecord]) -> tuple[list[array[int]], set[str]]:
    """Return the numbers of the records to be judged together, and the names of all senders.

    No rule compares workbooks of different municipalities, so a round of any size
    is judged in slices: what is held in memory does not grow with it.
    """
    senders: dict[str | None, array[int]] = {}
    named: set[str] = set()
    owners = {code: one.name for code, one in BY_CODE.items()}
    for number, one in enumerate(records):
        name = one.application["municipality"]
        senders.setdefault(name, array("q")).append(number)
        named.update({name or "", owners.get(one.application["municipality_code"] or "", "")})
    slices: list[array[int]] = []
    for own in senders.values():
        if slices and len(slices[-1]) + len(own) <= SLICE:
            slices[-1].extend(own)
        else:
            slices.append(own)
    return slices, named


_APPLICATION = (
    "fiscal_year",
    "submitted_on",
    "municipality_code",
    "municipality",
    "bureau",
    "project_type",
    "district",
    "priority",
    "outline",
    "development",
    "grant_requested",
)
_TEXTS = ("outline", "development")
"""Long texts: the frame says only that there is one; what it says is looked up in the few records that need it."""

_YEARS = ("fiscal_year", "plan_grant", "project_grant")


def _frames(records: Sequence[RoundRecord]) -> dict[str, pd.DataFrame]:
    """Return one row per workbook (``application``) and per past year typed in one (``years``)."""
    cells: dict[str, list[Any]] = {name: [] for name in (KEY, "row", *_APPLICATION, "file")}
    past: dict[str, list[Any]] = {name: [] for name in (KEY, "row", *_YEARS)}
    for number, one in enumerate(records):
        texts = {name: one.application[name] and True for name in _TEXTS}
        _add(cells, one.application | texts | {KEY: number, "row": 1, "file": one.file})
        for row in one.years:
            if row["status"] == STATUS_DONE and row["fiscal_year"] != one.application["fiscal_year"]:
                _add(past, row | {KEY: number})
    return {"application": _frame("application", cells), "years": _frame("years", past)}


def _add(columns: dict[str, list[Any]], row: Mapping[str, Any]) -> None:
    for name, values in columns.items():
        values.append(row[name])


def _frame(name: str, columns: dict[str, list[Any]]) -> pd.DataFrame:
    kinds = {one.name: DTYPES[one.kind] for one in frame(name).columns} | {KEY: "int64", "row": "int64"}
    return pd.DataFrame(
        {column: pd.Series(values, dtype=kinds.get(column, "object")) for column, values in columns.items()}
    )


def _by_parameters(application: pd.DataFrame, book: ParameterBook) -> Iterator[tuple[Parameters, pd.Series]]:
    """Yield each parameters in force with the workbooks (their numbers) that are judged by them."""
    years = application["fiscal_year"].astype(object).where(application["fiscal_year"].notna(), None)
    in_force = years.map(book.for_year)
    for p in dict.fromkeys(in_force):
        yield p, application.loc[in_force == p, KEY]


def _join(
    frames: dict[str, pd.DataFrame], records: Sequence[RoundRecord], book: pd.DataFrame, info: RoundInfo
) -> None:
    """Join what the round knows as ``round.*`` columns, in place."""
    rows, years = frames["application"], frames["years"]
    rows["round.place"] = _place(rows)
    _join_same(rows)
    _join_priorities(rows)
    _join_money(rows, book)
    _join_last_year(rows, records, book)
    _join_time(rows, info)
    for name in ("municipality", "district"):
        years[f"application.{name}"] = years[KEY].map(rows.set_index(KEY)[name])
    _join_past(years, years[KEY].map(rows.set_index(KEY)["round.place"]), book)


def _place(rows: pd.DataFrame) -> pd.Series:
    """Return the key of a district: its municipality and its name, with or without 「地区」."""
    district = compact(rows["district"]).str.replace("(?<=.)地区$", "", regex=True)
    return compact(rows["municipality"]) + "|" + district


def _ledger_frame(ledger: Ledger) -> pd.DataFrame:
    """Return the ledger rows whose money counts, with the key of their district."""
    names = [one.name for one in LEDGER.columns]
    kept = [[getattr(one, name) for name in names] for one in ledger if one.status != CANCELLED]
    book = pd.DataFrame(kept, columns=names)
    owners = book["municipality_code"].map({code: one.name for code, one in BY_CODE.items()})
    book["municipality"] = owners.where(owners.notna(), book["municipality"])
    book["place"] = _place(book)
    return book


def _join_same(rows: pd.DataFrame) -> None:
    """How many files hold the same application, and which the others are."""
    same = ["round.place", "fiscal_year", "project_type"]
    whole = rows.dropna(subset=same)
    files = whole.groupby(same)["file"].agg(sorted)
    own = [files[key] for key in whole[same].itertuples(index=False, name=None)]
    others = [
        "、".join([one for one in names if one != file][:5])
        for names, file in zip(own, whole["file"], strict=True)
    ]
    rows["round.same_count"] = pd.Series(map(len, own), index=whole.index, dtype="Int64")
    rows["round.same_files"] = pd.Series(others, index=whole.index, dtype=object)
    keys = whole["round.place"] + "|" + whole["fiscal_year"].astype("string") + "|" + whole["project_type"]
    rows["round.key"] = keys.reindex(rows.index).fillna(rows["file"].astype("string"))


def _join_priorities(rows: pd.DataFrame) -> None:
    """How a priority stands among those of its municipality and year; a file sent twice counts once."""
    desk = ["municipality", "fiscal_year"]
    once = rows.drop_duplicates([*desk, "round.key", "priority"])
    shared = once.duplicated([*desk, "priority"], keep=False)
    rank = once.groupby(desk)["priority"].rank(method="min").astype("Int64")
    known = [*desk, "priority", "round.key"]
    joined = once.assign(shared=shared, rank=rank)[[*known, "shared", "rank"]]
    joined = rows[known].merge(joined, on=known, how="left").set_axis(rows.index)
    complete = rows["priority"].notna().groupby([rows[name] for name in desk]).transform("all")
    rows["round.priority_shared"] = joined["shared"].astype(bool)
    rows["round.priority_rank"] = joined["rank"].where(complete.fillna(False).astype(bool), pd.NA)
    rows["round.applications"] = rows.groupby(desk)["round.key"].transform("nunique").astype("Int64")


def _join_money(rows: pd.DataFrame, book: pd.DataFrame) -> None:
    """The district's money: requested now (each application once), and in the ledger for anything else."""
    cause = ["round.place", "fiscal_year", "project_type"]
    asked = rows.groupby(cause)["grant_requested"].max().fillna(0)
    parts = [
        book[["place", "fiscal_year"]].assign(project_type=kind, grant=book[column])
        for kind, column in ((PLAN_PROJECT, "plan_grant"), (BASE_PROJECT, "project_grant"))
    ]
    booked = pd.concat(parts).rename(columns={"place": "round.place"})
    held = booked.groupby(cause)["grant"].sum()
    held = held[~held.index.isin(asked.index)]
    place = rows["round.place"]
    rows["round.requested_total"] = place.map(asked.groupby(level=0).sum()).fillna(0).astype("Int64")
    rows["round.ledger_total"] = place.map(held.groupby(level=0).sum()).fillna(0).astype("Int64")
    rows["round.district_total"] = rows["round.requested_total"] + rows["round.ledger_total"]


def _join_last_year(rows: pd.DataFrame, records: Sequence[RoundRecord], book: pd.DataFrame) -> None:
    """How like (0–100) the outline is to last year's of the district, and where that stands."""
    projects = rows[rows["project_type"] == BASE_PROJECT]
    booked: dict[tuple[str, int], list[str]] = defaultdict(list)
    for place, year, stage, text in book[["place", "fiscal_year", "stage", "outline"]].itertuples(
        False, None
    ):
        if stage != STAGE_PLAN and text:
            booked[place, year].append(text)
    known = projects.dropna(subset=["round.place", "fiscal_year", "outline"])
    sent: dict[tuple[str, int], list[int]] = defaultdict(list)
    for place, year, number in known[["round.place", "fiscal_year", KEY]].itertuples(False, None):
        sent[place, year].append(number)
    best: dict[Any, tuple[int, str]] = {}
    again = known.loc[known["development"].isna(), ["round.place", "fiscal_year", KEY]]
    for index, place, year, number in again.itertuples(True, None):
        last = place, year - 1
        earlier = [(text, "交付台帳") for text in booked.get(last, ())]
        earlier += [
            (one.application["outline"], one.file) for one in map(records.__getitem__, sent.get(last, ()))
        ]
        own = _bare(records[number].application["outline"]) if earlier else ""
        scores = [(-int(fuzz.ratio(own, _bare(text))), source) for text, source in earlier]
        if scores:
            score, source = min(scores)
            best[index] = -score, source
    rows["round.similarity"] = pd.Series({key: one[0] for key, one in best.items()}, dtype="Int64")
    rows["round.last_source"] = pd.Series({key: one[1] for key, one in best.items()}, dtype=object)


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _join_time(rows: pd.DataFrame, info: RoundInfo) -> None:
    """The round's year, and each workbook's arrival and deadline."""
    rows["round.fiscal_year"] = pd.Series(info.fiscal_year, index=rows.index, dtype="Int64")
    arrived = rows["file"].map(info.arrived).astype("datetime64[s]")
    rows["round.arrived"] = arrived.fillna(rows["submitted_on"])
    rows["round.deadline"] = rows["bureau"].map(info.deadlines).astype("datetime64[s]")
    by_clock = "届いた日時 " + rows["round.arrived"].map(moment)
    by_day = "申請年月日 " + rows["round.arrived"].map(shown)
    rows["round.arrived_text"] = by_clock.where(arrived.notna(), by_day)
    rows["round.deadline_text"] = rows["round.deadline"].map(moment)


def moment(when: dt.datetime) -> str:
    """Show a moment to the minute.

    >>> moment(dt.datetime(2026, 2, 13, 12, 0))
    '令和8年2月13日 12時00分'
    """
    if pd.isna(when):
        return UNKNOWN
    return f"{shown(when)} {when.hour}時{when.minute:02}分"


def _join_past(years: pd.DataFrame, place: pd.Series, book: pd.DataFrame) -> None:
    """What the ledger holds for a past year; missing where it holds nothing at all of that year."""
    keys = pd.MultiIndex.from_arrays([place, years["fiscal_year"]])
    booked = book.groupby(["place", "fiscal_year"])[["plan_grant", "project_grant"]].sum()
    covered = years["fiscal_year"].isin(book["fiscal_year"])
    for name in booked.columns:
        values = booked[name].reindex(keys, fill_value=0).set_axis(years.index).astype("Int64")
        years[f"round.{name}"] = values.mask(~covered)


# --- judging and reporting ----------------------------------------------------------------------


def _judge(
    rule: Rule,
    rows: pd.DataFrame,
    p: Parameters,
    records: Sequence[RoundRecord],
    result: RoundChecked,
    keep: Keep,
) -> None:
    if rule.scope:
        rows = rows[rows["project_type"] == rule.scope]
    needs = [name.removeprefix(f"{rule.frame}.") for name in rule.needs]
    blank = rows[needs].isna()
    for number, gaps in zip(
        rows.loc[blank.any(axis=1), KEY], blank[blank.any(axis=1)].to_numpy(), strict=True
    ):
        names = tuple(name for name, gap in zip(rule.needs, gaps, strict=True) if gap)
        reason = "、".join(f"「{label(name)}」が未記入か読み取れないため" for name in names)
        result.not_checked.append(NotChecked(records[number].file, rule.id, reason, names))
    rows = rows[~blank.any(axis=1)]
    failing = _failing(rule, rows, p, records, result)
    for (_, row), (_, verdict) in zip(rows.loc[failing.index].iterrows(), failing.iterrows(), strict=True):
        one = records[row[KEY]]
        found = [_finding(rule, name, row, one, p) for name in rule.marks if not verdict[name]]
        keep(one.file, found)


def _failing(
    rule: Rule,
    rows: pd.DataFrame,
    p: Parameters,
    records: Sequence[RoundRecord],
    result: RoundChecked,
) -> pd.DataFrame:
    """Return the verdict (a column per mark) of the failing rows; one that raises is a Fault."""
    try:
        return _fails(rule, rows, p)
    except Exception:  # our own fault must cost no more than the workbook that it meets
        failing = [pd.DataFrame(columns=list(rule.marks))]
    for number, own in rows.groupby(KEY):
        try:
            failing.append(_fails(rule, own, p))
        except Exception as fault:
            detail = f"{type(fault).__name__}: {fault}"
            result.faults.append(Fault(records[int(str(number))].file, rule.id, detail))
    return pd.concat(failing)


def _fails(rule: Rule, rows: pd.DataFrame, p: Parameters) -> pd.DataFrame:
    verdict = verdicts(rule, rows, p)
    return verdict[~verdict.all(axis=1)]


def _finding(rule: Rule, name: str, row: pd.Series, one: RoundRecord, p: Parameters) -> Finding:
    values = {f"p.{field.name}": getattr(p, field.name) for field in fields(p)}
    values |= _named(row, rule.frame)
    frame_name, _, column = name.partition(".")
    value = one.application[column] if frame_name == "application" else row[column]
    values["cell"] = EMPTY if pd.isna(value) else shown(value, unit(name))
    sheet, cell = one.places.get((name, int(row["row"])), ("", ""))
    year = row["fiscal_year"]
    content = "" if rule.frame == "application" or pd.isna(year) else str(year)
    seen = Observation(
        rule.id,
        name,
        int(row["row"]),
        variant=name,
        words=values,
        sheet=sheet,
        cell=cell,
        content=content,
    )
    return observed_finding(Submission(one.file, {}), seen)


def _named(row: pd.Series, frame_name: str) -> dict[str, Any]:
    """Return a row's values by full name; a blank cell reads 空欄.

    Columns that were joined to the row have their full name already.
    """
    values = {str(c) if "." in str(c) else f"{frame_name}.{c}": value for c, value in row.items()}
    return {name: EMPTY if name in _FORM and pd.isna(value) else value for name, value in values.items()}


def _not_sent(sent: set[str], info: RoundInfo) -> list[Finding]:
    """Return BATCH-6: the expected municipalities that have sent nothing, in the order of their codes."""
    missing = [
        one.name
        for one in MUNICIPALITIES
        if one.name in info.expected and one.name not in sent and info.bureau in (None, one.bureau)
    ]
    nowhere = Submission("", {})
    return [
        observed_finding(nowhere, Observation("BATCH-6", words={"municipality": name}, content=name))
        for name in missing
    ]
