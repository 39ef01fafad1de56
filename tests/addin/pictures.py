"""Take the pictures of docs/clerk-libreoffice.md anew: ``python -m tests.addin.pictures``."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from addin.marks import COLOURS
from tests.addin.clerk import clerk_with, until
from tests.addin.forms import filled
from validators.finding import Severity

IMAGES = Path(__file__).parents[2] / "docs" / "images"


def main() -> None:
    """Open a faulty form, show the list and a page, and save three pictures."""
    with tempfile.TemporaryDirectory() as folder:
        path = filled(
            Path(folder) / "申請書.xlsx",
            grant_requested=1_900_000,
            bureau="会津若松",
            settlements=1,
        )
        with clerk_with(path, Path(folder)) as clerk:
            until(lambda: clerk.colour("application.grant_requested") == COLOURS[Severity.ERROR], 240)
            clerk.at("application.bureau")
            time.sleep(6)
            clerk.screen.picture(IMAGES / "libreoffice-marks.png")
            clerk.command("list")
            time.sleep(8)
            clerk.screen.picture(IMAGES / "libreoffice-list.png")
            clerk.at("application.grant_requested")
            clerk.command("explain")
            time.sleep(8)
            clerk.screen.picture(IMAGES / "libreoffice-page.png")
    for one in IMAGES.glob("libreoffice-*.png"):
        clerk.screen.do("mogrify", "-resize", "900x", "-colors", "64", "-strip", str(one))


if __name__ == "__main__":
    main()
