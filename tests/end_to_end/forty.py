"""The forty workbooks of a round, and who types into its summary.

40 workbooks of all seven bureaus. By their number, 0 to 3 in turn:
0 is sound, 1 has the wrong bureau (END-1), 2 a 補助対象額 over the 金額 (SUM-4),
3 asks one yen too much (S3-3 and SUM-3). Before the second run the even ones of
each fault come back: 1 corrected, 2 with a row inserted above the fault, 3 under
another file name; the odd ones stay as they are.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook

from batch.examiner.heads import (
    ACCEPTED,
    ACTION_HEAD,
    ADOPTED,
    CHOICE_HEAD,
    MEMO_HEAD,
    RETURNED,
    UNTIL_HEAD,
    WHO_HEAD,
)
from batch.run.options import Options
from batch.run.round import run_batch
from tests.end_to_end.office import heads_of, opened_in_office, rows_of, save
from validators.reference import MUNICIPALITIES
from workbooks.form.build import fill
from workbooks.samples import load

COUNT = 40
TOWNS = [m for m in MUNICIPALITIES if m.depopulated == "whole"] + [
    m for m in MUNICIPALITIES if m.depopulated == "none"
]
TOWNS = [*TOWNS[:30], *[m for m in TOWNS[30:] if m.bureau in ("いわき", "県北", "県中", "県南", "相双")][:10]]
FAULTS = ("sound", "bureau", "eligible", "grant")
TODAY = dt.date(2026, 3, 1)
UNTIL = dt.date(2099, 12, 31)
"""Until when an examiner accepts a finding: the page goes by the real day."""
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
        for one in (rule for rule in book[name].data_validations.dataValidation if rule.type == "list"):
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


@cache
def _first(number: int) -> bytes:
    return fill(values(number))


class Round:
    """The folders of the round, and what was typed between its two runs."""

    def __init__(self, folder: Path) -> None:
        self.submitted, self.out = folder / "提出", folder / "結果"
        self.first, self.second = folder / "前回.xlsx", self.out / "審査結果一覧.xlsx"
        self.blank = folder / "未記入.xlsx"
        self.typed: Counter[str] = Counter()

    def write(self, number: int, cells: dict[str, Any] | None = None, name: Path | None = None) -> None:
        """Lay a workbook into the folder of submissions: as it first comes, or with these cells."""
        target = self.submitted / (name or file_of(number))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_first(number) if cells is None else fill(cells))

    def come_back(self) -> None:
        """Let the workbooks that come back be changed, moved or renamed."""
        for number in filter(returned, range(COUNT)):
            match FAULTS[number % 4]:
                case "bureau":
                    self.write(number, values(number) | {"application.bureau": TOWNS[number].bureau})
                case "eligible":
                    self.write(number, with_row_above(values(number)))
                case "grant":
                    (self.submitted / file_of(number)).unlink()
                    self.write(number, name=file_of(number).with_name(f"再提出_{number}.xlsx"))

    def run(self, previous: Path | None = None, summary_only: bool = False) -> None:
        run_batch(
            Options(
                str(self.submitted),
                self.out,
                workers=1,
                copies=not summary_only,
                letters=not summary_only,
                by_bureau=not summary_only,
                previous=(previous,) if previous else (),
                today=TODAY,
            )
        )
