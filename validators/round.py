"""The round: what only all workbooks together can tell (手引き 回答４・回答10, and the desk's own order).

A worker that checked a workbook hands over a :class:`RoundRecord`; the parent
judges all of them at once, with the ledger (交付台帳) where there is one. The rules
are judged by the same engine as all others; what the round knows beside its
workbooks stands in frames of its own (``ledger``, ``districts``, ``call``, ``deadlines``, ``arrivals``).
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from validators.engine import judge
from validators.finding import Fault, Finding, NotChecked
from validators.grants import (
    District,
    Ledger,
    district_key,
    ledger_frame,
    municipality_code,
    reckoned,
    year_of_round,
)
from validators.late import pd
from validators.parameters import ParameterBook, Parameters
from validators.record import RoundRecord
from validators.reference import BY_CODE, MUNICIPALITIES
from validators.report import Checked, finding_order, observed_finding
from validators.rule import Rule
from validators.rules import REGISTRY
from validators.submission import Observation, Submission

MARKABLE = tuple(dict.fromkeys(name for rule in REGISTRY.values() if rule.batch for name in rule.marks))
"""The names whose cells a rule over the whole round may mark."""


@dataclass(frozen=True, slots=True)
class RoundInfo:
    """What is known about the round; what is None or empty is not checked.

    ``deadlines`` maps a 地方振興局 to its last moment; ``arrived`` a file or a municipality
    to the moment it came in (else application.submitted_on is compared, as a day).
    ``expected`` are the names of the municipalities that should send something;
    ``bureau`` limits them to one 地方振興局.
    """

    fiscal_year: int | None = None
    bureau: str | None = None
    deadlines: Mapping[str, dt.datetime] = field(default_factory=dict)
    arrived: Mapping[str, dt.datetime] = field(default_factory=dict)
    expected: tuple[str, ...] = ()


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

KeepDistrict = Callable[[District], object]
"""What is done with a district."""


def record(checked: Checked) -> RoundRecord:
    """Return what travels from the worker to the parent for the rules over the round."""
    frames = checked.typed.frames
    places = {}
    for name in MARKABLE:
        for row in frames[name.partition(".")[0]]:
            if checked.source is not None:
                places[name, row["row"]] = checked.source.place(name, row["row"])
    kept = ("application", "plan", "years")
    return RoundRecord(
        checked.file,
        frames["application"][0],
        frames["plan"][0],
        tuple(frames["years"]),
        places,
        {key: why for key, why in checked.typed.gaps.items() if key[0].partition(".")[0] in kept},
    )


def prepare() -> None:
    """Load what the rules over a round run on: whoever waits for workers meanwhile need not wait for it later."""
    with suppress(ImportError):  # what is not there is told when it is used
        for name in ("pandas", "rapidfuzz.process"):
            import_module(name)


def check_round(
    records: Sequence[RoundRecord],
    ledger: Ledger | None = None,
    info: RoundInfo | None = None,
    book: ParameterBook | None = None,
    rules: Iterable[Rule] | None = None,
    keep: Keep | None = None,
    keep_district: KeepDistrict = lambda _: None,
) -> RoundChecked:
    """Judge the rules over the whole round; the order of records and ledger rows changes nothing.

    ``ledger`` None: the rules that need a ledger are not run; the same for the
    round's fiscal year and its deadlines. ``rules`` limits the rules. ``keep`` is
    given each file's findings as they are found, in no certain order; without it
    they are collected in the result. ``keep_district`` is given every district of the
    round and of the ledger, as the rules reckon it.
    """
    info, book = info or RoundInfo(), book or ParameterBook()
    left_out = not_run(ledger, info)
    chosen = tuple(
        one
        for one in (REGISTRY.values() if rules is None else rules)
        if one.batch and one.judge and one.id not in left_out
    )
    if len(records) <= SLICE:
        records = list(records)  # judged at once, they are read once
    slices, senders, years = _slices(records)
    result = RoundChecked(general=_not_sent(senders, info))
    keep = keep or result.collect
    known = _known(ledger or (), info)
    fiscal_year = info.fiscal_year or year_of_round(years)
    met: set[str | None] = set()
    for numbers in slices:
        group, codes = _group_judged(
            [records[number] for number in numbers], chosen, book, known, fiscal_year, keep_district
        )
        met.update(codes)
        for one in group:
            if one.findings:
                keep(one.file, sorted(one.findings, key=finding_order))
            result.not_checked += one.not_checked
            result.faults += one.faults
        del group  # never two at once
    for each in _reckoned([], known["ledger"], set(known["ledger"]["municipality_code"]) - met).values():
        keep_district(each)
    result.findings = dict(sorted(result.findings.items()))
    result.not_checked.sort(key=lambda one: (one.file, one.rule))
    result.faults.sort(key=lambda one: (one.file, one.rule))
    return result


def _group_judged(
    own: Sequence[RoundRecord],
    rules: tuple[Rule, ...],
    book: ParameterBook,
    known: Mapping[str, pd.DataFrame],
    fiscal_year: int | None,
    keep_district: KeepDistrict,
) -> tuple[list[Checked], set[str | None]]:
    """Judge workbooks together, hand their districts over; return what was found, and their municipalities' codes."""
    codes = [municipality_code(one.application) for one in own]
    found = _reckoned(own, known["ledger"], codes, fiscal_year)
    for each in found.values():
        keep_district(each)
    frames = {**known, "districts": _districts(own, codes, found, fiscal_year)}
    group = [one.checked() for one in own]
    for p, members in _by_parameters(group, book).items():
        judge(group, rules, p, by_schema=False, known=frames, members=members)
    return group, set(codes)


def not_run(ledger: Ledger | None, info: RoundInfo) -> dict[str, str]:
    """Return the rules that are not run because what they compare with was not given, each with the reason."""
    lacks = {
        "BATCH-2": info.fiscal_year is None and "募集の年度の指定がないため",
        "BATCH-3": ledger is None and "交付台帳の指定がないため",
        "Q02-8": ledger is None and "交付台帳の指定がないため",
        "BATCH-4": not info.deadlines and "締切の指定がないため",
        "BATCH-6": not info.expected and "提出があるはずの市町村の指定がないため",
    }
    return {rule: reason for rule, reason in lacks.items() if reason}


def _known(ledger: Ledger, info: RoundInfo) -> dict[str, pd.DataFrame]:
    """Return what the round knows beside its workbooks, as frames."""
    moments = {"deadlines": info.deadlines, "arrivals": info.arrived}
    frames = {
        name: pd.DataFrame(
            {"key": list(given), "moment": pd.Series(list(given.values()), dtype="datetime64[s]")}
        )
        for name, given in moments.items()
    }
    call = pd.DataFrame({"fiscal_year": pd.Series([info.fiscal_year], dtype="Int64")})
    return {"ledger": ledger_frame(ledger), "call": call, **frames}


def districts(records: Sequence[RoundRecord], ledger: Ledger, info: RoundInfo) -> list[District]:
    """Return every district of the round and of the ledger, as the rules reckon it, by code and name."""
    years = Counter(one.application["fiscal_year"] for one in records)
    del years[None]
    return list(reckoned(ledger, records, info.fiscal_year or year_of_round(years)).values())


def _reckoned(
    records: Sequence[RoundRecord],
    ledger: pd.DataFrame,
    codes: Collection[str | None],
    fiscal_year: int | None = None,
) -> dict[str, District]:
    """Return the districts of some municipalities, by key."""
    booked: Any = ledger[ledger["municipality_code"].isin(codes)].itertuples(index=False)
    return reckoned(booked, records, fiscal_year)


def _districts(
    records: Sequence[RoundRecord],
    codes: Sequence[str | None],
    found: Mapping[str, District],
    fiscal_year: int | None,
) -> pd.DataFrame:
    """Return the key and the reckoning of each workbook's district, and its municipality's code.

    A workbook of another year than the round's has the key alone.
    """
    keys = [district_key(code, one.application["district"]) for code, one in zip(codes, records, strict=True)]
    of_round = [fiscal_year is None or one.application["fiscal_year"] == fiscal_year for one in records]
    reckonings = [found.get(key or "") if now else None for key, now in zip(keys, of_round, strict=True)]
    return pd.DataFrame({"code": codes, "place": keys, "district": reckonings}, dtype=object)


SLICE = 500
"""About so many workbooks are judged at once, those of one municipality always together."""


def _slices(records: Iterable[RoundRecord]) -> tuple[list[array[int]], set[str], Counter[int]]:
    """Return the numbers of the records to be judged together, the names of all senders, and the fiscal years.

    No rule compares workbooks of different municipalities, so a round of any size
    is judged in slices: what is held in memory does not grow with it.
    """
    senders: dict[str | None, array[int]] = {}
    named: set[str] = set()
    years: Counter[int] = Counter()
    owners = {code: one.name for code, one in BY_CODE.items()}
    for number, one in enumerate(records):
        senders.setdefault(municipality_code(one.application), array("q")).append(number)
        named.update(
            {
                one.application["municipality"] or "",
                owners.get(one.application["municipality_code"] or "", ""),
            }
        )
        years.update(year for year in [one.application["fiscal_year"]] if year is not None)
    slices: list[array[int]] = []
    for own in senders.values():
        if slices and len(slices[-1]) + len(own) <= SLICE:
            slices[-1].extend(own)
        else:
            slices.append(own)
    return slices, named, years


def _by_parameters(group: Sequence[Checked], book: ParameterBook) -> dict[Parameters, list[int]]:
    """Return each parameters in force with the workbooks (their places) that are judged by them."""
    years: dict[int | None, list[int]] = defaultdict(list)
    for number, one in enumerate(group):
        years[one.typed.frames["application"][0]["fiscal_year"]].append(number)
    found: dict[Parameters, list[int]] = defaultdict(list)
    for year, numbers in years.items():
        found[book.for_year(year)] += numbers
    return {p: sorted(numbers) for p, numbers in found.items()}


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
