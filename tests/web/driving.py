"""A desk that runs in a thread, and a real Chromium that looks at it."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from web.app import create_app
from web.desk import Desk
from web.serve import _listener
from web.settings import Settings, local

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=ja",
]
KEY = "test-key"

STILL = (
    "",
    "check",
    "rules?q=補助率",
    "rules/S3-3",
    "form",
    "help",
    "round",
    "ledger",
    "settle",
    "close",
    "ownvalues",
    "nowhere",
)
"""The pages that show no job."""


@contextmanager
def running(
    settings: Callable[[int], Settings] = lambda port: local(port, KEY),
    opener: Callable[[Path], None] | None = None,
) -> Iterator[tuple[Desk, str]]:
    """Run a desk; yields it and its address."""
    listener = _listener("127.0.0.1", 0)
    port = listener.getsockname()[1]
    desk = Desk(settings(port), opener)
    server = uvicorn.Server(
        uvicorn.Config(create_app(desk), log_config=None, access_log=False, timeout_graceful_shutdown=1)
    )

    def stop() -> None:
        server.should_exit = True

    desk.stop = stop
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the desk did not start"
        time.sleep(0.02)
    try:
        yield desk, f"http://127.0.0.1:{port}"
    finally:
        stop()
        thread.join(20)
        desk.close()


def served(port: int, **changes: Any) -> Settings:
    """Return the settings of a desk on a server, reached from this machine."""
    hosts = frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
    known: dict[str, Any] = {
        "workers": 1,
        "hosts": hosts,
        "origins": frozenset(f"http://{one}" for one in hosts),
    }
    return Settings(False, port, **known | changes)


@contextmanager
def chromium() -> Iterator[Any]:
    """Start Debian's Chromium; yields the browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=FLAGS, env={**os.environ, "LANGUAGE": "ja", "LC_ALL": "C.UTF-8"}
        )
        try:
            yield browser
        finally:
            browser.close()


def follow(page: Any, link: str) -> None:
    """Click a link and wait until the page that it leads to works: its scripts have run."""
    with page.expect_navigation():
        page.click(link)


def tab_to(page: Any, wanted: str, most: int = 120) -> None:
    """Press Tab until what matches ``wanted`` has the focus, as somebody without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} is not reached by Tab")


def clean(page: Any) -> None:
    """Fail where axe-core finds anything wrong with a page."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def fits(page: Any) -> None:
    """Fail where a page of 1366 × 768 has to be moved sideways when it is shown twice as large."""
    page.set_viewport_size({"width": 683, "height": 384})
    assert page.evaluate("document.documentElement.scrollWidth") <= 683, page.url
    page.set_viewport_size({"width": 1366, "height": 768})
