"""The examiner's decisions: known again by what they are about, and never lost."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from batch.examiner.decision import Decision, PreviousLine
from batch.examiner.heads import (
    ACCEPTED,
    NEW,
    STILL,
)
from batch.examiner.kept import Kept
from batch.examiner.keys import application_key
from batch.examiner.previous import Previous, Told
from batch.examiner.reading import PreviousRefused, read_previous
from batch.grants.adoption import blank_ledger
from batch.grants.ledger import read_ledger
from batch.grants.sheets import LedgerRefused
from tests.support import application, checked
from validators.finding import finding_keys
from validators.round import record

TODAY = dt.date(2026, 3, 1)


@pytest.mark.parametrize(
    ("decision", "waives", "lacks"),
    [
        (Decision(), False, ""),
        (Decision("返却", "理由", "花子"), False, ""),
        (Decision(ACCEPTED, "理由", "花子"), True, ""),
        (Decision(ACCEPTED, "", "花子"), False, "メモ（理由）と担当者"),
        (Decision(ACCEPTED, "理由", ""), False, "メモ（理由）と担当者"),
        (Decision(ACCEPTED, "理由", "花子", TODAY, "2026/3/1"), True, ""),
        (Decision(ACCEPTED, "理由", "花子", TODAY - dt.timedelta(1), "2026/2/28"), False, "期限が過ぎて"),
        (Decision(ACCEPTED, "理由", "花子", None, "来月"), False, "日付として読めません"),
    ],
)
def test_an_acceptance_counts_with_reason_name_and_time(decision: Decision, waives: bool, lacks: str) -> None:
    assert decision.waives(TODAY) is waives
    assert lacks in decision.lacks(TODAY)
    assert bool(decision.lacks(TODAY)) is bool(lacks)


LINES = {
    "expenses": (
        "SUM-4",
        "category | item | amount | eligible",
        "委託料 | 移動販売 | 100 | 120",
        "諸経費 | 印刷 | 50 | 50",
    ),
    "income": ("FORM-3", "source | amount", "寄付 | 100", "市町村負担 | 1"),
    "activities": ("FORM-3", "issue | activity | step", "買物 | 移動販売 | ⑤", "見守り | 見守り隊 | ①"),
    "years": (
        "FORM-3",
        "fiscal_year | stage | status",
        "2026 | 小さな拠点 | 今回申請",
        "2025 | 計画策定 | 実績",
    ),
    "implementers": (
        "FORM-3",
        "name | method | amount",
        "山都地域協議会 | 助成 | 1",
        "原営農組合 | 委託 | 1",
    ),
}


@pytest.mark.parametrize("frame", LINES)
def test_a_finding_keeps_its_key_when_a_row_is_inserted_above_it(frame: str) -> None:
    rule, heads, faulty, sound = LINES[frame]
    tables = [f"{frame}: {heads}\n{faulty}", f"{frame}: {heads}\n{sound}\n{faulty}"]
    faults = [[one for one in checked(application(t)).findings if one.rule == rule] for t in tables]
    assert [one.row + 1 for one in faults[0]] == [one.row for one in faults[1]]
    assert finding_keys("a", faults[0]) == finding_keys("a", faults[1])


def test_sheet_rows_inserted_above_change_no_key() -> None:
    one = application(bureau="県南", grant_requested=1_900_000, plan__status="未策定")
    moved = application(bureau="県南", grant_requested=1_900_000, plan__status="未策定")
    for name, block in moved.blocks.items():
        moved.blocks[name] = dataclasses.replace(block, row=block.row + 3)
    before, after = checked(one).findings, checked(moved).findings
    assert {one.name.partition(".")[0] for one in before} == {"application", "plan"}
    assert [one.cell for one in before] != [one.cell for one in after]
    assert finding_keys("a", before) == finding_keys("a", after)


def test_findings_about_no_cell_of_the_form_are_told_apart_by_what_was_found() -> None:
    [base, *_] = checked(application(bureau="県南")).findings
    one, other = (
        dataclasses.replace(base, rule="BATCH-6", name="", sheet="", cell="", found=town)
        for town in ("福島市", "二本松市")
    )
    assert len({*finding_keys("", [one]), *finding_keys("", [other])}) == 2
    moved = dataclasses.replace(one, sheet="計画", cell="C12")
    assert finding_keys("", [one]) == finding_keys("", [moved])


def test_equal_rows_have_keys_of_their_own() -> None:
    line = "          委託料 | 移動販売 | 100 | 120\n"
    table = f"expenses: category | item | amount | eligible\n{line}{line}"
    found = [one for one in checked(application(table)).findings if one.rule == "SUM-4"]
    assert len(found) == 4
    assert len(set(finding_keys("a", found))) == 4


def test_an_application_is_known_by_what_it_is_and_not_by_its_file() -> None:
    one, other = record(checked(application())), record(checked(application()))
    other = dataclasses.replace(other, file="再提出.xlsx")
    assert application_key(one, one.file) == application_key(other, other.file)
    assert application_key(None, "壊れた.xlsx") == "壊れた.xlsx"


def test_what_has_no_place_any_more_is_kept() -> None:
    noted, other = Decision("返却", "電話済", "花子"), Decision("確認済", "", "")
    lines = [
        PreviousLine(("k1", "k2"), noted, {}),
        PreviousLine(("k3",), other, {}),
        PreviousLine((), noted, {}),
        PreviousLine(("k4",), noted, {}),
        PreviousLine(("k5",), other, {}, archived=True),
    ]
    previous = Previous(Kept(lines), is_first=False)
    assert previous.told("", ["k1", "k3", "k2", "new"]) == [
        Told((0, 2), STILL, noted),
        Told((1,), STILL, other),
        Told((3,), NEW, Decision()),
    ]
    assert previous.gone() == [lines[3]]
    assert previous.homeless() == [lines[2], lines[4]]


def test_two_workbooks_of_one_application_keep_their_own() -> None:
    lines = [PreviousLine(("k",), Decision(memo=file), {"ファイル": file}) for file in ("a", "b")]

    def memos(*files: str) -> list[str]:
        previous = Previous(Kept(lines), is_first=False, current=files)
        found = [previous.told(file, ["k"])[0].decision.memo for file in files]
        return [*found, *(line.decision.memo for line in previous.gone())]

    assert memos("b", "a") == ["b", "a"]
    assert memos("c", "a") == ["b", "a"]
    assert memos("c", "d") == ["a", "b"]
    assert memos("b") == ["b", "a"]
    assert memos("a", "b", "c") == ["a", "b", "a"]


def test_memory_does_not_grow_with_a_previous_summary() -> None:
    def lines(count: int) -> Iterator[PreviousLine]:
        for number in range(count):
            cells = {"ファイル": f"{number}.xlsx", "内容": f"{number} 番目の指摘です。" * 10}
            yield PreviousLine((f"key{number}",), Decision(memo=f"{number}"), cells)

    tracemalloc.start()
    try:
        previous = Previous(Kept(lines(5_000)), is_first=False)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 200_000
    assert previous.known("key4999", "4999.xlsx") == Decision(memo="4999")
    assert sum(1 for _ in previous.kept.current()) == 5_000


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "開けません"), (b"text", "開けません"), (blank_ledger(), "シートがありません")],
)
def test_a_wrong_previous_summary_is_told(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "前回.xlsx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PreviousRefused, match=said):
        read_previous(path)


def with_entities(data: bytes) -> bytes:
    """Return a workbook with a declaration in front, as an attack by expansion has."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
        for entry in source.infolist():
            part = source.read(entry)
            if entry.filename == "xl/workbook.xml":
                part = part.replace(b"<workbook", b"<!DOCTYPE a><workbook", 1)
            target.writestr(entry, part)
    return made.getvalue()


def test_a_previous_summary_and_a_ledger_pass_the_guard_of_a_submission(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "指摘一覧"
    book.active.append(["規則", "照合キー", "対応", "メモ"])
    path = tmp_path / "前回.xlsx"
    book.save(path)
    assert [*read_previous(path).kept.current()] == []
    path.write_bytes(with_entities(path.read_bytes()))
    with pytest.raises(PreviousRefused, match="開けません"):
        read_previous(path)
    path.write_bytes(with_entities(blank_ledger()))
    with pytest.raises(LedgerRefused, match="Excel ブックとして読めません"):
        read_ledger(path)
