"""The working data beside the results: whoever wrote in it, nothing outside is touched and no verdict turns."""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import sqlite3
import stat
import sys
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from batch.output.elsewhere import OutputRefused
from batch.output.files import OutputFolder
from batch.run.faults import log_folder
from batch.store import seal
from batch.store.rounds import rounds_in
from batch.store.values import unpacked_values
from tests.batch.broken_stores import STORES, link
from tests.batch.rounds import values
from tests.batch.test_run import SUMMARY, outputs, run_here
from workbooks.form.build import fill


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round of two samples that has been run: one is right, one is not."""
    place = tmp_path_factory.mktemp("store")
    (place / "提出").mkdir()
    (place / "提出" / "適.xlsx").write_bytes(fill(values()))
    (place / "提出" / "不備.xlsx").write_bytes(fill(values(grant_requested=9_900_000)))
    run_here(place / "提出", place / "結果")
    return place


@pytest.fixture
def again(done: Path, tmp_path: Path) -> Path:
    shutil.copytree(done, tmp_path / "again")
    return tmp_path / "again"


def changed(place: Path, words: str, *values: object) -> None:
    with closing(sqlite3.connect(place / "結果" / ".kyoten" / "results.sqlite3")) as db:
        db.execute(words, values)
        db.commit()


@pytest.mark.parametrize("name", STORES)
def test_a_store_that_is_not_ours_is_set_aside_and_nothing_is_doubled(
    name: str, done: Path, again: Path
) -> None:
    STORES[name](again / "結果" / ".kyoten" / "results.sqlite3")
    outcome = run_here(again / "提出", again / "結果")
    assert outputs(again / "結果") == outputs(done / "結果")
    assert outcome.kept == []
    kept = list((again / "結果" / ".kyoten").glob("*読めなかったもの*"))
    assert [f"「.kyoten/{one.name}」" in outcome.remarks[0] for one in kept] == [True] * len(outcome.remarks)
    whole = {"empty", "a strange write-ahead log", "of an older program", "with text that is none"}
    assert bool(kept) == (name not in whole)


def test_a_locked_store_is_set_aside(done: Path, again: Path) -> None:
    with closing(sqlite3.connect(again / "結果" / ".kyoten" / "results.sqlite3")) as other:
        other.execute("BEGIN EXCLUSIVE")
        outcome = run_here(again / "提出", again / "結果")
    said = (
        "ほかのプログラムが使っている" if os.name == "nt" else "読めなかったもの1"
    )  # Windows moves no file in use
    assert said in outcome.remarks[0]
    assert outputs(again / "結果") == outputs(done / "結果")


def test_a_forged_result_is_not_believed(again: Path, done: Path) -> None:
    """A row that says 適 under the key of a wrong file: with the seal of the right file's row, or none."""
    store = again / "結果" / ".kyoten" / "results.sqlite3"
    with closing(sqlite3.connect(store)) as db:
        rows = db.execute("SELECT results.key, file FROM run JOIN results USING (key)").fetchall()
        keys = {file: key for key, file in rows}
        db.execute(
            "UPDATE results SET (body, record, seal) = (SELECT body, record, seal FROM results WHERE key = ?)"
            " WHERE key = ?",
            (keys["適.xlsx"], keys["不備.xlsx"]),
        )
        db.commit()
    outcome = run_here(again / "提出", again / "結果")
    assert outcome.reused == 1
    assert outputs(again / "結果") == outputs(done / "結果")


def test_without_the_users_key_all_is_checked_again_and_nothing_is_doubled(
    again: Path, done: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "another user"))
    outcome = run_here(again / "提出", again / "結果")
    assert (outcome.reused, outcome.kept) == (0, [])
    assert outputs(again / "結果") == outputs(done / "結果")


@pytest.mark.parametrize(
    "path", ["../victim.txt", "{}/victim.txt", "写し/../../victim.txt", "outside/victim.txt"]
)
def test_rows_of_the_store_remove_nothing_outside(path: str, again: Path) -> None:
    victim = again / "victim.txt"
    victim.write_text("mine")
    link(again / "結果" / "outside", again)
    digest = hashlib.sha256(b"mine").hexdigest()
    changed(again, "INSERT INTO outputs VALUES (?, ?, '', '')", path.format(again), digest)
    run_here(again / "提出", again / "結果")
    assert victim.read_text() == "mine"


def test_a_forged_copy_is_written_anew(again: Path, done: Path) -> None:
    """A changed copy with a row that says it is the current one: not under our seal, so it is not kept as ours."""
    copy = again / "結果" / "写し" / "不備.xlsx"
    copy.write_bytes(b"forged")
    changed(
        again,
        "UPDATE outputs SET sha256 = ? WHERE path = ?",
        hashlib.sha256(b"forged").hexdigest(),
        "写し/不備.xlsx",
    )
    run_here(again / "提出", again / "結果")
    assert copy.read_bytes() == (done / "結果" / "写し" / "不備.xlsx").read_bytes()


def test_nothing_is_written_through_a_link(again: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.rmtree(again / "結果" / "写し")
    link(again / "結果" / "写し", elsewhere)
    with pytest.raises(OutputRefused, match="リンク"):
        run_here(again / "提出", again / "結果")
    assert not list(elsewhere.iterdir())


def test_links_in_the_place_of_our_own_files_are_not_followed(again: Path) -> None:
    victim = again / "victim.txt"
    victim.write_text("mine")
    for name in (".kyoten/lock", "実行記録.txt", SUMMARY, "findings.jsonl"):
        (again / "結果" / name).unlink()
        link(again / "結果" / name, victim)
    run_here(again / "提出", again / "結果")
    assert victim.read_text() == "mine"


@pytest.mark.skipif(os.name == "nt", reason="rights of Unix")
def test_the_key_is_the_users_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    first = seal.key_of_user()
    file = log_folder() / "results.key"
    assert (seal.key_of_user(), len(first)) == (first, 32)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [one.name for one in log_folder().iterdir()] == ["results.key"]
    file.write_bytes(b"short")
    assert seal.key_of_user() not in (first, b"short")
    file.unlink()
    file.symlink_to("/dev/zero")
    assert len(seal.key_of_user()) == 32
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/nowhere")
    assert seal.key_of_user() != seal.key_of_user()


@contextmanager
def held(mark: Path) -> Iterator[None]:
    """Keep a mark from being written to, as Excel does on Windows; one that can be written to was left behind."""
    if sys.platform != "win32":
        yield
        return
    kernel = ctypes.WinDLL("kernel32")
    kernel.CreateFileW.restype = ctypes.c_void_p
    read, share_reading, existing = 0x80000000, 1, 3
    handle = kernel.CreateFileW(str(mark), read, share_reading, None, existing, 0, None)
    yield
    kernel.CloseHandle(ctypes.c_void_p(handle))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (f".~lock.{SUMMARY}#", (b",hanako,pc1,26.11.2026 21:00,file:///x;", "hanakoさん")),
        (f"~${SUMMARY}", (b"\x0c" + "福島花子".encode("cp932").ljust(12) + bytes(40), "福島花子")),
        (f"~${SUMMARY}", (b"", "どなたか")),
    ],
)
def test_a_summary_that_is_open_elsewhere_is_left_alone(
    name: str, said: tuple[bytes, str], again: Path, done: Path
) -> None:
    mark = again / "結果" / name
    mark.write_bytes(said[0])
    with held(mark), pytest.raises(OutputRefused, match=said[1]):
        run_here(again / "提出", again / "結果")
    mark.unlink()
    assert outputs(again / "結果") == outputs(done / "結果")
    assert not list((again / "結果" / ".kyoten").glob("new-*"))


def test_what_somebody_changed_is_kept_once_even_if_a_run_was_killed_after_that(tmp_path: Path) -> None:
    for _ in range(2):
        folder = OutputFolder(tmp_path / "結果")
        folder.write("a.txt", b"first")
        folder.close()
    (tmp_path / "結果" / "a.txt").write_bytes(b"changed")
    (tmp_path / "結果" / "a（変更されたもの1）.txt").write_bytes(b"changed")  # the killed run came so far
    folder = OutputFolder(tmp_path / "結果")
    folder.write("a.txt", b"second")
    folder.close()
    found = {one.name: one.read_bytes() for one in (tmp_path / "結果").iterdir() if one.is_file()}
    assert found == {"a.txt": b"second", "a（変更されたもの1）.txt": b"changed"}


# --- the working data of another results' folder ------------------------------------------------


def _handed_in(store: Path) -> list[tuple[str, bool]]:
    """Return the files that a store says were handed in, and whether it knows what was filled into each."""
    with closing(sqlite3.connect(f"{store.resolve().as_uri()}?mode=ro", uri=True)) as db:
        keys = db.execute("SELECT round, application FROM rounds").fetchall()
    with rounds_in(store) as rounds:
        assert rounds is not None
        found = [one for number, key in keys for one in rounds.of_application(number, key)]
        return sorted({(one.file, rounds.filled(one.sha256) is not None) for one in found})


def _held_open(store: Path) -> list[str]:
    if sys.platform != "linux":
        return []  # Windows moves no file that is open
    return [str(one) for one in Path("/proc/self/fd").iterdir() if one.exists() and one.samefile(store)]


def test_the_rounds_of_another_folder_are_read_and_its_file_is_let_go(done: Path, again: Path) -> None:
    store = again / "結果" / ".kyoten" / "results.sqlite3"
    assert _handed_in(store) == [("不備.xlsx", True), ("適.xlsx", True)]
    assert not _held_open(store)
    store.rename(store.with_name("moved"))


@pytest.mark.parametrize("name", STORES)
def test_broken_rounds_of_another_folder_are_not_there(name: str, again: Path) -> None:
    store = again / "結果" / ".kyoten" / "results.sqlite3"
    STORES[name](store)
    with rounds_in(store) as rounds:
        for file in ("不備.xlsx", "適.xlsx") if rounds else ():
            assert rounds.of_file("9", file) is None and rounds.filled(file) is None and not rounds.has("9")
    if store.is_file():
        assert not _held_open(store)
        store.rename(store.with_name("moved"))


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("UPDATE filled SET body = 'text'", [("不備.xlsx", False), ("適.xlsx", False)]),
        ("UPDATE filled SET body = x'00ff'", [("不備.xlsx", False), ("適.xlsx", False)]),
        ("UPDATE filled SET body = substr(body, 1, 40)", [("不備.xlsx", False), ("適.xlsx", False)]),
        ("UPDATE rounds SET asked = '{'", []),
        ("UPDATE rounds SET asked = '[1]'", []),
        ("UPDATE rounds SET asked = x'ff'", []),
        ("DELETE FROM filled", [("不備.xlsx", False), ("適.xlsx", False)]),
    ],
)
def test_rows_that_cannot_be_read_are_not_there(
    words: str, left: list[tuple[str, bool]], again: Path
) -> None:
    changed(again, words)
    store = again / "結果" / ".kyoten" / "results.sqlite3"
    assert _handed_in(store) == left


def test_values_that_would_fill_the_memory_are_refused() -> None:
    for data in (
        b"",
        b"x",
        zlib.compress(b"[]"),
        zlib.compress(b" " * (64 << 20)),
        zlib.compress(b"{}")[:-1],
    ):
        with pytest.raises(ValueError):
            unpacked_values(data)
