"""Running work in chunks over an executor: bounded, in order, outliving workers that die.

A chunk goes to a worker process and its results come back in the order of the
items. When a worker dies (or stops itself because a file took too long), the
chunk is tried again in halves, alone, until the one item at fault is found:
``give_up`` says what its result is. Nothing else is lost or done twice.
"""

from __future__ import annotations

import faulthandler
import gc
import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, TextIO, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Task = Callable[[list[Item]], list[Result]]

FILE_SECONDS = 60
"""How long one file may take before its worker stops itself."""


class WorkerLost(Exception):
    """The worker that had the chunk is gone."""


class Pool:
    """Worker processes on this machine, started so that it works on Windows too (spawn).

    ``workers`` processes share the chunks; chunks that a worker died of are run
    in a process of their own.
    """

    def __init__(self, workers: int) -> None:
        self.window = 2 * workers
        self._workers = workers
        self._shared: Executor | None = None
        self._alone: Executor | None = None

    def submit(self, task: Task[Item, Result], chunk: list[Item]) -> Future[list[Result]]:
        """Hand a chunk to the shared workers."""
        if self._shared is None:
            self._shared = _processes(self._workers)
        try:
            return self._shared.submit(task, chunk)
        except BrokenExecutor:
            self._shared = _processes(self._workers)
            return self._shared.submit(task, chunk)

    def result(self, future: Future[list[Result]]) -> list[Result]:
        """Wait for a chunk; raises WorkerLost when its worker, or a neighbour's, died."""
        try:
            return future.result()
        except BrokenExecutor as fault:
            raise WorkerLost from fault

    def run_alone(self, task: Task[Item, Result], chunk: list[Item]) -> list[Result]:
        """Run a chunk in a process that has nothing else to do; raises WorkerLost when it dies."""
        if self._alone is None:
            self._alone = _processes(1)
        try:
            return self._alone.submit(task, chunk).result()
        except BrokenExecutor as fault:
            self._alone = None
            raise WorkerLost from fault

    def close(self) -> None:
        """Let the running chunks end and drop the waiting ones."""
        for executor in (self._shared, self._alone):
            if executor is not None:
                executor.shutdown(wait=True, cancel_futures=True)
        self._shared = self._alone = None


class ClusterPool(Pool):
    """The workers of a Dask scheduler: the same chunks, on other machines."""

    def __init__(self, address: str) -> None:
        distributed: Any = import_module("distributed")
        self._client = distributed.Client(address, set_as_default=False)
        self._killed = distributed.KilledWorker
        self._executor = self._client.get_executor()
        super().__init__(max(1, len(self._client.scheduler_info(n_workers=-1)["workers"])))

    def submit(self, task: Task[Item, Result], chunk: list[Item]) -> Future[list[Result]]:
        """Hand a chunk to the cluster, which tries it on other workers when one dies."""
        future: Future[list[Result]] = self._executor.submit(task, chunk)
        return future

    def result(self, future: Future[list[Result]]) -> list[Result]:
        """Wait for a chunk; raises WorkerLost when every worker that had it died."""
        try:
            return future.result()
        except self._killed as fault:
            raise WorkerLost from fault

    def run_alone(self, task: Task[Item, Result], chunk: list[Item]) -> list[Result]:
        """Run a chunk again; on a cluster a death never touches other chunks."""
        return self.result(self.submit(task, chunk))

    def close(self) -> None:
        """Leave the cluster as it was."""
        self._client.close()


def in_order(
    items: Iterable[Item],
    task: Task[Item, Result],
    give_up: Callable[[Item, float, str], Result],
    pool: Pool,
    chunk: int,
) -> Iterator[list[Result]]:
    """Yield the results of each chunk of ``items``, in order, with a bounded number under way.

    ``give_up`` makes the result of an item of which a worker dies or a task
    raises even when it is alone: it is given the seconds it took and, for an
    exception (our own fault), its text. On Ctrl-C the chunks that workers are
    at still come, then KeyboardInterrupt.
    """
    waiting: deque[tuple[Future[list[Result]], list[Item]]] = deque()
    remaining = iter(items)
    while True:
        while len(waiting) < pool.window and (piece := list(islice(remaining, chunk))):
            waiting.append((pool.submit(task, piece), piece))
        if not waiting:
            return
        future, piece = waiting.popleft()
        try:
            results = pool.result(future)
        except KeyboardInterrupt:
            yield from _under_way([future, *(one for one, _ in waiting)], pool)
            raise
        except Exception:  # a dead worker or a fault of ours: find the item
            results = _search(piece, task, give_up, pool)
        yield results


def _under_way(futures: Sequence[Future[list[Result]]], pool: Pool) -> Iterator[list[Result]]:
    """Yield the results of the chunks that workers are at, in order up to the first that never began."""
    began = [future for future in futures if not future.cancel()]
    for future, expected in zip(began, futures, strict=False):
        if future is not expected:
            return
        try:
            yield pool.result(future)
        except Exception:  # whoever interrupts does not wait for the search
            return


def _search(
    piece: list[Item], task: Task[Item, Result], give_up: Callable[[Item, float, str], Result], pool: Pool
) -> list[Result]:
    """Run a chunk alone; where that fails too, in halves down to the item at fault."""
    started = time.monotonic()
    try:
        return pool.run_alone(task, piece)
    except WorkerLost:
        reason = ""
    except Exception as fault:
        reason = f"{type(fault).__name__}: {fault}"
    if len(piece) == 1:
        return [give_up(piece[0], time.monotonic() - started, reason)]
    half = len(piece) // 2
    return _search(piece[:half], task, give_up, pool) + _search(piece[half:], task, give_up, pool)


@contextmanager
def limited(seconds: float | None = FILE_SECONDS) -> Iterator[None]:
    """Stop this worker process when the block takes longer: it counts as dead then; None for no limit.

    Works whatever hangs, native code included, since the watchdog is a thread
    of faulthandler's and needs no interpreter lock.
    """
    if seconds is None:
        yield
        return
    faulthandler.dump_traceback_later(seconds, exit=True, file=_nowhere())
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


@cache
def _nowhere() -> TextIO:
    return Path(os.devnull).open("w")


def _processes(workers: int) -> Executor:
    return ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_set_up_worker
    )


def _set_up_worker() -> None:
    """Leave Ctrl-C to the parent, which lets the running chunks end; look for cycles of garbage seldom.

    A chunk holds many objects that live until its end, which the collector would
    walk through again and again.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(100_000, 20, 100)
