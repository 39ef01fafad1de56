"""The links of a summary lead somewhere, whatever the submissions are called; and the check of links can fail."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from tests.batch.test_run import run_here
from tests.end_to_end.links import broken_links, errors, links, main
from tests.end_to_end.test_bad_folder import locked
from validators.reference import MUNICIPALITIES
from workbooks.form.build import fill
from workbooks.samples import load

TARGETS = (
    "#'総括'!A1",
    "写し/a.xlsx",
    "写し/a.xlsx#'収支''予算'!B2",
    "写し/a.xlsx#'収支''予算'!C2",
    "写し/a.xlsx#'計画'!B2",
    "写し/b.xlsx#'計画'!B2",
    "#'凡例'!A1",
    "#総括!A1",
)


def workbook(path: Path, name: str, targets: tuple[str, ...]) -> Path:
    path.parent.mkdir(exist_ok=True)
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet(name)
        sheet.write_string(0, 0, "見出し")
        sheet.write_string(1, 1, "値")
        for row, target in enumerate(targets, start=2):
            sheet.write_formula(row, 0, f'=HYPERLINK("{target}","開く")', None, "開く")
    return path


def test_a_link_to_no_file_sheet_or_cell_is_found(tmp_path: Path) -> None:
    summary = workbook(tmp_path / "一覧.xlsx", "総括", TARGETS)
    workbook(tmp_path / "写し" / "a.xlsx", "収支'予算", ())
    assert links(summary) == list(TARGETS)
    assert broken_links(summary) == list(TARGETS[3:])
    assert main(summary, office=False) == 1


def test_an_error_value_is_found(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        book.add_worksheet("総括").write_formula(0, 0, "=1/0", None, "#DIV/0!")
    assert errors(tmp_path / "a.xlsx") == 1


@pytest.fixture(scope="module")
def summary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The summary of six faulty workbooks with unusual names, one of them behind a password."""
    folder = tmp_path_factory.mktemp("links")
    names = ("申請#1.xlsx", "100%25.xlsx", "Tom's [x] & b.xlsx", "a=b;c,d.xlsx", "鍵.xlsx")
    for number, name in enumerate([*names, "県北.xlsx"]):
        town = [one for one in MUNICIPALITIES if one.depopulated == "whole"][number]
        head = {"municipality": town.name, "municipality_code": town.code, "district": f"第{number}地区"}
        values = dict(load()[0].values) | {f"application.{key}": value for key, value in head.items()}
        data = fill(values | {"application.bureau": "県南" if town.bureau != "県南" else "会津"})
        (folder / "提出").mkdir(exist_ok=True)
        (folder / "提出" / name).write_bytes(locked(data) if name == "鍵.xlsx" else data)
    run_here(folder / "提出", folder / "結果", passwords=("ひみつ",))
    return folder / "結果" / "審査結果一覧.xlsx"


def test_every_link_leads_to_a_file_a_sheet_and_a_cell(summary: Path) -> None:
    assert broken_links(summary) == []
    assert sum("#'申請書'!" in link for link in links(summary)) == 5


@pytest.mark.office
def test_libreoffice_opens_the_summary_and_keeps_all_of_it(
    summary: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(summary, office=True) == 0
    assert "0 error values, changed: none" in capsys.readouterr().out
