"""What Excel's buttons and events ask of Python, with LibreOffice in Excel's place."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import xlwings as xw

from addin.excel import host
from addin.excel.window import NoWindow
from addin.marks import COLOURS, HEAD
from addin.session import Session, in_a_line
from tests.addin.forms import filled
from validators.finding import Severity

pytestmark = pytest.mark.office

ERROR = COLOURS[Severity.ERROR]


@pytest.fixture(scope="module")
def form(office: xw.App, tmp_path_factory: pytest.TempPathFactory) -> Iterator[xw.Book]:
    """A sound form in an office."""
    opened = office.books.open(filled(tmp_path_factory.mktemp("forms") / "申請.xlsx"))
    yield opened
    opened.api.setModified(False)
    opened.close()


@pytest.fixture
def book(form: xw.Book, monkeypatch: pytest.MonkeyPatch) -> Iterator[xw.Book]:
    """The form with one fault, too much requested; no session yet."""
    monkeypatch.setattr(host, "_seats", [])
    _requested(form).value = 1_900_000
    yield form
    host.before_close(form)


def _requested(book: xw.Book) -> xw.Range:
    return book.names["application.grant_requested"].refers_to_range


def _looks(book: xw.Book) -> list[tuple[object, str | None]]:
    """Fill and note of the faulty cell and of those around it."""
    at = _requested(book)
    cells = [at.sheet.range((row, at.column)) for row in range(at.row - 1, at.row + 2)]
    return [(cell.color, cell.note.text if cell.note else None) for cell in cells]


def _note(cell: xw.Range) -> str:
    return cell.note.text if cell.note else ""


def test_a_workbook_that_saves_itself_gets_no_marks(book: xw.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    """AutoSave would save them every few seconds, and empty the list of steps to undo each time."""
    before = _looks(book)
    assert not host._saves_itself(book)
    monkeypatch.setattr(host, "_saves_itself", lambda one: one.name == book.name)
    assert "自動保存がオン" in host.check_now(book)
    assert _looks(book) == before
    assert host.before_save(book) == ""


@pytest.mark.parametrize("on", [True, False])
def test_autosave_is_asked_of_the_workbook(on: bool) -> None:
    book = SimpleNamespace(api=SimpleNamespace(AutoSaveOn=on))
    assert host._saves_itself(book) is on  # type: ignore[arg-type]


def test_looking_says_how_many_findings_and_writes_nothing(book: xw.Book) -> None:
    before = _looks(book)
    assert host.look(book).startswith("点検：直すところ ")
    assert _looks(book) == before


def test_an_edit_is_judged_and_nothing_is_written(book: xw.Book) -> None:
    host.look(book)
    before = _looks(book)
    cell = _requested(book)
    cell.value = 1_800_000
    assert host.changed(book, cell.sheet.name, cell.address) == "点検：指摘はありません"
    cell.value = 1_900_000
    assert host.changed(book, cell.sheet.name, cell.address).startswith("点検：直すところ ")
    assert _looks(book) == before


def test_the_first_edit_checks_the_whole_workbook(book: xw.Book) -> None:
    assert host.changed(book, "計画", "$D$4") == host.look(book)


def test_rows_put_in_are_followed(book: xw.Book) -> None:
    host.check_now(book)
    sheet = _requested(book).sheet
    before = _requested(book).row
    sheet.api.unprotect("")
    sheet.api.getRows().insertByIndex(2, 1)
    try:
        assert host.changed(book, sheet.name, "$3:$3").startswith("点検：直すところ ")
        assert _requested(book).row == before + 1
        places = {one.cell for one in host._seats[0].session.findings if one.rule == "S3-3"}
        assert places == {_requested(book).get_address(False, False)}
    finally:
        host.clear_marks(book)
        sheet.api.getRows().removeByIndex(2, 1)


def test_the_button_marks_and_clearing_gives_everything_back(book: xw.Book) -> None:
    before = _looks(book)
    host.check_now(book)
    assert _requested(book).color == ERROR
    assert _note(_requested(book)).startswith(HEAD)
    assert host.clear_marks(book) == "点検：印を消しました"
    assert _looks(book) == before


def test_a_protected_sheet_is_told_and_the_findings_stay(
    book: xw.Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_session: Session) -> None:
        raise RuntimeError("1004")

    monkeypatch.setattr(Session, "mark", refuse)
    said = host.check_now(book)
    assert said.startswith("点検：直すところ ")
    assert "保護" in said


def test_marks_come_off_for_saving_and_go_back_on(book: xw.Book) -> None:
    before = _looks(book)
    host.check_now(book)
    marked = _looks(book)
    assert host.before_save(book) == "cleared"
    assert _looks(book) == before
    assert host.after_save(book) == "marked"
    assert _looks(book) == marked
    assert (host.before_save(book), host.clear_marks(book), host.after_save(book)) == (
        "cleared",
        "点検：印を消しました",
        "",
    )


def test_saving_without_marks_asks_for_nothing(book: xw.Book) -> None:
    assert (host.before_save(book), host.after_save(book)) == ("", "")
    host.look(book)
    assert (host.before_save(book), host.after_save(book)) == ("", "")


def test_closing_takes_the_marks_off_and_lets_the_workbook_go(book: xw.Book) -> None:
    before = _looks(book)
    host.check_now(book)
    assert host.before_close(book) == "closed"
    assert _looks(book) == before
    assert host._seats == []
    assert host.before_close(book) == ""


def test_marks_that_a_dead_server_left_are_known_to_the_next(book: xw.Book) -> None:
    """The next one finds them when it looks, and takes them off before they are saved."""
    before = _looks(book)
    host.check_now(book)
    marked = _looks(book)
    host._seats.clear()
    host.look(book)
    assert _looks(book) == marked
    assert host.before_save(book) == "cleared"
    assert _looks(book) == before
    assert host.after_save(book) == "marked"
    assert _looks(book) == marked


def test_going_round_the_findings_says_each_and_selects_its_cell(book: xw.Book) -> None:
    findings = [one for one in _checked(book) if one.cell]
    said = [host.next_finding(book) for _ in range(len(findings) + 1)]
    assert said == [in_a_line([one]) for one in (*findings, findings[0])]
    assert host.previous_finding(book) == in_a_line([findings[-1]])
    selection = book.app.selection
    assert (selection.sheet.name, selection.get_address(False, False)) == (
        findings[-1].sheet,
        findings[-1].cell,
    )


def test_without_findings_there_is_nowhere_to_go(book: xw.Book) -> None:
    _requested(book).value = 1_800_000
    assert host.next_finding(book) == "点検：指摘はありません"
    assert host.explain_rule(book) == "点検：指摘はありません"


def test_without_a_window_the_clerk_is_told(book: xw.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_pick: object) -> None:
        raise NoWindow

    monkeypatch.setattr(host, "FindingsWindow", none)
    assert "tkinter" in host.show_list(book)


def test_another_workbook_is_left_alone(office: xw.App, book: xw.Book) -> None:
    other = office.books.add()
    try:
        with pytest.raises(host.NotOurForm):
            host.look(other)
        assert (host.before_save(other), host.before_close(other)) == ("", "")
    finally:
        other.close()


def _checked(book: xw.Book) -> list[host.Finding]:
    host.look(book)
    return host._seats[0].session.findings
