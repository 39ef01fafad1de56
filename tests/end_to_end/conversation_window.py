"""The returned copy and the summary in a real LibreOffice window, 1366 × 768, while people type with real keys.

``python -m tests.end_to_end.conversation_window COPY SUMMARY`` takes the pictures of docs/images/window anew.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import xlwings as xw

from tests.addin.clerk import Clerk, Screen, window_on
from tests.end_to_end.clerk_hour import in_japanese

SIZE = "1366x768x24"
IMAGES = Path(__file__).parents[2] / "docs" / "images" / "window"
PAGE, NOTE = "計画の12頁です", "2/20 電話で依頼"
"""What the clerk answers, and what the examiner notes."""


@contextmanager
def opened(path: Path) -> Iterator[Clerk]:
    """Open a workbook in a Japanese office with a window of the usual size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        in_japanese(folder)
        letters = "".join(sorted({one for one in PAGE + NOTE if not one.isascii()}))
        with window_on(path, folder, SIZE, letters=letters) as clerk:
            yield clerk


def settled(clerk: Clerk) -> tuple[Screen, xw.Book]:
    """Return the screen and the open book once the window is drawn."""
    time.sleep(3)
    return clerk.screen, clerk.app.books[0]


def main(copy: str, summary: str) -> None:
    """Answer a finding in a returned copy and decide on some in a summary: a picture each, into docs/images/window."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with opened(Path(copy)) as clerk:
        screen, book = settled(clerk)
        sheet = book.sheets[book.sheets.count - 1]
        sheet.range("H5").select()
        screen.type(PAGE)
        screen.key("Return")
        time.sleep(2)
        screen.picture(IMAGES / "copy.png")
    with opened(Path(summary)) as clerk:
        screen, book = settled(clerk)
        for name, cell, picture in (("指摘一覧", "E3", "findings"), ("申請一覧", "F3", "applications")):
            book.sheets[name].range(cell).select()
            screen.type(NOTE)
            screen.key("Return")
            time.sleep(2)
            screen.picture(IMAGES / f"{picture}.png")
        for one in IMAGES.glob("*.png"):
            screen.do("mogrify", "-resize", "1100x", "-colors", "64", "-strip", str(one))


if __name__ == "__main__":
    main(*sys.argv[1:])
