"""The next steps of a round, without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from batch.cli.shared import Stop
from batch.run.closing import ClosingRefused
from tests.batch.rounds import Round
from tests.workbooks.books import BUDGET, edited, put, sound, text
from web.views.steps import CLOSE_FIELDS, _close, _settle


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


def test_the_desk_names_first_what_cannot_be_settled(tmp_path: Path) -> None:
    paths = {name: tmp_path / f"{name}.xlsx" for name in ("before", "after", "out")}
    paths["before"].write_bytes(sound())
    paths["after"].write_bytes(edited(sound(), {BUDGET: put(H26=text("約148万円"))}))
    answer = _settle({name: str(path) for name, path in paths.items()})
    assert answer["said"] == (
        f"比較を「{paths['out']}」に作りました。読めないか未記入の欄が 1 か所あるため、比べられないところがあります。"
    )
    assert answer["left"][0].startswith("読めません：実績（after.xlsx）の「収支予算」H26 金額「約148万円」：")
    assert [one for one in answer["left"] if one.startswith("支出の金額 計：読めない欄")]
    with pytest.raises(Stop, match=r"実績のブック「.*before.xlsx.pdf」：Excel ブックではなく、PDF です"):
        wrong = tmp_path / "before.xlsx.pdf"
        wrong.write_bytes(b"%PDF-1.7")
        _settle({name: str(path) for name, path in paths.items()} | {"after": str(wrong)})
