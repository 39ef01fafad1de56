"""In a real window: one yen too much turns the cell and 点検 says why; corrected, it turns back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.addin.clerk import until
from tests.workbooks.window import GRANT, mark, red_pixels, said, window_on_form


@pytest.mark.office
@pytest.mark.slow
def test_one_yen_too_much_is_shown_and_goes_away(tmp_path: Path) -> None:
    with window_on_form(tmp_path) as clerk:
        clerk.at(GRANT)
        until(lambda: mark(clerk) == "✓")
        assert said(clerk, "S3-3") == ("", "")
        calm = red_pixels(clerk, tmp_path / "calm.png")

        clerk.enter(GRANT, "1800001")
        until(lambda: mark(clerk) == "▲不備")
        verdict, message = said(clerk, "S3-3")
        assert verdict == "▲不備"
        assert "1,800,001円 → 上限 1,800,000円" in message
        until(lambda: red_pixels(clerk, tmp_path / "fault.png") > calm + 1000)

        clerk.enter(GRANT, "1800000")
        until(lambda: mark(clerk) == "✓")
        assert said(clerk, "S3-3") == ("", "")
        until(lambda: red_pixels(clerk, tmp_path / "sound.png") == calm)
