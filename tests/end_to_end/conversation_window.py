"""The returned copy and the summary in a real LibreOffice window, 1366 × 768, while people type with real keys.

``python -m tests.end_to_end.conversation_window COPY SUMMARY`` takes the pictures of docs/images/window anew.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import xlwings as xw

from tests.addin.clerk import Clerk, Screen, window_on

SIZE = "1366x768x24"
IMAGES = Path(__file__).parents[2] / "docs" / "images" / "window"


def settled(clerk: Clerk) -> tuple[Screen, xw.Book]:
    """Return the screen and the open book once the window is drawn."""
    time.sleep(3)
    return clerk.screen, clerk.app.books[0]


def main(copy: str, summary: str) -> None:
    """Answer a finding in a returned copy and decide on some in a summary: a picture each, into docs/images/window."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, window_on(Path(copy), Path(folder), SIZE) as clerk:
        screen, book = settled(clerk)
        sheet = book.sheets[book.sheets.count - 1]
        sheet.range("H5").select()
        screen.type("p.12")
        screen.key("Return")
        time.sleep(2)
        screen.picture(IMAGES / "copy.png")
    with tempfile.TemporaryDirectory() as folder, window_on(Path(summary), Path(folder), SIZE) as clerk:
        screen, book = settled(clerk)
        for name, cell, picture in (("指摘一覧", "E3", "findings"), ("申請一覧", "F3", "applications")):
            book.sheets[name].range(cell).select()
            screen.type("2/20 TEL")
            screen.key("Return")
            time.sleep(2)
            screen.picture(IMAGES / f"{picture}.png")
        for one in IMAGES.glob("*.png"):
            screen.do("mogrify", "-resize", "1100x", "-colors", "64", "-strip", str(one))


if __name__ == "__main__":
    main(*sys.argv[1:])
