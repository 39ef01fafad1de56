"""The returned copy and the summary in a real LibreOffice window, 1366 × 768, while people type with real keys.

``python -m tests.end_to_end.conversation_window COPY SUMMARY`` takes the pictures of docs/images/window anew.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from addin import uno_engine
from addin.uno_engine import connect_context, end_office, new_pipe, start_office
from tests.addin import clerk
from tests.addin.clerk import Screen, until

SIZE = "1366x768x24"
IMAGES = Path(__file__).parents[2] / "docs" / "images" / "window"


@contextmanager
def window_on(path: Path, folder: Path) -> Iterator[tuple[Screen, Any]]:
    """Open a workbook in an office with a window on a small screen; gives the screen and the open book."""
    clerk.SIZE, before = SIZE, clerk.SIZE
    screen = Screen()
    clerk.SIZE = before
    pipe = new_pipe()
    process = start_office(
        [path], pipe=pipe, profile=folder / "profile", headless=False, environment={"DISPLAY": screen.display}
    )
    try:
        app = uno_engine.app_of(connect_context(pipe, 120), process.pid)
        until(lambda: len(app.books) == 1, 120)
        time.sleep(3)
        yield screen, app.books[0]
    finally:
        with suppress(Exception):
            app.books[0].api.setModified(False)
            app.quit()
            process.wait(15)
        end_office(process)
        screen.close()


def main(copy: str, summary: str) -> None:
    """Answer a finding in a returned copy and decide on some in a summary: a picture each, into docs/images/window."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, window_on(Path(copy), Path(folder)) as (screen, book):
        sheet = book.sheets[book.sheets.count - 1]
        sheet.range("H5").select()
        screen.type("p.12")
        screen.key("Return")
        time.sleep(2)
        screen.picture(IMAGES / "copy.png")
    with tempfile.TemporaryDirectory() as folder, window_on(Path(summary), Path(folder)) as (screen, book):
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
