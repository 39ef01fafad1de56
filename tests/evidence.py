"""What slow targets leave in docs/evidence: rows of what was tried, with which tool, how many cases, and what came of it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path

import pytest

EVIDENCE = Path(__file__).parents[1] / "docs" / "evidence"


@dataclass
class Figures:
    """Rows for docs/evidence.md; ``tool`` is the one that most of them come from."""

    tool: str
    rows: list[dict[str, str]] = field(default_factory=list)

    def add(self, what: str, cases: int, result: str, tool: str = "") -> None:
        """Add a row."""
        today = dt.date.today().isoformat()
        self.rows.append(
            {"what": what, "tool": tool or self.tool, "cases": str(cases), "result": result, "date": today}
        )

    def write(self, name: str, request: pytest.FixtureRequest) -> None:
        """Write the rows for ``tools.evidence``; some tests alone, or with failures, are no evidence for a target."""
        chosen = request.config.option.keyword or any("::" in one for one in request.config.args)
        if request.session.testsfailed or chosen:
            return
        EVIDENCE.mkdir(exist_ok=True)
        text = json.dumps(self.rows, ensure_ascii=False, indent=2)
        (EVIDENCE / f"{name}.json").write_text(text + "\n", "utf-8")
