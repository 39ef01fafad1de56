"""One of every kind of file that this project writes, and the figures of ``make excel``."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from addin.excel.install import packaged
from tests.evidence import Figures
from workbooks.form.build import built
from workbooks.samples import build_samples

FILES = {"test_artefacts.py", "test_engines.py", "test_standin.py", "test_vba.py"}


@pytest.fixture(scope="session")
def figures(request: pytest.FixtureRequest) -> Iterator[Figures]:
    """Rows for docs/evidence.md."""
    begun = time.monotonic()
    made = Figures("Python")
    yield made
    made.add("`make excel`, all of it", 1, f"{time.monotonic() - begun:.0f} s")
    if {
        one.path.name for one in request.session.items
    } >= FILES:  # a part alone is no evidence for the target
        made.write("excel", request)


def run(*words: str, folder: Path, code: int = 0) -> None:
    """Run a command of ours."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "batch", *words], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr


@pytest.fixture(scope="session")
def artefacts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    """Files by kind."""
    folder = tmp_path_factory.mktemp("artefacts")
    (folder / "参考様式.xlsx").write_bytes(built({}).data)
    build_samples(folder / "見本")
    run("batch", "見本", "--out", "結果", "--letters", "--by-bureau", folder=folder, code=1)
    summary = folder / "結果" / "審査結果一覧.xlsx"
    copies = sorted((folder / "結果").glob("写し/**/*.xls[xm]"))
    run("ledger", "--out", "台帳.xlsx", folder=folder)
    _adopt(summary, folder / "採否.xlsx")
    run("ledger", "update", "採否.xlsx", "--ledger", "台帳.xlsx", "--out", "新しい台帳.xlsx", folder=folder)
    (folder / "戻し").mkdir()
    for one in copies[:3]:
        run("strip", str(one), "--out", f"戻し/{one.name}", folder=folder)
    run("repair", str(sorted((folder / "見本").rglob("*.xlsx"))[0]), "--out", "移した.xlsx", folder=folder)
    (folder / "kyoten.xlam").write_bytes(packaged())
    return {
        "the blank form": [folder / "参考様式.xlsx"],
        "filled forms": sorted((folder / "見本").rglob("*.xls[xm]")),
        "annotated copies": copies,
        "the summary": [summary],
        "slices for bureaus": sorted((folder / "結果" / "地方振興局別").glob("*/*.xlsx")),
        "letters": sorted((folder / "結果" / "通知文").rglob("*.docx")),
        "ledgers": [folder / "台帳.xlsx", folder / "新しい台帳.xlsx"],
        "copies without their marks": sorted((folder / "戻し").iterdir()),
        "a repaired form": [folder / "移した.xlsx"],
        "the add-in": [folder / "kyoten.xlam"],
    }


def _adopt(summary: Path, target: Path) -> None:
    """Write 採択 beside the applications that are sound, as an examiner does."""
    book = openpyxl.load_workbook(summary)
    sheet = book["申請一覧"]
    heads = {
        cell.value: (cell.row, cell.column)
        for row in sheet.iter_rows(max_row=12)
        for cell in row
        if cell.value
    }
    (top, decision), (_, verdict) = heads["採否"], heads["状態"]
    for row in range(top + 1, sheet.max_row + 1):
        if sheet.cell(row, verdict).value == "適":
            sheet.cell(row, decision).value = "採択"
    book.save(target)
