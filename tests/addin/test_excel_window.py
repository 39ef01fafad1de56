"""The window with the findings, on a screen of the tests' own."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator

import pytest

from addin.excel.window import FindingsWindow
from tests.support import application
from validators.engine import check
from validators.finding import Finding

pytest.importorskip("tkinter", reason="this Python has no tkinter")
pytestmark = pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed")


@pytest.fixture(scope="module")
def screen() -> Iterator[None]:
    """A screen without a monitor, named in DISPLAY."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1000x700x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    before = os.environ.get("DISPLAY")
    try:
        with os.fdopen(read) as number:
            os.environ["DISPLAY"] = f":{number.readline().strip()}"
        yield
    finally:
        os.close(write)
        server.kill()
        server.wait()
        os.environ.pop("DISPLAY")
        if before is not None:
            os.environ["DISPLAY"] = before


def _findings() -> list[Finding]:
    return list(check([application(grant_requested=1_900_000)])[0].findings)


def _lines(window: FindingsWindow) -> list[tuple[str, ...]]:
    return [tuple(map(str, window._list.item(line)["values"])) for line in window._list.get_children()]


def _words(window: FindingsWindow) -> str:
    return window._words.get("1.0", "end").strip()


def test_findings_are_listed_explained_and_gone_to(screen: None) -> None:
    findings = _findings()
    picked: list[Finding] = []
    window = FindingsWindow(picked.append)
    window.show("点検：不備", findings)
    root = window._build()
    try:
        root.update()
        assert root.title() == "点検：不備"
        assert [line[:2] for line in _lines(window)] == [(one.severity.label, one.rule) for one in findings]
        assert [line[3] for line in _lines(window)] == [one.message for one in findings]
        window._list.selection_set("0")
        root.update()
        assert _words(window).startswith(findings[0].message)
        assert findings[0].citation in _words(window)
        window._go(None)
        assert picked == [findings[0]]
    finally:
        root.destroy()


def test_what_is_shown_later_takes_the_place_of_what_was_there(screen: None) -> None:
    findings = _findings()
    window = FindingsWindow(lambda _: None)
    window.show("点検：不備", findings)
    root = window._build()
    try:
        root.update()
        window.show("点検：不備", findings, findings[-1])
        window._poll()
        root.update()
        assert window._chosen() == findings[-1]
        window.show("点検：指摘はありません", [])
        window._poll()
        root.update()
        assert (_lines(window), _words(window)) == ([], "指摘はありません。")
    finally:
        root.destroy()


def test_a_cell_that_cannot_be_gone_to_is_told(screen: None) -> None:
    def refuse(_finding: Finding) -> None:
        raise RuntimeError("Excel is busy")

    window = FindingsWindow(refuse)
    window.show("点検：不備", _findings())
    root = window._build()
    try:
        window._list.selection_set("0")
        root.update()
        window._go(None)
        assert _words(window) == "いまは移れません。セルの入力を終えてから、もう一度お試しください。"
    finally:
        root.destroy()


def test_the_window_runs_in_a_thread_of_its_own_and_says_when_it_is_closed(screen: None) -> None:
    window = FindingsWindow(lambda _: None)
    thread = threading.Thread(target=window.run)
    window.show("点検", _findings())
    thread.start()
    assert window.is_open()
    window.close()
    thread.join(20)
    assert (thread.is_alive(), window.is_open()) == (False, False)
