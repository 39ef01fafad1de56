"""Draw the pictures of the README and the Japanese guides anew: ``python docs/pictures.py``.

Needs LibreOffice, poppler (pdftoppm) and ImageMagick (convert); says which is missing and leaves
the pictures as they are.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from batch.job import Options
from batch.run import run_batch
from workbooks.samples import build_samples

IMAGES = Path(__file__).parent / "images"
TOOLS = ("soffice", "pdftoppm", "convert")
COPY = "annotated/県北/二本松市_針道沢地区.xlsx"


@dataclass(frozen=True, slots=True)
class Picture:
    """One page of a printed file, and the picture's width in pixels."""

    name: str
    source: str
    page: int
    width: int = 1000


PICTURES = (
    Picture("overview-form", "form.xlsx", 1, 900),
    Picture("overview-summary", "審査結果一覧.xlsx", 1),
    Picture("summary-applications", "審査結果一覧.xlsx", 2, 1400),
    Picture("overview-findings", "審査結果一覧.xlsx", 3, 1400),
    Picture("summary-districts", "審査結果一覧.xlsx", 4),
    Picture("overview-copy", COPY, 10, 1200),
    Picture("letter", "通知文/県北/072109_二本松市.docx", 1, 800),
)


def main() -> int:
    """Run the batch on the samples, print what it made and cut out the pages; return the exit code."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        print(f"pictures left as they are; not installed: {', '.join(missing)}", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build_samples(folder / "samples")
        results = folder / "results"
        run_batch(Options(place=str(folder / "samples"), out=results, letters=True))
        (results / "form.xlsx").write_bytes((files("workbooks") / "data" / "form.xlsx").read_bytes())
        for source in dict.fromkeys(one.source for one in PICTURES):
            pdf = _printed(results / source, folder)
            for picture in PICTURES:
                if picture.source == source:
                    _cut(pdf, picture, folder)
    return 0


def _printed(source: Path, folder: Path) -> Path:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    _run("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(source))
    return folder / f"{source.stem}.pdf"


def _cut(pdf: Path, picture: Picture, folder: Path) -> None:
    page = str(picture.page)
    raw = folder / picture.name
    _run("pdftoppm", "-r", "170", "-f", page, "-l", page, "-singlefile", "-png", str(pdf), str(raw))
    # The footer stands apart at the bottom; without it, trimming leaves the content alone.
    _run(
        *("convert", f"{raw}.png", "-gravity", "south", "-chop", "0x6%", "-trim", "+repage"),
        *("-bordercolor", "white", "-border", "12", "-resize", f"{picture.width}x>"),
        *("-colors", "64", "-strip", str(IMAGES / f"{picture.name}.png")),
    )


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, timeout=300)


if __name__ == "__main__":
    raise SystemExit(main())
