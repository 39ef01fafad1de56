"""The round is a conversation: a small one of two rounds here; ``make rounds`` plays forty workbooks in three."""

from __future__ import annotations

from pathlib import Path

from tests.end_to_end.three_rounds import play


def test_two_rounds_through_two_bureaus_lose_nothing_and_show_nothing_to_others(tmp_path: Path) -> None:
    one = play(tmp_path, (1, 2, 3, 6, 7, 10), rounds=2)
    assert len(one.answers) >= 9 <= len(one.memos)
