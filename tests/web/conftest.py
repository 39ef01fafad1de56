"""A desk on one's own machine, a desk on a server, and a browser: started once for all tests of a file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from tests.web.driving import CHROMIUM, KEY, chromium, running, served
from web.desk import Desk
from web.settings import local
from workbooks.samples import build, load

WAIT = 240_000
"""Milliseconds until a browser gives up: a machine that runs many tests is slow."""


USED = FAULTY, SOUND, OTHER = (
    "県北/二本松市_針道沢地区.xlsx",
    "会津/柳津町_琵琶首沢地区.xlsx",
    "会津/西会津町_奥川谷地区.xlsx",
)
"""A sample with 不備 6, one without, one with 不備 2."""


@dataclass
class Place:
    """A running desk: itself, its address, what it opened in other programs."""

    desk: Desk
    address: str
    opened: list[Path] = field(default_factory=list)


@pytest.fixture(scope="session")
def own() -> Iterator[Place]:
    """Run a desk on this machine."""
    opened: list[Path] = []
    with running(lambda port: replace(local(port, KEY), workers=1), opened.append) as (desk, address):
        desk.presence.heard(
            "a page that stays open"
        )  # however slow the tests, the desk does not end between them
        yield Place(desk, address, opened)


@pytest.fixture(scope="session")
def server() -> Iterator[Place]:
    """Run a desk for an intranet, with a small limit on sizes."""
    with running(lambda port: served(port, book=1 << 20)) as (desk, address):
        yield Place(desk, address)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start Chromium; in CI there must be one."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.exit("CI must have Chromium: see .ci/packages", returncode=1)
        pytest.skip("Chromium is not installed")
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """Open an empty page of a visitor of its own; nothing may go wrong in its scripts."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="ja-JP")
    context.set_default_timeout(WAIT)
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda fault: faults.append(str(fault)))
    yield opened
    context.close()
    assert faults == []


@pytest.fixture
def at_home(page: Any, own: Place) -> Any:
    """Stand at the first page of one's own desk."""
    page.goto(f"{own.address}/?key={KEY}")
    return page


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the samples that the tests use, once."""
    folder = tmp_path_factory.mktemp("samples") / "提出"
    for one in load():
        if one.file in USED:
            (folder / one.file).parent.mkdir(parents=True, exist_ok=True)
            (folder / one.file).write_bytes(build(one))
    return folder
