"""Jobs that wait their turn, and the guarded processes that do them.

The desk's own process never opens a workbook: a worker process does, one
workbook at a time, so that one that kills it takes nobody else's along.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from batch.run.faults import told
from batch.run.pool import ClusterPool, Pool, WorkerLost

log = logging.getLogger("kyoten.desk")

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"


class Full(Exception):
    """Too many jobs wait already."""


@dataclass(slots=True, eq=False)
class Job:
    """Something to do once; ``told`` is what to say (Japanese) when it failed."""

    do: Callable[[], None]
    state: str = WAITING
    told: str = ""
    seconds: float = 0.0
    ended: threading.Event = field(default_factory=threading.Event)


class Bell:
    """Wakes the pages that wait for a job: threads ring it, coroutines of the desk's loop hear it."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._rung = asyncio.Event()

    def hang(self) -> None:
        """Let the loop that runs now hear it."""
        self._loop = asyncio.get_running_loop()

    def ring(self) -> None:
        """Wake whoever waits, from any thread."""
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    async def heard(self, seconds: float) -> None:
        """Wait until it rings, or so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._rung.wait(), seconds)

    def _wake(self) -> None:
        rung, self._rung = self._rung, asyncio.Event()
        rung.set()


class Line:
    """A queue of jobs and the threads that take them, first come first served; the end of each rings the bell."""

    def __init__(self, threads: int, waiting: int, bell: Bell | None = None) -> None:
        self._jobs: deque[Job] = deque()
        self._bell = bell or Bell()
        self._limit = waiting
        self._ready = threading.Condition()
        self._closed = False
        self.running = 0
        for number in range(threads):
            threading.Thread(target=self._work, name=f"desk-{number}", daemon=True).start()

    def add(self, job: Job) -> None:
        """Let a job wait its turn. Raises ``Full``."""
        with self._ready:
            if len(self._jobs) >= self._limit:
                raise Full
            self._jobs.append(job)
            self._ready.notify()

    def place(self, job: Job) -> int:
        """Return how many jobs come before this one and this one itself; 0 once it is under way."""
        with self._ready:
            try:
                return self._jobs.index(job) + 1
            except ValueError:
                return 0

    def drop(self, job: Job) -> bool:
        """Take a job out of the queue; False where it has begun."""
        with self._ready:
            if job not in self._jobs:
                return False
            self._jobs.remove(job)
        job.state = CANCELLED
        job.ended.set()
        self._bell.ring()
        return True

    @property
    def busy(self) -> bool:
        """Whether any job waits or is under way."""
        return bool(self._jobs) or self.running > 0

    def close(self) -> None:
        """Take no more jobs."""
        with self._ready:
            self._closed = True
            self._jobs.clear()
            self._ready.notify_all()

    def _work(self) -> None:
        while True:
            with self._ready:
                while not self._jobs and not self._closed:
                    self._ready.wait()
                if self._closed:
                    return
                job = self._jobs.popleft()
                self.running += 1
            started = time.monotonic()
            job.state = RUNNING
            try:
                job.do()
                job.state = DONE if job.state == RUNNING else job.state
            except Exception as fault:
                job.state = FAILED
                job.told = job.told or told(fault) or "プログラムの不具合のため、点検できませんでした。"
                log.exception("a job failed")
            finally:
                job.seconds = time.monotonic() - started
                job.ended.set()
                with self._ready:
                    self.running -= 1
                self._bell.ring()


class Workers:
    """Worker processes, each lent to one caller at a time; one that dies is replaced."""

    def __init__(self, number: int, scheduler: str = "") -> None:
        self.number = number
        self.remote = bool(scheduler)
        self._free: queue.Queue[Pool] = queue.Queue()
        self._all = [ClusterPool(scheduler)] * number if scheduler else [Pool(1) for _ in range(number)]
        for one in self._all:
            self._free.put(one)

    def run(self, task: Callable[[list[Any]], list[Any]], item: Any) -> Any:
        """Do a task on one item in a worker process. Raises ``WorkerLost`` where the worker died of it."""
        pool = self._free.get()
        try:
            [result] = pool.run_alone(task, [item])
            return result
        finally:
            self._free.put(pool)

    def warm(self, task: Callable[[list[Any]], list[Any]], item: Any) -> None:
        """Let every worker load its libraries, in the background."""

        def one() -> None:
            try:
                self.run(task, item)
            except Exception:
                log.exception("a worker could not start")

        for _ in self._all:
            threading.Thread(target=one, daemon=True).start()

    def close(self) -> None:
        """End the workers."""
        for one in dict.fromkeys(self._all):
            one.close()


@dataclass(frozen=True, slots=True)
class HeldSource:
    """A workbook that travels to its worker as bytes: to one on another machine."""

    name: str
    data: bytes

    def read(self) -> bytes:
        """Return the bytes."""
        return self.data


def source(name: str, path: Path, remote: bool) -> Any:
    """Return a workbook as a worker can read it: by its path, or with its bytes."""
    from workbooks.arrival.find import FileSource

    return held(FileSource(name, path)) if remote else FileSource(name, path)


def held(brought: Any) -> Any:
    """Return a source that needs nothing of this machine: its bytes, or why there are none."""
    from workbooks.arrival.find import RefusedSource
    from workbooks.refusal import Refused

    try:
        return HeldSource(brought.name, brought.read())
    except Refused as refusal:
        return RefusedSource(brought.name, refusal.code, tuple(refusal.words.items()))


__all__ = [
    "CANCELLED",
    "DONE",
    "FAILED",
    "RUNNING",
    "WAITING",
    "Bell",
    "Full",
    "HeldSource",
    "Job",
    "Line",
    "WorkerLost",
    "Workers",
    "held",
    "source",
]
