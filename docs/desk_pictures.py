"""Draw the pictures of the desk's pages anew: ``python -m docs.desk_pictures``; needs Chromium and its Japanese words.

A newcomer tries the samples of the kit, a clerk checks a workbook, an officer a round. With LibreOffice and Xvfb the
summary that the newcomer opens is drawn, too.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from kit.make import PRACTICE, PROGRAM, TOP
from tests.web.driving import CHROMIUM, KEY, chromium, follow, running
from web.settings import local
from workbooks.samples import build_samples

IMAGES = Path(__file__).parent / "images"
SIZE = {"width": 1366, "height": 768}
FAULTY = "県北/二本松市_針道沢地区.xlsx"
KIT = "kyoten-windows"
SUMMARY = "審査結果一覧.xlsx"


def draw(home: Path) -> None:
    """Play a newcomer, a clerk and an officer whose own folder is ``home``, and draw each view."""
    submitted = home / "Documents" / "令和8年度募集" / "提出"
    build_samples(submitted)
    kit = home / "Desktop" / KIT
    for name in (*TOP["windows"], f"{PROGRAM}/python.exe"):
        (kit / name).parent.mkdir(parents=True, exist_ok=True)
        (kit / name).touch()
    build_samples(kit / PRACTICE)
    os.environ["HOME"] = str(home)  # where 参照… begins
    with running(lambda port: replace(local(port, KEY), workers=1)) as (_, address), chromium() as browser:
        page = browser.new_page(viewport=SIZE, locale="ja-JP")
        page.set_default_timeout(300_000)
        page.goto(f"{address}/?key={KEY}")
        _shoot(page, "desk-home")
        _newcomer(page, kit)
        _clerk(page, address, submitted)
        _officer(page, address, submitted)
        for view, name in (
            ("rules?q=補助率", "desk-rules"),
            ("rules/S3-3", "desk-rule"),
            ("form", "desk-form"),
            ("ownvalues", "desk-ownvalues"),
            ("help", "desk-help"),
        ):
            page.goto(f"{address}/{view}")
            _shoot(page, name)
    _summary(kit.with_name(KIT) / f"{PRACTICE}_点検結果" / SUMMARY)


def _newcomer(page: Any, kit: Path) -> None:
    """From the first page to the figures over the samples of the kit."""
    follow(page, "text=募集をまとめて点検")
    page.click("[data-for=folder]")
    page.wait_for_selector("#browse-list li")
    page.click("#browse-starts button:has-text('デスクトップ')")
    page.click(f"#browse-list button:has-text('{KIT}')")
    page.click(f"#browse-list button:has-text('{PRACTICE}')")
    page.wait_for_selector("#browse-list button:has-text('県北')")
    page.hover("#browse-take")
    _shoot(page, "start-choose")
    page.click("#browse-take")
    assert page.input_value("#out") == str(kit / f"{PRACTICE}_点検結果")
    page.fill("#fiscal_year", "2026")
    page.evaluate("scrollTo(0, 0)")
    _shoot(page, "start-form")
    _started(page)
    _shoot(page, "start-done")


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
    page.click("[data-for=folder]")
    page.fill("#browse-path", str(submitted))
    page.press("#browse-path", "Enter")
    page.wait_for_selector("#browse-list button:has-text('県北')")
    _shoot(page, "desk-browse")
    page.click("#browse-take")
    page.fill("#fiscal_year", "2026")
    page.fill("[data-day=県北]", "2026-02-16")
    page.fill("[data-time=県北]", "17:00")
    page.click("#same")
    _shoot(page, "desk-round", whole=True)
    _started(page, "desk-progress")
    _shoot(page, "desk-figures", whole=True)
    follow(page, "a:has-text('採択を台帳に加える')")
    _shoot(page, "desk-ledger")


def _started(page: Any, picture: str = "") -> None:
    """Start the round and wait for its figures, with a picture of the bar when it has moved."""
    page.click("#start")
    page.wait_for_selector("#cancel")
    if picture:
        page.wait_for_selector("#state:has-text('のうち 1'), .figures")
        _shoot(page, picture)
    page.wait_for_selector(".figures")


def _summary(summary: Path) -> None:
    """Draw the summary as it opens in an office, where there is one."""
    if not all(map(shutil.which, ("soffice", "Xvfb", "mogrify"))):
        print("LibreOffice or Xvfb is missing: the summary's picture stays as it is", file=sys.stderr)
        return
    from tests.end_to_end.conversation_window import opened

    with opened(summary) as clerk:
        time.sleep(6)  # until the window is drawn
        picture = clerk.screen.picture(IMAGES / "start-summary.png")
    subprocess.run(["mogrify", "-resize", "1100x", "-colors", "64", "-strip", picture], check=True)


def _shoot(page: Any, name: str, whole: bool = False) -> None:
    page.evaluate(
        "document.getElementById('said').textContent = ''"
    )  # what was just told covers what is shown
    page.screenshot(path=IMAGES / f"{name}.png", full_page=whole)


if __name__ == "__main__":
    if CHROMIUM is None:
        sys.exit("chromium is missing: the pictures stay as they are")
    own = Path(tempfile.gettempdir()) / "担当者"  # its name is seen in the pictures
    own.mkdir()
    try:
        draw(own)
    finally:
        shutil.rmtree(own)
