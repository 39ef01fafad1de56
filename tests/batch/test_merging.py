"""Several summaries as one: each finding once, nothing that anybody typed is lost, and who differs is told."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from batch.examiner.decision import NOTHING, Adoption, Decision, PreviousLine, both, written
from batch.examiner.heads import (
    ACCEPTED,
    ACTION_HEAD,
    ASKING,
    CHOICE_HEAD,
    MEMO_HEAD,
    NOTE_HEAD,
    RETURNED,
    WHO_HEAD,
)
from batch.examiner.kept import Kept
from batch.examiner.merging import Application, Part, forget_repeats, merge, merged_applications, merged_ticks
from batch.run.options import OptionsRefused, summaries_in
from tests.batch.rounds import SUMMARY, TODAY, Round

ACCEPT, BACK = Decision(ACCEPTED, "要綱で確認", "花子"), Decision(RETURNED, "", "太郎")


def line(keys: str, decision: Decision = NOTHING, file: str = "a.xlsx", fresh: bool = True) -> PreviousLine:
    return PreviousLine(tuple(keys.split()), decision, {"ファイル": file}, fresh=fresh)


def merged(*parts: list[PreviousLine]) -> list[tuple[str, Decision]]:
    kept = Kept()
    for number, lines in enumerate(parts, 1):
        for one in lines:
            merge(one, f"{number}.xlsx", kept)
    forget_repeats(kept)
    both_kinds = sorted([*kept.current(), *kept.keyless()], key=lambda numbered: numbered[0])
    return [(" ".join(one.keys), one.decision) for _, one in both_kinds]


def clash(first: Decision, told: str) -> Decision:
    words = f"記入が食い違っています。どちらにするかを決めて、記入し直してください。{told}"
    return Decision(first.action, first.memo, first.who, first.until, first.until_typed, words)


TOLD = "「2.xlsx」では、対応「返却」、担当者「太郎」。"


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        (([line("k")], [line("k", ACCEPT)]), [("k", ACCEPT)]),
        (([line("k", ACCEPT)], [line("k")]), [("k", ACCEPT)]),
        (([line("k", ACCEPT)], [line("k", ACCEPT)]), [("k", ACCEPT)]),
        (([line("k", ACCEPT)], [line("l", BACK)]), [("k", ACCEPT), ("l", BACK)]),
        (([line("k", Decision(ACCEPTED))], [line("k", ACCEPT)]), [("k", ACCEPT)]),
        (([line("k", ACCEPT)], [line("k", BACK)]), [("k", clash(ACCEPT, TOLD)), ("", BACK)]),
        (([line("k", ACCEPT, fresh=False)], [line("k", BACK)]), [("k", BACK)]),
        (([line("k", ACCEPT)], [line("k", BACK, fresh=False)]), [("k", ACCEPT)]),
        (([line("k", ACCEPT, "a.xlsx")], [line("k", BACK, "b.xlsx")]), [("k", ACCEPT), ("k", BACK)]),
        (([line("k l")], [line("k", ACCEPT), line("l")]), [("k", ACCEPT), ("l", Decision())]),
        (([line("k", ACCEPT), line("k", BACK)], []), [("k", ACCEPT), ("", BACK)]),
        (([line("", BACK)], [line("", BACK)]), [("", BACK)]),
    ],
    ids=(
        "typed in the second", "typed in the first", "the same", "other findings", "completed", "different",
        "the first only stood there", "the second only stood there", "another file", "other lines",
        "a copied row within one", "a note without a place in both",
    ),
)  # fmt: skip
def test_lines(parts: tuple[list[PreviousLine], ...], found: list[tuple[str, Decision]]) -> None:
    assert merged(*parts) == found


def test_a_clash_never_waives_a_finding_and_tells_why() -> None:
    [(_, decision), _] = merged([line("k", ACCEPT)], [line("k", BACK)])
    assert ACCEPT.waives(TODAY) and not decision.waives(TODAY)
    assert decision.lacks(TODAY) == decision.clash != ""


def test_three_summaries_tell_of_all_three() -> None:
    asked = Decision(ASKING)
    found = merged([line("k", ACCEPT)], [line("k", BACK)], [line("k", asked)])
    assert found[0][1].clash.endswith(f"{TOLD}「3.xlsx」では、対応「照会中」。")
    assert [decision for _, decision in found[1:]] == [BACK, asked]


def test_what_was_written_is_told_from_what_was_typed() -> None:
    day = Decision(ACCEPTED, "理由", "花子", dt.date(2027, 3, 31), "2027-03-31")
    again = Decision(ACCEPTED, "理由", "花子", dt.date(2027, 3, 31), "R9.3.31")
    assert written(Decision()) == "" != written(day) == written(again) != written(ACCEPT)
    assert both(ACCEPT, Decision(memo="要綱で確認")) == ACCEPT
    assert both(ACCEPT, BACK) is None


def test_applications_and_ticks() -> None:
    def part(name: str, adoption: Adoption, fresh: bool = True) -> Part:
        return Part(name, applications=[Application(adoption, {"照合キー": "k", "ファイル": "a"}, fresh)])

    yes, no = Adoption("採択", "", "良い"), Adoption("不採択")
    for parts, found in (
        ((part("1", Adoption()), part("2", yes)), yes),
        ((part("1", yes, False), part("2", no)), no),
        ((part("1", Adoption("採択")), part("2", yes)), yes),
    ):
        assert [one for one, _ in merged_applications(parts)] == [found]
    (undecided, _), *kept = merged_applications((part("1", yes), part("2", no)))
    assert [(one, cells["照合キー"]) for one, cells in kept] == [(yes, ""), (no, "")]
    assert undecided and (undecided.choice, undecided.amount) == ("", "")
    assert (
        "採否「採択」、審査メモ「良い」" in undecided.clash and "「2」では、採否「不採択」" in undecided.clash
    )
    ticks = merged_ticks(
        [Part("1", ticks={"あ": "□", "い": "済"}), Part("2", ticks={"あ": "済", "い": "未"})]
    )
    assert ticks == {"あ": "済", "い": "済／未"}


@pytest.fixture
def split(tmp_path: Path) -> Iterator[tuple[Round, Path, Path]]:
    """A round of one faulty workbook, and its summary in two hands."""
    one = Round(tmp_path)
    one.write("a.xlsx", bureau="県南")
    one.run()
    summary = one.out / SUMMARY
    folder = tmp_path / "戻った一覧"
    folder.mkdir()
    north, south = folder / "県北_審査結果一覧.xlsx", folder / "県南_審査結果一覧.xlsx"
    blank = summary.read_bytes()
    for path, typed in ((north, (ACCEPTED, "確認した", "花子")), (south, (RETURNED, "直す", "太郎"))):
        summary.write_bytes(blank)
        one.type("指摘一覧", "END-1", **dict(zip((ACTION_HEAD, MEMO_HEAD, WHO_HEAD), typed, strict=True)))
        one.type("申請一覧", **{CHOICE_HEAD: "採択" if path == north else "保留", NOTE_HEAD: path.stem})
        shutil.copyfile(summary, path)
    summary.write_bytes(blank)
    yield one, north, south


def test_a_round_after_two_hands(split: tuple[Round, Path, Path]) -> None:
    one, north, south = split
    assert summaries_in((north.parent,)) == (south, north) or summaries_in((north.parent,)) == (north, south)
    one.run(previous=(north, south))
    [row] = [row for row in one.rows("指摘一覧") if row["規則"] == "END-1"]
    assert (row[ACTION_HEAD], row[MEMO_HEAD], row[WHO_HEAD]) == (ACCEPTED, "確認した", "花子")
    assert "「県南_審査結果一覧.xlsx」では、対応「返却」、メモ「直す」、担当者「太郎」" in row["備考"]
    kept = one.rows("引き継げなかったメモ")
    assert [(row[ACTION_HEAD], row[MEMO_HEAD], row[WHO_HEAD]) for row in kept] == [
        (RETURNED, "直す", "太郎"),
        ("採択", "県北_審査結果一覧", None),
        ("保留", "県南_審査結果一覧", None),
    ]
    application = openpyxl.load_workbook(one.out / SUMMARY)["申請一覧"]
    heads, values = (list(row) for row in application.iter_rows(values_only=True, max_row=2))
    found = dict(zip(heads, values, strict=True))
    assert found["状態"] == "要確認" and found[CHOICE_HEAD] is None  # the acceptance waits for a decision
    assert "採否「採択」" in found["備考"] and "採否「保留」" in found["備考"]


def test_a_folder_without_summaries_is_told(tmp_path: Path) -> None:
    with pytest.raises(OptionsRefused, match="審査結果一覧（名前に"):
        summaries_in((tmp_path,))
