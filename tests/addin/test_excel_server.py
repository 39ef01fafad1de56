"""The warm Python: it is there at once, says when the rules are loaded, answers, and ends with the last Excel."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from addin.excel import host, owners
from addin.excel.owners import Owners
from addin.excel.server import Service


class _Refused(Exception):
    pass


class _Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def there() -> set[int]:
    """The processes that are there."""
    return set()


def _service(there: set[int], book: object = None) -> Service:
    made = Service(Owners(there.__contains__), lambda _: book, _Refused)
    made._loading.join()
    return made


def test_it_never_waits_for_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    load = Service._load
    monkeypatch.setattr(Service, "_load", lambda self: (go_on.wait(20), load(self)))
    made = Service(Owners(lambda _: True), lambda book: book, _Refused)
    assert (made.Alive(), made.Ready()) == (True, False)
    with pytest.raises(_Refused, match="準備ができていません"):
        made.Ask(None, "look")
    go_on.set()
    made._loading.join()
    assert made.Ready()


def test_rules_that_cannot_be_loaded_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "addin.excel.host", None)
    monkeypatch.delattr("addin.excel.host")
    with pytest.raises(_Refused, match="点検の規則を読み込めませんでした"):
        _service(set()).Ready()


def test_a_question_reaches_the_host_with_its_workbook(
    there: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = SimpleNamespace(app=SimpleNamespace(pid=7))
    asked: list[object] = []
    monkeypatch.setitem(host.QUESTIONS, "changed", lambda *given: asked.append(given) or "点検：不備 1件")
    made = _service(there, book)
    assert made.Ask("Excel's own", "changed", "計画", "$D$4") == "点検：不備 1件"
    assert asked == [(book, "計画", "$D$4")]
    assert made._owners._processes == {7}


def test_nothing_but_the_hosts_questions_can_be_asked(there: set[int]) -> None:
    made = _service(there)
    for question in ("let_go", "attach", "__import__", "check_now_on_mac"):
        with pytest.raises(_Refused, match=question):
            made.Ask(None, question)


def test_a_failure_is_told_with_the_name_of_the_log(
    there: set[int], monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    made = _service(there, SimpleNamespace(app=SimpleNamespace(pid=0)))

    def fail(_: object) -> str:
        raise RuntimeError("0x80010001")

    monkeypatch.setitem(host.QUESTIONS, "look", fail)
    with pytest.raises(_Refused, match=r"0x80010001（記録：.*addin\.log"):
        made.Ask(None, "look")


def test_it_is_needed_as_long_as_an_excel_is_there_and_a_moment_longer(there: set[int]) -> None:
    clock = _Clock()
    mine = Owners(there.__contains__, clock)
    there |= {1, 2}
    mine.add(1)
    clock.now = 1000.0
    assert mine.needed()
    there.discard(1)
    clock.now += owners.PATIENCE - 1
    assert mine.needed()
    clock.now += 1
    assert not mine.needed()
    mine.add(2)
    assert mine.needed()


def test_without_any_owner_it_ends_by_itself() -> None:
    clock = _Clock()
    mine = Owners(lambda _: False, clock)
    assert mine.needed()
    clock.now = owners.PATIENCE
    assert not mine.needed()


def test_letting_go_forgets_every_workbook(there: set[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "_seats", [object()])
    _service(there).let_go()
    assert host._seats == []
