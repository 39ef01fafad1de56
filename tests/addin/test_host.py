"""What the service makes of the events that it hears, without an office."""

from __future__ import annotations

import dataclasses
import threading
from typing import TYPE_CHECKING, Any

import pytest

from validators.finding import Finding, Severity

if TYPE_CHECKING:
    from addin.libreoffice.host import Desk, Host

pytestmark = pytest.mark.office

NOTHING: Any = None
NOW = 1000.0


@pytest.fixture
def host() -> Host:
    """A host that is connected to nothing."""
    from addin.libreoffice.host import Host

    return object.__new__(Host)


@pytest.fixture
def desk() -> Desk:
    from addin.libreoffice.host import Desk

    return Desk("form", NOTHING)


def edited(host: Host, desk: Desk, heard: float) -> None:
    from addin.libreoffice.host import Edit

    host.edited(desk, [Edit("cell-change", NOTHING, heard)])


def test_an_edit_explains_the_changes_heard_around_it(host: Host, desk: Desk) -> None:
    host.modified(desk, NOW)
    edited(host, desk, NOW + 0.001)
    host.modified(desk, NOW + 0.002)
    assert (desk.due, len(desk.edits)) == (None, 1)


def test_a_change_without_cells_is_checked_after_a_while(host: Host, desk: Desk) -> None:
    edited(host, desk, NOW)
    host.modified(desk, NOW + 0.2)  # however late a busy worker comes to it
    assert desk.due == pytest.approx(NOW + 0.5)


def test_an_edit_soon_after_a_change_without_cells_does_not_hide_it(host: Host, desk: Desk) -> None:
    host.modified(desk, NOW)
    host.modified(desk, NOW + 0.2)
    edited(host, desk, NOW + 0.201)
    assert desk.due == pytest.approx(NOW + 0.5)


# --- the office's main thread ------------------------------------------------------------------


class _Office:
    """An office that is busy: what it is to call waits in ``turns``."""

    def __init__(self) -> None:
        self.ServiceManager = self
        self.turns: list[Any] = []

    def createInstanceWithContext(self, _: str, context: Any) -> _Office:
        return self

    def addCallback(self, turn: Any, _: Any) -> None:
        self.turns.append(turn)


def test_what_is_asked_for_while_a_listener_lends_its_turn_is_done_there_and_only_once() -> None:
    from addin.libreoffice.office import MainThread

    office, places = _Office(), []
    main = MainThread(office)

    def ask() -> None:
        for _ in range(3):
            main(lambda: places.append(threading.get_ident()))
        main.give_back()

    listener = threading.Thread(target=main.lend, args=(20.0,))
    asking = threading.Thread(target=ask)
    asking.start()
    listener.start()
    asking.join(20)
    listener.join(20)
    for turn in office.turns:  # asked for before the listener came: the office gets to it later
        turn.notify(None)
    assert not listener.is_alive()
    assert places == [listener.ident] * 3


def test_what_comes_when_the_time_is_over_waits_for_the_office() -> None:
    from addin.libreoffice.office import MainThread

    office, places = _Office(), []
    main = MainThread(office)
    main.lend(0.0)
    asking = threading.Thread(target=main, args=(lambda: places.append(threading.get_ident()),))
    asking.start()
    while not office.turns:
        asking.join(0.01)
    office.turns[0].notify(None)
    asking.join(20)
    assert places == [threading.get_ident()]


# --- the list of findings ---------------------------------------------------------------------


class _List:
    """A list box; choosing a line tells its listener, as LibreOffice's does."""

    def __init__(self, window: Any) -> None:
        self.window, self.StringItemList, self.at = window, (), -1

    def getSelectedItemPos(self) -> int:
        return self.at

    def selectItemPos(self, number: int, _: bool) -> None:
        self.at = number
        self.window.chosen(number)


class _Dialog:
    def __init__(self, window: Any) -> None:
        self.list, self.text = _List(window), ""

    def getControl(self, name: str) -> Any:
        return self.list if name == "list" else self

    def getModel(self) -> Any:
        return self

    def getByName(self, _: str) -> Any:
        self.list.at = -1  # new lines: nothing is chosen
        return self.list

    def setText(self, text: str) -> None:
        self.text = text


def _finding(cell: str) -> Finding:
    fields = dict.fromkeys((one.name for one in dataclasses.fields(Finding)), "")
    given = {
        "rule": "S3-3",
        "severity": Severity.ERROR,
        "sheet": "申請書",
        "cell": cell,
        "message": f"{cell}の理由",
    }
    return Finding(**{**fields, "row": 1, **given})  # type: ignore[arg-type]


def test_the_chosen_findings_words_stay_while_the_list_is_told_anew() -> None:
    from addin.libreoffice.windows import FindingsWindow

    jumps: list[str] = []
    window = FindingsWindow(NOTHING, lambda _, finding: jumps.append(finding.cell))
    window._dialog = dialog = _Dialog(window)
    window._session = NOTHING or object()  # type: ignore[assignment]
    first, second, third = map(_finding, ("C5", "C6", "C7"))
    window.show_findings([first, second])
    dialog.list.selectItemPos(1, True)
    assert (jumps, "C6の理由" in dialog.text) == (["C6"], True)
    dialog.list.at = 1
    window.show_findings([first, second])  # every jump has the list told again
    assert "C6の理由" in dialog.text
    window.show_findings([second, third])  # it stays chosen where it stands now, and nobody is moved
    assert (dialog.list.at, jumps, "C6の理由" in dialog.text) == (0, ["C6"], True)
    window.show_findings([third])
    assert dialog.text == "行を選ぶと、そのセルへ移ります。"
