"""docs/evidence.md, from what the last runs of the slow targets wrote into docs/evidence: ``python -m tools.evidence``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "evidence"
PAGE = ROOT / "docs" / "evidence.md"

HEAD = """# Evidence

Written by `python -m tools.evidence` from what the targets recorded; never by hand. A target that fails records nothing.

"""
TITLES = {
    "differential-office": "`make differential`: the form's formulas in LibreOffice",
    "differential-formualizer": "`make differential`: the form's formulas in a second engine",
    "excel": "`make excel`: what Excel would meet",
    "windows": "`make windows`: the kit on Windows",
    "windows-tests": "`make windows-tests`: the project's own tests on Windows' Python",
}
"""The recorded files and their headings; a file without one is headed by its name."""


def page() -> str:
    """Return the page."""
    parts = [HEAD]
    for file in sorted(FOLDER.glob("*.json")):
        parts.append(f"## {TITLES.get(file.stem, f'`make {file.stem}`')}\n\n")
        parts.append("| what | tool | cases | result | date |\n|---|---|---|---|---|\n")
        for row in json.loads(file.read_text("utf-8")):
            cells = (str(row[key]).replace("|", "\\|") for key in ("what", "tool", "cases", "result", "date"))
            parts.append(f"| {' | '.join(cells)} |\n")
        parts.append("\n")
    return "".join(parts).rstrip("\n") + "\n"


def main() -> None:
    """Write the page, or say whether it is current."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="only say whether the page is current")
    if parser.parse_args().check:
        if not PAGE.exists() or PAGE.read_text("utf-8") != page():
            sys.exit("docs/evidence.md is not current: python -m tools.evidence")
        return
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    main()
