"""The next steps of a round, without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from batch.cli.shared import Stop
from batch.run.closing import ClosingRefused
from tests.batch.rounds import Round
from web.views.steps import CLOSE_FIELDS, _close


def test_a_round_is_put_away_from_the_desk(tmp_path: Path) -> None:
    round_ = Round(tmp_path)
    round_.write("a.xlsx")
    round_.run()
    out = tmp_path / "記録"
    words = dict.fromkeys(CLOSE_FIELDS, "") | {
        "results": str(round_.out),
        "submitted": f'"{round_.submitted}"',
        "out": str(out),
    }
    answer = _close(words)
    assert f"「{out}」にまとめました。まず「README.txt」を開いてください。" in answer["said"]
    assert answer["left"] == ["採否が記入されていない申請が 1 件あります。"]
    assert (out / "提出" / "a.xlsx").is_file()
    with pytest.raises(ClosingRefused, match="既にあります"):
        _close(words)
    with pytest.raises(Stop, match="点検の結果のフォルダー"):
        _close(words | {"results": ""})
