"""docs/evidence.md, from what the last runs of the slow targets wrote into docs/evidence: ``python -m tools.evidence``."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from dataclasses import dataclass, field
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


@dataclass
class Figures:
    """Rows of what was tried, with which tool, how many cases, and what came of it; most come from ``tool``."""

    tool: str
    rows: list[dict[str, str]] = field(default_factory=list)

    def add(self, what: str, cases: int, result: str, tool: str = "") -> None:
        """Add a row."""
        today = dt.date.today().isoformat()
        self.rows.append(
            {"what": what, "tool": tool or self.tool, "cases": f"{cases:,}", "result": result, "date": today}
        )

    def save(self, name: str) -> None:
        """Leave the rows as what ``make NAME`` recorded."""
        FOLDER.mkdir(exist_ok=True)
        text = json.dumps(self.rows, ensure_ascii=False, indent=2)
        (FOLDER / f"{name}.json").write_text(text + "\n", "utf-8")


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
