"""The workbooks that the benchmarks draw are applications of today's form: most sound, some faulty."""

from __future__ import annotations

from pathlib import Path

from benchmarks.generate import generate
from validators.engine import check
from workbooks.reading.reader import read


def test_generated_workbooks_are_read_and_most_are_sound(tmp_path: Path) -> None:
    generate(tmp_path, 12)
    read_ones = [read(path.read_bytes(), path.name) for path in sorted(tmp_path.rglob("*.xlsx"))]
    statuses = [one.status for one in check(read_ones)]
    assert len(statuses) == 12
    assert 6 <= statuses.count("適") < 12
    assert "不備" in statuses
