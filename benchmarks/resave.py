"""Compare what is found in workbooks before and after LibreOffice has saved them, and in the open document.

``python -m benchmarks.resave --books N [FILE …]`` draws N workbooks (or takes the files given), opens each in
one office, reads the open document as the add-in does, saves it again as .xlsx and reads that. What one of the
three finds and another does not is printed; the exit code is then 1.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from addin import uno_engine
from addin.openbook import OpenBook
from addin.uno_engine import connect_context, end_office, new_pipe, start_office
from benchmarks.generate import generate
from validators.engine import check
from validators.submission import Submission
from workbooks.reading.reader import read


def main() -> None:
    """Run the comparison and say how many workbooks gave the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--books", type=int, default=100, help="generated workbooks (100)")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kyoten-resave-") as name:
        folder = Path(name)
        if not told.files:
            generate(folder / "books", told.books)
        files = told.files or sorted((folder / "books").rglob("*.xlsx"))
        differing = compare(files, folder)
    print(f"{len(files)} workbooks, {differing} differ")
    sys.exit(1 if differing else 0)


def compare(files: list[Path], folder: Path) -> int:
    """Print what differs between file, open document and saved copy; return how many workbooks differ."""
    pipe = new_pipe()
    process = start_office(pipe=pipe, profile=folder / "profile")
    differing = 0
    try:
        app = uno_engine.app_of(connect_context(pipe), process.pid)
        for path in files:
            book = app.books.open(path)
            live = listed(OpenBook(book).reread())
            saved = folder / "saved.xlsx"
            book.save(saved)
            book.api.setModified(False)
            book.close()
            before = listed(read(path.read_bytes(), ""))
            others = {"open": live, "saved": listed(read(saved.read_bytes(), ""))}
            lines = [line for kind, found in others.items() for line in difference(before, found, kind)]
            differing += bool(lines)
            for line in lines:
                print(f"{path.name}: {line}")
        app.quit()
        process.wait(20)
    finally:
        end_office(process)
    return differing


def listed(submission: Submission) -> Counter[str]:
    """Return everything that checking one workbook finds, as lines."""
    [result] = check([submission])
    return Counter(
        f"{f.rule} {f.severity.value} {f.sheet}!{f.cell} {f.name} {f.found}" for f in result.findings
    )


def difference(before: Counter[str], after: Counter[str], kind: str) -> list[str]:
    """Return what only one of two lists has, + for the later one."""
    return [f"{kind} - {line}" for line in before - after] + [f"{kind} + {line}" for line in after - before]


if __name__ == "__main__":
    main()
