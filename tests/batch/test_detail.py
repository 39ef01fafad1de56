"""詳細: a row of a list in full, looked up by the number that an examiner types."""

from __future__ import annotations

import openpyxl
import pytest

from batch.summary.detail import APPLICATION, DETAIL, FINDING, looked_up
from tests.batch.rounds import Round


@pytest.fixture(scope="module")
def round_(tmp_path_factory: pytest.TempPathFactory) -> Round:
    made = Round(tmp_path_factory.mktemp("round"))
    made.write("a.xlsx", grant_requested=1_700_000, outline="=1+1 は式ではありません。\n集落を巡回します。")
    made.run()
    return made


@pytest.mark.parametrize("as_values", [False, True])
def test_every_line_stands_for_a_column_of_its_list(round_: Round, as_values: bool) -> None:
    book = openpyxl.load_workbook(round_.out / "審査結果一覧.xlsx", data_only=as_values)
    sheet = book[DETAIL]
    at = {sheet.cell(row, 1).value: row for row in range(1, sheet.max_row + 1)}
    for name, shown in (("指摘一覧", FINDING), ("申請一覧", APPLICATION)):
        number = at[f"{name}の番号"]
        heads = {cell.value: cell.column for cell in book[name][1]}
        assert sheet.cell(number, 2).value == 1
        for row, head in enumerate(shown, number + 1):
            assert sheet.cell(row, 1).value == head
            of_the_list = book[name].cell(2, heads[head]).value
            wanted = of_the_list if as_values else looked_up(name, head, number)
            assert (sheet.cell(row, 2).value or None) == wanted


def test_what_was_typed_by_somebody_is_text_there_too(round_: Round) -> None:
    book = openpyxl.load_workbook(round_.out / "審査結果一覧.xlsx", data_only=True)
    texts = [cell.value for (cell,) in book[DETAIL]["B1:B40"]]
    assert "=1+1 は式ではありません。\n集落を巡回します。" in texts


def test_a_formula_finds_row_and_column_by_what_stands_in_them() -> None:
    assert looked_up("指摘一覧", "直し方", 5) == (
        "=IFERROR(INDEX('指摘一覧'!$A:$AZ,MATCH($B$5,INDEX('指摘一覧'!$A:$AZ,0,MATCH(\"番号\",'指摘一覧'!$1:$1,0)),0),"
        'MATCH("直し方",\'指摘一覧\'!$1:$1,0))&"","")'
    )
