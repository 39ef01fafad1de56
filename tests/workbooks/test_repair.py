"""Repair: damaged forms give back everything that was typed, in a fresh form or in the list."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from validators.frames import FORM_VERSIONS
from validators.submission import Submission
from workbooks.form import BUILT
from workbooks.form.build import fill
from workbooks.reading.reader import read
from workbooks.refusal import Refused
from workbooks.repair import Leftover, repair
from workbooks.samples import build, load

FILLED = {
    "application.municipality": "三島町",
    "application.starts_on": dt.date(2026, 5, 1),
    "application.grant_requested": "１６２万円",
    "plan.name": "霧立地区小さな拠点づくり計画",
    "plan_items.covered": ["○", "○", None, "レ"],
    "activities.issue": ["買物", "見守り"],
    "activities.step": ["①", "②"],
    "income.source": ["県補助金"],
    "income.amount": [1_620_000],
    "expenses.category": ["報償費", "委託料"],
    "expenses.item": ["謝金", "運営"],
    "expenses.quantity": [12, 1.5],
    "expenses.amount": [300_000, 800_000],
    "expenses.eligible": [300_000, 700_000],
    "years.fiscal_year": ["令和7年度", 2026],
    "years.stage": ["計画策定", "小さな拠点づくり"],
    "years.status": ["実績", "今回申請"],
    "implementers.name": ["霧立地区地域づくり協議会"],
}


@cache
def filled() -> bytes:
    return fill(FILLED)


def opened() -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(filled()))


def saved(book: openpyxl.Workbook) -> bytes:
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def without_names(data: bytes, pattern: str, replacement: str = "") -> bytes:
    """Return a workbook whose defined names that match are gone (or replaced)."""
    target = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/workbook.xml":
                changed, count = re.subn(pattern, replacement, part.decode())
                assert count
                part = changed.encode()
            new.writestr(name, part)
    return target.getvalue()


def typed(submission: Submission) -> dict[str, list[object]]:
    """Return what stands in each name, without the blanks at the end."""
    found = {}
    for name, block in submission.blocks.items():
        values = list(block.values)
        while values and values[-1] is None:
            values.pop()
        found[name] = values
    return found


def assert_all_moved(damaged: bytes, expected: bytes) -> None:
    new, left = repair(damaged, "a.xlsx")
    assert left == []
    fresh = read(new, "a.xlsx")
    assert fresh.observations == []
    assert typed(fresh) == typed(read(expected, "a.xlsx"))


@pytest.mark.parametrize("key", ["03-ishikawa", "13-iitate", "16-shimogo"])
def test_a_sound_form_comes_back_as_it_was(key: str) -> None:
    [sample] = [one for one in load() if one.key == key]
    new, left = repair(build(sample), sample.file)
    assert left == []
    assert typed(read(new, "")) == typed(read(build(sample), "")) | {"form.version": [FORM_VERSIONS[-1]]}


def test_values_without_any_name_are_found_by_the_forms_labels() -> None:
    assert_all_moved(without_names(filled(), r"<definedNames>.*</definedNames>"), filled())


def test_values_are_found_when_the_names_are_gone_and_the_sheets_renamed() -> None:
    bare = without_names(filled(), r"<definedNames>.*</definedNames>")
    assert_all_moved(without_names(bare, 'name="(収支予算|計画|申請書)"', r'name="\1 (2)"'), filled())


def test_a_column_whose_name_broke_is_found_by_its_heading() -> None:
    broken = without_names(
        filled(), r'(<definedName name="(?:expenses\.amount|plan\.name)">)[^<]*', r"\1#REF!"
    )
    assert_all_moved(broken, filled())


def test_lost_drop_down_lists_come_back() -> None:
    book = opened()
    for sheet in book:
        sheet.data_validations.dataValidation.clear()
    assert_all_moved(saved(book), filled())


def test_an_overwritten_sum_becomes_a_formula_again_and_is_listed() -> None:
    new, left = repair(fill({**FILLED, "application.total_cost": 999}), "a.xlsx")
    cell = read(new, "").place("application.total_cost", 1)
    assert left == [
        Leftover(*cell, "999", "「総事業費」は様式の計算式に戻しました（計算結果 1,100,000円）。"),
    ]
    assert read(new, "").blocks["application.total_cost"].values == [1_100_000]


def test_rows_below_a_table_and_hidden_rows_move_into_the_table() -> None:
    book = opened()
    sheet = book["間接補助"]
    sheet["C11"], sheet["E11"] = "原営農組合", 50_000
    book["収支予算"].row_dimensions[27].hidden = True
    new, left = repair(saved(book), "a.xlsx")
    assert left == []
    fresh = typed(read(new, ""))
    assert fresh["implementers.name"] == ["霧立地区地域づくり協議会", "原営農組合"]
    assert fresh["implementers.amount"] == [None, 50_000]
    assert fresh["expenses.amount"] == [300_000, 800_000]


def test_what_does_not_fit_or_has_no_value_is_listed() -> None:
    book = opened()
    years = book["年度別"]
    area = read(filled(), "").blocks["years.fiscal_year"]
    for row in range(5):
        years.cell(area.row + row, area.column).value = 2021 + row
    implementers = book["間接補助"]
    for row in range(6, 11):
        implementers[f"C{row}"] = f"団体{row}"
    implementers["C11"] = "六つ目の団体"
    budget = book["収支予算"]
    budget["H27"] = "#REF!"
    budget["H28"] = "=100*3"
    _, left = repair(saved(book), "a.xlsx")
    assert [(one.sheet, one.cell, one.value) for one in left] == [
        ("収支予算", "H27", "#REF!"),
        ("収支予算", "H28", "（数式）"),
        ("間接補助", "C11", "六つ目の団体"),
    ]


def test_notes_beside_the_form_and_added_sheets_are_listed() -> None:
    book = opened()
    book["申請書"]["J3"] = "＝要確認＝"
    extra = book.create_sheet("メモ")
    extra.append(["見積", 1000])
    _, left = repair(saved(book), "a.xlsx")
    assert left == [
        Leftover(
            "メモ", "", "2個のセル", "様式にないシートです。必要な内容は元のファイルから写してください。"
        ),
        Leftover("申請書", "J3", "＝要確認＝", "様式の記入欄ではない場所の記入です。"),
    ]


def test_a_formula_that_was_typed_moves_as_its_text_value_only() -> None:
    new, left = repair(fill({**FILLED, "application.outline": "=HYPERLINK(1)"}), "a.xlsx")
    assert left == []
    [value] = read(new, "").blocks["application.outline"].values
    assert value == "=HYPERLINK(1)"


def test_another_workbook_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        repair(saved(openpyxl.Workbook()), "a.xlsx")
    assert refusal.value.code == "other_form"


def test_bytes_that_are_no_workbook_are_refused() -> None:
    with pytest.raises(Refused):
        repair(b"text", "a.xlsx")


def test_the_blank_form_repairs_to_the_blank_form() -> None:
    new, left = repair(BUILT.read_bytes(), "a.xlsx")
    assert left == []
    assert new == fill({})
