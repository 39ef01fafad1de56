"""The add-in's Python against the stand-in for Excel: every question that the VBA asks, through xlwings' own COM engine.

What the stand-in is and is not: ``tests/excel/standin``.
"""

from __future__ import annotations

import copy
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from addin.excel import host
from addin.excel.build import source
from addin.excel.owners import Owners
from addin.excel.server import Service
from addin.marks import COLOURS, HEAD
from addin.session import attach
from addin.tamed import ATTEMPTS, xw
from tests.addin.forms import cells, filled
from tests.evidence import Figures
from tests.excel.standin import pywin
from tests.excel.standin.model import SheetState, State
from tests.excel.standin.typist import Typist
from tests.validators.cases import CASES
from validators.engine import check
from validators.finding import Severity
from validators.parameters import ParameterBook
from validators.report import Checked
from workbooks.form.build import fill
from workbooks.form.ledger import TICK
from workbooks.reading.reader import read

NAME = "申請.xlsx"
RED = COLOURS[Severity.ERROR]


class Refused(Exception):
    """What the server tells Excel's side."""


@dataclass
class Excel:
    """An open form, the clerk who types into it, and the server that is asked about it."""

    state: State
    typist: Typist
    service: Service
    owners: Owners

    def ask(self, question: str, *given: str) -> str:
        """Ask as the VBA does."""
        return self.service.Ask(pywin.workbook(self.state), question, *given)

    def type(self, name: str, value: Any) -> str:
        """Type into the cell of a name; Excel tells of it."""
        return self.ask("changed", *self.typist.put(name, value))

    def looks(self) -> list[tuple[dict[Any, int], dict[Any, str]]]:
        """Return all fills and notes."""
        return [(dict(one.fills), dict(one.notes)) for one in self.state.sheets.values()]

    def sheet(self, name: str) -> tuple[SheetState, tuple[int, int]]:
        """Return the sheet of a name, and its first cell."""
        title, row, column = self.typist.at[name]
        return self.state.sheets[title], (row, column)


def excel_with(data: bytes) -> Excel:
    """Open a form in the stand-in, with 提出前点検 ticked, and a server that is ready."""
    state = State(data, NAME)
    book = pywin.opened(pywin.workbook(state))
    tick = book.names[TICK].refers_to_range
    state.type(tick.sheet.name, tick.row, tick.column, ["○"])
    state.undo.clear()
    owners = Owners(lambda _: True)
    service = Service(owners, pywin.opened, Refused)
    service._loading.join()
    return Excel(state, Typist(state, book), service, owners)


@pytest.fixture(scope="module")
def data() -> bytes:
    """A sound form."""
    return fill(cells())


@pytest.fixture(scope="module")
def opened(data: bytes) -> tuple[Excel, dict[str, SheetState]]:
    """A form that is opened once for all tests, and its sheets as they are then."""
    made = excel_with(data)
    return made, copy.deepcopy(made.state.sheets)


@pytest.fixture
def excel(opened: tuple[Excel, dict[str, SheetState]], monkeypatch: pytest.MonkeyPatch) -> Excel:
    """A form with one fault, too much requested, typed by the clerk; no session yet."""
    monkeypatch.setattr(host, "_seats", [])
    made, sheets = opened
    made.state.sheets = copy.deepcopy(sheets)
    made.state.busy = made.state.closed = made.state.autosave = False
    made.state.writes = 0
    made.typist.put("application.grant_requested", 1_900_000)
    made.state.undo.clear()
    made.state.active = next(iter(sheets))
    return made


# --- what Excel's events ask ------------------------------------------------------------------


def test_looking_and_typing_write_nothing_and_leave_the_list_of_steps_to_undo(excel: Excel) -> None:
    before = excel.looks()
    assert excel.ask("look").startswith("点検：直すところ ")
    assert excel.type("application.grant_requested", 1_800_000) == "点検：指摘はありません"
    assert excel.type("application.grant_requested", 1_900_000).startswith("点検：直すところ ")
    assert (excel.looks(), excel.state.writes, len(excel.state.undo)) == (before, 0, 2)


def test_the_excel_that_asks_is_remembered_by_its_process(excel: Excel) -> None:
    excel.ask("look")
    assert excel.owners._processes == {4711}


def test_marks_come_off_for_saving_and_go_back_on(excel: Excel) -> None:
    before = excel.looks()
    excel.ask("check_now")
    marked = excel.looks()
    assert marked != before
    assert excel.ask("before_save") == "cleared"
    assert excel.looks() == before
    assert excel.ask("after_save") == "marked"
    assert excel.looks() == marked


def test_closing_takes_the_marks_off_and_lets_the_workbook_go(excel: Excel) -> None:
    before = excel.looks()
    excel.ask("check_now")
    assert excel.ask("before_close") == "closed"
    assert (excel.looks(), host._seats) == (before, [])
    assert excel.ask("before_close") == ""


def test_a_workbook_that_saves_itself_gets_no_marks(excel: Excel) -> None:
    excel.state.autosave = True
    assert "自動保存がオン" in excel.ask("check_now")
    assert (excel.state.writes, excel.ask("before_save"), excel.ask("after_save")) == (0, "", "")


# --- the buttons ------------------------------------------------------------------------------


def test_the_button_marks_the_faulty_cells_and_clearing_gives_everything_back(excel: Excel) -> None:
    before = excel.looks()
    sheet, at = excel.sheet("application.grant_requested")
    excel.ask("check_now")
    assert sheet.fills[at] == RED[0] | RED[1] << 8 | RED[2] << 16
    assert sheet.notes[at].startswith(HEAD)
    assert excel.state.undo == []  # a program that writes empties it; looking and typing did not
    assert excel.ask("clear_marks") == "点検：印を消しました"
    assert excel.looks() == before


def test_a_clerks_own_note_and_fill_come_back(excel: Excel) -> None:
    sheet, at = excel.sheet("application.grant_requested")
    sheet.notes[at], sheet.fills[at] = "確認済", 0x00FF00
    before = excel.looks()
    excel.ask("check_now")
    assert sheet.notes[at].startswith(HEAD)
    assert sheet.notes[at].endswith("確認済")
    excel.ask("clear_marks")
    assert excel.looks() == before


def test_going_round_the_findings_selects_each_cell(excel: Excel) -> None:
    excel.ask("look")
    placed = [(one.sheet, one.cell) for one in host._seats[0].session.findings if one.cell]
    gone = []
    for _ in placed:
        assert excel.ask("next_finding").startswith(("不備", "要確認", "注意", "確認"))
        gone.append(_selected(excel))
    assert gone == placed
    excel.ask("previous_finding")
    assert _selected(excel) == placed[-2 % len(placed)]


def test_the_list_and_the_rule_are_shown_in_a_window(excel: Excel, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Any] = []

    class Window:
        def __init__(self, _pick: object) -> None:
            pass

        def is_open(self) -> bool:
            return True

        def run(self) -> None:
            pass

        def show(self, *given: Any) -> None:
            shown.append(given)

    monkeypatch.setattr(host, "FindingsWindow", Window)
    monkeypatch.setattr(host, "_window", None)
    assert excel.ask("show_list").startswith("点検：直すところ ")
    findings = host._seats[0].session.findings
    assert shown[-1][1:] == (findings, None)
    assert excel.ask("explain_rule").startswith("点検：直すところ ")
    assert shown[-1][1:] == (findings, findings[0])
    monkeypatch.setattr(host, "_window", None)


def test_every_question_of_the_vba_was_asked_here() -> None:
    """The questions are taken from the VBA's own source."""
    text = source("KyotenLive.bas") + source("KyotenRibbon.bas")
    asks = re.findall(r'Ask\(?\s?(?:Book|Sheet\.Parent|ActiveWorkbook), "(\w+)"', text)
    buttons = re.findall(r'Press "(\w+)"', text)
    questions = {*asks, *buttons, *re.findall(r'Question = "(\w+)"', text)}
    here = set(re.findall(r'ask\("(\w+)"', Path(__file__).read_text("utf-8")))
    assert questions == set(host.QUESTIONS) == here


# --- what Excel refuses -----------------------------------------------------------------------


def test_a_sheet_on_which_nothing_may_be_coloured_is_told_of(excel: Excel) -> None:
    for sheet in excel.state.sheets.values():
        sheet.protected, sheet.formats_allowed = True, False
    before = excel.looks()
    said = excel.ask("check_now")
    assert said.startswith("点検：直すところ ")
    assert "保護" in said
    assert excel.looks() == before


def test_every_cell_of_the_form_may_be_marked_as_it_is_protected(excel: Excel) -> None:
    """The form's own protection allows what marks need: colours and notes on locked and unlocked cells alike."""
    for name in excel.typist.at:
        sheet, _ = excel.sheet(name)
        if name.startswith("form."):  # on a hidden sheet, where nothing is marked
            continue
        assert (sheet.protected, sheet.formats_allowed, sheet.objects_protected) == (True, True, False), name


def test_a_busy_excel_is_asked_so_many_times_and_no_more(excel: Excel) -> None:
    """A cell is being edited: the call is rejected (RPC_E_CALL_REJECTED) as long as that lasts."""
    engine = pywin.engine()
    book = xw.Book(impl=engine.Book(engine.COMRetryObjectWrapper(pywin.workbook(excel.state))))
    sheet = book.sheets[0]
    excel.state.busy, excel.state.rejected = True, 0
    with pytest.raises(Exception) as fault:
        sheet.impl.activate()
    assert type(fault.value) in (engine.ExcelBusyError, pywin.com_error)
    assert ATTEMPTS <= excel.state.rejected <= ATTEMPTS * (ATTEMPTS + 1)  # a method is looked up, then called
    excel.state.busy = False
    sheet.impl.activate()


def test_a_workbook_behind_the_retrying_wrapper_is_read_alike(excel: Excel) -> None:
    """So xlwings hands workbooks out that it finds by itself."""
    engine = pywin.engine()
    excel.ask("look")
    book = xw.Book(impl=engine.Book(engine.COMRetryObjectWrapper(pywin.workbook(excel.state))))
    session = attach(book)
    assert session is not None
    assert session.check() == host._seats[0].session.findings


def test_what_the_clerk_types_meanwhile_is_found_by_the_next_question(excel: Excel) -> None:
    """The server was asked while Excel was busy: the question fails, Excel's side is told, nothing is half done."""
    excel.ask("check_now")
    marked = excel.looks()
    excel.state.busy = True
    with pytest.raises(Refused):
        excel.ask("changed", "申請書", "$D$4")
    excel.state.busy = False
    assert excel.looks() == marked
    assert excel.ask("before_save") == "cleared"


def test_another_workbook_is_left_alone(excel: Excel) -> None:
    sheet, at = excel.sheet("form.id")
    sheet.values[at] = "another"
    with pytest.raises(Refused, match="申請ブック"):
        excel.ask("look")
    assert (excel.ask("before_save"), excel.ask("before_close")) == ("", "")


def test_a_closed_workbook_loses_its_seat(excel: Excel) -> None:
    excel.ask("look")
    excel.state.closed = True
    stream = io.BytesIO()
    openpyxl.Workbook().save(stream)
    other = State(stream.getvalue(), "別.xlsx")
    assert excel.service.Ask(pywin.workbook(other), "before_save") == ""
    assert host._seats == []


# --- every rule -------------------------------------------------------------------------------


def _selected(excel: Excel) -> tuple[str, str]:
    sheet, (row, column, _, _) = excel.state.selection
    return sheet, pywin.opened(pywin.workbook(excel.state)).sheets[sheet].range((row, column)).get_address(
        False, False
    )


@pytest.mark.excel
def test_typing_any_fixture_of_a_rule_finds_what_the_batch_finds_in_its_file(
    data: bytes, tmp_path: Path, figures: Figures
) -> None:
    host._seats.clear()
    excel = excel_with(data)
    excel.ask("look")
    calls = [excel.state.calls]
    excel.type("application.settlements", 4)
    calls.append(excel.state.calls - calls[0])
    session = host._seats[0].session
    wrong = {}
    for case in CASES:
        given = {"kind": case.kind, **case.changes}
        wanted = _of_batch(filled(tmp_path / NAME, *case.tables, **given), case.parameters)
        for edit in excel.typist.type(cells(*case.tables, **given)):
            excel.ask("changed", *edit)
        if case.parameters:
            session.parameters = ParameterBook(tuple(sorted(case.parameters.items())))
            excel.ask("look")
        if session.findings != wanted.findings:
            wrong[case.id] = session.findings, wanted.findings
        if case.parameters:
            session.parameters = ParameterBook()
            excel.ask("look")
    figures.add(
        "every fixture of every rule typed into the stand-in for Excel: findings other than the batch's",
        len(CASES),
        str(len(wrong)),
        f"xlwings {xw.__version__}'s COM engine",
    )
    figures.add(
        "calls to the stand-in: the first look, one edit",
        2,
        f"{calls[0]}, {calls[1]}",
        f"xlwings {xw.__version__}",
    )
    assert wrong == {}
    assert excel.state.writes == 0


def _of_batch(path: Path, parameters: dict[str, object]) -> Checked:
    book = ParameterBook(tuple(sorted(parameters.items())))
    return check([read(path.read_bytes(), NAME)], book)[0]
