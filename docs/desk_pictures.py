"""Draw the pictures of the desk's pages anew: ``python -m docs.desk_pictures``; needs Chromium and its Japanese words."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.web.driving import CHROMIUM, KEY, chromium, follow, running
from web.settings import local
from workbooks.samples import build_samples

IMAGES = Path(__file__).parent / "images"
SIZE = {"width": 1366, "height": 768}
FAULTY = "県北/二本松市_針道沢地区.xlsx"


def draw(folder: Path) -> None:
    """Play a clerk and an officer, and draw each view."""
    home = folder / "担当者"
    submitted = home / "令和8年度募集" / "提出"
    build_samples(submitted)
    os.environ["HOME"] = str(home)  # where 参照… begins
    with running(lambda port: replace(local(port, KEY), workers=1)) as (_, address), chromium() as browser:
        page = browser.new_page(viewport=SIZE, locale="ja-JP")
        page.set_default_timeout(300_000)
        page.goto(f"{address}/?key={KEY}")
        _shoot(page, "desk-home")
        _clerk(page, address, submitted)
        _officer(page, address, submitted)
        for view in ("rules?q=補助率", "rules/S3-3", "form", "help"):
            page.goto(f"{address}/{view}")
            _shoot(
                page,
                f"desk-{view.split('?')[0].replace('/S3-3', '').replace('rules', 'rule' if '/' in view else 'rules')}",
            )


def _clerk(page: Any, address: str, submitted: Path) -> None:
    page.goto(f"{address}/check")
    _shoot(page, "desk-check")
    page.set_input_files("#files", submitted / FAULTY)
    page.wait_for_selector(".sentence")
    _shoot(page, "desk-result")
    page.goto(page.url + "/1/print")
    _shoot(page, "desk-sheet")
    page.goto(f"{address}/check")
    page.set_input_files("#files", sorted(submitted.rglob("*.xlsx"))[:6])
    page.wait_for_selector("details.book")
    _shoot(page, "desk-results")


def _officer(page: Any, address: str, submitted: Path) -> None:
    page.goto(f"{address}/round")
    page.fill("#folder", str(submitted))
    page.fill("#fiscal_year", "2026")
    page.dispatch_event("#folder", "change")
    page.fill("[data-day=県北]", "2026-02-16")
    page.fill("[data-time=県北]", "17:00")
    page.click("#same")
    _shoot(page, "desk-round", whole=True)
    page.click("[data-for=ledger]")
    page.wait_for_selector("#browse-list li")
    _shoot(page, "desk-browse")
    page.click("#browse-close")
    page.click("#start")
    page.wait_for_selector("#cancel")
    page.wait_for_selector("#hand:not(:empty), .figures")
    _shoot(page, "desk-progress")
    page.wait_for_selector(".figures")
    _shoot(page, "desk-figures", whole=True)
    follow(page, "a:has-text('採択を台帳に加える')")
    _shoot(page, "desk-ledger")


def _shoot(page: Any, name: str, whole: bool = False) -> None:
    page.screenshot(path=IMAGES / f"{name}.png", full_page=whole)


if __name__ == "__main__":
    if CHROMIUM is None:
        sys.exit("chromium is missing: the pictures stay as they are")
    with tempfile.TemporaryDirectory() as folder:
        draw(Path(folder))
