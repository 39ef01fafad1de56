"""The form of a round reads and writes the same 募集.toml."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from batch.run.definition import Definition, read
from web.roundform import shown, table, written

FULL = Definition(
    fiscal_year=2026,
    edition="2025-01-08",
    letter_number="７{局}第12号",
    letter_date=dt.date(2026, 2, 20),
    letter_sender="福島県{局}地方振興局長",
    answer_by=dt.date(2026, 3, 6),
    bureau="県北",
    folder=Path('/募集/提出 "1"\\x'),
    out=Path("/募集/結果"),
    previous=(Path("/前回/県北.xlsx"), Path("/前回/県中.xlsx")),
    ledger=Path("/台帳.xlsx"),
    settled=Path("/実績"),
    parameters=Path("/基準.toml"),
    passwords=Path("/パスワード.txt"),
    expected=("福島市", "二本松市"),
    letters=True,
    by_bureau=True,
    copies=False,
    cache=False,
    workers=3,
    scheduler="tcp://host:8786",
    deadlines={
        "県北": dt.datetime(2026, 2, 16, 17, 0),
        "いわき": dt.datetime.combine(dt.date(2026, 2, 20), dt.time.max),
    },
)


@pytest.mark.parametrize("known", [FULL, Definition(), Definition(folder=Path("/a"), letters=True)])
def test_what_is_shown_is_written_and_read_again(tmp_path: Path, known: Definition) -> None:
    path = tmp_path / "募集.toml"
    kept = Definition(edition=known.edition, workers=known.workers, scheduler=known.scheduler)
    path.write_text(written(table(shown(known), kept)), encoding="utf-8")
    assert read(path) == known


def test_pasted_paths_lose_the_quotes_of_explorer() -> None:
    assert table({"folder": '"C:\\募集\\提出"', "out": " “D:\\結果” "}) == {
        "folder": "C:\\募集\\提出",
        "out": "D:\\結果",
        "letters": False,
        "by_bureau": False,
        "copies": False,
        "cache": False,
    }


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"fiscal_year": "令和8"}, "西暦4桁"),
        ({"deadlines": {"県北": ["", "17:00"]}}, "県北の締切の時刻だけ"),
        ({"answer_by": "3月6日"}, "回答の期限を日付として読めません。今の値：「3月6日」"),
        ({"deadlines": {"会津": ["2026-02-30", ""]}}, "会津の締切を日付として読めません"),
    ],
)
def test_what_is_no_value_is_told(form: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        table(form)
