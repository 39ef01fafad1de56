"""The session against a real LibreOffice: it marks exactly what it finds, and leaves no trace."""

from __future__ import annotations

import copy
import datetime as dt
import random
from dataclasses import replace
from pathlib import Path
from typing import cast

import openpyxl
import pytest
import xlwings as xw
from openpyxl.utils import get_column_letter

from addin.marks import COLOURS, HEAD, Mark, wanted
from addin.openbook import OpenBook
from addin.session import Session, attach, explain, touched
from addin.uno_engine.values import rgb_tuple
from tests.addin.against import Open, area
from tests.addin.forms import filled
from tests.support import application
from tests.validators.cases import CASES, Case
from tests.workbooks.books import BOOK, Edit, edited, found, replaced, sound
from validators.engine import check
from validators.finding import Severity
from validators.parameters import ParameterBook
from validators.rules import REGISTRY
from workbooks.form import blank
from workbooks.form.ledger import TICK
from workbooks.reading.reader import read

pytestmark = pytest.mark.office


INSPECTED = {
    BOOK: replaced(
        (r'<sheet name="(?:コード表|様式情報|計算)"[^>]*/>', ""),
        (r'(<definedName name="form\.\w+">)[^<]*', r"\1#REF!"),
    ),
    "docProps/custom.xml": replaced(("kyoten-network", "")),
}
NAMELESS = {
    BOOK: replaced((r"<definedNames>.*</definedNames>", "")),
    "docProps/custom.xml": replaced(("kyoten-network", "")),
}


@pytest.fixture
def session(opened: Open, tmp_path: Path) -> Session:
    """A session with a form of three faulty cells, one of them blank, which 提出前点検 has ticked: a blank counts then."""
    path = filled(tmp_path / "申請書.xlsx", grant_requested=1_900_000, outline=None)
    made = attach(opened(path))
    assert made is not None
    made.book.names[TICK].refers_to_range.value = "○"
    return made


def looks(book: xw.Book) -> dict[tuple[str, str], tuple[object, str | None]]:
    """Return fill and note of every cell that a name stands on, asked of the office by areas of one format."""
    notes = {
        (sheet.name, place.Row, place.Column): note.getString()
        for sheet in book.sheets
        for note in sheet.api.getAnnotations().createEnumeration()
        for place in [note.getPosition()]
    }
    found: dict[tuple[str, str], tuple[object, str | None]] = {}
    for name in book.names:
        cells = name.refers_to_range
        sheet = cells.sheet.name
        for alike in cells.api.getCellFormatRanges().createEnumeration():
            place, colour = alike.getRangeAddress(), rgb_tuple(alike.CellBackColor)
            for row in range(place.StartRow, place.EndRow + 1):
                for column in range(place.StartColumn, place.EndColumn + 1):
                    address = f"${get_column_letter(column + 1)}${row + 1}"
                    found[sheet, address] = (colour, notes.get((sheet, row, column)))
    return found


def test_another_workbook_is_left_alone(opened: Open, tmp_path: Path) -> None:
    other = openpyxl.Workbook()
    other.active["A1"] = "kyoten-network"
    other.save(tmp_path / "別.xlsx")
    assert attach(opened(tmp_path / "別.xlsx")) is None


@pytest.mark.parametrize("edits", [INSPECTED, NAMELESS], ids=["inspected", "nameless"])
def test_a_form_that_lost_its_names_is_diagnosed_as_its_file_is(
    opened: Open, tmp_path: Path, edits: dict[str, Edit]
) -> None:
    data = edited(sound(), edits)
    (tmp_path / "申請書.xlsx").write_bytes(data)
    attached = attach(opened(tmp_path / "申請書.xlsx"))
    assert attached is not None
    seen = sorted((one.rule, one.severity.value, f"{one.sheet}!{one.cell}") for one in attached.check())
    assert seen == found(data)
    assert [rule for rule, _, _ in seen] == ["FORM-5"]


def test_exactly_the_faulty_cells_are_marked(session: Session) -> None:
    before = looks(session.book)
    findings = session.check()
    session.mark()
    marked = {place for place, look in looks(session.book).items() if look != before[place]}
    sheet = session.book.sheets["申請書"]
    assert {(one.sheet, sheet.range(one.cell).address) for one in findings if one.cell} == marked
    outline = session.book.names["application.outline"].refers_to_range
    assert outline.color == COLOURS[Severity.ERROR]
    assert outline.note.text.startswith(f"{HEAD}不備 FORM-1\n")
    assert not session.difference()


def test_clearing_gives_back_fill_and_note(session: Session) -> None:
    own = session.book.names["application.outline"].refers_to_range
    own.add_note("わたしのメモ")
    session.book.names["application.grant_requested"].refers_to_range.color = (10, 20, 30)
    before = looks(session.book)
    session.check()
    session.mark()
    assert own.note.text.startswith(HEAD)
    assert own.note.text.endswith("わたしのメモ")
    session.clear()
    assert looks(session.book) == before


def test_without_notes_only_fills_are_written(session: Session) -> None:
    own = session.book.names["application.outline"].refers_to_range
    own.add_note("わたしのメモ")
    before = looks(session.book)
    quiet = attach(session.book, notes=0)
    assert quiet is not None
    quiet.check()
    quiet.mark()
    assert own.color == COLOURS[Severity.ERROR]
    assert {place: note for place, (_, note) in looks(session.book).items()} == {
        place: note for place, (_, note) in before.items()
    }
    own.select()
    assert [one.rule for one in quiet.here()] == ["FORM-1"]
    quiet.clear()
    assert looks(session.book) == before


def test_a_mark_goes_when_its_fault_is_gone_and_only_that(session: Session) -> None:
    before = looks(session.book)
    session.check()
    session.mark()
    names = session.book.names
    outline = names["application.outline"].refers_to_range
    outline.value = "4集落の連携で移動販売の仕組みをつくる"
    submission = session.read([area(outline)])
    assert submission is not None
    session.judge(submission)
    assert list(session.difference().take_away) == [("申請書", outline.get_address(False, False))]
    assert not session.difference().put
    session.mark()
    place = "申請書", outline[0, 0].address
    assert looks(session.book)[place] == before[place]


def test_nothing_is_judged_again_where_nothing_changed(session: Session) -> None:
    session.check()
    session.mark()
    assert session.read() is None
    assert session.read([area(session.book.names["application.outline"].refers_to_range)]) is None


def test_rules_of_the_edited_names_give_what_all_rules_give(session: Session) -> None:
    session.check()
    names = session.book.names
    for name, value in (
        ("application.grant_requested", 1_000_000),
        ("years.project_grant", [[None], [9_000_000], [1]]),
        ("application.starts_on", "2025-04-01"),
        ("implementers.method", [["寄附"]]),
        ("application.project_type", "計画策定事業"),
        ("expenses.category", [["人件費"], ["報償費"]]),
    ):
        cells = names[name].refers_to_range
        cells[0, 0].value = value
        submission = session.read([area(cells)])
        assert submission is not None
        assert session.judge(submission) == check([submission])[0].findings


def test_reading_the_edited_cells_gives_what_reading_everything_gives(session: Session) -> None:
    session.check()
    sheets = session.book.sheets
    for sheet in sheets:
        sheet.api.unprotect("")
    budget, years = sheets["収支予算"], sheets["年度別"]
    for where, value in (
        (budget.range("G26"), 1_300_000),  # the form sums it on another sheet
        (budget.range("G27:G29"), [["=D27*F27"], ["=1/0"], [None]]),
        (budget.range("D27"), 9),
        (budget.range("G28"), 600_000),
        (budget.range("C68"), "委託料"),
        (sheets["申請書"].range("D34:D36"), [["=収支予算!G26"], [5], ["=SUM(収支予算!G26:G65)"]]),
        (budget.range("G26"), 1_200_000),
        (sheets["申請書"].range("D20:D22"), [["R8.5.1"], [dt.date(2026, 5, 1)], [None]]),
        (years.range("B5:H9"), [[2026] * 7] * 5),
        (sheets["点検"].range("A1"), "x"),
    ):
        where.value = value
        near, whole = session._open.reread([area(where)]), OpenBook(session.book).reread()
        assert near.blocks == whole.blocks, where
        assert near.observations == whole.observations, where
        assert near.unreadable == whole.unreadable, where


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_edited_the_findings_are_those_of_a_complete_check(seed: int) -> None:
    chance = random.Random(seed)
    now = copy.deepcopy(application())
    session = Session(cast(xw.Book, None))
    session._handed_in = True  # blanks count as they do in the round
    session.judge(now)
    states, told = [], []
    junk = (None, "abc", 0, 1, 10_000_000, "2026-04-01", "○", "対象外", 2025, "今回申請", "両方", "見守り隊")
    for _ in range(60):
        name = chance.choice(sorted(now.blocks))
        now = copy.deepcopy(now)
        values = now.blocks[name].values
        values[chance.randrange(min(5, len(values)))] = chance.choice(junk)
        states.append(now)
        told.append((name, session.judge(now)))
    for (name, findings), whole in zip(told, check(states), strict=True):
        assert findings == whole.findings, name


@pytest.mark.parametrize("case", CASES[::3], ids=lambda case: case.id)
def test_edits_to_a_case_and_back_give_what_a_complete_check_gives(case: Case) -> None:
    book = ParameterBook(tuple(sorted(case.parameters.items())))
    session = Session(cast(xw.Book, None), book)
    session._handed_in = True  # blanks count as they do in the round
    sound = application(kind=case.kind)
    for submission in (sound, case.submission(), sound):
        assert session.judge(submission) == check([submission], book)[0].findings


def test_marks_follow_rows_that_are_put_in(session: Session) -> None:
    names = session.book.names
    names["expenses.category"].refers_to_range[1, 0].value = "人件費"
    before = looks(session.book)
    session.check()
    session.mark()
    session.book.sheets["収支予算"].api.unprotect("")
    session.book.sheets["収支予算"].api.getRows().insertByIndex(26, 1)
    submission = session.read()
    assert submission is not None
    session.judge(submission)
    session.mark()
    category = names["expenses.category"].refers_to_range
    assert (category.address, category[2, 0].color) == ("$C$26:$C$66", COLOURS[Severity.ERROR])
    session.clear()
    assert [cell.color for cell in category][1:4] == [before["収支予算", "$C$27"][0]] * 3


def test_going_from_finding_to_finding(session: Session) -> None:
    found = [one for one in session.check() if one.cell]
    assert [session.go(1) for _ in range(len(found) + 1)] == [*found, found[0]]
    assert session.go(-1) == found[-1]
    selected = session.book.app.selection
    assert selected is not None
    assert (selected.sheet.name, selected.get_address(False, False)) == (found[-1].sheet, found[-1].cell)


def test_a_rule_that_raises_says_nothing(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(rows: object, p: object) -> None:
        raise ZeroDivisionError

    before = session.check()
    monkeypatch.setitem(REGISTRY, "S3-3", replace(REGISTRY["S3-3"], judge=broken))
    assert session.check() == [one for one in before if one.rule != "S3-3"]


def test_the_summary_counts_by_severity(session: Session) -> None:
    session.check()
    assert session.summary().startswith("点検：直すところ ")
    session._all = []
    assert session.summary() == "点検：指摘はありません"


def test_a_page_explains_every_rule() -> None:
    for rule_id, rule in REGISTRY.items():
        assert explain(rule_id).startswith(f"{rule_id}　{rule.title}")
        assert explain(rule_id).endswith(f"根拠：{rule.citation}")


def test_only_the_first_marks_carry_notes() -> None:
    session_findings = check([read(blank(), "")])[0].findings
    marks = list(wanted(session_findings * 2).values())
    assert [mark.note is not None for mark in marks] == [True] * min(20, len(marks)) + [False] * (
        len(marks) - 20
    )
    assert all(isinstance(mark, Mark) for mark in marks)


def test_edited_names_choose_the_rules_that_read_or_mark_them() -> None:
    chosen = {rule.id for rule in touched({"application.eligible_cost"})}
    assert {"S3-3", "SUM-3"} <= chosen
    assert "Q02-2" not in chosen
    assert touched({"application.email"}) == []
    assert len(touched(None)) == len(touched({"application.project_type"})) > 20
