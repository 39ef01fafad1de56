"""A round that is closed: one folder that tells what it is, and by what it was made."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest

from batch.cli.main import main
from batch.examiner.heads import AMOUNT_HEAD, CHOICE_HEAD
from batch.grants.adoption import blank_ledger
from batch.output.report import CUT_SHORT
from batch.run.closing import HASHES, README, ClosingRefused, Round, close_round
from tests.batch.rounds import SUMMARY
from tests.batch.rounds import Round as Played

TODAY = dt.date(2026, 4, 10)


@pytest.fixture
def played(tmp_path: Path) -> Played:
    one = Played(tmp_path)
    one.write("a.xlsx")
    (one.submitted / "会津").mkdir()
    one.write("会津/b.xlsx", district="別の地区", priority=2)
    one.run(letters=True)
    return one


def test_a_closed_round_holds_everything_and_says_what_it_is(played: Played, tmp_path: Path) -> None:
    played.type("申請一覧", **{CHOICE_HEAD: "採択", AMOUNT_HEAD: 1_500_000})
    ledger, own, out = tmp_path / "交付台帳.xlsx", tmp_path / "基準.toml", tmp_path / "令和8年度の記録"
    ledger.write_bytes(blank_ledger())
    own.write_text("rounding_unit = 1000\n", encoding="utf-8")
    closed = close_round(Round(played.out, played.submitted, (own,), ledger, fiscal_year=2026), out, TODAY)
    kept = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert kept >= {
        README, HASHES, "提出/a.xlsx", "提出/会津/b.xlsx", "募集の定義/基準.toml", "交付台帳/交付台帳.xlsx",
        f"結果/{SUMMARY}", "結果/指摘一覧.csv", "結果/findings.jsonl", "結果/実行記録.txt",
    }  # fmt: skip
    assert not [one for one in kept if ".kyoten" in one]
    assert (closed.choices, closed.granted, closed.remarks) == ({"採択": 2}, 3_000_000, [])
    assert closed.files == len(kept) - 2
    lines = (out / HASHES).read_text(encoding="utf-8-sig").splitlines()
    assert {line.partition("  ")[2] for line in lines} == kept - {README, HASHES}
    for line in lines:
        digest, _, path = line.partition("  ")
        assert hashlib.sha256((out / path).read_bytes()).hexdigest() == digest
    data = (out / README).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n")
    said = data.decode("utf-8-sig").splitlines()
    assert said[:3] == [
        "集落ネットワーク圏形成事業　令和8年度　募集の記録",
        "まとめた日　令和8年4月10日",
        "手引き　集落ネットワーク圏形成事業のご案内　2025-01-08 改訂版",
    ]
    assert "　申請　2 件" in said
    assert "　　採択　2 件（交付決定額の計 3,000,000円）" in said
    assert any(line.startswith("　プログラム　kyoten ") for line in said)
    assert not [line for line in said if line.startswith("　結果/写し")]  # there are none in this round
    assert [line for line in said if line.startswith("　提出　")]


def test_what_is_not_decided_or_cannot_be_read_is_told(played: Played, tmp_path: Path) -> None:
    assert close_round(Round(played.out), tmp_path / "記録", TODAY).remarks == [
        "採否が記入されていない申請が 2 件あります。"
    ]
    played.type("申請一覧", **{CHOICE_HEAD: "採択", AMOUNT_HEAD: "約150万"})
    closed = close_round(Round(played.out), tmp_path / "記録2", TODAY)
    assert closed.remarks == ["採択のうち 2 件は、交付決定額を読み取れないため合計に含めていません。"]
    assert "※ 採択のうち 2 件は" in (tmp_path / "記録2" / README).read_text(encoding="utf-8-sig")


def test_what_is_no_finished_round_is_refused_and_nothing_is_overwritten(
    played: Played, tmp_path: Path
) -> None:
    def refused(one: Round, out: Path) -> str:
        with pytest.raises(ClosingRefused) as told:
            close_round(one, out, TODAY)
        return str(told.value)

    full = tmp_path / "既存"
    full.mkdir()
    (full / "メモ.txt").write_text("大切なもの", encoding="utf-8")
    assert "既にあります" in refused(Round(played.out), full)
    assert "がありません" in refused(Round(played.submitted), tmp_path / "新")
    assert "の中にあります" in refused(Round(played.out, played.submitted), played.submitted / "記録")
    assert "がありません" in refused(Round(played.out, ledger=tmp_path / "ない.xlsx"), tmp_path / "新")
    (played.out / CUT_SHORT).write_bytes(b"")
    assert "終わりまで" in refused(Round(played.out), tmp_path / "新")
    assert not (tmp_path / "新").exists()
    assert [path.name for path in full.iterdir()] == ["メモ.txt"]


def test_the_rounds_definition_says_what_belongs_to_it(
    played: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    toml = tmp_path / "募集.toml"
    toml.write_text('fiscal_year = 2026\nfolder = "提出"\nout = "結果"\n', encoding="utf-8")
    out = tmp_path / "記録"
    monkeypatch.setattr("sys.argv", ["kyoten", "close", "--round", str(toml), "--out", str(out)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert "採否が記入されていない申請が 2 件あります。" in capsys.readouterr().out
    assert (out / "提出" / "a.xlsx").is_file()
    assert (out / "募集の定義" / "募集.toml").is_file()
