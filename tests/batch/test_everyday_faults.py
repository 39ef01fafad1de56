"""What goes wrong on an ordinary day: each is told in Japanese, exit code 2, no traceback."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable
from concurrent.futures import BrokenExecutor
from pathlib import Path

import pytest

from batch.cli.main import main
from batch.run.lock import alone_in
from validators.parameters import ParameterBook

FORM = Path(__file__).parents[2] / "workbooks" / "data" / "form.xlsx"


def _windows(number: int, code: int, name: str = "結果.xlsx") -> OSError:
    fault = OSError(number, "a message of Windows in English", name)
    fault.winerror = code  # type: ignore[attr-defined]
    return fault


RAISED: dict[str, tuple[BaseException, str]] = {
    "no right": (PermissionError(errno.EACCES, "denied", "結果"), "「結果」を読み書きできません"),
    "not permitted": (PermissionError(errno.EPERM, "denied", "結果"), "書き込める場所か"),
    "read-only file system": (OSError(errno.EROFS, "read-only", "結果"), "読み書きできません"),
    "full disk": (OSError(errno.ENOSPC, "no space"), "ディスクの空きが足りない"),
    "quota": (OSError(errno.EDQUOT, "quota"), "ディスクの空きが足りない"),
    "share vanished": (
        OSError(errno.ESTALE, "stale", "//県庁/共有"),
        "「//県庁/共有」のある場所につながりません",
    ),
    "input/output": (OSError(errno.EIO, "i/o", "E:/提出"), "USB メモリー"),
    "host down": (OSError(errno.EHOSTDOWN, "down"), "つながりません"),
    "network down": (OSError(errno.ENETUNREACH, "net"), "つながりません"),
    "device gone": (OSError(errno.ENODEV, "dev"), "つながりません"),
    "summary open in Excel": (_windows(errno.EACCES, 32), "ほかのプログラムで開いています"),
    "locked by another program": (_windows(errno.EACCES, 33), "閉じてから"),
    "network path of Windows": (_windows(errno.ENOENT, 53), "つながりません"),
    "network name deleted": (_windows(errno.EINVAL, 64), "つながりません"),
    "drive not ready": (_windows(errno.EACCES, 21), "つながりません"),
    "timeout of a share": (_windows(errno.EINVAL, 121), "つながりません"),
    "disk of Windows full": (_windows(errno.ENOSPC, 112), "空きが足りない"),
    "path of Windows too long": (_windows(errno.ENOENT, 206), "名前が長すぎます"),
    "name too long": (OSError(errno.ENAMETOOLONG, "long", "あ" * 9), "名前が長すぎます"),
    "moved away": (FileNotFoundError(errno.ENOENT, "gone", "提出/a.xlsx"), "「提出/a.xlsx」が見つかりません"),
    "a file where a folder was": (NotADirectoryError(errno.ENOTDIR, "x", "結果"), "フォルダーではありません"),
    "a folder where a file was": (IsADirectoryError(errno.EISDIR, "x", "一覧"), "フォルダーです"),
    "there already": (FileExistsError(errno.EEXIST, "x", "一覧"), "既にあります"),
    "too many files open": (OSError(errno.EMFILE, "x"), "開いているファイルが多すぎます"),
    "cluster unreachable": (TimeoutError("tcp://host:8786"), "相手の機械につながりません"),
    "cluster refuses": (ConnectionRefusedError("tcp://host:8786"), "相手の機械につながりません"),
    "no cluster extra": (ModuleNotFoundError("x", name="distributed"), "--scheduler を使わずに"),
    "database read-only": (
        sqlite3.OperationalError("attempt to write a readonly database"),
        "書き込めません",
    ),
    "database cannot be opened": (sqlite3.OperationalError("unable to open database file"), "書き込めません"),
    "database on a full disk": (sqlite3.OperationalError("database or disk is full"), "空きが足りない"),
    "database locked": (sqlite3.OperationalError("database is locked"), "ほかの点検が使っています"),
    "database of another version": (sqlite3.OperationalError("table outputs has 3 columns"), "別の版"),
    "two in one database": (sqlite3.IntegrityError("UNIQUE constraint failed: run.position"), "別の版"),
    "database broken": (sqlite3.DatabaseError("file is not a database"), "壊れているか"),
    "memory": (MemoryError(), "メモリーが足りません"),
    "workers cannot start": (BrokenExecutor("x"), "始められませんでした"),
    "our own": (ZeroDivisionError("division by zero"), "詳しい記録を「"),
}


def _folder(tmp: Path, *names: str) -> Path:
    folder = tmp / "提出"
    folder.mkdir()
    for name in names:
        shutil.copy(FORM, folder / name)
    return folder


def _toml(text: str, encoding: str = "utf-8") -> Callable[[Path], list[str | Path]]:
    def make(tmp: Path) -> list[str | Path]:
        path = tmp / "募集.toml"
        path.write_bytes(text.encode(encoding))
        return ["batch", "--round", path]

    return make


def _written(name: str, data: bytes, *words: str) -> Callable[[Path], list[str | Path]]:
    """Write a file and name it in a command line ({} stands for it)."""

    def make(tmp: Path) -> list[str | Path]:
        (tmp / name).write_bytes(data)
        _folder(tmp, "a.xlsx")
        told = {"{}": tmp / name, "{提出}": tmp / "提出", "{結果}": tmp / "結果"}
        return [told.get(word, word) for word in words]

    return make


def _inside(tmp: Path) -> list[str | Path]:
    folder = _folder(tmp, "a.xlsx")
    return ["batch", folder, "--out", folder / "結果"]


def _same(tmp: Path) -> list[str | Path]:
    folder = _folder(tmp, "a.xlsx")
    return ["batch", folder, "--out", folder]


def _others(tmp: Path) -> list[str | Path]:
    (tmp / "結果").mkdir()
    (tmp / "結果" / "大事.txt").write_text("x")
    return ["batch", _folder(tmp, "a.xlsx"), "--out", tmp / "結果"]


GIVEN: dict[str, tuple[Callable[[Path], list[str | Path]], str]] = {
    "no folder": (lambda tmp: ["batch", tmp / "ない", "--out", tmp / "結果"], "というフォルダーはありません"),
    "no folder named": (lambda tmp: ["batch", "--out", tmp / "結果"], "フォルダーを指定してください"),
    "no results named": (lambda tmp: ["batch", _folder(tmp)], "--out で指定してください"),
    "an empty folder": (lambda tmp: ["batch", _folder(tmp), "--out", tmp / "結果"], "探したもの：.7z"),
    "check of an empty folder": (lambda tmp: ["check", _folder(tmp)], "申請ブックがありません"),
    "results within the submissions": (_inside, "提出_点検結果」のような、外のフォルダー"),
    "results are the submissions": (_same, "申請ブックのフォルダーの中にあります"),
    "results among others' files": (_others, "この点検の結果ではないファイル"),
    "results are a file": (
        lambda tmp: ["batch", _folder(tmp, "a.xlsx"), "--out", tmp / "提出" / ".." / "提出" / "a.xlsx"],
        "申請ブックのフォルダーの中にあります",
    ),
    "results below a file": (
        _written("x.txt", b"x", "batch", "{提出}", "--out", "{}"),
        "フォルダーではありません",
    ),
    "too many arguments": (lambda tmp: ["batch", tmp, "a b", "--out", tmp / "結果"], "余分な引数があります"),
    "an unknown option": (lambda tmp: ["batch", tmp, "--ouut", "x"], "というオプションはありません"),
    "an unknown option in full width": (lambda tmp: ["batch", tmp, "－－ｏｕｕｔ", "x"], "「--ouut」"),
    "an option without its value": (lambda tmp: ["batch", tmp, "--out"], "使い方が正しくありません"),
    "an unknown command": (lambda tmp: ["点検"], "「点検」というコマンドはありません"),
    "no number": (lambda tmp: ["batch", tmp, "--workers", "二"], "整数を指定してください"),
    "an unknown bureau": (lambda tmp: ["batch", tmp, "--bureau", "東京"], "という地方振興局はありません"),
    "an unknown rule": (lambda tmp: ["rules", "X9"], "という規則はありません"),
    "no definition": (lambda tmp: ["batch", "--round", tmp / "ない.toml"], "募集の定義を開けません"),
    "a definition that is a folder": (lambda tmp: ["batch", "--round", tmp], "募集の定義を開けません"),
    "no such day": (_toml('[deadlines]\n"県北" = 2026/2/30'), "2行目"),
    "a year in words": (_toml("fiscal_year = 令和8"), "fiscal_year = 2026"),
    "a year in words, ANSI": (_toml("fiscal_year = 令和8", "cp932"), "1行目「fiscal_year = 令和8」"),
    "an open quote": (_toml('folder = "提出\nout = "結果"'), "1行目"),
    "twice the same": (_toml("letters = true\nletters = true"), "同じ項目が2つ"),
    "an unknown key": (_toml('フォルダー = "提出"'), "フォルダー"),
    "an unknown town": (_toml('expected = ["東京都"]'), "県内の市町村名ではありません"),
    "neither UTF-8 nor ANSI": (
        lambda tmp: [(tmp / "a.toml").write_bytes(b"\x81\xff\xfe"), "batch", "--round", tmp / "a.toml"][1:],
        "文字コード",
    ),
    "a ledger that is none": (
        _written("台帳.xlsx", b"x", "batch", "{提出}", "--out", "{結果}", "--ledger", "{}"),
        "台帳.xlsx",
    ),
    "a previous summary that is none": (
        _written("一覧.xlsx", b"x", "batch", "{提出}", "--out", "{結果}", "--previous", "{}"),
        "一覧.xlsx",
    ),
    "parameters that are none": (
        _written("基準.toml", b"x = \n", "batch", "{提出}", "--out", "{結果}", "--parameters", "{}"),
        "1行目",
    ),
    "no file of passwords": (
        lambda tmp: ["batch", _folder(tmp, "a.xlsx"), "--out", tmp / "r", "--passwords", tmp / "ない.txt"],
        "パスワードのファイル",
    ),
    "deadlines that are none": (
        _written(
            "締切.csv",
            "局,締切\n東京,x".encode(),
            "batch",
            "{提出}",
            "--out",
            "{結果}",
            "--deadlines",
            "{}",
        ),
        "締切.csv",
    ),
    "a form that is there already": (_written("様式.xlsx", b"x", "form", "{}"), "既にあります"),
    "a form into no folder": (lambda tmp: ["form", tmp / "ない" / "様式.xlsx"], "書き込めません"),
    "what to repair is none": (_written("a.xlsx", b"x", "repair", "{}", "--out", "b.xlsx"), "a.xlsx"),
    "what to strip is gone": (lambda tmp: ["strip", tmp / "ない.xlsx", "--out", tmp / "b.xlsx"], "ない.xlsx"),
    "no cell": (_written("a.xlsx", b"x", "annotate", "{}", "--cell", "5B", "--out", "b.xlsx"), "セルの場所"),
    "settlement of no workbook": (
        _written("a.xlsx", b"x", "settle", "{}", "{}", "--out", "b.xlsx"),
        "文字だけのファイル",
    ),
    "watching no folder": (
        lambda tmp: ["watch", tmp / "ない", "--out", tmp / "結果"],
        "というフォルダーはありません",
    ),
    "a desk for nothing": (lambda tmp: ["desk", tmp / "ない"], "見つかりません"),
    "a server without a number": (lambda tmp: ["desk", "--serve", "localhost"], "名前:番号"),
    "a certificate without its key": (
        _written("a.pem", b"x", "desk", "--serve", "127.0.0.1:0", "--certificate", "{}"),
        "両方を指定",
    ),
    "a certificate for oneself": (_written("a.pem", b"x", "desk", "--certificate", "{}"), "--serve と一緒に"),
}


def _fails(
    argv: list[str | Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> str:
    monkeypatch.setattr(sys, "argv", ["kyoten", *map(str, argv)])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.startswith("エラー：")
    assert "Traceback" not in said
    assert not re.search(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}", said), said
    return said


def test_there_are_sixty_of_them() -> None:
    assert len(RAISED) + len(GIVEN) >= 60


@pytest.mark.parametrize("name", GIVEN)
def test_what_is_given_wrongly_is_told(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    make, word = GIVEN[name]
    assert word in _fails(make(tmp_path), capsys, monkeypatch)


@pytest.mark.parametrize("name", RAISED)
def test_what_the_machine_refuses_is_told(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    fault, word = RAISED[name]

    def refuse(*_: object) -> None:
        raise fault

    monkeypatch.setattr("batch.run.round.run_batch", refuse)
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    said = _fails(["batch", _folder(tmp_path, "a.xlsx"), "--out", tmp_path / "結果"], capsys, monkeypatch)
    assert word in said
    log = tmp_path / "kyoten" / "kyoten-不具合.txt"
    assert log.exists() == (name == "our own")
    if log.exists():
        assert str(log) in said and "ZeroDivisionError" in log.read_text(encoding="utf-8")


def test_a_second_run_is_told_who_is_at_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "結果"
    with alone_in(out, out / ".kyoten"):
        said = _fails(["batch", _folder(tmp_path, "a.xlsx"), "--out", out], capsys, monkeypatch)
    assert "から点検をしています" in said


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "閉").mkdir(mode=0o500)
    said = _fails(
        ["batch", _folder(tmp_path, "a.xlsx"), "--out", tmp_path / "閉" / "結果"], capsys, monkeypatch
    )
    assert "読み書きできません" in said


def test_a_folder_and_a_zip_are_checked_file_by_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = _folder(tmp_path, "a.xlsx", "b.xlsx")
    for given in (folder, shutil.make_archive(str(tmp_path / "送付"), "zip", folder)):
        monkeypatch.setattr(sys, "argv", ["kyoten", "check", str(given)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr().out
        assert "a.xlsx：" in said and "b.xlsx：" in said
        assert ended.value.code in (0, 1)


def test_options_in_full_width_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("batch.run.options.parameters_of", lambda path: ParameterBook())
    said = _fails(["batch", _folder(tmp_path), "－－ｏｕｔ", tmp_path / "結果"], capsys, monkeypatch)
    assert "申請ブックがありません" in said


class _Panic(BaseException):
    """As a library in native code raises it: no Exception."""


@pytest.mark.parametrize(
    "fault", [_Panic("boom"), RecursionError(), AssertionError("x"), sqlite3.DatabaseError("?")]
)
def test_a_fault_of_ours_is_never_exit_1(
    fault: BaseException, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def failing(*_: object, **__: object) -> object:
        raise fault

    monkeypatch.setattr("batch.run.guarded.checked_each", failing)
    monkeypatch.setattr(sys, "argv", ["kyoten", "check", str(tmp_path / "a.xlsx")])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert "エラー：" in said
    assert "Traceback" not in said
