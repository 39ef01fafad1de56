"""The engine: order, and that a worker's death costs the one item at fault and nothing else."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from batch.run import worker
from batch.run.faults import told
from batch.run.pool import Pool, WorkerLost, in_order
from tests.batch import tasks

ROOT = Path(__file__).parents[2]


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(2)
    yield made
    made.close()


def give_up(item: Any, seconds: float, reason: str) -> str:
    return f"{item}: {reason or 'died'}"


def run(task: Callable[..., Any], items: list[Any], pool: Pool, chunk: int = 4) -> list[Any]:
    return list(itertools.chain.from_iterable(in_order(items, task, give_up, pool, chunk)))


@pytest.mark.parametrize("chunk", [1, 7, 500])
def test_results_come_in_the_order_of_the_items(pool: Pool, chunk: int) -> None:
    assert run(tasks.square, list(range(20)), pool, chunk) == [n * n for n in range(20)]


@pytest.mark.parametrize(
    ("task", "said"),
    [
        (tasks.square_but_die_at_7, "7: died"),
        (tasks.square_but_hang_at_7, "7: died"),
        (tasks.square_but_raise_at_7, "7: ValueError: seven"),
    ],
)
def test_only_the_item_at_fault_is_given_up(pool: Pool, task: Callable[..., Any], said: str) -> None:
    expected = [said if n == 7 else n * n for n in range(12)]
    assert run(task, list(range(12)), pool) == expected


def test_a_suspect_runs_alone_once(pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KYOTEN_TRIED", str(tmp_path / "tried"))
    expected = ["3: died" if n == 3 else "7: died" if n == 7 else n * n for n in range(12)]
    assert run(tasks.square_but_hang_at_3_and_7, list(range(12)), pool, 12) == expected
    assert (tmp_path / "tried").read_text().split() == ["3:12", "3:1", "7:11", "7:1"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds a process's memory")
def test_what_asks_for_more_memory_than_there_is_costs_itself_alone(pool: Pool) -> None:
    found = run(tasks.ask_for_memory, list(range(6, 9)), pool, 3)
    assert found == [36, "7: MemoryError: ", 64]


def test_what_native_code_says_in_a_worker_stays_off_the_terminal(
    pool: Pool, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(tasks.panic, [7], pool) == [0]
    assert capfd.readouterr().err == ""


@pytest.mark.skipif(sys.platform == "win32", reason="Unix ends a process so")
def test_workers_end_with_a_parent_that_is_killed() -> None:
    code = (
        "from batch.run.pool import Pool\nfrom tests.batch.tasks import own_process\n"
        "if __name__ == '__main__':\n    pool = Pool(1)\n"
        "    print(*pool.submit(own_process, [0]).result(), flush=True)\n    input()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.kill()
    until = time.monotonic() + 20
    while _lives(worker) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _lives(worker)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2][:3]


def test_a_worker_that_was_killed_from_outside_costs_nothing(pool: Pool, tmp_path: Path) -> None:
    items = [(n, tmp_path / "died") for n in range(12)]
    assert run(tasks.square_after_one_death, items, pool) == [n * n for n in range(12)]


def test_where_no_worker_comes_to_life_no_item_is_blamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_set_up", tasks.die_at_once)
    pool = Pool(2)
    try:
        with pytest.raises(BrokenExecutor) as fault:
            run(tasks.square, [1, 2, 3], pool)
        with pytest.raises(BrokenExecutor):
            pool.run_alone(tasks.square, [1])
    finally:
        pool.close()
    assert "始められません" in told(fault.value)


def test_a_worker_that_is_ended_while_it_starts_costs_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(worker, "_set_up", partial(tasks.die_the_first_time, tmp_path / "died"))
    for act in (
        lambda pool: run(tasks.square, [1, 2, 3], pool),
        lambda pool: pool.run_alone(tasks.square, [1, 2, 3]),
    ):
        pool = Pool(2)
        try:
            assert act(pool) == [1, 4, 9]
        finally:
            pool.close()
        assert (tmp_path / "died").exists()
        (tmp_path / "died").unlink()


def test_once_workers_lived_one_that_does_not_start_costs_its_item_alone(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(tasks.square, [1, 2], pool) == [1, 4]
    monkeypatch.setattr(worker, "_set_up", tasks.die_at_once)
    with pytest.raises(WorkerLost):
        pool.run_alone(tasks.square, [3])
    assert run(tasks.square, [1, 2], pool) == [1, 4]


def test_the_number_of_chunks_under_way_is_bounded() -> None:
    class Counting(Pool):
        under_way = most = 0

        def submit(self, task: Any, chunk: list[Any]) -> Future[list[Any]]:
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            future: Future[list[Any]] = Future()
            future.set_result(task(chunk))
            return future

        def result(self, future: Future[list[Any]]) -> list[Any]:
            self.under_way -= 1
            return future.result()

    counting = Counting(3)
    assert run(tasks.square, list(range(100)), counting, 2) == [n * n for n in range(100)]
    assert counting.most == counting.window == 6


def test_an_interrupt_waits_for_what_workers_are_at_and_for_nothing_else() -> None:
    class Interrupted(Pool):
        began, asked = 0, 0

        def submit(self, task: Any, chunk: list[Any]) -> Future[list[Any]]:
            future: Future[list[Any]] = Future()
            self.began += 1
            if self.began <= 2:
                future.set_running_or_notify_cancel()
                future.set_result(task(chunk))
            return future

        def result(self, future: Future[list[Any]]) -> list[Any]:
            self.asked += 1
            if self.asked == 1:
                raise KeyboardInterrupt
            return future.result(timeout=0)

    found: list[int] = []
    with pytest.raises(KeyboardInterrupt):
        for results in in_order(range(20), tasks.square, give_up, Interrupted(2), 4):
            found += results
    assert found == [n * n for n in range(8)]
