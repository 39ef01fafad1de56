"""Three rounds through two bureaus and the prefecture: returns, answers, slices that come back, resubmissions.

By their number, 0 to 3 in turn, the workbooks are sound, have the wrong bureau (END-1), a 補助対象額 over
the 金額 (SUM-4), one yen too much (S3-3 and SUM-3). Everything that anybody types carries a mark of the
bureau to which it belongs, so that it is counted and seen where it does not belong.

``python -m tests.end_to_end.three_rounds`` plays forty workbooks, a few of them saved by a real LibreOffice.
"""

from __future__ import annotations

import shutil
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from batch.examiner.changes import ASKED, FOLLOWS, SAME, SWAPPED, UNASKED
from batch.examiner.heads import ACTION_HEAD, ACTIONS, MEMO_HEAD, RETURNED, WHO_HEAD
from tests.batch.test_run import run_here
from tests.end_to_end.forty import FAULTS, TODAY, rows
from tests.end_to_end.forty import values as faulty
from tests.end_to_end.office import saved_by_office
from tools.evidence import Figures
from validators.reference import MUNICIPALITIES
from workbooks.annotate.words import ANSWER_HEAD, ASKS, CHOICES, DONE, KEY_HEAD, STANDS, WHY_HEAD
from workbooks.form.build import fill

BUREAUS = ("会津", "県北")
TOWNS = {bureau: [one for one in MUNICIPALITIES if one.bureau == bureau] for bureau in BUREAUS}
SUMMARY = "審査結果一覧.xlsx"


def bureau_of(number: int) -> str:
    return BUREAUS[number // 4 % 2]


def canary(number: int) -> str:
    """Return the mark of everything that belongs to a workbook: its bureau stands in it."""
    return f"印{'甲乙'[number // 4 % 2]}{number:02d}号"


def values(number: int) -> dict[str, Any]:
    """Return what the workbook of a number holds, its fault included."""
    town = TOWNS[bureau_of(number)][number // 8 % len(TOWNS[bureau_of(number)])]
    cells = faulty(number % 4) | {
        "application.municipality": town.name,
        "application.municipality_code": town.code,
        "application.bureau": town.bureau,
        "application.district": f"{canary(number)}地区",
        "application.contact_person": canary(number),
        "application.outline": f"{canary(number)}の概要",
    }
    if FAULTS[number % 4] == "bureau":
        cells["application.bureau"] = "県南"
    return cells


def file_of(number: int) -> Path:
    return Path(bureau_of(number)) / f"{canary(number)}.xlsx"


@dataclass
class Play:
    """The folders, and all that was typed: answers and memos, each once."""

    folder: Path
    office: frozenset[int] = frozenset()
    answers: set[str] = field(default_factory=set)
    memos: set[str] = field(default_factory=set)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def submitted(self) -> Path:
        return self.folder / "提出"

    def out(self, number: int) -> Path:
        """Return the results' folder: one for all rounds, as the working data wants."""
        return self.folder / "結果"

    def write(self, number: int, cells: dict[str, Any], name: Path | None = None) -> None:
        target = self.submitted / (name or file_of(number))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(fill(cells))

    def run(self, round_: int, previous: tuple[Path, ...] = ()) -> None:
        started = time.perf_counter()
        outcome = run_here(
            self.submitted, self.out(round_), letters=True, by_bureau=True, previous=previous, today=TODAY
        )
        self.seconds[f"{round_}回目"] = time.perf_counter() - started
        assert outcome.faults == []

    def summary(self, round_: int) -> Path:
        return self.out(round_) / SUMMARY

    # --- who types ----------------------------------------------------------------------------

    def examine(self, round_: int) -> tuple[Path, ...]:
        """Let the bureaus type into their slices and the prefecture into the whole; return what comes back."""
        back = self.folder / f"戻り{round_}"
        back.mkdir()
        found = []
        for bureau in BUREAUS:
            slice_ = back / f"{bureau}_{SUMMARY}"
            shutil.copyfile(self.out(round_) / "地方振興局別" / bureau / SUMMARY, slice_)
            self._decide(slice_, RETURNED, f"{round_}回目")
            found.append(slice_)
        whole = back / f"県_{SUMMARY}"
        shutil.copyfile(self.summary(round_), whole)
        if round_ == 1:
            self._decide(whole, ACTIONS[3], "県から", only="END-1")
        return (*found, whole)

    def _decide(self, path: Path, action: str, words: str, only: str = "") -> None:
        book = openpyxl.load_workbook(path)
        sheet = book["指摘一覧"]
        at = {cell.value: cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1):
            rule, place = (sheet.cell(row, at[head]).value for head in ("規則", "地区名"))
            if rule and (not only or rule == only):
                memo = f"{place}の{rule}を{words}照会"
                for head, text in ((ACTION_HEAD, action), (MEMO_HEAD, memo), (WHO_HEAD, "審査担当")):
                    sheet.cell(row, at[head], text)
                self.memos.add(memo)
        book.save(path)

    def answer(self, round_: int, number: int, choice: str, **cells: Any) -> None:
        """Let a clerk answer every finding of a returned copy, change cells, and hand it in again."""
        book = openpyxl.load_workbook(self.out(round_) / "写し" / file_of(number))
        sheet = book["審査結果"]
        at = {cell.value: cell.column for cell in sheet[4]}
        for row in range(5, sheet.max_row + 1):
            if sheet.cell(row, at[KEY_HEAD]).value:
                words = f"{canary(number)}の{round_}回目の答{row}"
                sheet.cell(row, at[ANSWER_HEAD], choice)
                sheet.cell(row, at[WHY_HEAD], words)
                self.answers.add(words)
        for name, value in cells.items():
            put(book, name.replace("__", "."), value)
        target = self.submitted / file_of(number)
        book.save(target)
        if number in self.office:
            shutil.copyfile(saved_by_office(target, self.folder / f"office{round_}-{number}"), target)

    # --- what is looked at --------------------------------------------------------------------

    def lost(self, round_: int, what: set[str]) -> set[str]:
        """Return what was typed and stands on no sheet of a round's summary."""
        book = openpyxl.load_workbook(self.summary(round_), read_only=True)
        text = "\n".join(
            str(value)
            for sheet in book
            for row in sheet.iter_rows(values_only=True)
            for value in row
            if value
        )
        return {one for one in what if one not in text}

    def shown(self, round_: int) -> Counter[str]:
        """Return how many lines of a round's summary show each answer, wherever they stand."""
        sheets = ("指摘一覧", "解消した指摘", "その他の回答")
        return Counter(
            row[ANSWER_HEAD]
            for sheet in sheets
            for row in rows(self.summary(round_), sheet)
            if row[ANSWER_HEAD]
        )

    def counted(self, round_: int) -> Counter[str]:
        """Return how many answers of each kind 総括 tells."""
        front = openpyxl.load_workbook(self.summary(round_))["総括"]
        told = {row[1]: row[2] for row in front.iter_rows(values_only=True)}
        return +Counter({choice: told[choice] for choice in CHOICES})

    def changed(self, round_: int) -> Counter[tuple[int, str]]:
        """Return how many changes of each kind 変更点 tells of each workbook."""
        return Counter(
            (number_of(row["ファイル"]), row["区分"]) for row in rows(self.summary(round_), "変更点")
        )

    def strangers(self, round_: int) -> list[str]:
        """Return where anything of one bureau shows in another's files: names, paths, every part of every package."""
        found = []
        for bureau, other in zip(BUREAUS, reversed(BUREAUS), strict=True):
            mark = f"印{'甲乙'[BUREAUS.index(other)]}"
            files = [one for one in (self.out(round_) / "地方振興局別" / bureau).rglob("*") if one.is_file()]
            files += [one for one in (self.out(round_) / "通知文" / bureau).rglob("*") if one.is_file()]
            files += [one for one in (self.out(round_) / "写し" / bureau).rglob("*") if one.is_file()]
            assert files
            found += [
                f"{path}: {part}"
                for path in files
                for part, text in parts(path)
                if mark in part or mark in text
            ]
        return found


def parts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the name and the text of every part of a file; its own path first."""
    yield str(path), ""
    if path.suffix == ".txt":
        yield path.name, path.read_text("utf-8-sig")
        return
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            yield name, package.read(name).decode("utf-8", "replace")


def put(book: openpyxl.Workbook, name: str, value: Any, row: int = 1) -> None:
    """Write into the cell behind a name of the form."""
    sheet, _, area = book.defined_names[name].attr_text.replace("$", "").rpartition("!")
    first = book[sheet.strip("'")][area.split(":")[0]]
    book[sheet.strip("'")].cell(first.row + row - 1, first.column, value)


def number_of(file: str) -> int:
    return int(Path(file).stem[2:4])


def play(
    folder: Path, numbers: tuple[int, ...], rounds: int = 3, office: frozenset[int] = frozenset()
) -> Play:
    """Play two or three rounds of these workbooks (2, 6 and 10 among them) and hold what must hold after each."""
    one = Play(folder, office)
    for number in numbers:
        one.write(number, values(number))
    one.run(1)
    assert one.strangers(1) == []
    back = one.examine(1)

    swapped, same = 2, 6  # both with SUM-4; of one bureau each
    wanted, follows, unasked = (
        [n for n in numbers if FAULTS[n % 4] == fault and n not in (swapped, same)]
        for fault in ("grant", "eligible", "bureau")
    )
    grant = values(wanted[0])["application.grant_requested"] - 1
    for number in wanted:
        one.answer(1, number, DONE, application__grant_requested=grant)
    for number in follows:
        one.answer(1, number, ASKS)
    for number in unasked:
        one.answer(1, number, STANDS, application__outline=f"{canary(number)}の別の概要")
    one.answer(1, same, STANDS)
    shutil.copyfile(one.submitted / file_of(swapped + 8), one.submitted / file_of(swapped))
    one.run(2, back)

    assert one.lost(2, one.answers) == set()
    assert one.lost(2, one.memos) == set()
    assert one.strangers(2) == []
    told = one.changed(2)
    for number in wanted:
        assert (told[number, ASKED], told[number, UNASKED], told[number, FOLLOWS]) == (1, 0, 0)
    for number in unasked:
        assert (told[number, ASKED], told[number, UNASKED]) == (0, 1)
    assert {number for (number, kind) in told if kind == SAME} == {same, *follows} - {swapped}
    assert {number for (number, kind) in told if kind == SWAPPED} == {swapped}
    assert not [number for (number, _) in told if FAULTS[number % 4] == "sound"]
    listed = rows(one.summary(2), "指摘一覧")
    first = [row[ANSWER_HEAD] for row in listed]
    assert first == sorted(first, key=lambda choice: {STANDS: 0, ASKS: 1}.get(choice, 2))
    assert one.counted(2) == one.shown(2) != Counter()
    clashes = {number_of(row["ファイル"]) for row in listed if "記入が食い違っています" in row["備考"]}
    assert clashes == {number for number in numbers if FAULTS[number % 4] == "bureau"}
    gone = {number_of(row["ファイル"]) for row in rows(one.summary(2), "解消した指摘")}
    assert set(wanted) <= gone
    if rounds == 2:
        return one

    back = one.examine(2)
    one.memos = {memo for memo in one.memos if "2回目" in memo}
    answered = set(one.answers)
    for number in follows:
        one.answer(2, number, DONE, expenses__eligible=None)
    fresh = one.answers - answered
    one.run(3, back[:2])
    assert one.lost(3, fresh) == set()
    assert one.lost(3, one.memos) == set()
    assert one.strangers(3) == []
    return one


def main() -> None:
    """Play forty workbooks with a real LibreOffice among the clerks, and leave what was counted as evidence."""
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        one = play(Path(folder), tuple(range(40)), office=frozenset({3, 5, 10}))
    case = "40 workbooks, 2 bureaus and the prefecture, 3 rounds: answers and notes lost, or shown to another bureau"
    figures = Figures("openpyxl, LibreOffice")
    figures.add(case, len(one.answers) + len(one.memos), "0")
    figures.save("rounds")
    print(case, {name: round(took, 1) for name, took in one.seconds.items()})


if __name__ == "__main__":
    main()
