"""The round of forty workbooks, run by an officer before the page, in a real Chromium."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.end_to_end.forty import COUNT, Round, type_into, values
from tests.web.driving import KEY, chromium, follow, running
from web.settings import local

_PATIENCE = 300_000
"""Milliseconds that the page is waited for: a run of forty workbooks on a busy machine."""


class PageRound(Round):
    """The round, and what the page showed: the figures of each run, and what it said of the ledger."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.figures: list[list[str]] = []
        self.said = ""
        self.ledger = folder / "新しい交付台帳.xlsx"

    def play(self) -> None:
        """Play the round: first run, notes typed into its summary, what comes back, second run, ledger."""
        for number in range(COUNT):
            self.write(number, values(number))
        with (
            running(lambda port: replace(local(port, KEY), workers=1)) as (_, address),
            chromium() as browser,
        ):
            page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="ja-JP")
            page.set_default_timeout(_PATIENCE)
            page.goto(f"{address}/?key={KEY}")
            page.goto(f"{address}/round")
            page.fill("#folder", str(self.submitted))
            page.press("#folder", "Tab")  # the results follow the folder
            page.fill("#out", str(self.out))
            page.check("#by_bureau")
            self._run(page)
            self.first = self.out / "審査結果一覧.xlsx"
            shutil.copyfile(self.first, self.blank)
            self.typed = type_into(self.first, self.first)
            self.come_back()
            follow(page, "a:has-text('再提出を点検')")
            self.second = Path(page.input_value("#out")) / "審査結果一覧.xlsx"
            self._run(page)
            follow(page, "a:has-text('採択を台帳に加える')")
            page.fill("#out", str(self.ledger))
            page.click("button[type=submit]")
            page.wait_for_selector("#answer:not([hidden])")
            self.said = page.inner_text("#answer-said")

    def _run(self, page: Any) -> None:
        """Start a run and wait for its figures."""
        page.click("#start")
        page.wait_for_selector(".figures")
        self.figures.append(page.locator(".figures li").all_inner_texts())
