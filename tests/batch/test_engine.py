"""The engine: order, and that a worker's death costs the one item at fault and nothing else."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from batch.run.pool import Pool, in_order
from tests.batch import tasks


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


def test_a_worker_that_was_killed_from_outside_costs_nothing(pool: Pool, tmp_path: Path) -> None:
    items = [(n, tmp_path / "died") for n in range(12)]
    assert run(tasks.square_after_one_death, items, pool) == [n * n for n in range(12)]


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
