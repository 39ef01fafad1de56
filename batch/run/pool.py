"""Running work in chunks over an executor: bounded, in order, outliving workers that die.

A chunk goes to a worker process and its results come back in the order of the
items. When a worker dies (or is stopped because a file took too long), the item
that it had in hand is tried once more, alone; where nobody knows which one it
was, the chunk is tried in halves. ``give_up`` says what the result of the item
at fault is. Nothing else is lost or done twice. Where no process comes to life at
all, that is no item's fault: ``BrokenExecutor`` is raised.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future
from importlib import import_module
from itertools import islice
from typing import Any

from batch.run.cluster import reachable
from batch.run.worker import FILE_SECONDS, SUSPECT_SECONDS, Item, Processes, Result, Task


class WorkerLost(Exception):
    """The worker that had the chunk is gone; ``suspect`` is the item (0-based) that it had in hand, if that is known."""

    def __init__(self, suspect: int | None = None) -> None:
        super().__init__(suspect)
        self.suspect = suspect


class Pool:
    """Worker processes on this machine, started so that it works on Windows too (spawn).

    ``workers`` processes share the chunks; chunks that a worker died of are run
    in a process of their own.
    """

    def __init__(self, workers: int) -> None:
        self.window = 2 * workers
        self._workers = workers
        self._shared: Processes | None = None
        self._alone: Processes | None = None
        self._lived = False
        self._numbers: dict[Future[Any], tuple[Processes, int]] = {}

    def submit(self, task: Task[Item, Result], chunk: list[Item]) -> Future[list[Result]]:
        """Hand a chunk to the shared workers."""
        if self._shared is None:
            self._shared = Processes(self._workers)
        try:
            return self._submit(self._shared, task, chunk, SUSPECT_SECONDS)
        except BrokenExecutor:
            self._has_lived(self._shared)
            self._shared = Processes(self._workers)
            return self._submit(self._shared, task, chunk, SUSPECT_SECONDS)

    def _submit(
        self, to: Processes, task: Task[Item, Result], chunk: list[Item], seconds: float
    ) -> Future[list[Result]]:
        numbered = to.numbered(task, seconds)
        future = to.submit(numbered, chunk)
        self._numbers[future] = (to, numbered.number)
        return future

    def result(self, future: Future[list[Result]]) -> list[Result]:
        """Wait for a chunk.

        Raises:
            WorkerLost: its worker, or a neighbour's, died, or never came to life.
        """
        try:
            return future.result()
        except BrokenExecutor as fault:
            known = self._numbers.get(future)
            if known and not self._has_lived(known[0]) and known[0] is self._alone:
                raise
            raise WorkerLost(known[0].in_hand(known[1]) if known else None) from fault
        finally:
            self._numbers.pop(future, None)

    def run_alone(self, task: Task[Item, Result], chunk: list[Item]) -> list[Result]:
        """Run a chunk in a process that has nothing else to do.

        One that dies before it comes to life (something outside ended it) is started once more.

        Raises:
            WorkerLost: it died.
            BrokenExecutor: no worker of this pool ever came to life.
        """
        try:
            return self._run_alone(task, chunk)
        except BrokenExecutor:
            return self._run_alone(task, chunk)

    def _run_alone(self, task: Task[Item, Result], chunk: list[Item]) -> list[Result]:
        if self._alone is None:
            self._alone = Processes(1)
        seconds = FILE_SECONDS if len(chunk) == 1 else SUSPECT_SECONDS
        try:
            return Pool.result(self, self._submit(self._alone, task, chunk, seconds))
        except BrokenExecutor as fault:
            alone, self._alone = self._alone, None
            if not self._has_lived(alone):
                raise
            raise WorkerLost from fault
        except WorkerLost:
            self._alone = None
            raise

    def _has_lived(self, those: Processes) -> bool:
        """Whether any worker of this pool ever came to life: then what one dies of is its item, or passes."""
        self._lived = self._lived or any(one.began for one in (those, self._shared) if one is not None)
        return self._lived

    def close(self) -> None:
        """Let the running chunks end and drop the waiting ones."""
        for executor in (self._shared, self._alone):
            if executor is not None:
                executor.shutdown(wait=True, cancel_futures=True)
        self._shared = self._alone = None


class ClusterPool(Pool):
    """The workers of a Dask scheduler: the same chunks, on other machines.

    Raises:
        OSError: no scheduler answers at that address.
    """

    def __init__(self, address: str) -> None:
        reachable(address)
        distributed: Any = import_module("distributed")
        self._client = distributed.Client(address, set_as_default=False, timeout=10)
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
    at still come, then KeyboardInterrupt. Raises ``BrokenExecutor`` where no worker comes to life.
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
        except Exception as fault:  # a dead worker or a fault of ours: find the item
            suspect = fault.suspect if isinstance(fault, WorkerLost) else None
            results = _search(piece, suspect, task, give_up, pool)
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
    piece: list[Item],
    suspect: int | None,
    task: Task[Item, Result],
    give_up: Callable[[Item, float, str], Result],
    pool: Pool,
) -> list[Result]:
    """Return the results of a chunk that was lost, apart from what is at fault: a suspect is run alone, once."""
    results: dict[int, Result] = {}
    waiting = _parts(list(range(len(piece))), suspect) if suspect is not None else [list(range(len(piece)))]
    while waiting:
        places = waiting.pop()
        started = time.monotonic()
        reason, suspect = "", None
        try:
            results.update(zip(places, pool.run_alone(task, [piece[at] for at in places]), strict=True))
            continue
        except WorkerLost as lost:
            suspect = lost.suspect
        except BrokenExecutor:
            raise
        except Exception as fault:
            reason = f"{type(fault).__name__}: {fault}"
        if len(places) == 1:
            results[places[0]] = give_up(piece[places[0]], time.monotonic() - started, reason)
        else:
            waiting += _parts(places, suspect)
    return [results[at] for at in range(len(piece))]


def _parts(places: list[int], suspect: int | None) -> list[list[int]]:
    """Part the suspect from the others; halve where nobody is suspect."""
    if suspect is None:
        half = len(places) // 2
        return [one for one in (places[half:], places[:half]) if one]
    return [
        one for one in ([*places[:suspect], *places[suspect + 1 :]], places[suspect : suspect + 1]) if one
    ]
