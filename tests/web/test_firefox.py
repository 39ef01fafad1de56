"""The desk in a real Firefox: a clerk and an officer with keys alone, every still page."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from tests.web.conftest import FAULTY, SOUND, USED, Place
from tests.web.driving import KEY, STILL
from tests.web.marionette import ENTER, FIREFOX, Firefox, firefox


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """Start Firefox; in CI there must be one."""
    if FIREFOX is None:
        if os.environ.get("CI"):
            pytest.exit("CI must have Firefox: see .ci/packages", returncode=1)
        pytest.skip("Firefox is not installed")
    with firefox(tmp_path_factory.mktemp("firefox")) as found:
        found.size(1366, 768)
        yield found


@pytest.fixture
def desk(window: Firefox, own: Place) -> Iterator[Firefox]:
    """Stand at the first page of one's own desk; nothing may go wrong in its scripts or styles."""
    window.go("about:blank")  # a page that is left while it still loads complains
    window.faults(own.address)
    window.go(f"{own.address}/?key={KEY}")
    yield window
    assert window.faults(own.address) == []


def _violations(desk: Firefox) -> list[str]:
    """Return what axe-core finds wrong with the page."""
    desk.script((files("axe_playwright_python") / "axe.min.js").read_text("utf-8"))
    found: list[str] = desk.later(
        "const done = arguments[arguments.length - 1];"
        "axe.run().then((all) => done(all.violations.map((one) => `${one.id} ${one.nodes.map((at) => at.html)}`)));"
    )
    return found


def test_a_clerk_reads_what_is_wrong(desk: Firefox, samples: Path) -> None:
    desk.tab_to("a[href='/check']")
    desk.press(ENTER)
    desk.send("#files", str(samples / FAULTY))
    assert desk.wait("document.querySelector('.sentence')?.innerText").startswith("不備")
    assert _violations(desk) == []
    text = desk.script("return document.querySelector('main').innerText")
    assert "印の付いた写し" in text and "手引き" in text


def test_a_sound_workbook_is_called_sound(desk: Firefox, own: Place, samples: Path) -> None:
    desk.go(f"{own.address}/check")
    desk.send("#files", str(samples / SOUND))
    assert desk.wait("document.querySelector('.sentence')?.innerText").startswith("適")


def test_an_officer_checks_a_round(desk: Firefox, own: Place, samples: Path, tmp_path: Path) -> None:
    folder = tmp_path / "提出"
    for name in USED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(samples / name, folder / name)
    desk.tab_to("a[href='/round']")
    desk.press(ENTER)
    desk.wait("document.getElementById('start') !== null")
    desk.tab_to("#folder")
    desk.press(*str(folder))
    desk.tab_to("#fiscal_year")
    desk.press(*"2026")
    desk.tab_to("[data-day=県北]")
    desk.press(*"02162026")  # Debian's Firefox takes a day as Americans write it
    desk.tab_to("#same")
    desk.press(ENTER)
    days = "[...document.querySelectorAll('[data-day]')].map((one) => one.value)"
    assert desk.script(f"return {days}") == ["2026-02-16"] * 7
    desk.tab_to("#start")
    desk.press(ENTER)
    assert desk.wait("document.querySelector('.figures li')?.innerText") == "3 件のブック"
    assert _violations(desk) == []
    desk.tab_to(".open[data-what=summary]")
    desk.press(ENTER)
    desk.wait("document.getElementById('said').innerText.includes('開いています')")
    assert own.opened[-1].name == "審査結果一覧.xlsx"


def test_every_still_page_is_clean_and_fits_twice_as_large(desk: Firefox, own: Place) -> None:
    for view in STILL:
        desk.go(f"{own.address}/{view}")
        assert _violations(desk) == [], view
        desk.size(683, 600)
        assert desk.script("return document.documentElement.scrollWidth - window.innerWidth") <= 0, view
        desk.size(1366, 768)
