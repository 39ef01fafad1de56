"""The round's definition: what it reads, and what it says of a slip."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from batch.definition import Definition, DefinitionFault, read, template


def _read(folder: Path, text: str) -> Definition:
    path = folder / "round.toml"
    path.write_text(text, encoding="utf-8")
    return read(path)


def test_the_template_is_a_definition(tmp_path: Path) -> None:
    assert _read(tmp_path, template(2026)) == Definition(
        fiscal_year=2026, folder=tmp_path / "提出", out=tmp_path / "結果"
    )


def test_every_line_of_the_template_can_be_switched_on(tmp_path: Path) -> None:
    text = template(2026).replace("# bureau", "bureau").replace("# expected", "expected")
    for key in ("ledger", "parameters", "passwords", '"県北"', '"いわき"'):
        text = text.replace(f"# {key} =", f"{key} =")
    got = _read(tmp_path, text)
    assert got.bureau == "県北"
    assert got.expected == ("福島市", "二本松市")
    assert got.ledger == tmp_path / "交付台帳.xlsx"
    assert got.deadlines == dict.fromkeys(("県北", "いわき"), dt.datetime(2026, 2, 16, 12))


def test_a_day_counts_to_its_end(tmp_path: Path) -> None:
    got = _read(tmp_path, '[deadlines]\n"会津" = 2026-02-16\n')
    assert got.deadlines["会津"] == dt.datetime(2026, 2, 16, 23, 59, 59, 999999)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fiscal_yaer = 2026", "「fiscal_yaer」という項目はありません"),
        ('fiscal_year = "R8"', "「fiscal_year」の値が正しくありません"),
        ("fiscal_year = true", "「fiscal_year」の値が正しくありません"),
        ('bureau = "県央"', "現在の値：'県央'"),
        ('expected = ["福島市", "伊達町"]', "県内の市町村名ではありません：伊達町"),
        ('expected = "福島市"', "並べてください"),
        ('[deadlines]\n"県北" = "2/16"', "県北の締切を"),
        ('[deadlines]\n"県央" = 2026-02-16', "現在の値：'県央'"),
        ("folder = 3", "「folder」の値が正しくありません"),
        ("fiscal_year = ", "募集の定義を読めません"),
    ],
)
def test_a_slip_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DefinitionFault, match=r"round\.toml") as fault:
        _read(tmp_path, text)
    assert said in str(fault.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DefinitionFault, match="開けません"):
        read(tmp_path / "none.toml")
