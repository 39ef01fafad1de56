"""A whole round: first run, the examiner's notes, what comes back, second run, ledger.

40 workbooks of all seven bureaus. By their number, 0 to 3 in turn:
0 is sound, 1 has the wrong bureau (END-1), 2 a 補助対象額 over the 金額 (SUM-4),
3 asks one yen too much (S3-3 and SUM-3). Before the second run the even ones of
each fault come back: 1 corrected, 2 with a row inserted above the fault, 3 under
another file name; the odd ones stay as they are.
"""

from __future__ import annotations

import copy
import datetime as dt
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from batch.cli.main import main
from batch.examiner.decisions import (
    ACCEPTED,
    ACTION_HEAD,
    ACTIONS,
    ADOPTED,
    AMOUNT_HEAD,
    CHOICE_HEAD,
    CHOICES,
    MEMO_HEAD,
    RETURNED,
    UNTIL_HEAD,
    WHO_HEAD,
)
from batch.grants.adoption import read_adopted
from batch.grants.ledger import read_ledger
from batch.run.options import Options
from batch.run.round import run_batch
from batch.summary import STATUSES
from tests.end_to_end.links import broken_links, links
from tests.end_to_end.office import heads_of, opened_in_office, rows_of, save
from validators.parameters import ParameterBook
from validators.reference import MUNICIPALITIES, Municipality
from workbooks.form import fill
from workbooks.samples import load

COUNT = 40
TOWNS = [m for m in MUNICIPALITIES if m.depopulated == "whole"] + [
    m for m in MUNICIPALITIES if m.depopulated == "none"
]
TOWNS = [*TOWNS[:30], *[m for m in TOWNS[30:] if m.bureau in ("いわき", "県北", "県中", "県南", "相双")][:10]]
FAULTS = ("sound", "bureau", "eligible", "grant")
TODAY = dt.date(2026, 3, 1)
UNTIL = dt.date(2026, 3, 2)
_EPOCH = dt.date(1899, 12, 30).toordinal()

Rows = list[dict[str, Any]]


def values(number: int) -> dict[str, Any]:
    """Return what the workbook of a number holds, its fault included."""
    town = TOWNS[number]
    cells = copy.deepcopy(dict(load()[0].values))
    cells |= {
        "application.municipality": town.name,
        "application.municipality_code": town.code,
        "application.bureau": town.bureau,
        "application.district": f"第{number}地区",
        "application.project_name": f"第{number}地区小さな拠点づくり事業",
    }
    if town.depopulated == "none":
        cells |= {"application.area_class": "中山間地域", "application.area_basis": "条例による"}
    match FAULTS[number % 4]:
        case "bureau":
            cells["application.bureau"] = "県南" if town.bureau != "県南" else "会津"
        case "eligible":
            cells["expenses.eligible"][5] = 200_001
        case "grant":
            cells["application.grant_requested"] += 1
    return cells


def returned(number: int) -> bool:
    """Whether the workbook comes back changed before the second run."""
    return number % 4 != 0 and number // 4 % 2 == 0


def with_row_above(cells: dict[str, Any]) -> dict[str, Any]:
    """Return the values with a row inserted above the faulty one: only its number changes."""
    new = {"category": "諸経費", "item": "予備の消耗品", "amount": 0, "eligible": 0}
    return cells | {
        name: [*column[:2], new.get(name.partition(".")[2]), *column[2:]]
        for name, column in cells.items()
        if name.startswith("expenses.")
    }


def file_of(number: int) -> Path:
    town = TOWNS[number]
    return Path(town.bureau) / f"{town.name}_{number}.xlsx"


def type_into(path: Path, target: Path) -> Counter[str]:
    """Type the examiner's notes with openpyxl; returns what was typed, by 対応."""
    book = openpyxl.load_workbook(path)
    sheet = book["指摘一覧"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    typed: Counter[str] = Counter()
    for row in range(2, sheet.max_row + 1):
        rule, place = (sheet.cell(row, heads[head]).value for head in ("規則", "地区名"))
        action = {"END-1": RETURNED, "SUM-4": ACCEPTED}.get(rule)
        if action:
            sheet.cell(row, heads[ACTION_HEAD], action)
            sheet.cell(row, heads[MEMO_HEAD], f"{place}の{rule}を電話で確認")
            sheet.cell(row, heads[WHO_HEAD], "審査 花子")
            sheet.cell(row, heads[UNTIL_HEAD], UNTIL)
            typed[action] += 1
    applications = book["申請一覧"]
    heads = {cell.value: cell.column for cell in applications[1]}
    for row in range(2, applications.max_row + 1):
        if applications.cell(row, heads["状態"]).value == "適":
            applications.cell(row, heads[CHOICE_HEAD], ADOPTED)
    book.save(target)
    return typed


def type_in_office(path: Path, target: Path) -> Counter[str]:
    """Type the same notes in a LibreOffice, which saves the summary; returns what was typed, by 対応."""
    typed: Counter[str] = Counter()
    with opened_in_office(path, target.parent / "office") as document:
        sheet = document.Sheets.getByName("指摘一覧")
        heads = heads_of(sheet)
        for row in rows_of(sheet):
            rule, place = (sheet.getCellByPosition(heads[head], row).String for head in ("規則", "地区名"))
            action = {"END-1": RETURNED, "SUM-4": ACCEPTED}.get(rule)
            if action:
                sheet.getCellByPosition(heads[ACTION_HEAD], row).String = action
                sheet.getCellByPosition(heads[MEMO_HEAD], row).String = f"{place}の{rule}を電話で確認"
                sheet.getCellByPosition(heads[WHO_HEAD], row).String = "審査 花子"
                sheet.getCellByPosition(heads[UNTIL_HEAD], row).Value = UNTIL.toordinal() - _EPOCH
                typed[action] += 1
        applications = document.Sheets.getByName("申請一覧")
        heads = heads_of(applications)
        for row in rows_of(applications):
            if applications.getCellByPosition(heads["状態"], row).String == "適":
                applications.getCellByPosition(heads[CHOICE_HEAD], row).String = ADOPTED
        save(document, target)
    return typed


def drop_downs(path: Path) -> dict[str, set[str]]:
    """Return the drop-down lists of the two sheets on which an examiner types, by head."""
    found = {}
    book = openpyxl.load_workbook(path)
    for name in ("指摘一覧", "申請一覧"):
        heads = {cell.column: cell.value for cell in book[name][1]}
        for one in book[name].data_validations.dataValidation:
            [area] = one.sqref.ranges
            assert (area.min_row, area.max_row) == (2, book[name].max_row)
            found[heads[area.min_col]] = set(one.formula1.strip('"').split(","))
    return found


def rows(path: Path, sheet: str) -> Rows:
    lines = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()
    return [
        dict(zip(lines[0], line, strict=True))
        for line in lines[1:]
        if line[0] != "該当するものはありません。"
    ]


def number_of(row: dict[str, Any]) -> int:
    return int(str(row["地区名"]).removeprefix("第").removesuffix("地区"))


class Round:
    """The folders of the round, and what was typed between its two runs."""

    def __init__(self, folder: Path) -> None:
        self.submitted, self.out = folder / "提出", folder / "結果"
        self.first, self.second = folder / "前回.xlsx", self.out / "審査結果一覧.xlsx"
        self.blank = folder / "未記入.xlsx"
        self.typed: Counter[str] = Counter()

    def write(self, number: int, cells: dict[str, Any], name: Path | None = None) -> None:
        target = self.submitted / (name or file_of(number))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(fill(cells))

    def run(self, previous: Path | None = None, summary_only: bool = False) -> None:
        run_batch(
            Options(
                str(self.submitted),
                self.out,
                workers=1,
                copies=not summary_only,
                letters=not summary_only,
                by_bureau=not summary_only,
                previous=previous,
                today=TODAY,
            )
        )


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Round]:
    """The round after its second run."""
    one = Round(tmp_path_factory.mktemp("round"))
    for number in range(COUNT):
        one.write(number, values(number))
    one.run()
    shutil.copyfile(one.second, one.blank)
    one.typed = type_into(one.blank, one.first)
    for number in filter(returned, range(COUNT)):
        match FAULTS[number % 4]:
            case "bureau":
                one.write(number, values(number) | {"application.bureau": TOWNS[number].bureau})
            case "eligible":
                one.write(number, with_row_above(values(number)))
            case "grant":
                (one.submitted / file_of(number)).unlink()
                one.write(number, values(number), file_of(number).with_name(f"再提出_{number}.xlsx"))
    one.run(one.first)
    yield one
    shutil.rmtree(one.submitted.parent, ignore_errors=True)


@pytest.fixture(scope="module")
def played_in_office(played: Round, tmp_path_factory: pytest.TempPathFactory) -> Round:
    """The same second run, after a summary into which LibreOffice typed."""
    one = Round(tmp_path_factory.mktemp("office"))
    one.submitted, one.blank = played.submitted, played.blank
    one.typed = type_in_office(one.blank, one.first)
    one.run(one.first, summary_only=True)
    return one


TYPISTS = ("played", pytest.param("played_in_office", marks=pytest.mark.office))


@pytest.fixture(params=TYPISTS, ids=("openpyxl", "LibreOffice"))
def either(request: pytest.FixtureRequest) -> Round:
    """The round after its second run, whoever typed the examiner's notes."""
    found: Round = request.getfixturevalue(request.param)
    return found


def test_every_finding_is_known_again_and_every_corrected_one_is_gone(either: Round) -> None:
    states = {(number_of(row), row["規則"]): row["経過"] for row in rows(either.second, "指摘一覧")}
    gone = {(number_of(row), row["規則"]) for row in rows(either.second, "解消した指摘")}
    expected = set()
    for number in range(COUNT):
        rules = {"bureau": ["END-1"], "eligible": ["SUM-4"], "grant": ["S3-3", "SUM-3"]}
        for rule in rules.get(FAULTS[number % 4], []):
            expected.add((number, rule))
    corrected = {(n, "END-1") for n in range(COUNT) if FAULTS[n % 4] == "bureau" and returned(n)}
    assert gone == corrected
    assert states == dict.fromkeys(expected - corrected, "継続")


def test_a_new_fault_is_new(played: Round, tmp_path: Path) -> None:
    again = Round(tmp_path)
    shutil.copytree(played.submitted, again.submitted)
    again.write(0, values(0) | {"application.bureau": "県南" if TOWNS[0].bureau != "県南" else "会津"})
    again.run(played.second)
    states = Counter(row["経過"] for row in rows(again.second, "指摘一覧"))
    new = [(number_of(row), row["規則"]) for row in rows(again.second, "指摘一覧") if row["経過"] == "新規"]
    assert new == [(0, "END-1")]
    assert states["継続"] == len(rows(played.second, "指摘一覧"))


def test_every_note_is_where_it_belongs(either: Round) -> None:
    kept: Counter[str] = Counter()
    for sheet in ("指摘一覧", "解消した指摘"):
        for row in rows(either.second, sheet):
            if row[MEMO_HEAD]:
                assert row[MEMO_HEAD] == f"{row['地区名']}の{row['規則']}を電話で確認"
                assert row[WHO_HEAD] == "審査 花子"
                assert row[UNTIL_HEAD] == UNTIL
                kept[row[ACTION_HEAD]] += 1
    assert kept == either.typed
    assert kept[ACCEPTED] == kept[RETURNED] == 10
    adopted = [row["状態"] for row in rows(either.second, "申請一覧") if row[CHOICE_HEAD] == ADOPTED]
    assert adopted == ["適"] * 10
    assert rows(either.second, "引き継げなかったメモ") == []


def test_the_drop_down_lists_outlive_both_programs(either: Round) -> None:
    expected = {ACTION_HEAD: set(ACTIONS), CHOICE_HEAD: set(CHOICES)}
    assert drop_downs(either.blank) == drop_downs(either.first) == drop_downs(either.second) == expected


def test_what_is_accepted_no_longer_counts(either: Round) -> None:
    for row in rows(either.second, "申請一覧"):
        number = number_of(row)
        fault = FAULTS[number % 4]
        sound = fault in ("sound", "eligible") or (fault == "bureau" and returned(number))
        assert (number, row["状態"]) == (number, "適" if sound else "不備")


def test_letters_go_to_those_with_open_findings_only(played: Round) -> None:
    letters = {path.stem.partition("_")[2] for path in (played.out / "通知文").rglob("*.docx")}
    open_ones = {row["市町村名"] for row in rows(played.second, "申請一覧") if row["状態"] == "不備"}
    assert letters == open_ones
    for path in (played.out / "通知文").rglob("*.docx"):
        town = path.stem.partition("_")[2]
        text = "\n".join(line.text for line in Document(str(path)).paragraphs)
        assert town in text
        assert not [m.name for m in TOWNS if m.name not in town and m.name in text]


def strangers(path: Path, own: set[str]) -> set[str]:
    """Return the districts and towns of other bureaus that any part of a package (or a text) names.

    Annotated copies hold the form's own list of all municipalities: only districts are looked for there.
    """
    if path.suffix == ".txt":
        text = path.read_text("utf-8-sig")
    else:
        with zipfile.ZipFile(path) as package:
            text = "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist())
    others = {f"第{number}地区" for number, town in enumerate(TOWNS) if town.name not in own}
    if path.parent.name != "annotated" and "annotated" not in path.parts:
        others |= {town.name for town in TOWNS if not any(town.name in name for name in own)}
    return {name for name in others if name in text}


def table(path: Path, sheet: str) -> list[list[Any]]:
    found: list[list[Any]] = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()
    return found


def test_each_bureau_gets_only_its_own(played: Round) -> None:
    slices = played.out / "地方振興局別"
    bureaus = {town.bureau for town in TOWNS}
    assert {path.name for path in slices.iterdir()} == bureaus
    seen = 0
    for bureau in sorted(bureaus):
        own = {town.name for town in TOWNS if town.bureau == bureau}
        own_summary = slices / bureau / "審査結果一覧.xlsx"
        listed = rows(own_summary, "申請一覧")
        assert {row["市町村名"] for row in listed} == own
        for path in (slices / bureau).rglob("*"):
            assert path.is_dir() or not strangers(path, own)
        counts = {row[0]: row[1] for row in reversed(table(own_summary, "総括"))}
        assert sum(counts[status] for status in STATUSES) == len(listed)
        facts = {row[0]: row[1] for row in table(own_summary, "実行情報") if len(row) > 1}
        assert (facts["地方振興局"], facts["ブックの数"]) == (bureau, str(len(listed)))
        copies = list((slices / bureau / "annotated").rglob("*.xlsx"))
        assert len(copies) == len(listed)
        seen += len(listed)
    assert seen == COUNT


def test_adopted_applications_reach_a_new_ledger_and_nothing_twice(
    played: Round, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kyoten(*words: object) -> int:
        monkeypatch.setattr("sys.argv", ["kyoten", *map(str, words)])
        with pytest.raises(SystemExit) as stop:
            main()
        return int(stop.value.code or 0)

    blank, first, second = (tmp_path / f"{name}.xlsx" for name in ("空", "一", "二"))
    assert kyoten("ledger", "--out", blank) == 0
    before = blank.read_bytes()
    assert kyoten("ledger", "update", played.first, "--ledger", blank, "--out", first) == 0
    assert blank.read_bytes() == before
    adopted = read_ledger(first)
    assert {row.district for row in adopted} == {f"第{n}地区" for n in range(0, COUNT, 4)}
    assert {row.project_grant for row in adopted} == {1_620_000}
    assert kyoten("ledger", "update", played.first, "--ledger", first, "--out", second) == 1
    assert read_ledger(second) == adopted
    assert kyoten("ledger", "update", played.first, "--ledger", first, "--out", first) == 2
    assert read_ledger(first) == adopted


def test_more_than_the_rate_allows_is_not_added(played: Round, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(played.first)
    sheet = book["申請一覧"]
    heads = {cell.value: cell.column for cell in sheet[1]}
    lines = [row for row in range(2, sheet.max_row + 1) if sheet.cell(row, heads[CHOICE_HEAD]).value]
    for row, amount in zip(lines, (1_620_000, 1_620_001, "百万円", 0, 1_000_000), strict=False):
        sheet.cell(row, heads[AMOUNT_HEAD], amount)
    book.save(tmp_path / "決定.xlsx")
    added, refused = read_adopted(tmp_path / "決定.xlsx", ParameterBook())
    assert [row.project_grant for row in added] == [1_620_000, 1_000_000, *[1_620_000] * 5]
    assert [one.reason for one in refused] == [
        "交付決定額 1,620,001円 が、補助対象経費の 9/10（1,620,000円）を超えます（手引き 3 補助率）。",
        "「交付決定額」の「百万円」を読み取れません。",
        "交付決定額が正しくありません（0円）。",
    ]


def test_every_link_leads_to_a_file_a_sheet_and_a_cell(played: Round) -> None:
    assert len(links(played.second)) > COUNT
    assert broken_links(played.second) == []
    for own in (played.out / "地方振興局別").rglob("審査結果一覧.xlsx"):
        assert broken_links(own) == []


def test_a_town_of_each_bureau_takes_part() -> None:
    towns: list[Municipality] = TOWNS
    assert len({town.name for town in towns}) == COUNT
    assert len({town.bureau for town in towns}) == 7
