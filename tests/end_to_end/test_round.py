"""A whole round: first run, the examiner's notes, what comes back, second run, ledger (see forty.py)."""

from __future__ import annotations

import os
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
from batch.examiner.heads import (
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
from batch.summary import STATUSES
from tests.end_to_end.forty import (
    COUNT,
    FAULTS,
    TOWNS,
    UNTIL,
    Round,
    drop_downs,
    number_of,
    returned,
    rows,
    type_in_office,
    type_into,
    values,
)
from tests.end_to_end.links import broken_links, links
from tests.end_to_end.page import PageRound
from tests.web.driving import CHROMIUM
from validators.parameters import ParameterBook
from validators.reference import Municipality


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Round]:
    """The round after its second run."""
    one = Round(tmp_path_factory.mktemp("round"))
    for number in range(COUNT):
        one.write(number, values(number))
    one.run()
    shutil.copyfile(one.second, one.blank)
    one.typed = type_into(one.blank, one.first)
    one.come_back()
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


@pytest.fixture(scope="module")
def played_at_the_page(tmp_path_factory: pytest.TempPathFactory) -> PageRound:
    """The same round, played from its first run to the ledger through the page, in Chromium."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have Chromium: see .ci/packages")
        pytest.skip("Chromium is not installed")
    one = PageRound(tmp_path_factory.mktemp("page"))
    one.play()
    return one


WAYS = (
    "played",
    pytest.param("played_in_office", marks=pytest.mark.office),
    pytest.param("played_at_the_page", marks=pytest.mark.slow),
)


@pytest.fixture(params=WAYS, ids=("openpyxl", "LibreOffice", "page"))
def either(request: pytest.FixtureRequest) -> Round:
    """The round after its second run, whoever typed the examiner's notes and however it was run."""
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
        open_state = "要確認" if fault == "bureau" else "不備"
        sound = fault in ("sound", "eligible") or (fault == "bureau" and returned(number))
        assert (number, row["状態"]) == (number, "適" if sound else open_state)


@pytest.mark.slow
def test_the_page_shows_the_figures_of_both_runs_and_fills_the_ledger(played_at_the_page: PageRound) -> None:
    one = played_at_the_page
    assert one.figures == [
        ["40 件のブック", "30 不備", "0 読取不能", "0 要確認", "10 適"],
        ["40 件のブック", "15 不備", "0 読取不能", "0 要確認", "25 適"],
    ]
    assert one.said == f"10 件を書き加えた台帳を「{one.ledger}」に作りました。"
    assert {row.district for row in read_ledger(one.ledger)} == {f"第{n}地区" for n in range(0, COUNT, 4)}
    assert {path.name for path in (one.second.parent / "地方振興局別").iterdir()} == {
        town.bureau for town in TOWNS
    }
    assert broken_links(one.second) == []


def test_letters_go_to_those_with_open_findings_only(played: Round) -> None:
    letters = {path.stem.partition("_")[2] for path in (played.out / "通知文").rglob("*.docx")}
    open_ones = {row["市町村名"] for row in rows(played.second, "申請一覧") if row["状態"] != "適"}
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
    if path.parent.name != "写し" and "写し" not in path.parts:
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
        copies = list((slices / bureau / "写し").rglob("*.xlsx"))
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
    adopted = read_ledger(first).rows
    assert {row.district for row in adopted} == {f"第{n}地区" for n in range(0, COUNT, 4)}
    assert {row.project_grant for row in adopted} == {1_620_000}
    assert kyoten("ledger", "update", played.first, "--ledger", first, "--out", second) == 1
    assert read_ledger(second).rows == adopted
    assert kyoten("ledger", "update", played.first, "--ledger", first, "--out", first) == 2
    assert read_ledger(first).rows == adopted


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
