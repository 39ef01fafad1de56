"""The first steps (docs/start.md) name what there is: the files of the kit, the words on the buttons."""

from __future__ import annotations

import re
from pathlib import Path

from kit.make import PRACTICE, PROGRAM, TOP

START = Path("docs/start.md").read_text(encoding="utf-8")
WINDOWS = {"プロパティ", "許可する", "OK", "すべて展開", "申請の点検", PRACTICE}
"""Words that Explorer, Excel or the kit show, not the page."""


def test_the_first_steps_name_every_file_of_the_kit() -> None:
    tops = {name.split("/")[0] for name in TOP["windows"]} | {PRACTICE, PROGRAM, "申請様式.xlsx"}
    assert [one for one in sorted(tops) if f"`{one}`" not in START] == []


def test_every_button_that_they_name_is_on_a_page() -> None:
    pages = "".join(
        one.read_text(encoding="utf-8")
        for one in (*Path("web/templates").iterdir(), Path("web/views/others.py"))
    )
    named = set(re.findall(r"［([^］]+)］", START))
    assert len(named) > 8
    assert sorted(one for one in named - WINDOWS if one not in pages) == []


def test_every_picture_is_there_and_every_step_has_one() -> None:
    shown = re.findall(r"!\[[^\]]+\]\((images/[^)]+)\)", START)
    assert len(shown) >= 7
    assert [one for one in shown if not (Path("docs") / one).is_file()] == []
