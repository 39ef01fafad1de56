"""The guide for bureaus shows a picture of every sheet of the summary, and ``make docs`` draws each of them."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

from python_calamine import CalamineWorkbook

from batch.summary import RunFacts, Summary
from validators.parameters import ParameterBook

DOCS = Path(__file__).parents[2] / "docs"


def test_every_sheet_has_its_picture_and_every_picture_is_there(tmp_path: Path) -> None:
    summary = Summary(tmp_path / "s.xlsx")
    summary.close(RunFacts({}), [], ParameterBook().for_year(2026))
    pictures = runpy.run_path(str(DOCS / "pictures.py"))["PICTURES"]
    drawn = {one.sheet: one.name for one in pictures if one.source == "審査結果一覧.xlsx"}
    assert list(drawn) == CalamineWorkbook.from_path(str(tmp_path / "s.xlsx")).sheet_names
    shown = set(re.findall(r"\(images/([\w-]+)\.png\)", (DOCS / "bureau.md").read_text("utf-8")))
    assert {one.name for one in pictures} - {"overview-form"} == shown
    for name in shown:
        assert (DOCS / "images" / f"{name}.png").is_file()
