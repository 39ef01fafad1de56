"""The round's definition: what it reads, and what it says of a slip."""

from __future__ import annotations

import dataclasses
import datetime as dt
import inspect
import re
from dataclasses import replace
from pathlib import Path

import pytest

from batch.cli.main import batch, main
from batch.output.letterhead import Letterhead
from batch.run.definition import Definition, DefinitionFault, read, template
from batch.run.options import Options, Outcome
from validators.reference import BUREAUS
from validators.round import RoundInfo


def _read(folder: Path, text: str) -> Definition:
    path = folder / "round.toml"
    path.write_text(text, encoding="utf-8")
    return read(path)


def test_the_template_is_a_definition(tmp_path: Path) -> None:
    assert _read(tmp_path, template(2026)) == Definition(
        fiscal_year=2026, folder=tmp_path / "提出", out=tmp_path / "結果"
    )


def test_every_line_of_the_template_can_be_switched_on(tmp_path: Path) -> None:
    assert _read(tmp_path, re.sub("(?m)^# (?=.+ = )", "", template(2026))) == Definition(
        fiscal_year=2026,
        edition="2025-01-08",
        bureau="県北",
        folder=tmp_path / "提出",
        out=tmp_path / "結果",
        previous=(tmp_path / "前回の審査結果一覧.xlsx",),
        ledger=tmp_path / "交付台帳.xlsx",
        settled=tmp_path / "実績",
        parameters=tmp_path / "基準.toml",
        passwords=tmp_path / "パスワード.txt",
        expected=("福島市", "二本松市"),
        letter_number="７{局}第　　号",
        letter_date=dt.date(2026, 2, 20),
        letter_sender="福島県{局}地方振興局長",
        answer_by=dt.date(2026, 3, 6),
        letters=True,
        by_bureau=True,
        workers=4,
        scheduler="tcp://host:8786",
        deadlines=dict.fromkeys((one.name for one in BUREAUS), dt.datetime(2026, 2, 16, 12)),
    )


OF_LETTERS = {"letter_number", "letter_date", "letter_sender", "answer_by"}
"""What stands on letters has no option of the command line."""


def test_every_option_of_batch_can_come_from_the_definition() -> None:
    words = {"no_cache": "cache", "no_copies": "copies"}
    given = set(inspect.signature(batch).parameters) - {"round"}
    assert {words.get(one, one) for one in given} | {"edition", "expected", "settled"} | OF_LETTERS == {
        field.name for field in dataclasses.fields(Definition)
    }


def test_the_batch_does_what_the_definition_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = """
        fiscal_year = 2026
        bureau = "会津"
        folder = "届いたもの"
        out = "結果"
        previous = "前回.xlsx"
        letters = true
        by_bureau = true
        copies = false
        cache = false
        workers = 3
        scheduler = "tcp://host:1"
        expected = ["福島市"]
        [deadlines]
        "県北" = 2026-02-16T12:00:00"""
    (tmp_path / "届いたもの").mkdir()
    (tmp_path / "round.toml").write_text(text, encoding="utf-8")
    asked = []

    def run(options: Options) -> Outcome:
        asked.append(options)
        return Outcome(options.out)

    monkeypatch.setattr("batch.cli.main.run", run)
    monkeypatch.setattr("sys.argv", ["kyoten", "batch", "--round", str(tmp_path / "round.toml")])
    with pytest.raises(SystemExit):
        main()
    assert asked == [
        Options(
            str(tmp_path / "届いたもの"),
            tmp_path / "結果",
            info=RoundInfo(2026, "会津", {"県北": dt.datetime(2026, 2, 16, 12)}, expected=("福島市",)),
            workers=3,
            scheduler="tcp://host:1",
            use_cache=False,
            copies=False,
            letters=True,
            by_bureau=True,
            previous=(tmp_path / "前回.xlsx",),
            today=asked[0].today,
        )
    ]


def test_watching_keeps_every_word_of_the_definition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "届いたもの").mkdir()
    path = tmp_path / "round.toml"
    path.write_text(
        'folder = "届いたもの"\nout = "結果"\ncache = false\nscheduler = "tcp://host:1"\nworkers = 3\nletters = true',
        encoding="utf-8",
    )
    asked = []

    def run(options: Options) -> Outcome:
        asked.append(options)
        return Outcome(options.out)

    monkeypatch.setattr("batch.cli.round.run", run)
    monkeypatch.setattr("batch.run.watch.arrivals", lambda folder, out: iter([3]))
    monkeypatch.setattr("sys.argv", ["kyoten", "watch", "--round", str(path)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert asked == [replace(Options.of(read(path)), today=asked[0].today)]
    assert (asked[0].use_cache, asked[0].scheduler, asked[0].workers, asked[0].letters) == (
        False,
        "tcp://host:1",
        3,
        True,
    )


def test_the_letters_words_come_from_the_definition(tmp_path: Path) -> None:
    (tmp_path / "提出").mkdir()
    text = """folder = "提出"
        out = "結果"
        letter_number = "７{局}第12号"
        letter_date = 2026-02-20
        letter_sender = "福島県{局}地方振興局長"
        answer_by = 2026-03-06"""
    head = Options.of(_read(tmp_path, text)).letterhead
    assert head == Letterhead(
        "７{局}第12号", dt.date(2026, 2, 20), "福島県{局}地方振興局長", dt.date(2026, 3, 6)
    )


def test_the_submissions_may_be_behind_a_url(tmp_path: Path) -> None:
    assert _read(tmp_path, 'folder = "s3://bucket/r8"').folder == "s3://bucket/r8"


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
        ('letters = "true"', "「letters」の値が正しくありません。true か false を"),
        ("workers = 0", "「workers」の値が正しくありません。1以上の整数を"),
        ('scheduler = "host"', "「scheduler」の値が正しくありません"),
        ('edition = "2020-01-01"', "「edition」の値が正しくありません。手引きの改訂日を"),
        ('previous = ""', "「previous」の値が正しくありません"),
        ("fiscal_year = ", "募集の定義を読めません"),
        ('answer_by = "3/6"', "「answer_by」の値が正しくありません。2026-03-06 のように"),
        ("letter_number = 12", "「letter_number」の値が正しくありません。1行の文字で"),
    ],
)
def test_a_slip_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(DefinitionFault, match=r"round\.toml") as fault:
        _read(tmp_path, text)
    assert said in str(fault.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(DefinitionFault, match="開けません"):
        read(tmp_path / "none.toml")
