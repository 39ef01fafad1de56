"""A few of ``make crash``'s trials: a run that is killed or runs out of disk, and the run after it."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from batch.output.files import OutputFolder
from batch.store.store import Store

ROOT = Path(__file__).parents[2]
_TRIALS = """
import json, os, sys
from pathlib import Path
from tests.end_to_end import crash
os.fsync = lambda file: None  # no plug is pulled here
scene = crash.grown_scene(Path(sys.argv[1]), 2, 1)
for step in (5, 16):
    out = Path(sys.argv[1]) / str(step) / "out"
    ended = crash.killed_while_writing(scene, out, step)
    print(json.dumps([ended, dict(crash.run_again(scene, out))]))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="forks and kills")
def test_a_run_that_was_killed_leaves_nothing_lost_doubled_or_different(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _TRIALS, tmp_path],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [json.loads(line) for line in done.stdout.splitlines()] == [[-9, {}]] * 2


def test_outputs_are_on_disk_then_noted_for_good_then_in_their_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order that a power cut needs."""
    said: list[str] = []
    folder = OutputFolder(tmp_path / "結果")
    note, replace = Store.note_outputs, Path.replace
    monkeypatch.setattr(os, "fsync", lambda file: said.append("flushed"))
    monkeypatch.setattr(Store, "note_outputs", lambda *words: said.append("noted") or note(*words))
    monkeypatch.setattr(Path, "replace", lambda *words: said.append("placed") or replace(*words))
    folder.write_all([("a.txt", b"a", ""), ("b.txt", b"b", "")])
    assert said == ["flushed", "flushed", "noted", "placed", "placed", "flushed"]
    assert folder.store._db.in_transaction  # what stood there before is forgotten with the next commit only
    folder.close()


@pytest.mark.parametrize("at", range(1, 5))
def test_a_disk_that_is_full_leaves_the_old_outputs_and_no_half_one(
    at: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = OutputFolder(tmp_path / "結果")
    folder.write_all([("a.txt", b"old", ""), ("写し/b.txt", b"old", "")])
    folder.close()
    steps = 0

    def full(file: int) -> None:
        nonlocal steps
        steps += 1
        if steps == at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    folder = OutputFolder(tmp_path / "結果")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space") if at < 3 else nullcontext():
        folder.write_all([("a.txt", b"new", ""), ("写し/b.txt", b"new", "")])
    folder.close()
    found = {one.read_bytes() for one in (tmp_path / "結果").rglob("*.txt")}
    assert found == ({b"old"} if at < 3 else {b"new"})
    assert not list((tmp_path / "結果" / ".kyoten").glob("new-*"))
    monkeypatch.undo()
    folder = OutputFolder(tmp_path / "結果")
    folder.write_all([("a.txt", b"new", ""), ("写し/b.txt", b"new", "")])
    folder.close()
    assert folder.kept == []
