"""Two runs into one results' folder: the second is told who is at work; what a killed run left is taken over."""

from __future__ import annotations

import multiprocessing
import time
from pathlib import Path

import pytest

from batch.run.lock import LOCK_FILE, AtWork, alone_in


def _hold(out: str, ready: object) -> None:
    with alone_in(Path(out), Path(out) / ".kyoten"):
        ready.set()  # type: ignore[attr-defined]
        time.sleep(60)


def test_the_second_is_told_who_is_at_work_and_since_when(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "福島 花子")
    with (
        alone_in(tmp_path, tmp_path / ".kyoten"),
        pytest.raises(AtWork) as told,
        alone_in(tmp_path, tmp_path / ".kyoten"),
    ):
        pass
    assert str(tmp_path) in str(told.value)
    assert "福島 花子さん" in str(told.value)
    assert time.strftime("%Y-%m-%d") in str(told.value)
    assert "別の結果フォルダー" in str(told.value)


def test_the_lock_is_free_afterwards(tmp_path: Path) -> None:
    for _ in range(2):
        with alone_in(tmp_path, tmp_path / ".kyoten"):
            pass
    assert (tmp_path / ".kyoten" / LOCK_FILE).read_bytes() == b""


def test_a_lock_that_a_killed_run_left_is_taken_over(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    holder = context.Process(target=_hold, args=(str(tmp_path), ready))
    holder.start()
    assert ready.wait(60)
    with pytest.raises(AtWork), alone_in(tmp_path, tmp_path / ".kyoten"):
        pass
    holder.kill()
    holder.join()
    assert (tmp_path / ".kyoten" / LOCK_FILE).read_bytes() != b""
    with alone_in(tmp_path, tmp_path / ".kyoten"):
        pass
